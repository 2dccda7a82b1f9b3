/** The learning rate of an optimizer: its own, or the default of its definition. */
import type { Catalogue } from '../../../core/contract/catalogue.ts';
import type { OptimizerItem } from '../../../core/contract/document.ts';

/** A number, the word for a schedule, or null where the rule has no learning rate. */
export function learningRateOf(item: OptimizerItem, catalogue: Catalogue): number | string | null {
  const spec = catalogue.optimizers.find((entry) => entry.id === item.algorithm)?.parameters.learningRate;
  const value = item.parameters.learningRate ?? (spec?.kind === 'number' ? spec.default : undefined);
  if (typeof value === 'number') return value;
  if (typeof value === 'object' && value !== null && 'schedule' in value) {
    if (value.schedule === 'constant' && 'value' in value && typeof value.value === 'number') return value.value;
    return String(value.schedule);
  }
  return null;
}
