/** The claims of the gallery hold, and mistakes planted in them are found; RIDGELINE_FULL=1 asks twenty seeds. */
import { describe, expect, it } from 'vitest';
import { gallery, galleryById } from '../../../core/gallery/index.ts';
import { withMistakes } from '../../../core/gallery/mistakes.ts';
import { type ClaimAnswer, verifyEntry } from '../../../core/gallery/verify.ts';

const isFull = process.env.RIDGELINE_FULL === '1';
const SEEDS = isFull ? 20 : 1;
/** Of so many seeds at least. */
const ENOUGH = isFull ? 19 : 1;

/** Take more than ten seconds on a busy machine. */
const SLOW = new Set([
  'folding',
  'perlin',
  'random-critical-points',
  'ridge-regression',
  'why-optimizers',
  'overparameterised-loss',
  'edge-of-stability',
  'choi-2019',
  'cohen-2021',
  'degeneracy',
  'label-noise',
]);

/** The answers to all claims, then those to the same claims with their mistakes; what they look at is computed once. */
function answersOf(id: string, seed: number): { claims: ClaimAnswer[]; mistakes: ClaimAnswer[] } {
  const entry = galleryById(id);
  const both = { ...entry, claims: [...entry.claims, ...withMistakes(entry).claims] };
  const answers = [...verifyEntry(both, { seed, quick: true, progress: () => {} }, null, true)];
  for (const { figure } of answers) expect(Object.keys(figure?.arrays ?? {}).length).toBeGreaterThan(0);
  return { claims: answers.slice(0, entry.claims.length), mistakes: answers.slice(entry.claims.length) };
}

describe('the gallery', () => {
  it('has entries of at least three claims, each with its words', () => {
    expect(new Set(gallery.map(({ id }) => id)).size).toBe(gallery.length);
    for (const { claims } of gallery) {
      expect(claims.length).toBeGreaterThanOrEqual(3);
      expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
      for (const { id, asStated, corrected, statement, theory, tolerance, toleranceReason } of claims) {
        expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        for (const words of [statement, theory, toleranceReason]) expect(words).toMatch(/.\.$/);
        expect(tolerance).toBeGreaterThan(0);
        expect(corrected === undefined).toBe(asStated === 'right');
      }
    }
  });

  for (const { id } of gallery) {
    const isLeftOut = SLOW.has(id) && !isFull;
    it.skipIf(isLeftOut)(
      `${id} holds, and its planted mistakes fail${isLeftOut ? ' (slow: RIDGELINE_FULL=1 asks it)' : ''}`,
      () => {
        const holding = new Map<string, number>();
        const failing = new Map<string, number>();
        const count = (counts: Map<string, number>, { id: claim }: ClaimAnswer, yes: boolean): void =>
          void counts.set(claim, (counts.get(claim) ?? 0) + Number(yes));
        for (let seed = 0; seed < SEEDS; seed++) {
          const { claims, mistakes } = answersOf(id, seed);
          for (const answer of claims) count(holding, answer, answer.verdict === 'holds');
          for (const answer of mistakes) count(failing, answer, answer.verdict === 'fails');
        }
        const tooFew = (counts: Map<string, number>): string[] =>
          [...counts].filter(([, seeds]) => seeds < ENOUGH).map(([claim, seeds]) => `${claim}: ${seeds} of ${SEEDS}`);
        expect({ holding: tooFew(holding), failing: tooFew(failing) }).toEqual({ holding: [], failing: [] });
      },
      isFull ? 3_600_000 : 240_000,
    );
  }
});
