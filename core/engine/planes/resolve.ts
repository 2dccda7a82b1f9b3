/** From what a question says of a plane or line to origin and directions as numbers: the one place where that is done. */
import type { LineSpec, PlaceSpec, PlaneAnswer, PlaneSpec } from '../../contract/planes.ts';
import { dot, norm2 } from '../../math/sums.ts';
import { axpy, combine, scale } from '../../math/vectors.ts';
import { chosenDirection, hessianDirections, principalDirections } from './directions.ts';
import { type PlaneGround, pointAt, refuse } from './ground.ts';

/** The points origin + a u + b v, with picture coordinates (a, b). */
export interface ResolvedPlane {
  origin: Float64Array;
  u: Float64Array;
  v: Float64Array;
  /** An orthonormal basis of the span of u and v, the first along u. */
  basis: readonly [Float64Array, Float64Array];
  /** The centre as a point. */
  center: Float64Array;
  /** Of a plane of principal directions, its run's path. */
  path: readonly Float64Array[] | null;
  answer: PlaneAnswer;
}

/** The points origin + t u. */
export interface ResolvedLine {
  origin: Float64Array;
  u: Float64Array;
  label: string;
  marks: { label: string; at: number }[];
  /** The range of t that shows the line. */
  range: [number, number];
}

const LETTERS = ['A', 'B', 'C'] as const;

/** Of a landscape of at least two dimensions. The same question gives the same bits. Throws for what does not exist. */
export function resolvePlane(spec: PlaneSpec, ground: PlaneGround, field = 'plane'): ResolvedPlane {
  const { dimension } = ground.resolved;
  switch (spec.kind) {
    case undefined:
    case 'axes': {
      const [first, second] = spec.axes;
      if (first >= dimension || second >= dimension || first === second) {
        refuse(`${field}.axes`, spec.axes.join(', '), `two different coordinates from 0 to ${dimension - 1}`);
      }
      const center = heldPoint(spec.at, ground, field);
      const origin = center.slice();
      origin[first] = origin[second] = 0;
      const u = unitVector(dimension, first);
      const v = unitVector(dimension, second);
      const answer: PlaneAnswer = {
        ...planeAnswer('axes', [coordinateName(ground, first), coordinateName(ground, second)], dimension),
        axes: [first, second],
        center: [center[first], center[second]],
      };
      return { origin, u, v, basis: [u, v], center, path: null, answer };
    }
    case 'random': {
      const center = pointAt(spec.at, ground, `${field}.at`);
      const u = chosenDirection(spec, 0, center, ground, field);
      const v = chosenDirection(spec, 1, center, ground, field);
      const basis = orthonormal(u, v, `${field}.at`, 'a centre whose parameters are not zero');
      const free = spec.normalise === 'none';
      const answer = {
        ...planeAnswer('random', ['r_1', 'r_2'], dimension),
        orthonormal: free,
        marks: [centerMark(spec.at)],
      };
      return { origin: center, u: free ? basis[0] : u, v: free ? basis[1] : v, basis, center, path: null, answer };
    }
    case 'hessian': {
      const center = pointAt(spec.at, ground, `${field}.at`);
      const { vectors, values, residuals } = hessianDirections(spec.pair, center, ground, field);
      const basis = orthonormal(vectors[0], vectors[1], `${field}.pair`, 'two different directions');
      const answer: PlaneAnswer = {
        ...planeAnswer('hessian', ['v_1', spec.pair === 'top' ? 'v_2' : 'v_n'], dimension),
        marks: [centerMark(spec.at)],
        eigenvalues: { values: [values[0], values[1]], residuals: [residuals[0], residuals[1]] },
      };
      return { origin: center, u: basis[0], v: basis[1], basis, center, path: null, answer };
    }
    case 'principal': {
      const path = ground.path(spec.run);
      const center = pointAt({ kind: 'run', run: spec.run, step: 'final' }, ground, field);
      const { vectors, shares, points } = principalDirections(path, field);
      const answer: PlaneAnswer = {
        ...planeAnswer('principal', ['p_1', 'p_2'], dimension),
        marks: [{ label: 'end', x: 0, y: 0 }],
        principal: { shares, points },
      };
      return { origin: center, u: vectors[0], v: vectors[1], basis: vectors, center, path: path.points, answer };
    }
    case 'points': {
      const [a, b, c] = spec.points.map((place, i) => pointAt(place, ground, `${field}.points[${i}]`));
      const ab = combine(new Float64Array(dimension), 1, b, -1, a);
      const ac = combine(new Float64Array(dimension), 1, c, -1, a);
      const basis = orthonormal(ab, ac, `${field}.points`, 'three points that are not on one line');
      const marks = [
        { label: LETTERS[0], x: 0, y: 0 },
        { label: LETTERS[1], x: dot(ab, basis[0]), y: 0 },
        { label: LETTERS[2], x: dot(ac, basis[0]), y: dot(ac, basis[1]) },
      ];
      const answer: PlaneAnswer = { ...planeAnswer('points', ['e_1', 'e_2'], dimension), marks };
      return { origin: a, u: basis[0], v: basis[1], basis, center: a, path: null, answer };
    }
  }
}

/** `planeOf` resolves the plane that a line lies in and tells the box that shows it. */
export function resolveLine(
  spec: LineSpec,
  ground: PlaneGround,
  planeOf: (spec: PlaneSpec) => { plane: ResolvedPlane; box: readonly number[] },
): ResolvedLine {
  const { resolved } = ground;
  const { dimension } = resolved;
  switch (spec.kind) {
    case 'axis': {
      if (spec.axis >= dimension) refuse('line.axis', spec.axis, `0 to ${dimension - 1}`);
      const origin = heldPoint(spec.at, ground, 'line');
      const marks = dimension > 1 || spec.at !== undefined ? [{ label: 'centre', at: origin[spec.axis] }] : [];
      origin[spec.axis] = 0;
      const [x0, x1, y0, y1] = resolved.definition.view(resolved.parameters);
      const range: [number, number] =
        spec.axis === 0 ? [x0, x1] : spec.axis === 1 ? [y0, y1] : [Math.min(x0, y0), Math.max(x1, y1)];
      return { origin, u: unitVector(dimension, spec.axis), label: coordinateName(ground, spec.axis), marks, range };
    }
    case 'points': {
      const [a, b] = spec.points.map((place, i) => pointAt(place, ground, `line.points[${i}]`));
      const u = combine(new Float64Array(dimension), 1, b, -1, a);
      if (!(norm2(u) > 0)) refuse('line.points', 'twice the same point', 'two different points');
      const marks = [
        { label: LETTERS[0], at: 0 },
        { label: LETTERS[1], at: 1 },
      ];
      return { origin: a, u, label: 't', marks, range: [-0.5, 1.5] };
    }
    case 'in-plane': {
      const { plane, box } = planeOf(spec.plane);
      const across = spec.along === 'horizontal' ? 1 : 0;
      const { origin, u, v, answer } = plane;
      const held = spec.through ?? answer.center[across];
      const [along, other] = across === 1 ? [u, v] : [v, u];
      return {
        origin: axpy(origin.slice(), held, other),
        u: along,
        label: answer.labels[1 - across],
        marks: [],
        range: across === 1 ? [box[0], box[1]] : [box[2], box[3]],
      };
    }
    case 'random':
    case 'hessian':
    case 'gradient': {
      const origin = pointAt(spec.at, ground, 'line.at');
      const u = lineDirection(spec, origin, ground);
      const reach = spec.kind === 'random' && spec.normalise !== 'none' ? 1 : reachOf(origin, ground);
      const label = { random: 'r_1', hessian: 'v_1', gradient: 'g' }[spec.kind];
      return { origin, u, label, marks: [{ label: 'centre', at: 0 }], range: [-reach, reach] };
    }
  }
}

function lineDirection(
  spec: Extract<LineSpec, { kind: 'random' | 'hessian' | 'gradient' }>,
  center: Float64Array,
  ground: PlaneGround,
): Float64Array {
  if (spec.kind === 'hessian') {
    return hessianDirections(spec.end === 'top' ? 'largest' : 'smallest', center, ground, 'line').vectors[0];
  }
  const u = spec.kind === 'random' ? chosenDirection(spec, 0, center, ground, 'line') : new Float64Array(center.length);
  if (spec.kind === 'gradient') ground.landscape().gradient(center, u);
  const length = norm2(u);
  if (!(length > 0 && length < Number.POSITIVE_INFINITY)) {
    refuse(
      'line.at',
      'a centre that gives no direction',
      `one where the ${spec.kind === 'gradient' ? 'gradient' : 'point'} is not zero`,
    );
  }
  return spec.kind === 'random' && spec.normalise !== 'none' ? u : scale(u, 1 / length);
}

/** How far from a centre along unit directions a picture reaches: half the family's view, on data the length of the centre. */
export function reachOf(center: Float64Array, { resolved }: PlaneGround): number {
  const { definition, parameters } = resolved;
  const [x0, x1, y0, y1] = definition.view(parameters);
  const half = Math.max(x1 - x0, y1 - y0) / 2;
  if (!definition.hasData) return half;
  const length = norm2(center);
  return length > 0 ? length : half;
}

function heldPoint(at: readonly number[] | PlaceSpec | undefined, ground: PlaneGround, field: string): Float64Array {
  if (at === undefined) return pointAt({ kind: 'own' }, ground, `${field}.at`);
  if (!Array.isArray(at)) return pointAt(at as PlaceSpec, ground, `${field}.at`);
  const { dimension } = ground.resolved;
  if (at.length !== dimension) refuse(`${field}.at`, `${at.length} coordinates`, `${dimension} coordinates`);
  return Float64Array.from(at as readonly number[]);
}

export function coordinateName({ resolved }: PlaneGround, index: number): string {
  return resolved.definition.coordinateName?.(resolved.parameters, index) ?? `w_${index + 1}`;
}

/** What every plane answers, before what is its own. */
export function planeAnswer(kind: PlaneAnswer['kind'], labels: [string, string], dimension: number): PlaneAnswer {
  return {
    kind,
    axes: null,
    labels,
    dimension,
    orthonormal: true,
    center: [0, 0],
    marks: [],
    principal: null,
    eigenvalues: null,
  };
}

function centerMark({ kind }: PlaceSpec): PlaneAnswer['marks'][number] {
  return { label: kind === 'start' ? 'start' : 'centre', x: 0, y: 0 };
}

function unitVector(dimension: number, index: number): Float64Array {
  const vector = new Float64Array(dimension);
  vector[index] = 1;
  return vector;
}

/** An orthonormal pair that spans the same plane, the first along u; twice is enough to be orthogonal to rounding. */
function orthonormal(
  u: Float64Array,
  v: Float64Array,
  field: string,
  expected: string,
): readonly [Float64Array, Float64Array] {
  const length = norm2(u);
  const first = scale(u.slice(), 1 / length);
  const second = scale(v.slice(), 1 / norm2(v));
  for (let pass = 0; pass < 2; pass++) axpy(second, -dot(second, first), first);
  const left = norm2(second);
  if (!(length > 0 && left > 1e-10)) refuse(field, 'directions that span no plane', expected);
  return [first, scale(second, 1 / left)];
}
