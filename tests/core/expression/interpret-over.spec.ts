import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formulaPrograms } from '../../../core/expression/compile-formula.ts';
import { parseFormula } from '../../../core/expression/formula.ts';
import { interpretProgram } from '../../../core/expression/interpret.ts';
import { type Algebra, interpretOver } from '../../../core/expression/interpret-over.ts';
import { IntervalAlgebra } from '../../../core/expression/interval-algebra.ts';
import { evaluateBinary, evaluateCompare, evaluatePower, evaluateUnary } from '../../../core/expression/operations.ts';
import { interval } from '../../../core/math/interval.ts';
import { formulaText } from './random-formulas.ts';

const plain: Algebra<number> = {
  constant: (value) => value,
  unary: evaluateUnary,
  binary: evaluateBinary,
  power: evaluatePower,
  compare: evaluateCompare,
  either: () => Number.NaN,
};

const coordinate = fc.double({ min: -3, max: 3, noNaN: true });

describe('programs over other numbers', () => {
  it('are themselves over plain numbers', () => {
    fc.assert(
      fc.property(formulaText, coordinate, coordinate, (text, x, y) => {
        const { value, gradient, product } = formulaPrograms(parseFormula(text, { variables: ['x', 'y'] }));
        for (const program of [value, gradient, product]) {
          const own = interpretProgram(program, { point: [x, y], direction: [0.3, -1] });
          const over = interpretOver(program, plain, { point: [x, y], direction: [0.3, -1] });
          expect(over.value ?? Number.NaN).toEqual(own.value);
          expect(over.gradient).toEqual([...own.gradient]);
        }
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it.each([
    'sum(i, 1, 40, (w[i]^2 - 1)^2/i)',
    'prod(i, 1, 40, 1 + w[i]/50) + w[40]*w[1]',
    'sum(i, 1, 39, 100*(w[i+1] - w[i]^2)^2 + (1 - w[i])^2)',
    'sum(i, 1, 40, max(w[i], sin(3*w[i]))^2)',
    'sum(i, 1, 33, sum(j, 1, 33, w[i]*w[j]/(i + j)))',
  ])('run loops: %s', (text) => {
    const { value, gradient, product } = formulaPrograms(parseFormula(text, { variables: ['w[40]'] }));
    const point = Array.from({ length: 40 }, (_, i) => Math.sin(i + 1));
    const direction = point.map((x) => 1 - x * x);
    for (const program of [value, gradient, product]) {
      const own = interpretProgram(program, { point, direction });
      const over = interpretOver(program, plain, { point, direction });
      if (program.value !== undefined) expect(over.value).toBeCloseTo(own.value, 11);
      for (const [i, entry] of over.gradient.entries()) expect(entry).toBeCloseTo(own.gradient[i]!, 11);
    }
  });
});

describe('programs over intervals', () => {
  it('hold value and derivatives at every point of the box', () => {
    const side = fc.double({ min: 1e-6, max: 2, noNaN: true });
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(formulaText, coordinate, coordinate, side, side, part, part, (text, x, y, dx, dy, s, t) => {
        const programs = formulaPrograms(parseFormula(text, { variables: ['x', 'y'] }));
        const box = [interval(x, x + dx), interval(y, y + dy)];
        const inside = [x + s * dx, y + t * dy].map((z, i) => Math.min(Math.max(z, box[i]!.low), box[i]!.high));
        for (const program of [programs.value, programs.gradient, programs.product]) {
          const algebra = new IntervalAlgebra();
          const direction = [interval(1), interval(-2)];
          const bounds = interpretOver(program, algebra, { point: box, direction });
          if (program === programs.value) expect(algebra.kinked).toBe(false);
          const numbers = interpretProgram(program, { point: inside, direction: [1, -2] });
          const pairs = [
            ...(bounds.value ? [[bounds.value, numbers.value] as const] : []),
            ...bounds.gradient.map((bound, i) => [bound, numbers.gradient[i]!] as const),
          ];
          for (const [{ low, high }, number] of pairs) {
            // The number itself is rounded many times over; the box is not to be left by more.
            const slack = 1e-12 * Math.max(Math.abs(number), Math.min(Math.abs(low), Math.abs(high)), 1);
            expect(number).toBeGreaterThanOrEqual(low - slack);
            expect(number).toBeLessThanOrEqual(high + slack);
          }
        }
      }),
      { seed: 2, numRuns: 400 },
    );
  });

  it.each([
    ['abs(x)', 0, 1, true],
    ['abs(x)', 0.1, 1, false],
    ['max(x, 1)', 0, 0.9, false],
    ['max(x, 1)', 0, 1, true],
    ['floor(x) + x^2', 0, 0.9, false],
    ['floor(x) + x^2', 0, 1, true],
    ['sign(x)*x^2', -1, 0, true],
    ['sign(x)*x^2', 0.5, 1, false],
  ] as const)('know that %s may have a kink in [%f, %f]: %s', (text, low, high, kinked) => {
    const { value } = formulaPrograms(parseFormula(text, { variables: ['x'] }));
    const algebra = new IntervalAlgebra();
    interpretOver(value, algebra, { point: [interval(low, high)] });
    expect(algebra.kinked).toBe(kinked);
  });

  it('square what is multiplied by itself', () => {
    const { value } = formulaPrograms(parseFormula('x*x - x*x', { variables: ['x'] }));
    const run = interpretOver(value, new IntervalAlgebra(), { point: [interval(-1, 2)] });
    expect(run.value).toEqual({ low: 0, high: 0 });
  });
});
