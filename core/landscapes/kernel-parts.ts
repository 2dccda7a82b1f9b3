/** What landscapes with kernels of their own share: a module compiled once, and the parts that are the same without data. */
import { type Arithmetic, simdArithmetic, type Value } from '../wasm/arithmetic.ts';
import { type FunctionBuilder, type Local, ModuleBuilder } from '../wasm/encoder.ts';
import type { Workspace } from '../wasm/memory.ts';
import { webAssembly } from '../wasm/webassembly.ts';
import type { EnsembleKernel, LandscapeKernel } from './define.ts';

/** Kernels of one module: `build` runs at the first call, and each call binds the functions to one workspace's memory. */
export function kernelModule<Exports extends object>(
  build: (module: ModuleBuilder) => void,
): (workspace: Workspace) => Exports {
  let compiled: object | undefined;
  return (workspace) => {
    if (compiled === undefined) {
      const module = new ModuleBuilder();
      module.importMemory('workspace', 'memory', { minimum: 1 });
      build(module);
      compiled = new webAssembly.Module(module.toBytes());
    }
    return new webAssembly.Instance(compiled, { workspace: { memory: workspace.memory } }).exports as Exports;
  };
}

/** A landscape without data: its only metric is the loss. */
export function plainKernel(
  parts: Pick<
    LandscapeKernel,
    'dimension' | 'loss' | 'gradient' | 'hessianVectorProduct' | 'hessian' | 'ensemble' | 'model'
  >,
): LandscapeKernel {
  return {
    ...parts,
    rows: 0,
    metrics: ['loss'],
    measure(x, out) {
      out[0] = parts.loss(x);
    },
  };
}

/** A landscape without data from its kernel for many points: one point is computed as two equal ones. */
export function pairedKernel(dimension: number, ensemble: EnsembleKernel, workspace: Workspace): LandscapeKernel {
  const [x, v, out] = Array.from({ length: 3 }, () => workspace.allocateF64(2 * dimension));
  const losses = workspace.allocateF64(2);
  const spread = (from: number, to: number): void => {
    const [values, rows] = [workspace.f64(from, dimension), workspace.f64(to, 2 * dimension)];
    for (let i = 0; i < dimension; i++) rows[2 * i] = rows[2 * i + 1] = values[i];
  };
  const gather = (to: number): void => {
    const [rows, values] = [workspace.f64(out, 2 * dimension), workspace.f64(to, dimension)];
    for (let i = 0; i < dimension; i++) values[i] = rows[2 * i];
  };
  const kernel = plainKernel({
    dimension,
    loss(point) {
      spread(point, x);
      ensemble.losses(x, losses, 2);
      return workspace.f64(losses, 1)[0];
    },
    gradient(point, g) {
      spread(point, x);
      ensemble.gradients(x, losses, out, 2);
      gather(g);
      return workspace.f64(losses, 1)[0];
    },
    hessianVectorProduct(point, direction, product) {
      spread(point, x);
      spread(direction, v);
      ensemble.products(x, v, out, 2);
      gather(product);
    },
  });
  return { ...kernel, ensemble };
}

/** `values` in fresh memory, followed by zeros up to `length` numbers. */
export function placed(workspace: Workspace, values: ArrayLike<number>, length = values.length): number {
  const pointer = workspace.allocateF64(length);
  workspace.f64(pointer, values.length).set(values);
  return pointer;
}

/** Sets the address `to` to base + offset. */
export function pointTo(f: FunctionBuilder, to: Local, base: Local, offset: Local): Local {
  f.get(base).get(offset).op('i32.add').set(to);
  return to;
}

/** Four vectors, pairwise. */
export function sumOfVectors(a: Arithmetic, [first, second, third, fourth]: readonly Value[]): Value {
  return a.scope(() => a.add(a.add(first, second), a.add(third, fourth)));
}

/** Adds up eight numbers in four vectors, pairwise, to one f64 on the stack. */
export function pushSumOfLanes(a: Arithmetic, partial: readonly Value[]): void {
  a.scope(() => {
    const both = sumOfVectors(a, partial);
    a.push(both);
    a.f.lane('f64x2.extract_lane', 0);
    a.push(both);
    a.f.lane('f64x2.extract_lane', 1).op('f64.add');
  });
}

/**
 * The sum over the vectors of `bytes` bytes (a multiple of 64), as f64 on the stack: eight partial sums, added pairwise.
 * `term` gives the vector of numbers at a byte offset from the start, held in a local, plus a constant.
 */
export function pushBlockedSum(
  f: FunctionBuilder,
  bytes: Local,
  term: (a: Arithmetic, at: Local, offset: number) => Value,
): void {
  const a = simdArithmetic(f);
  const at = f.local('i32');
  const partial = Array.from({ length: 4 }, () => a.variable(a.constant(0)));
  f.forRange(at, 0, bytes, 64, () => {
    partial.forEach((sum, i) => {
      a.scope(() => a.assign(sum, a.add(sum, term(a, at, 16 * i))));
    });
  });
  pushSumOfLanes(a, partial);
  f.release(at);
}
