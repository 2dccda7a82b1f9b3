/** Curves of low loss between networks trained apart, as Garipov et al. (2018) draw them. */
import {
  defineEntry,
  type EvaluateInput,
  type ExperimentInput,
  type GalleryContext,
  type Measurement,
} from '../define.ts';
import { exactly } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

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
  /** Losses on the rows kept apart: mean of the ends, middle of the curve, middle of the straight way. */
  tests: { ends: number; curve: number; straight: number };
  t: number[];
  losses: number[];
  straightLosses: number[];
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
        tests: {
          ends: (from.test + to.test) / 2,
          curve: testLoss(context, middle),
          straight: testLoss(
            context,
            from.point.map((w, i) => (w + to.point[i]) / 2),
          ),
        },
        t: arrays.t.data.map(Number),
        losses: arrays.loss.data.map(Number),
        straightLosses: arrays.straightLoss.data.map(Number),
      };
    }),
  );
}

function pairsWith(context: GalleryContext, curve: 'bezier' | 'chain', holds: (way: Way) => boolean): Measurement {
  return { predicted: PAIRS, ...exactly(ways(context, curve).filter(holds).length) };
}

/** The losses on the straight way and on both kinds of curve, of the first pair. */
function waysFigure(context: GalleryContext): ClaimFigure {
  const [bezier] = ways(context, 'bezier');
  const [chain] = ways(context, 'chain');
  return {
    picture: {
      kind: 'lines',
      title: 'Loss on the ways between two networks',
      x: { label: 't, from one network to the other', array: 't' },
      y: { label: 'loss', log: true },
      series: [
        { array: 'straight', label: 'straight' },
        { array: 'bezier', label: 'Bézier curve' },
        { array: 'chain', label: 'two pieces' },
        { array: 'limit', label: 'a tenth of the straight barrier', predicted: true },
      ],
    },
    arrays: figureArrays({
      t: bezier.t,
      straight: bezier.straightLosses,
      bezier: bezier.losses,
      chain: chain.losses,
      limit: bezier.t.map(
        (t) => (1 - t) * bezier.losses[0] + t * bezier.losses[bezier.losses.length - 1] + bezier.straightBarrier / 10,
      ),
    }),
    caption: `the first of ${PAIRS} pairs; nothing random beside the starts`,
  };
}

export const garipov2018 = defineEntry({
  id: 'garipov-2018',
  version: 2,
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
    'Garipov et al. (2018) trained networks from different starts and found them connected: the loss on the straight way rises far above both ends, but a curve with a single bend, trained so that its mean loss is least, leads from one to the other with hardly a rise, on test data too. The text has it as “almost always paths to global minimum”.\n\nRun the six networks, look at an end point and open “Connecting curve” there with another end point as its aim: the picture shows the loss on the curve below that on the straight line. “Matching of units” between the same two shows what of the barrier is only the naming of the units.\n\nChange the width: with four units a barrier is left on the curve too. Without weight decay the curve runs far out, to weights at which cross-entropy is almost 0.',
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
      quantity: 'pairs of networks',
      reading: 'The straight line says that the two networks lie in different valleys.',
      notShown:
        'Matching of units, which lowers these barriers and does not remove them. Three pairs of one seed: a count without an interval.',
      measure: (context) => pairsWith(context, 'bezier', ({ straightBarrier }) => straightBarrier > 0.1),
      figure: waysFigure,
    },
    {
      id: 'bezier',
      statement: 'Almost always there are paths between good minima on which the loss hardly rises.',
      asStated: 'right',
      theory: `On a quadratic Bezier curve the barrier is less than a tenth of the straight one. ${GARIPOV}`,
      tolerance: 0.5,
      toleranceReason: COUNT,
      mistaken: { what: 'barriers on every way', predicted: 0 },
      quantity: 'pairs of networks',
      reading: 'The two valleys are one, round a bend: what is between them on the straight way can be walked round.',
      notShown:
        'Curves are trained to be low; training itself does not walk them. Three pairs of one seed: a count without an interval.',
      measure: (context) =>
        pairsWith(context, 'bezier', ({ barrier, straightBarrier }) => barrier < straightBarrier / 10),
      figure: waysFigure,
    },
    {
      id: 'chain',
      statement: 'The simplest of them have a single bend.',
      asStated: 'right',
      theory: `Two straight pieces with one bend do as well: a barrier of less than a tenth of the straight one. ${GARIPOV}`,
      tolerance: 0.5,
      toleranceReason: COUNT,
      mistaken: { what: 'barriers on every way', predicted: 0 },
      quantity: 'pairs of networks',
      reading: 'Two straight pieces and one corner are enough: the way has not to be found, only bent.',
      notShown: 'Wider or deeper networks. Three pairs of one seed: a count without an interval.',
      measure: (context) =>
        pairsWith(context, 'chain', ({ barrier, straightBarrier }) => barrier < straightBarrier / 10),
      figure: waysFigure,
    },
    {
      id: 'test',
      statement: 'The path is one of good networks, on test data too.',
      asStated: 'right',
      theory: `The test loss in the middle of the Bezier curve is that of its ends: of what the middle of the straight way adds it adds nothing, over three pairs. ${GARIPOV}`,
      tolerance: 0.1,
      toleranceReason: 'A tenth of what the straight way adds, said beforehand: as for the barriers.',
      quantity: 'rise of the test loss over that of the straight way',
      mistaken: { what: 'as high as the straight way', predicted: 1 },
      reading: 'All along the curve there are networks as good as its ends, on rows that neither has seen.',
      notShown: 'Whether they err on the same rows: Garipov et al. average them because they do not.',
      measure: (context) => {
        const tests = ways(context, 'bezier').map((way) => way.tests);
        const rise = (of: 'curve' | 'straight'): number =>
          tests.reduce((sum, test) => sum + (test[of] - test.ends) / PAIRS, 0);
        return { predicted: 0, ...exactly(rise('curve') / rise('straight')) };
      },
      figure: waysFigure,
    },
  ],
});
