/** The ends of the Hessian's spectrum, by Lanczos. */
import { type Eigenpairs, extremeEigenpairs } from '../math/lanczos.ts';
import { norm2 } from '../math/sums.ts';
import { type AnalysisContext, type AnalysisResult, type AnalysisValue, defineAnalysis } from './define.ts';
import { checkVectors } from './limits.ts';
import { between, firstWarning, rounded } from './values.ts';

/**
 * The k largest and k smallest eigenvalues of the Hessian with their eigenvectors, by Lanczos with full reorthogonalisation
 * and thick restarts. For a unit vector v and theta = v^T H v an eigenvalue of H lies within |H v - theta v| of theta: that
 * residual is the interval. It bounds the error of an eigenvalue, not the chance that a start blind to a larger one missed
 * it: a random start that falls short by the part e of the spectrum's width after m products has probability at most
 * 1.648 sqrt(n) exp(-sqrt(e)(2m - 1)). Cost: 10 to 100 products of n (k + 40) further operations each.
 * Source: Wu and Simon, SIAM J. Matrix Anal. Appl. 22 (2000) 602-616; Parlett, The Symmetric Eigenvalue Problem, 4.5.
 */
export const sharpness = defineAnalysis({
  id: 'sharpness',
  version: 1,
  label: 'Sharpness',
  group: 'Curvature',
  summary: 'The largest and smallest eigenvalues of the Hessian with their directions, in any dimension.',
  method:
    'Lanczos’ method on exact Hessian-vector products, with full reorthogonalisation and thick restarts; 10 to 100 products for each end, more where eigenvalues are close.',
  formula: [String.raw`S = \lambda_{\max}\!\left(\nabla^2 L(\theta)\right)`],
  references: [
    {
      text: 'K. Wu, H. Simon, Thick-restart Lanczos method for large symmetric eigenvalue problems, SIAM J. Matrix Anal. Appl. 22 (2000)',
      url: 'https://doi.org/10.1137/S0895479898334605',
    },
    {
      text: 'J. Cohen, S. Kaur, Y. Li, J. Z. Kolter, A. Talwalkar, Gradient descent on neural networks typically occurs at the edge of stability, ICLR 2021',
      url: 'https://arxiv.org/abs/2103.00065',
    },
  ],
  needs: 'point',
  parameters: {
    count: {
      kind: 'number',
      label: 'Eigenvalues at each end',
      symbol: 'k',
      default: 1,
      minimum: 1,
      maximum: 100,
      integer: true,
    },
    ends: {
      kind: 'choice',
      label: 'Ends',
      options: [
        { value: 'both', label: 'Both' },
        { value: 'largest', label: 'Largest' },
        { value: 'smallest', label: 'Smallest' },
      ],
      default: 'both',
    },
    tolerance: {
      kind: 'number',
      label: 'Tolerance',
      default: 1e-3,
      minimum: 1e-13,
      maximum: 0.1,
      scale: 'log',
      help: 'Of the residual, relative to the largest absolute eigenvalue. The relative error of an eigenvalue is about its square.',
    },
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
      kind: 'points',
      title: 'Eigenvalues at the ends of the spectrum',
      x: { label: 'number, from the end' },
      y: { label: 'eigenvalue' },
      series: [
        { array: 'largestEigenvalues', label: 'largest' },
        { array: 'smallestEigenvalues', label: 'smallest' },
      ],
    },
  ],
  check: ({ count }, { dimension }) => {
    checkVectors(Math.min(dimension, count + 50), dimension, 'count', 'take fewer');
  },
  run: ({ count, ends, tolerance, products }, context): AnalysisResult => {
    const { landscape, point, exact } = context;
    const { dimension: n } = landscape;
    const wanted = Math.min(count, n);
    const known = exact.eigenvalues && Float64Array.from(exact.eigenvalues).sort();
    const result: AnalysisResult = { values: {}, arrays: {} };
    const search = (end: 'largest' | 'smallest', index: number, name: string, label: string): void => {
      const found = searchEnd(context, end, index, { count: wanted, tolerance, products }, ends === 'both' ? 2 : 1);
      const finite = found.values.every(Number.isFinite);
      found.values.forEach((value, k) => {
        const residual = found.residuals[k];
        const warning = firstWarning(
          !finite && 'The Hessian is not finite at this point.',
          !found.converged && `Not converged after ${found.products} products; allow more or a larger tolerance.`,
        );
        const key = k === 0 ? name : `${name}${k + 1}`;
        const words = k === 0 ? label : `${label}, number ${k + 1}`;
        result.values[key] = ofResidual(value, residual, words, known?.[end === 'largest' ? n - 1 - k : k], warning);
      });
      result.values[`${end}Products`] = rounded(found.products, { label: `Products spent on the ${end}` });
      result.arrays[`${end}Eigenvalues`] = { shape: [wanted], data: found.values };
      result.arrays[`${end}Residuals`] = { shape: [wanted], data: found.residuals };
      const vectors = new Float64Array(wanted * n);
      found.vectors.forEach((vector, k) => {
        vectors.set(vector, k * n);
      });
      result.arrays[`${end}Eigenvectors`] = { shape: [wanted, n], data: vectors };
    };
    if (ends !== 'smallest') search('largest', 0, 'sharpness', 'Sharpness, the largest eigenvalue');
    if (ends !== 'largest') search('smallest', 1, 'smallest', 'Smallest eigenvalue');
    const gradient = new Float64Array(n);
    result.values.loss = rounded(landscape.gradient(point, gradient), { label: 'Loss' });
    result.values.gradientNorm = rounded(norm2(gradient), { label: 'Norm of the gradient' });
    return result;
  },
});

function searchEnd(
  { landscape, point, draw, progress }: AnalysisContext,
  end: 'largest' | 'smallest',
  index: number,
  options: { count: number; tolerance: number; products: number },
  parts: number,
): Eigenpairs {
  const done = parts === 1 ? 0 : index * options.products;
  return extremeEigenpairs((v, out) => landscape.hessianVectorProduct(point, v, out), landscape.dimension, {
    ...options,
    end,
    draws: draw(index),
    productsDone: (spent) => progress(done + spent, parts * options.products),
  });
}

function ofResidual(
  value: number,
  residual: number,
  label: string,
  exact: number | undefined,
  warning: string | null,
): AnalysisValue {
  return between(value, value - residual, value + residual, { label, exact, warning });
}
