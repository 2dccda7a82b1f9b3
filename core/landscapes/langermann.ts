/** Langermann’s function: five damped ripples of unequal height. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';

/** Centre and height of each ripple. */
const ripples = [
  { x: 3, y: 5, height: 1 },
  { x: 5, y: 2, height: 2 },
  { x: 2, y: 1, height: 5 },
  { x: 1, y: 4, height: 2 },
  { x: 7, y: 9, height: 3 },
];

const text = ripples
  .map(({ x, y, height }) => {
    const square = `((x - ${x})^2 + (y - ${y})^2)`;
    return `${height}*exp(-${square}/pi)*cos(pi*${square})`;
  })
  .join(' + ');

export const langermann = defineLandscape({
  id: 'langermann',
  version: 1,
  label: 'Langermann',
  group: 'Many minima',
  summary: 'Rings of ripples round five centres, which overlap without any order.',
  references: [
    {
      text: 'H. Bersini, M. Dorigo, S. Langerman, G. Seront, L. Gambardella, Results of the first international contest on evolutionary optimisation, Proceedings of IEEE ICEC (1996) 611–615',
      url: 'https://doi.org/10.1109/ICEC.1996.542670',
    },
    JAMIL_YANG,
  ],
  formula: [
    'L(x, y) = -\\sum_{k=1}^{5} c_k\\, e^{-r_k/\\pi} \\cos(\\pi r_k)',
    'r_k = (x - x_k)^2 + (y - y_k)^2,\\; c = (1, 2, 5, 2, 3)',
    '(x_k, y_k) = (3, 5),\\, (5, 2),\\, (2, 1),\\, (1, 4),\\, (7, 9)',
  ],
  ...inPlane(`-(${text})`),
  facts: () => ({
    minimum: -5.162126159963982,
    minimisers: [[2.0029921199344654, 1.0060959402921885]],
    notes: [
      {
        label: 'Sign',
        value: 'as in the contest; collections that leave out the minus have −4.155809 at (2.793402, 1.597233)',
      },
    ],
  }),
  view: () => [0, 10, 0, 10],
  start: () => startAt([4, 4]),
});
