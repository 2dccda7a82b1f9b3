/** Parameters that the analyses of ensembles of noisy descents have in common. */
import type { NumberSpec } from '../contract/parameters.ts';

type Counted = NumberSpec & { kind: 'number'; default: number };

export const ensembleParameters = {
  learningRate: {
    kind: 'number',
    label: 'Learning rate',
    symbol: String.raw`\eta`,
    default: 0.01,
    minimum: 0,
    exclusiveMinimum: true,
    scale: 'log',
  } satisfies Counted,
  batch: {
    kind: 'number',
    label: 'Batch size',
    symbol: 'B',
    default: 20,
    minimum: 1,
    maximum: 1e6,
    integer: true,
    scale: 'log',
    help: 'Of fresh batches, and of batches of rows.',
  } satisfies Counted,
  steps: {
    kind: 'number',
    label: 'Steps',
    default: 300,
    minimum: 1,
    maximum: 1e7,
    integer: true,
    scale: 'log',
  } satisfies Counted,
  particles: {
    kind: 'number',
    label: 'Particles',
    default: 10_000,
    minimum: 100,
    maximum: 1e6,
    integer: true,
    scale: 'log',
  } satisfies Counted,
} as const;
