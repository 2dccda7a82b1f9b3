/** The second-order expansion of a landscape at a point. */
import type { EnsembleKernel, KernelContext, LandscapeKernel } from '../define.ts';
import { plainKernel } from '../kernel-parts.ts';
import { viewCentre } from './affine.ts';
import { defineWrapper, vectorOf, wrappedTex } from './define.ts';
import { type Rows, rowsOf } from './rows.ts';

/** L(p) + g·(x - p) + ½ (x - p)ᵀ H (x - p), with g and H of the kernel at p: one Hessian-vector product a gradient. */
function expandedKernel(kernel: LandscapeKernel, point: ArrayLike<number>, context: KernelContext): LandscapeKernel {
  const { dimension, ensemble } = kernel;
  const { workspace, precision } = context;
  const [p, g0, d, h] = [0, 0, 0, 0].map(() => workspace.allocateF64(dimension + 8));
  rowsOf(context, p, dimension).set(point);
  const base = kernel.gradient(p, g0);
  const slope = rowsOf(context, g0, dimension).slice();
  /** d = x - p, and losses and gradients from h = H d. */
  const subtract = (x: Rows, away: Rows, points: number): void => {
    for (let i = 0; i < dimension; i++) {
      for (let k = i * points; k < (i + 1) * points; k++) away[k] = x[k] - point[i];
    }
  };
  const finish = (away: Rows, bent: Rows, losses: Float64Array, g: Rows | null, points: number): void => {
    losses.fill(0);
    for (let i = 0; i < dimension; i++) {
      for (let q = 0; q < points; q++) {
        const k = i * points + q;
        losses[q] += away[k] * (slope[i] + 0.5 * bent[k]);
        if (g) g[k] = slope[i] + bent[k];
      }
    }
    for (let q = 0; q < points; q++) losses[q] += base;
  };
  const one = new Float64Array(1);
  const at = (pointer: number): Rows => rowsOf(context, pointer, dimension);
  const evaluate = (x: number, g: number | null): number => {
    subtract(at(x), at(d), 1);
    kernel.hessianVectorProduct(p, d, h);
    finish(at(d), at(h), one, g === null ? null : at(g), 1);
    return one[0];
  };
  const expanded = plainKernel({
    dimension,
    loss: (x) => evaluate(x, null),
    gradient: (x, g) => evaluate(x, g),
    hessianVectorProduct: (_, v, out) => kernel.hessianVectorProduct(p, v, out),
  });
  if (!ensemble || precision !== 'f64') return expanded;
  return { ...expanded, ensemble: expandedEnsemble(ensemble, dimension, point, context, { subtract, finish }) };
}

const BUFFER_NUMBERS = 1 << 15;

function expandedEnsemble(
  inner: EnsembleKernel,
  dimension: number,
  point: ArrayLike<number>,
  { workspace }: KernelContext,
  parts: {
    subtract(x: Rows, away: Rows, points: number): void;
    finish(away: Rows, bent: Rows, losses: Float64Array, g: Rows | null, points: number): void;
  },
): EnsembleKernel {
  const capacity = Math.max(2, 2 * Math.floor(BUFFER_NUMBERS / (2 * dimension)));
  const [p, d, h] = [0, 0, 0].map(() => workspace.allocateF64(capacity * dimension));
  const at = (pointer: number, count: number) => workspace.f64(pointer, dimension * count);
  /** Hessian at the point times the columns of `source`, `count` of them at a time. */
  const inParts = (
    source: number,
    points: number,
    shifts: boolean,
    body: (from: number, count: number) => void,
  ): void => {
    for (let from = 0; from < points; from += capacity) {
      const count = Math.min(capacity, points - from);
      const [all, part, centre] = [at(source, points), at(d, count), at(p, count)];
      for (let i = 0; i < dimension; i++) {
        centre.fill(point[i], i * count, (i + 1) * count);
        for (let q = 0; q < count; q++) part[i * count + q] = all[i * points + from + q];
      }
      if (shifts) parts.subtract(part, part, count);
      inner.products(p, d, h, count);
      body(from, count);
    }
  };
  const scatter = (part: Rows, out: number, points: number, from: number, count: number): void => {
    const all = at(out, points);
    for (let i = 0; i < dimension; i++) {
      for (let q = 0; q < count; q++) all[i * points + from + q] = part[i * count + q];
    }
  };
  return {
    losses(x, losses, points) {
      inParts(x, points, true, (from, count) => {
        parts.finish(
          at(d, count),
          at(h, count),
          workspace.f64(losses, points).subarray(from, from + count),
          null,
          count,
        );
      });
    },
    gradients(x, losses, g, points) {
      inParts(x, points, true, (from, count) => {
        const own = workspace.f64(losses, points).subarray(from, from + count);
        parts.finish(at(d, count), at(h, count), own, at(h, count), count);
        scatter(at(h, count), g, points, from, count);
      });
    },
    products(_, v, out, points) {
      inParts(v, points, false, (from, count) => scatter(at(h, count), out, points, from, count));
    },
  };
}

export const quadratic = defineWrapper({
  id: 'quadratic',
  version: 1,
  label: 'Quadratic model',
  summary: 'Replaces the landscape by its second-order expansion at a point: loss, gradient and Hessian of that point.',
  references: [],
  parameters: {
    point: {
      kind: 'numbers',
      label: 'Point',
      symbol: 'p',
      optional: true,
      maximumLength: 1_000_000,
      help: 'Without it the middle of the view.',
    },
  },
  formula: [String.raw`L'(w) = L(p) + \nabla L(p) \cdot (w - p) + \tfrac12 (w - p)^{\top} \nabla^2 L(p) (w - p)`],
  wrap({ point }, inner) {
    const at = point ? Float64Array.from(vectorOf(point, inner.dimension, 'point')) : viewCentre(inner);
    return {
      ...inner,
      ...wrappedTex(
        inner,
        (name) =>
          String.raw`${name}(p) + \nabla ${name}(p) \cdot (w - p) + \tfrac12 (w - p)^{\top} \nabla^2 ${name}(p) (w - p)`,
      ),
      hasData: false,
      hasModel: false,
      facts: () => ({}),
      exactAt() {
        const { eigenvalues } = inner.exactAt(at);
        return eigenvalues ? { eigenvalues } : {};
      },
      create: (context) => expandedKernel(inner.create(context), at, context),
    };
  },
});
