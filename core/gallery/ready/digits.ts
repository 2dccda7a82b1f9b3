/** Four optimizers train a small network on handwritten digits. */
import { type ReadyExperiment, readyDocument } from './define.ts';

export const digits: ReadyExperiment = {
  id: 'digits',
  label: 'Digits, 64-32-10',
  summary: '2410-D · four optimizers, 10 seeds, median loss',
  picture: 'curves',
  document: () =>
    readyDocument('Digits, 64-32-10', {
      landscapes: [{ name: 'Digits 64-32-10', family: 'network', parameters: { data: 'digits', hidden: [32] } }],
      optimizers: [
        { name: 'SGD', algorithm: 'sgd', parameters: { learningRate: 0.5 } },
        { name: 'Momentum', algorithm: 'sgd', parameters: { learningRate: 0.1, momentum: 0.9 } },
        { name: 'Adam', algorithm: 'adam', parameters: { learningRate: 0.01 } },
        { name: 'AdamW', algorithm: 'adamw', parameters: { learningRate: 0.01, weightDecay: 0.1 } },
      ],
      protocol: {
        gradient: { kind: 'batch', size: 64, sampling: 'shuffle' },
        starts: { kind: 'landscape' },
        seeds: { first: 0, count: 10 },
        budget: { steps: 1000 },
        target: 0.01,
      },
    }),
};
