/** What SAM and its kin share: plain momentum with the gradient of a point nearby. */
import type { NumberSpec } from '../contract/parameters.ts';
import { decayRate, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import type { StepProgram } from './program.ts';

type Scheduled = NumberSpec & { kind: 'number'; schedulable: true; default: number };

export function radius(value: number, help: string): Scheduled {
  return {
    kind: 'number',
    label: 'Radius',
    symbol: '\\rho',
    default: value,
    minimum: 0,
    scale: 'log',
    schedulable: true,
    help,
  };
}

export const samParameters: { learningRate: Scheduled; momentum: Scheduled; weightDecay: Scheduled } = {
  learningRate: learningRate(1e-2),
  momentum: decayRate('Momentum', '\\mu', 0),
  weightDecay: weightDecay(0, L2_HELP),
};

export interface SamValues {
  learningRate: number;
  momentum: number;
  weightDecay: number;
  radius: number;
}

export const SAM_STATE = { momentum: { label: 'Momentum', symbol: 'b' } };

/** SGD with the gradient at x + e, where `displace` writes e from the gradient at x. */
export function sharpnessAware<P extends SamValues>(
  dimension: number,
  displace: (x: Float64Array, g: Float64Array, h: P, e: Float64Array) => void,
): StepProgram<P> {
  const momentum = new Float64Array(dimension);
  const [g, e, point] = [new Float64Array(dimension), new Float64Array(dimension), new Float64Array(dimension)];
  return {
    state: { momentum },
    step: (x, oracle, values) => {
      const h = values as unknown as P;
      oracle.gradient(x, g);
      displace(x, g, h, e);
      for (let i = 0; i < dimension; i++) point[i] = x[i] + e[i];
      oracle.gradient(point, g);
      for (let i = 0; i < dimension; i++) {
        momentum[i] = h.momentum * momentum[i] + (g[i] + h.weightDecay * x[i]);
        x[i] -= h.learningRate * momentum[i];
      }
    },
  };
}
