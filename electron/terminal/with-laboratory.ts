/** Laboratories for the terminal: each has a folder of its own, so that nothing is left behind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { RidgelineError } from '../../core/contract/errors.ts';
import { createLaboratory, type Laboratory } from '../laboratory/laboratory.ts';
import { APP_VERSION } from '../laboratory/version.ts';

const MOST_WORKERS = 64;

export function workerCount(asked: number | undefined): number {
  const count = asked ?? Math.min(availableParallelism(), MOST_WORKERS);
  if (count >= 1 && count <= MOST_WORKERS) return count;
  throw new RidgelineError('invalid-request', `--workers is ${count}; expected 1 to ${MOST_WORKERS}`, {
    field: 'workers',
    value: count,
    expected: `1 to ${MOST_WORKERS}`,
  });
}

export async function withLaboratory<T>(workers: number, work: (laboratory: Laboratory) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-'));
  const laboratory = createLaboratory({ dataFolder: folder, workers, version: APP_VERSION });
  try {
    return await work(laboratory);
  } finally {
    await laboratory.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** With a session that is only looked at: it may be open elsewhere, or lie where nothing can be written. */
export function withSession<T>(path: string, work: (laboratory: Laboratory) => Promise<T>): Promise<T> {
  return withLaboratory(1, async (laboratory) => {
    await laboratory.openSession({ path, readOnly: true });
    return work(laboratory);
  });
}
