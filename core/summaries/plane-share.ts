/** How much of the gradients along the paths of runs lies in the plane that they are drawn in. */
import type { PlaneSpec } from '../contract/planes.ts';
import type { PlaneShareAnswer } from '../contract/summaries.ts';
import { squaredInPlane } from '../engine/planes/project.ts';
import { dot } from '../math/sums.ts';
import type { SummaryContext } from './context.ts';
import { finishedRuns } from './finished-runs.ts';
import { planeOf } from './plane.ts';
import { PATH_ARRAYS, recordedPath } from './recorded-path.ts';

/** Gradients that are evaluated at most: recorded points of all paths, evenly. */
const GRADIENTS = 60;

interface PlaneShareQuery {
  experiment: string;
  landscape: string;
  plane?: PlaneSpec | undefined;
  /** Runs at most for each optimizer. */
  runs: number;
}

/** The mean over recorded points of the full gradient's squared length in the plane over its squared length. */
export function planeShare(query: PlaneShareQuery, context: SummaryContext): PlaneShareAnswer {
  const { resolved, ground, dimension } = planeOf(query.landscape, query.plane, context);
  const none: PlaneShareAnswer = { kind: 'plane-share', gradient: null };
  if (resolved === null) return none;
  const points = context
    .cells(query.experiment)
    .filter((cell) => cell.landscape === query.landscape)
    .flatMap((cell) => {
      const runs = finishedRuns(cell, context.blocks(cell.cell, PATH_ARRAYS));
      return Array.from({ length: Math.min(runs.count, query.runs) }, (_, run) => recordedPath(cell, runs, run));
    })
    .flat();
  const gradient = new Float64Array(dimension);
  const shares: number[] = [];
  const asked = Math.min(GRADIENTS, points.length);
  for (let k = 0; k < asked; k++) {
    const { point } = points[Math.floor((k * points.length) / asked)];
    ground.landscape().gradient(point, gradient);
    const squares = dot(gradient, gradient);
    if (squares > 0 && squares < Number.POSITIVE_INFINITY) shares.push(squaredInPlane(resolved, gradient) / squares);
  }
  if (shares.length === 0) return none;
  const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
  return {
    kind: 'plane-share',
    gradient: { mean, low: Math.min(...shares), high: Math.max(...shares), points: shares.length },
  };
}
