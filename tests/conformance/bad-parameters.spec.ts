import { describe, expect, it } from 'vitest';
import { RidgelineError } from '../../core/contract/errors.ts';
import type { NumberSpec, NumbersSpec, ParameterSpec } from '../../core/contract/parameters.ts';
import { fillParameters } from '../../core/contract/validate-parameters.ts';
import { openLandscape } from '../../core/engine/open-landscape.ts';
import { builtInData } from '../../core/landscapes/data/index.ts';
import type { LandscapeDefinition } from '../../core/landscapes/define.ts';
import { landscapes } from '../../core/landscapes/index.ts';

type Bounds = Pick<NumberSpec, 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum' | 'integer'>;

/** Values that no number of these bounds may be. */
function badNumbers({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, integer }: Bounds): unknown[] {
  const step = (bound: number) => Math.max(1, Math.abs(bound)) * 1e-9;
  return [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    'many',
    '1',
    null,
    true,
    [1],
    ...(minimum === undefined ? [] : [minimum - 1, minimum - step(minimum), ...(exclusiveMinimum ? [minimum] : [])]),
    ...(maximum === undefined ? [] : [maximum * 2 + 1, ...(exclusiveMaximum ? [maximum] : [])]),
    ...(integer ? [0.5, 2 ** 60 + 0.5] : []),
  ];
}

function badLists(spec: NumbersSpec): unknown[] {
  const { minimumLength = 0, maximumLength, default: preset = [1] } = spec;
  const [entry] = preset;
  return [
    1,
    'list',
    null,
    ...(minimumLength > 0 ? [[]] : []),
    ...(maximumLength === undefined ? [] : [new Array(maximumLength + 1).fill(entry)]),
    ...badNumbers(spec).map((bad) => [...preset.slice(1), bad]),
  ];
}

function badValues(spec: ParameterSpec): unknown[] {
  switch (spec.kind) {
    case 'number':
      return badNumbers(spec);
    case 'numbers':
      return badLists(spec);
    case 'choice':
      return ['no such choice', 1, null];
    case 'boolean':
      return ['true', 1, null];
    case 'text':
      return [1, null, 'x'.repeat(spec.maximumLength + 1)];
    case 'data':
      return ['', 1, null];
    case 'names':
      return ['x', [1], ['x', 'x'], [''], null];
    case 'expressions':
      return [[], { 'a b': '1' }, { a: 1 }, { a: '' }, null];
    case 'constants':
      return [[], { 'a b': 1 }, { a: 'one' }, null];
  }
}

function errorOf(action: () => void): RidgelineError | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof RidgelineError) return error;
    throw error;
  }
  return undefined;
}

/** Fills, checks and opens; evaluates the start once. */
function use(definition: LandscapeDefinition, given: Record<string, unknown>): number {
  const parameters = fillParameters(definition.parameters, given, 'parameters');
  definition.check?.(parameters, builtInData);
  const dimension = definition.dimension(parameters, builtInData);
  const start = definition.start(parameters, builtInData);
  definition.facts?.(parameters);
  const opened = openLandscape({ definition, parameters, data: {}, dimension }, builtInData);
  const point = new Float64Array(dimension).fill(0.5);
  if (start.kind === 'point') point.set(start.point);
  return opened.values(point, 1)[0];
}

describe.each(landscapes.map((definition) => [definition.id, definition] as const))('%s', (_, definition) => {
  it('refuses every bad value by the name of its parameter', () => {
    for (const [name, spec] of Object.entries(definition.parameters)) {
      for (const value of badValues(spec)) {
        const error = errorOf(() => fillParameters(definition.parameters, { [name]: value }, 'parameters'));
        const what = `${name}: ${JSON.stringify(value)?.slice(0, 40)}`;
        expect(error?.code, what).toBe('invalid-parameter');
        expect(error?.details.field, what).toMatch(new RegExp(`^parameters\\.${name}`));
        expect(error?.message, what).toContain(name);
        expect(error?.details.expected, what).toMatch(/\S/);
      }
    }
    const error = errorOf(() => fillParameters(definition.parameters, { noSuchParameter: 1 }, 'parameters'));
    expect(error?.details.field).toContain('noSuchParameter');
  });

  // Dimensions that a person may ask for: what is not refused by name has to be computed.
  const { dimension } = definition.parameters;
  if (dimension?.kind !== 'number') return;
  it.each([1, 2, 3, 1000, dimension.maximum ?? 1e6])('in %i dimensions is computed, or refused by name', (size) => {
    if (size < (dimension.minimum ?? 1) || size > (dimension.maximum ?? 1e6)) return;
    const error = errorOf(() => {
      expect(use(definition, { dimension: size })).not.toBeUndefined();
    });
    if (error === undefined) return;
    expect(['invalid-parameter', 'too-large']).toContain(error.code);
    expect(error.message).toMatch(/expected|at most/);
    expect(error.details.field).toMatch(/\S/);
  });
});
