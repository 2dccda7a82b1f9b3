/** Flat minima and the volume of their basins. */
import { log, powi } from '../../wasm/elementary.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { exactly, ratioOf, shareOf } from '../estimates.ts';

const WIDER = 1.1;
/** Of one coordinate, with slope (x - 1)(x + 0.1)(x + 1): minima at -1 and 1, a barrier at -0.1. */
const BARRIER = -0.1;
const WELL = 'x[i]^4/4 + x[i]^3/30 - x[i]^2/2 - x[i]/10';
const EDGE = 1.5;
/** Below 1/h for the largest curvature in the box, 6.05, so that no step jumps over the barrier. */
const LEARNING_RATE = 0.1;
const ELLIPSOID = 'The volume within a level of a quadratic minimum is that of a ball times the half axes sqrt(2 c/h).';

/** ln of the volume below the level 1/2 about a centre of two round basins with radii 1 and 1.1. */
function basinLog(context: GalleryContext, dimension: number, centre: number): number {
  const { values } = context.analyze({
    analysis: 'basin-volume',
    landscape: {
      family: 'two-basins',
      parameters: {
        dimension,
        leftRadius: 1,
        rightRadius: WIDER,
        leftDepth: 1,
        rightDepth: 1,
        leftOrder: 1,
        rightOrder: 1,
      },
    },
    at: { point: Array.from({ length: dimension }, (_, i) => (i === 0 ? centre : 0)) },
    parameters: { level: 0.5, directionsFrom: 'sphere', directions: 20, reach: 10 },
  });
  return Number(values.logVolume.value);
}

function widerBasin(dimension: number): (context: GalleryContext) => Measurement {
  return (context) => ({
    predicted: dimension * log(WIDER),
    ...exactly(basinLog(context, dimension, 2) - basinLog(context, dimension, -2)),
  });
}

/** ln of the volume below 1 of a bowl of n curvatures h, by directions of the sphere, which do not know the bowl. */
function bowlLog(context: GalleryContext, eigenvalues: number[]): { value: number; half: number } {
  const { values } = context.analyze({
    analysis: 'basin-volume',
    landscape: { family: 'quadratic', parameters: { eigenvalues } },
    at: { point: eigenvalues.map(() => 0) },
    parameters: {
      level: 1,
      directionsFrom: 'sphere',
      directions: context.sample(8000, 40_000),
      reach: 100,
    },
  });
  const [low, high] = values.logVolume.interval.map(Number);
  // From the 95 % of the analysis to 99.9 %.
  return { value: Number(values.logVolume.value), half: (1.679 * (high - low)) / 2 };
}

/** Ends of gradient descent from everywhere in [-1.5, 1.5]^n: whether all coordinates went to -1, and to 1. */
function corners(context: GalleryContext, dimension: number): { left: Float64Array; right: Float64Array } {
  return context.shared(`corners ${dimension}`, () => {
    const runs = context.sample(50_000, 200_000);
    const [cell] = context.run({
      landscapes: [
        {
          family: 'formula',
          parameters: { text: `sum(i, 1, ${dimension}, ${WELL})`, variables: [`x[${dimension}]`] },
        },
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: LEARNING_RATE } }],
      starts: { kind: 'uniform', low: -EDGE, high: EDGE },
      seeds: { count: runs },
      budget: { steps: 300 },
      record: { steps: [300], points: false },
    });
    const [left, right] = [new Float64Array(runs), new Float64Array(runs)];
    for (let run = 0; run < runs; run++) {
      const end = cell.final(run);
      if (end.every((x) => x < BARRIER)) left[run] = 1;
      if (end.every((x) => x > BARRIER)) right[run] = 1;
    }
    return { left, right };
  });
}

function cornerRatio(dimension: number): (context: GalleryContext) => Measurement {
  return (context) => {
    const { left, right } = corners(context, dimension);
    return { predicted: powi((EDGE - BARRIER) / (BARRIER + EDGE), dimension), ...ratioOf(right, left) };
  };
}

export const flatBasins = defineEntry({
  id: 'flat-basins',
  version: 1,
  label: 'Flat minima own the volume',
  group: 'Geometry of large spaces',
  summary: 'How the volume of a basin goes with its radius and with the curvature of its minimum, in many dimensions.',
  seed: '001',
  references: [
    {
      text: 'A. Scherlis, N. Belrose, Estimating the probability of sampling a trained neural network at random (2025)',
      url: 'https://arxiv.org/abs/2501.18812',
    },
    {
      text: 'L. Dinh, R. Pascanu, S. Bengio, Y. Bengio, Sharp minima can generalize for deep nets, ICML 2017',
      url: 'https://arxiv.org/abs/1703.04933',
    },
  ],
  budgetSeconds: { quick: 10, full: 40 },
  experiments: [
    {
      name: 'A wide and a narrow basin',
      landscapes: [2, 5, 20].map((dimension) => ({
        family: 'two-basins',
        parameters: {
          dimension,
          leftRadius: 1,
          rightRadius: 1.5,
          leftDepth: 1,
          rightDepth: 1,
          leftOrder: 1,
          rightOrder: 1,
        },
      })),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.05 } }],
      starts: { kind: 'uniform', low: -4, high: 4 },
      seeds: { count: 500 },
      budget: { steps: 300 },
    },
  ],
  guide:
    'Look at the first coordinate of the end points, -2 or 2: the more dimensions, the fewer runs end in the narrow basin on the left. Change its radius, or make it deeper than the wide one: depth helps it little.',
  claims: [
    {
      id: 'forty-million',
      statement: 'A radius that is 0.00000001 % larger makes the volume roughly 40 million times larger.',
      asStated: 'right',
      theory: 'exp(n log1p(1e-10)) at n = 1.75e11 is 39 824 784.36.',
      tolerance: 0.04,
      toleranceReason: 'One part in 1e9: the exponential enlarges the rounding of its argument 17.5-fold.',
      measure: (context) => {
        const { values } = context.analyze({
          analysis: 'geometry',
          parameters: { dimension: 175e9, enlargement: 1e-10 },
        });
        return { predicted: 39_824_784.3627, ...exactly(Number(values.enlargedVolume.value)) };
      },
    },
    ...[2, 10, 100, 5000].map((dimension) => ({
      id: `radius-${dimension}`,
      statement: `The volume depends exponentially on the radius: a basin that is 10 % wider in ${dimension} dimensions.`,
      asStated: 'right' as const,
      theory: `n ln 1.1 in logarithms, by the exponent n of volume.`,
      tolerance: 1e-6,
      toleranceReason: 'The radii are found to twelve digits and more, and n of them add up.',
      measure: widerBasin(dimension),
    })),
    {
      id: 'curvature',
      statement: 'Second derivatives that are closer to 0 mean a larger basin: one of ten halved.',
      asStated: 'right',
      theory: `(1/2) ln 2 = 0.347 in logarithms, as a half axis goes with the root of its curvature. ${ELLIPSOID}`,
      tolerance: 0.12,
      toleranceReason: 'Over twice the half-width of the interval with 8000 directions for each of the two bowls.',
      mistaken: { what: 'the half axis in proportion to the curvature', predicted: log(2) },
      measure: (context) => {
        const curvatures = [1, 1, 1, 1.5, 1.5, 1.5, 2, 2, 2];
        const sharp = bowlLog(context, [...curvatures, 2]);
        const flat = bowlLog(context, [...curvatures, 1]);
        const measured = flat.value - sharp.value;
        const half = flat.half + sharp.half;
        return { predicted: log(2) / 2, measured, interval: [measured - half, measured + half] };
      },
    },
    {
      id: 'flat-not-wide',
      statement: 'Flatness implies a larger radius.',
      asStated: 'wrong',
      corrected:
        'Curvature at the bottom says nothing of where the walls are: here the sharper minimum (2.2 against 1.8) has the wider basin, 8/15 of the line.',
      theory:
        'The slope is (x - 1)(x + 0.1)(x + 1): descent from [-1.5, 1.5] ends at 1 from right of the barrier at -0.1.',
      tolerance: 0.016,
      toleranceReason: 'Twice the half-width of the interval with 50 000 runs; one half is twice as far away.',
      measure: (context) => {
        const { right } = corners(context, 1);
        return {
          predicted: 8 / 15,
          ...shareOf(
            right.reduce((total, one) => total + one, 0),
            right.length,
          ),
        };
      },
    },
    {
      id: 'attractors-1',
      statement: 'The basin of attraction that is wider gets more of the starts: by 1/7 on the line.',
      asStated: 'right',
      theory: 'The ratio of the parts of [-1.5, 1.5] on both sides of the barrier, 1.6/1.4.',
      tolerance: 0.07,
      toleranceReason: 'Twice the half-width of the interval with 50 000 runs.',
      measure: cornerRatio(1),
    },
    {
      id: 'attractors-5',
      statement: 'And exponentially more as dimensions are added: nearly twice as many in five.',
      asStated: 'right',
      theory: '(1.6/1.4)^5 = 1.950: each coordinate falls to its side of the barrier by itself.',
      tolerance: 0.5,
      toleranceReason: 'Twice the half-width of the interval with 50 000 runs; 1.143, as on the line, lies outside.',
      mistaken: { what: 'the ratio of one coordinate', predicted: 1.6 / 1.4 },
      measure: cornerRatio(5),
    },
  ],
});
