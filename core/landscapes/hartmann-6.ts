/** Hartmann’s function in six dimensions. */
import { defineLandscape } from './define.ts';
import { hartmannText } from './hartmann-text.ts';
import { DIXON_SZEGO, inFixedDimension, startAt } from './parts.ts';

const WIDTHS = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const CENTRES = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];
const MINIMISER = [
  0.20168951100670543, 0.15001069182345797, 0.476873974221897, 0.2753324304940561, 0.31165161660011326,
  0.6573005340656203,
];

export const hartmann6 = defineLandscape({
  id: 'hartmann-6',
  version: 1,
  label: 'Hartmann 6',
  group: 'Few minima',
  summary: 'Four Gaussian wells in six dimensions; the second deepest catches many runs.',
  references: [
    {
      text: 'J. K. Hartman, Some experiments in global optimization, Naval Research Logistics Quarterly 20 (1973) 569–576',
      url: 'https://doi.org/10.1002/nav.3800200316',
    },
    DIXON_SZEGO,
  ],
  formula: [
    'L(w) = -\\sum_{k=1}^{4} c_k \\exp\\Bigl( -\\sum_{i=1}^{6} A_{ki}\\,(w_i - P_{ki})^2 \\Bigr),\\quad c = (1, 1.2, 3, 3.2)',
  ],
  ...inFixedDimension(6, hartmannText(WIDTHS, CENTRES)),
  facts: () => ({
    minimum: -3.3223680114155147,
    minimisers: [MINIMISER],
    notes: [
      {
        label: 'Second best',
        value: '−3.203162 at (0.404653, 0.882445, 0.846102, 0.573990, 0.138927, 0.038496)',
      },
    ],
  }),
  view: () => [0, 1, 0, 1],
  viewPoint: () => MINIMISER,
  start: () => startAt([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]),
});
