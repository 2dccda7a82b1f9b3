import { describe, expect, it } from 'vitest';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';

function vanish(
  text: string,
  point: number[],
  direction?: number[],
  more: Record<string, unknown> = {},
): AnalyzeAnswer {
  const request = analyzeRequest.parse({
    analysis: 'order-of-vanishing',
    landscape: { family: 'formula', parameters: { text } },
    at: { point },
    parameters: { ...(direction ? { direction } : {}), ...more },
  });
  return analyzeRequested(request, builtInData, () => undefined);
}

describe('order-of-vanishing', () => {
  it.each([
    ['x^4 + y^2', [0, 0], [1, 0], 4, 1],
    ['x^4 + y^2', [0, 0], [1, 1], 2, 1],
    ['(x - 0.1)^6*exp(y)', [0.1, 0], [2, 0], 6, 64],
    ['(x^2 + y^2 - 1)^2', [1, 0], [0, 1], 4, 1],
    ['cos(x) - 1 + x^2/2', [0], [1], 4, 1 / 24],
    ['(sin(x) - x)^2', [0], [1], 6, 1 / 36],
    ['log(1 + x^2)^2', [0], [3], 4, 81],
    ['abs(x)^3', [0], [-1], 3, 1],
    ['max(x, 0)^2', [0], [1], 2, 1],
    ['sum(i, 1, 40, w[i]^4)', new Array(40).fill(0), [1], 4, 40],
  ] as const)('of %s at %j along %j is %i', (text, point, direction, order, coefficient) => {
    const { values } = vanish(text, [...point], [...direction]);
    expect(values.order!.value).toBe(order);
    const { value, interval } = values.leadingCoefficient!;
    expect(value).toBeCloseTo(coefficient, 9);
    expect(Number(interval[0])).toBeLessThanOrEqual(coefficient);
    expect(Number(interval[1])).toBeGreaterThanOrEqual(coefficient);
    if (order % 2 === 0) expect(values.learningCoefficient!.value).toBe(1 / order);
    else
      expect(values.learningCoefficient).toMatchObject({
        value: 'NaN',
        warning: expect.stringMatching(/no strict minimum/),
      });
  });

  it('is proven where lower coefficients are exactly 0, and says so where they are only small', () => {
    expect(vanish('x^4', [0]).values.order).toMatchObject({ interval: [4, 4], warning: null });
    const hidden = vanish('(x*y - 1)^2', [0.3, 1 / 0.3], [1, 0]).values.order!;
    expect(hidden).toMatchObject({ value: 2, interval: [1, 2] });
    expect(hidden.warning).toMatch(/0 within rounding/);
  });

  it('has the Taylor coefficients of the loss', () => {
    const { coefficients } = vanish('exp(x)*sin(y)', [0.5, 0.25], [1, 2], { highest: 5 }).arrays;
    const f = (t: number): number => Math.exp(0.5 + t) * Math.sin(0.25 + 2 * t);
    for (const t of [-0.01, 0.02]) {
      const value = coefficients!.data.reduceRight((total: number, c) => total * t + Number(c), 0);
      expect(value).toBeCloseTo(f(t), 9);
    }
  });

  it('knows where there is no expansion or no power', () => {
    expect(vanish('sqrt(x)', [0]).values.order!.warning).toMatch(/no expansion here/);
    expect(vanish('x^20', [0]).values.order).toMatchObject({ value: 'Infinity', interval: ['Infinity', 'Infinity'] });
    expect(vanish('x^20', [0]).values.order!.warning).toMatch(/No power up to 16/);
    expect(vanish('x^20', [0], [1], { highest: 20 }).values.order!.value).toBe(20);
  });

  it('refuses directions and landscapes that do not fit', () => {
    expect(() => vanish('x^2 + y^2', [0, 0], [1, 2, 3])).toThrow(/1 or 2 numbers/);
    expect(() => vanish('x^2 + y^2', [0, 0], [0])).toThrow(/not 0/);
    const request = analyzeRequest.parse({
      analysis: 'order-of-vanishing',
      landscape: { family: 'network', parameters: { data: 'iris', hidden: [] } },
      at: { point: new Array(15).fill(0) },
    });
    expect(() => analyzeRequested(request, builtInData, () => undefined)).toThrow(/expands a formula/);
  });
});
