/** Paths of single runs in a plane, with what the plane leaves out. */
import type { PlaneSpec, TrajectoriesAnswer, Trajectory } from '../contract/summaries.ts';
import type { CellView } from '../engine/cell-view.ts';
import type { SummaryContext } from './context.ts';
import { type FinishedRuns, finishedRuns } from './finished-runs.ts';
import { boxOf, distanceFromPlane, type Plane, planeOf } from './plane.ts';
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
  const view = context.landscape(query.landscape);
  const plane = planeOf(view, query.plane);
  const cells = context.cells(query.experiment).filter((cell) => cell.landscape === query.landscape);
  const found = cells.map((cell) => ({
    cell,
    runs: finishedRuns(cell, context.blocks(cell.cell, ['points', 'final', 'finalLoss', 'steps', 'loss', 'outcome'])),
  }));
  const shown = found.reduce((sum, { runs }) => sum + Math.min(runs.count, query.runs), 0);
  const perPath = Math.max(50, Math.min(POINTS_OF_A_PATH, Math.floor(POINTS_AT_MOST / Math.max(shown, 1))));
  const spread = new Spread(plane);
  const paths = found.flatMap(({ cell, runs }) =>
    Array.from({ length: Math.min(runs.count, query.runs) }, (_, run) => path(cell, runs, run, plane, perPath, spread)),
  );
  const steady = paths.filter(({ outcome }) => outcome !== 'diverged');
  return {
    kind: 'trajectories',
    plane: plane.answer,
    trajectories: paths,
    varianceInPlane: plane.dimension > 2 ? spread.share() : null,
    box: boxOf(plane, view, joined(steady.length > 0 ? steady : paths)),
    shown,
    available: found.reduce((sum, { runs }) => sum + runs.count, 0),
  };
}

/** The recorded points of a run while it was good, and its final point where it ended between two of them. */
function path(
  cell: CellView,
  runs: FinishedRuns,
  run: number,
  plane: Plane,
  limit: number,
  spread: Spread,
): Trajectory {
  const { dimension } = plane;
  const recorded = (runs.row('points', run) as Float64Array | undefined) ?? new Float64Array(0);
  const losses = runs.row('loss', run) as Float64Array | undefined;
  const lossAt = new Map(cell.recordSteps.map((step, k) => [step, losses?.[k] ?? Number.NaN]));
  const places: { step: number; point: Float64Array; loss: number }[] = [];
  for (const [k, step] of cell.pointSteps.entries()) {
    const point = recorded.subarray(k * dimension, (k + 1) * dimension);
    if (point.length < dimension || !point.every(Number.isFinite)) break;
    places.push({ step, point, loss: lossAt.get(step) ?? Number.NaN });
  }
  const lastStep = (runs.row('steps', run) as ArrayLike<number> | undefined)?.[0] ?? 0;
  const final = runs.row('final', run) as Float64Array | undefined;
  const behind = places.length === 0 || places[places.length - 1].step < lastStep;
  if (behind && final?.every(Number.isFinite)) {
    const loss = (runs.row('finalLoss', run) as ArrayLike<number> | undefined)?.[0] ?? Number.NaN;
    places.push({ step: lastStep, point: final, loss });
  }
  const steps = places.map(({ step }) => step);
  const [first, second] = plane.axes;
  const xs = places.map(({ point }) => point[first]);
  const ys = places.map(({ point, loss }) => (dimension === 1 ? loss : point[second]));
  // A single point is no path.
  if (dimension > 2 && places.length > 1) for (const { point } of places) spread.add(point);
  const kept = thinned(steps, [xs, ys], limit);
  const points = new Float64Array(2 * kept.length);
  kept.forEach((i, k) => {
    points[2 * k] = xs[i];
    points[2 * k + 1] = ys[i];
  });
  const distance = dimension > 2 ? places.map(({ point }) => distanceFromPlane(plane, point)) : [];
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

/** Variance of points about their mean, coordinate by coordinate (Welford's recurrence), and the plane's share of it. */
class Spread {
  private readonly plane: Plane;
  private readonly mean: Float64Array;
  private readonly squares: Float64Array;
  private count = 0;

  constructor(plane: Plane) {
    this.plane = plane;
    this.mean = new Float64Array(plane.dimension);
    this.squares = new Float64Array(plane.dimension);
  }

  add(point: ArrayLike<number>): void {
    this.count++;
    for (let k = 0; k < this.mean.length; k++) {
      const before = point[k] - this.mean[k];
      this.mean[k] += before / this.count;
      this.squares[k] += before * (point[k] - this.mean[k]);
    }
  }

  /** Null where nothing varies. */
  share(): number | null {
    const total = this.squares.reduce((a, b) => a + b, 0);
    const [first, second] = this.plane.axes;
    return total > 0 ? (this.squares[first] + this.squares[second]) / total : null;
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
