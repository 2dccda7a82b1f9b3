import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optimizerById } from '../../../core/optimizers/index.ts';
import type { TensorShape } from '../../../core/optimizers/program.ts';
import { matrix, type Problem, rosenbrock, runProgram, slope } from './program-loop.ts';
import { torchTolerance } from './torch.ts';

interface ReferenceCase {
  optimizer: string;
  parameters: Record<string, unknown>;
  problem: 'matrix' | 'rosenbrock';
  points: { step: number; w: number[] }[];
}

const url = new URL('../../fixtures/program-references.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(url, 'utf8')) as { cases: ReferenceCase[] };

// The problem of the fixture: ½ |A W B − C|² + ½ |D b − e|² with W of 3 x 2 and b of 3.
const A = [2, 0.3, -0.5, 0.1, 1.2, 0.4, 0.7, -0.2, 0.9];
const B = [1.5, 0.2, -0.4, 0.6];
const C = [1, -2, 0.5, 0.3, -1.2, 0.8];
const D = [1, 0.2, 0, 0.2, 3, -0.1, 0, -0.1, 0.4];
const E = [0.3, -1, 0.6];
const start = [0.5, -0.3, 0.8, 1.1, -0.6, 0.2, 0.4, -0.2, 0.9];
const tensors: TensorShape[] = [
  { name: 'W', shape: [3, 2], offset: 0, role: 'weight', place: 'hidden' },
  { name: 'b', shape: [3], offset: 6, role: 'bias', place: 'hidden' },
];

/** Entry (i, j) of the product of a (rows x inner) and b (inner x columns). */
function product(a: ArrayLike<number>, b: ArrayLike<number>, rows: number, inner: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += a[Math.floor(at / columns) * inner + k] * b[k * columns + (at % columns)];
    return sum;
  });
}

function transposed(a: ArrayLike<number>, rows: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, at) => a[(at % rows) * columns + Math.floor(at / rows)]);
}

function residuals(x: Float64Array): { w: number[]; b: number[] } {
  const w = product(product(A, x.subarray(0, 6), 3, 3, 2), B, 3, 2, 2).map((value, i) => value - C[i]);
  const b = product(D, x.subarray(6), 3, 3, 1).map((value, i) => value - E[i]);
  return { w, b };
}

const matrixProblem: Problem = {
  loss: (x) => {
    const { w, b } = residuals(x);
    return 0.5 * [...w, ...b].reduce((sum, value) => sum + value * value, 0);
  },
  gradient: (x) => {
    const { w, b } = residuals(x);
    const left = product(transposed(A, 3, 3), w, 3, 3, 2);
    return [...product(left, transposed(B, 2, 2), 3, 2, 2), ...product(transposed(D, 3, 3), b, 3, 3, 1)];
  },
};

function expectNear(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i] - value), `[${i}]: ${actual[i]}, expected ${value}`).toBeLessThanOrEqual(tolerance);
  });
}

describe('formulas of the papers, in Python', () => {
  it.each(cases.map((one) => [`${one.optimizer} ${JSON.stringify(one.parameters)}`, one] as const))('%s', (_, one) => {
    const { optimizer, parameters, problem, points } = one;
    const steps = points[points.length - 1].step;
    const path = runProgram(
      optimizerById(optimizer),
      problem === 'matrix' ? matrixProblem : rosenbrock,
      problem === 'matrix' ? { parameters, start, tensors, steps } : { parameters, start: [-1.2, 1], steps },
    );
    for (const { step, w } of points) {
      w.forEach((value, i) => {
        expect(Math.abs(path.points[step][i] - value), `w[${i}] at step ${step}`).toBeLessThanOrEqual(
          torchTolerance(value),
        );
      });
    }
  });
});

describe('one step on the gradient [[1, 2], [3, 4]]', () => {
  const G = [1, 2, 3, 4];
  const step = (id: string, parameters: Record<string, unknown>, from = [0, 0, 0, 0]): number[] => {
    const { points } = runProgram(optimizerById(id), slope(G), {
      parameters,
      start: from,
      steps: 1,
      tensors: matrix(2, 2),
    });
    return points[1].map((value, i) => from[i] - value);
  };
  const printed = 0.5e-6 + 1e-12;

  it('Muon makes all singular values near 1', () => {
    const plain = { learningRate: 1, weightDecay: 0, nesterov: false, momentum: 0 };
    expectNear(step('muon', plain), [-0.680661, 0.82554, 0.741295, 0.25944], printed);
    expectNear(
      step('muon', { ...plain, scale: 'match-rms-adamw' }),
      G.map((_, i) => 0.2 * Math.SQRT2 * step('muon', plain)[i]),
      1e-15,
    );
  });

  it('Spectral descent is the orthogonal factor', () => {
    const expected = [-0.514496, 0.857493, 0.857493, 0.514496];
    expectNear(step('spectral-descent', { learningRate: 1, dualNorm: false }), expected, printed);
    // The sum of the singular values: √(‖G‖² + 2 |det G|) = √34.
    expectNear(
      step('spectral-descent', { learningRate: 1 }),
      expected.map((value) => Math.sqrt(34) * value),
      3.5e-6,
    );
  });

  it('Shampoo is nearly that, at first', () => {
    expectNear(step('shampoo', { learningRate: 1 }), [-0.514217, 0.857296, 0.857369, 0.514581], printed);
  });

  it('Adafactor steps in proportion to the weights', () => {
    const moved = step('adafactor', {}, [1, 1, 1, 1]).map((value) => 1 - value);
    expectNear(moved, [0.992254, 0.989046, 0.989608, 0.990202], printed);
  });
});

describe('matrix optimizers', () => {
  // Q W R turns the problem: f(Q W R) for orthogonal Q and R.
  const [c, s] = [0.6, 0.8];
  const Q = [c, -s, s, c];
  const target = [1, -2, 0.5, 3];
  const distance = (w: ArrayLike<number>): number[] => target.map((value, i) => (i + 1) * (w[i] - value));
  const plain: Problem = {
    loss: (x) => target.reduce((sum, value, i) => sum + 0.5 * (i + 1) * (x[i] - value) * (x[i] - value), 0),
    gradient: distance,
  };
  const unturned = (x: ArrayLike<number>): number[] => product(transposed(Q, 2, 2), x, 2, 2, 2);
  const turned: Problem = {
    loss: (x) => plain.loss(Float64Array.from(unturned(x))),
    gradient: (x) => product(Q, distance(unturned(x)), 2, 2, 2),
  };

  it.each([
    ['muon', { learningRate: 0.05 }],
    ['spectral-descent', {}],
    ['shampoo', {}],
    ['soap', { learningRate: 0.05, period: 2, epsilon: 1e-4 }],
  ])('%s turns with the rows of the problem', (id, parameters) => {
    const from = [0.3, 0.1, -0.2, 0.5];
    const options = { parameters, steps: 12, tensors: matrix(2, 2) };
    const path = runProgram(optimizerById(id), plain, { ...options, start: from });
    const other = runProgram(optimizerById(id), turned, { ...options, start: product(Q, from, 2, 2, 2) });
    path.points.forEach((point, t) => {
      expectNear(other.points[t], product(Q, point, 2, 2, 2), 1e-9);
    });
  });

  it('see a point without arrays as a matrix when told its rows, and else as a vector', () => {
    const named = runProgram(optimizerById('muon'), plain, { start: [0, 0, 0, 0], steps: 5, tensors: matrix(2, 2) });
    const told = runProgram(optimizerById('muon'), plain, {
      parameters: { matrixRows: 2 },
      start: [0, 0, 0, 0],
      steps: 5,
    });
    expect(told.points).toEqual(named.points);
    expect(() =>
      runProgram(optimizerById('muon'), plain, { parameters: { matrixRows: 3 }, start: [0, 0, 0, 0], steps: 1 }),
    ).toThrow('invalid matrixRows: 3; expected a divisor of 4, the dimension');
  });

  it('take AdamW for everything that is not a matrix', () => {
    const options = { start: [0.3, 0.1, -0.2, 0.5], steps: 8 };
    const path = runProgram(optimizerById('muon'), plain, { ...options, parameters: { vectorLearningRate: 0.1 } });
    // Adam's first step has length η in every coordinate.
    expectNear(
      path.points[1].map((value, i) => Math.abs(value - options.start[i])),
      [0.1, 0.1, 0.1, 0.1],
      1e-9,
    );
  });
});

describe('L-BFGS', () => {
  it('counts what it asks for: at most 5/4 of its inner iterations without a search', () => {
    const { asked } = runProgram(optimizerById('lbfgs'), rosenbrock, {
      start: [-1.2, 1],
      steps: 1,
      parameters: { learningRate: 0.01 },
    });
    expect(asked).toEqual({ losses: 0, gradients: 20, products: 0 });
  });

  it('stands still at a stationary point', () => {
    const { points, asked } = runProgram(optimizerById('lbfgs'), rosenbrock, { start: [1, 1], steps: 3 });
    expect(points).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(asked.gradients).toBe(3);
  });
});
