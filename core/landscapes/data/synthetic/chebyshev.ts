/** A Chebyshev polynomial at evenly spaced points: the small task on which sharpness is studied. */
import { defineSynthetic } from './define.ts';

export const chebyshev = defineSynthetic({
  id: 'chebyshev',
  version: 1,
  label: 'Chebyshev polynomial',
  summary: 'A Chebyshev polynomial at evenly spaced points from −1 to 1, without noise.',
  formula: [String.raw`y = T_k(x) = \cos(k \arccos x), \quad x_i = -1 + \frac{2i}{N - 1}`],
  references: [
    {
      text: 'J. M. Cohen, S. Kaur, Y. Li, J. Z. Kolter, A. Talwalkar, Gradient descent on neural networks typically occurs at the edge of stability, ICLR 2021',
      url: 'https://arxiv.org/abs/2103.00065',
    },
  ],
  task: 'regression',
  parameters: {
    rows: { kind: 'number', label: 'Points', symbol: 'N', default: 20, minimum: 2, maximum: 1_000_000, integer: true },
    degree: { kind: 'number', label: 'Degree', symbol: 'k', default: 4, minimum: 0, maximum: 1000, integer: true },
  },
  numbers: ({ rows }) => 2 * rows,
  create({ rows, degree }) {
    const features = Float64Array.from({ length: rows }, (_, i) => (2 * i - (rows - 1)) / (rows - 1));
    return {
      rows,
      columns: 1,
      features,
      labels: new Int32Array(0),
      featureNames: ['x'],
      classes: [],
      targets: features.map((x) => chebyshevValue(degree, x)),
      targetNames: ['y'],
    };
  },
});

/** T_k(x) by T_0 = 1, T_1 = x, T_(k+1) = 2 x T_k - T_(k-1). */
function chebyshevValue(degree: number, x: number): number {
  let [before, value] = [x, 1];
  for (let k = 0; k < degree; k++) [before, value] = [value, 2 * x * value - before];
  return value;
}
