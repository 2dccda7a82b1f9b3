/** Reads the words of a command line: the options that a verb knows, and the rest in order. */
import { parseArgs } from 'node:util';
import { RidgelineError } from '../../core/contract/errors.ts';
import { nearestName } from '../../core/contract/nearest-name.ts';

export interface OptionSpec {
  kind: 'flag' | 'text' | 'number';
  /** What stands for the value in a usage line. */
  value?: string;
  help: string;
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export interface Arguments {
  positional: string[];
  flags: Set<string>;
  texts: Record<string, string>;
  numbers: Record<string, number>;
}

export interface ArgumentSpec {
  /** The usage line after the verb, named in messages. */
  usage: string;
  options: OptionSpecs;
  /** How many words there may be besides options. */
  least: number;
  most: number;
}

/** Throws 'invalid-request' for an option that the verb does not know, a missing value, or too few or many words. */
export function readArguments(words: readonly string[], spec: ArgumentSpec): Arguments {
  const { usage, least, most } = spec;
  const result: Arguments = { positional: [], flags: new Set(), texts: {}, numbers: {} };
  for (const token of tokensOf(words, spec)) {
    if (token.kind === 'option') readOption(token.name, token.value, spec, result);
    else if (token.kind === 'positional') result.positional.push(token.value);
  }
  const count = result.positional.length;
  if (count >= least && count <= most) return result;
  const given = count === 0 ? 'Nothing is given' : `${result.positional.join(' ')} is given`;
  throw new RidgelineError('invalid-request', `${given}; expected ${usage}`, {
    field: 'arguments',
    value: result.positional,
    expected: usage,
  });
}

type Token =
  | { kind: 'option'; name: string; value: string | undefined }
  | { kind: 'positional'; value: string }
  | { kind: 'option-terminator' };

function tokensOf(words: readonly string[], { options }: ArgumentSpec): Token[] {
  const types = Object.fromEntries(
    Object.entries(options).map(([name, { kind }]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  // Not strict, so that what is wrong is said in words of ours.
  return parseArgs({ args: [...words], options: types, allowPositionals: true, strict: false, tokens: true })
    .tokens as Token[];
}

function readOption(name: string, value: string | undefined, { options, usage }: ArgumentSpec, into: Arguments): void {
  const spec = Object.hasOwn(options, name) ? options[name] : undefined;
  if (!spec) {
    const nearest = nearestName(name, Object.keys(options));
    const hint = nearest === undefined ? '' : ` Did you mean --${nearest}?`;
    throw new RidgelineError('invalid-request', `there is no option --${name} here.${hint} Expected ${usage}`, {
      field: name,
      value: value ?? `--${name}`,
      expected: usage,
    });
  }
  if (spec.kind === 'flag') {
    if (value !== undefined) refuse(name, value, 'no value');
    into.flags.add(name);
    return;
  }
  const expected = spec.kind === 'number' ? 'a whole number' : (spec.value ?? 'a value');
  if (value === undefined || value === '' || value.startsWith('--')) refuse(name, '', expected);
  else if (spec.kind === 'text') into.texts[name] = value;
  else if (/^\d{1,15}$/.test(value)) into.numbers[name] = Number(value);
  else refuse(name, value, expected);
}

function refuse(name: string, value: string, expected: string): never {
  throw new RidgelineError(
    'invalid-request',
    `--${name} ${value === '' ? 'has no value' : `is ‘${value}’`}; expected ${expected}`,
    {
      field: name,
      value,
      expected,
    },
  );
}
