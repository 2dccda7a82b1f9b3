import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { philox4x32 } from '../../../core/math/philox.ts';
import { type StreamName, stream, streamKey, streams } from '../../../core/math/streams.ts';
import { chiSquare, correlation, kolmogorovSmirnov, moments, normalDistribution } from './distribution-tests.ts';

const names: readonly StreamName[] = ['start', 'batch', 'noise', 'probe'];

describe('addresses', () => {
  it('have the key of SHA-256(name, 0, identity) and the seed in the counter', () => {
    const digest = createHash('sha256').update('start\0rosenbrock é').digest();
    const key = streamKey('start', 'rosenbrock é');
    expect(key).toEqual([digest.readUInt32LE(0), digest.readUInt32LE(4)]);
    expect(streamKey('start', new TextEncoder().encode('rosenbrock é'))).toEqual(key);
    const seed = 2 ** 45 + 17;
    const [w0, w1] = philox4x32([3, 0, 17, 2 ** 13], key);
    expect(stream('start', 'rosenbrock é', seed).uniformAt(6)).toBe(
      (Math.floor(w1! * 2 ** 21) + (w0! >>> 11)) * 2 ** -53,
    );
    const draws = philox4x32([0, 0, 17, 2 ** 13 + 2 * 2 ** 24], key);
    const sequence = stream('start', 'rosenbrock é', seed);
    expect([0, 1, 2, 3].map(() => sequence.uint32())).toEqual([...draws]);
  });

  it('make number i the same in every fill', () => {
    const s = stream('start', 'landscape', 4);
    const wide = s.fillNormal(new Float64Array(1000));
    expect([...s.fillNormal(new Float64Array(10))]).toEqual([...wide.subarray(0, 10)]);
    expect([...s.fillNormal(new Float64Array(10), 501)]).toEqual([...wide.subarray(501, 511)]);
    for (const i of [0, 1, 2, 501, 999]) {
      expect(s.normalAt(i)).toBe(wide[i]);
      expect(s.uniformAt(i)).toBe(s.fillUniform(new Float64Array(1000))[i]);
    }
    s.uniform();
    expect(s.normalAt(501)).toBe(wide[501]);
    expect(streams('start', 'landscape')(4).normalAt(501)).toBe(wide[501]);
  });

  it('differ between names, identities, seeds, uses and sequences', () => {
    const seen = new Set<number>();
    let count = 0;
    for (const name of names) {
      for (const identity of ['a', 'b', '']) {
        for (const seed of [0, 1, 2, 2 ** 32, 2 ** 53 - 1]) {
          const s = stream(name, identity, seed);
          for (const value of [s.uniformAt(0), s.uniform(), s.draws(1).uniform(), s.draws(2).uniform()]) {
            seen.add(value);
            count++;
          }
        }
      }
    }
    expect(seen.size).toBe(count);
    for (const seed of [-1, 0.5, 2 ** 53, Number.NaN]) expect(() => stream('start', 'a', seed)).toThrow(`${seed}`);
    expect(() => stream('start', 'a', 0).draws(-1)).toThrow('-1');
  });
});

describe('draws', () => {
  it('go on from a position', () => {
    const s = stream('batch', 'data', 1);
    const first = Array.from({ length: 200 }, () => s.uint32());
    const again = stream('batch', 'data', 1);
    again.position = 77;
    expect(Array.from({ length: 123 }, () => again.uint32())).toEqual(first.slice(77));
    again.position = 3;
    expect(again.uint32()).toBe(first[3]);
    expect(
      Array.from(
        { length: 5 },
        (
          (d) => () =>
            d.uint32()
        )(stream('batch', 'data', 1).draws(0)),
      ),
    ).toEqual(first.slice(0, 5));
  });

  it('give whole numbers without bias', () => {
    const s = stream('batch', 'integers', 5);
    for (const below of [1, 2, 3, 7, 10, 64, 100]) {
      const counts: number[] = Array(below).fill(0);
      for (let i = 0; i < 40_000; i++) counts[s.integer(below)]!++;
      if (below > 1) {
        const degrees = below - 1;
        expect((chiSquare(counts) - degrees) / Math.sqrt(2 * degrees)).toBeLessThan(4);
      }
    }
    // Three quarters of all words are rejected or not evenly spread if the multiplication is wrong.
    const large = 3 * 2 ** 30;
    let low = 0;
    for (let i = 0; i < 20_000; i++) {
      const value = s.integer(large);
      expect(value < large && value >= 0 && Number.isInteger(value)).toBe(true);
      if (value < 2 ** 30) low++;
    }
    expect(Math.abs(low - 20_000 / 3)).toBeLessThan(4 * Math.sqrt((20_000 * 2) / 9));
    expect(s.integer(2 ** 32)).toBeLessThan(2 ** 32);
    for (const below of [0, -1, 1.5, 2 ** 32 + 1]) expect(() => s.integer(below)).toThrow(`${below}`);
  });

  it('follow Lemire’s method word by word', () => {
    const s = stream('batch', 'lemire', 0);
    const words = stream('batch', 'lemire', 0);
    for (const below of [5, 1000, 4294967295, 2863311531]) {
      for (let i = 0; i < 50; i++) {
        const value = s.integer(below);
        const threshold = 2n ** 32n % BigInt(below);
        let product: bigint;
        do product = BigInt(words.uint32()) * BigInt(below);
        while ((product & 0xffffffffn) < threshold);
        expect(value).toBe(Number(product >> 32n));
      }
    }
  });

  it('permute, each order as likely as the others', () => {
    const s = stream('batch', 'permutation', 3);
    const counts = new Map<string, number>();
    const out = new Int32Array(4);
    for (let i = 0; i < 24_000; i++) {
      const order = s.permutation(4, out).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect((chiSquare([...counts.values()]) - 23) / Math.sqrt(46)).toBeLessThan(4);
    const large = stream('batch', 'permutation', 3).draws(9).permutation(1000, new Uint32Array(1000));
    expect([...large].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect([...stream('batch', 'permutation', 3).draws(9).permutation(1000, new Uint32Array(1000))]).toEqual([
      ...large,
    ]);
  });
});

/** The 99.9 % point of Kolmogorov's distribution is 1.95. */
const criticalKs = 1.95;

describe('distributions', () => {
  const n = 200_000;
  const s = stream('noise', 'distribution', 12);
  const samples: Record<string, Float64Array> = {
    filled: s.fillUniform(new Float64Array(n)),
    drawn: Float64Array.from({ length: n }, () => s.uniform()),
    open: Float64Array.from({ length: n }, () => s.openUniform()),
  };

  it.each(Object.entries(samples))('of %s uniforms is uniform', (_, values) => {
    const { mean, variance } = moments(values);
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n));
    expect(Math.min(...values.subarray(0, 1e5))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.subarray(0, 1e5))).toBeLessThan(1);
    expect(kolmogorovSmirnov(values, (x) => x)).toBeLessThan(criticalKs);
  });

  it.each([
    ['filled', s.fillNormal(new Float64Array(n))],
    ['drawn', Float64Array.from({ length: n }, () => s.normal())],
  ] as const)('of %s normals is normal', (_, values) => {
    const { mean, variance, skewness, kurtosis } = moments(values);
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(skewness)).toBeLessThan(4 * Math.sqrt(6 / n));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / n));
    expect(kolmogorovSmirnov(values.subarray(0, 50_000), normalDistribution)).toBeLessThan(criticalKs);
    // Neighbours: the two branches of one pair, and one pair and the next.
    for (const lag of [1, 2, 3]) {
      expect(Math.abs(correlation(values.subarray(lag), values))).toBeLessThan(4 / Math.sqrt(n));
      const squares = values.map((value) => value * value);
      expect(Math.abs(correlation(squares.subarray(lag), squares))).toBeLessThan(4 / Math.sqrt(n));
    }
  });

  it('of different streams are independent', () => {
    const length = 20_000;
    const fill = (name: StreamName, identity: string, seed: number): Float64Array =>
      stream(name, identity, seed).fillNormal(new Float64Array(length));
    const base = fill('start', 'a', 0);
    for (const other of [
      fill('start', 'a', 1),
      fill('start', 'a', 2 ** 32),
      fill('start', 'b', 0),
      fill('noise', 'a', 0),
    ]) {
      expect(Math.abs(correlation(base, other))).toBeLessThan(4 / Math.sqrt(length));
    }
    // Across seeds, at one coordinate: what an ensemble's starts are.
    const of = streams('start', 'ensemble');
    const across = Float64Array.from({ length }, (_, seed) => of(seed).normalAt(3));
    expect(kolmogorovSmirnov(across, normalDistribution)).toBeLessThan(criticalKs);
    expect(Math.abs(correlation(across.subarray(1), across))).toBeLessThan(4 / Math.sqrt(length));
  });
});
