/** Up to which curvature an optimizer is stable on a quadratic. */
import { RidgelineError } from '../contract/errors.ts';
import type { AnalysedRun } from './define.ts';

export interface StabilityLimit {
  /** Steps with learning rate eta are stable while eta times the curvature is below this. */
  limit: number;
  /** How the limit follows from the parameters, in their symbols. */
  words: string;
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

const KNOWN = [
  'gradient-descent',
  'sgd',
  'heavy-ball',
  'nesterov',
  'adam',
  'adamw',
  'adamax',
  'rmsprop',
  'adagrad',
] as const;

/** Why nothing is known: what was found, and what would have to be there. */
interface Unknown {
  value: unknown;
  expected: string;
}

/**
 * The largest eta h for which x' = -h x is stable, from the roots of the recursion: gradient descent 2; heavy ball 2 + 2 b, divided by
 * 1 - t with dampening t; Nesterov (2 + 2 b)/(1 + 2 b); Adam with its preconditioner sqrt(v) + eps held fixed
 * (2 + 2 b1)/(1 - b1), which is 38 for b1 = 0.9; Adamax the same with its largest gradients u. Throws for optimizers whose limit is not known here.
 * Source: Cohen et al., Adaptive gradient methods at the edge of stability, arXiv 2207.14484, proposition 1.
 */
export function stabilityLimit(run: AnalysedRun): StabilityLimit {
  const found = limitOf(run.algorithm, run.parameters);
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
  const found = limitOf(run.algorithm, run.parametersAt(step));
  return 'limit' in found ? found : null;
}

function limitOf(algorithm: string, parameters: Readonly<Record<string, unknown>>): StabilityLimit | Unknown {
  let missing: Unknown | undefined;
  const number = (name: string, otherwise = 0): number => {
    const value = parameters[name] ?? otherwise;
    if (typeof value === 'number') return value;
    missing = { value: name, expected: `a fixed ${name}` };
    return Number.NaN;
  };
  const found = ((): StabilityLimit | Unknown => {
    const plain = { preconditioner: null, l2: number('weightDecay'), decay: 0 };
    switch (algorithm as (typeof KNOWN)[number]) {
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
      case 'adam':
      case 'adamw': {
        const beta1 = number('beta1');
        const beta2 = number('beta2');
        const epsilon = number('epsilon');
        const decay = number('weightDecay');
        const name = parameters.amsgrad === true ? 'vmax' : 'v';
        return {
          ...heavyBall(beta1, beta1),
          words: '(2 + 2β₁)/(1 − β₁)',
          preconditioner: (run, step) => rootsOf(run, step, name, epsilon, 1 - powerOf(beta2, step)),
          l2: algorithm === 'adam' ? decay : 0,
          decay: algorithm === 'adamw' ? decay : 0,
        };
      }
      case 'adamax': {
        const beta1 = number('beta1');
        return {
          ...plain,
          ...heavyBall(beta1, beta1),
          words: '(2 + 2β₁)/(1 − β₁)',
          preconditioner: (run, step) => run.state(step).u.map((u) => (step === 0 ? 1 : u)),
        };
      }
      case 'rmsprop': {
        if (parameters.centered === true) return { value: 'centered', expected: 'RMSprop that is not centered' };
        const momentum = number('momentum');
        const epsilon = number('epsilon');
        return {
          ...plain,
          ...heavyBall(momentum, 0),
          words: momentum === 0 ? '2' : '2 + 2μ',
          preconditioner: (run, step) => rootsOf(run, step, 'v', epsilon, 1),
        };
      }
      case 'adagrad': {
        const epsilon = number('epsilon');
        return {
          ...plain,
          ...heavyBall(0, 0),
          words: '2',
          preconditioner: (run, step) => rootsOf(run, step, 's', epsilon, 1),
        };
      }
      default:
        return {
          value: algorithm,
          expected: `one of ${KNOWN.join(', ')}: sharpness looks at single points of any run`,
        };
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

function powerOf(base: number, exponent: number): number {
  let result = 1;
  for (let square = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2 === 1) result *= square;
  }
  return result;
}

/** sqrt(v/correction) + epsilon. Before the first update there is no v: all ones then. */
function rootsOf(run: AnalysedRun, step: number, name: string, epsilon: number, correction: number): Float64Array {
  const state = run.state(step)[name];
  if (step === 0) return state.map(() => 1);
  return state.map((v) => Math.sqrt(v / correction) + epsilon);
}
