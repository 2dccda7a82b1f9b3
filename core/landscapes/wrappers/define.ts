/** What a wrapper is: one plain object that makes another landscape out of any landscape. */

import type { Reference } from '../../contract/catalogue.ts';
import type { ExactFacts } from '../../contract/exact-facts.ts';
import type { Precision } from '../../contract/experiment.ts';
import type { ParameterSpecs, ParametersOf } from '../../contract/parameters.ts';
import type { Box } from '../../contract/summaries.ts';
import type { DataLookup, FamilyStart, KernelContext, LandscapeFacts, LandscapeKernel, TensorInfo } from '../define.ts';
import { refuse } from '../parts.ts';

/** A landscape whose parameters are chosen: what wrappers take and give. */
export interface ChosenLandscape {
  /** Its name in TeX: L, and L_{1}, L_{2} … once wrapped. */
  symbol: string;
  /** TeX, line by line; the last line is the one of `symbol`. */
  tex: string[];
  dimension: number;
  hasData: boolean;
  precisions: readonly Precision[];
  /** The kernel may have a `model`. */
  hasModel: boolean;
  /** The gradients that runs see are random, whatever the experiment asks for. */
  isNoisy: boolean;
  coordinateName(index: number): string;
  facts(): LandscapeFacts;
  exactAt(x: Float64Array): ExactFacts;
  view(): Box;
  /** Where a plane holds the coordinates that it does not show; absent: the origin. */
  viewPoint?: (() => number[]) | undefined;
  start(data: DataLookup): FamilyStart;
  /** Absent where coordinates are no entries of matrices. */
  tensors?: ((data: DataLookup) => TensorInfo[]) | undefined;
  /** As that of a definition; null where the kernel has no `ensemble`. */
  ensembleWork: number | null;
  create(context: KernelContext): LandscapeKernel;
}

export interface WrapperDefinition<S extends ParameterSpecs = ParameterSpecs> {
  id: string;
  /** Raised when the same parameters give other numbers. */
  version: number;
  label: string;
  /** One sentence. */
  summary: string;
  references: Reference[];
  /** No parameter may be called `kind`. */
  parameters: S;
  /** TeX of the wrapped landscape L' of L, with symbols. */
  formula: string[];
  /** The wrapped landscape. Throws RidgelineError, naming the parameter, for one that does not fit `inner`. */
  wrap(parameters: ParametersOf<S>, inner: ChosenLandscape): ChosenLandscape;
}

/** Types a definition from its own spec; the list in index.ts holds them with the spec erased. */
export function defineWrapper<const S extends ParameterSpecs>(definition: WrapperDefinition<S>): WrapperDefinition {
  return definition as unknown as WrapperDefinition;
}

/** The list as it is, or refused where it has not `dimension` numbers. */
export function vectorOf(values: readonly number[], dimension: number, field: string): readonly number[] {
  if (values.length === dimension) return values;
  return refuse(field, values, `${dimension} numbers, the dimension of the landscape`);
}

/** The name of the wrapped landscape: the next of L, L_{1}, L_{2}, … */
export function nextSymbol({ symbol }: ChosenLandscape): string {
  const number = /^L_\{(\d+)\}$/.exec(symbol)?.[1];
  return `L_{${number === undefined ? 1 : Number(number) + 1}}`;
}

/** The lines of `inner`, and L'(w) = `value` below them; `value` is given the names of both. */
export function wrappedTex(
  inner: ChosenLandscape,
  value: (inner: string) => string,
  more: readonly string[] = [],
): Pick<ChosenLandscape, 'symbol' | 'tex'> {
  const symbol = nextSymbol(inner);
  return { symbol, tex: [...inner.tex, `${symbol}(w) = ${value(inner.symbol)}`, ...more] };
}

/** A vector for a formula: its entries, or their number where they are many. */
export function shownVector(values: readonly number[], shown: (value: number) => string): string {
  if (values.length > 8) return String.raw`(${values.slice(0, 6).map(shown).join(', ')}, \dots)`;
  return `(${values.map(shown).join(', ')})`;
}
