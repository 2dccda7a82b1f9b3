/** Runs the real command line in a process of its own, as a user and as a script would. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const MAIN = fileURLToPath(new URL('../../../electron/terminal/main.ts', import.meta.url));

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  input?: string;
  /** A command that runs the rest of the line, for another user. */
  prefix?: readonly string[];
  environment?: Readonly<Record<string, string>>;
  /** Acts while the command runs. */
  onStart?: (kill: (signal: NodeJS.Signals) => void) => Promise<void>;
}

export function commandLine(words: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  const { input = '', prefix = [], environment = {}, onStart } = options;
  const [file, ...rest] = [...prefix, process.execPath, MAIN, ...words] as [string, ...string[]];
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, { stdio: 'pipe', env: { ...process.env, ...environment } });
    const ended: Ended = { status: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      ended.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      ended.stderr += text;
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ ...ended, status }));
    // A program that refuses its arguments does not read its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    onStart?.((signal) => void child.kill(signal)).catch(reject);
  });
}

/** The one JSON value that a command prints with `--json`; standard output must hold nothing else. */
export async function jsonOf(
  words: readonly string[],
  options: CommandOptions & { status?: number } = {},
): Promise<unknown> {
  const { status, stdout, stderr } = await commandLine([...words, '--json'], options);
  expect({ status, stderr }).toEqual({ status: options.status ?? 0, stderr: '' });
  expect(stdout.endsWith('\n')).toBe(true);
  return JSON.parse(stdout);
}

export interface ErrorObject {
  code: string;
  message: string;
  field: string | null;
  value: unknown;
  expected: string | null;
}

/** The error of a refused command; all five keys are there. */
export async function errorOf(
  words: readonly string[],
  options: CommandOptions & { status?: number } = {},
): Promise<ErrorObject> {
  const { error } = (await jsonOf(words, { ...options, status: options.status ?? 2 })) as { error: ErrorObject };
  expect(Object.keys(error)).toEqual(expect.arrayContaining(['code', 'message', 'field', 'value', 'expected']));
  return error;
}

/** A folder for one test file, with files of JSON in it. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'ridgeline-terminal-'));

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, value: unknown): string {
    const path = this.path(name);
    writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
