/** What cells showed before an edit asked for other runs: a changed cell keeps its number, marked as stale, until it runs. */
import { useRef } from 'react';
import type { MatrixAnswer, MatrixCell } from '../../../core/contract/summaries.ts';

export interface Remembered {
  cell: string;
  final: MatrixCell['final'];
  done: number;
}

/** By landscape and optimizer: the last results of another definition, where the present one has none. */
export function useStaleCells(answer: MatrixAnswer | null): ReadonlyMap<string, Remembered> {
  const known = useRef(new Map<string, Remembered>());
  const stale = new Map<string, Remembered>();
  for (const cell of answer?.cells ?? []) {
    const key = `${cell.landscape} ${cell.optimizer}`;
    const before = known.current.get(key);
    if (cell.done > 0) known.current.set(key, { cell: cell.cell, final: cell.final, done: cell.done });
    else if (before !== undefined && before.cell !== cell.cell) stale.set(key, before);
  }
  return stale;
}
