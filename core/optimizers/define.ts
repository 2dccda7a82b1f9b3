/** What an optimizer is: one plain object with a parameter spec and an update rule in the expression language. */
import type { Reference } from '../contract/catalogue.ts';
import type { ParameterSpecs, ParametersOf } from '../contract/parameters.ts';
import type { UpdateRule } from '../expression/rule.ts';

export interface OptimizerDefinition<S extends ParameterSpecs = ParameterSpecs> {
  id: string;
  /** Raised when the same parameters give other numbers. */
  version: number;
  label: string;
  group: string;
  summary: string;
  references: Reference[];
  parameters: S;
  /** The rule that these parameters choose. Numbers stay names in the rule; choices and booleans pick its lines. */
  rule(parameters: ParametersOf<S>): UpdateRule;
  /** The rule draws normal deviates of its own (xi). */
  stochastic: boolean;
  /** Gradient evaluations that one step costs. */
  evaluationsPerStep: number;
}

/** Types a definition from its own spec; the list in index.ts holds them with the spec erased. */
export function defineOptimizer<const S extends ParameterSpecs>(
  definition: OptimizerDefinition<S>,
): OptimizerDefinition {
  return definition as unknown as OptimizerDefinition;
}
