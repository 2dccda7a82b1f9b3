/**
 * Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (2011): four random words for each key of two
 * words and counter of four. It runs as WebAssembly, which multiplies 32-bit words to 64 bits.
 */

import { scalarArithmetic } from '../wasm/arithmetic.ts';
import { type FunctionReference, type Local, ModuleBuilder } from '../wasm/encoder.ts';
import { instantiate } from '../wasm/instantiate.ts';
import type { WebAssemblyMemory } from '../wasm/webassembly.ts';
import { emitNormalPairFromBits } from './box-muller.ts';

/** Two 32-bit words. */
export type Key = readonly [number, number];

/** Blocks that one call of a fill may make. */
const chunkBlocks = 2048;

/** (c0, c1, c2, c3, k0, k1) -> words 0 and 1, words 2 and 3, the first of each in the low half. */
function defineBlock(module: ModuleBuilder): FunctionReference {
  const parameters = { c0: 'i64', c1: 'i64', c2: 'i64', c3: 'i64', k0: 'i64', k1: 'i64' } as const;
  return module.define(parameters, ['i64', 'i64'], (f, { c0, c1, c2, c3, k0, k1 }) => {
    const low = 0xffffffffn;
    const first = f.local('i64');
    const second = f.local('i64');
    for (let round = 0; round < 10; round++) {
      f.get(c0).i64(0xd2511f53n).op('i64.mul').set(first);
      f.get(c2).i64(0xcd9e8d57n).op('i64.mul').set(second);
      f.get(second).i64(32n).op('i64.shr_u').get(c1).op('i64.xor').get(k0).op('i64.xor').set(c0);
      f.get(first).i64(32n).op('i64.shr_u').get(c3).op('i64.xor').get(k1).op('i64.xor').set(c2);
      f.get(second).i64(low).op('i64.and').set(c1);
      f.get(first).i64(low).op('i64.and').set(c3);
      f.get(k0).i64(0x9e3779b9n).op('i64.add').i64(low).op('i64.and').set(k0);
      f.get(k1).i64(0xbb67ae85n).op('i64.add').i64(low).op('i64.and').set(k1);
    }
    f.get(c1).i64(32n).op('i64.shl').get(c0).op('i64.or');
    f.get(c3).i64(32n).op('i64.shl').get(c2).op('i64.or');
  });
}

interface Exports {
  readonly memory: WebAssemblyMemory;
  words(...call: FillCall): void;
  uniforms(...call: FillCall): void;
  normals(...call: FillCall): void;
}

/** k0, k1, c0, c1, c2, c3, count of blocks. */
type FillCall = [number, number, number, number, number, number, number];

function build(): Exports {
  const module = new ModuleBuilder();
  module.memory({ minimum: Math.ceil((chunkBlocks * 16) / 65536) }, 'memory');
  const block = defineBlock(module);
  const parameters = { k0: 'i32', k1: 'i32', c0: 'i32', c1: 'i32', c2: 'i32', c3: 'i32', count: 'i32' } as const;
  /** Results of counters (c0, c1) + i, i = 0 ... count - 1, one after another from address 0, 16 bytes each. */
  const fill = (name: keyof Exports, convert: 'words' | 'uniforms' | 'normals'): void => {
    module.exportFunction(name, parameters, [], (f, p) => {
      const [counter, low, high] = [f.local('i64'), f.local('i64'), f.local('i64')];
      const pointer = f.local('i32');
      const end = f.local('i32');
      const unsigned = (local: Local) => f.get(local).op('i64.extend_i32_u');
      unsigned(p.c1).i64(32n).op('i64.shl');
      unsigned(p.c0).op('i64.or').set(counter);
      f.get(p.count).i32(4).op('i32.shl').set(end);
      f.forRange(pointer, 0, end, 16, () => {
        f.get(counter).i64(0xffffffffn).op('i64.and').get(counter).i64(32n).op('i64.shr_u');
        for (const local of [p.c2, p.c3, p.k0, p.k1]) unsigned(local);
        f.call(block).set(high).set(low);
        f.get(counter).i64(1n).op('i64.add').set(counter);
        const a = scalarArithmetic(f);
        if (convert === 'normals') {
          const [first, second] = emitNormalPairFromBits(a, { kind: 'bits', held: low }, { kind: 'bits', held: high });
          a.store(pointer, first);
          a.store(pointer, second, 8);
        } else {
          [low, high].forEach((word, i) => {
            f.get(pointer).get(word);
            if (convert === 'words') f.store('i64.store', 8 * i);
            else {
              f.i64(11n)
                .op('i64.shr_u', 'f64.convert_i64_u')
                .f64(Number.EPSILON / 2)
                .op('f64.mul');
              f.store('f64.store', 8 * i);
            }
          });
        }
      });
    });
  };
  fill('words', 'words');
  fill('uniforms', 'uniforms');
  fill('normals', 'normals');
  return instantiate<Exports>(module.toBytes());
}

const kernel = build();
const words = new Uint32Array(kernel.memory.buffer);
const numbers = new Float64Array(kernel.memory.buffer);

/** The four random words of one counter. */
export function philox4x32(counter: readonly [number, number, number, number], key: Key): Uint32Array {
  kernel.words(key[0], key[1], ...counter, 1);
  return words.slice(0, 4);
}

/**
 * Element i of the sequence that blocks give one after another is `from + i`: block b = floor(index / perBlock) has the
 * counter (b mod 2^32, floor(b / 2^32), c2, c3).
 */
function fill<Out extends Uint32Array | Float64Array>(
  out: Out,
  from: number,
  perBlock: 2 | 4,
  source: Uint32Array | Float64Array,
  run: (...call: FillCall) => void,
  key: Key,
  c2: number,
  c3: number,
): Out {
  if (!(Number.isSafeInteger(from) && from >= 0)) {
    throw new RangeError(`invalid index ${from}: expected an integer from 0`);
  }
  let done = 0;
  while (done < out.length) {
    const index = from + done;
    const skip = index % perBlock;
    const first = (index - skip) / perBlock;
    const blocks = Math.min(chunkBlocks, Math.ceil((skip + out.length - done) / perBlock));
    run(key[0], key[1], first % 4294967296, Math.floor(first / 4294967296), c2, c3, blocks);
    const count = Math.min(blocks * perBlock - skip, out.length - done);
    out.set(source.subarray(skip, skip + count), done);
    done += count;
  }
  return out;
}

/** Random words number `from`, `from + 1`, ... of the stream (key, c2, c3): four a block. */
export function fillWords(out: Uint32Array, from: number, key: Key, c2: number, c3: number): Uint32Array {
  return fill(out, from, 4, words, kernel.words, key, c2, c3);
}

/** Multiples of 2^-53 in [0, 1), numbers `from`, `from + 1`, ... of the stream: two a block. */
export function fillUniforms(out: Float64Array, from: number, key: Key, c2: number, c3: number): Float64Array {
  return fill(out, from, 2, numbers, kernel.uniforms, key, c2, c3);
}

/** Standard normal deviates number `from`, `from + 1`, ... of the stream: two a block. */
export function fillNormals(out: Float64Array, from: number, key: Key, c2: number, c3: number): Float64Array {
  return fill(out, from, 2, numbers, kernel.normals, key, c2, c3);
}
