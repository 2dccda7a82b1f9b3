/** What random planes show of a landscape, and what normalised ones do, after Li et al. (2018). */

import { chosenDirection } from '../../engine/planes/directions.ts';
import { planeGround } from '../../engine/planes/ground.ts';
import { resolveLandscape } from '../../engine/resolve.ts';
import { builtInData } from '../../landscapes/data/index.ts';
import { norm2 } from '../../math/sums.ts';
import { defineEntry, type EvaluateInput, type ExperimentInput, type GalleryContext } from '../define.ts';
import { exactly, meanOf, through } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';
import { densityFigure } from '../sample-figures.ts';
import { fivePercentOf } from '../tolerances.ts';

const LI =
  'H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, Visualizing the loss landscape of neural nets, NeurIPS 2018.';
const DINH = 'L. Dinh, R. Pascanu, S. Bengio, Y. Bengio, Sharp minima can generalize for deep nets, ICML 2017.';
const INPUTS = 4;
const HIDDEN = 8;
const CLASSES = 3;
/** Weights and biases 4-8-3. */
const PARAMETERS = HIDDEN * (INPUTS + 1) + CLASSES * (HIDDEN + 1);
const NETWORK: EvaluateInput['landscape'] = {
  family: 'network',
  parameters: { data: 'iris', hidden: [HIDDEN], activation: 'relu' },
};
const STEPS = 200;
const TRAINING = {
  landscapes: [NETWORK],
  optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.02 } }],
  budget: { steps: STEPS },
} satisfies ExperimentInput;
const SCALE = 3;

interface Trained {
  start: Float64Array;
  end: Float64Array;
}

function trained(context: GalleryContext): Trained {
  return context.shared('trained', () => {
    const [cell] = context.run({ ...TRAINING, record: { steps: [0, STEPS], points: true } });
    return { start: cell.point(0, 0), end: cell.final(0) };
  });
}

/** The same function: what a ReLU unit is fed times c, what it feeds divided by c. */
function rescaled(point: Float64Array, c: number): Float64Array {
  const fed = HIDDEN * (INPUTS + 1);
  const feeds = CLASSES * HIDDEN;
  return point.map((w, i) => (i < fed ? w * c : i < fed + feeds ? w / c : w));
}

/** Losses on a line from a point along a random direction, plain or normalised filter by filter. */
function slice(context: GalleryContext, point: Float64Array, normalise: 'none' | 'filter', index: number): number[] {
  const ground = planeGround(
    resolveLandscape({ ...NETWORK, parameters: NETWORK.parameters ?? {} }, builtInData, 'landscape'),
    builtInData,
  );
  const choice = { seed: context.seed, normalise, biases: 'zero' as const };
  const direction = chosenDirection(choice, index, point, ground, 'plane');
  const length = normalise === 'none' ? norm2(direction) : 1;
  const points = Array.from({ length: 21 }, (_, k) => {
    const along = (k - 10) / 10;
    return Array.from(point, (w, i) => w + (along * direction[i]) / length);
  });
  return context.evaluate({ landscape: NETWORK, points, want: ['value'] }).points.map(({ value }) => Number(value));
}

/** The largest difference of the two slices through one function in its two forms, over the height of the first. */
function difference(context: GalleryContext, normalise: 'none' | 'filter'): number {
  const { end } = trained(context);
  let [most, highest] = [0, 0];
  for (let index = 0; index < 10; index++) {
    const [first, second] = [end, rescaled(end, SCALE)].map((point) => slice(context, point, normalise, index));
    first.forEach((loss, k) => {
      most = Math.max(most, Math.abs(loss - second[k]));
      highest = Math.max(highest, loss);
    });
  }
  return most / highest;
}

function spectrumAt(
  context: GalleryContext,
  point: Float64Array,
): { trace: number; sharpness: number; blocks: number[] } {
  const at = { point: Array.from(point) };
  const { values } = context.analyze({ analysis: 'hessian-spectrum', landscape: NETWORK, at });
  const { arrays } = context.analyze({ analysis: 'block-spectra', landscape: NETWORK, at });
  return {
    trace: Number(values.trace.value),
    sharpness: Number(values.sharpness.value),
    blocks: arrays.traces.data.map(Number),
  };
}

/** v^T H v of random unit directions v. */
function curvatures(context: GalleryContext): Float64Array {
  return context.shared('curvatures', () => drawnCurvatures(context));
}

function drawnCurvatures(context: GalleryContext): Float64Array {
  const { end } = trained(context);
  const [{ hessian }] = context.evaluate({
    landscape: NETWORK,
    points: [Array.from(end)],
    want: ['hessian'],
  }).points;
  const rows = (hessian ?? []).map((row) => Float64Array.from(row, Number));
  const random = context.random('directions');
  const v = new Float64Array(PARAMETERS);
  return Float64Array.from({ length: context.sample(20_000, 100_000) }, (_, k) => {
    random.fillNormal(v, k * PARAMETERS);
    let [product, square] = [0, 0];
    rows.forEach((row, i) => {
      for (let j = 0; j < PARAMETERS; j++) product += v[i] * row[j] * v[j];
      square += v[i] * v[i];
    });
    return product / square;
  });
}

/** The share of the squared way of training that lies in planes of two random directions. */
function shareInRandomPlanes(context: GalleryContext): Float64Array {
  const { start, end } = trained(context);
  const way = end.map((w, i) => w - start[i]);
  const whole = way.reduce((sum, x) => sum + x * x, 0);
  const random = context.random('planes');
  const pair = new Float64Array(2 * PARAMETERS);
  return Float64Array.from({ length: context.sample(20_000, 100_000) }, (_, k) => {
    random.fillNormal(pair, k * pair.length);
    const [a, b] = [pair.subarray(0, PARAMETERS), pair.subarray(PARAMETERS)];
    const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, i) => sum + value * y[i], 0);
    const along = dot(a, way);
    const across = dot(b, way) - (dot(a, b) / dot(a, a)) * along;
    const rest = dot(b, b) - (dot(a, b) * dot(a, b)) / dot(a, a);
    return ((along * along) / dot(a, a) + (across * across) / rest) / whole;
  });
}

/** Slices through one function in its two forms along one direction, plain and normalised. */
function slicesFigure(context: GalleryContext): ClaimFigure {
  const { end } = trained(context);
  const forms = [end, rescaled(end, SCALE)];
  const along = Array.from({ length: 21 }, (_, k) => (k - 10) / 10);
  const [plain, scaled] = forms.map((point) => slice(context, point, 'none', 0));
  const [normalised, other] = forms.map((point) => slice(context, point, 'filter', 0));
  return {
    picture: {
      kind: 'lines',
      title: 'One function, two scales of its weights',
      x: { label: 'along a random direction, in units of its length', array: 'along' },
      y: { label: 'loss' },
      series: [
        { array: 'plain', label: 'plain, as trained' },
        { array: 'scaled', label: `plain, scaled by ${SCALE}` },
        { array: 'normalised', label: 'normalised, as trained' },
        { array: 'other', label: `normalised, scaled by ${SCALE}`, predicted: true },
      ],
    },
    arrays: figureArrays({ along, plain, scaled, normalised, other }),
    caption: 'one direction, nothing random beside it; the dashed line lies on that as trained',
  };
}

/** The curvatures of random directions, in units of their mean. */
function curvaturesFigure(context: GalleryContext): ClaimFigure {
  const { trace, sharpness } = spectrumAt(context, trained(context).end);
  const mean = trace / PARAMETERS;
  const figure = densityFigure({
    title: 'Curvature in random directions',
    quantity: 'curvature over the mean of all',
    counted: 'directions',
    values: curvatures(context).map((curvature) => curvature / mean),
    range: [0, 6],
  });
  return { ...figure, caption: `${figure.caption}; the sharpest direction has ${(sharpness / mean).toFixed(0)}` };
}

export const li2018 = defineEntry({
  id: 'li-2018',
  version: 2,
  label: 'Li 2018: random and normalised planes',
  group: 'Published figures',
  summary:
    'One function looks sharp or flat in random planes as its weights are scaled, and always the same in normalised ones.',
  seed: '000, 001',
  references: [
    { text: LI, url: 'https://arxiv.org/abs/1712.09913' },
    { text: DINH, url: 'https://arxiv.org/abs/1703.04933' },
  ],
  budgetSeconds: { quick: 5, full: 12 },
  experiments: [{ name: 'A ReLU network on iris', ...TRAINING, seeds: { count: 3 }, record: { points: true } }],
  analyses: [
    { name: 'The sharpest direction', analysis: 'slice-1d', parameters: { direction: 'sharpest' }, at: { run: {} } },
    { name: 'A random direction', analysis: 'slice-1d', parameters: { direction: 'random' }, at: { run: {} } },
    { name: 'All curvatures', analysis: 'hessian-spectrum', at: { run: {} } },
  ],
  guide:
    'Li et al. (2018) draw landscapes of networks in planes of two random directions. Two warnings come with that. The scale of ReLU weights is arbitrary: what a unit is fed times 3, what it feeds divided by 3, is the same function, and yet looks sharper or flatter; directions that are scaled filter by filter to the norm of the weights are blind to that. And two directions out of many show the mean curvature and next to nothing of the way that training took.\n\nLook at the two slices: the random one is as flat as the mean of all curvatures says, the sharpest one is many times as steep. In the panel of planes choose random directions with and without the normalisation by filters, and principal directions of a run, in which its way is visible.\n\nChange the width: the more parameters, the less a random plane shows.',
  claims: [
    {
      id: 'normalised',
      statement: 'Filter-normalised planes show the same picture of the same function.',
      asStated: 'right',
      theory: `Directions scale with the weights, so that the rescaled network is the rescaled one everywhere in the plane: no difference, over ten directions. ${LI}`,
      tolerance: 1e-9,
      toleranceReason: 'Rounding.',
      mistaken: { what: 'a picture that depends on the scale by a tenth of its height', predicted: 0.1 },
      quantity: 'largest difference over the height',
      reading: 'Directions that are scaled with the weights see the function, and not the accident of its scale.',
      notShown: 'Other symmetries: names of units change such a picture too. Ten directions of one network.',
      measure: (context) => ({ predicted: 0, ...exactly(difference(context, 'filter')) }),
      figure: slicesFigure,
    },
    {
      id: 'random-depends',
      statement: 'Sharpness in a picture tells how well a network generalises.',
      asStated: 'wrong',
      corrected:
        'The same function has another mean curvature when its weights are scaled: the trace follows from the blocks of the layers.',
      theory: `Blocks of what is fed go with 1/9, those of what feeds with 9, when the scale is 3: the ratio of the traces over that, 1. ${DINH}`,
      tolerance: 1e-6,
      toleranceReason: 'Rounding in Hessians of networks.',
      quantity: 'trace over that of the blocks',
      reading: 'The same answers on every input, three or nine times as sharp: sharpness alone says nothing.',
      notShown: 'Measures of sharpness that do not change with the scale, which may say something.',
      measure: (context) => {
        const { end } = trained(context);
        const { trace, blocks } = spectrumAt(context, end);
        const [weights, biases, out, outBiases] = blocks;
        const c2 = SCALE * SCALE;
        const expected = ((weights + biases) / c2 + out * c2 + outBiases) / trace;
        const other = spectrumAt(context, rescaled(end, SCALE)).trace / trace;
        return { predicted: 1, ...exactly(other / expected) };
      },
      figure: slicesFigure,
    },
    {
      id: 'mean-curvature',
      statement: 'A random plane shows the curvature of the minimum.',
      asStated: 'half right',
      corrected: 'It shows the mean of all curvatures, of which most are near 0, and seldom the sharpest.',
      theory: `E v^T H v = tr H/n for a random unit direction: the mean over directions in units of that is 1. ${LI}`,
      ...fivePercentOf(1),
      toleranceReason:
        'The prediction is exact: 5 %, said beforehand; if one direction carried the whole trace 20 000 directions would give 3.29 sqrt(2/20 000) = 0.033.',
      counted: 'directions',
      mistaken: { what: 'half the mean curvature', predicted: 0.5 },
      quantity: 'curvature over the mean',
      reading: 'What a random direction shows is an average over 67, in which the few sharp ones disappear.',
      notShown: 'Planes through special directions, which show what they are chosen to show.',
      measure: (context) => {
        const mean = spectrumAt(context, trained(context).end).trace / PARAMETERS;
        return { predicted: 1, ...through(meanOf(curvatures(context)), (curvature) => curvature / mean) };
      },
      figure: curvaturesFigure,
    },
    {
      id: 'way-unseen',
      statement: 'In such a plane one sees how training went.',
      asStated: 'wrong',
      corrected: 'Of the way from start to end it shows 2/n of the squared length: 3 % with 67 parameters.',
      theory: `Two random directions out of n: the mean share, times n/2, is 1. ${LI}`,
      ...fivePercentOf(1),
      toleranceReason:
        'The prediction is exact: 5 %, said beforehand; the share is nearly exponential, and 20 000 planes give 3.29/sqrt(20 000) = 0.023.',
      counted: 'planes',
      mistaken: { what: 'one direction of the two', predicted: 0.5 },
      quantity: 'share of the way, times n/2',
      reading: 'Three hundredths of the squared way are visible: a random plane shows next to nothing of training.',
      notShown: 'Planes through principal directions of the path, in which most of it lies by construction.',
      measure: (context) => {
        return { predicted: 1, ...through(meanOf(shareInRandomPlanes(context)), (share) => (PARAMETERS / 2) * share) };
      },
    },
  ],
});
