/** Parameters that families share which are the loss of fitting noise by Q(w) x: its deviations, and finite samples. */
import type { ParameterSpecs } from '../contract/parameters.ts';
import { stream } from '../math/streams.ts';
import type { FormulaSource, LandscapeFacts, RegressionSamples, Regressor } from './define.ts';
import { shownNumber } from './parts.ts';
import { sampleMoments } from './regression-sampling.ts';

export const noiseRegressionParameters = {
  labelDeviation: {
    kind: 'number',
    label: 'Deviation of the labels',
    symbol: String.raw`\sigma_y`,
    optional: true,
    minimum: 0,
    help: 'Of mini-batches and of finite samples, independent of the inputs; 1 unless told. The loss has the half: published code without it has twice the learning rate.',
  },
  inputDeviation: {
    kind: 'number',
    label: 'Deviation of the inputs',
    symbol: String.raw`\sigma_x`,
    optional: true,
    minimum: 0,
    exclusiveMinimum: true,
    help: '1 unless told. The loss of all samples goes with its square.',
  },
  samples: {
    kind: 'number',
    label: 'Samples',
    symbol: 'n',
    optional: true,
    minimum: 0,
    maximum: 1e6,
    integer: true,
    help: 'The loss is that of so many samples, less that of Q = 0; mini-batches are drawn from them. 0, or absent: of all samples there could be.',
  },
  sampleSeed: {
    kind: 'number',
    label: 'Seed of the samples',
    optional: true,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    integer: true,
    help: 'Which samples: a part of the landscape, apart from the seeds of runs.',
  },
} as const satisfies ParameterSpecs;

export interface NoiseRegression {
  labelDeviation?: number;
  inputDeviation?: number;
  samples?: number;
  sampleSeed?: number;
}

/** n inputs, normal of deviation σ_x, and n labels, normal of deviation σ_y, each from a stream of its own. */
function drawSamples(count: number, seed: number, inputDeviation: number, labelDeviation: number): RegressionSamples {
  const draw = (name: string, deviation: number): Float64Array =>
    stream('start', `noise regression ${name}`, seed)
      .fillNormal(new Float64Array(count))
      .map((value) => deviation * value);
  return { inputs: draw('inputs', inputDeviation), labels: draw('labels', labelDeviation) };
}

/** The regression with predictions Q(w) x, `source` being the formula of Q. */
export function noiseRegressor(source: FormulaSource, parameters: NoiseRegression): Regressor {
  const { labelDeviation = 1, inputDeviation = 1, samples = 0, sampleSeed = 0 } = parameters;
  return {
    source,
    inputDeviation,
    labelDeviation,
    ...(samples > 0 && { samples: () => drawSamples(samples, sampleSeed, inputDeviation, labelDeviation) }),
  };
}

/** ½ σ_x² Q², or ½ m Q² - c Q with m = mean x² and c = mean x y of the samples. */
export function noiseRegressionLoss({ source, inputDeviation, samples }: Regressor): FormulaSource {
  const { text, constants } = source;
  if (samples) {
    const { square: meanSquare, product: meanProduct } = sampleMoments(samples());
    const loss = `0.5*meanSquare*(${text})^2 - meanProduct*(${text})`;
    return { ...source, text: loss, constants: { ...constants, meanSquare, meanProduct } };
  }
  if (inputDeviation === 1) return { ...source, text: `0.5*(${text})^2` };
  const meanSquare = inputDeviation * inputDeviation;
  return { ...source, text: `0.5*meanSquare*(${text})^2`, constants: { ...constants, meanSquare } };
}

/** Facts of the loss of finite samples; null where it is that of all. */
export function sampleFacts({ samples }: Regressor): LandscapeFacts | null {
  if (!samples) return null;
  const { square, product } = sampleMoments(samples());
  return {
    notes: [
      { label: 'Mean of x² over the samples', value: shownNumber(square) },
      { label: 'Mean of x y over the samples', value: shownNumber(product) },
      {
        label: 'Minimum',
        value: `${shownNumber((-product * product) / (2 * square))} where Q = ${shownNumber(product / square)}, if it takes that value`,
      },
    ],
  };
}

/** The loss in terms of Q, whose own formula is `regressor`. */
export function noiseRegressionTex({ inputDeviation, samples }: Regressor, regressor: string): string[] {
  if (samples) {
    const { square, product } = sampleMoments(samples());
    const linear = `${product < 0 ? '+' : '-'} ${shownNumber(Math.abs(product))}`;
    return [
      String.raw`L(w) = \tfrac{${shownNumber(square)}}{2} Q(w)^2 ${linear}\, Q(w),\quad ${regressor}`,
      String.raw`L(w) = \tfrac{1}{2n} \sum_{i=1}^{n} \bigl( (Q(w) x_i - y_i)^2 - y_i^2 \bigr)`,
    ];
  }
  const factor = inputDeviation === 1 ? '1' : shownNumber(inputDeviation * inputDeviation);
  return [String.raw`L(w) = \tfrac{${factor}}{2} Q(w)^2,\quad ${regressor}`];
}
