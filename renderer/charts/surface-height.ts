/** The height axis of a surface: where a loss stands, linear or logarithmic as the levels of the contour are. */
import { proseNumber } from '../controls/number-text.ts';
import { linearScale, logScaleBetween, type Scale, type Tick } from './scale.ts';
import type { Levels } from './terrain.ts';

export type HeightKind = 'linear' | 'log';

export interface HeightAxis {
  kind: HeightKind;
  /** From 0 (lowest) to 1 (highest) for a loss; NaN where it is not defined. */
  place: (loss: number) => number;
  ticks: Tick[];
  /** Places of small ticks. */
  small: number[];
  /** What the axis measures. */
  title: string;
  /** Height above the base that everything lower stands on; null where nothing is lower. */
  floor: number | null;
  /** Losses above it stand on it; null where nothing is above. */
  ceiling: number | null;
}

/** Levels that span more than this factor ask for a logarithmic height. */
const WIDE = 3e3;
/** A linear height that reaches this many times above the highest level is cut there: the rest would be flat. */
const FAR = 20;
const CUT = 3;
/** A logarithmic height ends at most this factor above the highest level. */
const FAR_LOG = 1e6;

/**
 * The height that shows the shape: logarithmic where the levels above a known minimum span decades. Above the lowest
 * point of a grid, which is not a minimum, a logarithm would only draw a funnel there.
 */
export function usualHeight(levels: Levels, minimum: number | null): HeightKind {
  if (minimum === null || minimum !== levels.base) return 'linear';
  const low = (levels.values[0] ?? 0) - levels.base;
  const high = (levels.values.at(-1) ?? 0) - levels.base;
  return low > 0 && high / low > WIDE ? 'log' : 'linear';
}

/**
 * The axis for the values of a grid. Logarithmic, it measures L - base and ends one level below the lowest: the base
 * itself, at minus infinity, stands on that floor.
 */
export function heightAxis(values: ArrayLike<number>, levels: Levels, kind: HeightKind, count = 5): HeightAxis {
  const { base } = levels;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let infinite = false;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (value === Number.POSITIVE_INFINITY) infinite = true;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) [low, high] = [0, 1];
  const first = levels.values[0];
  const last = levels.values.at(-1);
  if (first === undefined || last === undefined) kind = 'linear';
  if (kind === 'log') {
    const bottom = (first! - base) / levels.ratio;
    const top = Math.min(high - base, (last! - base) * FAR_LOG);
    return made(kind, logScaleBetween(bottom, Math.max(top, bottom * 2), count), base, levels.baseIsZero, {
      floor: low - base < bottom ? bottom : null,
      ceiling: infinite || high - base > top ? base + top : null,
    });
  }
  const cut = last !== undefined && high - base > FAR * (last - base);
  const top = cut ? base + CUT * (last! - base) : high;
  return made(kind, linearScale(low, top, { count }), 0, true, {
    floor: null,
    ceiling: infinite || cut ? top : null,
  });
}

function made(
  kind: HeightKind,
  scale: Scale,
  base: number,
  baseIsZero: boolean,
  ends: Pick<HeightAxis, 'floor' | 'ceiling'>,
): HeightAxis {
  const place = (loss: number): number => {
    if (Number.isNaN(loss)) return Number.NaN;
    const above = kind === 'log' ? loss - base : loss;
    if (kind === 'log' && above <= 0) return 0;
    return Math.min(1, Math.max(0, scale.place(above)));
  };
  return {
    kind,
    place,
    ticks: scale.ticks,
    small: scale.small,
    title: kind === 'log' && !baseIsZero ? `L above ${proseNumber(base, 4)}` : 'L',
    ...ends,
  };
}

/** The height for the caption: its kind, and what stands on its floor or is cut at its top. */
export function heightWords(axis: HeightAxis): string[] {
  const words = [axis.kind === 'log' ? 'logarithmic height' : 'linear height'];
  if (axis.floor !== null) words[0] += `, floor ${proseNumber(axis.floor)}`;
  if (axis.ceiling !== null) words[0] += `, cut at ${proseNumber(axis.ceiling)}`;
  return words;
}
