/** The thread that computes runs: one task at a time, in slices short enough to hear a stop. */

import { startRuns } from '../../core/engine/execute.ts';
import { runData } from '../../core/engine/run-data.ts';
import type { RunSpec } from '../../core/engine/run-spec.ts';
import type { DataSet } from '../../core/landscapes/define.ts';
import { exposeWorker } from './endpoint.ts';
import { ControlBlock, type TaskApi, type TaskOutcome, type TaskRequest } from './task-api.ts';

/** How long a slice should last, so that a stop is heard within it. */
const SLICE_MS = 25;

const dataByHash = new Map<string, DataSet>();

function run(request: TaskRequest, onCheckpoint: (step: number, checkpoint: Uint8Array) => void): TaskOutcome {
  const spec = JSON.parse(request.json) as RunSpec;
  const control = new ControlBlock(request.control);
  const runs = startRuns(
    request.cell,
    spec,
    request.seeds,
    runData(spec, (hash) => dataByHash.get(hash)),
    request.checkpoint,
  );
  let slice = 1;
  let answered = control.checkpointsAsked;
  const began = performance.now();
  while (!runs.finished) {
    const sliceBegan = performance.now();
    runs.advance(slice);
    const took = performance.now() - sliceBegan;
    slice = Math.max(1, Math.min(slice * 4, Math.floor((slice * SLICE_MS) / Math.max(took, 0.01))));
    control.report(runs.position, runs.total);
    if (control.stopped) return { kind: 'stopped', step: runs.position, checkpoint: runs.checkpoint() };
    if (control.checkpointsAsked !== answered) {
      answered = control.checkpointsAsked;
      onCheckpoint(runs.position, runs.checkpoint());
    }
  }
  const seconds = (performance.now() - began) / 1000 / request.seeds.length;
  const resumed = request.checkpoint !== null;
  const block = runs.results();
  block.seconds.fill(resumed ? Number.NaN : seconds);
  return { kind: 'done', block };
}

const implementation = {
  loadData: (sets: DataSet[]) => {
    for (const set of sets) dataByHash.set(set.hash, set);
  },
  run: async (request, onCheckpoint) => run(request, onCheckpoint),
} satisfies TaskApi;

exposeWorker(implementation);
