/** What Ridgeline needs of the machine and of the runtime that it runs in, tried one by one. */
import { availableParallelism, totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import { webAssembly } from '../../core/wasm/webassembly.ts';
import { type WorkerName, workerUrl } from '../workers/worker-url.ts';

export interface SelfTestCheck {
  name: string;
  passed: boolean;
  /** What was found, or what went wrong. */
  detail: string;
  milliseconds: number;
}
export interface SelfTestReport {
  passed: boolean;
  runtime: Record<string, string | number>;
  checks: SelfTestCheck[];
}

/** A name and an attempt that answers what it found, or throws. */
export type Attempt = readonly [name: string, attempt: () => Promise<string>];

const WORKERS: WorkerName[] = ['task-worker', 'interactive-worker', 'storage-worker', 'study-worker'];

export async function selfTest(more: readonly Attempt[] = []): Promise<SelfTestReport> {
  const attempts: Attempt[] = [
    ['node:sqlite', sqlite],
    ['shared memory between threads', sharedMemory],
    ...WORKERS.map((name): Attempt => [`${name} starts`, () => workerStarts(workerUrl(name))]),
    ['WebAssembly with 128-bit vectors', vectors],
    ...more,
  ];
  const checks: SelfTestCheck[] = [];
  for (const [name, attempt] of attempts) {
    const began = performance.now();
    const [passed, detail] = await attempt().then(
      (found) => [true, found] as const,
      (error: unknown) => [false, error instanceof Error ? error.message : String(error)] as const,
    );
    checks.push({ name, passed, detail, milliseconds: Math.round(performance.now() - began) });
  }
  return { passed: checks.every((check) => check.passed), runtime: runtime(), checks };
}

function runtime(): SelfTestReport['runtime'] {
  const { node, v8, electron, chrome, sqlite: database } = process.versions;
  return {
    platform: process.platform,
    architecture: process.arch,
    node,
    v8,
    ...(database === undefined ? {} : { sqlite: database }),
    ...(electron === undefined ? {} : { electron }),
    ...(chrome === undefined ? {} : { chrome }),
    processors: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

async function sqlite(): Promise<string> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(':memory:');
  try {
    database.exec('CREATE TABLE chunk (data BLOB) STRICT');
    const values = new Float64Array([Math.PI, Number.NaN, -0]);
    database.prepare('INSERT INTO chunk VALUES (?)').run(new Uint8Array(values.buffer));
    const row = database.prepare('SELECT data, sqlite_version() AS version FROM chunk').get() as {
      data: Uint8Array;
      version: string;
    };
    const back = new Float64Array(Uint8Array.from(row.data).buffer);
    if (!values.every((value, index) => Object.is(value, back[index]))) throw new Error(`read back ${back.join(', ')}`);
    return `SQLite ${row.version}`;
  } finally {
    database.close();
  }
}

async function sharedMemory(): Promise<string> {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    Atomics.store(workerData, 1, 42);
    parentPort.postMessage('written');`;
  const worker = new Worker(source, { eval: true, workerData: shared });
  try {
    await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    const value = Atomics.load(shared, 1);
    if (value !== 42) throw new Error(`a thread wrote 42 and ${value} is there`);
    return 'what a thread wrote is there';
  } finally {
    await worker.terminate();
  }
}

/** A worker whose file is missing or does not load fails soon after it is online. */
const SETTLE_MS = 400;

async function workerStarts(url: URL): Promise<string> {
  const worker = new Worker(url);
  try {
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('exit', (status) => reject(new Error(`it ended with status ${status}`)));
      worker.once('online', () => setTimeout(resolve, SETTLE_MS));
    });
    return url.pathname.split('/').at(-1)!;
  } finally {
    worker.removeAllListeners('exit');
    await worker.terminate();
  }
}

/** (module (func (export "f") (result f64) — the sum of both lanes of f64x2.mul(splat(3), splat(7))). */
const VECTOR_MODULE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 5, 1, 0x60, 0, 1, 0x7c],
  ...[3, 2, 1, 0],
  ...[7, 5, 1, 1, 0x66, 0, 0],
  ...[10, 42, 1, 40, 1, 1, 0x7b],
  ...[0x44, 0, 0, 0, 0, 0, 0, 8, 0x40, 0xfd, 20],
  ...[0x44, 0, 0, 0, 0, 0, 0, 0x1c, 0x40, 0xfd, 20],
  ...[0xfd, 0xf2, 1, 0x22, 0, 0xfd, 33, 0],
  ...[0x20, 0, 0xfd, 33, 1, 0xa0],
  ...[0x0b],
);

async function vectors(): Promise<string> {
  const instance = new webAssembly.Instance(new webAssembly.Module(VECTOR_MODULE), {});
  const sum = (instance.exports as { f: () => number }).f();
  if (sum !== 42) throw new Error(`3 * 7 in two lanes adds up to ${sum}`);
  return 'two lanes of 3 * 7 add up to 42';
}
