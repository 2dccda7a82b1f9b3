/**
 * Hashes of everything whose bits results rest on, on fixed inputs. Needs nothing but JavaScript and WebAssembly, so that it
 * runs in any engine. `node tests/core/wasm/print-golden-bits.ts > tests/core/wasm/golden-bits.json` writes what the test expects,
 * after the layer's version has been raised.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { emitLoadStream, emitNormalPair, seedParticleStreams } from '../../../core/math/particle-streams.ts';
import { stream } from '../../../core/math/streams.ts';
import { dot, norm2, sum } from '../../../core/math/sums.ts';
import { simdArithmetic } from '../../../core/wasm/arithmetic.ts';
import * as elementary from '../../../core/wasm/elementary.ts';
import { ModuleBuilder } from '../../../core/wasm/encoder.ts';
import { instantiate } from '../../../core/wasm/instantiate.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import { NUMERICS } from '../../../core/wasm/numerics-version.ts';
import { mixedNumbers, runOver } from './lanes.ts';

export interface GoldenBits {
  kernels: { version: number; hashes: Record<string, string> };
  randomness: { version: number; hashes: Record<string, string> };
}

const count = 16_384;

/** SHA-256 of the values as little-endian doubles, NaN as 7ff8000000000000. */
function hash(values: Iterable<number>): string {
  const numbers = Float64Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value));
  const bits = new BigUint64Array(numbers.buffer);
  for (let i = 0; i < numbers.length; i++) if (Number.isNaN(numbers[i]!)) bits[i] = 0x7ff8000000000000n;
  return bytesToHex(sha256(new Uint8Array(numbers.buffer)));
}

function kernels(): Record<string, string> {
  const x = mixedNumbers(count, 101n);
  const y = mixedNumbers(count, 102n);
  const hashes: Record<string, string> = {};
  for (const [name, emit] of Object.entries(elementary.unaryEmitters))
    hashes[name] = hash(runOver('simd', 'f64', emit, x));
  for (const [name, emit] of Object.entries(elementary.binaryEmitters)) {
    hashes[name] = hash(runOver('simd', 'f64', emit, x, y));
  }
  for (const [name, emit] of Object.entries(elementary.singleEmitters))
    hashes[name] = hash(runOver('simd', 'f32', emit, x));
  hashes.powi = hash([-3, 2, 7, 100].flatMap((n) => [...x.map((value) => elementary.powi(value, n))]));
  const finite = x.map((value) => (Math.abs(value) < 1e10 ? value : 0));
  const other = y.map((value) => (Math.abs(value) < 1e10 ? value : 0));
  const lengths = Array.from({ length: 300 }, (_, i) => i).concat([1000, 4097, count]);
  hashes.sum = hash(lengths.map((n) => sum(finite, n)));
  hashes.dot = hash(lengths.map((n) => dot(finite, other, n)));
  hashes.norm2 = hash(lengths.map((n) => norm2(finite, n)));
  return hashes;
}

/** Normal pairs of 64 particles over 200 steps: [step][pair][particle]. */
function particleNormals(): Float64Array {
  const [particles, steps] = [64, 200];
  const workspace = new Workspace();
  const states = workspace.allocate(32 * particles);
  const out = workspace.allocate(16 * particles * steps);
  const seeds = Array.from({ length: particles }, (_, i) => i * i);
  seedParticleStreams(new Uint32Array(workspace.memory.buffer, states, 8 * particles), particles, 'golden', seeds);
  const module = new ModuleBuilder();
  module.importMemory('host', 'memory', { minimum: 1 });
  module.exportFunction('run', {}, [], (f) => {
    const a = simdArithmetic(f);
    const [lane, place, step] = [f.local('i32'), f.local('i32'), f.local('i32')];
    f.forRange(lane, states, states + 8 * particles, a.bytes, () => {
      const state = emitLoadStream(a, lane, 8 * particles);
      f.get(lane)
        .i32(out - states)
        .op('i32.add')
        .set(place);
      f.forRange(step, 0, steps, 1, () => {
        a.scope(() => {
          for (const value of emitNormalPair(a, state)) {
            a.store(place, value);
            f.get(place)
              .i32(8 * particles)
              .op('i32.add')
              .set(place);
          }
        });
      });
    });
  });
  instantiate<{ run(): void }>(module.toBytes(), { host: { memory: workspace.memory } }).run();
  return workspace.f64(out, 2 * particles * steps).slice();
}

function randomness(): Record<string, string> {
  const s = stream('probe', 'golden', 2 ** 40 + 3);
  const draws = s.draws(5);
  return {
    uniforms: hash(s.fillUniform(new Float64Array(count), 7)),
    normals: hash(s.fillNormal(new Float64Array(count), 7)),
    draws: hash(
      Array.from({ length: 1000 }, (_, i) => [
        draws.uint32(),
        draws.uniform(),
        draws.normal(),
        draws.integer(i + 1),
      ]).flat(),
    ),
    permutation: hash(s.draws(6).permutation(1000, new Int32Array(1000))),
    particles: hash(particleNormals()),
  };
}

export function goldenBits(): GoldenBits {
  return {
    kernels: { version: NUMERICS.kernels, hashes: kernels() },
    randomness: { version: NUMERICS.randomness, hashes: randomness() },
  };
}
