/** Which steps of a run are looked at. */
import type { NumberSpec } from '../contract/parameters.ts';
import { exp, log } from '../wasm/elementary.ts';

export const runSamples = {
  samples: {
    kind: 'number',
    label: 'Steps looked at',
    default: 40,
    minimum: 2,
    maximum: 10_000,
    integer: true,
    scale: 'log',
  } as const satisfies NumberSpec,
  spacing: {
    kind: 'choice',
    label: 'Spacing',
    options: [
      { value: 'even', label: 'Even' },
      { value: 'log', label: 'Even in the logarithm' },
    ],
    default: 'even',
  } as const,
} as const;

/** Distinct steps from 0 to the end of the run, ascending. */
export function stepsOf(samples: number, spacing: 'even' | 'log', end: number): number[] {
  const steps = new Set<number>();
  for (let k = 0; k < samples; k++) {
    const part = k / (samples - 1);
    steps.add(spacing === 'even' ? Math.round(part * end) : Math.round(exp(part * log(end + 1))) - 1);
  }
  return [...steps].sort((a, b) => a - b);
}
