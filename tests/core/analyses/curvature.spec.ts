import { describe, expect, it } from 'vitest';
import type { AnalysisResult } from '../../../core/analyses/define.ts';
import { hessianSpectrum } from '../../../core/analyses/hessian-spectrum.ts';
import { sharpness } from '../../../core/analyses/sharpness.ts';
import { spectralDensity } from '../../../core/analyses/spectral-density.ts';
import { trace } from '../../../core/analyses/trace.ts';
import { analyzeRequest } from '../../../core/contract/requests.ts';
import { measureRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { matrixWith, quadraticOf, runAnalysis } from './trials.ts';

const SPECTRUM = [30, 8, 8, 3, 1, 0.5, 0, 0, 0, -0.25, -2];

function numbers(result: AnalysisResult): Record<string, number> {
  return Object.fromEntries(Object.entries(result.values).map(([name, { value }]) => [name, value]));
}

describe('hessian-spectrum', () => {
  it('finds a known spectrum and counts it', () => {
    const result = runAnalysis(hessianSpectrum, quadraticOf(matrixWith(SPECTRUM, 1)), {
      exact: { eigenvalues: SPECTRUM },
    });
    const found = [...result.arrays.eigenvalues!.data];
    const sorted = [...SPECTRUM].sort((a, b) => a - b);
    const error = result.values.eigenvalueError!.value;
    expect(error).toBeLessThan(1e-12);
    for (const [k, value] of found.entries()) expect(Math.abs(value - sorted[k]!)).toBeLessThan(error);
    const values = numbers(result);
    expect(values.sharpness).toBeCloseTo(30, 12);
    expect(values.smallest).toBeCloseTo(-2, 12);
    expect(values.trace).toBeCloseTo(48.25, 12);
    expect([values.negative, values.zero]).toEqual([2, 3]);
    expect(result.values.zero).toMatchObject({ interval: [3, 3], exact: 3, warning: null });
    expect(result.values.sharpness).toMatchObject({ exact: 30, warning: null });
    expect(values.zeroThreshold).toBeCloseTo(30e-9, 14);
  });

  it('widens its counts where the threshold cannot tell', () => {
    // Eigenvalue 1e-9 of 1 stands on the threshold of 1e-9.
    const landscape = quadraticOf([
      [1, 0],
      [0, 1e-9],
    ]);
    const { zero } = runAnalysis(hessianSpectrum, landscape).values;
    expect(zero!.interval).toEqual([0, 1]);
    expect(zero!.warning).toMatch(/near to the threshold/);
  });

  it('says so where the smallest is only rounding, or the Hessian is not finite', () => {
    const { smallest } = runAnalysis(hessianSpectrum, quadraticOf(matrixWith([1e6, 3, 0], 2))).values;
    expect(smallest!.warning).toMatch(/Not to be told from 0/);
    const broken = runAnalysis(hessianSpectrum, quadraticOf([[Number.NaN]]));
    expect(broken.values.sharpness).toMatchObject({ value: Number.NaN, warning: expect.stringMatching(/not finite/) });
  });

  it('refuses a dimension that is too large and names what to use', () => {
    const landscape = { ...quadraticOf([[1]]), dimension: 2001 };
    expect(() => runAnalysis(hessianSpectrum, landscape)).toThrow(/at most 2000: sharpness finds the ends/);
  });

  it('reports progress to the end and stops when that throws', () => {
    const seen: number[] = [];
    const landscape = quadraticOf(matrixWith(SPECTRUM, 1));
    runAnalysis(hessianSpectrum, landscape, { progress: (done, total) => seen.push(done / total) });
    expect(Math.max(...seen)).toBeGreaterThan(0.9);
    expect(Math.max(...seen)).toBeLessThanOrEqual(1);
    const stop = () => {
      throw new Error('cancelled');
    };
    expect(() => runAnalysis(hessianSpectrum, landscape, { progress: stop })).toThrow('cancelled');
  });
});

describe('sharpness', () => {
  it('finds both ends with multiplicities, inside its intervals', () => {
    const result = runAnalysis(sharpness, quadraticOf(matrixWith(SPECTRUM, 3)), {
      parameters: { count: 3, tolerance: 1e-10 },
      exact: { eigenvalues: SPECTRUM },
    });
    const values = numbers(result);
    expect([values.sharpness, values.sharpness2, values.sharpness3].map((x) => x!.toFixed(9))).toEqual([
      '30.000000000',
      '8.000000000',
      '8.000000000',
    ]);
    expect([values.smallest, values.smallest2].map((x) => x!.toFixed(9))).toEqual(['-2.000000000', '-0.250000000']);
    for (const [name, { value, interval, exact, warning }] of Object.entries(result.values)) {
      if (!/^(sharpness|smallest)\d*$/.test(name)) continue;
      expect(exact, name).not.toBeNull();
      expect(Math.abs(value - exact!)).toBeLessThan(1e-9);
      expect(interval[0]).toBeLessThanOrEqual(interval[1]);
      expect(warning).toBeNull();
    }
    expect(result.arrays.largestEigenvectors!.shape).toEqual([3, SPECTRUM.length]);
  });

  it('covers the true value at a loose tolerance and warns when it may spend no more', () => {
    const eigenvalues = Array.from({ length: 80 }, (_, i) => i / 80);
    const landscape = quadraticOf(matrixWith(eigenvalues, 4));
    for (const tolerance of [0.1, 0.01, 1e-4]) {
      const { sharpness: found } = runAnalysis(sharpness, landscape, { parameters: { tolerance } }).values;
      expect(Math.abs(found!.value - 79 / 80)).toBeLessThan(found!.interval[1] - found!.value + 1e-12);
    }
    const { smallest } = runAnalysis(sharpness, landscape, { parameters: { products: 3 } }).values;
    expect(smallest!.warning).toMatch(/Not converged after 3 products/);
  });
});

describe('what is not finite or too large', () => {
  it('is told', () => {
    const broken = quadraticOf([
      [1, 0],
      [0, Number.NaN],
    ]);
    for (const definition of [sharpness, trace, spectralDensity]) {
      const { values } = runAnalysis(definition, broken);
      const doubted = Object.values(values).filter(({ warning }) => /not finite/.test(warning ?? ''));
      expect(doubted.length, definition.id).toBeGreaterThan(0);
      for (const { value } of doubted) expect(value).toBeNaN();
    }
    const large = { ...quadraticOf([[1]]), dimension: 1e7 };
    for (const definition of [sharpness, trace, spectralDensity]) {
      expect(() => runAnalysis(definition, large, { point: [0] })).toThrow(
        /vectors are kept at a time; expected at most 20/,
      );
    }
  });
});

describe('trace', () => {
  // H = [[2, 1, 0], [1, 3, -1], [0, -1, 4]] has trace 9; one probe has variance 8 with signs and 66 with normal numbers.
  const H = [
    [2, 1, 0],
    [1, 3, -1],
    [0, -1, 4],
  ];
  const blocks = (count: number): number[][] =>
    Array.from({ length: 3 * count }, (_, i) =>
      Array.from({ length: 3 * count }, (_, j) => (Math.floor(i / 3) === Math.floor(j / 3) ? H[i % 3]![j % 3]! : 0)),
    );

  it('has the variance that theory gives one probe', () => {
    // Four blocks: variances add up.
    for (const [probes, variance] of [
      ['rademacher', 32],
      ['normal', 264],
    ] as const) {
      const squares = Array.from({ length: 400 }, (_, seed) => {
        const parameters = { method: 'hutchinson', products: 11, probes };
        const { samples } = runAnalysis(trace, quadraticOf(blocks(4)), { parameters, seed }).arrays;
        return samples!.data.reduce((total, x) => total + (x - 36) ** 2, 0) / 11;
      });
      const mean = squares.reduce((a, b) => a + b, 0) / squares.length;
      // 4400 probes: the standard error of a variance is about sqrt((kurtosis - 1)/4400), at most 4 % here.
      expect(Math.abs(mean / variance - 1)).toBeLessThan(0.12);
    }
  });

  it.each([
    ['hutchinson', 30],
    ['hutch++', 45],
  ])('%s is unbiased and covers the trace 95 times in 100', (method, products) => {
    const eigenvalues = Array.from({ length: 60 }, (_, i) => (i === 0 ? 40 : 3 / (1 + i)));
    const landscape = quadraticOf(matrixWith(eigenvalues, 5));
    const exact = eigenvalues.reduce((a, b) => a + b, 0);
    const runs = 400;
    let covered = 0;
    const errors: number[] = [];
    for (let seed = 0; seed < runs; seed++) {
      const { trace: found } = runAnalysis(trace, landscape, { parameters: { method, products }, seed }).values;
      errors.push(found!.value - exact);
      if (found!.interval[0] <= exact && exact <= found!.interval[1]) covered++;
    }
    const mean = errors.reduce((a, b) => a + b, 0) / runs;
    const deviation = Math.sqrt(errors.reduce((total, x) => total + (x - mean) ** 2, 0) / (runs - 1));
    expect(Math.abs(mean)).toBeLessThan((3.5 * deviation) / Math.sqrt(runs));
    // Binomial with 400 trials at 0.95: standard deviation 0.011; probes of few strong directions are not quite normal.
    expect(covered / runs).toBeGreaterThan(0.91);
    expect(covered / runs).toBeLessThan(0.985);
  });

  it('is sharper by Hutch++ where few eigenvalues carry it', () => {
    const eigenvalues = Array.from({ length: 100 }, (_, i) => (i < 5 ? 100 : 0.01));
    const landscape = quadraticOf(matrixWith(eigenvalues, 6));
    const half = (method: string): number => {
      const { interval } = runAnalysis(trace, landscape, { parameters: { method, products: 60 } }).values.trace!;
      return interval[1] - interval[0];
    };
    expect(half('hutch++')).toBeLessThan(half('hutchinson') / 1000);
  });

  it('is exact where that costs no more', () => {
    const { values, arrays } = runAnalysis(trace, quadraticOf(H), { exact: { eigenvalues: [2, 3, 4] } });
    expect(values.trace).toMatchObject({ value: 9, interval: [9, 9], exact: 9, warning: null });
    expect([...arrays.diagonal!.data]).toEqual([2, 3, 4]);
  });
});

describe('spectral-density', () => {
  const eigenvalues = Array.from({ length: 120 }, (_, i) => (i === 0 ? 20 : i < 20 ? -1 + i / 40 : (i - 20) / 25));
  const landscape = quadraticOf(matrixWith(eigenvalues, 7));
  const mean = eigenvalues.reduce((a, b) => a + b, 0) / 120;
  const meanSquare = eigenvalues.reduce((a, b) => a + b * b, 0) / 120;

  it('has unbiased moments with intervals that cover, and bounds on the negative part', () => {
    const runs = 200;
    const covered = { mean: 0, meanSquare: 0, negative: 0 };
    let total = 0;
    for (let seed = 0; seed < runs; seed++) {
      const parameters = { steps: 12, probes: 10, gridPoints: 2 };
      const { values } = runAnalysis(spectralDensity, landscape, { parameters, seed, exact: { eigenvalues } });
      total += values.mean!.value / runs;
      for (const name of ['mean', 'meanSquare', 'negative'] as const) {
        const { interval, exact } = values[name]!;
        if (interval[0] <= exact! && exact! <= interval[1]) covered[name]++;
      }
    }
    // One probe's mean has variance 2 |H - mean|_F^2 / n^2 or so; ten probes and 200 seeds divide it by 2000.
    const error = Math.sqrt((2 * (meanSquare - mean ** 2)) / 120 / (runs * 10));
    expect(Math.abs(total - mean)).toBeLessThan(3.5 * error);
    expect(covered.mean / runs).toBeGreaterThan(0.9);
    expect(covered.meanSquare / runs).toBeGreaterThan(0.85);
    expect(covered.negative / runs).toBeGreaterThan(0.95);
  });

  it('takes products in single precision where their measured error is small beside the width', () => {
    const network = { family: 'network', parameters: { data: 'digits', hidden: [15], trainFraction: 0.1 } };
    const ask = (parameters: Record<string, unknown>) =>
      measureRequested(
        analyzeRequest.parse({
          analysis: 'spectral-density',
          landscape: network,
          at: { start: {} },
          parameters: { steps: 30, probes: 4, ...parameters },
        }),
        builtInData,
        () => undefined,
      );
    const [single, double] = [ask({}), ask({ products: 'double' })];
    const error = single.values.productError!.value;
    const span = double.values.largest!.value - double.values.smallest!.value;
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(1e-4 * span);
    expect(double.values.productError!.value).toBe(0);
    // Of the ends, which the same starts find: rounding moves them by less than the bound.
    for (const name of ['largest', 'smallest', 'mean', 'meanSquare', 'negative'] as const) {
      const { value, interval } = single.values[name]!;
      expect(Math.abs(value - double.values[name]!.value), name).toBeLessThan(error);
      expect(interval[0], name).toBeLessThanOrEqual(double.values[name]!.value);
      expect(interval[1], name).toBeGreaterThanOrEqual(double.values[name]!.value);
    }
    // Too narrow for single precision: the same bits as double.
    const narrow = { width: 1e-4, steps: 5, probes: 2, gridPoints: 2 };
    const far = {
      family: 'network',
      parameters: { data: 'digits', hidden: [15], trainFraction: 0.1, initialScale: 1e4 },
    };
    const at = (parameters: Record<string, unknown>) =>
      measureRequested(
        analyzeRequest.parse({ analysis: 'spectral-density', landscape: far, at: { start: {} }, parameters }),
        builtInData,
        () => undefined,
      );
    expect(at(narrow)).toEqual(at({ ...narrow, products: 'double' }));
  });

  it('is the smoothed spectrum where all of it is found', () => {
    const parameters = { steps: 120, probes: 300, width: 0.03, gridPoints: 60 };
    const { values, arrays } = runAnalysis(spectralDensity, landscape, { parameters });
    const width = values.width!.value;
    const grid = arrays.eigenvalue!.data;
    const inside = [...grid].map((t, i) => {
      const exact = eigenvalues.reduce(
        (total, value) => total + Math.exp(-(((t - value) / width) ** 2) / 2) / (width * Math.sqrt(2 * Math.PI) * 120),
        0,
      );
      return exact >= arrays.densityLow!.data[i]! - 1e-9 && exact <= arrays.densityHigh!.data[i]! + 1e-9 ? 1 : 0;
    });
    // Neighbouring points go together, so the share scatters more than 60 independent ones would.
    expect(inside.reduce((a: number, b) => a + b, 0) / 60).toBeGreaterThan(0.8);
    const area = arrays.density!.data.reduce((total, y) => total + y, 0) * (grid[1]! - grid[0]!);
    expect(area).toBeCloseTo(1, 2);
  });

  it('gives weights that sum to 1 and Ritz values inside the spectrum', () => {
    const { arrays } = runAnalysis(spectralDensity, landscape, { parameters: { steps: 10, probes: 4 } });
    expect(arrays.ritzValues!.shape).toEqual([4, 10]);
    for (let probe = 0; probe < 4; probe++) {
      const weights = arrays.weights!.data.subarray(10 * probe, 10 * probe + 10);
      expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 13);
    }
    for (const value of arrays.ritzValues!.data) {
      expect(value).toBeGreaterThan(-1);
      expect(value).toBeLessThan(20 + 1e-12);
    }
  });
});
