import { describe, expect, it } from 'vitest';
import { compileFormula, formulaPrograms, instantiateFormula } from '../../../core/expression/compile-formula.ts';
import { compileFused, instantiateFused } from '../../../core/expression/compile-fused.ts';
import { compileUpdate, instantiateUpdate } from '../../../core/expression/compile-rule.ts';
import { type FormulaOptions, parseFormula } from '../../../core/expression/formula.ts';
import { allocateFused, FusedContext } from '../../../core/expression/fused-context.ts';
import type { FusedOptions } from '../../../core/expression/fused-plan.ts';
import { lowerRule } from '../../../core/expression/lower-rule.ts';
import type { UpdateRule } from '../../../core/expression/rule.ts';
import { seedParticleStreams } from '../../../core/math/particle-streams.ts';
import { Workspace } from '../../../core/wasm/memory.ts';

interface Case {
  text: string;
  variables?: string[];
  rule: UpdateRule;
  hyper: Record<string, number>;
  /** Values of hyper-parameters that change with the step. */
  schedule?: (step: number) => Record<string, number>;
  options?: FusedOptions;
  targets?: number[];
  noiseScale?: number;
  stationary?: number;
  stopTarget?: number;
}

const start = (particle: number, coordinate: number): number => 1.2 * Math.sin(13 * particle + 7 * coordinate + 1);
const parsed = ({ text, variables }: Case) => parseFormula(text, (variables ? { variables } : {}) as FormulaOptions);

interface Outcome {
  x: number[][];
  state: number[][];
  best: number[];
  bestStep: number[];
  divergedAt: number[];
  stoppedAt: number[];
  hits: number[][];
  losses: number[];
  streams: bigint[][];
  scalars: number[];
}

/** Runs the fused kernel in calls of the given lengths. `first` is the number of the first particle. */
function run(test: Case, particles: number, calls: readonly number[], first = 0, begin = start): Outcome {
  const workspace = new Workspace();
  const names = Object.keys(test.hyper);
  const targets = test.targets ?? [];
  const compiled = compileFused(formulaPrograms(parsed(test)), lowerRule(test.rule, { hyper: names }), test.options);
  const kernel = instantiateFused(compiled, workspace);
  const arrays = allocateFused(compiled, workspace, particles, targets.length);
  const context = new FusedContext(compiled, workspace, arrays, targets.length, Math.max(...calls));
  const { dimension, rule } = compiled;
  const size = dimension * particles;
  const hyper = workspace.allocate(8 * names.length * Math.max(...calls) + 8);
  workspace.f64(arrays.targets, targets.length).set(targets);
  for (const points of [arrays.x, arrays.previous]) {
    const x = workspace.f64(points, size);
    for (let k = 0; k < size; k++) x[k] = begin(first + (k % particles), Math.floor(k / particles));
  }
  workspace.f64(arrays.state, size * rule.state.length).fill(0);
  const seeds = Array.from({ length: particles }, (_, p) => first + p);
  seedParticleStreams(
    new Uint32Array(workspace.memory.buffer, arrays.streams, 8 * particles),
    particles,
    'test',
    seeds,
  );
  let step = 0;
  calls.forEach((steps, call) => {
    const rows = workspace.f64(hyper, names.length * Math.max(steps, 1));
    for (let k = 0; k < Math.max(steps, 1); k++) {
      const values = { ...test.hyper, ...test.schedule?.(step + k) };
      rows.set(
        names.map((name) => values[name]),
        k * names.length,
      );
    }
    context.set({
      hyper,
      hyperStride: test.schedule ? 8 * names.length : 0,
      observe: call === calls.length - 1,
      noiseScale: test.noiseScale ?? 0,
      stationary: test.stationary ?? 0,
      stopTarget: test.stopTarget ?? -1,
    });
    kernel.advance(context, step, steps, particles);
    step += steps;
  });
  const columns = <T>(rows: ArrayLike<T>, count: number): T[][] =>
    seeds.map((_, p) => Array.from({ length: count }, (__, row) => rows[row * particles + p]));
  const i32 = (pointer: number): number[] => [...workspace.i32(pointer, particles)];
  const f64 = (pointer: number): number[] => [...workspace.f64(pointer, particles)];
  return {
    x: columns(workspace.f64(arrays.x, size), dimension),
    state: columns(workspace.f64(arrays.state, size * rule.state.length), dimension * rule.state.length),
    best: f64(arrays.best),
    bestStep: f64(arrays.bestStep),
    divergedAt: i32(arrays.divergedAt),
    stoppedAt: i32(arrays.stoppedAt),
    hits: seeds.map((_, p) => [...workspace.i32(arrays.hits + 4 * p * targets.length, targets.length)]),
    losses: f64(arrays.losses),
    streams: columns(workspace.i64(arrays.streams, 4 * particles), 4),
    scalars: [...workspace.f64(arrays.scalars, rule.scalars.length)],
  };
}

/** The same by the formula's kernel, the noise kernel and the rule's kernel, followed in plain code. */
function runApart(test: Case, particles: number, steps: number): Outcome {
  const workspace = new Workspace();
  const names = Object.keys(test.hyper);
  const targets = test.targets ?? [];
  const formula = instantiateFormula(compileFormula(formulaPrograms(parsed(test))), workspace);
  const update = instantiateUpdate(compileUpdate(test.rule, { hyper: names }), workspace);
  const { dimension } = formula;
  const rows = update.rule.state.length;
  const size = dimension * particles;
  const places = {
    x: workspace.allocateF64(size),
    g: workspace.allocateF64(size),
    state: workspace.allocateF64(size * rows),
    stateStride: 8 * size,
    streams: workspace.allocate(32 * particles),
    scalars: workspace.allocateF64(update.rule.scalars.length),
    hyper: workspace.allocateF64(names.length),
    dimension,
    particles,
  };
  const losses = workspace.allocateF64(particles);
  const x = workspace.f64(places.x, size);
  for (let k = 0; k < size; k++) x[k] = start(k % particles, Math.floor(k / particles));
  const seeds = Array.from({ length: particles }, (_, p) => p);
  seedParticleStreams(
    new Uint32Array(workspace.memory.buffer, places.streams, 8 * particles),
    particles,
    'test',
    seeds,
  );
  update.rule.scalars.forEach((name, k) => {
    workspace.f64(places.scalars, k + 1)[k] = test.rule.scalars?.[name].initial ?? Number.NaN;
  });
  const all = <T>(value: T): T[] => seeds.map(() => value);
  const outcome = {
    best: all(Number.POSITIVE_INFINITY),
    bestStep: all(-1),
    divergedAt: all(-1),
    stoppedAt: all(-1),
    hits: seeds.map(() => targets.map(() => -1)),
    losses: all(Number.NaN),
  };
  const state = workspace.f64(places.state, size * rows);
  const streams = workspace.i64(places.streams, 4 * particles);
  let previous = x.slice();
  for (let step = 0; step <= steps; step++) {
    formula.gradient(places.x, losses, places.g, particles);
    const g = workspace.f64(places.g, size);
    const kept = { x: x.slice(), state: state.slice(), streams: streams.slice() };
    const frozen = seeds.map((_, p) => {
      if (outcome.divergedAt[p] >= 0 || outcome.stoppedAt[p] >= 0) return true;
      const loss = workspace.f64(losses, particles)[p];
      if (!Number.isFinite(loss)) {
        outcome.divergedAt[p] = step;
        for (let k = p; k < size; k += particles) kept.x[k] = previous[k];
        return true;
      }
      if (loss < outcome.best[p]) {
        outcome.best[p] = loss;
        outcome.bestStep[p] = step;
      }
      targets.forEach((target, k) => {
        if (loss <= target && outcome.hits[p][k] < 0) outcome.hits[p][k] = step;
      });
      let slope = 0;
      for (let k = p; k < size; k += particles) slope = Math.max(slope, Math.abs(g[k]));
      const reached = test.stopTarget !== undefined && outcome.hits[p][test.stopTarget] >= 0;
      if (!reached && !(test.stationary !== undefined && slope <= test.stationary)) return false;
      outcome.stoppedAt[p] = step;
      return true;
    });
    if (step < steps) {
      if (test.options?.noise) update.addNoise(places.g, places.streams, test.noiseScale ?? 0, dimension, particles);
      const hyper = { ...test.hyper, ...test.schedule?.(step) };
      workspace.f64(places.hyper, names.length).set(names.map((name) => hyper[name]));
      update.update(places, step + 1);
    }
    seeds.forEach((_, p) => {
      if (!frozen[p]) return;
      for (let k = p; k < size; k += particles) x[k] = kept.x[k];
      for (let k = p; k < size * rows; k += particles) state[k] = kept.state[k];
      for (let k = p; k < 4 * particles; k += particles) streams[k] = kept.streams[k];
    });
    previous = kept.x;
  }
  formula.value(places.x, losses, particles);
  outcome.losses = [...workspace.f64(losses, particles)];
  const columns = <T>(values: ArrayLike<T>, count: number): T[][] =>
    seeds.map((_, p) => Array.from({ length: count }, (__, row) => values[row * particles + p]));
  return {
    x: columns(x, dimension),
    state: columns(state, dimension * rows),
    ...outcome,
    streams: columns(streams, 4),
    scalars: [...workspace.f64(places.scalars, update.rule.scalars.length)],
  };
}

const descent: UpdateRule = { state: {}, lines: ['x = x - rate*g'] };
const adam: UpdateRule = {
  state: { m: { label: 'm' }, v: { label: 'v' } },
  lines: [
    'm = beta1*m + (1-beta1)*g',
    'v = beta2*v + (1-beta2)*g^2',
    'x = x - rate*(m/(1-beta1^t))/(sqrt(v/(1-beta2^t))+1e-8)',
  ],
};
const langevin: UpdateRule = { state: {}, lines: ['x = x - rate/2*g + sqrt(rate)*xi + 0.001*xi2'] };
const counting: UpdateRule = {
  state: { m: { label: 'm' } },
  scalars: { p: { initial: 1 } },
  lines: ['p = p*(0.9 + 0.01/t)', 'm = p*m + g', 'x = x - rate*m*(1-p)'],
};
const quartic = '(x^2-1)^2*y^4+0.05*(x-0.3)^2';
const chain = 'sum(i,1,d-1,10*(x[i+1]-x[i]^2)^2+(1-x[i])^2)';
const ladder = Array.from({ length: 20 }, (_, k) => 2 * 0.6 ** k);

const cases: Record<string, Case> = {
  'gradient descent': { text: quartic, rule: descent, hyper: { rate: 0.05 }, targets: ladder },
  Adam: { text: quartic, rule: adam, hyper: { rate: 0.05, beta1: 0.9, beta2: 0.99 }, targets: ladder },
  'noisy gradients': {
    text: quartic,
    rule: descent,
    hyper: { rate: 0.05 },
    options: { noise: true },
    noiseScale: 0.3,
    targets: ladder,
  },
  'Langevin dynamics with noisy gradients': {
    text: 'x^2+y^4+x*z',
    rule: langevin,
    hyper: { rate: 0.01 },
    options: { noise: true },
    noiseScale: 0.1,
    targets: ladder,
  },
  'a scalar state': { text: quartic, rule: counting, hyper: { rate: 0.05 } },
  'a schedule': {
    text: quartic,
    rule: adam,
    hyper: { rate: 0.05, beta1: 0.9, beta2: 0.99 },
    schedule: (step) => ({ rate: 0.1 / (1 + step) }),
  },
  'a loop over coordinates': {
    text: chain,
    variables: ['x[40]'],
    rule: adam,
    hyper: { rate: 0.02, beta1: 0.9, beta2: 0.99 },
    targets: [1000, 300, 100, 30],
  },
  'a loop with noise and an odd dimension': {
    text: chain,
    variables: ['x[41]'],
    rule: langevin,
    hyper: { rate: 0.001 },
    options: { noise: true },
    noiseScale: 0.1,
    targets: [1000, 300, 100, 30],
  },
  divergence: { text: 'x^4+y^4', rule: descent, hyper: { rate: 0.7 }, targets: ladder },
  'divergence with momentum in a loop': { text: chain, variables: ['x[36]'], rule: counting, hyper: { rate: 0.3 } },
  'divergence with noise': {
    text: 'x^4+y^4+z^2',
    rule: langevin,
    hyper: { rate: 0.9 },
    options: { noise: true },
    noiseScale: 0.5,
    targets: ladder,
  },
  'stop at a target': { text: quartic, rule: descent, hyper: { rate: 0.05 }, targets: ladder, stopTarget: 4 },
  'stop where stationary': {
    text: 'x^2+y^2',
    rule: descent,
    hyper: { rate: 0.2 },
    targets: ladder,
    options: { stationary: true },
    stationary: 1e-3,
  },
  'stop where stationary in a loop': {
    text: 'sum(i,1,d,x[i]^2)',
    variables: ['x[40]'],
    rule: descent,
    hyper: { rate: 0.2 },
    options: { stationary: true },
    stationary: 1e-3,
  },
};
const table = Object.entries(cases);

describe('fused kernels', () => {
  it.each(table)('%s: as formula, noise and rule apart', (_, test) => {
    const fused = run(test, 6, [37]);
    const apart = runApart(test, 6, 37);
    expect(fused).toEqual(apart);
  });

  it.each(table)('%s: calls of any length give the same bits', (_, test) => {
    const whole = run(test, 4, [37]);
    const calls = run(test, 4, [1, 0, 2, 5, 16, 13]);
    const single = run(
      test,
      4,
      Array.from({ length: 37 }, () => 1),
    );
    for (const other of [calls, single]) expect(other).toEqual(whole);
  });

  it.each(table)('%s: particles have the same bits alone, in any lane and block', (_, test) => {
    const many = run(test, 300, [20]);
    for (const particle of [0, 1, 7, 255, 256, 299]) {
      const twin = run(test, 2, [20], particle, (_number, coordinate) => start(particle, coordinate));
      expect(twin.x[0]).toEqual(many.x[particle]);
      expect(twin.state[0]).toEqual(many.state[particle]);
      expect(twin.hits[0]).toEqual(many.hits[particle]);
      expect(twin.streams[0]).toEqual(many.streams[particle]);
      expect([twin.best[0], twin.bestStep[0], twin.divergedAt[0], twin.stoppedAt[0], twin.losses[0]]).toEqual([
        many.best[particle],
        many.bestStep[particle],
        many.divergedAt[particle],
        many.stoppedAt[particle],
        many.losses[particle],
      ]);
    }
  });

  it.each(table.filter(([, test]) => !test.text.includes('sum')))('%s: written out or looped', (_, test) => {
    const inline = run({ ...test, options: { ...test.options, form: 'inline' } }, 6, [25]);
    const loop = run({ ...test, options: { ...test.options, form: 'loop' } }, 6, [25]);
    expect(loop).toEqual(inline);
  });

  it('freezes what diverges at its last good point', () => {
    const outcome = run(cases.divergence, 6, [37]);
    const diverged = outcome.divergedAt.map((step, p) => ({ step, p })).filter(({ step }) => step >= 0);
    expect(diverged.length).toBeGreaterThan(0);
    expect(diverged.length).toBeLessThan(6);
    for (const { step, p } of diverged) {
      const before = run(cases.divergence, 6, [step - 1]);
      expect(outcome.x[p]).toEqual(before.x[p]);
      expect(before.divergedAt[p]).toBe(-1);
      expect(Number.isFinite(before.losses[p])).toBe(true);
    }
  });

  it('freezes at the start where the first loss is not finite', () => {
    const test: Case = { text: 'log(x)+0*y', rule: descent, hyper: { rate: 0.1 } };
    const outcome = run(test, 2, [3], 0, (particle) => (particle === 0 ? -1 : 2));
    expect(outcome.divergedAt).toEqual([0, -1]);
    expect(outcome.x[0]).toEqual([-1, -1]);
    expect(outcome.best[0]).toBe(Number.POSITIVE_INFINITY);
  });

  it('notes the first step at or below each target', () => {
    const test: Case = { text: 'x+0*y', rule: descent, hyper: { rate: 1 }, targets: [2, 1, 0.5, -3] };
    const outcome = run(test, 2, [10], 0, () => 4);
    expect(outcome.hits[0]).toEqual([2, 3, 4, 7]);
    expect(outcome.best[0]).toBe(-6);
    expect(outcome.bestStep[0]).toBe(10);
  });
});
