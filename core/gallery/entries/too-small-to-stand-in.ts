/** Basins that are narrower than a step, or than the spacing of numbers. */
import { roundByOdds, roundTo } from '../../expression/rounding.ts';
import { exp } from '../../wasm/elementary.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { exactly, meanOf, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

/** The spacing of bfloat16 from 1 to 2. */
const SPACING = 1 / 128;
const NARROW = SPACING / 20;
const WELL = '-exp(-(x - centre)^2/(2*width^2))';

/** Basins of one width at random places of [1, 2]: how many hold a number of bfloat16. */
function basinsWithANumber(context: GalleryContext, width: number, count: number): Measurement {
  const centres = context.random(`centres ${width}`).fillUniform(new Float64Array(count));
  let held = 0;
  for (const u of centres) {
    const centre = 1 + u;
    if (Math.abs(roundTo('bf16', centre) - centre) <= width / 2) held++;
  }
  return { predicted: width / SPACING, ...shareOf(held, count) };
}

/** Runs on a narrow well about half-way between two numbers of bfloat16, from starts within two of its widths. */
function endsInWell(context: GalleryContext, precision: 'f64' | 'bf16'): Measurement {
  const runs = context.sample(2000, 10_000);
  const centre = 1 + SPACING / 2;
  const [cell] = context.run({
    landscapes: [
      { family: 'formula', parameters: { text: WELL, variables: ['x'], constants: { centre, width: NARROW } } },
    ],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.1 * NARROW * NARROW } }],
    starts: { kind: 'uniform', low: centre - 2 * NARROW, high: centre + 2 * NARROW },
    seeds: { count: runs },
    budget: { steps: 500 },
    precision,
  });
  const inside = cell.finals(0).filter((x) => Math.abs(x - centre) < NARROW).length;
  return { predicted: precision === 'f64' ? 1 : 0, ...shareOf(inside, runs) };
}

/**
 * In units of the width: the share of |x| < 1 whose first step on -exp(-x^2/2), with learning rate times curvature
 * `rate`, lands beyond 3. The step goes to x(1 - rate exp(-x^2/2)), whose size grows with |x| up to 1, so that one bound
 * is found by bisection.
 */
function jumpShare(rate: number): number {
  const landing = (x: number): number => Math.abs(x - rate * x * exp((-x * x) / 2));
  let [low, high] = [0, 1];
  for (let round = 0; round < 100; round++) {
    const middle = (low + high) / 2;
    if (landing(middle) < 3) low = middle;
    else high = middle;
  }
  return 1 - (low + high) / 2;
}

function firstStepJumps(context: GalleryContext, rate: number): Measurement {
  const runs = context.sample(20_000, 100_000);
  const [cell] = context.run({
    landscapes: [
      { family: 'formula', parameters: { text: WELL, variables: ['x'], constants: { centre: 0, width: 0.01 } } },
    ],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: rate * 0.01 * 0.01 } }],
    starts: { kind: 'uniform', low: -0.01, high: 0.01 },
    seeds: { count: runs },
    budget: { steps: 1 },
  });
  return { predicted: jumpShare(rate), ...shareOf(cell.finals(0).filter((x) => Math.abs(x) > 0.03).length, runs) };
}

/** Where gradient descent on the loss x ends after 100 steps from 1, with rounding to bfloat16 after every operation. */
function afterHundredSteps(context: GalleryContext, learningRate: number): number {
  const [cell] = context.run({
    landscapes: [{ family: 'formula', parameters: { text: 'x', variables: ['x'] } }],
    optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate } }],
    starts: { kind: 'point', point: [1] },
    budget: { steps: 100 },
    precision: 'bf16',
  });
  return cell.final(0)[0];
}

/** Shares of basins that hold a number, by their width. */
function widthFigure(context: GalleryContext): ClaimFigure {
  const parts = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1];
  const count = context.sample(20_000, 100_000);
  const shares = parts.map((part) => basinsWithANumber(context, part * SPACING, count));
  return {
    picture: {
      kind: 'points',
      title: 'Basins that hold a number',
      x: { label: 'width of the basin over the spacing', array: 'parts' },
      y: { label: 'share of basins' },
      series: [
        { array: 'shares', label: 'measured', band: ['low', 'high'] },
        { array: 'exact', label: 'width over spacing', predicted: true },
      ],
    },
    arrays: figureArrays({
      parts,
      shares: shares.map(({ measured }) => measured),
      low: shares.map(({ interval }) => interval[0]),
      high: shares.map(({ interval }) => interval[1]),
      exact: parts,
    }),
    caption: `n = ${count} basins of each width · whiskers: 99.9 % intervals`,
  };
}

/** Shares that the first step throws beyond three widths, by learning rate times curvature. */
function jumpFigure(context: GalleryContext): ClaimFigure {
  const rates = [2.5, 4, 5, 6, 8, 10, 15, 20, 30];
  const fine = Array.from({ length: 111 }, (_, k) => 2.5 + k / 4);
  const shares = rates.map((rate) => firstStepJumps(context, rate));
  return {
    picture: {
      kind: 'points',
      title: 'Starts that the first step throws out',
      x: { label: 'lr × curvature at the bottom', array: 'rates' },
      y: { label: 'share of starts' },
      series: [
        { array: 'shares', label: 'measured', band: ['low', 'high'] },
        { array: 'exact', label: 'exact', predicted: true, x: 'fine' },
      ],
    },
    arrays: figureArrays({
      rates,
      shares: shares.map(({ measured }) => measured),
      low: shares.map(({ interval }) => interval[0]),
      high: shares.map(({ interval }) => interval[1]),
      fine,
      exact: fine.map(jumpShare),
    }),
    caption: `n = ${shares[0].count} starts at each rate · whiskers: 99.9 % intervals`,
  };
}

const SMALL_STEP = 1 / 2048;
const DRIFT_STEPS = 100;

/** Where runs end that subtract a step of an eighth of the spacing and round to bfloat16 by odds. */
function driftedEnds(context: GalleryContext): Float64Array {
  return context.shared('drifted', () => {
    const runs = context.sample(2000, 10_000);
    const draws = context.random('odds');
    const odds = new Float64Array(DRIFT_STEPS);
    return Float64Array.from({ length: runs }, (_, k) => {
      draws.fillUniform(odds, k * DRIFT_STEPS);
      return odds.reduce((x, u) => roundByOdds('bf16', x - SMALL_STEP, (part) => u < part), 1);
    });
  });
}

/** Where 100 steps lead, by their size: rounded to nearest, and exactly. */
function stepsFigure(context: GalleryContext): ClaimFigure {
  const parts = Array.from({ length: 31 }, (_, k) => k / 10);
  return {
    picture: {
      kind: 'lines',
      title: 'Where 100 steps from 1 lead in bfloat16',
      x: { label: 'step over half the spacing', array: 'parts' },
      y: { label: 'x at the end' },
      series: [
        { array: 'rounded', label: 'bfloat16' },
        { array: 'exact', label: 'real numbers', predicted: true },
      ],
    },
    arrays: figureArrays({
      parts,
      rounded: parts.map((part) => (part === 0 ? 1 : afterHundredSteps(context, part / 512))),
      exact: parts.map((part) => 1 - (100 * part) / 512),
    }),
    caption: `${parts.length} runs, rounded to nearest, nothing random`,
  };
}

export const tooSmallToStandIn = defineEntry({
  id: 'too-small-to-stand-in',
  version: 2,
  label: 'Too small to stand in',
  group: 'Dynamics',
  summary:
    'A minimum may exist and yet be out of reach: its basin narrower than a step, or than the spacing of numbers.',
  seed: '001, 000',
  references: [
    {
      text: 'N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, SIAM 2002, chapter 2',
      url: 'https://doi.org/10.1137/1.9780898718027',
    },
    {
      text: 'S. Gupta, A. Agrawal, K. Gopalakrishnan, P. Narayanan, Deep learning with limited numerical precision, ICML 2015',
      url: 'https://arxiv.org/abs/1502.02551',
    },
  ],
  budgetSeconds: { quick: 4, full: 8 },
  experiments: [
    {
      name: 'A narrow well in bfloat16',
      landscapes: [
        {
          family: 'formula',
          parameters: { text: WELL, variables: ['x'], constants: { centre: 1 + SPACING / 2, width: NARROW } },
        },
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.1 * NARROW * NARROW } }],
      starts: { kind: 'uniform', low: 1 + SPACING / 2 - 2 * NARROW, high: 1 + SPACING / 2 + 2 * NARROW },
      seeds: { count: 50 },
      budget: { steps: 500 },
      precision: 'bf16',
    },
  ],
  guide:
    'Run it in bf16 and look where the runs stand: on the two numbers beside the well, for ever. Change the precision to f64, and all of them find it. Then raise the learning rate above twice the squared width.',
  claims: [
    {
      id: 'no-number-inside',
      statement: 'Maybe they are even so small that they are numerically unstable.',
      asStated: 'right',
      theory: 'A basin of width d at a random place holds a number of spacing s with probability d/s: 0.05 here.',
      tolerance: 0.0025,
      toleranceReason: 'A twentieth of the prediction. From it, 200 000 basins have a half-width of 0.0016.',
      measure: (context) => basinsWithANumber(context, NARROW, context.sample(200_000, 1_000_000)),
      figure: widthFigure,
      quantity: 'share of basins with a number inside',
      counted: 'basins',
      reading: 'A basin of a twentieth of the spacing is missed by nineteen places in twenty: it exists on paper only.',
      notShown: 'Many dimensions, where a basin has to hold a number in each: the shares multiply.',
    },
    {
      id: 'reached-in-f64',
      statement: 'Gradient descent that starts in such a basin finds the minimum.',
      asStated: 'half right',
      corrected: 'In f64, whose numbers are dense enough there, all runs do.',
      theory: 'Steps of a tenth of the squared width are stable everywhere in the well.',
      tolerance: 0.01,
      toleranceReason: '2000 runs without an exception have an interval of 0.0054, z^2/(n + z^2); twice that, about.',
      measure: (context) => endsInWell(context, 'f64'),
      quantity: 'share of runs that end in the well',
      counted: 'runs',
      reading: 'The well is a well: what keeps short formats out is their spacing and not the loss.',
      notShown: 'Wells below the spacing of f64, 2^-52 of the size of a number, for which the same holds.',
    },
    {
      id: 'unreached-in-bf16',
      statement: 'With a finite number of states one of them is best, so the minimum is found on the grid too.',
      asStated: 'wrong',
      corrected:
        'The best state need not be near the minimum: half-way between two numbers of bfloat16 no run ever stands in the well.',
      theory: 'The neighbours are ten widths away, where the loss and its slope are exp(-50).',
      tolerance: 0.01,
      toleranceReason: '2000 runs without an exception have an interval of 0.0054, z^2/(n + z^2); twice that, about.',
      mistaken: { what: 'one start in twenty, the share of basins with a number inside', predicted: 0.05 },
      measure: (context) => endsInWell(context, 'bf16'),
      quantity: 'share of runs that end in the well',
      counted: 'runs',
      reading:
        'Training stands still on the neighbours, where the gradient is e^-50: rounding has removed the minimum.',
      notShown: 'Sums in a longer format, as hardware has them: the weights themselves are then the limit.',
    },
    {
      id: 'first-step-jumps',
      statement: '… the first SGD step would immediately jump out of it.',
      asStated: 'right',
      theory:
        'At 20 over the curvature the step from x goes to x(1 - 20 exp(-x^2/2)), in widths: the share of the basin that is thrown beyond three widths, by bisection.',
      tolerance: 0.02,
      toleranceReason:
        'Fixed beforehand, about 3 % of the prediction. From it, 20 000 starts have a half-width of at most 0.0116.',
      measure: (context) => firstStepJumps(context, 20),
      figure: jumpFigure,
      quantity: 'share of starts thrown out',
      counted: 'starts',
      reading:
        'At ten times the stable rate most starts are thrown out by one step, though not all: near the bottom the gradient is small.',
      notShown: 'Where the thrown ones go; in a landscape with other basins they are caught elsewhere.',
    },
    {
      id: 'first-step-stays',
      statement: 'Every step that is unstable at the bottom leaves the basin.',
      asStated: 'wrong',
      corrected:
        'At 2.5 over the curvature, beyond the limit of 2, no first step leads out: the runs go to and fro inside.',
      theory: 'The largest landing of |x| < 1 at rate 2.5 is within one width.',
      tolerance: 0.001,
      toleranceReason:
        '20 000 starts without an exception have an interval of 0.00054, z^2/(n + z^2); twice that, about.',
      mistaken: { what: 'one start in a hundred lands outside', predicted: 0.01 },
      measure: (context) => {
        const { measured, interval } = firstStepJumps(context, 2.5);
        return { predicted: 0, measured, interval };
      },
      figure: jumpFigure,
      quantity: 'share of starts thrown out',
      counted: 'starts',
      reading: 'Unstable at the bottom is not the same as out of the basin: there is room between.',
      notShown: 'Later steps, which may leave it in the end.',
    },
    {
      id: 'stagnation',
      statement: 'A small enough learning rate only makes training slower.',
      asStated: 'wrong',
      corrected:
        'Below half the spacing of numbers it stops training: in bfloat16 steps of 1/512 from 1 change nothing.',
      theory: 'Below 1 the spacing is 1/256: a step of half of that is a tie, which goes to the even neighbour, 1.',
      tolerance: 1e-12,
      toleranceReason: 'Nothing is added, so nothing is rounded.',
      measure: (context) => ({ predicted: 1, ...exactly(afterHundredSteps(context, 1 / 512)) }),
      figure: stepsFigure,
      quantity: 'x after 100 steps',
      reading: 'The run has not converged, it has stopped: the loss would go on falling.',
      notShown: 'Momentum and sums of gradients in a longer format, which collect small steps.',
    },
    {
      id: 'just-above',
      statement: 'A step slightly above that moves as far as it says.',
      asStated: 'wrong',
      corrected: 'It is rounded up to a whole spacing, twice as far, until the numbers get closer together.',
      theory: 'From 1 down to 1/2 the numbers lie 1/256 apart: 100 steps of a little over 1/512 go 100/256.',
      tolerance: 1e-12,
      toleranceReason: 'Multiples of 1/256 are exact.',
      measure: (context) => ({ predicted: 1 - 100 / 256, ...exactly(afterHundredSteps(context, 1.02 / 512)) }),
      figure: stepsFigure,
      quantity: 'x after 100 steps',
      reading: 'Rounding doubles the learning rate here: what one sees is the grid and not the loss.',
      notShown: 'The average over many sizes of steps, which rounding to nearest gets right.',
    },
    {
      id: 'all-states',
      statement: "There's a finite number of states the net can be in, and one (or more) is best.",
      asStated: 'half right',
      corrected: 'One is best, but here it is far from the minimum: of all numbers of bfloat16 none ends in the well.',
      theory:
        'Every one of the 65 279 numbers is a start: half-way between two of them the well holds none, and none can end there.',
      tolerance: 0.5,
      toleranceReason: 'A count.',
      mistaken: { what: 'the two neighbours, pulled in', predicted: 2 },
      quantity: 'starts that end in the well',
      measure: (context) => {
        const centre = 1 + SPACING / 2;
        const { values } = context.analyze({
          analysis: 'finite-arithmetic',
          landscape: {
            family: 'formula',
            parameters: { text: WELL, variables: ['x'], constants: { centre, width: NARROW } },
          },
          parameters: {
            format: 'bf16',
            learningRate: 0.1 * NARROW * NARROW,
            low: centre - NARROW,
            high: centre + NARROW,
            steps: 0,
          },
        });
        return { predicted: 0, ...exactly(Number(values.inBasin.value)) };
      },
      reading: 'Not a sample but all of them: on this grid the minimum does not exist.',
      notShown: 'A single coordinate. In many, a minimum that is missed in one may be reached in another.',
    },
    {
      id: 'stochastic-rounding',
      statement: 'Steps below the spacing of numbers are lost.',
      asStated: 'half right',
      corrected: 'Rounded to nearest they are; rounded by odds they are kept on average.',
      theory:
        'The mean of a number that is rounded by odds is the number: after 100 steps of 1/2048, an eighth of the spacing, the mean is 1 - 100/2048. Gupta et al. (2015).',
      tolerance: 0.00244,
      toleranceReason:
        'A twentieth of the way. Each step has the variance 7/64 of the squared spacing: 2000 runs have a half-width of 0.00095.',
      mistaken: { what: 'no way at all, as with rounding to nearest', predicted: 1 },
      quantity: 'mean of x after 100 steps',
      counted: 'runs',
      measure: (context) => ({ predicted: 1 - DRIFT_STEPS * SMALL_STEP, ...meanOf(driftedEnds(context)) }),
      figure: stepsFigure,
      reading: 'Noise in the last bit in the place of a bias: training in short formats can go on below their spacing.',
      notShown: 'What the noise costs: the runs spread by 0.013, a quarter of the way.',
    },
  ],
});
