/** Checks parameter values against a definition's spec and fills in the defaults. */
import { RidgelineError } from './errors.ts';
import { nearestName } from './nearest-name.ts';
import { oneCycleEnds } from './one-cycle-ends.ts';
import {
  type ConstantsSpec,
  type NumberSpec,
  type NumbersSpec,
  type ParameterSpec,
  type ParameterSpecs,
  type ParametersOf,
  SCHEDULE_TEXT_LENGTH,
  type Schedule,
} from './parameters.ts';
import { quotable, written } from './quote.ts';

/** Parameters of a definition whose spec is not known to the compiler: every key is there, unless it is optional. */
export type FilledParameters = ParametersOf<ParameterSpecs>;

/**
 * The values with defaults filled in, in the order of the spec; lists and records are copies, -0 is 0. An optional
 * parameter that is absent stays absent. Throws 'invalid-parameter' for an unknown name, a missing value, or a value of the
 * wrong kind or out of range; the message names parameter, value and what was expected, and `field` is the name behind
 * `fieldPrefix` and a dot.
 */
export function fillParameters<S extends ParameterSpecs>(
  specs: S,
  values: Readonly<Record<string, unknown>>,
  fieldPrefix: string,
): ParametersOf<S> {
  const names = Object.keys(specs);
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(specs, name)) refuseName(name, values[name], names, fieldPrefix);
  }
  const filled: Record<string, unknown> = {};
  for (const name of names) {
    const spec = specs[name];
    const given = Object.hasOwn(values, name) ? values[name] : undefined;
    const value = given ?? (given === undefined ? (spec.optional ? undefined : spec.default) : null);
    const place: Place = { name, field: fieldPrefix === '' ? name : `${fieldPrefix}.${name}` };
    if (value !== undefined) filled[name] = checked(spec, value, place);
    else if (!spec.optional) refuse(place, undefined, expectedOf(spec, name));
  }
  return filled as ParametersOf<S>;
}

/** What is being checked: the words of the message, and the path that a form or a script finds it by. */
interface Place {
  name: string;
  field: string;
}

function checked(spec: ParameterSpec, value: unknown, place: Place): unknown {
  switch (spec.kind) {
    case 'number':
      return isRecord(value) && spec.schedulable
        ? checkedSchedule(spec, value, place, 1)
        : checkedNumber(spec, value, place, expectedOf(spec, place.name));
    case 'boolean':
      if (typeof value !== 'boolean') refuse(place, value, expectedOf(spec, place.name));
      return value;
    case 'choice':
      if (!spec.options.some((option) => option.value === value)) refuse(place, value, expectedOf(spec, place.name));
      return value;
    case 'text':
      if (typeof value !== 'string' || value.length > spec.maximumLength) {
        refuse(place, value, expectedOf(spec, place.name));
      }
      return value;
    case 'data':
      if (typeof value !== 'string' || value === '') refuse(place, value, expectedOf(spec, place.name));
      return value;
    case 'numbers':
      return checkedNumbers(spec, value, place);
    case 'names':
      return checkedNames(value, place);
    case 'constants':
      return checkedConstants(spec, value, place);
    case 'expressions':
      return checkedExpressions(spec.maximumCount, value, place);
  }
}

type Bounds = Pick<NumberSpec, 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum' | 'integer'>;

function checkedNumber(bounds: Bounds, value: unknown, place: Place, expected: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return refuse(place, value, expected);
  const { minimum, maximum } = bounds;
  const low = minimum === undefined || (bounds.exclusiveMinimum ? value > minimum : value >= minimum);
  const high = maximum === undefined || (bounds.exclusiveMaximum ? value < maximum : value <= maximum);
  if (!low || !high) refuse(place, value, rangeOf(bounds, place.name));
  if (bounds.integer && !Number.isSafeInteger(value)) refuse(place, value, expected);
  return value + 0;
}

function checkedNumbers(spec: NumbersSpec, value: unknown, place: Place): number[] {
  if (!Array.isArray(value)) return refuse(place, value, expectedOf(spec, place.name));
  const { minimumLength = 0, maximumLength = Number.POSITIVE_INFINITY } = spec;
  if (value.length < minimumLength || value.length > maximumLength) {
    refuse(place, value, expectedOf(spec, place.name));
  }
  return value.map((entry, index) => {
    const item = itemOf(place, index);
    return checkedNumber(spec, entry, item, kindAndRange(spec, item.name));
  });
}

function checkedNames(value: unknown, place: Place): string[] {
  if (!Array.isArray(value)) return refuse(place, value, 'a list of names');
  const seen = new Set<string>();
  value.forEach((entry: unknown, index) => {
    if (typeof entry !== 'string' || entry === '' || entry.length > 64) {
      refuse(itemOf(place, index), entry, 'a name of 1 to 64 characters');
    }
    if (seen.has(entry)) refuse(itemOf(place, index), entry, 'a name that is not there twice');
    seen.add(entry);
  });
  return [...value];
}

function checkedConstants(spec: ConstantsSpec, value: unknown, place: Place): Record<string, number | Schedule> {
  const constants: Record<string, number | Schedule> = {};
  for (const [name, number] of namedEntries(value, place, 'named numbers', spec.maximumCount)) {
    const item = memberOf(place, name);
    constants[name] =
      spec.schedulable && isRecord(number)
        ? checkedSchedule(ANY_NUMBER, number, item, 1)
        : checkedNumber({}, number, item, `a finite number${spec.schedulable ? ', or a schedule' : ''}`);
  }
  return constants;
}

const ANY_NUMBER: NumberSpec = { kind: 'number', label: '' };
/** Characters that one named expression may have. */
const EXPRESSION_LENGTH = 1000;

function checkedExpressions(count: number, value: unknown, place: Place): Record<string, string> {
  const expressions: Record<string, string> = {};
  for (const [name, text] of namedEntries(value, place, 'named expressions', count)) {
    if (typeof text !== 'string' || text.trim() === '' || text.length > EXPRESSION_LENGTH)
      refuse(memberOf(place, name), text, `an expression of 1 to ${EXPRESSION_LENGTH} characters`);
    else expressions[name] = text;
  }
  return expressions;
}

/** The entries of a record with names that an expression can use, at most `count`. */
function namedEntries(value: unknown, place: Place, expected: string, count = 1000): [string, unknown][] {
  if (!isRecord(value)) return refuse(place, value, expected);
  const entries = Object.entries(value);
  if (entries.length > count) refuse(place, entries.length, `at most ${count} ${expected}`);
  for (const [name] of entries) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name === '__proto__' || name.length > 64) {
      refuse(place, name, 'names of letters, digits and _, that begin with a letter');
    }
  }
  return entries;
}

const SCHEDULES = [
  'constant',
  'step',
  'exponential',
  'cosine',
  'cosine-restarts',
  'warm-up',
  'warm-up-stable-decay',
  'one-cycle',
  'inverse-time',
  'inverse-square-root',
  'formula',
] as const;
const SCHEDULE_FIELDS: Record<Schedule['schedule'], { required: readonly string[]; optional: readonly string[] }> = {
  constant: { required: ['value'], optional: [] },
  step: { required: ['from', 'factor', 'every'], optional: [] },
  exponential: { required: ['from', 'factor', 'every'], optional: [] },
  cosine: { required: ['from', 'to', 'steps'], optional: [] },
  'cosine-restarts': { required: ['from', 'to', 'steps'], optional: ['growth'] },
  'warm-up': { required: ['to', 'steps'], optional: ['from', 'then'] },
  'warm-up-stable-decay': {
    required: ['peak', 'to', 'warmUpSteps', 'stableSteps', 'decaySteps'],
    optional: ['from'],
  },
  'one-cycle': { required: ['peak', 'steps'], optional: ['rise', 'from', 'to'] },
  'inverse-time': { required: ['from', 'scale'], optional: [] },
  'inverse-square-root': { required: ['from', 'scale'], optional: [] },
  formula: { required: ['text'], optional: [] },
};
const TENDS_TO_ZERO: readonly Schedule['schedule'][] = ['inverse-time', 'inverse-square-root'];
const FALLS_BY_FACTORS: readonly Schedule['schedule'][] = ['step', 'exponential'];
const MAXIMUM_NESTING = 8;

/** Every value that the schedule can take is inside the parameter's range; what a formula gives is seen when it is computed. */
function checkedSchedule(spec: NumberSpec, value: Record<string, unknown>, place: Place, depth: number): Schedule {
  const kind = SCHEDULES.find((name) => name === value.schedule);
  if (kind === undefined) {
    return refuse(memberOf(place, 'schedule'), value.schedule, `one of ${SCHEDULES.join(', ')}`);
  }
  const { required, optional } = SCHEDULE_FIELDS[kind];
  const known = ['schedule', ...required, ...optional];
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) refuseName(name, value[name], known, place.field);
  }
  const result: Record<string, unknown> = { schedule: kind };
  for (const name of [...required, ...optional]) {
    const given = value[name];
    const member = memberOf(place, name);
    if (given === undefined && optional.includes(name)) continue;
    if (name === 'then') {
      if (!isRecord(given) || depth >= MAXIMUM_NESTING) return refuse(member, given, 'a schedule');
      result[name] = checkedSchedule(spec, given, member, depth + 1);
    } else if (name === 'text') {
      if (typeof given !== 'string' || given.trim() === '' || given.length > SCHEDULE_TEXT_LENGTH)
        refuse(member, given, `a formula in t of 1 to ${SCHEDULE_TEXT_LENGTH} characters`);
      result[name] = given;
    } else {
      const bounds = scheduleBounds(spec, name, kind);
      result[name] = checkedNumber(bounds, given, member, kindAndRange(bounds, member.name));
    }
  }
  // What is left out has a value of its own; roots and factors tend to 0 without reaching it.
  const tendsToZero =
    TENDS_TO_ZERO.includes(kind) || (FALLS_BY_FACTORS.includes(kind) && (result.factor as number) < 1);
  for (const [name, implied] of Object.entries(impliedValues(result as Schedule))) {
    checkedNumber(spec, implied, memberOf(place, name), kindAndRange(spec, place.name));
  }
  if (tendsToZero && (spec.minimum ?? 0) > 0) refuse(place, `schedule ${kind}`, kindAndRange(spec, place.name));
  return result as Schedule;
}

/** The values that a schedule takes for fields that it leaves out. */
function impliedValues(schedule: Schedule): Record<string, number> {
  switch (schedule.schedule) {
    case 'warm-up':
      return schedule.from === undefined ? { from: 0 } : {};
    case 'warm-up-stable-decay':
      return schedule.from === undefined && schedule.warmUpSteps > 0 ? { from: 0 } : {};
    case 'one-cycle': {
      const { from, to } = oneCycleEnds(schedule);
      return { ...(schedule.from === undefined ? { from } : {}), ...(schedule.to === undefined ? { to } : {}) };
    }
    default:
      return {};
  }
}

function scheduleBounds(spec: NumberSpec, name: string, kind: Schedule['schedule']): Bounds {
  switch (name) {
    case 'steps':
      return { minimum: kind === 'one-cycle' ? 2 : 1, integer: true };
    case 'every':
    case 'decaySteps':
    case 'growth':
      return { minimum: 1, integer: true };
    case 'warmUpSteps':
    case 'stableSteps':
      return { minimum: 0, integer: true };
    case 'rise':
      return { minimum: 0, maximum: 1, exclusiveMinimum: true, exclusiveMaximum: true };
    case 'scale':
      return { minimum: 0, exclusiveMinimum: true };
    case 'factor':
      // A factor above 1 leaves every bound behind.
      return { minimum: 0, exclusiveMinimum: true, ...(spec.maximum === undefined ? {} : { maximum: 1 }) };
    default:
      return spec;
  }
}

function expectedOf(spec: ParameterSpec, name: string): string {
  switch (spec.kind) {
    case 'number':
      return kindAndRange(spec, name) + (spec.schedulable ? ', or a schedule' : '');
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${spec.options.map((option) => option.value).join(', ')}`;
    case 'text':
      return `a text of at most ${spec.maximumLength} characters`;
    case 'data':
      return 'the name of a data set';
    case 'numbers':
      return `a list of ${countOf(spec)}numbers`;
    case 'names':
      return 'a list of names';
    case 'constants':
      return 'named numbers';
    case 'expressions':
      return 'named expressions';
  }
}

/** `at least 1 `, `2 `, or nothing. */
function countOf({ minimumLength, maximumLength }: NumbersSpec): string {
  if (minimumLength !== undefined && minimumLength === maximumLength) return `${minimumLength} `;
  const limits = [
    ...(minimumLength === undefined ? [] : [`at least ${minimumLength}`]),
    ...(maximumLength === undefined ? [] : [`at most ${maximumLength}`]),
  ];
  return limits.length === 0 ? '' : `${limits.join(' and ')} `;
}

function kindAndRange(bounds: Bounds, name: string): string {
  const kind = bounds.integer ? 'a whole number' : 'a finite number';
  const range = rangeOf(bounds, name);
  return range === '' ? kind : `${kind} with ${range}`;
}

/** `0 ≤ momentum < 1`, `dimension ≥ 2`, or nothing. */
function rangeOf(bounds: Bounds, name: string): string {
  const { minimum, maximum } = bounds;
  const below = bounds.exclusiveMaximum ? '<' : '≤';
  if (minimum !== undefined && maximum !== undefined) {
    return `${minimum} ${bounds.exclusiveMinimum ? '<' : '≤'} ${name} ${below} ${maximum}`;
  }
  if (minimum !== undefined) return `${name} ${bounds.exclusiveMinimum ? '>' : '≥'} ${minimum}`;
  return maximum === undefined ? '' : `${name} ${below} ${maximum}`;
}

function itemOf(place: Place, index: number): Place {
  return { name: `${place.name}[${index}]`, field: `${place.field}[${index}]` };
}

function memberOf(place: Place, name: string): Place {
  return { name: `${place.name}.${name}`, field: `${place.field}.${name}` };
}

function refuse(place: Place, value: unknown, expected: string): never {
  const message =
    value === undefined
      ? `missing ${place.name}; expected ${expected}`
      : `invalid ${place.name}: ${written(value)}; expected ${expected}`;
  throw new RidgelineError('invalid-parameter', message, { field: place.field, value: quotable(value), expected });
}

function refuseName(name: string, value: unknown, known: readonly string[], fieldPrefix: string): never {
  const nearest = nearestName(name, known);
  const shown = name.slice(0, 60);
  const message =
    nearest === undefined
      ? `unknown parameter ${shown}; expected none`
      : `unknown parameter ${shown}; did you mean ${nearest}? Known: ${known.join(', ')}`;
  throw new RidgelineError('invalid-parameter', message, {
    field: fieldPrefix === '' ? name : `${fieldPrefix}.${name}`,
    value: quotable(value),
    expected: known.length === 0 ? 'no parameters' : `one of ${known.join(', ')}`,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
