/** The modes of digits in a network of one hidden layer, and how each of them grows while the network is still linear. */
import { singularValues } from '../math/singular-values.ts';
import { symmetricEigen } from '../math/symmetric-eigen.ts';
import type { CellRuns } from './cell-runs.ts';
import type { EvaluateInput, GalleryContext } from './define.ts';

const UNITS = 16;
const PIXELS = 64;
const CLASSES = 10;
const FIRST = UNITS * PIXELS;
const DIMENSION = FIRST + CLASSES * UNITS;
export const DIGITS_RATE = 0.05;

/** 180 digits, 16 tanh units, no biases: outputs W2 tanh(W1 x). */
export function digitsWithoutBiases(initialScale: number, activation = 'tanh'): EvaluateInput['landscape'] {
  return {
    family: 'network',
    parameters: {
      data: 'digits',
      hidden: [UNITS],
      activation,
      loss: 'squared-error',
      bias: false,
      trainFraction: 0.1,
      initialScale,
    },
  };
}

/** A mode of the covariance of labels and pixels: u^T (mean of y x^T) v = strength. */
export interface DataMode {
  strength: number;
  u: Float64Array;
  v: Float64Array;
}

/**
 * The modes, strongest first. With W2 = 0 the gradient of a linear network in W2 is -(mean of y x^T) W1^T: every hidden unit that
 * looks at one pixel gives the column of that pixel.
 */
export function dataModes(context: GalleryContext): DataMode[] {
  return context.shared('modes of digits', () => {
    const covariance = new Float64Array(CLASSES * PIXELS);
    for (let from = 0; from < PIXELS; from += UNITS) {
      const point = new Array<number>(DIMENSION).fill(0);
      for (let h = 0; h < UNITS; h++) point[h * PIXELS + from + h] = 1;
      const landscape = digitsWithoutBiases(1, 'linear');
      const [{ gradient = [] }] = context.evaluate({ landscape, points: [point], want: ['gradient'] }).points;
      for (let k = 0; k < CLASSES; k++) {
        for (let h = 0; h < UNITS; h++) covariance[k * PIXELS + from + h] = -Number(gradient[FIRST + k * UNITS + h]);
      }
    }
    const gram = new Float64Array(CLASSES * CLASSES);
    for (let a = 0; a < CLASSES; a++) {
      for (let b = 0; b < CLASSES; b++) {
        for (let j = 0; j < PIXELS; j++)
          gram[a * CLASSES + b] += covariance[a * PIXELS + j] * covariance[b * PIXELS + j];
      }
    }
    const { values, vectors } = symmetricEigen(gram, CLASSES);
    // The last one is rounding: one-hot labels about their means sum to 0.
    return Array.from({ length: CLASSES - 1 }, (_, place): DataMode => {
      const row = CLASSES - 1 - place;
      const strength = Math.sqrt(values[row]);
      const u = vectors.slice(row * CLASSES, (row + 1) * CLASSES);
      const v = Float64Array.from({ length: PIXELS }, (_, j) =>
        u.reduce((sum, value, k) => sum + (value * covariance[k * PIXELS + j]) / strength, 0),
      );
      return { strength, u, v };
    });
  });
}

/** W1 v and W2^T u, one number for each hidden unit. */
function sidesOf(point: Float64Array, { u, v }: DataMode): { below: Float64Array; above: Float64Array } {
  const below = new Float64Array(UNITS);
  const above = new Float64Array(UNITS);
  for (let h = 0; h < UNITS; h++) {
    for (let j = 0; j < PIXELS; j++) below[h] += point[h * PIXELS + j] * v[j];
    for (let k = 0; k < CLASSES; k++) above[h] += point[FIRST + k * UNITS + h] * u[k];
  }
  return { below, above };
}

/** u^T W2 W1 v at a point. */
export function strengthAt(point: Float64Array, mode: DataMode): number {
  const { below, above } = sidesOf(point, mode);
  return below.reduce((sum, value, h) => sum + value * above[h], 0);
}

/**
 * The same after so many steps of gradient descent from that point, while outputs and units are small: each step adds lr s W2^T u to W1 v
 * and lr s W1 v to W2^T u, so that their sum grows by 1 + lr s and their difference by 1 - lr s.
 */
export function linearStrength(start: Float64Array, mode: DataMode, steps: number): number {
  const { below, above } = sidesOf(start, mode);
  const [grown, shrunk] = [1, -1].map((sign) => {
    const factor = 1 + sign * DIGITS_RATE * mode.strength;
    let power = 1;
    for (let t = 0; t < 2 * steps; t++) power *= factor;
    return below.reduce((sum, value, h) => sum + (value + sign * above[h]) * (value + sign * above[h]), 0) * power;
  });
  return (grown - shrunk) / 4;
}

/** Training from a random start of some scale, with its points at the given steps. */
export function digitsTraining(context: GalleryContext, initialScale: number, steps: number[]): CellRuns {
  return context.shared(`digits ${initialScale} ${steps}`, () => {
    const [cell] = context.run({
      landscapes: [digitsWithoutBiases(initialScale)],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: DIGITS_RATE } }],
      budget: { steps: steps[steps.length - 1] },
      record: { steps, points: true },
    });
    return cell;
  });
}

/** The sixth singular value of W2 W1 over the first. */
export function sixthOverFirst(point: Float64Array): number {
  const product = new Float64Array(CLASSES * PIXELS);
  for (let k = 0; k < CLASSES; k++) {
    for (let h = 0; h < UNITS; h++) {
      for (let j = 0; j < PIXELS; j++) product[k * PIXELS + j] += point[FIRST + k * UNITS + h] * point[h * PIXELS + j];
    }
  }
  const values = singularValues(product, CLASSES, PIXELS);
  return values[5] / values[0];
}
