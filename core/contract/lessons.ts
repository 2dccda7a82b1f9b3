/**
 * Lessons: a text with steps and questions, written for a student, round the claims of a gallery entry. The text is an item
 * of the document as its author wrote it (`session/lesson-text.ts` says how it is read); what the student answered stands
 * beside it.
 */
import { z } from 'zod';
import { finite, wholeNumber } from './experiment.ts';

const id = z.string().min(1).max(64);
const answer = z.union([finite, z.string().min(1).max(200)]);
const title = z.string().min(1).max(200);

/** An answer that was committed before the measurement was made. */
export const lessonPrediction = z.strictObject({
  /** The id of the question in the text. */
  question: id,
  /** A number, or the words of the option that was chosen. */
  answer,
  /** When it was committed, in milliseconds since 1970. */
  at: wholeNumber.min(0),
});
export type LessonPrediction = z.infer<typeof lessonPrediction>;

export const lessonItem = z.strictObject({
  id,
  name: z.string().max(200),
  text: z.string().max(200_000),
  /** The claims that the lesson measures. */
  verification: id.optional(),
  /** Locks hold while a lesson is followed; its author writes without them. */
  mode: z.enum(['write', 'follow']).default('write'),
  /** At most one for each question. Only `commitPrediction` adds to it. */
  predictions: z.array(lessonPrediction).default([]),
  /** Titles of the steps that are done. Only `tickStep` changes it. */
  done: z.array(title).default([]),
});
export type LessonItem = z.infer<typeof lessonItem>;

export const predictionArgument = z.strictObject({ lesson: id, question: id, answer });
export const tickArgument = z.strictObject({ lesson: id, step: title, done: z.boolean() });
