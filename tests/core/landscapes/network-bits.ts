/** SHA-256 of what the network kernels compute on the digits; run by itself, prints them as JSON. */
import { createHash } from 'node:crypto';
import { landscapeById } from '../../../core/landscapes/index.ts';
import { Handle, sines } from './network-setup.ts';

const batch = Int32Array.from({ length: 100 }, (_, i) => (37 * i) % 1438);

/** Networks beyond the plain ones, by a name. */
const kinds: Record<string, { family?: string; values: Record<string, unknown> }> = {
  residual: { values: { hidden: [12, 12], skip: 'residual', activation: 'silu', labelSmoothing: 0.1 } },
  'layer norm': { values: { hidden: [13, 9], normalisation: 'layer', activation: 'softplus' } },
  'normalised rows': { values: { hidden: [13, 9], normalisation: 'rows', activation: 'sine', l2: 1e-3 } },
  muP: { values: { hidden: [9, 6], parameterisation: 'mup-adam', baseWidth: 4, activation: 'leaky-relu' } },
  'subtracted start': { values: { hidden: [6], startSeed: 2, subtractStart: true, activation: 'quadratic' } },
  logistic: { values: { data: 'breast-cancer', hidden: [7], loss: 'logistic' } },
  exponential: { values: { data: 'breast-cancer', hidden: [7], loss: 'exponential' } },
  convolutional: { family: 'convolutional-network', values: { channels: [3, 5], pooling: 'average', strides: [1, 1] } },
  attention: { family: 'attention-network', values: { width: 6, units: 5, blocks: 2 } },
  tokens: {
    family: 'attention-network',
    values: { data: 'modular-addition(modulus=31,encoding=index)', tokens: 'numbers', width: 6, readout: 'last' },
  },
};

/** One hash each of losses, gradients and Hessian-vector products, by format and activation. */
export function networkBits(): Record<string, string> {
  const hashes: Record<string, string> = {};
  const add = (name: string, handle: Handle, rows: Int32Array): void => {
    const point = sines(handle.kernel.dimension, 1.7, 0.2);
    const hash = createHash('sha256');
    for (const { loss: value, gradient } of [handle.gradient(point), handle.gradient(point, rows)]) {
      hash.update(Float64Array.of(value)).update(gradient);
    }
    hash.update(handle.hessianVector(point, sines(point.length, 0.9)));
    hashes[name] = hash.digest('hex');
  };
  for (const format of ['f64', 'f32'] as const) {
    for (const activation of ['tanh', 'relu', 'gelu', 'linear']) {
      const loss = activation === 'linear' ? 'squared-error' : 'cross-entropy';
      const handle = Handle.ofFamily(format, { hidden: [33, 17], activation, loss, l2: 1e-3 });
      add(`${format} ${activation}`, handle, batch);
    }
    for (const [name, { family = 'network', values }] of Object.entries(kinds)) {
      const handle = Handle.ofFamily(format, values, landscapeById(family));
      add(
        `${format} ${name}`,
        handle,
        batch.slice(0, 50).map((row) => row % handle.kernel.rows),
      );
    }
  }
  return hashes;
}

if (import.meta.main) process.stdout.write(JSON.stringify(networkBits()));
