/** A polynomial at random points, with noise. */
import { noiseParameter, rowsParameter, seedParameter } from './common-parameters.ts';
import { defineSynthetic } from './define.ts';
import { rowStream } from './rows.ts';

export const polynomial = defineSynthetic({
  id: 'polynomial',
  version: 1,
  label: 'Polynomial',
  summary: 'A polynomial of one variable at random points, with normal noise.',
  formula: [String.raw`y = \sum_k c_k x^k + \varepsilon, \quad x \sim U(-r, r), \quad \varepsilon \sim N(0, \sigma^2)`],
  references: [],
  task: 'regression',
  parameters: {
    rows: { ...rowsParameter, default: 50 },
    coefficients: {
      kind: 'numbers',
      label: 'Coefficients',
      symbol: 'c',
      help: 'The constant first.',
      default: [0, -1, 0, 2],
      minimumLength: 1,
      maximumLength: 100,
    },
    range: {
      kind: 'number',
      label: 'Range',
      symbol: 'r',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 1e6,
    },
    noise: { ...noiseParameter, help: 'Standard deviation of the normal noise on y.' },
    seed: seedParameter,
  },
  numbers: ({ rows }) => 2 * rows,
  create({ rows, coefficients, range, noise, seed }) {
    const source = rowStream('polynomial', seed);
    const features = new Float64Array(rows);
    const targets = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const x = range * (2 * source.uniform() - 1);
      features[row] = x;
      targets[row] =
        coefficients.reduceRight((value, coefficient) => value * x + coefficient, 0) + noise * source.normal();
    }
    const names = { featureNames: ['x'], classes: [], targetNames: ['y'] };
    return { rows, columns: 1, features, labels: new Int32Array(0), targets, ...names };
  },
});
