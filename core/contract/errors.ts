/** The one error type of Ridgeline: a code to switch on, and words that name the field, the value and what was expected. */

export type ErrorCode =
  | 'invalid-request'
  | 'invalid-parameter'
  | 'invalid-formula'
  | 'invalid-data'
  | 'unknown-id'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'not-a-session'
  | 'session-damaged'
  | 'session-newer'
  | 'session-read-only'
  | 'session-busy'
  | 'session-missing'
  | 'disk-full'
  | 'not-permitted'
  | 'cancelled'
  | 'worker-died'
  | 'connection-closed'
  | 'internal';

/** What crosses a thread, a socket or the terminal: plain data. `position` is a 0-based character offset in a formula. */
export interface ErrorEnvelope {
  code: ErrorCode;
  message: string;
  field?: string;
  value?: unknown;
  expected?: string;
  position?: number;
  length?: number;
}

export class RidgelineError extends Error {
  readonly code: ErrorCode;
  readonly details: Omit<ErrorEnvelope, 'code' | 'message'>;

  constructor(code: ErrorCode, message: string, details: Omit<ErrorEnvelope, 'code' | 'message'> = {}) {
    super(message);
    this.name = 'RidgelineError';
    this.code = code;
    this.details = details;
  }

  toEnvelope(): ErrorEnvelope {
    return { code: this.code, message: this.message, ...this.details };
  }
}

/** Any thrown thing as an envelope. An error that is not ours is 'internal' and keeps its message. */
export function toEnvelope(error: unknown): ErrorEnvelope {
  if (error instanceof RidgelineError) return error.toEnvelope();
  if (error instanceof Error) return { code: 'internal', message: error.message };
  return { code: 'internal', message: String(error) };
}

/** The inverse of `toEnvelope`. */
export function fromEnvelope(envelope: ErrorEnvelope): RidgelineError {
  const { code, message, ...details } = envelope;
  return new RidgelineError(code, message, details);
}
