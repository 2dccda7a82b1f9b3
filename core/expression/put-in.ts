/** An expression written out with numbers in place of its names. */
import { interpretExpression } from './interpret.ts';
import { type Expression, operandsOf } from './syntax.ts';

/** Text, and numbers that are left to be written. */
export type WrittenPart = string | number;

export interface PutInNames {
  value(name: string): number;
  /** Names whose numbers are shown; everything made of others alone is written as one number. */
  isShown(name: string): boolean;
}

const LEVEL = { sum: 1, product: 2, power: 3, atom: 4 } as const;
interface Piece {
  parts: WrittenPart[];
  level: number;
}
const SUPERSCRIPTS: Readonly<Record<string, string>> = { 2: '²', 3: '³', 4: '⁴' };

/** `0.9*m + 0.1*g` with m = -0.2 and g = 3 as `0.9·(-0.2) + 0.1·3`, in parts. `text` is the source of the tree. */
export function putIn(text: string, tree: Expression, names: PutInNames): WrittenPart[] {
  const shows = (node: Expression): boolean =>
    node.kind === 'name' ? names.isShown(node.name) : operandsOf(node).some(shows);
  const numberOf = (node: Expression): number =>
    interpretExpression(text, node, { value: (name) => names.value(name), constants: {}, dimension: undefined });

  const piece = (node: Expression): Piece => {
    if (node.kind === 'number' || node.kind === 'name' || !shows(node))
      return { parts: [numberOf(node)], level: LEVEL.atom };
    switch (node.kind) {
      case 'negate':
        return { parts: ['−', ...operand(node.operand, LEVEL.product)], level: LEVEL.sum };
      case 'chain': {
        const additive = node.family === 'additive';
        const level = additive ? LEVEL.sum : LEVEL.product;
        const parts = node.items.flatMap(({ operator, operand: item }, k): WrittenPart[] => {
          if (k === 0) return first(item, level);
          const sign = { '+': ' + ', '-': ' − ', '*': '·', '/': ' / ' }[operator];
          return [sign, ...operand(item, level + 1)];
        });
        return { parts, level };
      }
      case 'power': {
        const base = operand(node.base, LEVEL.atom);
        if (node.exponent.kind === 'number' && SUPERSCRIPTS[node.exponent.text])
          return { parts: [...base, SUPERSCRIPTS[node.exponent.text]], level: LEVEL.power };
        return { parts: [...base, '^', ...operand(node.exponent, LEVEL.atom)], level: LEVEL.power };
      }
      case 'call': {
        if (node.name === 'sqrt') return { parts: ['√', ...operand(node.operands[0], LEVEL.atom)], level: LEVEL.atom };
        if (node.name === 'abs') return { parts: ['|', ...piece(node.operands[0]).parts, '|'], level: LEVEL.atom };
        const list = node.operands.flatMap((item, k): WrittenPart[] => [
          ...(k > 0 ? [', '] : []),
          ...piece(item).parts,
        ]);
        return { parts: [node.name, '(', ...list, ')'], level: LEVEL.atom };
      }
      case 'compare':
        return {
          parts: [...piece(node.left).parts, ` ${node.operator} `, ...piece(node.right).parts],
          level: 0,
        };
      case 'conditional': {
        const holds = numberOf(node.condition) !== 0;
        return piece(holds ? node.then : node.otherwise);
      }
      default:
        return { parts: [numberOf(node)], level: LEVEL.atom };
    }
  };
  const bracketed = (parts: readonly WrittenPart[]): WrittenPart[] => ['(', ...parts, ')'];
  /** At the beginning, where a sign needs no brackets. */
  const first = (node: Expression, level: number): WrittenPart[] => {
    const { parts, level: own } = piece(node);
    return own < level ? bracketed(parts) : parts;
  };
  const operand = (node: Expression, level: number): WrittenPart[] => {
    const { parts, level: own } = piece(node);
    const [only] = parts;
    const negative = parts.length === 1 && typeof only === 'number' && (only < 0 || Object.is(only, -0));
    return own < level || negative ? bracketed(parts) : parts;
  };
  return piece(tree).parts;
}
