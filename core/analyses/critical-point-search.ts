/** Where critical points are looked for in a box, and what was found there. */
import type { ParameterSpecs } from '../contract/parameters.ts';
import { quantiles } from '../math/quantiles.ts';
import { symmetricEigenvalues } from '../math/symmetric-eigen.ts';
import { type Box, checkBox, entry, sideOf } from './box.ts';
import type { AnalysedLandscape, AnalysisContext, AnalysisValue } from './define.ts';
import { deflatedFrom } from './deflated-search.ts';
import { denseHessian } from './dense-hessian.ts';
import { gradientNormFrom } from './gradient-norm-search.ts';
import { type StationaryPoint, stationaryFrom } from './stationary-search.ts';
import { bringBack, checkPeriods, type Difference, isPeriod, straightDifference, torusDifference } from './torus.ts';
import { rounded } from './values.ts';

/** A curvature up to this part of the typical one counts as none. */
export const DEGENERATE = 1e-6;
/** Steps of deflated Newton are cut to this part of the diagonal of the box. */
const LONGEST_STEP = 0.25;
const POWER = 2;
const SHIFT = 1;
const MOST_OF_A_START = 50;

export const searchParameters = {
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
    help: 'Then the box is a torus: results outside are brought back into it, and the signs of the index add up to 0. Absent: a torus where the landscape says that it repeats after the sides, as Perlin noise and periodic fields do; else results outside are left out.',
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
} as const satisfies ParameterSpecs;

/** Throws where the box has no such corners, or is said to be a torus and is none. */
export function checkSearch({ low, high, periodic }: Box & { periodic?: boolean }, landscape: AnalysedLandscape): void {
  checkBox({ low, high }, landscape.dimension);
  if (periodic) checkPeriods(landscape, { low, high });
}

/** Whether the box is a torus: as asked, or where it is whole periods of a landscape that says that it repeats. */
export function isTorus(landscape: AnalysedLandscape, { low, high, periodic }: Box & { periodic?: boolean }): boolean {
  return periodic ?? isPeriod(landscape, { low, high });
}

/** Which of the two was used, and why. */
export function torusValue(landscape: AnalysedLandscape, how: Box & { periodic?: boolean }): AnalysisValue {
  const torus = isTorus(landscape, how);
  const why =
    how.periodic !== undefined
      ? 'as was asked for.'
      : torus
        ? `because the landscape repeats after ${landscape.period} along every coordinate.`
        : 'because the landscape does not say that it repeats after its sides.';
  return {
    ...rounded(torus ? 1 : 0, { label: 'The box is a torus: 1, or has walls: 0' }),
    words: torus
      ? `The box is a torus, ${why} What arrives outside is brought back.`
      : `The box has walls, ${why} What arrives outside is left out.`,
  };
}

export interface Captured extends StationaryPoint {
  captures: number;
}

export interface Search extends Box {
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
export function censusOf(context: AnalysisContext, how: Search): CountedPoint[] {
  const { found, curvature } = searchBox(context, how);
  return found.map((each) => ({
    ...each,
    index: each.eigenvalues.reduce((count, value) => count + (value < 0 ? 1 : 0), 0),
    degenerate: each.eigenvalues.some((value) => Math.abs(value) <= DEGENERATE * curvature),
  }));
}

/**
 * What random starts find, each point once, and how often; which of them (by their place in `found`) each start reached;
 * `curvature` is a typical size of the Hessian in the box.
 */
export function searchBox(
  { landscape, draw, progress }: AnalysisContext,
  how: Search,
): { found: Captured[]; reached: number[][]; failed: number; outside: number; curvature: number } {
  const { low, high, starts, mergeDistance } = how;
  const torus = isTorus(landscape, how);
  const { dimension: n } = landscape;
  const found: Captured[] = [];
  const draws = draw(0);
  const start = new Float64Array(n);
  const difference = torus ? torusDifference(how) : straightDifference;
  const curvatures = new Float64Array(Math.min(starts, 25));
  const reached: Captured[][] = [];
  let failed = 0;
  let outside = 0;
  for (let s = 0; s < starts; s++) {
    for (let i = 0; i < n; i++) start[i] = entry(low, i) + (entry(high, i) - entry(low, i)) * draws.uniform();
    if (s < curvatures.length) curvatures[s] = largestCurvature(landscape, start);
    const arrivals = arrivalsFrom(landscape, start, how, difference, () => progress(s, starts));
    if (arrivals.length === 0) failed++;
    const here: Captured[] = [];
    for (const arrived of arrivals) {
      if (arrived.point.some((x, i) => !(x >= entry(low, i) && x <= entry(high, i)))) {
        outside++;
        if (!torus) continue;
        bringBack(arrived.point, how);
      }
      const known = found.find(({ point }) => near(point, arrived.point, mergeDistance, difference));
      if (known) known.captures++;
      else found.push({ ...arrived, captures: 1 });
      here.push(known ?? found[found.length - 1]);
    }
    reached.push(here);
    progress(s + 1, starts);
  }
  found.sort((a, b) => a.loss - b.loss);
  const places = new Map(found.map((point, place) => [point, place]));
  return {
    found,
    reached: reached.map((points) => points.map((point) => places.get(point) as number)),
    failed,
    outside,
    curvature: quantiles(curvatures, [0.5])[0],
  };
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

export function near(a: Float64Array, b: Float64Array, distance: number, difference: Difference): boolean {
  const away = new Float64Array(a.length);
  difference(a, b, away);
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    squares += away[i] * away[i];
    if (squares > distance * distance) return false;
  }
  return true;
}
