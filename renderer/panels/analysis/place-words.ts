/** Where an analysis looks, in words. */
import type { AnalysisEntry } from '../../../core/contract/catalogue.ts';
import type { Document } from '../../../core/contract/document.ts';
import type { AnalysisItem, StudyPlace } from '../../../core/contract/studies.ts';
import { proseNumber } from '../../controls/number-text.ts';

/** "on rosenbrock, at the end of seed 3 of Adam"; empty for what needs no landscape. */
export function placeWords(item: AnalysisItem, { needs }: Pick<AnalysisEntry, 'needs'>, document: Document): string {
  if (needs === 'nothing') return '';
  const landscape = document.landscapes.find(({ id }) => id === item.landscape);
  const on = landscape === undefined ? 'no landscape chosen' : `on ${landscape.name}`;
  if (needs === 'landscape') return on;
  if (needs === 'run')
    return `${on}, ${item.at !== undefined && 'run' in item.at ? `along ${runWords(item.at, document)}` : 'no run chosen'}`;
  return `${on}, ${item.at === undefined ? 'no point chosen' : pointWords(item.at, document)}`;
}

function pointWords(at: StudyPlace, document: Document): string {
  if ('point' in at) {
    const shown = at.point.slice(0, 3).map((value) => proseNumber(value, 3));
    return `at (${shown.join(', ')}${at.point.length > 3 ? ', …' : ''})`;
  }
  if ('start' in at) return `at its start, seed ${at.start.seed}`;
  if ('minimiser' in at) return at.minimiser === 0 ? 'at its known minimum' : `at known minimum ${at.minimiser + 1}`;
  const step = at.step === 'final' ? 'the end' : `step ${at.step}`;
  return `at ${step} of ${runWords(at, document)}`;
}

function runWords({ run }: Extract<StudyPlace, { run: unknown }>, document: Document): string {
  const optimizer = document.optimizers.find(({ id }) => id === run.optimizer)?.name ?? 'a deleted optimizer';
  return `seed ${run.seed} of ${optimizer}`;
}
