/**
 * Questions that the window and the terminal ask about results, and the shapes of the answers. core/summaries computes
 * every one of them; nothing else puts a number into a table or a figure.
 */
import { z } from 'zod';
import { finite, landscapeSpec, optimizerSpec, transform, wholeNumber } from './experiment.ts';
import type { Schedule } from './parameters.ts';
import { type LineSpec, lineSpec, type PlaneAnswer, planeSpec } from './planes.ts';
import type { Outcome } from './requests.ts';

const id = z.string();
export const METRICS = ['loss', 'testLoss', 'accuracy', 'testAccuracy'] as const;
export type Metric = (typeof METRICS)[number];

/** [x low, x high, y low, y high]. */
export const boxSpec = z.tuple([finite, finite, finite, finite]);
export type Box = z.infer<typeof boxSpec>;

export const summaryQuery = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('matrix'), experiment: id }),
  z.strictObject({
    kind: z.literal('curves'),
    experiment: id,
    landscape: id,
    metric: z.enum(METRICS).default('loss'),
    /** Also send up to this many single runs for each optimizer. */
    runs: wholeNumber.min(0).max(1000).default(0),
    /** Points at most for each curve. */
    pixels: wholeNumber.min(16).max(4000).default(800),
  }),
  z.strictObject({ kind: z.literal('statistics'), experiment: id, landscape: id }),
  z.strictObject({
    kind: z.literal('trajectories'),
    experiment: id,
    landscape: id,
    plane: planeSpec.optional(),
    /** Runs at most for each optimizer. */
    runs: wholeNumber.min(1).max(2000).default(20),
  }),
  z.strictObject({
    kind: z.literal('end-points'),
    experiment: id,
    landscape: id,
    plane: planeSpec.optional(),
    runs: wholeNumber.min(1).max(20_000).default(5000),
  }),
  /** How much of the gradients along the paths lies in the plane. */
  z.strictObject({
    kind: z.literal('plane-share'),
    experiment: id,
    landscape: id,
    plane: planeSpec.optional(),
    runs: wholeNumber.min(1).max(2000).default(1),
  }),
]);
export type SummaryQuery = z.infer<typeof summaryQuery>;

export type CellState = 'empty' | 'queued' | 'running' | 'partial' | 'done';
/** One byte a seed: 0 missing, 1 budget, 2 target, 3 stationary, 4 diverged. */
export type SeedStates = Uint8Array;

/** A median with the quartiles round it; infinite entries are failures, NaN means nothing to summarise. */
export interface MedianIqr {
  median: number;
  low: number;
  high: number;
  n: number;
}
export interface Share {
  successes: number;
  n: number;
  /** Wilson score interval at 95 %. */
  low: number;
  high: number;
}

export interface MatrixCell {
  landscape: string;
  optimizer: string;
  cell: string;
  wanted: number;
  done: number;
  diverged: number;
  /** Final loss over the finished seeds; a diverged run counts as infinite. */
  final: MedianIqr;
  seeds: SeedStates;
  deterministic: boolean;
}
export interface MatrixAnswer {
  kind: 'matrix';
  cells: MatrixCell[];
  /** Facts of the landscapes, by id. */
  landscapes: Record<string, { dimension: number; hasTest: boolean }>;
}

export interface Curve {
  optimizer: string;
  n: number;
  wanted: number;
  diverged: number;
  steps: Float64Array;
  /** Gradient evaluations at each step. */
  evaluations: Float64Array;
  median: Float64Array;
  low: Float64Array;
  high: Float64Array;
  /** Single runs: `count` rows of steps.length values, seed by seed. */
  runs: { seeds: number[]; values: Float64Array };
}
export interface CurvesAnswer {
  kind: 'curves';
  metric: Metric;
  curves: Curve[];
  budget: number;
  target: number | null;
  recorded: number;
  shown: number;
}

export interface StatisticsRow {
  optimizer: string;
  algorithm: string;
  n: number;
  wanted: number;
  outcomes: Record<Outcome, number>;
  final: MedianIqr;
  best: MedianIqr;
  testLoss: MedianIqr | null;
  accuracy: MedianIqr | null;
  testAccuracy: MedianIqr | null;
  success: Share | null;
  /** Steps to the target over all runs, unreached counted as infinite. */
  stepsToTarget: MedianIqr | null;
  /** Expected running time in gradient evaluations: all evaluations spent over successes; infinite with none. */
  ert: { value: number; low: number; high: number } | null;
  evaluationsPerStep: number;
  /** Seconds for one run, median over finished runs on this machine; NaN where unknown. */
  time: MedianIqr;
}
export interface StatisticsAnswer {
  kind: 'statistics';
  target: number | null;
  relativeTo: 'minimum' | 'zero';
  minimum: number | null;
  rows: StatisticsRow[];
  /** Sentences about what is compared and what is not resolved, generated from the numbers. */
  notes: string[];
}

export interface Trajectory {
  optimizer: string;
  seed: number;
  outcome: Outcome;
  steps: Float64Array;
  /** Plane coordinates, x then y, interleaved. */
  points: Float64Array;
  loss: Float64Array;
  /** Distance of every point from the plane; empty for a two-dimensional landscape. */
  distance: Float64Array;
}
export interface TrajectoriesAnswer {
  kind: 'trajectories';
  plane: PlaneAnswer;
  trajectories: Trajectory[];
  /** Share of the paths' variance that lies in the plane; null in two dimensions. */
  varianceInPlane: number | null;
  box: Box;
  shown: number;
  available: number;
}
export interface PlaneShareAnswer {
  kind: 'plane-share';
  /** Mean over recorded steps of (|P g|/|g|)^2 with the least and the largest; null where no gradient was to be had. */
  gradient: { mean: number; low: number; high: number; points: number } | null;
}
export interface EndPointsAnswer {
  kind: 'end-points';
  plane: PlaneAnswer;
  ends: { optimizer: string; seeds: Float64Array; points: Float64Array; loss: Float64Array; diverged: number }[];
  box: Box;
  shown: number;
  available: number;
}
export type SummaryAnswer =
  | MatrixAnswer
  | CurvesAnswer
  | StatisticsAnswer
  | TrajectoriesAnswer
  | PlaneShareAnswer
  | EndPointsAnswer;

/** A short run of an optimizer, from the landscape's own start. */
const trialQuery = z.strictObject({
  kind: z.literal('trial'),
  landscape: landscapeSpec,
  optimizer: optimizerSpec,
  steps: wholeNumber.min(1).max(2000).default(300),
});

/** Previews of a landscape. Only planes and lines through points of runs need a session. */
export const previewQuery = z.discriminatedUnion('kind', [
  /** Parse and typeset; the answer carries the error instead of throwing, so that typing never fails. */
  z.strictObject({
    kind: z.literal('formula'),
    text: z.string(),
    variables: z.array(z.string()).optional(),
    constants: z.record(z.string(), finite).optional(),
  }),
  z.strictObject({
    kind: z.literal('grid'),
    landscape: landscapeSpec,
    plane: planeSpec.optional(),
    box: boxSpec.optional(),
    /** Grid points along x and y. */
    size: z.tuple([wholeNumber.min(2).max(800), wholeNumber.min(2).max(800)]).default([121, 121]),
  }),
  /** Loss and slope along a line. */
  z.strictObject({
    kind: z.literal('line'),
    landscape: landscapeSpec,
    line: lineSpec.default({ kind: 'axis', axis: 0 }),
    range: z.tuple([finite, finite]).optional(),
    /** Points along the line: as many as there are pixels. */
    size: wholeNumber.min(2).max(4000).default(401),
  }),
  /** What a plane shows and leaves out of the gradient and the curvature at its centre. */
  z.strictObject({ kind: z.literal('plane-facts'), landscape: landscapeSpec, plane: planeSpec.optional() }),
  /** Minima, saddles and maxima of a landscape of two dimensions, searched in a box of its one plane. */
  z.strictObject({
    kind: z.literal('critical-points'),
    landscape: landscapeSpec,
    axes: z.tuple([wholeNumber.min(0).max(1), wholeNumber.min(0).max(1)]).default([0, 1]),
    box: boxSpec,
    /** Searches start in so many columns and rows. */
    starts: wholeNumber.min(2).max(100).default(24),
  }),
  /** The update rule that these parameters choose, with its transforms: typeset, and as the parameters of an own rule. */
  z.strictObject({
    kind: z.literal('rule'),
    algorithm: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    transforms: z.array(transform).optional(),
  }),
  z.strictObject({
    kind: z.literal('facts'),
    landscape: landscapeSpec,
  }),
  trialQuery,
]);
export type TrialQuery = z.infer<typeof trialQuery>;
export type PreviewQuery = z.infer<typeof previewQuery>;

export interface FormulaPreview {
  kind: 'formula';
  tex: string | null;
  variables: string[];
  dimension: number;
  compiledMs: number;
  error: { message: string; position: number; length: number } | null;
}
export interface GridPreview {
  kind: 'grid';
  box: Box;
  size: [number, number];
  /** Row by row from low y; NaN where the landscape is not defined. */
  values: Float64Array;
  /** What the values were computed in, where that is not f64. */
  precision?: 'f32';
  plane: PlaneAnswer;
  /** Known minimisers that lie in the plane, interleaved. */
  minimisers: Float64Array;
  /** How many known minimisers lie off the plane. */
  minimisersOff: number;
  /** What the values took to compute, in milliseconds; 0 where nobody measured. */
  computedMs: number;
}
export interface LinePreview {
  kind: 'line';
  line: LineSpec['kind'];
  /** From the first point to the last, evenly. */
  range: [number, number];
  /** NaN where the landscape is not defined. */
  values: Float64Array;
  /** Derivatives along the line, by its own coordinate. */
  slopes: Float64Array;
  label: string;
  dimension: number;
  /** Length in the landscape of one unit of the line's coordinate. */
  unit: number;
  /** Named points of the line. */
  marks: { label: string; at: number }[];
  /** Known minimisers on the line. */
  minimisers: Float64Array;
  computedMs: number;
}
export interface PlaneFactsPreview {
  kind: 'plane-facts';
  dimension: number;
  gradientNorm: number;
  /** (|P g|/|g|)^2 for the projection P on the plane; null where the gradient is 0. */
  gradientShare: number | null;
  /** Sum of the two curvatures in the plane, q1'H q1 + q2'H q2 for an orthonormal basis. */
  curvature: number;
  /** The trace of the Hessian with a 95 % interval; equal ends where it was summed exactly. */
  trace: { value: number; low: number; high: number; probes: number };
  /** The eigenvalue of the Hessian that is largest in size, an eigenvalue lies within `residual` of it. */
  top: { value: number; residual: number; converged: boolean };
  /** The largest curvature of any direction in the plane, in size. */
  steepest: number;
  computedMs: number;
}
export type CriticalKind = 'minimum' | 'saddle' | 'maximum' | 'degenerate';
export interface CriticalPointsPreview {
  kind: 'critical-points';
  points: { x: number; y: number; loss: number; type: CriticalKind }[];
  starts: number;
  /** Starts that arrived in the box, outside it, nowhere. */
  arrived: number;
  outside: number;
  failed: number;
  /** How many critical points there may be, by capture and recapture; a lower bound on average. */
  estimate: { value: number; low: number; high: number };
  /** More were found than are given. */
  cut: boolean;
  computedMs: number;
}
export interface FactsPreview {
  kind: 'facts';
  tex: string[];
  dimension: number;
  variables: string[];
  minimum: number | null;
  minimisers: number[][];
  /** All critical points, or the best known ones, each with its number of descending directions; empty where none are listed. */
  criticalPoints: { point: number[]; index: number }[];
  /** What its own point is: the origin, a view point of the family, or the start for seed 0. */
  own: 'origin' | 'view' | 'start';
  /** Its parameters are layers, whose directions can be normalised. */
  layered: boolean;
  /** Label and value pairs in the field's words. */
  facts: { label: string; value: string }[];
  start: string;
}
export interface RulePreview {
  kind: 'rule';
  /** One line of TeX for each line of the rule. */
  tex: string[];
  /** The same as an own rule; null where it is no rule, but a step program. */
  own: OwnRuleText | null;
}
/** What the parameters of an own rule are called. */
export interface OwnRuleText {
  lines: string;
  values: Record<string, number | Schedule>;
  state: Record<string, string>;
  scalars: Record<string, number>;
  /** The state that runs show in place of x. */
  evaluated?: string;
}
export interface TrialPreview {
  kind: 'trial';
  /** Loss at every step from 0 on; NaN from where the run ended. */
  losses: Float64Array;
  outcome: Outcome;
  steps: number;
  computedMs: number;
}
export type PreviewAnswer =
  | TrialPreview
  | FormulaPreview
  | GridPreview
  | LinePreview
  | PlaneFactsPreview
  | CriticalPointsPreview
  | FactsPreview
  | RulePreview;
