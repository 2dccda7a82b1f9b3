/** A smooth isotropic Gaussian random field, as a sum of random plane waves. */
import { stream } from '../math/streams.ts';
import { pow } from '../wasm/elementary.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { type Waves, wavesKernel } from './gaussian-field/kernel.ts';
import {
  besselArgument,
  type Covariance,
  drawFrequencies,
  type SpectralMeasure,
  spectralMoments,
} from './gaussian-field/spectrum.ts';
import { refuse, shownNumber } from './parts.ts';
import { periods } from './symmetries.ts';

interface FieldParameters {
  dimension: number;
  amplitude: number;
  lengthScale: number;
  features: number;
  side: number;
  periodic: boolean;
  seed: number;
  covariance?: Covariance;
  shape?: number;
}

const DEFAULT_SHAPE = 2.5;
/** The largest shape: a normal deviate for each half of it and wave. */
const LARGEST_SHAPE = 50;

/** Numbers that the frequencies may take together: 256 MB. */
const FREQUENCY_NUMBERS = 33_554_432;

/**
 * Mean counts of minima and of all critical points per l^D for C(r) = exp(-r²/2l²): (2π)^(-D/2) E|det(G + zI)| over the
 * index, with G from the Gaussian orthogonal ensemble and z normal; by quadrature of Pfaffians, exact in closed form up to
 * D = 3. The Hessian of any isotropic field has the law of this one's, up to a factor, and is independent of the gradient: so
 * the shares of indices are the same for all, and only the length differs. Source of the formula: J.-M. Azaïs, C. Delmas, arXiv 2503.20397.
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
  9: [5.05299e-4, 0.375769],
  10: [2.98245e-4, 0.4873008],
  11: [1.828345e-4, 0.660982],
  12: [1.16066e-4, 0.9343455],
};

/** Mean height of minima in units of the amplitude: exact for D = 1 and 2 to the digits shown, ±0.01 above. */
const MINIMUM_HEIGHTS: Record<number, number> = { 1: -0.7236, 2: -1.303, 3: -1.8, 10: -4.31 };

/** Critical points of an isotropic field, whose length is that of the squared exponential with the same numbers of them. */
function isotropicNotes(dimension: number, length: number, volume: number): { label: string; value: string }[] {
  const unit = volume / pow(length, dimension);
  const densities = DENSITIES[dimension];
  if (densities === undefined) {
    const critical = 4 * Math.sqrt(dimension / Math.PI) * pow(dimension / (2 * Math.PI * Math.E), dimension / 2);
    return [
      {
        label: 'Critical points',
        value: `about ${shownNumber(critical, 2)} in a volume ${shownNumber(length)}^D, within 2 %`,
      },
    ];
  }
  const [minima, critical] = densities;
  const inLengths = length === 1 ? 'per volume' : `in a volume ${shownNumber(length)}^D`;
  return [
    { label: `Critical points ${inLengths}`, value: shownNumber(critical, 7) },
    { label: `Minima ${inLengths}`, value: shownNumber(minima, 7) },
    { label: 'Minima among critical points', value: shownNumber(minima / critical, 5) },
    { label: 'Minima in the box', value: `${shownNumber(minima * unit, 4)} expected` },
    { label: 'Critical points in the box', value: `${shownNumber(critical * unit, 4)} expected` },
  ];
}

/** On a line the periodic field has (1/π) sqrt(C⁗/−C″) = (2/S) sqrt(3 z + 1) critical points a length, z = (S/2πl)². */
function criticalNotes(parameters: FieldParameters): { label: string; value: string }[] {
  const measure = measureOf(parameters);
  const { covariance, dimension, side, lengthScale, periodic } = measure;
  if (covariance === 'periodic') {
    if (dimension > 1) return [];
    const count = 2 * Math.sqrt(3 * besselArgument(measure) + 1);
    return [{ label: 'Critical points in a period', value: `${shownNumber(count, 6)} expected, half of them minima` }];
  }
  // The periods of a torus overlap otherwise.
  if (periodic && side < 5 * lengthScale) return [];
  const { slope, twist } = spectralMoments(measure);
  if (!Number.isFinite(twist)) {
    return [
      { label: 'Critical points', value: 'more and more of them with more waves: no second derivative in the limit' },
    ];
  }
  return isotropicNotes(dimension, Math.sqrt(slope / twist), pow(side, dimension));
}

const COVARIANCE_WORDS: Record<Covariance, string> = {
  'squared-exponential': 'σ² exp(−r²/2l²)',
  matern: 'σ² 2^(1−ν)/Γ(ν) (√(2ν) r/l)^ν K_ν(√(2ν) r/l)',
  'rational-quadratic': 'σ² (1 + r²/(2αl²))^(−α)',
  periodic: 'σ² exp(−(S/πl)² Σ sin²(π r_k/S)/2)',
};

function factsOf(parameters: FieldParameters): LandscapeFacts {
  const { dimension, amplitude, features } = parameters;
  const measure = measureOf(parameters);
  const { covariance, shape } = measure;
  const { slope } = spectralMoments(measure);
  const notes = [{ label: 'Covariance', value: `${COVARIANCE_WORDS[covariance]}, over seeds` }];
  if (covariance === 'matern') {
    const derivatives = Math.ceil(shape) - 1;
    notes.push({
      label: 'Derivatives in the limit of many waves',
      value: derivatives === 0 ? 'none' : String(derivatives),
    });
  }
  if (Number.isFinite(slope)) {
    notes.push({
      label: 'Standard deviation of each gradient entry',
      value: shownNumber(amplitude * Math.sqrt(slope)),
    });
  }
  notes.push(...criticalNotes(parameters));
  const height = MINIMUM_HEIGHTS[dimension];
  if (height !== undefined && covariance === 'squared-exponential') {
    notes.push({ label: 'Mean height of minima', value: shownNumber(height * amplitude, 4) });
  }
  notes.push({ label: 'Bound', value: `|L| ≤ σ √(2M) = ${shownNumber(amplitude * Math.sqrt(2 * features))}` });
  return { notes };
}

function measureOf(parameters: FieldParameters): SpectralMeasure {
  const { covariance = 'squared-exponential', shape = DEFAULT_SHAPE } = parameters;
  return { ...parameters, covariance, shape };
}

/** The waves of a field; the phase of wave j is 2π times uniform number j of a stream of its own. */
export function fieldWaves(parameters: FieldParameters): Waves {
  const { dimension, amplitude, features: count, seed } = parameters;
  const phases = stream('start', 'gaussian-field phases', seed).fillUniform(new Float64Array(count));
  for (let j = 0; j < count; j++) phases[j] *= 2 * Math.PI;
  const drawn = drawFrequencies(measureOf(parameters), count);
  const frequencies = new Float64Array(count * dimension);
  for (let j = 0; j < count; j++) {
    for (let k = 0; k < dimension; k++) frequencies[k * count + j] = drawn[j * dimension + k];
  }
  return { dimension, count, amplitude: amplitude * Math.sqrt(2 / count), frequencies, phases };
}

function checkField(parameters: FieldParameters): void {
  const { dimension, features, lengthScale, side, periodic } = parameters;
  const { covariance, shape } = measureOf(parameters);
  const isWeighted = covariance === 'matern' || covariance === 'rational-quadratic';
  if (isWeighted && periodic) {
    refuse('covariance', covariance, 'squared-exponential or periodic on a torus');
  }
  if (isWeighted && !Number.isInteger(2 * shape)) refuse('shape', shape, 'a multiple of 1/2');

  if (dimension * features > FREQUENCY_NUMBERS) {
    const most = Math.floor(FREQUENCY_NUMBERS / dimension);
    refuse('features', features, `at most ${most} waves in ${dimension} dimensions`);
  }
  if ((periodic || covariance === 'periodic') && side > 1e4 * lengthScale) {
    refuse('side', side, `at most 10000 length scales, which is ${1e4 * lengthScale}, for a torus`);
  }
}

function frequenciesTex({ covariance, shape, dimension, lengthScale, side, periodic }: SpectralMeasure): string {
  const square = lengthScale * lengthScale;
  const variance = shownNumber(1 / square);
  const lattice = String.raw`\omega_j \in \tfrac{2\pi}{${shownNumber(side)}} \mathbb{Z}^{${dimension}}`;
  if (covariance === 'periodic') {
    return String.raw`${lattice}, \quad p(\tfrac{2\pi}{${shownNumber(side)}} n) \propto \prod_k I_{n_k}(${shownNumber(besselArgument({ side, lengthScale }))})`;
  }
  if (periodic) {
    return String.raw`${lattice}, \quad p(\omega) \propto e^{-${shownNumber(square / 2)} \lVert \omega \rVert^2}`;
  }
  const phases = String.raw`\quad b_j \sim \mathcal{U}(0, 2\pi)`;
  if (covariance === 'squared-exponential') return String.raw`\omega_j \sim \mathcal{N}(0, ${variance}\, I), ${phases}`;
  const degrees = shownNumber(2 * shape);
  const scale =
    covariance === 'matern'
      ? String.raw`\sqrt{${degrees}/\chi^2_{${degrees}}}`
      : String.raw`\sqrt{\chi^2_{${degrees}}/${degrees}}`;
  return String.raw`\omega_j \sim ${scale}\; \mathcal{N}(0, ${variance}\, I), ${phases}`;
}

export const gaussianField = defineLandscape({
  id: 'gaussian-field',
  version: 1,
  label: 'Gaussian random field',
  group: 'Random landscapes',
  summary: 'A random function of chosen covariance, with exactly known densities of minima and saddles.',
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
    {
      text: 'C. E. Rasmussen, C. K. I. Williams, Gaussian Processes for Machine Learning, MIT Press 2006, chapter 4, for the covariances',
      url: 'https://gaussianprocess.org/gpml/',
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
    covariance: {
      kind: 'choice',
      label: 'Covariance',
      help: 'How alike the field is at a distance. Absent: the squared exponential.',
      optional: true,
      options: [
        { value: 'squared-exponential', label: 'Squared exponential' },
        { value: 'matern', label: 'Matérn' },
        { value: 'rational-quadratic', label: 'Rational quadratic' },
        { value: 'periodic', label: 'Periodic' },
      ],
      default: 'squared-exponential',
    },
    shape: {
      kind: 'number',
      label: 'Shape',
      symbol: String.raw`\nu, \alpha`,
      help: 'Of Matérn (smoothness ν) and of the rational quadratic (α); a multiple of 1/2.',
      optional: true,
      default: DEFAULT_SHAPE,
      minimum: 0.5,
      maximum: LARGEST_SHAPE,
      advanced: true,
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    String.raw`L(w) = \sigma \sqrt{\tfrac{2}{M}} \sum_{j=1}^{M} \cos(\omega_j \cdot w + b_j)`,
    String.raw`\omega_j \sim \mathcal{N}(0, l^{-2} I), \quad b_j \sim \mathcal{U}(0, 2\pi)`,
    String.raw`\langle L(w) L(w') \rangle = \sigma^2 e^{-\lVert w - w' \rVert^2 / 2 l^2}`,
  ],
  typeset: (parameters) => {
    const { dimension, amplitude, features } = parameters;
    const factor = amplitude === 1 ? '' : `${shownNumber(amplitude)} `;
    return [
      String.raw`L(w) = ${factor}\sqrt{2/${features}} \sum_{j=1}^{${features}} \cos(\omega_j \cdot w + b_j), \quad w \in \mathbb{R}^{${dimension}}`,
      frequenciesTex(measureOf(parameters)),
    ];
  },
  check: checkField,
  dimension: ({ dimension }) => dimension,
  coordinateName: (_, index) => `w_${index + 1}`,
  facts: factsOf,
  symmetries: ({ periodic, covariance, side }) => (periodic || covariance === 'periodic' ? [periods(side)] : []),
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
  ensembleWork: ({ dimension, features }) => features * (20 + dimension),
  body: { kind: 'kernel', create: (parameters, { workspace }) => wavesKernel(fieldWaves(parameters), workspace) },
});
