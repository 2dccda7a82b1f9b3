import { describe, expect, it } from 'vitest';
import { stabilityLimit } from '../../../core/analyses/stability-limit.ts';
import { experimentRequest } from '../../../core/contract/requests.ts';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { cellOfRun } from '../../../core/engine/analysed-landscape.ts';
import { analysedRun } from '../../../core/engine/analysed-run.ts';
import { LineTracer } from '../../../core/expression/trace-lines.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { stream } from '../../../core/math/streams.ts';
import type { OptimizerDefinition, Preconditioner } from '../../../core/optimizers/define.ts';
import { HeldRecursion } from '../../../core/optimizers/held-recursion.ts';
import { hyperValues } from '../../../core/optimizers/hyper-values.ts';
import { optimizers } from '../../../core/optimizers/index.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';

const LEARNING_RATE = 0.01;

function filledOf(definition: OptimizerDefinition, more: Record<string, unknown>): Record<string, unknown> {
  const rate = 'learningRate' in definition.parameters ? { learningRate: LEARNING_RATE } : {};
  const decay = 'weightDecay' in definition.parameters ? { weightDecay: 0 } : {};
  return fillParameters(definition.parameters, { ...rate, ...decay, ...more }, '') as Record<string, unknown>;
}

function recursionOf(definition: OptimizerDefinition, filled: Record<string, unknown>, found: Preconditioner) {
  const rule = (given: Readonly<Record<string, unknown>>) => found.rule ?? definition.rule!(given as never);
  return { rule: rule(filled), recursion: new HeldRecursion(rule, found, definition.parameters, filled) };
}

/** Whether ½ h x² is left for good by the rule's own lines, those of what is held being left out. */
function leaves(
  definition: OptimizerDefinition,
  filled: Record<string, unknown>,
  found: Preconditioner,
  sizes: Record<string, number>,
  curvature: number,
): boolean {
  const rule = found.rule ?? definition.rule!(filled as never);
  const still = [...found.held, ...(found.fixed ?? [])];
  const lines = rule.lines.filter((line) => !still.some((name) => new RegExp(`^${name} =`).test(line)));
  const { names } = hyperValues(definition.parameters, filled);
  const { evaluated: _, ...rest } = rule;
  const tracer = new LineTracer({ ...rest, lines }, names);
  const states = Object.keys(rule.state);
  const state = states.map((name) => sizes[name] ?? 0);
  let scalars: Float64Array = Float64Array.from(Object.values(rule.scalars ?? {}), ({ initial }) => initial);
  const start = 1e-12;
  let x = start;
  const late = 10_000_000;
  const updates = 2000;
  let [middle, end] = [0, 0];
  for (let k = -1000; k < updates; k++) {
    const shared = tracer.shared(late + k, [], scalars);
    scalars = shared.scalars;
    if (k < 0) continue;
    const after = tracer.coordinate(shared, x, curvature * x, state, []);
    x = after.x;
    states.forEach((name, i) => {
      if (!still.includes(name)) state[i] = after.state[i]!;
    });
    if (k >= 1000 && k < 1500) middle = Math.max(middle, Math.abs(x));
    if (k >= updates - 500) end = Math.max(end, Math.abs(x));
    if (Math.abs(x) > 1e6 * start) return true;
    if (Math.abs(x) < 1e-30 && k > 100) return false;
  }
  return end > middle;
}

const changes: [string, Record<string, unknown>][] = [
  ['adam', { amsgrad: true, beta1: 0.6 }],
  ['rmsprop', { momentum: 0.7 }],
  ['rmsprop', { centered: true }],
  ['yogi', { biasCorrection: false }],
  ['nadam', { decoupledWeightDecay: true }],
  ['qhadam', { nu1: 0.5 }],
  ['ademamix', { alpha: 40 }],
  ['mars', { gamma: 0.4 }],
];
const withDivisor = optimizers.flatMap((definition) => {
  const found = definition.preconditioner?.(filledOf(definition, {}) as never);
  return typeof found === 'object' ? [[definition.id, {}] as [string, Record<string, unknown>]] : [];
});

describe.each([...withDivisor, ...changes])('%s %j with its divisor held', (id, more) => {
  const definition = optimizers.find((each) => each.id === id)!;
  const filled = filledOf(definition, more);
  const found = definition.preconditioner!(filled as never) as Preconditioner;
  const { rule, recursion } = recursionOf(definition, filled, found);

  it('has the limit that it says in closed form', () => {
    expect(recursion.limit).toBeGreaterThan(0);
    expect(Number.isFinite(recursion.limit)).toBe(true);
    if (found.limit) expect(Math.abs(recursion.bisected() / recursion.limit - 1)).toBeLessThan(1e-6);
  });

  it('leaves a parabola beyond the limit, and not before it', () => {
    const draws = stream('probe', `held ${id}`, 0);
    const sizes = Object.fromEntries(found.held.map((name) => [name, 0.5 + 2 * draws.uniform()]));
    const state = Object.fromEntries(Object.keys(rule.state).map((name) => [name, Float64Array.of(sizes[name] ?? 0)]));
    const [divisor] = recursion.divisor(state, 10_000_000);
    const curvature = (recursion.limit * divisor!) / (filled.learningRate === undefined ? 1 : LEARNING_RATE);
    expect(leaves(definition, filled, found, sizes, 0.99 * curvature)).toBe(false);
    expect(leaves(definition, filled, found, sizes, 1.01 * curvature)).toBe(true);
  });
});

it('every optimizer of the adaptive group has a divisor or a reason', () => {
  for (const definition of optimizers) {
    if (definition.group !== 'Adaptive' && !/ada/.test(definition.id)) continue;
    if (definition.program && !definition.preconditioner) continue;
    expect(definition.preconditioner, definition.id).toBeDefined();
  }
});

describe('the divisor of a run', () => {
  const runOf = (algorithm: string, parameters: object) => {
    const request = experimentRequest.parse({
      landscapes: [{ family: 'formula', parameters: { text: '3*x^2 + y^2/2 + x + y' } }],
      optimizers: [{ algorithm, parameters: { learningRate: LEARNING_RATE, ...parameters } }],
      starts: { kind: 'point', point: [0.7, -0.4] },
      budget: { steps: 30 },
    });
    const document = documentFromRequest(request);
    const cell = cellOfRun({ document, experiment: 0, landscape: 0, optimizer: 0, seed: 0 }, builtInData);
    return analysedRun(cell, 0, builtInData);
  };
  const t = 20;
  const adam = (v: number) => Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8;
  const rho = 1999 - (2 * t * 0.999 ** t) / (1 - 0.999 ** t);
  const r = Math.sqrt(((rho - 4) * (rho - 2) * 1999) / (1995 * 1997 * rho));
  it.each<[string, string, object, (v: number, s: number) => number]>([
    ['adam', 'v', {}, adam],
    ['adamw', 'v', {}, adam],
    ['nadam', 'v', {}, adam],
    ['laprop', 'v', { epsilon: 1e-8 }, adam],
    ['rmsprop', 'v', { smoothing: 0.9 }, (v) => Math.sqrt(v) + 1e-8],
    ['adagrad', 's', { learningRateDecay: 0.1 }, (s) => (Math.sqrt(s) + 1e-10) * (1 + 0.1 * t)],
    ['adadelta', 'v', {}, (v, s) => Math.sqrt(v + 1e-6) / Math.sqrt(s + 1e-6)],
    ['adabelief', 's', {}, (s) => Math.sqrt(s / (1 - 0.999 ** t)) + 1e-16],
    ['radam', 'v', {}, (v) => (Math.sqrt(v) + 1e-8) / (r * Math.sqrt(1 - 0.999 ** t))],
    ['adamax', 'u', {}, (u) => u],
  ])('%s is what its definition says', (algorithm, name, parameters, formula) => {
    const run = runOf(algorithm, parameters);
    const state = run.state(t);
    const found = stabilityLimit(run).preconditioner!(run, t);
    found.forEach((p, i) => {
      expect(Math.abs(p / formula(state[name]![i]!, state.s?.[i] ?? 0) - 1)).toBeLessThan(1e-12);
    });
  });

  it('is not known of rules that step by signs, and the answer says why', () => {
    expect(() => stabilityLimit(runOf('lion', {}))).toThrow(/steps by signs/);
    expect(() => stabilityLimit(runOf('diffgrad', {}))).toThrow(/friction/);
    expect(() => stabilityLimit(runOf('qhadam', { nu2: 0.5 }))).toThrow(/unless ν₂ is 1/);
  });
});
