/** Landscapes seen through an affine map of the coordinates: L'(x) = L(A x + b). */
import type { Box } from '../../contract/summaries.ts';
import type { Workspace } from '../../wasm/memory.ts';
import type {
  EnsembleKernel,
  FamilyStart,
  KernelContext,
  LandscapeFacts,
  LandscapeKernel,
  ModelKernel,
} from '../define.ts';
import type { ChosenLandscape } from './define.ts';
import { type Rows, rowsOf } from './rows.ts';

/** Points in rows, [coordinate][point]; every function works on `points` of them, and on each as if it were alone. */
export interface AffineMap {
  /** Coordinates of x, and of y = A x + b. */
  readonly outer: number;
  readonly inner: number;
  /** |A x + b| = |x| for every x. */
  readonly keepsNorm: boolean;
  /** y = A x + b. */
  toInner(x: Rows, y: Rows, points: number): void;
  /** w = A v. */
  along(v: Rows, w: Rows, points: number): void;
  /** g = Aᵀ h. */
  back(h: Rows, g: Rows, points: number): void;
  /** A point x with A x + b = y. */
  preimage(y: Float64Array): Float64Array;
}

/** Numbers in one of the buffers that an ensemble goes through, as many points at a time as they hold. */
const BUFFER_NUMBERS = 1 << 15;

export function affineKernel(inner: LandscapeKernel, map: AffineMap, context: KernelContext): LandscapeKernel {
  const { workspace, precision } = context;
  const { batchGradient, model, ensemble } = inner;
  const [y, w, h] = Array.from({ length: 3 }, () => workspace.allocateF64(map.inner + 8));
  const outer = (pointer: number) => rowsOf(context, pointer, map.outer);
  const within = (pointer: number) => rowsOf(context, pointer, map.inner);
  const move = (x: number): number => {
    map.toInner(outer(x), within(y), 1);
    return y;
  };
  return {
    dimension: map.outer,
    rows: inner.rows,
    metrics: inner.metrics,
    loss: (x) => inner.loss(move(x)),
    gradient(x, g) {
      const loss = inner.gradient(move(x), h);
      map.back(within(h), outer(g), 1);
      return loss;
    },
    hessianVectorProduct(x, v, out) {
      map.along(outer(v), within(w), 1);
      inner.hessianVectorProduct(move(x), w, h);
      map.back(within(h), outer(out), 1);
    },
    ...(batchGradient && {
      batchGradient(x, rows, g) {
        const loss = batchGradient.call(inner, move(x), rows, h);
        map.back(within(h), outer(g), 1);
        return loss;
      },
    }),
    measure: (x, out) => inner.measure(move(x), out),
    ...(ensemble && precision === 'f64' && { ensemble: affineEnsemble(ensemble, map, workspace) }),
    // A penalty on the inner coordinates is one on the outer ones only where the map keeps lengths.
    ...(model && (model.l2 === 0 || map.keepsNorm) && { model: affineModel(model, map, context, move) }),
  };
}

function affineEnsemble(inner: EnsembleKernel, map: AffineMap, workspace: Workspace): EnsembleKernel {
  const capacity = Math.max(2, 2 * Math.floor(BUFFER_NUMBERS / (2 * Math.max(map.outer, map.inner))));
  const [x, u] = Array.from({ length: 2 }, () => workspace.allocateF64(capacity * map.outer));
  const [y, w, h] = Array.from({ length: 3 }, () => workspace.allocateF64(capacity * map.inner));
  const losses = workspace.allocateF64(capacity);
  const at = (pointer: number, dimension: number, points: number) => workspace.f64(pointer, dimension * points);

  /** Calls `body` for parts of the points, `count` from number `from` on. */
  const inParts = (points: number, body: (from: number, count: number) => void): void => {
    for (let from = 0; from < points; from += capacity) body(from, Math.min(capacity, points - from));
  };
  /** Columns of rows, in rows of their own at `to`; where they are all of them, the rows as they are. */
  const take = (rows: number, points: number, from: number, count: number, to: number): Float64Array => {
    const source = at(rows, map.outer, points);
    if (count === points) return source;
    const part = at(to, map.outer, count);
    for (let i = 0; i < map.outer; i++) {
      for (let p = 0; p < count; p++) part[i * count + p] = source[i * points + from + p];
    }
    return part;
  };
  const give = (part: number, count: number, rows: number, points: number, from: number): void => {
    const [source, out] = [at(part, map.outer, count), at(rows, map.outer, points)];
    for (let i = 0; i < map.outer; i++) {
      for (let p = 0; p < count; p++) out[i * points + from + p] = source[i * count + p];
    }
  };
  const move = (rows: number, points: number, from: number, count: number): void => {
    map.toInner(take(rows, points, from, count, x), at(y, map.inner, count), count);
  };
  /** The pull-back of the vectors at `h`, into the columns of `out`. */
  const back = (count: number, out: number, points: number, from: number): void => {
    const whole = count === points;
    map.back(at(h, map.inner, count), at(whole ? out : x, map.outer, count), count);
    if (!whole) give(x, count, out, points, from);
  };
  return {
    losses(rows, out, points) {
      inParts(points, (from, count) => {
        move(rows, points, from, count);
        inner.losses(y, losses, count);
        workspace.f64(out, points).set(workspace.f64(losses, count), from);
      });
    },
    gradients(rows, out, g, points) {
      inParts(points, (from, count) => {
        move(rows, points, from, count);
        inner.gradients(y, losses, h, count);
        workspace.f64(out, points).set(workspace.f64(losses, count), from);
        back(count, g, points, from);
      });
    },
    products(rows, v, out, points) {
      inParts(points, (from, count) => {
        move(rows, points, from, count);
        map.along(take(v, points, from, count, u), at(w, map.inner, count), count);
        inner.products(y, w, h, count);
        back(count, out, points, from);
      });
    },
  };
}

function affineModel(
  inner: ModelKernel,
  map: AffineMap,
  context: KernelContext,
  move: (x: number) => number,
): ModelKernel {
  const [w, h] = Array.from({ length: 2 }, () => context.workspace.allocateF64(map.inner + 8));
  const outer = (pointer: number) => rowsOf(context, pointer, map.outer);
  const within = (pointer: number) => rowsOf(context, pointer, map.inner);
  const { hidden } = inner;
  return {
    outputs: inner.outputs,
    outputsPerRow: inner.outputsPerRow,
    l2: inner.l2,
    predict: (x, z) => inner.predict(move(x), z),
    jacobianVectorProduct(x, v, out) {
      map.along(outer(v), within(w), 1);
      inner.jacobianVectorProduct(move(x), w, out);
    },
    vectorJacobianProduct(x, u, out) {
      inner.vectorJacobianProduct(move(x), u, h);
      map.back(within(h), outer(out), 1);
    },
    outputLoss: (z, e) => inner.outputLoss(z, e),
    outputCurvature: (z, u, out) => inner.outputCurvature(z, u, out),
    ...(hidden && {
      hidden: { layers: hidden.layers, activations: (x, out) => hidden.activations(move(x), out) },
    }),
  };
}

const INSIDE = { label: 'Facts below', value: 'of the landscape inside, in its own coordinates' };

/**
 * What carries over to L'(x) = L(A x + b) when A has an inverse: the minimum, minimisers, view and start moved along. What
 * holds of the Hessian is left to the caller.
 */
export function movedAlong(
  inner: ChosenLandscape,
  map: AffineMap,
): Pick<ChosenLandscape, 'dimension' | 'facts' | 'exactAt' | 'view' | 'viewPoint' | 'start' | 'create'> {
  const centre = (): Float64Array => viewCentre(inner);
  return {
    dimension: map.outer,
    facts: () => movedFacts(inner.facts(), map),
    exactAt(x) {
      const y = new Float64Array(map.inner);
      map.toInner(x, y, 1);
      return inner.exactAt(y);
    },
    view: () => viewAbout(map.preimage(centre()), inner.view()),
    viewPoint: () => Array.from(map.preimage(centre())),
    start: (data) => movedStart(inner.start(data), map),
    create: (context) => affineKernel(inner.create(context), map, context),
  };
}

/** The middle of the view, as a point of the landscape. */
export function viewCentre(inner: ChosenLandscape): Float64Array {
  const point = new Float64Array(inner.dimension);
  const given = inner.viewPoint?.();
  if (given) point.set(given);
  const [left, right, bottom, top] = inner.view();
  point[0] = (left + right) / 2;
  if (inner.dimension > 1) point[1] = (bottom + top) / 2;
  return point;
}

/** A box of the size of `box`, stretched on each side, about the first two coordinates of a point. */
export function viewAbout(centre: Float64Array, [left, right, bottom, top]: Box, stretch = [1, 1]): Box {
  const [x, y] = [centre[0], centre.length > 1 ? centre[1] : (bottom + top) / 2];
  const width = (stretch[0] * (right - left)) / 2;
  const height = (stretch[1] * (top - bottom)) / 2;
  return [x - width, x + width, y - height, y + height];
}

function movedFacts({ minimum, minimisers, notes }: LandscapeFacts, map: AffineMap): LandscapeFacts {
  const moved = minimisers?.map((point) => Array.from(map.preimage(Float64Array.from(point))));
  return {
    ...(minimum === undefined ? {} : { minimum }),
    ...(moved ? { minimisers: moved } : {}),
    ...(notes && notes.length > 0 ? { notes: [INSIDE, ...notes.filter(({ label }) => label !== INSIDE.label)] } : {}),
  };
}

const MOVED = ', moved along';

export function movedStart(start: FamilyStart, map: AffineMap): FamilyStart {
  const words = start.words.endsWith(MOVED) ? start.words : start.words + MOVED;
  if (start.kind === 'point')
    return { kind: 'point', point: Array.from(map.preimage(Float64Array.from(start.point))), words };
  return {
    kind: 'random',
    draw(stream, out) {
      const inside = new Float64Array(map.inner);
      start.draw(stream, inside);
      out.set(map.preimage(inside));
    },
    words,
  };
}
