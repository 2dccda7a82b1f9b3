/** Wrong labels: what they do to the gradient, and what large and small networks make of them. */
import { defineEntry, type ExperimentInput, type GalleryContext, type Measurement } from '../define.ts';
import { type Estimate, meanOf, ratioOf, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';
import { DRAWS_FOR_NINE_IN_TEN, NINE_IN_TEN } from '../tolerances.ts';

const CLASSES = 3;
const ROWS = 107;
const NOISE = 0.2;
/** Of a linear model: 13 features and a bias for each class. */
const WEIGHTS = (13 + 1) * CLASSES;
const LARGE = [32];
const SMALL = [1];
const STEPS = 300;
const EVERY = 25;
const RECORDED = Array.from({ length: STEPS / EVERY + 1 }, (_, k) => k * EVERY);
const ZHANG = 'C. Zhang et al., Understanding deep learning requires rethinking generalization, ICLR 2017.';
const AVERAGE =
  'At zero weights all K classes have probability 1/K; averaged over the wrong classes a wrong row has -1/(K - 1) of the gradient of the right one.';

function wineNetwork(
  hidden: number[],
  labelNoise: number,
  labelNoiseSeed: number,
): ExperimentInput['landscapes'][number] {
  return {
    family: 'network',
    parameters: { data: 'wine', hidden, activation: 'tanh', trainFraction: 0.6, labelNoise, labelNoiseSeed },
  };
}

interface Trained {
  /** Share of the training labels, right and wrong ones, that are fitted in the end. */
  fitted: number;
  /** At the recorded steps. */
  losses: number[];
  testLosses: number[];
}

/** Networks trained with a share of the labels wrong, other ones and another start for each. */
function trained(context: GalleryContext, hidden: number[], noise = NOISE): Trained[] {
  return context.shared(`trained ${hidden} ${noise}`, () => {
    const runs = context.sample(DRAWS_FOR_NINE_IN_TEN, 2 * DRAWS_FOR_NINE_IN_TEN);
    return Array.from({ length: runs }, (_, k) => {
      const [cell] = context.run({
        landscapes: [wineNetwork(hidden, noise, labelSeed(context, k))],
        optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.03 } }],
        seeds: { first: k, count: 1 },
        budget: { steps: STEPS },
        record: { steps: RECORDED, points: false },
      });
      return {
        fitted: cell.accuracy(0, STEPS),
        losses: RECORDED.map((step) => cell.loss(0, step)),
        testLosses: RECORDED.map((step) => cell.testLoss(0, step)),
      };
    });
  });
}

function labelSeed(context: GalleryContext, k: number): number {
  return 10_000 * context.seed + k;
}

function shareWhere(context: GalleryContext, holds: (large: Trained, small: Trained) => boolean): Measurement {
  const [large, small] = [trained(context, LARGE), trained(context, SMALL)];
  return { predicted: 1, ...shareOf(large.filter((run, k) => holds(run, small[k])).length, large.length) };
}

function last({ testLosses }: Trained): number {
  return testLosses[testLosses.length - 1];
}

/** Training and test losses of large and small networks while they learn. */
function curvesFigure(context: GalleryContext): ClaimFigure {
  const kinds = [
    { name: 'large, wrong labels', runs: trained(context, LARGE) },
    { name: 'large, right labels', runs: trained(context, LARGE, 0) },
    { name: 'small, wrong labels', runs: trained(context, SMALL) },
  ];
  const means = kinds.map(({ runs }) =>
    RECORDED.map((_, k) => meanOf(Float64Array.from(runs, ({ testLosses }) => testLosses[k]))),
  );
  const noisy = kinds[0].runs;
  const lists: [string, number[]][] = kinds.flatMap(({ name }, i) => [
    [name, means[i].map(({ measured }) => measured)],
    [`low ${name}`, means[i].map(({ interval }) => interval[0])],
    [`high ${name}`, means[i].map(({ interval }) => interval[1])],
  ]);
  return {
    picture: {
      kind: 'lines',
      title: 'Test losses while networks learn',
      x: { label: 'steps', array: 'steps' },
      y: { label: 'mean loss' },
      series: [
        ...kinds.map(({ name }) => ({
          array: name,
          label: name,
          band: [`low ${name}`, `high ${name}`] as [string, string],
        })),
        { array: 'training', label: 'training loss of the first', predicted: true },
      ],
    },
    arrays: figureArrays({
      steps: RECORDED,
      ...Object.fromEntries(lists),
      training: RECORDED.map((_, k) => meanOf(Float64Array.from(noisy, ({ losses }) => losses[k])).measured),
    }),
    caption: `n = ${noisy.length} draws of labels and starts each, means with 99.9 % intervals; dashed: on the rows trained on`,
  };
}

/** The gradient of a linear model at zero weights. */
function gradientAtZero(context: GalleryContext, labelNoise: number, seed: number): Float64Array {
  const landscape = wineNetwork([], labelNoise, seed);
  const point = new Array<number>(WEIGHTS).fill(0);
  const [{ gradient }] = context.evaluate({ landscape, points: [point], want: ['gradient'] }).points;
  return Float64Array.from(gradient ?? [], Number);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** The share of wrong labels that 107 rows can have. */
function roundedShare(share: number): number {
  return Math.round(share * ROWS) / ROWS;
}

/** How much of the gradient with right labels is in that with some wrong ones, for a linear model at zero weights. */
function keptShare(context: GalleryContext, share: number, draws: number): Estimate {
  return context.shared(`kept ${share} ${draws}`, () => {
    const right = gradientAtZero(context, 0, 0);
    const square = dot(right, right);
    return meanOf(
      Float64Array.from(
        { length: draws },
        (_, k) => dot(gradientAtZero(context, share, labelSeed(context, k)), right) / square,
      ),
    );
  });
}

function expectedShare(share: number): number {
  return 1 - (roundedShare(share) * CLASSES) / (CLASSES - 1);
}

function kept(context: GalleryContext, share: number): Measurement {
  return { predicted: expectedShare(share), ...keptShare(context, share, context.sample(400, 2000)) };
}

/** What is left of the gradient against the share of wrong labels. */
function keptFigure(context: GalleryContext): ClaimFigure {
  const shares = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const found = shares.map((share) => keptShare(context, share, share === NOISE || share === 1 ? 400 : 100));
  return {
    picture: {
      kind: 'points',
      title: 'What wrong labels leave of the gradient',
      x: { label: 'share of wrong labels', array: 'shares' },
      y: { label: 'part of the right gradient' },
      series: [
        { array: 'kept', label: 'measured', band: ['low', 'high'] },
        { array: 'predicted', label: '1 − share · K/(K − 1)', predicted: true },
      ],
    },
    arrays: figureArrays({
      shares: shares.map(roundedShare),
      kept: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      predicted: shares.map(expectedShare),
    }),
    caption: 'n = 100 draws of labels or more at each share, 99.9 % intervals',
  };
}

const BATCH = 8;
const CREEPING = 1e-9;

/**
 * How far two batches of 8 rows agree: the mean product of their gradients over the mean square of one, at zero weights and with
 * a fifth of the labels wrong.
 */
function agreement(context: GalleryContext): Measurement {
  const noise = labelSeed(context, 0);
  const steps = 1000;
  const [cell] = context.run({
    landscapes: [wineNetwork([], NOISE, noise)],
    // So slow that all steps are taken at zero weights, and each is its gradient.
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: CREEPING } }],
    gradient: { kind: 'batch', size: BATCH, sampling: 'replacement' },
    starts: { kind: 'point', point: new Array<number>(WEIGHTS).fill(0) },
    seeds: { count: context.sample(8, 40) },
    budget: { steps },
    record: { steps: Array.from({ length: steps + 1 }, (_, t) => t), points: true },
  });
  const gradient = (run: number, t: number): Float64Array => {
    const before = cell.point(run, t);
    return cell.point(run, t + 1).map((w, i) => (before[i] - w) / CREEPING);
  };
  const pairs = Array.from({ length: (cell.count * steps) / 2 }, (_, k) => {
    const [run, t] = [Math.floor((2 * k) / steps), (2 * k) % steps];
    return [gradient(run, t), gradient(run, t + 1)];
  });
  const mean = gradientAtZero(context, NOISE, noise);
  const square = dot(mean, mean);
  // A row has (1 - 1/K) (1 + its squared features), whatever its label says; features have mean 0 and variance 1.
  const ofRow = (1 - 1 / CLASSES) * (WEIGHTS / CLASSES);
  return {
    predicted: square / (square + (ofRow - square) / BATCH),
    ...ratioOf(
      pairs.map(([a, b]) => dot(a, b)),
      pairs.map(([a, b]) => (dot(a, a) + dot(b, b)) / 2),
    ),
  };
}

export const labelNoise = defineEntry({
  id: 'label-noise',
  version: 3,
  label: 'Noisy labels',
  group: 'Degeneracy and learning',
  summary: 'Wrongly labelled rows pull against the others: a large network fits both, a small one cannot.',
  seed: '000',
  references: [
    { text: ZHANG, url: 'https://arxiv.org/abs/1611.03530' },
    {
      text: 'D. Arpit et al., A closer look at memorization in deep networks, ICML 2017',
      url: 'https://arxiv.org/abs/1706.05394',
    },
  ],
  budgetSeconds: { quick: 12, full: 60 },
  experiments: [
    {
      name: 'A fifth of the labels wrong',
      landscapes: [wineNetwork(LARGE, NOISE, 0), wineNetwork(SMALL, NOISE, 0), wineNetwork(LARGE, 0, 0)],
      optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.03 } }],
      seeds: { count: 10 },
      budget: { steps: STEPS },
    },
    {
      name: 'The same with digits, in batches',
      landscapes: [0, NOISE].map((share) => ({
        family: 'network',
        parameters: { data: 'digits', hidden: [32], trainFraction: 0.2, labelNoise: share },
      })),
      optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.01 } }],
      gradient: { kind: 'batch', size: 32 },
      seeds: { count: 3 },
      budget: { steps: STEPS },
    },
  ],
  guide:
    'Look at loss and test loss together: with wrong labels the test loss turns after some fifty steps, long before the training loss is at its end. Change the share of wrong labels and the hidden layer, and look at the noise of the gradients at the turn.',
  claims: [
    {
      id: 'batches-disagree',
      statement:
        '“one input pair will want to go down one path, another will want to go down a totally different path”.',
      asStated: 'right',
      theory:
        'The mean product of the gradients of two batches is |g|^2, the mean square of one is |g|^2 + (s - |g|^2)/B: with s = (2/3) 14, the square of a row, whatever its label says.',
      tolerance: 0.05,
      toleranceReason:
        'The prediction is exact for the rows at hand: 0.05, said beforehand, of an agreement between 0 and 1; 4000 pairs give about 0.02.',
      quantity: 'agreement of two batches',
      counted: 'pairs of batches',
      mistaken: { what: 'batches that agree', predicted: 1 },
      reading:
        'At the first step two batches of eight rows already want different things: about half of a gradient is noise.',
      notShown: 'Later steps, where the common part is used up and batches disagree almost wholly.',
      measure: agreement,
    },
    {
      id: 'pulls-apart',
      statement: 'Wrong pairs pull the other way.',
      asStated: 'right',
      theory: `With all labels wrong what is left of the right gradient is -1/2, on average: they pull backwards. ${AVERAGE}`,
      tolerance: 0.015,
      toleranceReason: 'The prediction is exact: 3 % of it, said beforehand, a third of a planted tenth.',
      quantity: 'part of the right gradient',
      counted: 'draws of wrong labels',
      reading: 'A wrong row does not only add noise: on average it takes back half of what a right one gives.',
      notShown: 'Weights other than 0, where it depends on how sure the model is.',
      measure: (context) => kept(context, 1),
      figure: keptFigure,
    },
    {
      id: 'slower',
      statement:
        '“there is always a fair bit of noise in the (data -> label) pairs”, and it makes the path another one.',
      asStated: 'half right',
      corrected:
        'On average it makes the gradient shorter: with a fifth of the labels wrong, 21 of 107, 0.706 of it is left.',
      theory: `1 - (21/107) K/(K - 1) with K = 3. ${AVERAGE}`,
      tolerance: 0.021,
      toleranceReason: 'The prediction is exact: 3 % of it, said beforehand, a third of a planted tenth.',
      quantity: 'part of the right gradient',
      counted: 'draws of wrong labels',
      reading: 'Evenly wrong labels slow training down before they lead it anywhere else.',
      notShown: 'Labels that are wrong in a pattern: those have a path of their own.',
      measure: (context) => kept(context, NOISE),
      figure: keptFigure,
    },
    {
      id: 'memorises',
      statement: "“If the model is too big, it's a moot point because it will have overfit at this point”.",
      asStated: 'right',
      theory: `32 hidden units have 547 parameters for 107 rows: every label is fitted, right or wrong, in all draws. ${ZHANG}`,
      ...NINE_IN_TEN,
      quantity: 'share of draws',
      counted: 'draws of labels and starts',
      mistaken: { what: 'no more often than a coin falls on one side', predicted: 0.5 },
      reading: 'Nothing in the training loss tells a rule from a mistake: both are learnt to the last row.',
      notShown: 'Large data sets, where memorising takes far longer than learning the rule.',
      measure: (context) => shareWhere(context, ({ fitted }) => fitted === 1),
      figure: curvesFigure,
    },
    {
      id: 'cannot',
      statement:
        '“Any noise in the (data, label) pairs can make this maze have no end at all if the model is too small”.',
      asStated: 'half right',
      corrected: 'Training ends, but not at a fit of all labels: no draw comes to that.',
      theory: 'One hidden unit sees one number of each row, and cuts its line into at most three intervals.',
      ...NINE_IN_TEN,
      quantity: 'share of draws',
      counted: 'draws of labels and starts',
      mistaken: { what: 'no more often than a coin falls on one side', predicted: 0.5 },
      reading: 'A model that cannot fit the mistakes is protected from them, and its test loss stays down.',
      notShown: 'How long the last gains take; training is stopped after 300 steps.',
      measure: (context) => shareWhere(context, (_, { fitted }) => fitted < 1),
      figure: curvesFigure,
    },
    {
      id: 'stop-early',
      statement:
        '“Assuming our model is too expressive, we must turn off training before we get too far down and start memorizing training datasets”.',
      asStated: 'right',
      theory: `Behind its least value the test loss of the large network rises again by more than a tenth, in all draws: what it fits then is wrong labels. ${ZHANG}`,
      ...NINE_IN_TEN,
      quantity: 'share of draws',
      counted: 'draws of labels and starts',
      mistaken: { what: 'no more often than a coin falls on one side', predicted: 0.5 },
      reading: 'The rule is learnt first and the mistakes afterwards; between the two lies the time to stop.',
      notShown: 'Shares of right answers, which suffer less than losses. The test rows have right labels.',
      measure: (context) => shareWhere(context, (large) => last(large) > 1.1 * Math.min(...large.testLosses)),
      figure: curvesFigure,
    },
    {
      id: 'overfit',
      statement: "“we actually don't want to reach a minima, because that essentially guarantees we've overfit”.",
      asStated: 'half right',
      corrected:
        'It is the wrong labels that cost. With right ones the same network goes to the same fit of all rows, with a lower test loss there.',
      theory: `What a network fits beyond the rule is noise it was given: without noise, and from the same start, the test loss at the end is lower in all draws. ${ZHANG}`,
      ...NINE_IN_TEN,
      quantity: 'share of draws',
      counted: 'draws of labels and starts',
      mistaken: { what: 'no more often than a coin falls on one side', predicted: 0.5 },
      reading: 'A perfect fit is harmless where there is nothing wrong to fit.',
      notShown: 'Data whose classes overlap, where no label is wrong and none is certain.',
      measure: (context) => {
        const [noisy, right] = [trained(context, LARGE), trained(context, LARGE, 0)];
        const lower = right.filter((run, k) => run.fitted === 1 && last(run) < last(noisy[k]));
        return { predicted: 1, ...shareOf(lower.length, right.length) };
      },
      figure: curvesFigure,
    },
  ],
});
