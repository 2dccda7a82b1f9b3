/** What a transform is: one plain object that makes another optimizer out of an optimizer. */
import type { Reference } from '../../contract/catalogue.ts';
import type { ParameterSpecs, ParametersOf } from '../../contract/parameters.ts';
import { namesOfRule } from '../../expression/rename-rule.ts';
import type { UpdateRule } from '../../expression/rule.ts';
import { type Oracle, type PointShape, RESERVED_STATES, type StateArray, type StepValues } from '../program.ts';

/** Names for what a transform adds to a rule. */
export interface Names {
  /** What one of the transform's own parameters is called in lines. */
  own(parameter: string): string;
  /** This name if nothing in the rule has it, else with a number behind it. */
  fresh(name: string): string;
}

/** A transform round a step program, for one shape of a point. */
export interface Around<P> {
  /** All that the next step depends on beside the point and what is inside. */
  readonly state: Readonly<Record<string, Float64Array>>;
  /** Step number `t`, from 1. `inner` is a step of what is inside, which asks the oracle that it is given. */
  step(site: StepSite<P>, inner: (oracle: Oracle, t: number) => void): void;
}

export interface StepSite<P> {
  x: Float64Array;
  oracle: Oracle;
  h: StepValues<P>;
  t: number;
  /** The learning rate of what is inside at this step; NaN where it has none. */
  learningRate: number;
}

export interface TransformDefinition<S extends ParameterSpecs = ParameterSpecs> {
  id: string;
  /** Raised when the same parameters give other numbers. */
  version: number;
  label: string;
  /** One sentence. */
  summary: string;
  references: Reference[];
  /** No parameter may be called `kind`. */
  parameters: S;
  /** What it does to the gradient g, before a step, or to the point, after it; in TeX, with symbols. */
  formula: { before?(parameters: ParametersOf<S>): string[]; after?(parameters: ParametersOf<S>): string[] };
  /** It draws random numbers of its own. */
  stochastic?: true;
  /** It suits every program; otherwise those alone that ask for one gradient a step. */
  suitsEveryProgram?: true;
  /** Whether lines of a rule can say it, without sums over coordinates; absent: always. Otherwise a rule becomes a program. */
  isElementwise?(parameters: ParametersOf<S>): boolean;
  /** Throws where it does not fit what is inside. */
  check?(parameters: ParametersOf<S>, inner: { id: string; hasLearningRate: boolean }): void;
  /** The transformed rule. */
  rule(parameters: ParametersOf<S>, inner: UpdateRule, names: Names): UpdateRule;
  /** The array of `state` that runs show in place of the point, where there is one. */
  evaluated?(parameters: ParametersOf<S>): string | undefined;
  /** The arrays of `around`, in order. */
  state(parameters: ParametersOf<S>): Readonly<Record<string, StateArray>>;
  around(parameters: ParametersOf<S>, shape: PointShape): Around<ParametersOf<S>>;
}

/** Types a definition from its own spec; the list in index.ts holds them with the spec erased. */
export function defineTransform<const S extends ParameterSpecs>(
  definition: TransformDefinition<S>,
): TransformDefinition<S> {
  return definition;
}

/** For an optimizer that is a transform of a rule with parameters of the same names. */
export function namesBeside(rule: UpdateRule): Names {
  return { own: (name) => name, fresh: freshNames(namesOfRule(rule)) };
}

/** Gives each name once: as it is, or with the first number behind it that makes it a new one. */
export function freshNames(taken: ReadonlySet<string>): (name: string) => string {
  const given = new Set(taken);
  return (name) => {
    let free = name;
    for (let k = 2; given.has(free) || RESERVED.has(free); k++) free = `${name}${k}`;
    given.add(free);
    return free;
  };
}

/** Names that lines have a meaning for, and arrays of results that states may not be confused with. */
const RESERVED: ReadonlySet<string> = new Set(['x', 'g', 't', 'e', 'pi', 'noisyGradient', ...RESERVED_STATES]);
