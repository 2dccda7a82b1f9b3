/** The window's picture of the service: snapshot, document with edits shown at once, progress, and questions about results. */
import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { z } from 'zod';
import { createStore, type StoreApi, useStore } from 'zustand';
import type { Catalogue } from '../../core/contract/catalogue.ts';
import type { CancellableLaboratory } from '../../core/contract/connect.ts';
import type { Command, Document } from '../../core/contract/document.ts';
import type { LaboratoryApi, LogEntry, Progress, Snapshot } from '../../core/contract/laboratory-api.ts';
import type { StudyAnswer, StudyCollection, StudyProgress, StudyQuery } from '../../core/contract/studies.ts';
import type { PreviewAnswer, previewQuery, SummaryAnswer, summaryQuery } from '../../core/contract/summaries.ts';
import type { ReplayProgress, TraceAnswer, traceQuery } from '../../core/contract/trace.ts';
import { applyCommands } from '../../core/session/commands.ts';
import { type Asked, Asker, NOTHING_ASKED } from './asker.ts';
import { Follower, useFollower } from './follower.ts';

export type SummaryQuestion = z.input<typeof summaryQuery>;
export type PreviewQuestion = z.input<typeof previewQuery>;
export type TraceQuestion = z.input<typeof traceQuery>;
export type SummaryAnswerOf<Q> = Extract<SummaryAnswer, { kind: Q extends { kind: infer K } ? K : never }>;
export type TraceAnswerOf<Q> = Extract<TraceAnswer, { kind: Q extends { kind: infer K } ? K : never }>;
export type PreviewAnswerOf<Q> = Extract<PreviewAnswer, { kind: Q extends { kind: infer K } ? K : never }>;

interface Edit {
  commands: Command[];
  label: string;
}

export interface LaboratoryState {
  snapshot: Snapshot;
  /** The snapshot's document with the edits that the service has not answered yet. */
  document: Document | null;
  catalogue: Catalogue;
  progress: Progress;
  log: LogEntry[];
  /** How far a replay of a run is; null while there is none. */
  replay: ReplayProgress | null;
  /** Raised whenever another session is entered: what belongs to one session starts anew. */
  generation: number;
}

const IDLE: Progress = {
  state: 'idle',
  done: 0,
  total: 0,
  rate: 0,
  secondsLeft: null,
  workers: { total: 0, busy: 0, now: [] },
  cells: [],
  studies: [],
  results: 0,
};

/** Previews and traces kept for the next look, newest last. */
const KEPT_PREVIEWS = 24;
const KEPT_TRACES = 64;

export class Laboratory {
  readonly api: CancellableLaboratory;
  readonly store: StoreApi<LaboratoryState>;
  private pending: Edit[] = [];
  private queue: Promise<unknown> = Promise.resolve();
  private readonly summaries = new Map<string, Asker<SummaryAnswer>>();
  private readonly studies = new Map<string, Asker<StudyAnswer>>();
  private readonly previews = new Map<string, PreviewAnswer>();
  private readonly traces = new Map<string, TraceAnswer>();
  private tracedRevision = Number.NaN;
  private ground = '';
  private entered = Number.NaN;

  private constructor(api: CancellableLaboratory, catalogue: Catalogue, snapshot: Snapshot) {
    this.api = api;
    this.store = createStore<LaboratoryState>(() => ({
      snapshot,
      document: snapshot.document,
      catalogue,
      progress: IDLE,
      log: [],
      replay: null,
      generation: 0,
    }));
    this.ground = this.groundOf();
  }

  static async connect(api: CancellableLaboratory): Promise<Laboratory> {
    const [catalogue, snapshot] = await Promise.all([api.catalogue({}), api.snapshot({})]);
    const laboratory = new Laboratory(api, catalogue, snapshot);
    laboratory.listen();
    return laboratory;
  }

  private listen(): void {
    this.api.subscribe('snapshot', (snapshot) => this.accept(snapshot));
    this.api.subscribe('progress', (progress) => {
      this.store.setState({ progress });
      this.refresh();
    });
    this.api.subscribe('log', (log) => this.store.setState({ log }));
    this.api.subscribe('replay', (replay) => this.store.setState({ replay }));
  }

  /** Takes a snapshot from the service and lays the unanswered edits on top. */
  accept(snapshot: Snapshot): void {
    if (isAnotherSession(this.store.getState().snapshot, snapshot)) {
      this.enter(snapshot);
      return;
    }
    this.store.setState({ snapshot, document: this.withPending(snapshot.document) });
    this.refresh();
  }

  /** Takes the first snapshot of another session; the subscription may have brought it already. */
  enter(snapshot: Snapshot): void {
    if (snapshot.revision === this.entered) return;
    this.entered = snapshot.revision;
    this.pending = [];
    this.summaries.clear();
    this.studies.clear();
    this.store.setState(({ generation }) => ({ snapshot, document: snapshot.document, generation: generation + 1 }));
    this.refresh();
  }

  /** Shows the edit at once and sends it; edits go in order. Rejects with the service's error after taking the edit back. */
  apply(commands: Command[], label: string): Promise<Snapshot> {
    const edit: Edit = { commands, label };
    this.pending.push(edit);
    this.store.setState(({ snapshot }) => ({ document: this.withPending(snapshot.document) }));
    const sent = this.queue.then(async () => {
      try {
        const base = this.store.getState().snapshot.revision;
        const snapshot = await this.api.apply({ base, commands, label });
        this.drop(edit);
        this.accept(snapshot);
        return snapshot;
      } catch (error) {
        this.drop(edit);
        this.store.setState(({ snapshot }) => ({ document: this.withPending(snapshot.document) }));
        throw error;
      }
    });
    this.queue = sent.catch(() => undefined);
    return sent;
  }

  /** Asks every question on show once more. */
  askAgain(): void {
    for (const asker of [...this.summaries.values(), ...this.studies.values()]) if (asker.watched) asker.invalidate();
  }

  /** One asker for equal questions, so that two panels share one call. */
  summary(key: string): Asker<SummaryAnswer> {
    return askerOf(this.summaries, key, () => this.api.summary(JSON.parse(key) as SummaryQuestion));
  }

  study(key: string): Asker<StudyAnswer> {
    return askerOf(this.studies, key, () => this.api.study(JSON.parse(key) as StudyQuery));
  }

  knownPreview(key: string): PreviewAnswer | undefined {
    return this.previews.get(key);
  }

  async preview(key: string, signal: AbortSignal): Promise<PreviewAnswer> {
    const fresh = await this.api.preview(JSON.parse(key) as PreviewQuestion, { signal });
    // Two places may ask the same at once: they get one answer.
    const answer = this.previews.get(key) ?? fresh;
    keep(this.previews, key, answer, KEPT_PREVIEWS);
    return answer;
  }

  /** Traces are of the document as it is: an edit lets all of them go. */
  knownTrace(key: string): TraceAnswer | undefined {
    const { revision } = this.store.getState().snapshot;
    if (revision !== this.tracedRevision) this.traces.clear();
    this.tracedRevision = revision;
    return this.traces.get(key);
  }

  async trace(key: string, signal: AbortSignal): Promise<TraceAnswer> {
    const { revision } = this.store.getState().snapshot;
    const answer = await this.api.trace(JSON.parse(key) as TraceQuestion, { signal });
    if (this.store.getState().snapshot.revision === revision) keep(this.traces, key, answer, KEPT_TRACES);
    return answer;
  }

  private drop(edit: Edit): void {
    this.pending = this.pending.filter((other) => other !== edit);
  }

  private withPending(document: Document | null): Document | null {
    if (document === null) return null;
    for (const { commands } of this.pending) {
      try {
        document = applyCommands(document, commands);
      } catch {
        // The service will refuse this edit with a message; until then the picture stays as it was.
      }
    }
    return document;
  }

  private groundOf(): string {
    const { snapshot, progress } = this.store.getState();
    return `${sessionKey(snapshot)} ${this.store.getState().generation} ${snapshot.revision} ${progress.results} ${progress.state}`;
  }

  private refresh(): void {
    const ground = this.groundOf();
    if (ground === this.ground) return;
    this.ground = ground;
    for (const askers of [this.summaries, this.studies]) {
      for (const [key, asker] of askers) {
        if (asker.watched) asker.invalidate();
        else askers.delete(key);
      }
    }
  }
}

/**
 * Whether this is another session than the one shown, for example opened in a second tab: its history does not go on
 * from what this window has seen. Renaming and Save As keep the history.
 */
export function isAnotherSession(before: Snapshot, after: Snapshot): boolean {
  if (before.session === null || after.session === null) return before.session !== after.session;
  if (before.revision === after.revision) return false;
  const [first] = before.history.entries;
  const [start] = after.history.entries;
  if (first === undefined) {
    // Nothing was edited yet: an edit, or Save As, must lead on from the same document.
    if (start === undefined)
      return JSON.stringify(before.document?.experiments) !== JSON.stringify(after.document?.experiments);
    return before.session.path !== after.session.path && after.history.entries.length !== 1;
  }
  if (start === undefined) return true;
  // Old edits fall off the beginning of a long history: a shared edit anywhere is enough.
  const seen = new Set(before.history.entries.map((entry) => `${entry.at} ${entry.label}`));
  return !after.history.entries.some((entry) => seen.has(`${entry.at} ${entry.label}`));
}

function keep<A>(kept: Map<string, A>, key: string, answer: A, most: number): void {
  kept.delete(key);
  kept.set(key, answer);
  for (const old of kept.keys()) {
    if (kept.size <= most) break;
    kept.delete(old);
  }
}

function sessionKey({ session }: Snapshot): string {
  return session === null ? '' : `${session.path ?? ''}|${session.name}`;
}

function askerOf<A>(askers: Map<string, Asker<A>>, key: string, call: () => Promise<A>): Asker<A> {
  let asker = askers.get(key);
  if (asker === undefined) {
    asker = new Asker<A>(call);
    askers.set(key, asker);
  }
  return asker;
}

const LaboratoryContext = createContext<Laboratory | null>(null);

export function LaboratoryProvider({
  laboratory,
  children,
}: {
  laboratory: Laboratory;
  children?: ReactNode;
}): ReactNode {
  return createElement(LaboratoryContext.Provider, { value: laboratory }, children);
}

export function useLaboratory(): Laboratory {
  const laboratory = useContext(LaboratoryContext);
  if (laboratory === null) throw new Error('This needs a LaboratoryProvider above it.');
  return laboratory;
}

export function useApi(): LaboratoryApi {
  return useLaboratory().api;
}

export function useLaboratoryState<T>(select: (state: LaboratoryState) => T): T {
  return useStore(useLaboratory().store, select);
}

export function useSnapshot(): Snapshot {
  return useLaboratoryState((state) => state.snapshot);
}

/** The document as the person sees it, edits that are on their way included; null without a session. */
export function useDocument(): Document | null {
  return useLaboratoryState((state) => state.document);
}

export function useCatalogue(): Catalogue {
  return useLaboratoryState((state) => state.catalogue);
}

export function useProgress(): Progress {
  return useLaboratoryState((state) => state.progress);
}

/**
 * The answer to a question about results, asked again when results arrive or the document changes. While a new answer
 * is on its way, or the question changes in size only, the last one stays and is marked stale.
 */
export function useSummary<Q extends SummaryQuestion>(query: Q | null): Asked<SummaryAnswerOf<Q>> {
  const laboratory = useLaboratory();
  const key = query === null ? null : JSON.stringify(query);
  const last = useRef<{ about: string; answer: SummaryAnswer } | null>(null);
  const state = useAsker(useMemo(() => (key === null ? null : laboratory.summary(key)), [laboratory, key]));
  const about = query === null ? '' : subject(query);
  if (state.answer !== null) last.current = { about, answer: state.answer };
  if (query !== null && state.answer === null && last.current?.about === about) {
    return { ...state, answer: last.current.answer as SummaryAnswerOf<Q>, stale: true };
  }
  return state as Asked<SummaryAnswerOf<Q>>;
}

/** What an asker knows, asked for as long as somebody looks. */
function useAsker<A>(asker: Asker<A> | null): Asked<A> {
  const state = useSyncExternalStore<Asked<A>>(
    useMemo(() => (asker === null ? noSubscription : asker.subscribe.bind(asker)), [asker]),
    () => (asker === null ? NOTHING_ASKED : asker.current),
  );
  const revision = useLaboratoryState((current) => current.snapshot.revision);
  // Asked on mount and whenever somebody else's invalidation let this asker go.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision renews the asker in `refresh`
  useEffect(() => {
    if (asker !== null && !asker.current.loading && (asker.current.answer === null || asker.current.stale)) asker.ask();
  }, [asker, revision]);
  return state;
}

/** What the session knows of a study; asked again when answers arrive or the document changes. */
export function useStudy<Q extends StudyQuery>(query: Q | null): Asked<Extract<StudyAnswer, { kind: Q['kind'] }>> {
  const laboratory = useLaboratory();
  const key = query === null ? null : JSON.stringify(query);
  return useAsker(useMemo(() => (key === null ? null : laboratory.study(key)), [laboratory, key])) as Asked<
    Extract<StudyAnswer, { kind: Q['kind'] }>
  >;
}

/** Whether an answer is whole and of the question as it stands, so that measuring again would give the same. */
export function isAnswered(answer: StudyAnswer | null): boolean {
  if (answer === null || answer.stale !== null || answer.problem !== null) return false;
  return answer.kind === 'analysis'
    ? answer.found !== null
    : answer.findings.length > 0 && answer.findings.every(({ found }) => found !== null);
}

/** What a study is doing; undefined when it does nothing. */
export function useStudyProgress(collection: StudyCollection, id: string): StudyProgress | undefined {
  return useProgress().studies.find((study) => study.collection === collection && study.id === id);
}

function subject(query: SummaryQuestion): string {
  const landscape = 'landscape' in query ? query.landscape : '';
  const metric = 'metric' in query ? query.metric : '';
  // Points of one plane mean nothing in another.
  const plane = 'plane' in query ? JSON.stringify(query.plane) : '';
  return `${query.kind} ${query.experiment} ${landscape} ${metric} ${plane}`;
}

function noSubscription(): () => void {
  return () => undefined;
}

/** A preview that follows its question: one call in flight for this place, the newest question wins, the last answer stays. */
export function usePreview<Q extends PreviewQuestion>(query: Q | null): Asked<PreviewAnswerOf<Q>> {
  const laboratory = useLaboratory();
  const follower = useMemo(
    () =>
      new Follower<PreviewAnswer>(
        (key) => laboratory.knownPreview(key),
        (key, signal) => laboratory.preview(key, signal),
      ),
    [laboratory],
  );
  const key = query === null ? null : JSON.stringify(query);
  return useFollower(follower, key, 0) as Asked<PreviewAnswerOf<Q>>;
}

/** The answer to a question about steps of a run, in the same way; an edit of the document asks again. */
export function useTrace<Q extends TraceQuestion>(query: Q | null): Asked<TraceAnswerOf<Q>> {
  const laboratory = useLaboratory();
  const follower = useMemo(
    () =>
      new Follower<TraceAnswer>(
        (key) => laboratory.knownTrace(key),
        (key, signal) => laboratory.trace(key, signal),
      ),
    [laboratory],
  );
  const revision = useLaboratoryState((state) => state.snapshot.revision);
  const key = query === null ? null : JSON.stringify(query);
  return useFollower(follower, key, revision) as Asked<TraceAnswerOf<Q>>;
}
