/** The function of Styblinski and Tang, a sum of double wells. */
import { type CriticalPoint, defineLandscape } from './define.ts';
import { permutation } from './symmetries.ts';

/** The deeper root of 4w³ − 32w + 5 = 0, and ½(w⁴ − 16w² + 5w) there. */
const MINIMISER = -2.903534027771177;
const MINIMUM = -39.16616570377142;

/** The three roots of 4w³ − 32w + 5 = 0, and whether the second derivative 6w² − 16 is below 0 there. */
const ROOTS = [
  { root: MINIMISER, descends: 0 },
  { root: 0.1567312567803401, descends: 1 },
  { root: 2.746802770990837, descends: 0 },
];
/** The largest dimension whose 3^d critical points are listed. */
const LISTED_CRITICAL = 4;

/** Every choice of a root for each coordinate. */
function criticalPoints(dimension: number): CriticalPoint[] {
  let points: CriticalPoint[] = [{ point: [], index: 0 }];
  for (let i = 0; i < dimension; i++) {
    points = points.flatMap(({ point, index }) =>
      ROOTS.map(({ root, descends }) => ({ point: [...point, root], index: index + descends })),
    );
  }
  return points;
}

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
    ...(dimension <= LISTED_CRITICAL ? { criticalPoints: criticalPoints(dimension) } : {}),
    notes: [
      { label: 'Minima', value: dimension <= 30 ? String(1 << dimension) : `2 to the power ${dimension}` },
      { label: 'The other well', value: '2.746803 in any coordinate, 14.1367 higher' },
    ],
  }),
  symmetries: () => [permutation()],
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
