/**
 * LaboratoryApi: every call that a window may make of the service, with a schema for each argument. The window, the
 * desktop shell and the browser shell all speak exactly this; the table below is the allow-list.
 */
import { z } from 'zod';
import type { Catalogue } from './catalogue.ts';
import { type DataOutline, dataChoice } from './data-import.ts';
import { type Command, command, type Document } from './document.ts';
import type { ErrorEnvelope } from './errors.ts';
import { wholeNumber } from './experiment.ts';
import { predictionArgument, tickArgument } from './lessons.ts';
import { type ClaimVerdict, type StudyAnswer, type StudyProgress, studyQuery, studyReference } from './studies.ts';
import { type PreviewAnswer, previewQuery, type SummaryAnswer, summaryQuery } from './summaries.ts';
import { type ReplayProgress, type TraceAnswer, traceQuery } from './trace.ts';

const path = z.string().min(1).max(4096);

/** safetensors: the point at the end of every run, as named tensors. */
export const EXPORT_FORMATS = ['csv', 'json', 'safetensors'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A file, and for arrays a second one with the target. */
const dataFiles = {
  name: z.string(),
  bytes: z.instanceof(Uint8Array),
  second: z.strictObject({ name: z.string(), bytes: z.instanceof(Uint8Array) }).optional(),
};

/** Argument schema of every call. A call has one argument, an object. */
export const CALLS = {
  catalogue: z.strictObject({}),
  recentSessions: z.strictObject({}),
  forgetRecent: z.strictObject({ path }),
  snapshot: z.strictObject({}),
  newSession: z.strictObject({ ready: z.string().optional() }),
  openSession: z.strictObject({ path, readOnly: z.boolean().optional() }),
  saveAs: z.strictObject({ path, replace: z.boolean().optional() }),
  saveNow: z.strictObject({}),
  closeSession: z.strictObject({}),
  apply: z.strictObject({ base: wholeNumber, commands: z.array(command).min(1).max(1000), label: z.string().max(200) }),
  undo: z.strictObject({}),
  redo: z.strictObject({}),
  setLayout: z.strictObject({ layout: z.unknown() }),
  run: z.strictObject({ experiment: z.string() }),
  stop: z.strictObject({ experiment: z.string().optional() }),
  runSize: z.strictObject({ experiment: z.string() }),
  startStudy: studyReference,
  stopStudy: z.strictObject({ study: studyReference.optional() }),
  study: studyQuery,
  openEntry: z.strictObject({ entry: z.string() }),
  lastVerdicts: z.strictObject({}),
  openLesson: z.strictObject({ lesson: z.string() }),
  handOutLesson: z.strictObject({ lesson: z.string() }),
  commitPrediction: predictionArgument,
  tickStep: tickArgument,
  summary: summaryQuery,
  preview: previewQuery,
  trace: traceQuery,
  outlineData: z.strictObject({ ...dataFiles }),
  importData: z.strictObject({ ...dataFiles, choice: dataChoice.optional() }),
  listFolder: z.strictObject({ path: path.optional() }),
  exportResults: z.strictObject({ folder: path, format: z.enum(EXPORT_FORMATS) }),
  downloadSession: z.strictObject({}),
  uploadSession: z.strictObject({ name: z.string(), bytes: z.instanceof(Uint8Array) }),
} as const satisfies Record<string, z.ZodType>;
export type CallName = keyof typeof CALLS;
export type CallArgument<N extends CallName> = z.input<(typeof CALLS)[N]>;

export interface RecentSession {
  path: string;
  name: string;
  /** One line of what is in it. */
  summary: string;
  bytes: number;
  /** Milliseconds since 1970. */
  opened: number;
  state: 'ok' | 'missing' | 'damaged';
}

/** The last verification of a gallery entry, as far as it went. */
export interface LastVerdicts {
  entry: string;
  /** Of the entry. */
  version: number;
  seed: number;
  quick: boolean;
  /** Milliseconds since 1970. */
  at: number;
  /** By claim. */
  verdicts: Record<string, ClaimVerdict>;
}

export type SaveState =
  | { kind: 'saved'; at: number }
  | { kind: 'saving' }
  /** Nothing computed is lost: it waits in memory and in a local copy, and `message` says what to do. */
  | { kind: 'failed'; message: string };

export interface SessionState {
  name: string;
  /** Absent until the session has been named by Save As: it lives in the data folder. */
  path: string | null;
  readOnly: boolean;
  /** Why a copy is being edited instead of the file itself. */
  localCopy: string | null;
  bytes: number;
  save: SaveState;
}

export interface HistoryState {
  undo: string | null;
  redo: string | null;
  entries: { label: string; at: number }[];
  /** How many entries are done; the rest can be redone. */
  position: number;
}

export interface Snapshot {
  session: SessionState | null;
  revision: number;
  document: Document | null;
  history: HistoryState;
  layout: unknown;
}

export interface FolderListing {
  path: string;
  parent: string | null;
  roots: { label: string; path: string }[];
  entries: { name: string; path: string; kind: 'folder' | 'session' | 'data'; bytes: number; modified: number }[];
}

export interface CellProgress {
  experiment: string;
  landscape: string;
  optimizer: string;
  wanted: number;
  done: number;
  /** Seeds being computed now. */
  running: number;
  /** Runs' worth of work done inside the running ones, 0..running. */
  partial: number;
  diverged: number;
  state: 'queued' | 'running' | 'done' | 'cancelled' | 'failed';
  error: string | null;
}
export interface Progress {
  state: 'idle' | 'running' | 'stopping';
  done: number;
  total: number;
  /** Runs a second, over the last seconds; 0 until measured. */
  rate: number;
  /** Seconds left, null until three seconds were measured. */
  secondsLeft: number | null;
  workers: { total: number; busy: number; now: string[] };
  cells: CellProgress[];
  /** Studies that wait, run, failed or were stopped. */
  studies: StudyProgress[];
  /** Raised whenever results arrive: charts ask again. */
  results: number;
}

export type LogLevel = 'information' | 'warning' | 'error';
export interface LogEntry {
  at: number;
  level: LogLevel;
  message: string;
}

/** What a call answers. */
export interface Answers {
  catalogue: Catalogue;
  recentSessions: RecentSession[];
  forgetRecent: RecentSession[];
  snapshot: Snapshot;
  newSession: Snapshot;
  openSession: Snapshot;
  saveAs: Snapshot;
  saveNow: SessionState;
  closeSession: Snapshot;
  /** The new revision; a stale base whose commands no longer apply is refused with 'conflict'. */
  apply: Snapshot;
  undo: Snapshot;
  redo: Snapshot;
  setLayout: null;
  run: { wanted: number; missing: number };
  stop: null;
  /** Bytes that the missing runs will add, asked before Run. */
  runSize: { bytes: number; runs: number };
  startStudy: null;
  stopStudy: null;
  study: StudyAnswer;
  /** Adds what a gallery entry consists of to the session, and says which verification measures its claims. */
  openEntry: { verification: string };
  /** What was found last of each gallery entry, in whatever session. */
  lastVerdicts: LastVerdicts[];
  /** Adds a lesson of the gallery to the session. */
  openLesson: { lesson: string; verification: string };
  /** Of the new session that holds the lesson alone. */
  handOutLesson: Snapshot;
  /** Refused once the claim of the question has been measured. */
  commitPrediction: Snapshot;
  tickStep: Snapshot;
  summary: SummaryAnswer;
  preview: PreviewAnswer;
  trace: TraceAnswer;
  outlineData: DataOutline;
  importData: { id: string };
  listFolder: FolderListing;
  exportResults: { files: string[] };
  downloadSession: { name: string; bytes: Uint8Array };
  uploadSession: Snapshot;
}

/** What a window can subscribe to. Every topic coalesces to the newest value. */
export interface Topics {
  snapshot: Snapshot;
  progress: Progress;
  log: LogEntry[];
  /** Of the replay that answers a question about a run; null while there is none. */
  replay: ReplayProgress | null;
}
export type TopicName = keyof Topics;
export const TOPICS = {
  snapshot: 'latest',
  progress: 'latest',
  log: 'latest',
  replay: 'latest',
} as const satisfies Record<TopicName, 'latest'>;

export type LaboratoryApi = {
  [N in CallName]: (argument: CallArgument<N>) => Promise<Answers[N]>;
} & {
  subscribe<T extends TopicName>(topic: T, listener: (value: Topics[T]) => void): () => void;
};

export type { Command, ErrorEnvelope };
