/** Critical points of random functions: random matrices, coin flips and real fields. */
import { logGamma } from '../../math/log-gamma.ts';
import { symmetricEigenvalues } from '../../math/symmetric-eigen.ts';
import { exp, log } from '../../wasm/elementary.ts';
import { type Claim, defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { type Estimate, meanOf, ratioOf, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const BRUIJN = 'Exact by an integral over the eigenvalues of the Gaussian orthogonal ensemble (N. G. de Bruijn 1955).';
const AZAIS = 'J.-M. Azais, C. Delmas (2025), for the covariance exp(-r^2/2).';
const MATRICES = 'More than twice the half-width of the interval with 200 000 matrices.';
const WAVES = 'Twice the half-width of the interval, and 1 % because 256 plane waves are not quite Gaussian.';

/** Share of matrices of the Gaussian orthogonal ensemble, variances 1 and 2, without a negative eigenvalue. */
function positiveMatrices(context: GalleryContext, n: number, predicted: number): Measurement {
  return { predicted, ...context.shared(`matrices ${n}`, () => positiveShare(context, n)) };
}

function positiveShare(context: GalleryContext, n: number): Estimate {
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
  return shareOf(positive, count);
}

/** The shares for N = 1 to 4 beside the exact ones, and beside what coins would give. */
function matricesFigure(context: GalleryContext): ClaimFigure {
  const sizes = [1, 2, 3, 4];
  const found = sizes.map((n) => positiveMatrices(context, n, Number.NaN));
  return {
    picture: {
      kind: 'points',
      title: 'Share of matrices without a negative eigenvalue',
      x: { label: 'N', array: 'sizes' },
      y: { label: 'share', log: true },
      series: [
        { array: 'shares', label: 'measured', band: ['low', 'high'] },
        { array: 'exact', label: 'exact', predicted: true },
        { array: 'coins', label: 'N coins', predicted: true },
      ],
    },
    arrays: figureArrays({
      sizes,
      shares: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      exact: [0.5, (2 - Math.SQRT2) / 4, (Math.PI - 2 * Math.SQRT2) / (4 * Math.PI), 0.002456709],
      coins: sizes.map((n) => exp(-n * log(2))),
    }),
    caption: `n = ${found[0].count} matrices for each N, 99.9 % intervals`,
  };
}

/**
 * The same share where it is too small to be met: positive matrices are drawn, as squares of matrices with N + 1 columns, and weighted
 * by what the ensemble has there over what they are drawn with, exp(-tr H^2/4 + tr H/(2 s^2)) up to a constant: no weight
 * is large.
 */
function positiveByWeight(context: GalleryContext, n: number): Estimate {
  return context.shared(`weighted ${n}`, () => {
    const count = context.sample(100_000, 400_000);
    const columns = n + 1;
    /** Of the entries: so that the trace is near that of the positive matrices of the ensemble. */
    const variance = (2.1 * Math.sqrt(n / 6)) / columns;
    let constant = (n / 2) * (columns * log(2 * variance) - log(4 * Math.PI)) + ((n * (n - 1)) / 4) * log(0.5);
    for (let i = 0; i < n; i++) constant += logGamma((columns - i) / 2);
    const normals = context.random(`weighted ${n}`);
    const numbers = new Float64Array(n * columns);
    const weights = Float64Array.from({ length: count }, (_, k) => {
      normals.fillNormal(numbers, k * numbers.length);
      let [trace, squares] = [0, 0];
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          let entry = 0;
          for (let l = 0; l < columns; l++) entry += numbers[i * columns + l] * numbers[j * columns + l];
          entry *= variance;
          if (i === j) trace += entry;
          squares += (i === j ? 1 : 2) * entry * entry;
        }
      }
      if (k % 5000 === 0) context.progress();
      return exp(constant - squares / 4 + trace / (2 * variance));
    });
    return meanOf(weights);
  });
}

/** -1/2 of the second derivative of ln P by N, from N = 4, 6, 8. */
function squareLaw(context: GalleryContext): Estimate {
  const [four, six, eight] = [4, 6, 8].map((n) => positiveByWeight(context, n));
  const slope = (a: number, b: number, c: number): number => -log((a * c) / (b * b)) / 8;
  return {
    measured: slope(four.measured, six.measured, eight.measured),
    interval: [
      slope(four.interval[1], six.interval[0], eight.interval[1]),
      slope(four.interval[0], six.interval[1], eight.interval[0]),
    ],
  };
}

/** Heights about which minima are drawn: they lie low. */
const LOW = -2.3;

/**
 * What a Gaussian field has at its critical points: matrices H = G - f, G of the ensemble and f a standard normal height,
 * each counted |det H| times (Kac and Rice). Gives the means of that over all and over positive H, the latter from heights about
 * LOW, weighted back.
 */
function weightedHessians(context: GalleryContext, n: number): { all: Estimate; minima: Estimate } {
  return context.shared(`weighted Hessians ${n}`, () => {
    const count = context.sample(100_000, 400_000);
    const entries = (n * (n + 1)) / 2;
    const numbers = new Float64Array(entries + 1);
    const matrix = new Float64Array(n * n);
    const weights = (name: string, about: number, counts: (lowest: number) => boolean): Estimate => {
      const normals = context.random(`weighted Hessians ${n} ${name}`);
      return meanOf(
        Float64Array.from({ length: count }, (_, k) => {
          normals.fillNormal(numbers, k * numbers.length);
          const height = about + numbers[entries];
          let next = 0;
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < i; j++) matrix[i * n + j] = matrix[j * n + i] = numbers[next++];
            matrix[i * n + i] = Math.SQRT2 * numbers[next++] - height;
          }
          if (k % 5000 === 0) context.progress();
          const eigenvalues = symmetricEigenvalues(matrix, n);
          if (!counts(eigenvalues[0])) return 0;
          return (
            exp(about * (about / 2 - height)) * Math.abs(eigenvalues.reduce((product, value) => product * value, 1))
          );
        }),
      );
    };
    return { all: weights('all', 0, () => true), minima: weights('minima', LOW, (lowest) => lowest > 0) };
  });
}

interface FieldCensus {
  dimension: number;
  side: number;
  starts: number;
  /** A torus has no walls, beside which points are met less often. */
  periodic?: boolean;
  fields: [quick: number, full: number];
}

const LINE: FieldCensus = { dimension: 1, side: 40, starts: 200, periodic: true, fields: [150, 600] };
const PLANE: FieldCensus = { dimension: 2, side: 12, starts: 500, periodic: true, fields: [60, 300] };
const SPACE: FieldCensus = { dimension: 3, side: 5, starts: 450, periodic: true, fields: [70, 350] };
const FOUR: FieldCensus = { dimension: 4, side: 4, starts: 1500, periodic: true, fields: [16, 100] };

interface FieldCounts {
  minima: Float64Array;
  saddles: Float64Array;
  all: Float64Array;
  /** Sum of the heights of the minima. */
  heights: Float64Array;
  /** Points with one descending direction, and the sum of their heights. */
  ones: Float64Array;
  oneHeights: Float64Array;
  /** With what capture and recapture say of those that no start met. */
  perVolume: Float64Array;
}

/** All critical points of independent Gaussian fields in a box, by the analysis. */
function fields(
  context: GalleryContext,
  { dimension, side, starts, periodic = false, fields: [few, many] }: FieldCensus,
): FieldCounts {
  return context.shared(`fields ${dimension}`, () => {
    const count = context.sample(few, many);
    const make = (): Float64Array => new Float64Array(count);
    const counts = {
      minima: make(),
      saddles: make(),
      all: make(),
      heights: make(),
      ones: make(),
      oneHeights: make(),
      perVolume: make(),
    };
    let volume = 1;
    for (let i = 0; i < dimension; i++) volume *= side;
    for (let k = 0; k < count; k++) {
      const { values, arrays } = context.analyze({
        analysis: 'critical-points',
        landscape: {
          family: 'gaussian-field',
          parameters: { dimension, side, seed: 1_000_000 * context.seed + k, ...(periodic && { periodic }) },
        },
        parameters: { low: [0], high: [side], starts },
      });
      const sumAt = (index: number, of: (height: number) => number): number =>
        arrays.heights.data.reduce<number>(
          (sum, height, i) => sum + (Number(arrays.index.data[i]) === index ? of(Number(height)) : 0),
          0,
        );
      counts.minima[k] = Number(values.minima.value);
      counts.saddles[k] = Number(values.saddles.value);
      counts.all[k] = Number(values.found.value);
      counts.perVolume[k] = Number(values.total.value) / volume;
      counts.heights[k] = sumAt(0, (height) => height);
      counts.ones[k] = sumAt(1, () => 1);
      counts.oneHeights[k] = sumAt(1, (height) => height);
    }
    return counts;
  });
}

function densityClaim(census: FieldCensus, predicted: number, tolerance: number, reason: string): Claim {
  const { dimension } = census;
  return {
    id: `field-density-${dimension}`,
    statement: `As the dimensionality increases, the number of stationary points also increases: D = ${dimension}.`,
    asStated: 'half right',
    corrected:
      'Per cube of the length scale it falls at first, 0.551, 0.368, 0.283, 0.244, 0.231 for D = 1 to 5, and rises from there on; in larger cubes it grows at once.',
    theory: `${predicted} in a cube of the length scale. ${AZAIS}`,
    tolerance,
    toleranceReason: reason,
    mistaken: { what: 'as many as with one dimension less or more', predicted: (right) => 1.35 * right },
    measure: (context) => ({ predicted, ...meanOf(fields(context, census).perVolume) }),
  };
}

/** Densities of all critical points and shares of minima, exact, for dimensions too large to be searched in a short time. */
const BY_WEIGHT = [
  { dimension: 4, density: 0.2437409, share: 0.0598858, matrices: 0.002456709, tolerance: 0.008 },
  { dimension: 5, density: 0.2308589, share: 0.0286711, matrices: 1.401147e-4, tolerance: 0.005 },
  { dimension: 6, density: 0.2368502, share: 0.0135524, matrices: 4.620187e-6, tolerance: 0.003 },
];

export const randomCriticalPoints = defineEntry({
  id: 'random-critical-points',
  version: 2,
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
  budgetSeconds: { quick: 50, full: 250 },
  experiments: [
    {
      name: 'Descent on random fields in 1 to 6 dimensions',
      landscapes: [1, 2, 3, 4, 5, 6].map((dimension) => ({
        family: 'gaussian-field',
        parameters: { dimension, side: 5 },
      })),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.1 } }],
      seeds: { count: 200 },
      budget: { steps: 500 },
    },
  ],
  analyses: [
    {
      name: 'Critical points of one field in the plane',
      analysis: 'critical-points',
      landscape: 1,
      parameters: { low: [0], high: [5], starts: 1000 },
    },
    {
      name: 'Critical points against dimension',
      analysis: 'critical-point-statistics',
      landscape: 1,
      parameters: { dimensions: [1, 2, 3], seeds: 20, side: 3 },
    },
  ],
  guide:
    'The physicist’s argument of the texts: at a critical point every direction goes up or down as a coin falls, so that minima are one in 2^D, or in 2^(2D), of them. Another one takes the Hessian for a random matrix, whose eigenvalues repel, and has exp(-0.2747 D^2). Both leave out that critical points are met in proportion to |det H|, and that low points have curvatures shifted upwards (Kac and Rice; Bray and Dean 2007; Azaïs and Delmas 2025). With both the share of minima is 1/4 in the plane and goes like exp(-D).\n\nThe first analysis finds all critical points of one field: look at the bars by index, and at how height rises with index. The second one counts them over many fields for several dimensions; take 4 and 5 in if you have some minutes. The experiment shows what the shares do not: descent finds a minimum from nearly every start in every dimension, as it seeks them.\n\nChange the covariance of the field (Matérn fields have more critical points), or the number of plane waves: with 16 the densities are off by 5 %.',
  claims: [
    {
      id: 'matrices-2',
      statement: 'A random Hessian is positive as often as D coins all show heads: a quarter of 2 x 2 matrices.',
      asStated: 'wrong',
      corrected: 'Eigenvalues repel: (2 - sqrt 2)/4 = 0.146 of random symmetric matrices are positive.',
      theory: `(2 - sqrt 2)/4. ${BRUIJN}`,
      tolerance: 0.01,
      toleranceReason: MATRICES,
      quantity: 'share of matrices',
      counted: 'matrices',
      measure: (context) => positiveMatrices(context, 2, (2 - Math.SQRT2) / 4),
      figure: matricesFigure,
    },
    {
      id: 'matrices-3',
      statement: 'An eighth of 3 x 3 matrices.',
      asStated: 'wrong',
      corrected: 'One in 40, a fifth of what coins give.',
      theory: `(pi - 2 sqrt 2)/(4 pi) = 0.0249. ${BRUIJN}`,
      tolerance: 0.004,
      toleranceReason: MATRICES,
      quantity: 'share of matrices',
      counted: 'matrices',
      mistaken: { what: '2^-3, of fair coins', predicted: 0.125 },
      measure: (context) => positiveMatrices(context, 3, (Math.PI - 2 * Math.SQRT2) / (4 * Math.PI)),
      figure: matricesFigure,
    },
    {
      id: 'matrices-4',
      statement: 'A sixteenth of 4 x 4 matrices.',
      asStated: 'wrong',
      corrected: 'One in 407, a twenty-fifth of what coins give; the share falls like exp(-0.2747 D^2).',
      theory: `0.002456709. ${BRUIJN}`,
      tolerance: 0.001,
      toleranceReason: MATRICES,
      quantity: 'share of matrices',
      counted: 'matrices',
      mistaken: { what: '2^-4, of fair coins', predicted: 0.0625 },
      measure: (context) => positiveMatrices(context, 4, 0.002456709),
      figure: matricesFigure,
    },
    {
      id: 'field-minima-2',
      statement: 'Minima are one in 2^(2D) of the critical points, as there are 2D directions.',
      asStated: 'wrong',
      corrected: 'Both directions of an axis share one curvature: 1/4 in two dimensions, not 1/16.',
      theory: `1/4 exactly for a smooth symmetric stationary field in the plane. ${AZAIS}`,
      tolerance: 0.04,
      toleranceReason: WAVES,
      mistaken: { what: 'the share of positive matrices', predicted: 0.1464466 },
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
    densityClaim(LINE, 0.5513289, 0.04, 'Twice the half-width of the interval, 0.014, and 1 % for the waves.'),
    densityClaim(PLANE, 0.3675526, 0.045, WAVES),
    densityClaim(
      SPACE,
      0.2827394,
      0.06,
      'Twice the half-width of the interval, 0.02, and 5 % for points that no start met.',
    ),
    ...BY_WEIGHT.map(({ dimension, density }) => ({
      id: `weighted-density-${dimension}`,
      statement: `The more dimensions, the more stationary points: ${dimension} dimensions.`,
      asStated: 'right' as const,
      theory: `${density} in a cube of the length scale, (2 pi)^(-D/2) E|det H| by the formula of Kac and Rice. ${AZAIS}`,
      tolerance: 0.015,
      toleranceReason: 'Over twice the half-width of the interval with 100 000 matrices, 0.006.',
      measure: (context: GalleryContext) => {
        const { measured, interval } = weightedHessians(context, dimension).all;
        const scale = exp((-dimension / 2) * log(2 * Math.PI));
        return {
          predicted: density,
          measured: scale * measured,
          interval: [scale * interval[0], scale * interval[1]] as const,
        };
      },
    })),
    {
      id: 'field-minima-3',
      statement: 'At critical points the Hessian is a random matrix, so that minima are as rare as positive matrices.',
      asStated: 'wrong',
      corrected:
        'At critical points |det H| weighs and the height shifts the eigenvalues: 0.1233, not 0.0249, for D = 3.',
      theory: `(29 - 6 sqrt 6)/116 = 0.1233. ${AZAIS}`,
      tolerance: 0.045,
      toleranceReason: WAVES,
      mistaken: { what: 'the share of positive matrices', predicted: 0.02492 },
      measure: (context) => {
        const { minima, all } = fields(context, SPACE);
        return { predicted: (29 - 6 * Math.sqrt(6)) / 116, ...ratioOf(minima, all) };
      },
    },
    {
      id: 'field-minima-1',
      statement: 'On a line half of the critical points are minima.',
      asStated: 'right',
      theory: 'Minima and maxima alternate: 1/2, which is 2^-D too.',
      tolerance: 0.01,
      toleranceReason: 'On a torus the count is exact; a pair of points met by no start would change it by 0.0001.',
      measure: (context) => {
        const { minima, all } = fields(context, LINE);
        return { predicted: 0.5, ...ratioOf(minima, all) };
      },
    },
    {
      id: 'field-minima-4',
      statement: 'Minima are one in 2^D or in 2^(2D) of the critical points: D = 4.',
      asStated: 'half right',
      corrected: '2^-D = 0.0625 is near by chance; 0.0599 is exact, and matrices alone would have 0.0025.',
      theory: `0.0598858. ${AZAIS}`,
      tolerance: 0.035,
      toleranceReason: 'Twice the half-width of the interval with 1000 points, 0.016, and a little.',
      mistaken: { what: '2^(-2D), or random matrices: next to nothing', predicted: 0.0025 },
      measure: (context) => {
        const { minima, all } = fields(context, FOUR);
        return { predicted: 0.0598858, ...ratioOf(minima, all) };
      },
    },
    ...BY_WEIGHT.map(({ dimension, share, matrices, tolerance }) => ({
      id: `weighted-minima-${dimension}`,
      statement: `Minima are as rare as positive random matrices, or as 2^-D: D = ${dimension}.`,
      asStated: 'wrong' as const,
      corrected: `Far more are minima than matrices are positive, ${share}, and a little fewer than 2^-D; the share comes to fall like exp(-D).`,
      theory: `E|det H| over positive H over that over all, by the formula of Kac and Rice. ${AZAIS}`,
      tolerance,
      toleranceReason: 'Over twice the half-width of the interval with 100 000 matrices.',
      mistaken: { what: 'the share of positive matrices', predicted: matrices },
      measure: (context: GalleryContext) => {
        const { all, minima } = weightedHessians(context, dimension);
        const [low, high] = [minima.interval[0] / all.interval[1], minima.interval[1] / all.interval[0]];
        return { predicted: share, measured: minima.measured / all.measured, interval: [low, high] as const };
      },
    })),
    {
      id: 'matrices-1',
      statement: 'A number is positive as often as a coin shows heads.',
      asStated: 'right',
      theory: '1/2, by symmetry.',
      tolerance: 0.01,
      toleranceReason: MATRICES,
      quantity: 'share of matrices',
      counted: 'matrices',
      measure: (context) => positiveMatrices(context, 1, 0.5),
      figure: matricesFigure,
    },
    ...[
      { n: 5, predicted: 1.401147e-4, coin: 32 },
      { n: 6, predicted: 4.620187e-6, coin: 64 },
    ].map(({ n, predicted, coin }) => ({
      id: `matrices-${n}`,
      statement: `One in ${coin} of ${n} x ${n} matrices is positive.`,
      asStated: 'wrong' as const,
      corrected: `One in ${Math.round(1 / predicted)}.`,
      theory: `${predicted}. ${BRUIJN}`,
      tolerance: 0.05 * predicted,
      toleranceReason: 'Twice the half-width of the interval with 100 000 weighted matrices, 2 %, and a little.',
      measure: (context: GalleryContext) => ({ predicted, ...positiveByWeight(context, n) }),
    })),
    {
      id: 'square-law',
      statement: 'The share of positive matrices falls exponentially with the dimension.',
      asStated: 'wrong',
      corrected: 'With its square: as exp(-(ln 3/4) N^2).',
      theory:
        '-1/2 of the second difference of ln P at N = 4, 6, 8 is 0.2741, near the limit ln 3/4 = 0.2747 (Dean and Majumdar 2006).',
      tolerance: 0.02,
      toleranceReason: 'The half-width of the interval, 0.01, and the distance from the limit, 0.0005.',
      mistaken: { what: 'an exponential, without a second difference', predicted: 0 },
      measure: (context) => ({ predicted: log(3) / 4, ...squareLaw(context) }),
    },
    {
      id: 'height-of-minima',
      statement: 'Minima lie low and saddles higher.',
      asStated: 'right',
      theory: `In the plane minima lie at -1.303 standard deviations on average, saddles at 0. ${AZAIS}`,
      tolerance: 0.3,
      toleranceReason: WAVES,
      mistaken: { what: 'as high as other critical points', predicted: 0 },
      measure: (context) => {
        const { heights, minima } = fields(context, PLANE);
        return { predicted: -1.303, ...ratioOf(heights, minima) };
      },
    },
    {
      id: 'height-of-minima-3',
      statement: 'Low points are minima: the lower, the fewer descending directions.',
      asStated: 'right',
      theory: `In space minima lie at -1.80 standard deviations on average. ${AZAIS}`,
      tolerance: 0.3,
      toleranceReason: WAVES,
      mistaken: { what: 'as high as other critical points', predicted: 0 },
      measure: (context) => {
        const { heights, minima } = fields(context, SPACE);
        return { predicted: -1.8, ...ratioOf(heights, minima) };
      },
    },
    {
      id: 'height-of-saddles-3',
      statement: 'Saddles with one descending direction lie between minima and the others.',
      asStated: 'right',
      theory: `In space at -0.59 standard deviations on average, those with two at 0.59. ${AZAIS}`,
      tolerance: 0.2,
      toleranceReason: WAVES,
      mistaken: { what: 'the height of saddles in the plane', predicted: 0 },
      measure: (context) => {
        const { oneHeights, ones } = fields(context, SPACE);
        return { predicted: -0.59, ...ratioOf(oneHeights, ones) };
      },
    },
  ],
});
