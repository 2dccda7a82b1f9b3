/**
 * What a student does in a lesson: predictions and ticks. They are no edits of the session. They stand in every document of
 * the history that has the lesson, so that undoing something else never takes back a prediction.
 */
import type { Document } from '../contract/document.ts';
import { RidgelineError } from '../contract/errors.ts';
import type { LessonItem, LessonPrediction } from '../contract/lessons.ts';
import { type LessonQuestion, readLesson } from './lesson-text.ts';

/** Puts a prediction in the place of an earlier one of the same question. Throws where the text has no such question or option. */
export function commitPrediction(item: LessonItem, prediction: LessonPrediction): LessonItem {
  const { question, answer } = prediction;
  const asked = readLesson(item.text).questions.find((other) => other.id === question);
  if (!asked)
    throw new RidgelineError('not-found', `the lesson has no question ‘${question}’`, {
      field: 'question',
      value: question,
    });
  if (asked.kind === 'number' ? typeof answer !== 'number' : !asked.options.some(({ words }) => words === answer)) {
    const expected =
      asked.kind === 'number' ? 'a number' : `one of ${asked.options.map(({ words }) => `‘${words}’`).join(', ')}`;
    throw new RidgelineError('invalid-request', `the prediction is ${JSON.stringify(answer)}; expected ${expected}`, {
      field: 'answer',
      value: answer,
      expected,
    });
  }
  const others = item.predictions.filter((other) => other.question !== question);
  return { ...item, predictions: [...others, prediction] };
}

/** The questions that have no prediction yet. */
export function openQuestions({ text, predictions }: LessonItem): LessonQuestion[] {
  return readLesson(text).questions.filter(({ id }) => predictions.every(({ question }) => question !== id));
}

/** Throws 'not-permitted' where a lesson that is followed asks for predictions before these claims are measured. */
export function refuseUnpredicted({ lessons }: Document, verification: string): void {
  for (const lesson of lessons) {
    if (lesson.mode !== 'follow' || lesson.verification !== verification) continue;
    const open = openQuestions(lesson);
    if (open.length === 0) continue;
    const words = open.length === 1 ? 'One prediction is' : `${open.length} predictions are`;
    throw new RidgelineError(
      'not-permitted',
      `${words} open in the lesson ‘${lesson.name}’. Commit them first; the claims are measured then.`,
      { field: 'id', value: verification },
    );
  }
}

/** Marks a step, by its title, as done or as not done. */
export function tickStep(item: LessonItem, step: string, done: boolean): LessonItem {
  const others = item.done.filter((title) => title !== step);
  return { ...item, done: done ? [...others, step] : others };
}

/** The document with a changed lesson; as it was where it has no such lesson. */
export function withLesson(document: Document, id: string, change: (item: LessonItem) => LessonItem): Document {
  if (!document.lessons.some((item) => item.id === id)) return document;
  return { ...document, lessons: document.lessons.map((item) => (item.id === id ? change(item) : item)) };
}
