/** What makes a data set: one plain object with a parameter spec and a pure function of its parameters. */
import type { Reference } from '../../../contract/catalogue.ts';
import type { ParameterSpecs, ParametersOf } from '../../../contract/parameters.ts';
import type { DataSet } from '../../define.ts';

/** The arrays and names of a made set; a set with targets is for regression. */
export type MadeRows = Omit<DataSet, 'name' | 'hash' | 'source'>;

export interface SyntheticDefinition<S extends ParameterSpecs = ParameterSpecs> {
  id: string;
  /** Raised when the same parameters give other numbers. */
  version: number;
  label: string;
  summary: string;
  /** TeX, line by line. */
  formula: string[];
  references: Reference[];
  task: 'classes' | 'regression';
  parameters: S;
  /** How many numbers features and targets are, known before any memory is asked for. */
  numbers(parameters: ParametersOf<S>): number;
  /** Throws RidgelineError for parameters that do not go together. */
  create(parameters: ParametersOf<S>): MadeRows;
}

/** Types a definition from its own spec; the list in index.ts holds them with the spec erased. */
export function defineSynthetic<const S extends ParameterSpecs>(
  definition: SyntheticDefinition<S>,
): SyntheticDefinition {
  return definition as unknown as SyntheticDefinition;
}
