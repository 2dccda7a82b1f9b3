/** Parameters that an optimizer has on one landscape of an experiment only. */
import type { ExperimentItem } from '../../../core/contract/document.ts';

type Override = ExperimentItem['cells'][number];

export function overrideOf(experiment: ExperimentItem, landscape: string, optimizer: string): Override | null {
  return experiment.cells.find((cell) => cell.landscape === landscape && cell.optimizer === optimizer) ?? null;
}

/** The overrides with one value changed; undefined takes it back, and an override without any content goes. */
export function withCellParameter(
  cells: readonly Override[],
  landscape: string,
  optimizer: string,
  name: string,
  value: unknown,
): Override[] {
  const others = cells.filter((cell) => cell.landscape !== landscape || cell.optimizer !== optimizer);
  const before = cells.find((cell) => cell.landscape === landscape && cell.optimizer === optimizer);
  const { [name]: _old, ...rest } = before?.parameters ?? {};
  const parameters = value === undefined ? rest : { ...rest, [name]: value };
  const { parameters: _parameters, ...kept } = before ?? { landscape, optimizer };
  if (Object.keys(parameters).length > 0) return [...others, { ...kept, parameters }];
  return kept.gradient === undefined ? others : [...others, kept];
}
