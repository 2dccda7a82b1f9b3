/** Reads the words of a command line: options that a verb knows, and the rest in order. */
import { parseArgs } from 'node:util';
import { RidgelineError } from '../../core/contract/errors.ts';

type OptionKind = 'flag' | 'text' | 'number';
export type OptionSpec = Record<string, OptionKind>;
export interface Arguments {
  positional: string[];
  flags: Set<string>;
  texts: Record<string, string>;
  numbers: Record<string, number>;
}

/** `most` positional words at the most, `least` at the least, named in messages by `usage`. */
export function readArguments(
  words: readonly string[],
  spec: OptionSpec,
  least: number,
  most: number,
  usage: string,
): Arguments {
  const options = Object.fromEntries(
    Object.entries(spec).map(([name, kind]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: protectDashes(words), options, allowPositionals: true, strict: true }) as typeof parsed;
  } catch (error) {
    throw new RidgelineError('invalid-request', `${(error as Error).message.split('.')[0]}. Usage: ${usage}`, {
      field: 'arguments',
      expected: usage,
    });
  }
  const result: Arguments = {
    positional: parsed.positionals.map((word) => (word === STANDARD_INPUT ? '-' : word)),
    flags: new Set(),
    texts: {},
    numbers: {},
  };
  if (result.positional.length < least || result.positional.length > most) {
    throw new RidgelineError('invalid-request', `${result.positional.length} arguments given. Usage: ${usage}`, {
      field: 'arguments',
      value: result.positional,
      expected: usage,
    });
  }
  for (const [name, value] of Object.entries(parsed.values)) {
    if (spec[name] === 'flag') result.flags.add(name);
    else if (spec[name] === 'text') result.texts[name] = String(value);
    else {
      const number = Number(value);
      if (!Number.isInteger(number) || number < 0) {
        throw new RidgelineError('invalid-request', `--${name} is ‘${String(value)}’; expected a whole number`, {
          field: name,
          value,
          expected: 'a whole number',
        });
      }
      result.numbers[name] = number;
    }
  }
  return result;
}

/** A lone dash means standard input; parseArgs takes it for a word only where options are not strict. */
const STANDARD_INPUT = '\u0000-';
function protectDashes(words: readonly string[]): string[] {
  return words.map((word) => (word === '-' ? STANDARD_INPUT : word));
}
