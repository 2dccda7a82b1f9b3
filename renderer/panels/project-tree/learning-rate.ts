/** The learning rate of an optimizer: its own, or the default of its definition. */
import type { Catalogue } from '../../../core/contract/catalogue.ts';
import type { OptimizerItem } from '../../../core/contract/document.ts';
import { type Notation, notationOf } from '../../controls/number-text.ts';

/** A number, the word for a schedule, or null where the rule has no learning rate. */
export function learningRateOf(item: OptimizerItem, catalogue: Catalogue): number | string | null {
  const spec = catalogue.optimizers.find((entry) => entry.id === item.algorithm)?.parameters.learningRate;
  const { values } = item.parameters;
  const named =
    typeof values === 'object' && values !== null ? (values as Record<string, unknown>).learningRate : undefined;
  const value = item.parameters.learningRate ?? named ?? (spec?.kind === 'number' ? spec.default : undefined);
  if (typeof value === 'number') return value;
  if (typeof value === 'object' && value !== null && 'schedule' in value) {
    if (value.schedule === 'constant' && 'value' in value && typeof value.value === 'number') return value.value;
    return String(value.schedule);
  }
  return null;
}

export interface ColumnStyle {
  notation: Notation;
  digits: number;
}

const MOST_DIGITS = 3;

/** One notation for all rates, with as many digits as the one that needs most: 0.05 and 0.001 are 5e−2 and 1e−3. */
export function columnStyle(rates: readonly number[]): ColumnStyle {
  const digits = rates.map(
    (rate) =>
      rate
        .toExponential(MOST_DIGITS - 1)
        .split('e')[0]
        ?.replace(/\.?0+$/, '')
        .replace(/[.-]/g, '').length ?? 1,
  );
  return { notation: notationOf(rates), digits: Math.max(1, ...digits) };
}
