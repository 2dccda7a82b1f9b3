/** Two minima of different order on a line: the deterministic part of a model of stochastic gradient descent. */
import { powi } from '../wasm/elementary.ts';
import { defineLandscape, type LandscapeFacts, type Regressor } from './define.ts';
import { coefficientNotes, normalCrossing } from './learning-coefficient.ts';
import {
  type NoiseRegression,
  noiseRegressionLoss,
  noiseRegressionParameters,
  noiseRegressionTex,
  noiseRegressor,
  sampleFacts,
} from './noise-regression.ts';
import { shownNumber } from './parts.ts';

interface LineParameters extends NoiseRegression {
  place: number;
  leftOrder: number;
  rightOrder: number;
}

function regressorOf(parameters: LineParameters): Regressor {
  const { place, leftOrder, rightOrder } = parameters;
  const text = `(w + place)^${leftOrder}*(w - place)^${rightOrder}`;
  return noiseRegressor({ text, variables: ['w'], constants: { place } }, parameters);
}

function factsOf(parameters: LineParameters): LandscapeFacts {
  const { place, leftOrder, rightOrder, inputDeviation = 1 } = parameters;
  const finite = sampleFacts(regressorOf(parameters));
  if (finite) return finite;
  const variance = inputDeviation * inputDeviation;
  const barrier = (place * (leftOrder - rightOrder)) / (leftOrder + rightOrder);
  const height = powi(barrier + place, leftOrder) * powi(barrier - place, rightOrder);
  const curvature = (order: number, other: number): string =>
    order === 1 ? `, curvature ${shownNumber(variance * powi(2 * place, 2 * other))}` : ', curvature 0';
  return {
    minimum: 0,
    minimisers: [[-place], [place]],
    notes: [
      {
        label: 'Left minimum',
        value: `${shownNumber(-place)}, order ${2 * leftOrder}${curvature(leftOrder, rightOrder)}`,
      },
      {
        label: 'Right minimum',
        value: `${shownNumber(place)}, order ${2 * rightOrder}${curvature(rightOrder, leftOrder)}`,
      },
      { label: 'Barrier', value: `L = ${shownNumber(0.5 * variance * height * height)} at ${shownNumber(barrier)}` },
      ...coefficientNotes(normalCrossing([2 * leftOrder]), 'on the left'),
      ...coefficientNotes(normalCrossing([2 * rightOrder]), 'on the right'),
    ],
  };
}

export const degenerateMinima1d = defineLandscape({
  id: 'degenerate-minima-1d',
  version: 1,
  label: 'Degenerate minima on a line',
  group: 'Degenerate minima',
  summary: 'Two equally deep minima of different order: noise and instability leave one and stick to the other.',
  references: [
    { text: 'G. Corlouer, N. Macé, Degeneracies are sticky for SGD, AI Alignment Forum (16 June 2024)' },
    {
      text: 'S. Watanabe, Algebraic Geometry and Statistical Learning Theory, Cambridge University Press 2009',
      url: 'https://doi.org/10.1017/CBO9780511800474',
    },
  ],
  parameters: {
    place: {
      kind: 'number',
      label: 'Place of the minima',
      symbol: 'w_0',
      default: 1.8,
      minimum: 0,
      exclusiveMinimum: true,
      help: 'They are at plus and minus this.',
    },
    leftOrder: {
      kind: 'number',
      label: 'Order on the left',
      symbol: 'd_1',
      default: 1,
      minimum: 1,
      maximum: 16,
      integer: true,
      help: 'The loss goes as the distance to the power 2d.',
    },
    rightOrder: {
      kind: 'number',
      label: 'Order on the right',
      symbol: 'd_2',
      default: 2,
      minimum: 1,
      maximum: 16,
      integer: true,
    },
    ...noiseRegressionParameters,
  },
  precisions: ['f64'],
  hasData: false,
  formula: ['L(w) = \\tfrac{1}{2} Q(w)^2,\\quad Q(w) = (w + w_0)^{d_1} (w - w_0)^{d_2}'],
  typeset: (parameters) => {
    const { place, leftOrder, rightOrder } = parameters;
    const q = `Q(w) = (w + ${shownNumber(place)})^{${leftOrder}} (w - ${shownNumber(place)})^{${rightOrder}}`;
    return noiseRegressionTex(regressorOf(parameters), q);
  },
  dimension: () => 1,
  coordinateName: () => 'w',
  facts: factsOf,
  exactAt: ({ place, leftOrder, rightOrder, samples = 0 }, [w]) => {
    if (samples > 0) return {};
    if (w === -place) return { learningCoefficient: normalCrossing([2 * leftOrder]) };
    return w === place ? { learningCoefficient: normalCrossing([2 * rightOrder]) } : {};
  },
  view: ({ place }) => [-1.5 * place, 1.5 * place, -1, 1],
  start: ({ place }) => ({
    kind: 'random',
    draw: (stream, out) => {
      stream.fillUniform(out);
      out[0] = 2 * place * (2 * out[0] - 1);
    },
    words: `uniform in |w| ≤ ${shownNumber(2 * place)}`,
  }),
  regressor: regressorOf,
  body: { kind: 'formula', source: (parameters) => noiseRegressionLoss(regressorOf(parameters)) },
});
