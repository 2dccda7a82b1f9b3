/** Lanczos' method for large symmetric matrices that are known only by their products with vectors. */
import { log } from '../wasm/elementary.ts';
import { KrylovBasis } from './krylov-basis.ts';
import type { Draws } from './streams.ts';
import { dot, norm2 } from './sums.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { axpy, scale } from './vectors.ts';

/** out = A v. No aliasing. */
export type Product = (v: Float64Array, out: Float64Array) => void;

export interface EigenpairOptions {
  /** Eigenpairs wanted, at most the dimension. */
  count: number;
  end: 'largest' | 'smallest';
  /** A pair is good when |A v - theta v| is at most this times the largest |theta|. */
  tolerance: number;
  /** Products that may be spent. */
  products: number;
  /** Where random starts come from. */
  draws: Draws;
  /** Told after each product; may throw to stop. */
  productsDone?: (done: number) => void;
}

export interface Eigenpairs {
  /** From the end inwards. */
  values: Float64Array;
  /** Unit vectors, orthogonal to each other. */
  vectors: Float64Array[];
  /** |A v - theta v| in the Euclidean norm: an eigenvalue of A lies within it of theta. */
  residuals: Float64Array;
  products: number;
  /** False too where a product was not finite; then values, residuals and vectors are NaN. */
  converged: boolean;
}

/** The basis shall not grow beyond count + this many vectors before a restart. */
const EXTRA_VECTORS = 40;
/** Ritz values are looked at after every so many products. */
const LOOK_EVERY = 3;
/** A vector whose norm falls below this part through orthogonalisation is orthogonalised again (Parlett: twice is enough). */
const ENOUGH_LEFT = 0.7;

/**
 * The `count` largest or smallest eigenvalues of a symmetric n x n matrix with their vectors. Lanczos with full
 * reorthogonalisation and thick restarts. One start vector sees each multiple eigenvalue once; so, for count > 1, what
 * is left beside the pairs found is searched from new starts until it holds nothing better. Memory n (count + 40) numbers; a
 * product costs n (count + 40) operations beside A's own.
 * Source: Wu and Simon, SIAM J. Matrix Anal. Appl. 22 (2000) 602-616.
 */
export function extremeEigenpairs(product: Product, n: number, options: EigenpairOptions): Eigenpairs {
  const count = Math.min(options.count, n);
  const sign = options.end === 'largest' ? 1 : -1;
  const search = new Search(product, n, sign, options);
  let found = search.run(count, [], Number.NEGATIVE_INFINITY);
  while (count > 1 && found.length < n && search.converged) {
    const worst = found.at(-1) as Pair;
    const [other] = search.run(1, found, worst.value);
    if (!other || other.value - other.residual <= worst.value) break;
    found = [...found.filter((pair) => pair !== worst), other].sort((a, b) => b.value - a.value);
  }
  return {
    values: Float64Array.from(found, ({ value }) => sign * value),
    vectors: found.map(({ vector }) => vector),
    residuals: Float64Array.from(found, ({ residual }) => residual),
    products: search.products,
    converged: search.converged,
  };
}

interface Pair {
  /** Of sign times A. */
  value: number;
  vector: Float64Array;
  residual: number;
}

/** Searches the largest eigenvalues of sign times A. */
class Search {
  products = 0;
  converged = true;
  private readonly product: Product;
  private readonly n: number;
  private readonly sign: number;
  private readonly options: EigenpairOptions;
  /** Largest |Ritz value| so far: what tolerances are relative to. */
  private size = 0;

  constructor(product: Product, n: number, sign: number, options: EigenpairOptions) {
    this.product = product;
    this.n = n;
    this.sign = sign;
    this.options = options;
  }

  /**
   * The `count` largest orthogonal to `locked`; sets `converged` to whether they are good. Ends early when what is left
   * hardly reaches `floor`.
   */
  run(count: number, locked: readonly Pair[], floor: number): Pair[] {
    const { n } = this;
    const room = n - locked.length;
    const most = Math.min(room, count + EXTRA_VECTORS);
    const outside = locked.map(({ vector }) => vector);
    let basis: Float64Array[] = [];
    // The projected matrix: Ritz values with the column that couples them to the next vector, then tridiagonal.
    let projected = new Float64Array(most * most);
    let vector = this.randomVector(outside);
    let restarted = false;
    for (;;) {
      basis.push(vector);
      const j = basis.length - 1;
      const rest = this.multiply(vector);
      const alpha = dot(rest, vector);
      projected[j * most + j] = alpha;
      this.size = Math.max(this.size, Math.abs(alpha));
      let length = orthogonalise(rest, basis, outside);
      if (!Number.isFinite(alpha) || !Number.isFinite(length)) return this.nothing(count);
      const full = basis.length === most;
      const exact = basis.length === room;
      // What rounding leaves of a vector that lies in the basis has no direction of its own.
      if (length <= 10 * Number.EPSILON * this.size * Math.sqrt(n)) length = 0;
      const spent = this.products >= this.options.products;
      if (full || spent || length === 0 || (j >= count && (j - count) % LOOK_EVERY === 0)) {
        const ritz = this.ritzPairs(projected, basis.length, most, exact ? 0 : length);
        const wanted = ritz.slice(0, count);
        const good = wanted.every(({ residual }) => residual <= this.options.tolerance * this.size);
        const below = !restarted && nothingAbove(floor, ritz, n);
        if ((wanted.length === count && (good || below)) || exact || spent) {
          this.converged = exact || good || below;
          return wanted.map(({ value, residual, weights }) => ({
            value,
            residual,
            vector: combineRows(basis, weights),
          }));
        }
        if (full) {
          restarted = true;
          const kept = ritz.slice(0, count + ((most - count) >> 1));
          basis = kept.map(({ weights }) => combineRows(basis, weights));
          projected = new Float64Array(most * most);
          kept.forEach(({ value, coupling }, i) => {
            projected[i * most + i] = value;
            projected[kept.length * most + i] = coupling;
          });
        }
      }
      if (length === 0) {
        vector = this.randomVector([...outside, ...basis]);
        continue;
      }
      if (!full) projected[(j + 1) * most + j] = length;
      vector = scale(rest, 1 / length);
    }
  }

  /** What is found of a matrix that is not finite. */
  private nothing(count: number): Pair[] {
    this.converged = false;
    const vector = new Float64Array(this.n).fill(Number.NaN);
    return Array.from({ length: count }, () => ({ value: Number.NaN, residual: Number.NaN, vector }));
  }

  private multiply(vector: Float64Array): Float64Array {
    const out = new Float64Array(this.n);
    this.product(vector, out);
    this.products++;
    this.options.productsDone?.(this.products);
    return this.sign === 1 ? out : scale(out, -1);
  }

  /** A unit vector orthogonal to all of `others`, which are fewer than n. */
  private randomVector(others: readonly Float64Array[]): Float64Array {
    for (;;) {
      const vector = new Float64Array(this.n);
      for (let i = 0; i < vector.length; i++) vector[i] = this.options.draws.normal();
      const before = norm2(vector);
      const length = orthogonalise(vector, others, []);
      if (length > 1e-8 * before) return scale(vector, 1 / length);
    }
  }

  /** Eigenpairs of the projected matrix, largest first, each with its weights in the basis. */
  private ritzPairs(projected: Float64Array, size: number, stride: number, length: number): Ritz[] {
    const lower = new Float64Array(size * size);
    for (let i = 0; i < size; i++) lower.set(projected.subarray(i * stride, i * stride + i + 1), i * size);
    const { values, vectors } = symmetricEigen(lower, size);
    this.size = Math.max(this.size, Math.abs(values[0]), Math.abs(values[size - 1]));
    return Array.from({ length: size }, (_, i) => {
      const k = size - 1 - i;
      const weights = vectors.subarray(k * size, (k + 1) * size);
      const coupling = length * weights[size - 1];
      return { value: values[k], weights, coupling, residual: Math.abs(coupling) };
    });
  }
}

interface Ritz {
  value: number;
  weights: Float64Array;
  /** Entry of the projected matrix that ties this Ritz vector to the next basis vector. */
  coupling: number;
  residual: number;
}

/**
 * Whether, but for a chance of 0.001, no eigenvalue reaches `floor`: after k steps from a random start the largest Ritz value
 * falls short of the largest eigenvalue by the part e of the spectrum's width with probability at most
 * 1.648 sqrt(n) exp(-sqrt(e) (2k - 1)).
 * Source: Kuczynski and Wozniakowski, SIAM J. Matrix Anal. Appl. 13 (1992) 1094-1122, theorem 4.1.
 */
function nothingAbove(floor: number, ritz: readonly Ritz[], n: number): boolean {
  const short = (floor - ritz[0].value) / (floor - (ritz.at(-1) as Ritz).value);
  return short > 0 && Math.sqrt(short) * (2 * ritz.length - 1) > log(1648 * Math.sqrt(n));
}

/** Sum over j of weights[j] rows[j]. */
function combineRows(rows: readonly Float64Array[], weights: Float64Array): Float64Array {
  const out = new Float64Array(rows[0].length);
  for (let j = 0; j < weights.length; j++) axpy(out, weights[j], rows[j]);
  return out;
}

/** Takes from `vector` its parts along orthonormal vectors; returns the norm of what is left. */
function orthogonalise(vector: Float64Array, basis: readonly Float64Array[], outside: readonly Float64Array[]): number {
  // The newest two carry the large parts; without them a single pass over all is almost always enough.
  for (const newest of basis.slice(-2)) axpy(vector, -dot(vector, newest), newest);
  let before = norm2(vector);
  for (let pass = 0; ; pass++) {
    removeParts(vector, outside);
    removeParts(vector, basis);
    const length = norm2(vector);
    if (!(length < ENOUGH_LEFT * before) || pass === 3) return length;
    before = length;
  }
}

/** One pass, from the last vector to the first, four at a time: they are read together, which is what takes the time. */
function removeParts(vector: Float64Array, others: readonly Float64Array[]): void {
  const n = vector.length;
  let j = others.length - 1;
  for (; j >= 3; j -= 4) {
    const a = others[j];
    const b = others[j - 1];
    const c = others[j - 2];
    const d = others[j - 3];
    let alongA = 0;
    let alongB = 0;
    let alongC = 0;
    let alongD = 0;
    for (let i = 0; i < n; i++) {
      const x = vector[i];
      alongA += x * a[i];
      alongB += x * b[i];
      alongC += x * c[i];
      alongD += x * d[i];
    }
    for (let i = 0; i < n; i++) vector[i] -= alongA * a[i] + alongB * b[i] + (alongC * c[i] + alongD * d[i]);
  }
  for (; j >= 0; j--) axpy(vector, -dot(vector, others[j]), others[j]);
}

export interface LanczosTridiagonal {
  diagonal: Float64Array;
  /** One entry less than the diagonal. */
  offDiagonal: Float64Array;
}

/**
 * The tridiagonal matrix T = Q^T A Q of `steps` Lanczos steps from `start` (not 0; need not be a unit vector), with full
 * reorthogonalisation; smaller when the start lies in an invariant subspace. Its eigenvalues and the squared first entries
 * of its eigenvectors are Gauss quadrature of A's spectrum seen from `start`: exact for powers up to 2 steps - 1. A basis of
 * that many vectors may be given, to be used again.
 * Source: Golub and Meurant, Matrices, Moments and Quadrature, 2010, chapter 4.
 */
export function lanczosTridiagonal(
  product: Product,
  start: Float64Array,
  steps: number,
  basis: KrylovBasis = new KrylovBasis(start.length, Math.min(steps, start.length)),
): LanczosTridiagonal {
  const n = start.length;
  const most = Math.min(steps, n);
  basis.clear();
  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  basis.vector.set(start);
  let length = norm2(start);
  let size = 0;
  for (;;) {
    const newest = basis.join(1 / length);
    product(newest, basis.vector);
    const alpha = basis.alongNewest();
    diagonal.push(alpha);
    if (basis.count === most) break;
    size = Math.max(size, Math.abs(alpha), offDiagonal.at(-1) ?? 0);
    // What the recursion takes out, first: a single pass over all is then almost always enough.
    basis.removeNewest();
    length = basis.orthogonalise();
    if (length <= 10 * Number.EPSILON * size * Math.sqrt(n)) break;
    offDiagonal.push(length);
  }
  return { diagonal: Float64Array.from(diagonal), offDiagonal: Float64Array.from(offDiagonal) };
}
