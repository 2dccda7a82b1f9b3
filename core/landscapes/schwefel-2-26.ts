/** Schwefel’s problem 2.26, without the constant that some authors add to make the minimum 0. */
import { defineLandscape } from './define.ts';
import { inDimensions, minimiserOf, pointOf, SCHWEFEL, startAt } from './parts.ts';
import { permutation } from './symmetries.ts';

/** The deepest minimum of −w sin √|w| in |w| ≤ 500, and its value. */
const MINIMISER = 420.96874635998205;
const MINIMUM = -418.9828872724337;

export const schwefel226 = defineLandscape({
  id: 'schwefel-2-26',
  version: 1,
  label: 'Schwefel 2.26',
  group: 'Many minima',
  summary: 'Waves that grow outwards: the deepest minimum is far from the centre, and far from the second deepest.',
  references: [
    SCHWEFEL,
    {
      text: 'X. Yao, Y. Liu, G. Lin, Evolutionary programming made faster, IEEE Transactions on Evolutionary Computation 3 (1999) 82–102',
      url: 'https://doi.org/10.1109/4235.771163',
    },
  ],
  formula: ['L(w) = -\\sum_{i=1}^{d} w_i \\sin\\sqrt{|w_i|}'],
  ...inDimensions(
    // The tiny term changes no value and gives w = 0 its gradient, 0, instead of 0 times infinity.
    '-sum(i, 1, d, w[i]*sin(sqrt(abs(w[i]) + 1e-300)))',
  ),
  facts: ({ dimension }) => ({
    minimum: MINIMUM * dimension,
    ...minimiserOf(dimension, () => MINIMISER),
    notes: [
      { label: 'Domain', value: '|w| ≤ 500; outside of it the loss goes down without bound' },
      { label: 'Second best', value: '−302.5249 in one coordinate, 118.438 higher' },
    ],
  }),
  symmetries: () => [permutation()],
  view: () => [-500, 500, -500, 500],
  viewPoint: ({ dimension }) => pointOf(dimension, () => MINIMISER),
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(100), '(100, 100, …, 100)'),
});
