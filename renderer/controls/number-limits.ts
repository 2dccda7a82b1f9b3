/** What a number field accepts, in words, and how arrow keys step it. */
import { fieldNumber } from './number-text.ts';

export interface NumberLimits {
  minimum?: number | undefined;
  maximum?: number | undefined;
  exclusiveMinimum?: boolean | undefined;
  exclusiveMaximum?: boolean | undefined;
  integer?: boolean | undefined;
  scale?: 'linear' | 'log' | undefined;
}

/** `0 ≤ momentum < 1`, `epsilon > 0`, `a whole number from 1 to 64`; null when every number will do. */
export function rangeText(name: string, limits: NumberLimits): string | null {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, integer } = limits;
  if (integer) {
    const low = minimum === undefined ? null : exclusiveMinimum ? minimum + 1 : minimum;
    const high = maximum === undefined ? null : exclusiveMaximum ? maximum - 1 : maximum;
    if (low !== null && high !== null) return `a whole number from ${fieldNumber(low)} to ${fieldNumber(high)}`;
    if (low !== null) return `a whole number from ${fieldNumber(low)}`;
    return high === null ? 'a whole number' : `a whole number up to ${fieldNumber(high)}`;
  }
  if (minimum !== undefined && maximum !== undefined) {
    const left = exclusiveMinimum ? '<' : '≤';
    const right = exclusiveMaximum ? '<' : '≤';
    return `${fieldNumber(minimum)} ${left} ${name} ${right} ${fieldNumber(maximum)}`;
  }
  if (minimum !== undefined) return `${name} ${exclusiveMinimum ? '>' : '≥'} ${fieldNumber(minimum)}`;
  if (maximum !== undefined) return `${name} ${exclusiveMaximum ? '<' : '≤'} ${fieldNumber(maximum)}`;
  return null;
}

export function within(value: number, limits: NumberLimits): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, integer } = limits;
  if (!Number.isFinite(value) || (integer && !Number.isInteger(value))) return false;
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) return false;
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) return false;
  return true;
}

/** "Momentum is 1.2; expected 0 ≤ momentum < 1.", or null when the number is fine. */
export function limitMessage(label: string, value: number, limits: NumberLimits): string | null {
  if (within(value, limits)) return null;
  return `${label} is ${fieldNumber(value)}; expected ${rangeText(inSentence(label), limits) ?? 'a finite number'}.`;
}

/** A label inside a sentence: "Learning rate" becomes "learning rate", "RMS" and "β₁" stay. */
export function inSentence(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label[0]!.toLowerCase() + label.slice(1) : label;
}

const LADDER = [1, 2, 5, 10] as const;

/** The next number of 1, 2, 5, 10, 20, … above or below a positive number. */
function rung(value: number, up: boolean): number {
  const [mantissaText, exponentText] = value.toExponential(14).split('e');
  const mantissa = Number(mantissaText);
  const exponent = Number(exponentText);
  const at = (factor: number, power: number) => Number(`${factor}e${power}`);
  if (up) return at(LADDER.find((factor) => factor > mantissa * (1 + 1e-12))!, exponent);
  const below = [...LADDER].reverse().find((factor) => factor < mantissa * (1 - 1e-12));
  return below === undefined ? at(5, exponent - 1) : at(below, exponent);
}

function scaled(value: number, power: number): number {
  const [mantissa, exponent] = value.toExponential().split('e');
  return Number(`${mantissa}e${Number(exponent) + power}`);
}

/** Power of ten of the last digit that the number shows: 0.999 gives -3, 120 gives 0. */
function lastPlace(value: number): number {
  const [mantissa, exponent] = value.toExponential().split('e');
  const digits = mantissa!.replace('-', '').length - (mantissa!.includes('.') ? 2 : 1);
  return Math.min(0, Number(exponent) - digits);
}

function plus(value: number, delta: number, power: number): number {
  return Number((value + delta).toFixed(Math.min(100, Math.max(0, -power))));
}

/**
 * What an arrow key makes of a number: on a log scale the next of 1, 2, 5, 10, 20, … (with Shift ten times more or
 * less), otherwise one more or less in its last digit (with Shift ten). A step that would leave the range is tried ten
 * times smaller, and then not taken.
 */
export function stepped(value: number, up: boolean, large: boolean, limits: NumberLimits): number {
  const sign = up ? 1 : -1;
  if (limits.integer) {
    const next = Math.round(value) + sign * (large ? 10 : 1);
    return within(next, limits) ? next : value;
  }
  if (limits.scale === 'log' && value > 0) {
    const next = large ? scaled(value, sign) : rung(value, up);
    return within(next, limits) ? next : value;
  }
  const place = value === 0 ? -1 : lastPlace(value);
  for (const power of [place + (large ? 1 : 0), place + (large ? 0 : -1), place - 2]) {
    const next = plus(value, sign * Number(`1e${power}`), power);
    if (within(next, limits)) return next;
  }
  return value;
}
