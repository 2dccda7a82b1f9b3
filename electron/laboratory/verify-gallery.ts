/** Measures the claims of gallery entries in several threads, an entry in one thread. */
import * as Comlink from 'comlink';
import type { ClaimFinding } from '../../core/contract/studies.ts';
import type { Claim, GalleryEntry } from '../../core/gallery/define.ts';
import type { StudyApi } from '../workers/study-api.ts';
import { ControlBlock } from '../workers/task-api.ts';
import { WorkerHandle } from '../workers/worker-handle.ts';

export interface VerifiedClaim {
  claim: Claim;
  found: ClaimFinding;
}

export interface VerifiedEntry {
  entry: GalleryEntry;
  claims: VerifiedClaim[];
}

export interface VerifyOptions {
  seed: number;
  quick: boolean;
  workers: number;
  onProgress(claims: number, total: number): void;
}

/** The findings of every entry, in the order that was given; the numbers do not depend on the number of workers. */
export async function verifyGallery(
  entries: readonly GalleryEntry[],
  { seed, quick, workers, onProgress }: VerifyOptions,
): Promise<VerifiedEntry[]> {
  const verified = entries.map((entry): VerifiedEntry => ({ entry, claims: [] }));
  const total = entries.reduce((sum, { claims }) => sum + claims.length, 0);
  const budget = ({ entry }: VerifiedEntry): number => entry.budgetSeconds[quick ? 'quick' : 'full'];
  // Long entries first, so that all threads end at about the same time.
  const waiting = [...verified].sort((a, b) => budget(b) - budget(a));
  let done = 0;
  const work = async (worker: WorkerHandle<StudyApi>): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { entry, claims } = next;
      const onFound = (id: string, found: ClaimFinding): void => {
        const claim = entry.claims.find((candidate) => candidate.id === id);
        if (claim) claims.push({ claim, found });
        onProgress(++done, total);
      };
      const asked = entry.claims.map(({ id }) => id);
      const request = { entry: entry.id, claims: asked, seed, quick, figures: false };
      await worker.call('verify', request, new ControlBlock().buffer, Comlink.proxy(onFound));
    }
  };
  const handles = Array.from(
    { length: Math.min(workers, entries.length) },
    () => new WorkerHandle<StudyApi>('study-worker'),
  );
  try {
    await Promise.all(handles.map(work));
  } finally {
    await Promise.all(handles.map((handle) => handle.terminate()));
  }
  return verified;
}
