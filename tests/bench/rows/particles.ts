import { performance } from 'node:perf_hooks';
import { experimentRequest } from '../../../core/contract/requests.ts';
import { cellsOf } from '../../../core/engine/cell.ts';
import { startRuns } from '../../../core/engine/execute.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import { type Contender, ownContender } from '../contender.ts';
import type { Row } from '../measure.ts';
import { cEntrant, pythonEntrant } from '../toolchains.ts';

interface Work {
  landscape: object;
  optimizer: object;
  starts: object;
  seeds: number;
  steps: number;
  /** Nanoseconds in the row's unit. */
  unit: number;
}

/** Runs as a worker does them, with bests, targets and divergence looked after; opening and compiling are not counted. */
function ourRuns({ landscape, optimizer, starts, seeds, steps, unit }: Work): Contender {
  const request = {
    landscapes: [landscape],
    optimizers: [optimizer],
    starts,
    seeds: { first: 0, count: seeds },
    budget: { steps },
    record: { steps: [0, steps], points: false },
  };
  const document = documentFromRequest(experimentRequest.parse(request));
  const cell = cellsOf(document, document.experiments[0]!, builtInData)[0]!;
  const numbers = Array.from({ length: seeds }, (_, seed) => seed);
  return ownContender('Ridgeline', () => {
    const runs = startRuns(cell.cell, cell.spec, numbers, builtInData);
    const began = performance.now();
    runs.advance(runs.total);
    return ((performance.now() - began) * 1e6) / (steps * seeds * unit);
  });
}

const quartic: Omit<Work, 'optimizer'> = {
  landscape: { family: 'formula', parameters: { text: '(x^2-1)^2 + (y^2-1)^2 + 0.3*x*y', variables: ['x', 'y'] } },
  starts: { kind: 'uniform', low: -2, high: 2 },
  seeds: 10_000,
  // Long enough that the engine's second, optimising compilation is over for most of it.
  steps: 5000,
  unit: 1,
};
const descent = { algorithm: 'sgd', parameters: { learningRate: 0.01 } };

const particleRow = (id: string, title: string, mode: 'plain' | 'noisy', optimizer: object): Row => ({
  id,
  title,
  unit: 'ns a particle and step',
  better: 'lower',
  rivals: true,
  entrants: async () => [
    ourRuns({ ...quartic, optimizer }),
    await cEntrant('C, gcc -O3', 'particles.c', [mode]),
    ...(mode === 'plain'
      ? [await cEntrant('C that keeps bests, targets, divergence', 'particles.c', ['tracked'])]
      : []),
    await pythonEntrant('NumPy', 'numpy', 'particles.py', ['numpy', mode]),
    await pythonEntrant('PyTorch', 'torch', 'particles.py', ['torch', mode]),
  ],
});

/** Landscapes beyond the plain formula, whose runs go side by side through a kernel of their own. */
const landscapeRow = (id: string, title: string, kind: 'penalty' | 'field', work: Omit<Work, 'optimizer'>): Row => ({
  id,
  title,
  unit: 'ns a particle and step',
  better: 'lower',
  rivals: true,
  entrants: async () => [
    ourRuns({ ...work, optimizer: { algorithm: 'sgd', parameters: { learningRate: 0.001 } } }),
    await pythonEntrant('NumPy', 'numpy', 'particle_landscapes.py', [kind]),
  ],
});

export const particleRows: Row[] = [
  particleRow('descent', 'Gradient descent of 10,000 particles on a quartic of two variables, f64', 'plain', descent),
  particleRow('noisy-descent', 'The same with Gaussian noise in every step', 'noisy', {
    ...descent,
    gradient: { kind: 'noise', scale: 0.01 },
  }),
  landscapeRow(
    'penalty',
    'Gradient descent of 10,000 particles on Himmelblau with an L2 penalty around it',
    'penalty',
    {
      landscape: { family: 'himmelblau', wrap: [{ kind: 'l2', strength: 0.01 }] },
      starts: { kind: 'uniform', low: -4, high: 4 },
      seeds: 10_000,
      steps: 1000,
      unit: 1,
    },
  ),
  landscapeRow('field', 'The same on a Gaussian random field of 256 waves over the plane', 'field', {
    landscape: { family: 'gaussian-field', parameters: { dimension: 2, features: 256 } },
    starts: { kind: 'uniform', low: 0, high: 10 },
    seeds: 10_000,
    steps: 20,
    unit: 1,
  }),
  {
    id: 'adam',
    title: 'One Adam trajectory on Rosenbrock in two variables',
    unit: 'µs a step',
    better: 'lower',
    rivals: true,
    entrants: async () => [
      ourRuns({
        landscape: { family: 'rosenbrock', parameters: { dimension: 2 } },
        optimizer: { algorithm: 'adam', parameters: { learningRate: 0.01 } },
        starts: { kind: 'point', point: [-1.2, 1] },
        seeds: 1,
        steps: 20_000,
        unit: 1000,
      }),
      await pythonEntrant('PyTorch', 'torch', 'adam.py', []),
    ],
  },
];
