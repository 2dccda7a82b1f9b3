import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileLandscape, instantiateFormula } from '../../../core/expression/compile-formula.ts';
import { type FormulaOptions, parseFormula } from '../../../core/expression/formula.ts';
import { interpretFormula, interpretProgram } from '../../../core/expression/interpret.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import { formulaText } from './random-formulas.ts';

/** Value, gradient and Hessian-vector product of all particles, rows by coordinate. */
function compute(text: string, points: number[][], directions: number[][], options: FormulaOptions = {}) {
  const compiled = compileLandscape(parseFormula(text, options));
  const workspace = new Workspace();
  const kernels = instantiateFormula(compiled, workspace);
  const particles = points.length;
  const size = compiled.dimension * particles;
  const [x, v, g, h] = [size, size, size, size].map((count) => workspace.allocateF64(count));
  const [values, losses] = [particles, particles].map((count) => workspace.allocateF64(count));
  const fill = (pointer: number, rows: number[][]): void => {
    const array = workspace.f64(pointer, size);
    rows.forEach((row, particle) => {
      row.forEach((value, coordinate) => {
        array[coordinate * particles + particle] = value;
      });
    });
  };
  fill(x, points);
  fill(v, directions);
  workspace.f64(g, size).fill(99);
  workspace.f64(h, size).fill(99);
  kernels.value(x, values, particles);
  kernels.gradient(x, losses, g, particles);
  kernels.product(x, v, h, particles);
  const column = (pointer: number, particle: number): number[] =>
    Array.from({ length: compiled.dimension }, (_, k) => workspace.f64(pointer, size)[k * particles + particle]);
  return {
    compiled,
    values: [...workspace.f64(values, particles)],
    losses: [...workspace.f64(losses, particles)],
    gradients: points.map((_, particle) => column(g, particle)),
    products: points.map((_, particle) => column(h, particle)),
  };
}

function spread(count: number, dimension: number, shift: number): number[][] {
  return Array.from({ length: count }, (_, p) =>
    Array.from({ length: dimension }, (_, i) => 0.4 + 0.5 * Math.sin(7 * i + 3 * p + shift)),
  );
}

/** Compares every bit with the interpreters. */
function expectSameBits(text: string, points: number[][], directions: number[][], options: FormulaOptions = {}): void {
  const { compiled, ...results } = compute(text, points, directions, options);
  const formula = parseFormula(text, options);
  points.forEach((point, p) => {
    const direction = directions[p];
    const gradient = interpretProgram(compiled.programs.gradient, { point });
    const product = interpretProgram(compiled.programs.product, { point, direction });
    expect(results.values[p]).toBe(interpretFormula(formula, point));
    expect(results.losses[p]).toBe(results.values[p]);
    expect(results.gradients[p]).toEqual([...gradient.gradient]);
    expect(results.products[p]).toEqual([...product.gradient]);
  });
}

describe('compiled formulas have the bits of the interpreters', () => {
  const cases: [string, string[]][] = [
    ['(x^2-1)^2*y^4+0.05*(x-0.3)^2', ['x', 'y']],
    ['sum(i,1,d-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)', ['x[10]']],
    ['sum(i,1,d-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)', ['x[65]']],
    ['sum(i,1,d-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)', ['x[500]']],
    ['sum(i,1,d,x[i]/i)', ['x[33]']],
    ['sum(i,1,d,x[i]/i)', ['x[64]']],
    ['sum(i,1,d,x[i]^3/i)', ['x[192]']],
    ['prod(i,1,d,1+x[i]^2/i)*x[1]', ['x[40]']],
    ['20+e-20*exp(-0.2*sqrt(sum(i,1,d,x[i]^2)/d))-exp(sum(i,1,d,cos(2*pi*x[i]))/d)', ['x[80]']],
    ['1+sum(i,1,d,x[i]^2/4000)-prod(i,1,d,cos(x[i]/sqrt(i)))', ['x[40]']],
    ['sum(i,1,40,y*sum(j,i+1,40,(x[i]-x[j])^2/(1+y^2*x[j]^2)))', ['x[40]', 'y']],
    ['sum(i,1,40,prod(j,1,35,1+x[j]*sin(i*x[i]))^2)', ['x[40]']],
    ['sum(i,1,6,sum(j,i+1,6,sum(k,j+1,40,x[i]*x[j]*x[k])))', ['x[40]']],
    ['sum(i,1,40,x[i]*i)+sum(i,1,40,i)*x[2]+3', ['x[50]']],
    ['exp(-x^2)*sin(y)+tan(x*y)+asin(x/3)+acos(y/4)+atan(x)+sinh(x)*cosh(y)+tanh(x-y)', ['x', 'y']],
    ['abs(x)+max(x,y,0.1)+min(x*y,y)+x^1.5+x^y+2^x+x^-2+log(x)+floor(x*3)+sign(y)+sqrt(x)', ['x', 'y']],
    ['x^7+y^-3+x^2.5+y^0.5+x^-1.5+y^65+x^0.3', ['x', 'y']],
  ];
  it.each(cases)('%s in %s', (text, variables) => {
    const { dimension } = parseFormula(text, { variables });
    expectSameBits(text, spread(6, dimension, 0), spread(6, dimension, 1), { variables });
  });

  it('of random formulas', () => {
    const point = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(formulaText, fc.array(point, { minLength: 4, maxLength: 4 }), (text, [a, b, c, e]) => {
        const points = [
          [a, b],
          [c, e],
        ];
        expectSameBits(`(${text}) + 0*x + 0*y`, points, [
          [b, c],
          [1, 0],
        ]);
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  it('at the edges', () => {
    const points = [0, -0, 1, -1, 1e-320, -1e300, Number.POSITIVE_INFINITY, Number.NaN].map((v) => [v, 2]);
    const text = 'x^2+x^3*y+abs(x)+sign(x)+sqrt(x)+max(x,y)+min(x,0)+floor(x)+x^0+exp(x)+log(x)+x^y';
    expectSameBits(text, points, spread(8, 2, 0));
  });
});

describe('ensembles', () => {
  it('give each particle the bits it has alone', () => {
    const text = 'sum(i,1,d-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)+exp(x[1])';
    const options = { variables: ['x[40]'] };
    const points = spread(10, 40, 0);
    const directions = spread(10, 40, 1);
    const together = compute(text, points, directions, options);
    points.forEach((point, p) => {
      const alone = compute(text, [point, point], [directions[p], directions[p]], options);
      expect(alone.losses).toEqual([together.losses[p], together.losses[p]]);
      expect(alone.gradients[1]).toEqual(together.gradients[p]);
      expect(alone.products[0]).toEqual(together.products[p]);
    });
  });
});

describe('long points', () => {
  it('of a million coordinates', () => {
    const text = 'sum(i,1,d-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)';
    const dimension = 1e6;
    const compiled = compileLandscape(parseFormula(text, { variables: [`x[${dimension}]`] }));
    expect(compiled.bytes.length).toBeLessThan(5000);
    const workspace = new Workspace();
    const kernels = instantiateFormula(compiled, workspace);
    const x = workspace.allocateF64(2 * dimension);
    const g = workspace.allocateF64(2 * dimension);
    const losses = workspace.allocateF64(2);
    workspace.f64(x, 2 * dimension).fill(0.5);
    kernels.gradient(x, losses, g, 2);
    // Every term is 100 (1/4)^2 + 1/4.
    expect(workspace.f64(losses, 2)[0]).toBe((dimension - 1) * 6.5);
    const inner = 200 * 0.25 - 400 * 0.5 * 0.25 - 2 * 0.5;
    const gradient = workspace.f64(g, 2 * dimension);
    expect([gradient[0], gradient[2], gradient[2 * dimension - 1]]).toEqual([-51, inner, 50]);
  });
});
