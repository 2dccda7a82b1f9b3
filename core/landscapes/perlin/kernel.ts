/** Gradient noise in WebAssembly: interpolation over the corners of one cell, its gradient and Hessian-vector product. */
import { scalarArithmetic, simdArithmetic, type Value } from '../../wasm/arithmetic.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import type { Workspace } from '../../wasm/memory.ts';
import type { LandscapeKernel } from '../define.ts';
import { kernelModule, plainKernel, pointTo } from '../kernel-parts.ts';
import { emitBranches } from './branches.ts';
import { CellCache } from './cells.ts';
import { emitFade, type Fade } from './fade.ts';
import { noiseHessian } from './hessian.ts';
import type { Lattice } from './lattice.ts';

/**
 * Corner b of a cell has bit k set where it is one step along coordinate k. `planes` holds, for each coordinate, that
 * component of all corners' gradients, then the offsets h_b = sum over set bits k of g_bk, so that the ramp of corner b at
 * the inner point t is g_b . t - h_b. A tree of 2 * corners numbers holds level m (m numbers) from m on: the ramps at
 * m = corners, the noise at 1; the number i below m/2 mixes i and i + m/2.
 */
interface NoiseFunctions {
  /** Inner coordinates t = x - floor(x), and their fades with two derivatives, as `fadeAt` gives them. */
  place(x: number, dimension: number, isCubic: number, t: number, s: number, ds: number, dds: number): void;
  /** leaves_b = sum over k of planes_kb t_k - offsets_b; `offsets` = 0 leaves them out. */
  ramps(planes: number, offsets: number, t: number, dimension: number, corners: number, leaves: number): void;
  /** Fills a tree from its leaves, with the weights s_k = fade(t_k); returns its root. */
  mix(tree: number, s: number, corners: number): number;
  /** The derivative of `mix` along a change `treeDot` of the leaves and `sDot` of the weights. */
  mixDot(tree: number, treeDot: number, s: number, sDot: number, corners: number): void;
  /** Derivatives of the root by all numbers of the tree in `adjoint`, by the weights in `slopes`. */
  unmix(tree: number, adjoint: number, s: number, slopes: number, corners: number): void;
  unmixDot(
    tree: number,
    treeDot: number,
    adjoint: number,
    adjointDot: number,
    s: number,
    sDot: number,
    slopesDot: number,
    corners: number,
  ): void;
  /** out_k += sum over corners of planes_kb weight_b. */
  project(planes: number, weights: number, dimension: number, corners: number, out: number): void;
  /** out_k = a_k b_k. */
  multiply(a: number, b: number, dimension: number, out: number): void;
  /** out_k = dds_k v_k slope_k + ds_k slopeDot_k. */
  bend(dds: number, v: number, slopes: number, ds: number, slopesDot: number, dimension: number, out: number): void;
  /** v_k *= factor. */
  scale(v: number, dimension: number, factor: number): void;
}

const noiseFunctions = kernelModule<NoiseFunctions>((module) => {
  emitPlace(module);
  emitRamps(module);
  emitMix(module);
  emitMixDot(module);
  emitUnmix(module);
  emitUnmixDot(module);
  emitProject(module);
  emitVectors(module);
});

function advance(f: FunctionBuilder, pointer: Local, bytes: number): void {
  f.get(pointer).i32(bytes).op('i32.add').set(pointer);
}

function emitPlace(module: ModuleBuilder): void {
  module.exportFunction(
    'place',
    { x: 'i32', dimension: 'i32', isCubic: 'i32', t: 'i32', s: 'i32', ds: 'i32', dds: 'i32' },
    [],
    (f, { x, dimension, isCubic, t, s, ds, dds }) => {
      const a = scalarArithmetic(f);
      const [at, place, bytes] = Array.from({ length: 3 }, () => f.local('i32'));
      const inner = a.variable(a.constant(0));
      const put = (base: Local, value: Value): void => a.store(pointTo(f, place, base, at), value);
      f.get(dimension).i32(3).op('i32.shl').set(bytes);
      f.forRange(at, 0, bytes, 8, () => {
        a.scope(() => {
          const outer = a.load(pointTo(f, place, x, at));
          a.assign(inner, a.sub(outer, a.floor(outer)));
        });
        put(t, inner);
        const putFade = (fade: Fade) => (): void =>
          a.scope(() => {
            const [value, first, second] = emitFade(a, fade, inner);
            put(s, value);
            put(ds, first);
            put(dds, second);
          });
        f.get(isCubic).if(putFade('cubic'), putFade('quintic'));
      });
    },
  );
}

function emitRamps(module: ModuleBuilder): void {
  module.exportFunction(
    'ramps',
    { planes: 'i32', offsets: 'i32', t: 'i32', dimension: 'i32', corners: 'i32', leaves: 'i32' },
    [],
    (f, { planes, offsets, t, dimension, corners, leaves }) => {
      const a = simdArithmetic(f);
      const [at, k, plane, coordinate, place, bytes] = Array.from({ length: 6 }, () => f.local('i32'));
      const sum = a.variable(a.constant(0));
      f.get(corners).i32(3).op('i32.shl').set(bytes);
      f.forRange(at, 0, bytes, 16, () => {
        a.scope(() => a.assign(sum, a.constant(0)));
        pointTo(f, plane, planes, at);
        f.get(t).set(coordinate);
        f.forRange(k, 0, dimension, 1, () => {
          a.scope(() => a.assign(sum, a.add(sum, a.mul(a.load(plane), a.loadSplat(coordinate)))));
          pointTo(f, plane, plane, bytes);
          advance(f, coordinate, 8);
        });
        f.get(offsets).if(() => {
          a.scope(() => a.assign(sum, a.sub(sum, a.load(pointTo(f, place, offsets, at)))));
        });
        a.store(pointTo(f, place, leaves, at), sum);
      });
    },
  );
}

function emitProject(module: ModuleBuilder): void {
  module.exportFunction(
    'project',
    { planes: 'i32', weights: 'i32', dimension: 'i32', corners: 'i32', out: 'i32' },
    [],
    (f, { planes, weights, dimension, corners, out }) => {
      const a = simdArithmetic(f);
      const [at, k, place, bytes] = Array.from({ length: 4 }, () => f.local('i32'));
      const sum = a.variable(a.constant(0));
      f.get(corners).i32(3).op('i32.shl').set(bytes);
      f.forRange(k, 0, dimension, 1, () => {
        a.assign(sum, a.constant(0));
        f.forRange(at, 0, bytes, 16, () => {
          a.scope(() => {
            const component = a.load(pointTo(f, place, planes, at));
            a.assign(sum, a.add(sum, a.mul(component, a.load(pointTo(f, place, weights, at)))));
          });
        });
        f.get(out).get(out).load('f64.load');
        a.push(sum);
        f.lane('f64x2.extract_lane', 0);
        a.push(sum);
        f.lane('f64x2.extract_lane', 1).op('f64.add', 'f64.add').store('f64.store');
        pointTo(f, planes, planes, bytes);
        advance(f, out, 8);
      });
    },
  );
}

/** Loads number `axis` of the vector `s` into a local of its own. */
function loadAxis(f: FunctionBuilder, s: Local, axis: Local, into: Local): void {
  f.get(s).get(axis).i32(3).op('i32.shl', 'i32.add').load('f64.load').set(into);
}

function emitMix(module: ModuleBuilder): void {
  module.exportFunction('mix', { tree: 'i32', s: 'i32', corners: 'i32' }, ['f64'], (f, { tree, s, corners }) => {
    const a = scalarArithmetic(f);
    const [weight, rest] = [f.local('f64'), f.local('f64')];
    const place = f.local('i32');
    emitBranches(
      f,
      corners,
      true,
      ({ axis }) => {
        loadAxis(f, s, axis, weight);
        f.f64(1).get(weight).op('f64.sub').set(rest);
      },
      ({ parent, low, high }) =>
        a.scope(() => {
          const first = a.mul(a.wrap(rest), a.load(pointTo(f, place, tree, low)));
          const second = a.mul(a.wrap(weight), a.load(pointTo(f, place, tree, high)));
          a.store(pointTo(f, place, tree, parent), a.add(first, second));
        }),
    );
    f.get(tree).load('f64.load', 8);
  });
}

function emitMixDot(module: ModuleBuilder): void {
  module.exportFunction(
    'mixDot',
    { tree: 'i32', treeDot: 'i32', s: 'i32', sDot: 'i32', corners: 'i32' },
    [],
    (f, { tree, treeDot, s, sDot, corners }) => {
      const a = scalarArithmetic(f);
      const [weight, rest, weightDot] = [f.local('f64'), f.local('f64'), f.local('f64')];
      const place = f.local('i32');
      emitBranches(
        f,
        corners,
        true,
        ({ axis }) => {
          loadAxis(f, s, axis, weight);
          f.f64(1).get(weight).op('f64.sub').set(rest);
          loadAxis(f, sDot, axis, weightDot);
        },
        ({ parent, low, high }) =>
          a.scope(() => {
            const first = a.mul(a.wrap(rest), a.load(pointTo(f, place, treeDot, low)));
            const second = a.mul(a.wrap(weight), a.load(pointTo(f, place, treeDot, high)));
            const gap = a.sub(a.load(pointTo(f, place, tree, high)), a.load(pointTo(f, place, tree, low)));
            const sum = a.add(a.add(first, second), a.mul(a.wrap(weightDot), gap));
            a.store(pointTo(f, place, treeDot, parent), sum);
          }),
      );
    },
  );
}

/** Stores the sum of a level to number `axis` of `slopes`. */
function storeSlope(f: FunctionBuilder, slopes: Local, axis: Local, sum: Local): void {
  f.get(slopes).get(axis).i32(3).op('i32.shl', 'i32.add').get(sum).store('f64.store');
}

function emitUnmix(module: ModuleBuilder): void {
  module.exportFunction(
    'unmix',
    { tree: 'i32', adjoint: 'i32', s: 'i32', slopes: 'i32', corners: 'i32' },
    [],
    (f, { tree, adjoint, s, slopes, corners }) => {
      const a = scalarArithmetic(f);
      const [weight, rest, sum] = [f.local('f64'), f.local('f64'), f.local('f64')];
      const place = f.local('i32');
      f.get(adjoint).f64(1).store('f64.store', 8);
      emitBranches(
        f,
        corners,
        false,
        ({ axis }) => {
          loadAxis(f, s, axis, weight);
          f.f64(1).get(weight).op('f64.sub').set(rest);
          f.f64(0).set(sum);
        },
        ({ parent, low, high }) =>
          a.scope(() => {
            const above = a.load(pointTo(f, place, adjoint, parent));
            a.store(pointTo(f, place, adjoint, low), a.mul(a.wrap(rest), above));
            a.store(pointTo(f, place, adjoint, high), a.mul(a.wrap(weight), above));
            const gap = a.sub(a.load(pointTo(f, place, tree, high)), a.load(pointTo(f, place, tree, low)));
            a.push(a.add(a.wrap(sum), a.mul(above, gap)));
            f.set(sum);
          }),
        ({ axis }) => storeSlope(f, slopes, axis, sum),
      );
    },
  );
}

function emitUnmixDot(module: ModuleBuilder): void {
  module.exportFunction(
    'unmixDot',
    {
      tree: 'i32',
      treeDot: 'i32',
      adjoint: 'i32',
      adjointDot: 'i32',
      s: 'i32',
      sDot: 'i32',
      slopesDot: 'i32',
      corners: 'i32',
    },
    [],
    (f, { tree, treeDot, adjoint, adjointDot, s, sDot, slopesDot, corners }) => {
      const a = scalarArithmetic(f);
      const [weight, rest, weightDot, sum] = Array.from({ length: 4 }, () => f.local('f64'));
      const place = f.local('i32');
      f.get(adjointDot).f64(0).store('f64.store', 8);
      emitBranches(
        f,
        corners,
        false,
        ({ axis }) => {
          loadAxis(f, s, axis, weight);
          f.f64(1).get(weight).op('f64.sub').set(rest);
          loadAxis(f, sDot, axis, weightDot);
          f.f64(0).set(sum);
        },
        ({ parent, low, high }) =>
          a.scope(() => {
            const above = a.load(pointTo(f, place, adjoint, parent));
            const aboveDot = a.load(pointTo(f, place, adjointDot, parent));
            const turned = a.mul(a.wrap(weightDot), above);
            const lowDot = a.sub(a.mul(a.wrap(rest), aboveDot), turned);
            const highDot = a.add(a.mul(a.wrap(weight), aboveDot), turned);
            a.store(pointTo(f, place, adjointDot, low), lowDot);
            a.store(pointTo(f, place, adjointDot, high), highDot);
            const gap = a.sub(a.load(pointTo(f, place, tree, high)), a.load(pointTo(f, place, tree, low)));
            const gapDot = a.sub(a.load(pointTo(f, place, treeDot, high)), a.load(pointTo(f, place, treeDot, low)));
            a.push(a.add(a.wrap(sum), a.add(a.mul(aboveDot, gap), a.mul(above, gapDot))));
            f.set(sum);
          }),
        ({ axis }) => storeSlope(f, slopesDot, axis, sum),
      );
    },
  );
}

/** Element by element, in the order of the coordinates. */
function emitVectors(module: ModuleBuilder): void {
  const eachEntry = (f: FunctionBuilder, dimension: Local, body: (at: Local) => void): void => {
    const [at, bytes] = [f.local('i32'), f.local('i32')];
    f.get(dimension).i32(3).op('i32.shl').set(bytes);
    f.forRange(at, 0, bytes, 8, () => body(at));
  };
  module.exportFunction(
    'multiply',
    { first: 'i32', second: 'i32', dimension: 'i32', out: 'i32' },
    [],
    (f, { first, second, dimension, out }) => {
      const a = scalarArithmetic(f);
      const place = f.local('i32');
      eachEntry(f, dimension, (at) =>
        a.scope(() => {
          const [left, right] = [first, second].map((base) => a.load(pointTo(f, place, base, at)));
          const product = a.mul(left, right);
          a.store(pointTo(f, place, out, at), product);
        }),
      );
    },
  );
  module.exportFunction(
    'bend',
    { dds: 'i32', v: 'i32', slopes: 'i32', ds: 'i32', slopesDot: 'i32', dimension: 'i32', out: 'i32' },
    [],
    (f, { dds, v, slopes, ds, slopesDot, dimension, out }) => {
      const a = scalarArithmetic(f);
      const place = f.local('i32');
      eachEntry(f, dimension, (at) =>
        a.scope(() => {
          const load = (base: Local): Value => a.load(pointTo(f, place, base, at));
          const bent = a.mul(a.mul(load(dds), load(v)), load(slopes));
          const sum = a.add(bent, a.mul(load(ds), load(slopesDot)));
          a.store(pointTo(f, place, out, at), sum);
        }),
      );
    },
  );
  module.exportFunction('scale', { v: 'i32', dimension: 'i32', factor: 'f64' }, [], (f, { v, dimension, factor }) => {
    const a = scalarArithmetic(f);
    const place = f.local('i32');
    eachEntry(f, dimension, (at) =>
      a.scope(() => a.store(place, a.mul(a.load(pointTo(f, place, v, at)), a.wrap(factor)))),
    );
  });
}

/** The largest dimension whose Hessian is made at once: trees of pairs of directions take memory. */
const LARGEST_HESSIAN = 10;

/** The kernel of gradient noise on a periodic lattice. */
export function noiseKernel(lattice: Lattice, fade: Fade, scale: number, workspace: Workspace): LandscapeKernel {
  const { dimension } = lattice;
  const corners = 1 << dimension;
  const functions = noiseFunctions(workspace);
  const cells = new CellCache(lattice, workspace);
  const vector = () => workspace.allocateF64(dimension);
  const tree = () => workspace.allocateF64(2 * corners);
  const [inner, weights, first, second, weightsDot, slopes, slopesDot] = Array.from({ length: 7 }, vector);
  const [values, valuesDot, adjoint, adjointDot] = Array.from({ length: 4 }, tree);
  const leaves = 8 * corners;

  const isCubic = fade === 'cubic' ? 1 : 0;
  const hessian = dimension <= LARGEST_HESSIAN ? noiseHessian(dimension, scale, workspace) : undefined;

  /** Finds the cell of the point, fills the tree and returns the address of the cell's gradients. */
  const enter = (x: number): number => {
    const planes = cells.at(x);
    functions.place(x, dimension, isCubic, inner, weights, first, second);
    functions.ramps(planes, planes + dimension * leaves, inner, dimension, corners, values + leaves);
    return planes;
  };
  /** Passes up and down the tree at the point; returns the noise. */
  const pass = (): number => {
    const noise = functions.mix(values, weights, corners);
    functions.unmix(values, adjoint, weights, slopes, corners);
    return noise;
  };

  return plainKernel({
    dimension,
    loss(x) {
      enter(x);
      return scale * functions.mix(values, weights, corners);
    },
    gradient(x, g) {
      const planes = enter(x);
      const noise = pass();
      functions.multiply(first, slopes, dimension, g);
      functions.project(planes, adjoint + leaves, dimension, corners, g);
      functions.scale(g, dimension, scale);
      return scale * noise;
    },
    hessianVectorProduct(x, v, out) {
      const planes = enter(x);
      pass();
      functions.multiply(first, v, dimension, weightsDot);
      functions.ramps(planes, 0, v, dimension, corners, valuesDot + leaves);
      functions.mixDot(values, valuesDot, weights, weightsDot, corners);
      functions.unmixDot(values, valuesDot, adjoint, adjointDot, weights, weightsDot, slopesDot, corners);
      functions.bend(second, v, slopes, first, slopesDot, dimension, out);
      functions.project(planes, adjointDot + leaves, dimension, corners, out);
      functions.scale(out, dimension, scale);
    },
    ...(hessian && {
      hessian(x: number, out: number) {
        const planes = enter(x);
        pass();
        hessian({ planes, tree: values, adjoint, s: weights, ds: first, dds: second, slopes }, out);
      },
    }),
  });
}
