import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../../core/engine/cell.ts';
import { hyperParameters } from '../../../../core/engine/hyper-parameters.ts';
import { Replay } from '../../../../core/engine/trace/replay.ts';
import { LineTracer } from '../../../../core/expression/trace-lines.ts';
import { traceRule } from '../../../../core/expression/trace-rule.ts';
import { builtInData } from '../../../../core/landscapes/data/index.ts';
import { isRuleOptimizer } from '../../../../core/optimizers/define.ts';
import { optimizers } from '../../../../core/optimizers/index.ts';
import { arraysOf, cellIn, ranToEnd } from '../experiment.ts';
import { asking } from './support.ts';

const VALLEY = '0.5*(x-0.3)^2*(1+y^2) + (y-x^2)^2 + 0.1*(z[1]^4 + z[2]^2*x^2) + 0.05*cos(3*z[3])';

/** A formula in five dimensions with an odd number of coordinates. */
function onFormula(optimizer: object, rest: object = {}): Cell {
  return cellIn({
    landscapes: [{ family: 'formula', parameters: { text: VALLEY, variables: ['x', 'y', 'z[3]'] } }],
    optimizers: [optimizer],
    starts: { kind: 'normal', scale: 1 },
    seeds: { first: 2, count: 3 },
    budget: { steps: 60 },
    record: { points: true },
    ...rest,
  });
}

function onNetwork(optimizer: object, rest: object = {}): Cell {
  return cellIn({
    landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [3] } }],
    optimizers: [optimizer],
    seeds: { first: 7, count: 2 },
    budget: { steps: 40 },
    record: { points: true },
    ...rest,
  });
}

const NOISE = { kind: 'noise', scale: 0.2 };
const BATCH = { kind: 'batch', size: 16, sampling: 'shuffle' };
const SCHEDULE = { schedule: 'cosine', from: 0.05, to: 0.001, steps: 50 };

const CELLS: [string, () => Cell][] = [
  ['Adam on a formula, f64', () => onFormula({ algorithm: 'adam', parameters: { learningRate: 0.05 } })],
  [
    'Adam on a formula, f32',
    () => onFormula({ algorithm: 'adam', parameters: { learningRate: 0.05 } }, { precision: 'f32' }),
  ],
  ['SGD on a formula, f16', () => onFormula({ algorithm: 'sgd', parameters: { momentum: 0.5 } }, { precision: 'f16' })],
  ['SGD on a formula, bf16, noise', () => onFormula({ algorithm: 'sgd' }, { precision: 'bf16', gradient: NOISE })],
  ['NAdam with a schedule', () => onFormula({ algorithm: 'nadam', parameters: { learningRate: SCHEDULE } })],
  [
    'SGLD with noisy gradients',
    () => onFormula({ algorithm: 'sgld', parameters: { stepSize: 0.01 } }, { gradient: NOISE }),
  ],
  [
    'AMSGrad with noisy gradients, f32',
    () =>
      onFormula(
        { algorithm: 'adam', parameters: { amsgrad: true, weightDecay: 0.1 } },
        { gradient: NOISE, precision: 'f32' },
      ),
  ],
  ['L-BFGS on a formula', () => onFormula({ algorithm: 'lbfgs' })],
  ['SAM on a formula with noise', () => onFormula({ algorithm: 'sam' }, { gradient: NOISE })],
  [
    'AdamW on a network, f64',
    () => onNetwork({ algorithm: 'adamw', parameters: { learningRate: 0.02 } }, { precision: 'f64' }),
  ],
  [
    'AdamW on a network, f32, batches',
    () =>
      onNetwork({ algorithm: 'adamw', parameters: { learningRate: SCHEDULE } }, { precision: 'f32', gradient: BATCH }),
  ],
  [
    'SGD on a network, f32, noise',
    () =>
      onNetwork(
        { algorithm: 'sgd', parameters: { momentum: 0.9, nesterov: true } },
        { precision: 'f32', gradient: NOISE },
      ),
  ],
  [
    'SGLD on a network, f64, noise',
    () => onNetwork({ algorithm: 'sgld', parameters: { stepSize: 0.001 } }, { precision: 'f64', gradient: NOISE }),
  ],
  ['Muon on a network, batches', () => onNetwork({ algorithm: 'muon' }, { precision: 'f32', gradient: BATCH })],
  ['L-BFGS on a network', () => onNetwork({ algorithm: 'lbfgs' }, { precision: 'f64' })],
];

describe.each(CELLS)('%s', (_, make) => {
  const cell = make();
  const seed = cell.wantedSeeds[cell.wantedSeeds.length - 1];
  const { points, loss } = arraysOf(
    ranToEnd(cell, cell.resolved.definition.body.kind === 'formula' ? cell.wantedSeeds : [seed]),
    seed,
  );
  const { dimension } = cell;
  const recorded = (k: number): (number | bigint)[] => points.slice(k * dimension, (k + 1) * dimension);

  it('replays to the recorded points and losses, forwards and back, to the last bit', () => {
    const replay = new Replay(cell.cell, cell.spec, seed, builtInData);
    const order = [...cell.recordSteps.keys()];
    for (const k of [...order, ...order.toReversed(), 3, order.length - 1, 1]) {
      expect(replay.goTo(cell.recordSteps[k])).toBe(true);
      expect([...replay.point()]).toEqual(recorded(k));
      expect(replay.runs.evaluate(replay.point(), null)).toBe(loss[k]);
    }
  });

  it('traces every step with the recorded losses and lengths', () => {
    const ask = asking(cell);
    const lanes = ask({ kind: 'lanes', seed, to: 1000, points: 2000 });
    expect(lanes.complete).toBe(true);
    expect(lanes.steps.length).toBe(cell.budget + 1);
    for (const [k, step] of cell.recordSteps.entries()) expect(lanes.loss[step]).toBe(loss[k]);
    const [from, to] = [recorded(0), recorded(1)].map((point) => point.map(Number));
    expect(lanes.updateNorm[1]).toBeCloseTo(Math.hypot(...to.map((x, i) => x - from[i])), 12);
    // Thinned, the same numbers.
    const some = ask({ kind: 'lanes', seed, to: 1000, points: 7 });
    expect(some.complete).toBe(false);
    some.steps.forEach((step, k) => {
      for (const lane of ['loss', 'gradientNorm', 'updateNorm', 'cosine'] as const)
        expect(some[lane][k]).toBe(lanes[lane][step]);
    });
  });

  it('has the numbers of the rule to the last bit', () => {
    const ask = asking(cell);
    for (const step of [1, 2, 3, 17, 40]) {
      const answer = ask({ kind: 'step', seed, step, count: 64, plane: { kind: 'step' } });
      if (answer.exact === null) expect(answer.formula.length).toBeGreaterThan(0);
      else expect(answer.exact).toBe(true);
      const { before, after, change, first, second, unexplained } = answer.did;
      expect(change).toBe(after - before);
      expect(first + second + unexplained).toBeCloseTo(change, 10);
      if (answer.along.update > 0) expect(answer.plane?.share).toBeCloseTo(1, 9);
      else expect(answer.plane?.share).toBeNull();
    }
  });
});

describe('a run whose average is what counts', () => {
  it.each([{ kind: 'full' }, NOISE])('is traced at its points, with the numbers of its rule (%j)', (gradient) => {
    const parameters = { averaging: 'ema', evaluated: true };
    const cell = onFormula({ algorithm: 'composed', parameters }, { gradient });
    const ask = asking(cell);
    expect(ask({ kind: 'lanes', seed: 3, to: 5 }).run.isAveraged).toBe(true);
    for (const step of [1, 2, 17]) expect(ask({ kind: 'step', seed: 3, step }).exact).toBe(true);
  });
});

describe('the lines of a rule', () => {
  const rules = optimizers.filter((definition) => isRuleOptimizer(definition) && definition.id !== 'demon-sgd');

  it.each(rules.map(({ id }) => id))(
    'are those of the runs in any format, and of the plain interpreter in f64: %s',
    (algorithm) => {
      for (const precision of ['f64', 'f32', 'bf16']) {
        const cell = onFormula({ algorithm }, { precision, budget: { steps: 9 } });
        const ask = asking(cell);
        for (const step of [1, 2, 4]) expect(ask({ kind: 'step', step }).exact).toBe(true);
      }
      const cell = onFormula({ algorithm });
      const optimizer = {
        definition: rules.find(({ id }) => id === algorithm)!, // biome-ignore lint/suspicious/noExplicitAny: each definition knows its own parameters
        parameters: cell.spec.optimizer.parameters as any,
      };
      if (!isRuleOptimizer(optimizer.definition)) throw new TypeError('a rule is wanted');
      const rule = optimizer.definition.rule(optimizer.parameters);
      const { names } = hyperParameters(optimizer);
      const tracer = new LineTracer(rule, names);
      const states = Object.keys(rule.state);
      const scalars = Object.entries(rule.scalars ?? {}).map(([, { initial }]) => initial);
      for (const [t, x, g] of [
        [1, 0.7, -0.3],
        [5, -1.3, 1e-4],
        [100, 12.5, 3.75],
      ]) {
        const state = states.map((_, k) => 0.11 + 0.37 * k);
        const deviates = Array.from({ length: tracer.deviates }, (_, k) => 0.4 - 0.9 * k);
        const traced = tracer.coordinate(tracer.shared(t, [], scalars), x, g, state, deviates);
        const plain = traceRule(rule, {
          x,
          g,
          t,
          hyper: names.constants ?? {},
          state: Object.fromEntries(states.map((name, k) => [name, state[k]])),
          scalars: Object.fromEntries(Object.keys(rule.scalars ?? {}).map((name, k) => [name, scalars[k]])),
          deviates,
        });
        expect(traced.lines).toEqual(plain.lines.map(({ value }) => value));
        expect(traced.x).toBe(plain.x);
      }
    },
  );

  it('are written out with the numbers put in', () => {
    const cell = onFormula({ algorithm: 'adam', parameters: { learningRate: 0.2 } });
    const { written, rows, coordinates } = asking(cell)({ kind: 'step', step: 5 });
    expect(coordinates.map(({ name }) => name)).toEqual(['x', 'y', 'z_1', 'z_2', 'z_3']);
    const [first] = written;
    expect(first.map(({ name }) => name)).toEqual(['m', 'v', 'mhat', 'vhat', 'update']);
    const row = (name: string): number => rows.find((other) => other.name === name)?.values[0] ?? Number.NaN;
    const [m, v, mhat, , update] = first;
    expect(m.parts[0]).toBe(0.9);
    expect(m.value).toBe(row('m'));
    expect(v.parts.filter((part) => typeof part === 'string').join('')).toMatch(/^· \+ ·\(?\)?²$/);
    expect(mhat.parts).toEqual([...(row('m') < 0 ? ['(', row('m'), ')'] : [row('m')]), ' / ', 1 - 0.9 ** 5]);
    expect(update.value).toBe(row('update'));
    expect(update.parts.at(-1)).toBe(')');
    expect(rows.map(({ tex }) => tex)).toEqual([
      'w_{t-1}',
      'g_t',
      '{m_{t}}',
      '{v_{t}}',
      '{\\hat{m}_{t}}',
      '{\\hat{v}_{t}}',
      '\\Delta w_t',
      'w_t',
    ]);
    expect(rows[4].right).toBe('{m_{t}}/\\left( 1-\\beta_1^{t} \\right)');
    expect(rows[6].right).toBe('-\\eta {\\hat{m}_{t}}/\\left( \\sqrt{{\\hat{v}_{t}}}+\\epsilon \\right)');
  });
});

describe('conditions', () => {
  const cell = onFormula(
    { algorithm: 'sgd', parameters: { learningRate: 0.03, momentum: 0.95 } },
    { budget: { steps: 300 } },
  );
  const ask = asking(cell);
  const lanes = ask({ kind: 'lanes', to: 300, points: 2000 });
  const conditions = [
    { kind: 'loss-rises' },
    { kind: 'uphill' },
    { kind: 'gradient-below', value: 0.3 },
    { kind: 'loss-below', value: 0.2 },
    { kind: 'loss-above', value: 1e9 },
    { kind: 'update-above', value: 0.05 },
    { kind: 'crosses', coordinate: 0, value: 0.25 },
    { kind: 'not-finite' },
  ];
  const point = (step: number): number => {
    const { rows } = ask({ kind: 'step', step });
    return rows.find(({ kind }) => kind === 'after')?.values[0] ?? Number.NaN;
  };
  const holds: ((t: number) => boolean)[] = [
    (t) => lanes.loss[t] > lanes.loss[t - 1],
    (t) => lanes.cosine[t] < 0,
    (t) => lanes.gradientNorm[t] < 0.3,
    (t) => lanes.loss[t] < 0.2,
    () => false,
    (t) => lanes.updateNorm[t] > 0.05,
    (t) => t > 1 && point(t - 1) > 0.25 !== point(t) > 0.25,
    () => false,
  ];

  it('are found at the first step, the next and the one before', () => {
    const steps = Array.from({ length: 300 }, (_, k) => k + 1);
    const where = holds.map((test) => steps.filter(test));
    expect(where.filter((list) => list.length > 1).length).toBeGreaterThan(4);
    for (const from of [0, 17, 150]) {
      expect(ask({ kind: 'find', conditions, from }).steps).toEqual(
        where.map((list) => list.find((t) => t > from) ?? null),
      );
      expect(ask({ kind: 'find', conditions, from, direction: 'previous' }).steps).toEqual(
        where.map((list) => list.findLast((t) => t < from) ?? null),
      );
    }
    expect(ask({ kind: 'find', conditions, from: 300, direction: 'previous' }).steps).toEqual(
      where.map((list) => list.findLast((t) => t < 300) ?? null),
    );
  });

  it('refuse coordinates that are not there', () => {
    expect(() => ask({ kind: 'find', conditions: [{ kind: 'crosses', coordinate: 5, value: 0 }] })).toThrow(/0 to 4/);
  });
});

describe('a run that ends early', () => {
  const diverging = (rest: object = {}): Cell =>
    cellIn({
      landscapes: [{ family: 'formula', parameters: { text: 'x^4 + y^2' } }],
      optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: 0.6 } }],
      starts: { kind: 'point', point: [1.5, 1] },
      budget: { steps: 100 },
      record: { points: true },
      ...rest,
    });

  it('shows the step at which the loss is not finite any more, and refuses what comes after', () => {
    for (const record of [{ points: true }, { steps: [100] }, { steps: Array.from({ length: 101 }, (_, k) => k) }]) {
      const cell = diverging({ record });
      const {
        steps: [last],
        outcome,
      } = arraysOf(ranToEnd(cell), 0);
      expect(outcome).toEqual([3]);
      const ask = asking(cell);
      const lanes = ask({ kind: 'lanes', to: 100 });
      expect(lanes.run.end).toEqual({ outcome: 'diverged', step: last });
      expect(lanes.steps.at(-1)).toBe(last);
      expect(Number.isFinite(lanes.loss.at(-1))).toBe(false);
      expect(Number.isFinite(lanes.loss.at(-2))).toBe(true);
      expect(ask({ kind: 'find', conditions: [{ kind: 'not-finite' }] }).steps).toEqual([last]);
      expect(ask({ kind: 'step', step: Number(last) }).exact).toBe(true);
      expect(() => ask({ kind: 'step', step: Number(last) + 1 })).toThrow(/ended \(diverged\)/);
      // Asked from scratch, at once and beyond the end.
      expect(() => asking(cell)({ kind: 'step', step: 90 })).toThrow(`at most ${last}`);
    }
  });

  it('ends at a target or where it is stationary', () => {
    const cell = diverging({
      optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: 0.05 } }],
      stop: { stationary: 1e-3 },
      budget: { steps: 100000 },
    });
    const {
      steps: [last],
    } = arraysOf(ranToEnd(cell), 0);
    const lanes = asking(cell)({ kind: 'lanes', to: 100000, points: 2000 });
    expect(Number(last)).toBeLessThan(100000);
    expect(lanes.run.end).toEqual({ outcome: 'stationary', step: last });
    expect(lanes.complete).toBe(true);
    expect(lanes.steps.at(-1)).toBe(last);
  });
});

describe('a twin in other arithmetic', () => {
  it('stands beside the run, and parts from it', () => {
    const cell = onFormula({ algorithm: 'adam', parameters: { learningRate: 0.05 } });
    const ask = asking(cell);
    const twin = ask({ kind: 'twin', precision: 'f32', step: 30, to: 60 });
    const alone = asking(onFormula({ algorithm: 'adam', parameters: { learningRate: 0.05 } }, { precision: 'f32' }));
    expect([...twin.twinLoss]).toEqual([...alone({ kind: 'lanes', to: 60 }).loss]);
    expect([...twin.loss]).toEqual([...ask({ kind: 'lanes', to: 60 }).loss]);
    expect(twin.differs).toBe(0);
    expect(twin.parts).toBeNull();
    expect(twin.relative.every((value) => value < 1e-4)).toBe(true);
    expect(ask({ kind: 'twin', precision: 'bf16', step: 30, to: 60 }).parts).toBe(0);
    // The square of a gradient is nothing in f16, and so is epsilon.
    const ended = ask({ kind: 'twin', precision: 'f16', step: 30, to: 60 });
    expect(ended.twin.end?.outcome).toBe('diverged');
    expect(ended.at.step).toBe(ended.twin.end?.step);
    expect(twin.at.point.length).toBe(5);
    expect(twin.run.precisions).toEqual(['f64', 'f32', 'f16', 'bf16']);
    const same = ask({ kind: 'twin', precision: 'f64', step: 30, to: 60 });
    expect(same.differs).toBeNull();
    expect(() => asking(onNetwork({ algorithm: 'adam' }))({ kind: 'twin', precision: 'f16', step: 1, to: 2 })).toThrow(
      /this run has/,
    );
  });
});

describe('a step in many dimensions', () => {
  it('shows the coordinates that move most, the arrays of the point and the plane', () => {
    const cell = onNetwork({ algorithm: 'adam' }, { precision: 'f64' });
    const ask = asking(cell);
    const all = ask({ kind: 'step', step: 12, count: 64 });
    const answer = ask({ kind: 'step', step: 12, count: 4, plane: { kind: 'axes', axes: [0, 3] } });
    expect(answer.chosen).toBe('largest');
    const update = all.rows.find(({ kind }) => kind === 'update')?.values ?? new Float64Array(0);
    const order = [...update.keys()].sort((a, b) => Math.abs(update[b]) - Math.abs(update[a]));
    expect(answer.coordinates.map(({ index }) => index)).toEqual(order.slice(0, 4).sort((a, b) => a - b));
    expect(answer.tensors.reduce((sum, { size }) => sum + size, 0)).toBe(cell.dimension);
    const squares = answer.tensors.reduce((sum, tensor) => sum + tensor.update ** 2, 0);
    expect(Math.sqrt(squares)).toBeCloseTo(answer.along.update, 12);
    expect(answer.plane?.share).toBeCloseTo((update[0] ** 2 + update[3] ** 2) / answer.along.update ** 2, 12);
    const box = answer.plane?.box ?? [0, 1, 0, 1];
    const terrain = ask({
      kind: 'terrain',
      step: 12,
      plane: { kind: 'step' },
      box: [-0.1, 0.1, -0.1, 0.1],
      size: [3, 3],
    });
    expect(terrain.values[4]).toBeCloseTo(answer.did.before, 5);
    expect(box[1]).toBeGreaterThan(box[0]);
  });
});
