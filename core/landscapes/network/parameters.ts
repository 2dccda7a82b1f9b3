/** Parameters that all networks on data share. */

import type { ParameterSpecs, ParametersOf } from '../../contract/parameters.ts';
import { scaling, squaredPenalty, trainFraction } from '../common-parameters.ts';

/** What the network learns from. */
export const dataParameters = {
  trainFraction: trainFraction('Of each class; the other rows are the test part. The split is always the same.'),
  scaling: scaling('Of each feature, with the numbers of the training part. Constant features become 0.'),
  targetScaling: {
    kind: 'choice',
    label: 'Scaling of targets',
    help: 'Of sets for regression: each target, with the numbers of the training part.',
    options: [
      { value: 'none', label: 'None' },
      { value: 'standard', label: 'Mean 0, deviation 1' },
    ],
    default: 'none',
    optional: true,
    advanced: true,
  },
  labelNoise: {
    kind: 'number',
    label: 'Wrong labels',
    help: 'Share of the training rows whose label is replaced; test labels stay right.',
    default: 0,
    minimum: 0,
    maximum: 1,
    optional: true,
    advanced: true,
  },
  labelNoiseKind: {
    kind: 'choice',
    label: 'Wrong labels become',
    options: [
      { value: 'other-class', label: 'Another class' },
      { value: 'random-label', label: 'Any class' },
    ],
    default: 'other-class',
    optional: true,
    advanced: true,
  },
  labelNoiseSeed: {
    kind: 'number',
    label: 'Seed of wrong labels',
    default: 0,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    integer: true,
    optional: true,
    advanced: true,
  },
} as const satisfies ParameterSpecs;

/** How the weights start. */
export const startParameters = {
  initialisation: {
    kind: 'choice',
    label: 'Initialisation',
    help: 'Weights are drawn from a normal distribution of this standard deviation; biases start at 0.',
    options: [
      { value: 'fan-in', label: 'Fan-in, 1/√n' },
      { value: 'he', label: 'He, √(2/n)' },
      { value: 'xavier', label: 'Xavier, √(2/(n + m))' },
    ],
    default: 'fan-in',
  },
  initialScale: {
    kind: 'number',
    label: 'Initial scale',
    help: 'Multiplies the initial weights.',
    default: 1,
    minimum: 0,
    scale: 'log',
    advanced: true,
  },
} as const satisfies ParameterSpecs;

/** What is minimised. */
export const lossParameters = {
  loss: {
    kind: 'choice',
    label: 'Loss',
    symbol: String.raw`\ell`,
    help: 'Squared error is ½ |z - onehot|², summed over the classes, or ½ |z - t|² with the targets t of a set for regression. Losses of the margin are for two classes and one output, ±1 for the second and first class. All are means over the rows.',
    options: [
      { value: 'cross-entropy', label: 'Cross-entropy' },
      { value: 'squared-error', label: 'Squared error' },
      { value: 'logistic', label: 'Logistic, of the margin' },
      { value: 'hinge', label: 'Hinge' },
      { value: 'squared-hinge', label: 'Squared hinge' },
      { value: 'exponential', label: 'Exponential' },
    ],
    default: 'cross-entropy',
  },
  labelSmoothing: {
    kind: 'number',
    label: 'Label smoothing',
    symbol: String.raw`\varepsilon`,
    help: 'Cross-entropy only: this share of every label, of the test part too, is spread evenly over all classes.',
    default: 0,
    minimum: 0,
    maximum: 1,
    optional: true,
    advanced: true,
  },
  outputScale: {
    kind: 'number',
    label: 'Output scale',
    symbol: String.raw`\alpha`,
    help: 'Outputs are multiplied by α and the loss is divided by α². From outputs 0, learning becomes lazy as α grows: the network stays close to its linearisation at the start.',
    default: 1,
    minimum: 0,
    exclusiveMinimum: true,
    scale: 'log',
    optional: true,
    advanced: true,
  },
  l2: {
    ...squaredPenalty(
      'L2 penalty',
      0,
      'Adds λ/2 times the sum of the squares of all parameters, biases too, to the training loss. The test loss has no penalty.',
    ),
    advanced: true,
  },
} as const satisfies ParameterSpecs;

/** The filled-in values of all of these, with the data set. */
export type LearningParameters = { data: string } & ParametersOf<
  typeof dataParameters & typeof startParameters & typeof lossParameters
>;
