/** Frequencies of plane waves whose sum over many has a chosen covariance: draws from its spectral measure (Bochner). */
import { stream } from '../../math/streams.ts';
import { exp } from '../../wasm/elementary.ts';

export type Covariance = 'squared-exponential' | 'matern' | 'rational-quadratic' | 'periodic';

export interface SpectralMeasure {
  covariance: Covariance;
  /** ν of Matérn, α of the rational quadratic: a multiple of ½. */
  shape: number;
  dimension: number;
  lengthScale: number;
  /** The period, where there is one. */
  side: number;
  periodic: boolean;
  seed: number;
}

/**
 * `count` frequencies, D numbers each, wave by wave. From normal deviates z, and uniform numbers for waves on a torus:
 * - squared exponential exp(-r²/2l²): ω = z/l; on a torus whole multiples of 2π/S, n with weight exp(-(2πln/S)²/2);
 * - Matérn of order ν: ω = z/l · sqrt(2ν/χ²) with χ² of 2ν degrees, Student's t of as many;
 * - rational quadratic (1 + r²/(2αl²))^-α: ω = z/l · sqrt(χ²/2α) with χ² of 2α degrees;
 * - periodic exp(-(S/πl)² Σ sin²(π r_k/S)/2), which is exp(-r²/2l²) at small distance: multiples of 2π/S, n with weight
 *   I_n((S/2πl)²), the Fourier coefficients.
 * Source: C. E. Rasmussen, C. K. I. Williams, Gaussian Processes for Machine Learning, MIT Press 2006, chapter 4.
 */
export function drawFrequencies(measure: SpectralMeasure, count: number): Float64Array {
  const { covariance, dimension, lengthScale, side, periodic, seed } = measure;
  const source = stream('start', 'gaussian-field frequencies', seed);
  const drawn = new Float64Array(count * dimension);
  if (periodic || covariance === 'periodic') {
    source.fillUniform(drawn);
    const multiple =
      covariance === 'periodic'
        ? discreteInverse(besselWeights(besselArgument(measure)))
        : discreteInverse(normalWeights((2 * Math.PI * lengthScale) / side));
    for (let i = 0; i < drawn.length; i++) drawn[i] = (multiple(drawn[i]) * 2 * Math.PI) / side;
    return drawn;
  }
  source.fillNormal(drawn);
  for (let i = 0; i < drawn.length; i++) drawn[i] /= lengthScale;
  if (covariance === 'squared-exponential') return drawn;
  const degrees = 2 * measure.shape;
  const deviates = stream('start', 'gaussian-field scales', seed).fillNormal(new Float64Array(count * degrees));
  for (let j = 0; j < count; j++) {
    let square = 0;
    for (let k = 0; k < degrees; k++) square += deviates[j * degrees + k] * deviates[j * degrees + k];
    const factor = Math.sqrt(covariance === 'matern' ? degrees / square : square / degrees);
    for (let k = 0; k < dimension; k++) drawn[j * dimension + k] *= factor;
  }
  return drawn;
}

/** The variance of a derivative over σ², -C″(0), and the mean square of ∂₁∂₂ over σ²; infinite where there is none. */
export function spectralMoments({ covariance, shape, lengthScale }: SpectralMeasure): { slope: number; twist: number } {
  const square = lengthScale * lengthScale;
  const infinite = Number.POSITIVE_INFINITY;
  if (covariance === 'matern') {
    return {
      slope: shape > 1 ? shape / ((shape - 1) * square) : infinite,
      twist: shape > 2 ? (shape * shape) / ((shape - 1) * (shape - 2) * square * square) : infinite,
    };
  }
  if (covariance === 'rational-quadratic') {
    return { slope: 1 / square, twist: (1 + 1 / shape) / (square * square) };
  }
  return { slope: 1 / square, twist: 1 / (square * square) };
}

/** (S/2πl)², whose exponential of a cosine is the periodic covariance. */
export function besselArgument({ side, lengthScale }: Pick<SpectralMeasure, 'side' | 'lengthScale'>): number {
  const ratio = side / (2 * Math.PI * lengthScale);
  return ratio * ratio;
}

/** exp(-(n step)²/2) for n from -largest to largest, as far as it matters. */
function normalWeights(step: number): number[] {
  const largest = Math.ceil(9 / step);
  return Array.from({ length: 2 * largest + 1 }, (_, i) => {
    const z = (i - largest) * step;
    return exp(-0.5 * z * z);
  });
}

/** Multiples of I_n(z), n from -largest to largest: the recurrence I_(n-1) = I_(n+1) + (2n/z) I_n from far above down. */
function besselWeights(z: number): number[] {
  const largest = Math.ceil(9 * Math.sqrt(z)) + 40;
  const half = new Float64Array(largest + 2);
  half[largest] = 1e-290;
  for (let n = largest; n > 0; n--) {
    half[n - 1] = half[n + 1] + ((2 * n) / z) * half[n];
    if (half[n - 1] > 1e200) for (let k = n - 1; k <= largest; k++) half[k] *= 1e-200;
  }
  return Array.from({ length: 2 * largest + 1 }, (_, i) => half[Math.abs(i - largest)]);
}

/** The whole number n with probability proportional to weights[n + largest], from a uniform number in [0, 1). */
function discreteInverse(weights: readonly number[]): (uniform: number) => number {
  const largest = (weights.length - 1) / 2;
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
