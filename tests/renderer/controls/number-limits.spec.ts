import { describe, expect, it } from 'vitest';
import { inSentence, limitMessage, rangeText, stepped, within } from '../../../renderer/controls/number-limits.ts';

const momentum = { minimum: 0, maximum: 1, exclusiveMaximum: true };

describe('limits in words', () => {
  it('name the value and what was expected', () => {
    expect(limitMessage('Momentum', 1.2, momentum)).toBe('Momentum is 1.2; expected 0 ≤ momentum < 1.');
    expect(limitMessage('Momentum', 0.9, momentum)).toBeNull();
    expect(limitMessage('Learning rate', -1e-3, { minimum: 0, exclusiveMinimum: true })).toBe(
      'Learning rate is −1e−3; expected learning rate > 0.',
    );
    expect(limitMessage('Steps', 1.5, { minimum: 1, integer: true })).toBe(
      'Steps is 1.5; expected a whole number from 1.',
    );
    expect(rangeText('seed', { minimum: 0, maximum: 63, integer: true })).toBe('a whole number from 0 to 63');
    expect(rangeText('x', { maximum: 2 })).toBe('x ≤ 2');
    expect(rangeText('x', {})).toBeNull();
    expect(inSentence('RMS decay')).toBe('RMS decay');
  });

  it('agree with the check', () => {
    expect(within(1, momentum)).toBe(false);
    expect(within(0, momentum)).toBe(true);
    expect(within(Number.NaN, {})).toBe(false);
  });
});

describe('arrow keys', () => {
  const walk = (value: number, up: boolean, count: number, limits: Parameters<typeof stepped>[3]) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i += 1) {
      value = stepped(value, up, false, limits);
      seen.push(value);
    }
    return seen;
  };

  it('climb 1, 2, 5 on a log scale without rounding errors', () => {
    expect(walk(1e-3, true, 4, { scale: 'log' })).toEqual([2e-3, 5e-3, 1e-2, 2e-2]);
    expect(walk(1e-3, false, 4, { scale: 'log' })).toEqual([5e-4, 2e-4, 1e-4, 5e-5]);
    expect(stepped(3.73e-2, true, false, { scale: 'log' })).toBe(5e-2);
    expect(stepped(3.73e-2, false, false, { scale: 'log' })).toBe(2e-2);
    expect(stepped(3.73e-2, true, true, { scale: 'log' })).toBe(0.373);
  });

  it('move the last digit on a linear scale', () => {
    expect(stepped(0.999, false, false, momentum)).toBe(0.998);
    expect(walk(0.1, true, 3, {})).toEqual([0.2, 0.3, 0.4]);
    expect(stepped(120, true, false, {})).toBe(121);
    expect(stepped(0, false, false, {})).toBe(-0.1);
  });

  it('shorten a step that would leave the range, and stop at its end', () => {
    expect(stepped(0.9, true, false, momentum)).toBe(0.91);
    expect(stepped(0, false, false, momentum)).toBe(0);
    expect(stepped(64, true, false, { integer: true, maximum: 64 })).toBe(64);
    expect(stepped(5, true, true, { integer: true })).toBe(15);
  });
});
