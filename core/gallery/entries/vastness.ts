/** Cubes, corners and tiny differences of radius in 175 billion dimensions. */
import { pow } from '../../wasm/elementary.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { deviationOf, type Estimate, exactly, meanOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const PARAMETERS = 175e9;
/** exp(n log1p(1e-10)), computed with 40 digits. */
const ENLARGED = 39_824_784.3627;
const GEOMETRY = 'Closed formula; K. Ball, An elementary introduction to modern convex geometry (1997).';
const ROUNDING = 'Doubles, with a square root, a logarithm and an exponential.';

function calculated(context: GalleryContext, name: string): number {
  const { values } = context.shared('geometry', () => context.analyze({ analysis: 'geometry' }));
  return Number(values[name].value);
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
  version: 1,
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
  budgetSeconds: { quick: 4, full: 15 },
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
      statement: 'The diagonal of the unit cube in 175 billion dimensions is 418 km long when its side is 1 m.',
      asStated: 'right',
      theory: `sqrt(n) metres, in km. ${GEOMETRY}`,
      tolerance: 1e-6,
      toleranceReason: ROUNDING,
      measure: (context) => ({ predicted: 418.3300133, ...exactly(calculated(context, 'diagonal') / 1000) }),
    },
    {
      id: 'forty-million',
      statement: 'A radius that is larger by 1e-8 % gives about 40 million times the volume.',
      asStated: 'right',
      theory: `exp(n log1p(1e-10)). ${GEOMETRY}`,
      tolerance: 0.04,
      toleranceReason: 'One part in 1e9: the exponential enlarges the rounding of its argument 17.5-fold.',
      measure: (context) => ({ predicted: ENLARGED, ...exactly(calculated(context, 'enlargedVolume')) }),
    },
    {
      id: 'naive-power',
      statement: 'The factor can be computed as 1.0000000001^175000000000.',
      asStated: 'half right',
      corrected: 'In doubles that power is wrong by 1.45 parts in a million, because 1 + 1e-10 is not a double.',
      theory: 'n times the rounding of 1 + 1e-10 is the relative error; IEEE 754 arithmetic.',
      tolerance: 1e-8,
      toleranceReason: 'The relative error is given with three digits.',
      measure: () => ({ predicted: 1.448e-6, ...exactly(pow(1.0000000001, PARAMETERS) / ENLARGED - 1) }),
    },
    {
      id: 'half-shell',
      statement: 'Almost all volume of a high-dimensional ball lies at its surface.',
      asStated: 'right',
      theory: `Half of it lies in the outer 1 - 2^(-1/n) of the radius, here in units of 1e-12. ${GEOMETRY}`,
      tolerance: 1e-4,
      toleranceReason: 'The prediction has five digits.',
      measure: (context) => ({ predicted: 3.9608, ...exactly(1e12 * calculated(context, 'halfShell')) }),
    },
    {
      id: 'distances-100',
      statement: 'In high dimension all distances between random points are nearly the same.',
      asStated: 'right',
      theory: 'sd(d)/E(d) of two uniform points of the unit cube is sqrt(7/(20 n)) to leading order; n = 100.',
      tolerance: 0.005,
      toleranceReason: 'Twice the half-width of the interval with 10 000 pairs; the next order is 0.0003.',
      quantity: 'sd(d)/E(d)',
      counted: 'pairs',
      measure: concentration(100),
      figure: spreadFigure,
    },
    {
      id: 'distances-1000',
      statement: 'The more dimensions, the more so.',
      asStated: 'right',
      theory: 'sd(d)/E(d) of two uniform points of the unit cube is sqrt(7/(20 n)) to leading order; n = 1000.',
      tolerance: 0.0015,
      toleranceReason: 'Three times the half-width of the interval with 10 000 pairs.',
      quantity: 'sd(d)/E(d)',
      counted: 'pairs',
      measure: concentration(1000),
      figure: spreadFigure,
    },
  ],
});
