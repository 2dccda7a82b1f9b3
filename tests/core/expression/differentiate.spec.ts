import fc from 'fast-check';
import { derivative, parse } from 'mathjs';
import { describe, expect, it } from 'vitest';
import { formulaPrograms } from '../../../core/expression/compile-formula.ts';
import { parseFormula } from '../../../core/expression/formula.ts';
import { interpretFormula, interpretProgram } from '../../../core/expression/interpret.ts';
import { formulaText } from './random-formulas.ts';

interface Derivatives {
  value: number;
  gradient: number[];
  /** By rows. */
  hessian: number[][];
}

function derivatives(text: string, point: readonly number[], variables?: string[]): Derivatives {
  const programs = formulaPrograms(parseFormula(text, variables ? { variables } : {}));
  const { value, gradient } = interpretProgram(programs.gradient, { point });
  const hessian = point.map((_, i) => {
    const direction = point.map((_, j) => (i === j ? 1 : 0));
    return [...interpretProgram(programs.product, { point, direction }).gradient];
  });
  return { value, gradient: [...gradient], hessian };
}

/** Central differences of the syntax tree's interpreter. */
function differences(text: string, point: readonly number[], variables?: string[]): number[] {
  const formula = parseFormula(text, variables ? { variables } : {});
  return point.map((at, i) => {
    const step = 1e-5 * Math.max(1, Math.abs(at));
    const moved = (by: number): number =>
      interpretFormula(
        formula,
        point.map((v, j) => (i === j ? v + by : v)),
      );
    // Fourth order, so that the step can be long.
    return (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (12 * step);
  });
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  const scale = Math.max(1, ...expected.map(Math.abs));
  actual.forEach((value, k) => {
    expect(Math.abs(value - expected[k]), `entry ${k}: ${value}, expected ${expected[k]}`).toBeLessThan(
      tolerance * scale,
    );
  });
}

describe('against mathjs', () => {
  it('agrees on random formulas', () => {
    const point = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(formulaText, point, point, (text, x, y) => {
        const full = `(${text}) + 0*x + 0*y`;
        const { value, gradient, hessian } = derivatives(full, [x, y]);
        if (!Number.isFinite(value) || Math.abs(value) > 1e8) return;
        const tree = parse(text);
        const by = (...names: string[]): number => {
          const symbolic = names.reduce((node, name) => derivative(node, name, { simplify: false }), tree);
          return symbolic.evaluate({ x, y }) as number;
        };
        expectClose([value], [tree.evaluate({ x, y }) as number], 1e-12);
        expectClose(gradient, [by('x'), by('y')], 1e-10);
        expectClose(hessian.flat(), [by('x', 'x'), by('x', 'y'), by('y', 'x'), by('y', 'y')], 1e-9);
      }),
      { seed: 7, numRuns: 150 },
    );
  });
});

const wave = (n: number): number[] => Array.from({ length: n }, (_, i) => 0.3 + 0.5 * Math.sin(7 * i + 2));

describe('against differences', () => {
  const cases: [string, number][] = [
    ['sum(i,1,d-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)', 70],
    ['prod(i,1,d,1+x[i]^2/i)*x[1]', 40],
    ['20+e-20*exp(-0.2*sqrt(sum(i,1,d,x[i]^2)/d))-exp(sum(i,1,d,cos(2*pi*x[i]))/d)', 40],
    ['1+sum(i,1,d,x[i]^2/4000)-prod(i,1,d,cos(x[i]/sqrt(i)))', 50],
    ['x[41]*sum(i,1,40,sum(j,i+1,40,(x[i]-x[j])^2/(1+x[41]^2*x[j]^2)))', 41],
    ['sum(i,1,40,prod(j,1,35,1+x[j]*sin(i*x[i])/9)^2)', 40],
    ['sum(i,1,40,i*x[41-i]^2)*prod(i,1,33,1+x[i]/50)+exp(sum(i,1,40,x[i])/40)', 40],
    ['log(sum(i,1,36,exp(sum(j,1,36,x[i]*x[j])/36)))', 36],
    [
      'tan(x[1]*x[2])+asin(x[1]/3)+acos(x[2]/4)+sinh(x[1])*cosh(x[2])+abs(x[1])+max(x[1],x[2],0.1)+min(x[1]*x[2],x[2])',
      2,
    ],
    ['abs(x[1])^x[2]+2^x[1]+(2+x[1])^-2.5+(1+abs(x[2]))^1.7+floor(3*x[1])+sign(x[2])', 2],
  ];
  it.each(cases)('%s', (text, dimension) => {
    const point = wave(dimension);
    const variables = [`x[${dimension}]`];
    const { value, gradient, hessian } = derivatives(text, point, variables);
    expect(value).toBeCloseTo(interpretFormula(parseFormula(text, { variables }), point), 10);
    expectClose(gradient, differences(text, point, variables), 1e-9);
    const programs = formulaPrograms(parseFormula(text, { variables }));
    const rows = point.map((at, i) => {
      const step = 1e-5 * Math.max(1, Math.abs(at));
      const moved = (by: number): Float64Array =>
        interpretProgram(programs.gradient, { point: point.map((v, j) => (i === j ? v + by : v)) }).gradient;
      const [a, b, c, e] = [moved(step), moved(-step), moved(2 * step), moved(-2 * step)];
      return point.map((_, k) => (8 * (a[k] - b[k]) - (c[k] - e[k])) / (12 * step));
    });
    expectClose(hessian.flat(), rows.flat(), 1e-8);
  });
});

describe('loops and written-out sums', () => {
  it('agree', () => {
    const body = '(y[i]^2-x)^2*exp(-x*y[i])+x/(1+y[i]^2)';
    const point = [0.7, ...wave(70)];
    const variables = ['x', 'y[70]'];
    const loop = derivatives(`sum(i,1,70,${body})`, point, variables);
    const pieces = [1, 25, 49].map((from) => `sum(i,${from},${Math.min(from + 23, 70)},${body})`);
    const written = derivatives(pieces.join('+'), point, variables);
    expectClose([loop.value], [written.value], 1e-14);
    expectClose(loop.gradient, written.gradient, 1e-14);
    expectClose(loop.hessian.flat(), written.hessian.flat(), 1e-13);
  });

  it('agree on products with zeros', () => {
    const variables = ['y[40]'];
    for (const zeros of [[], [5], [5, 20], [5, 20, 33]]) {
      const point = wave(40).map((v, k) => (zeros.includes(k) ? 0 : v + 1));
      const loop = derivatives('prod(i,1,40,y[i])', point, variables);
      const written = derivatives('prod(i,1,20,y[i])*prod(i,21,40,y[i])', point, variables);
      expectClose(loop.gradient, written.gradient, 1e-13);
      expectClose(loop.hessian.flat(), written.hessian.flat(), 1e-13);
      if (zeros.length === 1) expect(loop.gradient.filter((v) => v !== 0)).toHaveLength(1);
      if (zeros.length > 1) expect(loop.gradient.every((v) => v === 0)).toBe(true);
    }
  });

  it('stay small for a million coordinates', () => {
    const text = 'sum(i,1,d-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)';
    const programs = formulaPrograms(parseFormula(text, { variables: ['x[1000000]'] }));
    expect(programs.product.nodes.length).toBeLessThan(60);
  });
});

describe('edges, as PyTorch has them', () => {
  const slope = (text: string, x: number): number => derivatives(`${text} + 0*x`, [x]).gradient[0];
  const curvature = (text: string, x: number): number => derivatives(`${text} + 0*x`, [x]).hessian[0][0];

  it('powers at zero', () => {
    expect(slope('x^2', 0)).toBe(0);
    expect(curvature('x^2', 0)).toBe(2);
    expect(curvature('x^3', 0)).toBe(0);
    expect(slope('x^1', 0)).toBe(1);
    expect(slope('x^0', 0)).toBe(0);
    expect(derivatives('x^0', [0]).value).toBe(1);
    expect(derivatives('0^0 + x', [0]).value).toBe(1);
    expect(slope('x^1.5', 0)).toBe(0);
    expect(curvature('x^1.5', 0)).toBe(Number.POSITIVE_INFINITY);
    expect(slope('x^0.5', 0)).toBe(Number.POSITIVE_INFINITY);
    expect(slope('sqrt(x)', 0)).toBe(Number.POSITIVE_INFINITY);
    expect(slope('x^4', -2)).toBe(-32);
    expect(slope('x^-1', 2)).toBe(-0.25);
  });

  it('variable exponents', () => {
    expect(derivatives('x^y', [0, 2]).gradient).toEqual([0, 0]);
    expect(derivatives('x^y', [0, 0]).value).toBe(1);
    expect(derivatives('x^y', [0, 0]).gradient).toEqual([0, 0]);
    expect(derivatives('x^y', [3, 0]).gradient[0]).toBe(0);
    expect(derivatives('x^y', [3, 0]).gradient[1]).toBeCloseTo(Math.log(3), 15);
    expect(derivatives('x^y', [-2, 3]).gradient[0]).toBe(12);
    expect(derivatives('x^y', [-2, 3]).gradient[1]).toBeNaN();
  });

  it('ties', () => {
    expect(slope('abs(x)', 0)).toBe(0);
    expect(slope('sign(x)', 0)).toBe(0);
    expect(slope('floor(x)', 1)).toBe(0);
    expect(derivatives('max(x, y)', [1, 1]).gradient).toEqual([0.5, 0.5]);
    expect(derivatives('min(x, y)', [1, 1]).gradient).toEqual([0.5, 0.5]);
    expect(derivatives('max(x, y)', [1, 2]).gradient).toEqual([0, 1]);
    expect(derivatives('min(x, y)', [1, 2]).gradient).toEqual([1, 0]);
    expect(derivatives('max(x, y, z)', [1, 1, 1]).gradient).toEqual([0.25, 0.25, 0.5]);
    expect(slope('max(x, 0)', 0)).toBe(0.5);
  });

  it('outside of domains', () => {
    expect(derivatives('log(x)', [-1]).value).toBeNaN();
    expect(derivatives('log(x)', [0]).value).toBe(Number.NEGATIVE_INFINITY);
    expect(slope('log(x)', 0)).toBe(Number.POSITIVE_INFINITY);
    expect(derivatives('sqrt(x)', [-1]).value).toBeNaN();
    expect(derivatives('asin(x)', [2]).value).toBeNaN();
    expect(slope('asin(x)', 1)).toBe(Number.POSITIVE_INFINITY);
  });
});
