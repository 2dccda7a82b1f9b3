/** Which session is open: making, opening, leaving one and saving it under another name, one change after the other. */
import { randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import type { Document } from '../../core/contract/document.ts';
import { RidgelineError } from '../../core/contract/errors.ts';
import type { LogEntry, LogLevel, RecentSession, SaveState, SessionState } from '../../core/contract/laboratory-api.ts';
import { checkDocument } from '../../core/engine/check-document.ts';
import { type History, present, startHistory } from '../../core/session/history.ts';
import type { InteractiveApi } from '../workers/interactive-api.ts';
import type { OpenedSession, StorageApi } from '../workers/storage-worker.ts';
import type { WorkerHandle } from '../workers/worker-handle.ts';
import { RecentSessions } from './recent-sessions.ts';
import { storageError } from './session-errors.ts';
import type { SessionWriter } from './session-writer.ts';
import { whyNotWritable } from './writable.ts';

export interface OpenSession {
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

export interface SessionSurroundings {
  /** Where unnamed sessions, the recent list and local copies live. */
  dataFolder: string;
  storage: WorkerHandle<StorageApi>;
  interactive: WorkerHandle<InteractiveApi>;
  writer: SessionWriter;
  /** Tells the workers that read the session which file it is. */
  readFrom(file: string | null): Promise<void>;
  /** Stops all work, with checkpoints; answers which experiments were running. */
  stopWork(): Promise<readonly string[]>;
  /** Runs an experiment that was stopped for a moment. */
  resume(experiment: string): Promise<unknown>;
  /** The session is another one, and its log is this; what was queued belonged to the one before. */
  entered(log: readonly LogEntry[]): Promise<void>;
  left(): void;
  changed(): void;
  log(level: LogLevel, message: string): void;
}

export class SessionRoom {
  private readonly around: SessionSurroundings;
  private readonly folder: string;
  private readonly recentSessions: RecentSessions;
  private turn: Promise<unknown> = Promise.resolve();
  private session: OpenSession | null = null;

  constructor(around: SessionSurroundings) {
    this.around = around;
    this.folder = join(around.dataFolder, 'sessions');
    mkdirSync(this.folder, { recursive: true });
    this.recentSessions = new RecentSessions(around.dataFolder);
  }

  get current(): OpenSession | null {
    return this.session;
  }

  /** The open session; throws 'not-found' where none is. */
  open(): OpenSession {
    if (!this.session) throw new RidgelineError('not-found', 'No session is open.');
    return this.session;
  }

  /** Resolves when the sessions that were asked for are there. */
  get settled(): Promise<unknown> {
    return this.turn;
  }

  state(): SessionState | null {
    if (!this.session) return null;
    const { path, readOnly, localCopy, bytes, save, history } = this.session;
    return { name: present(history).name, path, readOnly, localCopy, bytes, save };
  }

  recent(): RecentSession[] {
    return this.recentSessions.list();
  }

  forgetRecent(path: string): void {
    this.recentSessions.forget(path);
  }

  /** A new session in the data folder that begins with this document. */
  create(document: Document): Promise<void> {
    return this.inTurn(async () => {
      checkDocument(document);
      await this.insteadOf(this.session, async () => {
        const file = this.unnamedFile(slug(document.name));
        const history = startHistory(document, 'New session', Date.now());
        const opened = await this.around.storage.call('create', file, history);
        await this.enter(opened, { file, path: null, localCopy: null });
      });
    });
  }

  openFile(path: string, readOnly: boolean): Promise<void> {
    return this.inTurn(async () => {
      const named = resolve(path);
      const isOpen = this.session && (this.session.path === named || this.session.file === named);
      if (isOpen && !readOnly) return;
      await this.insteadOf(this.session, () => this.enterFile(named, readOnly));
    });
  }

  saveAs(path: string, replace: boolean): Promise<void> {
    return this.inTurn(() => this.saveUnder(path, replace));
  }

  close(): Promise<void> {
    return this.inTurn(async () => {
      await this.leave();
      this.around.changed();
    });
  }

  /** The end: leaves with everything saved, in the data folder where the session's own file refuses. */
  end(): Promise<void> {
    return this.inTurn(() => this.leave()).catch(() => this.rescue());
  }

  /** A copy of the open session as bytes, without what neither document nor history names. */
  async download(): Promise<{ name: string; bytes: Uint8Array }> {
    const session = this.open();
    await this.around.writer.flush();
    const copy = join(this.around.dataFolder, `download-${randomUUID()}.ridge`);
    try {
      await this.around.storage.call('saveCopy', copy, null);
      return { name: `${slug(present(session.history).name)}.ridge`, bytes: new Uint8Array(readFileSync(copy)) };
    } finally {
      rmSync(copy, { force: true });
    }
  }

  /** Opens a session that arrives as bytes; it lives in the data folder. */
  async upload(name: string, bytes: Uint8Array): Promise<void> {
    const file = this.unnamedFile(slug(basename(name, '.ridge')));
    try {
      writeFileSync(file, bytes);
    } catch (error) {
      throw storageError(file, error);
    }
    try {
      await this.openFile(file, false);
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    }
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

  private unnamedFile(name: string): string {
    return join(this.folder, `${name}-${randomUUID().slice(0, 8)}.ridge`);
  }

  private async enterFile(named: string, readOnly: boolean): Promise<void> {
    const { storage } = this.around;
    const reason = readOnly ? null : whyNotWritable(named);
    if (reason === null) {
      const opened = await storage.call('open', named, { readOnly });
      const unnamed = named.startsWith(this.folder);
      return this.enter(opened, { file: named, path: unnamed ? null : named, localCopy: null });
    }
    const copy = this.unnamedFile(basename(named, extname(named)));
    // Opening the original read-only first checks it, so that no damaged file is copied and called a session.
    await storage.call('open', named, { readOnly: true });
    copyFileSync(named, copy);
    // The copy of a read-only file is read-only too.
    chmodSync(copy, 0o600);
    const opened = await storage.call('open', copy, { force: true });
    await this.enter(opened, { file: copy, path: named, localCopy: reason });
    this.around.log(
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
    await this.around.storage.call('close');
    if (to) {
      const opened = await this.around.storage.call('open', to.file, { readOnly: to.readOnly, force: true });
      await this.enter(opened, to);
    } else this.around.changed();
  }

  private async saveUnder(path: string, replace: boolean): Promise<void> {
    const { around } = this;
    const session = this.open();
    const target = resolve(extname(path) === '' ? `${path}.ridge` : path);
    if (target === session.file) return around.writer.flush();
    if (existsSync(target) && !replace) {
      throw new RidgelineError('conflict', `${target} exists already. Choose another name, or replace it.`, {
        field: 'path',
        value: target,
        expected: 'a new file',
      });
    }
    const wereRunning = await around.stopWork();
    const unsaved = await around.writer.flush().then(
      () => null,
      (error: unknown) => error,
    );
    // A file that vanished, was replaced or is full still holds all that was committed; the rest waits in memory and
    // is written to the new place below.
    const documents = session.history.entries.map((entry) => entry.document);
    const keep = await around.interactive.call('named', documents);
    await around.storage.call('saveCopy', target, keep);
    const opened = await around.storage.call('open', target, { force: true });
    this.session = {
      ...session,
      file: target,
      path: target,
      readOnly: false,
      localCopy: null,
      bytes: opened.bytes,
      history: renamed(session.history, basename(target, '.ridge')),
    };
    around.writer.readOnly = false;
    around.writer.history(this.session.history);
    await around.writer.flush();
    if (unsaved) around.log('information', `Saved to ${target}, with everything that could not be written before.`);
    await around.readFrom(target);
    if (session.path === null) rmSync(session.file, { force: true });
    around.changed();
    this.noteRecent();
    for (const experiment of wereRunning) await around.resume(experiment);
  }

  private async enter(opened: OpenedSession, place: Pick<OpenSession, 'file' | 'path' | 'localCopy'>): Promise<void> {
    const { writer } = this.around;
    writer.drop();
    writer.readOnly = opened.readOnly;
    this.session = {
      file: place.file,
      path: place.path,
      localCopy: place.localCopy,
      readOnly: opened.readOnly,
      bytes: opened.bytes,
      save: { kind: 'saved', at: Date.now() },
      history: opened.history,
      layout: opened.layout,
    };
    await this.around.readFrom(place.file);
    await this.around.entered(opened.log);
    this.noteRecent();
  }

  /** Leaves the open session with everything saved. Refuses when something could not be written. */
  private async leave(): Promise<void> {
    if (!this.session) return;
    await this.around.stopWork();
    await this.around.writer.flush();
    this.noteRecent();
    await this.around.readFrom(null);
    await this.around.storage.call('close');
    this.session = null;
    this.around.left();
  }

  /** When the session cannot be written where it is, everything goes to another one in the data folder. */
  private async rescue(): Promise<void> {
    if (!this.session) return;
    await this.saveAs(this.unnamedFile(`rescued-${slug(present(this.session.history).name)}`), false);
    await this.leave();
  }

  private noteRecent(): void {
    if (!this.session) return;
    const { path, file, bytes, history } = this.session;
    const document = present(history);
    this.recentSessions.note({
      path: path ?? file,
      name: document.name,
      summary: summaryOf(document),
      bytes,
      opened: Date.now(),
    });
  }
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
