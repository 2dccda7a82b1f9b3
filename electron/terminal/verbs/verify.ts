/** `ridgeline verify`: the claims of the gallery, measured and judged. */
import { RidgelineError } from '../../../core/contract/errors.ts';
import type { ClaimVerdict } from '../../../core/contract/studies.ts';
import { gallery, galleryById } from '../../../core/gallery/index.ts';
import type { ClaimAnswer } from '../../../core/gallery/verify.ts';
import { type VerifiedClaim, verifyGallery } from '../../laboratory/verify-gallery.ts';
import { endProgress, printJson, printLine, printTable, sayProgress } from '../output.ts';
import type { Work } from '../verb.ts';
import { workerCount } from '../with-laboratory.ts';

const LARGEST_SEED = 1e8;

export const verify: Work = async ({ positional, flags, numbers }) => {
  const entries = positional.length === 0 ? gallery : [...new Set(positional)].map(galleryById);
  const seed = seedOf(numbers.seed);
  const quick = flags.has('quick');
  const verified = await verifyGallery(entries, {
    seed,
    quick,
    workers: workerCount(numbers.workers),
    onProgress: (claims, total) => sayProgress(`${claims} of ${total} claims`),
  });
  endProgress();
  const all = verified.flatMap(({ claims }) => claims);
  const count = (verdict: ClaimVerdict): number => all.filter(({ found }) => found.verdict === verdict).length;
  if (flags.has('json')) {
    printJson({ gallery: verified.map(({ entry, claims }) => ({ id: entry.id, claims: claims.map(answerOf) })) });
  } else {
    printTable(
      ['entry', 'claim', 'text', 'predicted', 'measured', '99.9 % interval', 'verdict', 'sample', 'seconds'],
      verified.flatMap(({ entry, claims }) => claims.map((claim) => rowOf(entry.id, claim))),
    );
    const used = verified.map(({ entry: { id, budgetSeconds }, claims }) => {
      const seconds = claims.reduce((sum, { found }) => sum + (found.seconds ?? 0), 0);
      return `${id}: ${seconds.toFixed(1)} of ${budgetSeconds[quick ? 'quick' : 'full']} s`;
    });
    printLine(`Used of the budgets: ${used.join(', ')}.`);
    printLine(`${all.length} claims: ${count('holds')} hold, ${count('fails')} fail, ${count('undecided')} undecided.`);
  }
  return count('fails') > 0 ? 1 : 0;
};

/** The words of a claim with what was found, as `verifyEntry` gives them. */
function answerOf({ claim, found }: VerifiedClaim): ClaimAnswer {
  const { measure: _, figure: __, mistaken: ___, ...words } = claim;
  const { predicted, measured, interval, verdict, growth, count } = found;
  return { ...words, predicted, measured, interval, ...(count === null ? {} : { count }), verdict, growth };
}

function rowOf(entry: string, { claim, found }: VerifiedClaim): (string | number)[] {
  const { predicted, measured, interval, verdict, growth, seconds } = found;
  const [low, high] = interval;
  const range = low === high ? 'not random' : `${shown(low)} to ${shown(high)}`;
  const took = (seconds ?? 0).toFixed(1);
  return [entry, claim.id, claim.asStated, shown(predicted), shown(measured), range, verdict, growth, took];
}

function shown(value: number): string {
  return String(Number(value.toPrecision(9)));
}

function seedOf(given = 0): number {
  if (Number.isInteger(given) && given >= 0 && given <= LARGEST_SEED) return given;
  const expected = `a whole number from 0 to ${LARGEST_SEED}`;
  throw new RidgelineError('invalid-request', `--seed is ${given}; expected ${expected}`, {
    field: 'seed',
    value: given,
    expected,
  });
}
