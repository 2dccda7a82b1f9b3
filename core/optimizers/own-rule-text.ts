/** Any rule as the parameters of an own rule, for a person to change. */
import type { OwnRuleText } from '../contract/summaries.ts';
import type { FilledParameters } from '../contract/validate-parameters.ts';
import { namesOfRule } from '../expression/rename-rule.ts';
import type { RuleOptimizer } from './define.ts';
import { hyperValues } from './hyper-values.ts';

/** The lines, the numbers that they use, and the state; run as an own rule they give the same bits. */
export function ownRuleText(definition: RuleOptimizer, parameters: FilledParameters): OwnRuleText {
  const rule = definition.rule(parameters);
  const { names, schedules } = hyperValues(definition.parameters, parameters as Record<string, unknown>);
  const used = namesOfRule(rule);
  const constants = Object.entries(names.constants ?? {}).map(([name, value]): [string, number] => [
    name,
    Number(value),
  ]);
  const scheduled = schedules.map(({ name, schedule }): [string, typeof schedule] => [name, schedule]);
  return {
    lines: rule.lines.join('\n'),
    values: Object.fromEntries([...constants, ...scheduled].filter(([name]) => used.has(name))),
    state: Object.fromEntries(Object.entries(rule.state).map(([name, { initial }]) => [name, initial ?? '0'])),
    scalars: Object.fromEntries(Object.entries(rule.scalars ?? {}).map(([name, { initial }]) => [name, initial])),
    ...(rule.evaluated !== undefined && { evaluated: rule.evaluated }),
  };
}
