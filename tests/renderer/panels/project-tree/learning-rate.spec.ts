import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../../core/contract/catalogue.ts';
import { columnStyle, learningRateOf } from '../../../../renderer/panels/project-tree/learning-rate.ts';

const catalogue = {
  optimizers: [
    { id: 'sgd', parameters: { learningRate: { kind: 'number', label: 'Learning rate', default: 0.1 } } },
    { id: 'free', parameters: {} },
  ],
} as unknown as Catalogue;
const optimizer = (algorithm: string, parameters: Record<string, unknown> = {}) => ({
  id: 'o',
  name: 'o',
  slot: 0,
  algorithm,
  parameters,
});

describe('learningRateOf', () => {
  it('is the own value, the default, the word of a schedule, or nothing', () => {
    expect(learningRateOf(optimizer('sgd', { learningRate: 0.5 }), catalogue)).toBe(0.5);
    expect(learningRateOf(optimizer('sgd'), catalogue)).toBe(0.1);
    expect(
      learningRateOf(optimizer('sgd', { learningRate: { schedule: 'cosine', from: 1, to: 0, steps: 9 } }), catalogue),
    ).toBe('cosine');
    expect(learningRateOf(optimizer('sgd', { learningRate: { schedule: 'constant', value: 2 } }), catalogue)).toBe(2);
    expect(learningRateOf(optimizer('free'), catalogue)).toBeNull();
  });
});

describe('columnStyle', () => {
  it('has the digits that the longest rate needs, three at most, in one notation', () => {
    expect(columnStyle([0.05, 0.001])).toEqual({ notation: 'scientific', digits: 1 });
    expect(columnStyle([3.7312, 0.5])).toEqual({ notation: 'plain', digits: 3 });
    expect(columnStyle([0.0125])).toEqual({ notation: 'plain', digits: 3 });
    expect(columnStyle([])).toEqual({ notation: 'plain', digits: 1 });
  });
});
