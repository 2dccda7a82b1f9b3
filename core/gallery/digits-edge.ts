/** The network on digits that comes to the edge of stability in some hundred steps: a set-up that several entries share. */
import type { EvaluateInput, ExperimentInput, GalleryContext } from './define.ts';

/** 180 digits, 16 tanh units: 1210 parameters. The small start has a sharpness of about 2. */
export const DIGITS: EvaluateInput['landscape'] = {
  family: 'network',
  parameters: {
    data: 'digits',
    hidden: [16],
    activation: 'tanh',
    loss: 'squared-error',
    trainFraction: 0.1,
    initialScale: 0.3,
  },
};

export interface EdgeRun {
  optimizer: ExperimentInput['optimizers'][number];
  landscape?: EvaluateInput['landscape'];
  steps: number;
  /** Evenly over the steps. */
  samples: number;
  /** Another start of the same seed of the verification; null where nothing is random. */
  start?: number | null;
}

export interface AlongTheEdge {
  steps: number[];
  sharpness: number[];
  /** Sharpness over its limit at the learning rate of that step. */
  ratios: number[];
  losses: number[];
  /** What the analysis says besides. */
  values: Record<string, number>;
}

/** Sharpness along one run from a start that belongs to the seed of the verification. */
export function alongTheEdge(
  context: GalleryContext,
  { optimizer, landscape = DIGITS, steps, samples, start = 0 }: EdgeRun,
): AlongTheEdge {
  const name = `edge ${JSON.stringify([optimizer, landscape, steps, samples, start])}`;
  return context.shared(name, () => {
    const seed = start === null ? 0 : 1000 * context.seed + start;
    const { values, arrays } = context.analyze({
      analysis: 'edge-of-stability',
      at: {
        experiment: {
          landscapes: [landscape],
          optimizers: [optimizer],
          seeds: { first: seed, count: 1 },
          budget: { steps },
        },
        seed,
      },
      parameters: { samples },
    });
    const numbers = (array: string): number[] => Array.from(arrays[array].data, Number);
    const sharpness = numbers('sharpness');
    const limits = numbers('limits');
    return {
      steps: numbers('steps'),
      sharpness,
      ratios: sharpness.map((value, k) => value / limits[k]),
      losses: numbers('losses'),
      values: Object.fromEntries(Object.entries(values).map(([key, { value }]) => [key, Number(value)])),
    };
  });
}
