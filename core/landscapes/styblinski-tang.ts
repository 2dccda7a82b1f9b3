/** The function of Styblinski and Tang, a sum of double wells. */
import { defineLandscape } from './define.ts';

/** The deeper root of 4w³ − 32w + 5 = 0, and ½(w⁴ − 16w² + 5w) there. */
const MINIMISER = -2.903534027771177;
const MINIMUM = -39.16616570377142;

export const styblinskiTang = defineLandscape({
  id: 'styblinski-tang',
  version: 1,
  label: 'Styblinski–Tang',
  group: 'Many minima',
  summary: 'A sum of uneven double wells: 2 to the power d minima, one of them the deepest.',
  references: [
    {
      text: 'M. A. Styblinski, T.-S. Tang, Experiments in nonconvex optimization: stochastic approximation with function smoothing and simulated annealing, Neural Networks 3 (1990) 467–483',
      url: 'https://doi.org/10.1016/0893-6080(90)90029-K',
    },
  ],
  parameters: {
    dimension: { kind: 'number', label: 'Dimension', symbol: 'd', default: 2, minimum: 1, maximum: 1e6, integer: true },
  },
  precisions: ['f64'],
  hasData: false,
  formula: ['L(w) = \\tfrac{1}{2} \\sum_{i=1}^{d} \\bigl( w_i^4 - 16\\,w_i^2 + 5\\,w_i \\bigr)'],
  dimension: ({ dimension }) => dimension,
  coordinateName: (_, index) => `w_${index + 1}`,
  facts: ({ dimension }) => ({
    minimum: MINIMUM * dimension,
    ...(dimension <= 1000 ? { minimisers: [new Array<number>(dimension).fill(MINIMISER)] } : {}),
    notes: [
      { label: 'Minima', value: dimension <= 30 ? String(1 << dimension) : `2 to the power ${dimension}` },
      { label: 'The other well', value: '2.746803 in any coordinate, 14.1367 higher' },
    ],
  }),
  view: () => [-5, 5, -5, 5],
  viewPoint: ({ dimension }) => new Array<number>(dimension).fill(MINIMISER),
  start: ({ dimension }) => ({ kind: 'point', point: new Array<number>(dimension).fill(0), words: 'the origin' }),
  body: {
    kind: 'formula',
    source: ({ dimension }) => ({
      text: '0.5*sum(i, 1, d, w[i]^4 - 16*w[i]^2 + 5*w[i])',
      variables: [`w[${dimension}]`],
    }),
  },
});
