/** The service behind every shell: owns the open session, its document and history, and everything that is computed. */
import { randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
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
import type { CallContext } from '../../core/contract/serve.ts';
import { studyQuery } from '../../core/contract/studies.ts';
import { previewQuery, type SummaryAnswer, summaryQuery } from '../../core/contract/summaries.ts';
import { checkDocument } from '../../core/engine/check-document.ts';
import { galleryById } from '../../core/gallery/index.ts';
import { openingOf } from '../../core/gallery/opening.ts';
import { readyById } from '../../core/gallery/ready/index.ts';
import { applyCommands } from '../../core/session/commands.ts';
import { type History, historyState, present, record, startHistory, travel } from '../../core/session/history.ts';
import type { InteractiveApi } from '../workers/interactive-api.ts';
import type { OpenedSession, StorageApi } from '../workers/storage-worker.ts';
import { WorkerHandle } from '../workers/worker-handle.ts';
import { buildCatalogue } from './catalogue.ts';
import { listFolder } from './folders.ts';
import { RecentSessions } from './recent-sessions.ts';
import { RunControl } from './run-control.ts';
import type { Scheduler } from './scheduler.ts';
import { storageError } from './session-errors.ts';
import { SessionWriter } from './session-writer.ts';
import { StudyControl } from './study-control.ts';
import { whyNotWritable } from './writable.ts';

export interface LaboratoryOptions {
  /** Where unnamed sessions, the recent list and local copies live. */
  dataFolder: string;
  workers: number;
  version: string;
}

interface OpenSession {
  /** The file that is written to. */
  file: string;
  /** The file that the person named; null while it lives in the data folder. */
  path: string | null;
  readOnly: boolean;
  localCopy: string | null;
  bytes: number;
  save: SaveState;
  history: History;
  layout: unknown;
}

const HEARTBEAT_MS = 5000;
const LOG_KEPT = 500;

type Listeners = { [T in TopicName]: Set<(value: Topics[T]) => void> };

export class Laboratory implements LaboratoryApi {
  private readonly options: LaboratoryOptions;
  private readonly storage: WorkerHandle<StorageApi>;
  private readonly interactive: WorkerHandle<InteractiveApi>;
  /** A second one for pictures that may take seconds; tables and what is typed never wait behind it. Started when needed. */
  private readonly drawing: WorkerHandle<InteractiveApi>;
  private readonly runs: RunControl;
  private readonly studies: StudyControl;
  private readonly writer: SessionWriter;
  private readonly recent: RecentSessions;
  private readonly listeners: Listeners = { snapshot: new Set(), progress: new Set(), log: new Set() };
  private readonly heartbeat: NodeJS.Timeout;
  private session: OpenSession | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private revision = 0;
  private resultsVersion = 0;
  private logEntries: LogEntry[] = [];

  constructor(options: LaboratoryOptions) {
    this.options = options;
    mkdirSync(join(options.dataFolder, 'sessions'), { recursive: true });
    this.recent = new RecentSessions(options.dataFolder);
    this.storage = new WorkerHandle<StorageApi>('storage-worker', async (handle) => {
      if (this.session) await handle.call('open', this.session.file, { readOnly: this.session.readOnly, force: true });
    });
    this.interactive = new WorkerHandle<InteractiveApi>('interactive-worker', async (handle) => {
      if (this.session) await handle.call('openSession', this.session.file);
    });
    this.drawing = new WorkerHandle<InteractiveApi>('interactive-worker', async (handle) => {
      if (!this.session) return;
      // Data sets that wait to be written are read from the file as well.
      await this.writer.flush().catch(() => undefined);
      await handle.call('openSession', this.session.file);
    });
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
      found: (answer) => this.writer.answer(answer),
      log: (level, message) => this.log(level, message),
      changed: () => this.emit('progress'),
    });
    this.heartbeat = setInterval(() => void this.beat(), HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  // ---- catalogue, sessions

  async catalogue(): Promise<Catalogue> {
    return buildCatalogue(this.options.version);
  }

  async recentSessions(): Promise<Answers['recentSessions']> {
    return this.recent.list();
  }

  async forgetRecent({ path }: CallArgument<'forgetRecent'>): Promise<Answers['forgetRecent']> {
    this.recent.forget(path);
    return this.recent.list();
  }

  async snapshot(): Promise<Snapshot> {
    return this.currentSnapshot();
  }

  async newSession({ ready }: CallArgument<'newSession'>): Promise<Snapshot> {
    return this.newDocument(ready === undefined ? emptyDocument('untitled') : readyById(ready).document());
  }

  /** A new session in the data folder that begins with this document. */
  newDocument(document: Document): Promise<Snapshot> {
    return this.inTurn(() => this.startWith(document));
  }

  private async startWith(document: Document): Promise<Snapshot> {
    checkDocument(document);
    await this.insteadOf(this.session, async () => {
      const name = `${slug(document.name)}-${randomUUID().slice(0, 8)}.ridge`;
      const file = join(this.options.dataFolder, 'sessions', name);
      const opened = await this.storage.call('create', file, startHistory(document, 'New session', Date.now()));
      await this.enter(opened, { file, path: null, localCopy: null });
    });
    return this.currentSnapshot();
  }

  openSession(place: CallArgument<'openSession'>): Promise<Snapshot> {
    return this.inTurn(() => this.openFile(place));
  }

  private async openFile({ path, readOnly }: CallArgument<'openSession'>): Promise<Snapshot> {
    const named = resolve(path);
    if (this.session && (this.session.path === named || this.session.file === named) && !readOnly)
      return this.currentSnapshot();
    await this.insteadOf(this.session, () => this.enterFile(named, readOnly ?? false));
    return this.currentSnapshot();
  }

  private async enterFile(named: string, readOnly: boolean): Promise<void> {
    const reason = readOnly ? null : whyNotWritable(named);
    if (reason === null) {
      const opened = await this.storage.call('open', named, { readOnly });
      const unnamed = named.startsWith(join(this.options.dataFolder, 'sessions'));
      return this.enter(opened, { file: named, path: unnamed ? null : named, localCopy: null });
    }
    const copy = join(
      this.options.dataFolder,
      'sessions',
      `${basename(named, extname(named))}-${randomUUID().slice(0, 8)}.ridge`,
    );
    // Opening the original read-only first checks it, so that no damaged file is copied and called a session.
    await this.storage.call('open', named, { readOnly: true });
    copyFileSync(named, copy);
    // The copy of a read-only file is read-only too.
    chmodSync(copy, 0o600);
    const opened = await this.storage.call('open', copy, { force: true });
    await this.enter(opened, { file: copy, path: named, localCopy: reason });
    this.log(
      'warning',
      `${basename(named)} ${reason}. Work goes on in a local copy; Save As puts it where you choose.`,
    );
  }

  /** Leaves the present session for what `work` opens. When that fails, the present one is there again. */
  private async insteadOf(present: OpenSession | null, work: () => Promise<void>): Promise<void> {
    await this.leave();
    try {
      await work();
    } catch (error) {
      await this.comeBack(present);
      throw error;
    }
  }

  private async comeBack(to: OpenSession | null): Promise<void> {
    this.session = null;
    await this.storage.call('close');
    if (to) {
      const opened = await this.storage.call('open', to.file, { readOnly: to.readOnly, force: true });
      await this.enter(opened, to);
    } else this.changed();
  }

  saveAs(place: CallArgument<'saveAs'>): Promise<Snapshot> {
    return this.inTurn(() => this.saveUnder(place));
  }

  private async saveUnder({ path, replace }: CallArgument<'saveAs'>): Promise<Snapshot> {
    const session = this.open();
    const target = resolve(extname(path) === '' ? `${path}.ridge` : path);
    if (target === session.file) {
      await this.writer.flush();
      return this.currentSnapshot();
    }
    if (existsSync(target) && !replace) {
      throw new RidgelineError('conflict', `${target} exists already. Choose another name, or replace it.`, {
        field: 'path',
        value: target,
        expected: 'a new file',
      });
    }
    const wasActive = this.runs.running;
    await this.runs.stop();
    await this.studies.stop();
    const unsaved = await this.writer.flush().then(
      () => null,
      (error: unknown) => error,
    );
    // A file that vanished, was replaced or is full still holds all that was committed; the rest waits in memory and
    // is written to the new place below.
    const keep = await this.interactive.call(
      'named',
      session.history.entries.map((entry) => entry.document),
    );
    await this.storage.call('saveCopy', target, keep);
    const previous = session.file;
    const wasUnnamed = session.path === null;
    const named = { ...present(session.history), name: basename(target, '.ridge') };
    const opened = await this.storage.call('open', target, { force: true });
    this.session = {
      ...session,
      file: target,
      path: target,
      readOnly: false,
      localCopy: null,
      bytes: opened.bytes,
      history: renamed(session.history, named.name),
    };
    this.writer.readOnly = false;
    this.writer.history(this.session.history);
    await this.writer.flush();
    if (unsaved) this.log('information', `Saved to ${target}, with everything that could not be written before.`);
    await this.tellReaders('openSession', target);
    if (wasUnnamed) rmSync(previous, { force: true });
    this.changed();
    this.noteRecent();
    for (const experiment of wasActive) await this.run({ experiment });
    return this.currentSnapshot();
  }

  async saveNow(): Promise<SessionState> {
    this.open();
    await this.writer.flush();
    return this.sessionState() as SessionState;
  }

  closeSession(): Promise<Snapshot> {
    return this.inTurn(async () => {
      await this.leave();
      this.changed();
      return this.currentSnapshot();
    });
  }

  /**
   * Sessions change one after the other, and edits wait for that: the second click of a double click must find what the
   * first one opened, and what is added to a new session must find it there.
   */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(work);
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  // ---- document

  async apply({ base, commands, label }: CallArgument<'apply'>): Promise<Snapshot> {
    await this.turn;
    const session = this.open();
    const before = present(session.history);
    let next: Document;
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
    await this.turn;
    return this.moveTo(travel(this.open().history, -1));
  }

  async redo(): Promise<Snapshot> {
    await this.turn;
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
    await this.turn;
    const known = present(this.open().history).verifications.find((item) => item.entry === found.id);
    if (known) return { verification: known.id };
    const { commands, verification } = openingOf(found, present(this.open().history), () => randomUUID().slice(0, 8));
    await this.apply({ base: this.revision, commands, label: `Open ${found.label}` });
    return { verification };
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
    const document = this.session ? present(this.session.history) : null;
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
    const session = this.open();
    await this.writer.flush();
    const copy = join(this.options.dataFolder, `download-${randomUUID()}.ridge`);
    try {
      await this.storage.call('saveCopy', copy, null);
      return { name: `${slug(present(session.history).name)}.ridge`, bytes: new Uint8Array(readFileSync(copy)) };
    } finally {
      rmSync(copy, { force: true });
    }
  }

  async uploadSession({ name, bytes }: CallArgument<'uploadSession'>): Promise<Snapshot> {
    const file = join(
      this.options.dataFolder,
      'sessions',
      `${slug(basename(name, '.ridge'))}-${randomUUID().slice(0, 8)}.ridge`,
    );
    try {
      writeFileSync(file, bytes);
    } catch (error) {
      throw storageError(file, error);
    }
    try {
      return await this.openSession({ path: file });
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    }
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
    await this.inTurn(() => this.leave()).catch(() => this.rescue());
    await this.runs.close();
    await this.studies.close();
    await Promise.all([this.storage.terminate(), this.interactive.terminate(), this.drawing.terminate()]);
  }

  /** For tests that end a worker in the middle of its work. */
  get workers(): Scheduler {
    return this.runs.scheduler;
  }

  // ---- inside

  /** Both workers that read the session; the drawing one only where it has been started. */
  private async tellReaders<K extends 'openSession' | 'addData'>(
    method: K,
    argument: Parameters<InteractiveApi[K]>[0],
  ): Promise<void> {
    const readers = this.drawing.threadId === null ? [this.interactive] : [this.interactive, this.drawing];
    await Promise.all(readers.map((reader) => reader.call(method, ...([argument] as never))));
  }

  private open(): OpenSession {
    if (!this.session) throw new RidgelineError('not-found', 'No session is open.');
    return this.session;
  }

  private async enter(opened: OpenedSession, place: Pick<OpenSession, 'file' | 'path' | 'localCopy'>): Promise<void> {
    this.writer.drop();
    this.writer.readOnly = opened.readOnly;
    this.session = {
      ...place,
      readOnly: opened.readOnly,
      bytes: opened.bytes,
      save: { kind: 'saved', at: Date.now() },
      history: opened.history,
      layout: opened.layout,
    };
    this.logEntries = opened.log.slice(-LOG_KEPT);
    this.runs.forget();
    await this.studies.forget();
    await this.tellReaders('openSession', place.file);
    this.changed();
    this.emit('log');
    this.emit('progress');
    this.noteRecent();
  }

  /** Leaves the open session with everything saved. Refuses when something could not be written. */
  private async leave(): Promise<void> {
    if (!this.session) return;
    await this.runs.stop();
    await this.studies.stop();
    await this.writer.flush();
    this.noteRecent();
    await this.tellReaders('openSession', null);
    await this.storage.call('close');
    this.session = null;
    this.runs.forget();
  }

  /** At the end, when the session cannot be written where it is: everything goes to a session in the data folder. */
  private async rescue(): Promise<void> {
    const session = this.session;
    if (!session) return;
    const name = `rescued-${slug(present(session.history).name)}-${randomUUID().slice(0, 8)}`;
    await this.saveAs({ path: join(this.options.dataFolder, 'sessions', `${name}.ridge`) });
    await this.leave();
  }

  private moveTo(history: History): Snapshot {
    const session = this.open();
    session.history = history;
    this.writer.history(history);
    this.changed();
    this.runs.replan().catch((error: unknown) => this.log('error', toEnvelope(error).message));
    return this.currentSnapshot();
  }

  private saved(state: SaveState, bytes: number | null, wroteResults: boolean): void {
    if (!this.session) return;
    if (state.kind === 'failed' && this.session.save.kind !== 'failed') this.log('error', state.message);
    this.session.save = state;
    if (bytes !== null) this.session.bytes = bytes;
    if (wroteResults) {
      this.resultsVersion++;
      this.emit('progress');
    }
    if (state.kind !== 'saving') this.emit('snapshot');
  }

  private async beat(): Promise<void> {
    const session = this.session;
    if (!session || session.readOnly) return;
    try {
      await this.storage.call('heartbeat');
    } catch (error) {
      if (this.session === session)
        this.saved({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }, null, false);
    }
  }

  private log(level: LogLevel, message: string): void {
    const entry = { at: Date.now(), level, message };
    this.logEntries = [...this.logEntries, entry].slice(-LOG_KEPT);
    if (this.session) this.writer.log(entry);
    this.emit('log');
  }

  private noteRecent(): void {
    const session = this.session;
    if (!session) return;
    const document = present(session.history);
    const path = session.path ?? session.file;
    this.recent.note({
      path,
      name: document.name,
      summary: summaryOf(document),
      bytes: session.bytes,
      opened: Date.now(),
    });
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
    };
    return values[topic]();
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
    const session = this.session;
    return {
      session: this.sessionState(),
      revision: this.revision,
      document: session ? present(session.history) : null,
      history: session ? historyState(session.history) : { undo: null, redo: null, entries: [], position: 0 },
      layout: session?.layout ?? null,
    };
  }

  private sessionState(): SessionState | null {
    const session = this.session;
    if (!session) return null;
    const { path, readOnly, localCopy, bytes, save } = session;
    return { name: present(session.history).name, path, readOnly, localCopy, bytes, save };
  }
}

/** Makes the service with its folders and workers. */
export function createLaboratory(options: LaboratoryOptions): Laboratory {
  return new Laboratory(options);
}

function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 60) || 'session';
}

/** The present document under another name; the older ones keep theirs. */
function renamed(history: History, name: string): History {
  const entries = history.entries.map((entry, i) =>
    i === history.position ? { ...entry, document: { ...entry.document, name } } : entry,
  );
  return { ...history, entries };
}

function summaryOf(document: Document): string {
  const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
  return [
    count(document.landscapes.length, 'landscape'),
    count(document.optimizers.length, 'optimizer'),
    count(document.experiments.length, 'experiment'),
  ].join(', ');
}
