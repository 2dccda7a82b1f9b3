/** Up to which curvature an optimizer is stable on a quadratic. */
import { RidgelineError } from '../contract/errors.ts';
import type { AnalysedRun, RunPreconditioner } from './define.ts';

export interface StabilityLimit {
  /** Steps with learning rate eta are stable while eta times the curvature is below this. */
  limit: number;
  /** How the limit follows from the parameters, in their symbols. */
  words: string;
  /** There is no closed form: it was found by bisection on the recursion. */
  isSearched: boolean;
  /** The diagonal P that divides steps, after some updates: the curvature meant is that of P^(-1/2) H P^(-1/2). */
  preconditioner: ((run: AnalysedRun, step: number) => Float64Array) | null;
  /** Multiple of the identity that an L2 penalty of the optimizer adds to the Hessian. */
  l2: number;
  /** Decoupled decay lambda: it takes the part eta lambda/2 off the limit. */
  decay: number;
  /**
   * The factor by which a mode grows a step: the largest |z| of the recursion, for s = eta times the curvature and
   * d = eta lambda.
   */
  growth(s: number, d: number): number;
}

const PLAIN = ['gradient-descent', 'sgd', 'heavy-ball', 'nesterov'] as const;

/** Why nothing is known: what was found, and what would have to be there. */
interface Unknown {
  value: unknown;
  expected: string;
}

/**
 * The largest eta h for which x' = -h x is stable, from the roots of the recursion: gradient descent 2; heavy ball 2 + 2 b, divided by
 * 1 - t with dampening t; Nesterov (2 + 2 b)/(1 + 2 b); for rules with a preconditioner P the largest eta h/P with P held, in
 * closed form where there is one (Adam (2 + 2 b1)/(1 - b1), which is 38 for b1 = 0.9), else by bisection on the rule's own recursion.
 * Throws for optimizers whose limit is not known here.
 * Source: Cohen et al., Adaptive gradient methods at the edge of stability, arXiv 2207.14484, proposition 1.
 */
export function stabilityLimit(run: AnalysedRun): StabilityLimit {
  const found = limitOf(run, run.parameters);
  if ('limit' in found) return found;
  const { value, expected } = found;
  throw new RidgelineError(
    'invalid-request',
    `no stability limit is known for ${String(value)}; expected ${expected}`,
    { field: 'at', value, expected },
  );
}

/** The same with the parameters as they are at a step; null where none is known. */
export function knownLimit(run: AnalysedRun, step: number): StabilityLimit | null {
  const found = limitOf(run, run.parametersAt(step));
  return 'limit' in found ? found : null;
}

function limitOf(run: AnalysedRun, parameters: Readonly<Record<string, unknown>>): StabilityLimit | Unknown {
  const { algorithm } = run;
  let missing: Unknown | undefined;
  const number = (name: string, otherwise = 0): number => {
    const value = parameters[name] ?? otherwise;
    if (typeof value === 'number') return value;
    missing = { value: name, expected: `a fixed ${name}` };
    return Number.NaN;
  };
  const found = ((): StabilityLimit | Unknown => {
    const plain = { preconditioner: null, l2: number('weightDecay'), decay: 0, isSearched: false };
    switch (algorithm as (typeof PLAIN)[number]) {
      case 'gradient-descent':
        return { ...plain, ...heavyBall(0, 0), words: '2' };
      case 'heavy-ball':
        return { ...plain, ...heavyBall(number('momentum'), 0), words: '2 + 2β' };
      case 'sgd': {
        const momentum = number('momentum');
        if (parameters.nesterov === true) return { ...plain, ...nesterov(momentum) };
        const dampening = momentum === 0 ? 0 : number('dampening');
        const words = momentum === 0 ? '2' : dampening === 0 ? '2 + 2μ' : '(2 + 2μ)/(1 − τ)';
        return { ...plain, ...heavyBall(momentum, dampening), words };
      }
      case 'nesterov': {
        const rises = parameters.sequence !== undefined && parameters.sequence !== 'constant';
        return { ...plain, ...nesterov(rises ? 1 : number('momentum')) };
      }
      default:
        return preconditionedLimit(run, parameters);
    }
  })();
  return missing ?? found;
}

/** m = b m + (1 - t) h x, x = (1 - d) x - eta m: z^2 - (1 - d + b - (1 - t) s) z + b (1 - d). */
function heavyBall(b: number, t: number): Pick<StabilityLimit, 'limit' | 'growth'> {
  return {
    limit: (2 + 2 * b) / (1 - t),
    growth: (s, d) => largestRoot(1 - d + b - (1 - t) * s, b * (1 - d)),
  };
}

/** z^2 - (1 + b)(1 - s) z + b (1 - s). */
function nesterov(b: number): Pick<StabilityLimit, 'limit' | 'growth' | 'words'> {
  return {
    limit: (2 + 2 * b) / (1 + 2 * b),
    growth: (s) => largestRoot((1 + b) * (1 - s), b * (1 - s)),
    words: '(2 + 2β)/(1 + 2β)',
  };
}

/** The largest |z| with z^2 - p z + q = 0. */
function largestRoot(p: number, q: number): number {
  const discriminant = p * p - 4 * q;
  return discriminant < 0 ? Math.sqrt(q) : (Math.abs(p) + Math.sqrt(discriminant)) / 2;
}

function preconditionedLimit(
  run: AnalysedRun,
  parameters: Readonly<Record<string, unknown>>,
): StabilityLimit | Unknown {
  const scheduled = Object.entries(parameters).find(([name, value]) => name !== 'learningRate' && isSchedule(value));
  if (scheduled) return { value: scheduled[0], expected: `a fixed ${scheduled[0]}` };
  const isRateFixed = !isSchedule(parameters.learningRate);
  const at = (step: number): RunPreconditioner | string =>
    run.preconditioned(isRateFixed ? parameters : { ...parameters, learningRate: run.learningRate(step) });
  const found = at(0);
  if (typeof found === 'string') {
    const expected = `one of ${PLAIN.join(', ')} or a rule that divides its steps by what stays, but ${found}: sharpness looks at single points of any run`;
    return { value: run.algorithm, expected };
  }
  const decay = typeof parameters.weightDecay === 'number' ? parameters.weightDecay : 0;
  return {
    limit: found.limit,
    words: found.words ?? 'the limit of its recursion',
    isSearched: found.words === null,
    preconditioner: (looked, step) => {
      // Before the first update nothing is remembered: all ones then.
      if (step === 0) return new Float64Array(looked.path([0]).points[0].length).fill(1);
      const then = isRateFixed ? found : (at(step) as RunPreconditioner);
      return then.divisor(step);
    },
    l2: found.decay === 'penalty' ? decay : 0,
    decay: found.decay === 'decoupled' ? decay : 0,
    growth: found.growth,
  };
}

function isSchedule(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'schedule' in value;
}
