/** The answer of `ridgeline run`: every run of some experiments with its records. */
import type { ExperimentItem } from '../../core/contract/document.ts';
import { toJsonNumber } from '../../core/contract/json-number.ts';
import { OUTCOMES, type RunAnswer } from '../../core/contract/requests.ts';
import { METRICS } from '../../core/contract/summaries.ts';
import type { CellView } from '../../core/engine/cell-view.ts';
import { elementsPerSeed, type ResultBlock } from '../../core/engine/results.ts';
import type { SummaryContext } from '../../core/summaries/context.ts';

const ARRAYS = [...METRICS, 'points', 'outcome', 'steps', 'targetStep'];
type Run = RunAnswer['runs'][number];

export function runAnswer(context: SummaryContext, experiments: readonly ExperimentItem[]): RunAnswer {
  return { runs: [...runsOf(context, experiments)] };
}

/** Runs in the order experiment, landscape, optimizer, seed. */
export function* runsOf(context: SummaryContext, experiments: readonly ExperimentItem[]): Generator<Run> {
  for (const experiment of experiments) {
    const index = context.document.experiments.indexOf(experiment);
    for (const cell of context.cells(experiment.id)) {
      const place = {
        experiment: Math.max(index, 0),
        landscape: experiment.landscapes.indexOf(cell.landscape),
        optimizer: experiment.optimizers.indexOf(cell.optimizer),
      };
      const wanted = new Set(cell.wantedSeeds);
      const runs = context
        .blocks(cell.cell, ARRAYS)
        .flatMap((block) =>
          block.seeds.flatMap((seed, row) => (wanted.has(seed) ? [{ ...place, ...runOf(cell, block, row) }] : [])),
        );
      yield* runs.sort((a, b) => a.seed - b.seed);
    }
  }
}

function runOf(cell: CellView, block: ResultBlock, row: number): Omit<Run, 'experiment' | 'landscape' | 'optimizer'> {
  const number = (name: string): number => Number(block.arrays[name]?.data[row]);
  const steps = number('steps');
  const pointRow = new Map(cell.pointSteps.map((step, i) => [step, i]));
  const records: Run['records'] = [];
  for (const [i, step] of cell.recordSteps.entries()) {
    if (step > steps) break;
    const record: Run['records'][number] = { step, loss: toJsonNumber(valueAt(block, 'loss', row, i)) };
    for (const metric of METRICS)
      if (metric !== 'loss' && block.arrays[metric]) record[metric] = toJsonNumber(valueAt(block, metric, row, i));
    const at = pointRow.get(step);
    if (at !== undefined) record.point = pointAt(cell, block, row, at).map(toJsonNumber);
    records.push(record);
  }
  const targetStep = block.arrays.targetStep ? number('targetStep') : -1;
  return {
    seed: block.seeds[row] as number,
    outcome: OUTCOMES[number('outcome')] as Run['outcome'],
    steps,
    ...(targetStep >= 0 ? { targetStep } : {}),
    records,
  };
}

function valueAt(block: ResultBlock, name: string, row: number, index: number): number {
  const array = block.arrays[name];
  return array ? Number(array.data[row * elementsPerSeed(array) + index]) : Number.NaN;
}

function pointAt(cell: CellView, block: ResultBlock, row: number, index: number): number[] {
  const array = block.arrays.points;
  if (!array) return [];
  const from = row * elementsPerSeed(array) + index * cell.dimension;
  return Array.from(array.data.subarray(from, from + cell.dimension) as Float64Array);
}
