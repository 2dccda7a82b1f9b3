/** What a lesson that is followed keeps as its author left it, and why. */
import type { Collection, Command, Document } from '../contract/document.ts';
import { RidgelineError } from '../contract/errors.ts';
import type { LessonItem } from '../contract/lessons.ts';
import { type LessonLock, type LessonTarget, readLesson, THINGS } from './lesson-text.ts';

export interface Thing {
  collection: Collection;
  id: string;
}
export interface Locked {
  /** The name of the lesson. */
  lesson: string;
  reason: string;
}
type Path = readonly (string | number)[];

const FOLLOWED = 'The text stands while the lesson is followed.';

/** The thing of the document that a lesson names; null where there is none. */
export function lessonThing(document: Document, lesson: LessonItem, target: LessonTarget): Thing | null {
  if (target.kind === 'claims' || target.kind === 'claim') {
    const id = document.verifications.find((item) => item.id === lesson.verification)?.id;
    return id === undefined ? null : { collection: 'verifications', id };
  }
  const collection = THINGS[target.kind];
  const found = (document[collection] as readonly { id: string; name: string }[]).find(
    ({ name }) => name === target.name,
  );
  return found ? { collection, id: found.id } : null;
}

/** Whether a value inside a thing, or the thing itself where the path is empty, is locked by a lesson that is followed. */
export function lockedBy(document: Document, { collection, id }: Thing, path: Path): Locked | null {
  for (const lesson of document.lessons) {
    if (lesson.mode !== 'follow') continue;
    if (collection === 'lessons' && id === lesson.id && (path[0] === 'text' || path[0] === 'verification'))
      return { lesson: lesson.name, reason: FOLLOWED };
    for (const { target, except, reason } of locksOf(lesson)) {
      const held = lessonThing(document, lesson, target);
      if (held?.collection === collection && held.id === id && !isExcepted(path, except))
        return { lesson: lesson.name, reason };
    }
  }
  return null;
}

/** Throws 'not-permitted' on the first command that changes what is locked. */
export function refuseLocked(document: Document, commands: readonly Command[]): void {
  if (document.lessons.every(({ mode }) => mode !== 'follow')) return;
  for (const command of commands) {
    if (command.kind !== 'set' && command.kind !== 'remove') continue;
    const path = command.kind === 'set' ? command.path : [];
    const { collection, id } = command;
    const users = command.kind === 'remove' ? usersOf(document, collection, id) : [];
    for (const thing of [{ collection, id }, ...users]) {
      const locked = lockedBy(document, thing, thing.id === id ? path : [collection]);
      if (!locked) continue;
      const name = (document[collection] as readonly { id: string; name: string }[]).find(
        (item) => item.id === id,
      )?.name;
      throw new RidgelineError(
        'not-permitted',
        `‘${name}’ is locked by the lesson ‘${locked.lesson}’: ${locked.reason}`,
        {
          field: path.length > 0 ? path.join('.') : collection,
          value: id,
        },
      );
    }
  }
}

/** The experiments that a landscape or an optimizer is part of: removing it changes them. */
function usersOf(document: Document, collection: Collection, id: string): Thing[] {
  if (collection !== 'landscapes' && collection !== 'optimizers') return [];
  return document.experiments
    .filter((experiment) => experiment[collection].includes(id))
    .map((experiment) => ({ collection: 'experiments' as const, id: experiment.id }));
}

function isExcepted(path: Path, except: readonly string[]): boolean {
  const words = path.join('.');
  if (words === '') return false;
  return except.some((open) =>
    [open, `parameters.${open}`].some((known) => words === known || words.startsWith(`${known}.`)),
  );
}

const read = new WeakMap<LessonItem, readonly LessonLock[]>();

function locksOf(lesson: LessonItem): readonly LessonLock[] {
  const known = read.get(lesson);
  if (known) return known;
  const { locks } = readLesson(lesson.text);
  read.set(lesson, locks);
  return locks;
}
