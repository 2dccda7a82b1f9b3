/** What the interactive worker does: planning, summaries, previews and parsing, so that the main thread only orchestrates. */
import type { CompareAnswer } from '../../core/contract/compare.ts';
import type { DataChoice, DataOutline } from '../../core/contract/data-import.ts';
import type { Document, ExperimentItem } from '../../core/contract/document.ts';
import type { ExportFormat } from '../../core/contract/laboratory-api.ts';
import type { EvaluateAnswer, EvaluateRequest, RunAnswer } from '../../core/contract/requests.ts';
import type { StudyAnswer, StudyQuery, StudyReference } from '../../core/contract/studies.ts';
import type { PreviewAnswer, PreviewQuery, SummaryAnswer, SummaryQuery } from '../../core/contract/summaries.ts';
import type { TraceAnswer, TraceQuery } from '../../core/contract/trace.ts';
import type { DataSet } from '../../core/landscapes/define.ts';
import type { DataFile } from '../laboratory/importers/data-files.ts';
import type { PlannedStudy } from '../laboratory/studies.ts';

export interface PlannedCell {
  experiment: string;
  landscape: string;
  optimizer: string;
  cell: string;
  wanted: number;
  done: number;
}
export interface PlannedTask {
  landscape: string;
  optimizer: string;
  cell: string;
  json: string;
  seeds: number[];
  data: string[];
}
export interface Planned {
  cells: PlannedCell[];
  tasks: PlannedTask[];
  /** Bytes that the missing runs will add to the session. */
  bytes: number;
  runs: number;
}

/** Cells, answers by their ids, and items whose last answers are kept. */
export interface Kept {
  cells: string[];
  answers: string[];
  items: string[];
}

/** Words of the control block of a trace. */
export const TRACE_WORDS = { stop: 0, done: 1, total: 2, count: 3 } as const;

export interface InteractiveApi {
  /** From now on results are read from this file; null: there are none. */
  openSession(path: string | null): void;
  addData(sets: DataSet[]): void;
  /** The data sets that the session carries. */
  carriedData(): DataSet[];
  plan(document: Document, experiment: string): Planned;
  planStudy(document: Document, study: StudyReference): PlannedStudy;
  study(document: Document, query: StudyQuery): StudyAnswer;
  /** What a copy of the session has to keep for these documents. */
  named(documents: Document[]): Kept;
  summary(document: Document, query: SummaryQuery): SummaryAnswer;
  compare(document: Document): CompareAnswer;
  /** The document is that of the open session, for planes through its runs; a 1 in `stop` ends the work with 'cancelled'. */
  preview(query: PreviewQuery, document: Document | null, stop: SharedArrayBuffer): PreviewAnswer;
  /** A 1 in the first word of `control` ends the work with 'cancelled'; the others tell what is done of a replay. */
  trace(query: TraceQuery, document: Document, control: SharedArrayBuffer): TraceAnswer;
  evaluate(request: EvaluateRequest): EvaluateAnswer;
  runAnswer(document: Document, experiments: ExperimentItem[]): RunAnswer;
  exportResults(document: Document, folder: string, format: ExportFormat): string[];
  outlineData(files: DataFile[]): DataOutline;
  readData(files: DataFile[], choice: DataChoice): DataSet;
  dataSets(hashes: string[]): DataSet[];
}
