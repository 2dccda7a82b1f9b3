/** How the gradient lies among the eigenvectors of the Hessian. */
import { type Eigenpairs, extremeEigenpairs } from '../math/lanczos.ts';
import { dot, norm2 } from '../math/sums.ts';
import { type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { checkVectors } from './limits.ts';
import { between, firstWarning, rounded } from './values.ts';

/**
 * The squared cosines of g = grad L with the k eigenvectors of the largest and of the smallest eigenvalues of the Hessian, their
 * sums (the part of |g|^2 in the sharpest and in the lowest k directions), and the curvature along g, g^T H g/|g|^2. A subspace
 * found with residuals R whose eigenvalues lie at least d away from all others errs by an angle of at most arcsin(|R|/d)
 * (Davis and Kahan), by which the part of |g| in it is wrong at most: that is the interval; d is measured to the next pair, which is
 * computed too. k random directions would hold k/n. Cost: 10 to 100 products for each end.
 * Sources: Gur-Ari, Roberts, Dyer 2018; Davis and Kahan, SIAM J. Numer. Anal. 7 (1970) 1-46.
 */
export const gradientAlignment = defineAnalysis({
  id: 'gradient-alignment',
  version: 1,
  label: 'Gradient among eigenvectors',
  group: 'Curvature',
  summary: 'How much of the gradient lies in the sharpest and in the lowest directions of the Hessian.',
  method:
    'Lanczos’ method for both ends of the spectrum, then scalar products with the gradient; 10 to 100 Hessian-vector products for each end.',
  formula: [
    String.raw`c_i = \frac{(g \cdot v_i)^2}{\lVert g \rVert^2}, \qquad H v_i = \lambda_i v_i, \qquad \kappa_g = \frac{g^{\mathsf T} H g}{\lVert g \rVert^2}`,
  ],
  references: [
    {
      text: 'G. Gur-Ari, D. A. Roberts, E. Dyer, Gradient descent happens in a tiny subspace, 2018',
      url: 'https://arxiv.org/abs/1812.04754',
    },
    {
      text: 'C. Davis, W. M. Kahan, The rotation of eigenvectors by a perturbation III, SIAM J. Numer. Anal. 7 (1970)',
      url: 'https://doi.org/10.1137/0707001',
    },
  ],
  needs: 'point',
  parameters: {
    count: {
      kind: 'number',
      label: 'Eigenvectors at each end',
      symbol: 'k',
      default: 10,
      minimum: 1,
      maximum: 100,
      integer: true,
    },
    tolerance: { kind: 'number', label: 'Tolerance', default: 1e-5, minimum: 1e-13, maximum: 0.1, scale: 'log' },
    products: {
      kind: 'number',
      label: 'Most products',
      default: 2000,
      minimum: 1,
      maximum: 1e6,
      integer: true,
      scale: 'log',
      advanced: true,
      help: 'Hessian-vector products that may be spent on each end.',
    },
  },
  pictures: [
    {
      kind: 'bars',
      title: 'Squared cosine with the sharpest directions',
      x: { label: 'Direction' },
      y: { label: 'Squared cosine' },
      series: [{ array: 'largestSquaredCosines', label: 'Squared cosine' }],
    },
  ],
  check: ({ count }, { dimension }) => {
    checkVectors(2 * Math.min(dimension, count + 51), dimension, 'count', 'take fewer');
  },
  run: ({ count, tolerance, products }, context): AnalysisResult => {
    const { landscape, point } = context;
    const { dimension: n } = landscape;
    const gradient = new Float64Array(n);
    const loss = landscape.gradient(point, gradient);
    const length = norm2(gradient);
    const image = new Float64Array(n);
    landscape.hessianVectorProduct(point, gradient, image);
    const curvature = dot(gradient, image) / (length * length);
    const wanted = Math.min(count, n);
    const ends = (['largest', 'smallest'] as const).map((end, k) => {
      const pairs = pairsAt(context, end, k, Math.min(n, wanted + 1), tolerance, products);
      return { end, pairs, ...partOf(gradient, length, pairs, wanted, n) };
    });
    const result: AnalysisResult = {
      values: {
        curvatureAlongGradient: rounded(curvature, {
          label: 'Curvature along the gradient',
          warning: length > 0 ? null : 'The gradient is 0 here and has no direction.',
        }),
        gradientNorm: rounded(length, { label: 'Norm of the gradient' }),
        loss: rounded(loss, { label: 'Loss' }),
        byChance: rounded(wanted / n, { label: 'Part that as many random directions would hold on average' }),
      },
      arrays: {},
    };
    for (const { end, pairs, part, low, high, cosines } of ends) {
      const warning = firstWarning(
        length === 0 && 'The gradient is 0 here and has no direction.',
        !pairs.values.every(Number.isFinite) && 'The Hessian is not finite at this point.',
        !pairs.converged && `Not converged after ${pairs.products} products; allow more or a larger tolerance.`,
        high - low > 0.5 &&
          'The next eigenvalue is too near: which directions are meant is open; ask for more or fewer.',
      );
      const name = end === 'largest' ? 'sharpest' : 'lowest';
      result.values[`${name}Part`] = between(part, low, high, {
        label: `Part of the squared gradient in the ${wanted} ${name} directions`,
        warning,
      });
      result.values[`${name}Cosine`] = rounded(Math.sqrt(cosines[0]), {
        label: `Cosine between the gradient and the ${name} direction`,
        warning,
      });
      const shape = [wanted];
      result.arrays[`${end}Eigenvalues`] = { shape, data: pairs.values.slice(0, wanted) };
      result.arrays[`${end}SquaredCosines`] = { shape, data: cosines };
    }
    return result;
  },
});

function pairsAt(
  { landscape, point, draw, progress }: AnalysisContext,
  end: 'largest' | 'smallest',
  index: number,
  count: number,
  tolerance: number,
  products: number,
): Eigenpairs {
  return extremeEigenpairs((v, out) => landscape.hessianVectorProduct(point, v, out), landscape.dimension, {
    count,
    end,
    tolerance,
    products,
    draws: draw(index),
    productsDone: (spent) => progress(index * products + spent, 2 * products),
  });
}

/** Squared cosines with the first `wanted` pairs, and their sum with the interval of Davis and Kahan. */
function partOf(
  gradient: Float64Array,
  length: number,
  { values, vectors, residuals }: Eigenpairs,
  wanted: number,
  n: number,
): { part: number; low: number; high: number; cosines: Float64Array } {
  const cosines = Float64Array.from({ length: wanted }, (_, k) => {
    const cosine = dot(gradient, vectors[k]) / length;
    return cosine * cosine;
  });
  const part = cosines.reduce((a, b) => a + b, 0);
  if (wanted === n) return { part, low: part, high: part, cosines };
  let squares = 0;
  for (let k = 0; k < wanted; k++) squares += residuals[k] * residuals[k];
  const gap = Math.max(0, Math.abs(values[wanted - 1] - values[wanted]) - residuals[wanted - 1] - residuals[wanted]);
  const sine = gap > 0 ? Math.min(1, Math.sqrt(squares) / gap) : 1;
  // The projection of g errs by at most sin(angle) |g|.
  const root = Math.sqrt(part);
  const low = Math.max(0, root - sine);
  const high = Math.min(1, root + sine);
  return { part, low: Math.min(part, low * low), high: Math.max(part, high * high), cosines };
}
