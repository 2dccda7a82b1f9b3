/** `ridgeline verify`: the claims of the gallery, measured and judged. */
import { RidgelineError } from '../../../core/contract/errors.ts';
import { gallery, galleryById } from '../../../core/gallery/index.ts';
import { type ClaimAnswer, verifyEntry } from '../../../core/gallery/verify.ts';
import { endProgress, printJson, printLine, printTable, sayProgress } from '../output.ts';
import type { Work } from '../verb.ts';

const LARGEST_SEED = 1e8;

export const verify: Work = async ({ positional, flags, numbers }) => {
  const entries = positional.length === 0 ? gallery : [...new Set(positional)].map(galleryById);
  const seed = seedOf(numbers.seed);
  const answers: { id: string; claims: ClaimAnswer[] }[] = [];
  const rows: (string | number)[][] = [];
  const quick = flags.has('quick');
  const used: string[] = [];
  for (const [i, entry] of entries.entries()) {
    sayProgress(`${entry.id}, ${i + 1} of ${entries.length}`);
    const claims: ClaimAnswer[] = [];
    const from = performance.now();
    let since = from;
    for (const claim of verifyEntry(entry, { seed, quick, progress: () => {} })) {
      claims.push(claim);
      const now = performance.now();
      rows.push(rowOf(entry.id, claim, (now - since) / 1000));
      since = now;
    }
    answers.push({ id: entry.id, claims });
    used.push(
      `${entry.id}: ${((since - from) / 1000).toFixed(1)} of ${entry.budgetSeconds[quick ? 'quick' : 'full']} s`,
    );
  }
  endProgress();
  const all = answers.flatMap(({ claims }) => claims);
  const count = (verdict: ClaimAnswer['verdict']): number => all.filter((claim) => claim.verdict === verdict).length;
  if (flags.has('json')) printJson({ gallery: answers });
  else {
    printTable(
      ['entry', 'claim', 'text', 'predicted', 'measured', '99.9 % interval', 'verdict', 'sample', 'seconds'],
      rows,
    );
    printLine(`Used of the budgets: ${used.join(', ')}.`);
    printLine(`${all.length} claims: ${count('holds')} hold, ${count('fails')} fail, ${count('undecided')} undecided.`);
  }
  return count('fails') > 0 ? 1 : 0;
};

function rowOf(entry: string, claim: ClaimAnswer, seconds: number): (string | number)[] {
  const { id, asStated, predicted, measured, interval, verdict, growth } = claim;
  const [low, high] = interval;
  const range = low === high ? 'not random' : `${shown(low)} to ${shown(high)}`;
  return [entry, id, asStated, shown(predicted), shown(measured), range, verdict, growth, seconds.toFixed(1)];
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
