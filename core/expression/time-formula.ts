/** Formulas in t alone: what a schedule may be. */
import { MATHEMATICAL_CONSTANTS } from './formula.ts';
import { interpretExpression } from './interpret.ts';
import { formulaError, likelyName, parseExpression } from './parse.ts';
import { type Expression, operandsOf } from './syntax.ts';

/** Texts that were read before, the latest last. */
const known = new Map<string, (t: number) => number>();
const KEPT = 256;

/**
 * The function of t that a text is; comparisons and `if` are allowed. Throws 'invalid-formula' with the place of the fault,
 * and `field` as the name of the text.
 */
export function timeFormula(text: string, field = 'text'): (t: number) => number {
  const before = known.get(text);
  if (before) return before;
  const tree = parseExpression(text, { conditionals: true, field });
  checkNames(text, tree, field);
  const value = (t: number): number =>
    interpretExpression(text, tree, {
      value: (name) => (name === 't' ? t : MATHEMATICAL_CONSTANTS[name]),
      constants: {},
      dimension: undefined,
    });
  if (known.size >= KEPT) known.delete([...known.keys()][0]);
  known.set(text, value);
  return value;
}

function checkNames(text: string, node: Expression, field: string): void {
  if (node.kind === 'reduction' || node.kind === 'element') {
    throw formulaError(text, node, 'a schedule has no sums and no indices.', 'a formula in t', field);
  }
  if (node.kind === 'name' && node.name !== 't' && !Object.hasOwn(MATHEMATICAL_CONSTANTS, node.name)) {
    const near = likelyName(node.name, ['t', ...Object.keys(MATHEMATICAL_CONSTANTS)]);
    const hint = near ? ` Did you mean ${near}?` : '';
    const message = `‘${node.name}’ is not known here: a schedule is a formula in t, the step from 0.${hint}`;
    throw formulaError(text, node, message, 't, pi or e', field);
  }
  for (const operand of operandsOf(node)) checkNames(text, operand, field);
}
