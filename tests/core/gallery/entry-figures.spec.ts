import { describe, expect, it } from 'vitest';
import { galleryById } from '../../../core/gallery/index.ts';
import { verifyEntry } from '../../../core/gallery/verify.ts';

/** One claim of each entry that has figures of its own; that of Perlin noise takes as long as its claims, which draw it too. */
const DRAWN = [
  ['degeneracy', 'rate-k2'],
  ['degeneracy', 'noise-slope'],
  ['degeneracy', 'ends-200'],
  ['degeneracy', 'escape-rate-190'],
  ['deep-linear', 'digits-growth'],
  ['cage', 'correlated'],
  ['no-minimum', 'weight-decay'],
  ['implicit-bias', 'linearised'],
  ['scale-invariance', 'angle'],
  ['where-from', 'basin-share-5d'],
  ['too-small-to-stand-in', 'first-step-jumps'],
  ['edge-of-stability', 'digits-05'],
  ['classical', 'flow'],
  ['random-critical-points', 'matrices-2'],
  ['ridge-regression', 'noise-spread'],
  ['ridge-regression', 'noise-distribution'],
  ['learning-coefficient', 'seed-formula'],
  ['learning-coefficient', 'linear-2-2-2'],
  ['learning-coefficient', 'table'],
  ['label-noise', 'slower'],
  ['many-minima', 'zero-eigenvalues'],
  ['saxe-2013', 'modes'],
  ['goh-2017', 'rate-small'],
  ['lewkowycz-2020', 'peak'],
  ['vastness', 'distances-100'],
  ['teacher-student', 'any-half'],
  ['flat-basins', 'attractors-5'],
] as const;

describe.each(DRAWN)('the figure of %s, %s', (entry, claim) => {
  it('has arrays for all that it draws, and measured near predicted', { timeout: 120_000 }, () => {
    const wishes = { seed: 0, quick: true, progress: () => {} };
    const [{ figure, verdict }] = [...verifyEntry(galleryById(entry), wishes, [claim], true)];
    expect(verdict).toBe('holds');
    const { picture, arrays, caption } = figure!;
    expect(caption).toMatch(/\d|one run|nothing random/);
    if (picture.kind === 'map') throw new Error('no maps here');
    if (picture.kind === 'intervals') {
      for (const name of [picture.values, picture.predicted, ...picture.band])
        expect(arrays[name].data).toHaveLength(picture.rows.length);
      for (const [i, value] of arrays[picture.values].data.entries())
        expect(value).toBeCloseTo(arrays[picture.predicted].data[i], 1);
      return;
    }
    expect(picture.series.some(({ predicted }) => predicted === true)).toBe(true);
    for (const { array, x = picture.x.array, band = [] } of picture.series) {
      const places = arrays[x as string].data;
      for (const name of [array, ...band]) {
        expect(arrays[name].data, name).toHaveLength(places.length);
        expect(arrays[name].data.some(Number.isFinite), name).toBe(true);
      }
    }
  });
});
