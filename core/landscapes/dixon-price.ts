/** Dixon–Price’s function. */
import { pow } from '../wasm/elementary.ts';
import { defineLandscape } from './define.ts';
import { inDimensions, minimiserOf, startAt } from './parts.ts';

export const dixonPrice = defineLandscape({
  id: 'dixon-price',
  version: 1,
  label: 'Dixon–Price',
  group: 'Bowls and valleys',
  summary: 'A chain of valleys like Rosenbrock’s, in which each coordinate is set by the next.',
  references: [
    {
      text: 'L. C. W. Dixon, R. C. Price, The truncated Newton method for sparse unconstrained optimisation using automatic differentiation, Journal of Optimization Theory and Applications 60 (1989) 261–275',
      url: 'https://doi.org/10.1007/BF00940007',
    },
  ],
  formula: ['L(w) = (w_1 - 1)^2 + \\sum_{i=2}^{d} i\\, (2 w_i^2 - w_{i-1})^2'],
  ...inDimensions('(w[1] - 1)^2 + sum(i, 2, d, i*(2*w[i]^2 - w[i-1])^2)'),
  facts: ({ dimension }) => {
    const coordinate = (i: number) => pow(2, pow(2, 1 - i) - 1);
    const last = (i: number) => (i === dimension ? -coordinate(i) : coordinate(i));
    const { minimisers: upper = [] } = minimiserOf(dimension, coordinate);
    const { minimisers: lower = [] } = dimension > 1 ? minimiserOf(dimension, last) : {};
    return {
      minimum: 0,
      minimisers: [...upper, ...lower],
      ...(dimension > 1
        ? { notes: [{ label: 'Trap', value: '(1/3, 0, …, 0), where L = 2/3: a saddle, very flat in many dimensions' }] }
        : {}),
    };
  },
  view: () => [-2, 2, -2, 2],
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(-1), '(−1, −1, …, −1)'),
});
