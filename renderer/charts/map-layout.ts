/** Lays out a grid of numbers as a map: viridis for quantities, well separated steps of it for classes. */
import { proseNumber } from '../controls/number-text.ts';
import type { Tokens } from '../theme/tokens.ts';
import { xAxis, yAxis, yAxisWidth } from './axes.ts';
import type { Measure } from './measure-text.ts';
import { linearScale } from './scale.ts';
import type { Drawing, Scene } from './scene.ts';

export interface MapSpec {
  /** Row by row, the first row at the bottom. */
  values: Float64Array;
  rows: number;
  columns: number;
  /** The values are class numbers; negative and NaN mean none. */
  categories: boolean;
  xTitle: string;
  yTitle: string;
  /** Where the map begins and ends; without, columns and rows are counted from 1. */
  xEnds?: [number, number] | undefined;
  yEnds?: [number, number] | undefined;
}

/** The ends of a map whose pixels have these middles. */
export function mapEnds(middles: ArrayLike<number> | undefined): [number, number] | undefined {
  if (middles === undefined || middles.length < 2) return undefined;
  const last = middles.length - 1;
  const half = (middles[last]! - middles[0]!) / last / 2;
  return [middles[0]! - half, middles[last]! + half];
}

/** The longer side of the picture has at least so many pixels. */
const LEAST_PIXELS = 1000;

/** Viridis at eleven places, even in lightness. Source: S. van der Walt, N. Smith, Matplotlib (2015), CC0. */
const VIRIDIS = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
] as const;

/** The colour at a place from 0 to 1. */
export function viridis(place: number): [number, number, number] {
  const at = Math.max(0, Math.min(1, place)) * (VIRIDIS.length - 1);
  const below = Math.min(VIRIDIS.length - 2, Math.floor(at));
  const part = at - below;
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(VIRIDIS[below]![channel] * (1 - part) + VIRIDIS[below + 1]![channel] * part);
  return [mix(0), mix(1), mix(2)];
}

/** Places of classes: neighbours in number lie far apart in colour. */
export function classPlace(number: number, classes: number): number {
  if (classes <= 1) return 0.5;
  if (classes <= 6) return number / (classes - 1);
  return (number * 0.618034) % 1;
}

/** More classes than this have no names beside the map. */
const MOST_NAMED = 12;
const KEY = 12;

export function layoutMap(spec: MapSpec, width: number, height: number, tokens: Tokens, measure: Measure): Scene {
  const yScale = linearScale(...(spec.yEnds ?? [0.5, spec.rows + 0.5]), { count: 4 });
  const left = Math.max(40, 12 + yAxisWidth(yScale, measure));
  const range = rangeOf(spec.values);
  const names = spec.categories ? [] : keyNames(range);
  const right = 24 + KEY + 8 + Math.max(24, ...names.map(({ label }) => measure(label)));
  const side = Math.max(40, Math.min(height - 68, ((width - left - right) * spec.rows) / spec.columns));
  const plot = { x: left, y: 28, width: Math.max(40, (side * spec.columns) / spec.rows), height: side };
  const xScale = linearScale(...(spec.xEnds ?? [0.5, spec.columns + 0.5]), { count: 4 });
  const key = { x: plot.x + plot.width + 20, y: plot.y };
  const under: Drawing[] = [
    { type: 'image', image: pictureOf(spec, range, tokens), rectangle: plot },
    ...yAxis(yScale, plot, tokens, spec.yTitle, false),
    ...xAxis(xScale, plot, tokens, spec.xTitle, measure),
    ...(spec.categories ? classKey(range[1] + 1, key, tokens) : colourKey(range, { ...key, height: side }, tokens)),
  ];
  return { width, height, plot, under, clouds: [], over: [] };
}

function rangeOf(values: Float64Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? [0, 0] : [low, high];
}

const colourOf = (place: number): string => `rgb(${viridis(place).join(',')})`;

/** A square for each class, counted from 1 as its numbers in the table are. */
function classKey(classes: number, { x, y }: { x: number; y: number }, tokens: Tokens): Drawing[] {
  if (classes < 1 || classes > MOST_NAMED) return [];
  return Array.from({ length: classes }, (_, number): Drawing[] => {
    const top = y + 20 * number;
    return [
      {
        type: 'rectangle',
        rectangle: { x, y: top, width: KEY, height: KEY },
        fill: colourOf(classPlace(number, classes)),
      },
      { type: 'text', text: String(number + 1), x: x + KEY + 8, y: top + KEY / 2, fill: tokens.text2, align: 'left' },
    ];
  }).flat();
}

/** Both ends and the middle: what light and dark mean. */
function keyNames([low, high]: [number, number]): { at: number; label: string }[] {
  const told = (value: number): string =>
    proseNumber(Math.abs(value) < 1e-9 * Math.max(Math.abs(low), Math.abs(high)) ? 0 : value, 3);
  return [0, 0.5, 1].map((at) => ({ at, label: told(low + at * (high - low)) }));
}

/** A bar with the colours from the smallest number to the largest. */
function colourKey(
  [low, high]: [number, number],
  { x, y, height }: { x: number; y: number; height: number },
  tokens: Tokens,
): Drawing[] {
  if (!(high > low)) return [];
  const steps = 64;
  const bar = Array.from({ length: steps }, (_, i): Drawing => {
    const top = y + (height * i) / steps;
    return {
      type: 'rectangle',
      rectangle: { x, y: top, width: KEY, height: height / steps + 1 },
      fill: colourOf(1 - (i + 0.5) / steps),
    };
  });
  const labels = keyNames([low, high]).map(
    ({ at, label }): Drawing => ({
      type: 'text',
      text: label,
      x: x + KEY + 8,
      y: y + (1 - at) * (height - 12) + 6,
      fill: tokens.text2,
      align: 'left',
    }),
  );
  return [...bar, ...labels];
}

function pictureOf(spec: MapSpec, [low, high]: [number, number], tokens: Tokens): HTMLCanvasElement {
  const { values, rows, columns, categories } = spec;
  // A number is a square of one colour: enlarged by the canvas it would run into its neighbours.
  const size = Math.max(1, Math.ceil(LEAST_PIXELS / Math.max(rows, columns)));
  const canvas = document.createElement('canvas');
  canvas.width = size * columns;
  canvas.height = size * rows;
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  const image = context.createImageData(canvas.width, canvas.height);
  const none = [0, 2, 4].map((at) => Number.parseInt(tokens.sunken.slice(1 + at, 3 + at), 16));
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < columns; i += 1) {
      const value = values[j * columns + i]!;
      const missing = Number.isNaN(value) || (categories && value < 0);
      const place = categories ? classPlace(value, high + 1) : high > low ? (value - low) / (high - low) : 0.5;
      const colour = [...(missing ? none : viridis(place)), 255];
      for (let k = 0; k < size * size; k += 1) {
        const row = (rows - 1 - j) * size + Math.floor(k / size);
        image.data.set(colour, 4 * (row * canvas.width + i * size + (k % size)));
      }
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
