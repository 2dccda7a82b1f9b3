/** What a lesson of the gallery is: an entry opened for a student, with questions before the run and steps after it. */
import type { LessonWords } from '../../session/lesson-text.ts';
import type { ExperimentInput } from '../define.ts';

export interface GalleryLesson extends LessonWords {
  id: string;
  label: string;
  /** The gallery entry whose claims are measured. */
  entry: string;
  /** One sentence: what a student finds out. */
  summary: string;
  minutes: number;
  /**
   * What the steps point to and the locks hold, by the names that these get in an empty session: an experiment its own, a
   * landscape that of its family, an optimizer that of its algorithm ("sgd", then "sgd 2").
   */
  experiments?: ExperimentInput[];
}

export function defineLesson(lesson: GalleryLesson): GalleryLesson {
  return lesson;
}
