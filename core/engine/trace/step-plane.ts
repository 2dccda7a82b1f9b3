/** The plane that a step is drawn in: through the point before it. */
import type { PlaneAnswer } from '../../contract/planes.ts';
import type { Box } from '../../contract/summaries.ts';
import type { StepAnswer, TracePlane } from '../../contract/trace.ts';
import { dot, norm2 } from '../../math/sums.ts';
import { axpy, combine, scale } from '../../math/vectors.ts';
import { planeGround, refuse } from '../planes/ground.ts';
import { project, squaredInPlane } from '../planes/project.ts';
import { planeAnswer, type ResolvedPlane, resolvePlane } from '../planes/resolve.ts';
import type { Traced } from './traced.ts';

/** Points of the path so many steps before and after are in the box, unless they are so many times as far away as the step goes. */
const NEAR_STEPS = 40;
const NEAR_LENGTHS = 60;
const MARGIN = 0.25;
/** Of two directions that are taken for parallel, the sine of the angle at most. */
const PARALLEL = 1e-6;
/** Points of the path that are sent at most. */
const PATH_POINTS = 4000;

export interface StepVectors {
  before: Float64Array;
  update: Float64Array;
  gradient: Float64Array;
}

export function stepPlane(spec: TracePlane, traced: Traced, vectors: StepVectors): ResolvedPlane {
  const { resolved, data } = traced;
  const { before } = vectors;
  if (spec.kind === 'axes') {
    if (resolved.dimension < 2) refuse('plane', 'a plane', 'no plane: the landscape has one dimension');
    return resolvePlane({ kind: 'axes', axes: spec.axes, at: Array.from(before) }, planeGround(resolved, data));
  }
  const [u, v] = spanned(traced, vectors);
  const answer: PlaneAnswer = { ...planeAnswer('points', ['e_1', 'e_2'], resolved.dimension), marks: [] };
  return { origin: before, u, v, basis: [u, v], center: before, path: null, answer };
}

/** Minus the gradient and the update made orthonormal; where they are parallel, what the Hessian or an axis adds. */
function spanned(traced: Traced, { before, update, gradient }: StepVectors): [Float64Array, Float64Array] {
  const { dimension } = traced.resolved;
  if (dimension < 2) refuse('plane', 'a plane', 'no plane: the landscape has one dimension');
  const bent = (): Float64Array => {
    const out = new Float64Array(dimension);
    traced.landscape.hessianVectorProduct(before, update, out);
    return out;
  };
  const axis = (k: number) => (): Float64Array => {
    const unit = new Float64Array(dimension);
    unit[k] = 1;
    return unit;
  };
  const candidates = [() => gradient.map((entry) => -entry), () => update.slice(), bent, axis(0), axis(1)];
  const found: Float64Array[] = [];
  for (const candidate of candidates) {
    const direction = candidate();
    const length = norm2(direction);
    if (!(length > 0 && length < Number.POSITIVE_INFINITY)) continue;
    scale(direction, 1 / length);
    if (found.length === 1) {
      axpy(direction, -dot(direction, found[0]), found[0]);
      const rest = norm2(direction);
      if (rest < PARALLEL) continue;
      scale(direction, 1 / rest);
    }
    found.push(direction);
    if (found.length === 2) break;
  }
  return [found[0], found[1]];
}

/** The step and the path that is known, in the plane's coordinates. */
export function inPlane(
  plane: ResolvedPlane,
  step: number,
  { before, update, gradient }: StepVectors,
  known: readonly [number, Float64Array][],
): NonNullable<StepAnswer['plane']> {
  const after = combine(new Float64Array(before.length), 1, before, 1, update);
  const at = (point: ArrayLike<number>): [number, number] => {
    const { x, y } = project(plane, point);
    return [x, y];
  };
  const stride = Math.ceil(known.length / PATH_POINTS);
  const shown = known.filter(([at], k) => k % stride === 0 || Math.abs(at - step) <= NEAR_STEPS);
  const path = new Float64Array(2 * shown.length);
  shown.forEach(([, point], k) => {
    path.set(at(point), 2 * k);
  });
  const [start, end] = [at(before), at(after)];
  const reach = NEAR_LENGTHS * Math.max(Math.abs(end[0] - start[0]), Math.abs(end[1] - start[1]));
  const near = shown.flatMap(([other], k): [number, number][] => {
    const [x, y] = [path[2 * k], path[2 * k + 1]];
    const isNear = reach === 0 || Math.max(Math.abs(x - start[0]), Math.abs(y - start[1])) <= reach;
    return isNear && Math.abs(other - step) <= NEAR_STEPS ? [[x, y]] : [];
  });
  const squared = dot(update, update);
  const direction = (vector: Float64Array): [number, number] => {
    const [alongU, alongV] = [dot(vector, plane.u), dot(vector, plane.v)];
    return [alongU, alongV];
  };
  return {
    answer: plane.answer,
    before: start,
    after: end,
    downhill: direction(gradient.map((entry) => -entry)),
    update: direction(update),
    share: squared > 0 ? Math.min(1, squaredInPlane(plane, update) / squared) : null,
    steps: Float64Array.from(shown, ([other]) => other),
    path,
    box: boxOf([start, end, ...near]),
  };
}

/** A square with some room; of no extent at all, one of the size of the point. */
function boxOf(points: readonly [number, number][]): Box {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    if (!(Math.abs(x) < 1e300 && Math.abs(y) < 1e300)) continue;
    left = Math.min(left, x);
    right = Math.max(right, x);
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  if (left > right) return [-1, 1, -1, 1];
  const [cx, cy] = [(left + right) / 2, (low + high) / 2];
  const extent = Math.max(right - left, high - low);
  const size = Math.max(Math.abs(cx), Math.abs(cy));
  const half = extent > 1e-12 * size && extent > 0 ? extent * (0.5 + MARGIN) : size > 0 ? 0.1 * size : 1;
  return [cx - half, cx + half, cy - half, cy + half];
}
