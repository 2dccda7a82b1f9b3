/** Minima of n-dimensional Perlin noise: how many in a cell, and in a cube of fixed side. */
import { chaoEstimate } from '../../math/capture-recapture.ts';
import { exp, log, powi } from '../../wasm/elementary.ts';
import { type Claim, defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { type Estimate, meanOfFew, ratioOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const COUNTED =
  'Counted once for all by multi-start damped Newton on tori, complete by capture and recapture; no formula is known.';

interface Census {
  dimension: number;
  /** The side of the torus in cells: what a cell holds depends on its own corners only. */
  period: number;
  starts: number;
  /** Noises looked at: quick, full. */
  noises: [quick: number, full: number];
  /** Minima in a cell. */
  predicted: number;
  /** All critical points are looked for; otherwise minima alone, by descents. */
  all: boolean;
}

/** From three dimensions on saddles are so many that descents find the minima sooner. */
const CENSUSES: Census[] = [
  { dimension: 1, period: 64, starts: 700, noises: [30, 240], predicted: 0.75, all: true },
  { dimension: 2, period: 8, starts: 1400, noises: [30, 240], predicted: 0.605, all: true },
  { dimension: 3, period: 2, starts: 60, noises: [100, 600], predicted: 0.515, all: false },
  { dimension: 4, period: 2, starts: 80, noises: [40, 240], predicted: 0.474, all: false },
  { dimension: 5, period: 2, starts: 150, noises: [20, 120], predicted: 0.458, all: false },
  { dimension: 6, period: 2, starts: 240, noises: [14, 80], predicted: 0.468, all: false },
];
const [LINE, PLANE, SPACE] = CENSUSES;
const DESCENT_STEPS = 80;
const SAME = 1e-4;
/** A descent that ends with a longer gradient has stopped on its way. */
const AT_REST = 1e-6;
/** Sides of cubes. */
const SIDES = [1, 2, 4];

interface Counts {
  minima: Float64Array;
  /** Of all critical points, where they were looked for. */
  all: Float64Array;
  cells: number;
}

function countsOf(context: GalleryContext, census: Census): Counts {
  const { dimension, period, noises } = census;
  return context.shared(`counts ${dimension}`, () => {
    const count = context.sample(noises[0], noises[1]);
    const [minima, all] = [new Float64Array(count), new Float64Array(count)];
    let cells = 1;
    for (let i = 0; i < dimension; i++) cells *= period;
    for (let k = 0; k < count; k++) {
      if (census.all) [minima[k], all[k]] = allCritical(context, census, k);
      else minima[k] = minimaByDescent(context, census, k);
    }
    return { minima, all, cells };
  });
}

/** A noise of its own for each seed and place, independent of all others. */
function noise(context: GalleryContext, { dimension, period }: Census, place: number) {
  return { family: 'perlin', parameters: { dimension, period, seed: 1_000_000 * context.seed + place } };
}

/** Minima and all critical points of a noise in one period, by the analysis. */
function allCritical(context: GalleryContext, census: Census, place: number): [minima: number, all: number] {
  const { values } = context.analyze({
    analysis: 'critical-points',
    landscape: noise(context, census, place),
    parameters: { low: [0], high: [census.period], starts: census.starts },
  });
  return [Number(values.minima.value), Number(values.found.value)];
}

/** Minima of a noise in one period: ends of L-BFGS from everywhere, and what capture and recapture say of the rest. */
function minimaByDescent(context: GalleryContext, census: Census, place: number): number {
  const { period, starts } = census;
  const landscape = noise(context, census, place);
  const [cell] = context.run({
    landscapes: [landscape],
    optimizers: [
      {
        algorithm: 'lbfgs',
        parameters: { lineSearch: 'strong-wolfe', toleranceChange: 1e-16, toleranceGradient: 1e-9 },
      },
    ],
    starts: { kind: 'uniform', low: 0, high: period },
    seeds: { first: starts * place, count: starts },
    budget: { steps: DESCENT_STEPS },
    record: { steps: [DESCENT_STEPS], points: false },
  });
  const found: { point: Float64Array; captures: number }[] = [];
  for (let run = 0; run < cell.count; run++) {
    const point = cell.final(run);
    const known = found.find((each) => apart(each.point, point, period) < SAME);
    if (known) known.captures++;
    else found.push({ point, captures: 1 });
  }
  const { points } = context.evaluate({ landscape, points: found.map(({ point }) => [...point]), want: ['gradient'] });
  const captures = found.filter((_, k) => points[k].gradient?.every((g) => Math.abs(Number(g)) < AT_REST));
  return chaoEstimate(captures.map((each) => each.captures)).value;
}

/** The largest difference of a coordinate on the torus. */
function apart(a: Float64Array, b: Float64Array, period: number): number {
  return a.reduce((most, value, i) => {
    const turns = (value - b[i]) / period;
    return Math.max(most, period * Math.abs(turns - Math.round(turns)));
  }, 0);
}

/** Minima in a cell, over independent noises. */
function density(context: GalleryContext, census: Census): Estimate {
  const { minima, cells } = countsOf(context, census);
  return meanOfFew(minima.map((count) => count / cells));
}

function densityFigure(context: GalleryContext): ClaimFigure {
  const found = CENSUSES.map((census) => density(context, census));
  return {
    picture: {
      kind: 'points',
      title: 'Minima in a cell',
      x: { label: 'dimension', array: 'dimensions' },
      y: { label: 'minima in a cell' },
      series: [
        { array: 'densities', label: 'measured', band: ['low', 'high'] },
        { array: 'predicted', label: 'predicted', predicted: true },
      ],
    },
    arrays: figureArrays({
      dimensions: CENSUSES.map(({ dimension }) => dimension),
      densities: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      predicted: CENSUSES.map(({ predicted }) => predicted),
    }),
    caption: `n = ${found.map(({ count }) => count).join(', ')} noises, 99.9 % intervals`,
  };
}

/** s^n times the minima in a cell: a cube on the lattice holds so many cells, all alike on average. */
function cubesFigure(context: GalleryContext): ClaimFigure {
  const found = CENSUSES.map((census) => density(context, census));
  const arrays = SIDES.flatMap((side) => {
    const cells = CENSUSES.map(({ dimension }) => powi(side, dimension));
    return [
      [`side${side}`, found.map(({ measured }, k) => cells[k] * measured)],
      [`low${side}`, found.map(({ interval }, k) => cells[k] * interval[0])],
      [`high${side}`, found.map(({ interval }, k) => cells[k] * interval[1])],
      [`predicted${side}`, CENSUSES.map(({ predicted }, k) => cells[k] * predicted)],
    ];
  });
  return {
    picture: {
      kind: 'points',
      title: 'Minima in a cube of constant side',
      x: { label: 'dimension', array: 'dimensions' },
      y: { label: 'minima', log: true },
      series: SIDES.flatMap((side) => [
        {
          array: `side${side}`,
          label: side === 1 ? 'side of 1 cell' : `side of ${side} cells`,
          band: [`low${side}`, `high${side}`] as [string, string],
        },
        { array: `predicted${side}`, label: side === SIDES[0] ? 'predicted' : '', predicted: true },
      ]),
    },
    arrays: figureArrays({
      dimensions: CENSUSES.map(({ dimension }) => dimension),
      ...Object.fromEntries(arrays),
    }),
    caption: `minima in a cell times the cells of the cube; n = ${found.map(({ count }) => count).join(', ')} noises, 99.9 % intervals`,
  };
}

/** factor times the minima in a cell of `top` over those of `bottom`; half-widths of logarithms add in squares. */
function quotient(context: GalleryContext, factor: number, top: Census, bottom: Census): Measurement {
  const [a, b] = [density(context, top), density(context, bottom)];
  const [wide, narrow] = [a, b].map(({ interval: [low, high] }) => log(high / low) / 2);
  const half = Math.sqrt(wide * wide + narrow * narrow);
  const measured = (factor * a.measured) / b.measured;
  return {
    predicted: (factor * top.predicted) / bottom.predicted,
    measured,
    interval: [measured * exp(-half), measured * exp(half)],
  };
}

/** The number of minima in a cube of a side, in `top` dimensions as a multiple of that in `bottom` dimensions. */
function cubeClaim(
  side: number,
  [bottom, top]: readonly [Census, Census],
  wrong: { what: string; predicted: number },
  words: Pick<Claim, 'id' | 'statement' | 'asStated' | 'corrected' | 'reading' | 'notShown'>,
): Claim {
  const factor = powi(side, top.dimension - bottom.dimension);
  const predicted = (factor * top.predicted) / bottom.predicted;
  return {
    ...words,
    theory: `${factor} x ${top.predicted}/${bottom.predicted} = ${predicted.toPrecision(4)}: a cube of side s has s^n cells, all alike on average. ${COUNTED}`,
    tolerance: Math.abs(predicted - wrong.predicted) / 2,
    toleranceReason: 'Half of the distance from the planted mistake.',
    quantity: `minima, n = ${top.dimension} over n = ${bottom.dimension}`,
    mistaken: wrong,
    measure: (context) => quotient(context, factor, top, bottom),
    figure: cubesFigure,
  };
}

const INCREASES =
  '“its absolute number of local minima within an n-dimensional cube of constant side length actually increases with each added dimension”';
const DECREASES =
  '“the relative number of local minima compared to the available space still decreases, so it becomes harder and harder to find them”';

export const perlin = defineEntry({
  id: 'perlin',
  version: 3,
  label: 'Perlin noise',
  group: 'Geometry of large spaces',
  summary: 'How the number of local minima of Perlin noise changes with dimension, by searches for all of them.',
  seed: '001',
  references: [
    {
      text: 'K. Perlin, Improving noise, ACM Transactions on Graphics 21 (2002)',
      url: 'https://doi.org/10.1145/566654.566636',
    },
  ],
  budgetSeconds: { quick: 30, full: 180 },
  experiments: [
    {
      name: 'Descent on Perlin noise in 1 to 5 dimensions',
      landscapes: [1, 2, 3, 4, 5].map((dimension) => ({ family: 'perlin', parameters: { dimension, period: 4 } })),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.02 } }],
      starts: { kind: 'uniform', low: 0, high: 4 },
      seeds: { count: 200 },
      budget: { steps: 1000 },
    },
  ],
  analyses: [
    {
      name: 'All minima of a noise in the plane',
      analysis: 'critical-points',
      landscape: 1,
      parameters: { low: [0], high: [4], starts: 1500 },
    },
    {
      name: 'Minima against dimension',
      analysis: 'critical-point-statistics',
      landscape: 1,
      parameters: { dimensions: [1, 2, 3], seeds: 20, side: 2 },
    },
  ],
  guide:
    'The text proposes a test of the walls argument: take n-dimensional Perlin noise, count its local minima in a cube, and watch the number grow while their density falls. The density does fall, from 3/4 a cell on a line to 0.46 in five dimensions, and then no further; and the number grows only in cubes of more than about 1.25 cells, because a cube of side s has s^n of them.\n\nLook at the minima of the noise in the plane, and at the bars by index: half of the points are saddles there, always. The second analysis counts over many noises; take the fourth dimension in if you have time. A warning for those who count on a grid: comparing a point with its 2n neighbours finds too many minima, by four tenths in the plane, however fine the grid is, and with all 3^n - 1 neighbours too few on coarse grids.\n\nChange the period, which is the side of the torus in cells, and the seed.',
  claims: [
    {
      id: 'line',
      statement: 'On a line, three cells in four hold a minimum.',
      asStated: 'right',
      theory:
        'Slopes are +1 or -1: between unlike ones there is one turn, between like ones two; exactly 3/4 on average.',
      tolerance: 0.05 * LINE.predicted,
      toleranceReason:
        'A resolution of 5 %, half of the planted mistake; a cell holds one minimum or none, so that 3.29 standard errors of 1920 cells are 0.0325, and less as neighbours share a slope.',
      quantity: 'minima in a cell',
      counted: 'noises',
      reading: 'The search meets the one number that is known exactly, so that it misses nothing there.',
      notShown: 'More dimensions, where minima are harder to find and no exact number is known.',
      measure: (context) => ({ predicted: LINE.predicted, ...density(context, LINE) }),
      figure: densityFigure,
    },
    {
      id: 'plane',
      statement: `${DECREASES}: in the plane.`,
      asStated: 'right',
      theory: `0.605 minima in a cell. ${COUNTED}`,
      tolerance: (LINE.predicted - PLANE.predicted) / 2,
      toleranceReason: 'Half of the distance from the planted mistake.',
      mistaken: { what: 'as many as on a line', predicted: LINE.predicted },
      quantity: 'minima in a cell',
      counted: 'noises',
      reading: 'A cell of the plane holds fewer minima than a cell of the line, by a fifth.',
      notShown:
        'Counts on a grid: with four neighbours they come to 0.85 however fine the grid, which would turn the statement round.',
      measure: (context) => ({ predicted: PLANE.predicted, ...density(context, PLANE) }),
      figure: densityFigure,
    },
    ...CENSUSES.slice(2).map((census): Claim => {
      const { dimension, predicted } = census;
      return {
        id: dimension === 3 ? 'space' : `dimensions-${dimension}`,
        statement: `${DECREASES}: in ${dimension} dimensions.`,
        ...(dimension < 5
          ? { asStated: 'right' as const }
          : {
              asStated: 'half right' as const,
              corrected:
                'Compared with volume it falls no further from five dimensions on: 0.46 a cell, in six and seven too. Compared with all critical points it goes on falling.',
            }),
        theory: `${predicted} minima in a cell. ${COUNTED}`,
        tolerance: (LINE.predicted - predicted) / 2,
        toleranceReason:
          dimension < 5
            ? 'Half of the distance from the planted mistake.'
            : 'Half of the distance from the planted mistake, 0.14; the count that predicts has a standard error of 0.008 itself.',
        mistaken: { what: 'as many as on a line', predicted: LINE.predicted },
        quantity: 'minima in a cell',
        counted: 'noises',
        reading:
          dimension < 5
            ? `A cell of ${dimension} dimensions holds ${Math.round(100 * (1 - predicted / LINE.predicted))} % fewer minima than one of the line.`
            : 'Far fewer than on a line, but as many as with one dimension less, within what is known.',
        notShown:
          dimension < 5
            ? 'Gradients that are not unit vectors of all directions: other lattices of slopes have other numbers.'
            : 'Differences of a few per cent between neighbouring dimensions, for which these noises are too few.',
        measure: (context) => ({ predicted, ...density(context, census) }),
        figure: densityFigure,
      };
    }),
    {
      id: 'share-of-minima',
      statement:
        '“the more dimensions you have, the lower the relative number of minima becomes compared to saddle points”: in the plane.',
      asStated: 'right',
      theory:
        'A quarter of the critical points in two dimensions, after a half on a line: Euler characteristic 0 makes saddles half, and the sign of the noise is symmetric.',
      tolerance: 0.025,
      toleranceReason:
        'A resolution of 10 %: by the Euler characteristic only the split of the other half into minima and maxima is left to chance, for 4600 points 3.29 x 0.5/sqrt(4600)/2 = 0.012 and less.',
      mistaken: { what: '2^-4, by four directions that fall or rise', predicted: 1 / 16 },
      quantity: 'share of minima',
      counted: 'noises',
      reading: 'One critical point in four is a minimum, as for two fair coins and not for four.',
      notShown: 'Three and more dimensions: there 0.136, 0.073 and 0.035 are known from longer searches.',
      measure: (context) => {
        const { minima, all } = countsOf(context, PLANE);
        return { predicted: 0.25, ...ratioOf(minima, all) };
      },
    },
    cubeClaim(
      1,
      [LINE, SPACE],
      { what: 'as many in space as on the line', predicted: 1 },
      {
        id: 'fixed-cube-1',
        statement: `${INCREASES}: a cube of one cell.`,
        asStated: 'wrong',
        corrected: 'In a cube of one cell it falls, to 0.69 of the number on a line in three dimensions.',
        reading: 'A cube of side 1 is one cell in any dimension, and cells hold fewer minima in more dimensions.',
        notShown: 'Minima on the faces, which have no volume and are never met.',
      },
    ),
    cubeClaim(
      2,
      [LINE, SPACE],
      { what: 'as many in space as on the line', predicted: 1 },
      {
        id: 'fixed-cube-2',
        statement: `${INCREASES}: a cube of two cells a side.`,
        asStated: 'half right',
        corrected:
          'It does from a side of about 1.25 cells on: in a cube of side 2 it grows 2.75-fold from n = 1 to 3.',
        reading: 'The number of cells doubles with each dimension, which is more than their minima fall.',
        notShown: 'Cubes that do not lie on the lattice: their side is then no whole number of cells.',
      },
    ),
    cubeClaim(
      4,
      [LINE, SPACE],
      { what: 'as the volume, 16-fold', predicted: 16 },
      {
        id: 'fixed-cube-4',
        statement: `${INCREASES}: a cube of four cells a side.`,
        asStated: 'half right',
        corrected: 'It does, 11-fold from n = 1 to 3; the side decides how fast, and below 1.25 cells whether at all.',
        reading: 'The number grows, and the volume faster: both halves of the statement at once.',
        notShown: 'Neighbouring cells, which share corners: that changes the spread of the number, not its mean.',
      },
    ),
    cubeClaim(
      2,
      [LINE, CENSUSES[5]],
      { what: 'as the volume, 32-fold', predicted: 32 },
      {
        id: 'fixed-cube-2-six',
        statement: `${INCREASES}: two cells a side, up to six dimensions.`,
        asStated: 'half right',
        corrected: 'For this side it does: from 1.5 on the line to 30 in six dimensions.',
        reading: 'Twenty times the minima of a line in 32 times the volume.',
        notShown: 'How hard they are to find: the basins of so many minima are small, but all starts lie in one.',
      },
    ),
    {
      id: 'threshold',
      statement: `${INCREASES}: of whatever side.`,
      asStated: 'half right',
      corrected:
        'From a line to the plane it grows if the side is more than 0.75/0.605 = 1.24 cells, and falls otherwise.',
      theory: `s 0.75 = s^2 0.605 at s = 1.2397. ${COUNTED}`,
      tolerance: (LINE.predicted / PLANE.predicted - 1) / 2,
      toleranceReason: 'Half of the distance from the planted mistake.',
      mistaken: { what: 'a side of one cell', predicted: 1 },
      quantity: 'side in cells',
      reading: 'Whether the statement holds is a matter of the side of the cube beside the grain of the noise.',
      notShown:
        'Higher dimensions: the side at which the number stays is 1.17 from two to three, and 1.0 from five on.',
      measure: (context) => quotient(context, 1, LINE, PLANE),
      figure: cubesFigure,
    },
  ],
});
