/** The sharpness along a run against the largest that its optimizer is stable at. */
import { RidgelineError } from '../contract/errors.ts';
import { quantiles } from '../math/quantiles.ts';
import { type AnalysedRun, type AnalysisResult, defineAnalysis } from './define.ts';
import { checkVectors } from './limits.ts';
import { runSamples, stepsOf } from './run-samples.ts';
import { preconditionerAt, sharpnessAt } from './run-sharpness.ts';
import { stabilityLimit } from './stability-limit.ts';
import { between, firstWarning, rounded } from './values.ts';

/** At the edge the sharpness hovers; from this part of the limit on it counts as having arrived. */
const ARRIVED = 0.9;
/** Losses are followed one by one over so many updates from the start. */
const FOLLOWED = 20_000;
/** The loss has to rise by this part of itself to count as rising. */
const RISE = 1e-9;

/**
 * At some steps of a run the sharpness S = lambda_max(H), or of P^(-1/2) H P^(-1/2) for optimizers that divide by P, and the limit c/eta
 * beyond which a step on the quadratic there is unstable (c = 2 for gradient descent, 38 for Adam; stability-limit.ts). The
 * run is at the edge from the first step looked at where S passes 0.9 of the limit; where S hovers is the median of the ratio
 * over the second half of what follows, with its quartiles. Rises of the loss from update to update tell catapults: how many
 * phases, the largest rise, and how far the sharpness fell from its top to the end. Cost: the run twice, and 10 to 100 products a step
 * looked at.
 * Sources: Cohen, Kaur, Li, Kolter, Talwalkar, ICLR 2021; Lewkowycz, Bahri, Dyer, Sohl-Dickstein, Gur-Ari 2020.
 */
export const edgeOfStability = defineAnalysis({
  id: 'edge-of-stability',
  version: 2,
  label: 'Edge of stability',
  group: 'Along runs',
  summary: 'Sharpness along a run against the largest that its learning rate is stable at, and rises of the loss.',
  method:
    'The run again with points at some steps; Lanczos’ method at each, preconditioned as the optimizer is. The run twice, and 10 to 100 Hessian-vector products a step.',
  formula: [
    String.raw`S(\theta_t) = \lambda_{\max}\!\left( P_t^{-1/2} \nabla^2 L(\theta_t) P_t^{-1/2} \right) \quad \text{against} \quad \frac{c}{\eta_t}`,
    String.raw`c = 2, \qquad c_{\text{heavy ball}} = 2 + 2\beta, \qquad c_{\text{Adam}} = \frac{2 + 2\beta_1}{1 - \beta_1}`,
    String.raw`\text{else } c: \quad \rho\bigl(M(c)\bigr) = 1, \quad (\theta, m, \dots)_{t+1} = M(\eta h/P)\,(\theta, m, \dots)_t`,
  ],
  references: [
    {
      text: 'J. Cohen, S. Kaur, Y. Li, J. Z. Kolter, A. Talwalkar, Gradient descent on neural networks typically occurs at the edge of stability, ICLR 2021',
      url: 'https://arxiv.org/abs/2103.00065',
    },
    {
      text: 'A. Lewkowycz, Y. Bahri, E. Dyer, J. Sohl-Dickstein, G. Gur-Ari, The large learning rate phase of deep learning: the catapult mechanism, 2020',
      url: 'https://arxiv.org/abs/2003.02218',
    },
    {
      text: 'J. Cohen et al., Adaptive gradient methods at the edge of stability, 2022',
      url: 'https://arxiv.org/abs/2207.14484',
    },
  ],
  needs: 'run',
  parameters: {
    ...runSamples,
    tolerance: {
      kind: 'number',
      label: 'Tolerance',
      default: 1e-3,
      minimum: 1e-13,
      maximum: 0.1,
      scale: 'log',
      advanced: true,
      help: 'Of Lanczos’ residuals, relative to the sharpness.',
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Sharpness and the limit of stability',
      x: { label: 'Step', array: 'steps' },
      y: { label: 'Sharpness' },
      series: [
        { array: 'sharpness', label: 'Sharpness' },
        { array: 'limits', label: 'Limit', predicted: true },
      ],
    },
  ],
  check: ({ samples }, { dimension }) => {
    checkVectors(samples + 60, dimension, 'samples', 'take fewer');
  },
  run: ({ samples, spacing, tolerance }, { landscape, run, draw, progress }): AnalysisResult => {
    const looked = run as AnalysedRun;
    const stability = stabilityLimit(looked);
    if (looked.learningRate(0) === null) {
      const expected = 'an optimizer with a learning rate';
      throw new RidgelineError('invalid-request', `${looked.algorithm} has no learning rate; expected ${expected}`, {
        field: 'at',
        value: looked.algorithm,
        expected,
      });
    }
    const { steps, points, losses } = looked.path(stepsOf(samples, spacing, looked.steps));
    const total = steps.length + 1;
    const sharpness = new Float64Array(steps.length);
    const residuals = new Float64Array(steps.length);
    steps.forEach((step, k) => {
      const scale = preconditionerAt(stability, looked, step);
      const found = sharpnessAt(landscape, points[k], scale, stability.l2, tolerance, draw(k));
      sharpness[k] = found.value;
      residuals[k] = found.residual;
      progress(k + 1, total);
    });
    const limits = Float64Array.from(steps, (step) => stability.limit / (looked.learningRate(step) ?? Number.NaN));
    const ratios = sharpness.map((s, k) => s / limits[k]);
    const followed = Math.min(looked.steps, FOLLOWED);
    const every = looked.losses(0, followed).filter(Number.isFinite);
    const early = followed < looked.steps && `Of the first ${followed} updates.`;
    progress(total, total);
    const rises = risesOf(every);
    const edge = ratios.findIndex((ratio, k) => ratio >= ARRIVED && k > 0 && ratios[k - 1] < ratio + 1);
    const after =
      edge < 0 ? ratios.subarray(ratios.length >> 1) : ratios.subarray(edge + ((ratios.length - edge) >> 1));
    const [low, middle, high] = quantiles(after, [0.25, 0.5, 0.75]);
    const last = steps.length - 1;
    const top = sharpness.reduce((best, s, k) => (s > sharpness[best] ? k : best), 0);
    const ended = steps[last] < looked.steps && `The run ended early, at or after step ${steps[last]}.`;
    const warning = firstWarning(
      looked.gradient !== 'full' &&
        'The run steps along noisy gradients: limits of full gradients are then only bounds, and sharpness settles below.',
      ended,
    );
    return {
      values: {
        hovering: between(middle, Math.min(low, middle), Math.max(high, middle), {
          label: 'Sharpness over its limit in the later part: median and quartiles',
          warning: firstWarning(warning, after.length < 5 && `Of ${after.length} steps only.`),
        }),
        edgeStep: between(
          edge < 0 ? Number.POSITIVE_INFINITY : steps[edge],
          edge < 0 ? Number.POSITIVE_INFINITY : steps[Math.max(0, edge - 1)],
          edge < 0 ? Number.POSITIVE_INFINITY : steps[edge],
          {
            label: 'First step looked at where the sharpness has come to the limit',
            warning: firstWarning(edge < 0 && 'It does not come within a tenth of the limit.', warning),
          },
        ),
        finalSharpness: between(sharpness[last], sharpness[last] - residuals[last], sharpness[last] + residuals[last], {
          label: stability.preconditioner ? 'Last preconditioned sharpness' : 'Last sharpness',
          warning: firstWarning(ended),
        }),
        finalLimit: rounded(limits[last], {
          label: 'Limit of stability there',
          warning: firstWarning(
            stability.isSearched &&
              'No closed limit is known: found from the recursion of the rule with its divisor held.',
          ),
        }),
        firstSharpness: between(sharpness[0], sharpness[0] - residuals[0], sharpness[0] + residuals[0], {
          label: stability.preconditioner ? 'First preconditioned sharpness' : 'First sharpness',
        }),
        largestSharpness: between(sharpness[top], sharpness[top] - residuals[top], sharpness[top] + residuals[top], {
          label: 'Largest sharpness seen',
        }),
        largestStep: rounded(steps[top], { label: 'Step of the largest sharpness seen' }),
        risingPhases: rounded(rises.phases, {
          label: 'Phases in which the loss rose from update to update',
          warning: firstWarning(early),
        }),
        risingShare: rounded(rises.share, {
          label: 'Share of the updates that raised the loss',
          warning: firstWarning(early),
        }),
        largestRise: rounded(rises.largest, {
          label: 'Largest factor by which the loss rose above its least before',
          warning: firstWarning(early),
        }),
        largestRiseStep: rounded(rises.at, { label: 'Where that height was' }),
        finalLoss: rounded(losses[last], { label: 'Last loss', warning: firstWarning(ended) }),
      },
      arrays: {
        steps: { shape: [steps.length], data: Float64Array.from(steps) },
        losses: { shape: [steps.length], data: losses },
        sharpness: { shape: [steps.length], data: sharpness },
        residuals: { shape: [steps.length], data: residuals },
        limits: { shape: [steps.length], data: limits },
      },
    };
  },
});

interface Rises {
  phases: number;
  share: number;
  largest: number;
  at: number;
}

/** Phases of rising loss, and the largest loss relative to the least before it. */
function risesOf(losses: Float64Array): Rises {
  let phases = 0;
  let rising = false;
  let count = 0;
  let least = losses[0];
  let largest = 1;
  let at = 0;
  for (let t = 1; t < losses.length; t++) {
    const up = losses[t] > losses[t - 1] + RISE * Math.abs(losses[t - 1]);
    if (up) count++;
    if (up && !rising) phases++;
    rising = up;
    if (least > 0 && losses[t] / least > largest) {
      largest = losses[t] / least;
      at = t;
    }
    least = Math.min(least, losses[t]);
  }
  return { phases, share: losses.length > 1 ? count / (losses.length - 1) : 0, largest, at };
}
