/**
 * Step programs: optimizers that need norms, matrices, Hessians, line searches, several gradients a step, none at all, or
 * continuous time. A program is created for the shape of a point; all that its next step depends on stands in arrays of
 * doubles with names, so that saving, forking and going on are copies.
 */
import type { Schedule } from '../contract/parameters.ts';

/** What runs keep beside the state of an optimizer, so that no state of it may be called so. */
export const RESERVED_STATES: readonly string[] = ['x', 'draws', 'asked', 'streams', 'scalars', 'deviates'];

/** One array among the coordinates, row by row from `offset` on. */
export interface TensorShape {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  /** A weight of two or more indices is a matrix: its first index by all others. */
  readonly role: 'weight' | 'bias' | 'norm' | 'embedding';
  readonly place: 'input' | 'hidden' | 'output';
}

export interface PointShape {
  readonly dimension: number;
  /** The arrays that a point is made of, in order and without gaps; empty where it is one vector. */
  readonly tensors: readonly TensorShape[];
  /** The layers that all coordinates belong to; absent where there is no such model. */
  readonly layers?: readonly LayerShape[];
}

/** The same matrix W (outputs x inputs, row by row from coordinate `weights` on) and biases at `places` places of a row. */
export interface LayerShape {
  readonly outputs: number;
  readonly inputs: number;
  readonly places: number;
  readonly weights: number;
  /** null: no biases. */
  readonly biases: number | null;
}

/** Random numbers of a run, drawn one after another. */
export interface RandomNumbers {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** A whole number from 0 to below - 1. */
  integer(below: number): number;
}

/** The model whose outputs the loss is of: loss(x) = outputLoss(f(x)) + l2 |x|²/2. */
export interface OracleModel {
  /** Outputs over all training rows together, and those of one row. */
  readonly outputs: number;
  readonly outputsPerRow: number;
  readonly l2: number;
  /** z = f(x). */
  predict(x: Float64Array, z: Float64Array): void;
  /** out = J(x) v. */
  jacobianVectorProduct(x: Float64Array, v: Float64Array, out: Float64Array): void;
  /** out = J(x)ᵀ u. */
  vectorJacobianProduct(x: Float64Array, u: Float64Array, out: Float64Array): void;
  /** The loss of the outputs z, and its gradient by them in `e`. */
  outputLoss(z: Float64Array, e: Float64Array): number;
  /** out = the Hessian of the output loss at z times u. */
  outputCurvature(z: Float64Array, u: Float64Array, out: Float64Array): void;
  /** Of a model all of whose coordinates belong to layers z = W a + b. */
  readonly layers?: OracleLayers;
}

/**
 * Second moments, summed over all training rows and places, one square matrix a layer after another, row by row. The
 * inputs of a layer with biases end with what multiplies them, so that the gradient by (W, b) of a row is the sum over places
 * of errors times inputs.
 */
export interface OracleLayers {
  readonly layers: readonly LayerShape[];
  inputMoments(x: Float64Array, out: Float64Array): void;
  /** Of the errors that u, a vector over the outputs, becomes on its way back. */
  errorMoments(x: Float64Array, u: Float64Array, out: Float64Array): void;
}

/**
 * What a program may ask of its landscape; every question is counted. Losses and gradients are those that the experiment
 * speaks of: of all data, of the mini-batch of this step (the same rows for all questions of a step), or with noise added
 * (drawn anew for every gradient). Products and the model are always exact.
 */
export interface Oracle {
  loss(x: Float64Array): number;
  /** Writes the gradient to `g` and returns the loss. */
  gradient(x: Float64Array, g: Float64Array): number;
  /** out = the Hessian at x times v. */
  product(x: Float64Array, v: Float64Array, out: Float64Array): void;
  /** Throws where the landscape has none; a program that asks declares `needs: 'model'`, or `needs: 'layers'`. */
  readonly model: OracleModel;
  readonly random: RandomNumbers;
}

/** Parameters that hold for a whole run: those that no schedule may stand for. */
export type FixedValues<P> = { [K in keyof P as Schedule extends P[K] ? never : K]: P[K] };
/** Parameters at one step: schedules are the numbers that they have there. */
export type StepValues<P> = { [K in keyof P]: Exclude<P[K], Schedule> };

export interface StepProgram<P> {
  /** All that the next step depends on beside the point. What is not in here, a step has to compute before it reads it. */
  readonly state: Readonly<Record<string, Float64Array>>;
  /** Step number `t`, from 1: moves x. The first step fills in what the state begins with. */
  step(x: Float64Array, oracle: Oracle, h: StepValues<P>, t: number): void;
}

export interface StateArray {
  label: string;
  /** TeX; made from the name unless told. */
  symbol?: string;
}

export interface ProgramBody<P> {
  /** The highest thing that it asks of a landscape; whatever stands before it may be asked too. */
  needs: 'loss' | 'gradient' | 'product' | 'model' | 'layers';
  /** It follows a path, which a gradient of a mini-batch or with noise has not. */
  exactGradients?: true;
  /** TeX of one step, line by line. */
  formula(parameters: P): string[];
  /** What `create` puts into its state, in order. */
  state: Readonly<Record<string, StateArray>>;
  /** The state whose loss, metrics and points a run shows in place of those of x. */
  evaluated?: string;
  /** Throws RidgelineError where the shape does not suit. */
  create(fixed: FixedValues<P>, shape: PointShape): StepProgram<P>;
}
