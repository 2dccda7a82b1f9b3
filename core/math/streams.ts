/**
 * Named random streams. The name and the identity of a stream give its key, the seed a part of the counter, so that every
 * number of every stream has an address of its own and never depends on what else was drawn.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { cos, log } from '../wasm/elementary.ts';
import { fillNormals, fillUniforms, fillWords, type Key } from './philox.ts';

/** start: initial points; batch: which rows of the data; noise: on gradients; probe: of analyses. */
export type StreamName = 'start' | 'batch' | 'noise' | 'probe';

/** What a counter is used for, its highest eight bits. Frozen: numbers depend on them. */
const purposes = { uniforms: 0, normals: 1, draws: 2, particles: 3 } as const;

const bufferWords = 64;
/** Words that one sequence of draws may use. */
const sequenceWords = 268435456;
const sequences = 33554432;

/** Numbers drawn one after another. `position` is all their state. */
export class Draws {
  protected readonly key: Key;
  private readonly c2: number;
  private readonly c3: number;
  private readonly offset: number;
  private readonly buffer = new Uint32Array(bufferWords);
  private bufferStart = -1;
  /** Count of 32-bit words used so far. May be set, to go on from a checkpoint. */
  position = 0;

  /** `index` tells apart sequences of 2^28 words of the same stream. */
  constructor(key: Key, c2: number, c3: number, index: number) {
    if (!(Number.isInteger(index) && index >= 0 && index < sequences)) {
      throw new RangeError(`invalid index of draws ${index}: expected an integer from 0 to ${sequences - 1}`);
    }
    this.key = key;
    this.c2 = c2;
    this.c3 = c3;
    this.offset = index * sequenceWords;
  }

  /** The next 32 random bits. */
  uint32(): number {
    const within = this.position % bufferWords;
    const start = this.position - within;
    if (start !== this.bufferStart) {
      if (start >= sequenceWords) throw new RangeError(`a sequence of draws has ${sequenceWords} words, all used`);
      fillWords(this.buffer, this.offset + start, this.key, this.c2, this.c3);
      this.bufferStart = start;
    }
    this.position++;
    return this.buffer[within]!;
  }

  /** A multiple of 2^-53 in [0, 1). */
  uniform(): number {
    const high = this.uint32() >>> 5;
    return (high * 67108864 + (this.uint32() >>> 6)) * (Number.EPSILON / 2);
  }

  /** (k + 1/2) 2^-52 in (0, 1). */
  openUniform(): number {
    const high = this.uint32() >>> 6;
    return (high * 67108864 + (this.uint32() >>> 6) + 0.5) * Number.EPSILON;
  }

  /** A standard normal deviate (Box and Muller's method, the cosine branch). */
  normal(): number {
    const radius = Math.sqrt(-2 * log(this.openUniform()));
    return radius * cos(2 * Math.PI * this.uniform());
  }

  /** A whole number from 0 to below - 1, each as likely as the others; 1 <= below <= 2^32 (Lemire 2019). */
  integer(below: number): number {
    if (!(Number.isInteger(below) && below >= 1 && below <= 4294967296)) {
      throw new RangeError(`invalid bound ${below}: expected an integer from 1 to 2^32`);
    }
    if (below === 4294967296) return this.uint32();
    const threshold = (4294967296 - below) % below;
    for (;;) {
      const word = this.uint32();
      if (Math.imul(word, below) >>> 0 < threshold) continue;
      // The upper half of the 64-bit product word * below, by halves of the word.
      const upper = (word >>> 16) * below + Math.floor(((word & 0xffff) * below) / 65536);
      return Math.floor(upper / 65536);
    }
  }

  /** A random order of 0 ... n - 1 in `out` (Fisher and Yates, from the last place down). */
  permutation<Out extends Int32Array | Uint32Array>(n: number, out: Out): Out {
    for (let i = 0; i < n; i++) out[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = out[i]!;
      out[i] = out[j]!;
      out[j] = kept;
    }
    return out;
  }
}

/** One stream: numbers by index, and numbers drawn one after another. The two never meet. */
export class Stream extends Draws {
  readonly name: StreamName;
  readonly seed: number;

  constructor(name: StreamName, key: Key, seed: number) {
    if (!(Number.isSafeInteger(seed) && seed >= 0)) {
      throw new RangeError(`invalid seed ${seed}: expected an integer from 0 to 2^53 - 1`);
    }
    super(key, ...seedWords(seed, purposes.draws), 0);
    this.name = name;
    this.seed = seed;
  }

  /** Uniform number i, a multiple of 2^-53 in [0, 1). */
  uniformAt(i: number): number {
    return this.fillUniform(new Float64Array(1), i)[0]!;
  }

  /** Standard normal deviate number i. */
  normalAt(i: number): number {
    return this.fillNormal(new Float64Array(1), i)[0]!;
  }

  /** out[i] = uniform number from + i. */
  fillUniform(out: Float64Array, from = 0): Float64Array {
    return fillUniforms(out, from, this.key, ...seedWords(this.seed, purposes.uniforms));
  }

  /** out[i] = standard normal deviate number from + i. */
  fillNormal(out: Float64Array, from = 0): Float64Array {
    return fillNormals(out, from, this.key, ...seedWords(this.seed, purposes.normals));
  }

  /**
   * Sequence number `index` of draws, from its beginning: for whatever needs an unknown count of numbers at an address of
   * its own, as the shuffle of epoch `index`. Sequence 0 is what the stream's own draws go along.
   */
  draws(index: number): Draws {
    return new Draws(this.key, ...seedWords(this.seed, purposes.draws), index);
  }
}

/** The last two words of the counter: the seed, and in the highest eight bits what the block is used for. */
function seedWords(seed: number, purpose: number): [number, number] {
  return [seed % 4294967296, Math.floor(seed / 4294967296) + purpose * 16777216];
}

/** The key of all streams of a name and identity: the first eight bytes of SHA-256(name, 0, identity), little-endian. */
export function streamKey(name: StreamName, identity: string | Uint8Array): Key {
  const bytes = typeof identity === 'string' ? utf8ToBytes(identity) : identity;
  const digest = sha256(concatBytes(utf8ToBytes(name), Uint8Array.of(0), bytes));
  const view = new DataView(digest.buffer, digest.byteOffset, 8);
  return [view.getUint32(0, true), view.getUint32(4, true)];
}

/** The stream `name` of `identity` (the landscape for start, the data for batch, ...) for one seed. */
export function stream(name: StreamName, identity: string | Uint8Array, seed: number): Stream {
  return new Stream(name, streamKey(name, identity), seed);
}

/** The same for many seeds, hashing once. */
export function streams(name: StreamName, identity: string | Uint8Array): (seed: number) => Stream {
  const key = streamKey(name, identity);
  return (seed) => new Stream(name, key, seed);
}

/** Eight random words that start the fast stream of a particle (`particle-streams.ts`). */
export function fillParticleSeed(out: Uint32Array, key: Key, seed: number): Uint32Array {
  return fillWords(out.subarray(0, 8), 0, key, ...seedWords(seed, purposes.particles));
}
