/** The cage of 2n walls: the chance that every direction goes up. */
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { exactly, shareOf } from '../estimates.ts';

const PARAMETERS = 175e9;

/** Cages of `walls` independent walls, each there with probability p: how many are closed. */
function closedCages(context: GalleryContext, p: number, walls: number, cages: number): Measurement {
  const draws = context.random(`independent ${p} ${walls}`);
  const uniforms = new Float64Array(walls);
  let closed = 0;
  let predicted = 1;
  for (let i = 0; i < walls; i++) predicted *= p;
  for (let k = 0; k < cages; k++) {
    draws.fillUniform(uniforms, k * walls);
    if (uniforms.every((u) => u < p)) closed++;
    if (k % 20_000 === 0) context.progress();
  }
  return { predicted, ...shareOf(closed, cages) };
}

/** Walls whose heights share half of their variance: all are above 0 when the lowest is above minus the shared part. */
function closedCorrelated(context: GalleryContext, walls: number, cages: number): Measurement {
  const random = context.random(`correlated ${walls}`);
  const heights = new Float64Array(walls + 1);
  let closed = 0;
  for (let k = 0; k < cages; k++) {
    random.fillNormal(heights, k * heights.length);
    let lowest = heights[1];
    for (let i = 2; i <= walls; i++) lowest = Math.min(lowest, heights[i]);
    if (lowest + heights[0] > 0) closed++;
    if (k % 20_000 === 0) context.progress();
  }
  return { predicted: 1 / (walls + 1), ...shareOf(closed, cages) };
}

export const cage = defineEntry({
  id: 'cage',
  version: 1,
  label: 'The cage of 2n walls',
  group: 'Geometry of large spaces',
  summary: 'The chance that a point is walled in on all 2n sides, exactly and by drawing cages.',
  seed: '000',
  references: [
    {
      text: 'A. J. Bray, D. S. Dean, Statistics of critical points of Gaussian fields on large-dimensional spaces, PRL 98 (2007)',
      url: 'https://doi.org/10.1103/PhysRevLett.98.150201',
    },
  ],
  budgetSeconds: { quick: 4, full: 15 },
  experiments: [
    {
      name: 'Walls that are and are not independent',
      landscapes: [
        ...[2, 5].map((dimension) => ({ family: 'rastrigin', parameters: { dimension } })),
        ...[2, 5].map((dimension) => ({ family: 'gaussian-field', parameters: { dimension, side: 5 } })),
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.002 } }],
      starts: { kind: 'uniform', low: -2, high: 2 },
      seeds: { count: 200 },
      budget: { steps: 1000 },
    },
  ],
  analyses: [
    {
      name: 'Odds of a closed cage',
      analysis: 'geometry',
      parameters: { dimension: 5 },
    },
    {
      name: 'Critical points of a sum of waves, by index',
      analysis: 'critical-points',
      landscape: 0,
      parameters: { low: [-2], high: [2], starts: 1000 },
    },
    {
      name: 'Critical points of a random field, by index',
      analysis: 'critical-points',
      landscape: 2,
      parameters: { low: [0], high: [5], starts: 1000 },
    },
  ],
  guide:
    'The picture of the text: a point in n dimensions is in a cage of 2n walls, each of which is there with probability p, so that it is trapped with probability p^(2n), never in practice. The number is right for walls that know nothing of each other. Walls of a smooth function do: both walls of an axis share one curvature, and a point that lies low has walls all around. With walls that share half of their variance the chance is 1/(2n + 1), which does not collapse.\n\nLook at the two censuses: Rastrigin’s function is a sum over coordinates, so that its minima are exactly one in 2^n of its critical points; the random field has a quarter in the plane as well, and more than one in 2^n is not to be had there either, but in five dimensions the two differ. Then look where the runs end: whatever the share of minima, every run ends at one.\n\nChange the dimension of the calculation to 175 billion and see the exponent of the odds, which itself has twelve digits.',
  claims: [
    {
      id: 'exact',
      statement: 'With 175 billion parameters the chance of being trapped on all 2n sides is 2^(-2n), next to nothing.',
      asStated: 'half right',
      corrected:
        'Independent walls give exactly that, 4.05e-105360498483 for a coin; walls of a smooth function are not independent.',
      theory: 'log10(p^(2n)) = 2n log10 p, with p = 1/2 and n = 1.75e11; the exponent to three decimals.',
      tolerance: 1e-3,
      toleranceReason: 'A double near 1e11 has steps of 1.5e-5, and the logarithm takes several of them.',
      measure: (context) => {
        const { values } = context.analyze({ analysis: 'geometry', parameters: { dimension: PARAMETERS } });
        return { predicted: -105_360_498_482.39342, ...exactly(Number(values.allAgreeLog10.value)) };
      },
    },
    {
      id: 'sampled-coin',
      statement: 'In 5 dimensions, with a fair coin for each of the 10 walls, one cage in 1024 is closed.',
      asStated: 'right',
      theory: 'p^(2n) for independent walls, p = 1/2, n = 5.',
      tolerance: 3e-4,
      toleranceReason: 'About twice the half-width of the interval with 500 000 cages.',
      mistaken: { what: 'an eleventh wall', predicted: 1 / 2048 },
      measure: (context) => closedCages(context, 0.5, 10, context.sample(500_000, 2_000_000)),
    },
    {
      id: 'sampled-high-walls',
      statement: 'Even when nine walls in ten are there, a few dimensions suffice to leave a way out.',
      asStated: 'right',
      theory: 'p^(2n) for independent walls, p = 0.9, n = 5: 0.349.',
      tolerance: 0.01,
      toleranceReason: 'Three times the half-width of the interval with 200 000 cages.',
      measure: (context) => closedCages(context, 0.9, 10, context.sample(200_000, 1_000_000)),
    },
    {
      id: 'correlated',
      statement: 'The walls are independent, so that the chance of a closed cage falls exponentially.',
      asStated: 'wrong',
      corrected:
        'Ten Gaussian walls with pairwise correlation 1/2 close with probability 1/11, 93 times as often as ten coins.',
      theory: 'Of 11 equally distributed numbers each is the lowest with probability 1/11: 1/(2n + 1) for 2n walls.',
      tolerance: 0.005,
      toleranceReason: 'Twice the half-width of the interval with 200 000 cages.',
      measure: (context) => closedCorrelated(context, 10, context.sample(200_000, 1_000_000)),
    },
  ],
});
