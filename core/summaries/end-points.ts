/** Where the runs of large ensembles ended, in a plane. */
import type { PlaneSpec } from '../contract/planes.ts';
import type { EndPointsAnswer } from '../contract/summaries.ts';
import type { CellView } from '../engine/cell-view.ts';
import type { SummaryContext } from './context.ts';
import { finishedRuns } from './finished-runs.ts';
import { boxOf, type Plane, placed, planeOf } from './plane.ts';

interface EndPointsQuery {
  experiment: string;
  landscape: string;
  plane?: PlaneSpec | undefined;
  /** Runs at most for each optimizer. */
  runs: number;
}

/** Runs that diverged have no end; they are counted, not drawn. */
export function endPoints(query: EndPointsQuery, context: SummaryContext): EndPointsAnswer {
  const plane = planeOf(query.landscape, query.plane, context);
  const cells = context.cells(query.experiment).filter((cell) => cell.landscape === query.landscape);
  const gathered = cells.map((cell) => endsOf(cell, query.runs, plane, context));
  const points = new Float64Array(gathered.reduce((sum, { ends }) => sum + ends.points.length, 0));
  let at = 0;
  for (const { ends } of gathered) {
    points.set(ends.points, at);
    at += ends.points.length;
  }
  return {
    kind: 'end-points',
    plane: plane.answer,
    ends: gathered.map(({ ends }) => ends),
    box: boxOf(plane, points),
    shown: points.length / 2,
    available: gathered.reduce((sum, { available }) => sum + available, 0),
  };
}

function endsOf(
  cell: CellView,
  limit: number,
  plane: Plane,
  context: SummaryContext,
): { ends: EndPointsAnswer['ends'][number]; available: number } {
  const runs = finishedRuns(cell, context.blocks(cell.cell, ['final', 'finalLoss', 'outcome']));
  const ended = Array.from({ length: runs.count }, (_, run) => run).filter((run) => !runs.isDiverged(run));
  const shown = ended.slice(0, limit);
  const losses = runs.numbers('finalLoss');
  const points = new Float64Array(2 * shown.length);
  shown.forEach((run, k) => {
    const final = runs.row('final', run) as Float64Array | undefined;
    const { x, y } = final ? placed(plane, final, losses[run]) : { x: Number.NaN, y: Number.NaN };
    points[2 * k] = x;
    points[2 * k + 1] = y;
  });
  return {
    ends: {
      optimizer: cell.optimizer,
      seeds: Float64Array.from(shown, (run) => runs.seeds[run]),
      points,
      loss: Float64Array.from(shown, (run) => losses[run]),
      diverged: runs.diverged,
    },
    available: ended.length,
  };
}
