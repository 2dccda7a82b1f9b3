/** How starts are led down to minima, as parameters of an analysis of basins. */
import type { ParameterSpecs, ParametersOf } from '../contract/parameters.ts';
import type { Draws } from '../math/streams.ts';
import { norm2 } from '../math/sums.ts';
import { Attractors } from './attractors.ts';
import type { AnalysedLandscape } from './define.ts';

export const descentParameters = {
  descent: {
    kind: 'choice',
    label: 'Way down',
    options: [
      { value: 'flow', label: 'Gradient flow' },
      { value: 'gradient-descent', label: 'Gradient descent' },
    ],
    default: 'flow',
    help: 'Basins of gradient descent with a large learning rate differ from those of the flow, which is its limit for small ones.',
  },
  learningRate: {
    kind: 'number',
    label: 'Learning rate',
    symbol: String.raw`\eta`,
    default: 0.01,
    minimum: 0,
    exclusiveMinimum: true,
    scale: 'log',
    help: 'Of gradient descent; the flow chooses its own steps.',
  },
  accuracy: {
    kind: 'number',
    label: 'Accuracy of the flow',
    default: 1e-4,
    minimum: 1e-12,
    maximum: 0.1,
    scale: 'log',
    advanced: true,
    help: 'Largest error of one step, relative to the size of the region.',
  },
  evaluations: {
    kind: 'number',
    label: 'Most gradients of a start',
    default: 20_000,
    minimum: 10,
    maximum: 1e8,
    integer: true,
    scale: 'log',
    advanced: true,
    help: 'A start that needs more is counted as unfinished.',
  },
} as const satisfies ParameterSpecs;

/** A gradient this much smaller than at typical starts has arrived. */
const ARRIVAL = 1e-5;
/** Beyond so many times the size of the starts nothing is expected to come back. */
const FAR = 1e4;
/** Starts that tell what gradients are like. */
const TYPICAL = 25;

/** Minima to be learnt for starts like the first of `starts` (given one after another). */
export function attractorsFor(
  landscape: AnalysedLandscape,
  { descent, learningRate, accuracy, evaluations }: ParametersOf<typeof descentParameters>,
  starts: Float64Array,
  lengthScale: number,
  draws: Draws,
): Attractors {
  const { dimension: n } = landscape;
  const count = Math.floor(starts.length / n);
  const looked = Math.min(count, TYPICAL);
  const gradient = new Float64Array(n);
  const sizes = Float64Array.from({ length: looked }, (_, k) => {
    const place = Math.floor((k * count) / looked) * n;
    landscape.gradient(starts.subarray(place, place + n), gradient);
    return norm2(gradient);
  })
    .filter(Number.isFinite)
    .sort();
  const typical = lengthScale + norm2(starts) / Math.sqrt(Math.max(1, count));
  const gradientScale = sizes[Math.floor(sizes.length / 2)] || 1;
  return new Attractors(landscape, {
    descent:
      descent === 'flow'
        ? { kind: 'flow', tolerance: accuracy * lengthScale, far: 10 * typical }
        : { kind: 'gradient-descent', learningRate },
    evaluations,
    arrival: ARRIVAL,
    gradientScale,
    lengthScale,
    farAway: FAR * typical,
    draws,
  });
}
