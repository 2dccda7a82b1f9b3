/** The layers of a fully connected network and where their parameters lie in a point. */
import type { TensorInfo } from '../define.ts';

export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Index of the first weight in a point; W is outputs x inputs, row by row. */
  readonly weights: number;
  /** Index of the first bias in a point; absent without biases. */
  readonly biases: number | undefined;
}

export interface Shape {
  readonly layers: readonly Layer[];
  readonly dimension: number;
}

/** A network from `inputs` over the hidden widths to `outputs`; its points hold W1, b1, W2, b2 and so on. */
export function networkShape(inputs: number, hidden: readonly number[], outputs: number, hasBiases: boolean): Shape {
  const widths = [inputs, ...hidden, outputs];
  let dimension = 0;
  const layers = widths.slice(1).map((width, index): Layer => {
    const layer = { inputs: widths[index], outputs: width, weights: dimension, biases: undefined };
    dimension += layer.inputs * width;
    if (!hasBiases) return layer;
    dimension += width;
    return { ...layer, biases: dimension - width };
  });
  return { layers, dimension };
}

/** The name of a coordinate, counted from 1: `W1[3,5]` is the weight of layer 1 to output 3 from input 5; `b1[3]`. */
export function parameterName({ layers }: Shape, index: number): string {
  const number = layers.findLastIndex((layer) => layer.weights <= index);
  const { inputs, weights, biases } = layers[number];
  if (biases !== undefined && index >= biases) return `b${number + 1}[${index - biases + 1}]`;
  const place = index - weights;
  return `W${number + 1}[${Math.floor(place / inputs) + 1},${(place % inputs) + 1}]`;
}

/** The weights W1, W2, ... and biases b1, b2, ... of the layers. */
export function tensorsOf({ layers }: Shape): TensorInfo[] {
  return layers.flatMap(({ inputs, outputs, weights, biases }, index): TensorInfo[] => {
    const place = layerPlace(index, layers.length);
    const weight = { name: `W${index + 1}`, shape: [outputs, inputs], offset: weights, role: 'weight', place } as const;
    if (biases === undefined) return [weight];
    return [weight, { name: `b${index + 1}`, shape: [outputs], offset: biases, role: 'bias', place }];
  });
}

/** Where layer `index`, from 0 at the input, of `count` stands. */
export function layerPlace(index: number, count: number): TensorInfo['place'] {
  if (index === count - 1) return 'output';
  return index === 0 ? 'input' : 'hidden';
}
