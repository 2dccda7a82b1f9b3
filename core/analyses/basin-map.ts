/** Which minimum each point of a plane leads to. */
import { RidgelineError } from '../contract/errors.ts';
import type { ParametersOf } from '../contract/parameters.ts';
import { shareInterval } from '../math/binomial.ts';
import { log } from '../wasm/elementary.ts';
import { AT_SADDLE, type Attractors, DIVERGED, UNFINISHED } from './attractors.ts';
import { type Box, sideOf } from './box.ts';
import { type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { attractorsFor, descentParameters } from './descent-parameters.ts';
import { between, firstWarning, rounded } from './values.ts';

/** Pixels that are looked at again with a finer integration. */
const CHECKED = 400;
const FINER = 0.01;
/** Pixels looked at first: their minima catch the rest. */
const PREVIEW = 8;
const MOST_NUMBERS = 4e7;

/**
 * Carries every pixel of a rectangle in the plane of two coordinates down to a minimum (gradient-flow.ts), which catches what
 * comes into a ball about it that the flow does not leave (attractors.ts). Shares of area: each pixel stands for its cell; half
 * of the cells that have a neighbour of another colour are the interval. A sample of pixels is carried again with a hundred times
 * the accuracy; how many change is the error of the map. Boundary dimension: with N(k) the pixels that differ from the one k to the
 * right or above, N ~ k^(2 - D) (McDonald, Grebogi, Ott, Yorke). Cost: 20 to 200 gradients a pixel, 0.5 s for 500 x 500 of
 * two variables.
 * Sources: Nusse and Yorke, Science 271 (1996) 1376-1380; McDonald, Grebogi, Ott, Yorke, Physica D 17 (1985) 125-153.
 */
export const basinMap = defineAnalysis({
  id: 'basin-map',
  version: 1,
  label: 'Basin map',
  group: 'Basins',
  summary: 'Which minimum each point of a plane leads to, and how much of the area belongs to which.',
  method:
    'Gradient flow with controlled steps, or gradient descent, from every pixel until it enters a ball about a minimum that nothing leaves. 20 to 200 gradients a pixel, many pixels in one call.',
  formula: [
    String.raw`B_m = \left\{ \theta_0 : \lim_{t \to \infty} \theta(t) = m \right\}, \qquad \dot\theta = -\nabla L(\theta)`,
  ],
  references: [
    {
      text: 'H. E. Nusse, J. A. Yorke, Basins of attraction, Science 271 (1996)',
      url: 'https://doi.org/10.1126/science.271.5254.1376',
    },
    {
      text: 'S. W. McDonald, C. Grebogi, E. Ott, J. A. Yorke, Fractal basin boundaries, Physica D 17 (1985)',
      url: 'https://doi.org/10.1016/0167-2789(85)90001-6',
    },
  ],
  needs: 'landscape',
  parameters: {
    box: {
      kind: 'numbers',
      label: 'Rectangle',
      default: [-2, 2, -2, 2],
      minimumLength: 4,
      maximumLength: 4,
      help: 'From, to of the first coordinate; from, to of the second.',
    },
    axes: {
      kind: 'numbers',
      label: 'Coordinates',
      default: [1, 2],
      integer: true,
      minimum: 1,
      minimumLength: 2,
      maximumLength: 2,
      help: 'Which two coordinates the plane has, counted from 1.',
    },
    others: {
      kind: 'numbers',
      label: 'Other coordinates',
      default: [0],
      minimumLength: 1,
      maximumLength: 100_000,
      help: 'Where the plane holds all coordinates: one number, or one for each; those of the plane are not looked at.',
    },
    columns: { kind: 'number', label: 'Columns', default: 200, minimum: 2, maximum: 4000, integer: true },
    rows: { kind: 'number', label: 'Rows', default: 200, minimum: 2, maximum: 4000, integer: true },
    ...descentParameters,
  },
  pictures: [
    {
      kind: 'map',
      title: 'Minimum that each point leads to',
      array: 'labels',
      x: { label: 'first coordinate of the plane', array: 'x' },
      y: { label: 'second coordinate of the plane', array: 'y' },
      categories: true,
    },
  ],
  check: ({ box, axes, others, columns, rows }, { dimension }) => {
    const [a, b] = axes;
    if (dimension < 2) refuse('landscape', dimension, 'two dimensions or more: in one a basin-census tells all');
    if (a > dimension || b > dimension || a === b) refuse('axes', axes, `two different numbers from 1 to ${dimension}`);
    if (others.length !== 1 && others.length !== dimension) {
      refuse('others', others.length, `1 or ${dimension} numbers, the dimension of the landscape`);
    }
    if (!(box[0] < box[1] && box[2] < box[3])) refuse('box', box, 'each from below its to');
    if (columns * rows * dimension > MOST_NUMBERS) {
      refuse(
        'columns',
        columns,
        `fewer pixels: at most ${Math.floor(MOST_NUMBERS / dimension)} of ${dimension} numbers`,
      );
    }
  },
  run: (parameters, context): AnalysisResult => {
    const { landscape, draw, progress } = context;
    const { columns, rows } = parameters;
    const { dimension: n } = landscape;
    const starts = pixelsOf(parameters, n);
    const [low, high] = [[0, 2].map((k) => parameters.box[k]), [1, 3].map((k) => parameters.box[k])];
    const scale = sideOf({ low, high } satisfies Box, 2);
    const attractors = attractorsFor(landscape, parameters, starts, scale, draw(0));
    const count = columns * rows;
    const total = count + 2 * CHECKED;
    preview(attractors, starts, columns, rows, n);
    const labels = attractors.labels(starts.slice(), count, (done) => progress(done, total));
    const error = disagreement(context, parameters, starts, labels, attractors, scale);
    progress(total, total);
    const result = answer(attractors, labels, columns, rows, error, n);
    const middles = (count: number, from: number, to: number) => ({
      shape: [count],
      data: Float64Array.from({ length: count }, (_, k) => from + ((to - from) * (k + 0.5)) / count),
    });
    const { box } = parameters;
    const axes = { x: middles(columns, box[0], box[1]), y: middles(rows, box[2], box[3]) };
    return { ...result, arrays: { ...result.arrays, ...axes } };
  },
});

type MapParameters = ParametersOf<typeof descentParameters> & {
  box: number[];
  axes: number[];
  others: number[];
  columns: number;
  rows: number;
};

/** Middles of the pixels, row by row from below. */
function pixelsOf({ box, axes, others, columns, rows }: MapParameters, n: number): Float64Array {
  const points = new Float64Array(columns * rows * n);
  for (let j = 0, at = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++, at += n) {
      for (let k = 0; k < n; k++) points[at + k] = others.length === 1 ? others[0] : others[k];
      points[at + axes[0] - 1] = box[0] + ((box[1] - box[0]) * (i + 0.5)) / columns;
      points[at + axes[1] - 1] = box[2] + ((box[3] - box[2]) * (j + 0.5)) / rows;
    }
  }
  return points;
}

/** Learns the minima from a coarse grid, so that what comes after is caught early. */
function preview(attractors: Attractors, starts: Float64Array, columns: number, rows: number, n: number): void {
  const chosen: number[] = [];
  for (let j = 0; j < PREVIEW; j++) {
    for (let i = 0; i < PREVIEW; i++) {
      chosen.push(Math.floor(((j + 0.5) * rows) / PREVIEW) * columns + Math.floor(((i + 0.5) * columns) / PREVIEW));
    }
  }
  attractors.labels(gathered(starts, chosen, n), chosen.length);
}

function gathered(points: Float64Array, places: readonly number[], n: number): Float64Array {
  const out = new Float64Array(places.length * n);
  places.forEach((place, k) => {
    out.set(points.subarray(place * n, (place + 1) * n), k * n);
  });
  return out;
}

/** How many of some pixels end elsewhere when they are carried with a hundred times the accuracy; null for descent. */
function disagreement(
  { landscape, draw }: AnalysisContext,
  parameters: MapParameters,
  starts: Float64Array,
  labels: Int32Array,
  attractors: Attractors,
  scale: number,
): { changed: number; checked: number } | null {
  if (parameters.descent !== 'flow') return null;
  const draws = draw(1);
  const checked = Math.min(CHECKED, labels.length);
  const chosen = Array.from({ length: checked }, () => draws.integer(labels.length));
  const finer = attractorsFor(
    landscape,
    { ...parameters, accuracy: FINER * parameters.accuracy, evaluations: 10 * parameters.evaluations },
    starts,
    scale,
    draw(2),
  );
  const again = finer.labels(gathered(starts, chosen, landscape.dimension), checked);
  const changed = chosen.filter((place, k) => {
    const [before, after] = [labels[place], again[k]];
    if (before < 0 || after < 0) return before >= 0 && after !== UNFINISHED;
    return attractors.list[before].isolated
      ? attractors.holding(finer.list[after].point) !== before
      : finer.list[after].isolated;
  }).length;
  return { changed, checked };
}

function answer(
  { list }: Attractors,
  labels: Int32Array,
  columns: number,
  rows: number,
  error: { changed: number; checked: number } | null,
  n: number,
): AnalysisResult {
  const count = labels.length;
  const order = list.map((_, k) => k).sort((a, b) => list[a].loss - list[b].loss);
  const place = new Int32Array(list.length);
  order.forEach((from, to) => {
    place[from] = to;
  });
  const sorted = labels.map((label) => (label < 0 ? label : place[label]));
  const cells = new Float64Array(list.length);
  const edges = new Float64Array(list.length);
  let boundary = 0;
  for (let at = 0; at < count; at++) {
    const label = sorted[at];
    if (label >= 0) cells[label]++;
    if (allAlike(sorted, at, columns)) continue;
    boundary++;
    const others = neighbours(at, columns, rows).map((other) => sorted[other]);
    for (const touched of new Set([label, ...others])) if (touched >= 0) edges[touched]++;
  }
  const shares = cells.map((cell) => cell / count);
  const part = (label: number): number => sorted.reduce((total, other) => total + (other === label ? 1 : 0), 0) / count;
  const sets = list.some(({ isolated }) => !isolated);
  const unfinished = part(UNFINISHED);
  const warning = firstWarning(
    list.length === 0 &&
      'No start reached a minimum: the loss may have none here. Use critical-points for saddles, or look at the loss itself by slice-1d.',
    unfinished > 0.01 && 'Many starts ran out of gradients: allow more.',
    sets && 'Some minima are not isolated: all of a set with one loss count as one.',
  );
  const changed = error && shareInterval(error.changed, error.checked);
  const dimension = boundaryDimension(sorted, columns, rows);
  const names = order.slice(0, 20).map((from, k) => {
    const half = edges[k] / (2 * count);
    const label = `Share of the area that leads to minimum ${k + 1}, loss ${list[from].loss.toPrecision(6)}`;
    return [
      `share${k + 1}`,
      between(shares[k], Math.max(0, shares[k] - half), Math.min(1, shares[k] + half), { label, warning }),
    ] as const;
  });
  return {
    values: {
      minima: rounded(list.length, { label: 'Minima reached', warning }),
      ...Object.fromEntries(names),
      unfinished: rounded(unfinished, { label: 'Share of the pixels that ran out of gradients' }),
      atSaddle: rounded(part(AT_SADDLE), { label: 'Share of the pixels that ended at a saddle' }),
      diverged: rounded(part(DIVERGED), { label: 'Share of the pixels that went to infinity' }),
      boundary: rounded(boundary / count, { label: 'Share of the pixels beside another basin' }),
      ...(dimension === null
        ? {}
        : {
            boundaryDimension: between(
              dimension.value,
              Math.min(dimension.value, dimension.low),
              Math.max(dimension.value, dimension.high),
              {
                label: 'Dimension of the boundaries as seen at this resolution',
                warning: dimension.few ? 'Few pixels lie at a boundary.' : null,
              },
            ),
          }),
      ...(error && changed
        ? {
            integrationError: between(error.changed / error.checked, changed.low, changed.high, {
              label: 'Share of pixels that end elsewhere with a hundred times the accuracy',
            }),
          }
        : {}),
    },
    arrays: {
      labels: { shape: [rows, columns], data: Float64Array.from(sorted) },
      minima: { shape: [list.length, n], data: Float64Array.from(order.flatMap((from) => [...list[from].point])) },
      losses: { shape: [list.length], data: Float64Array.from(order, (from) => list[from].loss) },
      shares: { shape: [list.length], data: shares },
      isolated: { shape: [list.length], data: Float64Array.from(order, (from) => (list[from].isolated ? 1 : 0)) },
    },
  };
}

/** Whether the pixels beside, above and below have the same label. */
function allAlike(labels: Int32Array, at: number, columns: number): boolean {
  const label = labels[at];
  const i = at % columns;
  return (
    (i === 0 || labels[at - 1] === label) &&
    (i + 1 === columns || labels[at + 1] === label) &&
    (at < columns || labels[at - columns] === label) &&
    (at + columns >= labels.length || labels[at + columns] === label)
  );
}

function neighbours(at: number, columns: number, rows: number): number[] {
  const i = at % columns;
  const found: number[] = [];
  if (i > 0) found.push(at - 1);
  if (i + 1 < columns) found.push(at + 1);
  if (at >= columns) found.push(at - columns);
  if (at + columns < columns * rows) found.push(at + columns);
  return found;
}

interface BoundaryDimension {
  value: number;
  low: number;
  high: number;
  few: boolean;
}

/**
 * 2 minus the slope of ln N(k) over ln k for k = 1, 2, 4, ..., always of the same pixels, with the local slopes as interval.
 */
function boundaryDimension(labels: Int32Array, columns: number, rows: number): BoundaryDimension | null {
  const distances = [1, 2];
  while (32 * distances[distances.length - 1] <= Math.min(columns, rows)) {
    distances.push(2 * distances[distances.length - 1]);
  }
  const most = distances[distances.length - 1];
  const counts = distances.map((k) => {
    let different = 0;
    for (let j = 0; j + most < rows; j++) {
      for (let i = 0; i + most < columns; i++) {
        const at = j * columns + i;
        if (labels[at] !== labels[at + k]) different++;
        if (labels[at] !== labels[at + k * columns]) different++;
      }
    }
    return different;
  });
  if (counts.includes(0)) return null;
  const slopes = counts.slice(1).map((count, i) => log(count / counts[i]) / Math.LN2);
  const value = 2 - log(counts[counts.length - 1] / counts[0]) / log(most);
  return { value, low: 2 - Math.max(...slopes), high: 2 - Math.min(...slopes), few: counts[0] < 100 };
}

function refuse(name: string, value: unknown, expected: string): never {
  throw new RidgelineError('invalid-parameter', `invalid ${name}: ${value}; expected ${expected}`, {
    field: name === 'landscape' ? name : `parameters.${name}`,
    value,
    expected,
  });
}
