import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Document, documentSchema, emptyDocument } from '../../../core/contract/document.ts';
import { cellsOf } from '../../../core/engine/cell.ts';
import { checkDocument } from '../../../core/engine/check-document.ts';
import { galleryById } from '../../../core/gallery/index.ts';
import { openingOfLesson } from '../../../core/gallery/lesson-opening.ts';
import { lessonById, lessons } from '../../../core/gallery/lessons/index.ts';
import { verifyEntry } from '../../../core/gallery/verify.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { applyCommands } from '../../../core/session/commands.ts';
import { lessonThing } from '../../../core/session/lesson-locks.ts';
import { optionFor, readLesson } from '../../../core/session/lesson-text.ts';

let ids = 0;
const newId = (): string => `id${ids++}`;
const open = (lesson: (typeof lessons)[number], document: Document): Document =>
  applyCommands(document, openingOfLesson(lesson, document, newId).commands);

describe.each(lessons.map((lesson) => [lesson.id, lesson] as const))('the lesson %s', (_, lesson) => {
  const document = open(lesson, emptyDocument('class'));
  const [item] = document.lessons;
  const { steps, locks, questions, problems } = readLesson(item.text);
  const claims = galleryById(lesson.entry).claims.map(({ id }) => id);

  it('opens as a document whose experiments can be run', () => {
    expect(documentSchema.parse(document)).toEqual(document);
    checkDocument(document);
    expect(document.experiments).toHaveLength(lesson.experiments?.length ?? 0);
    for (const experiment of document.experiments)
      expect(cellsOf(document, experiment, builtInData).length).toBeGreaterThan(0);
  });

  it('says what it was given, without problems', () => {
    expect(problems).toEqual([]);
    expect([steps.length, locks]).toEqual([lesson.steps.length, lesson.locks]);
    expect(steps.map(({ title, text, questions: asked }) => ({ title, text, questions: asked }))).toEqual(
      lesson.steps.map(({ title, text, questions: asked }) => ({ title, text, questions: asked })),
    );
    expect(questions.length).toBeGreaterThanOrEqual(2);
    expect(lesson.summary).toMatch(/^\p{Lu}.*\.$/u);
  });

  it('points to things and claims that are there', () => {
    for (const target of [...steps.flatMap((step) => step.targets), ...locks.map((lock) => lock.target)]) {
      expect(lessonThing(document, item, target), JSON.stringify(target)).not.toBeNull();
      if (target.kind === 'claim') expect(claims).toContain(target.claim);
    }
    for (const { claim } of questions) expect(claims).toContain(claim);
    // What is asked comes before the run.
    const run = steps.findIndex(({ targets }) => targets.some(({ kind }) => kind === 'claims'));
    expect(steps.findLastIndex((step) => step.questions.length > 0)).toBeLessThan(run);
  });

  it('opens twice beside itself, with names and a seed of its own', () => {
    const twice = open(lesson, document);
    expect(documentSchema.parse(twice)).toEqual(twice);
    const [, second] = twice.lessons;
    const read = readLesson(second.text);
    const things = [...read.steps.flatMap((step) => step.targets), ...read.locks.map(({ target }) => target)].flatMap(
      (target) => lessonThing(twice, second, target) ?? [],
    );
    const known = new Set(
      Object.values(document).flatMap((list) => (Array.isArray(list) ? list.map(({ id }) => id) : [])),
    );
    expect(things.filter(({ id }) => known.has(id))).toEqual([]);
    expect(twice.verifications.map(({ seed }) => seed)).toEqual([0, 1]);
  });
});

describe('the list of lessons', () => {
  it('has every file of its folder, named after its id', () => {
    const files = readdirSync(new URL('../../../core/gallery/lessons', import.meta.url));
    const named = files.map((file) => file.replace('.ts', '')).filter((name) => name !== 'define' && name !== 'index');
    expect(lessons.map(({ id }) => id).sort()).toEqual(named.sort());
    expect(() => lessonById('none')).toThrow(/there is no lesson ‘none’; expected one of/);
  });
});

describe('the options of a question', () => {
  it.each(['space-beyond-pictures', 'where-momentum-breaks', 'which-solution', 'one-mode-after-another'])(
    'of %s: what is measured makes one of them right',
    (id) => {
      const { entry, steps } = lessonById(id);
      for (const question of steps.flatMap(({ questions }) => questions)) {
        if (question.kind !== 'choice') continue;
        const wishes = { seed: 0, quick: true, progress: () => {} };
        const [{ measured, verdict }] = verifyEntry(galleryById(entry), wishes, [question.claim as string]);
        expect([question.id, verdict]).toEqual([question.id, 'holds']);
        expect(optionFor(question.options, measured), question.id).not.toBeNull();
      }
    },
  );
});
