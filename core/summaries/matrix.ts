/** Every cell of an experiment at a glance: how many runs are there, and where they ended. */
import type { MatrixAnswer, MatrixCell } from '../contract/summaries.ts';
import type { CellView } from '../engine/cell-view.ts';
import { medianIqr } from '../math/quantiles.ts';
import type { SummaryContext } from './context.ts';
import { finalLosses } from './failures.ts';
import { finishedRuns } from './finished-runs.ts';

export function matrix(experiment: string, context: SummaryContext): MatrixAnswer {
  const cells = context.cells(experiment);
  const landscapes: MatrixAnswer['landscapes'] = {};
  for (const { landscape, dimension } of cells) {
    landscapes[landscape] ??= { dimension, hasTest: context.landscape(landscape).definition.hasData };
  }
  return { kind: 'matrix', cells: cells.map((cell) => matrixCell(cell, context)), landscapes };
}

function matrixCell(cell: CellView, context: SummaryContext): MatrixCell {
  const runs = finishedRuns(cell, context.blocks(cell.cell, ['outcome', 'finalLoss']));
  const seeds = new Uint8Array(cell.wantedSeeds.length);
  let rank = 0;
  cell.wantedSeeds.forEach((seed, i) => {
    if (runs.seeds[rank] !== seed) return;
    seeds[i] = runs.outcomes[rank] + 1;
    rank++;
  });
  return {
    landscape: cell.landscape,
    optimizer: cell.optimizer,
    cell: cell.cell,
    wanted: cell.wantedSeeds.length,
    done: runs.count,
    diverged: runs.diverged,
    final: medianIqr(finalLosses(runs)),
    seeds,
    deterministic: cell.deterministic,
  };
}
