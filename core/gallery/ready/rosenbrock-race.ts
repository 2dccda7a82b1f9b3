/** Four optimizers from one start into Rosenbrock's valley. */
import { type ReadyExperiment, readyDocument } from './define.ts';

const STEPS = 500;

export const rosenbrockRace: ReadyExperiment = {
  id: 'rosenbrock-race',
  label: 'Four optimizers on Rosenbrock',
  summary: '2-D · SGD, momentum, Adam, AdamW',
  picture: 'trajectories',
  /** SGD creeps along the valley, momentum and Adam follow it to its end, AdamW stops where its decay balances the slope. */
  document: () =>
    readyDocument('Four optimizers on Rosenbrock', {
      landscapes: [{ name: 'Rosenbrock', family: 'rosenbrock', parameters: { dimension: 2 } }],
      optimizers: [
        { name: 'SGD', algorithm: 'sgd', parameters: { learningRate: 0.002 } },
        { name: 'Momentum', algorithm: 'sgd', parameters: { learningRate: 0.001, momentum: 0.9 } },
        { name: 'Adam', algorithm: 'adam', parameters: { learningRate: 0.1 } },
        { name: 'AdamW', algorithm: 'adamw', parameters: { learningRate: 0.1, weightDecay: 0.05 } },
      ],
      protocol: {
        starts: { kind: 'landscape' },
        seeds: { first: 0, count: 1 },
        budget: { steps: STEPS },
        record: { steps: Array.from({ length: STEPS + 1 }, (_, step) => step), points: true },
        target: 0.02,
      },
    }),
};
