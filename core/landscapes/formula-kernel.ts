/** A formula as a landscape kernel: its compiled functions over many points, and one point as a pair of equal ones. */
import { compileLandscape, instantiateFormula } from '../expression/compile-formula.ts';
import { parseFormula } from '../expression/formula.ts';
import type { ShortFormat } from '../expression/rounding.ts';
import type { Workspace } from '../wasm/memory.ts';
import type { FormulaSource, LandscapeKernel } from './define.ts';
import { pairedKernel } from './kernel-parts.ts';

/** In a shorter format every result is rounded to it; points have to be numbers of it, and arrays are f64 still. */
export function formulaKernel(
  { text, ...options }: FormulaSource,
  workspace: Workspace,
  format?: ShortFormat,
): LandscapeKernel {
  const compiled = compileLandscape(parseFormula(text, options), format);
  const { value, gradient, product, dimension } = instantiateFormula(compiled, workspace);
  return pairedKernel(dimension, { losses: value, gradients: gradient, products: product }, workspace);
}
