/** A lesson alone, as a student gets it: nobody has answered it, and nothing of it is measured. */
import type { Document, ExperimentItem } from '../contract/document.ts';
import { emptyDocument } from '../contract/document.ts';
import { RidgelineError } from '../contract/errors.ts';
import { lessonThing } from './lesson-locks.ts';
import { readLesson } from './lesson-text.ts';

/**
 * The document with the lesson, its claims, the things that its steps and locks name, and what those are made of: the
 * landscapes and optimizers of an experiment, the data sets of a landscape. Ids and colours stay as they are.
 */
export function handOut(document: Document, id: string): Document {
  const lesson = document.lessons.find((item) => item.id === id);
  if (lesson === undefined)
    throw new RidgelineError('not-found', `lessons has no item with the id ‘${id}’`, { field: 'lesson', value: id });
  const { steps, locks } = readLesson(lesson.text);
  const targets = [...steps.flatMap((step) => step.targets), ...locks.map((lock) => lock.target)];
  const wanted = new Set(targets.flatMap((target) => lessonThing(document, lesson, target)?.id ?? []));
  const named = <T extends { id: string }>(items: readonly T[]): T[] => items.filter((item) => wanted.has(item.id));
  const want = (ids: readonly (string | undefined)[]): void => {
    for (const one of ids) if (one !== undefined) wanted.add(one);
  };
  for (const { landscape, at, toward } of named(document.analyses)) {
    want([landscape]);
    for (const place of [at, toward])
      if (place !== undefined && 'run' in place) want([place.run.experiment, place.run.optimizer]);
  }
  for (const { landscapes, optimizers, cells } of named(document.experiments))
    want([...landscapes, ...optimizers, ...cells.flatMap((cell) => [cell.landscape, cell.optimizer])]);
  const experiments: ExperimentItem[] = named(document.experiments);
  const landscapes = named(document.landscapes);
  const made = JSON.stringify([landscapes, experiments]);
  const uses = (word: string): boolean => made.includes(JSON.stringify(word));
  return {
    ...emptyDocument(lesson.name),
    landscapes,
    optimizers: named(document.optimizers),
    experiments,
    analyses: named(document.analyses),
    verifications: document.verifications.filter((item) => item.id === lesson.verification),
    lessons: [{ ...lesson, mode: 'follow', predictions: [], done: [] }],
    notes: named(document.notes),
    data: document.data.filter(({ name, hash }) => uses(name) || uses(hash)),
    nextSlot: document.nextSlot,
  };
}
