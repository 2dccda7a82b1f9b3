import { describe, expect, it } from 'vitest';
import { stream } from '../../../core/math/streams.ts';
import { symmetricEigen } from '../../../core/math/symmetric-eigen.ts';
import { cubicStep } from '../../../core/optimizers/cubic-newton.ts';
import { gaussNewtonDiagonal, hutchinsonDiagonal } from '../../../core/optimizers/diagonal-estimates.ts';
import { optimizerById } from '../../../core/optimizers/index.ts';
import { curvatureAt } from '../../../core/optimizers/output-curvature.ts';
import type { OracleModel } from '../../../core/optimizers/program.ts';
import { diagonal, type Problem, type ProgramOptions, quadratic, rosenbrock, runProgram } from './program-loop.ts';

const run = (id: string, problem: Problem, options: ProgramOptions) => runProgram(optimizerById(id), problem, options);

const A = [
  [4, 1, 0.5],
  [1, 3, -0.2],
  [0.5, -0.2, 0.5],
];
const center = [1, -2, 3];
const bowl = quadratic(A, center);
const indefinite = quadratic([
  [2, 0.5],
  [0.5, -1],
]);

function expectNear(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i] - value), `[${i}]: ${actual[i]}, expected ${value}`).toBeLessThanOrEqual(tolerance);
  });
}

describe('on a quadratic', () => {
  it('Newton’s method arrives in one step', () => {
    const { points, asked } = run('newton', bowl, { start: [5, 5, 5], steps: 1 });
    expectNear(points[1], center, 1e-12);
    expect(asked).toEqual({ losses: 0, gradients: 1, products: 3 });
  });

  it('damped, it goes as far as (A + δI)⁻¹A says', () => {
    const { points } = run('newton', quadratic(diagonal([2, 0.5])), {
      start: [1, 1],
      steps: 1,
      parameters: { damping: 0.5, learningRate: 0.5 },
    });
    expectNear(points[1], [1 - (0.5 * 2) / 2.5, 1 - (0.5 * 0.5) / 1], 1e-14);
  });

  it('Newton’s method jumps to a saddle; saddle-free it leaves it', () => {
    expectNear(run('newton', indefinite, { start: [1, 0.1], steps: 1 }).points[1], [0, 0], 1e-14);
    const { points } = run('saddle-free-newton', indefinite, { start: [1, 0.1], steps: 8, parameters: { damping: 0 } });
    const losses = points.map((point) => indefinite.loss(Float64Array.from(point)));
    for (let t = 1; t <= 8; t++) expect(losses[t]).toBeLessThan(losses[t - 1]);
    expect(losses[8]).toBeLessThan(-0.5);
  });

  it('a direction without curvature is left as it is', () => {
    expectNear(run('newton', quadratic(diagonal([2, 0])), { start: [1, 1], steps: 2 }).points[2], [0, 1], 1e-14);
  });

  it.each(['polak-ribiere', 'fletcher-reeves', 'hager-zhang'])(
    'conjugate gradients with an exact search need as many steps as there are dimensions: %s',
    (formula) => {
      const { points } = run('conjugate-gradients', bowl, {
        start: [5, 5, 5],
        steps: 3,
        parameters: { formula, curvature: 1e-9 },
      });
      expectNear(points[3], center, 1e-6);
    },
  );

  it('BFGS finds the minimum, and its inverse Hessian maps the last change of the gradient to the last step', () => {
    const { points, state } = run('bfgs', bowl, { start: [5, 5, 5], steps: 14 });
    expectNear(points[14], center, 1e-8);
    const early = run('bfgs', bowl, { start: [5, 5, 5], steps: 5 });
    const step = early.points[5].map((value, i) => value - early.points[4][i]);
    const change = A.map((row) => row.reduce((sum, a, k) => sum + a * step[k], 0));
    const mapped = [0, 1, 2].map((i) => change.reduce((sum, y, k) => sum + early.state.inverse[3 * i + k] * y, 0));
    expectNear(mapped, step, 1e-12);
    expect(state.updates[0]).toBeGreaterThan(5);
  });

  it('a trust region as wide as the way arrives in one step, and a narrow one goes to its edge', () => {
    const wide = { radius: 50, largestRadius: 100 };
    const path = run('trust-region', bowl, { start: [5, 5, 5], steps: 8, parameters: wide });
    expectNear(path.points[8], center, 1e-8);
    const narrow = run('trust-region', bowl, { start: [5, 5, 5], steps: 1, parameters: { radius: 0.25 } });
    expect(Math.hypot(...narrow.points[1].map((x) => x - 5))).toBeCloseTo(0.25, 12);
    expect(narrow.state.radius[0]).toBe(0.5);
  });
});

describe('cubic regularisation', () => {
  const problems: [string, number[][], number[], number][] = [
    ['convex', A, [1, -2, 0.5], 2],
    [
      'a saddle',
      [
        [2, 0.5, 0],
        [0.5, -3, 0.1],
        [0, 0.1, 1],
      ],
      [0.3, 0.2, -1],
      0.7,
    ],
    [
      'the hard case',
      [
        [-1, 0, 0],
        [0, 2, 0],
        [0, 0, 3],
      ],
      [0, 0.1, 0.1],
      0.5,
    ],
    [
      'a saddle without a gradient',
      [
        [-2, 0, 0],
        [0, 2, 0],
        [0, 0, 3],
      ],
      [0, 0, 0],
      1,
    ],
  ];

  it.each(problems)('finds the global minimum of its model: %s', (_, h, gradient, penalty) => {
    const eigen = symmetricEigen(Float64Array.from(h.flat()), 3);
    const s = new Float64Array(3);
    const r = cubicStep(eigen, Float64Array.from(gradient), penalty, s);
    expect(Math.hypot(...s)).toBeCloseTo(r, 10);
    // Nesterov and Polyak: (H + M r/2 I) s = −g with H + M r/2 I not negative is the global minimum.
    h.forEach((row, i) => {
      const left = row.reduce((sum, value, j) => sum + value * s[j], 0) + (penalty / 2) * r * s[i];
      expect(left).toBeCloseTo(-gradient[i], 10);
    });
    expect(eigen.values[0] + (penalty / 2) * r).toBeGreaterThanOrEqual(-1e-12);
    const model = (step: ArrayLike<number>): number => {
      let value = 0;
      for (let i = 0; i < 3; i++) {
        value += gradient[i] * step[i];
        for (let j = 0; j < 3; j++) value += 0.5 * step[i] * h[i][j] * step[j];
      }
      return value + (penalty / 6) * Math.hypot(step[0], step[1], step[2]) ** 3;
    };
    const draws = stream('probe', 'cubic', 0);
    for (let k = 0; k < 2000; k++) {
      const other = s.map((value) => value + (k % 2 === 0 ? 0.1 : 4) * draws.normal());
      expect(model(other)).toBeGreaterThanOrEqual(model(s) - 1e-12);
    }
  });

  it('with a penalty that is a bound never lets the loss rise, and leaves a saddle that it starts on', () => {
    const saddle: Problem = {
      loss: ([x, y]) => 0.5 * x * x - 0.5 * y * y + 0.25 * y ** 4,
      gradient: ([x, y]) => [x, -y + y ** 3],
      product: ([, y], [a, b]) => [a, (3 * y * y - 1) * b],
    };
    const { points } = run('cubic-newton', saddle, {
      start: [1, 0],
      steps: 40,
      parameters: { lipschitz: 12, adaptive: false },
    });
    const losses = points.map((point) => saddle.loss(Float64Array.from(point)));
    for (let t = 1; t <= 40; t++) expect(losses[t]).toBeLessThanOrEqual(losses[t - 1] + 1e-15);
    expect(losses[40]).toBeCloseTo(-0.25, 10);
  });
});

// Two rows with two outputs each: f = (a + b t, sin a + b t²), softmax-like curvature replaced by a given block.
const times = [0.5, -1.5];
const targets = [0.2, -0.4, 1, 0.3];
const blocks = [
  [
    [2, 0.5],
    [0.5, 1],
  ],
  [
    [0.7, -0.3],
    [-0.3, 0.4],
  ],
];
const l2 = 0.05;
const outputs = ([a, b]: Iterable<number>): number[] => times.flatMap((t) => [a + b * t, Math.sin(a) + b * t * t]);
const jacobian = ([a]: Iterable<number>): number[][] =>
  times.flatMap((t) => [
    [1, t],
    [Math.cos(a), t * t],
  ]);
const curved = (u: ArrayLike<number>): number[] =>
  blocks.flatMap((block, row) => block.map((line) => line[0] * u[2 * row] + line[1] * u[2 * row + 1]));
const model: OracleModel = {
  outputs: 4,
  outputsPerRow: 2,
  l2,
  predict: (x, z) => z.set(outputs(x)),
  jacobianVectorProduct: (x, v, out) => out.set(jacobian(x).map((row) => row[0] * v[0] + row[1] * v[1])),
  vectorJacobianProduct: (x, u, out) =>
    out.set([0, 1].map((k) => jacobian(x).reduce((sum, row, i) => sum + row[k] * u[i], 0))),
  outputLoss: (z, e) => {
    const off = targets.map((target, i) => z[i] - target);
    e.set(curved(off));
    return 0.5 * off.reduce((sum, value, i) => sum + value * e[i], 0);
  },
  outputCurvature: (_, u, out) => out.set(curved(u)),
};
const modelled: Problem = {
  loss: (x) => {
    const e = new Float64Array(4);
    return model.outputLoss(Float64Array.from(outputs(x)), e) + 0.5 * l2 * (x[0] * x[0] + x[1] * x[1]);
  },
  gradient: (x) => {
    const e = new Float64Array(4);
    model.outputLoss(Float64Array.from(outputs(x)), e);
    const g = new Float64Array(2);
    model.vectorJacobianProduct(x, e, g);
    return g.map((value, i) => value + l2 * x[i]);
  },
  model,
};

/** The 2 x 2 matrix of the Gauss-Newton method, by definition. */
function gaussNewtonMatrix(x: Iterable<number>): number[][] {
  const j = jacobian(x);
  return [0, 1].map((p) => {
    const column = curved(j.map((row) => row[p]));
    return [0, 1].map((q) => j.reduce((sum, row, i) => sum + row[q] * column[i], 0) + (p === q ? l2 : 0));
  });
}

function solved([[a, b], [c, d]]: number[][], [p, q]: Iterable<number>): number[] {
  return [(d * p - b * q) / (a * d - b * c), (a * q - c * p) / (a * d - b * c)];
}

describe('with a model', () => {
  const start = [0.4, -0.3];

  it('Gauss–Newton solves with Jᵀ C J and the penalty', () => {
    const { points } = run('gauss-newton', modelled, {
      start,
      steps: 1,
      parameters: { lineSearch: 'none', damping: 0.3 },
    });
    const matrix = gaussNewtonMatrix(start).map((row, i) => row.map((value, j) => value + (i === j ? 0.3 : 0)));
    const step = solved(matrix, Array.from(modelled.gradient?.(Float64Array.from(start)) ?? []));
    expectNear(
      points[1],
      start.map((value, i) => value - step[i]),
      1e-12,
    );
  });

  it.each([
    ['gauss-newton', {}],
    ['levenberg-marquardt', {}],
    ['natural-gradient', { learningRate: 1, damping: 0 }],
  ])('%s comes to a stationary point where the loss has fallen', (id, parameters) => {
    const { points } = run(id, modelled, { start, steps: 60, parameters });
    expectNear(modelled.gradient?.(Float64Array.from(points[60])) ?? [], [0, 0], 1e-8);
    expect(modelled.loss(Float64Array.from(points[60]))).toBeLessThan(modelled.loss(Float64Array.from(start)));
  });

  it('Levenberg–Marquardt never lets the loss rise and damps more after a step that it did not take', () => {
    const losses: number[] = [];
    const dampings: number[] = [];
    run('levenberg-marquardt', modelled, {
      start: [3, 4],
      steps: 30,
      parameters: { damping: 1e-9 },
      watch: (_, x, { damping }) => {
        losses.push(modelled.loss(x));
        dampings.push(damping[0]);
      },
    });
    for (let t = 1; t < losses.length; t++) {
      expect(losses[t]).toBeLessThanOrEqual(losses[t - 1]);
      if (losses[t] === losses[t - 1] && losses[t] > losses[losses.length - 1])
        expect(dampings[t]).toBeGreaterThan(dampings[t - 1]);
    }
  });

  it('the empirical Fisher matrix is the mean of squared gradients of rows', () => {
    const x = Float64Array.from(start);
    const e = new Float64Array(4);
    model.outputLoss(Float64Array.from(outputs(x)), e);
    // A row's own loss is twice its part of the mean over two rows.
    const rows = [0, 1].map((row) =>
      [0, 1].map((k) => 2 * [0, 1].reduce((sum, o) => sum + jacobian(x)[2 * row + o][k] * e[2 * row + o], 0)),
    );
    const apply = curvatureAt(model, x, 'empirical', 0.1);
    const out = new Float64Array(2);
    for (const v of [
      [1, 0],
      [0, 1],
      [0.3, -2],
    ]) {
      apply(Float64Array.from(v), out);
      const expected = [0, 1].map(
        (k) => 0.5 * rows.reduce((sum, g) => sum + g[k] * (g[0] * v[0] + g[1] * v[1]), 0) + (l2 + 0.1) * v[k],
      );
      expectNear(out, expected, 1e-12);
    }
  });
});

describe('diagonal estimates are right in the mean', () => {
  const draws = 20_000;
  const oracle = {
    loss: () => 0,
    gradient: () => 0,
    product: (x: Float64Array, v: Float64Array, out: Float64Array) => out.set(bowl.product?.(x, v) ?? []),
    model,
    random: stream('probe', 'diagonal', 0),
  };

  function expectMean(estimate: (out: Float64Array) => void, expected: readonly number[]): void {
    const n = expected.length;
    const [sum, squares, out] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
    for (let k = 0; k < draws; k++) {
      estimate(out);
      for (let i = 0; i < n; i++) {
        sum[i] += out[i];
        squares[i] += out[i] * out[i];
      }
    }
    expected.forEach((value, i) => {
      const mean = sum[i] / draws;
      const error = Math.sqrt((squares[i] / draws - mean * mean) / draws);
      expect(Math.abs(mean - value), `${mean} ± ${error}, expected ${value}`).toBeLessThan(4 * error + 1e-12);
    });
  }

  it.each(['normal', 'signs'] as const)('Hutchinson’s, with %s', (probe) => {
    expectMean((out) => hutchinsonDiagonal(oracle, new Float64Array(3), probe, out), [4, 3, 0.5]);
  });

  it('Gauss–Newton’s', () => {
    const x = Float64Array.from([0.4, -0.3]);
    const matrix = gaussNewtonMatrix(x);
    expectMean((out) => gaussNewtonDiagonal(oracle, x, out), [matrix[0][0], matrix[1][1]]);
  });
});

describe('Sophia', () => {
  it('moves by the learning rate where it is clipped, and by m/(γh) where it is not', () => {
    const parameters = { learningRate: 0.01, weightDecay: 0, beta1: 0, beta2: 0, gamma: 1 };
    // Hutchinson’s estimate on a diagonal is h u²: with a curvature of 1e9 the step is tiny, with 1e-9 it is clipped.
    const { points } = run('sophia', quadratic(diagonal([1e-9, 1e9])), { start: [1, 1e-12], steps: 1, parameters });
    expect(points[1][0]).toBeCloseTo(0.99, 12);
    expect(Math.abs(points[1][1] - 1e-12)).toBeLessThanOrEqual(0.01);
  });

  it('AdaHessian divides by the curvature itself on a diagonal', () => {
    const { points } = run('adahessian', quadratic(diagonal([3, 0.2])), {
      start: [1, -2],
      steps: 1,
      parameters: { learningRate: 0.5, epsilon: 0 },
    });
    expectNear(points[1], [0.5, -1], 1e-12);
  });
});

describe('line searches', () => {
  it('BFGS meets the strong Wolfe conditions at every step', () => {
    const path = run('bfgs', rosenbrock, { start: [-1.2, 1], steps: 25 }).points;
    for (let t = 1; t <= 25; t++) {
      const [before, after] = [path[t - 1], path[t]].map((point) => Float64Array.from(point));
      const step = after.map((value, i) => value - before[i]);
      const slope = (at: Float64Array) =>
        Array.from(rosenbrock.gradient?.(at) ?? []).reduce((sum, g, i) => sum + g * step[i], 0);
      expect(rosenbrock.loss(after)).toBeLessThanOrEqual(rosenbrock.loss(before) + 1e-4 * slope(before) + 1e-16);
      expect(Math.abs(slope(after))).toBeLessThanOrEqual(0.9 * Math.abs(slope(before)) + 1e-16);
    }
  });
});
