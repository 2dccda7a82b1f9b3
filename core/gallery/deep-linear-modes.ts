/** Training of deep linear networks from balanced, aligned starts, and the strengths of their modes: a set-up that several entries share. */
import { exp } from '../wasm/elementary.ts';
import type { CellRuns } from './cell-runs.ts';
import type { GalleryContext } from './define.ts';
import { type ClaimFigure, figureArrays } from './figure.ts';

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

/** Several modes at once, the strongest four times as strong as the weakest. */
export const MODES = [4, 2, 1];
export const MODES_START = 1e-4;

/** A run in which two layers of three units learn all of them. */
export function threeModes(context: GalleryContext): CellRuns {
  return modeTraining(context, [3, 3, 3], MODES, MODES_START, 6);
}

/** Their strengths over time, with the exact curves. */
export function modesFigure(context: GalleryContext): ClaimFigure {
  const cell = threeModes(context);
  const steps = cell.pointSteps.filter((_, k) => k % 5 === 0);
  const times = steps.map((step) => step * LEARNING_RATE);
  return {
    picture: {
      kind: 'lines',
      title: 'Modes are learnt one after another',
      x: { label: 't = steps × lr', array: 'times' },
      y: { label: 'strength of the mode' },
      series: MODES.flatMap((s) => [
        { array: `mode ${s}`, label: `s = ${s}` },
        { array: `exact ${s}`, label: '', predicted: true },
      ]),
    },
    arrays: figureArrays({
      times,
      ...Object.fromEntries(
        MODES.flatMap((s, i) => [
          [`mode ${s}`, steps.map((step) => strengthOf(cell, 2, 3, i, step))],
          [`exact ${s}`, times.map((t) => exactStrength(s, MODES_START, exp(2 * s * t)))],
        ]),
      ),
    }),
    caption: 'one run, nothing random; dashed: exact',
  };
}
