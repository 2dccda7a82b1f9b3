import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Document } from '../../../core/contract/document.ts';
import type { CallArgument, Progress } from '../../../core/contract/laboratory-api.ts';
import type { PlaneSpec } from '../../../core/contract/planes.ts';
import { experimentRequest } from '../../../core/contract/requests.ts';
import type { MatrixAnswer, StatisticsAnswer } from '../../../core/contract/summaries.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import { createLaboratory, type Laboratory } from '../../../electron/laboratory/laboratory.ts';
import { reproduceSession } from '../../../electron/laboratory/reproduce.ts';
import { SessionStore } from '../../../electron/laboratory/session-store.ts';

let folder: string;
let laboratory: Laboratory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-lab-'));
  laboratory = createLaboratory({ dataFolder: folder, workers: 2, version: 'test' });
});
afterEach(async () => {
  await laboratory.close();
  rmSync(folder, { recursive: true, force: true });
});

function race(changes: Record<string, unknown> = {}): Document {
  return documentFromRequest(
    experimentRequest.parse({
      landscapes: [
        { family: 'rosenbrock' },
        { family: 'formula', parameters: { text: '(x^2-1)^2*y^4 + 0.05*(x-0.3)^2' } },
      ],
      optimizers: [
        { algorithm: 'adam', parameters: { learningRate: 0.05 } },
        {
          algorithm: 'sgd',
          parameters: { learningRate: 1e-3, momentum: 0.9 },
          gradient: { kind: 'noise', scale: 0.1 },
        },
      ],
      starts: { kind: 'normal', scale: 0.7 },
      seeds: { first: 0, count: 10 },
      budget: { steps: 400 },
      target: 1e-3,
      ...changes,
    }),
  );
}

async function runAll(target: Laboratory = laboratory): Promise<void> {
  await target.run({ experiment: 'e0' });
  await target.whenIdle();
}

async function statistics(landscape = 'l0', target: Laboratory = laboratory): Promise<StatisticsAnswer> {
  return (await target.summary({ kind: 'statistics', experiment: 'e0', landscape })) as StatisticsAnswer;
}

async function matrix(): Promise<MatrixAnswer> {
  return (await laboratory.summary({ kind: 'matrix', experiment: 'e0' })) as MatrixAnswer;
}

function reproduce(path: string, workers: number, batch: number): ReturnType<typeof reproduceSession> {
  return reproduceSession(path, { workers, batch, onProgress: () => undefined });
}

describe('pictures', () => {
  it('of planes may be given up, and tables do not wait for them', async () => {
    await laboratory.newSession({});
    const slow: Extract<CallArgument<'preview'>, { kind: 'grid' }> = {
      kind: 'grid',
      landscape: { family: 'network', parameters: { hidden: [128] } },
      size: [400, 400],
    };
    const stop = new AbortController();
    const given = laboratory.preview(slow, { signal: stop.signal });
    const facts = laboratory.preview({ kind: 'facts', landscape: slow.landscape });
    expect(await Promise.race([facts.then(() => 'facts'), given.then(() => 'grid')])).toBe('facts');
    stop.abort();
    await expect(given).rejects.toMatchObject({ code: 'cancelled' });
    const quick = await laboratory.preview({ ...slow, size: [2, 2] });
    expect(quick).toMatchObject({ kind: 'grid', size: [2, 2] });
    if (quick.kind === 'grid') expect(quick.computedMs).toBeGreaterThan(0);
  });

  it('go through points of the session’s runs', async () => {
    const document = race({
      seeds: { first: 0, count: 3 },
      landscapes: [{ family: 'rosenbrock', parameters: { dimension: 4 } }],
    });
    await laboratory.newDocument(document);
    await runAll();
    const run = (seed: number) => ({ experiment: 'e0', landscape: 'l0', optimizer: 'o0', seed });
    const plane: PlaneSpec = {
      kind: 'points',
      points: [
        { kind: 'run', run: run(0), step: 'final' },
        { kind: 'run', run: run(1), step: 'start' },
        { kind: 'minimiser', index: 0 },
      ],
    };
    const { landscapes } = document;
    const landscape = { family: landscapes[0]!.family, parameters: landscapes[0]!.parameters };
    const grid = await laboratory.preview({ kind: 'grid', landscape, plane, size: [5, 5] });
    const paths = await laboratory.summary({ kind: 'trajectories', experiment: 'e0', landscape: 'l0', plane, runs: 3 });
    if (grid.kind !== 'grid' || paths.kind !== 'trajectories') throw new Error('expected a grid and trajectories');
    expect(paths.plane).toEqual(grid.plane);
    const path = paths.trajectories.find(({ optimizer, seed }) => optimizer === 'o0' && seed === 0)!;
    expect([...path.points.slice(-2)]).toEqual([expect.closeTo(0, 10), expect.closeTo(0, 10)]);
    expect(path.distance.at(-1)).toBeLessThan(1e-12);
    const share = await laboratory.summary({ kind: 'plane-share', experiment: 'e0', landscape: 'l0', plane });
    if (share.kind === 'plane-share') expect(share.gradient!.points).toBeGreaterThan(10);
    await expect(
      laboratory.preview({ kind: 'grid', landscape, plane: { kind: 'principal', run: run(77) } }),
    ).rejects.toMatchObject({ code: 'not-found', details: { field: 'run' } });
  });
});

describe('Laboratory', () => {
  it('runs, saves, reopens with the same numbers, and reproduces every bit however the seeds are grouped', async () => {
    await laboratory.newDocument(race());
    await runAll();
    const before = [await statistics('l0'), await statistics('l1')];
    expect(before[0]?.rows.map((row) => row.n)).toEqual([10, 10]);
    const path = join(folder, 'race.ridge');
    await laboratory.setLayout({ layout: { panels: ['loss'] } });
    await laboratory.saveAs({ path });
    await laboratory.closeSession();
    const snapshot = await laboratory.openSession({ path });
    expect(snapshot.layout).toEqual({ panels: ['loss'] });
    expect(snapshot.session).toMatchObject({ name: 'race', path });
    expect([await statistics('l0'), await statistics('l1')]).toEqual(before);
    await laboratory.closeSession();
    for (const [workers, batch] of [
      [1, 512],
      [2, 3],
      [2, 1],
    ] as const) {
      const again = await reproduce(path, workers, batch);
      expect(again.cells.flatMap((cell) => cell.differences)).toEqual([]);
      expect(again).toMatchObject({ identical: true, runs: 40, compared: 40 });
    }
  });

  it('runs only what is missing: new seeds, and what a changed hyper-parameter touches', async () => {
    await laboratory.newDocument(race());
    expect(await laboratory.run({ experiment: 'e0' })).toEqual({ wanted: 40, missing: 40 });
    await laboratory.whenIdle();
    expect(await laboratory.run({ experiment: 'e0' })).toEqual({ wanted: 40, missing: 0 });
    let { revision } = await laboratory.apply({
      base: 0,
      commands: [{ kind: 'set', collection: 'experiments', id: 'e0', path: ['seeds', 'count'], value: 20 }],
      label: 'Add 10 seeds',
    });
    expect(await laboratory.run({ experiment: 'e0' })).toEqual({ wanted: 80, missing: 40 });
    await laboratory.whenIdle();
    ({ revision } = await laboratory.apply({
      base: revision,
      commands: [
        { kind: 'set', collection: 'optimizers', id: 'o0', path: ['parameters', 'learningRate'], value: 0.02 },
      ],
      label: 'Learning rate of adam',
    }));
    expect((await matrix()).cells.map((cell) => cell.done)).toEqual([0, 20, 0, 20]);
    expect(await laboratory.runSize({ experiment: 'e0' })).toMatchObject({ runs: 40 });
    await laboratory.undo();
    expect((await matrix()).cells.map((cell) => cell.done)).toEqual([20, 20, 20, 20]);
    await laboratory.redo();
    expect((await laboratory.snapshot()).history).toMatchObject({
      undo: 'Learning rate of adam',
      redo: null,
      position: 2,
    });
  });

  it('can be stopped and goes on to the same bits as a straight run', async () => {
    const budget = { steps: 3_000_000 };
    await laboratory.newDocument(
      race({ budget, seeds: { first: 0, count: 4 }, record: { steps: [0, 1000, 3_000_000] } }),
    );
    await laboratory.run({ experiment: 'e0' });
    const path = join(folder, 'stopped.ridge');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await laboratory.stop({});
    const cut: Progress = await laboratory.progress();
    expect(cut.state).toBe('idle');
    expect(cut.done).toBeLessThan(16);
    await laboratory.saveAs({ path });
    const store = SessionStore.open(path, { readOnly: true });
    const steps =
      store.cells().length + [...(await matrix()).cells].flatMap((cell) => store.checkpoints(cell.cell)).length;
    store.close();
    expect(steps).toBeGreaterThan(0);
    await laboratory.closeSession();
    await laboratory.openSession({ path });
    await runAll();
    await laboratory.closeSession();
    const again = await reproduce(path, 2, 2);
    expect(again.cells.flatMap((cell) => cell.differences)).toEqual([]);
    expect(again).toMatchObject({ identical: true, compared: 16 });
  });

  const iris = documentFromRequest(
    experimentRequest.parse({
      landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [8] } }],
      optimizers: [{ algorithm: 'adam' }, { algorithm: 'sgd', parameters: { momentum: 0.9 } }],
      gradient: { kind: 'batch', size: 16 },
      seeds: { first: 3, count: 4 },
      budget: { steps: 100 },
      target: 0.5,
    }),
  );
  it.each([
    ['formulas', race(), 80],
    ['a network', iris, 16],
  ])('goes on from a smaller budget to the same bits as a straight run: %s', async (_, document, runs) => {
    await laboratory.newDocument(document);
    await runAll();
    await laboratory.apply({
      base: 0,
      commands: [{ kind: 'set', collection: 'experiments', id: 'e0', path: ['budget', 'steps'], value: 1300 }],
      label: 'Budget',
    });
    await runAll();
    const path = join(folder, 'longer.ridge');
    await laboratory.saveAs({ path });
    await laboratory.closeSession();
    const store = SessionStore.open(path, { readOnly: true });
    expect(store.cells().flatMap((cell) => store.finishedSeeds(cell.id))).toHaveLength(runs);
    store.close();
    const again = await reproduce(path, 2, 512);
    expect(again.cells.flatMap((cell) => cell.differences)).toEqual([]);
    expect(again).toMatchObject({ identical: true, compared: runs });
  });

  it('gives the task of a dead worker to a new one and says so', async () => {
    await laboratory.newDocument(
      race({ budget: { steps: 3_000_000 }, seeds: { first: 0, count: 4 }, record: { steps: [0, 3_000_000] } }),
    );
    await laboratory.run({ experiment: 'e0' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await laboratory.workers.handles[0]?.terminate();
    await laboratory.whenIdle();
    expect((await matrix()).cells.map((cell) => cell.done)).toEqual([4, 4, 4, 4]);
    const messages: string[] = [];
    laboratory.subscribe('log', (entries) => messages.push(...entries.map((entry) => entry.message)))();
    expect(messages).toContainEqual(
      expect.stringMatching(/A worker ended while it computed .*Restarted; no result lost/),
    );
  });

  it('refuses bad edits with the name, the value and what was expected, and changes nothing', async () => {
    await laboratory.newDocument(race());
    const set = (path: (string | number)[], value: unknown, collection = 'optimizers', id = 'o1') =>
      laboratory.apply({ base: 0, commands: [{ kind: 'set', collection, id, path, value } as never], label: 'x' });
    await expect(set(['parameters', 'momentum'], -1)).rejects.toMatchObject({
      code: 'invalid-parameter',
      details: { value: -1 },
    });
    await expect(set(['parameters', 'learningRate'], 'fast')).rejects.toThrow(/learningRate.*fast/);
    await expect(set(['parameters', 'learningRate'], Number.NaN)).rejects.toThrow(/NaN/);
    await expect(set(['seeds', 'count'], 0, 'experiments', 'e0')).rejects.toThrow(
      /seeds\.count is 0; expected at least 1/,
    );
    await expect(set(['budget', 'steps'], 1e12, 'experiments', 'e0')).rejects.toThrow(/expected at most 1000000000/);
    expect((await laboratory.snapshot()).history.position).toBe(0);
  });

  it('follows an edit while it runs: what nobody wants stops, what is newly missing runs, nothing runs twice', async () => {
    await laboratory.newDocument(
      race({ budget: { steps: 200_000 }, seeds: { first: 0, count: 4 }, record: { steps: [0] } }),
    );
    await laboratory.run({ experiment: 'e0' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const learningRate of [0.01, 0.02, 0.03]) {
      await laboratory.apply({
        base: 0,
        commands: [
          {
            kind: 'set',
            collection: 'optimizers',
            id: 'o0',
            path: ['parameters', 'learningRate'],
            value: learningRate,
          },
        ],
        label: 'Learning rate',
      });
    }
    await laboratory.whenIdle();
    expect((await matrix()).cells.map((cell) => cell.done)).toEqual([4, 4, 4, 4]);
    const path = join(folder, 'edited.ridge');
    await laboratory.saveAs({ path });
    const store = SessionStore.open(path, { readOnly: true });
    for (const { id } of store.cells()) {
      const seeds = store.finishedSeeds(id);
      expect(new Set(seeds).size).toBe(seeds.length);
    }
    store.close();
  });

  it('stays with its session when another one cannot be opened', async () => {
    await laboratory.newDocument(race());
    await runAll();
    const before = { ...(await laboratory.snapshot()), revision: 0 };
    const shown = await statistics();
    for (const bad of [join(folder, 'nothing.ridge'), folder]) {
      await expect(laboratory.openSession({ path: bad })).rejects.toMatchObject({ details: { value: bad } });
      expect({ ...(await laboratory.snapshot()), revision: 0 }).toMatchObject({
        document: before.document,
        session: { name: before.session?.name, path: null, readOnly: false },
      });
      expect(await statistics()).toEqual(shown);
    }
    await laboratory.apply({ base: 0, commands: [{ kind: 'rename-session', name: 'still here' }], label: 'Rename' });
    await laboratory.closeSession();
    await expect(laboratory.openSession({ path: folder })).rejects.toThrow(/not a file/);
    expect((await laboratory.snapshot()).session).toBeNull();
  });

  it('changes sessions one after the other: two clicks open one, and an edit waits', async () => {
    await laboratory.newDocument(race());
    const path = join(folder, 'twice.ridge');
    await laboratory.saveAs({ path });
    await laboratory.closeSession();
    const [first, second] = await Promise.all([laboratory.openSession({ path }), laboratory.openSession({ path })]);
    expect([first.session?.path, second.session?.path]).toEqual([path, path]);
    const item = { id: 'n0', name: 'early', text: '' };
    const commands = [{ kind: 'add', collection: 'notes', item } as const];
    const [fresh, edited] = await Promise.all([
      laboratory.newSession({}),
      laboratory.apply({ base: 0, commands: [...commands], label: 'Add a note' }),
    ]);
    expect([fresh.document?.name, fresh.document?.notes, edited.document?.notes]).toEqual(['untitled', [], [item]]);
    const [closed, opened] = await Promise.all([laboratory.closeSession(), laboratory.openSession({ path })]);
    expect([closed.session, opened.session?.path]).toEqual([null, path]);
  });

  it('keeps two windows on one document in step', async () => {
    await laboratory.newDocument(race());
    const seen: number[] = [];
    const stop = laboratory.subscribe('snapshot', (snapshot) => seen.push(snapshot.revision));
    const { revision } = await laboratory.apply({
      base: 0,
      commands: [{ kind: 'rename-session', name: 'other' }],
      label: 'Rename',
    });
    expect(seen).toContain(revision);
    stop();
  });

  it('leaves nothing behind for sessions that were never named but the session itself', async () => {
    await laboratory.newDocument(race());
    await laboratory.closeSession();
    expect(readdirSync(join(folder, 'sessions'))).toHaveLength(1);
    expect((await laboratory.recentSessions())[0]).toMatchObject({
      state: 'ok',
      summary: '2 landscapes, 2 optimizers, 1 experiment',
    });
  });
});
