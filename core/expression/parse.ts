/** Text to syntax tree: a tokenizer and a Pratt parser whose errors point at the character. */

import { RidgelineError } from '../contract/errors.ts';
import { nearestName } from '../contract/nearest-name.ts';
import {
  type Comparison,
  type Expression,
  isUnaryFunction,
  isVariadicFunction,
  REDUCTIONS,
  type Span,
  UNARY_FUNCTIONS,
  VARIADIC_FUNCTIONS,
} from './syntax.ts';

/** Longer texts are refused: a formula is typed or generated, never a megabyte. */
export const MAXIMUM_TEXT_LENGTH = 100_000;
/** Brackets, powers and signs may nest this deep; keeps every recursion over a tree far from the end of the stack. */
export const MAXIMUM_DEPTH = 200;

export interface ParseOptions {
  /** Comparisons and `if(condition, then, otherwise)` are allowed: update rules. */
  conditionals?: boolean;
  /** What the text is called in errors; 'text' unless told. */
  field?: string;
}

type TokenKind = 'number' | 'name' | 'symbol' | 'end';
interface Token extends Span {
  kind: TokenKind;
  text: string;
}

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const SYMBOL = /<=|>=|==|!=|[-+*/^()[\],<>=]/y;
const SPACE = /\s+/y;
/** Characters that arrive by pasting from papers, as what they mean here. */
const ALIASES: Readonly<Record<string, string>> = {
  '−': '-',
  '–': '-',
  '·': '*',
  '×': '*',
  '∗': '*',
  '÷': '/',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
};

/** Names of Greek letters, which may stand for variables and are typeset as letters. */
export const GREEK_NAMES: readonly string[] = (
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron rho sigma tau upsilon phi chi psi ' +
  'omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega'
).split(' ');
const GREEK_LETTERS = 'αβγδεζηθικλμνξορστυφχψωΓΔΘΛΞΠΣΥΦΨΩ';

/** An error about a piece of a formula: column (and line) from 1, then what is wrong and what was expected. */
export function formulaError(
  text: string,
  span: Span,
  message: string,
  expected: string,
  field = 'text',
): RidgelineError {
  const before = text.slice(0, span.position).split('\n');
  const column = [...(before.at(-1) ?? '')].length + 1;
  const place = text.includes('\n') ? `Line ${before.length}, column ${column}` : `Column ${column}`;
  return new RidgelineError('invalid-formula', `${place}: ${message}`, {
    field,
    value: text.length <= 200 ? text : `${text.slice(0, 200)}…`,
    expected,
    position: span.position,
    length: span.length,
  });
}

/** The name that was probably meant, if one has at least half of its letters in common with `name`. */
export function likelyName(name: string, names: readonly string[]): string | undefined {
  const nearest = nearestName(name, names);
  if (nearest === undefined) return undefined;
  const letters = [...nearest.toLowerCase()];
  const common = letters.filter((letter) => name.toLowerCase().includes(letter));
  return 2 * common.length >= letters.length ? nearest : undefined;
}

function tokenize(text: string, field: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    return pattern.exec(text)?.[0];
  };
  while (position < text.length) {
    const space = match(SPACE);
    if (space !== undefined) {
      position += space.length;
      continue;
    }
    const alias = ALIASES[text[position]];
    if (alias !== undefined) {
      tokens.push({ kind: 'symbol', text: alias, position, length: 1 });
      position += 1;
      continue;
    }
    const number = match(NUMBER);
    const name = number === undefined ? match(NAME) : undefined;
    const found = number ?? name ?? match(SYMBOL);
    if (found === undefined) {
      const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
      const span = { position, length: character.length };
      const hint =
        character === '{' || character === '}' ? 'Use round brackets ( ).' : 'It means nothing in a formula.';
      throw formulaError(text, span, `unexpected character ‘${character}’. ${hint}`, 'a formula', field);
    }
    const length = found.length;
    if (number !== undefined) tokens.push({ kind: 'number', text: found, position, length });
    else if (name !== undefined) tokens.push({ kind: 'name', text: latinName(found), position, length });
    else tokens.push({ kind: 'symbol', text: found, position, length });
    position += length;
  }
  tokens.push({ kind: 'end', text: '', position: text.length, length: 0 });
  return tokens;
}

/** `α1` as `alpha1` and `π` as `pi`; other names as they are. */
export function latinName(name: string): string {
  const letter = [...name][0];
  if (letter === 'π') return `pi${name.slice(1)}`;
  const index = GREEK_LETTERS.indexOf(letter);
  return index < 0 ? name : `${GREEK_NAMES[index]}${name.slice(1)}`;
}

/** How tightly the operators bind; `^` is right-associative and its exponent may carry a sign. */
const BINDING = { comparison: 10, additive: 20, multiplicative: 30, sign: 40, power: 50 };
const COMPARISONS: readonly string[] = ['<', '<=', '>', '>=', '==', '!='];

function bindingOf(token: Token): number {
  if (token.kind !== 'symbol') return 0;
  if (COMPARISONS.includes(token.text)) return BINDING.comparison;
  if (token.text === '+' || token.text === '-') return BINDING.additive;
  if (token.text === '*' || token.text === '/') return BINDING.multiplicative;
  return token.text === '^' ? BINDING.power : 0;
}

class Parser {
  readonly text: string;
  private readonly tokens: Token[];
  private readonly conditionals: boolean;
  private readonly field: string;
  private next = 0;
  private depth = 0;

  constructor(text: string, options: ParseOptions) {
    this.text = text;
    this.field = options.field ?? 'text';
    this.conditionals = options.conditionals === true;
    this.tokens = tokenize(text, this.field);
  }

  fail(span: Span, message: string, expected: string): never {
    throw formulaError(this.text, span, message, expected, this.field);
  }

  parseAll(): Expression {
    if (this.peek().kind === 'end') this.fail(this.peek(), 'the formula is empty.', 'a formula such as x^2 + y^2');
    const expression = this.expression(0);
    const rest = this.peek();
    if (rest.kind === 'end') return expression;
    if (rest.text === ')' || rest.text === ']') {
      this.fail(rest, `‘${rest.text}’ closes nothing.`, `a ‘${rest.text === ')' ? '(' : '['}’ before it`);
    }
    if (rest.text === ',') this.fail(rest, 'a comma stands outside of a function.', 'an operator or the end');
    if (rest.text === '=')
      this.fail(rest, '‘=’ has no place here: a formula is the value alone.', 'an operator or the end');
    return this.missingOperator(rest);
  }

  private peek(): Token {
    return this.tokens[this.next];
  }

  private take(): Token {
    return this.tokens[this.next++];
  }

  private expression(minimum: number): Expression {
    if (++this.depth > MAXIMUM_DEPTH) {
      this.fail(
        this.peek(),
        `the formula is nested more than ${MAXIMUM_DEPTH} levels deep.`,
        `at most ${MAXIMUM_DEPTH} levels`,
      );
    }
    let left = this.prefix();
    for (;;) {
      const operator = this.peek();
      const binding = bindingOf(operator);
      if (binding === 0 || binding < minimum) break;
      if (binding === BINDING.power) left = this.power(left);
      else if (binding === BINDING.comparison) left = this.comparison(left);
      else left = this.chain(left, binding);
    }
    this.depth--;
    return left;
  }

  /** A whole run of + and -, or of * and /, in one node: long sums do not make deep trees. */
  private chain(first: Expression, binding: number): Expression {
    const items: { operator: '+' | '-' | '*' | '/'; operand: Expression }[] = [
      { operator: binding === BINDING.additive ? '+' : '*', operand: first },
    ];
    while (bindingOf(this.peek()) === binding) {
      const operator = this.take();
      if (operator.text === '*' && this.peek().text === '*' && this.peek().position === operator.position + 1) {
        this.fail({ position: operator.position, length: 2 }, 'a power is written x^2, not x**2.', '^');
      }
      this.requireOperand(operator);
      items.push({ operator: operator.text as '+' | '-' | '*' | '/', operand: this.expression(binding + 1) });
    }
    const family = binding === BINDING.additive ? 'additive' : 'multiplicative';
    return { kind: 'chain', family, items, ...span(first, items.at(-1)?.operand ?? first) };
  }

  private power(base: Expression): Expression {
    this.requireOperand(this.take());
    const exponent = this.expression(BINDING.sign);
    return { kind: 'power', base, exponent, ...span(base, exponent) };
  }

  private comparison(left: Expression): Expression {
    const operator = this.take();
    if (!this.conditionals)
      this.fail(operator, `a formula has no comparison ‘${operator.text}’.`, 'an arithmetic operator');
    this.requireOperand(operator);
    const right = this.expression(BINDING.comparison + 1);
    if (bindingOf(this.peek()) === BINDING.comparison) {
      this.fail(this.peek(), 'comparisons cannot be chained.', 'one comparison');
    }
    return { kind: 'compare', operator: operator.text as Comparison, left, right, ...span(left, right) };
  }

  private requireOperand(operator: Token): void {
    const token = this.peek();
    if (token.kind === 'end')
      this.fail(operator, `something is missing behind ‘${operator.text}’.`, 'a number, variable or bracket');
    if (token.kind === 'symbol' && !'(+-'.includes(token.text)) {
      this.fail(token, `‘${operator.text}’ is followed by ‘${token.text}’.`, 'a number, variable or bracket');
    }
  }

  private prefix(): Expression {
    const token = this.take();
    if (token.kind === 'symbol' && (token.text === '-' || token.text === '+')) {
      this.requireOperand(token);
      const operand = this.expression(BINDING.sign);
      if (token.text === '+') return operand;
      return { kind: 'negate', operand, ...span(token, operand) };
    }
    if (token.kind === 'number') {
      const value = Number(token.text);
      if (!Number.isFinite(value)) this.fail(token, `${token.text} is too large for a number.`, 'at most 1.8e308');
      return this.closed({ kind: 'number', value, text: token.text, position: token.position, length: token.length });
    }
    if (token.kind === 'name') return this.closed(this.named(token));
    if (token.text === '(') {
      const inner = this.expression(0);
      const closing = this.close(')', token);
      return this.closed({ ...inner, ...span(token, closing) });
    }
    const what = token.kind === 'end' ? 'the formula ends too early.' : `‘${token.text}’ cannot stand here.`;
    return this.fail(token, what, 'a number, variable or bracket');
  }

  /** Refuses an operand that follows another without an operator between them. */
  private closed(expression: Expression): Expression {
    const token = this.peek();
    if (token.kind === 'number' || token.kind === 'name' || token.text === '(') this.missingOperator(token, expression);
    return expression;
  }

  private missingOperator(token: Token, before?: Expression): never {
    const source = (piece: Span): string => this.text.slice(piece.position, piece.position + piece.length);
    const right = token.text === '(' ? '(…)' : source(token);
    const left = before && before.length <= 20 ? source(before) : '…';
    return this.fail(token, `a product needs its sign: write ${left}*${right}.`, 'an operator such as *');
  }

  private close(bracket: ')' | ']', opening: Span): Token {
    const token = this.peek();
    if (token.text === bracket) return this.take();
    const open = this.text[opening.position + opening.length - 1];
    if (token.kind === 'end') {
      this.fail(opening, `the bracket ‘${open}’ is never closed.`, `a ‘${bracket}’`);
    }
    if (token.text === ',') this.fail(token, 'a comma stands outside of a function.', `an operator or ‘${bracket}’`);
    return this.fail(token, `‘${token.text}’ stands where ‘${bracket}’ is missing.`, `a ‘${bracket}’`);
  }

  private named(token: Token): Expression {
    const following = this.peek();
    if (following.text === '[') {
      this.take();
      const index = this.expression(0);
      const closing = this.close(']', { position: token.position, length: token.length + 1 });
      return { kind: 'element', name: token.text, index, ...span(token, closing) };
    }
    if (following.text === '(') return this.call(token);
    const wanting = isUnaryFunction(token.text) || isVariadicFunction(token.text) || isReduction(token.text);
    if (wanting || (token.text === 'if' && this.conditionals)) {
      const example = isReduction(token.text) ? `${token.text}(i, 1, 4, …)` : `${token.text}(…)`;
      this.fail(token, `the function ${token.text} needs its arguments: ${example}.`, 'an opening bracket');
    }
    return { kind: 'name', name: token.text, position: token.position, length: token.length };
  }

  private call(name: Token): Expression {
    const opening = this.take();
    const known = isUnaryFunction(name.text) || isVariadicFunction(name.text) || isReduction(name.text);
    if (!known && !(name.text === 'if' && this.conditionals)) this.unknownFunction(name);
    if (isReduction(name.text)) return this.reduction(name, opening);
    const operands: Expression[] = [];
    if (this.peek().text !== ')') {
      operands.push(this.expression(0));
      while (this.peek().text === ',') {
        this.take();
        operands.push(this.expression(0));
      }
    }
    const whole = span(name, this.close(')', opening));
    const count = (wanted: number): void => {
      if (operands.length === wanted) return;
      const plural = wanted === 1 ? 'argument' : 'arguments';
      this.fail(whole, `${name.text} takes ${wanted} ${plural}, not ${operands.length}.`, `${wanted} ${plural}`);
    };
    if (name.text === 'if') {
      count(3);
      return { kind: 'conditional', condition: operands[0], then: operands[1], otherwise: operands[2], ...whole };
    }
    if (isUnaryFunction(name.text)) {
      count(1);
      return { kind: 'call', name: name.text, operands, ...whole };
    }
    if (operands.length === 0)
      this.fail(whole, `${name.text} takes at least 1 argument, not 0.`, 'at least 1 argument');
    return { kind: 'call', name: name.text as 'min' | 'max', operands, ...whole };
  }

  private reduction(name: Token, opening: Token): Expression {
    const reduction = name.text as 'sum' | 'prod';
    const form = `${reduction}(i, first, last, term)`;
    const variable = this.take();
    if (variable.kind !== 'name')
      this.fail(variable, `${reduction} starts with the name of its index: ${form}.`, 'a name such as i');
    const parts: Expression[] = [];
    for (let k = 0; k < 3; k++) {
      const comma = this.peek();
      if (comma.text !== ',') {
        if (comma.text === ')' || comma.kind === 'end') {
          this.fail(span(name, comma), `${reduction} takes 4 arguments, not ${k + 1}: ${form}.`, '4 arguments');
        }
        this.fail(comma, `‘${comma.text}’ stands where a comma is missing: ${form}.`, 'a comma');
      }
      this.take();
      parts.push(this.expression(0));
    }
    if (this.peek().text === ',') this.fail(this.peek(), `${reduction} takes 4 arguments: ${form}.`, '4 arguments');
    const closing = this.close(')', opening);
    const [from, to, body] = parts;
    return { kind: 'reduction', reduction, variable: variable.text, from, to, body, ...span(name, closing) };
  }

  private unknownFunction(name: Token): never {
    const names: string[] = [...UNARY_FUNCTIONS, ...VARIADIC_FUNCTIONS, ...REDUCTIONS];
    if (this.conditionals) names.push('if');
    if (name.text === 'ln') this.fail(name, 'the natural logarithm is written log.', 'log');
    if (name.text === 'pow') this.fail(name, 'a power is written a^b.', 'a^b');
    const near = likelyName(name.text, names);
    const hint = near ? `Did you mean ${near}?` : `Functions: ${names.join(', ')}. A product is written with *.`;
    return this.fail(name, `‘${name.text}’ is not a function. ${hint}`, near ?? 'a function or *');
  }
}

function isReduction(name: string): boolean {
  return (REDUCTIONS as readonly string[]).includes(name);
}

function span(first: Span, last: Span): Span {
  return { position: first.position, length: last.position + last.length - first.position };
}

/**
 * The syntax tree of `text`. Names are not looked up yet: that is done where their meaning is known. Throws
 * 'invalid-formula' with the position of the first fault.
 */
export function parseExpression(text: string, options: ParseOptions = {}): Expression {
  if (text.length > MAXIMUM_TEXT_LENGTH) {
    throw new RidgelineError(
      'invalid-formula',
      `the formula has ${text.length} characters; at most ${MAXIMUM_TEXT_LENGTH} are read`,
      {
        field: options.field ?? 'text',
        value: text.length,
        expected: `at most ${MAXIMUM_TEXT_LENGTH} characters`,
        position: MAXIMUM_TEXT_LENGTH,
        length: text.length - MAXIMUM_TEXT_LENGTH,
      },
    );
  }
  return new Parser(text, options).parseAll();
}
