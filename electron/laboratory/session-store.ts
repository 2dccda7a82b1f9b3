/** One session file: document, history, results, data sets, checkpoints and log, in SQLite. Synchronous; one writer. */
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { RidgelineError } from '../../core/contract/errors.ts';
import type { LogEntry } from '../../core/contract/laboratory-api.ts';
import type { StudyArray } from '../../core/contract/studies.ts';
import type { ResultArray, ResultBlock, ResultData } from '../../core/engine/results.ts';
import { elementsPerSeed } from '../../core/engine/results.ts';
import type { DataSet } from '../../core/landscapes/define.ts';
import { type History, present } from '../../core/session/history.ts';
import { readDocument } from '../../core/session/migrate.ts';
import { canonicalBytes, DTYPES, type Dtype, dtypeOf } from './session-arrays.ts';
import { checkHeader, checkWhole } from './session-check.ts';
import { damaged, guarded, newer, parseJson, storageError } from './session-errors.ts';
import { APPLICATION_ID, FILE_FORMAT, MEANINGS, SCHEMA } from './session-schema.ts';
import { upgradeFile } from './session-upgrade.ts';

const BLOCK = 64;
const CHUNK_BYTES = 4 * 2 ** 20;
/** A writer whose heartbeat is older than this is gone. */
const WRITER_TIMEOUT_MS = 20_000;

export interface OpenOptions {
  readOnly?: boolean;
  /** Take the writer's place even if another one seems alive. */
  force?: boolean;
  /** Another thread has just checked the file; only the header is looked at again. */
  checked?: boolean;
}

/**
 * An answer to be stored: `item` is the collection and id of the item that asked, `part` the claim of a verification, or the
 * piece of an analysis that is asked many times; the whole answer, of no part, is in place of its pieces.
 */
export interface StoredAnswer {
  id: string;
  json: string;
  item: string;
  part: string;
  found: unknown;
  arrays: Record<string, StudyArray>;
  seconds: number | null;
}
export interface AnswerRecord {
  spec: string;
  found: unknown;
  seconds: number | null;
  arrays: Record<string, StudyArray>;
}

export class SessionStore {
  readonly path: string;
  readonly readOnly: boolean;
  private readonly db: DatabaseSync;
  private readonly token = randomUUID();
  private readonly identity: { dev: number; ino: number };

  private constructor(path: string, db: DatabaseSync, readOnly: boolean) {
    this.path = path;
    this.db = db;
    this.readOnly = readOnly;
    const { dev, ino } = statSync(path);
    this.identity = { dev, ino };
  }

  /** Makes a new session file; `path` must not exist. */
  static create(path: string, history: History): SessionStore {
    if (existsSync(path))
      throw new RidgelineError('conflict', `${path} exists already`, { field: 'path', value: path });
    const db = guarded(path, () => new DatabaseSync(path, { timeout: 5000 }));
    guarded(path, () => {
      db.exec(`PRAGMA page_size=16384; PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${FILE_FORMAT};`);
      db.exec(
        'PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;',
      );
      db.exec(SCHEMA);
      const explain = db.prepare('INSERT INTO about VALUES (?, ?)');
      for (const [name, meaning] of Object.entries(MEANINGS)) explain.run(name, meaning);
    });
    const store = new SessionStore(path, db, false);
    store.takeWriter(true);
    store.write(() => store.writeHistory(history));
    return store;
  }

  /** Opens an existing session; nothing is written to a file that is not one, is newer, or is damaged. */
  static open(path: string, options: OpenOptions = {}): SessionStore {
    checkHeader(path);
    const readOnly = options.readOnly ?? false;
    const db = guarded(path, () => new DatabaseSync(path, { readOnly, timeout: 5000 }));
    try {
      const format = guarded(path, () => {
        db.exec('PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;');
        db.enableDefensive?.(true);
        const format = (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
        if (format > FILE_FORMAT) throw newer(path, format);
        if (!options.checked) checkWhole(path, db);
        if (!readOnly) db.exec('PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;');
        return format;
      });
      const store = new SessionStore(path, db, readOnly);
      if (!readOnly) store.takeWriter(options.force ?? false);
      store.readHistory();
      // Only what could be read, and is ours to write, is brought to today's tables.
      if (!readOnly) guarded(path, () => upgradeFile(path, db, format));
      return store;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  close(): void {
    if (!this.readOnly) {
      try {
        this.db.prepare('DELETE FROM writer WHERE token = ?').run(this.token);
      } catch {
        // The file may be gone or full; closing must still succeed, and the heartbeat runs out by itself.
      }
    }
    this.db.close();
  }

  bytes(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Throws 'session-missing' when the file at the path is no longer the one that is open. */
  checkPresent(): void {
    const now = statSync(this.path, { throwIfNoEntry: false });
    if (!now)
      throw new RidgelineError(
        'session-missing',
        `${this.path} is gone: it was moved or deleted. Save As keeps everything.`,
        { field: 'path', value: this.path },
      );
    if (now.ino !== this.identity.ino || now.dev !== this.identity.dev) {
      throw new RidgelineError(
        'session-missing',
        `${this.path} was replaced by another file. Save As keeps everything.`,
        { field: 'path', value: this.path },
      );
    }
  }

  /** Runs `work` in one transaction, after checking that the file is still ours. */
  write<T>(work: () => T): T {
    if (this.readOnly)
      throw new RidgelineError('session-read-only', `${this.path} is open read-only`, {
        field: 'path',
        value: this.path,
      });
    this.checkPresent();
    return guarded(this.path, () => {
      this.db.exec('BEGIN IMMEDIATE');
      try {
        this.db.prepare('UPDATE writer SET beat = ? WHERE token = ?').run(Date.now(), this.token);
        const result = work();
        this.db.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.db.isTransaction) this.db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  // ---- document

  /** Inside a `write`. */
  writeHistory(history: History): void {
    this.db.exec('DELETE FROM history');
    const insert = this.db.prepare('INSERT INTO history VALUES (?, ?, ?, ?)');
    for (const [i, entry] of history.entries.entries()) {
      insert.run(i, entry.label, entry.at, JSON.stringify(entry.document));
    }
    this.setMeta('position', history.position);
    this.setMeta('document', present(history));
  }

  readHistory(): History {
    return guarded(this.path, () => {
      const rows = this.db.prepare('SELECT label, at, document FROM history ORDER BY position').all() as {
        label: string;
        at: number;
        document: string;
      }[];
      const position = this.meta<number>('position') ?? 0;
      const parsed = rows.map((row) => ({
        label: row.label,
        at: row.at,
        document: readDocument(parseJson(this.path, row.document)),
      }));
      if (!parsed[position]) throw damaged(this.path, 'the document is missing');
      return { entries: parsed, position };
    });
  }

  meta<T>(key: string): T | null {
    const row = this.db.prepare('SELECT value FROM meta WHERE key = ?').get(key) as { value: string } | undefined;
    return row ? (parseJson(this.path, row.value) as T) : null;
  }

  /** Inside a `write`, or alone. */
  setMeta(key: string, value: unknown): void {
    this.db
      .prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value')
      .run(key, JSON.stringify(value ?? null));
  }

  // ---- results

  /** Stores results, split at multiples of 64 seeds. Seeds that are there already are left out: they have the same bits. */
  putResults(spec: { id: string; json: string }, block: ResultBlock, machine: string, version: string): void {
    this.db.prepare('INSERT OR IGNORE INTO cell VALUES (?, ?)').run(spec.id, spec.json);
    const insertPart = this.db.prepare('INSERT INTO part (cell, block, seeds) VALUES (?, ?, ?)');
    const measure = this.db.prepare('INSERT OR REPLACE INTO measurement VALUES (?, ?, ?, ?, ?)');
    const stored = new Set(this.finishedSeeds(spec.id));
    const isFresh = (seed: number, index: number): boolean => Math.floor(seed / BLOCK) === index && !stored.has(seed);
    for (let from = 0; from < block.seeds.length; ) {
      if (stored.has(block.seeds[from] as number)) {
        from++;
        continue;
      }
      const index = Math.floor((block.seeds[from] as number) / BLOCK);
      let to = from + 1;
      while (to < block.seeds.length && isFresh(block.seeds[to] as number, index)) to++;
      const seeds = block.seeds.slice(from, to);
      const part = insertPart.run(spec.id, index, JSON.stringify(seeds)).lastInsertRowid;
      for (const [name, array] of Object.entries(block.arrays)) this.putArray(part, name, array, from, to);
      for (let i = from; i < to; i++) {
        const seconds = block.seconds[i] as number;
        if (Number.isFinite(seconds)) measure.run(spec.id, block.seeds[i] as number, seconds, machine, version);
      }
      from = to;
    }
  }

  private putArray(part: number | bigint, name: string, array: ResultArray, from: number, to: number): void {
    const each = elementsPerSeed(array);
    const slice = array.data.subarray(from * each, to * each);
    const bytes = canonicalBytes(slice);
    const insert = this.db.prepare('INSERT INTO chunk VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    const shape = JSON.stringify([to - from, ...array.shape]);
    for (let seq = 0, at = 0; seq === 0 || at < bytes.length; seq++, at += CHUNK_BYTES) {
      const data = bytes.subarray(at, Math.min(at + CHUNK_BYTES, bytes.length));
      insert.run(part, name, seq, dtypeOf(slice), shape, 'raw', crc32(data), data);
    }
  }

  cells(): { id: string; spec: string }[] {
    return this.db.prepare('SELECT id, spec FROM cell').all() as { id: string; spec: string }[];
  }

  /** Seeds whose results are stored, ascending. */
  finishedSeeds(cell: string): number[] {
    const rows = this.db.prepare('SELECT seeds FROM part WHERE cell = ?').all(cell) as { seeds: string }[];
    return rows.flatMap((row) => parseJson(this.path, row.seeds) as number[]).sort((a, b) => a - b);
  }

  /** The named arrays of every stored part of a cell, by block and seed. Names that a part lacks are left out. */
  blocks(cell: string, names: readonly string[]): ResultBlock[] {
    const parts = this.db.prepare('SELECT id, seeds FROM part WHERE cell = ? ORDER BY block, id').all(cell) as {
      id: number;
      seeds: string;
    }[];
    const seconds = new Map(
      (
        this.db.prepare('SELECT seed, seconds FROM measurement WHERE cell = ?').all(cell) as {
          seed: number;
          seconds: number;
        }[]
      ).map((row) => [row.seed, row.seconds]),
    );
    return parts.map((part) => {
      const seeds = parseJson(this.path, part.seeds) as number[];
      const arrays: Record<string, ResultArray> = {};
      for (const name of names.length > 0 ? names : this.arrayNames(part.id)) {
        const array = this.array(part.id, name);
        if (array) arrays[name] = array;
      }
      return { cell, seeds, arrays, seconds: Float64Array.from(seeds, (seed) => seconds.get(seed) ?? Number.NaN) };
    });
  }

  private arrayNames(part: number): string[] {
    return (
      this.db.prepare('SELECT DISTINCT name FROM chunk WHERE part = ? ORDER BY name').all(part) as { name: string }[]
    ).map((row) => row.name);
  }

  private array(part: number, name: string): ResultArray | null {
    const rows = this.db
      .prepare('SELECT dtype, shape, crc, data FROM chunk WHERE part = ? AND name = ? ORDER BY seq')
      .all(part, name) as {
      dtype: Dtype;
      shape: string;
      crc: number;
      data: Uint8Array;
    }[];
    const first = rows[0];
    if (!first) return null;
    const total = rows.reduce((sum, row) => sum + row.data.length, 0);
    const bytes = new Uint8Array(total);
    let at = 0;
    for (const row of rows) {
      if (crc32(row.data) !== row.crc) throw damaged(this.path, `the array ‘${name}’ does not match its checksum`);
      bytes.set(row.data, at);
      at += row.data.length;
    }
    const Kind = DTYPES[first.dtype];
    const [, ...shape] = parseJson(this.path, first.shape) as number[];
    return { shape, data: new Kind(bytes.buffer) as ResultData };
  }

  /** Removes all results of the cells that are not in `keep`. */
  dropCellsExcept(keep: ReadonlySet<string>): void {
    for (const { id } of this.cells()) {
      if (keep.has(id)) continue;
      for (const table of ['part', 'checkpoint', 'measurement'])
        this.db.prepare(`DELETE FROM ${table} WHERE cell = ?`).run(id);
      this.db.prepare('DELETE FROM cell WHERE id = ?').run(id);
    }
  }

  // ---- answers of analyses and verifications

  /** Stores an answer under its id and as the last one of the item. One that is there already has the same bits. */
  putAnswer(answer: StoredAnswer, machine: string, version: string): void {
    const { id, json, item, part, found, arrays, seconds } = answer;
    const text = JSON.stringify(found);
    const added = this.db
      .prepare('INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(id, json, text, crc32(text), seconds, machine, version).changes;
    if (added > 0) {
      const insert = this.db.prepare('INSERT INTO answer_array VALUES (?, ?, ?, ?, ?)');
      for (const [name, { shape, data }] of Object.entries(arrays)) {
        const bytes = canonicalBytes(data);
        insert.run(id, name, JSON.stringify(shape), crc32(bytes), bytes);
      }
    }
    if (part === '') this.db.prepare("DELETE FROM asked WHERE item = ? AND part <> ''").run(item);
    this.noteAsked(item, part, id);
  }

  /** The item asks for what is stored already. */
  noteAsked(item: string, part: string, answer: string): void {
    this.db.prepare('INSERT OR REPLACE INTO asked VALUES (?, ?, ?)').run(item, part, answer);
  }

  /** The answer with this id; null where there is none. */
  answer(id: string): AnswerRecord | null {
    if (!this.hasAnswers()) return null;
    const row = this.db.prepare('SELECT spec, found, crc, seconds FROM answer WHERE id = ?').get(id) as
      | { spec: string; found: string; crc: number; seconds: number | null }
      | undefined;
    if (!row) return null;
    if (crc32(row.found) !== row.crc) throw damaged(this.path, 'an answer does not match its checksum');
    const rows = this.db.prepare('SELECT name, shape, crc, data FROM answer_array WHERE answer = ?').all(id) as {
      name: string;
      shape: string;
      crc: number;
      data: Uint8Array;
    }[];
    const arrays: Record<string, StudyArray> = {};
    for (const { name, shape, crc, data } of rows) {
      if (crc32(data) !== crc) throw damaged(this.path, `the array ‘${name}’ of an answer does not match its checksum`);
      arrays[name] = {
        shape: parseJson(this.path, shape) as number[],
        data: new Float64Array(data.slice().buffer),
      };
    }
    return { spec: row.spec, found: parseJson(this.path, row.found), seconds: row.seconds, arrays };
  }

  /** The id of the last answer of an item. */
  lastAnswer(item: string, part: string): string | null {
    if (!this.hasAnswers()) return null;
    const row = this.db.prepare('SELECT answer FROM asked WHERE item = ? AND part = ?').get(item, part) as
      | { answer: string }
      | undefined;
    return row?.answer ?? null;
  }

  /** Removes the answers that are neither named nor the last ones of the items. */
  dropAnswersExcept(named: ReadonlySet<string>, items: ReadonlySet<string>): void {
    const asked = this.db.prepare('SELECT DISTINCT item FROM asked').all() as { item: string }[];
    const remove = this.db.prepare('DELETE FROM asked WHERE item = ?');
    for (const { item } of asked) if (!items.has(item)) remove.run(item);
    const drop = this.db.prepare('DELETE FROM answer WHERE id = ?');
    const rest = this.db.prepare('SELECT id FROM answer WHERE id NOT IN (SELECT answer FROM asked)').all();
    for (const { id } of rest as { id: string }[]) if (!named.has(id)) drop.run(id);
  }

  answerCount(): number {
    if (!this.hasAnswers()) return 0;
    return (this.db.prepare('SELECT count(*) AS count FROM answer').get() as { count: number }).count;
  }

  /** A file of format 1 that is open read-only has no table of answers. */
  private hasAnswers(): boolean {
    return this.db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'answer'").get() !== undefined;
  }

  // ---- checkpoints

  putCheckpoint(cell: string, seeds: readonly number[], step: number, data: Uint8Array): void {
    this.db
      .prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?, ?)')
      .run(cell, JSON.stringify(seeds), step, crc32(data), data);
  }

  dropCheckpoint(cell: string, seeds: readonly number[]): void {
    this.db.prepare('DELETE FROM checkpoint WHERE cell = ? AND seeds = ?').run(cell, JSON.stringify(seeds));
  }

  /** Tasks that were stopped or interrupted, whether their cells have results or not. */
  checkpointCount(): number {
    return (this.db.prepare('SELECT count(*) AS count FROM checkpoint').get() as { count: number }).count;
  }

  /** Sound checkpoints of a cell; one that fails its checksum is as if it were not there, since the run can start again. */
  checkpoints(cell: string): { seeds: number[]; step: number; data: Uint8Array }[] {
    const rows = this.db.prepare('SELECT seeds, step, crc, data FROM checkpoint WHERE cell = ?').all(cell) as {
      seeds: string;
      step: number;
      crc: number;
      data: Uint8Array;
    }[];
    return rows
      .filter((row) => crc32(row.data) === row.crc)
      .map((row) => ({ seeds: parseJson(this.path, row.seeds) as number[], step: row.step, data: row.data }));
  }

  // ---- data sets

  putData(set: DataSet): void {
    const { hash, features, labels, targets, ...description } = set;
    this.db
      .prepare('INSERT OR IGNORE INTO data_set VALUES (?, ?, ?, ?)')
      .run(hash, JSON.stringify(description), canonicalBytes(features), canonicalBytes(targets ?? labels));
  }

  dataSets(): DataSet[] {
    const rows = this.db.prepare('SELECT hash, description, features, labels FROM data_set').all() as {
      hash: string;
      description: string;
      features: Uint8Array;
      labels: Uint8Array;
    }[];
    return rows.map((row) => {
      const description = parseJson(this.path, row.description) as Omit<DataSet, 'hash' | 'features' | 'labels'>;
      const labels = row.labels.slice().buffer;
      return {
        ...description,
        hash: row.hash,
        features: new Float64Array(row.features.slice().buffer),
        ...(description.targetNames
          ? { labels: new Int32Array(0), targets: new Float64Array(labels) }
          : { labels: new Int32Array(labels) }),
      };
    });
  }

  // ---- log

  log(entry: LogEntry): void {
    this.db.prepare('INSERT INTO log VALUES (?, ?, ?)').run(entry.at, entry.level, entry.message);
  }

  logEntries(limit = 500): LogEntry[] {
    const rows = this.db
      .prepare('SELECT at, level, message FROM log ORDER BY at DESC LIMIT ?')
      .all(limit) as unknown as LogEntry[];
    return rows.map(({ at, level, message }) => ({ at, level, message })).reverse();
  }

  // ---- whole file

  /** Reads every chunk against its checksum; gives the names of what is damaged. */
  integrity(): string[] {
    const problems: string[] = [];
    const check = guarded(
      this.path,
      () => this.db.prepare('PRAGMA integrity_check(10)').all() as { integrity_check: string }[],
    );
    for (const row of check) if (row.integrity_check !== 'ok') problems.push(row.integrity_check);
    for (const row of this.db.prepare('SELECT part, name, seq, crc, data FROM chunk').iterate() as Iterable<{
      part: number;
      name: string;
      seq: number;
      crc: number;
      data: Uint8Array;
    }>) {
      if (crc32(row.data) !== row.crc)
        problems.push(`chunk ${row.seq} of ‘${row.name}’ in part ${row.part} does not match its checksum`);
    }
    if (this.hasAnswers()) {
      for (const { id } of this.db.prepare('SELECT id FROM answer').all() as { id: string }[]) {
        try {
          this.answer(id);
        } catch (error) {
          problems.push(error instanceof Error ? error.message : String(error));
        }
      }
    }
    return problems;
  }

  /** Writes a whole copy beside `path`, makes it safe on disk, and puts it in place. */
  saveCopy(path: string): void {
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${randomUUID().slice(0, 8)}`);
    try {
      guarded(path, () => this.db.prepare('VACUUM INTO ?').run(temporary));
      const copy = new DatabaseSync(temporary);
      copy.exec('DELETE FROM writer');
      copy.close();
      syncFile(temporary);
      renameSync(temporary, path);
      syncFile(dirname(path));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw storageError(path, error);
    }
  }

  /** Gives back the room of dropped rows. */
  vacuum(): void {
    guarded(this.path, () => this.db.exec('VACUUM'));
  }

  private takeWriter(force: boolean): void {
    guarded(this.path, () => {
      this.db.exec('BEGIN IMMEDIATE');
      try {
        const other = this.db.prepare('SELECT host, pid, beat FROM writer').get() as
          | { host: string; pid: number; beat: number }
          | undefined;
        if (other && !force && isAlive(other)) {
          throw new RidgelineError(
            'session-busy',
            `${basename(this.path)} is open in another Ridgeline (process ${other.pid} on ${other.host}). Open it read-only, or close the other one.`,
            {
              field: 'path',
              value: this.path,
              expected: 'a session that nobody else has open',
            },
          );
        }
        this.db
          .prepare('INSERT OR REPLACE INTO writer VALUES (1, ?, ?, ?, ?)')
          .run(hostname(), process.pid, this.token, Date.now());
        this.db.exec('COMMIT');
      } catch (error) {
        this.db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Keeps the place as the writer; false when somebody else has taken it. */
  heartbeat(): boolean {
    if (this.readOnly) return true;
    return this.write(
      () => this.db.prepare('UPDATE writer SET beat = ? WHERE token = ?').run(Date.now(), this.token).changes === 1,
    );
  }
}

function isAlive(writer: { host: string; pid: number; beat: number }): boolean {
  if (writer.host !== hostname()) return Date.now() - writer.beat < WRITER_TIMEOUT_MS;
  try {
    process.kill(writer.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  // The number may have passed to another program since: a fresh heartbeat is needed too.
  return Date.now() - writer.beat < WRITER_TIMEOUT_MS;
}

function syncFile(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
