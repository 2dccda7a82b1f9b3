/** The service behind every shell: owns the open session, its document and history, and everything that is computed. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Catalogue } from '../../core/contract/catalogue.ts';
import { type Document, emptyDocument } from '../../core/contract/document.ts';
import { type ErrorEnvelope, RidgelineError, toEnvelope } from '../../core/contract/errors.ts';
import type {
  Answers,
  CallArgument,
  LaboratoryApi,
  LogEntry,
  LogLevel,
  Progress,
  SaveState,
  SessionState,
  Snapshot,
  TopicName,
  Topics,
} from '../../core/contract/laboratory-api.ts';
import type { LessonItem } from '../../core/contract/lessons.ts';
import type { CallContext } from '../../core/contract/serve.ts';
import { type ClaimFinding, studyQuery, type VerificationStudyAnswer } from '../../core/contract/studies.ts';
import { previewQuery, type SummaryAnswer, summaryQuery } from '../../core/contract/summaries.ts';
import { type ReplayProgress, traceQuery } from '../../core/contract/trace.ts';
import { checkDocument } from '../../core/engine/check-document.ts';
import { gallery, galleryById } from '../../core/gallery/index.ts';
import { openingOfLesson } from '../../core/gallery/lesson-opening.ts';
import { lessonById } from '../../core/gallery/lessons/index.ts';
import { openingOf } from '../../core/gallery/opening.ts';
import { readyById } from '../../core/gallery/ready/index.ts';
import { applyCommands } from '../../core/session/commands.ts';
import { type History, historyState, present, record, throughout, travel } from '../../core/session/history.ts';
import { handOut } from '../../core/session/lesson-handout.ts';
import { refuseLocked } from '../../core/session/lesson-locks.ts';
import { commitPrediction, refuseUnpredicted, tickStep, withLesson } from '../../core/session/lesson-progress.ts';
import { type LessonQuestion, readLesson } from '../../core/session/lesson-text.ts';
import { type InteractiveApi, TRACE_WORDS } from '../workers/interactive-api.ts';
import type { StorageApi } from '../workers/storage-worker.ts';
import { WorkerHandle } from '../workers/worker-handle.ts';
import { buildCatalogue } from './catalogue.ts';
import { listFolder } from './folders.ts';
import { LastVerdictsFile } from './last-verdicts.ts';
import { RunControl } from './run-control.ts';
import type { Scheduler } from './scheduler.ts';
import { type OpenSession, SessionRoom } from './session-room.ts';
import type { StoredAnswer } from './session-store.ts';
import { SessionWriter } from './session-writer.ts';
import { StudyControl } from './study-control.ts';

export interface LaboratoryOptions {
  /** Where unnamed sessions, the recent list and local copies live. */
  dataFolder: string;
  workers: number;
  version: string;
}

const HEARTBEAT_MS = 5000;
const LOG_KEPT = 500;
const REPLAY_MS = 200;

/** What a claim's id is made of, as far as its verdict is told by it. */
interface ClaimSpec {
  entry: { id: string; version: number };
  seed: number;
  quick: boolean;
}

type Listeners = { [T in TopicName]: Set<(value: Topics[T]) => void> };

export class Laboratory implements LaboratoryApi {
  private readonly options: LaboratoryOptions;
  private readonly storage: WorkerHandle<StorageApi>;
  private readonly interactive: WorkerHandle<InteractiveApi>;
  /** A second one for pictures that may take seconds; tables and what is typed never wait behind it. Started when needed. */
  private readonly drawing: WorkerHandle<InteractiveApi>;
  /** And one that replays runs, which keeps the steps that it has been to. Started when needed. */
  private readonly tracing: WorkerHandle<InteractiveApi>;
  private readonly runs: RunControl;
  private readonly studies: StudyControl;
  private readonly writer: SessionWriter;
  private readonly room: SessionRoom;
  private readonly verdicts: LastVerdictsFile;
  private readonly listeners: Listeners = {
    snapshot: new Set(),
    progress: new Set(),
    log: new Set(),
    replay: new Set(),
  };
  private readonly heartbeat: NodeJS.Timeout;
  private revision = 0;
  private resultsVersion = 0;
  private logEntries: LogEntry[] = [];
  private replay: ReplayProgress | null = null;

  constructor(options: LaboratoryOptions) {
    this.options = options;
    this.verdicts = new LastVerdictsFile(options.dataFolder);
    this.storage = new WorkerHandle<StorageApi>('storage-worker', async (handle) => {
      const { current } = this.room;
      if (current) await handle.call('open', current.file, { readOnly: current.readOnly, force: true });
    });
    this.interactive = new WorkerHandle<InteractiveApi>('interactive-worker', async (handle) => {
      if (this.room.current) await handle.call('openSession', this.room.current.file);
    });
    const reading = async (handle: WorkerHandle<InteractiveApi>): Promise<void> => {
      if (!this.room.current) return;
      // Data sets that wait to be written are read from the file as well.
      await this.writer.flush().catch(() => undefined);
      if (this.room.current) await handle.call('openSession', this.room.current.file);
    };
    this.drawing = new WorkerHandle<InteractiveApi>('interactive-worker', reading);
    this.tracing = new WorkerHandle<InteractiveApi>('interactive-worker', reading);
    this.writer = new SessionWriter(this.storage, options.version, (state, bytes, wroteResults) =>
      this.saved(state, bytes, wroteResults),
    );
    this.runs = new RunControl({
      workers: options.workers,
      document: () => present(this.open().history),
      plan: async (experiment) => {
        await this.writer.flush();
        return this.interactive.call('plan', present(this.open().history), experiment);
      },
      finished: (task, block) => this.writer.results({ id: task.cell, json: task.json }, block),
      checkpoint: (task, step, data) => this.writer.checkpoint(task.cell, task.seeds, step, data),
      loadCheckpoint: async (task) =>
        this.writer.pendingCheckpoint(task.cell, task.seeds) ??
        (await this.storage.call('checkpoint', task.cell, task.json, task.seeds)),
      loadData: (hashes) => this.interactive.call('dataSets', hashes),
      log: (level, message) => this.log(level, message),
      changed: () => this.emit('progress'),
    });
    this.studies = new StudyControl({
      plan: async (study) => {
        await this.writer.flush();
        return this.interactive.call('planStudy', present(this.open().history), study);
      },
      data: () => this.interactive.call('carriedData'),
      found: (answer) => {
        this.writer.answer(answer);
        this.noteVerdict(answer);
      },
      log: (level, message) => this.log(level, message),
      changed: () => this.emit('progress'),
    });
    this.room = new SessionRoom({
      dataFolder: options.dataFolder,
      storage: this.storage,
      interactive: this.interactive,
      writer: this.writer,
      readFrom: (file) => this.tellReaders('openSession', file),
      stopWork: async () => {
        const running = this.runs.running;
        await this.runs.stop();
        await this.studies.stop();
        return running;
      },
      resume: (experiment) => this.run({ experiment }),
      entered: async (log) => {
        this.logEntries = log.slice(-LOG_KEPT);
        this.runs.forget();
        await this.studies.forget();
        this.changed();
        this.emit('log');
        this.emit('progress');
      },
      left: () => this.runs.forget(),
      changed: () => this.changed(),
      log: (level, message) => this.log(level, message),
    });
    this.heartbeat = setInterval(() => void this.beat(), HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  // ---- catalogue, sessions

  async catalogue(): Promise<Catalogue> {
    return buildCatalogue(this.options.version);
  }

  async recentSessions(): Promise<Answers['recentSessions']> {
    return this.room.recent();
  }

  async forgetRecent({ path }: CallArgument<'forgetRecent'>): Promise<Answers['forgetRecent']> {
    this.room.forgetRecent(path);
    return this.room.recent();
  }

  async snapshot(): Promise<Snapshot> {
    return this.currentSnapshot();
  }

  async newSession({ ready }: CallArgument<'newSession'>): Promise<Snapshot> {
    return this.newDocument(ready === undefined ? emptyDocument('untitled') : readyById(ready).document());
  }

  /** A new session in the data folder that begins with this document. */
  async newDocument(document: Document): Promise<Snapshot> {
    await this.room.create(document);
    return this.currentSnapshot();
  }

  async openSession({ path, readOnly }: CallArgument<'openSession'>): Promise<Snapshot> {
    await this.room.openFile(path, readOnly ?? false);
    return this.currentSnapshot();
  }

  async saveAs({ path, replace }: CallArgument<'saveAs'>): Promise<Snapshot> {
    await this.room.saveAs(path, replace ?? false);
    return this.currentSnapshot();
  }

  async saveNow(): Promise<SessionState> {
    this.open();
    await this.writer.flush();
    return this.room.state() as SessionState;
  }

  async closeSession(): Promise<Snapshot> {
    await this.room.close();
    return this.currentSnapshot();
  }

  // ---- document

  async apply(edit: CallArgument<'apply'>): Promise<Snapshot> {
    await this.room.settled;
    return this.change(edit);
  }

  /** At once, so that whoever looked at the document before changes the one that it saw. */
  private change({ base, commands, label }: CallArgument<'apply'>): Snapshot {
    const session = this.open();
    const before = present(session.history);
    let next: Document;
    refuseLocked(before, commands);
    try {
      next = applyCommands(before, commands);
    } catch (error) {
      if (base !== this.revision && error instanceof RidgelineError && error.code === 'not-found') {
        throw new RidgelineError('conflict', `The document has changed meanwhile: ${error.message}`, error.details);
      }
      throw error;
    }
    checkDocument(next, before);
    return this.moveTo(record(session.history, next, label, Date.now()));
  }

  async undo(): Promise<Snapshot> {
    await this.room.settled;
    return this.moveTo(travel(this.open().history, -1));
  }

  async redo(): Promise<Snapshot> {
    await this.room.settled;
    return this.moveTo(travel(this.open().history, 1));
  }

  async setLayout({ layout }: CallArgument<'setLayout'>): Promise<null> {
    const session = this.open();
    session.layout = layout;
    this.writer.layout(layout);
    return null;
  }

  // ---- running

  async run({ experiment }: CallArgument<'run'>): Promise<Answers['run']> {
    const session = this.open();
    if (session.readOnly)
      throw new RidgelineError(
        'session-read-only',
        'The session is open read-only. Save it under another name to run it.',
        { field: 'experiment', value: experiment },
      );
    return this.runs.run(experiment);
  }

  async stop({ experiment }: CallArgument<'stop'>): Promise<null> {
    await this.runs.stop(experiment);
    return null;
  }

  async runSize({ experiment }: CallArgument<'runSize'>): Promise<Answers['runSize']> {
    const planned = await this.interactive.call('plan', present(this.open().history), experiment);
    return { bytes: planned.bytes, runs: planned.runs };
  }

  async startStudy(study: CallArgument<'startStudy'>): Promise<null> {
    const session = this.open();
    if (session.readOnly)
      throw new RidgelineError(
        'session-read-only',
        'The session is open read-only. Save it under another name to add answers to it.',
        { field: 'id', value: study.id },
      );
    const item = present(session.history)[study.collection].find(({ id }) => id === study.id);
    if (!item)
      throw new RidgelineError('not-found', `${study.collection} has no item with the id ‘${study.id}’`, {
        field: 'id',
        value: study.id,
      });
    if (study.collection === 'verifications') refuseUnpredicted(present(session.history), study.id);
    this.studies.start(study, item.name);
    return null;
  }

  async stopStudy({ study }: CallArgument<'stopStudy'>): Promise<null> {
    await this.studies.stop(study);
    return null;
  }

  async study(query: CallArgument<'study'>): Promise<Answers['study']> {
    return this.interactive.call('study', present(this.open().history), studyQuery.parse(query));
  }

  async openEntry({ entry }: CallArgument<'openEntry'>): Promise<Answers['openEntry']> {
    const found = galleryById(entry);
    await this.room.settled;
    const { verifications, lessons } = present(this.open().history);
    const known = verifications.find(
      (item) => item.entry === found.id && lessons.every((lesson) => lesson.verification !== item.id),
    );
    if (known) return { verification: known.id };
    const { commands, verification } = openingOf(found, present(this.open().history), () => randomUUID().slice(0, 8));
    this.change({ base: this.revision, commands, label: `Open ${found.label}` });
    return { verification };
  }

  async lastVerdicts(): Promise<Answers['lastVerdicts']> {
    return this.verdicts.list(new Map(gallery.map(({ id, version }) => [id, version])));
  }

  async openLesson({ lesson: id }: CallArgument<'openLesson'>): Promise<Answers['openLesson']> {
    const found = lessonById(id);
    await this.room.settled;
    const document = present(this.open().history);
    // The second click of a double click finds what the first one opened, and nobody has begun yet.
    const known = document.lessons.find(
      ({ name, predictions, done }) => name === found.label && predictions.length === 0 && done.length === 0,
    );
    if (known?.verification !== undefined) return { lesson: known.id, verification: known.verification };
    const { commands, lesson, verification } = openingOfLesson(found, document, () => randomUUID().slice(0, 8));
    this.change({ base: this.revision, commands, label: `Open the lesson ${found.label}` });
    return { lesson, verification };
  }

  /** Goes to a new session with the lesson alone; the present one is saved as it is. */
  async handOutLesson({ lesson }: CallArgument<'handOutLesson'>): Promise<Snapshot> {
    await this.room.settled;
    await this.writer.flush();
    const document = handOut(present(this.open().history), lesson);
    const sets = await this.interactive.call(
      'dataSets',
      document.data.map(({ hash }) => hash),
    );
    await this.room.create(document);
    await this.tellReaders('addData', sets);
    for (const set of sets) this.writer.data(set);
    return this.currentSnapshot();
  }

  async commitPrediction({ lesson, question, answer }: CallArgument<'commitPrediction'>): Promise<Snapshot> {
    await this.room.settled;
    const document = present(this.open().history);
    const item = itemOf(document, lesson);
    const changed = commitPrediction(item, { question, answer, at: Date.now() });
    if (item.verification !== undefined) {
      // What was found a moment ago counts too.
      await this.writer.flush();
      const { claim } = readLesson(item.text).questions.find(({ id }) => id === question) as LessonQuestion;
      const { findings } = (await this.study({
        kind: 'verification',
        id: item.verification,
      })) as VerificationStudyAnswer;
      if (findings.some(({ claim: measured, found }) => found !== null && (claim ?? measured) === measured))
        throw new RidgelineError(
          'not-permitted',
          `${claim === null ? 'The claims were' : `The claim ${claim} was`} measured already: a prediction made now would not be one.`,
          { field: 'question', value: question },
        );
    }
    const { predictions } = changed;
    return this.moveTo(
      throughout(this.open().history, (one) => withLesson(one, lesson, (known) => ({ ...known, predictions }))),
    );
  }

  async tickStep({ lesson, step, done }: CallArgument<'tickStep'>): Promise<Snapshot> {
    await this.room.settled;
    const { history } = this.open();
    itemOf(present(history), lesson);
    return this.moveTo(throughout(history, (one) => withLesson(one, lesson, (known) => tickStep(known, step, done))));
  }

  /** Resolves when nothing is running or queued and everything is on disk. */
  async whenIdle(): Promise<void> {
    await this.runs.whenIdle();
    await this.studies.whenIdle();
    await this.writer.flush();
  }

  /** The first error of a task since its experiment was last run; for the terminal, which ends with it. */
  get failure(): ErrorEnvelope | null {
    return this.runs.failure;
  }

  async progress(): Promise<Progress> {
    return this.currentProgress();
  }

  // ---- questions

  async summary(query: CallArgument<'summary'>): Promise<SummaryAnswer> {
    const parsed = summaryQuery.parse(query);
    // Eigenvectors and gradients may take seconds.
    const slow = parsed.kind === 'plane-share' || ('plane' in parsed && (parsed.plane?.kind ?? 'axes') !== 'axes');
    return (slow ? this.drawing : this.interactive).call('summary', present(this.open().history), parsed);
  }

  async preview(
    query: CallArgument<'preview'>,
    { signal }: Partial<Pick<CallContext, 'signal'>> = {},
  ): Promise<Answers['preview']> {
    const parsed = previewQuery.parse(query);
    const { current } = this.room;
    const document = current ? present(current.history) : null;
    const stop = new SharedArrayBuffer(4);
    const end = (): void => void Atomics.store(new Int32Array(stop), 0, 1);
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end);
    const quick = parsed.kind === 'formula' || parsed.kind === 'rule' || parsed.kind === 'facts';
    try {
      return await (quick ? this.interactive : this.drawing).call('preview', parsed, document, stop);
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }

  async trace(
    query: CallArgument<'trace'>,
    { signal }: Partial<Pick<CallContext, 'signal'>> = {},
  ): Promise<Answers['trace']> {
    const parsed = traceQuery.parse(query);
    const document = present(this.open().history);
    const control = new SharedArrayBuffer(4 * TRACE_WORDS.count);
    const words = new Int32Array(control);
    const end = (): void => void Atomics.store(words, TRACE_WORDS.stop, 1);
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end);
    // What is quick needs no bar.
    const timer = setInterval(() => {
      const [done, total] = [Atomics.load(words, TRACE_WORDS.done), Atomics.load(words, TRACE_WORDS.total)];
      if (total > 0) this.tellReplay({ done, total });
    }, REPLAY_MS);
    try {
      return await this.tracing.call('trace', parsed, document, control);
    } finally {
      clearInterval(timer);
      this.tellReplay(null);
      signal?.removeEventListener('abort', end);
    }
  }

  /** Calls of the terminal that only the interactive worker can answer. */
  ask<K extends 'compare' | 'evaluate' | 'runAnswer' | 'exportResults'>(
    method: K,
    ...parameters: Parameters<InteractiveApi[K]>
  ): Promise<ReturnType<InteractiveApi[K]>> {
    return this.interactive.call(method, ...(parameters as never)) as Promise<ReturnType<InteractiveApi[K]>>;
  }

  // ---- files

  async outlineData({ name, bytes, second }: CallArgument<'outlineData'>): Promise<Answers['outlineData']> {
    return this.interactive.call('outlineData', [{ name, bytes }, ...(second ? [second] : [])]);
  }

  async importData({ name, bytes, second, choice }: CallArgument<'importData'>): Promise<Answers['importData']> {
    const session = this.open();
    const set = await this.interactive.call('readData', [{ name, bytes }, ...(second ? [second] : [])], choice ?? {});
    await this.tellReaders('addData', [set]);
    this.writer.data(set);
    const existing = present(session.history).data.find((item) => item.hash === set.hash);
    if (existing) return { id: existing.id };
    const id = randomUUID().slice(0, 8);
    const item = {
      id,
      name: set.name,
      hash: set.hash,
      rows: set.rows,
      features: set.columns,
      classes: set.classes,
      ...(set.targetNames ? { targets: set.targetNames } : {}),
      ...(set.tensors ? { tensors: set.tensors } : {}),
      source: set.source,
    };
    await this.apply({
      base: this.revision,
      commands: [{ kind: 'add', collection: 'data', item }],
      label: `Import ${set.name}`,
    });
    return { id };
  }

  async listFolder({ path }: CallArgument<'listFolder'>): Promise<Answers['listFolder']> {
    return listFolder(path, this.options.dataFolder);
  }

  async exportResults({ folder, format }: CallArgument<'exportResults'>): Promise<Answers['exportResults']> {
    await this.writer.flush();
    return {
      files: await this.interactive.call('exportResults', present(this.open().history), resolve(folder), format),
    };
  }

  async downloadSession(): Promise<Answers['downloadSession']> {
    return this.room.download();
  }

  async uploadSession({ name, bytes }: CallArgument<'uploadSession'>): Promise<Snapshot> {
    await this.room.upload(name, bytes);
    return this.currentSnapshot();
  }

  // ---- subscriptions

  subscribe<T extends TopicName>(topic: T, listener: (value: Topics[T]) => void): () => void {
    const listeners = this.listeners[topic] as Set<(value: Topics[T]) => void>;
    listeners.add(listener);
    listener(this.topicValue(topic));
    return () => listeners.delete(listener);
  }

  /** Stops what runs (with checkpoints), saves everything and ends the workers. */
  async close(): Promise<void> {
    clearInterval(this.heartbeat);
    await this.room.end();
    await this.runs.close();
    await this.studies.close();
    await Promise.all([
      this.storage.terminate(),
      this.interactive.terminate(),
      this.drawing.terminate(),
      this.tracing.terminate(),
    ]);
  }

  /** For tests that end a worker in the middle of its work. */
  get workers(): Scheduler {
    return this.runs.scheduler;
  }

  // ---- inside

  /** The workers that read the session; but for the first only those that have been started. */
  private async tellReaders<K extends 'openSession' | 'addData'>(
    method: K,
    argument: Parameters<InteractiveApi[K]>[0],
  ): Promise<void> {
    const late = [this.drawing, this.tracing].filter(({ threadId }) => threadId !== null);
    const readers = [this.interactive, ...late];
    await Promise.all(readers.map((reader) => reader.call(method, ...([argument] as never))));
  }

  private open(): OpenSession {
    return this.room.open();
  }

  private moveTo(history: History): Snapshot {
    const session = this.open();
    session.history = history;
    this.writer.history(history);
    this.changed();
    this.runs.replan().catch((error: unknown) => this.log('error', toEnvelope(error).message));
    return this.currentSnapshot();
  }

  /** What every window shows of the gallery, whichever session it was found in. */
  private noteVerdict({ json, part, found }: StoredAnswer): void {
    if (part === '') return;
    const { entry, seed, quick } = JSON.parse(json) as ClaimSpec;
    const { verdict } = found as Pick<ClaimFinding, 'verdict'>;
    this.verdicts.note({ entry: entry.id, version: entry.version, claim: part, verdict, seed, quick }, Date.now());
  }

  private saved(state: SaveState, bytes: number | null, wroteResults: boolean): void {
    const session = this.room.current;
    if (!session) return;
    if (state.kind === 'failed' && session.save.kind !== 'failed') this.log('error', state.message);
    session.save = state;
    if (bytes !== null) session.bytes = bytes;
    if (wroteResults) {
      this.resultsVersion++;
      this.emit('progress');
    }
    if (state.kind !== 'saving') this.emit('snapshot');
  }

  private async beat(): Promise<void> {
    const session = this.room.current;
    if (!session || session.readOnly) return;
    try {
      await this.storage.call('heartbeat');
    } catch (error) {
      if (this.room.current === session)
        this.saved({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }, null, false);
    }
  }

  private log(level: LogLevel, message: string): void {
    const entry = { at: Date.now(), level, message };
    this.logEntries = [...this.logEntries, entry].slice(-LOG_KEPT);
    if (this.room.current) this.writer.log(entry);
    this.emit('log');
  }

  private changed(): void {
    this.revision++;
    this.emit('snapshot');
  }

  private topicValue<T extends TopicName>(topic: T): Topics[T] {
    const values: { [K in TopicName]: () => Topics[K] } = {
      snapshot: () => this.currentSnapshot(),
      progress: () => this.currentProgress(),
      log: () => this.logEntries,
      replay: () => this.replay,
    };
    return values[topic]();
  }

  private tellReplay(replay: ReplayProgress | null): void {
    if (replay === null && this.replay === null) return;
    this.replay = replay;
    this.emit('replay');
  }

  private emit(topic: TopicName): void {
    const listeners = this.listeners[topic] as Set<(value: unknown) => void>;
    if (listeners.size === 0) return;
    const value = this.topicValue(topic);
    for (const listener of listeners) listener(value);
  }

  private currentProgress(): Progress {
    return { ...this.runs.progress(this.resultsVersion), studies: this.studies.progress };
  }

  private currentSnapshot(): Snapshot {
    const session = this.room.current;
    return {
      session: this.room.state(),
      revision: this.revision,
      document: session ? present(session.history) : null,
      history: session ? historyState(session.history) : { undo: null, redo: null, entries: [], position: 0 },
      layout: session?.layout ?? null,
    };
  }
}

/** Makes the service with its folders and workers. */
export function createLaboratory(options: LaboratoryOptions): Laboratory {
  return new Laboratory(options);
}

function itemOf({ lessons }: Document, id: string): LessonItem {
  const item = lessons.find((lesson) => lesson.id === id);
  if (item) return item;
  throw new RidgelineError('not-found', `lessons has no item with the id ‘${id}’`, { field: 'id', value: id });
}
