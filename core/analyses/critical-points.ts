/** A census of the critical points in a box. */
import { RidgelineError } from '../contract/errors.ts';
import { chaoEstimate, coverageEstimate, incidenceEstimates } from '../math/capture-recapture.ts';
import { boxParameters } from './box.ts';
import {
  type Captured,
  checkSearch,
  DEGENERATE,
  isTorus,
  searchBox,
  searchParameters,
  torusValue,
} from './critical-point-search.ts';
import { type AnalysisResult, defineAnalysis } from './define.ts';
import { between, firstWarning, rounded } from './values.ts';

const LARGEST_DIMENSION = 100;
const FEW_STARTS = 'Of fewer than 20 starts, which are what is independent: take more.';

/**
 * Critical points of L in a box: from uniform random starts, damped Newton on the gradient (stationary-search.ts), descent of its
 * norm (gradient-norm-search.ts) or deflated Newton, which yields several points a start (deflated-search.ts); results
 * nearer than the merge distance are one point. On a torus, whose periods are the sides of the box, results are brought back
 * into it, and the signs (-1)^index have to add up to 0, Euler's number. How often each was reached tells how many were not:
 * Chao's estimate of the total, a lower bound on average, and Good and Turing's of the part of the starts that lead to points
 * found. Deflation begins anew at each start, so that starts stay independent and a point counts once for each that reached
 * it; the searches of one start depend on each other, so the two intervals are then the jackknife's over starts. The index is the number of negative
 * eigenvalues of the Hessian; points with a curvature below 1e-6 of the typical one are degenerate and may not be isolated.
 * Cost: starts x about 10 steps of n products and an n x n eigenproblem.
 */
export const criticalPoints = defineAnalysis({
  id: 'critical-points',
  version: 3,
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
    ...searchParameters,
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
  check: (parameters, landscape) => {
    const { dimension } = landscape;
    if (dimension > LARGEST_DIMENSION) {
      throw new RidgelineError(
        'too-large',
        `a census in ${dimension} dimensions is too large; expected at most ${LARGEST_DIMENSION}: basin-census finds minima in more`,
        { field: 'landscape', value: dimension, expected: `a dimension of at most ${LARGEST_DIMENSION}` },
      );
    }
    checkSearch(parameters, landscape);
  },
  run: (parameters, context): AnalysisResult => {
    const { dimension: n } = context.landscape;
    const periodic = isTorus(context.landscape, parameters);
    const { found, reached, failed, outside, curvature } = searchBox(context, parameters);
    const several = parameters.search === 'deflated-newton';
    const arrivals = several ? 'Searches that arrived' : 'Starts that arrived';
    const captures = found.map((point) => point.captures);
    const degenerate = found.map(({ eigenvalues }) => eigenvalues.some((l) => Math.abs(l) <= DEGENERATE * curvature));
    const index = found.map(({ eigenvalues }) => eigenvalues.reduce((count, l) => count + (l < 0 ? 1 : 0), 0));
    const euler = index.reduce((sum, k) => sum + (k % 2 === 0 ? 1 : -1), 0);
    const { total, coverage } = several
      ? incidenceEstimates(reached)
      : { total: chaoEstimate(captures), coverage: coverageEstimate(captures) };
    const anyDegenerate =
      degenerate.includes(true) &&
      'Some points are degenerate: they may belong to curves of critical points, which cannot be counted.';
    const none =
      found.length === 0 &&
      'No critical point was found: take a wider box or more starts, or follow a run to see where it goes.';
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
          warning: firstWarning(none, several && parameters.starts < 20 && FEW_STARTS),
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
        torus: torusValue(context.landscape, parameters),
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
