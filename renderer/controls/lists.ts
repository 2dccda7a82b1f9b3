/** Lists that are typed: numbers, names, named numbers; each message says what is wrong and what was expected. */
import type { NumbersSpec } from '../../core/contract/parameters.ts';
import { limitMessage } from './number-limits.ts';
import { fieldNumber, parseNumber, typedNumber } from './number-text.ts';

export type Parsed<T> = { ok: true; value: T } | { ok: false; message: string };

export function writtenNumbers(values: readonly number[]): string {
  return values.map(typedNumber).join(', ');
}

/** The same at rest in a field: with true minus signs. */
export function restingNumbers(values: readonly number[]): string {
  return values.map(fieldNumber).join(', ');
}

/** Numbers parted by commas, semicolons or spaces; brackets round them are allowed. */
export function parseNumbers(text: string, spec: Omit<NumbersSpec, 'kind' | 'default'>): Parsed<number[]> {
  const pieces = text
    .replace(/^\s*[[(]|[\])]\s*$/g, '')
    .split(/[\s,;]+/)
    .filter((piece) => piece !== '');
  const values: number[] = [];
  for (const [index, piece] of pieces.entries()) {
    const parsed = parseNumber(piece);
    if (parsed.state !== 'number')
      return {
        ok: false,
        message: `Entry ${index + 1} of ${spec.label} is ‘${piece}’; expected a number such as 0.1 or 1e-3.`,
      };
    const problem = limitMessage(`Entry ${index + 1} of ${spec.label}`, parsed.value, spec);
    if (problem !== null) return { ok: false, message: problem };
    values.push(parsed.value);
  }
  const { minimumLength = 0, maximumLength = Number.POSITIVE_INFINITY, label } = spec;
  if (values.length < minimumLength)
    return { ok: false, message: `${label} has ${values.length} entries; expected at least ${minimumLength}.` };
  if (values.length > maximumLength)
    return { ok: false, message: `${label} has ${values.length} entries; expected at most ${maximumLength}.` };
  return { ok: true, value: values };
}

const NAME = /^[A-Za-z][A-Za-z0-9_]*(\[\d+\])?$/;

/** Names such as `x` or `z[4]`, parted by commas or spaces. */
export function parseNames(text: string, label: string): Parsed<string[]> {
  const names = text.split(/[\s,;]+/).filter((name) => name !== '');
  for (const name of names) {
    if (!NAME.test(name))
      return { ok: false, message: `‘${name}’ is not a variable; expected a name such as x or z[4].` };
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return { ok: false, message: `${label} has ‘${twice}’ twice; expected every name once.` };
  return { ok: true, value: names };
}

export function writtenExpressions(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, text]) => `${name} = ${text}`)
    .join('\n');
}

/** Named expressions, one a line: `slow = x`; a name alone begins at 0. */
export function parseExpressions(text: string, label: string): Parsed<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const piece of text.split('\n').map((line) => line.trim())) {
    if (piece === '') continue;
    const [, name, expression = '0'] = /^([A-Za-z_][A-Za-z0-9_]*)(?:\s*=\s*(.+))?$/.exec(piece) ?? [];
    if (name === undefined) return { ok: false, message: `‘${piece}’ is no state; expected a line such as m = 0.` };
    if (Object.hasOwn(values, name))
      return { ok: false, message: `${label} has ‘${name}’ twice; expected every name once.` };
    values[name] = expression;
  }
  return { ok: true, value: values };
}

export function writtenConstants(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${typedNumber(value)}`)
    .join(', ');
}

/** Named numbers, `a = 2, b = 0.5`. */
export function parseConstants(text: string, label: string): Parsed<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const piece of text.split(/[,;\n]+/).map((part) => part.trim())) {
    if (piece === '') continue;
    const match = /^([A-Za-z][A-Za-z0-9_]*)\s*[=:]\s*(\S+)$/.exec(piece);
    const [, name, number] = match ?? [];
    const parsed = number === undefined ? null : parseNumber(number);
    if (name === undefined || parsed === null || parsed.state !== 'number') {
      return { ok: false, message: `‘${piece}’ is not a constant; expected a = 2.` };
    }
    if (Object.hasOwn(values, name))
      return { ok: false, message: `${label} has ‘${name}’ twice; expected every name once.` };
    values[name] = parsed.value;
  }
  return { ok: true, value: values };
}
