/** What the terminal prints: one JSON value or plain tables on standard output, everything else on standard error. */

import { type ErrorEnvelope, RidgelineError, toEnvelope } from '../../core/contract/errors.ts';
import { jsonSafe } from '../../core/contract/json-number.ts';

export function printJson(value: unknown): void {
  process.stdout.write(`${textOf(value)}\n`);
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(jsonSafe(value));
  } catch (error) {
    // A text of V8 ends at half a gigabyte.
    if (!(error instanceof RangeError)) throw error;
    const expected = 'a shorter answer: keep the runs with --save, and take their numbers out with export';
    throw new RidgelineError('too-large', `the answer is too long for one JSON value; expected ${expected}`, {
      expected,
    });
  }
}

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** An error in words, with its place in the request where the words do not name it. */
export function sayError(error: unknown, whose = 'ridgeline'): void {
  const { message, field = '' } = toEnvelope(error);
  const place = /[.[]/.test(field) && !message.includes(field) ? ` (${field})` : '';
  say(`${whose}: ${message}${place}`);
}

/** `ridgeline … | head` ends the reader first: that is no failure, and nothing is left to say. */
export function endWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

/** A progress line that rewrites itself on a terminal and is left out elsewhere. */
export function sayProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

export function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}

/** Rows with columns lined up; numbers to the right. */
export function printTable(header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const texts = rows.map((row) => row.map(String));
  const widths = header.map((title, i) => Math.max(title.length, ...texts.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[], right: readonly boolean[]): string =>
    cells
      .map((cell, i) => (right[i] ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number)))
      .join('  ')
      .trimEnd();
  const right = header.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
  printLine(line(header, right));
  for (const row of texts) printLine(line(row, right));
}

/** Exit status of an error: 2 when the request was wrong, 1 when the work failed. */
export function statusOf(envelope: ErrorEnvelope): 1 | 2 {
  switch (envelope.code) {
    case 'invalid-request':
    case 'invalid-parameter':
    case 'invalid-formula':
    case 'invalid-data':
    case 'unknown-id':
    case 'not-found':
    case 'too-large':
    case 'not-a-session':
    case 'session-newer':
    case 'conflict':
      return 2;
    case 'session-damaged':
    case 'session-read-only':
    case 'session-busy':
    case 'session-missing':
    case 'disk-full':
    case 'not-permitted':
    case 'cancelled':
    case 'worker-died':
    case 'connection-closed':
    case 'internal':
      return 1;
  }
}

/** The error object of the scripting interface: always code, message, field, value, expected. */
export function errorObject(error: unknown): { error: Record<string, unknown> } {
  const { code, message, field = null, value = null, expected = null, ...rest } = toEnvelope(error);
  return { error: { code, message, field, value, expected, ...rest } };
}
