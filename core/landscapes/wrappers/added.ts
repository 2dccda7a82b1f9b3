/** Landscapes with a term of the point added to the loss: L'(x) = L(x) + T(x). */
import type { Workspace } from '../../wasm/memory.ts';
import type { EnsembleKernel, KernelContext, LandscapeKernel } from '../define.ts';
import { type Rows, rowsOf } from './rows.ts';

/** A term over points in rows, [coordinate][point]; each point as if it were alone. Every function adds to its output. */
export interface AddedTerm {
  values(x: Rows, losses: Float64Array, points: number): void;
  gradients(x: Rows, losses: Float64Array, g: Rows, points: number): void;
  products(x: Rows, v: Rows, out: Rows, points: number): void;
  /** The same on addresses of f64 rows, for an even number of points; absent, they go through the functions above. */
  ensemble?(workspace: Workspace): EnsembleKernel;
}

/** The kernel with the term in its loss, without the inner model. */
export function addedKernel(inner: LandscapeKernel, term: AddedTerm, context: KernelContext): LandscapeKernel {
  const { workspace, precision } = context;
  const { dimension, metrics, rows, batchGradient, ensemble } = inner;
  const lossPlace = metrics.indexOf('loss');
  const one = new Float64Array(1);
  const at = (pointer: number) => rowsOf(context, pointer, dimension);
  const withValue = (x: number, loss: number): number => {
    one[0] = loss;
    term.values(at(x), one, 1);
    return one[0];
  };
  const withGradient = (x: number, loss: number, g: number): number => {
    one[0] = loss;
    term.gradients(at(x), one, at(g), 1);
    return one[0];
  };
  return {
    dimension,
    rows,
    metrics,
    loss: (x) => withValue(x, inner.loss(x)),
    gradient: (x, g) => withGradient(x, inner.gradient(x, g), g),
    hessianVectorProduct(x, v, out) {
      inner.hessianVectorProduct(x, v, out);
      term.products(at(x), at(v), at(out), 1);
    },
    ...(batchGradient && {
      batchGradient: (x, chosen, g) => withGradient(x, batchGradient.call(inner, x, chosen, g), g),
    }),
    measure(x, out) {
      inner.measure(x, out);
      if (lossPlace >= 0) out[lossPlace] = withValue(x, out[lossPlace]);
    },
    ...(ensemble && precision === 'f64' && { ensemble: addedEnsemble(ensemble, term, dimension, workspace) }),
  };
}

function addedEnsemble(
  inner: EnsembleKernel,
  term: AddedTerm,
  dimension: number,
  workspace: Workspace,
): EnsembleKernel {
  const at = (pointer: number, points: number) => workspace.f64(pointer, dimension * points);
  const added = term.ensemble?.(workspace) ?? {
    losses: (x, losses, points) => term.values(at(x, points), workspace.f64(losses, points), points),
    gradients: (x, losses, g, points) =>
      term.gradients(at(x, points), workspace.f64(losses, points), at(g, points), points),
    products: (x, v, out, points) => term.products(at(x, points), at(v, points), at(out, points), points),
  };
  return {
    losses(x, losses, points) {
      inner.losses(x, losses, points);
      added.losses(x, losses, points);
    },
    gradients(x, losses, g, points) {
      inner.gradients(x, losses, g, points);
      added.gradients(x, losses, g, points);
    },
    products(x, v, out, points) {
      inner.products(x, v, out, points);
      added.products(x, v, out, points);
    },
  };
}
