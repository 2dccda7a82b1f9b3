/** Runs code written over `Arithmetic` on arrays, through each back end. */

import {
  type Arithmetic,
  type Format,
  scalarArithmetic,
  simdArithmetic,
  type Value,
} from '../../../core/wasm/arithmetic.ts';
import { ModuleBuilder } from '../../../core/wasm/encoder.ts';
import { instantiate } from '../../../core/wasm/instantiate.ts';
import { Workspace } from '../../../core/wasm/memory.ts';

export type Emitter = (a: Arithmetic, ...values: [Value, Value, Value]) => Value;

type Numbers = Float64Array | Float32Array;

/** Results of `emit` for x[i], y[i], z[i], as their bits (64 or 32 a number). The length is a multiple of 4. */
export function runOver(
  backEnd: 'scalar' | 'simd',
  format: Format,
  emit: Emitter,
  x: ArrayLike<number>,
  y: ArrayLike<number> = x,
  z: ArrayLike<number> = x,
): Numbers {
  const width = format === 'f64' ? 8 : 4;
  const workspace = new Workspace();
  const pointers = [x, y, z, x].map(() => workspace.allocate(width * x.length)) as [number, number, number, number];
  const view = (pointer: number): Numbers =>
    format === 'f64' ? workspace.f64(pointer, x.length) : workspace.f32(pointer, x.length);
  for (const [i, values] of [x, y, z].entries()) view(pointers[i]!).set(values);
  const module = new ModuleBuilder();
  module.importMemory('host', 'memory', { minimum: 1 });
  const parameters = { x: 'i32', y: 'i32', z: 'i32', out: 'i32', n: 'i32' } as const;
  module.exportFunction('run', parameters, [], (f, p) => {
    const a = backEnd === 'simd' ? simdArithmetic(f, format) : scalarArithmetic(f, format);
    const i = f.local('i32');
    f.forRange(i, 0, p.n, a.lanes, () => {
      a.scope(() => {
        a.store(p.out, emit(a, a.load(p.x), a.load(p.y), a.load(p.z)));
      });
      for (const pointer of [p.x, p.y, p.z, p.out]) f.get(pointer).i32(a.bytes).op('i32.add').set(pointer);
    });
  });
  const { run } = instantiate<{ run(...values: number[]): void }>(module.toBytes(), {
    host: { memory: workspace.memory },
  });
  run(...pointers, x.length);
  return view(pointers[3]).slice();
}

/** Index of the first result whose bits differ, NaN counting as one number; -1 when all agree. */
export function firstDifference(left: ArrayLike<number>, right: ArrayLike<number>): number {
  for (let i = 0; i < left.length; i++) if (!Object.is(left[i], right[i])) return i;
  return left.length === right.length ? -1 : Math.min(left.length, right.length);
}

/** splitmix64: random bits for tests that do not rest on the code under test. */
export function splitMix(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
}

const specials = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2,
  -2,
  3,
  Math.PI,
  -Math.PI / 2,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  2 ** -1022,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  709.782712893384,
  -745.1332191019411,
  710.4758600739439,
  2 ** 21,
  2 ** 53 + 1,
  1e22,
  1 - 2 ** -53,
  1 + 2 ** -52,
];

/** `count` numbers: special ones, then any bit pattern, numbers of everyday size, and very small and large ones. */
export function mixedNumbers(count: number, seed: bigint): Float64Array {
  const next = splitMix(seed);
  const out = new Float64Array(count);
  const raw = new BigUint64Array(1);
  const double = new Float64Array(raw.buffer);
  const uniform = (): number => Number(next() >> 11n) * 2 ** -53;
  for (let i = 0; i < count; i++) {
    if (i < specials.length) {
      out[i] = specials[i]!;
    } else if (i % 4 === 0) {
      raw[0] = next();
      out[i] = double[0]!;
    } else if (i % 4 === 1) {
      out[i] = 4 * uniform() - 2;
    } else if (i % 4 === 2) {
      out[i] = 1600 * uniform() - 800;
    } else {
      // Of either sign, from 2^-60 to 2^60.
      const bits = next();
      raw[0] = (bits & 0x800fffffffffffffn) | ((963n + ((bits >> 52n) % 120n)) << 52n);
      out[i] = double[0]!;
    }
  }
  return out;
}
