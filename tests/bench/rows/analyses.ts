import { performance } from 'node:perf_hooks';
import { analyzeRequest } from '../../../core/contract/requests.ts';
import { measureRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { type Contender, ownContender } from '../contender.ts';
import type { Row } from '../measure.ts';

/** Seconds that the requests take one after another in this thread, after a short one of each. */
function seconds(name: string, requests: readonly object[], warmUp: object): Contender {
  const ask = (request: object): void => {
    measureRequested(analyzeRequest.parse(request), builtInData, () => undefined);
  };
  ask(warmUp);
  return ownContender(name, () => {
    const began = performance.now();
    for (const request of requests) ask(request);
    return (performance.now() - began) / 1000;
  });
}

const draws = (count: number): object => ({
  analysis: 'local-learning-coefficient',
  landscape: { family: 'quadratic', parameters: { eigenvalues: [4, 1] } },
  at: { point: [0, 0] },
  parameters: { sampler: 'sgld', stepSize: 0.001, chains: 10, draws: count / 10, burnIn: 0 },
});

const basinMap = (side: number): object => ({
  analysis: 'basin-map',
  landscape: { family: 'himmelblau' },
  parameters: { box: [-6, 6, -6, 6], columns: side, rows: side },
});

/** Boxes so small that each holds some ten points. */
export const FIELD_CENSUS: readonly (readonly [dimension: number, side: number, seeds: number])[] = [
  [1, 10, 120],
  [2, 5, 40],
  [3, 4, 24],
  [4, 3, 48],
  [5, 2.2, 72],
  [6, 1.8, 40],
];
export const PERLIN_CENSUS: readonly (readonly [dimension: number, seeds: number])[] = [
  [1, 120],
  [2, 80],
  [3, 40],
  [4, 16],
  [5, 12],
];

export function fieldCensus([dimension, side, seeds]: readonly [number, number, number]): object {
  return {
    analysis: 'critical-point-statistics',
    // With 128 waves a field of six dimensions has some 15 % fewer points than a Gaussian one.
    landscape: { family: 'gaussian-field', parameters: { features: dimension < 6 ? 128 : 512 } },
    parameters: { dimensions: [dimension], seeds, side },
  };
}

export function perlinCensus([dimension, seeds]: readonly [number, number]): object {
  return {
    analysis: 'critical-point-statistics',
    landscape: { family: 'perlin', parameters: { period: 2 } },
    // In five dimensions some points are met by one start in 20,000.
    parameters: { dimensions: [dimension], seeds, side: 2, periodic: true, mostStarts: 1_000_000 },
  };
}

export const analysisRows: Row[] = [
  {
    id: 'sgld-draws',
    title: '50,000 SGLD draws of two parameters, for a learning coefficient (target: less than 1)',
    unit: 's',
    better: 'lower',
    rivals: false,
    entrants: async () => [seconds('10 chains', [draws(50_000)], draws(1000))],
  },
  {
    id: 'basin-map',
    title: 'Basin map of 500 x 500 points of a formula of two variables (target: less than 1)',
    unit: 's',
    better: 'lower',
    rivals: false,
    entrants: async () => [seconds('Himmelblau', [basinMap(500)], basinMap(20))],
  },
  {
    id: 'critical-point-census',
    title: 'Critical points against dimension, one thread each (target: less than 120)',
    unit: 's',
    better: 'lower',
    rivals: false,
    entrants: async () => [
      seconds('Gaussian field, D = 1 to 6', FIELD_CENSUS.map(fieldCensus), fieldCensus([2, 2, 2])),
      seconds('Perlin noise, n = 1 to 5', PERLIN_CENSUS.map(perlinCensus), perlinCensus([2, 2])),
    ],
  },
];
