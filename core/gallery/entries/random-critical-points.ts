/** Critical points of random functions: random matrices, coin flips and real fields. */
import { symmetricEigenvalues } from '../../math/symmetric-eigen.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { meanOf, ratioOf, shareOf } from '../estimates.ts';

const BRUIJN = 'Exact by an integral over the eigenvalues of the Gaussian orthogonal ensemble (N. G. de Bruijn 1955).';
const AZAIS = 'J.-M. Azais, C. Delmas (2025), for the covariance exp(-r^2/2).';
const MATRICES = 'More than twice the half-width of the interval with 200 000 matrices.';
const WAVES = 'Twice the half-width of the interval, and 1 % because 256 plane waves are not quite Gaussian.';

/** Share of matrices of the Gaussian orthogonal ensemble, variances 1 and 2, without a negative eigenvalue. */
function positiveMatrices(context: GalleryContext, n: number, predicted: number): Measurement {
  const count = context.sample(200_000, 1_000_000);
  const normals = context.random(`matrices ${n}`);
  const entries = (n * (n + 1)) / 2;
  const numbers = new Float64Array(entries);
  const matrix = new Float64Array(n * n);
  let positive = 0;
  for (let k = 0; k < count; k++) {
    normals.fillNormal(numbers, k * entries);
    let next = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) matrix[i * n + j] = matrix[j * n + i] = numbers[next++];
      matrix[i * n + i] = Math.SQRT2 * numbers[next++];
    }
    if (symmetricEigenvalues(matrix, n)[0] > 0) positive++;
    if (k % 5000 === 0) context.progress();
  }
  return { predicted, ...shareOf(positive, count) };
}

interface FieldCensus {
  dimension: number;
  side: number;
  starts: number;
}

const PLANE: FieldCensus = { dimension: 2, side: 12, starts: 600 };
const SPACE: FieldCensus = { dimension: 3, side: 5, starts: 500 };

interface FieldCounts {
  minima: Float64Array;
  saddles: Float64Array;
  all: Float64Array;
  /** Sum of the heights of the minima. */
  heights: Float64Array;
  perVolume: Float64Array;
}

/** All critical points of independent Gaussian fields in a box, by the analysis. */
function fields(context: GalleryContext, { dimension, side, starts }: FieldCensus): FieldCounts {
  return context.shared(`fields ${dimension}`, () => {
    const count = context.sample(60, 300);
    const make = (): Float64Array => new Float64Array(count);
    const counts = { minima: make(), saddles: make(), all: make(), heights: make(), perVolume: make() };
    let volume = 1;
    for (let i = 0; i < dimension; i++) volume *= side;
    for (let k = 0; k < count; k++) {
      const { values, arrays } = context.analyze({
        analysis: 'critical-points',
        landscape: { family: 'gaussian-field', parameters: { dimension, side, seed: 1_000_000 * context.seed + k } },
        parameters: { low: [0], high: [side], starts },
      });
      counts.minima[k] = Number(values.minima.value);
      counts.saddles[k] = Number(values.saddles.value);
      counts.all[k] = Number(values.found.value);
      counts.perVolume[k] = counts.all[k] / volume;
      counts.heights[k] = arrays.heights.data.reduce<number>(
        (sum, height, i) => sum + (Number(arrays.index.data[i]) === 0 ? Number(height) : 0),
        0,
      );
    }
    return counts;
  });
}

export const randomCriticalPoints = defineEntry({
  id: 'random-critical-points',
  version: 1,
  label: 'Critical points of random functions',
  group: 'Geometry of large spaces',
  summary:
    'What share of critical points are minima: coin flips, random matrices, and all points of real random fields.',
  seed: '000 and 001',
  references: [
    {
      text: 'J.-M. Azaïs, C. Delmas, Critical points of isotropic Gaussian fields (2025)',
      url: 'https://arxiv.org/abs/2503.20397',
    },
    {
      text: 'D. S. Dean, S. N. Majumdar, Large deviations of extreme eigenvalues of random matrices, PRL 97 (2006)',
      url: 'https://doi.org/10.1103/PhysRevLett.97.160201',
    },
  ],
  budgetSeconds: { quick: 30, full: 120 },
  claims: [
    {
      id: 'matrices-2',
      statement: 'A random Hessian is positive as often as D coins all show heads: a quarter of 2 x 2 matrices.',
      asStated: 'wrong',
      corrected: 'Eigenvalues repel: (2 - sqrt 2)/4 = 0.146 of random symmetric matrices are positive.',
      theory: `(2 - sqrt 2)/4. ${BRUIJN}`,
      tolerance: 0.01,
      toleranceReason: MATRICES,
      measure: (context) => positiveMatrices(context, 2, (2 - Math.SQRT2) / 4),
    },
    {
      id: 'matrices-3',
      statement: 'An eighth of 3 x 3 matrices.',
      asStated: 'wrong',
      corrected: 'One in 40, a fifth of what coins give.',
      theory: `(pi - 2 sqrt 2)/(4 pi) = 0.0249. ${BRUIJN}`,
      tolerance: 0.004,
      toleranceReason: MATRICES,
      measure: (context) => positiveMatrices(context, 3, (Math.PI - 2 * Math.SQRT2) / (4 * Math.PI)),
    },
    {
      id: 'matrices-4',
      statement: 'A sixteenth of 4 x 4 matrices.',
      asStated: 'wrong',
      corrected: 'One in 407, a twenty-fifth of what coins give; the share falls like exp(-0.2747 D^2).',
      theory: `0.002456709. ${BRUIJN}`,
      tolerance: 0.001,
      toleranceReason: MATRICES,
      measure: (context) => positiveMatrices(context, 4, 0.002456709),
    },
    {
      id: 'field-minima-2',
      statement: 'Minima are one in 2^(2D) of the critical points, as there are 2D directions.',
      asStated: 'wrong',
      corrected: 'Both directions of an axis share one curvature: 1/4 in two dimensions, not 1/16.',
      theory: `1/4 exactly for a smooth symmetric stationary field in the plane. ${AZAIS}`,
      tolerance: 0.04,
      toleranceReason: WAVES,
      measure: (context) => {
        const { minima, all } = fields(context, PLANE);
        return { predicted: 0.25, ...ratioOf(minima, all) };
      },
    },
    {
      id: 'field-saddles-2',
      statement: 'Most critical points are saddles.',
      asStated: 'half right',
      corrected: 'In the plane exactly half of them; more in more dimensions.',
      theory: `1/2 for any smooth stationary field, by Morse theory. ${AZAIS}`,
      tolerance: 0.04,
      toleranceReason: WAVES,
      measure: (context) => {
        const { saddles, all } = fields(context, PLANE);
        return { predicted: 0.5, ...ratioOf(saddles, all) };
      },
    },
    {
      id: 'field-density-2',
      statement: 'A random field has critical points everywhere.',
      asStated: 'right',
      theory: `2/(pi sqrt 3) = 0.3676 in a square of the length scale. ${AZAIS}`,
      tolerance: 0.045,
      toleranceReason: WAVES,
      measure: (context) => ({
        predicted: 2 / (Math.PI * Math.sqrt(3)),
        ...meanOf(fields(context, PLANE).perVolume),
      }),
    },
    {
      id: 'field-minima-3',
      statement: 'At critical points the Hessian is a random matrix, so that minima are as rare as positive matrices.',
      asStated: 'wrong',
      corrected:
        'At critical points |det H| weighs and the height shifts the eigenvalues: 0.1233, not 0.0249, for D = 3.',
      theory: `(29 - 6 sqrt 6)/116 = 0.1233. ${AZAIS}`,
      tolerance: 0.045,
      toleranceReason: WAVES,
      measure: (context) => {
        const { minima, all } = fields(context, SPACE);
        return { predicted: (29 - 6 * Math.sqrt(6)) / 116, ...ratioOf(minima, all) };
      },
    },
    {
      id: 'height-of-minima',
      statement: 'Minima lie low and saddles higher.',
      asStated: 'right',
      theory: `In the plane minima lie at -1.303 standard deviations on average, saddles at 0. ${AZAIS}`,
      tolerance: 0.3,
      toleranceReason: WAVES,
      measure: (context) => {
        const { heights, minima } = fields(context, PLANE);
        return { predicted: -1.303, ...ratioOf(heights, minima) };
      },
    },
  ],
});
