/** Directions of planes and lines: random, eigenvectors of the Hessian, principal directions of a path. */
import { RidgelineError } from '../../contract/errors.ts';
import type { TensorInfo } from '../../landscapes/define.ts';
import { extremeEigenpairs } from '../../math/lanczos.ts';
import { stream } from '../../math/streams.ts';
import { dot, norm2 } from '../../math/sums.ts';
import { symmetricEigen } from '../../math/symmetric-eigen.ts';
import { axpy, scale } from '../../math/vectors.ts';
import { type PlaneGround, type RunPath, randomDirection, refuse } from './ground.ts';

export interface RandomChoice {
  seed: number;
  normalise: 'none' | 'layer' | 'filter';
  biases: 'zero' | 'weights';
}

/**
 * Random direction `index` of a seed, as normal deviates; under 'layer' every array d of the parameters is scaled by
 * |w|/|d| to the norm of the parameters w there, under 'filter' every output row of it is. Arrays of one dimension (biases,
 * gains, shifts) become 0, which is what the paper's own commands do, or w, which its code does without being told.
 * Source: Li, Xu, Taylor, Studer, Goldstein, Visualizing the Loss Landscape of Neural Nets, NeurIPS 2018, section 4.
 */
export function chosenDirection(
  { seed, normalise, biases }: RandomChoice,
  index: number,
  center: Float64Array,
  ground: PlaneGround,
  field: string,
): Float64Array {
  const { definition, parameters, dimension } = ground.resolved;
  const direction = randomDirection(dimension, seed, index);
  if (normalise === 'none') return direction;
  const tensors = definition.tensors?.(parameters, ground.data);
  if (!tensors) {
    return refuse(`${field}.normalise`, normalise, `‘none’: the parameters of ${definition.id} are no layers`);
  }
  for (const tensor of tensors) normaliseArray(direction, center, tensor, normalise, biases);
  return direction;
}

function normaliseArray(
  direction: Float64Array,
  center: Float64Array,
  { shape, offset }: TensorInfo,
  normalise: 'layer' | 'filter',
  biases: 'zero' | 'weights',
): void {
  const size = shape.reduce((a, b) => a * b, 1);
  const d = direction.subarray(offset, offset + size);
  const w = center.subarray(offset, offset + size);
  if (shape.length <= 1) {
    if (biases === 'zero') d.fill(0);
    else d.set(w);
    return;
  }
  const row = normalise === 'layer' ? size : size / shape[0];
  for (let from = 0; from < size; from += row) {
    const part = d.subarray(from, from + row);
    const length = norm2(part);
    scale(part, length > 0 ? norm2(w.subarray(from, from + row)) / length : 0);
  }
}

export interface HessianDirections {
  vectors: Float64Array[];
  values: number[];
  /** |H v - l v|: an eigenvalue lies within it of each value. */
  residuals: number[];
}

/** Up to here the whole Hessian is made, with all its eigenvectors. */
const DENSE_UP_TO = 150;
const TOLERANCE = 1e-6;
const PRODUCTS = 1500;

/** Eigenvectors of the Hessian at the centre, for the largest two eigenvalues, the largest and the smallest, or one of them. */
export function hessianDirections(
  which: 'top' | 'ends' | 'largest' | 'smallest',
  center: Float64Array,
  ground: PlaneGround,
  field: string,
): HessianDirections {
  const { dimension: n } = ground.resolved;
  const landscape = ground.landscape();
  const product = (v: Float64Array, out: Float64Array): void => landscape.hessianVectorProduct(center, v, out);
  const found: HessianDirections = { vectors: [], values: [], residuals: [] };
  if (n <= DENSE_UP_TO) {
    const matrix = new Float64Array(n * n);
    const unit = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      unit[i] = 1;
      product(unit, matrix.subarray(i * n, (i + 1) * n));
      unit[i] = 0;
      ground.tick();
    }
    requireFinite(matrix, field);
    const { values, vectors } = symmetricEigen(matrix, n);
    const order = { top: [n - 1, n - 2], ends: [n - 1, 0], largest: [n - 1], smallest: [0] }[which];
    for (const k of order) {
      const vector = vectors.slice(k * n, (k + 1) * n);
      const image = new Float64Array(n);
      product(vector, image);
      found.vectors.push(vector);
      found.values.push(values[k]);
      found.residuals.push(norm2(axpy(image, -values[k], vector)));
    }
  } else {
    const search = (end: 'largest' | 'smallest', count: number, index: number): void => {
      const pairs = extremeEigenpairs(product, n, {
        count,
        end,
        tolerance: TOLERANCE,
        products: PRODUCTS,
        draws: stream('probe', `plane hessian ${index}`, 0),
        productsDone: ground.tick,
      });
      requireFinite(pairs.values, field);
      found.vectors.push(...pairs.vectors);
      found.values.push(...pairs.values);
      found.residuals.push(...pairs.residuals);
    };
    if (which !== 'smallest') search('largest', which === 'top' ? 2 : 1, 0);
    if (which === 'ends' || which === 'smallest') search('smallest', 1, 1);
  }
  found.vectors.forEach(turn);
  return found;
}

function requireFinite(values: Float64Array, field: string): void {
  if (values.every(Number.isFinite)) return;
  throw new RidgelineError('invalid-request', `the Hessian is not finite at the centre; expected another ${field}.at`, {
    field: `${field}.at`,
    value: 'a centre where the Hessian is not finite',
    expected: 'a centre where the loss has second derivatives',
  });
}

export interface PrincipalDirections {
  vectors: [Float64Array, Float64Array];
  shares: [number, number];
  /** How many points they were made of. */
  points: number;
}

/** More points than this are thinned evenly. */
const MOST_POINTS = 400;

/**
 * The first two principal directions of a path about its last point: eigenvectors of sum_i (x_i - x_end)(x_i - x_end)^T for
 * the two largest eigenvalues, with their shares of its trace. Through the Gram matrix of the m points: m^2 n operations.
 * Source: Li et al. 2018, section 7.2, which centres at the final point as well.
 */
export function principalDirections({ points }: RunPath, field: string): PrincipalDirections {
  const end = points[points.length - 1];
  const before = points.length - 1;
  const kept = Math.min(before, MOST_POINTS);
  if (kept < 2) {
    refuse(
      `${field}.run`,
      `a run with ${points.length} recorded point${points.length === 1 ? '' : 's'}`,
      'three or more: let the experiment record points',
    );
  }
  const rows = Array.from({ length: kept }, (_, i) => axpy(points[Math.floor((i * before) / kept)].slice(), -1, end));
  const gram = new Float64Array(kept * kept);
  for (let i = 0; i < kept; i++) for (let j = 0; j <= i; j++) gram[i * kept + j] = dot(rows[i], rows[j]);
  let total = 0;
  for (let i = 0; i < kept; i++) total += gram[i * kept + i];
  const { values, vectors } = symmetricEigen(gram, kept);
  if (!(values[kept - 2] > 1e-14 * values[kept - 1])) {
    refuse(`${field}.run`, 'a run whose points lie on one line', 'a path that turns, or a line preview');
  }
  const direction = (k: number): Float64Array => {
    const out = new Float64Array(end.length);
    for (let i = 0; i < kept; i++) axpy(out, vectors[k * kept + i], rows[i]);
    return turn(scale(out, 1 / norm2(out)));
  };
  const first = direction(kept - 1);
  const second = direction(kept - 2);
  // What rounding left of the first in the second, which is much shorter.
  axpy(second, -dot(second, first), first);
  return {
    vectors: [first, turn(scale(second, 1 / norm2(second)))],
    shares: [values[kept - 1] / total, values[kept - 2] / total],
    points: kept + 1,
  };
}

/** A direction has no sign of its own: its largest entry shall be positive. In place. */
function turn(direction: Float64Array): Float64Array {
  let largest = 0;
  for (const entry of direction) if (Math.abs(entry) > Math.abs(largest)) largest = entry;
  return largest < 0 ? scale(direction, -1) : direction;
}
