/** What an update rule is, as an optimizer's definition writes it. */

export interface StateVector {
  /** An expression in x and the hyper-parameters; 0 unless told. */
  initial?: string;
  label: string;
  /** TeX; made from the name unless told. */
  symbol?: string;
}

export interface StateScalar {
  initial: number;
  label?: string;
  symbol?: string;
}

/**
 * An elementwise optimizer, written in the expression language. Lines such as `m = beta1*m + (1-beta1)*g` run in order, for
 * every coordinate. Names: `x` the parameter, `g` its gradient, `t` the number of the update from 1, `xi`, `xi2`, `xi3`
 * fresh standard normal deviates, state vectors and scalars, hyper-parameters; any other assigned name is an
 * intermediate. A scalar depends only on t, hyper-parameters and scalars and is updated once a step.
 */
export interface UpdateRule {
  state: Record<string, StateVector>;
  scalars?: Record<string, StateScalar>;
  lines: string[];
  /** The state vector whose loss, metrics and points a run shows in place of those of x; gradients are always at x. */
  evaluated?: string;
  /** TeX of names that are neither parameters nor state. */
  symbols?: Readonly<Record<string, string>>;
}
