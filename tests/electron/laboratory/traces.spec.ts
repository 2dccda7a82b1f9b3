import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Document } from '../../../core/contract/document.ts';
import { experimentRequest } from '../../../core/contract/requests.ts';
import type { CurvesAnswer, MatrixAnswer } from '../../../core/contract/summaries.ts';
import type { ReplayProgress, TraceAnswer } from '../../../core/contract/trace.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import { createLaboratory, type Laboratory } from '../../../electron/laboratory/laboratory.ts';
import { reproduceSession } from '../../../electron/laboratory/reproduce.ts';

let folder: string;
let laboratory: Laboratory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-traces-'));
  laboratory = createLaboratory({ dataFolder: folder, workers: 1, version: 'test' });
});
afterEach(async () => {
  await laboratory.close();
  rmSync(folder, { recursive: true, force: true });
});

function race(changes: object = {}): Document {
  return documentFromRequest(
    experimentRequest.parse({
      landscapes: [{ family: 'formula', parameters: { text: '(x^2-1)^2*y^4 + 0.05*(x-0.3)^2 + 0.2*y^2' } }],
      optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.05 } }],
      starts: { kind: 'normal', scale: 0.7 },
      seeds: { first: 0, count: 3 },
      budget: { steps: 200 },
      ...changes,
    }),
  );
}

const run = { experiment: 'e0', landscape: 'l0', optimizer: 'o0', seed: 2 };

type Of<K extends TraceAnswer['kind']> = Extract<TraceAnswer, { kind: K }>;

describe('traces', () => {
  it('show every step of a run that was recorded at some, before and after it has run', async () => {
    await laboratory.newDocument(race());
    const lanes = (await laboratory.trace({ kind: 'lanes', run, to: 200 })) as Of<'lanes'>;
    expect(lanes.steps.length).toBe(201);
    await laboratory.run({ experiment: 'e0' });
    await laboratory.whenIdle();
    const { curves } = (await laboratory.summary({
      kind: 'curves',
      experiment: 'e0',
      landscape: 'l0',
      runs: 3,
    })) as CurvesAnswer;
    const [{ steps, runs }] = curves as [CurvesAnswer['curves'][number]];
    steps.forEach((step, k) => {
      expect(lanes.loss[step]).toBe(runs.values[2 * steps.length + k]);
    });
    const step = (await laboratory.trace({ kind: 'step', run, step: 36 })) as Of<'step'>;
    expect(step.exact).toBe(true);
    expect(step.did.after).toBe(lanes.loss[36]);
    const found = (await laboratory.trace({
      kind: 'find',
      run,
      conditions: [{ kind: 'loss-rises' }, { kind: 'loss-above', value: 1e9 }],
    })) as Of<'find'>;
    expect(found.steps).toEqual([
      lanes.loss.findIndex((loss, k) => k > 0 && loss > (lanes.loss[k - 1] as number)),
      null,
    ]);
  });

  it('tell how far a long replay is, and can be given up', async () => {
    const noisy = { gradient: { kind: 'noise', scale: 0.1 } };
    await laboratory.newDocument(race({ ...noisy, budget: { steps: 50_000_000 } }));
    const told: (ReplayProgress | null)[] = [];
    const stop = new AbortController();
    laboratory.subscribe('replay', (replay) => {
      told.push(replay);
      if (replay) stop.abort();
    });
    const asked = laboratory.trace({ kind: 'step', run, step: 50_000_000 }, { signal: stop.signal });
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    const [, first] = told as [null, ReplayProgress];
    expect(first.total).toBe(50_000_000);
    expect(first.done).toBeLessThan(first.total);
    expect(told.at(-1)).toBeNull();
    // The worker answers on.
    expect(await laboratory.trace({ kind: 'step', run, step: 3 })).toMatchObject({ kind: 'step', exact: true });
  });

  it('name what is not there', async () => {
    await laboratory.newDocument(race());
    await expect(laboratory.trace({ kind: 'step', run, step: 201 })).rejects.toMatchObject({ code: 'invalid-request' });
    const other = { ...run, optimizer: 'o7' };
    await expect(laboratory.trace({ kind: 'step', run: other, step: 1 })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('stay below two megabytes in many dimensions', async () => {
    const wide = { family: 'rosenbrock', parameters: { dimension: 20000 } };
    const document = race({ landscapes: [wide], budget: { steps: 30 }, seeds: { first: 0, count: 1 } });
    await laboratory.newDocument(document);
    const answer = (await laboratory.trace({
      kind: 'step',
      run: { ...run, seed: 0 },
      step: 20,
      plane: { kind: 'step' },
    })) as Of<'step'>;
    expect(answer.coordinates.length).toBe(12);
    expect(answer.chosen).toBe('largest');
    expect(JSON.stringify(answer).length).toBeLessThan(200_000);
  });
});

describe('a fork', () => {
  it('joins the experiment, runs, survives saving and opening, and is reproduced', async () => {
    await laboratory.newDocument(race());
    await laboratory.run({ experiment: 'e0' });
    await laboratory.whenIdle();
    const { revision } = await laboratory.snapshot();
    const fork = { step: 36, parameters: { learningRate: 0.05 } };
    const item = {
      id: 'f',
      name: 'Adam from 36',
      slot: 0,
      algorithm: 'adam',
      parameters: { learningRate: 0.005 },
      fork,
    };
    await laboratory.apply({
      base: revision,
      label: 'Fork',
      commands: [
        { kind: 'add', collection: 'optimizers', item },
        { kind: 'set', collection: 'experiments', id: 'e0', path: ['optimizers'], value: ['o0', 'f'] },
      ],
    });
    expect(await laboratory.run({ experiment: 'e0' })).toEqual({ wanted: 6, missing: 3 });
    await laboratory.whenIdle();
    const path = join(folder, 'forked.ridge');
    await laboratory.saveAs({ path });
    const before = (await laboratory.summary({ kind: 'matrix', experiment: 'e0' })) as MatrixAnswer;
    await laboratory.closeSession();
    await laboratory.openSession({ path });
    const after = (await laboratory.summary({ kind: 'matrix', experiment: 'e0' })) as MatrixAnswer;
    expect(after).toEqual(before);
    expect(after.cells.map(({ done }) => done)).toEqual([3, 3]);
    const curves = (await laboratory.summary({
      kind: 'curves',
      experiment: 'e0',
      landscape: 'l0',
      runs: 3,
    })) as CurvesAnswer;
    const [parent, child] = curves.curves as [CurvesAnswer['curves'][number], CurvesAnswer['curves'][number]];
    const at = parent.steps.findIndex((step) => step > 36);
    expect([...child.median.subarray(0, at)]).toEqual([...parent.median.subarray(0, at)]);
    expect(child.median.at(-1)).not.toBe(parent.median.at(-1));
    await laboratory.closeSession();
    const again = await reproduceSession(path, { workers: 1, batch: 1, onProgress: () => undefined });
    expect(again).toMatchObject({ identical: true, runs: 6, compared: 6 });
  });
});
