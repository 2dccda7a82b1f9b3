/** The function of Levy and Montalvo, as it is used today (number 3 of Laguna and Martí). */
import { defineLandscape } from './define.ts';
import { inDimensions, minimiserOf, pointOf, startAt } from './parts.ts';

export const levy = defineLandscape({
  id: 'levy',
  version: 1,
  label: 'Levy',
  group: 'Many minima',
  summary: 'A bowl with waves whose height grows with the distance from the minimum.',
  references: [
    {
      text: 'A. V. Levy, A. Montalvo, The tunneling algorithm for the global minimization of functions, SIAM Journal on Scientific and Statistical Computing 6 (1985) 15–29',
      url: 'https://doi.org/10.1137/0906002',
    },
    {
      text: 'M. Laguna, R. Martí, Experimental testing of advanced scatter search designs for global optimization of multimodal functions, Journal of Global Optimization 33 (2005) 235–255',
      url: 'https://doi.org/10.1007/s10898-004-1936-z',
    },
  ],
  formula: [
    'L(w) = \\sin^2(\\pi v_1) + \\sum_{i=1}^{d-1} (v_i - 1)^2 \\bigl[ 1 + 10 \\sin^2(\\pi v_i + 1) \\bigr] + (v_d - 1)^2 \\bigl[ 1 + \\sin^2(2\\pi v_d) \\bigr]',
    'v_i = 1 + \\tfrac{1}{4} (w_i - 1)',
  ],
  ...inDimensions(
    'sin(pi*(3 + w[1])/4)^2 + sum(i, 1, d-1, ((w[i] - 1)/4)^2*(1 + 10*sin(pi*(3 + w[i])/4 + 1)^2)) + ((w[d] - 1)/4)^2*(1 + sin(pi*(3 + w[d])/2)^2)',
  ),
  facts: ({ dimension }) => ({ minimum: 0, ...minimiserOf(dimension, () => 1) }),
  view: () => [-10, 10, -10, 10],
  viewPoint: ({ dimension }) => pointOf(dimension, () => 1),
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(-4), '(−4, −4, …, −4)'),
});
