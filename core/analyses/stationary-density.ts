/** The density of an ensemble of noisy descents against the Fokker-Planck equation and its stationary density. */
import { RidgelineError } from '../contract/errors.ts';
import { erfc, log } from '../wasm/elementary.ts';
import { gibbsMasses, normalised } from './cell-masses.ts';
import { type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { bernoulli } from './fokker-planck.ts';
import { checkRowNoise, diffusionsOf, type GradientNoise, noiseOf } from './gradient-noises.ts';
import { ensembleParameters } from './noisy-descent-parameters.ts';
import { descendNoisily } from './noisy-descents.ts';
import { between, firstWarning, rounded } from './values.ts';

/** sqrt(ln(2/0.05)/2): within this over sqrt(N) an empirical distribution function is right everywhere, but for 5 % (DKW). */
const DKW = 1.358101576;
const MOST_UPDATES = 4e9;
const BINS = 40;

interface Settings {
  low: number;
  high: number;
  learningRate: number;
  steps: number;
  particles: number;
  startMean: number;
  startDeviation: number;
  cells: number;
  times: number;
}

/**
 * x' = x - eta g, g = L'(x) + sigma xi, or the gradient of a fresh batch, or of a batch of rows of the data, for many particles in one dimension, reflected at the ends of an
 * interval, beside the density of its limit in Ito's sense, p_t = (L' p + (D p)_x)_x with D = eta C/2, C the variance of g, and the time eta
 * per step, and beside the posterior exp(-n L)/Z. For constant noise that is stationary at n = 1/D; for batches D varies and the
 * stationary density is (1/D) exp(-int L'/D), without bound at minima of order 2 and more. The equation is solved on cells whose fluxes are exact for a linear L
 * (Scharfetter and Gummel), so that the stationary density comes out exactly, in time by implicit Euler's steps, twice as many and
 * extrapolated. Distances: greatest difference of distribution functions (Kolmogorov and Smirnov), area between them
 * (Wasserstein 1), divergence of Kullback and Leibler on 40 bins. What N particles scatter alone is given beside. Cost: steps x
 * particles gradients.
 * Sources: Scharfetter and Gummel, IEEE Trans. Electron Devices 16 (1969); Risken, The Fokker-Planck Equation, 2nd edition 1989;
 * Massart, Annals of Probability 18 (1990) 1269-1283.
 */
export const stationaryDensity = defineAnalysis({
  id: 'stationary-density',
  version: 3,
  label: 'Ensemble and Fokker–Planck',
  group: 'Stochastic gradients',
  summary: 'Where an ensemble of noisy descents is, against the Fokker–Planck equation and the posterior density.',
  method:
    'Noisy descents side by side in one dimension, and a conservative solution of the Fokker–Planck equation; distances between distributions. Steps times particles gradients.',
  formula: [
    String.raw`\partial_t p = \partial_x \left( L' p + D\, \partial_x p \right), \qquad D = \frac{\eta \sigma^2}{2}, \qquad p_\infty \propto e^{-L/D}`,
    String.raw`D(x) = \frac{\eta}{2BN} \sum_{i=1}^{N} (g_i - g)^2 \quad \text{for batches of rows}`,
  ],
  references: [
    {
      text: 'H. Risken, The Fokker–Planck Equation, 2nd edition, Springer 1989',
      url: 'https://doi.org/10.1007/978-3-642-61544-3',
    },
    {
      text: 'D. L. Scharfetter, H. K. Gummel, Large-signal analysis of a silicon Read diode oscillator, IEEE Trans. Electron Devices 16 (1969)',
      url: 'https://doi.org/10.1109/T-ED.1969.16566',
    },
    {
      text: 'S. Mandt, M. D. Hoffman, D. M. Blei, Stochastic gradient descent as approximate Bayesian inference, JMLR 18 (2017)',
      url: 'https://jmlr.org/papers/v18/17-214.html',
    },
  ],
  needs: 'landscape',
  parameters: {
    low: { kind: 'number', label: 'Interval from', default: -3 },
    high: { kind: 'number', label: 'Interval to', default: 3 },
    learningRate: ensembleParameters.learningRate,
    noiseOf: {
      kind: 'choice',
      label: 'Noise',
      options: [
        { value: 'constant', label: 'Of one deviation' },
        { value: 'batch', label: 'Of fresh batches' },
        { value: 'rows', label: 'Of batches of rows of the data' },
      ],
      default: 'constant',
      help: 'Fresh batches: of the families that are a regression, such as degenerate-minima-1d. Rows: of landscapes with data, drawn with replacement.',
    },
    batch: ensembleParameters.batch,
    dataCount: {
      kind: 'number',
      label: 'Data of the posterior',
      symbol: 'n',
      optional: true,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'The posterior is exp(−n L). Absent: 1/D for constant noise, 2B/(η σ_y²) for fresh batches, and for rows of data their number.',
    },
    noise: {
      kind: 'number',
      label: 'Noise of the gradient',
      symbol: String.raw`\sigma`,
      default: 5,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'The standard deviation that constant noise adds to every gradient.',
    },
    steps: ensembleParameters.steps,
    particles: ensembleParameters.particles,
    startMean: { kind: 'number', label: 'Mean of the starts', default: 1 },
    startDeviation: {
      kind: 'number',
      label: 'Standard deviation of the starts',
      default: 0.1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
    cells: {
      kind: 'number',
      label: 'Cells',
      default: 600,
      minimum: 50,
      maximum: 20_000,
      integer: true,
      advanced: true,
    },
    times: {
      kind: 'number',
      label: 'Steps in time',
      default: 400,
      minimum: 10,
      maximum: 100_000,
      integer: true,
      advanced: true,
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Densities',
      x: { label: 'x', array: 'x' },
      y: { label: 'Density' },
      series: [
        { array: 'ensemble', label: 'Ensemble' },
        { array: 'equation', label: 'Fokker–Planck', predicted: true },
        { array: 'posterior', label: 'Posterior', predicted: true },
      ],
    },
  ],
  check: ({ low, high, startMean, steps, particles, noiseOf, cells }, landscape) => {
    const { dimension, regression } = landscape;
    if (dimension !== 1) {
      const expected =
        'one dimension: density-in-plane is for two, and an experiment with many seeds shows ensembles in more';
      throw new RidgelineError('invalid-request', `the landscape has ${dimension} dimensions; expected ${expected}`, {
        field: 'landscape',
        value: dimension,
        expected,
      });
    }
    if (noiseOf === 'rows') checkRowNoise(landscape, cells, 'noiseOf', 'stationary-density');
    if (noiseOf === 'batch' && !regression) {
      const expected =
        'constant for a landscape that is no regression with fresh samples, such as degenerate-minima-1d';
      throw new RidgelineError('invalid-parameter', `invalid noiseOf: batch; expected ${expected}`, {
        field: 'parameters.noiseOf',
        value: 'batch',
        expected,
      });
    }
    if (!(low < high)) refuse('low', low, `less than high, which is ${high}`);
    if (!(startMean > low && startMean < high)) refuse('startMean', startMean, `between ${low} and ${high}`);
    if (steps * particles > MOST_UPDATES) refuse('steps', steps, `at most ${Math.floor(MOST_UPDATES / particles)}`);
  },
  run: (settings, context): AnalysisResult => {
    const { low, high, cells, particles, learningRate, noise, steps } = settings;
    const width = (high - low) / cells;
    const middles = Float64Array.from({ length: cells }, (_, k) => low + (k + 0.5) * width);
    const losses = context.landscape.values(middles, cells);
    const kind = noiseOf(settings.noiseOf, context.landscape, settings.batch, Float64Array.of(noise));
    const diffusions = diffusionsOf(kind, middles, cells, 1, learningRate);
    const inverseTemperature = settings.dataCount ?? defaultTemperature(kind, learningRate, diffusions[0]);
    const first = startMasses(settings, width);
    const coarse = solve(first, losses, width, diffusions, learningRate * steps, settings.times);
    const fine = solve(first, losses, width, diffusions, learningRate * steps, 2 * settings.times);
    const planck = normalised(fine.map((p, k) => Math.max(0, 2 * p - coarse[k])));
    const timeError = fine.reduce((total, p, k) => total + Math.abs(p - coarse[k]), 0) / 2;
    const gibbs = gibbsMasses(losses, inverseTemperature);
    const { counts, mean, variance, reflected } = simulate(settings, context, width, kind);
    const ensemble = counts.map((count) => count / particles);
    const moments = (masses: Float64Array): [mean: number, variance: number] => {
      const m = masses.reduce((total, p, k) => total + p * middles[k], 0);
      return [m, masses.reduce((total, p, k) => total + p * (middles[k] - m) * (middles[k] - m), 0)];
    };
    const finite = losses.every(Number.isFinite);
    const edge = reflected / (particles * steps);
    const warning = firstWarning(
      !finite && 'The loss is not finite everywhere on the interval.',
      timeError > 0.01 && `Steps in time are too long: they leave an error of ${timeError.toPrecision(2)}.`,
      edge > 0.01 && 'The ends of the interval reflect many particles: take a wider one.',
    );
    const stationary = firstWarning(
      !finite && 'The loss is not finite everywhere on the interval.',
      distances(planck, gibbs, width).greatest > 0.01 &&
        'The ensemble is not yet stationary, as the equation says: take more steps.',
    );
    const scatter = DKW / Math.sqrt(particles);
    const compare = (
      name: string,
      words: string,
      other: Float64Array,
      doubt: string | null,
    ): AnalysisResult['values'] => {
      const { greatest, area, divergence } = distances(ensemble, other, width);
      const alone = areaOfScatter(other, width, particles);
      return {
        [`${name}Greatest`]: between(greatest, Math.max(0, greatest - scatter), Math.min(1, greatest + scatter), {
          label: `Greatest difference of distribution functions between the ensemble and ${words}`,
          warning: doubt,
        }),
        [`${name}Area`]: between(area, Math.max(0, area - 2.5 * alone), area + 2.5 * alone, {
          label: `Wasserstein distance between the ensemble and ${words}`,
          warning: doubt,
        }),
        [`${name}Divergence`]: between(
          divergence,
          Math.max(0, divergence - (3 * BINS) / (2 * particles)),
          divergence + (3 * BINS) / (2 * particles),
          {
            label: `Divergence of the ensemble from ${words}, on ${BINS} bins`,
            warning: doubt,
          },
        ),
      };
    };
    const [planckMean, planckVariance] = moments(planck);
    const [gibbsMean, gibbsVariance] = moments(gibbs);
    const meanError = 1.96 * Math.sqrt(variance / particles);
    const varianceError = 1.96 * variance * Math.sqrt(2 / particles);
    return {
      values: {
        ...compare('equation', 'the Fokker–Planck equation', planck, warning),
        ...compare('posterior', 'the posterior density', gibbs, stationary),
        scatter: rounded(scatter, { label: 'Difference of distribution functions that scatter alone exceeds in 5 %' }),
        ensembleMean: between(mean, mean - meanError, mean + meanError, { label: 'Mean of the ensemble', warning }),
        ensembleVariance: between(variance, variance - varianceError, variance + varianceError, {
          label: 'Variance of the ensemble, against the equation',
          warning: firstWarning(
            warning,
            'The interval holds for a normal density; steps of finite length differ from the equation by about the learning rate.',
          ),
        }),
        equationMean: rounded(planckMean, { label: 'Mean by the equation' }),
        equationVariance: rounded(planckVariance, { label: 'Variance by the equation' }),
        posteriorMean: rounded(gibbsMean, { label: 'Mean of the posterior density' }),
        posteriorVariance: rounded(gibbsVariance, { label: 'Variance of the posterior density' }),
        timeError: rounded(timeError, { label: 'Change of the solution with twice as many steps in time' }),
        reflected: rounded(edge, {
          label: 'Share of the updates of this ensemble that an end of the interval reflected',
        }),
      },
      arrays: {
        x: { shape: [cells], data: middles },
        ensemble: { shape: [cells], data: ensemble.map((p) => p / width) },
        equation: { shape: [cells], data: planck.map((p) => p / width) },
        posterior: { shape: [cells], data: gibbs.map((p) => p / width) },
      },
    };
  },
});

function defaultTemperature(noise: GradientNoise, learningRate: number, diffusion: number): number {
  if (noise.kind === 'rows') return noise.data.rows;
  if (noise.kind === 'constant') return 1 / diffusion;
  const { labelDeviation } = noise.regression;
  return (2 * noise.size) / (learningRate * labelDeviation * labelDeviation);
}

/** Masses of the cells under the normal density of the starts, cut to the interval. */
function startMasses({ low, cells, startMean, startDeviation }: Settings, width: number): Float64Array {
  const below = (x: number): number => erfc((startMean - x) / (startDeviation * Math.SQRT2)) / 2;
  return normalised(
    Float64Array.from({ length: cells }, (_, k) => below(low + (k + 1) * width) - below(low + k * width)),
  );
}

/** Masses after a time by implicit Euler's steps: a tridiagonal system with the same matrix each time. */
function solve(
  first: Float64Array,
  losses: Float64Array,
  width: number,
  diffusions: Float64Array,
  time: number,
  times: number,
): Float64Array {
  const n = first.length;
  const step = time / times;
  const rate = step / (width * width);
  // Mass flows from cell k to k + 1 at rate D_k B(u), back at D_(k+1) B(-u), u = (L_(k+1) - L_k)/D between them: D p is what
  // diffuses (Ito). Where noise is missing on both sides drift alone goes on, upwind.
  const forth = new Float64Array(n - 1);
  const back = new Float64Array(n - 1);
  for (let k = 0; k + 1 < n; k++) {
    const rise = losses[k + 1] - losses[k];
    const between = (diffusions[k] + diffusions[k + 1]) / 2;
    const u = between > 0 ? rise / between : 0;
    forth[k] = between > 0 ? rate * diffusions[k] * bernoulli(u) : rate * Math.max(0, -rise);
    back[k] = between > 0 ? rate * diffusions[k + 1] * bernoulli(-u) : rate * Math.max(0, rise);
  }
  const diagonal = Float64Array.from(
    { length: n },
    (_, k) => 1 + (k + 1 < n ? forth[k] : 0) + (k > 0 ? back[k - 1] : 0),
  );
  // Elimination once; then two sweeps a step. It is stable without exchange: columns are diagonally dominant.
  const factor = new Float64Array(n);
  for (let k = 1; k < n; k++) {
    factor[k] = -forth[k - 1] / diagonal[k - 1];
    diagonal[k] += factor[k] * back[k - 1];
  }
  const p = first.slice();
  for (let t = 0; t < times; t++) {
    for (let k = 1; k < n; k++) p[k] -= factor[k] * p[k - 1];
    p[n - 1] /= diagonal[n - 1];
    for (let k = n - 2; k >= 0; k--) p[k] = (p[k] + back[k] * p[k + 1]) / diagonal[k];
  }
  return p;
}

function simulate(
  { low, high, learningRate, steps, particles, startMean, startDeviation, cells }: Settings,
  context: AnalysisContext,
  width: number,
  noise: GradientNoise,
): { counts: Float64Array; mean: number; variance: number; reflected: number } {
  const x = new Float64Array(particles);
  const { draw, progress } = context;
  const draws = draw(0);
  for (let k = 0; k < particles; k++) {
    do x[k] = startMean + startDeviation * draws.normal();
    while (!(x[k] > low && x[k] < high));
  }
  const reflected =
    steps *
    particles *
    descendNoisily(context, x, particles, {
      low: [low],
      high: [high],
      learningRate,
      steps,
      noise,
    });
  progress(steps, steps);
  const counts = new Float64Array(cells);
  let mean = 0;
  for (const at of x) {
    counts[Math.min(cells - 1, Math.max(0, Math.floor((at - low) / width)))]++;
    mean += at / particles;
  }
  let variance = 0;
  for (const at of x) variance += ((at - mean) * (at - mean)) / (particles - 1);
  return { counts, mean, variance, reflected };
}

/** Of masses on the same cells. */
function distances(
  p: Float64Array,
  q: Float64Array,
  width: number,
): { greatest: number; area: number; divergence: number } {
  let [above, greatest, area] = [0, 0, 0];
  p.forEach((mass, k) => {
    above += mass - q[k];
    greatest = Math.max(greatest, Math.abs(above));
    area += width * Math.abs(above);
  });
  let divergence = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const [from, to] = [bin, bin + 1].map((b) => Math.floor((b * p.length) / BINS));
    const a = p.subarray(from, to).reduce((total, mass) => total + mass, 0);
    const b = q.subarray(from, to).reduce((total, mass) => total + mass, 0);
    if (a > 0) divergence += a * log(a / Math.max(b, 1e-300));
  }
  return { greatest, area, divergence };
}

/** The mean area between the distribution function of N draws and the true one: sqrt(2/(pi N)) int sqrt(F (1 - F)). */
function areaOfScatter(masses: Float64Array, width: number, count: number): number {
  let below = 0;
  let total = 0;
  for (const mass of masses) {
    below += mass;
    total += width * Math.sqrt(Math.max(0, below * (1 - below)));
  }
  return total * Math.sqrt(2 / (Math.PI * count));
}

function refuse(name: string, value: number, expected: string): never {
  throw new RidgelineError('invalid-parameter', `invalid ${name}: ${value}; expected ${expected}`, {
    field: `parameters.${name}`,
    value,
    expected,
  });
}
