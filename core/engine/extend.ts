/** Goes on from finished runs of a smaller budget instead of starting again. */
import { OUTCOMES } from '../contract/requests.ts';
import { canonicalJson } from '../session/canonical.ts';
import { CHECKPOINT_VERSION, type Checkpoint } from './checkpoint.ts';
import { elementsPerSeed, type ResultArray, type ResultBlock } from './results.ts';
import { cadenceOf, type RunSpec } from './run-spec.ts';

/**
 * Whether runs of `shorter` are the beginning of runs of `longer`: all that differs is a smaller budget, and the recorded
 * steps of both follow the default cadence, which does not depend on it.
 */
export function isBeginning(shorter: RunSpec, longer: RunSpec): boolean {
  // Mini-batch runs look at the loss at recorded steps alone: the last of the shorter run has to be one of the longer.
  if (longer.gradient.kind === 'batch' && !cadenceOf(longer).recordSteps.includes(shorter.budget)) return false;
  if (shorter.budget >= longer.budget || shorter.recordSteps !== 'default' || shorter.points === 'twenty') return false;
  return canonicalJson({ ...shorter, budget: 0 }) === canonicalJson({ ...longer, budget: 0 });
}

/**
 * A checkpoint at the end of finished shorter runs, or null where they cannot go on: a seed is missing, or a run ended
 * before its budget (it would end the same way again).
 */
export function checkpointFromShorter(
  cell: string,
  seeds: readonly number[],
  shorter: RunSpec,
  blocks: readonly ResultBlock[],
): Checkpoint | null {
  const arrays = gather(blocks, seeds);
  if (!arrays?.['state.x'] || !arrays.outcome) return null;
  const ended = arrays.outcome.data as Uint8Array;
  if (ended.some((outcome) => OUTCOMES[outcome] !== 'budget')) return null;
  const count = seeds.length;
  const never = (): ResultArray => ({ shape: [], data: new Int32Array(count).fill(-1) });
  const { targets } = cadenceOf(shorter);
  const allHits = withOwnTarget(arrays, targets, shorter.targets.own, count);
  const reached = Int32Array.from({ length: count }, (_, run) => countReached(allHits, run));
  return {
    version: CHECKPOINT_VERSION,
    cell,
    seeds: [...seeds],
    step: shorter.budget,
    budget: shorter.budget,
    arrays: {
      ...arrays,
      // Both were finite at the end, so that the point before is never asked for.
      previous: arrays['state.x'],
      bests: arrays.best,
      bestSteps: { shape: [], data: Float64Array.from(arrays.bestStep.data as Int32Array) },
      allHits,
      nextTarget: { shape: [], data: reached },
      divergedAt: never(),
      stoppedAt: never(),
    },
  };
}

/** The arrays of just these seeds, in their order; null when one is missing. */
function gather(blocks: readonly ResultBlock[], seeds: readonly number[]): Record<string, ResultArray> | null {
  const places = seeds.map((seed) => {
    const block = blocks.find((candidate) => candidate.seeds.includes(seed));
    return block ? { block, row: block.seeds.indexOf(seed) } : null;
  });
  const first = places[0]?.block;
  if (!first || places.some((place) => place === null)) return null;
  const gathered: Record<string, ResultArray> = {};
  for (const [name, array] of Object.entries(first.arrays)) {
    const each = elementsPerSeed(array);
    const data = array.data.slice(0, 0).constructor as new (length: number) => typeof array.data;
    const out = new data(each * seeds.length);
    for (const [i, place] of places.entries()) {
      const source = place?.block.arrays[name];
      if (!place || !source) return null;
      (out as Float64Array).set(
        source.data.subarray(place.row * each, (place.row + 1) * each) as Float64Array,
        i * each,
      );
    }
    gathered[name] = { shape: array.shape, data: out };
  }
  return gathered;
}

/** First hits of all targets in descending order, the experiment's own among them. */
export function withOwnTarget(
  arrays: Record<string, ResultArray>,
  targets: readonly number[],
  own: number | null,
  count: number,
): ResultArray {
  if (own === null || !arrays.targetStep) return arrays.hits;
  const place = [...targets, own].sort((a, b) => b - a).indexOf(own);
  const width = targets.length + 1;
  const data = new Int32Array(width * count);
  for (let run = 0; run < count; run++) {
    const row = Array.from((arrays.hits.data as Int32Array).subarray(run * targets.length, (run + 1) * targets.length));
    row.splice(place, 0, arrays.targetStep.data[run] as number);
    data.set(row, run * width);
  }
  return { shape: [width], data };
}

/** How many of the descending targets a run has reached. */
export function countReached(hits: ResultArray, run: number): number {
  const width = hits.shape[0];
  let reached = 0;
  while (reached < width && (hits.data[run * width + reached] as number) >= 0) reached++;
  return reached;
}
