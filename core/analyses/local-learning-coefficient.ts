/** How degenerate a minimum is: the local learning coefficient, by sampling about it. */
import { RidgelineError } from '../contract/errors.ts';
import { meanEstimate } from '../math/student.ts';
import { norm2 } from '../math/sums.ts';
import { symmetricEigen, symmetricEigenvalues } from '../math/symmetric-eigen.ts';
import { log } from '../wasm/elementary.ts';
import { type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { denseHessian } from './dense-hessian.ts';
import { type LangevinSample, type Sampler, sampleLangevin } from './langevin.ts';
import { checkVectors } from './limits.ts';
import { estimated, firstWarning, rounded } from './values.ts';

/** Up to here the Hessian says what the estimate is on a quadratic. */
const HESSIAN_DIMENSION = 200;
const MOST_NUMBERS = 2e7;
/** Standard errors that a drift may have by chance: once in some 500 times of 16 chains. */
const DRIFT = 4;
/** Losses kept of each chain for a picture. */
const KEPT = 1000;

/**
 * lambda = b (E[L(w)] - L(w*)) under p ~ exp(-b L(w) - (g/2)|w - w*|^2), b = n/ln n, by Langevin chains from w* (langevin.ts).
 * As n grows and g stays it tends to the learning coefficient: d/2 at a regular minimum of d parameters, less at a
 * degenerate one. On a quadratic with eigenvalues h the estimate is exactly (1/2) sum b h/(p (1 - e p/4)), p = b h + g, for SGLD with
 * steps e, and the same with e = 0 for MALA: given as `quadraticExpectation`. At degenerate points localization
 * biases the estimate down, and multiplicity m by about (m - 1)/ln b. The change of the estimate with g is
 * dlambda/dg = -Cov(b L, |w - w*|^2)/2, from the same draws: the bias of localization to first order.
 * Interval: of the mean over independent chains. Mixing: the split R of Gelman and Rubin, of the loss and of the squared distance from
 * w*, the slowest on long valleys; and as all chains begin at w*, whether either still drifts between the halves of the draws.
 * Cost: chains x (burn-in + draws) gradients, of HMC times the leaps; 50,000 draws of two parameters take 0.05 s.
 * Sources: Lau, Furman, Wang, Murfet, Wei 2023 (arXiv 2308.12108); Watanabe, JMLR 14 (2013) 867-897; Gelman et al., Bayesian
 * Data Analysis, 3rd edition, 11.4.
 */
export const localLearningCoefficient = defineAnalysis({
  id: 'local-learning-coefficient',
  version: 2,
  label: 'Local learning coefficient',
  group: 'Degeneracy',
  summary: 'The effective number of parameters at a minimum, halved, estimated by sampling about it.',
  method:
    'Langevin chains about the point, Metropolis-adjusted (MALA, HMC) or not (SGLD with the full gradient), at the temperature ln n/n; the mean loss above that of the point, times n/ln n. Chains times draws gradients.',
  formula: [
    String.raw`\hat\lambda = n\beta \left(\mathbb{E}[L(w)] - L(w^*)\right), \qquad \beta = \tfrac{1}{\ln n}`,
    String.raw`p(w) \propto \exp\!\left(-n\beta\, L(w) - \tfrac\gamma2 \lVert w - w^* \rVert^2\right)`,
  ],
  references: [
    {
      text: 'E. Lau, Z. Furman, G. Wang, D. Murfet, S. Wei, The local learning coefficient: a singularity-aware complexity measure, 2023',
      url: 'https://arxiv.org/abs/2308.12108',
    },
    {
      text: 'S. Watanabe, A widely applicable Bayesian information criterion, JMLR 14 (2013)',
      url: 'https://jmlr.org/papers/v14/watanabe13a.html',
    },
  ],
  needs: 'point',
  parameters: {
    dataCount: {
      kind: 'number',
      label: 'Number of data',
      symbol: 'n',
      default: 1000,
      minimum: 3,
      maximum: 1e15,
      scale: 'log',
      help: 'The loss is the mean over so many: the sampled density is exp(−n/ln n · L).',
    },
    localization: {
      kind: 'number',
      label: 'Localization',
      symbol: String.raw`\gamma`,
      default: 1,
      minimum: 0,
      scale: 'log',
      help: 'Holds the chains near the point; biases the estimate down, at degenerate points most.',
    },
    sampler: {
      kind: 'choice',
      label: 'Sampler',
      options: [
        { value: 'mala', label: 'MALA, exact' },
        { value: 'hmc', label: 'Hamiltonian Monte Carlo, exact' },
        { value: 'sgld', label: 'SGLD with the full gradient' },
        { value: 'sgnht', label: 'Nosé–Hoover thermostat (SGNHT) with the full gradient' },
      ],
      default: 'mala',
    },
    stepSize: {
      kind: 'number',
      label: 'Step size',
      symbol: String.raw`\epsilon`,
      default: 1e-4,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'The variance of the noise of a step, of HMC the square of its time step. MALA and HMC tune it while they burn in.',
    },
    leaps: {
      kind: 'number',
      label: 'Steps of a trajectory',
      default: 15,
      minimum: 1,
      maximum: 1000,
      integer: true,
      scale: 'log',
      advanced: true,
      help: 'On average, of a draw of Hamiltonian Monte Carlo: more where valleys are long and narrow, as at degenerate minima.',
    },
    precondition: {
      kind: 'boolean',
      label: 'Steps of their own for coordinates',
      default: false,
      advanced: true,
      help: 'The variance of a step is the inverse of the mean square slope of each coordinate, as burning in finds it.',
    },
    chains: { kind: 'number', label: 'Chains', default: 16, minimum: 4, maximum: 1000, integer: true, scale: 'log' },
    draws: {
      kind: 'number',
      label: 'Draws of each chain',
      default: 3000,
      minimum: 10,
      maximum: 1e6,
      integer: true,
      scale: 'log',
    },
    burnIn: {
      kind: 'number',
      label: 'Burn-in',
      default: 1000,
      minimum: 0,
      maximum: 1e6,
      integer: true,
      scale: 'log',
      help: 'Steps of each chain before its draws.',
    },
    inverseTemperature: {
      kind: 'number',
      label: 'Inverse temperature',
      symbol: String.raw`n\beta`,
      optional: true,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      advanced: true,
      help: 'In place of n/ln n.',
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Excess loss along the chains',
      x: { label: 'kept draw' },
      y: { label: 'n β (loss − loss at the point)' },
      series: [{ array: 'trace', label: 'chain' }],
    },
  ],
  check: ({ chains, draws }, { dimension }) => {
    checkVectors(10 * chains, dimension, 'chains', 'take fewer');
    if (chains * draws <= MOST_NUMBERS) return;
    throw new RidgelineError(
      'too-large',
      `${chains} chains of ${draws} draws are too many; expected at most ${MOST_NUMBERS} draws in all`,
      { field: 'parameters.draws', value: draws, expected: `at most ${Math.floor(MOST_NUMBERS / chains)}` },
    );
  },
  run: (parameters, context): AnalysisResult => {
    const { localization, sampler, chains, draws, burnIn } = parameters;
    const { landscape, point, exact, draw, progress } = context;
    const inverseTemperature = parameters.inverseTemperature ?? parameters.dataCount / log(parameters.dataCount);
    const gradient = new Float64Array(point.length);
    const loss = landscape.gradient(point, gradient);
    const sample = sampleLangevin(
      { landscape, centre: point, inverseTemperature, localization },
      {
        sampler,
        chains,
        burnIn,
        draws,
        stepSize: parameters.stepSize,
        leaps: parameters.leaps,
        precondition: parameters.precondition,
        noise: draw(0),
        luck: draw(1),
        stepsDone: (done) => progress(done, burnIn + draws),
      },
    );
    const excess = sample.losses.map((value) => inverseTemperature * (value - loss));
    const { means, reduction, effective, drift } = chainMixing(excess, chains, draws);
    const radius = chainMixing(sample.squares, chains, draws);
    const mean = meanEstimate(means);
    const pull = localizationBias(excess, sample.squares, localization, chains, draws);
    const pulled = meanEstimate(pull);
    const free = meanEstimate(means.map((value, chain) => value - pull[chain]));
    const local = quadraticFacts(context, inverseTemperature, localization, sampler, sample);
    const multiplicity = exact.learningCoefficient?.multiplicity ?? 1;
    const regular = local?.regular === true;
    const expected = exact.learningCoefficient?.value ?? (regular ? point.length / 2 : undefined);
    const critical = norm2(gradient) <= 1e-6 * Math.max(1, local?.size ?? 1);
    const bias = local && regular ? local.expectation - point.length / 2 : 0;
    const warning = firstWarning(
      !excess.every(Number.isFinite) &&
        'Chains left the numbers: the step is too long, or the loss has no lower bound.',
      !critical && 'The gradient is not 0 here: the coefficient is defined at a minimum.',
      !(reduction < 1.05) && `The chains do not mix: split R is ${reduction.toFixed(2)}; take more draws and burn-in.`,
      !(radius.reduction < 1.1) &&
        `The chains do not mix along the valleys: split R of the distance is ${radius.reduction.toFixed(2)}; take ${sampler === 'hmc' ? 'more steps of a trajectory' : 'HMC'}, or more draws.`,
      (drift > DRIFT || radius.drift > DRIFT) &&
        'The chains still move away from the point where they began: take more burn-in, or HMC.',
      !(effective >= 100) && `The draws are worth ${Math.round(effective)} independent ones only.`,
      !regular &&
        `Degenerate or not known to be regular: localization biases the estimate by about ${pulled.mean.toPrecision(2)}, finite n by an unknown amount.`,
      Math.abs(bias) > (mean.high - mean.low) / 8 &&
        `Localization and step size bias the estimate: on the quadratic of this Hessian by ${bias.toPrecision(2)}.`,
    );
    const every = Math.ceil(draws / KEPT);
    const kept = Math.floor((draws - 1) / every) + 1;
    return {
      values: {
        learningCoefficient: estimated(mean, { label: 'Local learning coefficient', exact: expected, warning }),
        withoutLocalization: estimated(free, {
          label: 'The same less the bias of localization, to first order',
          exact: expected,
          warning: firstWarning(
            warning,
            Math.abs(pulled.mean) > 0.2 * Math.abs(mean.mean) &&
              'Localization changes it by more than a fifth: the first order is not enough.',
            'Of higher order in localization, and of finite n, some bias is left.',
          ),
        }),
        localizationBias: estimated(pulled, {
          label: 'Bias of localization, to first order: −(γ/2) Cov(nβ L, |w − w*|²)',
          warning: firstWarning(!(radius.reduction < 1.1) && 'The chains do not mix along the valleys.'),
        }),
        ...(multiplicity > 1
          ? {
              multiplicityBias: rounded((1 - multiplicity) / log(inverseTemperature), {
                label: `Bias of the multiplicity ${multiplicity}, to leading order: −(m − 1)/ln nβ`,
                warning: 'The next orders are smaller by powers of 1/ln nβ only.',
              }),
            }
          : {}),
        ...(local
          ? {
              quadraticExpectation: rounded(local.expectation, {
                label: 'What the estimator gives on average for a quadratic with this Hessian',
                warning: firstWarning(
                  !local.stable &&
                    'The quadratic of this Hessian has no stationary density at this step size and localization.',
                ),
              }),
            }
          : {}),
        splitR: rounded(reduction, { label: 'Split R of Gelman and Rubin, 1 for mixed chains' }),
        distanceSplitR: rounded(radius.reduction, { label: 'Split R of the squared distance from the point' }),
        drift: rounded(Math.max(drift, radius.drift), {
          label: 'Change of loss or distance between halves of the draws, in standard errors',
        }),
        effectiveDraws: rounded(effective, { label: 'Independent draws that the chains are worth' }),
        acceptance: rounded(sample.acceptance, { label: 'Part of the proposals that were taken' }),
        stepSize: rounded(sample.stepSize, { label: 'Step size' }),
        inverseTemperature: rounded(inverseTemperature, { label: 'Inverse temperature' }),
        loss: rounded(loss, { label: 'Loss of the point' }),
        gradientNorm: rounded(norm2(gradient), { label: 'Norm of the gradient' }),
      },
      arrays: {
        chainMeans: { shape: [chains], data: means },
        ...(sample.scales ? { stepScales: { shape: [point.length], data: sample.scales } } : {}),
        trace: {
          shape: [chains, kept],
          data: Float64Array.from({ length: chains * kept }, (_, k) => {
            const chain = Math.floor(k / kept);
            return excess[chain * draws + (k % kept) * every];
          }),
        },
      },
    };
  },
});

/**
 * -(g/2) Cov(excess, squared distance) in each chain, about the means of all: minus g times the derivative of the estimate by
 * the localization g would undo it.
 */
export function localizationBias(
  excess: Float64Array,
  squares: Float64Array,
  localization: number,
  chains: number,
  draws: number,
): Float64Array {
  const [x, r] = [excess, squares].map((values) => values.reduce((total, value) => total + value, 0) / values.length);
  return Float64Array.from({ length: chains }, (_, chain) => {
    let total = 0;
    for (let k = chain * draws; k < (chain + 1) * draws; k++) total += (excess[k] - x) * (squares[k] - r);
    return (-localization * total) / (2 * draws);
  });
}

export interface ChainMixing {
  /** Of the chains. */
  means: Float64Array;
  /** Split R over their halves. */
  reduction: number;
  /** How many independent draws the scatter of the means speaks for. */
  effective: number;
  /** The mean change between the halves of a chain, in its standard errors over the chains, without sign. */
  drift: number;
}

export function chainMixing(values: Float64Array, chains: number, draws: number): ChainMixing {
  const half = Math.floor(draws / 2);
  const halfMeans = new Float64Array(2 * chains);
  let within = 0;
  for (let part = 0; part < 2 * chains; part++) {
    const from = Math.floor(part / 2) * draws + (part % 2) * (draws - half);
    const { mean, deviation } = meanEstimate(values.subarray(from, from + half));
    halfMeans[part] = mean;
    within += (deviation * deviation) / (2 * chains);
  }
  const between = meanEstimate(halfMeans).deviation;
  const variance = within * (1 - 1 / half) + between * between;
  const means = Float64Array.from({ length: chains }, (_, chain) => {
    let total = 0;
    for (let k = chain * draws; k < (chain + 1) * draws; k++) total += values[k];
    return total / draws;
  });
  const error = meanEstimate(means).deviation;
  const changes = meanEstimate(
    Float64Array.from({ length: chains }, (_, chain) => halfMeans[2 * chain + 1] - halfMeans[2 * chain]),
  );
  return {
    means,
    reduction: Math.sqrt(variance / within),
    effective: (chains * variance) / (error * error),
    drift: Math.abs(changes.mean) / (changes.deviation / Math.sqrt(chains)),
  };
}

interface QuadraticFacts {
  expectation: number;
  /** The quadratic has a stationary density under these steps. */
  stable: boolean;
  /** All eigenvalues are certainly positive. */
  regular: boolean;
  /** The largest absolute eigenvalue. */
  size: number;
}

/**
 * The same for SGLD whose steps have the variance e M_i: in y = w/sqrt(M) it is plain SGLD with P' = M^(1/2) (b H + g) M^(1/2),
 * so that b E[w^T H w]/2 = (1/2) sum of v^T (P' - g M) v/(p (1 - e p/4)) over its eigenpairs (p, v).
 */
function scaledExpectation(
  matrix: Float64Array,
  scales: Float64Array,
  inverseTemperature: number,
  localization: number,
  step: number,
): { expectation: number; stable: boolean } {
  const n = scales.length;
  const scaled = matrix.map((h, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return (inverseTemperature * h + (i === j ? localization : 0)) * Math.sqrt(scales[i] * scales[j]);
  });
  const { values, vectors } = symmetricEigen(scaled, n);
  let expectation = 0;
  let stable = true;
  values.forEach((p, k) => {
    let held = 0;
    for (let i = 0; i < n; i++) held += localization * scales[i] * vectors[k * n + i] * vectors[k * n + i];
    const shrink = 1 - (step * p) / 4;
    expectation += (p - held) / (2 * p * shrink);
    if (!(p > 0 && shrink > 0)) stable = false;
  });
  return { expectation: stable ? expectation : Number.NaN, stable };
}

/** What the estimator is on the quadratic of the Hessian: (1/2) sum b h/(p (1 - e p/4)), p = b h + g. */
function quadraticFacts(
  { landscape, point }: AnalysisContext,
  inverseTemperature: number,
  localization: number,
  sampler: Sampler,
  { stepSize, scales }: LangevinSample,
): QuadraticFacts | null {
  const { dimension: n } = landscape;
  if (n > HESSIAN_DIMENSION) return null;
  const { matrix, finite, asymmetry } = denseHessian(landscape, point);
  if (!finite) return null;
  const eigenvalues = symmetricEigenvalues(matrix.slice(), n);
  const size = Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[n - 1]));
  const step = sampler === 'sgld' ? stepSize : 0;
  const regular = eigenvalues[0] > 1e-9 * size + asymmetry;
  if (scales && step > 0) {
    return { ...scaledExpectation(matrix, scales, inverseTemperature, localization, step), regular, size };
  }
  let expectation = 0;
  let stable = true;
  for (const h of eigenvalues) {
    const precision = inverseTemperature * h + localization;
    const shrink = 1 - (step * precision) / 4;
    if (inverseTemperature * h !== 0) expectation += (inverseTemperature * h) / (2 * precision * shrink);
    if (!(precision > 0 && shrink > 0)) stable = false;
  }
  return { expectation: stable ? expectation : Number.NaN, stable, regular, size };
}
