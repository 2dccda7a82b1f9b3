/** A document with made-up results, small enough to check by hand. */
import { emptyDocument } from '../../../core/contract/document.ts';
import { OUTCOMES, type Outcome } from '../../../core/contract/requests.ts';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import type { CellView } from '../../../core/engine/cell-view.ts';
import { ASKED } from '../../../core/engine/kernel-oracle.ts';
import { planeGround } from '../../../core/engine/planes/ground.ts';
import { PlaneCache } from '../../../core/engine/planes/plane-cache.ts';
import type { ResultArray, ResultBlock } from '../../../core/engine/results.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';
import type { SummaryContext } from '../../../core/summaries/context.ts';
import { pathsIn } from '../../../core/summaries/recorded-path.ts';

export interface FakeRun {
  seed: number;
  outcome?: Outcome;
  /** At recordSteps; missing entries are NaN. */
  loss: number[];
  testAccuracy?: number[];
  points?: number[][];
  final?: number[];
  finalLoss?: number;
  best?: number;
  steps?: number;
  targetStep?: number;
  seconds?: number;
  /** Gradients that a step program had asked for, at recordSteps, in all, and when the target was reached. */
  gradients?: { at: number[]; total: number; toTarget?: number };
}

export interface FakeCell extends Partial<CellView> {
  optimizer: string;
  runs: FakeRun[];
}

export interface FakeOptions {
  family?: string;
  parameters?: Record<string, unknown>;
  relativeTo?: 'minimum' | 'zero';
  /** Runs of a block; blocks of 64 in earnest. */
  blockSize?: number;
}

function block(cell: CellView, runs: readonly FakeRun[]): ResultBlock {
  const arrays: Record<string, ResultArray> = {};
  const dimension = cell.dimension;
  const put = (name: string, size: number[], of: (run: FakeRun) => number[] | undefined): void => {
    if (!runs.some((run) => of(run) !== undefined)) return;
    const length = size.reduce((a, b) => a * b, 1);
    const data = new Float64Array(runs.length * length).fill(Number.NaN);
    for (const [i, run] of runs.entries()) data.set(of(run) ?? [], i * length);
    arrays[name] = { shape: size, data };
  };
  put('loss', [cell.recordSteps.length], (run) => run.loss);
  put('testAccuracy', [cell.recordSteps.length], (run) => run.testAccuracy);
  put('points', [cell.pointSteps.length, dimension], (run) => run.points?.flat());
  put('final', [dimension], (run) => run.final);
  put('finalLoss', [], (run) => [run.finalLoss ?? run.loss[run.loss.length - 1]]);
  put('best', [], (run) => [run.best ?? Math.min(...run.loss)]);
  const outcome = runs.map((run) => OUTCOMES.indexOf(run.outcome ?? 'budget'));
  arrays.outcome = { shape: [], data: Uint8Array.from(outcome) };
  arrays.steps = { shape: [], data: Int32Array.from(runs, (run) => run.steps ?? cell.budget) };
  const counted = runs.some(({ gradients }) => gradients);
  for (const kind of counted ? ASKED : []) {
    const of = (run: FakeRun) => (kind === 'gradientsAsked' ? run.gradients?.at : run.gradients?.at.map(() => 0));
    put(kind, [cell.recordSteps.length], of);
  }
  put('state.asked', [ASKED.length], ({ gradients }) => gradients && [0, gradients.total, 0, 0]);
  put('targetAsked', [], ({ gradients }) => gradients && [gradients.toTarget ?? -1]);
  if (cell.target !== null)
    arrays.targetStep = { shape: [], data: Int32Array.from(runs, (run) => run.targetStep ?? -1) };
  return {
    cell: cell.cell,
    seeds: runs.map(({ seed }) => seed),
    arrays,
    seconds: Float64Array.from(runs, (run) => run.seconds ?? Number.NaN),
  };
}

export function fakeContext(cells: readonly FakeCell[], options: FakeOptions = {}): SummaryContext {
  const { family = 'rosenbrock', parameters = {}, relativeTo, blockSize = 64 } = options;
  const definition = landscapeById(family);
  const filled = fillParameters(definition.parameters, parameters, '');
  const noData = (): never => {
    throw new Error('no data here');
  };
  const dimension = definition.dimension(filled, noData);
  const document = emptyDocument('Fake');
  document.landscapes.push({ id: 'l1', name: 'Valley', family, parameters });
  cells.forEach(({ optimizer }, slot) => {
    document.optimizers.push({ id: optimizer, name: optimizer.toUpperCase(), slot, algorithm: 'sgd', parameters: {} });
  });
  document.experiments.push({
    id: 'e1',
    name: 'Race',
    landscapes: ['l1'],
    optimizers: cells.map(({ optimizer }) => optimizer),
    gradient: { kind: 'full' },
    starts: { kind: 'landscape' },
    seeds: { first: 0, count: 1 },
    budget: { steps: 100 },
    record: {},
    stop: {},
    cells: [],
    ...(relativeTo ? { relativeTo } : {}),
  });
  const views = cells.map(({ runs, ...given }): CellView => {
    const recordSteps = given.recordSteps ?? [0, 1, 10, 100];
    return {
      experiment: 'e1',
      landscape: 'l1',
      cell: `hash-${given.optimizer}`,
      spec: null,
      wantedSeeds: runs.map(({ seed }) => seed),
      deterministic: false,
      recordSteps,
      pointSteps: recordSteps,
      targets: [],
      target: null,
      evaluationsPerStep: 1,
      dimension,
      budget: recordSteps[recordSteps.length - 1],
      ...given,
    };
  });
  const blocks: SummaryContext['blocks'] = (cell, arrays) => {
    const index = views.findIndex((view) => view.cell === cell);
    const { runs } = cells[index];
    const found: ResultBlock[] = [];
    for (let i = 0; i < runs.length; i += blockSize) {
      const made = block(views[index], runs.slice(i, i + blockSize));
      const kept = Object.entries(made.arrays).filter(([name]) => arrays.includes(name));
      found.push({ ...made, arrays: Object.fromEntries(kept) });
    }
    return found;
  };
  const resolved = { definition, parameters: filled, data: {}, dimension };
  return {
    document,
    cells: () => views,
    blocks,
    planes: new PlaneCache(),
    ground: () => planeGround(resolved, builtInData, pathsIn({ cells: () => views, blocks })),
    landscape: () => ({ definition, parameters: filled, dimension, facts: definition.facts?.(filled) ?? {} }),
  };
}

/** One optimizer with many seeds, blocks of 64, and uniform losses from a small generator. */
export function manySeeds(count: number, records: number): SummaryContext {
  const recordSteps = Array.from({ length: records }, (_, i) => i);
  const seeds = Array.from({ length: count }, (_, i) => i);
  const base = fakeContext([{ optimizer: 'a', recordSteps, runs: [], wantedSeeds: seeds }]);
  const blocks = Array.from({ length: Math.ceil(count / 64) }, (_, b) => {
    const own = seeds.slice(64 * b, 64 * b + 64);
    let state = b + 1;
    const data = Float64Array.from({ length: own.length * records }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    });
    return {
      cell: 'hash-a',
      seeds: own,
      arrays: { loss: { shape: [records], data }, outcome: { shape: [], data: new Uint8Array(own.length) } },
      seconds: new Float64Array(own.length),
    };
  });
  return { ...base, blocks: () => blocks };
}
