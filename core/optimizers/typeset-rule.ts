/** What an optimizer does as TeX, line by line, with the symbols of its parameters and states. */
import type { ParameterSpecs } from '../contract/parameters.ts';
import type { FilledParameters } from '../contract/validate-parameters.ts';
import { parseRuleLines } from '../expression/lower-rule.ts';
import type { UpdateRule } from '../expression/rule.ts';
import { nameToTex, typesetExpression } from '../expression/typeset.ts';
import { isRuleOptimizer, type OptimizerDefinition } from './define.ts';

/** One line of TeX for each line of the rule: `m \leftarrow \beta_1 m + ...` for states, `\hat{m} = ...` for intermediates. */
export function typesetRule(rule: UpdateRule, parameters: ParameterSpecs): string[] {
  const symbols: Record<string, string> = { g: 'g', x: '\\theta', xi: '\\xi' };
  for (const [name, spec] of Object.entries(parameters)) if (spec.symbol) symbols[name] = spec.symbol;
  for (const [name, vector] of Object.entries({ ...rule.state, ...rule.scalars }))
    if (vector.symbol) symbols[name] = vector.symbol;
  const updated = new Set(['x', ...Object.keys(rule.state), ...Object.keys(rule.scalars ?? {})]);
  return parseRuleLines(rule.lines).map(
    ({ name, tree }) =>
      `${nameToTex(name, symbols)} ${updated.has(name) ? '\\leftarrow' : '='} ${typesetExpression(tree, { symbols })}`,
  );
}

/** The lines of an optimizer's rule or program with these parameters. */
export function typesetOptimizer(definition: OptimizerDefinition, parameters: FilledParameters): string[] {
  return isRuleOptimizer(definition)
    ? typesetRule(definition.rule(parameters), definition.parameters)
    : definition.program.formula(parameters);
}
