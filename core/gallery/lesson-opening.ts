/** What opening a lesson puts into a session: its experiments, the claims with a seed of their own, and its text. */
import { type Collection, type Document, emptyDocument } from '../contract/document.ts';
import { type LessonTarget, THINGS, writeLesson } from '../session/lesson-text.ts';
import { Additions } from './additions.ts';
import type { GalleryLesson } from './lessons/define.ts';
import type { Opening } from './opening.ts';

export interface LessonOpening extends Opening {
  /** The id of the lesson. */
  lesson: string;
}

/**
 * Commands that add the lesson to a document. Its claims have a seed that the document has not yet verified the entry with, so
 * that nothing of them is known; its text names things as they are called here.
 */
export function openingOfLesson(lesson: GalleryLesson, document: Document, newId: () => string): LessonOpening {
  const additions = new Additions(document, newId);
  const usual = new Additions(emptyDocument(''), () => '');
  for (const input of lesson.experiments ?? []) {
    additions.addExperiment(input, lesson.label);
    usual.addExperiment(input, lesson.label);
  }
  const called = new Map(usual.commands.map((command, i) => [keyOf(command), nameOf(additions.commands[i])] as const));
  const rename = (target: LessonTarget): LessonTarget => {
    if (target.kind === 'claims' || target.kind === 'claim') return target;
    return { ...target, name: called.get(`${THINGS[target.kind]} ${target.name}`) ?? target.name };
  };
  const seeds = document.verifications.flatMap(({ entry, seed }) => (entry === lesson.entry ? seed : []));
  let seed = 0;
  while (seeds.includes(seed)) seed++;
  const verification = additions.add('verifications', { name: lesson.label, entry: lesson.entry, seed, quick: true });
  const text = writeLesson({
    introduction: lesson.introduction,
    steps: lesson.steps.map((step) => ({ ...step, targets: step.targets.map(rename) })),
    locks: lesson.locks.map((lock) => ({ ...lock, target: rename(lock.target) })),
  });
  const id = additions.add('lessons', { name: lesson.label, text, verification, mode: 'follow' });
  return { commands: additions.commands, verification, lesson: id };
}

type Added = Additions['commands'][number];

function nameOf(command: Added | undefined): string {
  return command?.kind === 'add' ? String(command.item.name) : '';
}

function keyOf(command: Added): string {
  const collection: Collection | '' = command.kind === 'add' ? command.collection : '';
  return `${collection} ${nameOf(command)}`;
}
