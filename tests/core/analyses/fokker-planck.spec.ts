import { describe, expect, it } from 'vitest';
import { evolve, jumpProcess, type PlaneGrid } from '../../../core/analyses/fokker-planck.ts';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';

const isFull = process.env.RIDGELINE_FULL === '1';

function ask(analysis: string, landscape: Record<string, unknown>, more: Record<string, unknown> = {}): AnalyzeAnswer {
  return analyzeRequested(analyzeRequest.parse({ analysis, landscape, ...more }), builtInData, () => undefined);
}

const value = (answer: AnalyzeAnswer, name: string) => Number(answer.values[name]!.value);
const interval = (answer: AnalyzeAnswer, name: string) => answer.values[name]!.interval.map(Number) as [number, number];

interface Equation {
  loss: (x: number, y: number) => number;
  gradient: (x: number, y: number) => readonly [number, number];
  diffusion: (x: number, y: number) => readonly [xx: number, xy: number, yy: number];
  isotropic?: number;
}

function processOf(grid: PlaneGrid, { loss, gradient, diffusion, isotropic }: Equation) {
  const cells = Array.from({ length: grid.columns * grid.rows }, (_, k) => [
    grid.low[0] + ((k % grid.columns) + 0.5) * grid.width[0],
    grid.low[1] + (Math.floor(k / grid.columns) + 0.5) * grid.width[1],
  ]) as [number, number][];
  const process = jumpProcess(grid, {
    losses: Float64Array.from(cells, ([x, y]) => loss(x, y)),
    gradients: Float64Array.from(cells.flatMap(([x, y]) => gradient(x, y))),
    diffusions: Float64Array.from(cells.flatMap(([x, y]) => diffusion(x, y))),
    isotropic: isotropic ?? null,
  });
  return { cells, process };
}

const square = (cells: number, half: number): PlaneGrid => ({
  columns: cells,
  rows: cells,
  low: [-half, -half],
  width: [(2 * half) / cells, (2 * half) / cells],
});

function gaussian(cells: readonly (readonly [number, number])[], mean: readonly number[], deviation: number) {
  const masses = Float64Array.from(cells, ([x, y]) =>
    Math.exp(-((x - mean[0]!) ** 2 + (y - mean[1]!) ** 2) / (2 * deviation ** 2)),
  );
  const total = masses.reduce((a, b) => a + b, 0);
  return masses.map((p) => p / total);
}

const expectation = (
  masses: Float64Array,
  cells: readonly (readonly [number, number])[],
  of: (x: number, y: number) => number,
): number => masses.reduce((sum, p, k) => sum + p * of(...cells[k]!), 0);

describe('the jump process', () => {
  it('has the drift and the diffusion of the equation to second order, oblique and varying', () => {
    const equation: Equation = {
      loss: () => 0,
      gradient: (x, y) => [0.3 * x + 0.1, 0.2 * y - 0.05],
      diffusion: (x, y) => {
        const a = 0.3 + 0.1 * x * x;
        const b = 0.2 + 0.05 * y * y;
        return [a, 0.8 * Math.sqrt(a * b), b];
      },
    };
    const errors = [40, 80].map((size) => {
      const grid = square(size, 1);
      const { cells, process } = processOf(grid, equation);
      let worst = 0;
      const inner = Math.floor(size / 2) * size + Math.floor(size / 4);
      const moments = { x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
      process.rate.forEach((rate, k) => {
        if (process.from[k] !== inner) return;
        const [a, b] = [cells[inner]!, cells[process.to[k]!]!];
        const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
        moments.x += rate * dx;
        moments.y += rate * dy;
        moments.xx += rate * dx * dx;
        moments.xy += rate * dx * dy;
        moments.yy += rate * dy * dy;
      });
      const [gx, gy] = equation.gradient(...cells[inner]!);
      const [xx, xy, yy] = equation.diffusion(...cells[inner]!);
      for (const [found, wanted] of [
        [moments.x, -gx],
        [moments.y, -gy],
        [moments.xx, 2 * xx],
        [moments.xy, 2 * xy],
        [moments.yy, 2 * yy],
      ] as const)
        worst = Math.max(worst, Math.abs(found - wanted));
      return worst;
    });
    expect(errors[1]!).toBeLessThan(2e-3);
    expect(errors[1]! / errors[0]!).toBeLessThan(0.4);
  });

  it('has exp(−L/D) at rest for one isotropic diffusion, to the last digit', () => {
    const D = 0.15;
    const loss = (x: number, y: number) => x ** 4 / 4 - (x * x) / 2 + 0.2 * x * y + (y * y) / 2;
    const grid = square(30, 2);
    const { cells, process } = processOf(grid, {
      loss,
      gradient: (x, y) => [x ** 3 - x + 0.2 * y, 0.2 * x + y],
      diffusion: () => [D, 0, D],
      isotropic: D,
    });
    const rest = Float64Array.from(cells, ([x, y]) => Math.exp(-loss(x, y) / D));
    const flow = new Float64Array(rest.length);
    process.rate.forEach((rate, k) => {
      flow[process.to[k]!]! += rate * rest[process.from[k]!]!;
      flow[process.from[k]!]! -= rate * rest[process.from[k]!]!;
    });
    expect(Math.max(...flow.map(Math.abs))).toBeLessThan(1e-10);
  });

  it('keeps masses positive and their sum, and has an Ornstein–Uhlenbeck process’s mean and covariance', () => {
    // dw = -H w dt + sqrt(2 D) dB: m' = -H m, S' = -H S - S H + 2 D, by fine steps.
    const H = [
      [2, 0.5],
      [0.5, 1],
    ] as const;
    const D = [0.06, 0.03, 0.05] as const;
    const grid = square(150, 2);
    const { cells, process } = processOf(grid, {
      loss: (x, y) => x * x + 0.5 * x * y + 0.5 * y * y,
      gradient: (x, y) => [H[0][0] * x + H[0][1] * y, H[1][0] * x + H[1][1] * y],
      diffusion: () => D,
    });
    const first = gaussian(cells, [0.8, -0.5], 0.2);
    const time = 0.7;
    const { masses, residual, negative } = evolve(process, first, time, 150, () => undefined);
    expect(residual).toBeLessThan(1e-9);
    expect(negative).toBeLessThan(1e-6);
    expect(Math.min(...masses)).toBeGreaterThanOrEqual(0);
    expect(masses.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    let [mx, my, xx, xy, yy] = [0.8, -0.5, 0.04, 0, 0.04];
    const steps = 20_000;
    const dt = time / steps;
    for (let k = 0; k < steps; k++) {
      const [dx, dy] = [-(H[0][0] * mx + H[0][1] * my), -(H[1][0] * mx + H[1][1] * my)];
      const dxx = -2 * (H[0][0] * xx + H[0][1] * xy) + 2 * D[0];
      const dxy = -(H[0][0] * xy + H[0][1] * yy) - (xx * H[1][0] + xy * H[1][1]) + 2 * D[1];
      const dyy = -2 * (H[1][0] * xy + H[1][1] * yy) + 2 * D[2];
      [mx, my, xx, xy, yy] = [mx + dt * dx, my + dt * dy, xx + dt * dxx, xy + dt * dxy, yy + dt * dyy];
    }
    const [ex, ey] = [expectation(masses, cells, (x) => x), expectation(masses, cells, (_, y) => y)];
    expect(ex).toBeCloseTo(mx, 3);
    expect(ey).toBeCloseTo(my, 3);
    const central = (of: (x: number, y: number) => number) => expectation(masses, cells, (x, y) => of(x - ex, y - ey));
    expect(Math.abs(central((x) => x * x) / xx - 1)).toBeLessThan(0.01);
    expect(Math.abs(central((_, y) => y * y) / yy - 1)).toBeLessThan(0.01);
    expect(Math.abs(central((x, y) => x * y) - xy)).toBeLessThan(0.01 * Math.sqrt(xx * yy));
  });

  it('is Itô’s: without drift the mean stays, and 1 + E w² grows as e^(ct) under D = c (1 + w²)/2', () => {
    const c = 0.4;
    const { cells, process } = processOf(square(160, 8), {
      loss: () => 0,
      gradient: () => [0, 0],
      // Oblique, so that the mixed terms are there too.
      diffusion: (x) => [(c * (1 + x * x)) / 2, 0.5 * ((c * (1 + x * x)) / 2), (c * (1 + x * x)) / 2],
    });
    const first = gaussian(cells, [0.5, 0], 0.3);
    const { masses } = evolve(process, first, 1, 60, () => undefined);
    const start = expectation(first, cells, (x) => x * x);
    expect(expectation(masses, cells, (x) => x)).toBeCloseTo(0.5, 2);
    expect(expectation(masses, cells, (_, y) => y)).toBeCloseTo(0, 2);
    const grown = (1 + start) * Math.exp(c) - 1;
    expect(Math.abs(expectation(masses, cells, (x) => x * x) / grown - 1)).toBeLessThan(0.01);
    // E xy' = E 2 D_xy, E x y = E y y/2 gains half as much.
    const both = expectation(masses, cells, (x, y) => x * y);
    expect(Math.abs(both / ((grown - start) / 2) - 1)).toBeLessThan(0.02);
  });
});

describe('density-in-plane', () => {
  it('finds an ensemble of short steps with oblique noise on the equation', () => {
    const bowl = { family: 'formula', parameters: { text: 'x^2 + 0.5*x*y + 0.5*y^2', variables: ['x', 'y'] } };
    const parameters = {
      covariance: [100, 40, 64],
      learningRate: 0.002,
      steps: 250,
      startMean: [1, -0.5],
      startDeviation: [0.2],
      box: [-3, 3, -3, 3],
      particles: isFull ? 40_000 : 5000,
      cells: 120,
    };
    const answer = ask('density-in-plane', bowl, { parameters });
    // Within what so many draws scatter, and the first order of the learning rate.
    expect(value(answer, 'equationGreatest')).toBeLessThan(interval(answer, 'scatterGreatest')[1] + 0.012);
    expect(value(answer, 'equationArea')).toBeLessThan(2 * interval(answer, 'scatterArea')[1]);
    expect(Math.abs(value(answer, 'ensembleCovariance') - value(answer, 'equationCovariance'))).toBeLessThan(0.01);
    expect(answer.values.posteriorGreatest!.warning).toMatch(/not at the posterior/);
    // The posterior exp(-n x^T H x/2) has covariance H^-1/n, H = [[2, 0.5], [0.5, 1]], det 1.75.
    const n = value(answer, 'inverseTemperature');
    expect(n).toBeCloseTo(4 / (0.002 * 164), 9);
    expect(value(answer, 'posteriorVariance1')).toBeCloseTo(1 / (1.75 * n), 3);
    expect(value(answer, 'posteriorVariance2')).toBeCloseTo(2 / (1.75 * n), 3);
    expect(value(answer, 'posteriorCovariance')).toBeCloseTo(-0.5 / (1.75 * n), 3);
  });

  it('is at the posterior with isotropic noise after long', () => {
    const wells = { family: 'formula', parameters: { text: 'x^4/4 - x^2/2 + y^2/2', variables: ['x', 'y'] } };
    const parameters = {
      covariance: [64],
      learningRate: 0.005,
      steps: 4000,
      particles: 2000,
      startMean: [0, 0],
      startDeviation: [0.5],
      cells: 48,
      times: 80,
    };
    const answer = ask('density-in-plane', wells, { parameters });
    expect(value(answer, 'equationVariance1')).toBeCloseTo(value(answer, 'posteriorVariance1'), 3);
    expect(value(answer, 'equationVariance2')).toBeCloseTo(value(answer, 'posteriorVariance2'), 4);
    expect(answer.values.posteriorArea!.warning).toBeNull();
    expect(value(answer, 'posteriorGreatest')).toBeLessThan(interval(answer, 'scatterGreatest')[1] + 0.02);
  });

  it('drifts along a valley of minima as noise of batches drives it', () => {
    // Across: variance c = eta/(2B); along: w2 = (1 + 24 eta c t)^(-1/6) with t = eta times steps.
    const [learningRate, batch, steps] = [0.02, 20, 1500];
    const parameters = {
      noise: 'batch',
      batch,
      learningRate,
      steps,
      startMean: [0, 1],
      startDeviation: [0.01, 0.01],
      box: [-0.12, 0.12, 0.7, 1.2],
      particles: 600,
      cells: 60,
    };
    const answer = ask(
      'density-in-plane',
      { family: 'degenerate-minima-2d', parameters: { order: 1 } },
      { parameters },
    );
    const c = learningRate / (2 * batch);
    const expected = (1 + 24 * c * learningRate * steps) ** (-1 / 6);
    expect(Math.abs(value(answer, 'equationMean2') / expected - 1)).toBeLessThan(0.005);
    expect(Math.abs(value(answer, 'ensembleMean2') / expected - 1)).toBeLessThan(0.005);
    expect(Math.abs(value(answer, 'equationVariance1') / c - 1)).toBeLessThan(0.05);
    // Noise of rank 1 along a thin valley: the equation's spread along it is too wide, and it says so.
    expect(value(answer, 'equationVariance2')).toBeGreaterThan(value(answer, 'ensembleVariance2'));
    expect(value(answer, 'upwind2')).toBeGreaterThan(0);
    expect(answer.values.equationArea!.warning).toMatch(/upwind|left out/);
  });

  it('refuses what it cannot do', () => {
    expect(() => ask('density-in-plane', { family: 'sphere', parameters: { dimension: 3 } })).toThrow(
      /stationary-density/,
    );
    const plane = { family: 'himmelblau' };
    expect(() => ask('density-in-plane', plane, { parameters: { noise: 'batch' } })).toThrow(/degenerate-minima-2d/);
    expect(() => ask('density-in-plane', plane, { parameters: { covariance: [1, 2, 1] } })).toThrow(/negative eigen/);
    expect(() => ask('density-in-plane', plane, { parameters: { startMean: [5, 5] } })).toThrow(/within the rectangle/);
  });
});

describe('stationary-density with the noise of fresh batches', () => {
  it('leaves the variance ησ²/(2B) at a regular minimum, whatever its curvature, unlike the posterior', () => {
    for (const place of [0.7, 1]) {
      const parameters = {
        noiseOf: 'batch',
        batch: 20,
        learningRate: 0.01,
        steps: 1500,
        particles: isFull ? 20_000 : 4000,
        startMean: -place,
        startDeviation: 0.01,
        low: -place - 0.15,
        high: -place + 0.15,
      };
      // d1 = d2 = 1: curvature (2 place)² = 1.96 and 4.
      const landscape = { family: 'degenerate-minima-1d', parameters: { place, leftOrder: 1, rightOrder: 1 } };
      const answer = ask('stationary-density', landscape, { parameters });
      const expected = 0.01 / 40;
      expect(Math.sqrt(expected)).toBeCloseTo(0.0158, 4);
      expect(Math.abs(value(answer, 'equationVariance') / expected - 1)).toBeLessThan(0.02);
      const [low, high] = interval(answer, 'ensembleVariance');
      expect(Math.abs((low + high) / 2 / expected - 1)).toBeLessThan(0.05 + (high - low) / expected);
      const n = (2 * 20) / 0.01;
      expect(Math.abs(value(answer, 'posteriorVariance') * n * (2 * place) ** 2 - 1)).toBeLessThan(0.02);
    }
  });

  it('gathers at a minimum of order 2 as the equation says', () => {
    const parameters = {
      noiseOf: 'batch',
      batch: 4,
      learningRate: 0.05,
      steps: 2000,
      particles: 4000,
      startMean: 0.5,
      startDeviation: 0.02,
      low: 0,
      high: 1,
      cells: 2000,
      times: 800,
    };
    // Q = (w + 1)(w - 1)... about w = place of order 2: K ~ (2 place)² δ⁴/2.
    const landscape = { family: 'degenerate-minima-1d', parameters: { place: 0.25, leftOrder: 1, rightOrder: 2 } };
    const answer = ask('stationary-density', landscape, { parameters });
    expect(interval(answer, 'equationGreatest')[0]).toBeLessThan(0.02);
    expect(Math.abs(value(answer, 'ensembleMean') - value(answer, 'equationMean'))).toBeLessThan(0.01);
    // The posterior at the same temperature is far wider.
    expect(value(answer, 'posteriorVariance')).toBeGreaterThan(1.5 * value(answer, 'equationVariance'));
  });

  it('refuses landscapes that have no batches', () => {
    const bowl = { family: 'formula', parameters: { text: '2*x^2' } };
    expect(() => ask('stationary-density', bowl, { parameters: { noiseOf: 'batch' } })).toThrow(/degenerate-minima-1d/);
  });
});
