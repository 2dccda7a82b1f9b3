/** The smallest model of training at the edge of stability. */
import { defineLandscape } from './define.ts';
import { chainOfLayers } from './dense/layered-product.ts';
import { inPlane, planarEigenvalues, startAt } from './parts.ts';
import { exchange, invertibleMixing, signFlips } from './symmetries.ts';

export const quarticProduct = defineLandscape({
  id: 'quartic-product',
  version: 1,
  label: 'Quartic product',
  group: 'Edge of stability',
  summary: 'Hyperbolas of minima, the sharper the farther out: large steps slide along them until the step just fits.',
  references: [
    {
      text: 'X. Zhu, Z. Wang, X. Wang, M. Zhou, R. Ge, Understanding edge-of-stability training dynamics with a minimalist example, ICLR 2023, arXiv 2210.03294',
      url: 'https://arxiv.org/abs/2210.03294',
    },
  ],
  formula: ['L(x, y) = \\tfrac{1}{4} (1 - x^2 y^2)^2'],
  ...inPlane('0.25*(1 - x^2*y^2)^2'),
  facts: () => ({
    minimum: 0,
    minimisers: [
      [1, 1],
      [2, 0.5],
      [-1, 1],
      [1, -1],
    ],
    notes: [
      { label: 'Minima', value: '|xy| = 1, with sharpness 2(x² + y²), at least 4' },
      { label: 'Learning coefficient λ at the minima', value: '1/2' },
      { label: 'Multiplicity', value: '1' },
      { label: 'Conserved by gradient flow', value: 'x² − y²' },
      {
        label: 'Edge of stability for learning rate η < 1/2',
        value: 'x² − y² = ±√(1/η² − 4), where the sharpness is 2/η',
      },
      { label: 'Gradient descent from a sharper place', value: 'ends with a sharpness of about 2/η − η/2' },
      { label: 'Saddles', value: 'the axes, where L = 1/4' },
    ],
  }),
  exactAt: (_, [x, y]) => {
    const square = x * y * x * y;
    const bend = 3 * square - 1;
    const across = bend * x * y + (square - 1) * x * y;
    return {
      eigenvalues: planarEigenvalues(bend * y * y, across, bend * x * x),
      ...(square === 1 ? { learningCoefficient: { value: 0.5, multiplicity: 1 } } : {}),
    };
  },
  symmetries: () => [exchange, signFlips(), invertibleMixing(chainOfLayers([1, 1, 1]))],
  view: () => [-1, 8, -1, 2],
  start: () => startAt([5.3, 0.17]),
});
