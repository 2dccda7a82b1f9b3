/** AdamW for the vectors beside the matrices that an optimizer is made for. */
import type { NumberSpec } from '../contract/parameters.ts';
import { pow } from '../wasm/elementary.ts';
import { decayRate, epsilon, learningRate } from './common-parameters.ts';
import type { Part } from './parts.ts';

type Scheduled = NumberSpec & { kind: 'number'; schedulable: true; default: number };

interface VectorParameters {
  vectorLearningRate: Scheduled;
  vectorBeta1: Scheduled;
  vectorBeta2: Scheduled;
  vectorEpsilon: Scheduled;
}

/** Its parameters, beside those for matrices. The values are those of Jordan's code. */
export const vectorParameters: VectorParameters = {
  vectorLearningRate: {
    ...learningRate(3e-4),
    label: 'Learning rate of vectors',
    symbol: '\\eta_v',
    help: 'Of the AdamW that moves biases, embeddings and whatever else is not a matrix.',
  },
  vectorBeta1: { ...decayRate('Decay of the mean of vectors', '\\beta_1', 0.9), advanced: true },
  vectorBeta2: { ...decayRate('Decay of the mean square of vectors', '\\beta_2', 0.95), advanced: true },
  vectorEpsilon: { ...epsilon(1e-10), label: 'Epsilon of vectors' },
};

export interface AdamwValues {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}

/** One step of AdamW on a part of the point: m, v and x are changed; t counts from 1. */
export function stepAdamw(
  { offset, length }: Part,
  x: Float64Array,
  g: Float64Array,
  m: Float64Array,
  v: Float64Array,
  { learningRate, beta1, beta2, epsilon, weightDecay }: AdamwValues,
  t: number,
): void {
  const first = 1 - pow(beta1, t);
  const second = 1 - pow(beta2, t);
  for (let i = offset; i < offset + length; i++) {
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
    x[i] -= learningRate * weightDecay * x[i];
    x[i] -= (learningRate * (m[i] / first)) / (Math.sqrt(v[i] / second) + epsilon);
  }
}
