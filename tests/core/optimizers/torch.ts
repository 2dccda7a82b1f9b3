/** PyTorch's trajectories of the fixture, in the laboratory's spelling. */
import { readFileSync } from 'node:fs';

interface FixtureCase {
  optimizer: string;
  options: Record<string, unknown>;
  landscape: string;
  start: number[];
  points: { step: number; loss: number; w: number[] }[];
}

export interface TorchCase {
  name: string;
  optimizer: string;
  parameters: Record<string, unknown>;
  landscape: { family: string; parameters: Record<string, unknown> };
  start: number[];
  points: { step: number; loss: number; w: number[] }[];
}

const SPELLING: Record<string, string> = {
  lr: 'learningRate',
  eps: 'epsilon',
  weight_decay: 'weightDecay',
  lr_decay: 'learningRateDecay',
  initial_accumulator_value: 'initialAccumulator',
  momentum_decay: 'momentumDecay',
  alpha: 'smoothing',
  max_iter: 'maxIterations',
  history_size: 'historySize',
  tolerance_grad: 'toleranceGradient',
  tolerance_change: 'toleranceChange',
};

function parametersOf(options: Record<string, unknown>): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (name === 'betas') [parameters.beta1, parameters.beta2] = value as [number, number];
    else if (name === 'line_search_fn') parameters.lineSearch = value === null ? 'none' : 'strong-wolfe';
    else parameters[SPELLING[name] ?? name] = value;
  }
  return parameters;
}

/** Eigenvalues 10^-2 .. 10, log-spaced. */
function logSpectrum(dimension: number): number[] {
  return Array.from({ length: dimension }, (_, i) => 10 ** (-2 + (3 * i) / (dimension - 1)));
}

export function torchCases(optimizers: readonly string[]): TorchCase[] {
  const url = new URL('../../fixtures/torch-trajectories.json', import.meta.url);
  const { cases } = JSON.parse(readFileSync(url, 'utf8')) as { cases: FixtureCase[] };
  return cases
    .filter(({ optimizer }) => optimizers.includes(optimizer))
    .map(({ optimizer, options, landscape, start, points }) => ({
      name: `${optimizer} ${JSON.stringify(options)} on ${landscape}`,
      optimizer,
      parameters: parametersOf(options),
      landscape:
        landscape === 'rosenbrock'
          ? { family: 'rosenbrock', parameters: { dimension: start.length } }
          : { family: 'quadratic', parameters: { eigenvalues: logSpectrum(start.length) } },
      start,
      points,
    }));
}

/** What the fixture asks for: |a − b| ≤ 1e-9 max(|b|, 1e-3). */
export function torchTolerance(expected: number): number {
  return 1e-9 * Math.max(Math.abs(expected), 1e-3);
}
