/** SHA-256 of what the kernels of structured families compute; run by itself, prints them as JSON. */
import { createHash } from 'node:crypto';
import { sin } from '../../../core/wasm/elementary.ts';
import { openFamily } from './open-family.ts';

const cases: [family: string, parameters: Record<string, unknown>][] = [
  ['gaussian-field', { dimension: 5, features: 100, seed: 4 }],
  ['gaussian-field', { dimension: 2, features: 33, periodic: true }],
  ['perlin', { dimension: 4, seed: 2 }],
  ['perlin', { dimension: 3, gradients: 'edges', fade: 'cubic' }],
  ['kernel-regression', { features: 'relu', initialScale: 1 }],
  ['kernel-regression', { features: 'matern' }],
  ['phase-retrieval', { dimension: 7 }],
  ['p-spin', { dimension: 9, signal: 1.5, signalOrder: 2 }],
  ['random-quadratic', { dimension: 20 }],
  ['lennard-jones', { particles: 7 }],
  ['bead-chain', { particles: 6, embeddingDimension: 2 }],
  ['deep-linear', { widths: [5, 7, 3, 6], singularValues: [3, 2, 1] }],
  ['matrix-factorisation', { measurements: 30 }],
  ['regression', { problem: 'random', columns: 7, noisePerRow: 2, l2: 0.1 }],
  ['regression', {}],
  ['logistic', { problem: 'data', bias: true, l2: 0.01 }],
  ['diagonal-network', { problem: 'sparse', columns: 20 }],
];

/** One hash each of the loss, gradient and a Hessian-vector product at a fixed point. */
export function structuredBits(): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const [family, parameters] of cases) {
    const opened = openFamily(family, parameters);
    const { dimension } = opened;
    const wave = (speed: number) => Float64Array.from({ length: dimension }, (_, i) => 1.5 * sin(speed * (i + 1)));
    const [point, direction] = [wave(1.7), wave(0.9)];
    const [g, product] = [new Float64Array(dimension), new Float64Array(dimension)];
    const loss = opened.gradient(point, g);
    opened.hessianVectorProduct(point, direction, product);
    const hash = createHash('sha256').update(Float64Array.of(loss)).update(g).update(product);
    hashes[`${family} ${JSON.stringify(parameters)}`] = hash.digest('hex');
  }
  return hashes;
}

if (import.meta.main) process.stdout.write(JSON.stringify(structuredBits()));
