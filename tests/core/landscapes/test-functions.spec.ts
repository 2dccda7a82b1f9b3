import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { parseFormula } from '../../../core/expression/formula.ts';
import { interpretFormula } from '../../../core/expression/interpret.ts';
import type { DataLookup } from '../../../core/landscapes/define.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';

const noData: DataLookup = () => {
  throw new Error('no data here');
};

/** The family's loss at a point, by the interpreter. */
function lossOf(id: string, parameters: Record<string, unknown> = {}): (point: readonly number[]) => number {
  const definition = landscapeById(id);
  const filled = fillParameters(definition.parameters, parameters, '');
  definition.check?.(filled, noData);
  if (definition.body.kind !== 'formula') throw new Error(`${id} is no formula`);
  const source = definition.body.source(filled);
  const formula = parseFormula(source.text, source);
  expect(formula.dimension).toBe(definition.dimension(filled, noData));
  return (point) => interpretFormula(formula, point);
}

function factsOf(id: string, parameters: Record<string, unknown> = {}) {
  const definition = landscapeById(id);
  return definition.facts?.(fillParameters(definition.parameters, parameters, '')) ?? {};
}

function note(id: string, parameters: Record<string, unknown>, label: string): string | undefined {
  return factsOf(id, parameters).notes?.find((candidate) => candidate.label === label)?.value;
}

const point = [0.3, -1.7, 2.1, 0.9, -0.4];

describe('rosenbrock', () => {
  it('is the chained sum in every dimension', () => {
    for (const dimension of [2, 3, 5]) {
      const w = point.slice(0, dimension);
      let expected = 0;
      for (let i = 0; i + 1 < dimension; i++) expected += 100 * (w[i + 1] - w[i] ** 2) ** 2 + (1 - w[i]) ** 2;
      expect(lossOf('rosenbrock', { dimension })(w)).toBeCloseTo(expected, 9);
    }
    expect(lossOf('rosenbrock')([-1.2, 1])).toBeCloseTo(24.2, 12);
  });

  it('has the Hessian at its minimum that its facts state', () => {
    // [[802, -400], [-400, 200]]
    const root = Math.sqrt(501 ** 2 - (802 * 200 - 400 ** 2));
    expect((501 + root).toFixed(1)).toBe('1001.6');
    expect((400 / (501 + root)).toFixed(5)).toBe('0.39936');
    expect(((501 + root) ** 2 / 400).toFixed(1)).toBe('2508.0');
    expect(note('rosenbrock', {}, 'Condition number')).toBe('2508.0');
  });
});

describe('quadratic', () => {
  const bowl = (eigenvalues: readonly number[], w: readonly number[]): number =>
    0.5 * eigenvalues.reduce((sum, value, i) => sum + value * w[i] ** 2, 0);

  it('takes a list of eigenvalues', () => {
    const eigenvalues = [0.01, 1e-7, -3, 1e21, 0];
    expect(lossOf('quadratic', { eigenvalues })(point) / bowl(eigenvalues, point)).toBeCloseTo(1, 14);
  });

  it.each([
    ['log', { smallest: 0.01, largest: 10 }, [0, 1, 2, 3, 4].map((i) => 10 ** (-2 + (3 * i) / 4))],
    ['linear', { smallest: -1, largest: 3 }, [-1, 0, 1, 2, 3]],
    ['power', { largest: 8, exponent: 1.5 }, [1, 2, 3, 4, 5].map((i) => 8 * i ** -1.5)],
  ])('has a spectrum that is %s', (spectrum, parameters, eigenvalues) => {
    const loss = lossOf('quadratic', { spectrum, dimension: 5, ...parameters });
    expect(loss(point)).toBeCloseTo(bowl(eigenvalues, point), 12);
  });

  it('is one parabola in one dimension', () => {
    for (const spectrum of ['log', 'linear', 'power']) {
      expect(lossOf('quadratic', { spectrum, dimension: 1, largest: 4 })([3])).toBe(18);
    }
  });

  it('states its facts', () => {
    const spectrum = { dimension: 10, smallest: 0.01, largest: 10 };
    expect(note('quadratic', spectrum, 'Condition number')).toBe('1000');
    expect(note('quadratic', spectrum, 'Gradient descent is stable')).toBe('for learning rates below 0.2');
    expect(factsOf('quadratic', { eigenvalues: [-1, 1] }).minimum).toBeUndefined();
    expect(factsOf('quadratic', { eigenvalues: [0, 1] }).minimum).toBe(0);
  });

  it('refuses a spectrum that cannot be', () => {
    expect(() => lossOf('quadratic', { smallest: 0 })).toThrow(
      'invalid smallest: 0; expected smallest > 0 for a log-spaced spectrum',
    );
    expect(() => lossOf('quadratic', { smallest: 1, largest: -1 })).toThrow('invalid largest: -1');
    expect(() => lossOf('quadratic', { spectrum: 'linear', smallest: 5, largest: 1 })).toThrow(
      'expected smallest ≤ largest, which is 1',
    );
  });
});

describe('beale, himmelblau and styblinski-tang', () => {
  it('have their published values', () => {
    const beale = (x: number, y: number): number =>
      (1.5 - x + x * y) ** 2 + (2.25 - x + x * y ** 2) ** 2 + (2.625 - x + x * y ** 3) ** 2;
    expect(lossOf('beale')([0.3, -1.7])).toBeCloseTo(beale(0.3, -1.7), 12);
    expect(lossOf('beale')([1, 1])).toBe(14.203125);
    expect(lossOf('beale')([0, 1])).toBe(14.203125);
    expect(lossOf('himmelblau')([0, 0])).toBe(170);
    expect(lossOf('himmelblau')([-0.270845, -0.923039])).toBeCloseTo(181.617, 3);
    expect(lossOf('styblinski-tang', { dimension: 3 })([1, -1, 2])).toBe(
      0.5 * (1 - 16 + 5 + 1 - 16 - 5 + 16 - 64 + 10),
    );
  });

  it('have the other well that the facts state', () => {
    const loss = lossOf('styblinski-tang', { dimension: 1 });
    const higher = loss([2.746803]) - -39.16616570377142;
    expect(note('styblinski-tang', {}, 'The other well')).toBe(
      `2.746803 in any coordinate, ${higher.toFixed(4)} higher`,
    );
  });
});

describe('monomial', () => {
  it('is a product of powers', () => {
    const loss = lossOf('monomial', { exponents: [2, 1, 0, 4] });
    expect(loss([0.5, -3, 7, 2])).toBeCloseTo(0.25 * -3 * 16, 12);
  });

  it.each([
    // λ and multiplicity of w1^2k1 · w2^2k2, Watanabe 2009: (1,1), (1,2), (2,2), (1,3).
    [[2, 2], '1/2', '2'],
    [[2, 4], '1/4', '1'],
    [[4, 4], '1/4', '2'],
    [[2, 6], '1/6', '1'],
    [[2, 0], '1/2', '1'],
  ])('%j has learning coefficient %s and multiplicity %s', (exponents, coefficient, multiplicity) => {
    expect(note('monomial', { exponents }, 'Learning coefficient λ at the origin')).toBe(coefficient);
    expect(note('monomial', { exponents }, 'Multiplicity')).toBe(multiplicity);
  });

  it('has no minimum with an odd exponent, and is no constant', () => {
    expect(factsOf('monomial', { exponents: [3, 2] }).minimum).toBeUndefined();
    expect(() => lossOf('monomial', { exponents: [0, 0] })).toThrow(
      'invalid exponents: all are 0; expected at least one exponent above 0',
    );
  });
});

describe('formula', () => {
  it('reads text, variables and constants', () => {
    const parameters = { text: 'a*(x^2-1)^2 + sum(i, 1, 4, z[i]^2)', variables: ['x', 'z[4]'], constants: { a: 2 } };
    expect(lossOf('formula', parameters)([2, 1, 1, 1, 1])).toBe(22);
    const definition = landscapeById('formula');
    const filled = fillParameters(definition.parameters, parameters, '');
    expect([0, 1, 4].map((index) => definition.coordinateName?.(filled, index))).toEqual(['x', 'z_1', 'z_4']);
    expect(definition.typeset?.(filled)[0]).toMatch(/^L = /);
  });

  it('refuses what cannot be read, with its place', () => {
    expect(() => lossOf('formula', { text: 'x^2 + xz', variables: ['x', 'z'] })).toThrow(
      'Column 7: ‘xz’ is not a variable',
    );
  });
});

describe('landscapeById', () => {
  it('names the nearest family', () => {
    expect(() => landscapeById('rosenbrok')).toThrow('unknown family: rosenbrok; did you mean rosenbrock?');
  });
});
