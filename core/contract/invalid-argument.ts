/** What zod found wrong, as the error that Ridgeline shows: the field, its value and what was expected. */
import type { z } from 'zod';
import { RidgelineError } from './errors.ts';

type Issue = z.core.$ZodIssue;

/** Longest text of a value that an error repeats. */
const SHOWN = 80;

/** The first issue of `error`, found in `argument`. `whole` names the argument itself, for issues that have no path. */
export function invalidArgument(error: z.ZodError, argument: unknown, whole = 'argument'): RidgelineError {
  const issue = error.issues[0];
  if (!issue) return new RidgelineError('invalid-request', `${whole} is not valid.`, { field: whole });
  const path = [...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const field = fieldName([...path, issue.keys[0] ?? ''], whole);
    return new RidgelineError('invalid-request', `${field} is not a field that is known here.`, {
      field,
      expected: 'known fields only',
    });
  }
  const field = fieldName(path, whole);
  const value = valueAt(argument, path);
  const expected = expectation(issue);
  return new RidgelineError('invalid-request', `${field} is ${showValue(value)}; expected ${expected}.`, {
    field,
    value: isShort(value) ? value : showValue(value),
    expected,
  });
}

/** `commands[0].path`, as JavaScript spells it. */
function fieldName(path: readonly PropertyKey[], whole: string): string {
  let name = '';
  for (const step of path)
    name += typeof step === 'number' ? `[${step}]` : name === '' ? String(step) : `.${String(step)}`;
  return name === '' ? whole : name;
}

function valueAt(argument: unknown, path: readonly PropertyKey[]): unknown {
  let value = argument;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? `a value of type ${issue.expected}`;
    case 'invalid_value':
      return oneOf(issue.values.map((value) => (typeof value === 'string' ? `‘${value}’` : String(value))));
    case 'too_small':
      return `${measure(issue.origin)}${issue.inclusive === false ? '>' : '≥'} ${issue.minimum}`;
    case 'too_big':
      return `${measure(issue.origin)}${issue.inclusive === false ? '<' : '≤'} ${issue.maximum}`;
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
  string: 'text',
  number: 'a finite number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  Uint8Array: 'bytes (Uint8Array)',
};

function measure(origin: string): string {
  if (origin === 'string') return 'a length ';
  return origin === 'array' || origin === 'set' || origin === 'map' ? 'a number of entries ' : '';
}

function oneOf(choices: string[]): string {
  return choices.length === 1 ? choices[0]! : `one of ${choices.join(', ')}`;
}

function isShort(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= SHOWN;
  return value === null || typeof value === 'number' || typeof value === 'boolean';
}

function showValue(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return value.length <= SHOWN ? `‘${value}’` : `‘${value.slice(0, SHOWN)}…’`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
