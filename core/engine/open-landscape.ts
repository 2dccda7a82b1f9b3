/** A landscape ready to be evaluated at points, whichever body it has. */
import { RidgelineError } from '../contract/errors.ts';
import type { Precision } from '../contract/experiment.ts';
import { compileLandscape } from '../expression/compile-formula.ts';
import { parseFormula } from '../expression/formula.ts';
import type { DataLookup, FormulaSource, LandscapeKernel } from '../landscapes/define.ts';
import { formulaKernel } from '../landscapes/formula-kernel.ts';
import { Workspace } from '../wasm/memory.ts';
import type { ResolvedLandscape } from './resolve.ts';

/** Numbers in one call of a kernel for many points. */
const BATCH_NUMBERS = 1 << 18;
/** The largest dimension that a dense Hessian is made for. */
export const HESSIAN_DIMENSION = 2000;

export interface OpenLandscape {
  readonly dimension: number;
  /** Losses of `count` points, given point after point. */
  values(points: Float64Array, count: number): Float64Array;
  /** Loss, and the gradient in `gradient`. */
  gradient(point: Float64Array, gradient: Float64Array): number;
  /** Losses of `count` points, given point after point, and their gradients in the same order. */
  gradients(points: Float64Array, count: number, gradients: Float64Array): Float64Array;
  /** The Hessian at a point times `v`. */
  hessianVectorProduct(point: Float64Array, v: Float64Array, out: Float64Array): void;
  /** The Hessian at a point, row by row: the bits of its products with the unit vectors. Where there is a kernel for it. */
  readonly hessian: ((point: Float64Array, out: Float64Array) => void) | undefined;
}

export function openLandscape(
  resolved: ResolvedLandscape,
  data: DataLookup,
  precision: Precision = 'f64',
): OpenLandscape {
  const { body } = resolved.definition;
  const workspace = new Workspace();
  if (body.kind === 'formula') return new Opened(formulaKernel(body.source(resolved.parameters), workspace), workspace);
  return new Opened(body.create(resolved.parameters, { workspace, precision, data }), workspace, precision);
}

/** Rows of the Hessian at a point: one Hessian-vector product for each coordinate. Symmetric up to rounding. */
export function hessian(landscape: OpenLandscape, point: Float64Array): Float64Array[] {
  const { dimension } = landscape;
  if (dimension > HESSIAN_DIMENSION) {
    throw new RidgelineError(
      'too-large',
      `a dense Hessian in ${dimension} dimensions is too large; expected at most ${HESSIAN_DIMENSION}`,
      {
        field: 'want',
        value: dimension,
        expected: `a dimension of at most ${HESSIAN_DIMENSION}`,
      },
    );
  }
  const direction = new Float64Array(dimension);
  return Array.from({ length: dimension }, (_, i) => {
    direction.fill(0);
    direction[i] = 1;
    const row = new Float64Array(dimension);
    landscape.hessianVectorProduct(point, direction, row);
    return row;
  });
}

export function compileSource(source: FormulaSource): ReturnType<typeof compileLandscape> {
  const { text, ...options } = source;
  return compileLandscape(parseFormula(text, options));
}

class Opened implements OpenLandscape {
  readonly dimension: number;
  private readonly workspace: Workspace;
  private readonly kernel: LandscapeKernel;
  private readonly precision: Precision;
  private readonly buffers: [number, number, number];
  readonly hessian: OpenLandscape['hessian'];
  /** Views of the buffers, made anew when the memory has grown. */
  private views: (Float64Array | Float32Array)[] = [];

  constructor(kernel: LandscapeKernel, workspace: Workspace, precision: Precision = 'f64') {
    this.kernel = kernel;
    this.workspace = workspace;
    this.precision = precision;
    this.dimension = kernel.dimension;
    const bytes = paddedBytes(kernel.dimension);
    this.buffers = [workspace.allocate(bytes), workspace.allocate(bytes), workspace.allocate(bytes)];
    for (const buffer of this.buffers) workspace.u8(buffer, bytes).fill(0);
    this.hessian = kernel.hessian && precision === 'f64' ? this.hessianOf(kernel.hessian.bind(kernel)) : undefined;
  }

  private hessianOf(hessian: NonNullable<LandscapeKernel['hessian']>): OpenLandscape['hessian'] {
    const { dimension, workspace } = this;
    const [x] = this.buffers;
    const rows = workspace.allocateF64(dimension * dimension);
    let view = workspace.f64(rows, dimension * dimension);
    return (point, out) => {
      this.view(0).set(point);
      hessian(x, rows);
      if (view.length === 0) view = workspace.f64(rows, dimension * dimension);
      out.set(view);
    };
  }

  values(points: Float64Array, count: number): Float64Array {
    const { ensemble } = this.kernel;
    const losses = new Float64Array(count);
    if (ensemble && this.precision === 'f64') {
      this.inParts(points, count, (x, out, from, size) => {
        ensemble.losses(x, out, even(size));
        losses.set(this.workspace.f64(out, size), from);
      });
      return losses;
    }
    const [x] = this.buffers;
    return losses.map((_, i) => {
      this.view(0).set(points.subarray(i * this.dimension, (i + 1) * this.dimension));
      return this.kernel.loss(x);
    });
  }

  gradients(points: Float64Array, count: number, gradients: Float64Array): Float64Array {
    const { dimension, workspace } = this;
    const { ensemble } = this.kernel;
    const losses = new Float64Array(count);
    if (ensemble && this.precision === 'f64') {
      this.inParts(points, count, (x, out, from, size, g) => {
        const padded = even(size);
        ensemble.gradients(x, out, g, padded);
        losses.set(workspace.f64(out, size), from);
        const rows = workspace.f64(g, dimension * padded);
        for (let p = 0; p < size; p++) {
          for (let i = 0; i < dimension; i++) gradients[(from + p) * dimension + i] = rows[i * padded + p];
        }
      });
      return losses;
    }
    return losses.map((_, k) => {
      const row = [k * dimension, (k + 1) * dimension] as const;
      return this.gradient(points.subarray(...row), gradients.subarray(...row));
    });
  }

  /** Lays out the points in rows, so many at a time as one call takes; an odd last point fills its pair. */
  private inParts(
    points: Float64Array,
    count: number,
    evaluate: (x: number, losses: number, from: number, size: number, g: number) => void,
  ): void {
    const { workspace, dimension } = this;
    const mark = workspace.mark();
    const batch = Math.max(2, Math.min(even(count), even(Math.floor(BATCH_NUMBERS / dimension))));
    const [x, g] = [workspace.allocateF64(batch * dimension), workspace.allocateF64(batch * dimension)];
    const losses = workspace.allocateF64(batch);
    const view = workspace.f64(x, batch * dimension);
    for (let from = 0; from < count; from += batch) {
      const size = Math.min(batch, count - from);
      const padded = even(size);
      for (let i = 0; i < dimension; i++) {
        for (let p = 0; p < padded; p++) view[i * padded + p] = points[(from + Math.min(p, size - 1)) * dimension + i];
      }
      evaluate(x, losses, from, size, g);
    }
    workspace.release(mark);
  }

  gradient(point: Float64Array, gradient: Float64Array): number {
    const [x, g] = this.buffers;
    this.view(0).set(point);
    const loss = this.kernel.gradient(x, g);
    gradient.set(this.view(1));
    return loss;
  }

  hessianVectorProduct(point: Float64Array, v: Float64Array, out: Float64Array): void {
    const [x, direction, product] = this.buffers;
    copyInto(this.view(0), point);
    copyInto(this.view(1), v);
    this.kernel.hessianVectorProduct(x, direction, product);
    copyInto(out, this.view(2));
  }

  /** The numbers of a buffer. */
  private view(buffer: 0 | 1 | 2): Float64Array | Float32Array {
    const known = this.views[buffer];
    if (known !== undefined && known.length > 0) return known;
    const { dimension, workspace, precision } = this;
    this.views = this.buffers.map((pointer) =>
      precision === 'f64' ? workspace.f64(pointer, dimension) : workspace.f32(pointer, dimension),
    );
    return this.views[buffer];
  }
}

/** `set`, which is slow between formats. */
function copyInto(to: Float64Array | Float32Array, from: Float64Array | Float32Array): void {
  if (to.BYTES_PER_ELEMENT === from.BYTES_PER_ELEMENT) to.set(from);
  else for (let i = 0; i < from.length; i++) to[i] = from[i];
}

/** Bytes of a kernel landscape's vector: whole multiples of 64, with room for f64. */
export function paddedBytes(dimension: number): number {
  return Math.ceil((8 * dimension) / 64) * 64;
}

export function even(count: number): number {
  return count + (count & 1);
}
