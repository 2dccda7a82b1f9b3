/** The uv model: a linear network of one hidden layer on one example, in which large learning rates catapult. */
import { defineLandscape } from './define.ts';
import { chainOfLayers } from './dense/layered-product.ts';
import { planarEigenvalues } from './parts.ts';
import { invertibleMixing } from './symmetries.ts';

/**
 * Of ggᵀ + (f/√m) P, where g = (v, u)/√m and P exchanges u and v: ±f/√m, but in the plane of (u + v, u + v) and
 * (u − v, v − u), in which g lies.
 */
function eigenvaluesAt(width: number, x: Float64Array): number[] {
  let [sum, even, odd] = [0, 0, 0];
  for (let i = 0; i < width; i++) {
    const [u, v] = [x[i], x[width + i]];
    sum += u * v;
    even += (u + v) * (u + v);
    odd += (u - v) * (u - v);
  }
  const swap = sum / width;
  const plane = planarEigenvalues(
    even / (2 * width) + swap,
    -Math.sqrt(even * odd) / (2 * width),
    odd / (2 * width) - swap,
  );
  const rest = new Array<number>(width - 1);
  return [...plane, ...rest.fill(swap), ...new Array<number>(width - 1).fill(-swap)];
}

export const uvNetwork = defineLandscape({
  id: 'uv-network',
  version: 1,
  label: 'uv network',
  group: 'Edge of stability',
  summary: 'A wide linear network on one example: too large a step throws it up and lets it land in a flatter place.',
  references: [
    {
      text: 'A. Lewkowycz, Y. Bahri, E. Dyer, J. Sohl-Dickstein, G. Gur-Ari, The large learning rate phase of deep learning: the catapult mechanism, arXiv 2003.02218 (2020)',
      url: 'https://arxiv.org/abs/2003.02218',
    },
  ],
  parameters: {
    dimension: {
      kind: 'number',
      label: 'Width',
      symbol: 'm',
      default: 100,
      minimum: 1,
      maximum: 5e5,
      integer: true,
      help: 'Hidden units; there are twice as many coordinates, u and then v.',
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: ['L(u, v) = \\tfrac{1}{2} f^2,\\quad f = \\frac{1}{\\sqrt m} \\sum_{i=1}^{m} u_i v_i'],
  dimension: ({ dimension }) => 2 * dimension,
  coordinateName: ({ dimension }, index) => (index < dimension ? `u_${index + 1}` : `v_${index - dimension + 1}`),
  facts: ({ dimension }) => ({
    minimum: 0,
    ...(dimension <= 500
      ? { minimisers: [Array.from({ length: 2 * dimension }, (_, i) => (i < dimension ? 1 : 0))] }
      : {}),
    notes: [
      { label: 'Curvature λ', value: '(‖u‖² + ‖v‖²)/m: the sharpness where f = 0' },
      { label: 'A step of gradient descent', value: 'f (1 − ηλ + η² f²/m) and λ + (η f²/m)(ηλ − 4), exactly' },
      { label: 'ηλ₀ < 2', value: 'the loss falls' },
      { label: '2 < ηλ₀ < 4', value: 'catapult: the loss rises first, and λ ends below 2/η' },
      { label: 'ηλ₀ > 4', value: 'divergence' },
      { label: 'Learning coefficient λ at the origin', value: dimension === 1 ? '1/2 (multiplicity 2)' : '1/2' },
    ],
  }),
  exactAt: ({ dimension }, x) => {
    const eigenvalues = eigenvaluesAt(dimension, x);
    let output = 0;
    for (let i = 0; i < dimension; i++) output += x[i] * x[dimension + i];
    if (output !== 0) return { eigenvalues };
    const crossing = dimension === 1 && x[0] === 0 && x[1] === 0;
    return { eigenvalues, learningCoefficient: { value: 0.5, multiplicity: crossing ? 2 : 1 } };
  },
  symmetries: ({ dimension }) => [invertibleMixing(chainOfLayers([1, dimension, 1]))],
  view: () => [-3, 3, -3, 3],
  viewPoint: ({ dimension }) => Array.from({ length: 2 * dimension }, (_, i) => (i < dimension ? 1 : 0)),
  start: () => ({
    kind: 'random',
    draw: (stream, out) => {
      stream.fillNormal(out);
      for (let i = 0; i < out.length; i++) out[i] *= Math.SQRT1_2;
    },
    words: 'independent normal entries of variance 1/2, so that λ is about 1',
  }),
  body: {
    kind: 'formula',
    source: ({ dimension }) => ({
      text: '0.5*(sum(i, 1, m, u[i]*v[i])/root)^2',
      variables: [`u[${dimension}]`, `v[${dimension}]`],
      constants: { m: dimension, root: Math.sqrt(dimension) },
    }),
  },
});
