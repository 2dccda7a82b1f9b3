import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyDocument } from '../../../core/contract/document.ts';
import type { RidgelineError } from '../../../core/contract/errors.ts';
import type { ResultBlock } from '../../../core/engine/results.ts';
import { present, record, startHistory } from '../../../core/session/history.ts';
import { SessionStore } from '../../../electron/laboratory/session-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-store-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const CELL = { id: 'c'.repeat(64), json: '{"kind":"run"}' };
const history = startHistory(emptyDocument('test'), 'New session', 1);

function block(seeds: number[], scale = 1): ResultBlock {
  const loss = Float64Array.from({ length: seeds.length * 3 }, (_, i) => scale * (i + 0.5));
  return {
    cell: CELL.id,
    seeds,
    arrays: {
      loss: { shape: [3], data: loss },
      outcome: { shape: [], data: Uint8Array.from(seeds, () => 1) },
      points: { shape: [2, 2], data: Float64Array.from({ length: seeds.length * 4 }, (_, i) => -i) },
      'state.streams': {
        shape: [4],
        data: BigUint64Array.from({ length: seeds.length * 4 }, (_, i) => BigInt(i) << 40n),
      },
    },
    seconds: Float64Array.from(seeds, (seed) => seed / 10),
  };
}

function make(name = 'a.ridge'): SessionStore {
  return SessionStore.create(join(folder, name), history);
}

function put(store: SessionStore, results: ResultBlock): void {
  store.write(() => store.putResults(CELL, results, 'machine', '1'));
}

function errorOf(work: () => unknown): RidgelineError {
  try {
    work();
  } catch (error) {
    return error as RidgelineError;
  }
  throw new Error('nothing was thrown');
}

describe('SessionStore', () => {
  it('gives back results bit for bit, in blocks of 64 seeds', () => {
    const store = make();
    const seeds = Array.from({ length: 10 }, (_, i) => 60 + i);
    const results = block(seeds);
    put(store, results);
    const parts = store.blocks(CELL.id, []);
    expect(parts.map((part) => part.seeds)).toEqual([
      [60, 61, 62, 63],
      [64, 65, 66, 67, 68, 69],
    ]);
    const loss = parts.flatMap((part) => [...(part.arrays.loss.data as Float64Array)]);
    expect(loss).toEqual([...(results.arrays.loss.data as Float64Array)]);
    expect(parts[1]?.arrays['state.streams']?.shape).toEqual([4]);
    expect(parts[1]?.arrays['state.streams']?.data[0]).toBe(16n << 40n);
    expect([...(parts[0]?.seconds ?? [])]).toEqual([6, 6.1, 6.2, 6.3]);
    expect(store.finishedSeeds(CELL.id)).toEqual(seeds);
    store.close();
  });

  it('stores every NaN with one pattern', () => {
    const store = make();
    const bits = new BigUint64Array([0xfff8000000000001n]);
    const odd = new Float64Array(bits.buffer);
    put(store, {
      cell: CELL.id,
      seeds: [0],
      arrays: { loss: { shape: [1], data: odd } },
      seconds: new Float64Array(1),
    });
    const back = store.blocks(CELL.id, ['loss'])[0]?.arrays.loss?.data as Float64Array;
    expect(new BigUint64Array(back.buffer)[0]).toBe(0x7ff8000000000000n);
    store.close();
  });

  it('keeps document, history, layout, checkpoints, log and data over a reopening', () => {
    const store = make();
    const edited = record(history, { ...emptyDocument('test'), name: 'renamed' }, 'Rename', 2);
    store.write(() => {
      store.writeHistory(edited);
      store.setMeta('layout', { open: ['a'] });
      store.putCheckpoint(CELL.id, [1, 2], 7, Uint8Array.of(1, 2, 3));
      store.log({ at: 5, level: 'warning', message: 'careful' });
      store.putData({
        name: 'd',
        hash: 'h',
        rows: 2,
        columns: 1,
        features: Float64Array.of(1, 2),
        labels: Int32Array.of(0, 1),
        featureNames: ['f'],
        classes: ['a', 'b'],
        source: '',
      });
    });
    store.close();
    const again = SessionStore.open(join(folder, 'a.ridge'));
    expect(present(again.readHistory()).name).toBe('renamed');
    expect(again.readHistory().entries).toHaveLength(2);
    expect(again.meta('layout')).toEqual({ open: ['a'] });
    expect(again.checkpoints(CELL.id)).toEqual([{ seeds: [1, 2], step: 7, data: Uint8Array.of(1, 2, 3) }]);
    expect(again.logEntries()).toEqual([{ at: 5, level: 'warning', message: 'careful' }]);
    expect(again.dataSets()[0]).toMatchObject({
      hash: 'h',
      features: Float64Array.of(1, 2),
      labels: Int32Array.of(0, 1),
    });
    again.close();
  });

  it('keeps the targets of a data set, in a format that older readers refuse', () => {
    const formatOf = (path: string): unknown => new DatabaseSync(path).prepare('PRAGMA user_version').get();
    const path = join(folder, 'a.ridge');
    const store = make();
    const set = {
      name: 'r',
      hash: 'r',
      rows: 2,
      columns: 1,
      features: Float64Array.of(1, 2),
      labels: new Int32Array(0),
      featureNames: ['f'],
      classes: [],
      targets: Float64Array.of(0.5, -1, 1e-300, 4),
      targetNames: ['u', 'v'],
      source: 's',
    };
    store.write(() => store.putData(set));
    expect(store.dataSets()).toEqual([set]);
    store.close();
    expect(formatOf(path)).toEqual({ user_version: 2 });
    const again = SessionStore.open(path);
    expect(again.dataSets()).toEqual([set]);
    again.saveCopy(join(folder, 'b.ridge'));
    again.close();
    expect(formatOf(join(folder, 'b.ridge'))).toEqual({ user_version: 2 });
  });

  it('saves a whole copy that needs no other file and leaves no temporary one', () => {
    const store = make();
    put(store, block([1, 2]));
    mkdirSync(join(folder, 'out'));
    store.saveCopy(join(folder, 'out', 'b.ridge'));
    const copy = SessionStore.open(join(folder, 'out', 'b.ridge'));
    expect(copy.finishedSeeds(CELL.id)).toEqual([1, 2]);
    expect(copy.integrity()).toEqual([]);
    copy.close();
    store.close();
    expect(execFileSync('ls', ['-A', join(folder, 'out')], { encoding: 'utf8' }).trim()).toBe('b.ridge');
  });

  it('can be read with the standard library of Python', () => {
    const store = make();
    put(store, block([3, 4]));
    store.close();
    const script = `
import sqlite3, json, struct
db = sqlite3.connect(${JSON.stringify(join(folder, 'a.ridge'))})
shape, data = db.execute("select shape, data from chunk where name = 'loss'").fetchone()
n = 1
for size in json.loads(shape): n *= size
print(json.dumps(struct.unpack('<%dd' % n, data)))`;
    const values = JSON.parse(execFileSync('python3', ['-c', script], { encoding: 'utf8' }));
    expect(values).toEqual([0.5, 1.5, 2.5, 3.5, 4.5, 5.5]);
  });
});

describe('a session that cannot be opened', () => {
  it.each([
    ['missing', () => undefined, 'not-found'],
    ['empty', (path: string) => writeFileSync(path, ''), 'not-a-session'],
    ['text', (path: string) => writeFileSync(path, 'a,b,c\n'.repeat(100)), 'not-a-session'],
    [
      'another program’s database',
      (path: string) => new DatabaseSync(path).exec('CREATE TABLE t (x); INSERT INTO t VALUES (1)'),
      'not-a-session',
    ],
    ['a folder', (path: string) => mkdirSync(path), 'not-a-session'],
  ])('%s', (_, prepare, code) => {
    const path = join(folder, 'bad.ridge');
    prepare(path);
    expect(errorOf(() => SessionStore.open(path)).code).toBe(code);
  });

  it('is newer, and is not changed', () => {
    make().close();
    const path = join(folder, 'a.ridge');
    new DatabaseSync(path).exec('PRAGMA user_version=99');
    const before = readFileSync(path);
    const error = errorOf(() => SessionStore.open(path));
    expect(error.code).toBe('session-newer');
    expect(error.message).toMatch(/format 99; this Ridgeline reads up to 2/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is truncated, and is not changed', () => {
    const store = make();
    put(store, block(Array.from({ length: 64 }, (_, i) => i)));
    store.close();
    const path = join(folder, 'a.ridge');
    truncateSync(path, 40_000);
    const before = readFileSync(path);
    expect(errorOf(() => SessionStore.open(path)).code).toBe('session-damaged');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('has a flipped bit in an array: it opens, the array is refused and named', () => {
    const store = make();
    put(store, block([0]));
    store.close();
    const path = join(folder, 'a.ridge');
    new DatabaseSync(path).exec("UPDATE chunk SET data = zeroblob(24) WHERE name = 'loss'");
    const again = SessionStore.open(path);
    expect(again.integrity()).toEqual([expect.stringMatching(/‘loss’.*checksum/)]);
    expect(errorOf(() => again.blocks(CELL.id, ['loss'])).message).toMatch(/‘loss’ does not match its checksum/);
    again.close();
  });

  it('carries a trigger of somebody’s making', () => {
    make().close();
    const path = join(folder, 'a.ridge');
    new DatabaseSync(path).exec('CREATE TRIGGER t AFTER INSERT ON log BEGIN DELETE FROM chunk; END');
    expect(errorOf(() => SessionStore.open(path)).message).toMatch(/a trigger named ‘t’/);
  });

  it('is open elsewhere: read-only works, and the writer keeps writing', async () => {
    const store = make();
    const path = join(folder, 'a.ridge');
    const error = errorOf(() => SessionStore.open(path));
    expect(error.code).toBe('session-busy');
    expect(error.message).toMatch(/open in another Ridgeline \(process \d+/);
    const reader = SessionStore.open(path, { readOnly: true });
    expect(errorOf(() => reader.write(() => 0)).code).toBe('session-read-only');
    put(store, block([5]));
    expect(reader.finishedSeeds(CELL.id)).toEqual([5]);
    reader.close();
    store.close();
    SessionStore.open(path).close();
  });

  it('was left open by a program that died: it opens', async () => {
    make().close();
    const path = join(folder, 'a.ridge');
    const child = spawn('sleep', ['0']);
    await new Promise((resolve) => child.once('exit', resolve));
    const db = new DatabaseSync(path);
    db.prepare('INSERT INTO writer VALUES (1, ?, ?, ?, ?)').run(
      execFileSync('hostname', { encoding: 'utf8' }).trim(),
      child.pid as number,
      'gone',
      Date.now(),
    );
    db.close();
    SessionStore.open(path).close();
  });

  it('cannot be written to: the message says so', ({ skip }) => {
    if (process.getuid?.() === 0) skip('root may write anywhere');
    make().close();
    const path = join(folder, 'a.ridge');
    chmodSync(path, 0o444);
    expect(errorOf(() => SessionStore.open(path)).code).toBe('session-read-only');
  });
});

describe('a session whose file is taken away', () => {
  it('vanished while open: nothing is written, and Save As keeps everything', () => {
    const store = make();
    put(store, block([1]));
    rmSync(join(folder, 'a.ridge'));
    expect(errorOf(() => put(store, block([2]))).message).toMatch(/is gone.*Save As keeps everything/);
    store.saveCopy(join(folder, 'rescued.ridge'));
    store.close();
    const rescued = SessionStore.open(join(folder, 'rescued.ridge'));
    expect(rescued.finishedSeeds(CELL.id)).toEqual([1]);
    rescued.close();
  });

  it('replaced while open: the other file is not touched', () => {
    const store = make();
    const other = SessionStore.create(join(folder, 'b.ridge'), history);
    other.close();
    copyFileSync(join(folder, 'b.ridge'), join(folder, 'c.ridge'));
    renameSync(join(folder, 'c.ridge'), join(folder, 'a.ridge'));
    const before = readFileSync(join(folder, 'a.ridge'));
    expect(errorOf(() => put(store, block([2]))).message).toMatch(/was replaced/);
    expect(readFileSync(join(folder, 'a.ridge')).equals(before)).toBe(true);
    store.close();
  });

  it('sits on a full disk: what was there stays whole, and writing goes on when there is room', ({ skip }) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      skip('mounting a small disk needs root');
    }
    try {
      const store = SessionStore.create(join(disk, 'a.ridge'), history);
      put(store, block([1]));
      writeFileSync(join(disk, 'filler'), new Uint8Array(600_000));
      const large = block(Array.from({ length: 64 }, (_, i) => 64 + i));
      large.arrays.big = { shape: [2000], data: new Float64Array(64 * 2000) };
      expect(errorOf(() => put(store, large)).code).toBe('disk-full');
      expect(store.finishedSeeds(CELL.id)).toEqual([1]);
      rmSync(join(disk, 'filler'));
      put(store, block([2]));
      expect(store.finishedSeeds(CELL.id)).toEqual([1, 2]);
      expect(store.integrity()).toEqual([]);
      store.close();
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});
