/** What a loss at the outputs of a network is. */
import type { Circuit } from '../circuit.ts';
import type { Frame, Signal } from '../step.ts';

/** The loss of the rows of a block. In all passes, padding adds nothing and has the error 0. */
export interface Head {
  /** Returns the sum of the losses; the outputs become the error, the derivative of each row's loss by them. */
  loss(frame: Frame): number;
  /** The same, and keeps what `dot` needs. */
  curved(frame: Frame): number;
  /** The change of the outputs becomes the change of the error along it, after `curved`. */
  dot(frame: Frame): void;
  /** Rows whose outputs say their class, before `loss`; absent where there are no classes. */
  correct?(frame: Frame): number;
}

/** Makes a head over the outputs of a network. */
export type HeadMaker = (circuit: Circuit, outputs: Signal) => Head;
