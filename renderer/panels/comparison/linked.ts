/** How selection, brushing and hovering show in the comparison: what is dimmed, and what a brush selects. */
import { useMemo } from 'react';
import { useHover } from '../../charts/hover.ts';
import { brushRuns, selectCell, useSelection } from '../../state/selection.ts';
import type { Subject } from './subject.ts';

export interface Linked {
  dimmed: (optimizer: string, seed: number | null) => boolean;
  /** Some runs are brushed in this experiment. */
  brushed: ReadonlyMap<string, ReadonlySet<number>> | null;
  /** The optimizer whose row is filled. */
  selected: string | null;
}

/** Brushed runs stay and the rest dims; while the pointer is on one optimizer, the others dim. */
export function useLinked(experiment: string | null): Linked {
  const brush = useSelection((selection) => selection.brush);
  const selected = useSelection((selection) => selection.optimizer);
  const hovered = useHover((hover) => hover.optimizer);
  return useMemo(() => {
    const brushed = brush !== null && brush.experiment === experiment ? brush.runs : null;
    return {
      brushed,
      selected,
      dimmed: (optimizer, seed) => {
        if (hovered !== null && hovered !== optimizer) return true;
        if (brushed === null) return false;
        const seeds = brushed.get(optimizer);
        if (!seeds || seeds.size === 0) return true;
        return seed !== null && !seeds.has(seed);
      },
    };
  }, [brush, selected, hovered, experiment]);
}

/** Selects the runs that a drag has hit; whole optimizers where single runs are not drawn. */
export function brushHits(subject: Subject, hits: readonly { id: string; seeds: readonly number[] | null }[]): void {
  const { experiment } = subject;
  const { first, count } = experiment.seeds;
  const all = () => Array.from({ length: count }, (_, i) => first + i);
  brushRuns({ experiment: experiment.id, runs: new Map(hits.map(({ id, seeds }) => [id, new Set(seeds ?? all())])) });
}

export function pickOptimizer(subject: Subject, optimizer: string): void {
  selectCell(subject.experiment.id, subject.landscape.id, optimizer);
}
