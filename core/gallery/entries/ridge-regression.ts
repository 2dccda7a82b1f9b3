/** Overparameterised regression as sampling: three models of one line through a hundred points. */
import { normalTail } from '../../statistics/normal.ts';
import { exp, log } from '../../wasm/elementary.ts';
import type { CellRuns } from '../cell-runs.ts';
import { defineEntry, type EvaluateInput, type GalleryContext, type Measurement } from '../define.ts';
import { deviationOf, type Estimate, exactly, meanOf, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const POINTS = 100;
const HIDDEN = 100;
const STARTS = 10_000;
const POST = 'The end is the start moved to its nearest solution (johnswentworth, post of 3 March 2021).';
const MANY_TOLERANCE = {
  mean: 0.015,
  spread: 0.007,
  reason:
    'The prediction is exact; a first sample of 2000 starts has half-widths of 0.0075 for the mean and 0.0053 for the spread.',
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

/** The model with a sum of parameters as the noise of each point, as the family of regressions has it: the slope comes first. */
function noisy(noisePerRow: number, noiseScale: number): EvaluateInput['landscape'] {
  return {
    family: 'regression',
    parameters: {
      average: false,
      noisePerRow,
      noiseScale,
      ...(noisePerRow > 1 && { noiseStart: 'uniform' }),
    },
  };
}

interface Moved {
  starts: Float64Array[];
  ends: Float64Array[];
}

/** Starts and ends of training with one noise for each point, or a hundred. */
function moved(context: GalleryContext, model: Model, perRow: number): Moved {
  return context.shared(`moved ${perRow}`, () => {
    const [low, high] = model.curvatures.map(Math.sqrt);
    const [cell] = context.run({
      landscapes: [noisy(perRow, perRow === 1 ? 1 : Math.sqrt(3 / HIDDEN))],
      optimizers: [
        {
          algorithm: 'sgd',
          parameters: {
            learningRate: 4 / ((low + high) * (low + high)),
            momentum: ((high - low) / (high + low)) * ((high - low) / (high + low)),
          },
        },
      ],
      starts: model.starts,
      seeds: { count: context.sample(200, 1000) },
      budget: { steps: 300 },
      record: { steps: [0, 300], points: true },
    });
    const runs = Array.from({ length: cell.count }, (_, run) => run);
    return { starts: runs.map((run) => cell.point(run, 0)), ends: runs.map((run) => cell.final(run)) };
  });
}

/** The mean over starts of the squared way, over the number of parameters. */
function squaredChange(context: GalleryContext, model: Model, perRow: number): Estimate {
  const { starts, ends } = moved(context, model, perRow);
  return meanOf(
    starts.map((start, run) => {
      const way = ends[run].reduce((sum, end, i) => sum + (end - start[i]) * (end - start[i]), 0);
      return way / start.length;
    }),
  );
}

/**
 * What theory has for that: the way to the nearest solution is r^T (A A^T)^-1 r, r = y - A w0, with A A^T = v + x x^T and a mean
 * of r r^T = y y^T + 1 + x x^T.
 */
function expectedSquaredChange(v: number, parameters: number): number {
  const product = x.reduce((sum, value, k) => sum + value * y[k], 0);
  const ySquares = y.reduce((sum, value) => sum + value * value, 0);
  const fixed = (ySquares - (product * product) / (v + squares)) / v;
  return (fixed + (POINTS - 1) / v + (1 + squares) / (v + squares)) / parameters;
}

/** The largest distance of an end from the nearest solution of y = t x + z, w0 + A^T (A A^T)^-1 (y - A w0). */
function nearestResidual(context: GalleryContext): number {
  const { starts, ends } = moved(context, NOISE, 1);
  return Math.max(
    ...starts.map((start, run) => {
      const r = x.map((value, k) => y[k] - start[0] * value - start[1 + k]);
      const along = r.reduce((sum, value, k) => sum + value * x[k], 0) / (1 + squares);
      const nearest = [start[0] + along, ...r.map((value, k) => start[1 + k] + value - along * x[k])];
      return Math.sqrt(nearest.reduce((sum, value, i) => sum + (value - ends[run][i]) * (value - ends[run][i]), 0));
    }),
  );
}

/** The largest distance of the distribution of the slopes from a normal one, with the band of Dvoretzky, Kiefer and Wolfowitz at 99.9 %. */
function distanceFromNormal(slopes: Float64Array, mean: number, deviation: number): Estimate {
  const rising = slopes.slice().sort();
  const n = rising.length;
  let measured = 0;
  rising.forEach((slope, k) => {
    const p = 1 - normalTail((slope - mean) / deviation);
    measured = Math.max(measured, Math.abs(p - k / n), Math.abs(p - (k + 1) / n));
  });
  const half = Math.sqrt(log(2 / 0.001) / (2 * n));
  return { measured, interval: [Math.max(0, measured - half), measured + half] };
}

/** The density of the slopes where training ends, beside the normal one that theory gives. */
function slopesFigure(model: Model, mean: number, deviation: number): (context: GalleryContext) => ClaimFigure {
  return (context) => {
    const ends = slopes(context, model);
    const bins = 24;
    const width = (8 * deviation) / bins;
    const middles = Array.from({ length: bins }, (_, k) => mean - 4 * deviation + (k + 0.5) * width);
    const found = middles.map((middle) =>
      shareOf(ends.filter((t) => Math.abs(t - middle) < width / 2).length, ends.length),
    );
    const fine = Array.from({ length: 81 }, (_, k) => mean + ((k - 40) / 10) * deviation);
    return {
      picture: {
        kind: 'points',
        title: 'Slopes where training ends',
        x: { label: 'slope t', array: 'middles' },
        y: { label: 'density' },
        series: [
          { array: 'densities', label: 'measured', band: ['low', 'high'] },
          { array: 'normal', label: 'predicted', predicted: true, x: 'fine' },
        ],
      },
      arrays: figureArrays({
        middles,
        densities: found.map(({ measured: share }) => share / width),
        low: found.map(({ interval }) => interval[0] / width),
        high: found.map(({ interval }) => interval[1] / width),
        fine,
        normal: fine.map((t) => {
          const z = (t - mean) / deviation;
          return exp((-z * z) / 2) / (deviation * Math.sqrt(2 * Math.PI));
        }),
      }),
      caption: `n = ${ends.length} starts in ${bins} bins, 99.9 % intervals`,
    };
  };
}
const noiseFigure = slopesFigure(NOISE, 1.0064385, 0.1001348);
const manyFigure = slopesFigure(MANY, 0.9866522, 0.1020275);

export const ridgeRegression = defineEntry({
  id: 'ridge-regression',
  version: 2,
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
  experiments: [
    {
      name: 'A slope, and a slope with a noise for each point',
      landscapes: [
        { family: 'regression', parameters: { average: false } },
        noisy(1, 1),
        noisy(HIDDEN, Math.sqrt(3 / HIDDEN)),
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.015 } }],
      seeds: { count: 200 },
      budget: { steps: 1000 },
    },
  ],
  guide:
    'The post looks at regression as sampling: give each of a hundred points a noise of its own as a parameter, start all of them at random, train to zero loss, and the slope that comes out is a sample of the Bayesian posterior, not an estimate. For 101 parameters that is exact. For 10 001, where each noise is a sum of a hundred uniform numbers, it is nearly so: the metric of the parameters is not that of the prior, and mean and spread come out as 0.987 and 0.102 in the place of 1.006 and 0.100. Exact again would be a noise that is the sum divided by ten.\n\nLook at the end points of the slope, the first coordinate: one value for the first landscape, a bell for the second and the third. The distances from start to end are about as long for both, spread over a hundred times as many parameters: no single one moves noticeably.\n\nChange the scale of the noises, and the bell moves away from the posterior.',
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
      quantity: 'mean of the slope',
      counted: 'starts',
      measure: measured(NOISE, 1.0064385, meanOf),
      figure: noiseFigure,
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
      quantity: 'standard deviation of the slope',
      counted: 'starts',
      measure: measured(NOISE, 0.1001348, deviationOf),
      figure: noiseFigure,
    },
    {
      id: 'many-mean',
      statement: 'With 10 001 parameters likewise: the mean of the posterior, 1.0064.',
      asStated: 'half right',
      corrected: 'Nearly: the mean is 0.9867, because each noise moves three times as readily as the prior means.',
      theory: `x.y/(3 + S) = 0.9866522, as the squared weights of a noise sum to 3. ${POST}`,
      tolerance: MANY_TOLERANCE.mean,
      toleranceReason: MANY_TOLERANCE.reason,
      quantity: 'mean of the slope',
      counted: 'starts',
      measure: measured(MANY, 0.9866522, meanOf),
      figure: manyFigure,
    },
    {
      id: 'many-spread',
      statement: 'With 10 001 parameters likewise: the spread of the posterior, 0.1001.',
      asStated: 'half right',
      corrected: 'Nearly: the standard deviation is 0.1020.',
      theory: `sqrt(9 + S)/(3 + S) = 0.1020275. ${POST}`,
      tolerance: MANY_TOLERANCE.spread,
      toleranceReason: MANY_TOLERANCE.reason,
      quantity: 'standard deviation of the slope',
      counted: 'starts',
      measure: measured(MANY, 0.1020275, deviationOf),
      figure: manyFigure,
    },
    {
      id: 'noise-distribution',
      statement: 'With 101 parameters the whole distribution is about that of the posterior.',
      asStated: 'half right',
      corrected: 'It is exactly that, for normal starts.',
      theory: `The largest distance of the distribution functions is 0 but for the number of starts. ${POST}`,
      tolerance: 0.045,
      toleranceReason:
        'Twice the band of 10 000 starts at 99.9 %, 0.0195, and a little: the distance of a sample from its own law is within it.',
      mistaken: { what: 'a posterior that is half a deviation off', predicted: 0.197 },
      measure: (context) => ({
        predicted: 0,
        ...distanceFromNormal(slopes(context, NOISE), 1.0064385, 0.1001348),
      }),
    },
    {
      id: 'nearest',
      statement: 'Training goes to the point of the solutions that is nearest to its start.',
      asStated: 'half right',
      corrected: 'Exactly so in these linear models, and to leading order in others.',
      theory: `The largest distance between ends and nearest solutions is 0. ${POST}`,
      tolerance: 1e-9,
      toleranceReason: 'What 300 steps leave, and rounding.',
      mistaken: { what: 'another solution, a hundredth away', predicted: 0.01 },
      measure: (context) => ({ predicted: 0, ...exactly(nearestResidual(context)) }),
    },
    ...[
      { id: 'moved-101', model: NOISE, perRow: 1, v: 1 },
      { id: 'moved-10001', model: MANY, perRow: HIDDEN, v: 3 },
    ].map(({ id, model, perRow, v }) => {
      const parameters = 1 + POINTS * perRow;
      const predicted = expectedSquaredChange(v, parameters);
      return {
        id,
        statement: `In large overparameterised models the parameters change by only a small amount: ${parameters} of them.`,
        asStated: perRow === 1 ? ('half right' as const) : ('right' as const),
        ...(perRow === 1 && {
          corrected: 'With as many parameters as data they do change: by more than their own deviation, 1.',
        }),
        theory: `The mean square of a change is (r^T (A A^T)^-1 r)/n, r the first residuals: ${predicted.toPrecision(4)}, a deviation of ${Math.sqrt(predicted).toPrecision(3)}. ${POST}`,
        tolerance: 0.06 * predicted,
        toleranceReason: 'Twice the half-width of the interval with 200 starts, 3 %: a chi-square of 100 degrees.',
        mistaken: { what: 'no change at all', predicted: 0 },
        measure: (context: GalleryContext) => ({ predicted, ...squaredChange(context, model, perRow) }),
      };
    }),
  ],
});
