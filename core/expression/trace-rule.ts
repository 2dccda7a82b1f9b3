/** An update rule applied to one coordinate, line by line: what the run debugger shows, and the kernels' oracle. */

import { MATHEMATICAL_CONSTANTS } from './formula.ts';
import { interpretExpression } from './interpret.ts';
import { parseRuleLines } from './lower-rule.ts';
import { parseExpression } from './parse.ts';
import type { UpdateRule } from './rule.ts';

export interface RuleValues {
  x: number;
  g: number;
  /** The number of the update, from 1. */
  t: number;
  hyper: Readonly<Record<string, number | boolean>>;
  state: Readonly<Record<string, number>>;
  scalars?: Readonly<Record<string, number>>;
  /** xi, xi2, … in order. */
  deviates?: readonly number[];
}

export interface RuleTrace {
  /** The name that each line assigns, and the value. */
  lines: { name: string; value: number }[];
  x: number;
  state: Record<string, number>;
  scalars: Record<string, number>;
}

/** Runs the lines of a rule on numbers. */
export function traceRule(rule: UpdateRule, values: RuleValues): RuleTrace {
  const { x, g, t, hyper, state, scalars = {}, deviates = [] } = values;
  const known = new Map<string, number>(Object.entries({ ...MATHEMATICAL_CONSTANTS, ...state, ...scalars, x, g, t }));
  for (const [name, value] of Object.entries(hyper)) known.set(name, Number(value));
  deviates.forEach((value, k) => {
    known.set(k === 0 ? 'xi' : `xi${k + 1}`, value);
  });
  const lines = parseRuleLines(rule.lines).map(({ name, right, tree }) => {
    const value = interpretExpression(right, tree, {
      value: (wanted) => known.get(wanted) ?? Number.NaN,
      constants: {},
      dimension: undefined,
    });
    known.set(name, value);
    return { name, value };
  });
  const pick = (names: Readonly<Record<string, unknown>>): Record<string, number> =>
    Object.fromEntries(Object.keys(names).map((name) => [name, known.get(name) ?? Number.NaN]));
  return { lines, x: known.get('x') ?? Number.NaN, state: pick(rule.state), scalars: pick(rule.scalars ?? {}) };
}

/** The state of one coordinate at the start. */
export function initialState(
  rule: UpdateRule,
  x: number,
  hyper: Readonly<Record<string, number | boolean>>,
): Record<string, number> {
  const entries = Object.entries(rule.state).map(([name, { initial = '0' }]) => {
    const tree = parseExpression(initial, { conditionals: true, field: `state.${name}.initial` });
    const value = (wanted: string): number =>
      wanted === 'x' ? x : Number(hyper[wanted] ?? MATHEMATICAL_CONSTANTS[wanted] ?? Number.NaN);
    return [name, interpretExpression(initial, tree, { value, constants: {}, dimension: undefined })];
  });
  return Object.fromEntries(entries);
}
