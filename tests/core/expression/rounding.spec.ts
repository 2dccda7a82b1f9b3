import { describe, expect, it } from 'vitest';
import { compileFormula, formulaPrograms, instantiateFormula } from '../../../core/expression/compile-formula.ts';
import { compileFused, instantiateFused } from '../../../core/expression/compile-fused.ts';
import { compileUpdate, instantiateUpdate } from '../../../core/expression/compile-rule.ts';
import { parseFormula } from '../../../core/expression/formula.ts';
import { allocateFused, FusedContext } from '../../../core/expression/fused-context.ts';
import { interpretProgram } from '../../../core/expression/interpret.ts';
import { roundTo, type ShortFormat } from '../../../core/expression/rounding.ts';
import { Workspace } from '../../../core/wasm/memory.ts';

/** Every finite number of a 16-bit format, ascending from 0. */
function numbersOf(exponentBits: number, mantissaBits: number): number[] {
  const bias = 2 ** (exponentBits - 1) - 1;
  const numbers: number[] = [];
  for (let exponent = 0; exponent < 2 ** exponentBits - 1; exponent++) {
    for (let mantissa = 0; mantissa < 2 ** mantissaBits; mantissa++) {
      const fraction = mantissa / 2 ** mantissaBits;
      numbers.push(exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias));
    }
  }
  return numbers;
}

describe('roundTo', () => {
  it.each([
    ['f16', numbersOf(5, 10)],
    ['bf16', numbersOf(8, 7)],
  ] as [ShortFormat, number[]][])('%s takes the nearest number, ties to even', (format, numbers) => {
    for (let k = 0; k + 1 < numbers.length; k += format === 'f16' ? 7 : 5) {
      const [low, high] = [numbers[k], numbers[k + 1]];
      const middle = (low + high) / 2;
      const even = k % 2 === 0 ? low : high;
      expect(roundTo(format, low)).toBe(low);
      expect(roundTo(format, middle)).toBe(even);
      expect(roundTo(format, -middle)).toBe(-even);
      expect(roundTo(format, low + (high - low) * 0.49999)).toBe(low);
      expect(roundTo(format, low + (high - low) * 0.50001)).toBe(high);
    }
    const largest = numbers.at(-1) as number;
    const gap = largest - (numbers.at(-2) as number);
    expect(roundTo(format, largest + gap * 0.499)).toBe(largest);
    expect(roundTo(format, largest + gap * 0.5)).toBe(Number.POSITIVE_INFINITY);
    expect(roundTo(format, -largest - gap * 0.5)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('keeps what is special', () => {
    for (const format of ['f32', 'f16', 'bf16'] as const) {
      for (const value of [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]) {
        expect(roundTo(format, value)).toBe(value);
      }
      expect(roundTo(format, -1e-300)).toBe(-0);
    }
  });
});

const formats: ShortFormat[] = ['f32', 'f16', 'bf16'];

describe('formulas in shorter formats', () => {
  it.each(formats)('%s: have the bits of the interpreter', (format) => {
    const cases: [string, string[]][] = [
      ['(x^2-1)^2*y^4+0.05*(x-0.3)^2+exp(x)/y', ['x', 'y']],
      ['sum(i,1,d-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)*prod(i,1,40,cos(x[i]/i))', ['x[70]']],
      ['1e4*x^4+1e-6*y^3+x*1e-7', ['x', 'y']],
    ];
    for (const [text, variables] of cases) {
      const programs = formulaPrograms(parseFormula(text, { variables }));
      const { dimension } = programs;
      const workspace = new Workspace();
      const kernels = instantiateFormula(compileFormula(programs, format), workspace);
      const [x, v, g, h] = Array.from({ length: 4 }, () => workspace.allocateF64(2 * dimension));
      const losses = workspace.allocateF64(2);
      const points = [0, 1].map((lane) =>
        Array.from({ length: dimension }, (_, k) => roundTo(format, 0.3 + 0.5 * Math.sin(7 * k + 2 + lane))),
      );
      for (const pointer of [x, v]) {
        const rows = workspace.f64(pointer, 2 * dimension);
        for (let k = 0; k < 2 * dimension; k++) rows[k] = points[k % 2][k >> 1];
      }
      kernels.gradient(x, losses, g, 2);
      kernels.product(x, v, h, 2);
      points.forEach((point, lane) => {
        const column = (pointer: number): number[] =>
          point.map((_, k) => workspace.f64(pointer, 2 * dimension)[2 * k + lane]);
        const expected = interpretProgram(programs.gradient, { point, format });
        expect(workspace.f64(losses, 2)[lane]).toBe(expected.value);
        expect(column(g)).toEqual([...expected.gradient]);
        expect(column(g)).toEqual(column(g).map((value) => roundTo(format, value)));
        const product = interpretProgram(programs.product, { point, direction: point, format });
        expect(column(h)).toEqual([...product.gradient]);
      });
    }
  });
});

describe('fused runs in f32', () => {
  it('have the bits of single-precision arithmetic', () => {
    const rule = {
      state: { m: { label: 'm' }, v: { label: 'v' } },
      lines: [
        'm = beta1*m + (1-beta1)*g',
        'v = beta2*v + (1-beta2)*g^2',
        'x = x - rate*(m/(1-beta1^t))/(sqrt(v/(1-beta2^t))+1e-8)',
      ],
    };
    const hyper = [0.05, 0.9, 0.99];
    const names = { hyper: ['rate', 'beta1', 'beta2'] };
    const programs = formulaPrograms(parseFormula('(x^2-1)^2*y^4+0.05*(x-0.3)^2'));
    const update = compileUpdate(rule, names, 'f32');
    const workspace = new Workspace();
    const hyperPlace = workspace.allocateF64(3);
    workspace.f64(hyperPlace, 3).set(hyper);
    const compiled = compileFused(programs, update.rule, { format: 'f32' });
    const arrays = allocateFused(compiled, workspace, 2, 0);
    const context = new FusedContext(compiled, workspace, arrays, 0, 20);
    const start = [1.2, -0.4, 0.7, 0.9].map(Math.fround);
    for (const place of [arrays.x, arrays.previous]) workspace.f64(place, 4).set(start);
    workspace.f64(arrays.state, 8).fill(0);
    context.set({ hyper: hyperPlace, hyperStride: 0, observe: false });
    instantiateFused(compiled, workspace).advance(context, 0, 20, 2);

    const kernels = instantiateFormula(compileFormula(programs, 'f32'), workspace);
    const single = instantiateUpdate(update, workspace);
    const places = {
      x: workspace.allocate(16),
      g: workspace.allocate(16),
      state: workspace.allocate(32),
      stateStride: 16,
      streams: 0,
      scalars: 0,
      hyper: hyperPlace,
      dimension: 2,
      particles: 2,
    };
    const [x, g, losses] = [4, 4, 2].map((count) => workspace.allocateF64(count));
    workspace.f32(places.x, 4).set(start);
    workspace.f32(places.state, 8).fill(0);
    for (let t = 1; t <= 20; t++) {
      workspace.f64(x, 4).set(workspace.f32(places.x, 4));
      kernels.gradient(x, losses, g, 2);
      workspace.f32(places.g, 4).set(workspace.f64(g, 4));
      single.update(places, t);
    }
    expect([...workspace.f64(arrays.x, 4)]).toEqual([...workspace.f32(places.x, 4)]);
    expect([...workspace.f64(arrays.state, 8)]).toEqual([...workspace.f32(places.state, 8)]);
  });
});
