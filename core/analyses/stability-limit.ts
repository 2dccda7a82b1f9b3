/** Up to which curvature an optimizer is stable on a quadratic. */
import { RidgelineError } from '../contract/errors.ts';
import type { AnalysedRun } from './define.ts';

export interface StabilityLimit {
  /** Steps with learning rate eta are stable while eta times the curvature is below this. */
  limit: number;
  /** The diagonal P that divides steps, after some updates: the curvature meant is that of P^(-1/2) H P^(-1/2). */
  preconditioner: ((run: AnalysedRun, step: number) => Float64Array) | null;
  /** Multiple of the identity that an L2 penalty of the optimizer adds to the Hessian. */
  l2: number;
}

const KNOWN = ['gradient-descent', 'sgd', 'heavy-ball', 'nesterov', 'adam', 'adamw', 'rmsprop', 'adagrad'] as const;

/**
 * The largest eta h for which x' = -h x is stable, from the roots of the recursion: gradient descent 2; heavy ball 2 + 2 b, divided by
 * 1 - t with dampening t; Nesterov (2 + 2 b)/(1 + 2 b); Adam with its preconditioner sqrt(v) + eps held fixed
 * (2 + 2 b1)/(1 - b1), which is 38 for b1 = 0.9. Throws for optimizers whose limit is not known here.
 * Source: Cohen et al., Adaptive gradient methods at the edge of stability, arXiv 2207.14484, proposition 1.
 */
export function stabilityLimit({ algorithm, parameters }: AnalysedRun): StabilityLimit {
  const number = (name: string, otherwise = 0): number => {
    const value = parameters[name] ?? otherwise;
    if (typeof value !== 'number') refuse(name, `a fixed ${name}`);
    return value as number;
  };
  const plain = (limit: number): StabilityLimit => ({ limit, preconditioner: null, l2: number('weightDecay') });
  switch (algorithm as (typeof KNOWN)[number]) {
    case 'gradient-descent':
      return plain(2);
    case 'heavy-ball':
      return plain(2 + 2 * number('momentum'));
    case 'sgd': {
      const momentum = number('momentum');
      if (parameters.nesterov === true) return plain((2 + 2 * momentum) / (1 + 2 * momentum));
      return plain((2 + 2 * momentum) / (momentum === 0 ? 1 : 1 - number('dampening')));
    }
    case 'nesterov': {
      if (parameters.sequence !== undefined && parameters.sequence !== 'constant') return plain(4 / 3);
      const momentum = number('momentum');
      return plain((2 + 2 * momentum) / (1 + 2 * momentum));
    }
    case 'adam':
    case 'adamw': {
      const beta1 = number('beta1');
      const beta2 = number('beta2');
      const name = parameters.amsgrad === true ? 'vmax' : 'v';
      return {
        limit: (2 + 2 * beta1) / (1 - beta1),
        preconditioner: (run, step) => rootsOf(run, step, name, number('epsilon'), 1 - powerOf(beta2, step)),
        l2: algorithm === 'adam' ? number('weightDecay') : 0,
      };
    }
    case 'rmsprop':
      if (parameters.centered === true) refuse('centered', 'RMSprop that is not centered');
      return {
        limit: 2 + 2 * number('momentum'),
        preconditioner: (run, step) => rootsOf(run, step, 'v', number('epsilon'), 1),
        l2: number('weightDecay'),
      };
    case 'adagrad':
      return {
        limit: 2,
        preconditioner: (run, step) => rootsOf(run, step, 's', number('epsilon'), 1),
        l2: number('weightDecay'),
      };
    default:
      return refuse(algorithm, `one of ${KNOWN.join(', ')}: sharpness looks at single points of any run`);
  }
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

function refuse(value: unknown, expected: string): never {
  throw new RidgelineError(
    'invalid-request',
    `no stability limit is known for ${String(value)}; expected ${expected}`,
    {
      field: 'at',
      value,
      expected,
    },
  );
}
