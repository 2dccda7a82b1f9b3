/** How degenerate a minimum is: the local learning coefficient, by sampling about it. */
import { RidgelineError } from '../contract/errors.ts';
import { meanEstimate } from '../math/student.ts';
import { norm2 } from '../math/sums.ts';
import { symmetricEigenvalues } from '../math/symmetric-eigen.ts';
import { log } from '../wasm/elementary.ts';
import { type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { denseHessian } from './dense-hessian.ts';
import { type Sampler, sampleLangevin } from './langevin.ts';
import { checkVectors } from './limits.ts';
import { estimated, firstWarning, rounded } from './values.ts';

/** Up to here the Hessian says what the estimate is on a quadratic. */
const HESSIAN_DIMENSION = 200;
const MOST_NUMBERS = 2e7;
/** Losses kept of each chain for a picture. */
const KEPT = 1000;

/**
 * lambda = b (E[L(w)] - L(w*)) under p ~ exp(-b L(w) - (g/2)|w - w*|^2), b = n/ln n, by Langevin chains from w* (langevin.ts).
 * As n grows and g stays it tends to the learning coefficient: d/2 at a regular minimum of d parameters, less at a
 * degenerate one. On a quadratic with eigenvalues h the estimate is exactly (1/2) sum b h/(p (1 - e p/4)), p = b h + g, for SGLD with
 * steps e, and the same with e = 0 for MALA: given as `quadraticExpectation`. At degenerate points localization
 * biases the estimate down, and multiplicity m by about (m - 1)/ln b.
 * Interval: of the mean over independent chains. Mixing: the split R of Gelman and Rubin. Cost: chains x (burn-in + draws)
 * gradients; 50,000 draws of two parameters take 0.05 s.
 * Sources: Lau, Furman, Wang, Murfet, Wei 2023 (arXiv 2308.12108); Watanabe, JMLR 14 (2013) 867-897; Gelman et al., Bayesian
 * Data Analysis, 3rd edition, 11.4.
 */
export const localLearningCoefficient = defineAnalysis({
  id: 'local-learning-coefficient',
  version: 1,
  label: 'Local learning coefficient',
  group: 'Degeneracy',
  summary: 'The effective number of parameters at a minimum, halved, estimated by sampling about it.',
  method:
    'Langevin chains about the point, Metropolis-adjusted (MALA) or not (SGLD with the full gradient), at the temperature ln n/n; the mean loss above that of the point, times n/ln n.',
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
      help: 'The variance of the noise of a step. MALA tunes it while it burns in.',
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
        noise: draw(0),
        luck: draw(1),
        stepsDone: (done) => progress(done, burnIn + draws),
      },
    );
    const excess = sample.losses.map((value) => inverseTemperature * (value - loss));
    const { means, reduction, effective } = chainMixing(excess, chains, draws);
    const mean = meanEstimate(means);
    const local = quadraticFacts(context, inverseTemperature, localization, sampler, sample.stepSize);
    const regular = local?.regular === true;
    const expected = exact.learningCoefficient?.value ?? (regular ? point.length / 2 : undefined);
    const critical = norm2(gradient) <= 1e-6 * Math.max(1, local?.size ?? 1);
    const bias = local && regular ? local.expectation - point.length / 2 : 0;
    const warning = firstWarning(
      !excess.every(Number.isFinite) &&
        'Chains left the numbers: the step is too long, or the loss has no lower bound.',
      !critical && 'The gradient is not 0 here: the coefficient is defined at a minimum.',
      !(reduction < 1.05) && `The chains do not mix: split R is ${reduction.toFixed(2)}; take more draws and burn-in.`,
      !(effective >= 100) && `The draws are worth ${Math.round(effective)} independent ones only.`,
      !regular &&
        'Degenerate or not known to be regular: localization and finite n bias the estimate by an unknown amount.',
      Math.abs(bias) > (mean.high - mean.low) / 8 &&
        `Localization and step size bias the estimate: on the quadratic of this Hessian by ${bias.toPrecision(2)}.`,
    );
    const every = Math.ceil(draws / KEPT);
    const kept = Math.floor((draws - 1) / every) + 1;
    return {
      values: {
        learningCoefficient: estimated(mean, { label: 'Local learning coefficient', exact: expected, warning }),
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
        effectiveDraws: rounded(effective, { label: 'Independent draws that the chains are worth' }),
        acceptance: rounded(sample.acceptance, { label: 'Part of the proposals that were taken' }),
        stepSize: rounded(sample.stepSize, { label: 'Step size' }),
        inverseTemperature: rounded(inverseTemperature, { label: 'Inverse temperature' }),
        loss: rounded(loss, { label: 'Loss of the point' }),
        gradientNorm: rounded(norm2(gradient), { label: 'Norm of the gradient' }),
      },
      arrays: {
        chainMeans: { shape: [chains], data: means },
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

/** Means of the chains; split R over their halves; and how many independent draws the scatter of the means speaks for. */
export function chainMixing(
  values: Float64Array,
  chains: number,
  draws: number,
): { means: Float64Array; reduction: number; effective: number } {
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
  return { means, reduction: Math.sqrt(variance / within), effective: (chains * variance) / (error * error) };
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

/** What the estimator is on the quadratic of the Hessian: (1/2) sum b h/(p (1 - e p/4)), p = b h + g. */
function quadraticFacts(
  { landscape, point }: AnalysisContext,
  inverseTemperature: number,
  localization: number,
  sampler: Sampler,
  stepSize: number,
): QuadraticFacts | null {
  const { dimension: n } = landscape;
  if (n > HESSIAN_DIMENSION) return null;
  const { matrix, finite, asymmetry } = denseHessian(landscape, point);
  if (!finite) return null;
  const eigenvalues = symmetricEigenvalues(matrix, n);
  const size = Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[n - 1]));
  const step = sampler === 'sgld' ? stepSize : 0;
  let expectation = 0;
  let stable = true;
  for (const h of eigenvalues) {
    const precision = inverseTemperature * h + localization;
    const shrink = 1 - (step * precision) / 4;
    if (inverseTemperature * h !== 0) expectation += (inverseTemperature * h) / (2 * precision * shrink);
    if (!(precision > 0 && shrink > 0)) stable = false;
  }
  const regular = eigenvalues[0] > 1e-9 * size + asymmetry;
  return { expectation: stable ? expectation : Number.NaN, stable, regular, size };
}
