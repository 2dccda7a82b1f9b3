/** Paths of single runs in a plane, with what the plane leaves out. */
import type { PlaneSpec } from '../contract/planes.ts';
import type { TrajectoriesAnswer, Trajectory } from '../contract/summaries.ts';
import type { CellView } from '../engine/cell-view.ts';
import type { ResolvedPlane } from '../engine/planes/resolve.ts';
import { dot } from '../math/sums.ts';
import type { SummaryContext } from './context.ts';
import { type FinishedRuns, finishedRuns } from './finished-runs.ts';
import { boxOf, type Plane, placed, planeOf } from './plane.ts';
import { PATH_ARRAYS, recordedPath } from './recorded-path.ts';
import { picked, thinned } from './thinning.ts';

/** Points that an answer holds at most, at five numbers each: well under 2 MB. */
const POINTS_AT_MOST = 40_000;
const POINTS_OF_A_PATH = 4000;

interface TrajectoriesQuery {
  experiment: string;
  landscape: string;
  plane?: PlaneSpec | undefined;
  runs: number;
}

export function trajectories(query: TrajectoriesQuery, context: SummaryContext): TrajectoriesAnswer {
  const plane = planeOf(query.landscape, query.plane, context);
  const cells = context.cells(query.experiment).filter((cell) => cell.landscape === query.landscape);
  const found = cells.map((cell) => ({
    cell,
    runs: finishedRuns(cell, context.blocks(cell.cell, PATH_ARRAYS)),
  }));
  const shown = found.reduce((sum, { runs }) => sum + Math.min(runs.count, query.runs), 0);
  const perPath = Math.max(50, Math.min(POINTS_OF_A_PATH, Math.floor(POINTS_AT_MOST / Math.max(shown, 1))));
  const spread = plane.resolved && plane.dimension > 2 ? new Spread(plane.resolved) : null;
  const paths = found.flatMap(({ cell, runs }) =>
    Array.from({ length: Math.min(runs.count, query.runs) }, (_, run) => path(cell, runs, run, plane, perPath, spread)),
  );
  const steady = paths.filter(({ outcome }) => outcome !== 'diverged');
  return {
    kind: 'trajectories',
    plane: plane.answer,
    trajectories: paths,
    varianceInPlane: spread?.share() ?? null,
    box: boxOf(plane, joined(steady.length > 0 ? steady : paths)),
    shown,
    available: found.reduce((sum, { runs }) => sum + runs.count, 0),
  };
}

function path(
  cell: CellView,
  runs: FinishedRuns,
  run: number,
  plane: Plane,
  limit: number,
  spread: Spread | null,
): Trajectory {
  const places = recordedPath(cell, runs, run);
  const steps = places.map(({ step }) => step);
  const there = places.map(({ point, loss }) => placed(plane, point, loss));
  const xs = there.map(({ x }) => x);
  const ys = there.map(({ y }) => y);
  // A single point is no path.
  if (spread && places.length > 1) for (const { point } of places) spread.add(point);
  const kept = thinned(steps, [xs, ys], limit);
  const points = new Float64Array(2 * kept.length);
  kept.forEach((i, k) => {
    points[2 * k] = xs[i];
    points[2 * k + 1] = ys[i];
  });
  const distance = plane.dimension > 2 ? there.map(({ distance: away }) => away) : [];
  return {
    optimizer: cell.optimizer,
    seed: runs.seeds[run],
    outcome: runs.outcome(run),
    steps: picked(steps, kept),
    points,
    loss: picked(
      places.map(({ loss }) => loss),
      kept,
    ),
    distance: distance.length === 0 ? new Float64Array(0) : picked(distance, kept),
  };
}

/** Variance of points about their mean (Welford's recurrence), and the share of it that lies in a plane. */
class Spread {
  private readonly plane: ResolvedPlane;
  private readonly mean: Float64Array;
  private readonly inPlane = [0, 0];
  private readonly inPlaneMean = [0, 0];
  private total = 0;
  private count = 0;

  constructor(plane: ResolvedPlane) {
    this.plane = plane;
    this.mean = new Float64Array(plane.origin.length);
  }

  add(point: Float64Array): void {
    this.count++;
    for (let k = 0; k < this.mean.length; k++) {
      const before = point[k] - this.mean[k];
      this.mean[k] += before / this.count;
      this.total += before * (point[k] - this.mean[k]);
    }
    this.plane.basis.forEach((direction, side) => {
      const along = dot(point, direction);
      const before = along - this.inPlaneMean[side];
      this.inPlaneMean[side] += before / this.count;
      this.inPlane[side] += before * (along - this.inPlaneMean[side]);
    });
  }

  /** Null where nothing varies. */
  share(): number | null {
    return this.total > 0 ? Math.min(1, (this.inPlane[0] + this.inPlane[1]) / this.total) : null;
  }
}

function joined(paths: readonly Trajectory[]): Float64Array {
  const all = new Float64Array(paths.reduce((sum, { points }) => sum + points.length, 0));
  let at = 0;
  for (const { points } of paths) {
    all.set(points, at);
    at += points.length;
  }
  return all;
}
