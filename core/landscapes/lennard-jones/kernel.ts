/** Energies of point particles in WebAssembly: pairs by Lennard-Jones, and springs between neighbours along a chain. */
import { type Arithmetic, simdArithmetic, type Value } from '../../wasm/arithmetic.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import type { Workspace } from '../../wasm/memory.ts';
import type { LandscapeKernel } from '../define.ts';
import { kernelModule, plainKernel, pointTo } from '../kernel-parts.ts';
import { clusterEnsemble } from './ensemble.ts';
import { type Closeness, emitBend, emitForce, emitHalfEnergy } from './potential.ts';
import { type Springs, springEnergy, springGradient, springProduct } from './springs.ts';

export interface Particles {
  count: number;
  space: number;
  /** Pairs this close along the chain have no Lennard-Jones energy: 0 counts all pairs, 1 leaves neighbours out. */
  excluded: number;
  springs?: Springs;
}

/**
 * Positions are taken apart first: coordinate k of all particles in a row, padded to an even count. Lanes are partners j of
 * one particle i; a pair is met twice, once from each side.
 * 1/r² is 0 for the particle itself, for excluded partners and for padding.
 */
interface PairFunctions {
  /** rows_kj = x_(j space + k). */
  takeApart(x: number, rows: number, count: number, rowBytes: number): void;
  energy(rows: number, count: number, rowBytes: number, excluded: number): number;
  /** Writes the gradient, particle by particle, and returns the energy. */
  gradient(rows: number, count: number, rowBytes: number, excluded: number, g: number): number;
  product(rows: number, directions: number, count: number, rowBytes: number, excluded: number, out: number): void;
}

const modules = new Map<number, (workspace: Workspace) => PairFunctions>();

/** The functions for particles in `space` dimensions, whose coordinates are written out one by one. */
function pairFunctions(space: number, workspace: Workspace): PairFunctions {
  const known = modules.get(space);
  if (known !== undefined) return known(workspace);
  const made = kernelModule<PairFunctions>((module) => {
    emitTakeApart(module, space);
    emitEnergy(module, space);
    emitGradient(module, space);
    emitProduct(module, space);
  });
  modules.set(space, made);
  return made(workspace);
}

function emitTakeApart(module: ModuleBuilder, space: number): void {
  module.exportFunction(
    'takeApart',
    { x: 'i32', rows: 'i32', count: 'i32', rowBytes: 'i32' },
    [],
    (f, { x, rows, count, rowBytes }) => {
      const [j, row] = [f.local('i32'), f.local('i32')];
      f.forRange(j, 0, count, 1, () => {
        f.get(rows).get(j).i32(3).op('i32.shl', 'i32.add').set(row);
        for (let k = 0; k < space; k++) {
          f.get(row)
            .get(x)
            .load('f64.load', 8 * k)
            .store('f64.store');
          pointTo(f, row, row, rowBytes);
        }
        f.get(x)
          .i32(8 * space)
          .op('i32.add')
          .set(x);
      });
    },
  );
}

interface PairLocals {
  rows: Local;
  count: Local;
  rowBytes: Local;
  excluded: Local;
}

interface Pair extends Closeness {
  /** Byte offset of the two partners within a row, and of the particle. */
  at: Local;
  own: Local;
  /** Differences of coordinates, particle minus partner. */
  apart: readonly Value[];
}

/** Loads coordinate by coordinate the particle's number minus the partners'. */
function emitDifferences(
  a: Arithmetic,
  space: number,
  rows: Local,
  rowBytes: Local,
  at: Local,
  own: Local,
  place: Local,
) {
  const { f } = a;
  const row = f.local('i32');
  f.get(rows).set(row);
  const differences = Array.from({ length: space }, () => {
    const difference = a.scope(() =>
      a.sub(a.loadSplat(pointTo(f, place, row, own)), a.load(pointTo(f, place, row, at))),
    );
    pointTo(f, row, row, rowBytes);
    return difference;
  });
  f.release(row);
  return differences;
}

/** Runs `body` for each particle and each two partners of it, between `before` and `after` for the particle. */
function emitPairs(
  f: FunctionBuilder,
  space: number,
  { rows, count, rowBytes, excluded }: PairLocals,
  body: (pair: Pair) => void,
  before: () => void = () => {},
  after: () => void = () => {},
): void {
  const a = simdArithmetic(f);
  const [i, own, at, place] = Array.from({ length: 4 }, () => f.local('i32'));
  const [number, reach, end] = [f.local('f64'), f.local('f64'), f.local('f64')];
  const partner = a.variable(a.constant(0));
  f.get(excluded).op('f64.convert_i32_s').set(reach);
  f.get(count).op('f64.convert_i32_s').set(end);
  f.forRange(i, 0, count, 1, () => {
    before();
    f.get(i).i32(3).op('i32.shl').set(own);
    f.get(i).op('f64.convert_i32_s').set(number);
    f.f64x2(0, 1);
    a.scope(() => a.assign(partner, a.pop()));
    f.forRange(at, 0, rowBytes, 16, () => {
      a.scope(() => {
        const apart = emitDifferences(a, space, rows, rowBytes, at, own, place);
        const square = apart
          .map((difference) => a.mul(difference, difference))
          .reduce((sum, value) => a.add(sum, value));
        const along = a.abs(a.sub(partner, a.splat(number)));
        const counts = a.maskAnd(a.gt(along, a.splat(reach)), a.lt(partner, a.splat(end)));
        const distance = a.select(counts, square, a.constant(Number.POSITIVE_INFINITY));
        const inverse = a.div(a.constant(1), distance);
        const sixth = a.mul(a.mul(inverse, inverse), inverse);
        body({ a, at, own, apart, inverse, sixth });
        a.assign(partner, a.add(partner, a.constant(2)));
      });
    });
    after();
  });
}

/** Pushes the sum of both lanes. */
function pushLanes(a: Arithmetic, value: Value): void {
  a.push(value);
  a.f.lane('f64x2.extract_lane', 0);
  a.push(value);
  a.f.lane('f64x2.extract_lane', 1).op('f64.add');
}

function emitEnergy(module: ModuleBuilder, space: number): void {
  module.exportFunction(
    'energy',
    { rows: 'i32', count: 'i32', rowBytes: 'i32', excluded: 'i32' },
    ['f64'],
    (f, parameters) => {
      const a = simdArithmetic(f);
      const energy = a.variable(a.constant(0));
      emitPairs(f, space, parameters, (pair) => a.assign(energy, a.add(energy, emitHalfEnergy(pair))));
      pushLanes(a, energy);
    },
  );
}

/** Writes the lane sums of `sums` to the next `space` numbers at `out`, and clears them. */
function storeSums(a: Arithmetic, sums: readonly Value[], out: Local): void {
  sums.forEach((sum, k) => {
    a.f.get(out);
    pushLanes(a, sum);
    a.f.store('f64.store', 8 * k);
  });
  a.f
    .get(out)
    .i32(8 * sums.length)
    .op('i32.add')
    .set(out);
}

function emitGradient(module: ModuleBuilder, space: number): void {
  module.exportFunction(
    'gradient',
    { rows: 'i32', count: 'i32', rowBytes: 'i32', excluded: 'i32', g: 'i32' },
    ['f64'],
    (f, parameters) => {
      const a = simdArithmetic(f);
      const energy = a.variable(a.constant(0));
      const sums = Array.from({ length: space }, () => a.variable(a.constant(0)));
      emitPairs(
        f,
        space,
        parameters,
        (pair) => {
          a.assign(energy, a.add(energy, emitHalfEnergy(pair)));
          const force = emitForce(pair);
          sums.forEach((sum, k) => {
            a.scope(() => a.assign(sum, a.add(sum, a.mul(force, pair.apart[k]))));
          });
        },
        () => {
          for (const sum of sums) a.assign(sum, a.constant(0));
        },
        () => storeSums(a, sums, parameters.g),
      );
      pushLanes(a, energy);
    },
  );
}

function emitProduct(module: ModuleBuilder, space: number): void {
  module.exportFunction(
    'product',
    { rows: 'i32', directions: 'i32', count: 'i32', rowBytes: 'i32', excluded: 'i32', out: 'i32' },
    [],
    (f, { directions, out, ...parameters }) => {
      const a = simdArithmetic(f);
      const place = f.local('i32');
      const sums = Array.from({ length: space }, () => a.variable(a.constant(0)));
      emitPairs(
        f,
        space,
        parameters,
        (pair) => {
          const { at, own, apart } = pair;
          const turned = emitDifferences(a, space, directions, parameters.rowBytes, at, own, place);
          const force = emitForce(pair);
          const bend = emitBend(pair);
          const along = apart
            .map((difference, k) => a.mul(difference, turned[k]))
            .reduce((sum, value) => a.add(sum, value));
          const pull = a.mul(bend, along);
          sums.forEach((sum, k) => {
            a.scope(() => {
              const change = a.add(a.mul(force, turned[k]), a.mul(pull, apart[k]));
              a.assign(sum, a.add(sum, change));
            });
          });
        },
        () => {
          for (const sum of sums) a.assign(sum, a.constant(0));
        },
        () => storeSums(a, sums, out),
      );
    },
  );
}

/** The kernel of particles at x_1, x_2, ... of `space` coordinates each. */
export function particlesKernel(particles: Particles, workspace: Workspace): LandscapeKernel {
  const { count, space, excluded, springs } = particles;
  const dimension = count * space;
  const functions = pairFunctions(space, workspace);
  const rowBytes = 16 * Math.ceil(count / 2);
  const rows = workspace.allocateF64((rowBytes * space) / 8);
  const directions = workspace.allocateF64((rowBytes * space) / 8);
  const at = (address: number) => workspace.f64(address, dimension);
  return plainKernel({
    dimension,
    ensemble: clusterEnsemble(particles, workspace),
    loss(x) {
      functions.takeApart(x, rows, count, rowBytes);
      const pairs = functions.energy(rows, count, rowBytes, excluded);
      return springs === undefined ? pairs : pairs + springEnergy(springs, space, at(x));
    },
    gradient(x, g) {
      functions.takeApart(x, rows, count, rowBytes);
      const pairs = functions.gradient(rows, count, rowBytes, excluded, g);
      return springs === undefined ? pairs : pairs + springGradient(springs, space, at(x), at(g));
    },
    hessianVectorProduct(x, v, out) {
      functions.takeApart(x, rows, count, rowBytes);
      functions.takeApart(v, directions, count, rowBytes);
      functions.product(rows, directions, count, rowBytes, excluded, out);
      if (springs !== undefined) springProduct(springs, space, at(x), at(v), at(out));
    },
  });
}
