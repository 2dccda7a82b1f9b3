import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../core/contract/requests.ts';
import type { Cell } from '../../../core/engine/cell.ts';
import { startRuns } from '../../../core/engine/execute.ts';
import { cadenceOf } from '../../../core/engine/run-spec.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { scheduleValue } from '../../../core/optimizers/schedule.ts';
import { ruleOptimizers } from '../optimizers/rule-loop.ts';
import { arraysOf, cellIn, formulaCell, numbersOf, ranToEnd } from './experiment.ts';

const descent = (learningRate: unknown) => ({ algorithm: 'gradient-descent', parameters: { learningRate } });
const at = (...point: number[]) => ({ starts: { kind: 'point', point } });
const everyStep = (budget: number) => ({
  budget: { steps: budget },
  record: { steps: Array.from({ length: budget + 1 }, (_, i) => i), points: true },
});

function outcomeOf(
  cell: Cell,
  seed = 0,
): { outcome: string; steps: number; final: number[]; finalLoss: number; targetStep: number | undefined } {
  const { outcome, steps, final, finalLoss, targetStep } = arraysOf(ranToEnd(cell, [seed]), seed);
  return {
    outcome: OUTCOMES[Number(outcome[0])],
    steps: Number(steps[0]),
    final: final.map(Number),
    finalLoss: Number(finalLoss[0]),
    targetStep: targetStep === undefined ? undefined : Number(targetStep[0]),
  };
}

describe('a run on a formula', () => {
  it.each([1, 2, 3, 5, 8])('in %i dimensions does what a plain loop does', (d) => {
    const text = 'sum(i, 1, d, i*(w[i] - i)^2)';
    const start = Array.from({ length: d }, (_, i) => 0.3 * i - 1);
    const cell = formulaCell(text, descent(0.01), { ...at(...start), ...everyStep(40) }, { variables: [`w[${d}]`] });
    const { arrays } = ranToEnd(cell);
    let x = [...start];
    for (let step = 0; step <= 40; step++) {
      const loss = x.reduce((sum, value, i) => sum + (i + 1) * (value - i - 1) ** 2, 0);
      expect(Number(arrays.loss.data[step]) / loss).toBeCloseTo(1, 13);
      for (let i = 0; i < d; i++) expect(Number(arrays.points.data[step * d + i])).toBeCloseTo(x[i], 12);
      x = x.map((value, i) => value - 0.01 * 2 * (i + 1) * (value - i - 1));
    }
  });

  it('takes a scheduled rate at its step, whatever the steps of a call', () => {
    const schedule = { schedule: 'cosine', from: 0.01, to: 0.001, steps: 2500 } as const;
    const asked = [1, 2, 1023, 1024, 1025, 2048, 2500, 3000];
    const cell = formulaCell('x', descent(schedule), {
      ...at(0),
      budget: { steps: 3000 },
      record: { steps: asked, points: true },
    });
    const expected: number[] = [];
    let x = 0;
    for (let step = 0; step <= 3000; step++) {
      if (asked.includes(step)) expected.push(x);
      x -= scheduleValue(schedule, step);
    }
    for (const piece of [1e9, 1024, 1000, 7]) expect(numbersOf(ranToEnd(cell, [0], piece), 'points')).toEqual(expected);
  });

  it('records at exactly the steps asked for, and at the last', () => {
    const cell = formulaCell('x^2', descent(0.25), {
      ...at(1),
      budget: { steps: 20 },
      record: { steps: [3, 0, 7, 99], points: true },
    });
    expect(cell.recordSteps).toEqual([0, 3, 7, 20]);
    const halved = [1, 2 ** -3, 2 ** -7, 2 ** -20];
    const block = ranToEnd(cell);
    expect(numbersOf(block, 'points')).toEqual(halved);
    expect(numbersOf(block, 'loss')).toEqual(halved.map((x) => x * x));
  });

  it('can be as short as one step, or none', () => {
    const one = formulaCell('x^2', descent(0.25), { ...at(1), ...everyStep(1) });
    expect(numbersOf(ranToEnd(one), 'points')).toEqual([1, 0.5]);
    expect(outcomeOf(one)).toMatchObject({ outcome: 'budget', steps: 1, final: [0.5], finalLoss: 0.25 });
    const none = { ...one.spec, budget: 0, recordSteps: [0] };
    const block = ranToEnd({ ...one, spec: none });
    expect([numbersOf(block, 'loss'), numbersOf(block, 'steps'), numbersOf(block, 'final')]).toEqual([[1], [0], [1]]);
  });
});

describe('the end of a run on a formula', () => {
  it('diverged: the last good point stays, and the step is that of the first loss that is not finite', () => {
    // x goes from 1 to −19 to 361: 19^120 squared is still a double, 19^121 squared is not.
    const cell = formulaCell('x^2', descent(10), { ...at(1), ...everyStep(300) });
    let x = 1;
    for (let step = 0; step < 120; step++) x -= 10 * (2 * x);
    expect(outcomeOf(cell)).toEqual({
      outcome: 'diverged',
      steps: 121,
      final: [x],
      finalLoss: x * x,
      targetStep: undefined,
    });
    const { loss, points } = arraysOf(ranToEnd(cell), 0);
    expect(loss.slice(119, 123)).toEqual([expect.any(Number), x * x, Number.NaN, Number.NaN]);
    expect(points.slice(120, 122)).toEqual([x, Number.NaN]);
  });

  it('diverged at the start: nothing was good', () => {
    const cell = formulaCell('log(x)', descent(0.1), { ...at(-1), budget: { steps: 10 } });
    expect(outcomeOf(cell)).toMatchObject({ outcome: 'diverged', steps: 0, final: [-1], finalLoss: Number.NaN });
  });

  it('diverged because the gradient is infinite where the loss is not', () => {
    const cell = formulaCell('sqrt(x)', descent(1), { ...at(0), budget: { steps: 10 } });
    expect(outcomeOf(cell)).toMatchObject({ outcome: 'diverged', steps: 1, final: [0], finalLoss: 0 });
  });

  it.each([1, 4, 5, 1023, 1024, 1025])(
    'target: with a stop at it the run ends there, else it goes on (%i)',
    (wanted) => {
      // The loss falls by 1 a step.
      const rest = { ...at(0), budget: { steps: 2000 }, target: -wanted };
      expect(outcomeOf(formulaCell('x', descent(1), rest))).toMatchObject({
        outcome: 'budget',
        steps: 2000,
        targetStep: wanted,
        final: [-2000],
      });
      const stopping = formulaCell('x', descent(1), { ...rest, stop: { target: true } });
      expect(outcomeOf(stopping)).toMatchObject({
        outcome: 'target',
        steps: wanted,
        targetStep: wanted,
        final: [-wanted],
      });
    },
  );

  it('target: a start that has it needs no step', () => {
    const cell = formulaCell('x^2', descent(0.25), { ...at(0.1), target: 1, stop: { target: true } });
    expect(outcomeOf(cell)).toMatchObject({ outcome: 'target', steps: 0, targetStep: 0, final: [0.1] });
  });

  it('stationary: at the first step whose largest gradient entry is small enough', () => {
    // x = 2^-k, gradient 2^(1-k): at most 2^-10 from k = 11 on.
    const cell = formulaCell('x^2', descent(0.25), {
      ...at(1),
      budget: { steps: 100 },
      stop: { stationary: 2 ** -10 },
    });
    expect(outcomeOf(cell)).toMatchObject({ outcome: 'stationary', steps: 11, final: [2 ** -11] });
  });

  it('leaves what was never reached not a number', () => {
    const cell = formulaCell('x^2', descent(0.25), {
      ...at(1),
      budget: { steps: 100 },
      record: { steps: [0, 11, 12, 100] },
      stop: { stationary: 2 ** -10 },
    });
    expect(numbersOf(ranToEnd(cell), 'loss')).toEqual([1, 2 ** -22, Number.NaN, Number.NaN]);
  });
});

describe('best and first hits', () => {
  it('are those of a search through the losses of every step, and need none of them recorded', () => {
    const rest = {
      starts: { kind: 'normal', scale: 1 },
      seeds: { first: 0, count: 9 },
      target: 0.02,
      gradient: { kind: 'noise', scale: 0.5 },
    };
    const steps = 1500;
    const dense = formulaCell(
      '(x^2-1)^2*y^4 + 0.05*(x-0.3)^2',
      { algorithm: 'sgd', parameters: { learningRate: 0.03 } },
      { ...rest, ...everyStep(steps) },
    );
    const sparse = formulaCell(
      '(x^2-1)^2*y^4 + 0.05*(x-0.3)^2',
      { algorithm: 'sgd', parameters: { learningRate: 0.03 } },
      { ...rest, budget: { steps }, record: { steps: [steps] } },
    );
    const [all, few] = [ranToEnd(dense), ranToEnd(sparse, sparse.wantedSeeds, 97)];
    const { targets } = cadenceOf(dense.spec);
    for (const seed of dense.wantedSeeds) {
      const { loss, best, bestStep, hits, targetStep } = arraysOf(all, seed);
      const losses = loss.map(Number);
      const smallest = Math.min(...losses);
      expect([best, bestStep]).toEqual([[smallest], [losses.indexOf(smallest)]]);
      expect(hits).toEqual(targets.map((level) => losses.findIndex((value) => value <= level)));
      expect(targetStep).toEqual([losses.findIndex((value) => value <= 0.02)]);
      expect(arraysOf(few, seed)).toMatchObject({ best, bestStep, hits, targetStep });
    }
  });
});

const seeds = [0, 1, 2, 3, 4, 5, 6, 70, 71];

/** Everything that can make a run random or long-winded at once. */
function ensemble(algorithm: string): Cell {
  return cellIn({
    landscapes: [{ family: 'formula', parameters: { text: '(x^2-1)^2*y^4 + 0.05*(x-0.3)^2 + 0.1*z^2' } }],
    optimizers: [{ algorithm }],
    gradient: { kind: 'noise', scale: 0.2 },
    starts: { kind: 'normal', scale: 1 },
    seeds: { first: 0, count: 72 },
    budget: { steps: 130 },
    record: { points: true },
    target: 0.1,
  });
}

describe.each(ruleOptimizers.map(({ id }) => id))('%s', (algorithm) => {
  const cell = ensemble(algorithm);
  const together = ranToEnd(cell, seeds);

  it('runs alone as it runs in any company, to the last bit', () => {
    for (const group of [[3], [70], [4, 5], [2, 3, 71]]) {
      const block = ranToEnd(cell, group);
      for (const seed of group) expect(arraysOf(block, seed)).toEqual(arraysOf(together, seed));
    }
  });

  it('comes to the same bits in pieces, and from a checkpoint at any step', () => {
    for (const piece of [1, 17]) expect(ranToEnd(cell, seeds, piece)).toEqual(together);
    for (const cut of [1, 10, 64, 129]) {
      const first = startRuns(cell.cell, cell.spec, seeds, builtInData);
      first.advance(cut);
      const second = startRuns(cell.cell, cell.spec, seeds, builtInData, first.checkpoint());
      expect(second.position).toBe(cut);
      while (!second.finished) second.advance(50);
      expect(second.results()).toEqual(together);
    }
  });
});
