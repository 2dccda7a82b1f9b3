/** A plane of two coordinates through a landscape: what it shows of points, and what it leaves out. */
import { RidgelineError } from '../contract/errors.ts';
import type { Box, PlaneSpec, TrajectoriesAnswer } from '../contract/summaries.ts';
import { quantile } from '../statistics/quantiles.ts';
import type { LandscapeView } from './context.ts';

export interface Plane {
  axes: [number, number];
  /** A point of the plane: what the coordinates that are not shown are held at. */
  at: Float64Array;
  dimension: number;
  answer: TrajectoriesAnswer['plane'];
}

/**
 * The plane that a query asks for; by default the first two coordinates through the family's own view point or the origin.
 * A landscape of one dimension is drawn as its graph: the second axis is the loss. Throws for axes that do not exist.
 */
export function planeOf({ definition, parameters, dimension }: LandscapeView, spec?: PlaneSpec): Plane {
  const axes: [number, number] = spec ? [...spec.axes] : [0, 1];
  const name = (axis: number): string => definition.coordinateName?.(parameters, axis) ?? `w_${axis + 1}`;
  if (dimension === 1) {
    return {
      axes: [0, 1],
      at: new Float64Array(1),
      dimension,
      answer: { axes: [0, 1], labels: [name(0), 'L'], dimension },
    };
  }
  axes.forEach((axis, i) => {
    if (axis < dimension && (i === 0 || axis !== axes[0])) return;
    const expected = `two different coordinates from 0 to ${dimension - 1}`;
    throw new RidgelineError('invalid-request', `invalid plane.axes: ${axes.join(', ')}; expected ${expected}`, {
      field: 'plane.axes',
      value: axes,
      expected,
    });
  });
  const at = Float64Array.from(spec?.at ?? definition.viewPoint?.(parameters) ?? new Float64Array(dimension));
  if (at.length !== dimension) {
    const expected = `${dimension} coordinates`;
    throw new RidgelineError('invalid-request', `invalid plane.at: ${at.length} coordinates; expected ${expected}`, {
      field: 'plane.at',
      value: at.length,
      expected,
    });
  }
  return { axes, at, dimension, answer: { axes, labels: [name(axes[0]), name(axes[1])], dimension } };
}

/** The distance of a point from the plane: the root of the summed squares of what the plane holds fixed. */
export function distanceFromPlane({ axes, at }: Plane, point: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < at.length; k++) {
    if (k === axes[0] || k === axes[1]) continue;
    const away = point[k] - at[k];
    sum += away * away;
  }
  return Math.sqrt(sum);
}

/** Share of the extremes on each side that a box need not hold. */
const OUTLIERS = 0.005;
/** A box grows beyond the family's own view by at most this many of its widths on each side. */
const GROWTH = 1;
const MARGIN = 0.05;

/**
 * The box to draw: the family's own view, grown to hold nearly all of the points (x and y interleaved), within limits;
 * where the plane is not the one of the view, the points alone with a margin.
 */
export function boxOf(plane: Plane, { definition, parameters, dimension }: LandscapeView, points: Float64Array): Box {
  const ranges = [0, 1].map((side) => range(points.filter((_, i) => i % 2 === side)));
  const own = plane.axes[0] === 0 && plane.axes[1] === 1 && dimension > 1 ? definition.view(parameters) : undefined;
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
