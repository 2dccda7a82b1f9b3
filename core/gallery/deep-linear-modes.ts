/** Training of deep linear networks from balanced, aligned starts, and the strengths of their modes: a set-up that several entries share. */
import type { CellRuns } from './cell-runs.ts';
import type { GalleryContext } from './define.ts';

export const LEARNING_RATE = 2e-4;

/** A run from a balanced, aligned start, with its points at every 50th step. */
export function modeTraining(
  context: GalleryContext,
  widths: number[],
  singularValues: number[],
  start: number,
  time: number,
  learningRate = LEARNING_RATE,
): CellRuns {
  const steps = Math.round(time / learningRate);
  return context.shared(`training ${widths} ${singularValues} ${start} ${learningRate}`, () => {
    const [cell] = context.run({
      landscapes: [{ family: 'deep-linear', parameters: { widths, singularValues, initialScale: start } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate } }],
      budget: { steps },
      record: { steps: Array.from({ length: Math.floor(steps / 50) + 1 }, (_, k) => 50 * k), points: true },
    });
    return cell;
  });
}

/** Strength of mode i of square layers at a recorded step. */
export function strengthOf(cell: CellRuns, layers: number, width: number, i: number, step: number): number {
  const point = cell.point(0, step);
  let strength = 1;
  for (let l = 0; l < layers; l++) strength *= point[l * width * width + i * width + i];
  return strength;
}

/** The flow time when mode i has a strength, between two recorded steps on a straight line. */
export function timeOf(
  cell: CellRuns,
  layers: number,
  width: number,
  i: number,
  strength: number,
  learningRate = LEARNING_RATE,
): number {
  const { pointSteps } = cell;
  let place = 1;
  while (place < pointSteps.length - 1 && strengthOf(cell, layers, width, i, pointSteps[place]) < strength) place++;
  const [from, to] = [pointSteps[place - 1], pointSteps[place]];
  const [before, after] = [from, to].map((step) => strengthOf(cell, layers, width, i, step));
  return learningRate * (from + ((to - from) * (strength - before)) / (after - before));
}

/** Of two layers the exact strength s e^(2 s t)/(e^(2 s t) - 1 + s/a0) of a mode, e^(2 s t) given as `growth`. */
export function exactStrength(s: number, a0: number, growth: number): number {
  return (s * growth) / (growth - 1 + s / a0);
}
