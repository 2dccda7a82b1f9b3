/** Parameterisations of wide networks: what multiplies the weights on their way forward, and how large they start. */
import type { Shape } from './shape.ts';

export type Initialisation = 'fan-in' | 'he' | 'xavier';

/** mup-sgd and mup-adam: maximal update, for optimizers whose step is in proportion to the gradient, or is not. */
export type Parameterisation = 'standard' | 'ntk' | 'mean-field' | 'mup-sgd' | 'mup-adam';

/** Of one layer: z = weights W a + biases b, and the initial standard deviation of W. */
export interface LayerScale {
  weights: number;
  biases: number;
  deviation: number;
}

/**
 * The scales of all layers. With s the standard deviation of the initialisation, n the width and r = n / baseWidth:
 * - standard: W starts with s.
 * - ntk (Jacot, Gabriel, Hongler 2018): W starts with 1 and is multiplied by s.
 * - mean-field (Mei, Montanari, Nguyen 2018): output weights start with sqrt(n) s and are multiplied by 1/n; others as standard.
 * - mup-sgd, mup-adam (Yang et al. 2022, Table 3): the learning-rate factors and initial variances of the table, with
 *   n / baseWidth in place of n, by a multiplier c on the way forward and a start with (initial deviation)/c: a multiplier c
 *   makes SGD's steps in cW c^2 times as large, and Adam's c times.
 *   SGD: input weights and hidden biases ×r, so c = sqrt r; hidden ×1; output weights ×1/r, so c = 1/sqrt r.
 *   Adam: input weights and biases ×1; hidden and output weights ×1/r, so c = 1/r.
 *   Output weights start with s/sqrt r, all others with s.
 * So that at the base width all of muP is the standard parameterisation.
 */
export function layerScales(
  { layers }: Shape,
  parameterisation: Parameterisation,
  initialisation: Initialisation,
  baseWidth: number,
): LayerScale[] {
  return layers.map(({ inputs, outputs }, index): LayerScale => {
    const deviation = deviationOf(initialisation, inputs, outputs);
    const isFirst = index === 0;
    const isLast = index === layers.length - 1;
    const standard = { weights: 1, biases: 1, deviation };
    if (parameterisation === 'standard' || (layers.length === 1 && parameterisation !== 'ntk')) return standard;
    if (parameterisation === 'ntk') return { weights: deviation, biases: 1, deviation: 1 };
    if (parameterisation === 'mean-field') {
      return isLast ? { weights: 1 / inputs, biases: 1, deviation: Math.sqrt(inputs) * deviation } : standard;
    }
    const [widthBelow, width] = [inputs / baseWidth, outputs / baseWidth];
    if (parameterisation === 'mup-sgd') {
      const biases = isLast ? 1 : Math.sqrt(width);
      if (isFirst) return { weights: biases, biases, deviation: deviation / biases };
      return isLast ? { weights: 1 / Math.sqrt(widthBelow), biases, deviation } : { ...standard, biases };
    }
    if (isFirst) return standard;
    if (isLast) return { weights: 1 / widthBelow, biases: 1, deviation: Math.sqrt(widthBelow) * deviation };
    return { weights: 1 / widthBelow, biases: 1, deviation: widthBelow * deviation };
  });
}

/** Standard deviation of the weights from n to m units: 1/sqrt n ('fan-in'), sqrt(2/n) ('he'), sqrt(2/(n + m)) ('xavier'). */
export function deviationOf(initialisation: Initialisation, inputs: number, outputs: number): number {
  switch (initialisation) {
    case 'fan-in':
      return 1 / Math.sqrt(inputs);
    case 'he':
      return Math.sqrt(2 / inputs);
    case 'xavier':
      return Math.sqrt(2 / (inputs + outputs));
  }
}
