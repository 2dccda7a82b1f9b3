/**
 * A small fast random stream for each particle of an ensemble: xoshiro256+ (Blackman and Vigna 2021), one in each SIMD lane,
 * started from the particle's noise stream. The states are four rows of one u64 a particle.
 */

import type { Arithmetic, Bits, Value } from '../wasm/arithmetic.ts';
import type { Local } from '../wasm/encoder.ts';
import { emitNormalPairFromBits, emitUniform } from './box-muller.ts';
import { fillParticleSeed, streamKey } from './streams.ts';

export const particleStateRows = 4;

/**
 * Starts the streams of particles with these seeds. `states` holds four rows of `stride` u64 as pairs of 32-bit words (a
 * `Uint32Array` over a workspace: 8 * stride words); places beyond the seeds, which fill up the last vector, become 0.
 */
export function seedParticleStreams(
  states: Uint32Array,
  stride: number,
  identity: string | Uint8Array,
  seeds: ArrayLike<number>,
): void {
  if (seeds.length > stride || states.length !== 8 * stride) {
    throw new RangeError(`invalid stride ${stride} for ${seeds.length} seeds and ${states.length} words`);
  }
  const key = streamKey('noise', identity);
  const words = new Uint32Array(8);
  states.fill(0);
  for (let particle = 0; particle < seeds.length; particle++) {
    fillParticleSeed(words, key, seeds[particle]!);
    for (let row = 0; row < particleStateRows; row++) {
      states[2 * (row * stride + particle)] = words[2 * row]!;
      states[2 * (row * stride + particle) + 1] = words[2 * row + 1]!;
    }
  }
}

/** The state of the lanes' streams while a kernel works on them: variables. */
export type ParticleStream = readonly [Bits, Bits, Bits, Bits];

/**
 * Loads the states at `pointer` (the first row's place of the first lane); rows are `rowBytes` apart, an i32 local or a
 * constant.
 */
export function emitLoadStream(a: Arithmetic, pointer: Local, rowBytes: Local | number): ParticleStream {
  const rows = emitRowPointers(a, pointer, rowBytes);
  const state = rows.map((row) => a.bitsVariable(a.loadBits(row)));
  releaseRowPointers(a, rows);
  return state as unknown as ParticleStream;
}

/** Stores what `emitLoadStream` loaded. */
export function emitStoreStream(a: Arithmetic, pointer: Local, rowBytes: Local | number, state: ParticleStream): void {
  const rows = emitRowPointers(a, pointer, rowBytes);
  rows.forEach((row, i) => {
    a.storeBits(row, state[i]!);
  });
  releaseRowPointers(a, rows);
}

function emitRowPointers(a: Arithmetic, pointer: Local, rowBytes: Local | number): readonly Local[] {
  const { f } = a;
  const rows = [pointer];
  for (let row = 1; row < particleStateRows; row++) {
    const next = f.local('i32');
    f.get(rows[row - 1]!);
    if (typeof rowBytes === 'number') f.i32(rowBytes);
    else f.get(rowBytes);
    f.op('i32.add').set(next);
    rows.push(next);
  }
  return rows;
}

function releaseRowPointers(a: Arithmetic, rows: readonly Local[]): void {
  for (const row of rows.slice(1)) a.f.release(row);
}

/** The next 64 bits of each lane's stream; the lowest three are the weakest. */
export function emitNextBits(a: Arithmetic, [s0, s1, s2, s3]: ParticleStream): Bits {
  return a.scope(() => {
    const result = a.addBits(s0, s3);
    const shifted = a.shiftLeft(s1, 17);
    a.assignBits(s2, a.bitXor(s2, s0));
    a.assignBits(s3, a.bitXor(s3, s1));
    a.assignBits(s1, a.bitXor(s1, s2));
    a.assignBits(s0, a.bitXor(s0, s3));
    a.assignBits(s2, a.bitXor(s2, shifted));
    a.assignBits(s3, a.bitOr(a.shiftLeft(s3, 45), a.shiftRightUnsigned(s3, 19)));
    return result;
  });
}

/** The next uniform number of each lane, a multiple of 2^-52 in [0, 1). */
export function emitNextUniform(a: Arithmetic, state: ParticleStream): Value {
  return a.scope(() => emitUniform(a, emitNextBits(a, state)));
}

/** The next two standard normal deviates of each lane, from two steps of its stream. */
export function emitNormalPair(a: Arithmetic, state: ParticleStream): readonly [Value, Value] {
  return a.scope(() => {
    const radiusBits = emitNextBits(a, state);
    return emitNormalPairFromBits(a, radiusBits, emitNextBits(a, state));
  });
}
