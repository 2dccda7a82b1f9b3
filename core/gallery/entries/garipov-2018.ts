/** Curves of low loss between networks trained apart, as Garipov et al. (2018) draw them. */
import {
  defineEntry,
  type EvaluateInput,
  type ExperimentInput,
  type GalleryContext,
  type Measurement,
} from '../define.ts';
import { exactly, meanOf } from '../estimates.ts';

const GARIPOV =
  'T. Garipov, P. Izmailov, D. Podoprikhin, D. Vetrov, A. G. Wilson, Loss surfaces, mode connectivity, and fast ensembling of DNNs, NeurIPS 2018.';
const STEPS = 400;
const PAIRS = 3;
const COUNT = 'A count of three pairs.';
/** Weight decay keeps the curve from escaping to weights of any size, where cross-entropy is always lower. */
const NETWORK: EvaluateInput['landscape'] = {
  family: 'network',
  parameters: { data: 'digits', hidden: [16], activation: 'tanh', trainFraction: 0.1, l2: 0.001 },
};
const TRAINING = {
  landscapes: [NETWORK],
  optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.03 } }],
  budget: { steps: STEPS },
} satisfies ExperimentInput;

interface Way {
  straightBarrier: number;
  barrier: number;
  /** Of the middle of the curve, over the mean of that of its ends. */
  testRatio: number;
}

/** The loss on the rows kept apart, at a point. */
function testLoss(context: GalleryContext, point: number[]): number {
  const [cell] = context.run({
    ...TRAINING,
    starts: { kind: 'point', point },
    budget: { steps: 1 },
    record: { steps: [0], points: false },
  });
  return cell.testLoss(0, 0);
}

/** Ways between pairs of networks that were trained from different starts. */
function ways(context: GalleryContext, curve: 'bezier' | 'chain'): Way[] {
  const ends = context.shared('ends', () => {
    const [cell] = context.run({
      ...TRAINING,
      seeds: { count: 2 * PAIRS },
      record: { steps: [STEPS], points: false },
    });
    return Array.from({ length: cell.count }, (_, run) => ({
      point: Array.from(cell.final(run)),
      test: cell.testLoss(run, STEPS),
    }));
  });
  return context.shared(curve, () =>
    Array.from({ length: PAIRS }, (_, k) => {
      const [from, to] = [ends[2 * k], ends[2 * k + 1]];
      const { values, arrays } = context.analyze({
        analysis: 'connecting-curve',
        landscape: NETWORK,
        at: { point: from.point },
        parameters: { to: to.point, curve, bends: 1, nodes: 15, iterations: 100, gridPoints: 101 },
      });
      const bend = arrays.bends.data.map(Number);
      const weights = curve === 'bezier' ? [1 / 4, 1 / 2, 1 / 4] : [0, 1, 0];
      const middle = bend.map((p, i) => weights[0] * from.point[i] + weights[1] * p + weights[2] * to.point[i]);
      return {
        straightBarrier: Number(values.straightBarrier.value),
        barrier: Number(values.barrier.value),
        testRatio: (2 * testLoss(context, middle)) / (from.test + to.test),
      };
    }),
  );
}

function pairsWith(context: GalleryContext, curve: 'bezier' | 'chain', holds: (way: Way) => boolean): Measurement {
  return { predicted: PAIRS, ...exactly(ways(context, curve).filter(holds).length) };
}

export const garipov2018 = defineEntry({
  id: 'garipov-2018',
  version: 1,
  label: 'Garipov 2018: curves between modes',
  group: 'Published figures',
  summary:
    'On the straight way between two trained networks there is a barrier; on a curve with one bend there is next to none.',
  seed: '000, 001',
  references: [
    { text: GARIPOV, url: 'https://arxiv.org/abs/1802.10026' },
    {
      text: 'F. Draxler, K. Veschgini, M. Salmhofer, F. A. Hamprecht, Essentially no barriers in neural network energy landscape, ICML 2018',
      url: 'https://arxiv.org/abs/1803.00885',
    },
  ],
  budgetSeconds: { quick: 12, full: 12 },
  experiments: [{ name: 'Six networks on digits', ...TRAINING, seeds: { count: 2 * PAIRS } }],
  analyses: [
    {
      name: 'Sharpness of one mode',
      analysis: 'sharpness',
      at: { run: {} },
    },
  ],
  guide:
    'Garipov et al. (2018) trained networks from different starts and found them connected: the loss on the straight way rises far above both ends, but a curve with a single bend, trained so that its mean loss is least, leads from one to the other with hardly a rise, on test data too. The texts have it as “almost always paths to the global minimum”.\n\nRun the six networks, look at an end point and open “Connecting curve” there with another end point as its aim: the picture shows the loss on the curve below that on the straight line. “Matching of units” between the same two shows what of the barrier is only the naming of the units.\n\nChange the width: with four units a barrier is left on the curve too. Without weight decay the curve runs far out, to weights at which cross-entropy is almost 0.',
  claims: [
    {
      id: 'straight',
      statement:
        'Minima found from different starts lie in valleys of their own: on the straight way between them the loss rises.',
      asStated: 'right',
      theory: `On three pairs of networks on digits it rises by more than twice what the ends have, 0.05 with weight decay. ${GARIPOV}`,
      tolerance: 0.5,
      toleranceReason: COUNT,
      mistaken: { what: 'a linear connection', predicted: 0 },
      measure: (context) => pairsWith(context, 'bezier', ({ straightBarrier }) => straightBarrier > 0.1),
    },
    {
      id: 'bezier',
      statement: 'Almost always there are paths between good minima on which the loss hardly rises.',
      asStated: 'right',
      theory: `On a quadratic Bezier curve the barrier is less than a tenth of the straight one. ${GARIPOV}`,
      tolerance: 0.5,
      toleranceReason: COUNT,
      mistaken: { what: 'barriers on every way', predicted: 0 },
      measure: (context) =>
        pairsWith(context, 'bezier', ({ barrier, straightBarrier }) => barrier < straightBarrier / 10),
    },
    {
      id: 'chain',
      statement: 'The simplest of them have a single bend.',
      asStated: 'right',
      theory: `Two straight pieces with one bend do as well: a barrier of less than a tenth of the straight one. ${GARIPOV}`,
      tolerance: 0.5,
      toleranceReason: COUNT,
      mistaken: { what: 'barriers on every way', predicted: 0 },
      measure: (context) =>
        pairsWith(context, 'chain', ({ barrier, straightBarrier }) => barrier < straightBarrier / 10),
    },
    {
      id: 'test',
      statement: 'The path is one of good networks, on test data too.',
      asStated: 'right',
      theory: `The test loss in the middle of the Bezier curve is that of its ends: a ratio of 1, over three pairs. ${GARIPOV}`,
      tolerance: 0.3,
      toleranceReason: 'The published curves keep the test error of their ends within about three tenths of it.',
      mistaken: { what: 'twice the test loss', predicted: 2 },
      measure: (context) => ({
        predicted: 1,
        ...exactly(meanOf(ways(context, 'bezier').map(({ testRatio }) => testRatio)).measured),
      }),
    },
  ],
});
