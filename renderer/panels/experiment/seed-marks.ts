/** What each seed of a cell shows: its outcome, or that it runs, waits or was cancelled. */
import type { CellProgress } from '../../../core/contract/laboratory-api.ts';
import type { MatrixCell } from '../../../core/contract/summaries.ts';

export type SeedMark = 'done' | 'diverged' | 'running' | 'queued' | 'cancelled' | 'missing';
export type CellStatus = 'done' | 'running' | 'queued' | 'cancelled' | 'failed' | 'partial' | 'empty';

const DIVERGED = 4;

/** One mark a seed; missing seeds take the cell's state, the first of them are those being computed. */
export function seedMarks(cell: Pick<MatrixCell, 'seeds'>, progress: CellProgress | null): SeedMark[] {
  let running = progress?.state === 'running' ? progress.running : 0;
  const waiting: SeedMark =
    progress?.state === 'queued' || progress?.state === 'running'
      ? 'queued'
      : progress?.state === 'cancelled'
        ? 'cancelled'
        : 'missing';
  return Array.from(cell.seeds, (state): SeedMark => {
    if (state === DIVERGED) return 'diverged';
    if (state !== 0) return 'done';
    if (running > 0) {
      running -= 1;
      return 'running';
    }
    return waiting;
  });
}

export function cellStatus(cell: Pick<MatrixCell, 'done' | 'wanted'>, progress: CellProgress | null): CellStatus {
  if (cell.done >= cell.wanted) return 'done';
  if (progress !== null && progress.state !== 'done') return progress.state;
  return cell.done === 0 ? 'empty' : 'partial';
}

/** For assistive technology and the tooltip: `12 of 20 seeds done, 3 diverged, running`. */
export function cellWords(
  cell: Pick<MatrixCell, 'done' | 'wanted' | 'diverged' | 'deterministic'>,
  status: CellStatus,
): string {
  const parts = [
    cell.deterministic
      ? cell.done > 0
        ? 'done; nothing random, so run once'
        : 'nothing random, so run once'
      : `${cell.done} of ${cell.wanted} seeds done`,
  ];
  if (cell.diverged > 0) parts.push(`${cell.diverged} diverged`);
  if (status === 'running' || status === 'queued' || status === 'cancelled' || status === 'failed') parts.push(status);
  return parts.join(', ');
}

/** How many seeds have each mark. */
export function markCounts(marks: readonly SeedMark[]): Record<SeedMark, number> {
  const counts: Record<SeedMark, number> = { done: 0, diverged: 0, running: 0, queued: 0, cancelled: 0, missing: 0 };
  for (const mark of marks) counts[mark] += 1;
  return counts;
}
