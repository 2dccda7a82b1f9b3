import { describe, expect, it } from 'vitest';
import { experimentRequest } from '../../../core/contract/requests.ts';
import type { Cell } from '../../../core/engine/cell.ts';
import { startRuns } from '../../../core/engine/execute.ts';
import { checkpointFromShorter, isBeginning } from '../../../core/engine/extend.ts';
import { runsTogether } from '../../../core/engine/run-spec.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { arraysOf, cellIn, cellsIn, numbersOf, ranToEnd } from './experiment.ts';
import { asking } from './trace/support.ts';

const FORMULA = { family: 'formula', parameters: { text: '0.5*(x-0.3)^2*(1+y^2) + (y-x^2)^2 + 0.1*z^4' } };
const NETWORK = { family: 'network', parameters: { data: 'iris', hidden: [3] } };
const NOISE = { kind: 'noise', scale: 0.2 };
const BATCH = { kind: 'batch', size: 16, sampling: 'shuffle' };
const COSINE = { schedule: 'cosine', from: 0.05, to: 0.001, steps: 40 };

type Case = [string, object, { algorithm: string; parameters?: object }, object];
const CASES: Case[] = [
  ['Adam on a formula', FORMULA, { algorithm: 'adam', parameters: { learningRate: COSINE } }, { target: 0.5 }],
  ['SGLD on a formula, noise', FORMULA, { algorithm: 'sgld', parameters: { stepSize: 0.01 } }, { gradient: NOISE }],
  ['SGD on a formula, f16', FORMULA, { algorithm: 'sgd', parameters: { momentum: 0.9 } }, { precision: 'f16' }],
  ['L-BFGS on a formula', FORMULA, { algorithm: 'lbfgs' }, {}],
  ['HMC on a formula', FORMULA, { algorithm: 'hmc' }, {}],
  ['RAdam on a formula', FORMULA, { algorithm: 'radam' }, {}],
  ['AdamW on a network, f64', NETWORK, { algorithm: 'adamw' }, { precision: 'f64', target: 0.9 }],
  ['AdamW on a network, f32, batches', NETWORK, { algorithm: 'adamw' }, { precision: 'f32', gradient: BATCH }],
  ['Muon on a network, noise', NETWORK, { algorithm: 'muon' }, { precision: 'f32', gradient: NOISE }],
];

function cellsOf([, landscape, optimizer, rest]: Case, forks: object[]): Cell[] {
  return cellsIn({
    landscapes: [landscape],
    optimizers: [optimizer, ...forks.map((fork) => ({ ...optimizer, ...fork }))],
    starts: landscape === FORMULA ? { kind: 'normal', scale: 1 } : { kind: 'landscape' },
    seeds: { first: 0, count: 3 },
    budget: { steps: 40 },
    record: { points: true },
    ...rest,
  });
}

/** Runs of one cell side by side where the engine does that, else the first alone. */
function ran(cell: Cell, piece?: number) {
  return ranToEnd(
    cell,
    runsTogether(cell.resolved.definition, cell.spec) ? cell.wantedSeeds : [cell.wantedSeeds[0]],
    piece,
  );
}

describe.each(CASES)('%s', (...made) => {
  const [, , { parameters = {} }] = made;
  const unchanged = { fork: { step: 17, parameters } };
  const [straight, fork, again] = cellsOf(made, [
    unchanged,
    { fork: { step: 29, parameters, fork: { step: 5, parameters } } },
  ]);

  it('forked without changes, is the straight run to the last bit, but for its id', () => {
    expect(fork.cell).not.toBe(straight.cell);
    const { arrays } = ran(straight);
    for (const cell of [fork, again]) {
      expect(ran(cell).arrays).toEqual(arrays);
      expect(ran(cell, 7).arrays).toEqual(arrays);
    }
  });

  it('stops and goes on to the same bits, before the fork, at it and after it', () => {
    const seeds = [fork.wantedSeeds[0]];
    const { arrays } = ranToEnd(straight, seeds);
    for (const cut of [4, 17, 18, 30]) {
      const first = startRuns(fork.cell, fork.spec, seeds, builtInData);
      first.advance(cut);
      const second = startRuns(fork.cell, fork.spec, seeds, builtInData, first.checkpoint());
      expect(second.position).toBe(cut);
      while (!second.finished) second.advance(3);
      expect(second.results().arrays).toEqual(arrays);
    }
  });
});

describe('a fork with other settings', () => {
  const adam = (learningRate: number) => ({ learningRate });
  const request = (forks: object[], rest: object = {}): Cell[] =>
    cellsOf(['', FORMULA, { algorithm: 'adam', parameters: adam(0.1) }, rest], forks);

  it('is the earlier run up to the step, and another one after it', () => {
    const [parent, fork] = request([{ parameters: adam(0.01), fork: { step: 20, parameters: adam(0.1) } }]);
    const [before, after] = [ran(parent), ran(fork)].map((block) => arraysOf(block, 1));
    const at = parent.recordSteps.indexOf(20);
    expect(after.loss.slice(0, at + 1)).toEqual(before.loss.slice(0, at + 1));
    expect(after.loss[at + 1]).not.toBe(before.loss[at + 1]);
    // The update after the fork is a tenth of the parent's: m and v were kept.
    const moved = ({ points }: typeof before): number => Number(points[3 * (at + 1)]) - Number(points[3 * at]);
    expect(parent.recordSteps[at + 1]).toBe(21);
    expect(moved(after) / moved(before)).toBeCloseTo(0.1, 9);
  });

  it('goes on in other arithmetic, with other gradients, and with state that the parent had not', () => {
    const past = { step: 20, parameters: adam(0.1) };
    const forks = request([
      { parameters: adam(0.1), precision: 'bf16', fork: past },
      { parameters: adam(0.1), gradient: NOISE, fork: past },
      { parameters: { ...adam(0.1), amsgrad: true }, fork: past },
    ]);
    const parent = arraysOf(ran(forks[0]), 2);
    const at = forks[0].recordSteps.indexOf(20);
    for (const cell of forks.slice(1)) {
      const { loss, points } = arraysOf(ran(cell), 2);
      expect(loss.slice(0, at)).toEqual(parent.loss.slice(0, at));
      expect(loss.slice(at + 1)).not.toEqual(parent.loss.slice(at + 1));
      expect(points.every((x) => Number.isFinite(Number(x)))).toBe(true);
    }
    const { vmax } = Object.fromEntries(
      Object.entries(arraysOf(ran(forks[3]), 2)).map(([name, values]) => [name.replace('state.', ''), values]),
    );
    expect(vmax.every((value) => Number(value) > 0)).toBe(true);
    const short = arraysOf(ran(forks[1]), 2).points.slice(3 * (at + 1));
    const isShort = (x: number): boolean => (new Uint32Array(Float32Array.of(x).buffer)[0] & 0xffff) === 0;
    expect(short.every((x) => isShort(Number(x)))).toBe(true);
  });

  it('changes from all data to fresh samples on a formula, and back', () => {
    const parameters = { learningRate: 0.01 };
    const fresh = { kind: 'batch', size: 8, sampling: 'fresh' };
    const sgd = { algorithm: 'sgd', parameters };
    const [full, there, back] = cellsIn({
      landscapes: [{ family: 'degenerate-minima-2d' }],
      optimizers: [
        sgd,
        { ...sgd, gradient: fresh, fork: { step: 6, parameters } },
        { ...sgd, fork: { step: 9, parameters, gradient: fresh, fork: { step: 6, parameters } } },
      ],
      starts: { kind: 'normal', scale: 1 },
      budget: { steps: 12 },
      seeds: { first: 0, count: 2 },
      record: { points: true },
      target: 1e-3,
    });
    const seed = 1;
    const [plain, onSamples, again] = [full, there, back].map((cell) => arraysOf(ran(cell), seed).points);
    expect(onSamples.slice(0, 14)).toEqual(plain.slice(0, 14));
    expect(onSamples.slice(14)).not.toEqual(plain.slice(14));
    expect(again.slice(0, 20)).toEqual(onSamples.slice(0, 20));
    expect(again.slice(20)).not.toEqual(onSamples.slice(20));
    expect(again.every((x) => Number.isFinite(Number(x)))).toBe(true);
  });

  it('ends where the run before it ended', () => {
    const [parent, fork] = cellsIn({
      landscapes: [{ family: 'formula', parameters: { text: 'x^4 + y^2' } }],
      optimizers: [
        { algorithm: 'gradient-descent', parameters: { learningRate: 0.6 } },
        {
          algorithm: 'gradient-descent',
          parameters: { learningRate: 0.01 },
          fork: { step: 50, parameters: { learningRate: 0.6 } },
        },
      ],
      starts: { kind: 'uniform', low: 0.1, high: 1.6 },
      seeds: { first: 0, count: 8 },
      budget: { steps: 100 },
    });
    const [before, after] = [ran(parent), ran(fork)];
    const [outcomes, steps] = [numbersOf(before, 'outcome'), numbersOf(before, 'steps')];
    expect(outcomes.filter((outcome) => outcome === 3).length).toBeGreaterThan(1);
    expect(outcomes.filter((outcome) => outcome === 0).length).toBeGreaterThan(1);
    expect(numbersOf(after, 'outcome')).toEqual(outcomes);
    expect(numbersOf(after, 'steps')).toEqual(steps);
    const diverged = after.seeds.filter((_, run) => outcomes[run] === 3);
    for (const seed of diverged) expect(arraysOf(after, seed).final).toEqual(arraysOf(before, seed).final);
    // All of them ended before the fork.
    const alone = ranToEnd(fork, diverged, 3);
    for (const seed of diverged) expect(arraysOf(alone, seed)).toEqual(arraysOf(after, seed));
  });

  it('is traced by the settings of each of its steps', () => {
    const [, fork] = request([{ parameters: adam(0.01), gradient: NOISE, fork: { step: 20, parameters: adam(0.1) } }]);
    const ask = asking(fork);
    for (const [step, rate] of [
      [19, 0.1],
      [20, 0.1],
      [21, 0.01],
      [22, 0.01],
      [20, 0.1],
    ]) {
      const answer = ask({ kind: 'step', step, seed: 1 });
      expect(answer.exact).toBe(true);
      expect(answer.hyper.find(({ name }) => name === 'learningRate')?.value).toBe(rate);
      expect(answer.rows.some(({ name }) => name === 'noisyGradient')).toBe(step > 20);
    }
    const { loss } = arraysOf(ran(fork), 1);
    const lanes = ask({ kind: 'lanes', to: 40, seed: 1 });
    for (const [k, step] of fork.recordSteps.entries()) expect(lanes.loss[step]).toBe(loss[k]);
  });

  it('goes on from a shorter one of its own, and has an id of its own that hangs on its past', () => {
    const past = { step: 20, parameters: adam(0.1) };
    const [, short] = request([{ parameters: adam(0.01), fork: past }], { budget: { steps: 30 } });
    const [, long, other] = request([
      { parameters: adam(0.01), fork: past },
      { parameters: adam(0.01), fork: { step: 20, parameters: adam(0.2) } },
    ]);
    expect(other.cell).not.toBe(long.cell);
    expect(isBeginning(short.spec, long.spec)).toBe(true);
    expect(isBeginning(short.spec, other.spec)).toBe(false);
    const checkpoint = checkpointFromShorter(long.cell, [0, 1, 2], short.spec, [ran(short)]);
    expect(checkpoint?.step).toBe(30);
  });
});

describe('a fork is refused', () => {
  const withFork = (fork: object, rest: object = {}): (() => unknown) => {
    const optimizer = { algorithm: 'adam', fork, ...rest };
    return () => cellIn({ landscapes: [FORMULA], optimizers: [optimizer], budget: { steps: 40 } });
  };

  it('at steps that are not there, and with settings that the run cannot have had', () => {
    expect(withFork({ step: 40 })).toThrow('optimizers[0].fork.step is 40; expected at most 39');
    expect(withFork({ step: 5, fork: { step: 5 } })).toThrow('optimizers[0].fork.fork.step is 5; expected at most 4');
    expect(withFork({ step: 5, parameters: { beta1: 2 } })).toThrow(/beta1/);
    expect(withFork({ step: 5, gradient: BATCH })).toThrow(/optimizers\[0\].fork.gradient.kind is ‘batch’/);
    expect(withFork({ step: 5 }, { algorithm: 'gradient-flow', precision: 'f16' })).toThrow(
      /optimizers\[0\].precision is ‘f16’/,
    );
    expect(
      experimentRequest.safeParse({ landscapes: [FORMULA], optimizers: [{ algorithm: 'adam', fork: { at: 3 } }] })
        .success,
    ).toBe(false);
  });

  it('where it would change the size of a program’s state', () => {
    const fork = { step: 5, parameters: { historySize: 4 } };
    const cell = cellIn({
      landscapes: [FORMULA],
      optimizers: [{ algorithm: 'lbfgs', parameters: { historySize: 8 }, fork }],
      budget: { steps: 10 },
    });
    expect(() => ranToEnd(cell)).toThrow(/a fork of lbfgs cannot go on/);
  });
});
