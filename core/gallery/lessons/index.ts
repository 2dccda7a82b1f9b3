/** The list of lessons: one line each. */
import { RidgelineError } from '../../contract/errors.ts';
import { countingMinima } from './counting-minima.ts';
import type { GalleryLesson } from './define.ts';
import { edgeOfStability } from './edge-of-stability.ts';
import { flatMinima } from './flat-minima.ts';
import { oneModeAfterAnother } from './one-mode-after-another.ts';
import { randomStartsAsSamples } from './random-starts-as-samples.ts';
import { spaceBeyondPictures } from './space-beyond-pictures.ts';
import { whereMomentumBreaks } from './where-momentum-breaks.ts';
import { whichSolution } from './which-solution.ts';

export const lessons: readonly GalleryLesson[] = [
  spaceBeyondPictures,
  countingMinima,
  whereMomentumBreaks,
  whichSolution,
  oneModeAfterAnother,
  edgeOfStability,
  flatMinima,
  randomStartsAsSamples,
];

/** Throws 'unknown-id' with all there are. */
export function lessonById(id: string): GalleryLesson {
  const found = lessons.find((lesson) => lesson.id === id);
  if (found) return found;
  const expected = `one of ${lessons.map((lesson) => lesson.id).join(', ')}`;
  throw new RidgelineError('unknown-id', `there is no lesson ‘${id.slice(0, 60)}’; expected ${expected}`, {
    field: 'lesson',
    value: id.slice(0, 60),
    expected,
  });
}
