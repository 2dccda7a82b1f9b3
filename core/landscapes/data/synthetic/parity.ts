/** Sparse parity: the class is the product of a few of many signs. */
import { RidgelineError } from '../../../contract/errors.ts';
import { rowsParameter, seedParameter } from './common-parameters.ts';
import { defineSynthetic } from './define.ts';
import { numbered, rowStream } from './rows.ts';

const MOST_ENUMERATED = 16;

export const parity = defineSynthetic({
  id: 'parity',
  version: 1,
  label: 'Sparse parity',
  summary: 'Rows of random signs; the class is the product of the first few of them.',
  formula: [String.raw`y = \prod_{j=1}^{k} x_j, \quad x \in \{-1, 1\}^n`],
  references: [
    {
      text: 'B. Barak, B. L. Edelman, S. Goel, S. Kakade, E. Malach, C. Zhang, Hidden progress in deep learning: SGD learns parities near the computational limit, NeurIPS 2022',
      url: 'https://arxiv.org/abs/2207.08799',
    },
  ],
  task: 'classes',
  parameters: {
    rows: {
      ...rowsParameter,
      help: `Drawn independently. 0: every row that there is, once (up to ${MOST_ENUMERATED} signs).`,
      default: 1000,
      minimum: 0,
    },
    bits: { kind: 'number', label: 'Signs', symbol: 'n', default: 20, minimum: 1, maximum: 10_000, integer: true },
    subset: {
      kind: 'number',
      label: 'Signs that count',
      symbol: 'k',
      help: 'The first k; the others are noise.',
      default: 3,
      minimum: 1,
      maximum: 10_000,
      integer: true,
    },
    seed: seedParameter,
  },
  numbers: ({ rows, bits }) => (rows === 0 ? 1 << Math.min(bits, MOST_ENUMERATED) : rows) * bits,
  create({ rows: asked, bits, subset, seed }) {
    if (subset > bits) refuse('subset', subset, `subset ≤ bits, ${bits}`);
    if (asked === 0 && bits > MOST_ENUMERATED) refuse('rows', 0, `rows ≥ 1 with more than ${MOST_ENUMERATED} signs`);
    const rows = asked === 0 ? 1 << bits : asked;
    const source = rowStream('parity', seed);
    const features = new Float64Array(rows * bits);
    const labels = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      let product = 1;
      for (let j = 0; j < bits; j++) {
        const sign = 2 * (asked === 0 ? (row >> j) & 1 : source.integer(2)) - 1;
        features[row * bits + j] = sign;
        if (j < subset) product *= sign;
      }
      labels[row] = product === 1 ? 1 : 0;
    }
    return { rows, columns: bits, features, labels, featureNames: numbered('x', bits), classes: ['-1', '1'] };
  },
});

function refuse(field: string, value: number, expected: string): never {
  throw new RidgelineError('invalid-parameter', `invalid ${field}: ${value}; expected ${expected}`, {
    field,
    value,
    expected,
  });
}
