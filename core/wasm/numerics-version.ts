/** Versions of the layers that numbers depend on. Every stored result names them. */

/**
 * Raise a layer's number in the commit that changes any bit it computes; the golden-bits tests fail until then.
 * kernels: elementary functions, sums, linear algebra and the kernels of landscapes. compiler: what formulas and update
 * rules are compiled to. randomness: streams and deviates. engine: the order of operations in a run.
 */
export const NUMERICS = { kernels: 1, compiler: 1, randomness: 1, engine: 1 } as const;
