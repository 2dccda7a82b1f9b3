/** The potential of Müller and Brown. */
import { defineLandscape } from './define.ts';
import { inPlane, startAt } from './parts.ts';

export const mullerBrown = defineLandscape({
  id: 'muller-brown',
  version: 1,
  label: 'Müller–Brown',
  group: 'Few minima',
  summary: 'A model of a chemical reaction: three minima, joined by two saddles on one curved path.',
  references: [
    {
      text: 'K. Müller, L. D. Brown, Location of saddle points and minimum energy paths by a constrained simplex optimization procedure, Theoretica Chimica Acta 53 (1979) 75–93',
      url: 'https://doi.org/10.1007/BF00547608',
    },
  ],
  formula: [
    'L(x, y) = \\sum_{k=1}^{4} A_k \\exp\\bigl( a_k (x - x_k)^2 + b_k (x - x_k)(y - y_k) + c_k (y - y_k)^2 \\bigr)',
    'A = (-200, -100, -170, 15),\\; a = (-1, -1, -6.5, 0.7),\\; b = (0, 0, 11, 0.6),\\; c = (-10, -10, -6.5, 0.7)',
    '(x_k, y_k) = (1, 0),\\, (0, 0.5),\\, (-0.5, 1.5),\\, (-1, 1)',
  ],
  ...inPlane(
    '-200*exp(-(x - 1)^2 - 10*y^2) - 100*exp(-x^2 - 10*(y - 0.5)^2) - 170*exp(-6.5*(x + 0.5)^2 + 11*(x + 0.5)*(y - 1.5) - 6.5*(y - 1.5)^2) + 15*exp(0.7*(x + 1)^2 + 0.6*(x + 1)*(y - 1) + 0.7*(y - 1)^2)',
  ),
  facts: () => ({
    minimum: -146.69951720995402,
    minimisers: [[-0.5582236346330243, 1.4417258418046686]],
    criticalPoints: [
      { point: [-0.5582236346330243, 1.4417258418046686], index: 0 },
      { point: [-0.050010822998206056, 0.4666941048719721], index: 0 },
      { point: [0.6234994049308765, 0.028037758528685664], index: 0 },
      { point: [-0.8220015587327321, 0.6243128028148713], index: 1 },
      { point: [0.212486582000662, 0.2929883251073678], index: 1 },
    ],
    notes: [
      { label: 'Other minima', value: '−108.166724 at (0.623499, 0.028038), −80.767818 at (−0.050011, 0.466694)' },
      { label: 'Saddles', value: '−40.664844 at (−0.822002, 0.624313), −72.248940 at (0.212487, 0.292988)' },
    ],
  }),
  view: () => [-1.5, 1.2, -0.2, 2],
  start: () => startAt([0.6, 0.4]),
});
