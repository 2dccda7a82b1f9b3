/** The trace of the Hessian, from random products. */

import type { Draws } from '../math/streams.ts';
import { meanEstimate } from '../math/student.ts';
import { dot, norm2 } from '../math/sums.ts';
import { axpy, scale } from '../math/vectors.ts';
import { type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { checkVectors } from './limits.ts';
import { estimated, firstWarning, rounded } from './values.ts';

type Probes = 'rademacher' | 'normal';

/**
 * tr H by m Hessian-vector products.
 * Hutchinson: the mean of v^T H v over m random v with E[v v^T] = I. One probe has variance 2 sum_{i != j} H_ij^2 for signs
 * (Rademacher), 2 |H|_F^2 for normal v.
 * Hutch++: m/3 products span Q = orth(H S); tr(Q^T H Q) is computed exactly with m/3 more, and Hutchinson's mean of the rest,
 * (I - Q Q^T) H (I - Q Q^T), with the last third: the error falls as 1/m where few eigenvalues carry the trace. Given Q the
 * estimate is unbiased. Intervals are of a mean over the probes, corrected for skewness.
 * Exact: sum of e_i^T H e_i, n products; taken as well wherever it costs no more than was asked for.
 * Sources: Hutchinson, Communications in Statistics 19 (1990) 433-450; Meyer, Musco, Musco, Woodruff, SOSA 2021, algorithm 1.
 */
export const trace = defineAnalysis({
  id: 'trace',
  version: 1,
  label: 'Trace of the Hessian',
  group: 'Curvature',
  summary: 'The sum of all curvatures, estimated from random products with an interval, in any dimension.',
  method:
    'Hutchinson’s mean of vᵀHv over random v, or Hutch++, which takes out the largest eigenvalues first. As many Hessian-vector products as are asked for; exact where the dimension is no larger.',
  formula: [
    String.raw`\operatorname{tr} H = \mathbb{E}\left[v^{\mathsf T} H v\right], \qquad \mathbb{E}[v v^{\mathsf T}] = I`,
  ],
  references: [
    {
      text: 'M. F. Hutchinson, A stochastic estimator of the trace of the influence matrix, Communications in Statistics 19 (1990)',
      url: 'https://doi.org/10.1080/03610919008812866',
    },
    {
      text: 'R. A. Meyer, C. Musco, C. Musco, D. P. Woodruff, Hutch++: optimal stochastic trace estimation, SOSA 2021',
      url: 'https://arxiv.org/abs/2010.09649',
    },
  ],
  needs: 'point',
  parameters: {
    method: {
      kind: 'choice',
      label: 'Method',
      options: [
        { value: 'hutch++', label: 'Hutch++' },
        { value: 'hutchinson', label: 'Hutchinson' },
        { value: 'exact', label: 'Exact, one product a coordinate' },
      ],
      default: 'hutch++',
    },
    products: {
      kind: 'number',
      label: 'Products',
      symbol: 'm',
      default: 90,
      minimum: 6,
      maximum: 1e6,
      integer: true,
      scale: 'log',
      help: 'Hessian-vector products to spend. Where the dimension is not larger, the trace is computed exactly instead.',
    },
    probes: {
      kind: 'choice',
      label: 'Probes',
      options: [
        { value: 'rademacher', label: 'Signs' },
        { value: 'normal', label: 'Normal' },
      ],
      default: 'rademacher',
      advanced: true,
    },
  },
  pictures: [
    {
      kind: 'points',
      title: 'Diagonal of the Hessian',
      x: { label: 'coordinate' },
      y: { label: 'curvature' },
      series: [{ array: 'diagonal', label: 'curvature' }],
    },
    {
      kind: 'points',
      title: 'Estimates of the single probes',
      x: { label: 'probe' },
      y: { label: 'v·Hv' },
      series: [{ array: 'samples', label: 'v·Hv' }],
    },
  ],
  check: ({ method, products }, { dimension }) => {
    const kept = method === 'hutch++' && dimension > products ? Math.floor(products / 3) : 1;
    checkVectors(kept, dimension, 'products', 'take fewer, or Hutchinson’s method, which keeps none');
  },
  run: ({ method, products, probes }, context): AnalysisResult => {
    const { exact } = context;
    const expected = exact.eigenvalues?.reduce((a, b) => a + b, 0);
    const label = 'Trace';
    if (method === 'exact' || context.landscape.dimension <= products) {
      const diagonal = diagonalOf(context);
      const value = diagonal.reduce((a, b) => a + b, 0);
      return {
        values: {
          trace: rounded(value, { label, exact: expected, warning: notFinite(value) }),
          products: rounded(diagonal.length, { label: 'Products spent' }),
        },
        arrays: { diagonal: { shape: [diagonal.length], data: diagonal } },
      };
    }
    const { known, samples } =
      method === 'hutchinson'
        ? { known: 0, samples: hutchinson(context, products, probes) }
        : hutchPlusPlus(context, products, probes);
    const { mean, low, high, deviation } = meanEstimate(samples);
    return {
      values: {
        trace: estimated(
          { mean: known + mean, low: known + low, high: known + high, deviation },
          { label, exact: expected, warning: firstWarning(notFinite(mean), tooFew(samples.length)) },
        ),
        probeDeviation: rounded(deviation, { label: 'Standard deviation of one probe' }),
        products: rounded(method === 'hutchinson' ? products : 3 * samples.length, { label: 'Products spent' }),
      },
      arrays: { samples: { shape: [samples.length], data: samples } },
    };
  },
});

function notFinite(value: number): string | null {
  return Number.isFinite(value) ? null : 'The Hessian is not finite at this point.';
}

function tooFew(probes: number): string | null {
  return probes < 10 ? `The interval comes from ${probes} probes only.` : null;
}

function diagonalOf({ landscape, point, progress }: AnalysisContext): Float64Array {
  const { dimension: n } = landscape;
  const unit = new Float64Array(n);
  const column = new Float64Array(n);
  return Float64Array.from({ length: n }, (_, i) => {
    unit[i] = 1;
    landscape.hessianVectorProduct(point, unit, column);
    unit[i] = 0;
    progress(i + 1, n);
    return column[i];
  });
}

function fillProbe(out: Float64Array, draws: Draws, probes: Probes): void {
  if (probes === 'normal') for (let i = 0; i < out.length; i++) out[i] = draws.normal();
  else {
    for (let i = 0; i < out.length; ) {
      for (let bits = draws.uint32(), k = 0; k < 32 && i < out.length; k++, bits >>>= 1) out[i++] = bits & 1 ? 1 : -1;
    }
  }
}

/** v^T H v for each of `count` probes. */
function hutchinson(
  { landscape, point, draw, progress }: AnalysisContext,
  count: number,
  probes: Probes,
): Float64Array {
  const v = new Float64Array(landscape.dimension);
  const product = new Float64Array(landscape.dimension);
  return Float64Array.from({ length: count }, (_, k) => {
    fillProbe(v, draw(k), probes);
    landscape.hessianVectorProduct(point, v, product);
    progress(k + 1, count);
    return dot(v, product);
  });
}

/** The exact trace on the span of Q, and the samples of the rest, one for each third product. */
function hutchPlusPlus(
  { landscape, point, draw, progress }: AnalysisContext,
  products: number,
  probes: Probes,
): { known: number; samples: Float64Array } {
  const { dimension: n } = landscape;
  const third = Math.floor(products / 3);
  let done = 0;
  const times = (v: Float64Array): Float64Array => {
    const out = new Float64Array(n);
    landscape.hessianVectorProduct(point, v, out);
    progress(++done, 3 * third);
    return out;
  };
  const v = new Float64Array(n);
  const basis: Float64Array[] = [];
  for (let k = 0; k < third; k++) {
    fillProbe(v, draw(k), probes);
    const image = times(v);
    const before = norm2(image);
    for (let pass = 0; pass < 2; pass++) removeParts(image, basis);
    const length = norm2(image);
    // A Hessian of low rank gives no new direction: what is left is rounding.
    if (length > 1e-10 * before) basis.push(scale(image, 1 / length));
  }
  let known = 0;
  for (const q of basis) known += dot(q, times(q));
  const samples = Float64Array.from({ length: third }, (_, k) => {
    fillProbe(v, draw(third + k), probes);
    removeParts(v, basis);
    return dot(v, times(v));
  });
  return { known, samples };
}

function removeParts(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (const q of basis) axpy(vector, -dot(vector, q), q);
}
