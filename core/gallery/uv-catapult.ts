/** The uv model of catapults in two numbers: a set-up that several entries share. */
import type { GalleryContext } from './define.ts';

export interface Catapult {
  outcome: string;
  /** (|u|^2 + |v|^2)/m at the end. */
  curvature: number;
  /** The largest loss on the way, and the step where it is met. */
  peak: number;
  peakStep: number;
  /** At every step from 0. */
  losses: number[];
}

/**
 * L = f^2/2 with f = u v/sqrt(m): the map of f and the curvature (u^2 + v^2)/m is that of m hidden units. From f = 1 and
 * curvature 1, so that the learning rate is in units of the first curvature.
 */
export function catapult(context: GalleryContext, learningRate: number, width = 1000): Catapult {
  return context.shared(`catapult ${learningRate} ${width}`, () => {
    const product = Math.sqrt(width);
    const [sum, difference] = [Math.sqrt(width + 2 * product), Math.sqrt(width - 2 * product)];
    const steps = Array.from({ length: 2001 }, (_, t) => t);
    const [cell] = context.run({
      landscapes: [{ family: 'formula', parameters: { text: `(u*v)^2/${2 * width}`, variables: ['u', 'v'] } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate } }],
      starts: { kind: 'point', point: [(sum + difference) / 2, (sum - difference) / 2] },
      budget: { steps: 2000 },
      record: { steps, points: false },
    });
    const [u, v] = cell.final(0);
    const losses = steps.map((step) => cell.loss(0, step));
    const peakStep = losses.reduce((best, loss, step) => (loss > losses[best] ? step : best), 0);
    return { outcome: cell.outcome(0), curvature: (u * u + v * v) / width, peak: losses[peakStep], peakStep, losses };
  });
}
