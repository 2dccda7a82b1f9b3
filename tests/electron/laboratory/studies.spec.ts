import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command, Document } from '../../../core/contract/document.ts';
import { experimentRequest } from '../../../core/contract/requests.ts';
import type { AnalysisItem, AnalysisStudyAnswer, VerificationStudyAnswer } from '../../../core/contract/studies.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import { createLaboratory, type Laboratory } from '../../../electron/laboratory/laboratory.ts';
import { SessionStore } from '../../../electron/laboratory/session-store.ts';

let folder: string;
let laboratory: Laboratory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-studies-'));
  laboratory = createLaboratory({ dataFolder: folder, workers: 1, version: 'test' });
});
afterEach(async () => {
  await laboratory.close();
  rmSync(folder, { recursive: true, force: true });
});

function race(): Document {
  return documentFromRequest(
    experimentRequest.parse({
      landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1, 3, 9] } }, { family: 'rosenbrock' }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.001 } }],
      budget: { steps: 50 },
      record: { steps: [0, 10, 50], points: true },
    }),
  );
}

async function edit(...commands: Command[]): Promise<void> {
  await laboratory.apply({ base: (await laboratory.snapshot()).revision, commands, label: 'edit' });
}

function spectrum(changes: Partial<AnalysisItem> = {}): Command {
  const item = {
    id: 'a0',
    name: 'Spectrum',
    analysis: 'hessian-spectrum',
    landscape: 'l0',
    at: { point: [0, 0, 0] },
    parameters: {},
    seed: 0,
    ...changes,
  };
  return { kind: 'add', collection: 'analyses', item };
}

async function analysis(id = 'a0'): Promise<AnalysisStudyAnswer> {
  return (await laboratory.study({ kind: 'analysis', id })) as AnalysisStudyAnswer;
}

async function ask(id = 'a0'): Promise<AnalysisStudyAnswer> {
  await laboratory.startStudy({ collection: 'analyses', id });
  await laboratory.whenIdle();
  return analysis(id);
}

describe('analyses of a session', () => {
  it('keeps the answer in the file, says what has changed since, and finds it again after undo', async () => {
    await laboratory.newDocument(race());
    await edit(spectrum());
    expect(await analysis()).toMatchObject({ problem: null, found: null, stale: null });
    const answer = await ask();
    expect(answer.found?.values.sharpness).toMatchObject({ value: 9, interval: [9, 9], exact: 9 });
    expect(answer.found?.arrays.eigenvalues?.shape).toEqual([3]);
    expect(answer.point).toEqual({ shown: [0, 0, 0], dimension: 3 });

    await edit({
      kind: 'set',
      collection: 'landscapes',
      id: 'l0',
      path: ['parameters', 'eigenvalues'],
      value: [1, 2, 4],
    });
    expect((await analysis()).stale).toBe('the landscape has changed');
    expect((await ask()).found?.values.sharpness?.value).toBe(4);
    await laboratory.undo();
    expect(await analysis()).toMatchObject({ stale: null, found: { values: { sharpness: { value: 9 } } } });

    const path = join(folder, 'kept.ridge');
    await laboratory.saveAs({ path });
    await laboratory.closeSession();
    await laboratory.openSession({ path });
    expect((await analysis()).found?.arrays).toEqual(answer.found?.arrays);
    await laboratory.closeSession();
    const store = SessionStore.open(path, { readOnly: true });
    expect([store.answerCount(), store.integrity()]).toEqual([2, []]);
    store.close();
  });

  it('looks at recorded steps of runs, at starts and at minimisers, and says what is missing', async () => {
    await laboratory.newDocument(race());
    const run = { experiment: 'e0', optimizer: 'o0', seed: 0 };
    await edit(
      spectrum({ id: 'end', landscape: 'l1', at: { run, step: 'final' } }),
      spectrum({ id: 'step', landscape: 'l1', at: { run, step: 10 } }),
      spectrum({ id: 'odd', landscape: 'l1', at: { run, step: 11 } }),
      spectrum({ id: 'start', landscape: 'l1', at: { start: { seed: 0 } } }),
      spectrum({ id: 'least', landscape: 'l1', at: { minimiser: 0 } }),
      spectrum({ id: 'long', at: { point: [1, 2] } }),
    );
    expect((await analysis('end')).problem?.message).toMatch(/run the experiment first/);
    await laboratory.run({ experiment: 'e0' });
    await laboratory.whenIdle();
    const points = await Promise.all(['start', 'step', 'end', 'least'].map(async (id) => (await analysis(id)).point));
    expect(points[0]?.shown).toEqual([-1.2, 1]);
    expect(points[3]?.shown).toEqual([1, 1]);
    expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(4);
    expect((await ask('end')).found?.values.sharpness?.value).toBeGreaterThan(0);
    expect((await analysis('odd')).problem?.message).toMatch(/final or one of 0, 10, 50/);
    expect((await analysis('long')).problem?.message).toMatch(/2 coordinates; expected 3/);
  });

  it('tells a failure where the answer would be, and is stopped in the middle', async () => {
    await laboratory.newDocument(race());
    await edit(
      spectrum({ at: { point: [1] } }),
      spectrum({
        id: 'long',
        analysis: 'local-learning-coefficient',
        at: { point: [0, 0, 0] },
        parameters: { chains: 64, draws: 100_000 },
      }),
    );
    await laboratory.startStudy({ collection: 'analyses', id: 'a0' });
    await laboratory.whenIdle();
    const { studies } = await laboratory.progress();
    expect(studies).toMatchObject([{ id: 'a0', state: 'failed', error: { field: 'at.point' } }]);

    const running = new Promise<void>((resolve) => {
      laboratory.subscribe('progress', (progress) => {
        if (progress.studies.some(({ id, state, share }) => id === 'long' && state === 'running' && (share ?? 0) > 0))
          resolve();
      });
    });
    await laboratory.startStudy({ collection: 'analyses', id: 'long' });
    await running;
    await laboratory.stopStudy({});
    expect((await laboratory.progress()).studies.at(-1)).toMatchObject({ id: 'long', state: 'cancelled', error: null });
    expect((await analysis('long')).found).toBeNull();
  });
});

describe('analyses asked many times', () => {
  const run = { experiment: 'e0', optimizer: 'o0', seed: 0 };

  it('follows a run that need not have been computed, and says what has changed', async () => {
    await laboratory.newDocument(race());
    const over = { kind: 'steps', count: 3, spacing: 'even' } as const;
    await edit(spectrum({ landscape: 'l1', at: { run, step: 'final' }, over }));
    const { found, point, problem } = await ask();
    expect([problem, point]).toEqual([null, null]);
    expect(Array.from(found?.arrays.steps?.data ?? [])).toEqual([0, 25, 50]);
    expect(found?.arrays.sharpness?.shape).toEqual([3]);
    await edit({ kind: 'set', collection: 'analyses', id: 'a0', path: ['over', 'count'], value: 6 });
    expect((await analysis()).stale).toBe('the steps or seeds have changed');
    await edit({ kind: 'set', collection: 'analyses', id: 'a0', path: ['over'], value: { kind: 'seeds', count: 4 } });
    expect((await analysis()).problem?.message).toMatch(/nothing in this run is random/);
  });

  it('goes on where it was stopped, with the same numbers', async () => {
    const asked = {
      analysis: 'local-learning-coefficient',
      parameters: { chains: 8, draws: 20_000, burnIn: 100 },
      over: { kind: 'seeds', count: 8 },
    } as const;
    await laboratory.newDocument(race());
    await edit(spectrum(asked), spectrum({ ...asked, id: 'a1', over: { kind: 'seeds', count: 2 } }));
    const running = new Promise<void>((resolve) => {
      laboratory.subscribe('progress', ({ studies }) => {
        if (studies.some(({ id, share }) => id === 'a0' && (share ?? 0) > 0.3)) resolve();
      });
    });
    await laboratory.startStudy({ collection: 'analyses', id: 'a0' });
    await running;
    await laboratory.stopStudy({});
    const path = join(folder, 'stopped.ridge');
    await laboratory.saveAs({ path });
    const kept = answersIn(path);
    expect(kept).toBeGreaterThanOrEqual(2);
    expect(kept).toBeLessThan(8);
    expect((await analysis()).found).toBeNull();
    // The first two seeds are there for whoever asks for these alone.
    await ask('a1');
    expect(answersIn(path)).toBe(kept + 1);
    const whole = await ask();
    expect(answersIn(path)).toBe(8 + 2);
    expect(Array.from(whole.found?.arrays.seeds?.data ?? [])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const { learningCoefficient } = (await analysis('a1')).found?.arrays ?? {};
    expect(learningCoefficient?.data).toHaveLength(2);
    expect(whole.found?.arrays.learningCoefficient?.data.slice(0, 2)).toEqual(learningCoefficient?.data);
  });
});

function answersIn(path: string): number {
  const store = SessionStore.open(path, { readOnly: true });
  const count = store.answerCount();
  store.close();
  return count;
}

describe('gallery entries in a session', () => {
  it('opens once, measures every claim, and keeps the findings', async () => {
    await laboratory.newDocument(race());
    // Both clicks of a double click, and later ones, give the same.
    const [{ verification }, second] = await Promise.all([
      laboratory.openEntry({ entry: 'vastness' }),
      laboratory.openEntry({ entry: 'vastness' }),
    ]);
    expect(second).toEqual({ verification });
    expect(await laboratory.openEntry({ entry: 'vastness' })).toEqual({ verification });
    const { document } = await laboratory.snapshot();
    expect(document?.verifications).toMatchObject([{ id: verification, entry: 'vastness', quick: true }]);
    expect(document?.notes[0]?.text).toMatch(/# Claims/);
    const empty = (await laboratory.study({ kind: 'verification', id: verification })) as VerificationStudyAnswer;
    expect(empty.findings.every(({ found }) => found === null)).toBe(true);
    await laboratory.startStudy({ collection: 'verifications', id: verification });
    await laboratory.whenIdle();
    const answer = (await laboratory.study({ kind: 'verification', id: verification })) as VerificationStudyAnswer;
    expect(answer.findings.map(({ found }) => found?.verdict)).toEqual(answer.findings.map(() => 'holds'));
    await edit({ kind: 'set', collection: 'verifications', id: verification, path: ['seed'], value: 1 });
    const changed = (await laboratory.study({ kind: 'verification', id: verification })) as VerificationStudyAnswer;
    expect(changed.stale).toBe('the seed has changed');
  });
});

describe('a session file of format 1', () => {
  it('gets the new tables when it is opened for writing, and is kept as it was', async () => {
    await laboratory.newDocument(race());
    const path = join(folder, 'old.ridge');
    await laboratory.saveAs({ path });
    await laboratory.closeSession();
    const db = new DatabaseSync(path);
    db.exec('DROP TABLE answer_array; DROP TABLE asked; DROP TABLE answer; PRAGMA user_version=1;');
    const row = db.prepare("SELECT value FROM meta WHERE key = 'document'").get() as { value: string };
    const older = (text: string): string => {
      const { analyses: _, verifications: __, ...document } = JSON.parse(text) as Record<string, unknown>;
      return JSON.stringify({ ...document, format: 10 });
    };
    db.prepare("UPDATE meta SET value = ? WHERE key = 'document'").run(older(row.value));
    for (const { position, document } of db.prepare('SELECT position, document FROM history').all() as {
      position: number;
      document: string;
    }[])
      db.prepare('UPDATE history SET document = ? WHERE position = ?').run(older(document), position);
    db.close();

    const readOnly = SessionStore.open(path, { readOnly: true });
    expect([readOnly.answerCount(), readOnly.lastAnswer('analyses:a0', ''), readOnly.integrity()]).toEqual([
      0,
      null,
      [],
    ]);
    readOnly.close();
    expect(existsSync(join(folder, 'old.format-1.ridge'))).toBe(false);

    await laboratory.openSession({ path });
    await edit(spectrum());
    expect((await ask()).found?.values.sharpness?.value).toBe(9);
    await laboratory.closeSession();
    const original = new DatabaseSync(join(folder, 'old.format-1.ridge'), { readOnly: true });
    expect(original.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
    original.close();
  });
});
