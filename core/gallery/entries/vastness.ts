/** Cubes, corners and tiny differences of radius in 175 billion dimensions. */
import { logGamma } from '../../math/log-gamma.ts';
import { exp, log, pow } from '../../wasm/elementary.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { deviationOf, type Estimate, exactly, meanOf, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const PARAMETERS = 175e9;
/** exp(n log1p(1e-10)), computed with 40 digits. */
const ENLARGED = 39_824_784.3627;
const GEOMETRY = 'Closed formula; K. Ball, An elementary introduction to modern convex geometry (1997).';
const ROUNDING = 'Doubles, with a square root, a logarithm and an exponential.';

const RESOLUTION =
  'A resolution of 5 % and the next order in 1/n: 3.29/sqrt(2 x 10 000), the half-width in parts of the prediction, is 2.3 %.';

function calculated(context: GalleryContext, name: string, dimension = PARAMETERS): number {
  const { values } = context.shared(`geometry ${dimension}`, () =>
    context.analyze({ analysis: 'geometry', parameters: { dimension } }),
  );
  return Number(values[name].value);
}

/** From the middle of the unit cube to a corner and to a wall, from 1 to 175 billion dimensions. */
function cornerFigure(context: GalleryContext): ClaimFigure {
  const dimensions = [1, 3, 10, 100, 1e4, 1e6, 1e8, 1e10, PARAMETERS];
  return {
    picture: {
      kind: 'lines',
      title: 'From the middle of a cube of side 1 m',
      x: { label: 'dimension n', log: true, array: 'dimensions' },
      y: { label: 'distance in m', log: true },
      series: [
        { array: 'corners', label: 'to a corner' },
        { array: 'walls', label: 'to a wall' },
        { array: 'predicted', label: 'sqrt(n)/2', predicted: true },
      ],
    },
    arrays: figureArrays({
      dimensions,
      corners: dimensions.map((n) => calculated(context, 'centreToCorner', n)),
      walls: dimensions.map((n) => calculated(context, 'centreToWall', n)),
      predicted: dimensions.map((n) => Math.sqrt(n) / 2),
    }),
    caption: 'nothing random; the last point is at n = 1.75e11',
  };
}

/** Dimensions in which the share of the ball is large enough to be met by uniform points. */
const BALLS = [1, 2, 3, 4, 5, 6, 7, 8];

/** V_n/2^n, the share of a cube that its inscribed ball fills. */
function ballShare(n: number): number {
  return exp((n / 2) * log(Math.PI) - logGamma(n / 2 + 1) - n * log(2));
}

/** The share of uniform points of [-1, 1]^n that lie in the unit ball. */
function pointsInBall(context: GalleryContext, n: number): Estimate {
  return context.shared(`ball ${n}`, () => {
    const points = context.sample(100_000, 400_000);
    const random = context.random(`ball ${n}`);
    const point = new Float64Array(n);
    let inside = 0;
    for (let k = 0; k < points; k++) {
      random.fillUniform(point, k * n);
      let square = 0;
      for (let i = 0; i < n; i++) square += (2 * point[i] - 1) * (2 * point[i] - 1);
      if (square < 1) inside++;
      if (k % 10_000 === 0) context.progress();
    }
    return shareOf(inside, points);
  });
}

function ballFigure(context: GalleryContext): ClaimFigure {
  const found = BALLS.map((n) => pointsInBall(context, n));
  return {
    picture: {
      kind: 'points',
      title: 'Share of a cube that its inscribed ball fills',
      x: { label: 'dimension n', array: 'dimensions' },
      y: { label: 'share', log: true },
      series: [
        { array: 'shares', label: 'measured', band: ['low', 'high'] },
        { array: 'predicted', label: 'V_n/2^n', predicted: true },
      ],
    },
    arrays: figureArrays({
      dimensions: BALLS,
      shares: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      predicted: BALLS.map(ballShare),
    }),
    caption: `n = ${found[0].count} points in each dimension, 99.9 % intervals`,
  };
}

/** sd(d)/mean(d) of the distance between two uniform points of the unit cube. */
function distanceSpread(context: GalleryContext, dimension: number): Estimate {
  return context.shared(`distances ${dimension}`, () => drawnSpread(context, dimension));
}

function drawnSpread(context: GalleryContext, dimension: number): Estimate {
  const pairs = context.sample(10_000, 40_000);
  const random = context.random(`distances ${dimension}`);
  const points = new Float64Array(2 * dimension);
  const distances = new Float64Array(pairs);
  for (let k = 0; k < pairs; k++) {
    random.fillUniform(points, k * points.length);
    let square = 0;
    for (let i = 0; i < dimension; i++)
      square += (points[i] - points[dimension + i]) * (points[i] - points[dimension + i]);
    distances[k] = Math.sqrt(square);
    if (k % 1000 === 0) context.progress();
  }
  const mean = meanOf(distances).measured;
  const { measured, interval } = deviationOf(distances);
  return { measured: measured / mean, interval: [interval[0] / mean, interval[1] / mean], count: pairs };
}

function concentration(dimension: number): (context: GalleryContext) => Measurement {
  return (context) => ({ predicted: Math.sqrt(7 / (20 * dimension)), ...distanceSpread(context, dimension) });
}

/** The spread from 3 to 1000 dimensions, beside its leading order. */
function spreadFigure(context: GalleryContext): ClaimFigure {
  const dimensions = [3, 10, 30, 100, 300, 1000];
  const found = dimensions.map((dimension) => distanceSpread(context, dimension));
  return {
    picture: {
      kind: 'points',
      title: 'Spread of the distance of two random points',
      x: { label: 'dimension n', log: true, array: 'dimensions' },
      y: { label: 'sd(d)/E(d)', log: true },
      series: [
        { array: 'spreads', label: 'measured', band: ['low', 'high'] },
        { array: 'predicted', label: 'sqrt(7/(20 n))', predicted: true },
      ],
    },
    arrays: figureArrays({
      dimensions,
      spreads: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      predicted: dimensions.map((n) => Math.sqrt(7 / (20 * n))),
    }),
    caption: `n = ${found[0].count} pairs in each dimension, 99.9 % intervals`,
  };
}

export const vastness = defineEntry({
  id: 'vastness',
  version: 2,
  label: 'How large high dimension is',
  group: 'Geometry of large spaces',
  summary: 'Diagonals, volumes and distances in the space of 175 billion parameters, where pictures in 3-D mislead.',
  seed: '001',
  references: [
    {
      text: 'K. Ball, An elementary introduction to modern convex geometry, MSRI Publications 31 (1997)',
      url: 'https://library.slmath.org/books/Book31/files/ball.pdf',
    },
  ],
  budgetSeconds: { quick: 2, full: 4 },
  experiments: [
    {
      name: 'Two points drawn apart in 10, 100 and 1000 dimensions',
      landscapes: [10, 100, 1000].map((dimension) => ({ family: 'sphere', parameters: { dimension } })),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.01 } }],
      starts: { kind: 'uniform', low: 0, high: 1 },
      seeds: { count: 500 },
      budget: { steps: 100 },
    },
  ],
  analyses: [
    { name: 'Geometry of 175 billion dimensions', analysis: 'geometry', parameters: { dimension: PARAMETERS } },
    { name: 'Geometry of 3 dimensions', analysis: 'geometry', parameters: { dimension: 3 } },
  ],
  guide:
    'The text asks its reader to feel how large a space of 175 billion dimensions is: a cube of one metre whose diagonal is 418 km, a ball whose volume grows 40 million times when its radius grows by a part in ten thousand million. Both are right; naive arithmetic gets the second slightly wrong, which is why the laboratory computes such things in logarithms.\n\nCompare the two calculations: in 3 dimensions a shell of one per cent holds 3 % of a ball, in 175 billion all of it, and half of the volume lies in the outer four millionths of a millionth of the radius. The experiment shows concentration at work: of uniform starts in the cube the losses |x|^2/2 differ by a factor of two in 10 dimensions and hardly at all in 1000.\n\nChange the dimension of the calculation, the enlargement, the thickness of the shell; in the experiment look at the spread of the first losses against dimension.',
  claims: [
    {
      id: 'diagonal',
      statement:
        '“just taking the diagonal from one corner to the opposite one” in 175 billion dimensions is “~420km”.',
      asStated: 'right',
      theory: `sqrt(n) metres, in km: 418.33. ${GEOMETRY}`,
      tolerance: 1e-6,
      toleranceReason: ROUNDING,
      quantity: 'km',
      reading:
        'A step of one metre along every axis ends 418 km away: in so many dimensions a change that no single weight shows can be large.',
      notShown: 'Weights do not fill a cube evenly; the side of 1 m is the text’s own assumption.',
      measure: (context) => ({ predicted: 418.3300133, ...exactly(calculated(context, 'diagonal') / 1000) }),
      figure: cornerFigure,
    },
    {
      id: 'corners',
      statement:
        '“you could easily touch every single wall with your hand. But nonetheless, all the corners would be more than 200km distant from you”.',
      asStated: 'right',
      theory: `sqrt(n)/2 metres to each corner, in km: 209.165; half a metre to each wall. ${GEOMETRY}`,
      tolerance: 1e-6,
      toleranceReason: ROUNDING,
      quantity: 'km',
      reading: 'The same middle is half a metre from 350 billion walls and 209 km from every corner.',
      notShown:
        'No picture in three dimensions shows both: there a corner is 1.7 times as far as a wall, here 418 330 times.',
      measure: (context) => ({ predicted: 209.1650066, ...exactly(calculated(context, 'centreToCorner') / 1000) }),
      figure: cornerFigure,
    },
    {
      id: 'forty-million',
      statement:
        '“a radius that is just 0.00000001% larger than that of the other minimum, then its volume will be roughly 40 million times larger”.',
      asStated: 'right',
      theory: `exp(n log1p(1e-10)) = 39 824 784.36 at n = 1.75e11. ${GEOMETRY}`,
      tolerance: 0.04,
      toleranceReason: 'One part in 1e9: the exponential enlarges the rounding of its argument 17.5-fold.',
      quantity: 'ratio of volumes',
      reading:
        'A difference of radius in the tenth digit decides the volume by seven orders of magnitude; ln of the ratio is 17.5, the number of dimensions times the difference.',
      notShown:
        'That basins are balls, or have one radius, is assumed; how basins that attract grow is measured in ‘Flat minima own the volume’.',
      measure: (context) => ({ predicted: ENLARGED, ...exactly(calculated(context, 'enlargedVolume')) }),
    },
    {
      id: 'naive-power',
      statement: '“this code is just an expression, namely 1.0000000001 ** 175000000000, which … yields 3.98e7”.',
      asStated: 'half right',
      corrected:
        'To the three digits that are given it does. In doubles the power is wrong by 1.45 parts in a million, because 1 + 1e-10 is not a double.',
      theory: 'n times the rounding of 1 + 1e-10 is the relative error; IEEE 754 arithmetic.',
      tolerance: 1e-8,
      toleranceReason: 'The relative error is given with three digits.',
      quantity: 'relative error',
      reading:
        'The author asked whether his code is accurate enough: it is for his figure; six digits need log1p, as the base itself is rounded before it is raised.',
      notShown: 'Other n and other radii: the error grows with n, and beyond ln 1.8e308 = 709 the power overflows.',
      measure: () => ({ predicted: 1.448e-6, ...exactly(pow(1.0000000001, PARAMETERS) / ENLARGED - 1) }),
    },
    {
      id: 'half-shell',
      statement: 'Almost all volume of a high-dimensional ball lies at its surface.',
      asStated: 'right',
      theory: `Half of it lies in the outer 1 - 2^(-1/n) of the radius, here in units of 1e-12. ${GEOMETRY}`,
      tolerance: 1e-4,
      toleranceReason: 'The prediction has five digits.',
      quantity: '1e-12 of the radius',
      reading:
        'Of a ball of 175 billion dimensions half lies in the outer four millionths of a millionth of its radius: a random point of a basin is a point of its edge.',
      notShown: 'Where training ends: it seeks low loss, and is not spread over the ball by volume.',
      measure: (context) => ({ predicted: 3.9608, ...exactly(1e12 * calculated(context, 'halfShell')) }),
    },
    {
      id: 'ball-in-cube',
      statement: '“With each added dimension, the volume of the available space increases exponentially”.',
      asStated: 'half right',
      corrected:
        'The number of unit cubes in a cube of side 2 does, 2^n. What lies within a distance of 1 does not: it is 0.785 of that cube in the plane, 0.164 in five dimensions, 2e-70 in a hundred.',
      theory: `pi^(n/2)/(2^n Gamma(n/2 + 1)) = 0.16449 at n = 5. ${GEOMETRY}`,
      tolerance: 0.05 * ballShare(5),
      toleranceReason:
        'A resolution of 5 %, half of the planted mistake: 3.29 sqrt(p (1 - p)/n) of 100 000 points is 2.3 % of the prediction.',
      quantity: 'share of the cube',
      counted: 'points',
      reading:
        'Nearly all of the space that is gained lies in corners: uniform starts in a cube are far from its middle and far from each other.',
      notShown:
        'More than eight dimensions, where no uniform point is met in the ball any more: there the formula is all there is.',
      measure: (context) => ({ predicted: ballShare(5), ...pointsInBall(context, 5) }),
      figure: ballFigure,
    },
    {
      id: 'distances-100',
      statement: 'In high dimension all distances between random points are nearly the same.',
      asStated: 'right',
      theory: 'sd(d)/E(d) of two uniform points of the unit cube is sqrt(7/(20 n)) to leading order; n = 100.',
      tolerance: 0.05 * Math.sqrt(7 / 2000) + 0.0003,
      toleranceReason: `${RESOLUTION} The next order is 0.0003 here.`,
      quantity: 'sd(d)/E(d)',
      counted: 'pairs',
      reading: 'Two random points of a cube of 100 dimensions are 4.1 apart, give or take 6 %.',
      notShown: 'Points that are not spread evenly, as weights that were trained: their distances may well differ.',
      measure: concentration(100),
      figure: spreadFigure,
    },
    {
      id: 'distances-1000',
      statement: 'The more dimensions, the more so.',
      asStated: 'right',
      theory: 'sd(d)/E(d) of two uniform points of the unit cube is sqrt(7/(20 n)) to leading order; n = 1000.',
      tolerance: 0.05 * Math.sqrt(7 / 20_000),
      toleranceReason: `${RESOLUTION} The next order is below 1e-5 here.`,
      quantity: 'sd(d)/E(d)',
      counted: 'pairs',
      reading: 'Ten times the dimension, and distances differ by 2 % instead of 6 %: the spread falls like 1/sqrt(n).',
      notShown:
        'The few dimensions of all pictures: at n = 3 distances spread by 38 %, and the leading order is off there.',
      measure: concentration(1000),
      figure: spreadFigure,
    },
  ],
});
