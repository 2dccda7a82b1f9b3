/** Reads requests from a file or standard input, and answers lists of them one by one. */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { RidgelineError, toEnvelope } from '../../core/contract/errors.ts';
import { requestError } from '../../core/contract/request-error.ts';
import { errorObject, printJson, say, statusOf } from './output.ts';

/** The JSON value in a file; `-` is standard input. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new RidgelineError(
      'not-found',
      `cannot read ${path === '-' ? 'standard input' : path}: ${(error as Error).message}`,
      { field: 'request', value: path, expected: 'a JSON file' },
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RidgelineError(
      'invalid-request',
      `${path === '-' ? 'standard input' : path} is not JSON: ${(error as Error).message}`,
      { field: 'request', value: path, expected: 'JSON' },
    );
  }
}

export function parseRequest<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw requestError(parsed.error, value);
  return parsed.data;
}

/**
 * Answers one request or a list of them. In a list a bad element is its error and the exit status is the worst one;
 * alone it is thrown.
 */
export async function answerAll(
  input: unknown,
  json: boolean,
  answer: (request: unknown) => Promise<unknown>,
  print: (value: unknown) => void,
): Promise<number> {
  if (!Array.isArray(input)) {
    const value = await answer(input);
    if (json) printJson(value);
    else print(value);
    return 0;
  }
  const answers: unknown[] = [];
  let status = 0;
  for (const [i, request] of input.entries()) {
    try {
      answers.push(await answer(request));
    } catch (error) {
      const envelope = toEnvelope(error);
      status = Math.max(status, statusOf(envelope));
      answers.push(errorObject(error));
      if (!json) say(`request ${i}: ${envelope.message}`);
    }
  }
  if (json) printJson(answers);
  else for (const value of answers) if (!(value as { error?: unknown }).error) print(value);
  return status;
}
