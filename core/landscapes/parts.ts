/** What definitions by formula share: coordinates of the plane, of a fixed number and of any number of dimensions. */
import type { Reference } from '../contract/catalogue.ts';
import { RidgelineError } from '../contract/errors.ts';
import type { Precision } from '../contract/experiment.ts';
import type { NumberSpec } from '../contract/parameters.ts';
import type { FamilyStart, FormulaSource } from './define.ts';

/** Points of more coordinates than this are left out of the facts. */
const LISTED_DIMENSION = 1000;

interface Sized {
  dimension: number;
}

interface Shared<P> {
  parameters: P;
  precisions: readonly Precision[];
  hasData: false;
  dimension(parameters: Sized): number;
  coordinateName(parameters: unknown, index: number): string;
  body: { kind: 'formula'; source(parameters: Sized): FormulaSource };
}

/** A landscape over x and y without parameters. */
export function inPlane(text: string): Shared<Record<never, never>> {
  return {
    parameters: {},
    precisions: ['f64'],
    hasData: false,
    dimension: () => 2,
    coordinateName: (_, index) => (index === 0 ? 'x' : 'y'),
    body: { kind: 'formula', source: () => ({ text, variables: ['x', 'y'] }) },
  };
}

/** A landscape over w[1] … w[dimension] without parameters. */
export function inFixedDimension(dimension: number, text: string): Shared<Record<never, never>> {
  return {
    parameters: {},
    precisions: ['f64'],
    hasData: false,
    dimension: () => dimension,
    coordinateName: vectorCoordinate,
    body: { kind: 'formula', source: () => ({ text, variables: [`w[${dimension}]`] }) },
  };
}

interface DimensionRange {
  preset?: number;
  minimum?: number;
  maximum?: number;
}

/** A landscape over w[1] … w[d] with the parameter `dimension`. */
export function inDimensions(
  text: string,
  { constants, ...range }: DimensionRange & { constants?: (parameters: Sized) => Record<string, number> } = {},
): Shared<{ dimension: NumberSpec }> {
  return {
    parameters: { dimension: dimensionParameter(range) },
    precisions: ['f64'],
    hasData: false,
    dimension: ({ dimension }) => dimension,
    coordinateName: vectorCoordinate,
    body: {
      kind: 'formula',
      source: (parameters) => ({
        text,
        variables: [`w[${parameters.dimension}]`],
        ...(constants ? { constants: constants(parameters) } : {}),
      }),
    },
  };
}

export function dimensionParameter({ preset = 2, minimum = 1, maximum = 1e6 }: DimensionRange): NumberSpec {
  return { kind: 'number', label: 'Dimension', symbol: 'd', default: preset, minimum, maximum, integer: true };
}

/** `w_1`, `w_2`, … */
export function vectorCoordinate(_: unknown, index: number): string {
  return `w_${index + 1}`;
}

/** `dimension` coordinates by their numbers from 1. */
export function pointOf(dimension: number, coordinate: (i: number) => number): number[] {
  return Array.from({ length: dimension }, (_, index) => coordinate(index + 1));
}

/** The minimiser as a fact, unless it would be a long list. */
export function minimiserOf(dimension: number, coordinate: (i: number) => number): { minimisers?: number[][] } {
  return dimension <= LISTED_DIMENSION ? { minimisers: [pointOf(dimension, coordinate)] } : {};
}

/** Eigenvalues of [[xx, xy], [xy, yy]], the larger first. */
export function planarEigenvalues(xx: number, xy: number, yy: number): [number, number] {
  const middle = (xx + yy) / 2;
  const spread = Math.sqrt(((xx - yy) / 2) * ((xx - yy) / 2) + xy * xy);
  return [middle + spread, middle - spread];
}

/** A start at a point, in words as its coordinates unless told. */
export function startAt(
  point: number[],
  words = `(${point.map((value) => shownNumber(value)).join(', ')})`,
): FamilyStart {
  return { kind: 'point', point, words };
}

/** A number for people: at most `digits` digits, with a real minus sign. */
export function shownNumber(value: number, digits = 6): string {
  return String(Number(value.toPrecision(digits))).replace('-', '−');
}

/** Throws 'invalid-parameter' with the words `invalid field: value; expected …`; a list is told by its length. */
export function refuse(field: string, value: unknown, expected: string): never {
  const words = Array.isArray(value) ? `${value.length} numbers` : String(value);
  throw new RidgelineError('invalid-parameter', `invalid ${field}: ${words}; expected ${expected}`, {
    field,
    value,
    expected,
  });
}

/** Every point of a grid of signs: `withSigns([1, 2])` has four points. */
export function withSigns(point: readonly number[]): number[][] {
  return point.reduce<number[][]>(
    (made, value) =>
      made.flatMap((head) => [
        [...head, value],
        [...head, -value],
      ]),
    [[]],
  );
}

export const JAMIL_YANG: Reference = {
  text: 'M. Jamil, X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, International Journal of Mathematical Modelling and Numerical Optimisation 4 (2013) 150–194',
  url: 'https://doi.org/10.1504/IJMMNO.2013.055204',
};

export const DIXON_SZEGO: Reference = {
  text: 'L. C. W. Dixon, G. P. Szegö, The global optimisation problem: an introduction, in Towards Global Optimisation 2, North-Holland 1978, 1–15',
};

export const SCHWEFEL: Reference = {
  text: 'H.-P. Schwefel, Numerical Optimization of Computer Models, Wiley 1981',
};

export function moreGarbowHillstrom(problem: number): Reference {
  return {
    text: `J. J. Moré, B. S. Garbow, K. E. Hillstrom, Testing unconstrained optimization software, ACM Transactions on Mathematical Software 7 (1981) 17–41, problem ${problem}`,
    url: 'https://doi.org/10.1145/355934.355936',
  };
}
