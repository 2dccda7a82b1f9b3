/** Made data sets are named by what makes them: `spirals(rows=400, noise=0.1)`. The text form, without its meaning. */
import { RidgelineError } from './errors.ts';

export interface MadeDataName {
  id: string;
  /** As written: numbers, true and false, words, lists of numbers. */
  values: Record<string, unknown>;
}

const form = /^\s*([a-z][a-z0-9-]*)\s*(?:\(([^()]*)\)\s*)?$/;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The id in front of the parentheses, or of a name that has none; undefined when the text has another form. */
export function madeDataId(text: string): string | undefined {
  return form.exec(text)?.[1];
}

/**
 * Reads `id`, `id()` or `id(name=value, ...)`; a value is a number, true, false, a word or a list `[1, -2]`. Throws
 * 'invalid-parameter' naming the piece that does not fit.
 */
export function readDataName(text: string): MadeDataName {
  const match = form.exec(text);
  if (match === null) refuse(text, text, 'a name such as spirals(rows=400, noise=0.1)');
  const values: Record<string, unknown> = {};
  for (const piece of piecesOf(match[2] ?? '')) {
    const [, name, value] = /^([A-Za-z][A-Za-z0-9]*)\s*=\s*(\S.*)$/.exec(piece) ?? [];
    if (name === undefined || value === undefined) refuse(text, piece, 'name=value');
    if (Object.hasOwn(values, name)) refuse(text, piece, `${name} once`);
    values[name] = readValue(value, piece, text);
  }
  return { id: match[1], values };
}

/** The text of a name; readDataName gives the same values back. */
export function writeDataName(id: string, values: Readonly<Record<string, unknown>>): string {
  const pieces = Object.entries(values).map(([name, value]) => {
    return `${name}=${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)}`;
  });
  return `${id}(${pieces.join(', ')})`;
}

/** The text between the commas that are in no list. */
function piecesOf(text: string): string[] {
  if (text.trim() === '') return [];
  return text.split(/,(?![^[]*\])/).map((piece) => piece.trim());
}

function readValue(text: string, piece: string, whole: string): unknown {
  const list = /^\[(.*)\]$/.exec(text);
  if (list === null) {
    if (number.test(text)) return Number(text);
    if (/^[A-Za-z][A-Za-z0-9-]*$/.test(text)) return text === 'true' ? true : text === 'false' ? false : text;
    return refuse(whole, piece, 'a number, a word, true, false or a list of numbers');
  }
  const entries = list[1].trim() === '' ? [] : list[1].split(',').map((entry) => entry.trim());
  if (!entries.every((entry) => number.test(entry))) refuse(whole, piece, 'a list of numbers, [1, -0.5]');
  return entries.map(Number);
}

function refuse(whole: string, piece: string, expected: string): never {
  const name = whole.slice(0, 100);
  throw new RidgelineError(
    'invalid-parameter',
    `the data name ‘${name}’ has ‘${piece.slice(0, 60)}’; expected ${expected}`,
    {
      field: 'data',
      value: name,
      expected,
    },
  );
}
