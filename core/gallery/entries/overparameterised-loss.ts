/** The same training loss, other test errors; and what becomes of bad minima as networks grow. */

import { quantiles } from '../../math/quantiles.ts';
import { exp, log } from '../../wasm/elementary.ts';
import { defineEntry, type EvaluateInput, type GalleryContext, type Measurement } from '../define.ts';
import { deviationOf, meanOf, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const ROWS = 20;
const NARROW = 2;
const WIDE = ROWS;
const INPUTS = 5;
const STEPS = 150;
/** Losses at rest are below 1e-12; the labels alone have a variance of some 0.3. */
const ZERO = 1e-6;
const RUNS = { quick: 60, full: 300 };
const NO_EXCEPTION = '60 runs without an exception have an interval of 0.153, z^2/(n + z^2), and a little more.';
const SHARE_TOLERANCE = 0.16;
const LBFGS = {
  algorithm: 'lbfgs',
  parameters: { lineSearch: 'strong-wolfe', toleranceChange: 1e-16, toleranceGradient: 1e-12 },
} as const;

const BELKIN =
  'M. Belkin, D. Hsu, J. Xu, Two models of double descent for weak features, SIAM J. Math. Data Sci. 2 (2020).';
/** Features of the truth, of which a model sees the first ones; all of the same strength, together 1. */
const FEATURES = 100;
const NOISE_VARIANCE = 0.25;

/** Normal inputs and a teacher's answers with noise: 20 rows to learn, 80 apart. */
function network(hidden: number): EvaluateInput['landscape'] {
  return {
    family: 'network',
    parameters: {
      data: `teacher(rows=${5 * ROWS}, inputs=${INPUTS}, width=4, noise=0.5)`,
      hidden: [hidden],
      activation: 'tanh',
      loss: 'squared-error',
      trainFraction: 1 / 5,
    },
  };
}

/** Last training losses of networks of one width, each from a start of its own. */
function lastLosses(context: GalleryContext, hidden: number): Float64Array {
  return context.shared(`networks ${hidden}`, () => {
    const [cell] = context.run({
      landscapes: [network(hidden)],
      optimizers: [LBFGS],
      seeds: { count: context.sample(RUNS.quick, RUNS.full) },
      budget: { steps: STEPS },
      record: { steps: [STEPS], points: false },
    });
    return Float64Array.from({ length: cell.count }, (_, run) => cell.loss(run, STEPS));
  });
}

function shareAtZero(context: GalleryContext, hidden: number, predicted: number): Measurement {
  const losses = lastLosses(context, hidden);
  return { predicted, ...shareOf(losses.filter((loss) => loss < ZERO).length, losses.length) };
}

/**
 * The error on new rows, noise included, of the solution that L-BFGS finds from zero for 20 rows of the first p features. The
 * features that it does not see are noise to it.
 */
function testError(context: GalleryContext, p: number, draws = context.sample(600, 4000)): Measurement {
  return context.shared(`test error ${p} ${draws}`, () => measuredError(context, p, draws));
}

function measuredError(context: GalleryContext, p: number, draws: number): Measurement {
  const random = context.random(`rows ${p}`);
  const numbers = new Float64Array(ROWS * (p + 1));
  const weight = 1 / Math.sqrt(FEATURES);
  const unseen = (FEATURES - p) / FEATURES + NOISE_VARIANCE;
  const errors = Float64Array.from({ length: draws }, (_, k) => {
    random.fillNormal(numbers, k * numbers.length);
    const inputs = numbers.subarray(0, ROWS * p);
    const targets = Array.from({ length: ROWS }, (_, i) => {
      let sum = Math.sqrt(unseen) * numbers[ROWS * p + i];
      for (let j = 0; j < p; j++) sum += weight * inputs[i * p + j];
      return sum;
    });
    const [cell] = context.run({
      landscapes: [
        { family: 'regression', parameters: { problem: 'given', inputs: Array.from(inputs), targets, columns: p } },
      ],
      optimizers: [LBFGS],
      starts: { kind: 'point', point: new Array<number>(p).fill(0) },
      budget: { steps: 200 },
      record: { steps: [200], points: false },
    });
    return cell.final(0).reduce((sum, w) => sum + (w - weight) * (w - weight), unseen);
  });
  return { predicted: expectedError(p), ...meanOf(errors) };
}

/** What Belkin, Hsu and Xu give: with S of the truth seen and N not seen, noise included. */
function expectedError(p: number): number {
  const seen = p / FEATURES;
  const unseen = 1 - seen + NOISE_VARIANCE;
  return p < ROWS ? unseen * (1 + p / (ROWS - p - 1)) : seen * (1 - ROWS / p) + unseen * (1 + ROWS / (p - ROWS - 1));
}

/** The test error by the number of features, with what theory gives on both sides of the rows. */
function errorFigure(context: GalleryContext): ClaimFigure {
  const claimed = [10, 30, 100];
  const features = [2, 5, 10, 14, 26, 30, 40, 60, 100];
  const few = context.sample(100, 600);
  const found = features.map((p) => (claimed.includes(p) ? testError(context, p) : testError(context, p, few)));
  const below = Array.from({ length: 15 }, (_, k) => k + 1);
  const above = Array.from({ length: 76 }, (_, k) => k + 25);
  return {
    picture: {
      kind: 'points',
      title: 'Test error by the number of features',
      x: { label: 'features, for 20 rows', array: 'features' },
      y: { label: 'mean squared error on new rows', log: true },
      series: [
        { array: 'errors', label: 'measured', band: ['low', 'high'] },
        { array: 'exact below', label: 'exact', predicted: true, x: 'below' },
        { array: 'exact above', label: '', predicted: true, x: 'above' },
      ],
    },
    arrays: figureArrays({
      features,
      errors: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      below,
      'exact below': below.map(expectedError),
      above,
      'exact above': above.map(expectedError),
    }),
    caption: `n = ${found[2].count} draws at 10, 30 and 100 features, ${few} elsewhere · whiskers: 99.9 % intervals`,
  };
}

const WIDTHS = [1, 2, 3, 4, 6, 8, 12, 20];

/** The last losses of networks by width: median, and from the lowest to the highest of 20 starts. */
function widthsFigure(context: GalleryContext): ClaimFigure {
  const cells = context.run({
    landscapes: WIDTHS.map(network),
    optimizers: [LBFGS],
    seeds: { count: 20 },
    budget: { steps: STEPS },
    record: { steps: [STEPS], points: false },
  });
  // Below rounding there is nothing to see.
  const floor = 1e-14;
  const rows = (value: (cell: (typeof cells)[number], run: number) => number): number[][] =>
    cells.map((cell) =>
      Array.from(
        quantiles(
          Float64Array.from({ length: cell.count }, (_, run) => Math.max(floor, value(cell, run))),
          [0, 0.5, 1],
        ),
      ),
    );
  const training = rows((cell, run) => cell.loss(run, STEPS));
  const test = rows((cell, run) => cell.testLoss(run, STEPS));
  const lists = Object.fromEntries(
    Object.entries({ training, test }).flatMap(([name, values]) =>
      ['lowest', 'middle', 'highest'].map((place, k) => [`${name} ${place}`, values.map((row) => row[k])]),
    ),
  );
  return {
    picture: {
      kind: 'points',
      title: 'Training and test loss of networks by width',
      x: { label: 'hidden units', log: true, array: 'widths' },
      y: { label: 'loss at the end', log: true },
      series: [
        { array: 'test middle', label: 'test', band: ['test lowest', 'test highest'] },
        { array: 'training middle', label: 'training', band: ['training lowest', 'training highest'] },
        { array: 'zero', label: 'counts as zero', predicted: true },
      ],
    },
    arrays: figureArrays({ widths: WIDTHS, zero: WIDTHS.map(() => ZERO), ...lists }),
    caption: 'medians of 20 starts each · whiskers: from the lowest to the highest',
  };
}

/** The test losses of many starts at zero training loss, with half a chi-square of 80 degrees. */
function spreadFigure(context: GalleryContext): ClaimFigure {
  const values = leftOver(context);
  const bins = Array.from({ length: 23 }, (_, k) => 18 + 2 * k);
  // The density of x/2: x^39 e^-x/39! at the middle of each bin, in logarithms.
  const factorial = Array.from({ length: 39 }, (_, k) => log(k + 1)).reduce((sum, value) => sum + value, 0);
  return {
    picture: {
      kind: 'points',
      title: 'Test losses at zero training loss',
      x: { label: 'test loss', array: 'bins' },
      y: { label: 'density of starts' },
      series: [
        { array: 'density', label: 'measured' },
        { array: 'exact', label: 'half a chi-square, 80', predicted: true },
      ],
    },
    arrays: figureArrays({
      bins,
      density: bins.map((bin) => values.filter((value) => Math.abs(value - bin) < 1).length / (2 * values.length)),
      exact: bins.map((x) => exp(39 * log(x) - x - factorial)),
    }),
    caption: `n = ${values.length} starts, bins of width 2`,
  };
}

/** Of 100 equally strong directions training sees 20: half the squared length of what is left of a normal start. */
function leftOver(context: GalleryContext): Float64Array {
  return context.shared('left over', () => {
    const [cell] = context.run({
      landscapes: [
        {
          family: 'quadratic',
          parameters: { eigenvalues: Array.from({ length: FEATURES }, (_, i) => (i < ROWS ? 1 : 0)) },
        },
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.5 } }],
      starts: { kind: 'normal', scale: 1 },
      seeds: { count: context.sample(5000, 20_000) },
      budget: { steps: 100 },
      record: { steps: [100], points: false },
    });
    return Float64Array.from({ length: cell.count }, (_, run) =>
      cell.final(run).reduce((sum, w) => sum + (w * w) / 2, 0),
    );
  });
}

export const overparameterisedLoss = defineEntry({
  id: 'overparameterised-loss',
  version: 2,
  label: 'Zero training loss',
  group: 'Degeneracy and learning',
  summary:
    'Wide networks all reach the same training loss, zero, from every start; their test errors differ with width and seed.',
  seed: '002',
  references: [
    { text: BELKIN, url: 'https://arxiv.org/abs/1903.07571' },
    {
      text: 'L. Venturi, A. S. Bandeira, J. Bruna, Spurious valleys in one-hidden-layer neural network optimization landscapes, JMLR 20 (2019)',
      url: 'https://jmlr.org/papers/v20/18-674.html',
    },
    {
      text: 'X.-H. Yu, Can backpropagation error surface not have local minima, IEEE Transactions on Neural Networks 3 (1992)',
      url: 'https://doi.org/10.1109/72.165604',
    },
    {
      text: 'A. Choromanska et al., The loss surfaces of multilayer networks, AISTATS 2015',
      url: 'https://arxiv.org/abs/1412.0233',
    },
  ],
  budgetSeconds: { quick: 20, full: 110 },
  experiments: [
    {
      name: 'Networks of 1 to 20 units on twenty noisy rows',
      landscapes: [1, 2, 3, 4, 8, 20].map(network),
      optimizers: [LBFGS],
      seeds: { count: 20 },
      budget: { steps: STEPS },
    },
  ],
  analyses: [{ name: 'Flat directions at zero loss', analysis: 'solution-set', landscape: 5, at: { run: {} } }],
  guide:
    'The claim, in talks on the theory of deep learning: training loss does not tell solutions apart, and the larger the network the fewer bad minima stop it. Theory has two sharp ends. With fewer parameters than rows, noisy rows cannot be fitted at all; with as many hidden units as rows every start leads down to zero. In between some starts end at bad minima.\n\nLook at the end losses width by width: at 1 and 2 units all above zero and spread, at 3 and 4 some at zero and some far above, from 8 on all at zero. Then look at the test loss at the same place: it is different for every start, worst where parameters and rows are about as many, and lower again for the wide ones.\n\nChange the noise in the name of the data (without it two units come close to zero sooner), the number of rows, and the optimizer: plain gradient descent needs far more steps, to the same picture.',
  claims: [
    {
      id: 'counting',
      statement: 'Neural networks reach zero training loss.',
      asStated: 'half right',
      corrected: 'Not with fewer parameters than rows: two units, with 15 parameters for 20 noisy rows, never do.',
      theory:
        'A smooth map of 15 parameters covers none of the 20-dimensional space of labels (Sard): with noisy labels the share is 0.',
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      mistaken: { what: 'as many solutions as parameters', predicted: 1 },
      measure: (context) => shareAtZero(context, NARROW, 0),
      figure: widthsFigure,
      quantity: 'share of starts that reach zero',
      counted: 'starts',
      reading: 'Zero training loss is a matter of counting parameters before it is one of optimisation.',
      notShown: 'Data without noise, which few parameters can fit if they are the right ones.',
    },
    {
      id: 'no-bad-minima',
      statement: 'There are no bad minima once the network is large.',
      asStated: 'right',
      theory:
        'With as many hidden units as rows the loss has no bad valleys (Yu 1992; Venturi, Bandeira, Bruna 2019): every start ends at zero.',
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      mistaken: { what: 'bad minima at all starts', predicted: 0 },
      measure: (context) => shareAtZero(context, WIDE, 1),
      figure: widthsFigure,
      quantity: 'share of starts that reach zero',
      counted: 'starts',
      reading: 'No start is stopped on the way down: the theorem holds for one unit a row, and here it is seen.',
      notShown: 'Widths between: from 3 to 6 units some starts end at bad minima. More rows need more units.',
    },
    {
      id: 'spread-falls',
      statement: 'In large networks all minima are about equally good.',
      asStated: 'half right',
      corrected: 'On the training rows: the spread of the last losses of 20 units is nothing beside that of 2 units.',
      theory: 'Where every start ends at zero the losses have no spread: the ratio of the two deviations is 0.',
      tolerance: 0.001,
      toleranceReason:
        'Losses count as zero below 1e-6; differences between minima that the noise of the labels makes are of the order of its share in the loss, 0.01.',
      mistaken: { what: 'the same spread at every width', predicted: 1 },
      measure: (context) => {
        const [wide, narrow] = [WIDE, NARROW].map((width) => deviationOf(lastLosses(context, width)));
        return {
          predicted: 0,
          measured: wide.measured / narrow.measured,
          interval: [wide.interval[0] / narrow.interval[1], wide.interval[1] / narrow.interval[0]],
          count: narrow.count ?? 0,
        };
      },
      figure: widthsFigure,
      quantity: 'ratio of deviations of the last losses',
      counted: 'starts',
      reading: 'Beyond the threshold the training loss tells nothing apart, so that something else has to choose.',
      notShown: 'The test losses, which stay apart, as the picture shows.',
    },
    {
      id: 'test-differs',
      statement: 'E.g. the same training loss can generalize very differently.',
      asStated: 'right',
      theory:
        'A linear model of 100 weights on 20 orthonormal rows keeps 80 coordinates of its normal start: at zero training loss the test loss is half a chi-square of 80 degrees, mean 40.',
      tolerance: 0.6,
      toleranceReason:
        'Fixed beforehand, 1.5 % of the prediction. From the variance 40, 5000 starts have a half-width of 0.29.',
      mistaken: { what: 'the nearest of all solutions, with a test loss of 0', predicted: 0 },
      measure: (context) => ({ predicted: (FEATURES - ROWS) / 2, ...meanOf(leftOver(context)) }),
      figure: spreadFigure,
      quantity: 'test loss at zero training loss',
      counted: 'starts',
      reading:
        'All the error comes from what the start left behind where no data are. The training loss is 0 in each run.',
      notShown: 'Starts of other sizes: the test loss goes with the square of their size, to 0 from a start at 0.',
    },
    {
      id: 'test-spread',
      statement: 'Solutions of the same training loss are different functions.',
      asStated: 'right',
      theory: 'The same chi-square: the test losses deviate by sqrt(80/2) = 6.32 from start to start.',
      tolerance: 0.316,
      toleranceReason:
        'A twentieth of the prediction. From the fourth moment of the chi-square, 5000 starts have a half-width of 0.21.',
      mistaken: { what: 'the same function from every start', predicted: 0 },
      measure: (context) => ({ predicted: Math.sqrt((FEATURES - ROWS) / 2), ...deviationOf(leftOver(context)) }),
      figure: spreadFigure,
      quantity: 'deviation of the test losses',
      counted: 'starts',
      reading: 'Two runs that look alike in training differ by a sixth of their test loss, and by seed alone.',
      notShown: 'Networks, where the spread is smaller because solutions share features.',
    },
    {
      id: 'error-narrow',
      statement: 'More parameters than data means overfitting: the test error only rises with them.',
      asStated: 'wrong',
      corrected:
        'It rises up to the number of rows and falls again behind it. Before it: 2.43 with 10 of 100 features.',
      theory: `N (1 + p/(n - p - 1)), N = 1.15 what is not seen, n = 20. ${BELKIN}`,
      tolerance: 0.35,
      toleranceReason: 'Half of the planted mistake. 600 draws have a half-width of 0.13 if the error deviates by 1.',
      mistaken: { what: 'N (1 + p/n), for fixed inputs', predicted: 1.725 },
      measure: (context) => testError(context, 10),
      figure: errorFigure,
      quantity: 'mean squared error on new rows',
      counted: 'draws of 20 rows',
      reading: 'Before the threshold the old wisdom holds: each parameter more costs test error.',
      notShown: 'Models that are told when to stop, or have a penalty: for them the rise can be avoided.',
    },
    {
      id: 'error-peak',
      statement: 'Zero training loss is where the test error is worst.',
      asStated: 'half right',
      corrected: 'Worst just where it first comes to zero: 3.16 with 30 features for 20 rows, more than before it.',
      theory: `S (1 - n/p) + N (1 + n/(p - n - 1)), S = 0.3 and N = 0.95 what is seen and not. ${BELKIN}`,
      tolerance: 0.39,
      toleranceReason: 'Half of the planted mistake. 600 draws have a half-width of 0.23 if the error deviates by 1.7.',
      mistaken: { what: 'N (1 + p/n), the rise going on', predicted: 2.375 },
      measure: (context) => testError(context, 30),
      figure: errorFigure,
      quantity: 'mean squared error on new rows',
      counted: 'draws of 20 rows',
      reading: 'Just behind the threshold there is one way to fit all rows, and it is a wild one.',
      notShown: 'The threshold itself, 20 features, where the expected error is infinite.',
    },
    {
      id: 'error-wide',
      statement: 'The widest model, which fits every row, has the lowest test error.',
      asStated: 'right',
      theory: `With all 100 features S (1 - n/p) + N (1 + n/(p - n - 1)) = 1.113. ${BELKIN}`,
      tolerance: 0.0556,
      toleranceReason:
        'A twentieth of the prediction. 600 draws have a half-width of 0.034 if the error deviates by 0.25.',
      mistaken: { what: 'N (1 + p/n), the rise going on', predicted: 1.5 },
      measure: (context) => testError(context, 100),
      figure: errorFigure,
      quantity: 'mean squared error on new rows',
      counted: 'draws of 20 rows',
      reading: 'Among many solutions the shortest one is tame: more parameters than data may be the best choice.',
      notShown: 'That this depends on the truth being spread over all features: if it sits in few, few are better.',
    },
  ],
});
