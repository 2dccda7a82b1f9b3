/** What is in a session file, and whether it is whole. */
import { statSync } from 'node:fs';
import type { RunSpec } from '../../core/engine/run-spec.ts';
import { present } from '../../core/session/history.ts';
import { SessionStore } from './session-store.ts';

export interface Inspection {
  path: string;
  bytes: number;
  name: string;
  format: number;
  writtenBy: string | null;
  whole: boolean;
  problems: string[];
  landscapes: { name: string; family: string }[];
  optimizers: { name: string; algorithm: string }[];
  experiments: { name: string; seeds: { first: number; count: number }; budget: number }[];
  data: { name: string; rows: number; columns: number; hash: string }[];
  cells: {
    cell: string;
    family: string;
    algorithm: string;
    numerics: Record<string, number>;
    runs: number;
    checkpoints: number;
  }[];
  /** Tasks that were stopped on the way, in cells without results too. */
  unfinished: number;
  /** Answers of analyses and verified claims. */
  answers: number;
  edits: number;
  log: number;
}

/** Reads the whole file against its checksums. Throws what opening it throws; damage inside it is listed. */
export function inspectSession(path: string): Inspection {
  const store = SessionStore.open(path, { readOnly: true });
  try {
    const problems = store.integrity();
    const history = store.readHistory();
    const document = present(history);
    return {
      path,
      bytes: statSync(path).size,
      name: document.name,
      format: document.format,
      writtenBy: store.meta<string>('version'),
      whole: problems.length === 0,
      problems,
      landscapes: document.landscapes.map(({ name, family }) => ({ name, family })),
      optimizers: document.optimizers.map(({ name, algorithm }) => ({ name, algorithm })),
      experiments: document.experiments.map(({ name, seeds, budget }) => ({ name, seeds, budget: budget.steps })),
      data: store.dataSets().map(({ name, rows, columns, hash }) => ({ name, rows, columns, hash })),
      cells: store.cells().map(({ id, spec }) => {
        const parsed = JSON.parse(spec) as RunSpec;
        return {
          cell: id,
          family: parsed.landscape.family,
          algorithm: parsed.optimizer.algorithm,
          numerics: { ...parsed.numerics },
          runs: store.finishedSeeds(id).length,
          checkpoints: store.checkpoints(id).length,
        };
      }),
      unfinished: store.checkpointCount(),
      answers: store.answerCount(),
      edits: history.entries.length - 1,
      log: store.logEntries(1e9).length,
    };
  } finally {
    store.close();
  }
}
