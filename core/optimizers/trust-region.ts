/** A trust-region method whose steps are conjugate gradients cut off at the boundary (Steihaug). */
import { truncatedConjugateGradients } from '../math/conjugate-gradients.ts';
import { norm2 } from '../math/sums.ts';
import { defineProgram } from './define.ts';

export const trustRegion = defineProgram({
  id: 'trust-region',
  version: 1,
  label: 'Trust region (Steihaug CG)',
  group: 'Second order',
  summary:
    'Minimises the quadratic model by conjugate gradients within a radius that follows how well the model predicts.',
  references: [
    {
      text: 'T. Steihaug, The conjugate gradient method and trust regions in large scale optimization, SIAM Journal on Numerical Analysis 20 (1983) 626–637',
      url: 'https://doi.org/10.1137/0720042',
    },
    { text: 'J. Nocedal, S. J. Wright, Numerical optimization, 2nd edition, Springer 2006, algorithms 4.1 and 7.2' },
  ],
  parameters: {
    radius: {
      kind: 'number',
      label: 'First radius',
      symbol: '\\Delta',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
    largestRadius: {
      kind: 'number',
      label: 'Largest radius',
      default: 100,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
    acceptance: {
      kind: 'number',
      label: 'Share that a step must keep',
      default: 0.1,
      minimum: 0,
      maximum: 0.25,
      exclusiveMaximum: true,
      advanced: true,
      help: 'A step whose loss falls by less of what the model promised is not taken.',
    },
    products: {
      kind: 'number',
      label: 'Products a step at most',
      default: 200,
      minimum: 1,
      integer: true,
      advanced: true,
      help: 'Hessian-vector products; there are never more than twice the dimension.',
    },
  },
  program: {
    needs: 'product',
    formula: () => [
      's \\approx \\operatorname{argmin}_{\\lVert s \\rVert \\le \\Delta}\\; g^\\top s + \\tfrac12 s^\\top H s',
      '\\rho = \\frac{L(\\theta) - L(\\theta + s)}{-g^\\top s - \\tfrac12 s^\\top H s}',
      '\\theta \\leftarrow \\theta + s \\;\\text{ if } \\rho > 0.1; \\quad \\Delta \\leftarrow \\Delta/4 \\;\\text{ if } \\rho < \\tfrac14, \\quad 2\\Delta \\;\\text{ if } \\rho > \\tfrac34 \\text{ and } \\lVert s \\rVert = \\Delta',
    ],
    state: { radius: { label: 'Radius', symbol: '\\Delta' } },
    create: ({ radius, largestRadius, acceptance, products }, { dimension }) => {
      const state = { radius: Float64Array.of(Math.min(radius, largestRadius)) };
      const [g, s, point] = [new Float64Array(dimension), new Float64Array(dimension), new Float64Array(dimension)];
      return {
        state,
        step: (x, oracle) => {
          const loss = oracle.gradient(x, g);
          const size = norm2(g);
          if (size === 0) return;
          const tolerance = Math.min(0.5, Math.sqrt(size));
          const apply = (v: Float64Array, out: Float64Array): void => oracle.product(x, v, out);
          const limit = Math.min(products, 2 * dimension);
          const { predicted, atBoundary } = truncatedConjugateGradients(apply, g, state.radius[0], tolerance, limit, s);
          for (let i = 0; i < dimension; i++) point[i] = x[i] + s[i];
          const kept = predicted < 0 ? (oracle.loss(point) - loss) / predicted : Number.NaN;
          if (!(kept >= 0.25)) state.radius[0] /= 4;
          else if (kept > 0.75 && atBoundary) state.radius[0] = Math.min(2 * state.radius[0], largestRadius);
          if (kept > acceptance) x.set(point);
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
