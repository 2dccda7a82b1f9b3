/** Linear least squares, plain, with an L2 penalty, and with a parameter for every noise. */

import type { ExactFacts } from '../contract/exact-facts.ts';
import { symmetricEigenvalues } from '../math/symmetric-eigen.ts';
import { squaredPenalty } from './common-parameters.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { leastSquares } from './dense/least-squares.ts';
import { LinearKernel } from './dense/linear-kernel.ts';
import type { LinearData } from './dense/linear-rows.ts';
import { givenData, randomData, recipeData, smallerGram } from './dense/problems.ts';
import { shownNumber } from './parts.ts';

interface RegressionParameters {
  problem: 'recipe' | 'random' | 'given';
  inputs: number[];
  targets: number[];
  rows: number;
  columns: number;
  deviation: number;
  seed: number;
  noisePerRow: number;
  noiseScale: number;
  l2: number;
  average: boolean;
  initialScale: number;
  noiseStart: 'normal' | 'uniform';
}

/** The largest matrix whose eigenvalues are computed as facts. */
const GRAM_SIZE = 200;
/** The smallest curvature over the largest for which the solution is exact to working precision. */
const CONDITION_LIMIT = 1e-6;

function dataOf({ problem, inputs, targets, rows, columns, deviation, seed }: RegressionParameters): LinearData {
  switch (problem) {
    case 'recipe':
      return recipeData();
    case 'random':
      return randomData(rows, columns, deviation, seed);
    case 'given':
      return givenData(inputs, targets, columns);
  }
}

function sizeOf({ problem, targets, rows, columns }: RegressionParameters): { rows: number; columns: number } {
  if (problem === 'recipe') return { rows: recipeData().rows, columns: 1 };
  return { rows: problem === 'given' ? targets.length : rows, columns };
}

function dimensionOf(parameters: RegressionParameters): number {
  const { rows, columns } = sizeOf(parameters);
  return columns + rows * parameters.noisePerRow;
}

/** What a sum over rows is multiplied by. */
function factorOf(parameters: RegressionParameters): number {
  return parameters.average ? 1 / sizeOf(parameters).rows : 1;
}

/** Predictions are A (w, e) with A = (X | c 1 ... 1 for each row): A Aᵀ = X Xᵀ + c² m. */
function exactAt(parameters: RegressionParameters): ExactFacts {
  const { rows, columns } = sizeOf(parameters);
  const { noisePerRow, noiseScale, l2 } = parameters;
  if (Math.min(rows, columns) > GRAM_SIZE) return {};
  const { size, gram } = smallerGram(dataOf(parameters));
  const noise = noisePerRow * noiseScale * noiseScale;
  const squares = [...symmetricEigenvalues(gram, size)].map((value) => value + noise);
  if (noisePerRow > 0) squares.push(...new Array<number>(rows - size).fill(noise));
  const zeros = new Array<number>(dimensionOf(parameters) - squares.length).fill(0);
  const factor = factorOf(parameters);
  return { eigenvalues: [...squares, ...zeros].map((value) => factor * value + l2) };
}

function factsOf(parameters: RegressionParameters): LandscapeFacts {
  const { rows, columns } = sizeOf(parameters);
  const { noisePerRow, noiseScale, l2 } = parameters;
  const dimension = dimensionOf(parameters);
  const notes = [{ label: 'Rows', value: shownNumber(rows) }];
  const isFlat = l2 === 0 && dimension > rows;
  if (isFlat) {
    notes.push({ label: 'Dimension of the minimum', value: `${dimension - rows}, parameters less rows` });
  }
  if (columns !== 1) {
    if (isFlat && noisePerRow > 0) return { minimum: 0, notes };
    return noisePerRow > 0 ? { notes } : { ...solvedFacts(parameters), notes };
  }
  const { features: x, targets: y } = dataOf(parameters);
  let [square, product] = [0, 0];
  x.forEach((value, i) => {
    square += value * value;
    product += value * y[i];
  });
  notes.push({ label: 'S = Σ x²', value: shownNumber(square, 9) }, { label: 'Σ x y', value: shownNumber(product, 9) });
  if (noisePerRow > 0) {
    if (l2 !== 0) return { notes };
    const variance = noiseScale * noiseScale * noisePerRow;
    notes.push({
      label: 'Gradient flow from w₀, e₀ ends at',
      value: `w₀ + Σ x (y − w₀ x − c Σ e₀)/(${shownNumber(variance)} + S); from 0 at ${shownNumber(product / (variance + square), 9)}`,
    });
    return { minimum: 0, notes };
  }
  const factor = factorOf(parameters);
  const slope = (factor * product) / (factor * square + l2);
  let residuals = 0;
  x.forEach((value, i) => {
    residuals += 0.5 * (slope * value - y[i]) * (slope * value - y[i]);
  });
  return { minimum: factor * residuals + 0.5 * l2 * slope * slope, minimisers: [[slope]], notes };
}

/** The minimum of plain and ridge regression, where it is unique and small enough to be computed. */
function solvedFacts(parameters: RegressionParameters): Pick<LandscapeFacts, 'minimum' | 'minimisers'> {
  const { rows, columns } = sizeOf(parameters);
  const { l2 } = parameters;
  if (columns > GRAM_SIZE || (l2 === 0 && rows < columns)) return {};
  const { weights, minimum, eigenvalues } = leastSquares(dataOf(parameters), factorOf(parameters), l2);
  const low = eigenvalues.reduce((a, b) => Math.min(a, b));
  const high = eigenvalues.reduce((a, b) => Math.max(a, b));
  return low > CONDITION_LIMIT * high ? { minimum, minimisers: [Array.from(weights)] } : {};
}

export const regression = defineLandscape({
  id: 'regression',
  version: 1,
  label: 'Linear regression',
  group: 'Learning problems',
  summary:
    'Least squares on a line or plane, with a penalty or with a parameter for every noise, where it samples a posterior.',
  references: [
    {
      text: 'J. Wentworth, Overparameterized regression: gradient descent as a Bayesian update, 2021, for the noise parameters',
    },
    {
      text: 'A. E. Hoerl, R. W. Kennard, Ridge regression: biased estimation for nonorthogonal problems, Technometrics 12 (1970) 55–67',
      url: 'https://doi.org/10.1080/00401706.1970.10488634',
    },
  ],
  parameters: {
    problem: {
      kind: 'choice',
      label: 'Rows',
      help: 'Recipe: 100 quantiles of a normal distribution, y = x + noise, the same everywhere.',
      options: [
        { value: 'recipe', label: 'Recipe of 100 rows' },
        { value: 'random', label: 'Random' },
        { value: 'given', label: 'Given' },
      ],
      default: 'recipe',
    },
    columns: {
      kind: 'number',
      label: 'Features',
      symbol: 'p',
      help: 'Of random and given rows; more features than rows leave a flat minimum.',
      default: 2,
      minimum: 1,
      maximum: 10_000,
      integer: true,
    },
    rows: {
      kind: 'number',
      label: 'Random rows',
      symbol: 'N',
      default: 20,
      minimum: 1,
      maximum: 100_000,
      integer: true,
    },
    deviation: {
      kind: 'number',
      label: 'Noise of random rows',
      help: 'Standard deviation of the noise on the targets. Features and true weights are standard normal.',
      default: 0.5,
      minimum: 0,
    },
    seed: {
      kind: 'number',
      label: 'Seed of random rows',
      default: 0,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      integer: true,
    },
    inputs: {
      kind: 'numbers',
      label: 'Given inputs',
      symbol: 'x',
      help: 'Row by row, as many a row as there are features.',
      default: [1, 0, 1, 1, 1, 2],
      minimumLength: 1,
      maximumLength: 100_000,
    },
    targets: {
      kind: 'numbers',
      label: 'Given targets',
      symbol: 'y',
      default: [1, 2, 2],
      minimumLength: 1,
      maximumLength: 100_000,
    },
    l2: squaredPenalty('L2 penalty', 0, 'Adds λ/2 times the sum of the squares of all parameters.'),
    noisePerRow: {
      kind: 'number',
      label: 'Noise parameters a row',
      symbol: 'm',
      help: 'Each row gets this many parameters of its own, whose sum times c is added to its prediction.',
      default: 0,
      minimum: 0,
      maximum: 10_000,
      integer: true,
    },
    noiseScale: {
      kind: 'number',
      label: 'Scale of the noise parameters',
      symbol: 'c',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      advanced: true,
    },
    average: {
      kind: 'boolean',
      label: 'Mean over rows',
      help: 'Else the loss is the sum over rows.',
      default: true,
    },
    initialScale: {
      kind: 'number',
      label: 'Initial scale',
      help: 'The standard deviation of the weights at the start, and of the noise parameters if they are normal.',
      default: 1,
      minimum: 0,
    },
    noiseStart: {
      kind: 'choice',
      label: 'Start of the noise parameters',
      options: [
        { value: 'normal', label: 'Normal' },
        { value: 'uniform', label: 'Uniform between −1 and 1' },
      ],
      default: 'normal',
      advanced: true,
    },
  },
  precisions: ['f64'],
  hasData: true,
  hasModel: true,
  hasLayers: ({ noisePerRow }) => noisePerRow === 0,
  formula: [
    String.raw`L(w, e) = \frac{1}{N} \sum_{i=1}^{N} \tfrac12 \Bigl( w \cdot x_i + c \sum_{j=1}^{m} e_{ij} - y_i \Bigr)^2 + \frac{\lambda}{2} \bigl( \lVert w \rVert^2 + \lVert e \rVert^2 \bigr)`,
  ],
  typeset: (parameters) => {
    const { noisePerRow: m, noiseScale, l2, average } = parameters;
    const { rows, columns } = sizeOf(parameters);
    const scale = noiseScale === 1 ? '' : shownNumber(noiseScale);
    const noise = m === 0 ? '' : ` + ${scale}${m === 1 ? 'e_i' : String.raw` \textstyle\sum_{j=1}^{${m}} e_{ij}`}`;
    const penalty =
      l2 === 0 ? '' : String.raw` + \tfrac{${shownNumber(l2)}}{2} \lVert ${m === 0 ? 'w' : '(w, e)'} \rVert^2`;
    return [
      String.raw`L(${m === 0 ? 'w' : 'w, e'}) = ${average ? String.raw`\frac{1}{${rows}} ` : ''}\sum_{i=1}^{${rows}} \tfrac12 \bigl( w ${columns === 1 ? '' : String.raw`\cdot `}x_i${noise} - y_i \bigr)^2${penalty}`,
    ];
  },
  check: (parameters) => {
    dataOf(parameters);
  },
  dimension: dimensionOf,
  coordinateName: (parameters, index) => {
    const { columns } = sizeOf(parameters);
    if (index < columns) return `w_${index + 1}`;
    const { noisePerRow: m } = parameters;
    const row = Math.floor((index - columns) / m) + 1;
    return m === 1 ? `e_${row}` : `e_${row},${((index - columns) % m) + 1}`;
  },
  facts: factsOf,
  exactAt,
  view: () => [-3, 3, -3, 3],
  start: (parameters) => {
    const { initialScale, noiseStart, noisePerRow } = parameters;
    const { columns } = sizeOf(parameters);
    const weights = `normal, deviation ${shownNumber(initialScale)}`;
    return {
      kind: 'random',
      draw(source, out) {
        source.fillNormal(out);
        for (let i = 0; i < out.length; i++) out[i] *= initialScale;
        if (noiseStart === 'normal') return;
        const noise = source.fillUniform(out.subarray(columns));
        for (let i = 0; i < noise.length; i++) noise[i] = 2 * noise[i] - 1;
      },
      words: noisePerRow > 0 && noiseStart === 'uniform' ? `${weights}; noise uniform between −1 and 1` : weights,
    };
  },
  body: {
    kind: 'kernel',
    create: (parameters, { workspace }) =>
      new LinearKernel(
        {
          training: dataOf(parameters),
          loss: 'squared',
          isMean: parameters.average,
          l2: parameters.l2,
          noise: { perRow: parameters.noisePerRow, scale: parameters.noiseScale },
        },
        workspace,
      ),
  },
});
