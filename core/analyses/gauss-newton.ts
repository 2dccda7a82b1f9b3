/** The Gauss-Newton matrix and the empirical Fisher matrix beside the Hessian. */
import { RidgelineError } from '../contract/errors.ts';
import { extremeEigenpairs, type Product } from '../math/lanczos.ts';
import { meanEstimate } from '../math/student.ts';
import { dot } from '../math/sums.ts';
import type { AnalysedModel, AnalysisContext, AnalysisResult } from './define.ts';
import { defineAnalysis } from './define.ts';
import { checkVectors } from './limits.ts';
import { between, estimated, firstWarning, rounded } from './values.ts';

/**
 * For a loss l(f(w)) of a model's outputs H = G + R: G = J^T (Hess l) J, the generalised Gauss-Newton matrix, which for
 * cross-entropy and squared error is the Fisher matrix of the model's own predictions, and R = sum_k (dl/df_k) Hess f_k, the part
 * that the residuals make. The empirical Fisher matrix F = mean over rows of g_i g_i^T takes the labels' gradients instead. All three
 * with the l2 term where the loss has one (F without). Sharpness by Lanczos; traces and |H - G|_F/|H|_F from random signs,
 * E|A z|^2 = |A|_F^2; cos^2 of the sharpest directions. Cost: some 50 products of each, one gradient a row for F.
 * Sources: Schraudolph, Neural Computation 14 (2002) 1723-1738; Kunstner, Balles, Hennig, NeurIPS 2019.
 */
export const gaussNewton = defineAnalysis({
  id: 'gauss-newton',
  version: 2,
  label: 'Gauss–Newton and Fisher',
  group: 'Curvature',
  summary: 'How much of the Hessian is the Gauss–Newton matrix, and how the empirical Fisher matrix differs.',
  method:
    'Products with the Jacobian and its transpose; sharpness by Lanczos, traces and distances from random signs. Some 50 products with each matrix, and one gradient a row of data.',
  formula: [
    String.raw`H = \underbrace{J^{\mathsf T} (\nabla^2_f \ell)\, J}_{G} + \sum_k \frac{\partial \ell}{\partial f_k} \nabla^2 f_k, \qquad F = \frac1N \sum_i g_i g_i^{\mathsf T}`,
  ],
  references: [
    {
      text: 'N. N. Schraudolph, Fast curvature matrix-vector products for second-order gradient descent, Neural Computation 14 (2002)',
      url: 'https://doi.org/10.1162/08997660260028683',
    },
    {
      text: 'F. Kunstner, L. Balles, P. Hennig, Limitations of the empirical Fisher approximation for natural gradient descent, NeurIPS 2019',
      url: 'https://arxiv.org/abs/1905.12558',
    },
  ],
  needs: 'point',
  parameters: {
    count: {
      kind: 'number',
      label: 'Eigenvalues of each',
      symbol: 'k',
      default: 5,
      minimum: 1,
      maximum: 100,
      integer: true,
      help: 'The largest of each matrix.',
    },
    probes: { kind: 'number', label: 'Probes', default: 30, minimum: 2, maximum: 10_000, integer: true, scale: 'log' },
    tolerance: { kind: 'number', label: 'Tolerance', default: 1e-3, minimum: 1e-13, maximum: 0.1, scale: 'log' },
    empirical: {
      kind: 'boolean',
      label: 'Empirical Fisher matrix',
      default: true,
      help: 'Needs the gradients of all rows of data in memory.',
    },
  },
  pictures: [
    {
      kind: 'points',
      title: 'Largest eigenvalues',
      x: { label: 'number, from the largest' },
      y: { label: 'eigenvalue' },
      series: [
        { array: 'hessianEigenvalues', label: 'Hessian' },
        { array: 'gaussNewtonEigenvalues', label: 'Gauss–Newton' },
        { array: 'fisherEigenvalues', label: 'Empirical Fisher' },
      ],
    },
  ],
  check: ({ count, empirical }, { dimension, model, data }) => {
    checkVectors(Math.min(dimension, count + 50), dimension, 'count', 'take fewer');
    if (!model) {
      const expected =
        'a landscape that is the loss of a model, such as network, regression or logistic: hessian-spectrum and sharpness look at any other';
      throw new RidgelineError('invalid-request', `the landscape has no model; expected ${expected}`, {
        field: 'landscape',
        value: 'no model',
        expected,
      });
    }
    if (empirical && data) checkVectors(data.rows, dimension, 'empirical', 'switch it off');
  },
  run: ({ count, probes, tolerance, empirical }, context): AnalysisResult => {
    const { landscape, point, draw, progress } = context;
    const { dimension: n } = landscape;
    const model = landscape.model as AnalysedModel;
    const gradient = new Float64Array(n);
    const loss = landscape.gradient(point, gradient);
    const matrices: { name: string; words: string; product: Product }[] = [
      { name: 'hessian', words: 'the Hessian', product: (v, out) => landscape.hessianVectorProduct(point, v, out) },
      { name: 'gaussNewton', words: 'the Gauss–Newton matrix', product: gaussNewtonProduct(model, point) },
    ];
    const fisher = empirical ? fisherProduct(context) : null;
    if (fisher) matrices.push({ name: 'fisher', words: 'the empirical Fisher matrix', product: fisher });
    const most = 300 + 100 * count;
    const total = matrices.length * most + probes;
    const result: AnalysisResult = { values: {}, arrays: {} };
    const tops = matrices.map(({ name, words, product }, k) => {
      const found = extremeEigenpairs(product, n, {
        count: Math.min(count, n),
        end: 'largest',
        tolerance,
        products: most,
        draws: draw(k),
        productsDone: (done) => progress(most * k + done, total),
      });
      const shape = [found.values.length];
      result.arrays[`${name}Eigenvalues`] = { shape, data: found.values };
      result.arrays[`${name}Residuals`] = { shape, data: found.residuals };
      const [value, residual] = [found.values[0], found.residuals[0]];
      result.values[`${name}Sharpness`] = between(value, value - residual, value + residual, {
        label: `Largest eigenvalue of ${words}`,
        warning: firstWarning(
          !Number.isFinite(value) && `A product with ${words} is not finite at this point.`,
          !found.converged && `Not converged after ${most} products; take a larger tolerance.`,
        ),
      });
      return found.vectors[0];
    });
    const samples = probeAll(
      context,
      matrices.map(({ product }) => product),
      probes,
      (done) => progress(most * matrices.length + done, total),
    );
    const few = probes < 10 ? `The interval comes from ${probes} probes only.` : null;
    matrices.forEach(({ name, words }, k) => {
      result.values[`${name}Trace`] = estimated(meanEstimate(samples.traces[k]), {
        label: `Trace of ${words}`,
        warning: few,
      });
    });
    const share = ratio(samples.rest, samples.squares[0]);
    result.values.residualPart = between(share.value, share.low, share.high, {
      label: 'Norm of the Hessian minus the Gauss–Newton matrix, relative to the Hessian’s',
      warning: few,
    });
    matrices.slice(1).forEach(({ name, words }, k) => {
      const cosine = dot(tops[0], tops[k + 1]);
      result.values[`${name}Alignment`] = rounded(cosine * cosine, {
        label: `Squared cosine of the sharpest directions of the Hessian and of ${words}`,
      });
    });
    result.values.loss = rounded(loss, { label: 'Loss' });
    return result;
  },
});

/** v -> J^T (Hess l) J v + l2 v at a point; outputs and buffers are made once. */
function gaussNewtonProduct(model: AnalysedModel, point: Float64Array): Product {
  const outputs = new Float64Array(model.outputs);
  const tangent = new Float64Array(model.outputs);
  const curved = new Float64Array(model.outputs);
  model.predict(point, outputs);
  return (v, out) => {
    model.jacobianVectorProduct(point, v, tangent);
    model.outputCurvature(outputs, tangent, curved);
    model.vectorJacobianProduct(point, curved, out);
    if (model.l2 !== 0) for (let i = 0; i < out.length; i++) out[i] += model.l2 * v[i];
  };
}

/** v -> mean of g_i (g_i . v) over the rows of data; null without data. */
function fisherProduct({ landscape, point }: AnalysisContext): Product | null {
  const { data, dimension: n } = landscape;
  if (!data) return null;
  const gradients = Array.from({ length: data.rows }, (_, row) => {
    const gradient = new Float64Array(n);
    data.batchGradient(point, Int32Array.of(row), gradient);
    return gradient;
  });
  return (v, out) => {
    out.fill(0);
    for (const gradient of gradients) {
      const along = dot(gradient, v) / gradients.length;
      for (let i = 0; i < n; i++) out[i] += along * gradient[i];
    }
  };
}

interface Probed {
  /** z^T A z for each matrix and probe. */
  traces: Float64Array[];
  /** |A z|^2 for each matrix and probe. */
  squares: Float64Array[];
  /** |(H - G) z|^2. */
  rest: Float64Array;
}

function probeAll(
  { landscape, draw }: AnalysisContext,
  products: readonly Product[],
  probes: number,
  done: (probes: number) => void,
): Probed {
  const { dimension: n } = landscape;
  const draws = draw(10);
  const z = new Float64Array(n);
  const images = products.map(() => new Float64Array(n));
  const traces = products.map(() => new Float64Array(probes));
  const squares = products.map(() => new Float64Array(probes));
  const rest = new Float64Array(probes);
  for (let probe = 0; probe < probes; probe++) {
    for (let i = 0; i < n; ) {
      for (let bits = draws.uint32(), k = 0; k < 32 && i < n; k++, bits >>>= 1) z[i++] = bits & 1 ? 1 : -1;
    }
    products.forEach((product, k) => {
      product(z, images[k]);
      traces[k][probe] = dot(z, images[k]);
      squares[k][probe] = dot(images[k], images[k]);
    });
    for (let i = 0; i < n; i++) {
      const difference = images[0][i] - images[1][i];
      rest[probe] += difference * difference;
    }
    done(probe + 1);
  }
  return { traces, squares, rest };
}

/** sqrt(mean a/mean b) with an interval from the scatter of a - (mean a/mean b) b. */
function ratio(a: Float64Array, b: Float64Array): { value: number; low: number; high: number } {
  const [top, bottom] = [meanEstimate(a).mean, meanEstimate(b).mean];
  const value = top / bottom;
  const { low, high } = meanEstimate(a.map((x, k) => (x - value * b[k]) / bottom));
  return {
    value: Math.sqrt(value),
    low: Math.sqrt(Math.max(0, value + low)),
    high: Math.sqrt(Math.max(value, value + high)),
  };
}
