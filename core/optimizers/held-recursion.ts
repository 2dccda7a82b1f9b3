/** What an optimizer divides its steps by, and up to which curvature it is stable while that is held. */
import type { ParameterSpecs } from '../contract/parameters.ts';
import { compileUpdate, instantiateUpdate } from '../expression/compile-rule.ts';
import { interpretExpression } from '../expression/interpret.ts';
import { parseRuleLines } from '../expression/lower-rule.ts';
import { parseExpression } from '../expression/parse.ts';
import type { UpdateRule } from '../expression/rule.ts';
import { multiply } from '../math/matrices.ts';
import { norm2 } from '../math/sums.ts';
import { exp, log } from '../wasm/elementary.ts';
import { Workspace } from '../wasm/memory.ts';
import type { Preconditioner } from './define.ts';
import { hyperValues } from './hyper-values.ts';

/** No rule calls a name so. */
const DIVISOR = 'dividedBy';
/** The update at which what wears off with time has worn off. */
const LATE = 100_000_000;
/** Updates in which scalars come to rest. */
const SETTLING = 2000;
/** Small, so that no bound inside a rule is met; a power of two. */
const SCALE = 9.094947017729282e-13;
/** Powers of a matrix up to 2 to this are taken for its largest eigenvalue. */
const SQUARINGS = 40;
/** A mode that grows by less a step counts as stable. */
const GROWS = 1e-9;
/** Curvatures, times the learning rate, among which the limit is looked for, with steps of this factor. */
const [LEAST, MOST, FACTOR] = [1e-3, 1e6, 1.1];

/**
 * A rule with its sizes of gradients held is linear: on ½ h x² it takes (x, m, ...) to M (x, m, ...), where M depends on
 * s = eta h/P alone, P the divisor. `growth` is its largest |eigenvalue|, from the norm of M to the power 2^40; the limit is the least
 * s where it passes 1, in closed form where the definition has one, by bisection otherwise.
 */
export class HeldRecursion {
  /** The least s = eta h/P from which a mode grows; infinite where none does. */
  readonly limit: number;
  /** How the limit follows from the parameters; null without a closed form. */
  readonly words: string | null;
  private readonly rule: UpdateRule;
  private readonly preconditioner: Preconditioner;
  private readonly specs: ParameterSpecs;
  private readonly parameters: Readonly<Record<string, unknown>>;
  private readonly ruleFor: (parameters: Readonly<Record<string, unknown>>) => UpdateRule;
  private reference: RuleBench | null = null;

  /** `rule` makes the rule for parameters, whose schedules are replaced by numbers. */
  constructor(
    rule: (parameters: Readonly<Record<string, unknown>>) => UpdateRule,
    preconditioner: Preconditioner,
    specs: ParameterSpecs,
    parameters: Readonly<Record<string, unknown>>,
  ) {
    this.preconditioner = preconditioner;
    this.specs = specs;
    this.parameters = parameters;
    this.ruleFor = (given) => heldRule(rule(given), preconditioner);
    this.rule = this.ruleFor(parameters);
    const { limit } = preconditioner;
    this.words = limit?.words ?? null;
    this.limit = limit ? this.number(limit.value) : this.bisected();
  }

  /** P after `step` updates, from what the optimizer then remembers, by name. */
  divisor(state: Readonly<Record<string, Float64Array>>, step: number): Float64Array {
    const names = Object.keys(this.rule.state);
    const dimension = names.map((name) => state[name]?.length ?? 0).find((length) => length > 0) ?? 0;
    const bench = new RuleBench(this.rule, this.specs, this.parameters, dimension);
    for (const name of names) if (state[name]) bench.vector(name).set(state[name]);
    bench.update(step);
    return bench.vector(DIVISOR).slice();
  }

  /** The factor by which a mode grows a step, for s = eta h/P and d = eta lambda of a decoupled decay. */
  growth(s: number, d = 0): number {
    this.reference ??= this.late(0);
    const bench = d === 0 ? this.reference : this.late(d);
    const size = bench.modes(this.preconditioner);
    const updates = this.preconditioner.updates?.(this.parameters) ?? 1;
    const matrix = bench.matrix(size, s, updates, this.preconditioner);
    return exp(logRadius(matrix, size.length) / updates);
  }

  /** The limit by bisection, also where there is a closed form. */
  bisected(): number {
    let low = LEAST;
    if (this.growth(low) > 1 + GROWS) return 0;
    let high = low * FACTOR;
    while (!(this.growth(high) > 1 + GROWS)) {
      low = high;
      high *= FACTOR;
      if (high > MOST) return Number.POSITIVE_INFINITY;
    }
    while (high / low > 1 + 1e-12) {
      const middle = Math.sqrt(low * high);
      if (middle === low || middle === high) break;
      if (this.growth(middle) > 1 + GROWS) high = middle;
      else low = middle;
    }
    return high;
  }

  /** With learning rate 1: what is looked at is s and the decay alone. */
  private late(decay: number): RuleBench {
    const given = { ...this.parameters, learningRate: 1, weightDecay: decay };
    return new RuleBench(this.ruleFor(given), this.specs, given);
  }

  private number(text: string): number {
    const tree = parseExpression(text, { conditionals: true });
    const value = (name: string): number => Number(this.parameters[name] ?? Number.NaN);
    return interpretExpression(text, tree, { value, constants: {}, dimension: undefined });
  }
}

/** Without the lines that change what is held, and with a last one that says what divides. */
function heldRule(rule: UpdateRule, { held, fixed = [], divisor }: Preconditioner): UpdateRule {
  const still = new Set([...held, ...fixed]);
  const names = parseRuleLines(rule.lines).map(({ name }) => name);
  const { evaluated: _, ...rest } = rule;
  return {
    ...rest,
    state: { ...rule.state, [DIVISOR]: { label: 'Divisor' } },
    lines: [...rule.lines.filter((__, k) => !still.has(names[k])), `${DIVISOR} = ${divisor}`],
  };
}

/** A rule on coordinates that know nothing of each other. */
class RuleBench {
  private readonly workspace = new Workspace();
  private readonly kernel: ReturnType<typeof instantiateUpdate>;
  private readonly names: string[];
  private readonly places;
  private readonly scalars: number;

  constructor(
    rule: UpdateRule,
    specs: ParameterSpecs,
    parameters: Readonly<Record<string, unknown>>,
    dimension = Object.keys(rule.state).length + 1,
  ) {
    const { workspace } = this;
    const { names } = hyperValues(specs, parameters);
    this.kernel = instantiateUpdate(compileUpdate(rule, names), workspace);
    this.names = Object.keys(rule.state);
    this.scalars = Object.keys(rule.scalars ?? {}).length;
    const bytes = 64 * Math.ceil((8 * dimension) / 64);
    this.places = {
      x: workspace.allocate(bytes),
      g: workspace.allocate(bytes),
      state: workspace.allocate(bytes * this.names.length),
      stateStride: bytes,
      streams: workspace.allocate(32),
      scalars: workspace.allocateF64(Math.max(1, this.scalars)),
      hyper: workspace.allocateF64(1),
      dimension,
      particles: 1,
    };
    workspace.f64(this.places.x, dimension).fill(0);
    workspace.f64(this.places.g, dimension).fill(0);
    for (const name of this.names) this.vector(name).fill(0);
    const initial = Object.values(rule.scalars ?? {}).map((scalar) => scalar.initial);
    workspace.f64(this.places.scalars, initial.length).set(initial);
  }

  vector(name: string): Float64Array {
    const { state, stateStride, dimension, x } = this.places;
    const place = name === 'x' ? x : state + this.names.indexOf(name) * stateStride;
    return this.workspace.f64(place, dimension);
  }

  update(t: number): void {
    this.kernel.update(this.places, t);
  }

  /** What changes from step to step: the point, and what is remembered but neither held nor fixed. */
  modes({ held, fixed = [] }: Preconditioner): string[] {
    return ['x', ...this.names.filter((name) => name !== DIVISOR && !held.includes(name) && !fixed.includes(name))];
  }

  /** What some late updates on ½ h x² make of each of the modes, h = s P: one column each. */
  matrix(modes: readonly string[], s: number, updates: number, { held, fixed = [] }: Preconditioner): Float64Array {
    const { workspace, places } = this;
    const clear = (): void => {
      for (const name of ['x', ...this.names]) this.vector(name).fill(0);
      workspace.f64(places.g, places.dimension).fill(0);
      for (const name of held) this.vector(name).fill(1);
      for (const name of fixed) this.vector(name).fill(0);
    };
    clear();
    for (let k = this.scalars > 0 ? SETTLING : 0; k >= 0; k--) this.update(LATE - k);
    const curvature = s * this.vector(DIVISOR)[0];
    clear();
    modes.forEach((name, column) => {
      this.vector(name)[column] = SCALE;
    });
    for (let u = 1; u <= updates; u++) {
      const [x, g] = [this.vector('x'), workspace.f64(places.g, places.dimension)];
      for (let i = 0; i < g.length; i++) g[i] = curvature * x[i];
      this.update(LATE + u);
    }
    const n = modes.length;
    return Float64Array.from({ length: n * n }, (_, k) => this.vector(modes[Math.floor(k / n)])[k % n] / SCALE);
  }
}

/** The logarithm of the largest |eigenvalue| of an n x n matrix, as that of |M^(2^40)|^(1/2^40). */
function logRadius(matrix: Float64Array, n: number): number {
  let power = matrix;
  let total = 0;
  let weight = 1;
  for (let k = 0; k <= SQUARINGS; k++) {
    const size = norm2(power);
    if (!(size > 0)) return Number.NEGATIVE_INFINITY;
    if (!Number.isFinite(size)) return Number.POSITIVE_INFINITY;
    total += log(size) * weight;
    const scaled = power.map((x) => x / size);
    power = multiply(scaled, scaled, new Float64Array(n * n), n, n, n);
    weight /= 2;
  }
  return total;
}
