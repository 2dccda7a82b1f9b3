/** Critical points of random functions: random matrices, coin flips and real fields. */
import { logGamma } from '../../math/log-gamma.ts';
import { symmetricEigenvalues } from '../../math/symmetric-eigen.ts';
import { asin, exp, log, powi } from '../../wasm/elementary.ts';
import { type Claim, defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { type Estimate, meanOf, ratioOf, shareOf, through } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';
import { fivePercentOf } from '../tolerances.ts';

const BRUIJN = 'Exact by an integral over the eigenvalues of the Gaussian orthogonal ensemble (N. G. de Bruijn 1955).';
const AZAIS = 'J.-M. Azais, C. Delmas (2025), for the covariance exp(-r^2/2).';
const TO_MISTAKE =
  'Half of the distance from the planted mistake; 256 plane waves in the place of a Gaussian field cost 1 %.';
const OVERWHELMING = '“they become overwhelmingly likely to be saddle points rather than minima”';
const COINS =
  '“every direction you move in will either be a direction where you increase or decrease at about 50-50 odds”';
const MORE_POINTS =
  '“As the dimensionality increases, the number of stationary points (zero gradient) also increases.”';
/** P(all eigenvalues positive) for N = 1 to 6. */
const POSITIVE = [
  0.5,
  (2 - Math.SQRT2) / 4,
  (Math.PI - 2 * Math.SQRT2) / (4 * Math.PI),
  0.002456709,
  1.401147e-4,
  4.620187e-6,
];
/** Critical points of the field in a cube of the length scale, and the share of minima among them, for D = 1 to 6. */
const DENSITIES = [0.5513289, 0.3675526, 0.2827394, 0.2437409, 0.2308589, 0.2368502];
const SHARES = [0.5, 0.25, (29 - 6 * Math.sqrt(6)) / 116, 0.0598858, 0.0286711, 0.0135524];
/** Of minima, saddles with one and with two descending directions, and maxima in space, in standard deviations. */
const HEIGHTS = [-1.8, -0.59, 0.59, 1.8];

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

/** The shares for N = 1 to 6 beside the exact ones, and beside what coins would give. */
function matricesFigure(context: GalleryContext): ClaimFigure {
  const [counted, weighted] = [
    [1, 2, 3, 4],
    [4, 5, 6],
  ];
  const direct = counted.map((n) => positiveMatrices(context, n, Number.NaN));
  const byWeight = weighted.map((n) => positiveByWeight(context, n));
  const sizes = POSITIVE.map((_, k) => k + 1);
  return {
    picture: {
      kind: 'points',
      title: 'Share of matrices without a negative eigenvalue',
      x: { label: 'N', array: 'sizes' },
      y: { label: 'share', log: true },
      series: [
        { array: 'shares', label: 'counted', band: ['low', 'high'], x: 'counted' },
        {
          array: 'weightedShares',
          label: 'by weighted matrices',
          band: ['weightedLow', 'weightedHigh'],
          x: 'weighted',
        },
        { array: 'exact', label: 'exact', predicted: true },
        { array: 'coins', label: 'N coins', predicted: true },
      ],
    },
    arrays: figureArrays({
      sizes,
      counted,
      weighted,
      shares: direct.map(({ measured }) => measured),
      low: direct.map(({ interval }) => interval[0]),
      high: direct.map(({ interval }) => interval[1]),
      weightedShares: byWeight.map(({ measured }) => measured),
      weightedLow: byWeight.map(({ interval }) => interval[0]),
      weightedHigh: byWeight.map(({ interval }) => interval[1]),
      exact: POSITIVE,
      coins: sizes.map((n) => exp(-n * log(2))),
    }),
    caption: `n = ${direct[0].count} matrices counted and ${byWeight[0].count} weighted for each N, 99.9 % intervals`,
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
    // In six dimensions as many as tell the share of minima from 2^-6.
    const count = (n === 6 ? 3 : 1) * context.sample(100_000, 400_000);
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

/** The share of minima among critical points; half-widths of logarithms add in squares, as the two samples are independent. */
function weightedShare(context: GalleryContext, n: number): Estimate {
  const { all, minima } = weightedHessians(context, n);
  const [a, b] = [all, minima].map(({ interval: [low, high] }) => log(high / low) / 2);
  const half = Math.sqrt(a * a + b * b);
  const measured = minima.measured / all.measured;
  return { measured, interval: [measured * exp(-half), measured * exp(half)], count: minima.count ?? 0 };
}

function weightedDensity(context: GalleryContext, n: number): Estimate {
  const { all } = weightedHessians(context, n);
  return through(all, (mean) => mean * exp((-n / 2) * log(2 * Math.PI)));
}

/** Of heights in units of 2 sqrt(D). */
const LEVELS = [-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75];
const LEVEL_DIMENSION = 6;

/** The share of descending directions at critical points of a height u 2 sqrt(D), of matrices G - f weighted by |det|. */
function indexAt(context: GalleryContext, u: number): Estimate {
  const n = LEVEL_DIMENSION;
  return context.shared(`index at ${u}`, () => {
    const count = context.sample(20_000, 80_000);
    const height = 2 * Math.sqrt(n) * u;
    const normals = context.random(`index at ${u}`);
    const entries = (n * (n + 1)) / 2;
    const numbers = new Float64Array(entries);
    const matrix = new Float64Array(n * n);
    const [weights, indices] = [new Float64Array(count), new Float64Array(count)];
    for (let k = 0; k < count; k++) {
      normals.fillNormal(numbers, k * entries);
      let next = 0;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < i; j++) matrix[i * n + j] = matrix[j * n + i] = numbers[next++];
        matrix[i * n + i] = Math.SQRT2 * numbers[next++] - height;
      }
      const eigenvalues = symmetricEigenvalues(matrix, n);
      weights[k] = Math.abs(eigenvalues.reduce((product, value) => product * value, 1));
      indices[k] = (weights[k] * eigenvalues.reduce((below, value) => below + (value < 0 ? 1 : 0), 0)) / n;
      if (k % 5000 === 0) context.progress();
    }
    return ratioOf(indices, weights);
  });
}

/** 1/2 + (u sqrt(1 - u^2) + asin u)/pi. */
function brayDean(u: number): number {
  return 0.5 + (u * Math.sqrt(1 - u * u) + asin(u)) / Math.PI;
}

function indexFigure(context: GalleryContext): ClaimFigure {
  const found = LEVELS.map((u) => indexAt(context, u));
  const fine = Array.from({ length: 81 }, (_, k) => (k - 40) / 40);
  return {
    picture: {
      kind: 'points',
      title: 'Descending directions against height, D = 6',
      x: { label: 'height/(2 sqrt(D))', array: 'levels' },
      y: { label: 'share of the directions' },
      series: [
        { array: 'shares', label: 'measured', band: ['low', 'high'] },
        { array: 'predicted', label: 'many dimensions', predicted: true, x: 'fine' },
      ],
    },
    arrays: figureArrays({
      levels: LEVELS,
      shares: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      fine,
      predicted: fine.map(brayDean),
    }),
    caption: `n = ${found[0].count} weighted matrices for each height, 99.9 % intervals`,
  };
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
  /** For each index from 0 to D, the number of points in each field and the sum of their heights. */
  byIndex: { points: Float64Array; heights: Float64Array }[];
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
      byIndex: Array.from({ length: dimension + 1 }, () => ({ points: make(), heights: make() })),
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
      counts.minima[k] = Number(values.minima.value);
      counts.saddles[k] = Number(values.saddles.value);
      counts.all[k] = Number(values.found.value);
      counts.perVolume[k] = Number(values.total.value) / volume;
      arrays.heights.data.forEach((height, i) => {
        const at = counts.byIndex[Number(arrays.index.data[i])];
        at.points[k]++;
        at.heights[k] += Number(height);
      });
    }
    return counts;
  });
}

const FIELDS = [LINE, PLANE, SPACE, FOUR];
/** Dimensions too large to be searched in a short time, and one that is not. */
const WEIGHTED = [4, 5, 6];

/** Measured in fields and by weighted Hessians, beside the exact numbers for D = 1 to 6. */
function dimensionsFigure(
  context: GalleryContext,
  words: { title: string; y: string; log: boolean },
  measured: { searched: readonly Estimate[]; weighted: readonly Estimate[] },
  predictions: readonly { label: string; values: readonly number[] }[],
): ClaimFigure {
  const dimensions = DENSITIES.map((_, k) => k + 1);
  const { searched, weighted } = measured;
  return {
    picture: {
      kind: 'points',
      title: words.title,
      x: { label: 'dimension D', array: 'dimensions' },
      y: { label: words.y, log: words.log },
      series: [
        { array: 'searched', label: 'all points of fields', band: ['low', 'high'], x: 'searchedIn' },
        { array: 'weighted', label: 'by weighted Hessians', band: ['weightedLow', 'weightedHigh'], x: 'weightedIn' },
        ...predictions.map(({ label }, k) => ({ array: `predicted${k}`, label, predicted: true })),
      ],
    },
    arrays: figureArrays({
      dimensions,
      searchedIn: FIELDS.map(({ dimension }) => dimension),
      searched: searched.map((each) => each.measured),
      low: searched.map(({ interval }) => interval[0]),
      high: searched.map(({ interval }) => interval[1]),
      weightedIn: WEIGHTED,
      weighted: weighted.map((each) => each.measured),
      weightedLow: weighted.map(({ interval }) => interval[0]),
      weightedHigh: weighted.map(({ interval }) => interval[1]),
      ...Object.fromEntries(predictions.map(({ values }, k) => [`predicted${k}`, values])),
    }),
    caption: `n = ${FIELDS.map((census) => fields(context, census).all.length).join(', ')} fields, 99.9 % intervals`,
  };
}

function densityFigure(context: GalleryContext): ClaimFigure {
  return dimensionsFigure(
    context,
    { title: 'Critical points in a cube of the length scale', y: 'points', log: false },
    {
      searched: FIELDS.map((census) => meanOf(fields(context, census).perVolume)),
      weighted: WEIGHTED.map((n) => weightedDensity(context, n)),
    },
    [{ label: 'exact', values: DENSITIES }],
  );
}

function minimaShare(context: GalleryContext, census: FieldCensus): Estimate {
  const { minima, all } = fields(context, census);
  return ratioOf(minima, all);
}

function shareFigure(context: GalleryContext): ClaimFigure {
  const powers = (base: number): number[] => SHARES.map((_, k) => exp(-(k + 1) * base));
  return dimensionsFigure(
    context,
    { title: 'Share of the critical points that are minima', y: 'share', log: true },
    {
      searched: FIELDS.map((census) => minimaShare(context, census)),
      weighted: WEIGHTED.map((n) => weightedShare(context, n)),
    },
    [
      { label: 'exact', values: SHARES },
      { label: '2^-D', values: powers(log(2)) },
      { label: 'exp(-D)', values: powers(1) },
      { label: 'random matrices', values: POSITIVE },
    ],
  );
}

/** Mean heights by index in the plane and in space. */
function heightFigure(context: GalleryContext): ClaimFigure {
  const [plane, space] = [PLANE, SPACE].map((census) =>
    fields(context, census).byIndex.map(({ heights, points }) => ratioOf(heights, points)),
  );
  return {
    picture: {
      kind: 'points',
      title: 'Mean height of critical points',
      x: { label: 'descending directions', array: 'indices' },
      y: { label: 'height in standard deviations' },
      series: [
        { array: 'space', label: 'in space', band: ['spaceLow', 'spaceHigh'] },
        { array: 'plane', label: 'in the plane', band: ['planeLow', 'planeHigh'], x: 'planeIndices' },
        { array: 'spacePredicted', label: 'predicted', predicted: true },
        { array: 'planePredicted', label: '', predicted: true, x: 'planeIndices' },
      ],
    },
    arrays: figureArrays({
      indices: [0, 1, 2, 3],
      planeIndices: [0, 1, 2],
      space: space.map(({ measured }) => measured),
      spaceLow: space.map(({ interval }) => interval[0]),
      spaceHigh: space.map(({ interval }) => interval[1]),
      plane: plane.map(({ measured }) => measured),
      planeLow: plane.map(({ interval }) => interval[0]),
      planeHigh: plane.map(({ interval }) => interval[1]),
      spacePredicted: HEIGHTS,
      planePredicted: [-1.303, 0, 1.303],
    }),
    caption: `n = ${space[0].count} fields in space and ${plane[0].count} in the plane, 99.9 % intervals`,
  };
}

function densityClaim(census: FieldCensus, planted: { what: string; dimension: number }): Claim {
  const { dimension } = census;
  const predicted = DENSITIES[dimension - 1];
  const mistake = DENSITIES[planted.dimension - 1];
  return {
    id: `field-density-${dimension}`,
    statement: `${MORE_POINTS} D = ${dimension}.`,
    asStated: 'half right',
    corrected:
      'Per cube of the length scale it falls at first, 0.551, 0.368, 0.283, 0.244, 0.231 for D = 1 to 5, and rises from there on; in larger cubes it grows at once.',
    theory: `${predicted} in a cube of the length scale. ${AZAIS}`,
    tolerance: Math.abs(predicted - mistake) / 2,
    toleranceReason: TO_MISTAKE,
    quantity: 'points in a cube of the length scale',
    counted: 'fields',
    mistaken: { what: planted.what, predicted: mistake },
    reading: `A cube of the length scale has ${predicted.toFixed(3)} critical points in ${dimension} ${dimension === 1 ? 'dimension' : 'dimensions'}: fewer than one, and fewer than in smaller spaces; what grows is the number of such cubes.`,
    notShown:
      'Fields with another covariance: rougher ones have more critical points, with the same course over few dimensions.',
    measure: (context) => ({ predicted, ...meanOf(fields(context, census).perVolume) }),
    figure: densityFigure,
  };
}

export const randomCriticalPoints = defineEntry({
  id: 'random-critical-points',
  version: 3,
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
      text: 'A. J. Bray, D. S. Dean, Statistics of critical points of Gaussian fields on large-dimensional spaces, PRL 98 (2007)',
      url: 'https://doi.org/10.1103/PhysRevLett.98.150201',
    },
    {
      text: 'D. S. Dean, S. N. Majumdar, Large deviations of extreme eigenvalues of random matrices, PRL 97 (2006)',
      url: 'https://doi.org/10.1103/PhysRevLett.97.160201',
    },
  ],
  budgetSeconds: { quick: 30, full: 200 },
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
      id: 'matrices-1',
      statement: `${COINS}: one direction.`,
      asStated: 'right',
      theory: '1/2, by symmetry.',
      ...fivePercentOf(POSITIVE[0]),
      quantity: 'share of matrices',
      counted: 'matrices',
      reading: 'One random curvature is a coin; the question is what several of them do together.',
      notShown: 'Critical points: a random matrix is not yet the Hessian at one.',
      measure: (context) => positiveMatrices(context, 1, POSITIVE[0]),
      figure: matricesFigure,
    },
    {
      id: 'matrices-2',
      statement: `${COINS}: a quarter of random 2 x 2 Hessians is positive.`,
      asStated: 'wrong',
      corrected: 'Eigenvalues repel: (2 - sqrt 2)/4 = 0.146 of random symmetric matrices are positive.',
      theory: `(2 - sqrt 2)/4. ${BRUIJN}`,
      ...fivePercentOf(POSITIVE[1]),
      quantity: 'share of matrices',
      counted: 'matrices',
      mistaken: { what: '2^-2, of fair coins', predicted: 0.25 },
      reading: 'Two eigenvalues are not independent: they keep apart, and seldom have the same sign.',
      notShown: 'Critical points of a field, where the quarter returns for another reason.',
      measure: (context) => positiveMatrices(context, 2, POSITIVE[1]),
      figure: matricesFigure,
    },
    {
      id: 'matrices-3',
      statement: `${COINS}: an eighth of 3 x 3 matrices.`,
      asStated: 'wrong',
      corrected: 'One in 40, a fifth of what coins give.',
      theory: `(pi - 2 sqrt 2)/(4 pi) = 0.0249. ${BRUIJN}`,
      tolerance: 0.1 * POSITIVE[2],
      toleranceReason:
        'A resolution of 10 %, of a number that theory has exactly: 3.29 sqrt(p (1 - p)/n) of 200 000 matrices is 4.6 % of it.',
      quantity: 'share of matrices',
      counted: 'matrices',
      mistaken: { what: '2^-3, of fair coins', predicted: 0.125 },
      reading: 'The repulsion of eigenvalues costs a factor of five already in three dimensions.',
      notShown: 'Matrices with a mean: a little of the identity added makes many more of them positive.',
      measure: (context) => positiveMatrices(context, 3, POSITIVE[2]),
      figure: matricesFigure,
    },
    ...[4, 5, 6].map((n): Claim => {
      const predicted = POSITIVE[n - 1];
      const coin = powi(2, n);
      return {
        id: `matrices-${n}`,
        statement: `${COINS}: one in ${coin} of ${n} x ${n} matrices.`,
        asStated: 'wrong',
        corrected: `One in ${Math.round(1 / predicted)}; the share falls like exp(-0.2747 D^2).`,
        theory: `${predicted}. ${BRUIJN}`,
        ...fivePercentOf(predicted),
        quantity: 'share of matrices',
        counted: 'weighted matrices',
        reading: `Coins are too generous ${Math.round(1 / predicted / coin)} times over.`,
        notShown:
          n === 4
            ? 'Counting: so rare matrices are drawn positive and weighted; the figure has the counted share beside it.'
            : 'Counting: in so many dimensions hardly a matrix is positive, so that all are drawn positive and weighted.',
        measure: (context) => ({ predicted, ...positiveByWeight(context, n) }),
        figure: matricesFigure,
      };
    }),
    {
      id: 'square-law',
      statement: 'The share of positive matrices falls exponentially with the dimension.',
      asStated: 'wrong',
      corrected: 'With its square: as exp(-(ln 3/4) N^2).',
      theory:
        '-1/2 of the second difference of ln P at N = 4, 6, 8 is 0.2741, near the limit ln 3/4 = 0.2747 (Dean and Majumdar 2006).',
      tolerance: 0.02,
      toleranceReason: 'The distance from the limit at such N, 0.0005, and a resolution of 7 % said beforehand.',
      quantity: 'exponent of N^2',
      mistaken: { what: 'an exponential, without a second difference', predicted: 0 },
      reading:
        'Random Hessians in thousands of dimensions are never positive: the logarithm falls with the square of the dimension.',
      notShown: 'Whether Hessians of a loss are such matrices: those at critical points of a field are not.',
      measure: (context) => ({ predicted: log(3) / 4, ...squareLaw(context) }),
      figure: matricesFigure,
    },
    {
      id: 'field-minima-1',
      statement: 'On a line half of the critical points are minima.',
      asStated: 'right',
      theory: 'Minima and maxima alternate: 1/2, which is 2^-D too.',
      tolerance: 0.01,
      toleranceReason: 'On a torus the count is exact; a pair of points met by no start would change it by 0.0001.',
      quantity: 'share of minima',
      counted: 'fields',
      reading: 'The search finds as many minima as maxima on every line, as it must: it misses nothing.',
      notShown: 'More dimensions, where saddles come in.',
      measure: (context) => ({ predicted: SHARES[0], ...minimaShare(context, LINE) }),
      figure: shareFigure,
    },
    {
      id: 'field-minima-2',
      statement: '“there’s about 1/2^(2D) odds that any given critical point is actually a minimum”: the plane.',
      asStated: 'wrong',
      corrected: 'Both directions of an axis share one curvature: 1/4 in two dimensions, not 1/16.',
      theory: `1/4 exactly for a smooth symmetric stationary field in the plane. ${AZAIS}`,
      tolerance: (SHARES[1] - POSITIVE[1]) / 2,
      toleranceReason: TO_MISTAKE,
      quantity: 'share of minima',
      counted: 'fields',
      mistaken: { what: 'the share of positive matrices', predicted: POSITIVE[1] },
      reading:
        'One critical point in four is a minimum, as topology demands of any smooth field that is as often up as down.',
      notShown:
        'Fields that are not symmetric between up and down, as losses are: half are saddles there too, but minima may outnumber maxima.',
      measure: (context) => ({ predicted: SHARES[1], ...minimaShare(context, PLANE) }),
      figure: shareFigure,
    },
    {
      id: 'field-minima-3',
      statement: 'At critical points the Hessian is a random matrix, so that minima are as rare as positive matrices.',
      asStated: 'wrong',
      corrected:
        'At critical points |det H| weighs and the height shifts the eigenvalues: 0.1233, not 0.0249, for D = 3.',
      theory: `(29 - 6 sqrt 6)/116 = 0.1233. ${AZAIS}`,
      tolerance: (SHARES[2] - POSITIVE[2]) / 2,
      toleranceReason: TO_MISTAKE,
      quantity: 'share of minima',
      counted: 'fields',
      mistaken: { what: 'the share of positive matrices', predicted: POSITIVE[2] },
      reading:
        'Minima are five times as frequent as random matrices would have it, and near the eighth of three coins.',
      notShown: 'Why coins come so near: in few dimensions two mistakes of theirs nearly cancel.',
      measure: (context) => ({ predicted: SHARES[2], ...minimaShare(context, SPACE) }),
      figure: shareFigure,
    },
    {
      id: 'field-minima-4',
      statement: '“there’s about 1/2^(2D) odds that any given critical point is actually a minimum”: D = 4.',
      asStated: 'wrong',
      corrected:
        '2^-D = 0.0625 is near by chance, 2^(-2D) = 0.0039 is not; 0.0599 is exact, and matrices alone would have 0.0025.',
      theory: `0.0598858. ${AZAIS}`,
      tolerance: (SHARES[3] - POSITIVE[3]) / 2,
      toleranceReason: TO_MISTAKE,
      quantity: 'share of minima',
      counted: 'fields',
      mistaken: { what: 'the share of positive matrices', predicted: POSITIVE[3] },
      reading: 'One critical point in 17 is a minimum, found by a search for all of them.',
      notShown:
        'The difference from 2^-4, for which these fields are too few: weighted Hessians show it in six dimensions.',
      measure: (context) => ({ predicted: SHARES[3], ...minimaShare(context, FOUR) }),
      figure: shareFigure,
    },
    ...WEIGHTED.map((n): Claim => {
      const predicted = SHARES[n - 1];
      const coins = exp(-n * log(2));
      const fine = n === 6;
      return {
        id: `weighted-minima-${n}`,
        statement: `${OVERWHELMING}: as 2^-D, D = ${n}.`,
        asStated: 'half right',
        corrected: `A little fewer are minima than 2^-D, ${predicted.toPrecision(3)} and not ${coins.toPrecision(3)}, and far more than matrices are positive; the share comes to fall like exp(-D).`,
        theory: `E|det H| over positive H over that over all, by the formula of Kac and Rice. ${AZAIS}`,
        tolerance: fine ? (coins - predicted) / 2 : 0.15 * predicted,
        toleranceReason: fine
          ? 'Half of the distance from the planted mistake.'
          : 'A resolution of 15 %, said beforehand, of a number that theory has exactly.',
        quantity: 'share of minima',
        counted: 'weighted matrices',
        mistaken: fine
          ? { what: '2^-6, of fair coins', predicted: coins }
          : { what: 'the share of positive matrices', predicted: POSITIVE[n - 1] },
        reading: fine
          ? 'Saddles outnumber minima 73 to 1, and coins are seen to be wrong: they would have 63 to 1.'
          : `One critical point in ${Math.round(1 / predicted)} is a minimum; what is lost with each dimension is somewhat more than half.`,
        notShown: 'Where training goes: descent avoids saddles, so that their number says little of where it ends.',
        measure: (context) => ({ predicted, ...weightedShare(context, n) }),
        figure: shareFigure,
      };
    }),
    {
      id: 'field-saddles-2',
      statement: `${OVERWHELMING}: the plane.`,
      asStated: 'half right',
      corrected: 'In the plane exactly half of them are saddles; more in more dimensions.',
      theory: `1/2 for any smooth stationary field, by Morse theory. ${AZAIS}`,
      tolerance: 0.025,
      toleranceReason:
        'Exactly half on a torus, where 53 points are expected; one of them that no start met in every field would change it by 0.01.',
      quantity: 'share of saddles',
      counted: 'fields',
      reading: 'Topology fixes the share of saddles in the plane: no randomness is left in it but missed points.',
      notShown: 'More dimensions: there the share of saddles is 1 less twice that of minima.',
      measure: (context) => {
        const { saddles, all } = fields(context, PLANE);
        return { predicted: 0.5, ...ratioOf(saddles, all) };
      },
      figure: shareFigure,
    },
    densityClaim(LINE, { what: 'as many as in the plane', dimension: 2 }),
    densityClaim(PLANE, { what: 'as many as in space', dimension: 3 }),
    densityClaim(SPACE, { what: 'as many as in the plane', dimension: 2 }),
    ...WEIGHTED.map((n): Claim => {
      const predicted = DENSITIES[n - 1];
      return {
        id: `weighted-density-${n}`,
        statement: `${MORE_POINTS} D = ${n}.`,
        asStated: 'half right',
        corrected:
          n < 6
            ? 'Per cube of the length scale it still falls, to 0.231 at D = 5, the fewest; in larger cubes it grows at once.'
            : 'Per cube of the length scale it begins to rise here, from 0.231 at D = 5; in larger cubes it grows from the first dimension on.',
        theory: `${predicted} in a cube of the length scale, (2 pi)^(-D/2) E|det H| by the formula of Kac and Rice. ${AZAIS}`,
        ...fivePercentOf(predicted),
        quantity: 'points in a cube of the length scale',
        counted: 'weighted matrices',
        reading:
          n < 6
            ? 'The number in a cube of fixed size beside the length scale is near its lowest.'
            : 'From here on the number grows even in a cube of the length scale, in the end faster than exponentially.',
        notShown: 'A search of fields: so many dimensions would take hours, and the formula is exact.',
        measure: (context) => ({ predicted, ...weightedDensity(context, n) }),
        figure: densityFigure,
      };
    }),
    {
      id: 'height-of-minima',
      statement: 'Minima lie low and saddles higher.',
      asStated: 'right',
      theory: `In the plane minima lie at -1.303 standard deviations on average, saddles at 0. ${AZAIS}`,
      tolerance: 1.303 / 4,
      toleranceReason: 'A quarter of the distance from the planted mistake.',
      quantity: 'standard deviations',
      counted: 'fields',
      mistaken: { what: 'as high as other critical points', predicted: 0 },
      reading: 'What is a minimum is low already: bad minima, high ones, are rare among minima too.',
      notShown: 'The spread about the mean: some minima lie above some saddles.',
      measure: (context) => {
        const { heights, points } = fields(context, PLANE).byIndex[0];
        return { predicted: -1.303, ...ratioOf(heights, points) };
      },
      figure: heightFigure,
    },
    {
      id: 'height-of-minima-3',
      statement: 'Low points are minima: the lower, the fewer descending directions.',
      asStated: 'right',
      theory: `In space minima lie at -1.80 standard deviations on average. ${AZAIS}`,
      tolerance: 1.8 / 4,
      toleranceReason: 'A quarter of the distance from the planted mistake.',
      quantity: 'standard deviations',
      counted: 'fields',
      mistaken: { what: 'as high as other critical points', predicted: 0 },
      reading: 'With one dimension more minima are rarer, and lie lower: -1.8 instead of -1.3.',
      notShown: 'How low the lowest is, which no mean tells.',
      measure: (context) => {
        const { heights, points } = fields(context, SPACE).byIndex[0];
        return { predicted: HEIGHTS[0], ...ratioOf(heights, points) };
      },
      figure: heightFigure,
    },
    {
      id: 'height-of-saddles-3',
      statement: 'Saddles with one descending direction lie between minima and the others.',
      asStated: 'right',
      theory: `In space at -0.59 standard deviations on average, those with two at 0.59. ${AZAIS}`,
      tolerance: 0.59 / 2,
      toleranceReason: 'Half of the distance from the planted mistake.',
      quantity: 'standard deviations',
      counted: 'fields',
      mistaken: { what: 'the height of saddles in the plane', predicted: 0 },
      reading: 'Height tells the index: a descent that slows down high up has most directions left to fall.',
      notShown: 'Single points, whose heights spread by about one standard deviation.',
      measure: (context) => {
        const { heights, points } = fields(context, SPACE).byIndex[1];
        return { predicted: HEIGHTS[1], ...ratioOf(heights, points) };
      },
      figure: heightFigure,
    },
    {
      id: 'index-against-height',
      statement: 'The share of descending directions is a function of the height, in many dimensions.',
      asStated: 'right',
      theory: `1/2 + (u sqrt(1 - u^2) + asin u)/pi with u = height/(2 sqrt(D)), for large D: ${brayDean(-0.5).toFixed(4)} at u = -1/2 (A. J. Bray, D. S. Dean 2007). Here D = 6.`,
      tolerance: 1 / 12,
      toleranceReason: 'Finite size: the index is a whole number, and half of one direction in six is 1/12.',
      quantity: 'share of the directions',
      counted: 'weighted matrices',
      mistaken: { what: 'one half at every height', predicted: 0.5 },
      reading:
        'At a height of minus one unit of sqrt(D) four directions in five rise: low critical points are nearly minima.',
      notShown: 'How many points lie so low: heights beyond two standard deviations are rare in six dimensions.',
      measure: (context) => ({ predicted: brayDean(-0.5), ...indexAt(context, -0.5) }),
      figure: indexFigure,
    },
  ],
});
