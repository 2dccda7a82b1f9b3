/** What an optimizer does as TeX, line by line, with the symbols of its parameters and states. */
import type { ParameterSpecs } from '../contract/parameters.ts';
import type { FilledParameters } from '../contract/validate-parameters.ts';
import { parseRuleLines } from '../expression/lower-rule.ts';
import type { UpdateRule } from '../expression/rule.ts';
import type { Expression } from '../expression/syntax.ts';
import { nameToTex, typesetExpression } from '../expression/typeset.ts';
import { isRuleOptimizer, type OptimizerDefinition } from './define.ts';

/** One line of TeX for each line of the rule: `m \leftarrow \beta_1 m + ...` for states, `\hat{m} = ...` for intermediates. */
export function typesetRule(rule: UpdateRule, parameters: ParameterSpecs): string[] {
  const symbols: Record<string, string> = { g: 'g', x: '\\theta', xi: '\\xi', ...rule.symbols };
  for (const [name, spec] of Object.entries(parameters)) if (spec.symbol) symbols[name] = spec.symbol;
  for (const [name, vector] of Object.entries({ ...rule.state, ...rule.scalars }))
    if (vector.symbol) symbols[name] = vector.symbol;
  const updated = new Set(['x', ...Object.keys(rule.state), ...Object.keys(rule.scalars ?? {})]);
  return parseRuleLines(rule.lines).map(
    ({ name, tree }) =>
      `${nameToTex(name, symbols)} ${updated.has(name) ? '\\leftarrow' : '='} ${typesetExpression(tree, { symbols })}`,
  );
}

export interface TypesetLine {
  name: string;
  /** What the line assigns, at step t, and how it is computed of what stands at t and t - 1. */
  tex: string;
  right: string;
  /** Of `x = x + ...`: what is added, in TeX and as a tree; null for any other line. */
  added: { right: string; tree: Expression } | null;
}

/** The lines of a rule as one step has them: m_t = beta_1 m_{t-1} + ..., with w for the point. */
export function typesetStep(rule: UpdateRule, parameters: ParameterSpecs): TypesetLine[] {
  const symbols: Record<string, string> = { xi: '\\xi_t', ...numberedDeviates(), ...rule.symbols };
  for (const [name, spec] of Object.entries(parameters)) if (spec.symbol) symbols[name] = spec.symbol;
  const plain: Record<string, string> = { g: 'g', x: 'w' };
  for (const [name, part] of Object.entries({ ...rule.state, ...rule.scalars }))
    plain[name] = part.symbol ?? nameToTex(name, {});
  const at = (name: string, time: string): string => `{${plain[name] ?? nameToTex(name, {})}_{${time}}}`;
  symbols.g = at('g', 't');
  for (const name of ['x', ...Object.keys(rule.state), ...Object.keys(rule.scalars ?? {})])
    symbols[name] = at(name, 't-1');
  return parseRuleLines(rule.lines).map(({ name, tree }) => {
    const right = typesetExpression(tree, { symbols, flat: true });
    const rest = name === 'x' ? withoutFirst(tree, 'x') : null;
    const added = rest && { right: typesetExpression(rest, { symbols, flat: true }), tree: rest };
    symbols[name] = at(name, 't');
    return { name, tex: symbols[name], right, added };
  });
}

function numberedDeviates(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 15 }, (_, k) => [`xi${k + 2}`, `{\\xi^{(${k + 2})}_t}`]));
}

/** A sum that begins with the name, without it; null where it does not. */
function withoutFirst(tree: Expression, name: string): Expression | null {
  if (tree.kind !== 'chain' || tree.family !== 'additive') return null;
  const [first, second, ...others] = tree.items;
  if (first.operand.kind !== 'name' || first.operand.name !== name || !second) return null;
  const { position, length } = tree;
  const begin: Expression =
    second.operator === '-' ? { kind: 'negate', operand: second.operand, position, length } : second.operand;
  if (others.length === 0) return begin;
  return { ...tree, items: [{ operator: '+', operand: begin }, ...others] };
}

/** The lines of an optimizer's rule or program with these parameters. */
export function typesetOptimizer(definition: OptimizerDefinition, parameters: FilledParameters): string[] {
  return isRuleOptimizer(definition)
    ? typesetRule(definition.rule(parameters), definition.parameters)
    : definition.program.formula(parameters);
}
