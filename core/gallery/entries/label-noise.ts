/** Wrong labels: what they do to the gradient, and what large and small networks make of them. */
import { defineEntry, type ExperimentInput, type GalleryContext, type Measurement } from '../define.ts';
import { meanOf, shareOf } from '../estimates.ts';

const CLASSES = 3;
const ROWS = 107;
const NOISE = 0.2;
const LARGE = [32];
const SMALL = [1];
const STEPS = 300;
const EVERY = 25;
const RECORDED = Array.from({ length: STEPS / EVERY + 1 }, (_, k) => k * EVERY);
const RUNS = { quick: 40, full: 200 };
const SHARE_TOLERANCE = 0.22;
const NO_EXCEPTION = 'The width of the interval with no exception in 40 draws, 0.213, and a little.';
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
  /** Test losses at the recorded steps. */
  testLosses: number[];
}

/** Networks trained with a share of the labels wrong, other ones and another start for each. */
function trained(context: GalleryContext, hidden: number[], noise = NOISE): Trained[] {
  return context.shared(`trained ${hidden} ${noise}`, () => {
    const runs = context.sample(RUNS.quick, RUNS.full);
    return Array.from({ length: runs }, (_, k) => {
      const [cell] = context.run({
        landscapes: [wineNetwork(hidden, noise, labelSeed(context, k))],
        optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.03 } }],
        seeds: { first: k, count: 1 },
        budget: { steps: STEPS },
        record: { steps: RECORDED, points: false },
      });
      return { fitted: cell.accuracy(0, STEPS), testLosses: RECORDED.map((step) => cell.testLoss(0, step)) };
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

/** How much of the gradient with right labels is in that with some wrong ones, for a linear model at zero weights. */
function kept(context: GalleryContext, share: number): Measurement {
  const gradientOf = (labelNoise: number, seed: number): number[] => {
    const landscape = wineNetwork([], labelNoise, seed);
    const point = new Array<number>((13 + 1) * CLASSES).fill(0);
    const [{ gradient }] = context.evaluate({ landscape, points: [point], want: ['gradient'] }).points;
    return (gradient ?? []).map(Number);
  };
  const right = gradientOf(0, 0);
  const dot = (a: number[]): number => a.reduce((sum, value, i) => sum + value * right[i], 0);
  const square = dot(right);
  const draws = context.sample(400, 2000);
  const projections = Float64Array.from(
    { length: draws },
    (_, k) => dot(gradientOf(share, labelSeed(context, k))) / square,
  );
  return { predicted: 1 - ((Math.round(share * ROWS) / ROWS) * CLASSES) / (CLASSES - 1), ...meanOf(projections) };
}

export const labelNoise = defineEntry({
  id: 'label-noise',
  version: 2,
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
      id: 'pulls-apart',
      statement: 'One input pair will want to go down one path, another will want to go down a totally different path.',
      asStated: 'right',
      theory: `With all labels wrong what is left of the right gradient is -1/2, on average: they pull backwards. ${AVERAGE}`,
      tolerance: 0.03,
      toleranceReason:
        'Of 107 rows the mean deviates by some 0.1 a draw: over 400 draws twice the half-width of the interval.',
      measure: (context) => kept(context, 1),
    },
    {
      id: 'slower',
      statement: 'There is always a fair bit of noise in the pairs, and it makes the path another one.',
      asStated: 'half right',
      corrected:
        'On average it makes the gradient shorter: with a fifth of the labels wrong, 21 of 107, 0.706 of it is left.',
      theory: `1 - (21/107) K/(K - 1) with K = 3. ${AVERAGE}`,
      tolerance: 0.02,
      toleranceReason: 'Of 21 wrong rows the mean deviates by some 0.05 a draw: twice the half-width of the interval.',
      measure: (context) => kept(context, NOISE),
    },
    {
      id: 'memorises',
      statement: 'If the model is too big, it will have overfit.',
      asStated: 'right',
      theory: `32 hidden units have 547 parameters for 107 rows: every label is fitted, right or wrong, in all draws. ${ZHANG}`,
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      mistaken: { what: 'no more often than a coin falls on one side', predicted: 0.5 },
      measure: (context) => shareWhere(context, ({ fitted }) => fitted === 1),
    },
    {
      id: 'cannot',
      statement: 'Any noise in the pairs can make this maze have no end at all if the model is too small.',
      asStated: 'half right',
      corrected: 'Training ends, at a minimum that fits none of the wrong rows for good: no draw comes to all labels.',
      theory: 'One hidden unit sees one number of each row, and cuts its line into at most three intervals.',
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      mistaken: { what: 'no more often than a coin falls on one side', predicted: 0.5 },
      measure: (context) => shareWhere(context, (_, { fitted }) => fitted < 1),
    },
    {
      id: 'stop-early',
      statement: 'We must turn off training before we get too far and start memorising.',
      asStated: 'right',
      theory: `Behind its least value the test loss of the large network rises again by more than a tenth, in all draws: what it fits then is wrong labels. ${ZHANG}`,
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      mistaken: { what: 'no more often than a coin falls on one side', predicted: 0.5 },
      measure: (context) => shareWhere(context, (large) => last(large) > 1.1 * Math.min(...large.testLosses)),
    },
    {
      id: 'overfit',
      statement:
        'We actually do not want to reach a minimum, because that essentially guarantees that we have overfit.',
      asStated: 'half right',
      corrected:
        'It is the wrong labels that cost. With right ones the same network goes to the same fit of all rows, with a lower test loss there.',
      theory: `What a network fits beyond the rule is noise it was given: without noise, and from the same start, the test loss at the end is lower in all draws. ${ZHANG}`,
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      mistaken: { what: 'no more often than a coin falls on one side', predicted: 0.5 },
      measure: (context) => {
        const [noisy, right] = [trained(context, LARGE), trained(context, LARGE, 0)];
        const lower = right.filter((run, k) => run.fitted === 1 && last(run) < last(noisy[k]));
        return { predicted: 1, ...shareOf(lower.length, right.length) };
      },
    },
  ],
});
