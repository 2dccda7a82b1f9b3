/** Overparameterised regression as sampling: three models of one line through a hundred points. */
import { normalTail } from '../../statistics/normal.ts';
import type { CellRuns } from '../cell-runs.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { deviationOf, type Estimate, exactly, meanOf } from '../estimates.ts';

const POINTS = 100;
const HIDDEN = 100;
const STARTS = 10_000;
const POST = 'The end is the start moved to its nearest solution (johnswentworth, post of 3 March 2021).';
const MANY_TOLERANCE = {
  mean: 0.015,
  spread: 0.01,
  reason: 'Twice the half-width of the interval with 2000 starts.',
};
const HALF_WIDTH = 'Twice the half-width of the interval with 10 000 starts, or more.';

/** The z below which a standard normal number lies with probability p, by bisection. */
function normalQuantile(p: number): number {
  let [low, high] = [-10, 10];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (normalTail(-middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** x_i are normal quantiles at (i - 1/2)/100, and y = x + the same quantiles in the order 37 i mod 101. */
function points(): { x: number[]; y: number[]; squares: number } {
  const quantile = (i: number): number => normalQuantile((i - 0.5) / POINTS);
  const x = Array.from({ length: POINTS }, (_, k) => quantile(k + 1));
  const y = x.map((value, k) => value + quantile((37 * (k + 1)) % 101));
  return { x, y, squares: x.reduce((sum, value) => sum + value * value, 0) };
}

const { x, y, squares } = points();

interface Model {
  name: string;
  variables: string[];
  /** What the residual of point i has besides t x_i - y_i. */
  noise: (i: number) => string;
  /** Least and largest curvature in the directions that matter. */
  curvatures: [number, number];
  starts: { kind: 'normal'; scale: number } | { kind: 'uniform'; low: number[]; high: number[] };
  steps: number;
}

/** One parameter, the slope t. */
const SLOPE: Model = {
  name: 'slope',
  variables: ['t'],
  noise: () => '',
  curvatures: [squares, squares],
  starts: { kind: 'normal', scale: 1 },
  steps: 50,
};
/** The slope and one parameter for the noise of each point. */
const NOISE: Model = {
  name: 'noise',
  variables: ['t', `z[${POINTS}]`],
  noise: (i) => ` + z[${i}]`,
  curvatures: [1, 1 + squares],
  starts: { kind: 'normal', scale: 1 },
  steps: 200,
};
/** A hundred parameters for each, uniform from -1 to 1, which sum to a noise of variance 1; the slope's start too has variance 1. */
const MANY: Model = {
  name: 'many',
  variables: ['t', `z[${POINTS * HIDDEN}]`],
  noise: (i) => ` + ${Math.sqrt(3 / HIDDEN)}*sum(j, 1, ${HIDDEN}, z[j + ${HIDDEN * (i - 1)}])`,
  curvatures: [3, 3 + squares],
  starts: {
    kind: 'uniform',
    low: [-Math.sqrt(3), ...new Array<number>(POINTS * HIDDEN).fill(-1)],
    high: [Math.sqrt(3), ...new Array<number>(POINTS * HIDDEN).fill(1)],
  },
  steps: 35,
};

/** Momentum at its best for the model's curvatures; the end is that of gradient descent, as both stay in the row space. */
function trained(
  context: GalleryContext,
  { name, variables, noise, curvatures, starts, steps }: Model,
  count: number,
): CellRuns {
  const [low, high] = curvatures.map(Math.sqrt);
  const terms = x.map((value, k) => `(t*(${value})${noise(k + 1)} - (${y[k]}))^2`);
  return context.shared(name, () => {
    const [cell] = context.run({
      landscapes: [{ family: 'formula', parameters: { text: `0.5*(${terms.join(' + ')})`, variables } }],
      optimizers: [
        {
          algorithm: 'sgd',
          parameters: {
            learningRate: 4 / ((low + high) * (low + high)),
            momentum: ((high - low) / (high + low)) * ((high - low) / (high + low)),
          },
        },
      ],
      starts,
      seeds: { count },
      budget: { steps },
      record: { steps: [steps], points: false },
    });
    return cell;
  });
}

function slopes(context: GalleryContext, model: Model): Float64Array {
  return trained(context, model, context.sample(model === MANY ? 2000 : STARTS, STARTS)).finals(0);
}

function measured(
  model: Model,
  predicted: number,
  estimate: (values: Float64Array) => Estimate,
): (context: GalleryContext) => Measurement {
  return (context) => ({ predicted, ...estimate(slopes(context, model)) });
}

export const ridgeRegression = defineEntry({
  id: 'ridge-regression',
  version: 1,
  label: 'Overparameterised regression as sampling',
  group: 'Degeneracy and learning',
  summary: 'Three models of one line with 1, 101 and 10 001 parameters: where training ends from many random starts.',
  seed: '004',
  references: [
    { text: 'johnswentworth, post on overparameterised regression as sampling, 3 March 2021' },
    {
      text: 'C. K. I. Williams, C. E. Rasmussen, Gaussian Processes for Machine Learning, MIT Press 2006, section 2.1',
      url: 'https://gaussianprocess.org/gpml/',
    },
  ],
  budgetSeconds: { quick: 30, full: 150 },
  claims: [
    {
      id: 'one-parameter',
      statement: 'With one parameter every start ends at the least-squares slope.',
      asStated: 'right',
      theory: 'x.y/x.x = 1.0166322 for the hundred points; the farthest of all ends.',
      tolerance: 1e-7,
      toleranceReason: 'The prediction has eight digits.',
      measure: (context) => {
        const predicted = 1.0166322;
        const ends = slopes(context, SLOPE);
        return {
          predicted,
          ...exactly(ends.reduce((far, end) => (Math.abs(end - predicted) > Math.abs(far - predicted) ? end : far))),
        };
      },
    },
    {
      id: 'noise-mean',
      statement:
        'With 101 parameters the slope from a random start is about a sample of the Bayesian posterior: its mean.',
      asStated: 'half right',
      corrected: 'It is exactly a sample of it, for normal starts.',
      theory: `x.y/(1 + S) = 1.0064385, S = x.x: the posterior of unit prior and noise. ${POST}`,
      tolerance: 0.007,
      toleranceReason: HALF_WIDTH,
      measure: measured(NOISE, 1.0064385, meanOf),
    },
    {
      id: 'noise-spread',
      statement:
        'With 101 parameters the slope from a random start is about a sample of the Bayesian posterior: its spread.',
      asStated: 'half right',
      corrected: 'It is exactly a sample of it, for normal starts.',
      theory: `(1 + S)^(-1/2) = 0.1001348, the posterior's standard deviation. ${POST}`,
      tolerance: 0.005,
      toleranceReason: HALF_WIDTH,
      measure: measured(NOISE, 0.1001348, deviationOf),
    },
    {
      id: 'many-mean',
      statement: 'With 10 001 parameters likewise: the mean of the posterior, 1.0064.',
      asStated: 'half right',
      corrected: 'Nearly: the mean is 0.9867, because each noise moves three times as readily as the prior means.',
      theory: `x.y/(3 + S) = 0.9866522, as the squared weights of a noise sum to 3. ${POST}`,
      tolerance: MANY_TOLERANCE.mean,
      toleranceReason: MANY_TOLERANCE.reason,
      measure: measured(MANY, 0.9866522, meanOf),
    },
    {
      id: 'many-spread',
      statement: 'With 10 001 parameters likewise: the spread of the posterior, 0.1001.',
      asStated: 'half right',
      corrected: 'Nearly: the standard deviation is 0.1020.',
      theory: `sqrt(9 + S)/(3 + S) = 0.1020275. ${POST}`,
      tolerance: MANY_TOLERANCE.spread,
      toleranceReason: MANY_TOLERANCE.reason,
      measure: measured(MANY, 0.1020275, deviationOf),
    },
  ],
});
