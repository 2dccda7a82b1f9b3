/** Flat minima and the volume of their basins. */
import { exp, log, log1p, powi } from '../../wasm/elementary.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { exactly, ratioOf, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

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

/** Dimensions with how many directions: so many that 3.29 standard errors of the logarithm are less than 3 % of the prediction. */
const SEARCHED: readonly [dimension: number, quick: number, full: number][] = [
  [2, 600, 2400],
  [5, 1000, 4000],
  [10, 800, 3200],
  [20, 400, 1600],
  [50, 200, 800],
  [100, 200, 800],
];
/** By how much the squared inverse half axes of an attractor differ, up and down. */
const UNEVEN = 0.05;
/** Half the distance of the two minima. */
const APART = 3;
/** No step from the valley between the basins, of length 0.9, lands in one of them. */
const CRATER_RATE = 0.15;

/**
 * A landscape of two minima at (-3, 0, ...) and (3, 0, ...), of radius 1 and 1.1: L = 1 - |q - 1|, with q the squared distance from the
 * nearer one in half axes. From q < 1 descent leads to the minimum, from q > 1 away from it, for ever. Half axes differ along the
 * coordinates by a few per cent, otherwise in the one basin than in the other, with equal products.
 */
function craters(n: number): string {
  const rest = `sum(i, 2, ${n}, w[i]^2*(1 + ${UNEVEN}*sign(w[1])*sin(2*pi*(i - 1)/${n})))`;
  const radius = `(${(1 + WIDER) / 2} + ${((WIDER - 1) / 2).toFixed(2)}*sign(w[1]))`;
  return `1 - abs(((abs(w[1]) - ${APART})^2 + ${rest})/${radius}^2 - 1)`;
}

/** ln of the volume that gradient descent leads to the wider minimum, less that of the other: the attractors' edges along random rays. */
function attractorLog(context: GalleryContext, [n, quick, full]: (typeof SEARCHED)[number]): Measurement {
  return context.shared(`attractors ${n}`, () => {
    const directions = context.sample(quick, full);
    // Apart in both, so that neither knows of the other.
    const [narrow, wide] = [-APART, APART].map((centre) => {
      const { arrays } = context.analyze({
        analysis: 'basin-volume',
        landscape: { family: 'formula', parameters: { text: craters(n), variables: [`w[${n}]`] } },
        at: { point: Array.from({ length: n }, (_, i) => (i === 0 ? centre : 0)) },
        parameters: {
          basin: 'descent',
          descent: 'gradient-descent',
          learningRate: CRATER_RATE,
          directionsFrom: 'sphere',
          directions,
          reach: 1.5,
        },
      });
      return Float64Array.from(arrays.logWeights.data, Number);
    });
    const top = wide.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const volumes = (logs: Float64Array): Float64Array => logs.map((value) => exp(value - top));
    const { measured, interval } = ratioOf(volumes(wide), volumes(narrow));
    return {
      predicted: n * log(WIDER),
      measured: log(measured),
      interval: [log(interval[0]), log(interval[1])],
      count: directions,
    };
  });
}

const BEYOND = 175e9;

/** ln of the ratio against dimension: searched up to 100, exact levels up to 5000, the logarithm alone beyond. */
function ratioFigure(context: GalleryContext): ClaimFigure {
  const found = SEARCHED.map((searched) => attractorLog(context, searched));
  const searched = SEARCHED.map(([n]) => n);
  const beyond = [1e4, 1e6, 1e8, BEYOND];
  const calculated = beyond.map((dimension) => {
    const { values } = context.analyze({ analysis: 'geometry', parameters: { dimension, enlargement: WIDER - 1 } });
    return Number(values.enlargedVolumeLog.value);
  });
  const dimensions = [...searched, ...beyond];
  return {
    picture: {
      kind: 'points',
      title: 'Attractors whose radii differ by 10 %',
      x: { label: 'dimension n', log: true, array: 'dimensions' },
      y: { label: 'ln of the ratio of volumes', log: true },
      series: [
        { array: 'ratios', label: 'by descents', band: ['low', 'high'], x: 'searched' },
        { array: 'calculated', label: 'calculated in logarithms', x: 'beyond' },
        { array: 'predicted', label: 'n ln 1.1', predicted: true },
      ],
    },
    arrays: figureArrays({
      dimensions,
      searched,
      ratios: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      beyond,
      calculated,
      predicted: dimensions.map((n) => n * log(WIDER)),
    }),
    caption: `n = ${found.map(({ count }) => count).join(', ')} directions in 2, 5, 10, 20, 50, 100 dimensions, 99.9 % intervals`,
  };
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
    return { predicted: cornersPredicted(dimension), ...ratioOf(right, left) };
  };
}

function cornersPredicted(dimension: number): number {
  return powi((EDGE - BARRIER) / (BARRIER + EDGE), dimension);
}

const CORNERED = [1, 2, 3, 4, 5];

function cornersFigure(context: GalleryContext): ClaimFigure {
  const found = CORNERED.map((dimension) => cornerRatio(dimension)(context));
  return {
    picture: {
      kind: 'points',
      title: 'Starts that end at (1, …, 1), over those that end at (-1, …, -1)',
      x: { label: 'dimension n', array: 'dimensions' },
      y: { label: 'ratio' },
      series: [
        { array: 'ratios', label: 'measured', band: ['low', 'high'] },
        { array: 'predicted', label: '(1.6/1.4)^n', predicted: true },
      ],
    },
    arrays: figureArrays({
      dimensions: CORNERED,
      ratios: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      predicted: found.map(({ predicted }) => predicted),
    }),
    caption: `n = ${found[0].count} runs in each dimension, 99.9 % intervals`,
  };
}

export const flatBasins = defineEntry({
  id: 'flat-basins',
  version: 2,
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
  budgetSeconds: { quick: 12, full: 50 },
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
    'Look at the first coordinate of the end points, -2 or 2: the more dimensions, the fewer runs end in the narrow basin on the left. Change its radius, or make it deeper than the wide one: depth helps it little.\n\nThe text reasons in three steps: a flatter minimum has a larger radius, volume goes with the nth power of the radius, so flat minima get nearly all starts. The second step is geometry, and is measured here by descents from random directions in up to 100 dimensions, and calculated beyond. The first is not: curvature at the bottom need not know where the walls are. Look at the claims on flatness, and build a sharp minimum with a wide basin yourself from a formula.',
  claims: [
    {
      id: 'forty-million',
      statement:
        '“a radius that is just 0.00000001% larger than that of the other minimum, then its volume will be roughly 40 million times larger”.',
      asStated: 'right',
      theory: 'exp(n log1p(1e-10)) at n = 1.75e11 is 39 824 784.36.',
      tolerance: 0.04,
      toleranceReason: 'One part in 1e9: the exponential enlarges the rounding of its argument 17.5-fold.',
      quantity: 'ratio of volumes',
      reading: 'The figure of the text is right, as arithmetic on two balls.',
      notShown: 'Whether the attractors of a network are anything like balls of one radius.',
      measure: (context) => {
        const { values } = context.analyze({
          analysis: 'geometry',
          parameters: { dimension: BEYOND, enlargement: 1e-10 },
        });
        return { predicted: 39_824_784.3627, ...exactly(Number(values.enlargedVolume.value)) };
      },
      figure: ratioFigure,
    },
    ...SEARCHED.map((searched) => {
      const [n] = searched;
      return {
        id: `attractor-${n}`,
        statement: `“the volume depends exponentially on that radius”: the attractor of a minimum whose radius is 10 % larger, in ${n} dimensions.`,
        asStated: 'right' as const,
        theory: `n ln 1.1 = ${(n * log1p(0.1)).toFixed(4)}: V = V_n E r(u)^n over directions u, with r(u) where the ray leaves the attractor of gradient descent.`,
        tolerance: 0.05 * n * log(WIDER),
        toleranceReason:
          'A resolution of 5 %, half of the planted mistake. Radii are found to twelve digits, and descent with so small a step has the edges of the flow.',
        quantity: 'ln of the ratio of volumes',
        counted: 'directions',
        reading:
          n < 20
            ? `In ${n} dimensions the wider attractor is ${(exp(n * log(WIDER)) - 0).toFixed(2)} times as large: measured by where descents end, not by a formula for balls.`
            : `In ${n} dimensions one radius in ten more is a factor of ${exp(n * log(WIDER)).toPrecision(2)} of volume: uniform starts hardly meet the narrower minimum.`,
        notShown:
          n < 20
            ? 'Attractors that are not seen from their minimum in straight lines: folded or threadlike ones.'
            : 'Attractors with long thin arms: the few directions that carry the volume of those are not met by so many rays.',
        measure: (context: GalleryContext) => attractorLog(context, searched),
        figure: ratioFigure,
      };
    }),
    {
      id: 'radius-5000',
      statement:
        '“the volume depends exponentially on that radius”: what lies below a level about a minimum, 10 % wider, in 5000 dimensions.',
      asStated: 'right',
      theory: 'n ln 1.1 = 476.55 in logarithms, by the exponent n of volume.',
      tolerance: 1e-6,
      toleranceReason: 'The radii are found to twelve digits and more, and n of them add up.',
      quantity: 'ln of the ratio of volumes',
      reading: 'A factor of 1e207, from 10 % of the radius: only logarithms hold such numbers.',
      notShown: 'Anything random: both basins are round, and every direction gives the same radius.',
      measure: widerBasin(5000),
      figure: ratioFigure,
    },
    {
      id: 'curvature',
      statement:
        '“the second derivatives overall are a bit closer to 0”: one curvature of ten halved makes the basin larger.',
      asStated: 'right',
      theory: `(1/2) ln 2 = 0.347 in logarithms, as a half axis goes with the root of its curvature. ${ELLIPSOID}`,
      tolerance: log(2) / 4,
      toleranceReason: 'Half of the planted mistake: the exponent 1 in the place of 1/2.',
      mistaken: { what: 'the half axis in proportion to the curvature', predicted: log(2) },
      quantity: 'ln of the ratio of volumes',
      reading:
        'Below a level the volume goes with the root of a curvature: a thousandth less of every curvature is half a thousandth of the radius.',
      notShown: 'The volume that leads to the minimum: it ends at the walls, not at a level.',
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
      statement: '“the flatness implies a larger radius”.',
      asStated: 'wrong',
      corrected:
        'Curvature at the bottom says nothing of where the walls are: here the sharper minimum (2.2 against 1.8) has the wider basin, 8/15 of the line.',
      theory:
        'The slope is (x - 1)(x + 0.1)(x + 1): descent from [-1.5, 1.5] ends at 1 from right of the barrier at -0.1.',
      tolerance: 1 / 60,
      toleranceReason: 'Half of the planted mistake, 8/15 - 1/2; 3.29 sqrt(p (1 - p)/n) of 50 000 starts is 0.0073.',
      mistaken: { what: 'half of the starts, as for equal basins', predicted: 0.5 },
      quantity: 'share of the starts',
      counted: 'runs',
      reading:
        'More than half of the starts end at the sharper minimum: second derivatives there do not tell a basin’s size.',
      notShown: 'Whether flat minima of networks have wide basins: that is open, and here is only a counterexample.',
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
      figure: cornersFigure,
    },
    {
      id: 'attractors-1',
      statement: 'The basin of attraction that is wider gets more of the starts: by 1/7 on the line.',
      asStated: 'right',
      theory: 'The ratio of the parts of [-1.5, 1.5] on both sides of the barrier, 1.6/1.4.',
      tolerance: 1 / 14,
      toleranceReason:
        'Half of the planted mistake, 1/7; 3.29 standard errors of the ratio of 50 000 starts are 0.034.',
      mistaken: { what: 'as many starts for both', predicted: 1 },
      quantity: 'ratio of starts',
      counted: 'runs',
      reading: 'Starts are shared out by length on the line, as nothing else decides there.',
      notShown: 'Starts that are not uniform: training starts near the origin, and sees another share.',
      measure: cornerRatio(1),
      figure: cornersFigure,
    },
    {
      id: 'attractors-5',
      statement:
        '“the attractor basin of this flatter minimum is vastly larger”: as dimensions are added, nearly twice as many starts in five.',
      asStated: 'half right',
      corrected: 'The wider basin is, and exponentially so: (8/7)^n. Here it is that of the sharper minimum.',
      theory: '(1.6/1.4)^5 = 1.950: each coordinate falls to its side of the barrier by itself.',
      tolerance: (cornersPredicted(5) - 1.6 / 1.4) / 2,
      toleranceReason:
        'Half of the planted mistake, 0.81; 3.29 standard errors of the ratio of 50 000 starts are 0.23.',
      mistaken: { what: 'the ratio of one coordinate', predicted: 1.6 / 1.4 },
      quantity: 'ratio of starts',
      counted: 'runs',
      reading: 'One seventh on the line has become a factor of two in five dimensions; in 100 it would be 630 000.',
      notShown: 'The other 30 of the 32 minima, which get nine starts in ten.',
      measure: cornerRatio(5),
      figure: cornersFigure,
    },
  ],
});
