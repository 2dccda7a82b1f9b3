/** When a run is sampled: recorded steps, point steps and targets. The only home of such sums. */
import type { RecordSpec } from '../contract/experiment.ts';
import { pow } from '../wasm/elementary.ts';

/** Steps for each factor of ten of the default cadence: about 200 of them by step 10,000. */
const STEPS_PER_DECADE = 64;
/** Points are kept at every recorded step up to this dimension. */
export const POINT_DIMENSION = 10;
/** From this many seeds on, an experiment is an ensemble and keeps points at 20 steps. */
export const ENSEMBLE_SEEDS = 1000;
const ENSEMBLE_POINT_STEPS = 20;

/**
 * Step 0, the distinct values of round(10^(k/64)) below the budget, and the budget itself. The steps do not depend on
 * the budget except for its end, so that the records of a shorter run are a beginning of those of a longer one.
 */
export function defaultRecordSteps(budget: number): number[] {
  const steps = [0];
  for (let k = 0; ; k++) {
    const step = Math.round(pow(10, k / STEPS_PER_DECADE));
    if (step >= budget) break;
    if (step > steps[steps.length - 1]) steps.push(step);
  }
  steps.push(budget);
  return steps;
}

/** The recorded steps of a cell: those asked for up to the budget and the last, or the default cadence. */
export function recordSteps(record: RecordSpec, budget: number): number[] {
  if (!record.steps) return defaultRecordSteps(budget);
  const asked = new Set(record.steps.filter((step) => step <= budget));
  asked.add(budget);
  return [...asked].sort((a, b) => a - b);
}

export type PointCadence = 'all' | 'twenty' | 'none';

/** Which recorded steps keep their points; the last good point of a run is always kept beside them. */
export function pointCadence(record: RecordSpec, dimension: number, seedCount: number): PointCadence {
  if (record.points === false) return 'none';
  if (record.points === true) return 'all';
  if (dimension > POINT_DIMENSION) return 'none';
  return seedCount >= ENSEMBLE_SEEDS ? 'twenty' : 'all';
}

/** The point steps among the recorded ones: all, about twenty spread evenly over the run with both ends, or none. */
export function pointSteps(cadence: PointCadence, recorded: readonly number[]): number[] {
  if (cadence === 'none') return [];
  if (cadence === 'all' || recorded.length <= ENSEMBLE_POINT_STEPS) return [...recorded];
  const budget = recorded[recorded.length - 1];
  const chosen = new Set<number>();
  for (let k = 0; k < ENSEMBLE_POINT_STEPS; k++) {
    const wanted = (budget * k) / (ENSEMBLE_POINT_STEPS - 1);
    chosen.add(recorded.reduce((best, step) => (Math.abs(step - wanted) < Math.abs(best - wanted) ? step : best)));
  }
  return [...chosen].sort((a, b) => a - b);
}

export const TARGET_COUNT = 51;

/** The 51 targets reference + 10^2, 10^1.8, ... 10^-8 of COCO (Hansen et al. 2021, Optimization Methods and Software 36:1), descending. */
export function targetLevels(reference: number): number[] {
  return Array.from({ length: TARGET_COUNT }, (_, k) => reference + pow(10, 2 - k / 5));
}
