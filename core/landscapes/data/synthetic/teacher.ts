/** A random network with one hidden layer, whose outputs are to be learned. */
import { RidgelineError } from '../../../contract/errors.ts';
import { erf, tanh } from '../../../wasm/elementary.ts';
import { noiseParameter, rowsParameter, seedParameter } from './common-parameters.ts';
import { defineSynthetic } from './define.ts';
import { numbered, rowStream } from './rows.ts';

const activations = {
  tanh,
  relu: (z: number): number => Math.max(0, z),
  erf: (z: number): number => erf(z * Math.SQRT1_2),
  linear: (z: number): number => z,
} as const;

/** Some seconds of work. */
const MOST_PRODUCTS = 2_000_000_000;

const WEIGHTS = 0;
const INPUTS = 1;
const NOISE = 2;

export const teacher = defineSynthetic({
  id: 'teacher',
  version: 1,
  label: 'Teacher network',
  summary: 'What a random network with one hidden layer answers to normal inputs, with normal noise.',
  formula: [
    String.raw`y = \frac{1}{\sqrt m}\, V \varphi\bigl(\tfrac{1}{\sqrt n}\, W x\bigr) + \varepsilon, \quad x, W_{ij}, V_{ij} \sim N(0, 1)`,
  ],
  references: [
    {
      text: 'H. S. Seung, H. Sompolinsky, N. Tishby, Statistical mechanics of learning from examples, Physical Review A 45 (1992) 6056',
      url: 'https://doi.org/10.1103/PhysRevA.45.6056',
    },
    {
      text: 'D. Saad, S. A. Solla, On-line learning in soft committee machines, Physical Review E 52 (1995) 4225',
      url: 'https://doi.org/10.1103/PhysRevE.52.4225',
    },
  ],
  task: 'regression',
  parameters: {
    rows: rowsParameter,
    inputs: { kind: 'number', label: 'Inputs', symbol: 'n', default: 10, minimum: 1, maximum: 10_000, integer: true },
    width: {
      kind: 'number',
      label: 'Hidden units',
      symbol: 'm',
      default: 4,
      minimum: 1,
      maximum: 10_000,
      integer: true,
    },
    outputs: { kind: 'number', label: 'Outputs', default: 1, minimum: 1, maximum: 1000, integer: true },
    activation: {
      kind: 'choice',
      label: 'Activation',
      symbol: String.raw`\varphi`,
      help: 'erf is erf(z/√2), for which averages over normal inputs have closed forms.',
      options: [
        { value: 'tanh', label: 'tanh' },
        { value: 'relu', label: 'ReLU' },
        { value: 'erf', label: 'erf' },
        { value: 'linear', label: 'Linear' },
      ],
      default: 'tanh',
    },
    noise: { ...noiseParameter, help: 'Standard deviation of the normal noise on every output.', default: 0 },
    seed: { ...seedParameter, help: 'Of inputs and noise.' },
    teacherSeed: { ...seedParameter, label: 'Teacher’s seed', help: 'Of the weights.' },
  },
  numbers: ({ rows, inputs, width, outputs }) => (rows + width) * (inputs + outputs),
  create({ rows, inputs, width, outputs, activation, noise, seed, teacherSeed }) {
    const work = rows * width * (inputs + outputs);
    if (work > MOST_PRODUCTS) {
      const expected = `at most ${MOST_PRODUCTS} products of a weight and a number in all`;
      throw new RidgelineError(
        'too-large',
        `${rows} rows through ${width} hidden units are ${work} products; expected ${expected}`,
        {
          field: 'width',
          value: width,
          expected,
        },
      );
    }
    const weights = rowStream('teacher', teacherSeed).draws(WEIGHTS);
    const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => weights.normal());
    const hidden = normals(width * inputs);
    const output = normals(outputs * width);
    const x = rowStream('teacher', seed).draws(INPUTS);
    const errors = rowStream('teacher', seed).draws(NOISE);
    const features = new Float64Array(rows * inputs);
    const targets = new Float64Array(rows * outputs);
    const active = new Float64Array(width);
    const [byInputs, byWidth] = [1 / Math.sqrt(inputs), 1 / Math.sqrt(width)];
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < inputs; j++) features[row * inputs + j] = x.normal();
      for (let i = 0; i < width; i++) {
        let sum = 0;
        for (let j = 0; j < inputs; j++) sum += hidden[i * inputs + j] * features[row * inputs + j];
        active[i] = activations[activation](byInputs * sum);
      }
      for (let k = 0; k < outputs; k++) {
        let sum = 0;
        for (let i = 0; i < width; i++) sum += output[k * width + i] * active[i];
        targets[row * outputs + k] = byWidth * sum + (noise === 0 ? 0 : noise * errors.normal());
      }
    }
    return {
      rows,
      columns: inputs,
      features,
      labels: new Int32Array(0),
      featureNames: numbered('x', inputs),
      classes: [],
      targets,
      targetNames: outputs === 1 ? ['y'] : numbered('y', outputs),
    };
  },
});
