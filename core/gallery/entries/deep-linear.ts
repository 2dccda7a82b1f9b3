/** Deep linear networks: mode after mode, plateau after plateau, and what stays balanced. */

import type { CellRuns } from '../cell-runs.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { type Estimate, exactly } from '../estimates.ts';

const SAXE = 'A. Saxe, J. McClelland, S. Ganguli, Exact solutions to the nonlinear dynamics of learning (2013).';
const LEARNING_RATE = 2e-4;
const FLOW = 'Steps of lr 0.0002 instead of a flow: relative errors of about lr times the curvature.';

/** A run from a balanced, aligned start, with its points at every 50th step. */
function training(
  context: GalleryContext,
  widths: number[],
  singularValues: number[],
  start: number,
  time: number,
): CellRuns {
  const steps = Math.round(time / LEARNING_RATE);
  return context.shared(`training ${widths} ${singularValues} ${start}`, () => {
    const [cell] = context.run({
      landscapes: [{ family: 'deep-linear', parameters: { widths, singularValues, initialScale: start } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: LEARNING_RATE } }],
      budget: { steps },
      record: { steps: Array.from({ length: Math.floor(steps / 50) + 1 }, (_, k) => 50 * k), points: true },
    });
    return cell;
  });
}

/** The flow time when mode i of square layers has half its strength s, between two recorded steps on a straight line. */
function halfTime(cell: CellRuns, layers: number, width: number, i: number, s: number): Estimate {
  const strengthAt = (step: number): number => {
    const point = cell.point(0, step);
    let strength = 1;
    for (let l = 0; l < layers; l++) strength *= point[l * width * width + i * width + i];
    return strength;
  };
  const { pointSteps } = cell;
  let place = 1;
  while (place < pointSteps.length - 1 && strengthAt(pointSteps[place]) < s / 2) place++;
  const [from, to] = [pointSteps[place - 1], pointSteps[place]];
  const [before, after] = [strengthAt(from), strengthAt(to)];
  return exactly(LEARNING_RATE * (from + ((to - from) * (s / 2 - before)) / (after - before)));
}

const MODES = [4, 2, 1];

function modeTime(i: number, predicted: number): (context: GalleryContext) => Measurement {
  return (context) => {
    const cell = training(context, [3, 3, 3], MODES, 1e-4, 6);
    return { predicted, ...halfTime(cell, 2, 3, i, MODES[i]) };
  };
}

/** |W2^T W2 - W1 W1^T| changed by training from a random start, in the Frobenius norm. */
function drift(context: GalleryContext, learningRate: number): number {
  const steps = Math.round(4 / learningRate);
  const [cell] = context.run({
    landscapes: [
      {
        family: 'deep-linear',
        parameters: { widths: [3, 3, 3], singularValues: MODES, initialisation: 'random', initialScale: 0.3 },
      },
    ],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate } }],
    budget: { steps },
    record: { steps: [0, steps], points: true },
  });
  const [before, after] = [imbalance(cell.point(0, 0)), imbalance(cell.point(0, steps))];
  return Math.sqrt(before.reduce((sum, value, k) => sum + (after[k] - value) * (after[k] - value), 0));
}

function imbalance(point: Float64Array): number[] {
  const [first, second] = [point.subarray(0, 9), point.subarray(9)];
  return Array.from({ length: 9 }, (_, k) => {
    const [row, column] = [Math.floor(k / 3), k % 3];
    let sum = 0;
    for (let j = 0; j < 3; j++) {
      sum += second[3 * j + row] * second[3 * j + column] - first[3 * row + j] * first[3 * column + j];
    }
    return sum;
  });
}

export const deepLinear = defineEntry({
  id: 'deep-linear',
  version: 1,
  label: 'Deep linear networks',
  group: 'Dynamics',
  summary: 'Layers without activations learn one mode after another, at times that are known exactly.',
  seed: '002',
  references: [
    { text: SAXE, url: 'https://arxiv.org/abs/1312.6120' },
    {
      text: 'A. Jacot et al., Saddle-to-saddle dynamics in deep linear networks (2021)',
      url: 'https://arxiv.org/abs/2106.15933',
    },
  ],
  budgetSeconds: { quick: 6, full: 6 },
  claims: [
    {
      id: 'first-mode',
      statement: 'The strongest mode is learnt first.',
      asStated: 'right',
      theory: `From strength a0 mode s is half learnt at ln((s - a0)/a0)/(2s): 1.3246 for s = 4, a0 = 1e-4. ${SAXE}`,
      tolerance: 0.005,
      toleranceReason: FLOW,
      measure: modeTime(0, 1.324576),
    },
    {
      id: 'second-mode',
      statement: 'Then the next one.',
      asStated: 'right',
      theory: `ln((s - a0)/a0)/(2s) is 2.4759 for s = 2, a0 = 1e-4. ${SAXE}`,
      tolerance: 0.005,
      toleranceReason: FLOW,
      measure: modeTime(1, 2.475859),
    },
    {
      id: 'third-mode',
      statement: 'And the weakest last.',
      asStated: 'right',
      theory: `ln((s - a0)/a0)/(2s) is 4.6051 for s = 1, a0 = 1e-4. ${SAXE}`,
      tolerance: 0.005,
      toleranceReason: FLOW,
      measure: modeTime(2, 4.60512),
    },
    {
      id: 'plateau',
      statement: 'Between two modes the loss stands still, near a saddle.',
      asStated: 'right',
      theory:
        'From a0 = 1e-8, at time 3.2, one of the modes 4, 2, 1 is learnt: loss (2^2 + 1^2)/2; Jacot et al. (2021).',
      tolerance: 0.01,
      toleranceReason: 'The second mode has begun, with strength 0.004: 0.0073 less.',
      measure: (context) => {
        const cell = training(context, [3, 3, 3], MODES, 1e-8, 4);
        return { predicted: 2.5, ...exactly(cell.loss(0, Math.round(3.2 / LEARNING_RATE))) };
      },
    },
    {
      id: 'three-layers',
      statement: 'Deeper networks wait longer and then learn faster.',
      asStated: 'right',
      theory: `a' = 3 a^(4/3) (s - a) is at s/2 after 4.6613 for s = 2, a0 = 1e-3; two layers need 1.9001. ${SAXE}`,
      tolerance: 0.005,
      toleranceReason: FLOW,
      measure: (context) => {
        const cell = training(context, [1, 1, 1, 1], [2], 1e-3, 6);
        return { predicted: 4.6613275, ...halfTime(cell, 3, 1, 0, 2) };
      },
    },
    {
      id: 'balance',
      statement: 'Training conserves the balance of neighbouring layers, W2^T W2 - W1 W1^T.',
      asStated: 'half right',
      corrected: 'The flow does; gradient descent lets it drift in proportion to the learning rate.',
      theory: `Each step changes it by a term of lr^2, over 1/lr steps: twice the rate gives twice the drift. ${SAXE}`,
      tolerance: 0.05,
      toleranceReason: 'The next order in the learning rates, 0.001 and 0.002.',
      measure: (context) => ({ predicted: 2, ...exactly(drift(context, 0.002) / drift(context, 0.001)) }),
    },
  ],
});
