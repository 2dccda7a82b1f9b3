/**
 * Studies: questions with one answer that a session keeps, as it keeps runs. An analysis measures something of a landscape;
 * a verification measures the claims of a gallery entry. Both are items of the document; their answers lie beside it.
 */
import { z } from 'zod';
import { studyOver } from './analysis-over.ts';
import type { IntervalPicture, PictureSpec } from './catalogue.ts';
import type { ErrorEnvelope } from './errors.ts';
import { finite, parameterValues, wholeNumber } from './experiment.ts';
import type { AnalyzeAnswer } from './requests.ts';

const id = z.string().min(1).max(64);
const name = z.string().max(200);

/** Where an analysis of the document looks. Runs are named by the ids of the document, so that they survive a reordering. */
export const studyPlace = z.union([
  z.strictObject({ point: z.array(finite).min(1) }),
  /** The landscape's own start; a random one is drawn as the run of this seed draws it. */
  z.strictObject({ start: z.strictObject({ seed: wholeNumber.min(0).default(0) }) }),
  /** A known minimiser, counted from 0. */
  z.strictObject({ minimiser: wholeNumber.min(0) }),
  z.strictObject({
    run: z.strictObject({ experiment: id, optimizer: id, seed: wholeNumber.min(0) }),
    step: z.union([wholeNumber.min(0), z.literal('final')]).default('final'),
  }),
]);
export type StudyPlace = z.infer<typeof studyPlace>;

export const analysisItem = z.strictObject({
  id,
  name,
  analysis: z.string(),
  /** Left out by analyses that need no landscape. */
  landscape: id.optional(),
  /** Left out by analyses that need no point. */
  at: studyPlace.optional(),
  /** The other point, of analyses between two; left out: the parameter ‘to’ holds it. */
  toward: studyPlace.optional(),
  /** Left out: asked once. */
  over: studyOver.optional(),
  parameters: parameterValues.default({}),
  seed: wholeNumber.min(0).default(0),
});
export type AnalysisItem = z.infer<typeof analysisItem>;

export const verificationItem = z.strictObject({
  id,
  name,
  /** The gallery entry whose claims are measured. */
  entry: z.string(),
  seed: wholeNumber.min(0).max(1e8).default(0),
  /** Fewer runs: the quick form. */
  quick: z.boolean().default(true),
});
export type VerificationItem = z.infer<typeof verificationItem>;

export const STUDIES = ['analyses', 'verifications'] as const;
/** The collections of the document that hold studies. */
export type StudyCollection = (typeof STUDIES)[number];
export const studyReference = z.strictObject({ collection: z.enum(STUDIES), id });
export type StudyReference = z.infer<typeof studyReference>;

/** What a study is doing; absent from the progress: nothing. */
export interface StudyProgress extends StudyReference {
  state: 'queued' | 'running' | 'cancelled' | 'failed';
  /** Share of the work, 0..1; null where it is not known. */
  share: number | null;
  /** By the pace so far; null until that has been seen for a few seconds. */
  secondsLeft: number | null;
  error: ErrorEnvelope | null;
}

export interface StudyArray {
  shape: number[];
  data: Float64Array;
}
export interface AnalysisStudyAnswer {
  kind: 'analysis';
  /** Why it cannot be asked as it stands; null when it can. */
  problem: ErrorEnvelope | null;
  /** What was found; null until it has run. */
  found: { values: AnalyzeAnswer['values']; arrays: Record<string, StudyArray>; seconds: number | null } | null;
  /** Words for what has changed since the found answer was made; null when it is current. */
  stale: string | null;
  /** The point that was looked at, its first coordinates, and the dimension; null without one. */
  point: { shown: number[]; dimension: number } | null;
}

export type ClaimVerdict = 'holds' | 'fails' | 'undecided';
export interface ClaimFinding {
  predicted: number;
  measured: number;
  /** 99.9 %; equal ends where nothing is random. */
  interval: [number, number];
  verdict: ClaimVerdict;
  /** How many times the first sample was taken until it decided. */
  growth: number;
  /** How many independent things were counted; null where nothing is random, or nobody says. */
  count: number | null;
  seconds: number | null;
  figure: FindingFigure | null;
}
export interface FindingFigure {
  picture: PictureSpec | IntervalPicture;
  arrays: Record<string, StudyArray>;
  /** What was counted, and what bands and whiskers are. */
  caption: string;
}
export interface VerificationStudyAnswer {
  kind: 'verification';
  problem: ErrorEnvelope | null;
  /** In the order of the entry's claims; null for those not measured yet. */
  findings: {
    claim: string;
    /** The id under which the session keeps the answer: it names all that the numbers depend on. */
    task: string;
    found: ClaimFinding | null;
  }[];
  stale: string | null;
}

export const studyQuery = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('analysis'), id }),
  z.strictObject({ kind: z.literal('verification'), id }),
]);
export type StudyQuery = z.infer<typeof studyQuery>;
export type StudyAnswer = AnalysisStudyAnswer | VerificationStudyAnswer;
