/** Puts transforms round an optimizer: everything that takes an optimizer takes what comes out. */
import { RidgelineError } from '../../contract/errors.ts';
import type { ParameterSpec, ParameterSpecs } from '../../contract/parameters.ts';
import type { FilledParameters } from '../../contract/validate-parameters.ts';
import { namesOfRule } from '../../expression/rename-rule.ts';
import { type ChosenOptimizer, isRuleOptimizer, type OptimizerDefinition } from '../define.ts';
import { hyperValues } from '../hyper-values.ts';
import type { ProgramBody, StepProgram } from '../program.ts';
import { ruleBody } from '../rule-body.ts';
import { freshNames, type Names, type TransformDefinition } from './define.ts';

type Values = Record<string, unknown>;

/**
 * The transformed optimizer: with the id and version of `inner`, and with the parameters of both, those of the transform
 * under names of their own. A rule stays a rule wherever lines can say what the transform does; otherwise a program comes out.
 */
export function transformed(
  inner: ChosenOptimizer,
  transform: TransformDefinition,
  own: FilledParameters,
): ChosenOptimizer {
  const { definition } = inner;
  refuseUnsuited(definition, transform);
  transform.check?.(own, { id: definition.id, hasLearningRate: hasLearningRate(inner) });
  const { names, specs, values, renamed } = namesRound(inner, transform, own);
  const { choose: _, rule: _rule, program: _program, ...rest } = definition;
  const common = {
    ...rest,
    parameters: specs,
    stochastic: definition.stochastic || transform.stochastic === true,
  };
  const parameters = values as FilledParameters;
  if (isRuleOptimizer(definition) && (transform.isElementwise?.(own) ?? true)) {
    const rule = transform.rule(own, definition.rule(inner.parameters), names);
    const isEvaluatedElsewhere = rule.evaluated !== undefined;
    return { definition: { ...common, isEvaluatedElsewhere, rule: () => rule }, parameters };
  }
  const body = isRuleOptimizer(definition)
    ? ruleBody(definition.rule(inner.parameters), definition.parameters, inner.parameters as Values)
    : (definition.program as ProgramBody<Values>);
  const program = around(body, inner, transform, own, names, renamed);
  const isEvaluatedElsewhere = program.evaluated !== undefined;
  return { definition: { ...common, isEvaluatedElsewhere, program: program as never }, parameters };
}

function hasLearningRate({ definition, parameters }: ChosenOptimizer): boolean {
  const { names } = hyperValues(definition.parameters, parameters as Values);
  return names.hyper.includes('learningRate') || typeof names.constants?.learningRate === 'number';
}

/** A rule does, and so do programs that ask for nothing else. */
export function asksForOneGradient({ program, evaluationsPerStep }: OptimizerDefinition): boolean {
  return !program || (program.needs === 'gradient' && evaluationsPerStep === 1 && !program.exactGradients);
}

function refuseUnsuited(definition: OptimizerDefinition, transform: TransformDefinition): void {
  if (transform.suitsEveryProgram || asksForOneGradient(definition)) return;
  const { id } = definition;
  const expected = 'an optimizer that asks for one gradient a step';
  throw new RidgelineError('invalid-request', `${transform.id} does not fit round ${id}; expected ${expected}`, {
    field: 'kind',
    value: transform.id,
    expected,
  });
}

/** Parameters of both, and names for what is added. `renamed` has the new name of each of the transform's own parameters. */
function namesRound(inner: ChosenOptimizer, transform: TransformDefinition, own: FilledParameters) {
  const { definition, parameters } = inner;
  const { names: numbers } = hyperValues(definition.parameters, parameters as Values);
  const taken = new Set([
    ...Object.keys(definition.parameters),
    ...numbers.hyper,
    ...Object.keys(numbers.constants ?? {}),
    ...(isRuleOptimizer(definition) ? namesOfRule(definition.rule(parameters)) : Object.keys(definition.program.state)),
  ]);
  const fresh = freshNames(taken);
  const renamed: Record<string, string> = {};
  const specs: Record<string, ParameterSpec> = { ...definition.parameters };
  const values: Values = { ...(parameters as Values) };
  for (const [name, spec] of Object.entries(transform.parameters as ParameterSpecs)) {
    const free = fresh(name);
    renamed[name] = free;
    const symbol = spec.symbol && free !== name ? `{${spec.symbol}}_{(${free.slice(name.length)})}` : spec.symbol;
    specs[free] = { ...spec, ...(symbol === undefined ? {} : { symbol }) };
    const value = (own as Values)[name];
    if (value !== undefined) values[free] = value;
  }
  const names: Names = { own: (parameter) => renamed[parameter] ?? parameter, fresh };
  return { names, specs, values, renamed };
}

function around(
  body: ProgramBody<Values>,
  inner: ChosenOptimizer,
  transform: TransformDefinition,
  own: FilledParameters,
  names: Names,
  renamed: Readonly<Record<string, string>>,
): ProgramBody<Values> {
  const added = Object.entries(transform.state(own));
  const called = added.map(([name]) => names.fresh(name));
  const { formula, parameters: specs } = transform;
  const { constants } = hyperValues(inner.definition.parameters, inner.parameters as Values).names;
  const evaluated = transform.evaluated?.(own);
  const shown = evaluated === undefined ? undefined : called[added.findIndex(([name]) => name === evaluated)];
  return {
    ...body,
    ...(shown !== undefined && { evaluated: shown }),
    formula: (parameters) => [
      ...(formula.before?.(own) ?? []),
      ...body.formula(parameters),
      ...(formula.after?.(own) ?? []),
    ],
    state: { ...body.state, ...Object.fromEntries(added.map(([, array], k) => [called[k], array])) },
    create: (_, shape) => {
      const inside = body.create(inner.parameters as Values, shape) as StepProgram<Values>;
      const outside = transform.around(own, shape);
      const states = added.map(([name], k) => [called[k], outside.state[name]]);
      return {
        state: { ...inside.state, ...Object.fromEntries(states) },
        step: (x, oracle, h, t) => {
          const values = h as Values;
          const mine = Object.fromEntries(Object.keys(specs).map((name) => [name, values[renamed[name]]]));
          const learningRate = Number(values.learningRate ?? constants?.learningRate);
          outside.step({ x, oracle, h: mine as never, t, learningRate }, (asked, count) =>
            inside.step(x, asked, values, count),
          );
        },
      };
    },
  };
}
