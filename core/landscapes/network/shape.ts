/** The layers of a fully connected network and where their parameters lie in a point. */
import type { TensorInfo } from '../define.ts';

/** rows: every row of the hidden weights divided by its length. layer: every row of data, over a layer's units. */
export type Normalisation = 'none' | 'layer' | 'rows';

export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Index of the first weight in a point; W is outputs x inputs, row by row. */
  readonly weights: number;
  /** Index of the first bias, gain and shift in a point; absent without. */
  readonly biases: number | undefined;
  readonly gains: number | undefined;
  readonly shifts: number | undefined;
}

export interface Shape {
  readonly layers: readonly Layer[];
  readonly dimension: number;
}

/**
 * A network from `inputs` over the hidden widths to `outputs`; its points hold W1, b1, W2, b2 and so on. With a
 * normalisation that has gains, those of a hidden layer stand behind its biases, and for layers the shifts behind them.
 */
export function networkShape(
  inputs: number,
  hidden: readonly number[],
  outputs: number,
  hasBiases: boolean,
  { normalisation = 'none', hasGains = true }: { normalisation?: Normalisation; hasGains?: boolean } = {},
): Shape {
  const widths = [inputs, ...hidden, outputs];
  let dimension = 0;
  const take = (count: number): number => {
    dimension += count;
    return dimension - count;
  };
  const layers = widths.slice(1).map((width, index): Layer => {
    const isNormalised = hasGains && index < hidden.length;
    const below = widths[index];
    return {
      inputs: below,
      outputs: width,
      weights: take(below * width),
      biases: hasBiases ? take(width) : undefined,
      gains: isNormalised && normalisation !== 'none' ? take(width) : undefined,
      shifts: isNormalised && normalisation === 'layer' ? take(width) : undefined,
    };
  });
  return { layers, dimension };
}

/**
 * The name of a coordinate, counted from 1: `W1[3,5]` is the weight of layer 1 to output 3 from input 5; `b1[3]` a bias,
 * `g1[3]` a gain and `s1[3]` a shift.
 */
export function parameterName(shape: Shape, index: number): string {
  const tensor = tensorsOf(shape).findLast(({ offset }) => offset <= index)!;
  const place = index - tensor.offset;
  const [, columns] = tensor.shape;
  if (columns === undefined) return `${tensor.name}[${place + 1}]`;
  return `${tensor.name}[${Math.floor(place / columns) + 1},${(place % columns) + 1}]`;
}

/** The weights W1, W2, ..., biases b1, b2, ..., gains and shifts of the layers. */
export function tensorsOf({ layers }: Shape): TensorInfo[] {
  return layers.flatMap(({ inputs, outputs, weights, biases, gains, shifts }, index): TensorInfo[] => {
    const place = layerPlace(index, layers.length);
    const weight = { name: `W${index + 1}`, shape: [outputs, inputs], offset: weights, role: 'weight', place } as const;
    const vectors = [
      { letter: 'b', offset: biases, role: 'bias' },
      { letter: 'g', offset: gains, role: 'norm' },
      { letter: 's', offset: shifts, role: 'norm' },
    ] as const;
    return [
      weight,
      ...vectors.flatMap(({ letter, offset, role }): TensorInfo[] =>
        offset === undefined ? [] : [{ name: `${letter}${index + 1}`, shape: [outputs], offset, role, place }],
      ),
    ];
  });
}

/** Where layer `index`, from 0 at the input, of `count` stands. */
export function layerPlace(index: number, count: number): TensorInfo['place'] {
  if (index === count - 1) return 'output';
  return index === 0 ? 'input' : 'hidden';
}
