import { describe, expect, it } from 'vitest';
import {
  emitLoadStream,
  emitNextBits,
  emitNextUniform,
  emitNormalPair,
  emitStoreStream,
  seedParticleStreams,
} from '../../../core/math/particle-streams.ts';
import { philox4x32 } from '../../../core/math/philox.ts';
import { streamKey } from '../../../core/math/streams.ts';
import { type Arithmetic, scalarArithmetic, simdArithmetic, type Value } from '../../../core/wasm/arithmetic.ts';
import { ModuleBuilder } from '../../../core/wasm/encoder.ts';
import { instantiate } from '../../../core/wasm/instantiate.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import { firstDifference } from '../wasm/lanes.ts';
import { correlation, kolmogorovSmirnov, moments, normalDistribution } from './distribution-tests.ts';

/** xoshiro256+ as Blackman and Vigna print it, on BigInt. */
class Xoshiro {
  private s: bigint[];
  constructor(state: readonly bigint[]) {
    this.s = [...state];
  }
  next(): bigint {
    const mask = (value: bigint): bigint => BigInt.asUintN(64, value);
    const s = this.s as [bigint, bigint, bigint, bigint];
    const result = mask(s[0] + s[3]);
    const t = mask(s[1] << 17n);
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = mask((s[3] << 45n) | (s[3] >> 19n));
    return result;
  }
}

type Output = 'bits' | 'uniform' | 'normal';

/** [step][output][particle], and the states afterwards. */
function run(
  backEnd: (f: Parameters<typeof scalarArithmetic>[0]) => Arithmetic,
  output: Output,
  seeds: readonly number[],
  steps: number,
): { values: Float64Array; states: BigUint64Array } {
  const perStep = output === 'normal' ? 2 : 1;
  const count = seeds.length + (seeds.length % 2);
  const workspace = new Workspace();
  const states = workspace.allocate(32 * count);
  const out = workspace.allocate(8 * perStep * steps * count);
  seedParticleStreams(new Uint32Array(workspace.memory.buffer, states, 8 * count), count, 'landscape', seeds);
  const module = new ModuleBuilder();
  module.importMemory('host', 'memory', { minimum: 1 });
  module.exportFunction('run', { states: 'i32', out: 'i32', bytes: 'i32', steps: 'i32' }, [], (f, p) => {
    const a = backEnd(f);
    const [lane, step, place] = [f.local('i32'), f.local('i32'), f.local('i32')];
    f.forRange(lane, 0, p.bytes, a.bytes, () => {
      a.scope(() => {
        const state = emitLoadStream(a, p.states, p.bytes);
        f.get(p.out).get(lane).op('i32.add').set(place);
        f.forRange(step, 0, p.steps, 1, () => {
          a.scope(() => {
            const values: readonly Value[] =
              output === 'bits'
                ? [a.fromBits(emitNextBits(a, state))]
                : output === 'uniform'
                  ? [emitNextUniform(a, state)]
                  : emitNormalPair(a, state);
            for (const value of values) {
              a.store(place, value);
              f.get(place).get(p.bytes).op('i32.add').set(place);
            }
          });
        });
        emitStoreStream(a, p.states, p.bytes, state);
      });
      f.get(p.states).i32(a.bytes).op('i32.add').set(p.states);
    });
  });
  const kernel = instantiate<{ run(...values: number[]): void }>(module.toBytes(), {
    host: { memory: workspace.memory },
  });
  kernel.run(states, out, 8 * count, steps);
  return {
    values: workspace.f64(out, perStep * steps * count).slice(),
    states: new BigUint64Array(workspace.memory.buffer, states, 4 * count).slice(),
  };
}

const seeds = [0, 1, 2, 5, 2 ** 40, 1_000_003];
const key = streamKey('noise', 'landscape');
const initial = (seed: number): bigint[] => {
  const [c2, c3] = [seed % 2 ** 32, Math.floor(seed / 2 ** 32) + 3 * 2 ** 24];
  const words = [0, 1].flatMap((block) => [...philox4x32([block, 0, c2, c3], key)]);
  return [0, 1, 2, 3].map((row) => BigInt(words[2 * row]!) | (BigInt(words[2 * row + 1]!) << 32n));
};

describe('particle streams', () => {
  it.each([scalarArithmetic, simdArithmetic])('are xoshiro256+ started from the noise stream (%#)', (backEnd) => {
    const steps = 300;
    const { values } = run(backEnd, 'bits', seeds, steps);
    const bits = new BigUint64Array(values.buffer);
    seeds.forEach((seed, particle) => {
      const reference = new Xoshiro(initial(seed));
      for (let step = 0; step < steps; step++) {
        const expected = reference.next();
        const computed = bits[step * seeds.length + particle]!;
        if (computed !== expected) expect(computed, `seed ${seed}, step ${step}`).toBe(expected);
      }
    });
  });

  it('have the same bits in one lane and in two, and one particle alone', () => {
    for (const output of ['uniform', 'normal'] as const) {
      const many = Array.from({ length: 100 }, (_, i) => i);
      const steps = 600;
      const vector = run(simdArithmetic, output, many, steps);
      const scalar = run(scalarArithmetic, output, many, steps);
      expect(vector.values.length).toBeGreaterThanOrEqual(60_000);
      expect(firstDifference(vector.values, scalar.values)).toBe(-1);
      expect(vector.states).toEqual(scalar.states);
      const alone = run(simdArithmetic, output, [37], steps);
      const own = vector.values.filter((_, i) => i % 100 === 37);
      expect(
        firstDifference(
          alone.values.filter((_, i) => i % 2 === 0),
          own,
        ),
      ).toBe(-1);
    }
  });

  it('make uniforms of the 52 highest bits', () => {
    const { values } = run(simdArithmetic, 'uniform', seeds, 100);
    seeds.forEach((seed, particle) => {
      const reference = new Xoshiro(initial(seed));
      for (let step = 0; step < 100; step++) {
        expect(values[step * seeds.length + particle]).toBe(Number(reference.next() >> 12n) * 2 ** -52);
      }
    });
  });

  it('are normal, along time, across particles and between the two of a pair', () => {
    const particles = Array.from({ length: 500 }, (_, i) => i);
    const { values } = run(simdArithmetic, 'normal', particles, 400);
    const n = values.length;
    expect(n).toBe(400_000);
    const { mean, variance, skewness, kurtosis } = moments(values);
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(skewness)).toBeLessThan(4 * Math.sqrt(6 / n));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / n));
    expect(kolmogorovSmirnov(values.subarray(0, 60_000), normalDistribution)).toBeLessThan(1.95);
    const squares = values.map((value) => value * value);
    // 1: the next particle; 500: the other of the pair; 1000: the next step.
    for (const lag of [1, 500, 1000]) {
      expect(Math.abs(correlation(values.subarray(lag), values))).toBeLessThan(4 / Math.sqrt(n));
      expect(Math.abs(correlation(squares.subarray(lag), squares))).toBeLessThan(4 / Math.sqrt(n));
    }
    const early = values.subarray(0, 500);
    expect(kolmogorovSmirnov(early, normalDistribution)).toBeLessThan(1.95);
  });

  it('refuse a stride that does not fit', () => {
    expect(() => seedParticleStreams(new Uint32Array(16), 2, 'a', [1, 2, 3])).toThrow('stride 2');
    expect(() => seedParticleStreams(new Uint32Array(15), 2, 'a', [1])).toThrow('15 words');
  });
});
