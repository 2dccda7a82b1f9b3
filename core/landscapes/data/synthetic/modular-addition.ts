/** Sums modulo a number, as a table of which a share is shown. */
import { seedParameter } from './common-parameters.ts';
import { defineSynthetic } from './define.ts';
import { rowStream } from './rows.ts';

export const modularAddition = defineSynthetic({
  id: 'modular-addition',
  version: 1,
  label: 'Modular addition',
  summary: 'Pairs of numbers, and the class of their sum modulo p: the task on which grokking was found.',
  formula: [String.raw`y = (a + b) \bmod p, \quad a, b \in \{0, \dots, p - 1\}`],
  references: [
    {
      text: 'A. Power, Y. Burda, H. Edwards, I. Babuschkin, V. Misra, Grokking: generalization beyond overfitting on small algorithmic datasets, 2022',
      url: 'https://arxiv.org/abs/2201.02177',
    },
  ],
  task: 'classes',
  parameters: {
    modulus: { kind: 'number', label: 'Modulus', symbol: 'p', default: 23, minimum: 2, maximum: 211, integer: true },
    share: {
      kind: 'number',
      label: 'Share of pairs',
      help: 'Of all p² pairs, drawn without replacement; a training part is split off from these.',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 1,
    },
    encoding: {
      kind: 'choice',
      label: 'Encoding',
      help: 'One feature for each value of a and of b, or the two numbers themselves.',
      options: [
        { value: 'one-hot', label: 'One-hot, 2p features' },
        { value: 'index', label: 'Numbers, 2 features' },
      ],
      default: 'one-hot',
    },
    seed: { ...seedParameter, help: 'Of which pairs are there; without effect when all are.' },
  },
  numbers: ({ modulus, share, encoding }) => share * modulus * modulus * (encoding === 'one-hot' ? 2 * modulus : 2),
  create({ modulus: p, share, encoding, seed }) {
    const rows = Math.max(2, Math.round(share * p * p));
    const order = rowStream('modular-addition', seed).permutation(p * p, new Int32Array(p * p));
    const pairs = order.slice(0, rows).sort();
    const columns = encoding === 'one-hot' ? 2 * p : 2;
    const features = new Float64Array(rows * columns);
    const labels = new Int32Array(rows);
    pairs.forEach((pair, row) => {
      const [a, b] = [Math.floor(pair / p), pair % p];
      labels[row] = (a + b) % p;
      if (encoding === 'one-hot') {
        features[row * columns + a] = 1;
        features[row * columns + p + b] = 1;
      } else {
        features[2 * row] = a;
        features[2 * row + 1] = b;
      }
    });
    const values = Array.from({ length: p }, (_, value) => String(value));
    const featureNames =
      encoding === 'one-hot' ? ['a', 'b'].flatMap((name) => values.map((value) => `${name}=${value}`)) : ['a', 'b'];
    return { rows, columns, features, labels, featureNames, classes: values };
  },
});
