/** The noiseless functions of the Black-Box Optimization Benchmarking suite, in any instance and dimension. */
import { BBOB_ENTRIES } from './bbob/catalogue.ts';
import { type BbobFunction, bbobFunction } from './bbob/functions.ts';
import { BbobKernel } from './bbob/kernel.ts';
import { defineLandscape } from './define.ts';
import { dimensionParameter, shownNumber, vectorCoordinate } from './parts.ts';

interface BbobParameters {
  function: number;
  instance: number;
  dimension: number;
}

/** The last few, because facts, view and kernel of one landscape all ask for it, and rotations take a while to make. */
const recent: { key: string; made: BbobFunction }[] = [];
const RECENT = 8;

function made({ function: number, instance, dimension }: BbobParameters): BbobFunction {
  const key = `${number} ${instance} ${dimension}`;
  const known = recent.find((entry) => entry.key === key);
  if (known) return known.made;
  const fresh = bbobFunction(number, instance, dimension);
  recent.unshift({ key, made: fresh });
  recent.length = Math.min(recent.length, RECENT);
  return fresh;
}

export const bbob = defineLandscape({
  id: 'bbob',
  version: 1,
  label: 'BBOB',
  group: 'Benchmarks',
  summary: 'The 24 noiseless functions on which optimizers without gradients are compared, instance by instance.',
  references: [
    {
      text: 'N. Hansen, S. Finck, R. Ros, A. Auger, Real-parameter black-box optimization benchmarking 2009: noiseless functions definitions, INRIA research report RR-6829 (2009)',
      url: 'https://inria.hal.science/inria-00362633',
    },
    {
      text: 'N. Hansen, A. Auger, R. Ros, O. Mersmann, T. Tušar, D. Brockhoff, COCO: a platform for comparing continuous optimizers in a black-box setting, Optimization Methods and Software 36 (2021) 114–144',
      url: 'https://doi.org/10.1080/10556788.2020.1808977',
    },
  ],
  parameters: {
    function: {
      kind: 'number',
      label: 'Function',
      symbol: 'f',
      default: 8,
      minimum: 1,
      maximum: 24,
      integer: true,
      help: `${BBOB_ENTRIES.map(({ name }, i) => `${i + 1} ${name}`).join('; ')}.`,
    },
    instance: {
      kind: 'number',
      label: 'Instance',
      default: 1,
      minimum: 1,
      maximum: 100_000,
      integer: true,
      help: 'Moves and rotates the function; the numbers are those of COCO.',
    },
    dimension: dimensionParameter({ minimum: 2, maximum: 640 }),
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    'L(x) = f(x) + f^*,\\quad f \\text{ one of 24, with optimum } x^*',
    'P(x) = \\sum_i \\max(0, |x_i| - 5)^2,\\quad \\Lambda^a = \\operatorname{diag}\\bigl( a^{(i-1)/(2(d-1))} \\bigr),\\quad Q, R \\text{ rotations}',
    'T_{\\mathrm{osz}}(t) = \\operatorname{sign}(t)\\, e^{\\tau + 0.049 (\\sin c_1 \\tau + \\sin c_2 \\tau)},\\; \\tau = \\ln |t|,\\; (c_1, c_2) = (10, 7.9) \\text{ or } (5.5, 3.1) \\text{ for } t < 0',
    'T_{\\mathrm{asy}}^{\\beta}(t)_i = t_i^{1 + \\beta \\frac{i-1}{d-1} \\sqrt{t_i}} \\text{ for } t_i > 0',
  ],
  typeset: ({ function: number }) => BBOB_ENTRIES[number - 1].formula,
  dimension: ({ dimension }) => dimension,
  coordinateName: (_, index) => vectorCoordinate(_, index).replace('w', 'x'),
  facts: (parameters) => {
    const { minimum, minimiser } = made(parameters);
    const { name, group, derivatives } = BBOB_ENTRIES[parameters.function - 1];
    return {
      minimum,
      minimisers: [Array.from(minimiser)],
      notes: [
        { label: 'Function', value: `${name}; ${group}` },
        { label: 'Value at the optimum', value: shownNumber(minimum, 8) },
        { label: 'Domain', value: '|x| ≤ 5' },
        { label: 'Derivatives', value: derivatives },
      ],
    };
  },
  view: () => [-5, 5, -5, 5],
  viewPoint: (parameters) => Array.from(made(parameters).minimiser),
  start: () => ({
    kind: 'random',
    draw: (stream, out) => {
      stream.fillUniform(out);
      for (let i = 0; i < out.length; i++) out[i] = 8 * out[i] - 4;
    },
    words: 'uniform in −4 ≤ x ≤ 4',
  }),
  ensembleWork: ({ dimension }) => 10 * dimension * dimension,
  body: { kind: 'kernel', create: (parameters, { workspace }) => new BbobKernel(workspace, made(parameters)) },
});
