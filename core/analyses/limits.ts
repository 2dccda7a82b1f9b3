/** What an analysis may hold in memory. */
import { RidgelineError } from '../contract/errors.ts';

/** 1.6 GB of doubles. */
const MOST_NUMBERS = 2e8;

/** Throws where `vectors` vectors of `dimension` numbers are too many; `advice` says what to change. */
export function checkVectors(vectors: number, dimension: number, parameter: string, advice: string): void {
  if (vectors * dimension <= MOST_NUMBERS) return;
  const expected = `at most ${Math.floor(MOST_NUMBERS / dimension)} vectors of ${dimension} numbers; ${advice}`;
  throw new RidgelineError('too-large', `${vectors} vectors are kept at a time; expected ${expected}`, {
    field: `parameters.${parameter}`,
    value: vectors,
    expected,
  });
}
