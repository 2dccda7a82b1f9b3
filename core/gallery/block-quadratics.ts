/** Quadratics whose Hessian has blocks, and the optimizers compared on them: set-ups that several entries share. */
import { haarOrthogonal } from '../math/orthogonal.ts';
import type { ExperimentInput, GalleryContext } from './define.ts';
import type { Contender } from './tuning.ts';

export type Landscape = ExperimentInput['landscapes'][number];

/** Three blocks that are well conditioned each and far apart from one another. */
export const BLOCKS = [1, 2, 3, 99, 100, 101, 4998, 4999, 5000];
export const BLOCK_SIZE = 3;
export const STEPS = 1000;
export const RATES = 13;
export const RUNS = 40;
export const NO_EXCEPTION = 'The width of the interval with no exception in 40 draws, 0.213, and a little.';
export const SHARE_TOLERANCE = 0.22;

export const ADAM: Contender = { algorithm: 'adam', lowest: -2 };
export const MOMENTUM: Contender = { algorithm: 'sgd', parameters: { momentum: 0.9 }, lowest: -6 };
/** Above every gradient that is met. */
export const HUGE = 1e10;

export function quadratic(eigenvalues: readonly number[], matrix?: ArrayLike<number>): Landscape {
  const family = { family: 'quadratic', parameters: { eigenvalues: [...eigenvalues] } };
  return matrix ? { ...family, wrap: [{ kind: 'rotate', matrix: Array.from(matrix) }] } : family;
}

/** Turns the coordinates within each block, and no two blocks together. */
export function withinBlocks(context: GalleryContext, name = ''): Float64Array {
  const n = BLOCKS.length;
  const out = new Float64Array(n * n);
  for (let block = 0; block < n; block += BLOCK_SIZE) {
    const turn = haarOrthogonal(context.random(`block ${name}${block}`), BLOCK_SIZE);
    for (let i = 0; i < BLOCK_SIZE; i++) {
      for (let j = 0; j < BLOCK_SIZE; j++) out[(block + i) * n + block + j] = turn[BLOCK_SIZE * i + j];
    }
  }
  return out;
}
