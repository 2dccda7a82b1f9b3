/** A network's loss and gradient as plain loops over numbers, the oracle for the kernels. */
import type { DataPart } from '../../../core/landscapes/data/split.ts';
import type { FullyConnectedOptions } from '../../../core/landscapes/network/fully-connected.ts';

/** erf by its series, and by Lentz's continued fraction of erfc beyond 2.5. */
function erfOf(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  return Math.sign(x) * (1 - erfcFraction(magnitude));
}

/** erfc for x >= 1.4: exp(-x^2)/sqrt(pi) 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))). */
function erfcFraction(x: number): number {
  let fraction = x;
  for (let k = 120; k >= 1; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}

function distributionOf(z: number): number {
  if (z < -2) return 0.5 * erfcFraction(-z / Math.SQRT2);
  return 0.5 * (1 + erfOf(z / Math.SQRT2));
}

function activate(activation: FullyConnectedOptions['activation'], z: number): { value: number; slope: number } {
  switch (activation) {
    case 'tanh':
      return { value: Math.tanh(z), slope: 1 / Math.cosh(z) ** 2 };
    case 'relu':
      return { value: Math.max(0, z), slope: z > 0 ? 1 : 0 };
    case 'gelu': {
      const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
      return { value: z * distributionOf(z), slope: distributionOf(z) + z * density };
    }
    case 'silu': {
      const share = 1 / (1 + Math.exp(-z));
      return { value: z * share, slope: share + z * share * (1 - share) };
    }
    case 'softplus':
      return { value: Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), slope: 1 / (1 + Math.exp(-z)) };
    case 'leaky-relu':
      return z > 0 ? { value: z, slope: 1 } : { value: 0.01 * z, slope: 0.01 };
    case 'sine':
      return { value: Math.sin(z), slope: Math.cos(z) };
    case 'quadratic':
      return { value: z * z, slope: 2 * z };
    case 'linear':
      return { value: z, slope: 1 };
  }
}

/** Loss of one row and its derivative by the outputs. */
function head(loss: FullyConnectedOptions['loss'], z: number[], label: number): { value: number; error: number[] } {
  if (loss === 'squared-error') {
    const error = z.map((value, k) => value - (k === label ? 1 : 0));
    return { value: 0.5 * error.reduce((sum, e) => sum + e * e, 0), error };
  }
  // e^(z_k - z_label), so that the loss is log(1 + sum over the others) and nothing cancels.
  const largest = Math.max(...z);
  const scaled = z.map((value) => Math.exp(value - largest));
  const others = scaled.reduce((sum, value, k) => sum + (k === label ? 0 : value), 0);
  const total = others + scaled[label];
  const isLargest = z[label] === largest;
  const value = isLargest ? Math.log1p(others) : Math.log(total) + largest - z[label];
  return { value, error: scaled.map((p, k) => (k === label ? -others / total : p / total)) };
}

/** Mean loss over the rows plus penalty, and its gradient. */
export function referenceGradient(
  { shape, activation, loss, l2 }: FullyConnectedOptions,
  data: DataPart,
  w: ArrayLike<number>,
  rows: ArrayLike<number> = Array.from({ length: data.rows }, (_, row) => row),
): { loss: number; gradient: Float64Array } {
  const gradient = new Float64Array(shape.dimension);
  let sum = 0;
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place];
    const activations = [Array.from(data.features.subarray(row * data.columns, (row + 1) * data.columns))];
    const slopes: number[][] = [];
    shape.layers.forEach(({ inputs, outputs, weights, biases }, index) => {
      const z = Array.from({ length: outputs }, (_, i) => {
        let value = biases === undefined ? 0 : w[biases + i];
        for (let k = 0; k < inputs; k++) value += w[weights + i * inputs + k] * activations[index][k];
        return value;
      });
      const units = z.map((value) => activate(index < shape.layers.length - 1 ? activation : 'linear', value));
      activations.push(units.map(({ value }) => value));
      slopes.push(units.map(({ slope }) => slope));
    });
    const top = head(loss, activations[activations.length - 1], data.labels[row]);
    sum += top.value;
    let error = top.error;
    for (let index = shape.layers.length - 1; index >= 0; index--) {
      const { inputs, outputs, weights, biases } = shape.layers[index];
      const below = new Array<number>(inputs).fill(0);
      for (let i = 0; i < outputs; i++) {
        const e = error[i] * slopes[index][i];
        if (biases !== undefined) gradient[biases + i] += e;
        for (let k = 0; k < inputs; k++) {
          gradient[weights + i * inputs + k] += e * activations[index][k];
          below[k] += e * w[weights + i * inputs + k];
        }
      }
      error = below;
    }
  }
  let norm = 0;
  for (let i = 0; i < shape.dimension; i++) {
    gradient[i] = gradient[i] / rows.length + l2 * w[i];
    norm += w[i] * w[i];
  }
  return { loss: sum / rows.length + 0.5 * l2 * norm, gradient };
}
