/** A short run of an optimizer on a landscape, for a picture while either is edited. */

import { OUTCOMES } from '../contract/requests.ts';
import type { TrialPreview, TrialQuery } from '../contract/summaries.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { documentFromRequest } from '../session/from-request.ts';
import { cellsOf } from './cell.ts';
import { startRuns } from './execute.ts';

/** Steps between looks at whether anybody still waits. */
const PIECE = 64;

/** Loss at every step of the run with seed 0, from the landscape's own start. `tick` throws to stop it. */
export function previewRun(
  { landscape, optimizer, steps }: TrialQuery,
  data: DataLookup,
  tick: () => void,
): TrialPreview {
  const document = documentFromRequest({
    landscapes: [landscape],
    optimizers: [optimizer],
    gradient: { kind: 'full' },
    starts: { kind: 'landscape' },
    seeds: { first: 0, count: 1 },
    budget: { steps },
    record: { steps: Array.from({ length: steps + 1 }, (_, step) => step), points: false },
    stop: {},
    cells: [],
  });
  const [cell] = cellsOf(document, document.experiments[0], data);
  const runs = startRuns(cell.cell, cell.spec, [0], data);
  while (!runs.finished) {
    tick();
    runs.advance(PIECE);
  }
  const { arrays } = runs.results();
  return {
    kind: 'trial',
    losses: Float64Array.from(arrays.loss.data as Float64Array),
    outcome: OUTCOMES[Number(arrays.outcome.data[0])],
    steps: Number(arrays.steps.data[0]),
    computedMs: 0,
  };
}
