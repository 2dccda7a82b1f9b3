import { describe, expect, it } from 'vitest';
import { gallery, galleryById } from '../../../core/gallery/index.ts';
import { verifyEntry } from '../../../core/gallery/verify.ts';

/** Take more than ten seconds on a busy machine. */
const SLOW = new Set([
  'folding',
  'perlin',
  'random-critical-points',
  'ridge-regression',
  'why-optimizers',
  'label-noise',
]);

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

  it.each(gallery.map(({ id }) => id))(
    '%s holds at seed 0',
    (id) => {
      if (SLOW.has(id) && process.env.RIDGELINE_FULL !== '1') return;
      const answers = [...verifyEntry(galleryById(id), { seed: 0, quick: true, progress: () => {} })];
      const others = answers.filter(({ verdict }) => verdict !== 'holds');
      expect(others).toEqual([]);
    },
    120_000,
  );
});
