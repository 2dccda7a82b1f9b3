import { describe, expect, it } from 'vitest';
import {
  parseConstants,
  parseNames,
  parseNumbers,
  writtenConstants,
  writtenNumbers,
} from '../../../renderer/controls/lists.ts';

describe('parseNumbers', () => {
  const spec = { label: 'Point' };

  it('reads commas, spaces, brackets and scientific notation, and back', () => {
    expect(parseNumbers('1, 2.5  -3e-4', spec)).toEqual({ ok: true, value: [1, 2.5, -3e-4] });
    expect(parseNumbers('[-1.2; 1]', spec)).toEqual({ ok: true, value: [-1.2, 1] });
    expect(parseNumbers(writtenNumbers([0.1, 1e-9, 12]), spec)).toEqual({ ok: true, value: [0.1, 1e-9, 12] });
  });

  it('names the entry, what was found and what was expected', () => {
    expect(parseNumbers('1, two', spec)).toEqual({
      ok: false,
      message: 'Entry 2 of Point is ‘two’; expected a number such as 0.1 or 1e-3.',
    });
    expect(parseNumbers('1 -2', { label: 'Hidden', minimum: 1, integer: true })).toMatchObject({
      ok: false,
      message: expect.stringContaining('Entry 2 of Hidden is −2; expected'),
    });
    expect(parseNumbers('', { label: 'Point', minimumLength: 1 })).toEqual({
      ok: false,
      message: 'Point has 0 entries; expected at least 1.',
    });
    expect(parseNumbers('1 2 3', { label: 'Point', maximumLength: 2 })).toEqual({
      ok: false,
      message: 'Point has 3 entries; expected at most 2.',
    });
  });
});

describe('parseNames', () => {
  it('takes names with indices, once each', () => {
    expect(parseNames('x, y z[4]', 'Variables')).toEqual({ ok: true, value: ['x', 'y', 'z[4]'] });
    expect(parseNames('x, 2y', 'Variables')).toMatchObject({
      ok: false,
      message: expect.stringContaining('‘2y’ is not a variable'),
    });
    expect(parseNames('x x', 'Variables')).toMatchObject({ ok: false, message: expect.stringContaining('‘x’ twice') });
  });
});

describe('parseConstants', () => {
  it('reads named numbers, and back', () => {
    expect(parseConstants('a = 2, b=-1e-3', 'Constants')).toEqual({ ok: true, value: { a: 2, b: -1e-3 } });
    expect(parseConstants(writtenConstants({ a: 0.5 }), 'Constants')).toEqual({ ok: true, value: { a: 0.5 } });
    expect(parseConstants('', 'Constants')).toEqual({ ok: true, value: {} });
  });

  it('says what is not a constant', () => {
    expect(parseConstants('a 2', 'Constants')).toEqual({
      ok: false,
      message: '‘a 2’ is not a constant; expected a = 2.',
    });
    expect(parseConstants('a = x', 'Constants')).toMatchObject({ ok: false });
    expect(parseConstants('a = 1, a = 2', 'Constants')).toMatchObject({
      ok: false,
      message: expect.stringContaining('‘a’ twice'),
    });
  });
});
