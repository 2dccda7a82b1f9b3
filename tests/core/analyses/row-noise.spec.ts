import { describe, expect, it } from 'vitest';
import { diffusionsOf } from '../../../core/analyses/gradient-noises.ts';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { analysedLandscape } from '../../../core/engine/analysed-landscape.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';
import { stream } from '../../../core/math/streams.ts';

function landscapeOf(family: string, parameters: Record<string, unknown>) {
  const definition = landscapeById(family);
  const filled = fillParameters(definition.parameters, parameters, '');
  const dimension = definition.dimension(filled, builtInData);
  const landscape = analysedLandscape({ definition, parameters: filled, data: {}, dimension }, builtInData);
  return { definition, filled, landscape };
}

function ask(analysis: string, landscape: Record<string, unknown>, more: Record<string, unknown> = {}): AnalyzeAnswer {
  return analyzeRequested(analyzeRequest.parse({ analysis, landscape, ...more }), builtInData, () => undefined);
}
const value = (answer: AnalyzeAnswer, name: string) => Number(answer.values[name]!.value);

describe('noise of rows of data', () => {
  const line = { samples: 300, labelDeviation: 0.7, leftOrder: 1, rightOrder: 1, place: 1 };

  it('has the diffusion of its closed form: the variance of x² Q − x y over the rows, times Q′²', () => {
    const { definition, filled, landscape } = landscapeOf('degenerate-minima-1d', line);
    const { inputs, labels } = definition.regressor!(filled)!.samples!();
    const points = Float64Array.of(-1.3, 0.2, 1.05);
    const found = diffusionsOf({ kind: 'rows', size: 8, data: landscape.data! }, points, 3, 1, 0.02);
    points.forEach((w, k) => {
      const q = w * w - 1;
      const each = Array.from(inputs, (x, i) => x * x * q - x * labels[i]!);
      const mean = each.reduce((a, b) => a + b, 0) / 300;
      const variance = each.reduce((a, b) => a + (b - mean) ** 2, 0) / 300;
      expect(found[k]! / ((0.01 * variance * (2 * w) ** 2) / 8)).toBeCloseTo(1, 10);
    });
  });

  it('is the covariance that batches drawn with replacement have', () => {
    const { landscape } = landscapeOf('logistic', {});
    const data = landscape.data!;
    const point = Float64Array.of(0.4, -0.7);
    const [size, batches] = [5, 8000];
    const exact = diffusionsOf({ kind: 'rows', size, data }, point, 1, 2, 2);
    const draws = stream('probe', 'row noise', 3);
    const gradients = Array.from({ length: batches }, () => {
      const rows = Int32Array.from({ length: size }, () => draws.integer(data.rows));
      const gradient = new Float64Array(2);
      data.batchGradient(point, rows, gradient);
      return gradient;
    });
    const mean = [0, 1].map((i) => gradients.reduce((a, g) => a + g[i]!, 0) / batches);
    [
      [0, 0],
      [0, 1],
      [1, 1],
    ].forEach(([i, j], k) => {
      const products = gradients.map((g) => (g[i!]! - mean[i!]!) * (g[j!]! - mean[j!]!));
      const found = products.reduce((a, b) => a + b, 0) / batches;
      const deviation = Math.sqrt(products.reduce((a, b) => a + (b - found) ** 2, 0) / batches / batches);
      // Five standard errors of three numbers: once in 500,000 times by chance.
      expect(Math.abs(found - exact[k]!)).toBeLessThan(5 * deviation);
    });
  });

  it('puts an ensemble on a line where the equation says', () => {
    const parameters = {
      noiseOf: 'rows',
      batch: 4,
      low: -2.5,
      high: 2.5,
      learningRate: 0.0025,
      steps: 600,
      particles: 1000,
      startMean: 0.9,
    };
    const landscape = { family: 'degenerate-minima-1d', parameters: line };
    const answer = ask('stationary-density', landscape, { parameters });
    expect(Number(answer.values.equationGreatest!.interval[0])).toBeLessThan(0.01);
    expect(value(answer, 'equationDivergence')).toBeLessThan(0.06);
    const ratio = value(answer, 'ensembleVariance') / value(answer, 'equationVariance');
    // At rest; the variance of 1,000 particles scatters by 4.5 %.
    expect(Math.abs(ratio - 1)).toBeLessThan(0.14);
  });

  it('puts an ensemble in the plane where the equation says', () => {
    const inputs = Array.from(stream('probe', 'row noise inputs', 0).fillNormal(new Float64Array(80)));
    const rows = 40;
    const labels = Array.from({ length: rows }, (_, k) => (inputs[2 * k]! + (k % 3) - 1 > 0 ? 1 : -1));
    const logistic = { family: 'logistic', parameters: { inputs, labels } };
    const parameters = {
      noise: 'rows',
      batch: 1,
      box: [-0.5, 4, -2.5, 2],
      learningRate: 0.2,
      steps: 40,
      particles: 1500,
      startMean: [1.6, -0.1],
      startDeviation: [0.2],
      cells: 60,
      times: 60,
    };
    const answer = ask('density-in-plane', logistic, { parameters });
    expect(answer.values.equationGreatest!.warning).toBeNull();
    expect(Number(answer.values.equationGreatest!.interval[0])).toBeLessThan(0.01);
    for (const axis of [1, 2]) {
      const mean = value(answer, `ensembleMean${axis}`) - value(answer, `equationMean${axis}`);
      const deviation = Math.sqrt(value(answer, `equationVariance${axis}`));
      // 1,500 particles scatter by 2.6 % of the deviation in the mean and by 3.7 % in the variance; a step adds some percent.
      expect(Math.abs(mean), `mean ${axis}`).toBeLessThan(0.1 * deviation);
      const ratio = value(answer, `ensembleVariance${axis}`) / value(answer, `equationVariance${axis}`);
      expect(Math.abs(ratio - 1), `variance ${axis}`).toBeLessThan(0.15);
    }
    expect(value(answer, 'inverseTemperature')).toBe(rows);
  });

  it('is refused where there are no rows, or too many', () => {
    const bowl = { family: 'formula', parameters: { text: 'x^2' } };
    expect(() => ask('stationary-density', bowl, { parameters: { noiseOf: 'rows' } })).toThrow(/rows of data/);
    const many = { family: 'degenerate-minima-1d', parameters: { ...line, samples: 100_000 } };
    expect(() => ask('stationary-density', many, { parameters: { noiseOf: 'rows' } })).toThrow(/fewer cells/);
  });
});
