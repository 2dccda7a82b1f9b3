import { describe, expect, it } from 'vitest';
import { optimizerById } from '../../../core/optimizers/index.ts';
import { diagonal, type Problem, quadratic, rosenbrock, runProgram } from './program-loop.ts';

const flow = (
  id: string,
  problem: Problem,
  start: readonly number[],
  parameters: Record<string, unknown>,
  steps: number,
) => runProgram(optimizerById(id), problem, { parameters, start, steps }).points;

/** L = w^(2k). */
const monomial = (k: number): Problem => ({
  loss: ([w]) => w ** (2 * k),
  gradient: ([w]) => [2 * k * w ** (2 * k - 1)],
  product: ([w], [v]) => [2 * k * (2 * k - 1) * w ** (2 * k - 2) * v],
});

/** ½(uv − 1)². */
const scalarProduct: Problem = {
  loss: ([u, v]) => 0.5 * (u * v - 1) ** 2,
  gradient: ([u, v]) => [v * (u * v - 1), u * (u * v - 1)],
  product: ([u, v], [a, b]) => [v * v * a + (2 * u * v - 1) * b, (2 * u * v - 1) * a + u * u * b],
};

describe.each(['explicit', 'stiff'])('gradient flow, %s', (method) => {
  // The stiff pair is of order 2: its global errors are larger than the tolerance.
  const [relative, near] = method === 'explicit' ? [1e-10, 1e-8] : [1e-9, 1e-5];

  it('decays exponentially along each axis of a quadratic', () => {
    const path = flow('gradient-flow', quadratic(diagonal([1, 30])), [2, -1], { timeStep: 0.1, method, relative }, 10);
    path.forEach(([x, y], t) => {
      expect(Math.abs(x - 2 * Math.exp(-0.1 * t))).toBeLessThan(near);
      expect(Math.abs(y + Math.exp(-3 * t))).toBeLessThan(near);
    });
  });

  it.each([
    [2, 0.0111796],
    [3, 0.080342],
    [4, 0.1658791],
  ])('slows down at a minimum of degree %i', (k, expected) => {
    const [w] = flow('gradient-flow', monomial(k), [1], { timeStep: 100, method, relative }, 10)[10];
    expect(Math.abs(w - (1 + 2 * k * (2 * k - 2) * 1000) ** (-1 / (2 * k - 2)))).toBeLessThan(near);
    expect(Math.abs(w - expected)).toBeLessThan(5e-8 + near);
  });

  it.each([
    [2, 0.1, 2.055869],
    [0.5, -1, -0.832466],
  ])('conserves u² − v² from (%f, %f)', (u, v, end) => {
    const path = flow('gradient-flow', scalarProduct, [u, v], { timeStep: 5, method, relative }, 20);
    for (const [a, b] of path) expect(Math.abs(a * a - b * b - (u * u - v * v))).toBeLessThan(10 * near);
    expect(Math.abs(path[20][0] - end)).toBeLessThan(1e-6 + 10 * near);
  });
});

describe('flows', () => {
  it('tell the same time however it is cut', () => {
    const parameters = { relative: 1e-12 };
    const fine = flow('gradient-flow', rosenbrock, [-1.2, 1], { ...parameters, timeStep: 0.01 }, 100)[100];
    const coarse = flow('gradient-flow', rosenbrock, [-1.2, 1], { ...parameters, timeStep: 1 }, 1)[1];
    fine.forEach((x, i) => {
      expect(Math.abs(x - coarse[i])).toBeLessThan(1e-9);
    });
    const clock = runProgram(optimizerById('gradient-flow'), rosenbrock, {
      parameters: { timeStep: { schedule: 'step', from: 1, factor: 0.5, every: 1 } },
      start: [-1.2, 1],
      steps: 3,
    }).state.clock;
    expect(clock[0]).toBe(1.75);
  });

  it('ends a step early where its inner steps run out', () => {
    const { state } = runProgram(optimizerById('gradient-flow'), quadratic(diagonal([1000])), {
      parameters: { timeStep: 1, limit: 10 },
      start: [1],
      steps: 1,
    });
    expect(state.clock[0]).toBeGreaterThan(0);
    expect(state.clock[0]).toBeLessThan(1);
  });

  it('with momentum is a damped oscillator', () => {
    const [h, friction] = [4, 0.6];
    const path = flow(
      'momentum-flow',
      quadratic([[h]]),
      [1.5],
      { timeStep: 0.25, strength: friction, relative: 1e-11 },
      40,
    );
    const omega = Math.sqrt(h - (friction / 2) ** 2);
    path.forEach(([x], k) => {
      const t = 0.25 * k;
      const expected =
        1.5 * Math.exp((-friction * t) / 2) * (Math.cos(omega * t) + (friction / 2 / omega) * Math.sin(omega * t));
      expect(Math.abs(x - expected)).toBeLessThan(1e-9);
    });
  });

  it('with Nesterov’s friction is Bessel’s function: x = 2 J₁(t)/t', () => {
    const path = flow(
      'momentum-flow',
      quadratic([[1]]),
      [1],
      { timeStep: 0.5, friction: 'vanishing', strength: 3, relative: 1e-11 },
      20,
    );
    // J₁ by its series.
    const expected = (t: number): number => {
      let [term, sum] = [1, 1];
      for (let m = 1; m < 60; m++) {
        term *= (-t * t) / 4 / (m * (m + 1));
        sum += term;
      }
      return sum;
    };
    path.forEach(([x], k) => {
      expect(Math.abs(x - expected(0.5 * k))).toBeLessThan(1e-8);
    });
  });

  it.each(['explicit', 'stiff'])('by signs goes down at speed 1 and stays at the bottom: %s', (method) => {
    const parameters = { timeStep: 0.1, smoothing: 1e-6, method, relative: 1e-9 };
    const path = flow('sign-flow', quadratic(diagonal([1, 5])), [0.55, -1.05], parameters, 12);
    path.forEach(([x, y], k) => {
      expect(Math.abs(x - Math.max(0, 0.55 - 0.1 * k))).toBeLessThan(1e-4);
      expect(Math.abs(y + Math.max(0, 1.05 - 0.1 * k))).toBeLessThan(1e-4);
    });
  });

  describe('central flow', () => {
    // ¼(1 − x²y²)²: minima on xy = 1 with sharpness 2(x² + y²).
    const edge: Problem = {
      loss: ([x, y]) => 0.25 * (1 - x * x * y * y) ** 2,
      gradient: ([x, y]) => [-x * y * y * (1 - x * x * y * y), -x * x * y * (1 - x * x * y * y)],
      product: ([x, y], [a, b]) => {
        const d = 1 - x * x * y * y;
        const xx = -y * y * d + 2 * x * x * y ** 4;
        const yy = -x * x * d + 2 * x ** 4 * y * y;
        const xy = -2 * x * y * d + 2 * x ** 3 * y ** 3;
        return [xx * a + xy * b, xy * a + yy * b];
      },
    };

    it.each([
      [5.3, 0.17],
      [6, 0.1],
      [7, 0.05],
    ])('ends at sharpness 2/η from (%f, %f), where gradient flow would be sharper', (x, y) => {
      const { points, state } = runProgram(optimizerById('central-flow'), edge, {
        parameters: { learningRate: 0.04 },
        start: [x, y],
        steps: 6000,
      });
      const [u, v] = points[6000];
      expect(Math.abs(u * v - 1)).toBeLessThan(1e-3);
      expect(Math.abs(state.sharpness[0] - 50)).toBeLessThan(0.05);
    });

    it('is gradient flow as long as the sharpness is below the edge', () => {
      const start = [3, 0.2];
      const parameters = { learningRate: 0.01, innerSteps: 64 };
      const central = flow('central-flow', edge, start, parameters, 100);
      const plain = flow('gradient-flow', edge, start, { timeStep: 0.01 }, 100);
      central.forEach((point, t) => {
        point.forEach((value, i) => {
          expect(Math.abs(value - plain[t][i])).toBeLessThan(1e-6);
        });
      });
    });
  });
});
