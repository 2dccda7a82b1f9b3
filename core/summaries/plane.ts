/** A plane through a landscape as results are drawn in it: where points stand, and how large the picture is. */
import type { PlaneAnswer, PlaneSpec } from '../contract/planes.ts';
import type { Box } from '../contract/summaries.ts';
import { usualBox } from '../engine/planes/boxes.ts';
import type { PlaneGround } from '../engine/planes/ground.ts';
import { type Projection, project } from '../engine/planes/project.ts';
import { coordinateName, planeAnswer, type ResolvedPlane } from '../engine/planes/resolve.ts';
import { quantile } from '../math/quantiles.ts';
import type { SummaryContext } from './context.ts';

export interface Plane {
  dimension: number;
  answer: PlaneAnswer;
  ground: PlaneGround;
  /** Null for a landscape of one dimension, which is drawn as its graph: the second coordinate is the loss. */
  resolved: ResolvedPlane | null;
}

/**
 * The plane that a query asks for; by default the first two coordinates through the family's own view point. Throws for
 * planes that do not exist.
 */
export function planeOf(landscape: string, spec: PlaneSpec | undefined, context: SummaryContext): Plane {
  const ground = context.ground(landscape);
  const { dimension } = ground.resolved;
  if (dimension > 1) {
    const resolved = context.planes.resolve(spec ?? { axes: [0, 1] }, ground);
    return { dimension, answer: resolved.answer, ground, resolved };
  }
  const answer: PlaneAnswer = { ...planeAnswer('axes', [coordinateName(ground, 0), 'L'], dimension), axes: [0, 1] };
  return { dimension, answer, ground, resolved: null };
}

/** Where a point stands in the picture, and how far from the plane it is. */
export function placed({ resolved }: Plane, point: ArrayLike<number>, loss: number): Projection {
  return resolved ? project(resolved, point) : { x: point[0], y: loss, distance: 0 };
}

/** Share of the extremes on each side that a box need not hold. */
const OUTLIERS = 0.005;
/** A box grows beyond the family's own view by at most this many of its widths on each side. */
const GROWTH = 1;
const MARGIN = 0.05;

/**
 * The box to draw: the family's own view, grown to hold nearly all of the points (x and y interleaved), within limits, and
 * so for planes through points and along directions; of other axes the points alone with a margin.
 */
export function boxOf({ resolved, ground }: Plane, points: Float64Array): Box {
  const ranges = [0, 1].map((side) => range(points.filter((_, i) => i % 2 === side)));
  const axes = resolved?.answer.axes;
  const own = resolved && (!axes || (axes[0] === 0 && axes[1] === 1)) ? usualBox(resolved, ground) : undefined;
  const box = [0, 1].map((side) => {
    const data = ranges[side];
    const view = own && ([own[2 * side], own[2 * side + 1]] as const);
    if (!view) return widened(data ?? [-1, 1]);
    if (!data) return view;
    const width = view[1] - view[0];
    const margin = MARGIN * width;
    return [
      data[0] < view[0] ? Math.max(data[0] - margin, view[0] - GROWTH * width) : view[0],
      data[1] > view[1] ? Math.min(data[1] + margin, view[1] + GROWTH * width) : view[1],
    ];
  });
  return [box[0][0], box[0][1], box[1][0], box[1][1]];
}

function range(values: Float64Array): readonly [number, number] | undefined {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return undefined;
  return [quantile(finite, OUTLIERS), quantile(finite, 1 - OUTLIERS)];
}

function widened([low, high]: readonly [number, number]): readonly [number, number] {
  const margin = high > low ? MARGIN * (high - low) : Math.max(1e-3, 0.1 * Math.abs(low));
  return [low - margin, high + margin];
}
