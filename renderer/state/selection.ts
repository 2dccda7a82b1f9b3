/** What is selected: the thing in the inspector, the experiment, landscape and optimizer that charts follow, and brushed runs. */
import { create } from 'zustand';
import type { Collection } from '../../core/contract/document.ts';

export interface Thing {
  collection: Collection;
  id: string;
}
/** Runs picked by a drag in a chart, table or matrix: seeds by optimizer id, within one experiment. */
export interface Brush {
  experiment: string;
  runs: ReadonlyMap<string, ReadonlySet<number>>;
}
export interface Selection {
  /** What the inspector shows. */
  thing: Thing | null;
  /** What charts without a fixed experiment or landscape follow. */
  experiment: string | null;
  landscape: string | null;
  optimizer: string | null;
  brush: Brush | null;
}

export const EMPTY_SELECTION: Selection = {
  thing: null,
  experiment: null,
  landscape: null,
  optimizer: null,
  brush: null,
};

export const useSelection = create<Selection>(() => EMPTY_SELECTION);

export function selectThing(thing: Thing | null): void {
  useSelection.setState((previous) => {
    if (thing === null) return { thing };
    if (thing.collection === 'experiments') {
      return previous.experiment === thing.id
        ? { thing }
        : { thing, experiment: thing.id, landscape: null, optimizer: null, brush: null };
    }
    if (thing.collection === 'optimizers') return { thing, optimizer: thing.id };
    return { thing };
  });
}

/** Selects a cell, a row (no optimizer) or a column (no landscape) of an experiment's matrix for the charts and the inspector. */
export function selectCell(experiment: string, landscape: string | null, optimizer: string | null): void {
  const thing: Thing =
    optimizer !== null
      ? { collection: 'optimizers', id: optimizer }
      : landscape !== null
        ? { collection: 'landscapes', id: landscape }
        : { collection: 'experiments', id: experiment };
  useSelection.setState((previous) => ({
    thing,
    experiment,
    landscape: landscape ?? (previous.experiment === experiment ? previous.landscape : null),
    optimizer,
    brush: previous.brush?.experiment === experiment ? previous.brush : null,
  }));
}

/** Brushes runs; null, or no runs at all, clears. */
export function brushRuns(brush: Brush | null): void {
  const empty = brush === null || [...brush.runs.values()].every((seeds) => seeds.size === 0);
  useSelection.setState({ brush: empty ? null : brush });
}

export function brushedCount(brush: Brush | null): number {
  if (brush === null) return 0;
  let count = 0;
  for (const seeds of brush.runs.values()) count += seeds.size;
  return count;
}
