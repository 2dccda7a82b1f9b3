import { describe, expect, it } from 'vitest';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { nearestName } from '../../../core/contract/nearest-name.ts';
import type { ParameterSpecs } from '../../../core/contract/parameters.ts';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';

const specs = {
  learningRate: { kind: 'number', label: 'Learning rate', default: 0.1, minimum: 0, schedulable: true },
  momentum: { kind: 'number', label: 'Momentum', default: 0, minimum: 0, maximum: 1, exclusiveMaximum: true },
  dimension: { kind: 'number', label: 'Dimension', default: 2, minimum: 2, maximum: 1000, integer: true },
  exponent: { kind: 'number', label: 'Exponent', default: 1, minimum: 0, exclusiveMinimum: true },
  nesterov: { kind: 'boolean', label: 'Nesterov', default: false },
  spectrum: {
    kind: 'choice',
    label: 'Spectrum',
    default: 'log',
    options: [
      { value: 'log', label: 'Log-spaced' },
      { value: 'linear', label: 'Linear' },
    ],
  },
  text: { kind: 'text', label: 'Text', default: 'x^2', maximumLength: 10 },
  eigenvalues: {
    kind: 'numbers',
    label: 'Eigenvalues',
    optional: true,
    minimum: 0,
    minimumLength: 1,
    maximumLength: 3,
  },
  variables: { kind: 'names', label: 'Variables', optional: true },
  constants: { kind: 'constants', label: 'Constants', default: {} },
  data: { kind: 'data', label: 'Data', default: 'digits' },
} as const satisfies ParameterSpecs;

function refusal(values: Record<string, unknown>): RidgelineError {
  try {
    fillParameters(specs, values, 'optimizers[1].parameters');
  } catch (error) {
    expect(error).toBeInstanceOf(RidgelineError);
    return error as RidgelineError;
  }
  throw new Error(`nothing was refused in ${JSON.stringify(values)}`);
}

describe('fillParameters', () => {
  it('fills every default and leaves optional parameters out', () => {
    expect(fillParameters(specs, {}, '')).toEqual({
      learningRate: 0.1,
      momentum: 0,
      dimension: 2,
      exponent: 1,
      nesterov: false,
      spectrum: 'log',
      text: 'x^2',
      constants: {},
      data: 'digits',
    });
    expect(fillParameters(specs, { momentum: undefined }, '').momentum).toBe(0);
  });

  it('copies what it is given and turns -0 into 0', () => {
    const given = { eigenvalues: [1, -0], constants: { a: -0 }, momentum: -0, variables: ['x', 'z[4]'] };
    const filled = fillParameters(specs, given, '');
    expect(Object.is(filled.momentum, 0)).toBe(true);
    expect(Object.is(filled.eigenvalues?.[1], 0)).toBe(true);
    expect(Object.is(filled.constants.a, 0)).toBe(true);
    expect(filled.eigenvalues).not.toBe(given.eigenvalues);
    expect(filled.variables).not.toBe(given.variables);
  });

  it('names the parameter, the value and what was expected', () => {
    const error = refusal({ momentum: 1.2 });
    expect(error.message).toBe('invalid momentum: 1.2; expected 0 ≤ momentum < 1');
    expect(error.toEnvelope()).toMatchObject({
      code: 'invalid-parameter',
      field: 'optimizers[1].parameters.momentum',
      value: 1.2,
      expected: '0 ≤ momentum < 1',
    });
  });

  it.each([
    [{ momentum: -0.1 }, 'invalid momentum: -0.1; expected 0 ≤ momentum < 1'],
    [{ momentum: 1 }, 'invalid momentum: 1; expected 0 ≤ momentum < 1'],
    [{ exponent: 0 }, 'invalid exponent: 0; expected exponent > 0'],
    [{ momentum: Number.NaN }, 'invalid momentum: NaN; expected a finite number with 0 ≤ momentum < 1'],
    [{ momentum: '0.9' }, 'invalid momentum: ‘0.9’; expected a finite number with 0 ≤ momentum < 1'],
    [{ momentum: null }, 'invalid momentum: null; expected a finite number with 0 ≤ momentum < 1'],
    [{ dimension: 2.5 }, 'invalid dimension: 2.5; expected a whole number with 2 ≤ dimension ≤ 1000'],
    [
      { learningRate: Number.POSITIVE_INFINITY },
      'invalid learningRate: Infinity; expected a finite number with learningRate ≥ 0, or a schedule',
    ],
    [{ nesterov: 1 }, 'invalid nesterov: 1; expected true or false'],
    [{ spectrum: 'flat' }, 'invalid spectrum: ‘flat’; expected one of log, linear'],
    [{ text: 'x^2 + y^2 + z^2' }, 'invalid text: ‘x^2 + y^2 + z^2’; expected a text of at most 10 characters'],
    [{ eigenvalues: [] }, 'invalid eigenvalues: a list of 0; expected a list of at least 1 and at most 3 numbers'],
    [{ eigenvalues: [1, -2] }, 'invalid eigenvalues[1]: -2; expected eigenvalues[1] ≥ 0'],
    [{ eigenvalues: 3 }, 'invalid eigenvalues: 3; expected a list of at least 1 and at most 3 numbers'],
    [{ variables: ['x', 'x'] }, 'invalid variables[1]: ‘x’; expected a name that is not there twice'],
    [{ constants: { a: 'b' } }, 'invalid constants.a: ‘b’; expected a finite number'],
    [{ constants: [1] }, 'invalid constants: a list of 1; expected named numbers'],
    [{ data: '' }, 'invalid data: ‘’; expected the name of a data set'],
    [
      { momentum: { schedule: 'constant', value: 0.5 } },
      'invalid momentum: an object; expected a finite number with 0 ≤ momentum < 1',
    ],
  ])('refuses %j', (values, message) => {
    expect(refusal(values).message).toBe(message);
  });

  it('names the nearest known name of an unknown one', () => {
    expect(refusal({ lr: 0.1 }).message).toMatch(/^unknown parameter lr; did you mean learningRate\? Known: /);
    expect(refusal({ Momentun: 0.1 }).message).toMatch(/did you mean momentum\?/);
    expect(refusal(JSON.parse('{"__proto__": 1}')).message).toMatch(/^unknown parameter __proto__/);
    expect(() => fillParameters({}, { a: 1 }, '')).toThrow('unknown parameter a; expected none');
  });

  it('says that a value without default is missing', () => {
    const required = { steps: { kind: 'number', label: 'Steps', minimum: 1, integer: true } } as const;
    expect(() => fillParameters(required, {}, '')).toThrow('missing steps; expected a whole number with steps ≥ 1');
  });
});

const KINDS =
  'one of constant, step, exponential, cosine, cosine-restarts, warm-up, warm-up-stable-decay, one-cycle, inverse-time, inverse-square-root, formula';
const stable = { schedule: 'warm-up-stable-decay', peak: 0.1, to: 0, warmUpSteps: 0, stableSteps: 5, decaySteps: 10 };

describe('schedules in place of a number', () => {
  it.each([
    { schedule: 'constant', value: 0.1 },
    { schedule: 'step', from: 0.1, factor: 0.5, every: 10 },
    { schedule: 'step', from: 1e-6, factor: 1.1, every: 1 },
    { schedule: 'cosine', from: 0.1, to: 0, steps: 100 },
    { schedule: 'inverse-time', from: 0.1, scale: 20 },
    { schedule: 'inverse-square-root', from: 0.1, scale: 20 },
    { schedule: 'exponential', from: 0.1, factor: 0.9, every: 10 },
    { schedule: 'cosine-restarts', from: 0.1, to: 0, steps: 10, growth: 2 },
    { schedule: 'cosine-restarts', from: 0.1, to: 0, steps: 10 },
    stable,
    { ...stable, from: 0.01, warmUpSteps: 3 },
    { schedule: 'one-cycle', peak: 0.1, steps: 100 },
    { schedule: 'one-cycle', peak: 0.1, steps: 100, rise: 0.5, from: 0.01, to: 0 },
    { schedule: 'warm-up', to: 0.1, steps: 10, then: { schedule: 'cosine', from: 0.1, to: 0, steps: 90 } },
  ])('accepts %j', (schedule) => {
    expect(fillParameters(specs, { learningRate: schedule }, '').learningRate).toEqual(schedule);
  });

  it.each([
    [{ schedule: 'constant', value: -1 }, 'invalid learningRate.value: -1; expected learningRate.value ≥ 0'],
    [{ schedule: 'sine' }, `invalid learningRate.schedule: ‘sine’; expected ${KINDS}`],
    [
      { schedule: 'cosine', from: 0.1, to: 0 },
      'missing learningRate.steps; expected a whole number with learningRate.steps ≥ 1',
    ],
    [
      { schedule: 'cosine', from: 0.1, to: -0.1, steps: 5 },
      'invalid learningRate.to: -0.1; expected learningRate.to ≥ 0',
    ],
    [
      { schedule: 'step', from: 0.1, factor: 0, every: 5 },
      'invalid learningRate.factor: 0; expected learningRate.factor > 0',
    ],
    [
      { schedule: 'inverse-time', from: 0.1, scale: 0 },
      'invalid learningRate.scale: 0; expected learningRate.scale > 0',
    ],
    [
      { schedule: 'cosine-restarts', from: 0.1, to: 0, steps: 5, growth: 1.5 },
      'invalid learningRate.growth: 1.5; expected a whole number with learningRate.growth ≥ 1',
    ],
    [{ ...stable, stableSteps: -1 }, 'invalid learningRate.stableSteps: -1; expected learningRate.stableSteps ≥ 0'],
    [
      { schedule: 'one-cycle', peak: 0.1, steps: 10, rise: 1 },
      'invalid learningRate.rise: 1; expected 0 < learningRate.rise < 1',
    ],
    [{ schedule: 'one-cycle', peak: 0.1, steps: 1 }, 'invalid learningRate.steps: 1; expected learningRate.steps ≥ 2'],
    [{ schedule: 'warm-up', to: 0.1, steps: 5, then: 3 }, 'invalid learningRate.then: 3; expected a schedule'],
    [{ schedule: 'constant', value: 1, from: 2 }, 'unknown parameter from; did you mean value? Known: schedule, value'],
    [{}, `missing learningRate.schedule; expected ${KINDS}`],
  ])('refuses %j', (schedule, message) => {
    expect(refusal({ learningRate: schedule }).message).toBe(message);
  });

  it('keeps a schedule inside a range that does not reach zero', () => {
    const bounded = {
      rate: { kind: 'number', label: 'Rate', default: 1, minimum: 0.5, maximum: 2, schedulable: true },
    } as const;
    const fill = (rate: unknown) => () => fillParameters(bounded, { rate }, '');
    expect(fill({ schedule: 'warm-up', to: 1, steps: 5 })).toThrow('invalid rate.from: 0');
    expect(fill({ schedule: 'warm-up', from: 0.5, to: 1, steps: 5 })).not.toThrow();
    expect(fill({ schedule: 'inverse-time', from: 1, scale: 5 })).toThrow('invalid rate: ‘schedule inverse-time’');
    expect(fill({ schedule: 'step', from: 1, factor: 2, every: 5 })).toThrow('0 < rate.factor ≤ 1');
    expect(fill({ schedule: 'exponential', from: 1, factor: 0.5, every: 5 })).toThrow('‘schedule exponential’');
    expect(fill({ schedule: 'inverse-square-root', from: 1, scale: 5 })).toThrow('‘schedule inverse-square-root’');
    expect(fill({ schedule: 'one-cycle', peak: 1, steps: 5 })).toThrow('invalid rate.from: 0.04');
    expect(fill({ schedule: 'one-cycle', peak: 1, from: 0.5, steps: 5 })).toThrow('invalid rate.to: 0.00005');
    expect(fill({ schedule: 'one-cycle', peak: 1, from: 0.5, to: 0.5, steps: 5 })).not.toThrow();
    const level = { ...stable, peak: 1, to: 0.5 };
    expect(fill(level)).not.toThrow();
    expect(fill({ ...level, warmUpSteps: 2 })).toThrow('invalid rate.from: 0');
  });

  it('refuses endless nesting', () => {
    let schedule: unknown = { schedule: 'constant', value: 1 };
    for (let depth = 0; depth < 20; depth++) schedule = { schedule: 'warm-up', to: 1, steps: 1, then: schedule };
    expect(refusal({ learningRate: schedule }).message).toMatch(/expected a schedule$/);
  });
});

describe('nearestName', () => {
  it('prefers what is abbreviated, then the smallest edit distance', () => {
    const known = ['learningRateDecay', 'learningRate', 'beta1', 'weightDecay', 'epsilon'];
    expect(nearestName('lr', known)).toBe('learningRate');
    expect(nearestName('wd', known)).toBe('weightDecay');
    expect(nearestName('eps', known)).toBe('epsilon');
    expect(nearestName('betas', known)).toBe('beta1');
    expect(nearestName('weight_decay', known)).toBe('weightDecay');
    expect(nearestName('x', [])).toBeUndefined();
  });
});
