/** The cage of 2n walls: the chance that every direction goes up. */
import type { Stream } from '../../math/streams.ts';
import { powi } from '../../wasm/elementary.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { exactly, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const PARAMETERS = 175e9;

/** Walls of a cage in up to five dimensions, two for each. */
const WALLS = [2, 4, 6, 8, 10];

/** Of so many cages of ten walls how many have their first 2, 4, ... walls there: a cage for each dimension. */
function closedCages(context: GalleryContext, name: string, cages: number, lowestOf: LowestWalls): number[] {
  return context.shared(`${name} ${cages}`, () => {
    const random = context.random(name);
    const closed = WALLS.map(() => 0);
    for (let k = 0; k < cages; k++) {
      const there = lowestOf(random, k);
      for (const [i, walls] of WALLS.entries()) if (there >= walls) closed[i]++;
      if (k % 20_000 === 0) context.progress();
    }
    return closed;
  });
}

/** How many walls of cage k are there before the first that is not. */
type LowestWalls = (random: Stream, k: number) => number;

/** Independent walls, each there with probability p. */
function independent(p: number): LowestWalls {
  const uniforms = new Float64Array(MOST_WALLS);
  return (random, k) => {
    random.fillUniform(uniforms, k * MOST_WALLS);
    const missing = uniforms.findIndex((u) => u >= p);
    return missing < 0 ? MOST_WALLS : missing;
  };
}

/** Walls whose heights share half of their variance: a wall is there when its own part is above minus the shared one. */
function correlated(): LowestWalls {
  const heights = new Float64Array(MOST_WALLS + 1);
  return (random, k) => {
    random.fillNormal(heights, k * heights.length);
    let walls = 0;
    while (walls < MOST_WALLS && heights[walls + 1] + heights[0] > 0) walls++;
    return walls;
  };
}

const MOST_WALLS = 10;
const COINS = { quick: 500_000, full: 2_000_000 };
const OTHERS = { quick: 200_000, full: 1_000_000 };

function coins(context: GalleryContext): { closed: number[]; cages: number } {
  const cages = context.sample(COINS.quick, COINS.full);
  return { closed: closedCages(context, 'coins', cages, independent(0.5)), cages };
}

function highWalls(context: GalleryContext): { closed: number[]; cages: number } {
  const cages = context.sample(OTHERS.quick, OTHERS.full);
  return { closed: closedCages(context, 'high walls', cages, independent(0.9)), cages };
}

function sharedHeights(context: GalleryContext): { closed: number[]; cages: number } {
  const cages = context.sample(OTHERS.quick, OTHERS.full);
  return { closed: closedCages(context, 'shared heights', cages, correlated()), cages };
}

function tenWalls({ closed, cages }: { closed: number[]; cages: number }, predicted: number): Measurement {
  return { predicted, ...shareOf(closed[WALLS.length - 1], cages) };
}

/** Shares of closed cages for all three kinds of walls, by dimension. */
function cagesFigure(context: GalleryContext): ClaimFigure {
  const kinds = [
    { name: 'correlated', label: 'correlated', drawn: sharedHeights(context), exact: (n: number) => 1 / (2 * n + 1) },
    { name: 'high', label: 'p = 0.9', drawn: highWalls(context), exact: (n: number) => powi(0.9, 2 * n) },
    { name: 'coin', label: 'p = 1/2', drawn: coins(context), exact: (n: number) => powi(0.5, 2 * n) },
  ];
  const dimensions = WALLS.map((walls) => walls / 2);
  return {
    picture: {
      kind: 'points',
      title: 'Closed cages by dimension',
      x: { label: 'dimension n', array: 'dimensions' },
      y: { label: 'share of cages', log: true },
      series: kinds.flatMap(({ name, label }) => [
        { array: name, label, band: [`${name} low`, `${name} high`] as [string, string] },
        { array: `${name} exact`, label: '', predicted: true },
      ]),
    },
    arrays: figureArrays({
      dimensions,
      ...Object.fromEntries(
        kinds.flatMap(({ name, drawn: { closed, cages }, exact }) => {
          const shares = closed.map((count) => shareOf(count, cages));
          return [
            [name, shares.map(({ measured }) => measured)],
            [`${name} low`, shares.map(({ interval }) => interval[0])],
            [`${name} high`, shares.map(({ interval }) => interval[1])],
            [`${name} exact`, dimensions.map(exact)],
          ];
        }),
      ),
    }),
    caption: `n = ${kinds[0].drawn.cages} cages, of coins ${kinds[2].drawn.cages} · whiskers: 99.9 % intervals`,
  };
}

export const cage = defineEntry({
  id: 'cage',
  version: 2,
  label: 'The cage of 2n walls',
  group: 'Geometry of large spaces',
  summary: 'The chance that a point is walled in on all 2n sides, exactly and by drawing cages.',
  seed: '000',
  references: [
    {
      text: 'A. J. Bray, D. S. Dean, Statistics of critical points of Gaussian fields on large-dimensional spaces, PRL 98 (2007)',
      url: 'https://doi.org/10.1103/PhysRevLett.98.150201',
    },
  ],
  budgetSeconds: { quick: 3, full: 6 },
  experiments: [
    {
      name: 'Walls that are and are not independent',
      landscapes: [
        ...[2, 5].map((dimension) => ({ family: 'rastrigin', parameters: { dimension } })),
        ...[2, 5].map((dimension) => ({ family: 'gaussian-field', parameters: { dimension, side: 5 } })),
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.002 } }],
      starts: { kind: 'uniform', low: -2, high: 2 },
      seeds: { count: 200 },
      budget: { steps: 1000 },
    },
  ],
  analyses: [
    {
      name: 'Odds of a closed cage',
      analysis: 'geometry',
      parameters: { dimension: 5 },
    },
    {
      name: 'Critical points of a sum of waves, by index',
      analysis: 'critical-points',
      landscape: 0,
      parameters: { low: [-2], high: [2], starts: 1000 },
    },
    {
      name: 'Critical points of a random field, by index',
      analysis: 'critical-points',
      landscape: 2,
      parameters: { low: [0], high: [5], starts: 1000 },
    },
  ],
  guide:
    'The picture of the text: a point in n dimensions is in a cage of 2n walls, each of which is there with probability p, so that it is trapped with probability p^(2n), never in practice. The number is right for walls that know nothing of each other. Walls of a smooth function do: both walls of an axis share one curvature, and a point that lies low has walls all around. With walls that share half of their variance the chance is 1/(2n + 1), which does not collapse.\n\nLook at the two censuses: Rastrigin’s function is a sum over coordinates, so that its minima are exactly one in 2^n of its critical points; the random field has a quarter in the plane as well, and more than one in 2^n is not to be had there either, but in five dimensions the two differ. Then look where the runs end: whatever the share of minima, every run ends at one.\n\nChange the dimension of the calculation to 175 billion and see the exponent of the odds, which itself has twelve digits.',
  figure: cagesFigure,
  claims: [
    {
      id: 'exact',
      statement:
        'To actually trap a model like gpt3, p^175,000,000,000 has to be high enough that you observe a case during training where you roll a 1.',
      asStated: 'half right',
      corrected:
        'For independent walls the exponent is twice that, 2n: 4.05e-105360498483 for a coin. Walls of a smooth function are not independent.',
      theory: 'log10(p^(2n)) = 2n log10 p, with p = 1/2 and n = 1.75e11; the exponent to three decimals.',
      tolerance: 1e-3,
      toleranceReason: 'A double near 1e11 has steps of 1.5e-5, and the logarithm takes several of them.',
      mistaken: { what: 'the exponent n of the text', predicted: (right: number) => right / 2 },
      quantity: 'decimal logarithm of the chance',
      measure: (context) => {
        const { values } = context.analyze({ analysis: 'geometry', parameters: { dimension: PARAMETERS } });
        return { predicted: -105_360_498_482.39342, ...exactly(Number(values.allAgreeLog10.value)) };
      },
      reading:
        'By counting walls no large model would ever be trapped. What the count is worth depends on whether walls are independent.',
      notShown: 'That a loss has such walls at all. The number is arithmetic, computed without overflow.',
    },
    {
      id: 'sampled-coin',
      statement: 'In 5 dimensions, with a fair coin for each of the 10 walls, one cage in 1024 is closed.',
      asStated: 'right',
      theory: 'p^(2n) for independent walls, p = 1/2, n = 5.',
      tolerance: 2.4e-4,
      toleranceReason:
        'Half of what an eleventh wall would change. From the prediction, 500 000 cages have a half-width of 1.5e-4.',
      mistaken: { what: 'an eleventh wall', predicted: 1 / 2048 },
      quantity: 'share of closed cages',
      counted: 'cages',
      measure: (context) => tenWalls(coins(context), 1 / 1024),
      reading: 'For coins the count is right: each dimension divides the odds by four.',
      notShown: 'Any loss: these are coins and no curvatures.',
    },
    {
      id: 'sampled-high-walls',
      statement: 'Even when nine walls in ten are there, a few dimensions suffice to leave a way out.',
      asStated: 'right',
      theory: 'p^(2n) for independent walls, p = 0.9, n = 5: 0.349.',
      tolerance: 0.0174,
      toleranceReason:
        'A twentieth of the prediction, half of the planted mistake. From the prediction, 200 000 cages have a half-width of 0.0035.',
      quantity: 'share of closed cages',
      counted: 'cages',
      measure: (context) => tenWalls(highWalls(context), powi(0.9, 10)),
      reading: 'Two cages in three have a gap, though each wall is nearly certain: exponents win over probabilities.',
      notShown: 'How the walls of a minimum get so likely: they are then no longer independent of its height.',
    },
    {
      id: 'correlated',
      statement: 'The walls are independent, so that the chance of a closed cage falls exponentially.',
      asStated: 'wrong',
      corrected:
        'Ten Gaussian walls with pairwise correlation 1/2 close with probability 1/11, 93 times as often as ten coins.',
      theory: 'Of 11 equally distributed numbers each is the lowest with probability 1/11: 1/(2n + 1) for 2n walls.',
      tolerance: 0.0045,
      toleranceReason:
        'A twentieth of the prediction, half of the planted mistake. From the prediction, 200 000 cages have a half-width of 0.0021.',
      quantity: 'share of closed cages',
      counted: 'cages',
      measure: (context) => tenWalls(sharedHeights(context), 1 / (MOST_WALLS + 1)),
      reading:
        'One shared cause, as the height of a point is for its curvatures, and the odds fall like 1/n in the place of 4^-n.',
      notShown: 'How strongly curvatures of a network are correlated. One half is an example, not a measurement.',
    },
  ],
});
