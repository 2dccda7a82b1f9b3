/** The shape of the Hessian's spectrum in any dimension. */
import { KrylovBasis } from '../math/krylov-basis.ts';
import { lanczosTridiagonal, type Product } from '../math/lanczos.ts';
import { type MeanEstimate, meanEstimate } from '../math/student.ts';
import { norm2 } from '../math/sums.ts';
import { tridiagonalEigen } from '../math/tridiagonal.ts';
import { axpy, scale } from '../math/vectors.ts';
import { exp } from '../wasm/elementary.ts';
import { type AnalysedLandscape, type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { checkVectors } from './limits.ts';
import { between, estimated, firstWarning, rounded } from './values.ts';

/**
 * Density of the Hessian's eigenvalues by stochastic Lanczos quadrature. For each normal probe v, m Lanczos steps give Ritz
 * values theta_k and weights tau_k^2 (squared first entries of the eigenvectors of the tridiagonal matrix), and
 * phi_s(t) = mean over probes of sum_k tau_k^2 N(t; theta_k, s^2): the density of the n eigenvalues, smoothed with width s.
 * Moments up to the power 2m - 1 are those seen by the probes; mean and mean square give tr H/n and |H|_F^2/n. Normal unit
 * vectors are uniform on the sphere, so means over probes are unbiased. Intervals are of means over the probes,
 * pointwise for the density. Cost: probes x steps products and probes x n m^2 further operations.
 * Products are taken in f32 where there is such a kernel and their error E, measured beside f64 on the first probes, is small:
 * a Ritz value moves by at most |E|_F = sqrt(n E|E v|^2), v a random unit vector (Weyl), which has to be below a hundredth of
 * the width s; intervals are widened by what it does to them. Otherwise, and below 1,000 dimensions, they are in f64.
 * Source: Ghorbani, Krishnan, Xiao, ICML 2019; Lin, Saad, Yang, SIAM Review 58 (2016) 34-65.
 */
export const spectralDensity = defineAnalysis({
  id: 'spectral-density',
  version: 2,
  label: 'Spectral density',
  group: 'Curvature',
  summary: 'How the eigenvalues of the Hessian are spread, smoothed, in any dimension.',
  method:
    'Stochastic Lanczos quadrature: Lanczos from random unit vectors, each a weighted sample of the spectrum. Probes times steps Hessian-vector products.',
  formula: [
    String.raw`\phi_s(t) = \mathbb{E}_v \sum_{k=1}^{m} \tau_k^2\, \mathcal{N}(t;\, \theta_k, s^2) \approx \frac1n \sum_{i=1}^{n} \mathcal{N}(t;\, \lambda_i, s^2)`,
  ],
  references: [
    {
      text: 'B. Ghorbani, S. Krishnan, Y. Xiao, An investigation into neural net optimization via Hessian eigenvalue density, ICML 2019',
      url: 'https://arxiv.org/abs/1901.10159',
    },
    {
      text: 'L. Lin, Y. Saad, C. Yang, Approximating spectral densities of large matrices, SIAM Review 58 (2016)',
      url: 'https://doi.org/10.1137/130934283',
    },
  ],
  needs: 'point',
  parameters: {
    steps: {
      kind: 'number',
      label: 'Lanczos steps',
      symbol: 'm',
      default: 80,
      minimum: 2,
      maximum: 1000,
      integer: true,
    },
    probes: { kind: 'number', label: 'Probes', default: 10, minimum: 2, maximum: 10_000, integer: true, scale: 'log' },
    width: {
      kind: 'number',
      label: 'Smoothing width',
      symbol: 's',
      default: 0.01,
      minimum: 1e-4,
      maximum: 1,
      scale: 'log',
      help: 'As a part of the distance between the largest and the smallest Ritz value.',
    },
    products: {
      kind: 'choice',
      label: 'Products',
      options: [
        { value: 'auto', label: 'In single precision where that is enough' },
        { value: 'double', label: 'In double precision' },
      ],
      default: 'auto',
      advanced: true,
      help: 'Enough: what single precision moves an eigenvalue by is measured, and below a hundredth of the smoothing width.',
    },
    gridPoints: {
      kind: 'number',
      label: 'Points of the curve',
      default: 512,
      minimum: 2,
      maximum: 10_000,
      integer: true,
      advanced: true,
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Density of the eigenvalues',
      x: { label: 'eigenvalue', array: 'eigenvalue' },
      y: { label: 'density' },
      series: [{ array: 'density', label: 'density', band: ['densityLow', 'densityHigh'] }],
    },
  ],
  check: ({ steps }, { dimension }) => {
    checkVectors(Math.min(steps, dimension), dimension, 'steps', 'take fewer');
  },
  run: ({ steps, probes, width, gridPoints, products }, context): AnalysisResult => {
    const { dimension: n } = context.landscape;
    const { quadratures, low, high, spread, error } = quadraturesOf(
      context,
      { steps, probes, width },
      products === 'auto' && n >= SINGLE_FROM,
    );
    const finite = quadratures.every(({ values }) => values.every(Number.isFinite));
    // Of a probe, where |E|_F is of all of them: E|E v|^2 = |E|_F^2/n.
    const perProbe = error / Math.sqrt(n);
    const notFinite = !finite && 'The Hessian is not finite at this point.';
    const few = probes < 10 && `Intervals come from ${probes} probes only.`;
    const known = context.exact.eigenvalues;
    const moment = (power: 1 | 2): MeanEstimate =>
      meanEstimate(
        quadratures.map(({ values, weights }) =>
          values.reduce((total, value, k) => total + (power === 1 ? value : value * value) * weights[k], 0),
        ),
      );
    const [lower, middle, upper] = ([0, 1, 2] as const).map((bound) =>
      meanEstimate(quadratures.map((each) => partBelow(each, -spread + (bound - 1) * error)[bound])),
    );
    const widened = (estimate: MeanEstimate, by: number): MeanEstimate => ({
      ...estimate,
      low: estimate.low - by,
      high: estimate.high + by,
    });
    const square = moment(2);
    const warning = firstWarning(notFinite, few);
    const exactMean = (power: 1 | 2): number | undefined =>
      known?.reduce((total, value) => total + (power === 1 ? value : value * value) / n, 0);
    const endWarning = firstWarning(notFinite, steps < n && 'A bound from inside: sharpness finds the end itself.');
    return {
      values: {
        mean: estimated(widened(moment(1), perProbe), {
          label: 'Mean eigenvalue, tr H/n',
          exact: exactMean(1),
          warning,
        }),
        meanSquare: estimated(widened(square, (2 * Math.sqrt(square.mean) + perProbe) * perProbe), {
          label: 'Mean square eigenvalue',
          exact: exactMean(2),
          warning,
        }),
        negative: between(middle.mean, Math.max(0, lower.low), Math.min(1, upper.high), {
          label: 'Part of the eigenvalues below minus the width',
          exact: known?.reduce((total, value) => total + (value < -spread ? 1 / n : 0), 0),
          warning,
        }),
        largest: between(high, high - error, high + error, {
          label: 'Largest Ritz value',
          exact: known?.reduce((a, b) => Math.max(a, b)),
          warning: endWarning,
        }),
        smallest: between(low, low - error, low + error, {
          label: 'Smallest Ritz value',
          exact: known?.reduce((a, b) => Math.min(a, b)),
          warning: endWarning,
        }),
        width: rounded(spread, { label: 'Smoothing width' }),
        productError: rounded(error, {
          label: 'What the products in single precision move an eigenvalue by at most; 0 for double',
        }),
      },
      arrays: {
        ...curves(quadratures, low - 4 * spread, high + 4 * spread, spread, gridPoints),
        ...tables(quadratures),
      },
    };
  },
});

interface Quadrature {
  values: Float64Array;
  /** Positive, with sum 1. */
  weights: Float64Array;
  /** The probe's whole spectrum was found: values are eigenvalues, and the quadrature is exact. */
  complete: boolean;
}

/**
 * The spectral weight of a probe below t: bounds and the quadrature's own value. With C the weight of the Ritz values below
 * t, the true one lies between C without the weight next below t and C with the weight next above
 * (Chebyshev, Markov, Stieltjes; Golub and Meurant 2010, section 3.3).
 */
function partBelow({ values, weights, complete }: Quadrature, t: number): [number, number, number] {
  if (Number.isNaN(t)) return [t, t, t];
  let total = 0;
  let before = -1;
  let after = -1;
  values.forEach((value, k) => {
    if (value < t) {
      total += weights[k];
      if (before < 0 || value > values[before]) before = k;
    } else if (after < 0 || value < values[after]) after = k;
  });
  if (complete) return [total, total, total];
  return [total - (before < 0 ? 0 : weights[before]), total, total + (after < 0 ? 0 : weights[after])];
}

/** From this dimension on products may be in single precision; below, double is quick, and exact where all steps are taken. */
const SINGLE_FROM = 1000;
/** The part of the smoothing width that single precision may move a Ritz value by. */
const SINGLE_ERROR = 0.01;
/** Probes on which single and double precision are compared. */
const COMPARED = 3;

interface Quadratures {
  quadratures: Quadrature[];
  /** Ends of all Ritz values, and the smoothing width that follows. */
  low: number;
  high: number;
  spread: number;
  /** |E|_F of the products. */
  error: number;
}

function quadraturesOf(
  context: AnalysisContext,
  { steps, probes, width }: { steps: number; probes: number; width: number },
  maySingle: boolean,
): Quadratures {
  const { landscape, point, draw, progress } = context;
  const { dimension: n, singleProduct } = landscape;
  const most = Math.min(steps, n);
  const basis = new KrylovBasis(n, most);
  const take = (times: AnalysedLandscape['hessianVectorProduct'], error: number): Quadratures => {
    let done = 0;
    const product = (v: Float64Array, out: Float64Array): void => {
      times(point, v, out);
      progress(++done, probes * most);
    };
    const quadratures = Array.from({ length: probes }, (_, probe) =>
      quadrature(product, draw(probe).fillNormal(new Float64Array(n)), steps, basis),
    );
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { values } of quadratures) {
      for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
    const spread = high > low ? width * (high - low) : width * Math.max(Math.abs(high), 1e-300);
    return { quadratures, low, high, spread, error };
  };
  if (maySingle && singleProduct) {
    let squares = 0;
    const compared = Math.min(COMPARED, probes);
    const [single, double] = [new Float64Array(n), new Float64Array(n)];
    for (let probe = 0; probe < compared; probe++) {
      const v = draw(probe).fillNormal(new Float64Array(n));
      scale(v, 1 / norm2(v));
      singleProduct(point, v, single);
      landscape.hessianVectorProduct(point, v, double);
      const length = norm2(axpy(single, -1, double));
      squares += (length * length) / compared;
    }
    const found = take(singleProduct, Math.sqrt(n * squares));
    if (found.error <= SINGLE_ERROR * found.spread) return found;
  }
  return take((...given) => landscape.hessianVectorProduct(...given), 0);
}

function quadrature(product: Product, start: Float64Array, steps: number, basis: KrylovBasis): Quadrature {
  const n = start.length;
  const { diagonal, offDiagonal } = lanczosTridiagonal(product, start, steps, basis);
  if (!(diagonal.every(Number.isFinite) && offDiagonal.every(Number.isFinite))) {
    return { values: Float64Array.of(Number.NaN), weights: Float64Array.of(1), complete: false };
  }
  const complete = diagonal.length === n || diagonal.length < steps;
  const first = new Float64Array(diagonal.length);
  first[0] = 1;
  tridiagonalEigen(diagonal, offDiagonal, first, 1);
  return { values: diagonal, weights: first.map((entry) => entry * entry), complete };
}

/** Mean density on a grid, with its pointwise interval. */
function curves(
  quadratures: readonly Quadrature[],
  low: number,
  high: number,
  width: number,
  points: number,
): AnalysisResult['arrays'] {
  const grid = Float64Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
  const mean = new Float64Array(points);
  const below = new Float64Array(points);
  const above = new Float64Array(points);
  const perProbe = quadratures.map((each) => smoothed(each, grid, width));
  const column = new Float64Array(quadratures.length);
  for (let i = 0; i < points; i++) {
    for (let p = 0; p < column.length; p++) column[p] = perProbe[p][i];
    const estimate = meanEstimate(column);
    mean[i] = estimate.mean;
    below[i] = Math.max(0, estimate.low);
    above[i] = estimate.high;
  }
  const shape = [points];
  return {
    eigenvalue: { shape, data: grid },
    density: { shape, data: mean },
    densityLow: { shape, data: below },
    densityHigh: { shape, data: above },
  };
}

/** sum_k weight_k N(t; value_k, width^2) at the points of an evenly spaced grid; terms beyond 9 widths are left out. */
function smoothed({ values, weights }: Quadrature, grid: Float64Array, width: number): Float64Array {
  const density = new Float64Array(grid.length);
  const step = grid[1] - grid[0];
  const height = 1 / (width * Math.sqrt(2 * Math.PI));
  values.forEach((value, k) => {
    const from = Math.max(0, Math.ceil((value - 9 * width - grid[0]) / step));
    const to = Math.min(grid.length - 1, Math.floor((value + 9 * width - grid[0]) / step));
    for (let i = from; i <= to; i++) {
      const z = (grid[i] - value) / width;
      density[i] += weights[k] * height * exp(-0.5 * z * z);
    }
  });
  return density;
}

/** Ritz values and weights probe by probe; probes that ended early are filled up with NaN and 0. */
function tables(quadratures: readonly Quadrature[]): AnalysisResult['arrays'] {
  const width = quadratures.reduce((most, { values }) => Math.max(most, values.length), 0);
  const shape = [quadratures.length, width];
  const ritzValues = new Float64Array(quadratures.length * width).fill(Number.NaN);
  const weights = new Float64Array(quadratures.length * width);
  quadratures.forEach((each, probe) => {
    ritzValues.set(each.values, probe * width);
    weights.set(each.weights, probe * width);
  });
  return { ritzValues: { shape, data: ritzValues }, weights: { shape, data: weights } };
}
