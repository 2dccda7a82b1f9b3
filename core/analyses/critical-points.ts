/** A census of the critical points in a box. */
import { RidgelineError } from '../contract/errors.ts';
import { chaoEstimate, coverageEstimate } from '../math/capture-recapture.ts';
import { quantiles } from '../math/quantiles.ts';
import { symmetricEigenvalues } from '../math/symmetric-eigen.ts';
import { type Box, boxParameters, checkBox, entry, sideOf } from './box.ts';
import { type AnalysedLandscape, type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { deflatedFrom } from './deflated-search.ts';
import { denseHessian } from './dense-hessian.ts';
import { gradientNormFrom } from './gradient-norm-search.ts';
import { type StationaryPoint, stationaryFrom } from './stationary-search.ts';
import { bringBack, checkPeriods, type Difference, straightDifference, torusDifference } from './torus.ts';
import { between, firstWarning, rounded } from './values.ts';

const LARGEST_DIMENSION = 100;
/** A curvature up to this part of the typical one counts as none. */
const DEGENERATE = 1e-6;
/** Steps of deflated Newton are cut to this part of the diagonal of the box. */
const LONGEST_STEP = 0.25;
const POWER = 2;
const SHIFT = 1;
const MOST_OF_A_START = 50;

/**
 * Critical points of L in a box: from uniform random starts, damped Newton on the gradient (stationary-search.ts), descent of its
 * norm (gradient-norm-search.ts) or deflated Newton, which yields several points a start (deflated-search.ts); results
 * nearer than the merge distance are one point. On a torus, whose periods are the sides of the box, results are brought back
 * into it, and the signs (-1)^index have to add up to 0, Euler's number. How often each was reached tells how many were not:
 * Chao's estimate of the total, a lower bound on average, and Good and Turing's of the part of the starts that lead to points
 * found. Deflation begins anew at each start, so that starts stay independent and a point counts once for each that reached
 * it; the searches of one start depend on each other, which the two intervals leave out. The index is the number of negative
 * eigenvalues of the Hessian; points with a curvature below 1e-6 of the typical one are degenerate and may not be isolated.
 * Cost: starts x about 10 steps of n products and an n x n eigenproblem.
 */
export const criticalPoints = defineAnalysis({
  id: 'critical-points',
  version: 1,
  label: 'Critical points',
  group: 'Census',
  summary: 'Minima, saddles and maxima in a box, with their heights, and an estimate of how many were missed.',
  method:
    'Damped Newton on the gradient, descent of its norm or deflated Newton from many random starts, duplicates merged; completeness by capture and recapture. Starts times ten steps of n Hessian-vector products.',
  formula: [
    String.raw`\nabla L(\theta) = 0, \qquad \text{index} = \#\{\lambda_i(\nabla^2 L) < 0\}`,
    String.raw`\text{gradient norm: } \min_\theta \tfrac12 \lVert \nabla L \rVert^2, \qquad \text{deflated: } \prod_k \left( \lVert \theta - \theta_k \rVert^{-p} + \sigma \right) \nabla L(\theta) = 0`,
  ],
  references: [
    {
      text: 'Y. Dauphin et al., Identifying and attacking the saddle point problem in high-dimensional non-convex optimization, NeurIPS 2014',
      url: 'https://arxiv.org/abs/1406.2572',
    },
    {
      text: 'A. Chao, Estimating the population size for capture-recapture data with unequal catchability, Biometrics 43 (1987)',
      url: 'https://doi.org/10.2307/2531532',
    },
    {
      text: 'J. Nocedal, S. J. Wright, Numerical Optimization, 2nd edition, Springer 2006, section 10.3',
      url: 'https://doi.org/10.1007/978-0-387-40065-5',
    },
    {
      text: 'P. E. Farrell, Á. Birkisson, S. W. Funke, Deflation techniques for finding distinct solutions of nonlinear partial differential equations, SIAM J. Sci. Comput. 37 (2015)',
      url: 'https://doi.org/10.1137/140984798',
    },
    {
      text: 'L. Angelani, R. Di Leonardo, G. Ruocco, A. Scala, F. Sciortino, Saddles in the energy landscape probed by supercooled liquids, Phys. Rev. Lett. 85 (2000)',
      url: 'https://doi.org/10.1103/PhysRevLett.85.5356',
    },
  ],
  needs: 'landscape',
  parameters: {
    ...boxParameters(LARGEST_DIMENSION),
    starts: {
      kind: 'number',
      label: 'Starts',
      default: 500,
      minimum: 1,
      maximum: 1e6,
      integer: true,
      scale: 'log',
    },
    mergeDistance: {
      kind: 'number',
      label: 'Merge distance',
      default: 1e-5,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      advanced: true,
      help: 'Results nearer to each other than this are the same point.',
    },
    search: {
      kind: 'choice',
      label: 'Search',
      options: [
        { value: 'newton', label: 'Damped Newton' },
        { value: 'gradient-norm', label: 'Descent of the gradient’s norm' },
        { value: 'deflated-newton', label: 'Deflated Newton' },
      ],
      default: 'newton',
      optional: true,
      help: 'Descent of the norm takes one Hessian-vector product a step in place of n; deflated Newton finds several points from each start, so that few starts do. Absent: damped Newton.',
    },
    periodic: {
      kind: 'boolean',
      label: 'The landscape repeats after the sides of the box',
      default: false,
      optional: true,
      help: 'Then the box is a torus: results outside are brought back into it, and the signs of the index add up to 0. Absent: results outside are left out.',
    },
    deflationPower: {
      kind: 'number',
      label: 'Power of the deflation',
      symbol: 'p',
      default: POWER,
      minimum: 1,
      maximum: 8,
      optional: true,
      advanced: true,
      help: 'Of deflated Newton: how steeply known points push away. Absent: 2.',
    },
    deflationShift: {
      kind: 'number',
      label: 'Shift of the deflation',
      symbol: String.raw`\sigma`,
      default: SHIFT,
      minimum: 0,
      optional: true,
      advanced: true,
      help: 'Of deflated Newton: known points push up to a distance of about 1 over the p-th root of this. Absent: 1.',
    },
    mostOfStart: {
      kind: 'number',
      label: 'Most points of a start',
      default: MOST_OF_A_START,
      minimum: 1,
      maximum: 10_000,
      integer: true,
      scale: 'log',
      optional: true,
      advanced: true,
      help: 'Of deflated Newton, those outside the box among them. Absent: 50.',
    },
  },
  pictures: [
    {
      kind: 'bars',
      title: 'Critical points by index',
      x: { label: 'index, the number of descending directions', from: 0 },
      y: { label: 'found' },
      series: [{ array: 'countByIndex', label: 'found' }],
    },
    {
      kind: 'points',
      title: 'Height by index',
      x: { label: 'index', from: 0 },
      y: { label: 'mean loss' },
      series: [{ array: 'meanHeightByIndex', label: 'mean loss' }],
    },
  ],
  check: ({ low, high, periodic }, landscape) => {
    const { dimension } = landscape;
    if (dimension > LARGEST_DIMENSION) {
      throw new RidgelineError(
        'too-large',
        `a census in ${dimension} dimensions is too large; expected at most ${LARGEST_DIMENSION}`,
        { field: 'landscape', value: dimension, expected: `a dimension of at most ${LARGEST_DIMENSION}` },
      );
    }
    checkBox({ low, high }, dimension);
    if (periodic) checkPeriods(landscape, { low, high });
  },
  run: (parameters, context): AnalysisResult => {
    const { dimension: n } = context.landscape;
    const { periodic = false } = parameters;
    const { found, failed, outside, curvature } = search(context, parameters);
    const several = parameters.search === 'deflated-newton';
    const arrivals = several ? 'Searches that arrived' : 'Starts that arrived';
    const captures = found.map((point) => point.captures);
    const degenerate = found.map(({ eigenvalues }) => eigenvalues.some((l) => Math.abs(l) <= DEGENERATE * curvature));
    const index = found.map(({ eigenvalues }) => eigenvalues.reduce((count, l) => count + (l < 0 ? 1 : 0), 0));
    const euler = index.reduce((sum, k) => sum + (k % 2 === 0 ? 1 : -1), 0);
    const total = chaoEstimate(captures);
    const coverage = coverageEstimate(captures);
    const anyDegenerate =
      degenerate.includes(true) &&
      'Some points are degenerate: they may belong to curves of critical points, which cannot be counted.';
    const none = found.length === 0 && 'No critical point was found.';
    const missed =
      total.high > found.length && 'Some may be missing: more starts would tell; the estimate is a lower bound.';
    const ofIndex = (label: string, is: (k: number) => boolean) =>
      rounded(index.filter((k, i) => is(k) && !degenerate[i]).length, { label, warning: firstWarning(missed) });
    const byIndex = (sum: (point: Captured) => number): Float64Array => {
      const sums = new Float64Array(n + 1);
      found.forEach((point, i) => {
        if (!degenerate[i]) sums[index[i]] += sum(point);
      });
      return sums;
    };
    const counts = byIndex(() => 1);
    const heights = byIndex(({ loss }) => loss).map((sum, k) => sum / counts[k]);
    const rows = (of: (point: Captured, i: number) => number) => ({
      shape: [found.length],
      data: Float64Array.from(found, of),
    });
    return {
      values: {
        found: rounded(found.length, { label: 'Critical points found', warning: firstWarning(none, anyDegenerate) }),
        total: between(total.value, total.low, total.high, {
          label: 'Estimated number of critical points',
          warning: firstWarning(none, anyDegenerate, missed),
        }),
        coverage: between(coverage.value, coverage.low, coverage.high, {
          label: `Part of the arriving ${several ? 'searches' : 'starts'} that lead to points found`,
          warning: firstWarning(none),
        }),
        minima: ofIndex('Minima', (k) => k === 0),
        saddles: ofIndex('Saddles', (k) => k > 0 && k < n),
        maxima: ofIndex('Maxima', (k) => k === n),
        degenerate: rounded(degenerate.filter(Boolean).length, { label: 'Degenerate critical points' }),
        arrived: rounded(
          captures.reduce((a, b) => a + b, 0),
          { label: `${arrivals} in the box` },
        ),
        outside: rounded(outside, {
          label: periodic ? `${arrivals} in another period and were brought back` : `${arrivals} outside the box`,
        }),
        failed: rounded(failed, { label: 'Starts that arrived nowhere' }),
        ...(periodic && {
          euler: rounded(euler, {
            label: 'Sum of the signs of the index',
            exact: anyDegenerate ? null : 0,
            warning: firstWarning(
              anyDegenerate,
              euler !== 0 && 'On a torus the signs of the index add up to 0: points are missing.',
            ),
          }),
        }),
      },
      arrays: {
        points: { shape: [found.length, n], data: Float64Array.from(found.flatMap(({ point }) => [...point])) },
        heights: rows(({ loss }) => loss),
        index: rows((_, i) => index[i]),
        degenerate: rows((_, i) => (degenerate[i] ? 1 : 0)),
        captures: rows((point) => point.captures),
        gradientNorms: rows(({ gradientNorm }) => gradientNorm),
        smallestCurvatures: rows(({ eigenvalues }) => eigenvalues.reduce((a, l) => Math.min(a, Math.abs(l)), Infinity)),
        countByIndex: { shape: [n + 1], data: counts },
        meanHeightByIndex: { shape: [n + 1], data: heights },
      },
    };
  },
});

interface Captured extends StationaryPoint {
  captures: number;
}

interface Search extends Box {
  starts: number;
  mergeDistance: number;
  search?: 'newton' | 'gradient-norm' | 'deflated-newton';
  periodic?: boolean;
  deflationPower?: number;
  deflationShift?: number;
  mostOfStart?: number;
}

export interface CountedPoint extends StationaryPoint {
  /** Number of negative eigenvalues. */
  index: number;
  degenerate: boolean;
}

/** All critical points that random starts find in a box, by height. */
export function censusOf(
  context: AnalysisContext,
  low: readonly number[],
  high: readonly number[],
  starts: number,
  mergeDistance: number,
): CountedPoint[] {
  const { found, curvature } = search(context, { low, high, starts, mergeDistance });
  return found.map((each) => ({
    ...each,
    index: each.eigenvalues.reduce((count, value) => count + (value < 0 ? 1 : 0), 0),
    degenerate: each.eigenvalues.some((value) => Math.abs(value) <= DEGENERATE * curvature),
  }));
}

function search(
  { landscape, draw, progress }: AnalysisContext,
  how: Search,
): { found: Captured[]; failed: number; outside: number; curvature: number } {
  const { low, high, starts, mergeDistance, periodic = false } = how;
  const { dimension: n } = landscape;
  const found: Captured[] = [];
  const draws = draw(0);
  const start = new Float64Array(n);
  const difference = periodic ? torusDifference(how) : straightDifference;
  const curvatures = new Float64Array(Math.min(starts, 25));
  let failed = 0;
  let outside = 0;
  for (let s = 0; s < starts; s++) {
    for (let i = 0; i < n; i++) start[i] = entry(low, i) + (entry(high, i) - entry(low, i)) * draws.uniform();
    if (s < curvatures.length) curvatures[s] = largestCurvature(landscape, start);
    const arrivals = arrivalsFrom(landscape, start, how, difference, () => progress(s, starts));
    if (arrivals.length === 0) failed++;
    for (const arrived of arrivals) {
      if (arrived.point.some((x, i) => !(x >= entry(low, i) && x <= entry(high, i)))) {
        outside++;
        if (!periodic) continue;
        bringBack(arrived.point, how);
      }
      const known = found.find(({ point }) => near(point, arrived.point, mergeDistance, difference));
      if (known) known.captures++;
      else found.push({ ...arrived, captures: 1 });
    }
    progress(s + 1, starts);
  }
  found.sort((a, b) => a.loss - b.loss);
  return { found, failed, outside, curvature: quantiles(curvatures, [0.5])[0] };
}

/** Where a start leads to: one point or none, or by deflation several, each once. */
function arrivalsFrom(
  landscape: AnalysedLandscape,
  start: Float64Array,
  how: Search,
  difference: Difference,
  searched: () => void,
): StationaryPoint[] {
  if (how.search !== 'deflated-newton') {
    const arrived =
      how.search === 'gradient-norm' ? gradientNormFrom(landscape, start) : stationaryFrom(landscape, start);
    return arrived ? [arrived] : [];
  }
  const { mergeDistance, deflationPower = POWER, deflationShift = SHIFT, mostOfStart = MOST_OF_A_START } = how;
  const { dimension: n } = landscape;
  const longestStep = LONGEST_STEP * sideOf(how, n) * Math.sqrt(n);
  const deflation = { power: deflationPower, shift: deflationShift, longestStep, difference };
  const arrivals: StationaryPoint[] = [];
  const known: Float64Array[] = [];
  while (arrivals.length < mostOfStart) {
    const arrived = deflatedFrom(landscape, start, known, deflation);
    searched();
    if (!arrived || known.some((point) => near(point, arrived.point, mergeDistance, difference))) break;
    arrivals.push(arrived);
    known.push(arrived.point.slice());
    // Deflation does not keep a search from a zero of more than first order, nor from its neighbours on a curve of zeros.
    const { eigenvalues } = arrived;
    const size = Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[n - 1]));
    if (eigenvalues.some((value) => Math.abs(value) <= DEGENERATE * size)) break;
  }
  return arrivals;
}

function largestCurvature(landscape: AnalysisContext['landscape'], point: Float64Array): number {
  const { matrix, finite } = denseHessian(landscape, point);
  if (!finite) return Number.NaN;
  const values = symmetricEigenvalues(matrix, landscape.dimension);
  return Math.max(Math.abs(values[0]), Math.abs(values[values.length - 1]));
}

function near(a: Float64Array, b: Float64Array, distance: number, difference: Difference): boolean {
  const away = new Float64Array(a.length);
  difference(a, b, away);
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    squares += away[i] * away[i];
    if (squares > distance * distance) return false;
  }
  return true;
}
