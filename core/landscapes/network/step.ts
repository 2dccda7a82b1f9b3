/** What a network is made of: steps, the signals between them, and the frames that hold a block's signals. */

/** Addresses of one block of data rows in block layout. */
export interface Block {
  /** Address of the features. */
  readonly inputs: number;
  /** Address of the classes as numbers: -1 in padding, 0 where a set has no classes. */
  readonly labels: number;
  /** Address of what the outputs are compared with, or 0. */
  readonly targets: number;
  /** Address of what is taken from the outputs first, or 0. */
  readonly origins: number;
  /** Rows with padding. */
  rows: number;
}

/** A block, and where what depends on the point and on these rows is kept. */
export interface Frame extends Block {
  readonly base: number;
}

/** Features of every row of a block as they pass from one step to the next. */
export interface Signal {
  readonly features: number;
  /** Made of the data alone: it has no errors and never changes. */
  readonly isData: boolean;
  /** Offsets in a frame of the values, `INPUTS` for the data, and of their errors, the derivatives of each row's loss. */
  readonly value: number;
  readonly error: number;
  /** Addresses of the changes of both along a direction. */
  readonly dot: number;
  readonly errorDot: number;
}

/** The offset of the values of the data themselves. */
export const INPUTS = -1;

/** The address of a signal's values in a frame. */
export function at(frame: Frame, value: number): number {
  return value === INPUTS ? frame.inputs : frame.base + value;
}

/**
 * One step from signals to a signal, in the passes of a network. Passes come in this order: forward (or `forwardCurved`,
 * which also keeps what the others of its kind need), then from the last step to the first `collect` and `pullBack` (or
 * `pullBackCurved`); for every direction `forwardDot`, and back again `collectDot` and `pullBackDot`, which may be
 * repeated for further directions.
 */
export interface Step {
  forward(frame: Frame): void;
  forwardCurved(frame: Frame): void;
  /** Adds the block's share of the gradient to the sums of the step's parameters. */
  collect?(frame: Frame): void;
  /** From the errors at the output to those at the inputs. Absent where nothing below has parameters. */
  pullBack?(frame: Frame): void;
  pullBackCurved?(frame: Frame): void;
  /** The change of the output along a direction in the parameters and the change of the inputs. */
  forwardDot(frame: Frame): void;
  /** Adds the block's share of the change of the gradient to the sums. */
  collectDot?(frame: Frame): void;
  /** From the errors' changes at the output to those at the inputs. */
  pullBackDot?(frame: Frame): void;
  /** The layer that this step computes, or the first of several that do. */
  readonly layer?: LinearLayer;
}

/** Where a layer stands: the first feature of its input and of its output. */
export interface Place {
  input: number;
  output: number;
}

/** z = W a + b, once for each row or at several places of it, with W and b plain coordinates of the point. */
export interface LinearLayer {
  readonly input: Signal;
  readonly output: Signal;
  readonly places: readonly Place[];
  readonly outputs: number;
  /** Features, from the first of a place on, that the columns of W look at. */
  readonly columns: readonly number[];
  /** Where W, row by row, and b begin among the coordinates; null without biases. */
  readonly weights: number;
  readonly biases: number | null;
  /** What multiplies W and b on their way forward. */
  readonly scale: number;
  readonly biasScale: number;
}

/** Some of a point's numbers as a step uses them. */
export interface Parameter {
  /** Takes them from the point, or from a direction in which the point moves, at this address. */
  pack(x: number): void;
  packDirection(v: number): void;
  /** Forgets the sums that `collect`, or `collectDot`, adds to. */
  clear(): void;
  clearDot(): void;
  /**
   * Writes the gradient to its place in `g`: sums over `divisor`, plus `decay` times the numbers in `x`. `finishDot` does so
   * for its change along the direction `v`, once `clear` and `collect` have been done where `needsGradient`.
   */
  finish(x: number, g: number, divisor: number, decay: number): void;
  finishDot(v: number, out: number, divisor: number, decay: number): void;
  /** The change of the gradient needs the gradient's sums too. */
  readonly needsGradient?: boolean;
}
