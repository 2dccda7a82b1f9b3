/** What networks on data make of the parameters that they share. */
import { RidgelineError } from '../../contract/errors.ts';
import { requireClasses, type SplitData, splitData, trainingCount } from '../data/split.ts';
import type { DataLookup, DataSet } from '../define.ts';
import { isMarginLoss, type Loss, type LossOptions } from './loss.ts';
import type { Initialisation } from './parameterisation.ts';
import type { LearningParameters } from './parameters.ts';

const splits = new Map<string, SplitData>();
const splitsKept = 4;

/** The split of the set; the last few are kept, because a worker meets the same one task after task. */
export function splitOf(parameters: LearningParameters, data: DataLookup): SplitData {
  const set = data(parameters.data);
  const { trainFraction, scaling, targetScaling = 'none' } = parameters;
  const { labelNoise = 0, labelNoiseKind = 'other-class', labelNoiseSeed = 0 } = parameters;
  const noise = { fraction: labelNoise, kind: labelNoiseKind, seed: labelNoiseSeed };
  const key = `${set.hash} ${trainFraction} ${scaling} ${targetScaling} ${Object.values(noise).join(' ')}`;
  const split = splits.get(key) ?? splitData(set, trainFraction, scaling, { targetScaling, labelNoise: noise });
  splits.delete(key);
  splits.set(key, split);
  for (const oldest of splits.keys()) {
    if (splits.size <= splitsKept) break;
    splits.delete(oldest);
  }
  return split;
}

/** Outputs of a network: one for losses of the margin, one a class, or one a target. */
export function outputsFor(loss: Loss, classes: number, targets: number): number {
  if (isMarginLoss(loss)) return 1;
  return targets > 0 ? targets : classes;
}

/** Throws where the set does not go with the loss or the split. */
export function checkLearning(parameters: LearningParameters, data: DataLookup): void {
  const { loss, trainFraction, labelNoise = 0, labelSmoothing = 0 } = parameters;
  const set = data(parameters.data);
  if (set.targets && loss === 'cross-entropy') {
    refuse('loss', loss, 'squared-error', `the data set ${set.name} is for regression, which has no cross-entropy`);
  }
  if (isMarginLoss(loss)) {
    requireClasses(set);
    if (set.classes.length !== 2) {
      const found = `${set.name} has ${set.classes.length} classes, and the ${loss} loss is for two`;
      refuse('loss', loss, 'cross-entropy or squared-error', found);
    }
  }
  if (set.targets && labelNoise > 0) {
    refuse('labelNoise', labelNoise, '0', `the data set ${set.name} is for regression and has no labels`);
  }
  if (loss !== 'cross-entropy' && labelSmoothing > 0) {
    refuse('labelSmoothing', labelSmoothing, '0', `labels are smoothed for the cross-entropy alone`);
  }
  if (trainFraction < 1 && testRows(set, trainFraction) === 0) {
    throw new RidgelineError(
      'invalid-parameter',
      `trainFraction ${trainFraction} leaves no row of ${set.name} for the test part; expected less, or 1 for no test part`,
      { field: 'trainFraction', value: trainFraction, expected: 'a fraction that leaves test rows, or 1' },
    );
  }
}

/** The loss of the parameters. */
export function lossOf({ loss, labelSmoothing }: LearningParameters): LossOptions {
  return labelSmoothing === undefined ? { loss } : { loss, labelSmoothing };
}

/** Throws 'invalid-parameter': what was found, and what was expected of the field. */
export function refuse(field: string, value: unknown, expected: string, found: string): never {
  throw new RidgelineError('invalid-parameter', `${found}; expected ${field} ${expected}`, { field, value, expected });
}

export const initialisationWords: Record<Initialisation, string> = {
  'fan-in': 'normal 1/√fan-in',
  he: 'normal √(2/fan-in)',
  xavier: 'normal √(2/(fan-in + fan-out))',
};

/** How many rows the test part has. */
function testRows({ rows, classes, labels, targets }: DataSet, trainFraction: number): number {
  if (targets) return rows - trainingCount(rows, trainFraction);
  const counts = new Array<number>(classes.length).fill(0);
  for (const label of labels) counts[label]++;
  return counts.reduce((sum, count) => sum + count - trainingCount(count, trainFraction), 0);
}
