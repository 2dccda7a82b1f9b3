/** Overparameterised regression as sampling: three models of one line through a hundred points. */
import { normalTail } from '../../statistics/normal.ts';
import { exp, log } from '../../wasm/elementary.ts';
import type { CellRuns } from '../cell-runs.ts';
import {
  defineEntry,
  type EvaluateInput,
  type ExperimentInput,
  type GalleryContext,
  type Measurement,
} from '../define.ts';
import { deviationOf, type Estimate, exactly, meanOf, through } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';
import { densityFigure, distributionBand, distributionFigure } from '../sample-figures.ts';
import { fivePercentOf } from '../tolerances.ts';

const POINTS = 100;
const HIDDEN = 100;
const STARTS = 10_000;
const POST = 'The end is the start moved to its nearest solution (johnswentworth, post of 3 March 2021).';

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
  /** Parameters for the noise of each point. */
  perRow: number;
  /** What their sum is multiplied by. */
  scale: number;
  /** Least and largest curvature in the directions that matter. */
  curvatures: [number, number];
  starts: ExperimentInput['starts'];
}

/** One parameter, the slope t. */
const SLOPE: Model = {
  perRow: 0,
  scale: 1,
  curvatures: [squares, squares],
  starts: { kind: 'normal', scale: 1 },
};
/** The slope and one parameter for the noise of each point. */
const NOISE: Model = {
  perRow: 1,
  scale: 1,
  curvatures: [1, 1 + squares],
  starts: { kind: 'normal', scale: 1 },
};

/** So many parameters for each noise, uniform from -1 to 1, which sum to a noise of variance 1; the slope's start too has variance 1. */
function summed(perRow: number): Model {
  return {
    perRow,
    scale: Math.sqrt(3 / perRow),
    curvatures: [3, 3 + squares],
    starts: {
      kind: 'uniform',
      low: [-Math.sqrt(3), ...new Array<number>(POINTS * perRow).fill(-1)],
      high: [Math.sqrt(3), ...new Array<number>(POINTS * perRow).fill(1)],
    },
  };
}
const MANY = summed(HIDDEN);

/** The family of regressions with the hundred points; the slope comes first. */
function regression({ perRow, scale }: Pick<Model, 'perRow' | 'scale'>): EvaluateInput['landscape'] {
  return {
    family: 'regression',
    parameters: {
      average: false,
      noisePerRow: perRow,
      ...(perRow > 0 && { noiseScale: scale }),
      ...(perRow > 1 && { noiseStart: 'uniform' }),
    },
  };
}

/** The same as a formula, whose runs are advanced side by side. */
function formula({ perRow, scale }: Model): EvaluateInput['landscape'] {
  const noise = (k: number): string =>
    perRow === 0 ? '' : ` + ${scale}*${perRow === 1 ? `z[${k + 1}]` : `sum(j, 1, ${perRow}, z[j + ${perRow * k}])`}`;
  const terms = x.map((value, k) => `(t*(${value})${noise(k)} - (${y[k]}))^2`);
  const variables = perRow === 0 ? ['t'] : ['t', `z[${POINTS * perRow}]`];
  return { family: 'formula', parameters: { text: `0.5*(${terms.join(' + ')})`, variables } };
}

/**
 * Two steps of gradient descent, at the reciprocals of the two curvatures: each leaves nothing of the error in its directions.
 * The end is that of any gradient method that converges, as all stay in the row space.
 */
function training({ curvatures: [low, high], starts }: Model) {
  return {
    optimizers: [
      {
        algorithm: 'sgd',
        parameters: { learningRate: { schedule: 'step', from: 1 / high, factor: high / low, every: 1 } },
      },
    ],
    starts,
    budget: { steps: 2 },
  };
}

/** So many runs at a time: their weights are forgotten once the slopes are known. */
const AT_ONCE = 2000;

function slopes(context: GalleryContext, model: Model): Float64Array {
  return context.shared(`slopes ${model.perRow}`, () => {
    const all = new Float64Array(context.sample(STARTS, STARTS));
    for (let first = 0; first < all.length; first += AT_ONCE) {
      const count = Math.min(AT_ONCE, all.length - first);
      const [cell] = context.run({
        ...training(model),
        landscapes: [formula(model)],
        seeds: { first, count },
        record: { steps: [2], points: false },
      });
      all.set(cell.finals(0), first);
    }
    return all;
  });
}

function measured(
  model: Model,
  predicted: number,
  estimate: (values: Float64Array) => Estimate,
): (context: GalleryContext) => Measurement {
  return (context) => ({ predicted, ...estimate(slopes(context, model)) });
}

interface Moved {
  starts: Float64Array[];
  ends: Float64Array[];
}

/** Starts and ends of training. */
function moved(context: GalleryContext, model: Model): Moved {
  return context.shared(`moved ${model.perRow}`, () => {
    const [cell] = context.run({
      ...training(model),
      landscapes: [regression(model)],
      seeds: { count: context.sample(400, 1000) },
      record: { steps: [0, 2], points: true },
    });
    const runs = Array.from({ length: cell.count }, (_, run) => run);
    return { starts: runs.map((run) => cell.point(run, 0)), ends: runs.map((run) => cell.final(run)) };
  });
}

/** The mean over starts of the squared way, over the number of parameters. */
function squaredChange(context: GalleryContext, model: Model): Estimate {
  const { starts, ends } = moved(context, model);
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
  const { starts, ends } = moved(context, NOISE);
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
    const p = normalBelow(slope, mean, deviation);
    measured = Math.max(measured, Math.abs(p - k / n), Math.abs(p - (k + 1) / n));
  });
  const half = distributionBand(n);
  return { measured, interval: [Math.max(0, measured - half), measured + half], count: n };
}

function normalBelow(t: number, mean: number, deviation: number): number {
  return 1 - normalTail((t - mean) / deviation);
}

/** Of the posterior, and of the ends of the model with a hundred parameters for each noise. */
const POSTERIOR = { mean: 1.0064385, deviation: 0.1001348 };
const SUMMED = { mean: 0.9866522, deviation: 0.1020275 };

/** The largest distance of the two normal distribution functions. */
function lawsApart(): number {
  return Array.from({ length: 801 }, (_, k) => 0.6 + k / 1000).reduce(
    (most, t) =>
      Math.max(
        most,
        Math.abs(normalBelow(t, SUMMED.mean, SUMMED.deviation) - normalBelow(t, POSTERIOR.mean, POSTERIOR.deviation)),
      ),
    0,
  );
}

/** The density of the slopes where training ends, beside the normal one that theory gives. */
function slopesFigure(
  model: Model,
  { mean, deviation }: { mean: number; deviation: number },
): (context: GalleryContext) => ClaimFigure {
  return (context) =>
    densityFigure(
      {
        title: 'Slopes where training ends',
        quantity: 'slope t',
        counted: 'starts',
        values: slopes(context, model),
        range: [mean - 4 * deviation, mean + 4 * deviation],
      },
      (t) => {
        const z = (t - mean) / deviation;
        return exp((-z * z) / 2) / (deviation * Math.sqrt(2 * Math.PI));
      },
    );
}
const noiseFigure = slopesFigure(NOISE, POSTERIOR);
const manyFigure = slopesFigure(MANY, SUMMED);

/** The distribution of the slopes beside that of the posterior. */
function distributionOf(model: Model): (context: GalleryContext) => ClaimFigure {
  return (context) =>
    distributionFigure(
      {
        title: 'Slopes where training ends',
        quantity: 'slope t',
        counted: 'starts',
        values: slopes(context, model),
        range: [0.6, 1.4],
      },
      { words: 'posterior', distribution: (t) => normalBelow(t, POSTERIOR.mean, POSTERIOR.deviation) },
    );
}

const WIDTHS = [4, 25, HIDDEN].map(summed);

function parametersOf({ perRow }: Model): number {
  return 1 + POINTS * perRow;
}

/** d ln(root of the mean square change)/d ln parameters between 4 and 100 parameters for each noise. */
function changeExponent(context: GalleryContext): Measurement {
  const [few, many] = [WIDTHS[0], MANY].map((model) => ({
    change: squaredChange(context, model),
    parameters: parametersOf(model),
  }));
  const exponent = (from: number, to: number): number => log(to / from) / (2 * log(many.parameters / few.parameters));
  return {
    ...few.change,
    predicted: -0.5,
    measured: exponent(few.change.measured, many.change.measured),
    interval: [
      exponent(few.change.interval[1], many.change.interval[0]),
      exponent(few.change.interval[0], many.change.interval[1]),
    ],
  };
}

/** The root of the mean square change of a parameter against their number. */
function changeFigure(context: GalleryContext): ClaimFigure {
  const models = [NOISE, ...WIDTHS];
  const found = models.map((model) => through(squaredChange(context, model), Math.sqrt));
  return {
    picture: {
      kind: 'points',
      title: 'How far a parameter moves',
      x: { label: 'parameters', log: true, array: 'parameters' },
      y: { label: 'root mean square change', log: true },
      series: [
        { array: 'changes', label: 'measured', band: ['low', 'high'] },
        { array: 'predicted', label: 'predicted, a sum for each noise', predicted: true, x: 'line' },
        { array: 'one each', label: 'predicted, one for each', predicted: true, x: 'line' },
      ],
    },
    arrays: figureArrays({
      parameters: models.map(parametersOf),
      changes: found.map(({ measured: change }) => change),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      line: [101, 10_001],
      predicted: [101, 10_001].map((n) => Math.sqrt(expectedSquaredChange(3, n))),
      'one each': [101, 10_001].map((n) => Math.sqrt(expectedSquaredChange(1, n))),
    }),
    caption: `n = ${found[0].count} starts each, 99.9 % intervals`,
  };
}

/** Where gradient descent on (u v - 1)^2/2 ends: u v = 1 and u^2 - v^2 as at the start. */
const CURVED_START: [number, number] = [2, 0.1];
const CURVED_RATE = 0.001;

function curvedEnd(): number {
  const [u, v] = CURVED_START;
  const kept = u * u - v * v;
  return Math.sqrt((kept + Math.sqrt(kept * kept + 4)) / 2);
}

function curvedRun(context: GalleryContext): CellRuns {
  return context.shared('curved', () => {
    const [cell] = context.run({
      landscapes: [{ family: 'formula', parameters: { text: '0.5*(u*v - 1)^2', variables: ['u', 'v'] } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: CURVED_RATE } }],
      starts: { kind: 'point', point: CURVED_START },
      budget: { steps: 10_000 },
      record: { steps: Array.from({ length: 101 }, (_, k) => 100 * k), points: true },
    });
    return cell;
  });
}

function curvedFigure(context: GalleryContext): ClaimFigure {
  const cell = curvedRun(context);
  const way = cell.pointSteps.map((step) => cell.point(0, step));
  const solutions = Array.from({ length: 41 }, (_, k) => 1.98 + 0.003 * k);
  return {
    picture: {
      kind: 'points',
      title: 'From the start to the solutions',
      x: { label: 'u', array: 'u' },
      y: { label: 'v' },
      series: [
        { array: 'v', label: 'gradient descent' },
        { array: 'solutions', label: 'solutions, u v = 1', predicted: true, x: 'along' },
        { array: 'straight', label: 'to the nearest', predicted: true, x: 'straight u' },
      ],
    },
    arrays: figureArrays({
      u: way.map(([u]) => u),
      v: way.map(([, v]) => v),
      along: solutions,
      solutions: solutions.map((u) => 1 / u),
      'straight u': [CURVED_START[0], NEAREST],
      straight: [CURVED_START[1], 1 / NEAREST],
    }),
    caption: 'one run, nothing random; every hundredth step',
  };
}

/** Of u on u v = 1, from (2, 0.1): the root of u^4 - 2 u^3 + 0.1 u - 1. */
const NEAREST = 2.087045;

export const ridgeRegression = defineEntry({
  id: 'ridge-regression',
  version: 3,
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
  budgetSeconds: { quick: 40, full: 60 },
  experiments: [
    {
      name: 'A slope, and a slope with a noise for each point',
      landscapes: [regression(SLOPE), regression(NOISE), regression(MANY)],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.015 } }],
      seeds: { count: 200 },
      budget: { steps: 1000 },
    },
  ],
  guide:
    'The post looks at regression as sampling: give each of a hundred points a noise of its own as a parameter, start all of them at random, train to zero loss, and the slope that comes out is a sample of the Bayesian posterior, not an estimate. For 101 parameters that is exact. For 10 001, where each noise is a sum of a hundred uniform numbers, it is nearly so: the metric of the parameters is not that of the prior, and mean and spread come out as 0.987 and 0.102 in the place of 1.006 and 0.100. Exact again would be a noise that is the sum divided by ten.\n\nLook at the end points of the slope, the first coordinate: one value for the first landscape, a bell for the second and the third. The distances from start to end are about as long for both, spread over a hundred times as many parameters: no single one moves noticeably.\n\nChange the scale of the noises, and the bell moves away from the posterior. The slopes that the post itself gives, 1.046 and 1.031, are single samples on data of its own, and cannot be found again here.',
  claims: [
    {
      id: 'one-parameter',
      statement: 'With one parameter every start ends at the least-squares slope.',
      asStated: 'right',
      theory: 'x.y/x.x = 1.0166322 for the hundred points; the farthest of all ends.',
      tolerance: 1e-7,
      toleranceReason: 'The prediction has eight digits.',
      quantity: 'slope',
      counted: 'starts',
      reading:
        'A mean of 1.0166 and a spread of 0: one parameter leaves nothing to chance, and no posterior to sample.',
      notShown: 'Other data: the hundred points are fixed, by a recipe without random numbers.',
      measure: (context) => {
        const predicted = 1.0166322;
        const ends = slopes(context, SLOPE);
        return {
          predicted,
          ...exactly(ends.reduce((far, end) => (Math.abs(end - predicted) > Math.abs(far - predicted) ? end : far))),
          count: ends.length,
        };
      },
    },
    {
      id: 'noise-mean',
      statement:
        'With 101 parameters the final slope “is not an estimate, but rather a sample from the posterior”, approximately: its mean.',
      asStated: 'half right',
      corrected: 'It is exactly a sample of it, for normal starts.',
      theory: `x.y/(1 + S) = 1.0064385, S = x.x: the posterior of unit prior and noise. ${POST}`,
      tolerance: 0.0066,
      toleranceReason:
        'The prediction is exact: twice what 10 000 starts of the predicted spread give, 2 · 3.29 · 0.1001/100, a third of the way to the mean of the third model.',
      quantity: 'mean of the slope',
      counted: 'starts',
      mistaken: { what: 'the mean of the third model', predicted: SUMMED.mean },
      reading: 'Training from random starts gives the mean of the posterior, not the least-squares slope of 1.0166.',
      notShown: 'Starts that are not normal, and training that stops before the loss is 0.',
      measure: measured(NOISE, POSTERIOR.mean, meanOf),
      figure: noiseFigure,
    },
    {
      id: 'noise-spread',
      statement:
        'With 101 parameters the final slope “is not an estimate, but rather a sample from the posterior”, approximately: its spread.',
      asStated: 'half right',
      corrected: 'It is exactly a sample of it, for normal starts.',
      theory: `(1 + S)^(-1/2) = 0.1001348, the posterior's standard deviation. ${POST}`,
      ...fivePercentOf(POSTERIOR.deviation),
      quantity: 'standard deviation of the slope',
      counted: 'starts',
      reading: 'The spread over random starts is the uncertainty that Bayes gives for these data.',
      notShown: 'Starts that are not normal, and training that stops before the loss is 0.',
      measure: measured(NOISE, POSTERIOR.deviation, deviationOf),
      figure: noiseFigure,
    },
    {
      id: 'many-mean',
      statement:
        'With 10 001 parameters “conceptually, it still works basically the same as the previous example”: the mean of the posterior, 1.0064.',
      asStated: 'half right',
      corrected: 'Nearly: the mean is 0.9867, because each noise moves three times as readily as the prior means.',
      theory: `x.y/(3 + S) = 0.9866522, as the squared weights of a noise sum to 3. ${POST}`,
      tolerance: 0.0067,
      toleranceReason:
        'The prediction is exact: twice what 10 000 starts of the predicted spread give, 2 · 3.29 · 0.1020/100, a third of the way to the mean of the posterior.',
      quantity: 'mean of the slope',
      counted: 'starts',
      mistaken: { what: 'the mean of the posterior', predicted: POSTERIOR.mean },
      reading:
        'Splitting each noise into a hundred parameters changes what training prefers: the slope is drawn more strongly to 0.',
      notShown: 'Sums divided by 10 instead, with starts of variance 1: they give the posterior again, by theory.',
      measure: measured(MANY, SUMMED.mean, meanOf),
      figure: manyFigure,
    },
    {
      id: 'many-spread',
      statement:
        'With 10 001 parameters “conceptually, it still works basically the same as the previous example”: the spread of the posterior, 0.1001.',
      asStated: 'half right',
      corrected: 'Nearly: the standard deviation is 0.1020.',
      theory: `sqrt(9 + S)/(3 + S) = 0.1020275. ${POST}`,
      ...fivePercentOf(SUMMED.deviation),
      quantity: 'standard deviation of the slope',
      counted: 'starts',
      reading: 'The spread is 2 % wider than that of the posterior: too little to be told from it by 10 000 starts.',
      notShown:
        'The difference from the posterior, which is smaller than the tolerance; the mean and the distribution show it.',
      measure: measured(MANY, SUMMED.deviation, deviationOf),
      figure: manyFigure,
    },
    {
      id: 'noise-distribution',
      statement: 'With 101 parameters the final slopes are samples of the posterior: their whole distribution.',
      asStated: 'right',
      theory: `The largest distance of the distribution functions is 0 but for the number of starts. ${POST}`,
      tolerance: 0.039,
      toleranceReason:
        'Twice the band of 10 000 starts at 99.9 %, sqrt(ln 2000/20 000) = 0.0195: a sample is within one of its own law, and its interval reaches one farther.',
      quantity: 'largest distance of the distribution functions',
      counted: 'starts',
      mistaken: { what: 'a posterior that is half a deviation off', predicted: 0.197 },
      reading: 'Not only mean and spread: all quantiles are those of the posterior.',
      notShown: 'Far tails, where a distance of distribution functions is small whatever they do.',
      measure: (context) => ({
        predicted: 0,
        ...distanceFromNormal(slopes(context, NOISE), POSTERIOR.mean, POSTERIOR.deviation),
      }),
      figure: distributionOf(NOISE),
    },
    {
      id: 'many-distribution',
      statement: 'And those of 10 001 parameters too.',
      asStated: 'half right',
      corrected: 'They are not far: the distribution functions differ by 0.078 at most.',
      theory: `The largest distance between the normal laws of mean 0.9867 and 1.0064, of spread 0.1020 and 0.1001. ${POST}`,
      tolerance: 0.039,
      toleranceReason: 'Twice the band of 10 000 starts at 99.9 %, sqrt(ln 2000/20 000) = 0.0195.',
      quantity: 'largest distance of the distribution functions',
      counted: 'starts',
      mistaken: { what: 'no distance', predicted: 0 },
      reading: 'Ten thousand starts tell the third model from the posterior; one trained network could not.',
      notShown: 'That sums of a hundred uniform numbers are not quite normal: by far too little to be seen here.',
      measure: (context) => ({
        predicted: lawsApart(),
        ...distanceFromNormal(slopes(context, MANY), POSTERIOR.mean, POSTERIOR.deviation),
      }),
      figure: distributionOf(MANY),
    },
    {
      id: 'nearest',
      statement:
        '“gradient descent will take us from the initial point, to whatever point on the perfect-prediction surface is closest”: linear models.',
      asStated: 'right',
      theory: `The largest distance between ends and nearest solutions is 0. ${POST}`,
      tolerance: 1e-9,
      toleranceReason: 'Rounding, enlarged a hundredfold by the second step.',
      quantity: 'largest distance',
      counted: 'starts',
      mistaken: { what: 'another solution, a hundredth away', predicted: 0.01 },
      reading: 'In linear models the start is projected onto the solutions, to the last digit.',
      notShown: 'The third model, whose solutions are a plane of 9901 dimensions; the argument is the same.',
      measure: (context) => ({
        predicted: 0,
        ...exactly(nearestResidual(context)),
        count: moved(context, NOISE).starts.length,
      }),
    },
    {
      id: 'nearest-curved',
      statement:
        '“gradient descent will take us from the initial point, to whatever point on the perfect-prediction surface is closest”: others.',
      asStated: 'half right',
      corrected:
        'Near the solutions. On u v = 1 from (2, 0.1) it ends at u = 2.0559, the nearest solution has u = 2.0870.',
      theory:
        'Gradient flow on (u v - 1)^2/2 keeps u^2 - v^2, so that it ends where u^2 is (3.99 + sqrt(3.99^2 + 4))/2.',
      tolerance: 1e-4,
      toleranceReason:
        'A step changes u^2 - v^2 by the factor 1 - lr^2 (u v - 1)^2: at lr 0.001 by 8e-5 in all, u by half of that or less.',
      quantity: 'u at the end',
      mistaken: { what: 'the nearest solution', predicted: NEAREST },
      reading: 'The path bends as the gradient turns: training picks another solution than the nearest one.',
      notShown:
        'Noise in the gradients, which moves the end along the solutions, and wide networks, which are nearly linear.',
      measure: (context) => ({ predicted: curvedEnd(), ...exactly(curvedRun(context).final(0)[0]) }),
      figure: curvedFigure,
    },
    ...[
      { id: 'moved-101', model: NOISE, v: 1 },
      { id: 'moved-10001', model: MANY, v: 3 },
    ].map(({ id, model, v }) => {
      const parameters = parametersOf(model);
      const predicted = expectedSquaredChange(v, parameters);
      const few = model === NOISE;
      return {
        id,
        statement: `“the parameters in large overparameterized models tend to change by only a small amount”: ${parameters} of them.`,
        asStated: few ? ('half right' as const) : ('right' as const),
        ...(few && {
          corrected: 'With as many parameters as data they do change: by more than their own deviation, 1.',
        }),
        theory: `The mean square of a change is (r^T (A A^T)^-1 r)/n, r the first residuals: ${predicted.toPrecision(4)}, a deviation of ${Math.sqrt(predicted).toPrecision(3)}. ${POST}`,
        ...fivePercentOf(predicted),
        quantity: 'mean square change of a parameter',
        counted: 'starts',
        reading: few
          ? 'With hardly more parameters than data, each has to do the fitting by itself, and moves.'
          : 'The way is as long as before, spread over a hundred times as many parameters: none of them moves noticeably.',
        notShown: 'Networks, whose hidden weights can move far in few directions.',
        measure: (context: GalleryContext) => ({ predicted, ...squaredChange(context, model) }),
        figure: changeFigure,
      };
    }),
    {
      id: 'moved-width',
      statement: 'The larger the model, the less its parameters change.',
      asStated: 'right',
      theory: `The length of the way does not depend on the number of parameters for a noise, so that each moves as n^(-1/2): from 401 to 10 001. ${POST}`,
      tolerance: 0.015,
      toleranceReason:
        'The prediction is exact: 3 % of it, said beforehand; 400 starts at both ends give 3.29 sqrt(2/100/400)/ln 25 = 0.007.',
      quantity: 'exponent of the number of parameters',
      counted: 'starts at each end',
      mistaken: { what: '-1, a way that gets shorter too', predicted: -1 },
      reading: 'Small changes are a matter of counting: one way, shared by ever more parameters.',
      notShown: 'Widths in networks, where the same exponent needs the scale of lazy training.',
      measure: changeExponent,
      figure: changeFigure,
    },
  ],
});
