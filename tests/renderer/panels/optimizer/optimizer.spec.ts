import { describe, expect, it } from 'vitest';
import { composed } from '../../../../core/optimizers/composed.ts';
import { completionsAt } from '../../../../renderer/panels/landscape/complete-name.ts';
import { idleParameters, PLACES } from '../../../../renderer/panels/optimizer/blocks.ts';
import { ownParameters, ruleField, ruleNames, unknownName } from '../../../../renderer/panels/optimizer/rule-words.ts';

const names = (list: string[]) => list.map((name) => ({ name, insert: name }));

describe('names', () => {
  it('are completed from their first letters', () => {
    const known = names(['beta1', 'beta2', 'b']);
    expect(completionsAt('x - be', 6, known)).toEqual({ from: 4, found: known.slice(0, 2) });
    expect(completionsAt('x - beta1', 9, known).found).toEqual([]);
    expect(completionsAt('x - b', 5, known).found).toEqual([]);
    expect(completionsAt('x - ', 4, known).found).toEqual([]);
    // Inside a word, and at the exponent of a number.
    expect(completionsAt('beta', 2, known).found).toEqual([]);
    expect(completionsAt('1e', 2, names(['eta'])).found).toEqual([]);
  });

  it('of a rule are its own, then those that every rule has', () => {
    const rule = { lines: 'h = g + rate*x\nm = h', values: { rate: 1 }, state: { m: '0' }, scalars: {} };
    const known = ruleNames(rule).map(({ name }) => name);
    expect(known.slice(0, 3)).toEqual(['rate', 'm', 'h']);
    expect(known).toContain('sqrt');
    expect(new Set(known).size).toBe(known.length);
  });
});

describe('messages about a rule', () => {
  const error = (field: string, message = 'Line 2, column 9: ‘rho’ is not known here. Names: t.') => ({
    code: 'invalid-formula' as const,
    message,
    field,
  });
  it('find what they are about', () => {
    expect(unknownName(error('optimizer.parameters.lines'))).toBe('rho');
    expect(unknownName(error('optimizer.parameters.lines', 'Line 1, column 1: something else.'))).toBeNull();
    expect(unknownName(null)).toBeNull();
    expect(ruleField(error('optimizer.parameters.state.m'))).toBe('state');
    expect(ruleField(error('optimizer.transforms[0].period'))).toBeNull();
  });
});

describe('an own rule in the document', () => {
  it('leaves out what is empty', () => {
    const rule = { lines: 'x = x', values: {}, state: {}, scalars: {} };
    expect(ownParameters(rule)).toEqual({ lines: 'x = x', values: {}, state: {} });
    expect(ownParameters({ ...rule, scalars: { n: 0 } })).toHaveProperty('scalars');
  });
});

describe('blocks', () => {
  it('together read every parameter of a composed optimizer', () => {
    const choices = PLACES.flatMap(({ choice }) => {
      const spec = choice === null ? undefined : composed.parameters[choice];
      return spec?.kind === 'choice' ? spec.options.map(({ value }) => ({ [choice as string]: value })) : [];
    });
    const ema = { momentumKind: 'ema', preconditioner: 'second-moment' };
    const idle = [...choices, ema].map((given) => new Set(idleParameters(composed.parameters, given)));
    for (const name of Object.keys(composed.parameters)) {
      expect(
        idle.some((names) => !names.has(name)),
        name,
      ).toBe(true);
    }
    expect(idleParameters(composed.parameters, {})).toContain('momentum');
    expect(idleParameters(composed.parameters, { momentumKind: 'heavy-ball' })).not.toContain('momentum');
  });
});
