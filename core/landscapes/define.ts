/**
 * What a landscape family is: one plain object with a parameter spec, facts and a body. A body is either a formula, which
 * the expression compiler differentiates and compiles, or a kernel of its own behind `LandscapeKernel`.
 */
import type { Reference } from '../contract/catalogue.ts';
import type { ExactFacts } from '../contract/exact-facts.ts';
import type { Precision } from '../contract/experiment.ts';
import type { ParameterSpecs, ParametersOf } from '../contract/parameters.ts';
import type { Box, Metric } from '../contract/summaries.ts';
import type { Draws, Stream } from '../math/streams.ts';
import type { Workspace } from '../wasm/memory.ts';

/** A data set in memory: `features` row by row, rows x columns; `labels` are class indices from 0. */
export interface DataSet {
  name: string;
  /** SHA-256 over the little-endian arrays and the names; see landscapes/data/hash.ts. */
  hash: string;
  rows: number;
  columns: number;
  features: Float64Array;
  labels: Int32Array;
  featureNames: string[];
  classes: string[];
  /** Of a set for regression, instead of classes (`labels` and `classes` are then empty): rows x targetNames.length. */
  targets?: Float64Array;
  targetNames?: string[];
  /** Of weights, which are carried as a set of one row: the tensors that lie in it one after the other. */
  tensors?: { name: string; shape: number[] }[];
  source: string;
}
/** Finds a data set by the name that a parameter holds; throws 'not-found' with the names that exist. */
export type DataLookup = (name: string) => DataSet;

export interface FormulaSource {
  text: string;
  /** Coordinates in order, `x` or `z[4]`; absent: inferred from the text. */
  variables?: string[];
  constants?: Record<string, number>;
}

/**
 * The regression that a formula is the population loss of, ½ s² Q(w)² but for a constant: inputs x are normal of deviation
 * s, labels y normal of deviation t and independent of them, predictions Q(w) x. The formula of Q names its variables, and
 * not `d`.
 */
export interface Regressor {
  source: FormulaSource;
  /** s, and t. */
  inputDeviation: number;
  labelDeviation: number;
  /** Where the loss is that of finite samples, ½ mean ((Q x - y)² - y²) over them: mini-batches are rows of these. */
  samples?(): RegressionSamples;
}

/** As many labels as inputs. */
export interface RegressionSamples {
  inputs: Float64Array;
  labels: Float64Array;
}

/** Where kernels live while one task runs. */
export interface KernelContext {
  workspace: Workspace;
  precision: Precision;
  data: DataLookup;
}

/**
 * Many points in one call: in rows, x[coordinate][point], all f64, an even number of points; gradients and products in the
 * same layout. A point has the same bits in every company.
 */
export interface EnsembleKernel {
  losses(x: number, losses: number, points: number): void;
  /** Losses, and the gradients in `g`. */
  gradients(x: number, losses: number, g: number, points: number): void;
  /** Hessians at the points times the vectors of the same columns. */
  products(x: number, v: number, out: number, points: number): void;
}

/** Stochastic gradients of an even number of points in rows, [coordinate][point], f64. */
export interface SamplingKernel {
  /** Batch losses and gradients of `size` fresh samples, by draws from the points' streams (as in `addNoise`). */
  gradients(x: number, streams: number, losses: number, g: number, points: number, size: number): void;
}

/**
 * The model inside of a landscape that is a loss of a model's outputs: loss(x) = outputLoss(f(x)) + l2 |x|²/2. Outputs f(x) are
 * `outputs` numbers, row of data by row of data, in the context's precision; buffers as those of `LandscapeKernel`. No
 * aliasing, and no call leaves anything behind that another one needs.
 */
export interface ModelKernel {
  /** Outputs over all training rows together. */
  readonly outputs: number;
  /** Outputs of one row; the output loss is a sum over rows, so that its Hessian has one block of this size for each. */
  readonly outputsPerRow: number;
  readonly l2: number;
  /** z = f(x). */
  predict(x: number, z: number): void;
  /** out = J(x) v: the change of the outputs along the direction v of parameters. */
  jacobianVectorProduct(x: number, v: number, out: number): void;
  /** out = J(x)ᵀ u: a vector u over the outputs pulled back to the parameters. */
  vectorJacobianProduct(x: number, u: number, out: number): void;
  /** The loss of the outputs z, and its gradient by them in `e`. */
  outputLoss(z: number, e: number): number;
  /** out = the Hessian of the output loss at z times u. */
  outputCurvature(z: number, u: number, out: number): void;
  /** What the model is made of, where every coordinate belongs to one layer z = W a + b. */
  readonly layers?: LayersKernel;
  /** What its hidden layers send on, where it has any that can be seen. */
  readonly hidden?: HiddenKernel;
}

/** The activations of the hidden layers over all training rows. */
export interface HiddenKernel {
  /** In the order of the forward pass; `features` numbers of each row. */
  readonly layers: readonly { name: string; features: number }[];
  /** One layer after another, each row by row, in the context's precision; NaN at a point that is not finite. */
  activations(x: number, out: number): void;
}

/** The same matrix W and biases b at `places` places of each row; where they begin among the coordinates, W row by row. */
export interface ModelLayer {
  readonly outputs: number;
  readonly inputs: number;
  readonly places: number;
  readonly weights: number;
  /** null: no biases. */
  readonly biases: number | null;
}

/**
 * Second moments of what goes into the layers and of what comes back to them, summed over all training rows and places, one
 * square matrix a layer after another, row by row. With s the factors of W and b on their way forward, the inputs of a layer
 * are (s_W a, s_b), without the last where there are no biases, so that the gradient by (W, b) of a row is the sum over places of
 * errors times inputs.
 */
export interface LayersKernel {
  readonly layers: readonly ModelLayer[];
  inputMoments(x: number, out: Float64Array): void;
  /** Errors are the derivatives by z of the sum of u times the outputs; u as that of `vectorJacobianProduct`. */
  errorMoments(x: number, u: number, out: Float64Array): void;
}

/**
 * A landscape with kernels of its own, for ONE point at a time. Points, gradients and vectors are `dimension` numbers in
 * the workspace, in the context's precision (f64 or f32), each buffer padded to a multiple of 64 bytes. Losses are f64.
 */
export interface LandscapeKernel {
  readonly dimension: number;
  /** Rows of training data; 0 where there is no data. */
  readonly rows: number;
  readonly metrics: readonly Metric[];
  /** The loss over all training data at the point `x`. */
  loss(x: number): number;
  /** Where many points at once are faster than one by one (f64 only); absent, the engine goes point by point. */
  readonly ensemble?: EnsembleKernel;
  /** Writes the gradient of that loss to `g` and returns the loss. `g` may not alias `x`. */
  gradient(x: number, g: number): number;
  /** Writes the Hessian at `x` times `v` to `out`, exactly. No aliasing. */
  hessianVectorProduct(x: number, v: number, out: number): void;
  /**
   * Writes the Hessian at `x` to `out`, row by row: the bits of its products with the unit vectors, in less time (f64 only).
   * Absent where there is no such kernel or the dimension is large.
   */
  hessian?(x: number, out: number): void;
  /** Gradient of the mean loss over the given training rows (indices from 0, repeats allowed); returns that loss. */
  batchGradient?(x: number, rows: Int32Array, g: number): number;
  /**
   * Adds noise of the landscape's own to gradients in rows, [dimension][point], of an even number of points, drawing from the
   * points' streams (four rows of u64, as in math/particle-streams); f64 only. Only runs see it.
   */
  addNoise?(x: number, streams: number, g: number, points: number): void;
  /** Fresh mini-batches, where the landscape has a sampling model. */
  readonly sampling?: SamplingKernel;
  /** The model whose outputs the loss is of, where there is one. */
  readonly model?: ModelKernel;
  /** All `metrics` at `x`, in their order. */
  measure(x: number, out: Float64Array): void;
}

/** A map that leaves a loss unchanged. */
export interface LandscapeSymmetry {
  /** What the map does, for people: `w → −w`. */
  label: string;
  /** Writes the image of `x` to `out` (no aliasing); of a group of maps, one drawn at random. */
  move(draws: Draws, x: Float64Array, out: Float64Array): void;
  /** Of a landscape that repeats along every coordinate: after how far. */
  period?: number;
}

/**
 * One array among the coordinates of a point, row by row from `offset` on. The first index of a weight counts the units
 * that it feeds, so that all numbers with one first index are a filter; the others count what the unit looks at (inputs,
 * or channels, rows and columns). Fan-out is shape[0], fan-in the product of the rest.
 */
export interface TensorInfo {
  name: string;
  shape: readonly number[];
  offset: number;
  /** 'norm': gains and shifts of a normalisation. 'embedding': one row a token or position, looked up by its number. */
  role: 'weight' | 'bias' | 'norm' | 'embedding';
  /** Which end of the network a weight or bias stands at; 'output' where it is the only layer. */
  place: 'input' | 'hidden' | 'output';
}

export type LandscapeBody<P> =
  | { kind: 'formula'; source(parameters: P): FormulaSource }
  | { kind: 'kernel'; create(parameters: P, context: KernelContext): LandscapeKernel };

/** A start that belongs to the family: one point, or a random initialisation drawn from the start stream. */
export type FamilyStart =
  | { kind: 'point'; point: number[]; words: string }
  | { kind: 'random'; draw(stream: Stream, out: Float64Array): void; words: string };

/** A point of zero gradient, and how many eigenvalues of its Hessian are below 0. */
export interface CriticalPoint {
  point: number[];
  index: number;
}

export interface LandscapeFacts {
  /** Global minimum of the loss, and points that reach it, where known. */
  minimum?: number;
  minimisers?: number[][];
  /** Critical points that are known one by one; not always all of them. */
  criticalPoints?: CriticalPoint[];
  /** Further facts as label and value, in the field's words. */
  notes?: { label: string; value: string }[];
}

export interface LandscapeDefinition<S extends ParameterSpecs = ParameterSpecs> {
  id: string;
  /** Raised when the same parameters give other numbers. */
  version: number;
  label: string;
  group: string;
  summary: string;
  references: Reference[];
  parameters: S;
  precisions: readonly Precision[];
  hasData: boolean;
  /** The kernel has a `model`. */
  hasModel?: boolean;
  /** The kernel's model has `layers`. */
  hasLayers?(parameters: ParametersOf<S>): boolean;
  /** The gradients that runs see are random, whatever the experiment asks for. */
  isNoisy?: boolean;
  /** TeX of the family, with symbols. */
  formula: string[];
  /** TeX with the values put in, where that differs. */
  typeset?(parameters: ParametersOf<S>): string[];
  /** Checks that involve several parameters or data; throws RidgelineError. */
  check?(parameters: ParametersOf<S>, data: DataLookup): void;
  dimension(parameters: ParametersOf<S>, data: DataLookup): number;
  /** Names of the coordinates for axes, as many as are asked for: `x`, `w_1`. */
  coordinateName?(parameters: ParametersOf<S>, index: number): string;
  /** The arrays that the coordinates are made of, in order and without gaps; absent where a point is one vector. */
  tensors?(parameters: ParametersOf<S>, data: DataLookup): TensorInfo[];
  facts?(parameters: ParametersOf<S>): LandscapeFacts;
  /** What theory knows of the point `x` (dimension numbers). */
  exactAt?(parameters: ParametersOf<S>, x: Float64Array): ExactFacts;
  /** Maps that leave the loss of every point unchanged. */
  symmetries?(parameters: ParametersOf<S>): LandscapeSymmetry[];
  /** The box that shows the interesting part in the first two coordinates. */
  view(parameters: ParametersOf<S>): Box;
  /** Where a plane of more than two dimensions holds the other coordinates; default the origin. */
  viewPoint?(parameters: ParametersOf<S>): number[];
  start(parameters: ParametersOf<S>, data: DataLookup): FamilyStart;
  /** What mini-batches of fresh samples are drawn from; absent or null without such a model. For formulas. */
  regressor?(parameters: ParametersOf<S>): Regressor | null;
  /**
   * Of a family whose kernel has `ensemble`, and of no other: about how many times what one coordinate of a simple formula
   * costs one point's gradient does. Tells how many runs make a task.
   */
  ensembleWork?(parameters: ParametersOf<S>): number;
  body: LandscapeBody<ParametersOf<S>>;
}

/** Types a definition from its own spec; the list in index.ts holds them with the spec erased. */
export function defineLandscape<const S extends ParameterSpecs>(
  definition: LandscapeDefinition<S>,
): LandscapeDefinition {
  return definition as unknown as LandscapeDefinition;
}
