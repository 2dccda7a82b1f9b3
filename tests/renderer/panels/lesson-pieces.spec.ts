import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../core/contract/catalogue.ts';
import { emptyDocument } from '../../../core/contract/document.ts';
import { experimentRequest } from '../../../core/contract/requests.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import { readLesson } from '../../../core/session/lesson-text.ts';
import { newLesson } from '../../../renderer/app/items.ts';
import { insertPiece, lessonPieces } from '../../../renderer/panels/lesson/lesson-pieces.ts';
import { exceptWords } from '../../../renderer/panels/lesson/lock-words.ts';

const race = documentFromRequest(
  experimentRequest.parse({ landscapes: [{ family: 'rosenbrock' }], optimizers: [{ algorithm: 'adam' }] }),
);
const claims = [{ id: 'rate-k2', statement: 'It falls like a power.' }] as never;

describe('pieces of a lesson', () => {
  it('are read without complaint, all of them, wherever they are put', () => {
    let text = 'An introduction.\n';
    const pieces = lessonPieces(text, race, claims).flat();
    for (const { id } of pieces) {
      const now = lessonPieces(text, race, claims).flat();
      const { text: put, from, to } = insertPiece(text, text.length, now.find((piece) => piece.id === id)?.text ?? '');
      expect(put).not.toMatch(/[‹›]/);
      expect(from).toBeLessThanOrEqual(to);
      text = put;
    }
    const { problems, questions, steps, locks } = readLesson(text);
    expect(problems).toEqual([]);
    expect(questions.map(({ id }) => id)).toEqual(['number', 'choice', 'rate-k2']);
    expect(steps.map(({ title }) => title)).toEqual(['What to do']);
    expect(locks.map(({ target }) => target.kind)).toEqual(['landscape', 'optimizer', 'experiment']);
    expect(new Set(pieces.map(({ id }) => id)).size).toBe(pieces.length);
  });

  it('go behind the line of the caret, with their words selected', () => {
    const { text, from, to } = insertPiece('One\n\nTwo\n', 1, '> predict q: ‹Why?›');
    expect(text).toBe('One\n\n> predict q: Why?\n\nTwo\n');
    expect(text.slice(from, to)).toBe('Why?');
    expect(insertPiece('', 0, '## ‹A›').text).toBe('## A\n');
  });

  it('ask each question under a name of its own', () => {
    const [general] = lessonPieces('## A\n> predict number: One?\n', race, []);
    expect(general?.[1]?.text).toContain('predict number-2');
  });
});

describe('a lesson of one’s own', () => {
  it('begins round an experiment, round claims, or round nothing, without complaint', () => {
    const [experiment] = race.experiments;
    const around = newLesson(race, undefined, experiment);
    expect(around.text).toContain(`> open experiment "${experiment?.name}"`);
    for (const lesson of [
      around,
      newLesson(race, 'v', experiment),
      newLesson(emptyDocument('x'), undefined, undefined),
    ])
      expect(readLesson(lesson.text).problems).toEqual([]);
    expect(newLesson(race, 'v', undefined).text).toContain('> open claims');
  });
});

it('says what a lock leaves open as the form says it', () => {
  const catalogue = {
    optimizers: [{ id: 'adam', parameters: { learningRate: { kind: 'number', label: 'Learning rate' } } }],
    landscapes: [],
  } as unknown as Catalogue;
  const lock = {
    target: { kind: 'optimizer' as const, name: race.optimizers[0]?.name ?? '' },
    except: ['learningRate'],
  };
  expect(exceptWords(lock, race, catalogue)).toEqual(['learning rate']);
  const experiment = { target: { kind: 'experiment' as const, name: 'Race' }, except: ['seeds.count'] };
  expect(exceptWords(experiment, race, catalogue)).toEqual(['seeds.count']);
});
