import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Command, emptyDocument } from '../../../core/contract/document.ts';
import { createLaboratory, type Laboratory } from '../../../electron/laboratory/laboratory.ts';

let folder: string;
let laboratory: Laboratory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-lessons-'));
  laboratory = createLaboratory({ dataFolder: folder, workers: 1, version: 'test' });
});
afterEach(async () => {
  await laboratory.close();
  rmSync(folder, { recursive: true, force: true });
});

const TEXT = `How far is it across a cube?

> lock claims except seed: The form was fixed before.

## Predict

> predict diagonal (diagonal): How long is the diagonal?
> predict any: Anything at all?
`;

async function apply(...commands: Command[]): Promise<void> {
  await laboratory.apply({ base: (await laboratory.snapshot()).revision, commands, label: 'edit' });
}

async function lesson(): Promise<{ claim: string; verification: string }> {
  await laboratory.newDocument(emptyDocument('class'));
  const { verification } = await laboratory.openEntry({ entry: 'vastness' });
  const [{ id: claim }] = (await laboratory.catalogue()).gallery.find(({ id }) => id === 'vastness')!.claims;
  const text = TEXT.replace('(diagonal)', `(${claim})`);
  const item = { id: 'l', name: 'Cube', text, verification, mode: 'follow' };
  await apply({ kind: 'add', collection: 'lessons', item });
  return { claim, verification };
}

const kept = async () => (await laboratory.snapshot()).document?.lessons[0]?.predictions;

describe('a lesson', () => {
  it('wants its predictions before the claims are measured, and keeps them from then on', async () => {
    const { claim, verification } = await lesson();
    const study = { collection: 'verifications', id: verification } as const;
    await expect(laboratory.startStudy(study)).rejects.toThrow(/2 predictions are open in the lesson ‘Cube’/);
    const began = Date.now();
    await laboratory.commitPrediction({ lesson: 'l', question: 'diagonal', answer: 3 });
    await expect(laboratory.startStudy(study)).rejects.toThrow(/One prediction is open/);
    await laboratory.commitPrediction({ lesson: 'l', question: 'any', answer: 1 });
    await laboratory.commitPrediction({ lesson: 'l', question: 'diagonal', answer: 4 });
    expect((await kept())?.map(({ question, answer }) => [question, answer])).toEqual([
      ['any', 1],
      ['diagonal', 4],
    ]);
    expect((await kept())?.every(({ at }) => at >= began && at <= Date.now())).toBe(true);

    await laboratory.startStudy(study);
    await laboratory.whenIdle();
    for (const question of ['diagonal', 'any'])
      await expect(laboratory.commitPrediction({ lesson: 'l', question, answer: 5 })).rejects.toThrow(
        /measured already: a prediction made now would not be one/,
      );
    expect(claim).not.toBe('');

    const path = join(folder, 'class.ridge');
    await laboratory.saveAs({ path });
    await laboratory.closeSession();
    await laboratory.openSession({ path });
    expect((await kept())?.map(({ answer }) => answer)).toEqual([1, 4]);
  });

  it('keeps a prediction and a tick through undo and redo of other things', async () => {
    await lesson();
    await apply({ kind: 'add', collection: 'notes', item: { id: 'n', name: 'Note', text: '' } });
    await laboratory.commitPrediction({ lesson: 'l', question: 'diagonal', answer: 3 });
    await laboratory.tickStep({ lesson: 'l', step: 'Predict', done: true });
    const undone = await laboratory.undo();
    expect(undone.document?.notes.some(({ id }) => id === 'n')).toBe(false);
    expect(undone.document?.lessons[0]).toMatchObject({ predictions: [{ answer: 3 }], done: ['Predict'] });
    const redone = await laboratory.redo();
    expect(redone.document?.notes.some(({ id }) => id === 'n')).toBe(true);
    expect(redone.document?.lessons[0]?.predictions).toHaveLength(1);
  });

  it('refuses to change what it locks, with the reason', async () => {
    const { verification } = await lesson();
    const set = (path: string[], value: unknown) =>
      apply({ kind: 'set', collection: 'verifications', id: verification, path, value });
    await expect(set(['quick'], false)).rejects.toThrow(/locked by the lesson ‘Cube’: The form was fixed before/);
    await set(['seed'], 2);
    expect((await laboratory.snapshot()).document?.verifications[0]?.seed).toBe(2);
  });

  it('refuses answers to a lesson that is not there', async () => {
    await laboratory.newDocument(emptyDocument('class'));
    await expect(laboratory.commitPrediction({ lesson: 'x', question: 'q', answer: 1 })).rejects.toThrow(/no item/);
    await expect(laboratory.tickStep({ lesson: 'x', step: 's', done: true })).rejects.toThrow(/no item/);
  });
});
