/** Turns the first issue of a zod error into words: the field, the value and what was expected. */
import type { z } from 'zod';
import { RidgelineError } from './errors.ts';

/** The error for a request that a schema refused. `input` is what was parsed, to quote the value from. */
export function requestError(error: z.ZodError, input: unknown, prefix = ''): RidgelineError {
  const issue = deepest(error.issues[0] as z.core.$ZodIssue, []);
  const field = fieldName(prefix, issue.path);
  const value = valueAt(input, issue.path);
  const shown = value === undefined ? 'missing' : short(value);
  const expected = expectation(issue.issue);
  return new RidgelineError('invalid-request', `${field || 'request'} is ${shown}; ${expected}`, {
    field,
    ...(value === undefined
      ? {}
      : { value: typeof value === 'number' && !Number.isFinite(value) ? String(value) : value }),
    expected: expected.replace(/^expected /, ''),
  });
}

interface Located {
  issue: z.core.$ZodIssue;
  path: PropertyKey[];
}

/** A union reports every branch; the branch that got furthest is the one that the writer meant. */
function deepest(issue: z.core.$ZodIssue, base: PropertyKey[]): Located {
  const path = [...base, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return { issue, path };
  const branches = issue.errors.flatMap((branch) => (branch[0] ? [deepest(branch[0], path)] : []));
  const furthest = branches.reduce<Located | null>(
    (best, branch) => (best && best.path.length >= branch.path.length ? best : branch),
    null,
  );
  return furthest && furthest.path.length > path.length ? furthest : { issue, path };
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith('expected ')) return issue.message.replace(/, got .*$/, '');
  switch (issue.code) {
    case 'unrecognized_keys':
      return `expected no field named ${issue.keys.map((key) => `‘${key}’`).join(', ')}`;
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${issue.origin === 'array' ? ' entries' : ''}`;
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${issue.origin === 'array' ? ' entries' : ''}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => `‘${String(value)}’`).join(' or ')}`;
    case 'invalid_type':
      return `expected ${article(issue.expected)}`;
    case 'invalid_union':
      return 'note' in issue && issue.note
        ? `expected a known kind (${issue.note})`
        : 'expected one of the documented forms';
    default:
      return issue.message;
  }
}

function article(type: string): string {
  const words: Record<string, string> = {
    array: 'a list',
    object: 'an object',
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
    int: 'a whole number',
  };
  return words[type] ?? type;
}

function fieldName(prefix: string, path: PropertyKey[]): string {
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name ? `${name}.${String(key)}` : String(key)),
    prefix,
  );
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value === null || value === undefined ? undefined : (value as Record<PropertyKey, unknown>)[key]),
    input,
  );
}

function short(value: unknown): string {
  if (typeof value === 'string') return `‘${value.length > 60 ? `${value.slice(0, 57)}…` : value}’`;
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
