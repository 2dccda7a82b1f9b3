/** Syntax trees as TeX for KaTeX, with no more brackets than a reader needs. */

import type { Formula } from './formula.ts';
import { GREEK_NAMES } from './parse.ts';
import type {
  CallExpression,
  ChainExpression,
  Expression,
  FunctionName,
  PowerExpression,
  ReductionExpression,
} from './syntax.ts';

export interface TypesetOptions {
  /** TeX of names, for example `{learningRate: '\\eta'}`; other names are made from their letters. */
  symbols?: Readonly<Record<string, string>>;
  /** Quotients on the line, a/(b + c), instead of fractions. */
  flat?: boolean;
}

/** How tightly a piece of TeX holds together, loosest first. */
const LEVEL = { condition: 0, sum: 1, sign: 2, product: 3, power: 4, atom: 5 } as const;
type Level = (typeof LEVEL)[keyof typeof LEVEL];

interface Piece {
  tex: string;
  level: Level;
  /** Ends in a body that would swallow a following factor: a sum or product sign. */
  open?: boolean;
}

const FUNCTION_TEX: Readonly<Record<FunctionName, string>> = {
  exp: '\\exp',
  log: '\\log',
  sqrt: '\\sqrt',
  sin: '\\sin',
  cos: '\\cos',
  tan: '\\tan',
  asin: '\\arcsin',
  acos: '\\arccos',
  atan: '\\arctan',
  sinh: '\\sinh',
  cosh: '\\cosh',
  tanh: '\\tanh',
  abs: '\\left|',
  sign: '\\operatorname{sign}',
  floor: '\\left\\lfloor',
  min: '\\min',
  max: '\\max',
};
const COMPARISON_TEX = { '<': '<', '<=': '\\le', '>': '>', '>=': '\\ge', '==': '=', '!=': '\\ne' } as const;
/** Capital Greek letters that look like Latin ones have no command of their own. */
const GREEK_TEX: Readonly<Record<string, string>> = { epsilon: '\\varepsilon', omicron: 'o' };

/** A name as TeX: Greek letters, digits as index, `mhat` and `xbar` with their accent, longer words upright. */
export function nameToTex(name: string, symbols: Readonly<Record<string, string>> = {}): string {
  if (Object.hasOwn(symbols, name)) return symbols[name];
  const parts = /^(.*?)_?(\d+)$/.exec(name);
  if (parts && parts[1] !== '') {
    const index = parts[2].length === 1 ? parts[2] : `{${parts[2]}}`;
    return `${nameToTex(parts[1], symbols)}_${index}`;
  }
  if (GREEK_NAMES.includes(name)) return GREEK_TEX[name] ?? `\\${name}`;
  if (name === 'pi') return '\\pi';
  const accent = /^(.+)(hat|bar|tilde|dot)$/.exec(name);
  if (accent && (accent[1].length === 1 || GREEK_NAMES.includes(accent[1]))) {
    return `\\${accent[2]}{${nameToTex(accent[1], symbols)}}`;
  }
  const underscore = name.indexOf('_');
  if (underscore > 0 && underscore < name.length - 1) {
    return `${nameToTex(name.slice(0, underscore), symbols)}_{${nameToTex(name.slice(underscore + 1), symbols)}}`;
  }
  const escaped = name.replaceAll('_', '\\_');
  return [...name].length === 1 && name !== '_' ? name : `\\mathrm{${escaped}}`;
}

function numberToTex(text: string): Piece {
  const scientific = /^(.+?)[eE]([+-]?)0*(\d+)$/.exec(text);
  if (!scientific) return { tex: text.startsWith('.') ? `0${text}` : text.replace(/\.$/, ''), level: LEVEL.atom };
  const [, mantissa, sign, digits] = scientific;
  const power = `10^{${sign === '-' ? '-' : ''}${digits}}`;
  if (Number(mantissa) === 1) return { tex: power, level: LEVEL.power };
  return { tex: `${numberToTex(mantissa).tex} \\cdot ${power}`, level: LEVEL.product };
}

function bracketed(piece: Piece): Piece {
  return { tex: `\\left( ${piece.tex} \\right)`, level: LEVEL.atom };
}

/** The piece, in brackets if it holds together less than `level`. */
function atLeast(piece: Piece, level: Level): Piece {
  return piece.level < level ? bracketed(piece) : piece;
}

class Typesetter {
  private readonly symbols: Readonly<Record<string, string>>;
  private readonly flat: boolean;

  constructor({ symbols = {}, flat = false }: TypesetOptions) {
    this.symbols = symbols;
    this.flat = flat;
  }

  piece(node: Expression): Piece {
    switch (node.kind) {
      case 'number':
        return numberToTex(node.text);
      case 'name':
        return { tex: nameToTex(node.name, this.symbols), level: LEVEL.atom };
      case 'element':
        return { tex: `${nameToTex(node.name, this.symbols)}_{${this.piece(node.index).tex}}`, level: LEVEL.atom };
      case 'negate': {
        const operand = this.piece(node.operand);
        return { ...operand, tex: `-${atLeast(operand, LEVEL.product).tex}`, level: LEVEL.sign };
      }
      case 'chain':
        return node.family === 'additive' ? this.additive(node) : this.multiplicative(node);
      case 'power':
        return this.power(node);
      case 'call':
        return this.call(node);
      case 'reduction':
        return this.reduction(node);
      case 'compare': {
        const [left, right] = [node.left, node.right].map((side) => atLeast(this.piece(side), LEVEL.sum).tex);
        return { tex: `${left} ${COMPARISON_TEX[node.operator]} ${right}`, level: LEVEL.condition };
      }
      case 'conditional': {
        const [condition, then, otherwise] = [node.condition, node.then, node.otherwise].map(
          (part) => this.piece(part).tex,
        );
        const tested = node.condition.kind === 'compare' ? condition : `${condition} \\ne 0`;
        const rows = `${then} & \\text{if } ${tested} \\\\ ${otherwise} & \\text{otherwise}`;
        return { tex: `\\begin{cases} ${rows} \\end{cases}`, level: LEVEL.atom };
      }
    }
  }

  private additive(node: ChainExpression): Piece {
    let tex = '';
    node.items.forEach(({ operator, operand }, k) => {
      const piece = this.piece(operand);
      if (k === 0) tex = atLeast(piece, LEVEL.sign).tex;
      else tex += `${operator}${atLeast(piece, LEVEL.product).tex}`;
    });
    return { tex, level: LEVEL.sum };
  }

  /** Everything before a division bar goes above it; divisions in a row share one bar. */
  private multiplicative(node: ChainExpression): Piece {
    let above: Expression[] = [];
    let before: Piece | undefined;
    let below: Expression[] = [];
    const flush = (): void => {
      if (below.length === 0) return;
      if (this.flat) {
        const over = this.product(above, before, false).tex;
        const under = below.map((factor) => atLeast(this.piece(factor), LEVEL.power).tex).join('/');
        before = { tex: `${over}/${under}`, level: LEVEL.product };
        above = [];
        below = [];
        return;
      }
      const numerator = this.product(above, before, true).tex;
      before = { tex: `\\frac{${numerator}}{${this.product(below, undefined, true).tex}}`, level: LEVEL.product };
      above = [];
      below = [];
    };
    for (const { operator, operand } of node.items) {
      if (operator === '/') below.push(operand);
      else {
        flush();
        above.push(operand);
      }
    }
    flush();
    return this.product(above, before, false);
  }

  /** Factors side by side, behind the piece `first` if there is one; alone in a fraction they need no brackets. */
  private product(factors: readonly Expression[], first: Piece | undefined, alone: boolean): Piece {
    const nodes = factors.map((factor) => this.piece(factor));
    const pieces = first ? [first, ...nodes] : nodes;
    if (pieces.length === 1) {
      return alone ? pieces[0] : atLeast(pieces[0], LEVEL.product);
    }
    let tex = '';
    pieces.forEach((piece, k) => {
      const last = k === pieces.length - 1;
      const swallows = piece.open === true && !last;
      const factor = swallows ? bracketed(piece) : atLeast(piece, k === 0 ? LEVEL.sign : LEVEL.product);
      tex += k === 0 ? factor.tex : separated(tex, factor.tex);
    });
    const open = pieces.at(-1)?.open === true;
    const level = pieces[0].level === LEVEL.sign ? LEVEL.sign : LEVEL.product;
    return { tex, level, ...(open ? { open } : {}) };
  }

  private power(node: PowerExpression): Piece {
    const exponent = this.exponent(node.exponent);
    const { base } = node;
    const upright = base.kind === 'call' && /^\\[a-z]+$/.test(FUNCTION_TEX[base.name]) && base.name !== 'sqrt';
    const wholeExponent = node.exponent.kind === 'number' && /^\d+$/.test(node.exponent.text);
    if (upright && base.kind === 'call' && wholeExponent) {
      return { tex: `${FUNCTION_TEX[base.name]}^{${exponent}}${this.operandList(base)}`, level: LEVEL.power };
    }
    const piece = this.piece(base);
    const needsBrackets = piece.level < LEVEL.atom || piece.tex.startsWith('\\sqrt') || upright;
    const root = needsBrackets ? bracketed(piece) : piece;
    return { tex: `${root.tex}^{${exponent}}`, level: LEVEL.power };
  }

  /** Fractions of numbers stay on the line in an exponent. */
  private exponent(node: Expression): string {
    if (node.kind === 'chain' && node.family === 'multiplicative' && node.items.length === 2) {
      const [{ operand: above }, { operator, operand: below }] = node.items;
      const simple = (part: Expression): boolean => part.kind === 'number' || part.kind === 'name';
      if (operator === '/' && simple(above) && simple(below))
        return `${this.piece(above).tex}/${this.piece(below).tex}`;
    }
    return this.piece(node).tex;
  }

  private operandList(node: CallExpression): string {
    return `\\left( ${node.operands.map((operand) => this.piece(operand).tex).join(', ')} \\right)`;
  }

  private call(node: CallExpression): Piece {
    const inner = this.piece(node.operands[0]).tex;
    switch (node.name) {
      case 'sqrt':
        return { tex: `\\sqrt{${inner}}`, level: LEVEL.atom };
      case 'abs':
        return { tex: `\\left| ${inner} \\right|`, level: LEVEL.atom };
      case 'floor':
        return { tex: `\\left\\lfloor ${inner} \\right\\rfloor`, level: LEVEL.atom };
      case 'exp':
        if (!/\\frac|\\sum|\\prod|\^\{[^}]*\^/.test(inner)) return { tex: `e^{${inner}}`, level: LEVEL.power };
        return { tex: `\\exp${this.operandList(node)}`, level: LEVEL.power };
      default:
        return { tex: `${FUNCTION_TEX[node.name]}${this.operandList(node)}`, level: LEVEL.power };
    }
  }

  private reduction(node: ReductionExpression): Piece {
    const sign = node.reduction === 'sum' ? '\\sum' : '\\prod';
    const variable = nameToTex(node.variable, this.symbols);
    const range = `_{${variable}=${this.piece(node.from).tex}}^{${this.piece(node.to).tex}}`;
    const body = atLeast(this.piece(node.body), LEVEL.product);
    return { tex: `${sign}${range} ${body.tex}`, level: LEVEL.product, open: true };
  }
}

/** The sign between two factors: a dot between numbers, a thin space beside words and functions, else nothing. */
function separated(left: string, right: string): string {
  if (/^\d|^\\frac\{[\d.]+\}\{[\d.]+\}/.test(right)) return ` \\cdot ${right}`;
  const wordy = /^\\(mathrm|operatorname|exp|log|sin|cos|tan|arcsin|arccos|arctan|sinh|cosh|tanh|min|max|sum|prod)/;
  if (wordy.test(right) || /\\mathrm\{[^}]*\}(_\w|_\{[^}]*\})?$/.test(left)) return ` \\, ${right}`;
  return ` ${right}`;
}

/** A syntax tree as TeX. */
export function typesetExpression(tree: Expression, options: TypesetOptions = {}): string {
  return new Typesetter(options).piece(tree).tex;
}

/** A formula as TeX, without a left side. */
export function typesetFormula(formula: Formula, options: TypesetOptions = {}): string {
  return typesetExpression(formula.ast, options);
}
