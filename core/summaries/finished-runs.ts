/** The finished runs of a cell among the seeds that are wanted, read from blocks of results. */
import { OUTCOMES, type Outcome } from '../contract/requests.ts';
import type { CellView } from '../engine/cell-view.ts';
import { elementsPerSeed, type ResultBlock, type ResultData } from '../engine/results.ts';

const DIVERGED = OUTCOMES.indexOf('diverged');

/** Runs by rank: 0 is the finished run of the smallest wanted seed. */
export interface FinishedRuns {
  count: number;
  seeds: number[];
  /** Indices into OUTCOMES. */
  outcomes: Uint8Array;
  diverged: number;
  /** Seconds of each run; NaN where unknown. */
  seconds: Float64Array;
  has(array: string): boolean;
  /** One number a run, NaN where the array does not exist. */
  numbers(array: string): Float64Array;
  /** All numbers of a run, a view; undefined where the array does not exist. */
  row(array: string, run: number): ResultData | undefined;
  /** Entry `index` of every run's row, into the beginning of `out`; NaN where the array does not exist. */
  column(array: string, index: number, out: Float64Array): void;
  outcome(run: number): Outcome;
  isDiverged(run: number): boolean;
}

/** Gathers runs by seed. Seeds that are not wanted are passed over; of a seed that is there twice the first counts. */
export function finishedRuns(cell: Pick<CellView, 'wantedSeeds'>, blocks: readonly ResultBlock[]): FinishedRuns {
  const rankOf = new Map(cell.wantedSeeds.map((seed, rank) => [seed, rank]));
  const total = cell.wantedSeeds.length;
  const blockOf = new Int32Array(total).fill(-1);
  const placeOf = new Int32Array(total);
  blocks.forEach((block, number) => {
    block.seeds.forEach((seed, place) => {
      const rank = rankOf.get(seed);
      if (rank === undefined || blockOf[rank] >= 0) return;
      blockOf[rank] = number;
      placeOf[rank] = place;
    });
  });
  const ranks = Int32Array.from(cell.wantedSeeds.keys()).filter((rank) => blockOf[rank] >= 0);
  const block = ranks.map((rank) => blockOf[rank]);
  const place = ranks.map((rank) => placeOf[rank]);
  const count = ranks.length;

  const row = (array: string, run: number): ResultData | undefined => {
    const found = blocks[block[run]].arrays[array];
    if (!found) return undefined;
    const size = elementsPerSeed(found);
    return found.data.subarray(place[run] * size, (place[run] + 1) * size);
  };
  const column = (array: string, index: number, out: Float64Array): void => {
    let current = -1;
    let data: ArrayLike<number | bigint> | undefined;
    let size = 0;
    for (let run = 0; run < count; run++) {
      if (block[run] !== current) {
        current = block[run];
        const found = blocks[current].arrays[array];
        data = found?.data;
        size = found ? elementsPerSeed(found) : 0;
      }
      out[run] = data === undefined || index >= size ? Number.NaN : (data[place[run] * size + index] as number);
    }
  };
  const numbers = (array: string): Float64Array => {
    const out = new Float64Array(count);
    column(array, 0, out);
    return out;
  };

  const outcomes = Uint8Array.from(numbers('outcome'));
  const seconds = Float64Array.from(place, (at, run) => blocks[block[run]].seconds[at]);
  return {
    count,
    seeds: Array.from(ranks, (rank) => cell.wantedSeeds[rank]),
    outcomes,
    diverged: outcomes.reduce((sum, outcome) => sum + (outcome === DIVERGED ? 1 : 0), 0),
    seconds,
    has: (array) => blocks.some((candidate) => candidate.arrays[array] !== undefined),
    numbers,
    row,
    column,
    outcome: (run) => OUTCOMES[outcomes[run]],
    isDiverged: (run) => outcomes[run] === DIVERGED,
  };
}
