/** Shekel’s function: up to ten wells in four dimensions. */
import { defineLandscape } from './define.ts';
import { DIXON_SZEGO, startAt, vectorCoordinate } from './parts.ts';

/** Centre and width of each well. */
const wells: readonly { centre: readonly number[]; width: number }[] = [
  { centre: [4, 4, 4, 4], width: 0.1 },
  { centre: [1, 1, 1, 1], width: 0.2 },
  { centre: [8, 8, 8, 8], width: 0.2 },
  { centre: [6, 6, 6, 6], width: 0.4 },
  { centre: [3, 7, 3, 7], width: 0.4 },
  { centre: [2, 9, 2, 9], width: 0.6 },
  { centre: [5, 3, 5, 3], width: 0.3 },
  { centre: [8, 1, 8, 1], width: 0.7 },
  { centre: [6, 2, 6, 2], width: 0.5 },
  { centre: [7, 3.6, 7, 3.6], width: 0.5 },
];

/** The minimum and its odd and even coordinates, by the number of wells; computed in 40 digits. */
const known: Record<string, { minimum: number; odd: number; even: number }> = {
  '5': { minimum: -10.153199679058227, odd: 4.000037152819676, even: 4.00013327659156 },
  '7': { minimum: -10.402915336777744, odd: 4.000572819251117, even: 3.9996062096096887 },
  '10': { minimum: -10.536443153483528, odd: 4.000746868270634, even: 3.9995094800857736 },
};

function termOf({ centre, width }: { centre: readonly number[]; width: number }): string {
  return `1/(${width} + ${centre.map((c, i) => `(w[${i + 1}] - ${c})^2`).join(' + ')})`;
}

export const shekel = defineLandscape({
  id: 'shekel',
  version: 1,
  label: 'Shekel',
  group: 'Few minima',
  summary: 'A flat plain with five, seven or ten wells of different depth: it matters in which one a run falls.',
  references: [
    {
      text: 'J. Shekel, Test functions for multimodal search techniques, Fifth Annual Princeton Conference on Information Science and Systems (1971) 354–359',
    },
    DIXON_SZEGO,
  ],
  parameters: {
    wells: {
      kind: 'choice',
      label: 'Wells',
      symbol: 'm',
      options: [
        { value: '5', label: 'Five' },
        { value: '7', label: 'Seven' },
        { value: '10', label: 'Ten' },
      ],
      default: '10',
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    'L(w) = -\\sum_{k=1}^{m} \\frac{1}{\\lVert w - a_k \\rVert^2 + c_k}',
    'c = (0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5)',
    'a_k = (p, q, p, q),\\; (p, q) = (4, 4), (1, 1), (8, 8), (6, 6), (3, 7), (2, 9), (5, 3), (8, 1), (6, 2), (7, 3.6)',
  ],
  dimension: () => 4,
  coordinateName: vectorCoordinate,
  facts: ({ wells: count }) => {
    const { minimum, odd, even } = known[count];
    return {
      minimum,
      minimisers: [[odd, even, odd, even]],
      notes: [{ label: 'Minimum', value: 'beside the centre (4, 4, 4, 4), which papers name: the other wells pull' }],
    };
  },
  view: () => [0, 10, 0, 10],
  viewPoint: () => [4, 4, 4, 4],
  start: () => startAt([5, 5, 5, 5]),
  body: {
    kind: 'formula',
    source: ({ wells: count }) => ({
      text: `-(${wells.slice(0, Number(count)).map(termOf).join(' + ')})`,
      variables: ['w[4]'],
    }),
  },
});
