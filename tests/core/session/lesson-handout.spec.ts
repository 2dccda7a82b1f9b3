import { describe, expect, it } from 'vitest';
import type { Document } from '../../../core/contract/document.ts';
import { experimentRequest } from '../../../core/contract/requests.ts';
import { checkDocument } from '../../../core/engine/check-document.ts';
import { applyCommands } from '../../../core/session/commands.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import { handOut } from '../../../core/session/lesson-handout.ts';
import { commitPrediction, tickStep, withLesson } from '../../../core/session/lesson-progress.ts';
import { readDocument } from '../../../core/session/migrate.ts';

function lessonOf(text: string): Document {
  const race = documentFromRequest(
    experimentRequest.parse({
      landscapes: [{ family: 'rosenbrock' }, { family: 'network', parameters: { data: 'mine' } }],
      optimizers: [{ algorithm: 'adam' }, { algorithm: 'sgd' }],
    }),
  );
  const set = { name: 'mine', hash: 'f00', rows: 2, features: 1, classes: ['a', 'b'] };
  const made = applyCommands(race, [
    { kind: 'add', collection: 'verifications', item: { id: 'v', name: 'v', entry: 'cage', seed: 3 } },
    { kind: 'add', collection: 'verifications', item: { id: 'w', name: 'w', entry: 'vastness' } },
    { kind: 'add', collection: 'notes', item: { id: 'n', name: 'Solutions', text: 'the answer is 4' } },
    {
      kind: 'add',
      collection: 'experiments',
      item: { id: 'own', name: 'Small', landscapes: ['l0'], optimizers: ['o1'] },
    },
    { kind: 'add', collection: 'data', item: { id: 'd', ...set } },
    { kind: 'add', collection: 'data', item: { id: 'e', ...set, name: 'other', hash: 'ba7' } },
    { kind: 'add', collection: 'lessons', item: { id: 'x', name: 'Walls', text, verification: 'v', mode: 'write' } },
    { kind: 'add', collection: 'lessons', item: { id: 'y', name: 'Another', text: '' } },
  ]);
  const answered = withLesson(made, 'x', (item) => commitPrediction(item, { question: 'q', answer: 2, at: 1 }));
  return withLesson(answered, 'x', (item) => tickStep(item, 'Look', true));
}

const text = (targets: string): string => `## Look\n> predict q: How many?\n${targets}\n`;

describe('a lesson that is handed out', () => {
  it('has no answers, and nothing of the session but what it names', () => {
    const clean = handOut(lessonOf(text('> open experiment "Small"')), 'x');
    expect(clean.lessons).toMatchObject([{ id: 'x', mode: 'follow', predictions: [], done: [] }]);
    expect(clean.verifications).toMatchObject([{ id: 'v', seed: 3 }]);
    expect(clean.landscapes.map(({ id }) => id)).toEqual(['l0']);
    expect(clean.optimizers.map(({ id, slot }) => [id, slot])).toEqual([['o1', 1]]);
    expect(clean.experiments.map(({ id }) => id)).toEqual(['own']);
    expect([clean.notes, clean.data]).toEqual([[], []]);
    expect(clean.name).toBe('Walls');
    expect(readDocument(clean)).toEqual(clean);
    expect(() => checkDocument(clean)).not.toThrow();
  });

  it('has what is locked, and the data sets of its landscapes', () => {
    const clean = handOut(lessonOf(text('> lock landscape "network": because')), 'x');
    expect(clean.landscapes.map(({ id }) => id)).toEqual(['l1']);
    expect(clean.data.map(({ hash }) => hash)).toEqual(['f00']);
    expect(() => handOut(lessonOf(text('')), 'none')).toThrow(/no item with the id ‘none’/);
  });
});
