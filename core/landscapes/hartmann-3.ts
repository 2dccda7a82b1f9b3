/** Hartmann’s function in three dimensions. */
import { defineLandscape } from './define.ts';
import { hartmannText } from './hartmann-text.ts';
import { DIXON_SZEGO, inFixedDimension, startAt } from './parts.ts';

const WIDTHS = [
  [3, 10, 30],
  [0.1, 10, 35],
  [3, 10, 30],
  [0.1, 10, 35],
];
const CENTRES = [
  [0.3689, 0.117, 0.2673],
  [0.4699, 0.4387, 0.747],
  [0.1091, 0.8732, 0.5547],
  [0.03815, 0.5743, 0.8828],
];

export const hartmann3 = defineLandscape({
  id: 'hartmann-3',
  version: 1,
  label: 'Hartmann 3',
  group: 'Few minima',
  summary: 'Four Gaussian wells in three dimensions, stretched along the axes.',
  references: [
    {
      text: 'J. K. Hartman, Some experiments in global optimization, Naval Research Logistics Quarterly 20 (1973) 569–576',
      url: 'https://doi.org/10.1002/nav.3800200316',
    },
    DIXON_SZEGO,
  ],
  formula: [
    'L(w) = -\\sum_{k=1}^{4} c_k \\exp\\Bigl( -\\sum_{i=1}^{3} A_{ki}\\,(w_i - P_{ki})^2 \\Bigr),\\quad c = (1, 1.2, 3, 3.2)',
  ],
  ...inFixedDimension(3, hartmannText(WIDTHS, CENTRES)),
  facts: () => ({
    minimum: -3.8627821478207554,
    minimisers: [[0.11461433858967197, 0.5556488499718569, 0.8525469535208657]],
    notes: [
      { label: 'Minima', value: 'four, one near each centre' },
      {
        label: 'P₄₁',
        value: '0.03815, to which the published minimum belongs; with the 0.0381 of some collections it is −3.86277979',
      },
    ],
  }),
  view: () => [0, 1, 0, 1],
  viewPoint: () => [0.1146, 0.5556, 0.8525],
  start: () => startAt([0.5, 0.5, 0.5]),
});
