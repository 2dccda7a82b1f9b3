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
  const { over } = item;
  if (over?.kind === 'seeds') {
    const { at } = item;
    const whole = needs === 'run' && at !== undefined && 'run' in at;
    const words = at && (whole ? `along ${runWords(at, document, true)}` : pointWords(at, document, true));
    const from = words === undefined || needs === 'landscape' ? '' : `, ${words}`;
    return `${on}${from}, over ${over.count} seeds`;
  }
  if (needs === 'landscape') return on;
  if (needs === 'run' || over?.kind === 'steps')
    return `${on}, ${item.at !== undefined && 'run' in item.at ? `along ${runWords(item.at, document)}` : 'no run chosen'}`;
  const other = item.toward === undefined ? '' : ` and ${pointWords(item.toward, document)}`;
  return `${on}, ${item.at === undefined ? 'no point chosen' : pointWords(item.at, document)}${other}`;
}

/** `all`: of all seeds of a run or a start. */
function pointWords(at: StudyPlace, document: Document, all = false): string {
  if ('point' in at) {
    const shown = at.point.slice(0, 3).map((value) => proseNumber(value, 3));
    return `at (${shown.join(', ')}${at.point.length > 3 ? ', …' : ''})`;
  }
  if ('start' in at) return all ? 'at its starts' : `at its start, seed ${at.start.seed}`;
  if ('minimiser' in at) return at.minimiser === 0 ? 'at its known minimum' : `at known minimum ${at.minimiser + 1}`;
  const step = at.step === 'final' ? 'the end' : `step ${at.step}`;
  return `at ${step} of ${runWords(at, document, all)}`;
}

function runWords({ run }: Extract<StudyPlace, { run: unknown }>, document: Document, all = false): string {
  const optimizer = document.optimizers.find(({ id }) => id === run.optimizer)?.name ?? 'a deleted optimizer';
  return all ? `runs of ${optimizer}` : `seed ${run.seed} of ${optimizer}`;
}
