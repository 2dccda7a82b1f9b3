/** What a gallery entry is: a system of the texts, with claims that are measured anew whenever somebody asks. */
import type { Reference } from '../contract/catalogue.ts';
import type {
  AnalyzeAnswer,
  analyzeRequest,
  EvaluateAnswer,
  evaluateRequest,
  experimentRequest,
} from '../contract/requests.ts';
import type { Stream } from '../math/streams.ts';
import type { CellRuns } from './cell-runs.ts';
import type { ClaimFigure } from './figure.ts';

/** Requests as a person would write them: what has a default may be left out. */
export type ExperimentInput = (typeof experimentRequest)['_zod']['input'];
export type EvaluateInput = (typeof evaluateRequest)['_zod']['input'];
export type AnalyzeInput = (typeof analyzeRequest)['_zod']['input'];

/** What a claim measures with. Everything random in it comes from `seed`. */
export interface GalleryContext {
  readonly seed: number;
  /** Fewer runs: the whole gallery in a few minutes. */
  readonly quick: boolean;
  /**
   * How many draws to take: `quick` or `full`, as the form says, times the growth of a sample that decided nothing (`verify.ts`).
   * A larger sample begins with the smaller one.
   */
  sample(quick: number, full: number): number;
  /** Told between pieces of work; may throw 'cancelled' to stop. */
  progress(): void;
  /** Runs of every cell through the engine; the seeds count from a first one that belongs to `seed`. */
  run(request: ExperimentInput): CellRuns[];
  evaluate(request: EvaluateInput): EvaluateAnswer;
  analyze(request: AnalyzeInput): AnalyzeAnswer;
  /** Random numbers that belong to this entry, the name and `seed`. */
  random(name: string): Stream;
  /** What several claims of the entry look at is computed once. */
  shared<T>(name: string, compute: () => T): T;
}

/** A number with its 99.9 % interval, beside the number that theory gives. */
export interface Measurement {
  predicted: number;
  measured: number;
  /** Equal ends where nothing is random. */
  interval: readonly [low: number, high: number];
  /** How many independent things were counted; left out where nothing is random. */
  count?: number;
}

export interface Claim {
  id: string;
  /** What the text says. */
  statement: string;
  asStated: 'right' | 'half right' | 'wrong';
  /** What is true instead; the prediction is of this. Given unless the statement is right. */
  corrected?: string;
  /** One sentence: where the prediction comes from, with its reference. */
  theory: string;
  /** What the numbers are, with their unit: "exponent of t". */
  quantity?: string;
  /** What `count` counts, in the plural: "runs". */
  counted?: string;
  /** How far from the prediction a measured number may be, absolutely. */
  tolerance: number;
  toleranceReason: string;
  measure(context: GalleryContext): Measurement;
  /**
   * Measured beside predicted, from what `measure` computed: share it through `context.shared`. Where a claim has no figure, it
   * has that of its entry; where that has none, its interval is drawn.
   */
  figure?(context: GalleryContext): ClaimFigure;
  /** What the outcome means, in a sentence or two. */
  reading?: string;
  /** What the measurement leaves out. */
  notShown?: string;
  /**
   * A wrong answer that the rule must find out: another constant or exponent in the place of the prediction. Left out, it is
   * a measurement that comes out a tenth too large, with its interval.
   */
  mistaken?: Mistake;
}

export interface Mistake {
  /** What the mistake is: "2^-D, the count of coin flips". */
  what: string;
  /** The number that it predicts. */
  predicted: number | ((right: number) => number);
}

/** An analysis of one of the entry's experiments, to be run and changed, that opening the entry adds to a session. */
export interface EntryAnalysis {
  name: string;
  analysis: string;
  parameters?: Record<string, unknown>;
  /** The place of the experiment in `experiments`; 0 if left out. */
  experiment?: number;
  /** The place of the landscape in that experiment; 0 if left out. Not used by an analysis that needs nothing. */
  landscape?: number;
  /** Left out by an analysis of a whole landscape; the place of a run's optimizer and its seed are 0 if left out. */
  at?:
    | { point: number[] }
    | { minimiser: number }
    | { run: { optimizer?: number; seed?: number }; step?: number | 'final' };
}

export interface GalleryEntry {
  id: string;
  /** Raised when the same seed gives other numbers. */
  version: number;
  label: string;
  group: string;
  /** One sentence. */
  summary: string;
  /** The text or texts that describe the system. */
  seed: string;
  references: Reference[];
  /** Seconds that all claims together should take on a laptop. */
  budgetSeconds: { quick: number; full: number };
  claims: Claim[];
  /** Of the claims that have no figure of their own. */
  figure?(context: GalleryContext): ClaimFigure;
  /** Experiments to be run, looked at and changed, that opening the entry adds to a session. */
  experiments?: ExperimentInput[];
  /** Analyses of the experiments, added beside them. */
  analyses?: EntryAnalysis[];
  /** What is claimed and by whom, what to look at in the experiments, and what to change. */
  guide?: string;
}

export function defineEntry(entry: GalleryEntry): GalleryEntry {
  return entry;
}
