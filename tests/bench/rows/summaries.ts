import { performance } from 'node:perf_hooks';
import { curves } from '../../../core/summaries/curves.ts';
import { manySeeds } from '../../core/summaries/fake-context.ts';
import { ownContender } from '../contender.ts';
import type { Row } from '../measure.ts';

/** What a window waits for when a large ensemble is drawn: medians and quartiles of every recorded step. */
export const summaryRow: Row = {
  id: 'summary-curves',
  title: 'Median and quartiles of 10,000 seeds at 200 records',
  unit: 'ms',
  better: 'lower',
  rivals: false,
  entrants: async () => {
    const context = manySeeds(10_000, 200);
    const ask = {
      kind: 'curves' as const,
      experiment: 'e1',
      landscape: 'l1',
      metric: 'loss' as const,
      runs: 0,
      pixels: 800,
    };
    curves(ask, context);
    return [
      ownContender('Ridgeline', () => {
        const began = performance.now();
        curves(ask, context);
        return performance.now() - began;
      }),
    ];
  },
};
