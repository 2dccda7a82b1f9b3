import { describe, expect, it } from 'vitest';
import { blockSpectra } from '../../../core/analyses/block-spectra.ts';
import type { AnalysisResult } from '../../../core/analyses/define.ts';
import { gradientAlignment } from '../../../core/analyses/gradient-alignment.ts';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analysedLandscape } from '../../../core/engine/analysed-landscape.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { resolveLandscape } from '../../../core/engine/resolve.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { stream } from '../../../core/math/streams.ts';
import { symmetricEigenvalues } from '../../../core/math/symmetric-eigen.ts';
import { matrixWith, quadraticOf, runAnalysis } from './trials.ts';

const value = (result: AnalysisResult | AnalyzeAnswer, name: string) => Number(result.values[name]!.value);

function ask(
  analysis: string,
  landscape: Record<string, unknown>,
  point: readonly number[],
  parameters = {},
): AnalyzeAnswer {
  const request = analyzeRequest.parse({ analysis, landscape, at: { point }, parameters });
  return analyzeRequested(request, builtInData, () => undefined);
}

const normal = (n: number, scale: number) => {
  const draws = stream('probe', 'curvature parts', n);
  return Array.from({ length: n }, () => scale * draws.normal());
};

describe('gradient-alignment', () => {
  it('gives the squares that a diagonal Hessian gives', () => {
    const eigenvalues = [9, 5, 2, 1, -1, -3];
    const landscape = quadraticOf(eigenvalues.map((h, i) => eigenvalues.map((_, j) => (i === j ? h : 0))));
    const point = [0.1, 0.4, -1, 2, 1, 0.5];
    const gradient = point.map((x, i) => x * eigenvalues[i]!);
    const squares = gradient.map((g) => g * g);
    const all = squares.reduce((a, b) => a + b, 0);
    const result = runAnalysis(gradientAlignment, landscape, { point, parameters: { count: 2, tolerance: 1e-12 } });
    expect(value(result, 'sharpestPart')).toBeCloseTo((squares[0]! + squares[1]!) / all, 10);
    expect(value(result, 'lowestPart')).toBeCloseTo((squares[5]! + squares[4]!) / all, 10);
    expect(value(result, 'sharpestCosine')).toBeCloseTo(Math.sqrt(squares[0]! / all), 10);
    const curvature = gradient.reduce((total, g, i) => total + g * g * eigenvalues[i]!, 0) / all;
    expect(value(result, 'curvatureAlongGradient')).toBeCloseTo(curvature, 12);
  });

  it('holds the truth in its interval when Lanczos is stopped early', () => {
    const n = 40;
    const eigenvalues = Array.from({ length: n }, (_, i) => 1 / (i + 1));
    const matrix = matrixWith(eigenvalues, 5);
    const point = normal(n, 1);
    const exact = value(
      runAnalysis(gradientAlignment, quadraticOf(matrix), { point, parameters: { count: 3, tolerance: 1e-12 } }),
      'sharpestPart',
    );
    for (let seed = 0; seed < 10; seed++) {
      const rough = runAnalysis(gradientAlignment, quadraticOf(matrix), {
        point,
        seed,
        parameters: { count: 3, tolerance: 0.03 },
      });
      const [low, high] = rough.values.sharpestPart!.interval;
      expect(low).toBeLessThanOrEqual(exact);
      expect(high).toBeGreaterThanOrEqual(exact);
      expect(high - low).toBeLessThan(1);
    }
  });

  it('says where there is no gradient', () => {
    const result = runAnalysis(gradientAlignment, quadraticOf([[1]]));
    expect(result.values.sharpestPart!.warning).toMatch(/gradient is 0/);
  });
});

describe('block-spectra', () => {
  const matrix = [
    [4, 1, 0.5],
    [1, 2, 0],
    [0.5, 0, -1],
  ];

  it('cuts a known matrix', () => {
    const result = runAnalysis(blockSpectra, quadraticOf(matrix), { parameters: { lengths: [2, 1] } });
    expect(value(result, 'sharpness1')).toBeCloseTo(3 + Math.SQRT2, 12);
    expect(value(result, 'smallest1')).toBeCloseTo(3 - Math.SQRT2, 12);
    expect([value(result, 'trace1'), value(result, 'trace2')]).toEqual([6, -1]);
    const squares = 16 + 4 + 1 + 2;
    expect(value(result, 'coupling')).toBeCloseTo(0.5 / (squares + 0.5), 12);
  });

  it('agrees on a network with its own way for large ones', () => {
    const landscape = { family: 'network', parameters: { data: 'iris', hidden: [8] } };
    const point = normal(67, 0.5);
    const exact = ask('block-spectra', landscape, point);
    const spectrum = ask('hessian-spectrum', landscape, point);
    const traces = exact.arrays.traces!.data.reduce((total: number, x) => total + Number(x), 0);
    expect(traces).toBeCloseTo(value(spectrum, 'trace'), 10);
    expect(exact.arrays.lengths!.data).toEqual([32, 8, 24, 3]);
    expect(exact.values.sharpness1!.label).toMatch(/block \S/);
    // The same matrix padded with 2,000 coordinates of no curvature takes the other way.
    const rows = matrixWith([5, 2, 1, -1], 2);
    const large = { ...quadraticOf(rows), dimension: 2004 };
    const padded = {
      ...large,
      hessianVectorProduct: (x: Float64Array, v: Float64Array, out: Float64Array) => {
        out.fill(0);
        quadraticOf(rows).hessianVectorProduct(x, v.subarray(0, 4), out.subarray(0, 4));
      },
    };
    const estimate = runAnalysis(blockSpectra, padded, {
      parameters: { lengths: [2, 2, 2000], probes: 2000, tolerance: 1e-9 },
    });
    const small = runAnalysis(blockSpectra, quadraticOf(rows), { parameters: { lengths: [2, 2] } });
    for (const name of ['sharpness1', 'smallest1', 'sharpness2', 'smallest2']) {
      expect(value(estimate, name)).toBeCloseTo(value(small, name), 6);
    }
    for (const name of ['trace1', 'trace2']) {
      const [low, high] = estimate.values[name]!.interval;
      expect(low).toBeLessThanOrEqual(value(small, name) + 1e-9);
      expect(high).toBeGreaterThanOrEqual(value(small, name) - 1e-9);
    }
    expect(value(estimate, 'coupling')).toBeCloseTo(value(small, 'coupling'), 1);
  });

  it('refuses lengths that do not add up', () => {
    expect(() => runAnalysis(blockSpectra, quadraticOf(matrix), { parameters: { lengths: [2, 2] } })).toThrow(
      /add up to 4/,
    );
  });
});

describe('gauss-newton', () => {
  it('is the Hessian itself for a linear model', () => {
    const answer = ask('gauss-newton', { family: 'regression' }, normal(11, 1).slice(0, dimensionOf('regression')));
    expect(value(answer, 'residualPart')).toBeLessThan(1e-12);
    expect(value(answer, 'gaussNewtonSharpness')).toBeCloseTo(value(answer, 'hessianSharpness'), 9);
    expect(value(answer, 'gaussNewtonAlignment')).toBeCloseTo(1, 6);
  });

  it('has the exact spectrum’s largest eigenvalues, where it is the Hessian', () => {
    const landscape = { family: 'network', parameters: { data: 'iris', hidden: [] } };
    const point = normal(15, 0.5);
    const answer = ask('gauss-newton', landscape, point, { count: 4, tolerance: 1e-12 });
    const exact = ask('hessian-spectrum', landscape, point).arrays.eigenvalues!.data.map(Number).reverse();
    for (const name of ['hessianEigenvalues', 'gaussNewtonEigenvalues']) {
      answer.arrays[name]!.data.forEach((eigenvalue, k) => {
        expect(Number(eigenvalue), `${name} ${k}`).toBeCloseTo(exact[k]!, 9);
      });
    }
    // The empirical Fisher matrix by hand: gradients of single rows as rows of a matrix.
    const resolved = resolveLandscape(landscape, builtInData, 'landscape');
    const { data } = analysedLandscape(resolved, builtInData);
    const fisher = Array.from({ length: 15 }, () => new Float64Array(15));
    for (let row = 0; row < data!.rows; row++) {
      const g = new Float64Array(15);
      data!.batchGradient(Float64Array.from(point), Int32Array.of(row), g);
      for (let i = 0; i < 15; i++) for (let j = 0; j < 15; j++) fisher[i]![j]! += (g[i]! * g[j]!) / data!.rows;
    }
    const spectrum = symmetricEigenvalues(Float64Array.from(fisher.flatMap((row) => [...row])), 15).reverse();
    answer.arrays.fisherEigenvalues!.data.forEach((eigenvalue, k) => {
      expect(Number(eigenvalue), `fisher ${k}`).toBeCloseTo(spectrum[k]!, 9);
    });
  });

  it('refuses landscapes without a model', () => {
    expect(() => ask('gauss-newton', { family: 'sphere' }, [1, 1])).toThrow(/hessian-spectrum and sharpness/);
  });
});

function dimensionOf(family: string): number {
  const wrong = () => ask('sharpness', { family }, [0.123]);
  try {
    wrong();
    return 1;
  } catch (error) {
    return Number(/(\d+) coordinates/.exec(String(error))?.[1]);
  }
}
