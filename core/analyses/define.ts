/** What an analysis is: one plain object that measures something of a landscape, with an error for every number. */
import type { PictureSpec, Reference } from '../contract/catalogue.ts';
import type { ExactFacts } from '../contract/exact-facts.ts';
import type { Precision } from '../contract/experiment.ts';
import type { ParameterSpecs, ParametersOf } from '../contract/parameters.ts';
import type { Outcome } from '../contract/requests.ts';
import type { FormulaPrograms } from '../expression/compile-formula.ts';
import type { Stream } from '../math/streams.ts';

/** The landscape under analysis, in f64. Points and vectors have `dimension` numbers; outputs may not alias inputs. */
export interface AnalysedLandscape {
  readonly dimension: number;
  /** Losses of `count` points, given point after point. */
  values(points: Float64Array, count: number): Float64Array;
  /** The loss, and the gradient in `gradient`. */
  gradient(point: Float64Array, gradient: Float64Array): number;
  /** Losses of `count` points, given point after point, and their gradients in the same order: many chains in one call. */
  gradients(points: Float64Array, count: number, gradients: Float64Array): Float64Array;
  /** The Hessian at `point` times `v`, in `out`. */
  hessianVectorProduct(point: Float64Array, v: Float64Array, out: Float64Array): void;
  /** The Hessian at `point`, row by row: the bits of its products with the unit vectors; absent where there is no such kernel. */
  readonly hessian?: ((point: Float64Array, out: Float64Array) => void) | undefined;
  /** The product computed in f32, which errs by some 1e-6 of it, in half the time; absent where there is no such kernel. */
  singleProduct?: ((point: Float64Array, v: Float64Array, out: Float64Array) => void) | undefined;
  /** The formula with its derivatives as programs, made when first asked for; null for a landscape that is no formula. */
  programs(): FormulaPrograms | null;
  /** The training data that the loss is a mean over, where there are any. */
  readonly data?: AnalysedData | undefined;
  /** The model whose outputs the loss is of, where there is one. */
  readonly model?: AnalysedModel | undefined;
  /** The regression that the loss is the population loss of, where batches of fresh samples can be drawn. */
  readonly regression?: AnalysedRegression | undefined;
  /** How far along any coordinate the landscape is known to repeat itself. */
  readonly period?: number | undefined;
  /** The arrays that a point is made of, in order and without gaps; absent where it is one vector. */
  readonly tensors?: readonly AnalysedTensor[] | undefined;
}

/**
 * Loss 1/2 s^2 Q(w)^2: inputs x normal of deviation s, labels y of deviation t, predictions Q(w) x. The gradient of a batch of B is
 * (m Q - c) grad Q, m = mean x^2, c = mean x y, its covariance (2 s^4 Q^2 + s^2 t^2) grad Q grad Q^T/B.
 */
export interface AnalysedRegression {
  inputDeviation: number;
  labelDeviation: number;
  /** Q at `count` points, given point after point, and its gradients in the same order. */
  predictions(points: Float64Array, count: number, gradients: Float64Array): Float64Array;
}

export interface AnalysedData {
  readonly rows: number;
  /** The mean loss over the given rows (from 0, repeats allowed), and its gradient in `gradient`. */
  batchGradient(point: Float64Array, rows: Int32Array, gradient: Float64Array): number;
}

/** loss(x) = outputLoss(f(x)) + l2 |x|^2/2; outputs are given row of data by row of data. */
export interface AnalysedModel {
  readonly outputs: number;
  /** Outputs of one row of data: the output loss is a sum over rows. */
  readonly outputsPerRow: number;
  readonly l2: number;
  predict(point: Float64Array, outputs: Float64Array): void;
  /** J v. */
  jacobianVectorProduct(point: Float64Array, v: Float64Array, out: Float64Array): void;
  /** J^T u. */
  vectorJacobianProduct(point: Float64Array, u: Float64Array, out: Float64Array): void;
  /** The loss of outputs, and its gradient by them in `gradient`. */
  outputLoss(outputs: Float64Array, gradient: Float64Array): number;
  /** The Hessian of the output loss at `outputs` times u. */
  outputCurvature(outputs: Float64Array, u: Float64Array, out: Float64Array): void;
  /** What its hidden layers send on, where they can be seen. */
  readonly hidden?: AnalysedHidden | undefined;
}

export interface AnalysedHidden {
  /** From the data on; `features` numbers of each row of data. */
  readonly layers: readonly { name: string; features: number }[];
  /** Of each layer the activations over all rows of data, row by row. */
  activations(point: Float64Array): Float64Array[];
}

export interface AnalysedTensor {
  name: string;
  /** One row of the first index for each unit that is fed. */
  shape: readonly number[];
  offset: number;
  role: 'weight' | 'bias' | 'norm' | 'embedding';
  place: 'input' | 'hidden' | 'output';
}

/** A run to look along. It is run again as far as needed, to the same bits. */
export interface AnalysedRun {
  algorithm: string;
  /** The optimizer's name, for people. */
  label: string;
  /** Of the optimizer, filled in. */
  parameters: Readonly<Record<string, unknown>>;
  /** What gradients the run steps along. */
  gradient: 'full' | 'batch' | 'noise';
  /** Updates of the whole run. */
  steps: number;
  /** The same run in another arithmetic; throws 'invalid-request' where it cannot be had, naming those that can. */
  inPrecision(precision: Precision): AnalysedRun;
  /** The points after these numbers of updates (ascending), with their losses. Steps after an early end are left out. */
  path(steps: readonly number[]): RunPath;
  /** The loss after each number of updates from `first` to `last`; NaN behind an early end. */
  losses(first: number, last: number): Float64Array;
  /** What the optimizer remembers after `step` updates, by name; arrays of the point's length. */
  state(step: number): Readonly<Record<string, Float64Array>>;
  /** The learning rate of update `step` + 1; null for an optimizer without one. */
  learningRate(step: number): number | null;
  /** The optimizer's parameters with the numbers that their schedules have at update `step` + 1. */
  parametersAt(step: number): Readonly<Record<string, unknown>>;
  /** What its steps are divided by with these parameters; a sentence's second half where nothing that stays is known. */
  preconditioned(parameters: Readonly<Record<string, unknown>>): RunPreconditioner | string;
  /** The number format that it computes in. */
  precision: Precision;
  end(): RunEnd;
  /**
   * |x| before and after each of some updates of the same optimizer on the parabola ½ h x² of this curvature, its parameters
   * being what they are at `step`; shorter where it overflows. null for an optimizer that looks into a model.
   */
  onParabola(curvature: number, start: number, updates: number, step: number): Float64Array | null;
  /** The same run along exact gradients; null where it goes along them already. */
  withoutNoise(): AnalysedRun | null;
}

export interface RunPreconditioner {
  /** The diagonal P after `step` updates, from 1. */
  divisor(step: number): Float64Array;
  /** The largest stable eta h/P with P held; infinite where there is none. */
  limit: number;
  /** The same in the parameters' symbols; null without a closed form. */
  words: string | null;
  /** The factor by which a mode grows a step, for s = eta h/P and d = eta lambda of a decoupled decay. */
  growth(s: number, d: number): number;
  decay: 'penalty' | 'decoupled' | null;
}

export interface RunEnd {
  outcome: Outcome;
  /** Updates that were done. */
  step: number;
  /** The last point with a finite loss. */
  last: Float64Array;
  /** Of a run that diverged, the point that its last update led to. */
  bad: Float64Array | null;
}

export interface RunPath {
  steps: number[];
  points: Float64Array[];
  losses: Float64Array;
}

export interface AnalysisContext {
  /** Of dimension 0 for an analysis that needs nothing. */
  landscape: AnalysedLandscape;
  /** Empty for an analysis that needs no point. */
  point: Float64Array;
  /** What theory knows of the landscape at the point. */
  exact: ExactFacts;
  /** The start of a run with this seed from the family's own starts, in `out`. */
  start(seed: number, out: Float64Array): void;
  /** The family of the landscape with other parameters in place of the same names; of the same kind. */
  related(parameters: Readonly<Record<string, unknown>>): AnalysedLandscape;
  /** The run that was named, for an analysis that needs one. */
  run: AnalysedRun | null;
  /** Random numbers of this analysis and seed: `draw(k)` is an independent stream for probe or chain k. */
  draw(index: number): Stream;
  /** Tells how far the work is; throws 'cancelled' when it should stop. Call it a few times a second. */
  progress(done: number, total: number): void;
}

export interface AnalysisValue {
  value: number;
  /** 95 % interval; equal ends where the number is exact up to rounding. */
  interval: [number, number];
  /** The exact value where theory has one for this landscape and point. */
  exact: number | null;
  /** Why the number should be doubted, in a sentence. */
  warning: string | null;
  label?: string;
  unit?: string;
  /** What it says about what was looked at, in sentences. */
  words?: string;
}

export interface AnalysisResult {
  values: Record<string, AnalysisValue>;
  /** Named arrays for pictures and further work; C order. */
  arrays: Record<string, { shape: number[]; data: Float64Array }>;
}

export interface AnalysisDefinition<S extends ParameterSpecs = ParameterSpecs> {
  id: string;
  /** Raised when the same parameters give other numbers. */
  version: number;
  label: string;
  group: string;
  summary: string;
  /** The method in words, with its cost. */
  method: string;
  /** TeX of what is computed, line by line. */
  formula: string[];
  references: Reference[];
  /** What a request has to name: a landscape and a point of it, the landscape alone, a run, or nothing. */
  needs: 'point' | 'landscape' | 'run' | 'nothing';
  parameters: S;
  /** How the arrays of the answer are drawn. */
  pictures?: readonly PictureSpec[];
  /** Throws where the analysis makes no sense, saying why and what to use instead. */
  check?(parameters: ParametersOf<S>, landscape: AnalysedLandscape): void;
  run(parameters: ParametersOf<S>, context: AnalysisContext): AnalysisResult;
}

/** Types a definition from its own spec; the list in index.ts holds them with the spec erased. */
export function defineAnalysis<const S extends ParameterSpecs>(definition: AnalysisDefinition<S>): AnalysisDefinition {
  return definition as unknown as AnalysisDefinition;
}
