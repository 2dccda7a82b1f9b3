/** Landscapes with a term of the point added to the loss: L'(x) = L(x) + T(x). */
import type { KernelContext, LandscapeKernel } from '../define.ts';
import { type Rows, rowsOf } from './rows.ts';

/** A term over points in rows, [coordinate][point]; each point as if it were alone. Every function adds to its output. */
export interface AddedTerm {
  values(x: Rows, losses: Float64Array, points: number): void;
  gradients(x: Rows, losses: Float64Array, g: Rows, points: number): void;
  products(x: Rows, v: Rows, out: Rows, points: number): void;
}

/** The kernel with the term in its loss, without the inner model. */
export function addedKernel(inner: LandscapeKernel, term: AddedTerm, context: KernelContext): LandscapeKernel {
  const { workspace, precision } = context;
  const { dimension, metrics, rows, batchGradient, ensemble } = inner;
  const lossPlace = metrics.indexOf('loss');
  const one = new Float64Array(1);
  const at = (pointer: number, points = 1) => rowsOf(context, pointer, dimension * points);
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
    ...(ensemble &&
      precision === 'f64' && {
        ensemble: {
          losses(x, losses, points) {
            ensemble.losses(x, losses, points);
            term.values(at(x, points), workspace.f64(losses, points), points);
          },
          gradients(x, losses, g, points) {
            ensemble.gradients(x, losses, g, points);
            term.gradients(at(x, points), workspace.f64(losses, points), at(g, points), points);
          },
          products(x, v, out, points) {
            ensemble.products(x, v, out, points);
            term.products(at(x, points), at(v, points), at(out, points), points);
          },
        },
      }),
  };
}

/** factor/2 times the squared distance from `centre` (the origin where absent), over the coordinates from `from` on. */
export function squaredDistance(
  factor: number,
  dimension: number,
  { centre, from = 0 }: { centre?: readonly number[] | undefined; from?: number } = {},
): AddedTerm {
  const addValues = (x: Rows, losses: Float64Array, points: number): void => {
    for (let p = 0; p < points; p++) {
      let sum = 0;
      for (let i = from; i < dimension; i++) {
        const away = x[i * points + p] - (centre ? centre[i] : 0);
        sum += away * away;
      }
      losses[p] += 0.5 * factor * sum;
    }
  };
  return {
    values: addValues,
    gradients(x, losses, g, points) {
      addValues(x, losses, points);
      for (let i = from; i < dimension; i++) {
        const c = centre ? centre[i] : 0;
        for (let k = i * points; k < (i + 1) * points; k++) g[k] += factor * (x[k] - c);
      }
    },
    products(_, v, out, points) {
      for (let k = from * points; k < dimension * points; k++) out[k] += factor * v[k];
    },
  };
}
