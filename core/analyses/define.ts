/** What an analysis is: one plain object that measures something of a landscape, with an error for every number. */
import type { PictureSpec, Reference } from '../contract/catalogue.ts';
import type { ExactFacts } from '../contract/exact-facts.ts';
import type { ParameterSpecs, ParametersOf } from '../contract/parameters.ts';
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
  /** The formula with its derivatives as programs, made when first asked for; null for a landscape that is no formula. */
  programs(): FormulaPrograms | null;
}

export interface AnalysisContext {
  /** Of dimension 0 for an analysis that needs nothing. */
  landscape: AnalysedLandscape;
  /** Empty for an analysis that needs no point. */
  point: Float64Array;
  /** What theory knows of the landscape at the point. */
  exact: ExactFacts;
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
  /** What a request has to name: a landscape and a point of it, the landscape alone, or nothing. */
  needs: 'point' | 'landscape' | 'nothing';
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
