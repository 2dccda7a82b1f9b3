/** The smallest linear network of two layers: a product of two numbers that is to be 1. */
import { defineLandscape } from './define.ts';
import { chainOfLayers } from './dense/layered-product.ts';
import { inPlane, planarEigenvalues, startAt } from './parts.ts';
import { exchange, invertibleMixing, reflection } from './symmetries.ts';

export const scalarProduct = defineLandscape({
  id: 'scalar-product',
  version: 1,
  label: 'Product of two numbers',
  group: 'Edge of stability',
  summary:
    'Two weights in a row that fit one number: hyperbolas of minima, from which large steps move to flatter places.',
  references: [
    {
      text: 'Y. Wang, M. Chen, T. Zhao, M. Tao, Large learning rate tames homogeneity: convergence and balancing effect, ICLR 2022, arXiv 2110.03677',
      url: 'https://arxiv.org/abs/2110.03677',
    },
  ],
  formula: ['L(x, y) = \\tfrac{1}{2} (x y - 1)^2'],
  ...inPlane('0.5*(x*y - 1)^2'),
  facts: () => ({
    minimum: 0,
    minimisers: [
      [1, 1],
      [-1, -1],
      [2, 0.5],
    ],
    criticalPoints: [{ point: [0, 0], index: 1 }],
    notes: [
      { label: 'Minima', value: 'xy = 1, with sharpness x² + y², at least 2' },
      { label: 'Learning coefficient λ at the minima', value: '1/2' },
      { label: 'Multiplicity', value: '1' },
      { label: 'Conserved by gradient flow', value: 'x² − y², so it ends with a sharpness of √((x₀² − y₀²)² + 4)' },
      { label: 'Gradient descent with large steps', value: 'ends below the sharpness 2/η with a gap' },
      { label: 'Saddle', value: '(0, 0), where L = 1/2, eigenvalues ±1' },
    ],
  }),
  exactAt: (_, [x, y]) => ({
    eigenvalues: planarEigenvalues(y * y, 2 * x * y - 1, x * x),
    ...(x * y === 1 ? { learningCoefficient: { value: 0.5, multiplicity: 1 } } : {}),
  }),
  symmetries: () => [exchange, reflection('(x, y) → (−x, −y)'), invertibleMixing(chainOfLayers([1, 1, 1]))],
  view: () => [-1, 6, -1, 2],
  start: () => startAt([4.5, 0.1]),
});
