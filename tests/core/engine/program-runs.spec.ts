import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../core/contract/requests.ts';
import type { Cell } from '../../../core/engine/cell.ts';
import { encodeCheckpoint } from '../../../core/engine/checkpoint.ts';
import { startRuns } from '../../../core/engine/execute.ts';
import { checkpointFromShorter, isBeginning } from '../../../core/engine/extend.ts';
import { roundTo } from '../../../core/expression/rounding.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { isRuleOptimizer, type ProgramOptimizer } from '../../../core/optimizers/define.ts';
import { optimizers } from '../../../core/optimizers/index.ts';
import { arraysOf, cellIn, numbersOf, ranToEnd } from './experiment.ts';

const programs = optimizers.filter((definition): definition is ProgramOptimizer => !isRuleOptimizer(definition));
const looking = programs.filter(({ program }) => program.needs === 'model');
const layered = programs.filter(({ program }) => program.needs === 'layers');
const others = programs.filter((program) => !looking.includes(program) && !layered.includes(program));

function expectSameInPieces(cell: Cell, seeds: readonly number[], cuts: readonly number[]): void {
  const straight = ranToEnd(cell, seeds);
  expect(ranToEnd(cell, seeds, 3)).toEqual(straight);
  for (const cut of cuts) {
    const first = startRuns(cell.cell, cell.spec, seeds, builtInData);
    first.advance(cut);
    const second = startRuns(cell.cell, cell.spec, seeds, builtInData, first.checkpoint());
    expect(second.position).toBe(first.position);
    while (!second.finished) second.advance(4);
    expect(second.results()).toEqual(straight);
  }
}

describe.each(others.map((definition) => [definition.id, definition] as const))('%s', (algorithm, { program }) => {
  it('on a formula runs alone as in company, and stops and goes on, to the last bit', () => {
    const cell = cellIn({
      landscapes: [{ family: 'formula', parameters: { text: '(x^2-1)^2*y^4 + 0.05*(x-0.3)^2 + 0.1*z^2' } }],
      optimizers: [{ algorithm }],
      gradient: program.exactGradients ? { kind: 'full' } : { kind: 'noise', scale: 0.1 },
      starts: { kind: 'normal', scale: 1 },
      seeds: { first: 0, count: 5 },
      budget: { steps: 12 },
      record: { points: true },
      target: 0.1,
    });
    const seeds = [0, 1, 2, 3, 4];
    const together = ranToEnd(cell, seeds);
    for (const group of [[3], [0, 4]]) {
      const block = ranToEnd(cell, group);
      for (const seed of group) expect(arraysOf(block, seed)).toEqual(arraysOf(together, seed));
    }
    expectSameInPieces(cell, seeds, [1, 7, 11]);
  });

  it.each([
    ['f64', { kind: 'batch', size: 16, sampling: 'shuffle' }],
    ['f32', { kind: 'noise', scale: 0.05 }],
  ])('on a network stops and goes on to the last bit (%s, %j)', (precision, gradient) => {
    const cell = cellIn({
      landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [3] } }],
      optimizers: [{ algorithm }],
      gradient: program.exactGradients ? { kind: 'full' } : gradient,
      budget: { steps: 6 },
      seeds: { first: 7, count: 1 },
      precision,
      record: { points: true },
    });
    expectSameInPieces(cell, [7], [1, 5]);
    const { points, loss } = arraysOf(ranToEnd(cell, [7]), 7);
    expect(loss.every(Number.isFinite)).toBe(true);
    if (precision === 'f32') expect(points).toEqual(points.map((x) => Math.fround(Number(x))));
  });
});

describe.each(others.map((definition) => [definition.id, definition] as const))(
  '%s in shorter formats',
  (algorithm, { program }) => {
    it.each(program.exactGradients ? (['f32'] as const) : (['f32', 'f16', 'bf16'] as const))(
      'on a formula has points of %s, and stops and goes on to the last bit',
      (precision) => {
        const cell = cellIn({
          landscapes: [{ family: 'formula', parameters: { text: '(x^2-1)^2*y^4 + 0.05*(x-0.3)^2 + 0.1*z^2' } }],
          optimizers: [{ algorithm }],
          gradient: program.exactGradients ? { kind: 'full' } : { kind: 'noise', scale: 0.1 },
          starts: { kind: 'normal', scale: 1 },
          seeds: { first: 0, count: 2 },
          budget: { steps: 6 },
          record: { points: true },
          precision,
        });
        expectSameInPieces(cell, [0, 1], [1, 5]);
        const { points } = ranToEnd(cell, [0, 1]).arrays;
        const numbers = [...(points.data as Float64Array)].filter(Number.isFinite);
        expect(numbers).toEqual(numbers.map((x) => roundTo(precision, x)));
      },
    );

    if (!program.exactGradients) {
      it.each([
        ['fresh', 'f64', {}],
        ['fresh', 'bf16', {}],
        ['shuffle', 'f64', { samples: 40 }],
        ['shuffle', 'f32', { samples: 40 }],
      ])('goes along mini-batches of %s samples in %s', (sampling, precision, parameters) => {
        const cell = cellIn({
          landscapes: [{ family: 'degenerate-minima-2d', parameters }],
          optimizers: [{ algorithm }],
          gradient: { kind: 'batch', size: 4, sampling },
          seeds: { first: 0, count: 2 },
          budget: { steps: 5 },
          record: { points: true },
          precision,
        });
        expectSameInPieces(cell, [0, 1], [1, 4]);
        const alone = arraysOf(ranToEnd(cell, [1]), 1);
        expect(alone).toEqual(arraysOf(ranToEnd(cell, [0, 1]), 1));
      });
    }
  },
);

describe.each(looking.map(({ id }) => id))('%s', (algorithm) => {
  it('on logistic regression stops and goes on to the last bit', () => {
    const cell = cellIn({
      landscapes: [{ family: 'logistic', parameters: { l2: 0.1 } }],
      optimizers: [{ algorithm, parameters: { products: 10 } }],
      budget: { steps: 6 },
      record: { points: true },
    });
    expectSameInPieces(cell, [0], [1, 5]);
    const { loss } = arraysOf(ranToEnd(cell, [0]), 0);
    expect(Number(loss[6])).toBeLessThan(Number(loss[0]));
  });

  it('refuses a landscape without a model', () => {
    const request = (family: string) => ({
      landscapes: [{ family }],
      optimizers: [{ algorithm }],
      budget: { steps: 1 },
    });
    const message = `${algorithm} needs a model, and rosenbrock has none`;
    expect(() => cellIn(request('rosenbrock'))).toThrow(message);
    expect(() => cellIn(request('gaussian-field'))).toThrow('gaussian-field has none');
  });
});

describe.each(layered.map(({ id }) => id))('%s', (algorithm) => {
  it.each([
    ['f64', { kind: 'batch', size: 16, sampling: 'shuffle' }],
    ['f32', { kind: 'noise', scale: 0.05 }],
  ])('on layers stops and goes on to the last bit (%s, %j)', (precision, gradient) => {
    const cell = cellIn({
      landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [3] } }],
      optimizers: [{ algorithm }],
      gradient,
      budget: { steps: 6 },
      seeds: { first: 7, count: 1 },
      precision,
      record: { points: true },
    });
    expectSameInPieces(cell, [7], [1, 5]);
  });
});

describe('runs of programs', () => {
  const rosenbrock = { landscapes: [{ family: 'rosenbrock', parameters: { dimension: 2 } }] };
  const run = (optimizer: object, rest: object = {}) =>
    ranToEnd(cellIn({ ...rosenbrock, optimizers: [optimizer], record: { points: true }, ...rest }));

  it('count what they ask for, step by step, and only that', () => {
    const steps = { budget: { steps: 3 }, record: { steps: [0, 1, 2, 3] } };
    const newton = run({ algorithm: 'newton' }, steps);
    expect(numbersOf(newton, 'gradientsAsked')).toEqual([0, 1, 2, 3]);
    expect(numbersOf(newton, 'productsAsked')).toEqual([0, 2, 4, 6]);
    expect(numbersOf(newton, 'lossesAsked')).toEqual([0, 0, 0, 0]);
    const sam = run({ algorithm: 'sam', parameters: { learningRate: 1e-4 } }, steps);
    expect(numbersOf(sam, 'gradientsAsked')).toEqual([0, 2, 4, 6]);
    const evolution = run({ algorithm: 'cma-es', parameters: { population: 9 } }, steps);
    expect(numbersOf(evolution, 'lossesAsked')).toEqual([0, 9, 18, 27]);
    expect(numbersOf(evolution, 'gradientsAsked')).toEqual([0, 0, 0, 0]);
  });

  it('tell what the target cost', () => {
    const { arrays } = run(
      { algorithm: 'sam', parameters: { learningRate: 1e-3 } },
      { target: 4, budget: { steps: 400 } },
    );
    const step = Number(arrays.targetStep.data[0]);
    expect(step).toBeGreaterThan(0);
    expect(arrays.targetAsked.data[0]).toBe(2 * step);
    const never = run({ algorithm: 'sam', parameters: { learningRate: 1e-6 } }, { target: 1e-9, budget: { steps: 9 } });
    expect(never.arrays.targetAsked.data[0]).toBe(-1);
  });

  it('end as diverged with the last good point', () => {
    const { arrays } = run({ algorithm: 'sam', parameters: { learningRate: 10 } }, { budget: { steps: 50 } });
    expect(OUTCOMES[Number(arrays.outcome.data[0])]).toBe('diverged');
    expect(Number(arrays.steps.data[0])).toBeLessThan(10);
    expect(Number.isFinite(arrays.finalLoss.data[0])).toBe(true);
    expect([...arrays.final.data].every((value) => Number.isFinite(Number(value)))).toBe(true);
  });

  it('diverge under mini-batches too', () => {
    const cell = cellIn({
      landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [3] } }],
      optimizers: [{ algorithm: 'sam', parameters: { learningRate: 1e308 } }],
      gradient: { kind: 'batch', size: 16 },
      budget: { steps: 20 },
    });
    expectSameInPieces(cell, [0], [1, 2]);
    const { arrays } = ranToEnd(cell, [0]);
    expect(OUTCOMES[Number(arrays.outcome.data[0])]).toBe('diverged');
    expect([...arrays.final.data].every((value) => Number.isFinite(Number(value)))).toBe(true);
  });

  it('stop at a target and at a stationary point', () => {
    const target = run({ algorithm: 'newton' }, { target: 1e-3, stop: { target: true }, budget: { steps: 50 } });
    expect(OUTCOMES[Number(target.arrays.outcome.data[0])]).toBe('target');
    expect(Number(target.arrays.finalLoss.data[0])).toBeLessThan(1e-3);
    expect(target.arrays.steps.data[0]).toBe(target.arrays.targetStep.data[0]);
    for (const algorithm of ['newton', 'nelder-mead']) {
      const still = run({ algorithm }, { stop: { stationary: 1e-6 }, budget: { steps: 500 } });
      expect(OUTCOMES[Number(still.arrays.outcome.data[0])]).toBe('stationary');
    }
  });

  it.each(['lbfgs', 'hmc', 'cma-es', 'gradient-flow'])('go on from a finished shorter run: %s', (algorithm) => {
    const cells = [8, 20].map((steps) =>
      cellIn({
        ...rosenbrock,
        optimizers: [{ algorithm }],
        budget: { steps },
        starts: { kind: 'normal' },
        seeds: { count: 2 },
      }),
    );
    const [shorter, longer] = cells;
    expect(isBeginning(shorter.spec, longer.spec)).toBe(true);
    const checkpoint = checkpointFromShorter(longer.cell, [0, 1], shorter.spec, [ranToEnd(shorter, [0, 1])]);
    expect(checkpoint).not.toBeNull();
    if (!checkpoint) return;
    const runs = startRuns(longer.cell, longer.spec, [0, 1], builtInData, encodeCheckpoint(checkpoint));
    expect(runs.position).toBe(8);
    while (!runs.finished) runs.advance(100);
    expect(runs.results()).toEqual(ranToEnd(longer, [0, 1]));
  });

  it('leave a state that is large out of their results, so that a longer run begins anew', () => {
    const optimizer = { algorithm: 'lbfgs', parameters: { historySize: 200, maxIterations: 2 } };
    const [shorter, longer] = [2, 4].map((steps) =>
      cellIn({
        landscapes: [{ family: 'sphere', parameters: { dimension: 6000 } }],
        optimizers: [optimizer],
        budget: { steps },
      }),
    );
    const block = ranToEnd(shorter);
    expect(Object.keys(block.arrays).filter((name) => name.startsWith('state.'))).toEqual(['state.asked']);
    expect(checkpointFromShorter(longer.cell, [0], shorter.spec, [block])).toBeNull();
    expectSameInPieces(longer, [0], [1, 3]);
  });

  it('have the same numbers wrapped and not', () => {
    const shifted = run(
      { algorithm: 'bfgs' },
      {
        landscapes: [
          { family: 'quadratic', parameters: { eigenvalues: [1, 3] }, wrap: [{ kind: 'shift', by: [2, -1] }] },
        ],
        starts: { kind: 'point', point: [3, 1] },
        budget: { steps: 30 },
      },
    );
    expect(Number(shifted.arrays.finalLoss.data[0])).toBeLessThan(1e-20);
  });

  it('see the noise that belongs to the landscape, alone as in company and across checkpoints', () => {
    const noisy = (algorithm: string, seeds: number) =>
      cellIn({
        landscapes: [{ family: 'rosenbrock', parameters: { dimension: 3 }, wrap: [{ kind: 'gradient-noise' }] }],
        optimizers: [{ algorithm }],
        starts: { kind: 'normal' },
        seeds: { count: seeds },
        budget: { steps: 8 },
        record: { points: true },
      });
    const cell = noisy('sam', 3);
    const together = ranToEnd(cell, [0, 1, 2]);
    expect(arraysOf(ranToEnd(cell, [1]), 1)).toEqual(arraysOf(together, 1));
    expectSameInPieces(cell, [0, 1, 2], [1, 5]);
    const quiet = run(
      { algorithm: 'sam' },
      {
        landscapes: [{ family: 'rosenbrock', parameters: { dimension: 3 } }],
        starts: { kind: 'normal' },
        budget: { steps: 8 },
      },
    );
    expect(quiet.arrays['state.x'].data[0]).not.toBe(together.arrays['state.x'].data[0]);
    expect(() => noisy('gradient-flow', 1)).toThrow('gradient-flow follows the exact gradient');
  });

  it('see fresh samples with the moments of those of update rules, the same for all questions of a step', () => {
    const landscape = { family: 'degenerate-minima-2d' };
    const count = 4000;
    // One step of rate 1 along the gradient: an update rule, and SAM with a radius of 0 and so two equal questions.
    const steps = (optimizer: object) => {
      const cell = cellIn({
        landscapes: [landscape],
        optimizers: [optimizer],
        gradient: { kind: 'batch', size: 3, sampling: 'fresh' },
        starts: { kind: 'point', point: [0.8, 0.5] },
        budget: { steps: 1 },
        seeds: { count },
        record: { steps: [1], points: false },
      });
      return numbersOf(ranToEnd(cell), 'final');
    };
    const rule = steps({ algorithm: 'gradient-descent', parameters: { learningRate: 1 } });
    const program = steps({ algorithm: 'sam', parameters: { learningRate: 1, radius: 0 } });
    expect(program).toEqual(rule);
  });

  it('round formulas as update rules do', () => {
    // Gradient descent by itself, and by SAM with a radius of 0, on a formula whose gradient is exact in no format.
    const text = '0.3*x^2 + 0.1*x*y + y^4/7';
    for (const precision of ['f32', 'f16', 'bf16']) {
      const path = (optimizer: object) =>
        numbersOf(
          ranToEnd(
            cellIn({
              landscapes: [{ family: 'formula', parameters: { text } }],
              optimizers: [optimizer],
              starts: { kind: 'point', point: [1, 1] },
              budget: { steps: 20 },
              record: { points: true },
              precision,
            }),
          ),
          'loss',
        );
      const rule = path({ algorithm: 'gradient-descent', parameters: { learningRate: 0.125 } });
      const program = path({ algorithm: 'sam', parameters: { learningRate: 0.125, radius: 0 } });
      // A rate that is a power of two: the step is exact, and only its sum is rounded.
      expect(program).toEqual(rule);
    }
  });

  it('refuse what makes no sense, and say why', () => {
    expect(() => run({ algorithm: 'gradient-flow' }, { precision: 'f16' })).toThrow(
      'expected ‘f64’ or ‘f32’ for gradient-flow on rosenbrock',
    );
    expect(() => run({ algorithm: 'gradient-flow' }, { gradient: { kind: 'noise', scale: 1 } })).toThrow(
      'gradient.kind is ‘noise’, but gradient-flow follows the exact gradient; expected ‘full’',
    );
    expect(() => run({ algorithm: 'sam', parameters: { radius: -1 } })).toThrow(
      'invalid radius: -1; expected radius ≥ 0',
    );
    const large = { landscapes: [{ family: 'sphere', parameters: { dimension: 3000 } }] };
    expect(() => run({ algorithm: 'bfgs' }, large)).toThrow('expected a dimension of at most 2000');
    expect(() =>
      run(
        { algorithm: 'lbfgs', parameters: { historySize: 1000 } },
        {
          landscapes: [{ family: 'sphere', parameters: { dimension: 100_000 } }],
        },
      ),
    ).toThrow('the state of lbfgs would take');
    expect(() => run({ algorithm: 'sophia', parameters: { estimator: 'gauss-newton' } })).toThrow('needs a model');
  });
});
