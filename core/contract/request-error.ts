/** Turns what zod found wrong into the error that Ridgeline shows: the field, its value and what was expected. */
import type { z } from 'zod';
import { RidgelineError } from './errors.ts';
import { quotable, written } from './quote.ts';

type Issue = z.core.$ZodIssue;

export interface RequestErrorOptions {
  /** Stands in front of every field. */
  prefix?: string;
  /** What the whole input is called, where an issue has no path and there is no prefix. */
  whole?: string;
}

/** The error for an input that a schema refused; `input` is what was parsed, to quote the value from. */
export function requestError(error: z.ZodError, input: unknown, options: RequestErrorOptions = {}): RidgelineError {
  const { prefix = '', whole = 'request' } = options;
  const { issue, path } = mostTelling(error.issues);
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const field = fieldName(prefix, [...path, key]);
    return new RidgelineError('invalid-request', `${field} is not a field that is known here`, {
      field,
      value: quotable(valueAt(input, [...path, key])),
      expected: 'known fields only',
    });
  }
  const field = fieldName(prefix, path) || whole;
  const value = valueAt(input, path);
  const expected = expectation(issue);
  return new RidgelineError('invalid-request', `${field} is ${written(value)}; expected ${expected}`, {
    field,
    ...(value === undefined ? {} : { value: quotable(value) }),
    expected,
  });
}

interface Located {
  issue: Issue;
  path: PropertyKey[];
}

/** A misspelt field is named before the required one that it left missing; else the first issue counts. */
function mostTelling(issues: readonly Issue[]): Located {
  const located = issues.map((issue) => deepest(issue, []));
  const first = located[0] as Located;
  const parent = JSON.stringify(first.path.slice(0, -1));
  return (
    located.find(({ issue, path }) => issue.code === 'unrecognized_keys' && JSON.stringify(path) === parent) ?? first
  );
}

/** A union reports every branch; the branch that got furthest is the one that the writer meant. */
function deepest(issue: Issue, base: PropertyKey[]): Located {
  const path = [...base, ...issue.path];
  if (issue.code !== 'invalid_union') return { issue, path };
  const branches = issue.errors.flatMap((branch) => (branch[0] ? [deepest(branch[0], path)] : []));
  const furthest = branches.reduce<Located | null>(
    (best, branch) => (best && best.path.length >= branch.path.length ? best : branch),
    null,
  );
  return furthest && furthest.path.length > path.length ? furthest : { issue, path };
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? `a value of type ${issue.expected}`;
    case 'invalid_value':
      return oneOf(issue.values.map((value) => (typeof value === 'string' ? `‘${value}’` : String(value))));
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', Number(issue.minimum));
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', Number(issue.maximum));
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return `text of the form ${issue.format}`;
    case 'invalid_union':
      return unionExpectation(issue);
    case 'unrecognized_keys':
      return 'known fields only';
    default:
      return issue.message;
  }
}

function unionExpectation(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const { options } = issue as { options?: readonly unknown[] };
  if (options) return oneOf(options.map((option) => `‘${String(option)}’`));
  const choices = issue.errors.flatMap((errors) => (errors[0] ? [expectation(errors[0])] : []));
  return choices.length > 0 ? [...new Set(choices)].join(' or ') : issue.message;
}

const TYPES: Record<string, string> = {
  string: 'a text',
  number: 'a finite number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  Uint8Array: 'bytes (Uint8Array)',
};

function bound(origin: string, words: string, limit: number): string {
  if (origin === 'string') return `${words} ${limit} ${limit === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `${words} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return `${words} ${limit}`;
}

function oneOf(choices: string[]): string {
  return choices.length === 1 ? (choices[0] as string) : `one of ${choices.join(', ')}`;
}

/** `commands[0].path`, as JavaScript spells it. */
function fieldName(prefix: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name ? `${name}.${String(key)}` : String(key)),
    prefix,
  );
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    input,
  );
}
