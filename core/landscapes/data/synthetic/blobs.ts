/** A mixture of round normal distributions, one a class. */
import { rowsParameter, seedParameter } from './common-parameters.ts';
import { defineSynthetic } from './define.ts';
import { numbered, rowStream } from './rows.ts';

export const blobs = defineSynthetic({
  id: 'blobs',
  version: 1,
  label: 'Gaussian mixture',
  summary: 'Rows drawn from round normal distributions about random centres, one a class.',
  formula: [String.raw`x = \mu_k + \sigma\varepsilon, \quad \mu_k \sim N(0, s^2 I), \quad \varepsilon \sim N(0, I)`],
  references: [],
  task: 'classes',
  parameters: {
    rows: rowsParameter,
    classes: { kind: 'number', label: 'Classes', default: 3, minimum: 2, maximum: 1000, integer: true },
    dimension: { kind: 'number', label: 'Features', default: 2, minimum: 1, maximum: 10_000, integer: true },
    separation: {
      kind: 'number',
      label: 'Separation',
      symbol: 's',
      help: 'Standard deviation of the coordinates of the centres.',
      default: 3,
      minimum: 0,
      maximum: 1e6,
    },
    spread: {
      kind: 'number',
      label: 'Spread',
      symbol: String.raw`\sigma`,
      help: 'Standard deviation about a centre, in every coordinate.',
      default: 1,
      minimum: 0,
      maximum: 1e6,
    },
    seed: seedParameter,
  },
  numbers: ({ rows, classes, dimension }) => (rows + classes) * dimension,
  create({ rows, classes, dimension, separation, spread, seed }) {
    const source = rowStream('blobs', seed);
    const centres = source.fillNormal(new Float64Array(classes * dimension));
    const features = new Float64Array(rows * dimension);
    const labels = Int32Array.from({ length: rows }, (_, row) => row % classes);
    for (let at = 0; at < features.length; at++) {
      const label = labels[Math.floor(at / dimension)];
      features[at] = separation * centres[label * dimension + (at % dimension)] + spread * source.normal();
    }
    const [featureNames, names] = [numbered('x', dimension), numbered('blob ', classes)];
    return { rows, columns: dimension, features, labels, featureNames, classes: names };
  },
});
