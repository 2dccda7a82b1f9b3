/** Reads requests from a file or standard input, and answers lists of them one by one. */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { RidgelineError, toEnvelope } from '../../core/contract/errors.ts';
import { requestError } from '../../core/contract/request-error.ts';
import { errorObject, printJson, sayError, statusOf } from './output.ts';

/** The JSON value in a file; `-` is standard input. */
export function readJson(path: string): unknown {
  const name = path === '-' ? 'standard input' : path;
  let text: string;
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new RidgelineError(
      'not-found',
      `cannot read ${name}: ${REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message}`,
      {
        field: 'request',
        value: path,
        expected: 'a JSON file',
      },
    );
  }
  try {
    // Some editors put a byte order mark in front.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new RidgelineError('invalid-request', `${name} is not JSON: ${(error as Error).message}`, {
      field: 'request',
      value: path,
      expected: 'JSON',
    });
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
};

export function parseRequest<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw requestError(parsed.error, value);
  return parsed.data;
}

/**
 * Answers one request or a list of them. In a list a bad element is its error and the exit status is the worst one;
 * alone it is thrown.
 */
export async function answerAll<T>(
  input: unknown,
  json: boolean,
  answer: (request: unknown) => Promise<T>,
  print: (value: T) => void,
): Promise<number> {
  if (!Array.isArray(input)) {
    const value = await answer(input);
    if (json) printJson(value);
    else print(value);
    return 0;
  }
  const answers: (T | ReturnType<typeof errorObject>)[] = [];
  let status = 0;
  for (const [i, request] of input.entries()) {
    try {
      const value = await answer(request);
      answers.push(value);
      if (!json) print(value);
    } catch (error) {
      status = Math.max(status, statusOf(toEnvelope(error)));
      answers.push(errorObject(error));
      if (!json) sayError(error, `request ${i}`);
    }
  }
  if (json) printJson(answers);
  return status;
}
