/** An experiment's protocol in words, as its header says it. */
import type { ExperimentItem } from '../../../core/contract/document.ts';
import type { GradientSpec, StartsSpec } from '../../../core/contract/experiment.ts';
import { countText, proseNumber } from '../../controls/number-text.ts';

const SAMPLING = { shuffle: '', replacement: ', with replacement', fresh: ' of fresh samples' } as const;

export function seedsWords({ first, count }: ExperimentItem['seeds']): string {
  if (count === 1) return `1 seed (${countText(first)})`;
  return `${countText(count)} seeds (${countText(first)}–${countText(first + count - 1)})`;
}

function gradientWords(gradient: GradientSpec): string {
  switch (gradient.kind) {
    case 'full':
      return 'full gradient';
    case 'batch':
      return `batch ${countText(gradient.size)}${SAMPLING[gradient.sampling]}`;
    case 'noise':
      return `gradient noise ${proseNumber(gradient.scale)}`;
  }
}

const MOST_COORDINATES = 4;

function listWords(values: readonly number[]): string {
  const shown = values.slice(0, MOST_COORDINATES).map((value) => proseNumber(value));
  return `(${shown.join(', ')}${values.length > MOST_COORDINATES ? ', …' : ''})`;
}

export function startsWords(starts: StartsSpec): string {
  switch (starts.kind) {
    case 'landscape':
      return 'the landscape’s own';
    case 'point':
      return listWords(starts.point);
    case 'normal':
      return `normal ${proseNumber(starts.scale)}${starts.center === undefined ? '' : ` about ${listWords(starts.center)}`}`;
    case 'weights':
      return 'weights';
    case 'uniform': {
      const side = (value: number | number[]): string =>
        typeof value === 'number' ? proseNumber(value) : listWords(value);
      return `uniform ${side(starts.low)} to ${side(starts.high)}`;
    }
  }
}

export function protocolWords(experiment: ExperimentItem): string {
  const parts = [
    seedsWords(experiment.seeds),
    `${countText(experiment.budget.steps)} steps`,
    gradientWords(experiment.gradient),
    `starts: ${startsWords(experiment.starts)}`,
  ];
  if (experiment.precision !== undefined && experiment.precision !== 'f64') parts.push(experiment.precision);
  if (experiment.target !== undefined) parts.push(`target ${proseNumber(experiment.target)}`);
  return parts.join(' · ');
}

export function shortProtocolWords(experiment: ExperimentItem): string {
  const { count } = experiment.seeds;
  return `${count === 1 ? '1 seed' : `${countText(count)} seeds`} · ${countText(experiment.budget.steps)} steps`;
}
