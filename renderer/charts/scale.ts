/** Scales of chart axes: from values to places between 0 and 1, with ticks, small ticks, a floor and a ceiling. */
import { axisNumbers, countText, decadeText } from '../controls/number-text.ts';

export interface Tick {
  value: number;
  /** From 0 (left, bottom) to 1. */
  at: number;
  label: string;
}

export interface Scale {
  kind: 'linear' | 'log' | 'log-steps';
  /** Place of a value; NaN for NaN. Values beyond a floor or a ceiling are placed on it. */
  place: (value: number) => number;
  /** Value at a place. */
  value: (place: number) => number;
  ticks: Tick[];
  /** Places of small ticks. */
  small: number[];
  /** Values at or below it stand on the floor and are marked. */
  floor: number | null;
  /** Values above it, infinite ones too, stand on the ceiling and are marked. */
  ceiling: number | null;
  /** Place of the break between step 0 and the logarithmic part. */
  breakAt: number | null;
}

const NICE = [1, 2, 5, 10] as const;
/** A logarithmic axis spans at most this many decades; what lies below stands on its floor. */
const MOST_DECADES = 20;
/** Diverging curves beyond this many decades above their start stand on the ceiling. */
const DECADES_ABOVE_START = 4;
/** Below this, decades alone would leave an axis with one or two labels. */
const NARROW_DECADES = 1.7;

/** The smallest of 1, 2, 5 times a power of ten that is at least `rough`. */
export function niceStep(rough: number): number {
  if (!(rough > 0) || !Number.isFinite(rough)) return 1;
  const power = Math.floor(Math.log10(rough) + 1e-12);
  for (const factor of NICE) {
    const step = Number(`${factor}e${power}`);
    if (step >= rough * (1 - 1e-12)) return step;
  }
  return Number(`1e${power + 1}`);
}

/** Multiples of a nice step inside [low, high], about `count` of them; multiples are rounded to be exact in decimals. */
export function niceTicks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return Number.isFinite(low) ? [low] : [];
  const step = niceStep((high - low) / Math.max(1, count));
  const decimals = Math.min(100, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks: number[] = [];
  for (let i = first; i <= last; i += 1) ticks.push(Number((i * step).toFixed(decimals)) + 0);
  return ticks;
}

export interface LinearOptions {
  /** Extends the domain to whole ticks. */
  nice?: boolean;
  count?: number;
  labels?: (values: number[]) => string[];
}

export function linearScale(low: number, high: number, options: LinearOptions = {}): Scale {
  const { nice = false, count = 5, labels = axisNumbers } = options;
  [low, high] = widened(low, high);
  if (nice) {
    const step = niceStep((high - low) / count);
    low = Math.floor(low / step + 1e-9) * step;
    high = Math.ceil(high / step - 1e-9) * step;
  }
  const place = (value: number) => (value - low) / (high - low);
  const sparse = niceTicks(low, high, count);
  // One number on an axis says nothing of its scale.
  const values = sparse.length > 1 ? sparse : niceTicks(low, high, 2 * count);
  const texts = labels(values);
  return {
    kind: 'linear',
    place,
    value: (at) => low + at * (high - low),
    ticks: values.map((value, index) => ({ value, at: place(value), label: texts[index]! })),
    small: [],
    floor: null,
    ceiling: null,
    breakAt: null,
  };
}

/** A domain of width zero gets room on both sides. */
function widened(low: number, high: number): [number, number] {
  if (high > low) return [low, high];
  const room = low === 0 ? 1 : Math.abs(low) * 0.1;
  return [low - room, low + room];
}

/** Decades between `low` and `high` (exponents), labelled so that at most `count` labels stand on the axis. */
export function decadeTicks(low: number, high: number, count: number): { labelled: number[]; unlabelled: number[] } {
  const first = Math.ceil(low - 1e-9);
  const last = Math.floor(high + 1e-9);
  const every = [1, 2, 3, 5, 10, 20, 50, 100].find((step) => (last - first) / step < count) ?? 200;
  const labelled: number[] = [];
  const unlabelled: number[] = [];
  for (let exponent = first; exponent <= last; exponent += 1)
    (exponent % every === 0 ? labelled : unlabelled).push(exponent);
  return { labelled, unlabelled };
}

/** Exponents of 2 to 9 times every decade inside the domain. */
function smallSteps(low: number, high: number): number[] {
  const places: number[] = [];
  for (let exponent = Math.floor(low); exponent <= high; exponent += 1) {
    for (let digit = 2; digit <= 9; digit += 1) {
      const at = exponent + Math.log10(digit);
      if (at > low + 1e-9 && at < high - 1e-9) places.push(at);
    }
  }
  return places;
}

export interface LogExtent {
  /** Smallest and largest positive finite value; null when there is none. */
  low: number | null;
  high: number | null;
  /** Largest value among the first points of the curves. */
  start: number | null;
  /** Whether a value is zero or negative. */
  nonPositive: boolean;
  /** Whether a value is infinite. */
  infinite: boolean;
}

/** What a logarithmic axis has to hold. The first value of every row counts as a start. */
export function logExtent(rows: Iterable<ArrayLike<number>>): LogExtent {
  const extent: LogExtent = { low: null, high: null, start: null, nonPositive: false, infinite: false };
  for (const row of rows) {
    for (let i = 0; i < row.length; i += 1) {
      const value = row[i]!;
      if (Number.isNaN(value)) continue;
      if (value <= 0) extent.nonPositive = true;
      else if (value === Number.POSITIVE_INFINITY) extent.infinite = true;
      else {
        if (extent.low === null || value < extent.low) extent.low = value;
        if (extent.high === null || value > extent.high) extent.high = value;
        if (i === 0 && (extent.start === null || value > extent.start)) extent.start = value;
      }
    }
  }
  return extent;
}

export interface LogOptions {
  /** Labels at most. */
  count?: number;
  /** Both ends are whole decades, as while results arrive. */
  wholeDecades?: boolean;
}

/**
 * A logarithmic axis. Zero and negative values, and those more than twenty decades below the top, stand on the floor, the
 * lowest decade of the axis; what exceeds the start by four decades and more, or is infinite, stands on the ceiling.
 */
export function logScale(extent: LogExtent, options: LogOptions = {}): Scale {
  const { count = 8, wholeDecades = false } = options;
  const least = extent.low ?? 1;
  let most = extent.high ?? 1;
  const cap = extent.start === null ? Number.POSITIVE_INFINITY : extent.start * 10 ** DECADES_ABOVE_START;
  const capped = most > cap;
  if (capped) most = cap;
  let high = Math.log10(most);
  if (extent.infinite || capped || wholeDecades) high = Math.ceil(high - 1e-9);
  else high = Math.log10(niceStep(most));
  let low = Math.floor(Math.log10(least) + 1e-9);
  const needsFloor = extent.nonPositive;
  if (needsFloor) low -= 1;
  const deep = high - low > MOST_DECADES;
  if (deep) low = Math.ceil(high) - MOST_DECADES;
  if (high - low < 1) high = low + 1;
  const floor = needsFloor || deep ? 10 ** low : null;
  const ceiling = extent.infinite || capped ? 10 ** high : null;
  return makeLog(low, high, floor, ceiling, count);
}

/** A logarithmic axis over a domain that is known, all positive. */
export function logScaleBetween(low: number, high: number, count = 8): Scale {
  return makeLog(Math.log10(low), Math.log10(high), null, null, count);
}

function makeLog(low: number, high: number, floor: number | null, ceiling: number | null, count: number): Scale {
  const at = (exponent: number) => (exponent - low) / (high - low);
  const place = (value: number) => {
    if (Number.isNaN(value)) return Number.NaN;
    if (value <= 0) return floor === null ? Number.NaN : 0;
    const where = at(Math.log10(value));
    if (floor !== null && where < 0) return 0;
    return ceiling !== null && where > 1 ? 1 : where;
  };
  const { labelled, unlabelled } = decadeTicks(low, high, count);
  const plain = low >= 0 && high <= 5;
  const ticks = labelled.map((exponent) => ({
    value: 10 ** exponent,
    at: at(exponent),
    label: decadeText(exponent, plain),
  }));
  if (high - low < NARROW_DECADES) ticks.push(...betweenDecades(low, high, at));
  return {
    kind: 'log',
    place,
    value: (fraction) => 10 ** (low + fraction * (high - low)),
    ticks,
    small: high - low > 12 ? unlabelled.map(at) : [...unlabelled.map(at), ...smallSteps(low, high).map(at)],
    floor,
    ceiling,
    breakAt: null,
  };
}

/** On a short axis 2 and 5 times a power of ten are labelled too. */
function betweenDecades(low: number, high: number, at: (exponent: number) => number): Tick[] {
  const ticks: Tick[] = [];
  for (let exponent = Math.floor(low); exponent <= high; exponent += 1) {
    for (const digit of [2, 5]) {
      const where = exponent + Math.log10(digit);
      if (where < low - 1e-9 || where > high + 1e-9) continue;
      const value = Number(`${digit}e${exponent}`);
      const label = exponent >= -2 && exponent <= 4 ? axisNumbers([value])[0]! : `${digit}×${decadeText(exponent)}`;
      ticks.push({ value, at: at(where), label });
    }
  }
  return ticks;
}

/** Width of the slot of step 0 on a logarithmic step axis, as a share of the axis. */
const ZERO_SLOT = 0.07;

/** A logarithmic axis of steps: step 0 has a slot of its own left of a break, steps from `first` on are logarithmic. */
export function logStepScale(last: number, count = 6, first = 1): Scale {
  const low = Math.log10(first);
  const high = Math.max(low + 1e-9, Math.log10(Math.max(last, first)));
  const at = (exponent: number) => ZERO_SLOT + ((exponent - low) / (high - low)) * (1 - ZERO_SLOT);
  const { labelled, unlabelled } = decadeTicks(low, high, count);
  const ticks: Tick[] = [{ value: 0, at: 0, label: '0' }];
  for (const exponent of labelled)
    ticks.push({ value: 10 ** exponent, at: at(exponent), label: decadeText(exponent, high <= 5) });
  const end = ticks[ticks.length - 1]!;
  if (1 - end.at > 0.12) ticks.push({ value: last, at: 1, label: countText(last) });
  return {
    kind: 'log-steps',
    place: (value) => {
      if (Number.isNaN(value)) return Number.NaN;
      return value <= 0 ? 0 : value < first ? ZERO_SLOT : at(Math.log10(value));
    },
    value: (place) =>
      place < ZERO_SLOT / 2 ? 0 : 10 ** (low + (Math.max(0, place - ZERO_SLOT) / (1 - ZERO_SLOT)) * (high - low)),
    ticks,
    small: [...unlabelled.map(at), ...smallSteps(low, high).map(at)],
    floor: null,
    ceiling: null,
    breakAt: ZERO_SLOT / 2,
  };
}
