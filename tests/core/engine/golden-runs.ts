/**
 * Hashes of three whole runs: everything that the kernels, the compiler, the streams and the engine do together.
 * `node tests/core/engine/print-golden-runs.ts > tests/core/engine/golden-runs.json` writes what the test expects, after the
 * layer's version has been raised.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ResultData } from '../../../core/engine/results.ts';
import { isRuleOptimizer } from '../../../core/optimizers/define.ts';
import { optimizers } from '../../../core/optimizers/index.ts';
import { NUMERICS } from '../../../core/wasm/numerics-version.ts';
import { cellIn, ranToEnd } from './experiment.ts';

export interface GoldenRuns {
  numerics: Record<string, number>;
  /** By run and by array of its results. */
  hashes: Record<string, Record<string, string>>;
  /** The points and losses of a short run of every step program. */
  programs: Record<string, string>;
}

const REQUESTS: Record<string, object> = {
  'noisy ensemble on a formula': {
    landscapes: [{ family: 'formula', parameters: { text: '(x^2-1)^2*y^4 + 0.05*(x-0.3)^2' } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.02, momentum: 0.9 } }],
    gradient: { kind: 'noise', scale: 0.3 },
    starts: { kind: 'normal', scale: 1 },
    seeds: { first: 0, count: 5 },
    budget: { steps: 1500 },
    target: 0.01,
  },
  'Adam on Rosenbrock': {
    landscapes: [{ family: 'rosenbrock', parameters: { dimension: 7 } }],
    optimizers: [
      { algorithm: 'adam', parameters: { learningRate: { schedule: 'cosine', from: 0.05, to: 0, steps: 2000 } } },
    ],
    budget: { steps: 2000 },
  },
  'mini-batches in f32': {
    landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [6] } }],
    optimizers: [{ algorithm: 'adamw', parameters: { learningRate: 0.01 } }],
    gradient: { kind: 'batch', size: 16 },
    seeds: { first: 3, count: 1 },
    budget: { steps: 150 },
    precision: 'f32',
  },
};

/** SHA-256 of the little-endian bytes, every NaN as 7ff8000000000000. */
function hash(data: ResultData): string {
  const copy = data.slice();
  const bytes = new Uint8Array(copy.buffer);
  if (copy instanceof Float64Array) {
    const bits = new BigUint64Array(copy.buffer);
    for (let i = 0; i < copy.length; i++) if (Number.isNaN(copy[i])) bits[i] = 0x7ff8000000000000n;
  }
  return bytesToHex(sha256(bytes));
}

function programHash(algorithm: string): string {
  const landscape = { family: 'logistic', parameters: { l2: 0.1 } };
  const request = {
    landscapes: [landscape],
    optimizers: [{ algorithm }],
    budget: { steps: 8 },
    record: { points: true },
  };
  const { points, loss } = ranToEnd(cellIn(request)).arrays;
  return hash(Float64Array.from([...points.data, ...loss.data].map(Number)));
}

export function goldenRuns(): GoldenRuns {
  const hashes = Object.entries(REQUESTS).map(([name, request]) => {
    const { arrays } = ranToEnd(cellIn(request));
    const sorted = Object.entries(arrays).sort(([a], [b]) => (a < b ? -1 : 1));
    return [name, Object.fromEntries(sorted.map(([array, { data }]) => [array, hash(data)]))] as const;
  });
  const programs = optimizers
    .filter((definition) => !isRuleOptimizer(definition))
    .map(({ id }) => [id, programHash(id)]);
  return { numerics: { ...NUMERICS }, hashes: Object.fromEntries(hashes), programs: Object.fromEntries(programs) };
}
