/** What theory knows exactly of a landscape at one point, for analyses to be held against. */
export interface ExactFacts {
  /** Eigenvalues of the Hessian, in any order. */
  eigenvalues?: readonly number[];
  /** The local learning coefficient of a flat prior, and its multiplicity. */
  learningCoefficient?: { value: number; multiplicity: number };
}
