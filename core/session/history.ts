/** Undo and redo: the documents that were, each with the words for the edit that made it. */
import type { Document } from '../contract/document.ts';
import type { HistoryState } from '../contract/laboratory-api.ts';

export interface HistoryEntry {
  label: string;
  /** Milliseconds since 1970. */
  at: number;
  document: Document;
}

/** `entries[position]` is the present; later ones can be redone. The first entry is the document as it was opened. */
export interface History {
  entries: HistoryEntry[];
  position: number;
}

/** Edits kept; older ones fall off the beginning. */
export const HISTORY_LENGTH = 200;

export function startHistory(document: Document, label: string, at: number): History {
  return { entries: [{ label, at, document }], position: 0 };
}

export function present(history: History): Document {
  return (history.entries[history.position] as HistoryEntry).document;
}

/** Adds an edit and drops what could have been redone. */
export function record(history: History, document: Document, label: string, at: number): History {
  const entries = [...history.entries.slice(0, history.position + 1), { label, at, document }].slice(-HISTORY_LENGTH);
  return { entries, position: entries.length - 1 };
}

/** Changes every document that was or can be again: for what is no edit, and that undo must not take back. */
export function throughout(history: History, change: (document: Document) => Document): History {
  return { ...history, entries: history.entries.map((entry) => ({ ...entry, document: change(entry.document) })) };
}

/** Moves by `offset` edits, as far as there are any. */
export function travel(history: History, offset: number): History {
  const position = Math.max(0, Math.min(history.entries.length - 1, history.position + offset));
  return { entries: history.entries, position };
}

export function historyState(history: History): HistoryState {
  const { entries, position } = history;
  return {
    undo: position > 0 ? (entries[position] as HistoryEntry).label : null,
    redo: entries[position + 1]?.label ?? null,
    entries: entries.slice(1).map(({ label, at }) => ({ label, at })),
    position,
  };
}
