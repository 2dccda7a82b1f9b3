/** Tolerances that many claims have, each with its reason; all are fixed before a sample is taken. */

interface Tolerance {
  tolerance: number;
  toleranceReason: string;
}

/** Draws without an exception whose 99.9 % interval reaches down to 0.9: n/(n + 3.29^2) >= 0.9 from n = 98 on. */
export const DRAWS_FOR_NINE_IN_TEN = 100;

/** Of a share of 1 among so many draws: "all" is taken to mean more than nine in ten. */
export const NINE_IN_TEN: Tolerance = {
  tolerance: 0.1,
  toleranceReason:
    '“All” is decided as more than nine in ten, said beforehand: 98 draws without an exception show it at 99.9 %.',
};

/** Of a number that theory has exactly, so that only the size of the sample limits how well it is known. */
export function fivePercentOf(predicted: number): Tolerance {
  return {
    tolerance: 0.05 * Math.abs(predicted),
    toleranceReason: 'The prediction is exact: 5 % of it, a resolution said beforehand, half of a planted tenth.',
  };
}
