/** A line of degenerate minima with a more degenerate point on it. */
import { defineLandscape, type LandscapeFacts, type Regressor } from './define.ts';
import { coefficientNotes, type LearningCoefficient, normalCrossing } from './learning-coefficient.ts';
import {
  type NoiseRegression,
  noiseRegressionLoss,
  noiseRegressionParameters,
  noiseRegressionTex,
  noiseRegressor,
  sampleFacts,
} from './noise-regression.ts';
import { shownNumber } from './parts.ts';
import { signFlips } from './symmetries.ts';

/**
 * At the origin. In polar coordinates the loss is ½ ρ^(8+2d) cos(θ)^(2d), with the area element ρ dρ dθ: a normal crossing of
 * exponents 8 + 2d and 2d under the prior ρ.
 */
function atOrigin(order: number): LearningCoefficient {
  return normalCrossing([8 + 2 * order, 2 * order], [1, 0]);
}

interface PlaneParameters extends NoiseRegression {
  order: number;
}

function regressorOf(parameters: PlaneParameters): Regressor {
  const text = `(w[1]^2 + w[2]^2)^2*w[1]^${parameters.order}`;
  return noiseRegressor({ text, variables: ['w[2]'] }, parameters);
}

function factsOf(parameters: PlaneParameters): LandscapeFacts {
  const { order, inputDeviation = 1 } = parameters;
  const finite = sampleFacts(regressorOf(parameters));
  if (finite) return finite;
  const factor = inputDeviation === 1 ? '' : `${shownNumber(inputDeviation * inputDeviation)} times `;
  return {
    minimum: 0,
    minimisers: [
      [0, 1],
      [0, 0],
      [0, -2],
    ],
    notes: [
      { label: 'Minima', value: 'the line w₁ = 0' },
      ...coefficientNotes(normalCrossing([2 * order]), 'on the line'),
      ...coefficientNotes(atOrigin(order), 'at the origin'),
      {
        label: 'Curvature across the line',
        value: order === 1 ? `${factor}w₂ to the power 8: zero at the origin alone` : '0 all along the line',
      },
    ],
  };
}

export const degenerateMinima2d = defineLandscape({
  id: 'degenerate-minima-2d',
  version: 1,
  label: 'Degenerate minima in the plane',
  group: 'Degenerate minima',
  summary: 'A line of minima with one far flatter point on it, to which noise makes stochastic descent drift.',
  references: [
    { text: 'G. Corlouer, N. Macé, Degeneracies are sticky for SGD, AI Alignment Forum (16 June 2024)' },
    {
      text: 'S. Watanabe, Algebraic Geometry and Statistical Learning Theory, Cambridge University Press 2009',
      url: 'https://doi.org/10.1017/CBO9780511800474',
    },
  ],
  parameters: {
    order: {
      kind: 'number',
      label: 'Order of the line',
      symbol: 'd',
      default: 1,
      minimum: 1,
      maximum: 16,
      integer: true,
      help: 'Away from the origin the loss goes as the distance from the line to the power 2d.',
    },
    ...noiseRegressionParameters,
  },
  precisions: ['f64'],
  hasData: false,
  formula: ['L(w) = \\tfrac{1}{2} Q(w)^2,\\quad Q(w) = (w_1^2 + w_2^2)^2\\, w_1^d'],
  typeset: (parameters) => {
    const { order } = parameters;
    const q = String.raw`Q(w) = (w_1^2 + w_2^2)^2\, w_1${order === 1 ? '' : `^{${order}}`}`;
    return noiseRegressionTex(regressorOf(parameters), q);
  },
  dimension: () => 2,
  coordinateName: (_, index) => `w_${index + 1}`,
  facts: factsOf,
  exactAt: ({ order, samples = 0 }, [across, along]) => {
    if (across !== 0 || samples > 0) return {};
    return { learningCoefficient: along === 0 ? atOrigin(order) : normalCrossing([2 * order]) };
  },
  symmetries: ({ order, samples = 0 }) => [
    samples > 0 && order % 2 === 1 ? signFlips('the sign of the second coordinate', (i) => i === 1) : signFlips(),
  ],
  view: () => [-1.5, 1.5, -1.5, 1.5],
  start: () => ({
    kind: 'random',
    draw: (stream, out) => {
      stream.fillUniform(out);
      out[0] = 0.1 * (2 * out[0] - 1);
      out[1] = 2 * out[1] - 1;
    },
    words: 'uniform in |w₁| ≤ 0.1, |w₂| ≤ 1',
  }),
  regressor: regressorOf,
  body: { kind: 'formula', source: (parameters) => noiseRegressionLoss(regressorOf(parameters)) },
});
