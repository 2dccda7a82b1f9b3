/** A landscape in a few of many dimensions. */
import { refuse, shownNumber } from '../parts.ts';
import { addedKernel } from './added.ts';
import { type AffineMap, movedAlong } from './affine.ts';
import { type ChosenLandscape, defineWrapper, wrappedTex } from './define.ts';
import { drawRotation } from './rotate.ts';
import { seedParameter } from './seed-parameter.ts';
import { squaredDistance } from './squared-distance.ts';

/** The first `inner` of `outer` coordinates. */
function firstCoordinates(inner: number, outer: number): AffineMap {
  return {
    outer,
    inner,
    keepsNorm: false,
    toInner: (x, y, points) => y.set(x.subarray(0, inner * points)),
    along: (v, w, points) => w.set(v.subarray(0, inner * points)),
    back(h, g, points) {
      g.set(h);
      g.fill(0, inner * points, outer * points);
    },
    preimage(y) {
      const x = new Float64Array(outer);
      x.set(y);
      return x;
    },
  };
}

function embedded(inner: ChosenLandscape, dimension: number, stiffness: number): ChosenLandscape {
  const own = inner.dimension;
  const map = firstCoordinates(own, dimension);
  const moved = movedAlong(inner, map);
  const rest = dimension - own;
  return {
    ...inner,
    ...moved,
    hasModel: inner.hasModel && stiffness === 0,
    ...wrappedTex(
      inner,
      (name) =>
        `${name}(w_1, \\dots, w_{${own}})${stiffness === 0 ? '' : String.raw` + \tfrac{${shownNumber(stiffness)}}{2} \textstyle\sum_{i > ${own}} w_i^2`}`,
    ),
    // A landscape of one dimension has no second side to its view.
    view() {
      const box = moved.view();
      return own > 1 ? box : [box[0], box[1], box[0], box[1]];
    },
    coordinateName: (index) => (index < own ? inner.coordinateName(index) : `v_${index - own + 1}`),
    tensors: undefined,
    exactAt(x) {
      const { eigenvalues, learningCoefficient } = moved.exactAt(x);
      return {
        ...(eigenvalues ? { eigenvalues: [...eigenvalues, ...new Array<number>(rest).fill(stiffness)] } : {}),
        // Each further quadratic direction adds a half where it is 0; a flat one nothing.
        ...(learningCoefficient && stiffness === 0 ? { learningCoefficient } : {}),
      };
    },
    create(context) {
      const kernel = moved.create(context);
      if (stiffness === 0) return kernel;
      return addedKernel(kernel, squaredDistance(stiffness, dimension, { from: own }), context);
    },
  };
}

export const embed = defineWrapper({
  id: 'embed',
  version: 1,
  label: 'Embed',
  summary: 'Puts the landscape into a few of many dimensions; the others are flat or a bowl.',
  references: [
    {
      text: 'Z. Wang, F. Hutter, M. Zoghi, D. Matheson, N. de Freitas, Bayesian optimization in a billion dimensions via random embeddings, Journal of Artificial Intelligence Research 55 (2016) 361–387',
      url: 'https://doi.org/10.1613/jair.4806',
    },
  ],
  parameters: {
    dimension: {
      kind: 'number',
      label: 'Dimension',
      symbol: 'n',
      default: 10,
      minimum: 1,
      maximum: 1e7,
      integer: true,
      help: 'At least that of the landscape, whose coordinates come first.',
    },
    stiffness: {
      kind: 'number',
      label: 'Stiffness of the others',
      symbol: 'k',
      default: 0,
      minimum: 0,
      help: 'The second derivative along each of the other coordinates; 0 leaves them flat.',
    },
    rotate: {
      kind: 'boolean',
      label: 'Turned at random',
      default: false,
      help: 'Turns everything by a random orthogonal matrix, so that the dimensions that count are not the first.',
    },
    seed: seedParameter('Seed of the turn'),
  },
  formula: [String.raw`L'(w) = L(w_1, \dots, w_k) + \tfrac{\kappa}{2} \sum_{i=k+1}^{n} w_i^2`],
  wrap({ dimension, stiffness, rotate, seed }, inner) {
    if (dimension < inner.dimension) {
      refuse('dimension', dimension, `at least ${inner.dimension}, the dimension of the landscape`);
    }
    const wide = embedded(inner, dimension, stiffness);
    return rotate ? drawRotation(wide, seed) : wide;
  },
});
