/** The dimension of the set of solutions through a minimum, and a walk along it. */
import { RidgelineError } from '../contract/errors.ts';
import { dot, norm2 } from '../math/sums.ts';
import { symmetricEigen, symmetricEigenvalues } from '../math/symmetric-eigen.ts';
import { axpy, scale } from '../math/vectors.ts';
import { type AnalysedModel, type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { DENSE_DIMENSION, denseHessian } from './dense-hessian.ts';
import { checkVectors } from './limits.ts';
import { between, firstWarning, rounded } from './values.ts';

/** Walking needs all eigenvectors at every step. */
const WALKED_DIMENSION = 200;
const CORRECTIONS = 20;

/**
 * Where outputs f(w) of a model are fitted, the solutions near w form a set of dimension n - rank J wherever the rank of the Jacobian
 * J is constant: rank from the eigenvalues of J J^T (or J^T J), counted above (tolerance sigma_1)^2. Without a model the rank is that
 * of the Hessian at a minimum, an upper bound of the set's codimension and a lower one of nothing: flat directions of higher order
 * count too. The gap, the smallest kept over the largest dropped singular value, tells how sure the count is; the interval is
 * what tolerances ten times as small and as large give. The walk goes along the flat direction nearest to the last one in
 * steps of a given length, corrected by Newton's steps across the set. Cost: min(m, n) products with J or n Hessian-vector
 * products, and the same again every step of the walk.
 * Sources: Cooper, SIAM J. Math. Data Sci. 3 (2021) 676-691; Allgower and Georg, Numerical Continuation Methods, 1990.
 */
export const solutionSet = defineAnalysis({
  id: 'solution-set',
  version: 1,
  label: 'Set of solutions',
  group: 'Degeneracy',
  summary: 'The rank of the Jacobian, the dimension of the set of solutions through a minimum, and a walk along it.',
  method:
    'Singular values of the Jacobian of a model’s outputs, or eigenvalues of the Hessian; a predictor along flat directions with Newton’s corrections across. One product an output or coordinate, and again every step of the walk.',
  formula: [
    String.raw`\dim \{ w : f(w) = y \} = n - \operatorname{rank} J(w), \qquad J = \frac{\partial f}{\partial w}`,
  ],
  references: [
    {
      text: 'Y. Cooper, Global minima of overparameterized neural networks, SIAM J. Math. Data Sci. 3 (2021)',
      url: 'https://doi.org/10.1137/19M1308943',
    },
    {
      text: 'E. L. Allgower, K. Georg, Numerical Continuation Methods, Springer 1990',
      url: 'https://doi.org/10.1007/978-3-642-61257-2',
    },
  ],
  needs: 'point',
  parameters: {
    tolerance: {
      kind: 'number',
      label: 'Tolerance of the rank',
      default: 1e-6,
      minimum: 1e-8,
      maximum: 0.5,
      scale: 'log',
      help: 'Singular values of the Jacobian below this part of the largest count as 0; of a Hessian its square root’s.',
    },
    steps: {
      kind: 'number',
      label: 'Steps of the walk',
      default: 0,
      minimum: 0,
      maximum: 100_000,
      integer: true,
      help: `0 for none; up to ${WALKED_DIMENSION} dimensions.`,
    },
    length: {
      kind: 'number',
      label: 'Length of a step',
      default: 0.05,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
  },
  pictures: [
    {
      kind: 'points',
      title: 'Singular values',
      x: { label: 'Number' },
      y: { label: 'Singular value', log: true },
      series: [{ array: 'singularValues', label: 'Singular value' }],
    },
  ],
  check: ({ steps }, { dimension, model }) => {
    const smaller = model ? Math.min(model.outputs, dimension) : dimension;
    if (smaller > DENSE_DIMENSION) {
      const expected = `at most ${DENSE_DIMENSION} coordinates or outputs: spectral-density shows the part of eigenvalues about 0`;
      throw new RidgelineError('too-large', `a rank of ${smaller} is too large; expected ${expected}`, {
        field: 'landscape',
        value: smaller,
        expected,
      });
    }
    checkVectors(smaller, Math.max(dimension, model?.outputs ?? 0), 'tolerance', 'a smaller landscape');
    if (steps === 0 || dimension <= WALKED_DIMENSION) return;
    const expected = `0 in more than ${WALKED_DIMENSION} dimensions`;
    throw new RidgelineError('invalid-parameter', `invalid steps: ${steps}; expected ${expected}`, {
      field: 'parameters.steps',
      value: steps,
      expected,
    });
  },
  run: ({ tolerance, steps, length }, context): AnalysisResult => {
    const { landscape, point, progress } = context;
    const { dimension: n, model } = landscape;
    const gradient = new Float64Array(n);
    const loss = landscape.gradient(point, gradient);
    const total = 1 + steps;
    const singular = model ? jacobianValues(model, point, n) : hessianRoots(context);
    progress(1, total);
    const rankAt = (part: number): number => singular.filter((s) => s > part * singular[0]).length;
    const rank = rankAt(tolerance);
    const [fewest, most] = [rankAt(10 * tolerance), rankAt(tolerance / 10)];
    const gap =
      rank < singular.length ? singular[rank - 1] / Math.max(singular[rank], 1e-300) : Number.POSITIVE_INFINITY;
    const finite = singular.every(Number.isFinite);
    const warning = firstWarning(
      !finite && 'The Jacobian is not finite at this point.',
      singular[0] === 0 && 'All singular values are 0 here.',
      gap < 100 &&
        `The singular values have no clear gap at the tolerance: the next one is ${gap.toPrecision(3)} times smaller.`,
      !model &&
        norm2(gradient) > 1e-6 * Math.max(1, singular[0] * singular[0]) &&
        'The gradient is not 0 here: the Hessian speaks of solutions only at a minimum.',
      !model && 'The Hessian counts flat directions of any order: the set may have fewer dimensions.',
    );
    const walked = steps > 0 ? walk(context, tolerance, steps, length, (k) => progress(1 + k, total)) : null;
    return {
      values: {
        rank: between(rank, Math.min(fewest, rank), Math.max(most, rank), {
          label: model ? 'Rank of the Jacobian' : 'Rank of the Hessian',
          warning,
        }),
        dimension: between(n - rank, n - Math.max(most, rank), n - Math.min(fewest, rank), {
          label: 'Dimension of the set of solutions',
          warning,
        }),
        gap: rounded(gap, { label: 'Smallest singular value kept over the largest dropped' }),
        largest: rounded(singular[0], { label: model ? 'Largest singular value' : 'Root of the largest eigenvalue' }),
        loss: rounded(loss, { label: 'Loss of the point' }),
        ...(walked
          ? {
              walked: rounded(walked.length, {
                label: 'Way walked along the set',
                warning: firstWarning(walked.stopped),
              }),
              displacement: rounded(walked.displacement, { label: 'Distance of its end from the point' }),
              lossChange: rounded(walked.largestChange, { label: 'Largest change of the loss on the way' }),
              flattest: rounded(walked.flattest, { label: 'Smallest sharpness met on the way' }),
              sharpest: rounded(walked.sharpest, { label: 'Largest sharpness met on the way' }),
            }
          : {}),
      },
      arrays: {
        singularValues: { shape: [singular.length], data: singular },
        ...(walked
          ? {
              path: { shape: [walked.losses.length, n], data: walked.path },
              losses: { shape: [walked.losses.length], data: walked.losses },
              sharpness: { shape: [walked.losses.length], data: walked.sharpness },
            }
          : {}),
      },
    };
  },
});

/** Singular values of J, descending: roots of the eigenvalues of the smaller Gram matrix. */
function jacobianValues(model: AnalysedModel, point: Float64Array, n: number): Float64Array {
  const { outputs: m } = model;
  const size = Math.min(m, n);
  const rows = Array.from({ length: size }, (_, k) => {
    const unit = new Float64Array(size);
    unit[k] = 1;
    const row = new Float64Array(Math.max(m, n));
    if (m <= n) model.vectorJacobianProduct(point, unit, row);
    else model.jacobianVectorProduct(point, unit, row);
    return row;
  });
  const gram = new Float64Array(size * size);
  rows.forEach((row, i) => {
    for (let j = 0; j <= i; j++) gram[i * size + j] = dot(row, rows[j]);
  });
  if (!gram.every(Number.isFinite)) return new Float64Array(size).fill(Number.NaN);
  return symmetricEigenvalues(gram, size)
    .map((value) => Math.sqrt(Math.max(0, value)))
    .reverse();
}

/** Roots of the Hessian's absolute eigenvalues, descending. */
function hessianRoots({ landscape, point }: AnalysisContext): Float64Array {
  const { matrix, finite } = denseHessian(landscape, point);
  if (!finite) return new Float64Array(landscape.dimension).fill(Number.NaN);
  return symmetricEigenvalues(matrix, landscape.dimension)
    .map((value) => Math.sqrt(Math.abs(value)))
    .sort()
    .reverse();
}

interface Walk {
  path: Float64Array;
  losses: Float64Array;
  sharpness: Float64Array;
  length: number;
  displacement: number;
  largestChange: number;
  flattest: number;
  sharpest: number;
  stopped: string | null;
}

/** Steps along the flat space, nearest to the last direction; Newton's steps across bring the gradient back to 0. */
function walk(
  { landscape, point, draw }: AnalysisContext,
  tolerance: number,
  steps: number,
  length: number,
  done: (step: number) => void,
): Walk {
  const { dimension: n } = landscape;
  const at = point.slice();
  const draws = draw(0);
  let direction: Float64Array = Float64Array.from({ length: n }, () => draws.normal());
  const gradient = new Float64Array(n);
  const start = landscape.gradient(at, gradient);
  const points = [at.slice()];
  const losses = [start];
  const sharpness: number[] = [];
  let stopped: string | null = null;
  let way = 0;
  for (let step = 0; step < steps; step++) {
    const { values, vectors } = symmetricEigen(denseHessian(landscape, at).matrix, n);
    const size = Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
    if (step === 0) sharpness.push(values[n - 1]);
    const flat = Array.from(values, (_, k) => k).filter((k) => Math.abs(values[k]) <= tolerance * size);
    if (flat.length === 0) {
      stopped = `No flat direction is left after ${step} steps.`;
      break;
    }
    const ahead = new Float64Array(n);
    for (const k of flat) {
      const vector = vectors.subarray(k * n, (k + 1) * n);
      axpy(ahead, dot(direction, vector), vector);
    }
    const size2 = norm2(ahead);
    if (!(size2 > 1e-8)) {
      stopped = `The flat directions turned away after ${step} steps.`;
      break;
    }
    direction = scale(ahead, 1 / size2);
    const before = at.slice();
    axpy(at, length, direction);
    if (!corrected(landscape, at, tolerance, losses[losses.length - 1])) {
      at.set(before);
      stopped = `The way back to the set was not found after ${step} steps: take shorter ones.`;
      break;
    }
    const moved = at.map((x, i) => x - before[i]);
    way += norm2(moved);
    losses.push(landscape.gradient(at, gradient));
    points.push(at.slice());
    const after = symmetricEigen(denseHessian(landscape, at).matrix, n).values;
    sharpness.push(after[n - 1]);
    done(step + 1);
  }
  if (sharpness.length < points.length) sharpness.push(Number.NaN);
  return {
    path: Float64Array.from(points.flatMap((each) => [...each])),
    losses: Float64Array.from(losses),
    sharpness: Float64Array.from(sharpness),
    length: way,
    displacement: norm2(at.map((x, i) => x - point[i])),
    largestChange: losses.reduce((most, loss) => Math.max(most, Math.abs(loss - start)), 0),
    flattest: Math.min(...sharpness),
    sharpest: Math.max(...sharpness),
    stopped,
  };
}

/** Newton's steps in the curved directions until they are short; false where they do not become so. */
function corrected(
  landscape: AnalysisContext['landscape'],
  at: Float64Array,
  tolerance: number,
  loss: number,
): boolean {
  const { dimension: n } = landscape;
  const gradient = new Float64Array(n);
  for (let round = 0; round < CORRECTIONS; round++) {
    const here = landscape.gradient(at, gradient);
    const { values, vectors } = symmetricEigen(denseHessian(landscape, at).matrix, n);
    const size = Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
    let squares = 0;
    for (let k = 0; k < n; k++) {
      if (!(Math.abs(values[k]) > tolerance * size)) continue;
      const vector = vectors.subarray(k * n, (k + 1) * n);
      const amount = dot(gradient, vector) / Math.abs(values[k]);
      squares += amount * amount;
      axpy(at, -amount, vector);
    }
    if (Math.sqrt(squares) <= 1e-10 * (1 + norm2(at))) return here <= loss + 1e-6 * Math.max(1, Math.abs(loss));
  }
  return false;
}
