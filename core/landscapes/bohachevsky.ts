/** The three functions of Bohachevsky, Johnson and Stein. */
import { defineLandscape } from './define.ts';
import { startAt } from './parts.ts';
import { reflection } from './symmetries.ts';

const texts: Record<string, string> = {
  '1': 'x^2 + 2*y^2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7',
  '2': 'x^2 + 2*y^2 - 0.3*cos(3*pi*x)*cos(4*pi*y) + 0.3',
  '3': 'x^2 + 2*y^2 - 0.3*cos(3*pi*x + 4*pi*y) + 0.3',
};

const formulas: Record<string, string> = {
  '1': 'L(x, y) = x^2 + 2 y^2 - 0.3 \\cos 3\\pi x - 0.4 \\cos 4\\pi y + 0.7',
  '2': 'L(x, y) = x^2 + 2 y^2 - 0.3 \\cos 3\\pi x \\cos 4\\pi y + 0.3',
  '3': 'L(x, y) = x^2 + 2 y^2 - 0.3 \\cos(3\\pi x + 4\\pi y) + 0.3',
};

export const bohachevsky = defineLandscape({
  id: 'bohachevsky',
  version: 1,
  label: 'Bohachevsky',
  group: 'Many minima',
  summary: 'An elliptic bowl with cosine ripples, in three versions that couple them more and more.',
  references: [
    {
      text: 'I. O. Bohachevsky, M. E. Johnson, M. L. Stein, Generalized simulated annealing for function optimization, Technometrics 28 (1986) 209–217',
      url: 'https://doi.org/10.1080/00401706.1986.10488128',
    },
  ],
  parameters: {
    variant: {
      kind: 'choice',
      label: 'Version',
      options: [
        { value: '1', label: 'Ripples added' },
        { value: '2', label: 'Ripples multiplied' },
        { value: '3', label: 'Ripples slanted' },
      ],
      default: '1',
    },
  },
  precisions: ['f64'],
  hasData: false,
  dimension: () => 2,
  coordinateName: (_, index) => (index === 0 ? 'x' : 'y'),
  formula: Object.values(formulas),
  typeset: ({ variant }) => [formulas[variant]],
  facts: () => ({ minimum: 0, minimisers: [[0, 0]] }),
  symmetries: () => [reflection('(x, y) → (−x, −y)')],
  view: () => [-2, 2, -2, 2],
  start: () => startAt([1.5, 1.2]),
  body: { kind: 'formula', source: ({ variant }) => ({ text: texts[variant], variables: ['x', 'y'] }) },
});
