/** Small regression problems: a recipe without randomness, random rows, and rows typed in. */
import { RidgelineError } from '../../contract/errors.ts';
import { stream } from '../../math/streams.ts';
import { erfc } from '../../wasm/elementary.ts';
import type { LinearData } from './linear-rows.ts';

const RECIPE_ROWS = 100;

/** The point below which a standard normal deviate falls with probability p, by halving. */
function normalQuantile(p: number): number {
  let [low, high] = [-9, 9];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (0.5 * erfc(-middle * Math.SQRT1_2) < p) low = middle;
    else high = middle;
  }
}

let recipe: LinearData | undefined;

/**
 * y = x + ε with x_i = Φ⁻¹((i - ½)/100) and ε_i = Φ⁻¹((π_i - ½)/100), π_i = 37 i mod 101, i = 1 ... 100: slope 1 and noise
 * of deviation 1 without drawing anything.
 */
export function recipeData(): LinearData {
  if (recipe === undefined) {
    const quantiles = Float64Array.from({ length: RECIPE_ROWS }, (_, i) => normalQuantile((i + 0.5) / RECIPE_ROWS));
    const targets = quantiles.map((x, i) => x + quantiles[((37 * (i + 1)) % (RECIPE_ROWS + 1)) - 1]);
    recipe = { rows: RECIPE_ROWS, columns: 1, features: quantiles, targets };
  }
  return recipe;
}

/**
 * y_i = x_i . w + deviation ε_i with normal x, w and ε; the first `nonzero` entries of w are normal, the others 0. Weights,
 * features and noise have streams of their own.
 */
export function randomData(
  rows: number,
  columns: number,
  deviation: number,
  seed: number,
  nonzero = columns,
): LinearData {
  const draw = (what: string, count: number) =>
    stream('start', `regression ${what}`, seed).fillNormal(new Float64Array(count));
  const features = draw('features', rows * columns);
  const weights = draw('weights', columns).fill(0, nonzero);
  const targets = draw('noise', rows).map((noise, i) => {
    let sum = deviation * noise;
    for (let k = 0; k < columns; k++) sum += features[i * columns + k] * weights[k];
    return sum;
  });
  return { rows, columns, features, targets };
}

/** Rows typed in: `inputs` row by row. */
export function givenData(inputs: readonly number[], targets: readonly number[], columns: number): LinearData {
  if (inputs.length !== targets.length * columns) {
    const expected = `${targets.length} rows of ${columns}, as many as there are targets, which makes ${targets.length * columns}`;
    throw new RidgelineError('invalid-parameter', `invalid inputs: ${inputs.length} numbers; expected ${expected}`, {
      field: 'inputs',
      value: inputs,
      expected,
    });
  }
  return {
    rows: targets.length,
    columns,
    features: Float64Array.from(inputs),
    targets: Float64Array.from(targets),
  };
}

/** The matrix X Xᵀ or Xᵀ X, whichever is smaller, and its size. */
export function smallerGram({ rows, columns, features }: LinearData): { size: number; gram: Float64Array } {
  const size = Math.min(rows, columns);
  const [outer, inner] = rows < columns ? [columns, 1] : [1, columns];
  const length = Math.max(rows, columns);
  const gram = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < length; k++) sum += features[i * outer + k * inner] * features[j * outer + k * inner];
      gram[i * size + j] = gram[j * size + i] = sum;
    }
  }
  return { size, gram };
}
