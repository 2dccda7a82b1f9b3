import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../core/contract/requests.ts';
import { BatchSampler } from '../../../core/engine/batch-sampler.ts';
import type { Cell } from '../../../core/engine/cell.ts';
import { startRuns } from '../../../core/engine/execute.ts';
import { openLandscape } from '../../../core/engine/open-landscape.ts';
import { cadenceOf } from '../../../core/engine/run-spec.ts';
import { startWriter } from '../../../core/engine/starts.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import { ruleOptimizers } from '../optimizers/rule-loop.ts';
import { arraysOf, cellIn, numbersOf, ranToEnd } from './experiment.ts';

function networkCell(
  changes: object = {},
  optimizer: object = { algorithm: 'sgd', parameters: { learningRate: 0.1 } },
): Cell {
  return cellIn({
    landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [5] } }],
    optimizers: [optimizer],
    gradient: { kind: 'batch', size: 16 },
    budget: { steps: 60 },
    seeds: { first: 0, count: 3 },
    precision: 'f64',
    ...changes,
  });
}

const everyStep = (budget: number) => ({
  budget: { steps: budget },
  record: { steps: Array.from({ length: budget + 1 }, (_, i) => i), points: true },
});

describe('a run on a network', () => {
  it('with the full gradient does what a plain loop over evaluated gradients does', () => {
    const cell = networkCell({ gradient: { kind: 'full' }, ...everyStep(15) });
    const block = ranToEnd(cell, [2]);
    const landscape = openLandscape(cell.resolved, builtInData, 'f64');
    const x = new Float64Array(cell.dimension);
    startWriter(cell.spec, cell.resolved, builtInData)(2, x);
    const gradient = new Float64Array(cell.dimension);
    const points = numbersOf(block, 'points');
    const losses = numbersOf(block, 'loss');
    for (let step = 0; step <= 15; step++) {
      const loss = landscape.gradient(x, gradient);
      expect(losses[step]).toBeCloseTo(loss, 13);
      for (let i = 0; i < cell.dimension; i++) {
        expect(points[step * cell.dimension + i]).toBeCloseTo(x[i], 12);
        x[i] -= 0.1 * gradient[i];
      }
    }
  });

  it('takes the rows of its sampler, step by step', () => {
    const cell = networkCell({ ...everyStep(20) });
    const points = numbersOf(ranToEnd(cell, [1]), 'points');
    const { body } = cell.resolved.definition;
    if (body.kind !== 'kernel') throw new Error('a network has a kernel');
    const workspace = new Workspace();
    const kernel = body.create(cell.resolved.parameters, { workspace, precision: 'f64', data: builtInData });
    const sampler = new BatchSampler(Object.values(cell.spec.landscape.data).join(' '), 1, kernel.rows, 16, 'shuffle');
    const [x, g] = [workspace.allocate(8 * cell.dimension + 64), workspace.allocate(8 * cell.dimension + 64)];
    workspace.f64(x, cell.dimension).set(points.slice(0, cell.dimension));
    for (let step = 0; step < 20; step++) {
      kernel.batchGradient?.(x, sampler.rowsAt(step), g);
      const next = workspace
        .f64(x, cell.dimension)
        .map((value, i) => value - 0.1 * workspace.f64(g, cell.dimension)[i]);
      workspace.f64(x, cell.dimension).set(next);
      const recorded = points.slice((step + 1) * cell.dimension, (step + 2) * cell.dimension);
      for (const [i, value] of recorded.entries()) expect(value).toBeCloseTo(next[i], 12);
    }
  });

  it('in batches of all rows does what it does with the full gradient', () => {
    const full = numbersOf(ranToEnd(networkCell({ gradient: { kind: 'full' } }), [0]), 'loss');
    const whole = numbersOf(ranToEnd(networkCell({ gradient: { kind: 'batch', size: 1_000_000 } }), [0]), 'loss');
    for (const [i, loss] of full.entries()) expect(whole[i]).toBeCloseTo(loss, 10);
  });

  it('meets the same start whatever the optimizer', () => {
    const runs = [{ algorithm: 'adam' }, { algorithm: 'sgd', parameters: { learningRate: 0 } }].map((optimizer) =>
      ranToEnd(networkCell({ ...everyStep(3) }, optimizer), [1]),
    );
    const [adam, still] = runs.map((block) => numbersOf(block, 'points'));
    expect(adam.slice(0, still.length / 4)).toEqual(still.slice(0, still.length / 4));
  });

  it('measures loss and metrics at the steps asked for', () => {
    const cell = networkCell({ budget: { steps: 50 }, record: { steps: [0, 7, 50] } });
    const { arrays } = ranToEnd(cell, [0]);
    for (const name of ['loss', 'testLoss', 'accuracy', 'testAccuracy']) expect(arrays[name].shape).toEqual([3]);
    for (const share of [
      ...numbersOf({ arrays } as never, 'accuracy'),
      ...numbersOf({ arrays } as never, 'testAccuracy'),
    ]) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
    const dense = ranToEnd(networkCell({ ...everyStep(50) }), [0]);
    const all = numbersOf(dense, 'loss');
    expect(numbersOf({ arrays } as never, 'loss')).toEqual([all[0], all[7], all[50]]);
  });

  it('finds best and first hits among the full losses that it has seen', () => {
    const cell = networkCell({ ...everyStep(200), target: 0.6 });
    const { loss, best, bestStep, hits, targetStep } = arraysOf(ranToEnd(cell, [1]), 1);
    const losses = loss.map(Number);
    const smallest = Math.min(...losses);
    expect([best, bestStep]).toEqual([[smallest], [losses.indexOf(smallest)]]);
    expect(hits).toEqual(cadenceOf(cell.spec).targets.map((level) => losses.findIndex((value) => value <= level)));
    expect(targetStep).toEqual([losses.findIndex((value) => value <= 0.6)]);
    expect(Number(targetStep[0])).toBeGreaterThan(0);
  });
});

describe('the end of a run on a network', () => {
  it.each(['f32', 'f64'])('diverged in %s: the last good point stays', (precision) => {
    const cell = networkCell(
      { precision, gradient: { kind: 'full' }, ...everyStep(400) },
      { algorithm: 'sgd', parameters: { learningRate: 1e5, weightDecay: 0.01 } },
    );
    const { outcome, steps, final, finalLoss, loss, points } = arraysOf(ranToEnd(cell, [0]), 0);
    expect(OUTCOMES[Number(outcome[0])]).toBe('diverged');
    const end = Number(steps[0]);
    expect(end).toBeGreaterThan(0);
    expect(loss.slice(0, end).every((value) => Number.isFinite(value))).toBe(true);
    expect(loss.slice(end).some((value) => Number.isFinite(value))).toBe(false);
    expect(final).toEqual(points.slice((end - 1) * cell.dimension, end * cell.dimension));
    expect(finalLoss[0]).toBeCloseTo(Number(loss[end - 1]), 6);
  });

  it('target: with a stop at it the run ends at the recorded step that reaches it', () => {
    const rest = { ...everyStep(300), target: 0.6 };
    const free = arraysOf(ranToEnd(networkCell(rest), [0]), 0);
    const stopped = arraysOf(ranToEnd(networkCell({ ...rest, stop: { target: true } }), [0]), 0);
    expect(stopped.targetStep).toEqual(free.targetStep);
    expect(stopped.steps).toEqual(free.targetStep);
    expect(OUTCOMES[Number(stopped.outcome[0])]).toBe('target');
    expect(OUTCOMES[Number(free.outcome[0])]).toBe('budget');
    expect(free.steps).toEqual([300]);
  });

  it('stationary: at the first step whose largest gradient entry is small enough', () => {
    const rest = { gradient: { kind: 'full' }, ...everyStep(400) };
    const tolerance = 0.05;
    const { steps, outcome, points } = arraysOf(
      ranToEnd(networkCell({ ...rest, stop: { stationary: tolerance } }), [0]),
      0,
    );
    expect(OUTCOMES[Number(outcome[0])]).toBe('stationary');
    const cell = networkCell(rest);
    const landscape = openLandscape(cell.resolved, builtInData, 'f64');
    const gradient = new Float64Array(cell.dimension);
    const largest = Array.from({ length: Number(steps[0]) + 1 }, (_, step) => {
      landscape.gradient(
        Float64Array.from(points.slice(step * cell.dimension, (step + 1) * cell.dimension).map(Number)),
        gradient,
      );
      return Math.max(...gradient.map(Math.abs));
    });
    expect(largest.findIndex((value) => value <= tolerance)).toBe(Number(steps[0]));
  });

  it('can be as short as one step, or none', () => {
    const cell = networkCell({ ...everyStep(1) });
    expect(numbersOf(ranToEnd(cell, [0]), 'steps')).toEqual([1]);
    const none = { ...cell, spec: { ...cell.spec, budget: 0, recordSteps: [0] } };
    const { loss, steps, finalLoss } = arraysOf(ranToEnd(none, [0]), 0);
    expect([steps, loss]).toEqual([[0], [numbersOf(ranToEnd(cell, [0]), 'loss')[0]]]);
    expect(finalLoss[0]).toBeCloseTo(Number(loss[0]), 12);
  });
});

describe.each(ruleOptimizers.map(({ id }) => id))('%s', (algorithm) => {
  it.each([
    ['f64', { kind: 'batch', size: 16, sampling: 'shuffle' }],
    ['f32', { kind: 'batch', size: 16, sampling: 'replacement' }],
    ['f32', { kind: 'noise', scale: 0.05 }],
  ])('comes to the same bits in pieces, and from a checkpoint at any step (%s, %j)', (precision, gradient) => {
    const cell = networkCell({ precision, gradient, budget: { steps: 40 }, record: { points: true } }, { algorithm });
    const straight = ranToEnd(cell, [7]);
    expect(ranToEnd(cell, [7], 3)).toEqual(straight);
    for (const cut of [1, 13, 39]) {
      const first = startRuns(cell.cell, cell.spec, [7], builtInData);
      first.advance(cut);
      const second = startRuns(cell.cell, cell.spec, [7], builtInData, first.checkpoint());
      expect(second.position).toBe(cut);
      while (!second.finished) second.advance(11);
      expect(second.results()).toEqual(straight);
    }
  });
});

/** An ensemble on a landscape with a kernel for many points, some of whose runs diverge or reach the target. */
function ensembleCell(changes: object = {}, optimizer: object = { algorithm: 'adam' }): Cell {
  return cellIn({
    landscapes: [{ family: 'rosenbrock', wrap: [{ kind: 'rotate', seed: 2 }] }],
    optimizers: [optimizer],
    starts: { kind: 'normal', scale: 2 },
    budget: { steps: 120 },
    seeds: { first: 0, count: 9 },
    ...changes,
  });
}

describe('runs side by side on a kernel', () => {
  const cases: [string, Cell][] = [
    ['Adam', ensembleCell()],
    [
      'momentum with runs that diverge',
      ensembleCell({}, { algorithm: 'sgd', parameters: { learningRate: 0.0006, momentum: 0.9 } }),
    ],
    [
      'runs that stop at a target or a flat place',
      ensembleCell(
        { target: 2, stop: { target: true, stationary: 0.02 } },
        { algorithm: 'adam', parameters: { learningRate: 0.05 } },
      ),
    ],
    ['gradient noise', ensembleCell({ gradient: { kind: 'noise', scale: 0.3 } })],
    ['a scalar state and noise of its own', ensembleCell({}, { algorithm: 'sgld', parameters: { stepSize: 1e-4 } })],
    ['NAdam', ensembleCell({}, { algorithm: 'nadam', parameters: { learningRate: 0.01 } })],
    ['a function of BBOB', ensembleCell({ landscapes: [{ family: 'bbob', parameters: { function: 21 } }] })],
    [
      'a kernel for one point',
      ensembleCell({
        landscapes: [{ family: 'deep-linear', parameters: { widths: [2, 2, 2] } }],
        starts: { kind: 'landscape' },
      }),
    ],
  ];

  it.each(cases)('have the bits that each has alone: %s', (_, cell) => {
    const together = ranToEnd(cell, cell.wantedSeeds);
    const odd = ranToEnd(cell, [1, 2, 5]);
    for (const seed of cell.wantedSeeds) {
      const alone = arraysOf(ranToEnd(cell, [seed]), seed);
      expect(arraysOf(together, seed)).toEqual(alone);
      if ([1, 2, 5].includes(seed)) expect(arraysOf(odd, seed)).toEqual(alone);
    }
  });

  it('end each in its own way and time', () => {
    const outcomes = (cell: Cell) =>
      new Set([...ranToEnd(cell).arrays.outcome.data].map((outcome) => OUTCOMES[Number(outcome)]));
    expect(outcomes(cases[1][1])).toEqual(new Set(['budget', 'diverged']));
    expect(outcomes(cases[2][1])).toEqual(new Set(['target', 'budget']));
  });

  it.each(cases)('go on from a checkpoint as if they had not stopped: %s', (_, cell) => {
    const seeds = cell.wantedSeeds;
    const straight = ranToEnd(cell, seeds);
    for (const cut of [0, 1, 17, 60, 119]) {
      const first = startRuns(cell.cell, cell.spec, seeds, builtInData);
      first.advance(cut);
      const second = startRuns(cell.cell, cell.spec, seeds, builtInData, first.checkpoint());
      while (!second.finished) second.advance(13);
      expect(second.results()).toEqual(straight);
    }
  });

  it('do not notice how the steps are cut up', () => {
    const [, cell] = cases[2];
    expect(ranToEnd(cell, cell.wantedSeeds, 7)).toEqual(ranToEnd(cell, cell.wantedSeeds));
  });
});
