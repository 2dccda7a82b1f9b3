/** The noise of mini-batch gradients: how much, along which directions, how heavy its tails. */
import { RidgelineError } from '../contract/errors.ts';
import { extremeEigenpairs } from '../math/lanczos.ts';
import { meanEstimate, student95 } from '../math/student.ts';
import { dot, norm2 } from '../math/sums.ts';
import { log } from '../wasm/elementary.ts';
import { type AnalysedData, type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { checkVectors } from './limits.ts';
import { between, estimated, firstWarning, rounded } from './values.ts';

/**
 * From the gradients g_i of all rows of data: covariance C = mean (g_i - g)(g_i - g)^T; its trace; the signal-to-noise ratio of a
 * batch of B drawn with replacement, |g|^2/(tr C/B), and the critical batch tr C/|g|^2 at which it is 1: of these rows, and of more rows
 * like these, where |g|^2 has the unbiased estimate less tr C/N, with an interval by the jackknife over rows. Along the k sharpest
 * eigenvectors v of the Hessian, and k random directions, v^T C v against v^T H v: the slope of a straight line through 0, and the
 * slope of ln against ln (1 where noise and curvature are proportional); the interval of the slope has both the scatter of the rows
 * and that of the directions about the line. Tails: the Hill estimate of the index a of the sizes
 * |g_i - g| from the largest tenth; beyond the largest there are no rows, so a finite data set has all moments, and a says how the
 * bulk's tail looks. Disagreement: the mean cosine between gradients of two disjoint batches, by a bootstrap over pairs.
 * Cost: one gradient a row, in memory, and 10 to 100 Hessian-vector products.
 * Sources: McCandlish et al. 2018, appendix A; Efron, Stein, Annals of Statistics 9 (1981) 586-596; Hill, Annals of Statistics 3 (1975) 1163-1174; Simsekli, Sagun, Gurbuzbalaban, ICML 2019;
 * Mori, Liu, Hayase, Ueda, ICML 2022.
 */
export const gradientNoise = defineAnalysis({
  id: 'gradient-noise',
  version: 2,
  label: 'Gradient noise',
  group: 'Stochastic gradients',
  summary: 'Size, direction and tails of the noise of mini-batch gradients, and how it goes with the curvature.',
  method:
    'The gradients of all rows of data; their covariance along eigenvectors of the Hessian and random directions; Hill’s estimate of the tail; cosines between batches. One gradient a row, and 10 to 100 Hessian-vector products.',
  formula: [
    String.raw`C = \frac1N \sum_i (g_i - g)(g_i - g)^{\mathsf T}, \qquad \text{SNR}_B = \frac{\lVert g \rVert^2}{\operatorname{tr} C / B}, \qquad v^{\mathsf T} C v \approx a\, v^{\mathsf T} H v`,
    String.raw`\hat\alpha^{-1} = \frac1k \sum_{i \le k} \ln \frac{x_{(i)}}{x_{(k+1)}}`,
  ],
  references: [
    {
      text: 'S. McCandlish, J. Kaplan, D. Amodei et al., An empirical model of large-batch training, 2018',
      url: 'https://arxiv.org/abs/1812.06162',
    },
    {
      text: 'B. M. Hill, A simple general approach to inference about the tail of a distribution, Annals of Statistics 3 (1975)',
      url: 'https://doi.org/10.1214/aos/1176343247',
    },
    {
      text: 'U. Şimşekli, L. Sagun, M. Gürbüzbalaban, A tail-index analysis of stochastic gradient noise in deep neural networks, ICML 2019',
      url: 'https://arxiv.org/abs/1901.06053',
    },
  ],
  needs: 'point',
  parameters: {
    batch: {
      kind: 'number',
      label: 'Batch size',
      symbol: 'B',
      default: 32,
      minimum: 1,
      maximum: 1e6,
      integer: true,
      scale: 'log',
    },
    directions: {
      kind: 'number',
      label: 'Directions',
      default: 20,
      minimum: 3,
      maximum: 200,
      integer: true,
      help: 'Eigenvectors of the largest eigenvalues, and as many random directions.',
    },
    pairs: {
      kind: 'number',
      label: 'Pairs of batches',
      default: 200,
      minimum: 2,
      maximum: 1e5,
      integer: true,
      scale: 'log',
    },
    tail: {
      kind: 'number',
      label: 'Part of the rows in the tail',
      default: 0.1,
      minimum: 0.005,
      maximum: 0.5,
      advanced: true,
    },
  },
  pictures: [
    {
      kind: 'points',
      title: 'Noise against curvature',
      x: { label: 'Curvature', log: true, array: 'curvatures' },
      y: { label: 'Noise', log: true },
      series: [{ array: 'noises', label: 'Direction' }],
    },
    {
      kind: 'lines',
      title: 'Hill’s estimate against the threshold',
      x: { label: 'Largest rows taken' },
      y: { label: 'Tail index' },
      series: [{ array: 'hillIndex', label: 'Tail index' }],
    },
  ],
  check: ({ batch, directions }, { dimension, data }) => {
    if (!data) {
      const expected =
        'a landscape with rows of data, such as network: noise that a run adds to gradients is known from its own settings';
      throw new RidgelineError('invalid-request', `the landscape has no data; expected ${expected}`, {
        field: 'landscape',
        value: 'no data',
        expected,
      });
    }
    checkVectors(data.rows + directions + 60, dimension, 'directions', 'a smaller network or data set');
    if (2 * batch <= data.rows) return;
    const expected = `at most ${Math.floor(data.rows / 2)}, half of the rows: two disjoint batches are compared`;
    throw new RidgelineError('invalid-parameter', `invalid batch: ${batch}; expected ${expected}`, {
      field: 'parameters.batch',
      value: batch,
      expected,
    });
  },
  run: (parameters, context): AnalysisResult => {
    const { batch, directions, pairs, tail } = parameters;
    const { landscape, point, draw, progress } = context;
    const { dimension: n } = landscape;
    const { rows, batchGradient } = landscape.data as AnalysedData;
    const total = rows + 500 + pairs;
    const gradients = Array.from({ length: rows }, (_, row) => {
      const gradient = new Float64Array(n);
      batchGradient(point, Int32Array.of(row), gradient);
      if (row % 16 === 0) progress(row, total);
      return gradient;
    });
    const mean = new Float64Array(n);
    for (const gradient of gradients) for (let i = 0; i < n; i++) mean[i] += gradient[i] / rows;
    const sizes = Float64Array.from(gradients, (gradient) => norm2(gradient.map((g, i) => g - mean[i])));
    const trace = meanEstimate(sizes.map((size) => size * size));
    const signal = dot(mean, mean);
    const beyond = signalOverNoise(gradients, mean, sizes);
    const line = alongDirections(context, gradients, mean, directions, (done) => progress(rows + done, total));
    const hill = hillEstimate(sizes, Math.max(2, Math.floor(tail * rows)));
    const cosines = batchCosines(gradients, batch, pairs, draw(2), (done) => progress(rows + 500 + done, total));
    const cosine = meanEstimate(cosines);
    const ofRows = 'The interval is that of other rows drawn like these; of these rows themselves the number is exact.';
    const few = rows < 100 && `Of ${rows} rows only.`;
    return {
      values: {
        traceOfCovariance: estimated(trace, { label: 'Trace of the covariance of a row’s gradient', warning: ofRows }),
        gradientNorm: rounded(Math.sqrt(signal), { label: 'Norm of the full gradient, without penalties' }),
        signalToNoise: rounded((batch * signal) / trace.mean, {
          label: `Squared signal over noise of a batch of ${batch}`,
        }),
        criticalBatch: rounded(trace.mean / signal, { label: 'Batch at which signal and noise are alike' }),
        signalToNoiseBeyond: between(batch * beyond.value, batch * beyond.low, batch * beyond.high, {
          label: 'Squared signal over noise, of more rows like these',
          warning: firstWarning(beyond.low <= 0 && 'No signal is seen: the rows are too few for it.', few),
        }),
        criticalBatchBeyond: between(inverse(beyond.value), inverse(beyond.high), inverse(beyond.low), {
          label: 'Batch at which they are alike, of more rows like these',
          warning: firstWarning(beyond.low <= 0 && 'No signal is seen: the rows are too few for it.', few),
        }),
        curvatureSlope: between(line.slope.value, line.slope.low, line.slope.high, {
          label: 'Noise per curvature: slope of vᵀCv over vᵀHv through 0',
          warning: firstWarning(few),
        }),
        curvatureExponent: between(line.exponent.value, line.exponent.low, line.exponent.high, {
          label: 'Slope of ln vᵀCv over ln vᵀHv, 1 where noise is proportional to curvature',
          warning: firstWarning(line.used < 5 && `Of ${line.used} directions of positive curvature only.`, few),
        }),
        curvatureCorrelation: rounded(line.correlation, { label: 'Correlation of these logarithms' }),
        noiseInSharpest: rounded(line.inSharpest / trace.mean, {
          label: 'Part of the noise in the sharpest directions',
        }),
        tailIndex: between(hill.value, hill.low, hill.high, {
          label: 'Tail index of the sizes of the noise, by Hill',
          warning: firstWarning(
            hill.count < 30 && `Of the ${hill.count} largest rows only.`,
            hill.bends && 'It still changes with the threshold: there is no power law from here on, and no index yet.',
          ),
        }),
        batchCosine: estimated(cosine, {
          label: `Mean cosine between gradients of disjoint batches of ${batch}`,
          warning:
            pairs * 2 * batch > rows ? 'Pairs share rows with each other: the interval is a little too narrow.' : null,
        }),
        disagreeing: rounded(cosines.filter((x) => x < 0).length / pairs, {
          label: 'Share of the pairs that point apart',
        }),
        rows: rounded(rows, { label: 'Rows of data' }),
      },
      arrays: {
        curvatures: { shape: [line.curvatures.length], data: line.curvatures },
        noises: { shape: [line.noises.length], data: line.noises },
        sizes: { shape: [rows], data: sizes },
        cosines: { shape: [pairs], data: cosines },
        hillIndex: { shape: [hill.plot.length], data: hill.plot },
      },
    };
  },
});

interface Interval {
  value: number;
  low: number;
  high: number;
}

function alongDirections(
  { landscape, point, draw }: AnalysisContext,
  gradients: readonly Float64Array[],
  mean: Float64Array,
  count: number,
  done: (products: number) => void,
): {
  slope: Interval;
  exponent: Interval;
  correlation: number;
  curvatures: Float64Array;
  noises: Float64Array;
  inSharpest: number;
  used: number;
} {
  const { dimension: n } = landscape;
  const top = Math.min(count, n);
  const { values, vectors } = extremeEigenpairs((v, out) => landscape.hessianVectorProduct(point, v, out), n, {
    count: top,
    end: 'largest',
    tolerance: 1e-3,
    products: 400,
    draws: draw(0),
    productsDone: done,
  });
  const draws = draw(1);
  const image = new Float64Array(n);
  const random = Array.from({ length: count }, () => {
    const v = Float64Array.from({ length: n }, () => draws.normal());
    const length = norm2(v);
    return v.map((x) => x / length);
  });
  const curvatures = Float64Array.from([
    ...values,
    ...random.map((v) => {
      landscape.hessianVectorProduct(point, v, image);
      return dot(v, image);
    }),
  ]);
  const all = [...vectors, ...random];
  const sharpness = dot(curvatures, curvatures);
  // The slope through 0 is the mean over rows of these.
  const parts = new Float64Array(gradients.length);
  const noises = Float64Array.from(all, (v, k) => {
    const middle = dot(mean, v);
    let squares = 0;
    gradients.forEach((gradient, row) => {
      const away = dot(gradient, v) - middle;
      squares += away * away;
      parts[row] += (curvatures[k] * away * away) / sharpness;
    });
    return squares / gradients.length;
  });
  const inSharpest = noises.subarray(0, top).reduce((a, b) => a + b, 0);
  const positive = Array.from(curvatures, (_, k) => k).filter((k) => curvatures[k] > 0 && noises[k] > 0);
  const fit = fitLogs(
    positive.map((k) => log(curvatures[k])),
    positive.map((k) => log(noises[k])),
  );
  return {
    slope: throughOrigin(curvatures, noises, parts),
    ...fit,
    curvatures,
    noises,
    inSharpest,
    used: positive.length,
  };
}

/** sum xy/sum xx, a mean over `parts`, with the scatter of these and of the residuals of the directions. */
function throughOrigin(x: Float64Array, y: Float64Array, parts: Float64Array): Interval {
  const value = dot(x, y) / dot(x, x);
  // Errors grow with the curvature: each direction's own residual counts (White).
  let variance = 0;
  x.forEach((a, k) => {
    variance += a * a * (y[k] - value * a) * (y[k] - value * a);
  });
  const width = (student95(Math.max(1, x.length - 1)) * Math.sqrt(variance)) / dot(x, x);
  const { low, high } = meanEstimate(parts);
  return {
    value,
    low: value - Math.sqrt((value - low) * (value - low) + width * width),
    high: value + Math.sqrt((high - value) * (high - value) + width * width),
  };
}

const inverse = (ratio: number): number => (ratio > 0 ? 1 / ratio : Number.POSITIVE_INFINITY);

/**
 * |g|^2/tr C of what the rows were drawn from: S/T with the unbiased S = |mean|^2 - T/N and T = sum |g_i - mean|^2/(N - 1), and by the
 * jackknife, each row left out once, its error. Without row i, with d = g_i - mean: the mean moves by -d/(N - 1), and the sum of
 * squares falls by |d|^2 N/(N - 1).
 */
function signalOverNoise(gradients: readonly Float64Array[], mean: Float64Array, sizes: Float64Array): Interval {
  const count = gradients.length;
  const signal = dot(mean, mean);
  const squares = dot(sizes, sizes);
  const ratio = (meanSquare: number, sum: number, rows: number): number => {
    const noise = sum / (rows - 1);
    return (meanSquare - noise / rows) / noise;
  };
  const value = ratio(signal, squares, count);
  if (count < 3) return { value, low: 0, high: Number.POSITIVE_INFINITY };
  const without = Float64Array.from(gradients, (gradient, row) => {
    const along = dot(gradient, mean) - signal;
    const square = sizes[row] * sizes[row];
    const meanSquare = signal - (2 * along) / (count - 1) + square / ((count - 1) * (count - 1));
    return ratio(meanSquare, squares - (square * count) / (count - 1), count - 1);
  });
  const { deviation } = meanEstimate(without);
  const width = (student95(count - 1) * deviation * (count - 1)) / Math.sqrt(count);
  return { value, low: Math.max(0, value - width), high: Math.max(0, value + width) };
}

function fitLogs(x: readonly number[], y: readonly number[]): { exponent: Interval; correlation: number } {
  const n = x.length;
  const nothing = { value: Number.NaN, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  if (n < 3) return { exponent: nothing, correlation: Number.NaN };
  const [meanX, meanY] = [x, y].map((values) => values.reduce((a, b) => a + b, 0) / n);
  let [xx, xy, yy] = [0, 0, 0];
  x.forEach((a, k) => {
    xx += (a - meanX) * (a - meanX);
    xy += (a - meanX) * (y[k] - meanY);
    yy += (y[k] - meanY) * (y[k] - meanY);
  });
  const value = xy / xx;
  const width = student95(n - 2) * Math.sqrt(Math.max(0, yy - value * xy) / (n - 2) / xx);
  return { exponent: { value, low: value - width, high: value + width }, correlation: xy / Math.sqrt(xx * yy) };
}

/**
 * Hill's estimate from the k largest, normal interval alpha (1 +- 1.96/sqrt k); the estimates for all smaller k; and whether that from
 * the k/4 largest lies farther off than chance has it: the difference of the inverses has the variance (4 - 1)/k of theirs.
 */
function hillEstimate(
  sizes: Float64Array,
  k: number,
): Interval & { count: number; plot: Float64Array; bends: boolean } {
  const sorted = sizes.slice().sort().reverse();
  const count = Math.min(k, sorted.length - 1);
  const plot = new Float64Array(count);
  let logs = 0;
  for (let i = 0; i < count; i++) {
    logs += log(sorted[i]);
    plot[i] = 1 / (logs / (i + 1) - log(sorted[i + 1]));
  }
  const value = plot[count - 1];
  const part = 1.959963984540054 / Math.sqrt(count);
  const early = plot[Math.max(0, Math.floor(count / 4) - 1)];
  return {
    value,
    low: value / (1 + part),
    high: part < 1 ? value / (1 - part) : Number.POSITIVE_INFINITY,
    count,
    plot,
    bends: count >= 20 && Math.abs(value / early - 1) > part * Math.sqrt(3),
  };
}

function batchCosines(
  gradients: readonly Float64Array[],
  batch: number,
  pairs: number,
  draws: { permutation(n: number, out: Int32Array): Int32Array },
  done: (pairs: number) => void,
): Float64Array {
  const n = gradients[0].length;
  const order = new Int32Array(gradients.length);
  const sums = [new Float64Array(n), new Float64Array(n)];
  return Float64Array.from({ length: pairs }, (_, pair) => {
    draws.permutation(gradients.length, order);
    sums.forEach((sum, side) => {
      sum.fill(0);
      for (const row of order.subarray(side * batch, (side + 1) * batch)) {
        for (let i = 0; i < n; i++) sum[i] += gradients[row][i];
      }
    });
    done(pair + 1);
    return dot(sums[0], sums[1]) / (norm2(sums[0]) * norm2(sums[1]));
  });
}
