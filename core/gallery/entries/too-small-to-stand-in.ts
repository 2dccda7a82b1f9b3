/** Basins that are narrower than a step, or than the spacing of numbers. */
import { roundTo } from '../../expression/rounding.ts';
import { exp } from '../../wasm/elementary.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { exactly, shareOf } from '../estimates.ts';

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

export const tooSmallToStandIn = defineEntry({
  id: 'too-small-to-stand-in',
  version: 1,
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
  budgetSeconds: { quick: 4, full: 15 },
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
      statement: 'Minima may be so small that they are numerically unstable.',
      asStated: 'right',
      theory: 'A basin of width d at a random place holds a number of spacing s with probability d/s: 0.05 here.',
      tolerance: 0.0035,
      toleranceReason: 'The prediction is exact; a first sample of 200 000 basins has a half-width of 0.0016.',
      measure: (context) => basinsWithANumber(context, NARROW, context.sample(200_000, 1_000_000)),
    },
    {
      id: 'reached-in-f64',
      statement: 'Gradient descent that starts in such a basin finds the minimum.',
      asStated: 'half right',
      corrected: 'In f64, whose numbers are dense enough there, all runs do.',
      theory: 'Steps of a tenth of the squared width are stable everywhere in the well.',
      tolerance: 0.01,
      toleranceReason: 'The width of the interval with no exception in 2000 runs.',
      measure: (context) => endsInWell(context, 'f64'),
    },
    {
      id: 'unreached-in-bf16',
      statement: 'With a finite number of states one of them is best, so the minimum is found on the grid too.',
      asStated: 'wrong',
      corrected:
        'The best state need not be near the minimum: half-way between two numbers of bfloat16 no run ever stands in the well.',
      theory: 'The neighbours are ten widths away, where the loss and its slope are exp(-50).',
      tolerance: 0.01,
      toleranceReason: 'The width of the interval with no exception in 2000 runs.',
      mistaken: { what: 'one start in twenty, the share of basins with a number inside', predicted: 0.05 },
      measure: (context) => endsInWell(context, 'bf16'),
    },
    {
      id: 'first-step-jumps',
      statement: 'The first step jumps out of a basin that is too narrow for the learning rate.',
      asStated: 'right',
      theory:
        'At 20 over the curvature the step from x goes to x(1 - 20 exp(-x^2/2)), in widths: the share of the basin that is thrown beyond three widths, by bisection.',
      tolerance: 0.02,
      toleranceReason: 'Twice the half-width of the interval with 20 000 runs.',
      measure: (context) => firstStepJumps(context, 20),
    },
    {
      id: 'first-step-stays',
      statement: 'Every step that is unstable at the bottom leaves the basin.',
      asStated: 'wrong',
      corrected:
        'At 2.5 over the curvature, beyond the limit of 2, no first step leads out: the runs go to and fro inside.',
      theory: 'The largest landing of |x| < 1 at rate 2.5 is within one width.',
      tolerance: 0.001,
      toleranceReason: 'The width of the interval with no exception in 20 000 runs.',
      mistaken: { what: 'one start in a hundred lands outside', predicted: 0.01 },
      measure: (context) => {
        const { measured, interval } = firstStepJumps(context, 2.5);
        return { predicted: 0, measured, interval };
      },
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
    },
  ],
});
