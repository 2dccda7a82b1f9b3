/** A smooth isotropic Gaussian random field, as a sum of random plane waves. */
import { RidgelineError } from '../contract/errors.ts';
import { stream } from '../math/streams.ts';
import { exp, pow } from '../wasm/elementary.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { type Waves, wavesKernel } from './gaussian-field/kernel.ts';
import { shownNumber } from './parts.ts';

interface FieldParameters {
  dimension: number;
  amplitude: number;
  lengthScale: number;
  features: number;
  side: number;
  periodic: boolean;
  seed: number;
}

/** Numbers that the frequencies may take together: 256 MB. */
const FREQUENCY_NUMBERS = 33_554_432;

/**
 * Mean counts of minima and of all critical points per l^D for C(r) = exp(-r²/2l²): (2π)^(-D/2) E|det(G + zI)| over the
 * index, with G from the Gaussian orthogonal ensemble and z normal; by quadrature of Pfaffians, exact in closed form up to
 * D = 3. Source of the formula: J.-M. Azaïs, C. Delmas, arXiv 2503.20397.
 */
const DENSITIES: Record<number, readonly [minima: number, critical: number]> = {
  1: [0.2756644, 0.5513289],
  2: [0.0918881, 0.3675526],
  3: [0.0348624, 0.2827394],
  4: [0.0145966, 0.2437409],
  5: [0.00661899, 0.2308589],
  6: [0.00320989, 0.2368502],
  7: [0.00164967, 0.2604343],
  8: [8.92337e-4, 0.3044082],
  10: [2.98245e-4, 0.4873008],
  12: [1.16066e-4, 0.9343455],
};

/** Mean height of minima in units of the amplitude: exact for D = 1 and 2 to the digits shown, ±0.01 above. */
const MINIMUM_HEIGHTS: Record<number, number> = { 1: -0.7236, 2: -1.303, 3: -1.8, 10: -4.31 };

function factsOf({ dimension, amplitude, lengthScale, side, periodic, features }: FieldParameters): LandscapeFacts {
  const notes = [
    { label: 'Covariance', value: 'σ² exp(−r²/2l²), over seeds' },
    { label: 'Standard deviation of each gradient entry', value: shownNumber(amplitude / lengthScale) },
  ];
  const densities = DENSITIES[dimension];
  if (densities !== undefined) {
    const volume = pow(side / lengthScale, dimension);
    const [minima, critical] = densities;
    notes.push(
      { label: 'Critical points per l^D', value: `${critical}, on average over fields` },
      { label: 'Minima per l^D', value: `${minima}, on average over fields` },
      { label: 'Minima among critical points', value: shownNumber(minima / critical, 5) },
      {
        label: `Minima in ${periodic ? 'the period' : 'the box'}`,
        value: `${shownNumber(minima * volume, 4)} expected`,
      },
    );
  } else {
    const critical = 4 * Math.sqrt(dimension / Math.PI) * pow(dimension / (2 * Math.PI * Math.E), dimension / 2);
    notes.push({ label: 'Critical points per l^D', value: `about ${shownNumber(critical, 2)}, within 2 %` });
  }
  const height = MINIMUM_HEIGHTS[dimension];
  if (height !== undefined) {
    notes.push({ label: 'Mean height of minima', value: shownNumber(height * amplitude, 4) });
  }
  notes.push({ label: 'Bound', value: `|L| ≤ σ √(2M) = ${shownNumber(amplitude * Math.sqrt(2 * features))}` });
  return { notes };
}

/**
 * The waves of a field. The phase of wave j is 2π times uniform number j of one stream. Component k of its frequency is
 * normal deviate j D + k of another over l; on a torus it is a whole multiple of 2π/side, by the inverse of its
 * distribution at uniform number j D + k.
 */
export function fieldWaves(parameters: FieldParameters): Waves {
  const { dimension, amplitude, lengthScale, features: count, side, periodic, seed } = parameters;
  const phases = stream('start', 'gaussian-field phases', seed).fillUniform(new Float64Array(count));
  for (let j = 0; j < count; j++) phases[j] *= 2 * Math.PI;
  const source = stream('start', 'gaussian-field frequencies', seed);
  const drawn = new Float64Array(count * dimension);
  if (periodic) {
    source.fillUniform(drawn);
    const multiple = discreteNormal((2 * Math.PI * lengthScale) / side);
    for (let i = 0; i < drawn.length; i++) drawn[i] = (multiple(drawn[i]) * 2 * Math.PI) / side;
  } else {
    source.fillNormal(drawn);
    for (let i = 0; i < drawn.length; i++) drawn[i] /= lengthScale;
  }
  const frequencies = new Float64Array(count * dimension);
  for (let j = 0; j < count; j++) {
    for (let k = 0; k < dimension; k++) frequencies[k * count + j] = drawn[j * dimension + k];
  }
  return { dimension, count, amplitude: amplitude * Math.sqrt(2 / count), frequencies, phases };
}

/** The whole number n with probability proportional to exp(-(n step)²/2), from a uniform number in [0, 1). */
function discreteNormal(step: number): (uniform: number) => number {
  const largest = Math.ceil(9 / step);
  const weights = Array.from({ length: 2 * largest + 1 }, (_, i) => {
    const z = (i - largest) * step;
    return exp(-0.5 * z * z);
  });
  const sums = new Float64Array(weights.length);
  let total = 0;
  weights.forEach((weight, i) => {
    total += weight;
    sums[i] = total;
  });
  return (uniform) => {
    const wanted = uniform * total;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] > wanted) high = middle;
      else low = middle + 1;
    }
    return low - largest;
  };
}

function checkField({ dimension, features, lengthScale, side, periodic }: FieldParameters): void {
  if (dimension * features > FREQUENCY_NUMBERS) {
    const most = Math.floor(FREQUENCY_NUMBERS / dimension);
    const expected = `at most ${most} waves in ${dimension} dimensions`;
    throw new RidgelineError('invalid-parameter', `invalid features: ${features}; expected ${expected}`, {
      field: 'features',
      value: features,
      expected,
    });
  }
  if (periodic && side > 1e4 * lengthScale) {
    const expected = `at most 10000 length scales, which is ${1e4 * lengthScale}, for a torus`;
    throw new RidgelineError('invalid-parameter', `invalid side: ${side}; expected ${expected}`, {
      field: 'side',
      value: side,
      expected,
    });
  }
}

export const gaussianField = defineLandscape({
  id: 'gaussian-field',
  version: 1,
  label: 'Gaussian random field',
  group: 'Random landscapes',
  summary: 'A smooth random function, the same in every direction, with exactly known densities of minima and saddles.',
  references: [
    {
      text: 'A. Rahimi, B. Recht, Random features for large-scale kernel machines, Advances in Neural Information Processing Systems 20 (2007)',
      url: 'https://papers.nips.cc/paper/3182-random-features-for-large-scale-kernel-machines',
    },
    {
      text: 'J. M. Bardeen, J. R. Bond, N. Kaiser, A. S. Szalay, The statistics of peaks of Gaussian random fields, Astrophysical Journal 304 (1986) 15–61',
      url: 'https://doi.org/10.1086/164143',
    },
    {
      text: 'A. J. Bray, D. S. Dean, Statistics of critical points of Gaussian fields on large-dimensional spaces, Physical Review Letters 98 (2007) 150201',
      url: 'https://doi.org/10.1103/PhysRevLett.98.150201',
    },
    { text: 'J.-M. Azaïs, C. Delmas, arXiv 2503.20397 (2025)', url: 'https://arxiv.org/abs/2503.20397' },
  ],
  parameters: {
    dimension: { kind: 'number', label: 'Dimension', symbol: 'D', default: 2, minimum: 1, maximum: 1e5, integer: true },
    lengthScale: {
      kind: 'number',
      label: 'Length scale',
      symbol: 'l',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
    amplitude: {
      kind: 'number',
      label: 'Standard deviation',
      symbol: String.raw`\sigma`,
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
    seed: {
      kind: 'number',
      label: 'Seed of the field',
      help: 'Which field: a part of the landscape, apart from the seeds of runs.',
      default: 0,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      integer: true,
    },
    features: {
      kind: 'number',
      label: 'Plane waves',
      symbol: 'M',
      help: 'The field is Gaussian in the limit of many. With 256, densities of critical points are within about 1 %.',
      default: 256,
      minimum: 1,
      maximum: 1e6,
      integer: true,
      scale: 'log',
    },
    side: {
      kind: 'number',
      label: 'Side of the box',
      symbol: 'S',
      help: 'Starts are drawn from the box from 0 to this in every coordinate. On a torus it is the period.',
      default: 10,
      minimum: 0,
      exclusiveMinimum: true,
    },
    periodic: {
      kind: 'boolean',
      label: 'Torus',
      help: 'Repeats the field with the side of the box. The covariance is then the sum over the periods.',
      default: false,
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    String.raw`L(w) = \sigma \sqrt{\tfrac{2}{M}} \sum_{j=1}^{M} \cos(\omega_j \cdot w + b_j)`,
    String.raw`\omega_j \sim \mathcal{N}(0, l^{-2} I), \quad b_j \sim \mathcal{U}(0, 2\pi)`,
    String.raw`\langle L(w) L(w') \rangle = \sigma^2 e^{-\lVert w - w' \rVert^2 / 2 l^2}`,
  ],
  typeset: ({ dimension, amplitude, lengthScale, features, side, periodic }) => [
    String.raw`L(w) = ${shownNumber(amplitude)} \sqrt{2/${features}} \sum_{j=1}^{${features}} \cos(\omega_j \cdot w + b_j), \quad w \in \mathbb{R}^{${dimension}}`,
    periodic
      ? String.raw`\omega_j \in \tfrac{2\pi}{${shownNumber(side)}} \mathbb{Z}^{${dimension}}, \quad p(\omega) \propto e^{-${shownNumber((lengthScale * lengthScale) / 2)} \lVert \omega \rVert^2}`
      : String.raw`\omega_j \sim \mathcal{N}(0, ${shownNumber(1 / (lengthScale * lengthScale))}\, I), \quad b_j \sim \mathcal{U}(0, 2\pi)`,
  ],
  check: checkField,
  dimension: ({ dimension }) => dimension,
  coordinateName: (_, index) => `w_${index + 1}`,
  facts: factsOf,
  view: ({ side }) => [0, side, 0, side],
  viewPoint: ({ dimension, side }) => new Array<number>(dimension).fill(side / 2),
  start: ({ side }) => ({
    kind: 'random',
    draw(source, out) {
      source.fillUniform(out);
      for (let i = 0; i < out.length; i++) out[i] *= side;
    },
    words: `uniform in the box from 0 to ${shownNumber(side)}`,
  }),
  body: { kind: 'kernel', create: (parameters, { workspace }) => wavesKernel(fieldWaves(parameters), workspace) },
});
