/** Qing’s function. */
import { defineLandscape } from './define.ts';
import { inDimensions, minimiserOf, pointOf, startAt, withSigns } from './parts.ts';
import { signFlips } from './symmetries.ts';

export const qing = defineLandscape({
  id: 'qing',
  version: 1,
  label: 'Qing',
  group: 'Few minima',
  summary: 'A sum of double wells of different widths: 2 to the power d minima, all of them equally deep.',
  references: [
    {
      text: 'A. Qing, Dynamic differential evolution strategy and applications in electromagnetic inverse scattering problems, IEEE Transactions on Geoscience and Remote Sensing 44 (2006) 116–125',
      url: 'https://doi.org/10.1109/TGRS.2005.859347',
    },
  ],
  formula: ['L(w) = \\sum_{i=1}^{d} (w_i^2 - i)^2'],
  ...inDimensions('sum(i, 1, d, (w[i]^2 - i)^2)'),
  facts: ({ dimension }) => ({
    minimum: 0,
    ...(dimension <= 4 ? { minimisers: withSigns(pointOf(dimension, Math.sqrt)) } : minimiserOf(dimension, Math.sqrt)),
    notes: [{ label: 'Minima', value: 'all points with coordinates ±√i' }],
  }),
  symmetries: () => [signFlips()],
  view: () => [-3, 3, -3, 3],
  viewPoint: ({ dimension }) => pointOf(dimension, Math.sqrt),
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(0.5), '(0.5, 0.5, …, 0.5)'),
});
