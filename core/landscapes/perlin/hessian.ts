/** The Hessian of gradient noise: products with two unit vectors at a time, which share the passes at the point. */
import { type Arithmetic, simdArithmetic, type Value } from '../../wasm/arithmetic.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import type { Workspace } from '../../wasm/memory.ts';
import { kernelModule, pointTo } from '../kernel-parts.ts';
import { emitBranches } from './branches.ts';

/** Bytes that one number for each of two directions takes. */
const PAIR = 16;

/** What is at the point after `unmix` of kernel.ts: addresses of trees, and of vectors of the space. */
interface Passed {
  planes: number;
  tree: number;
  adjoint: number;
  s: number;
  ds: number;
  dds: number;
  slopes: number;
}

interface HessianFunctions {
  /** Rows `direction` and `direction` + 1, if there is one, of scale times the Hessian. */
  rows(
    planes: number,
    tree: number,
    adjoint: number,
    s: number,
    ds: number,
    dds: number,
    slopes: number,
    room: number,
    dimension: number,
    corners: number,
    scale: number,
    direction: number,
    out: number,
  ): void;
}

const hessianFunctions = kernelModule<HessianFunctions>(emitRows);

const PARAMETERS = {
  planes: 'i32',
  tree: 'i32',
  adjoint: 'i32',
  s: 'i32',
  ds: 'i32',
  dds: 'i32',
  slopes: 'i32',
  room: 'i32',
  dimension: 'i32',
  corners: 'i32',
  scale: 'f64',
  direction: 'i32',
  out: 'i32',
} as const;
type Given = Record<keyof typeof PARAMETERS, Local>;

/** Addresses within the room: trees of pairs, and vectors of pairs. */
interface Room {
  treeDot: Local;
  adjointDot: Local;
  units: Local;
  slopesDot: Local;
}

/** Number `index` of pairs from `base` on; `offset` counts the bytes of single numbers. */
function pairAt(f: FunctionBuilder, to: Local, base: Local, offset: Local): Local {
  f.get(base).get(offset).op('i32.add').get(offset).op('i32.add').set(to);
  return to;
}

/** Entry `index` of a vector of single numbers, or of pairs. */
function entryAt(f: FunctionBuilder, to: Local, base: Local, index: Local, shift: 3 | 4): Local {
  f.get(base).get(index).i32(shift).op('i32.shl', 'i32.add').set(to);
  return to;
}

function emitRows(module: ModuleBuilder): void {
  module.exportFunction('rows', PARAMETERS, [], (f, given) => {
    const a = simdArithmetic(f);
    const [treeDot, adjointDot, units, slopesDot] = Array.from({ length: 4 }, () => f.local('i32'));
    const room = { treeDot, adjointDot, units, slopesDot };
    // Two trees of 2 corners pairs each, then vectors.
    f.get(given.room).set(treeDot);
    f.get(given.corners).i32(5).op('i32.shl').get(treeDot).op('i32.add').set(adjointDot);
    f.get(given.corners).i32(5).op('i32.shl').get(adjointDot).op('i32.add').set(units);
    f.get(given.dimension).i32(4).op('i32.shl').get(units).op('i32.add').set(slopesDot);
    emitUnits(a, given, units);
    emitLeaves(a, given, treeDot);
    emitMixDot(a, given, room);
    emitUnmixDot(a, given, room);
    emitProducts(a, given, room);
  });
}

/** The two unit vectors, coordinate by coordinate. */
function emitUnits(a: Arithmetic, { dimension, direction }: Given, units: Local): void {
  const { f } = a;
  const [k, place] = [f.local('i32'), f.local('i32')];
  f.forRange(k, 0, dimension, 1, () => a.store(entryAt(f, place, units, k, 4), a.constant(0)));
  entryAt(f, place, units, direction, 4);
  f.get(place).f64(1).store('f64.store');
  // Behind the last coordinate stands what is written later.
  f.get(place)
    .f64(1)
    .store('f64.store', PAIR + 8);
}

/** Changes of the ramps along a coordinate are that component of the corners' gradients. */
function emitLeaves(a: Arithmetic, { planes, direction, corners }: Given, treeDot: Local): void {
  const { f } = a;
  const [at, place, first, second, leaves, bytes] = Array.from({ length: 6 }, () => f.local('i32'));
  f.get(corners).i32(3).op('i32.shl').set(bytes);
  f.get(planes).get(direction).get(bytes).op('i32.mul', 'i32.add').set(first);
  pointTo(f, second, first, bytes);
  pairAt(f, leaves, treeDot, bytes);
  f.forRange(at, 0, bytes, 8, () =>
    a.scope(() => {
      f.get(pointTo(f, place, first, at)).load('v128.load64_splat');
      f.get(pointTo(f, place, second, at))
        .load('f64.load')
        .lane('f64x2.replace_lane', 1);
      const both = a.add(a.constant(0), a.pop());
      a.store(pairAt(f, place, leaves, at), both);
    }),
  );
}

/** The numbers of a level that directions change, and those that they do not. */
function levelParts(a: Arithmetic) {
  const [weight, rest, weightDot] = Array.from({ length: 3 }, () => a.variable(a.constant(0)));
  return { weight, rest, weightDot };
}

function emitLevel(
  a: Arithmetic,
  { s, ds }: Given,
  units: Local,
  axis: Local,
  place: Local,
  { weight, rest, weightDot }: { weight: Value; rest: Value; weightDot: Value },
): void {
  const { f } = a;
  a.scope(() => {
    a.assign(weight, a.loadSplat(entryAt(f, place, s, axis, 3)));
    a.assign(rest, a.sub(a.constant(1), weight));
    const slope = a.loadSplat(entryAt(f, place, ds, axis, 3));
    a.assign(weightDot, a.mul(slope, a.load(entryAt(f, place, units, axis, 4))));
  });
}

function emitMixDot(a: Arithmetic, given: Given, { treeDot, units }: Room): void {
  const { f } = a;
  const { tree, corners } = given;
  const place = f.local('i32');
  const level = levelParts(a);
  emitBranches(
    f,
    corners,
    true,
    ({ axis }) => emitLevel(a, given, units, axis, place, level),
    ({ parent, low, high }) =>
      a.scope(() => {
        const first = a.mul(level.rest, a.load(pairAt(f, place, treeDot, low)));
        const second = a.mul(level.weight, a.load(pairAt(f, place, treeDot, high)));
        const gap = a.sub(a.loadSplat(pointTo(f, place, tree, high)), a.loadSplat(pointTo(f, place, tree, low)));
        const sum = a.add(a.add(first, second), a.mul(level.weightDot, gap));
        a.store(pairAt(f, place, treeDot, parent), sum);
      }),
  );
}

function emitUnmixDot(a: Arithmetic, given: Given, { treeDot, adjointDot, units, slopesDot }: Room): void {
  const { f } = a;
  const { tree, adjoint, corners } = given;
  const place = f.local('i32');
  const level = levelParts(a);
  const sum = a.variable(a.constant(0));
  a.store(adjointDot, a.constant(0), PAIR);
  emitBranches(
    f,
    corners,
    false,
    ({ axis }) => {
      emitLevel(a, given, units, axis, place, level);
      a.assign(sum, a.constant(0));
    },
    ({ parent, low, high }) =>
      a.scope(() => {
        const above = a.loadSplat(pointTo(f, place, adjoint, parent));
        const aboveDot = a.load(pairAt(f, place, adjointDot, parent));
        const turned = a.mul(level.weightDot, above);
        const lowDot = a.sub(a.mul(level.rest, aboveDot), turned);
        const highDot = a.add(a.mul(level.weight, aboveDot), turned);
        a.store(pairAt(f, place, adjointDot, low), lowDot);
        a.store(pairAt(f, place, adjointDot, high), highDot);
        const gap = a.sub(a.loadSplat(pointTo(f, place, tree, high)), a.loadSplat(pointTo(f, place, tree, low)));
        const gapDot = a.sub(a.load(pairAt(f, place, treeDot, high)), a.load(pairAt(f, place, treeDot, low)));
        a.assign(sum, a.add(sum, a.add(a.mul(aboveDot, gap), a.mul(above, gapDot))));
      }),
    ({ axis }) => a.store(entryAt(f, place, slopesDot, axis, 4), sum),
  );
}

/** Adds up both products; corners with an even and with an odd number apart, as `project` of kernel.ts does. */
function emitProducts(a: Arithmetic, given: Given, { adjointDot, units, slopesDot }: Room): void {
  const { f } = a;
  const { planes, slopes, ds, dds, dimension, direction, corners, scale, out } = given;
  const [k, at, place, plane, leaves, row, bytes] = Array.from({ length: 7 }, () => f.local('i32'));
  const [even, odd] = [a.variable(a.constant(0)), a.variable(a.constant(0))];
  f.get(corners).i32(3).op('i32.shl').set(bytes);
  pairAt(f, leaves, adjointDot, bytes);
  f.get(planes).set(plane);
  f.get(direction).get(dimension).op('i32.mul').i32(3).op('i32.shl').get(out).op('i32.add').set(row);
  f.forRange(k, 0, dimension, 1, () => {
    a.scope(() => {
      a.assign(even, a.constant(0));
      a.assign(odd, a.constant(0));
    });
    f.forRange(at, 0, bytes, 16, () =>
      a.scope(() => {
        const [evenPart, oddPart] = [0, 8].map((offset) => a.loadSplat(pointTo(f, place, plane, at), offset));
        pairAt(f, place, leaves, at);
        a.assign(even, a.add(even, a.mul(evenPart, a.load(place))));
        a.assign(odd, a.add(odd, a.mul(oddPart, a.load(place, PAIR))));
      }),
    );
    a.scope(() => {
      const unit = a.load(entryAt(f, place, units, k, 4));
      const bent = a.mul(
        a.mul(a.loadSplat(entryAt(f, place, dds, k, 3)), unit),
        a.loadSplat(entryAt(f, place, slopes, k, 3)),
      );
      const slopeDot = a.load(entryAt(f, place, slopesDot, k, 4));
      const turned = a.mul(a.loadSplat(entryAt(f, place, ds, k, 3)), slopeDot);
      const product = a.mul(a.add(a.add(bent, turned), a.add(even, odd)), a.splat(scale));
      f.get(row);
      a.push(product);
      f.lane('f64x2.extract_lane', 0).store('f64.store');
      f.get(direction)
        .i32(1)
        .op('i32.add')
        .get(dimension)
        .op('i32.lt_u')
        .if(() => {
          f.get(row).get(dimension).i32(3).op('i32.shl', 'i32.add');
          a.push(product);
          f.lane('f64x2.extract_lane', 1).store('f64.store');
        });
    });
    pointTo(f, plane, plane, bytes);
    f.get(row).i32(8).op('i32.add').set(row);
  });
}

/** Writes scale times the Hessian at the point that was passed to `out`, row by row: the bits of its products with unit vectors. */
export function noiseHessian(
  dimension: number,
  scale: number,
  workspace: Workspace,
): (passed: Passed, out: number) => void {
  const corners = 1 << dimension;
  const functions = hessianFunctions(workspace);
  const room = workspace.allocate(PAIR * (4 * corners + 2 * (dimension + 1)));
  return ({ planes, tree, adjoint, s, ds, dds, slopes }, out) => {
    for (let direction = 0; direction < dimension; direction += 2) {
      functions.rows(planes, tree, adjoint, s, ds, dds, slopes, room, dimension, corners, scale, direction, out);
    }
  };
}
