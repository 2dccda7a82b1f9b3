/** SHA-256 of what the network kernels compute on the digits; run by itself, prints them as JSON. */
import { createHash } from 'node:crypto';
import { Handle, sines } from './network-setup.ts';

const batch = Int32Array.from({ length: 100 }, (_, i) => (37 * i) % 1438);

/** One hash each of losses, gradients and Hessian-vector products, by format and activation. */
export function networkBits(): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const format of ['f64', 'f32'] as const) {
    for (const activation of ['tanh', 'relu', 'gelu', 'linear']) {
      const loss = activation === 'linear' ? 'squared-error' : 'cross-entropy';
      const handle = Handle.ofFamily(format, { hidden: [33, 17], activation, loss, l2: 1e-3 });
      const point = sines(handle.kernel.dimension, 1.7, 0.2);
      const hash = createHash('sha256');
      for (const { loss: value, gradient } of [handle.gradient(point), handle.gradient(point, batch)]) {
        hash.update(Float64Array.of(value)).update(gradient);
      }
      hash.update(handle.hessianVector(point, sines(point.length, 0.9)));
      hashes[`${format} ${activation}`] = hash.digest('hex');
    }
  }
  return hashes;
}

if (import.meta.main) process.stdout.write(JSON.stringify(networkBits()));
