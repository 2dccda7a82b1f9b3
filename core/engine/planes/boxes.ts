/** The box that shows a plane when nobody asked for one. */
import type { Box } from '../../contract/summaries.ts';
import type { PlaneGround } from './ground.ts';
import { project } from './project.ts';
import { type ResolvedPlane, reachOf } from './resolve.ts';

/** Of the larger side, round the points that a plane was laid through. */
const MARGIN = 0.3;
const PATH_MARGIN = 0.12;

/**
 * The family's own view in its first two coordinates, a square of the same extent in others; the points of a plane through
 * points and the path of one of principal directions, with a margin; else as far as `reachOf`, or from -1 to 1 in the
 * coefficients of normalised directions.
 */
export function usualBox(plane: ResolvedPlane, ground: PlaneGround): Box {
  const { answer } = plane;
  const { definition, parameters } = ground.resolved;
  if (answer.axes) {
    const view = definition.view(parameters);
    return answer.axes[0] === 0 && answer.axes[1] === 1 ? view : squareOf(view);
  }
  if (answer.kind === 'points') return around(answer.marks, MARGIN);
  if (plane.path)
    return around(
      plane.path.map((point) => project(plane, point)),
      PATH_MARGIN,
    );
  const reach = answer.orthonormal ? reachOf(plane.center, ground) : 1;
  return [-reach, reach, -reach, reach];
}

function squareOf([left, right, bottom, top]: Box): Box {
  const low = Math.min(left, bottom);
  const high = Math.max(right, top);
  return [low, high, low, high];
}

function around(points: readonly { x: number; y: number }[], margin: number): Box {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  const room = margin * Math.max(right - left, top - bottom);
  return [left - room, right + room, bottom - room, top + room];
}
