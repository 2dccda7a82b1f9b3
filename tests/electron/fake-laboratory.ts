/** A service that remembers what it was asked, for tests of the shells. */
import { RidgelineError } from '../../core/contract/errors.ts';
import {
  CALLS,
  type Progress,
  type Snapshot,
  type TopicName,
  type Topics,
} from '../../core/contract/laboratory-api.ts';
import type { ClosableLaboratory } from '../../electron/shells/laboratory-options.ts';

export interface FakeLaboratory extends ClosableLaboratory {
  asked: [string, unknown][];
  closed: boolean;
  emit<T extends TopicName>(topic: T, value: Topics[T]): void;
}

const IDLE: Progress = {
  state: 'idle',
  done: 0,
  total: 0,
  rate: 0,
  secondsLeft: null,
  workers: { total: 1, busy: 0, now: [] },
  cells: [],
  studies: [],
  results: 0,
};

export function snapshotOf(path: string | null, revision = 0): Snapshot {
  const session =
    path === null
      ? null
      : { name: path, path, readOnly: false, localCopy: null, bytes: 0, save: { kind: 'saving' as const } };
  return {
    session,
    revision,
    document: null,
    history: { undo: null, redo: null, entries: [], position: 0 },
    layout: null,
  };
}

/** Every call is remembered; `openSession` opens whatever is not called missing.ridge. */
export function fakeLaboratory(): FakeLaboratory {
  const asked: [string, unknown][] = [];
  const listeners = new Map<TopicName, Set<(value: never) => void>>();
  let snapshot = snapshotOf(null);
  const answers: Record<string, (argument: never) => unknown> = {
    snapshot: () => snapshot,
    openSession: ({ path }: { path: string }) => {
      if (path.endsWith('missing.ridge')) {
        throw new RidgelineError('session-missing', `There is no session at ${path}.`, { field: 'path', value: path });
      }
      snapshot = snapshotOf(path, snapshot.revision + 1);
      laboratory.emit('snapshot', snapshot);
      return snapshot;
    },
  };
  const calls = Object.keys(CALLS).map((name) => {
    const answer = async (argument: unknown) => {
      asked.push([name, argument]);
      return answers[name]?.(argument as never) ?? null;
    };
    return [name, answer];
  });
  const laboratory = {
    ...Object.fromEntries(calls),
    asked,
    closed: false,
    subscribe: (topic: TopicName, listener: (value: never) => void) => {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set.add(listener));
      listener((topic === 'snapshot' ? snapshot : topic === 'progress' ? IDLE : []) as never);
      return () => set.delete(listener);
    },
    emit: (topic: TopicName, value: unknown) => {
      for (const listener of listeners.get(topic) ?? []) listener(value as never);
    },
    close: async () => {
      laboratory.closed = true;
    },
  } as FakeLaboratory;
  return laboratory;
}
