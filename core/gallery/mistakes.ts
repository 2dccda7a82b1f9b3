/** Claims with a mistake planted in them, which the rule of the verdict must find out. */
import type { Claim, GalleryEntry, Measurement } from './define.ts';

/** By how much a planted bias multiplies what is measured. */
const BIAS = 1.1;

/** The entry with the mistake of every claim planted: each must fail, whatever the seed. */
export function withMistakes(entry: GalleryEntry): GalleryEntry {
  return { ...entry, claims: entry.claims.map(withMistake) };
}

/** Another prediction, where the claim names one; otherwise a measurement a tenth too large. */
function withMistake(claim: Claim): Claim {
  const { mistaken } = claim;
  return {
    ...claim,
    measure: (context): Measurement => {
      const { predicted, measured, interval } = claim.measure(context);
      if (mistaken === undefined) {
        return { predicted, measured: BIAS * measured, interval: [BIAS * interval[0], BIAS * interval[1]] };
      }
      const wrong = mistaken.predicted;
      return { predicted: typeof wrong === 'number' ? wrong : wrong(predicted), measured, interval };
    },
  };
}
