/** The loss on the straight way between two points, and the barrier in between. */
import { dot, norm2 } from '../math/sums.ts';
import { type AnalysedLandscape, type AnalysisResult, defineAnalysis } from './define.ts';
import { boundOnLine, type Peak } from './line-bounds.ts';
import { layersOf, matchedEnd, matchFirst } from './match-units.ts';
import { checkOtherPoint, otherPoint, otherPointOf } from './other-point.ts';
import { between, firstWarning, rounded } from './values.ts';

/** Up to here a barrier is proven; a proof may look at so many cells times the dimension (with 50 for the rest). */
const PROVEN_DIMENSION = 200;
const CELL_COORDINATES = 200_000;
/** Steps of the golden section that sharpen the highest point of the grid. */
const SECTIONS = 60;
const GOLDEN = 0.6180339887498949;

/**
 * L(A + t (B - A)) on a grid of t, with its slope, and the barrier max over t of L((1 - t) A + t B) - (1 - t) L(A) - t L(B),
 * sharpened by golden section. For a formula the other end of its interval is proven by interval arithmetic (line-bounds.ts);
 * elsewhere it is the grid's own estimate, an eighth of the largest second difference. Cost: one gradient a grid point.
 * Sources: Frankle, Dziugaite, Roy, Carbin, ICML 2020; Goodfellow, Vinyals, Saxe, ICLR 2015.
 */
export const linearInterpolation = defineAnalysis({
  id: 'linear-interpolation',
  version: 1,
  label: 'Linear interpolation',
  group: 'Paths',
  summary: 'The loss on the straight way to another point, and the height of the barrier in between.',
  method:
    'Losses and slopes on a grid, the highest point sharpened by golden section; for formulas the barrier is proven by interval arithmetic. One gradient a grid point.',
  formula: [
    String.raw`B = \max_{t \in [0, 1]} L((1 - t)\theta_A + t\,\theta_B) - (1 - t)\,L(\theta_A) - t\,L(\theta_B)`,
  ],
  references: [
    {
      text: 'J. Frankle, G. K. Dziugaite, D. Roy, M. Carbin, Linear mode connectivity and the lottery ticket hypothesis, ICML 2020',
      url: 'https://arxiv.org/abs/1912.05671',
    },
    {
      text: 'I. Goodfellow, O. Vinyals, A. Saxe, Qualitatively characterizing neural network optimization problems, ICLR 2015',
      url: 'https://arxiv.org/abs/1412.6544',
    },
  ],
  needs: 'point',
  parameters: {
    to: otherPoint,
    match: matchFirst,
    gridPoints: {
      kind: 'number',
      label: 'Points on the way',
      default: 201,
      minimum: 3,
      maximum: 100_000,
      integer: true,
      scale: 'log',
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Loss on the straight way',
      x: { label: 'part of the way', array: 't' },
      y: { label: 'loss' },
      series: [{ array: 'loss', label: 'loss' }],
    },
  ],
  check: ({ to, match }, landscape) => {
    checkOtherPoint(to, landscape.dimension);
    if (match !== 'none') layersOf(landscape);
  },
  run: ({ to, match, gridPoints }, { landscape, point, draw, progress }): AnalysisResult => {
    const end = matchedEnd(landscape, point, otherPointOf(to, point.length), match, draw(0));
    const way = end.map((x, i) => x - point[i]);
    const pointAt = (t: number): Float64Array => (t === 1 ? end : point.map((x, i) => x + t * way[i]));
    const grid = Float64Array.from({ length: gridPoints }, (_, k) => k / (gridPoints - 1));
    const losses = new Float64Array(gridPoints);
    const slopes = new Float64Array(gridPoints);
    const gradient = new Float64Array(point.length);
    grid.forEach((t, k) => {
      losses[k] = landscape.gradient(pointAt(t), gradient);
      slopes[k] = dot(gradient, way);
      progress(k + 1, gridPoints + 1);
    });
    const ends = [losses[0], losses[gridPoints - 1]] as const;
    const heights = heightsOf(landscape, pointAt, ends);
    const onGrid = losses.map((loss, k) => loss - (1 - grid[k]) * ends[0] - grid[k] * ends[1]);
    const sharpened = sharpen(onGrid, grid, heights);
    const programs = point.length <= PROVEN_DIMENSION ? landscape.programs() : null;
    const finite = losses.every(Number.isFinite);
    const guess = sharpened.found + largestSecondDifference(onGrid) / 8;
    const peak =
      programs && finite
        ? boundOnLine(programs, point, end, ends, heights, sharpened, {
            cells: Math.floor(CELL_COORDINATES / (point.length + 50)),
            cellsDone: () => progress(gridPoints, gridPoints + 1),
          })
        : { ...sharpened, bound: guess };
    const proven = programs !== null && Number.isFinite(peak.bound);
    const warning = firstWarning(
      !finite && 'The loss is not finite everywhere on the way.',
      !proven && `Seen at ${gridPoints} points only: a narrower peak would be missed.`,
    );
    const rise = largestRise(losses);
    progress(gridPoints + 1, gridPoints + 1);
    return {
      values: {
        barrier: between(peak.found, peak.found, proven ? peak.bound : Math.max(guess, peak.found), {
          label: 'Barrier: the greatest height of the loss above the chord',
          warning,
        }),
        barrierPlace: rounded(peak.at, { label: 'Where it stands, from 0 to 1', warning: firstWarning(warning) }),
        largestRise: rounded(rise, {
          label: 'Largest rise of the loss on the way to the other point',
          warning: `Seen at ${gridPoints} points.`,
        }),
        lossHere: rounded(ends[0], { label: 'Loss of the point' }),
        lossThere: rounded(ends[1], { label: 'Loss of the other point' }),
        distance: rounded(norm2(way), { label: 'Distance of the two points' }),
      },
      arrays: {
        t: { shape: [gridPoints], data: grid },
        loss: { shape: [gridPoints], data: losses },
        slope: { shape: [gridPoints], data: slopes },
      },
    };
  },
});

/** Heights of the loss above the chord. */
function heightsOf(
  landscape: AnalysedLandscape,
  pointAt: (t: number) => Float64Array,
  [here, there]: readonly [number, number],
): (t: Float64Array) => Float64Array {
  return (ts) => ts.map((t) => landscape.values(pointAt(t), 1)[0] - (1 - t) * here - t * there);
}

/** The highest point of the grid, sharpened by golden section between its neighbours. */
function sharpen(onGrid: Float64Array, grid: Float64Array, heights: (t: Float64Array) => Float64Array): Peak {
  let best = 0;
  onGrid.forEach((height, k) => {
    if (height > onGrid[best]) best = k;
  });
  let found = onGrid[best];
  let at = grid[best];
  let low = grid[Math.max(0, best - 1)];
  let high = grid[Math.min(grid.length - 1, best + 1)];
  const look = (t: number): number => {
    const [height] = heights(Float64Array.of(t));
    if (height > found) [found, at] = [height, t];
    return height;
  };
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [look(left), look(right)];
  for (let step = 0; step < SECTIONS && high - low > 1e-12; step++) {
    if (atLeft > atRight) {
      high = right;
      [right, atRight] = [left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = look(left);
    } else {
      low = left;
      [left, atLeft] = [right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = look(right);
    }
  }
  return { found, at, bound: Number.POSITIVE_INFINITY };
}

function largestSecondDifference(values: Float64Array): number {
  let largest = 0;
  for (let k = 1; k + 1 < values.length; k++) {
    largest = Math.max(largest, Math.abs(values[k - 1] - 2 * values[k] + values[k + 1]));
  }
  return largest;
}

/** The largest of losses[j] - losses[i] for i <= j. */
function largestRise(losses: Float64Array): number {
  let lowest = losses[0];
  let rise = 0;
  for (const loss of losses) {
    lowest = Math.min(lowest, loss);
    rise = Math.max(rise, loss - lowest);
  }
  return rise;
}
