/**
 * Questions about single steps of a run, and the shapes of the answers. A run is deterministic: what was not recorded is
 * replayed. Step t is the t-th update, from the point w(t-1) to w(t); step 0 is the start.
 */
import { z } from 'zod';
import { finite, LIMITS, precision, wholeNumber } from './experiment.ts';
import { type PlaneAnswer, runPlace } from './planes.ts';
import type { Outcome } from './requests.ts';
import { type Box, boxSpec } from './summaries.ts';

/** Steps that one answer draws at most. */
export const DRAWN_STEPS = 2000;
/** Coordinates that one answer shows at most. */
export const SHOWN_COORDINATES = 64;

const step = wholeNumber.min(0).max(LIMITS.steps);
const about = {
  run: runPlace,
  /** The same run in other arithmetic. */
  precision: precision.optional(),
};

/** What a run is searched for. All but the last two look at the loss over all data and its exact gradient. */
export const traceCondition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('loss-rises') }),
  /** The update has a positive product with the gradient at the point before it. */
  z.strictObject({ kind: z.literal('uphill') }),
  z.strictObject({ kind: z.literal('gradient-below'), value: finite.positive() }),
  z.strictObject({ kind: z.literal('loss-below'), value: finite }),
  z.strictObject({ kind: z.literal('loss-above'), value: finite }),
  z.strictObject({ kind: z.literal('not-finite') }),
  z.strictObject({ kind: z.literal('update-above'), value: finite.positive() }),
  /** The coordinate (from 0) passes or reaches the value in this step. */
  z.strictObject({ kind: z.literal('crosses'), coordinate: wholeNumber.min(0), value: finite }),
]);
export type TraceCondition = z.infer<typeof traceCondition>;

/**
 * A plane through the point before a step: of two coordinates, the others held there, or the one that minus the gradient and
 * the update span (where they are parallel, the update and what the Hessian makes of it).
 */
export const tracePlane = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('axes'),
    axes: z.tuple([wholeNumber.min(0), wholeNumber.min(0)]).default([0, 1]),
  }),
  z.strictObject({ kind: z.literal('step') }),
]);
export type TracePlane = z.infer<typeof tracePlane>;

export const traceQuery = z.discriminatedUnion('kind', [
  /** Quantities by steps, every step from `from` to `to`, or evenly thinned to `points` of them. */
  z.strictObject({
    kind: z.literal('lanes'),
    ...about,
    from: step.default(0),
    to: step,
    points: wholeNumber.min(2).max(DRAWN_STEPS).default(400),
  }),
  /** Everything about one update. */
  z.strictObject({
    kind: z.literal('step'),
    ...about,
    step: step.min(1),
    /** Coordinates to show; absent: all, or those that move most. */
    coordinates: z.array(wholeNumber.min(0)).min(1).max(SHOWN_COORDINATES).optional(),
    /** So many are shown where `coordinates` is absent. */
    count: wholeNumber.min(1).max(SHOWN_COORDINATES).default(12),
    plane: tracePlane.optional(),
  }),
  /** Losses on the plane of a step, to be drawn under its arrows. */
  z.strictObject({
    kind: z.literal('terrain'),
    ...about,
    step: step.min(1),
    plane: tracePlane,
    box: boxSpec,
    size: z.tuple([wholeNumber.min(2).max(300), wholeNumber.min(2).max(300)]).default([61, 61]),
  }),
  /** The first step after `from` (or the last before it) at which each condition holds. */
  z.strictObject({
    kind: z.literal('find'),
    ...about,
    conditions: z.array(traceCondition).min(1).max(20),
    from: step.default(0),
    direction: z.enum(['next', 'previous']).default('next'),
  }),
  /** The run beside itself in other arithmetic: how far apart the two are, step by step. */
  z.strictObject({
    kind: z.literal('twin'),
    run: runPlace,
    precision,
    /** The step whose points are shown. */
    step,
    from: step.default(0),
    to: step,
    points: wholeNumber.min(2).max(DRAWN_STEPS).default(400),
    count: wholeNumber.min(1).max(SHOWN_COORDINATES).default(12),
  }),
]);
export type TraceQuery = z.infer<typeof traceQuery>;

/** How a run ended; `step` is the number of its updates. */
export interface TraceEnd {
  outcome: Outcome;
  step: number;
}

export interface TracedRun {
  algorithm: string;
  seed: number;
  precision: 'f64' | 'f32' | 'f16' | 'bf16';
  /** Other arithmetic that the landscape and the optimizer have. */
  precisions: ('f64' | 'f32' | 'f16' | 'bf16')[];
  budget: number;
  dimension: number;
  /** Null as long as the replay has not come to the end. */
  end: TraceEnd | null;
  gradient: 'full' | 'batch' | 'noise';
  /** The results of the run are those of an average of its points; the trace is of the points themselves. */
  isAveraged: boolean;
  /** The step up to which a fork had other settings; null of any other run. */
  forkedAt: number | null;
}

/** Of each drawn step; NaN where a quantity has no value (all but the loss at step 0). */
export interface LanesAnswer {
  kind: 'lanes';
  run: TracedRun;
  steps: Float64Array;
  /** Over all data, at the point after the step. */
  loss: Float64Array;
  /** Length of the exact gradient at the point before the step. */
  gradientNorm: Float64Array;
  updateNorm: Float64Array;
  /** cos of the angle between the update and minus the exact gradient. */
  cosine: Float64Array;
  /** Every step is there. */
  complete: boolean;
}

/** A piece of a written sum: text, or a number to be written. */
export type WrittenPart = string | number;

export interface StepRow {
  /** What the row is: the table's order goes from the point before to the point after. */
  kind: 'before' | 'gradient' | 'exact-gradient' | 'scalar' | 'state' | 'line' | 'update' | 'after';
  /** The rule's own name of it. */
  name: string;
  /** TeX of what it is, and of how it is computed; null where there is no rule for it. */
  tex: string;
  right: string | null;
  /** One for each shown coordinate; one alone where it is the same for all. */
  values: Float64Array;
}

export interface StateVectorChange {
  name: string;
  label: string;
  tex: string | null;
  /** Shape: one entry a coordinate, or any other array. */
  size: number;
  perCoordinate: boolean;
  /** Euclidean lengths before and after. */
  before: number;
  after: number;
  /** Of the shown coordinates; of other arrays the first entries. */
  valuesBefore: Float64Array;
  valuesAfter: Float64Array;
}

export interface StepAnswer {
  kind: 'step';
  run: TracedRun;
  step: number;
  /** Indices and TeX names of the shown coordinates, and how they were chosen. */
  coordinates: { index: number; name: string }[];
  chosen: 'all' | 'largest' | 'asked';
  /** Elementwise rules: the numbers of all lines are those of the run to the last bit. Null for step programs. */
  exact: boolean | null;
  rows: StepRow[];
  /** For each shown coordinate, lines of arithmetic with the numbers put in; empty for step programs. */
  written: { name: string; parts: WrittenPart[]; value: number }[][];
  /** TeX of one step, of step programs. */
  formula: string[];
  state: StateVectorChange[];
  /** Hyper-parameters at this step. */
  hyper: { name: string; label: string; value: number; scheduled: boolean }[];
  /** Arrays of the point, such as the layers of a network; empty where it is one vector. */
  tensors: { name: string; size: number; point: number; gradient: number; update: number; cosine: number }[];
  /** Losses, products and curvature are computed in f64 at the run's points, where the landscape has that. */
  did: {
    before: number;
    after: number;
    change: number;
    /** g . dw and dw . H dw / 2 at the point before, and what of the change they leave. */
    first: number;
    second: number;
    unexplained: number;
  };
  along: {
    /** dw . H dw / dw . dw; NaN for no update. */
    curvature: number;
    update: number;
    gradient: number;
    cosine: number;
  };
  /** In picture coordinates; null without a plane. */
  plane: {
    answer: PlaneAnswer;
    before: [number, number];
    after: [number, number];
    /** Minus the gradient, and the update, projected. */
    downhill: [number, number];
    update: [number, number];
    /** (|P dw| / |dw|)^2; null where nothing moved. */
    share: number | null;
    /** Points that were replayed lately, projected: steps, and x then y, interleaved. */
    steps: Float64Array;
    path: Float64Array;
    /** A box round the step and the path near it. */
    box: Box;
  } | null;
}

export interface TerrainAnswer {
  kind: 'terrain';
  box: Box;
  size: [number, number];
  /** Row by row from low y; NaN where the landscape is not defined. */
  values: Float64Array;
}

export interface FindAnswer {
  kind: 'find';
  run: TracedRun;
  /** In the order of the conditions; null: at no step. */
  steps: (number | null)[];
}

export interface TwinAnswer {
  kind: 'twin';
  run: TracedRun;
  twin: TracedRun;
  steps: Float64Array;
  loss: Float64Array;
  twinLoss: Float64Array;
  /** |w - w'|, and that over |w|. */
  distance: Float64Array;
  relative: Float64Array;
  complete: boolean;
  /** The first drawn step at which the points differ, and at which they differ by a thousandth of |w|; null: at none. */
  differs: number | null;
  parts: number | null;
  at: {
    /** The step asked for, or the last one that both have. */
    step: number;
    coordinates: { index: number; name: string }[];
    point: Float64Array;
    twinPoint: Float64Array;
    loss: number;
    twinLoss: number;
  };
}

export type TraceAnswer = LanesAnswer | StepAnswer | TerrainAnswer | FindAnswer | TwinAnswer;

/** How far a replay has come; null when there is none. */
export interface ReplayProgress {
  done: number;
  total: number;
}
