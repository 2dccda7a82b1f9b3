/** What the window has to say: errors and outcomes in a bar that can be dismissed, and words for screen readers. */
import { create } from 'zustand';
import { type ErrorEnvelope, toEnvelope } from '../../core/contract/errors.ts';

export interface Message {
  id: number;
  level: 'information' | 'warning' | 'error';
  text: string;
  /** One thing to do about it. */
  action?: { label: string; run: () => void };
}

interface Messages {
  shown: Message[];
  /** What the window waits for, once that takes long enough to be told. */
  waiting: string | null;
  /** Spoken by the live region. */
  spoken: string;
}

export const useMessages = create<Messages>(() => ({ shown: [], waiting: null, spoken: '' }));

let nextId = 1;
const MOST_SHOWN = 3;
/** Information goes by itself; warnings and errors wait. */
const READING_MS = 12_000;

export function showMessage(level: Message['level'], text: string, action?: Message['action']): void {
  const message: Message = { id: nextId, level, text, ...(action === undefined ? {} : { action }) };
  nextId += 1;
  if (level === 'information') setTimeout(() => dismissMessage(message.id), READING_MS);
  useMessages.setState(({ shown }) => ({
    shown: [...shown.filter((other) => other.text !== text), message].slice(-MOST_SHOWN),
  }));
}

export function dismissMessage(id: number): void {
  useMessages.setState(({ shown }) => ({ shown: shown.filter((message) => message.id !== id) }));
}

const PATIENCE_MS = 400;

/** Does the work and says so after 400 ms; the words go when it is over. */
export async function waitFor<T>(words: string, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => useMessages.setState({ waiting: words }), PATIENCE_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    useMessages.setState(({ waiting }) => (waiting === words ? { waiting: null } : {}));
  }
}

export function speak(text: string): void {
  useMessages.setState({ spoken: text });
}

/** An error's words, with the field and what was expected where the message does not say them already. */
export function errorText(envelope: ErrorEnvelope): string {
  const { message, field, expected } = envelope;
  // The name of a file or of a field stays as it is.
  const words = /^\S*[./]/.test(message) ? message : message.charAt(0).toUpperCase() + message.slice(1);
  // A message of whole sentences says everything by itself.
  if (/[.!?]$/.test(message)) return words;
  const parts = [field !== undefined && !message.includes(field) ? `${field}: ${message}` : words];
  if (expected !== undefined && !message.includes(expected)) parts.push(`expected ${expected}`);
  return `${parts.join('; ')}.`;
}

export function showError(error: unknown): void {
  const envelope = toEnvelope(error);
  if (envelope.code === 'cancelled') return;
  showMessage('error', errorText(envelope));
}
