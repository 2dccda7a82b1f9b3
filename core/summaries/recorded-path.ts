/** The points that were recorded of a run. */
import { RidgelineError } from '../contract/errors.ts';
import type { RunPlaceSpec } from '../contract/planes.ts';
import type { CellView } from '../engine/cell-view.ts';
import type { PlaneGround } from '../engine/planes/ground.ts';
import type { SummaryContext } from './context.ts';
import { type FinishedRuns, finishedRuns } from './finished-runs.ts';

export interface RecordedPlace {
  step: number;
  point: Float64Array;
  loss: number;
}

/** Names of the arrays that `recordedPath` reads. */
export const PATH_ARRAYS = ['points', 'final', 'finalLoss', 'steps', 'loss', 'outcome'];

/** The recorded points of a run while it was good, and its final point where it ended between two of them. */
export function recordedPath(cell: CellView, runs: FinishedRuns, run: number): RecordedPlace[] {
  const { dimension } = cell;
  const recorded = (runs.row('points', run) as Float64Array | undefined) ?? new Float64Array(0);
  const losses = runs.row('loss', run) as Float64Array | undefined;
  const lossAt = new Map(cell.recordSteps.map((step, k) => [step, losses?.[k] ?? Number.NaN]));
  const places: RecordedPlace[] = [];
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
  return places;
}

/** Finds the paths of the session's runs, for planes that go through them. */
export function pathsIn(context: Pick<SummaryContext, 'cells' | 'blocks'>): PlaneGround['path'] {
  return (place) => {
    const cell = context
      .cells(place.experiment)
      .find((one) => one.landscape === place.landscape && one.optimizer === place.optimizer);
    if (!cell) return missing(place, 'a run of an optimizer and a landscape of the experiment');
    const runs = finishedRuns(cell, context.blocks(cell.cell, PATH_ARRAYS));
    const rank = runs.seeds.indexOf(cell.deterministic ? 0 : place.seed);
    const places = rank < 0 ? [] : recordedPath(cell, runs, rank);
    if (places.length === 0) return missing(place, 'a finished run');
    return { cell: cell.cell, steps: places.map(({ step }) => step), points: places.map(({ point }) => point) };
  };
}

function missing(run: RunPlaceSpec, expected: string): never {
  const words = `seed ${run.seed} of ${run.optimizer} on ${run.landscape} in ${run.experiment}`;
  throw new RidgelineError('not-found', `there is no finished run of ${words}; expected ${expected}`, {
    field: 'run',
    value: run,
    expected,
  });
}
