/** Ten thousand particles with gradient noise in two crossing valleys of minima. */
import { type ReadyExperiment, readyDocument } from './define.ts';

const STEPS = 600;

export const degenerateParticles: ReadyExperiment = {
  id: 'degenerate-particles',
  label: '10 000 SGD particles, degenerate valley',
  summary: '2-D · L = x²y², 600 steps',
  picture: 'particles',
  /** Every point of both axes is a minimum; noise gathers the particles where the valleys are widest, round the origin. */
  document: () =>
    readyDocument('10 000 SGD particles, degenerate valley', {
      landscapes: [
        { name: 'Degenerate valley', family: 'formula', parameters: { text: 'x^2*y^2', variables: ['x', 'y'] } },
      ],
      optimizers: [{ name: 'SGD', algorithm: 'sgd', parameters: { learningRate: 0.05 } }],
      protocol: {
        gradient: { kind: 'noise', scale: 1 },
        starts: { kind: 'uniform', low: -2, high: 2 },
        seeds: { first: 0, count: 10_000 },
        budget: { steps: STEPS },
        // Evenly, so that an ensemble of this size stays a few megabytes.
        record: { steps: Array.from({ length: STEPS / 15 + 1 }, (_, k) => 15 * k) },
      },
    }),
};
