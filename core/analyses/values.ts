/** Puts numbers with their errors into the form of an analysis's answer. */
import type { MeanEstimate } from '../math/student.ts';
import type { AnalysisValue } from './define.ts';

/** What goes with a number: its label, and what is known or doubted about it. */
export interface Words {
  label: string;
  exact?: number | null | undefined;
  warning?: string | null | undefined;
  unit?: string;
}

/** A number that is exact up to rounding. */
export function rounded(value: number, words: Words): AnalysisValue {
  return between(value, value, value, words);
}

export function between(value: number, low: number, high: number, words: Words): AnalysisValue {
  const { label, exact = null, warning = null, unit } = words;
  return { value, interval: [low, high], exact, warning, label, ...(unit === undefined ? {} : { unit }) };
}

/** A mean of independent numbers with its interval. */
export function estimated({ mean, low, high }: MeanEstimate, words: Words): AnalysisValue {
  return between(mean, low, high, words);
}

/** The first sentence that applies, or null. */
export function firstWarning(...warnings: readonly (string | false | null | undefined)[]): string | null {
  return warnings.find((warning): warning is string => typeof warning === 'string') ?? null;
}
