/**
 * What an optimizer is: one plain object with a parameter spec and a body. A body is either an update rule in the expression
 * language, for what goes coordinate by coordinate, or a step program over whole vectors (`program.ts`).
 */
import type { Reference } from '../contract/catalogue.ts';
import { RidgelineError } from '../contract/errors.ts';
import type { ParameterSpecs, ParametersOf } from '../contract/parameters.ts';
import type { FilledParameters } from '../contract/validate-parameters.ts';
import type { UpdateRule } from '../expression/rule.ts';
import type { ProgramBody } from './program.ts';

/** How an optimizer divides its steps, coordinate by coordinate, by what it remembers of the sizes of gradients. */
export interface Preconditioner {
  /** State vectors of such sizes. While they are held, the rest of the rule is linear in the point and its other state. */
  held: readonly string[];
  /** State vectors that are points which stay where they are; they are held at the origin. */
  fixed?: readonly string[];
  /**
   * P, which divides the step that follows update t, up to a factor that does not change: an expression in what the rule's
   * lines know. The limit is that of eta h/P.
   */
  divisor: string;
  /** The largest stable eta h/P where it is closed: an expression in the parameters, and in their symbols. */
  limit?: { value: string; words: string };
  /** How `weightDecay` enters: as a penalty in the gradient, or beside it. */
  decay?: 'penalty' | 'decoupled';
  /** Updates after which the recursion repeats itself; 1 unless told. */
  updates?(parameters: Readonly<Record<string, unknown>>): number;
  /** Of a step program: what it does while the sizes are held, as a rule. */
  rule?: UpdateRule;
}

interface Common<S extends ParameterSpecs> {
  id: string;
  /** Raised when the same parameters give other numbers. */
  version: number;
  label: string;
  group: string;
  summary: string;
  references: Reference[];
  parameters: S;
  /** It draws random numbers of its own. */
  stochastic: boolean;
  /** Gradient evaluations that one step costs; of a program that decides as it goes, what a step usually costs. */
  evaluationsPerStep: number;
  /** What its steps are divided by with these parameters, or why there is nothing that stays, in a sentence's second half. */
  preconditioner?(parameters: ParametersOf<S>): Preconditioner | string;
  /** Runs show what a state is instead of x; the rule or program names it. */
  isEvaluatedElsewhere?: boolean;
  /**
   * What these parameters make, where they decide more than lines: with the same id and version. Throws for parameters that
   * do not go together, naming the parameter.
   */
  choose?(parameters: ParametersOf<S>): ChosenOptimizer;
}

export interface RuleOptimizer<S extends ParameterSpecs = ParameterSpecs> extends Common<S> {
  /** The rule that these parameters choose. Numbers stay names in the rule; choices and booleans pick its lines. */
  rule(parameters: ParametersOf<S>): UpdateRule;
  program?: never;
}

export interface ProgramOptimizer<S extends ParameterSpecs = ParameterSpecs> extends Common<S> {
  program: ProgramBody<ParametersOf<S>>;
  rule?: never;
}

/** An optimizer with parameters that are filled in. */
export interface ChosenOptimizer {
  definition: OptimizerDefinition;
  parameters: FilledParameters;
}

export type OptimizerDefinition = RuleOptimizer | ProgramOptimizer;

/** Types a definition from its own spec; the list in index.ts holds them with the spec erased. */
export function defineOptimizer<const S extends ParameterSpecs>(definition: RuleOptimizer<S>): RuleOptimizer {
  return definition as unknown as RuleOptimizer;
}

/** The same for an optimizer whose body is a step program. */
export function defineProgram<const S extends ParameterSpecs>(definition: ProgramOptimizer<S>): ProgramOptimizer {
  return definition as unknown as ProgramOptimizer;
}

export function isRuleOptimizer(definition: OptimizerDefinition): definition is RuleOptimizer {
  return definition.rule !== undefined;
}

/** The update rule that these parameters choose; an internal error of an optimizer that is a program. */
export function updateRule(definition: OptimizerDefinition, parameters: FilledParameters): UpdateRule {
  if (isRuleOptimizer(definition)) return definition.rule(parameters);
  throw new RidgelineError('internal', `${definition.id} is a step program and has no update rule`);
}
