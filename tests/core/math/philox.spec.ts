import { describe, expect, it } from 'vitest';
import { fillNormals, fillUniforms, fillWords, philox4x32 } from '../../../core/math/philox.ts';

/** The generator as Salmon et al. (2011) print it, on BigInt. */
function reference(counter: readonly number[], key: readonly number[]): number[] {
  let [c0, c1, c2, c3] = counter.map((word) => BigInt(word >>> 0)) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map((word) => BigInt(word >>> 0)) as [bigint, bigint];
  const low = 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const [p0, p1] = [c0 * 0xd2511f53n, c2 * 0xcd9e8d57n];
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & low, (p0 >> 32n) ^ c3 ^ k1, p0 & low];
    [k0, k1] = [(k0 + 0x9e3779b9n) & low, (k1 + 0xbb67ae85n) & low];
  }
  return [c0, c1, c2, c3].map(Number);
}

describe('philox4x32', () => {
  it('gives the known answers of Random123 (kat_vectors, philox4x32 10)', () => {
    const ones = 0xffffffff;
    expect([...philox4x32([0, 0, 0, 0], [0, 0])]).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    expect([...philox4x32([ones, ones, ones, ones], [ones, ones])]).toEqual([
      0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
    ]);
    const pi = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344] as const;
    expect([...philox4x32(pi, [0xa4093822, 0x299f31d0])]).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
  });

  it('agrees with the plain definition', () => {
    for (let i = 0; i < 200; i++) {
      const counter = [i * 2654435761, i * 40503, ~i, i << 20].map((word) => word >>> 0) as [
        number,
        number,
        number,
        number,
      ];
      const key = [Math.imul(i, 97531) >>> 0, (i ^ 0xabcdef) >>> 0] as const;
      expect([...philox4x32(counter, key)]).toEqual(reference(counter, key));
    }
  });
});

const key = [123456789, 3000000000] as const;

describe('fills', () => {
  it('lay blocks end to end, past the low word of the counter', () => {
    const words = fillWords(new Uint32Array(24), 4 * (2 ** 32 - 3), key, 5, 6);
    for (let block = 0; block < 6; block++) {
      const index = 2 ** 32 - 3 + block;
      const counter = [index % 2 ** 32, Math.floor(index / 2 ** 32), 5, 6];
      expect([...words.subarray(4 * block, 4 * block + 4)]).toEqual(reference(counter, key));
    }
  });

  it('make uniforms of 53 bits and normals two a block', () => {
    const words = fillWords(new Uint32Array(4000), 0, key, 1, 2);
    const uniforms = fillUniforms(new Float64Array(2000), 0, key, 1, 2);
    const normals = fillNormals(new Float64Array(2000), 0, key, 1, 2);
    const two32 = 2 ** 32;
    for (let i = 0; i < 2000; i++) {
      expect(uniforms[i]).toBe(Math.floor((words[2 * i + 1]! * two32 + 0) / 2048 + (words[2 * i]! >>> 11)) * 2 ** -53);
    }
    for (let pair = 0; pair < 1000; pair++) {
      const [radiusHigh, radiusLow] = [words[4 * pair + 1]!, words[4 * pair]!];
      const u = (radiusHigh * 2 ** 20 + (radiusLow >>> 12) + 0.5) * 2 ** -52;
      const [angleHigh, angleLow] = [words[4 * pair + 3]!, words[4 * pair + 2]!];
      const fraction = ((angleHigh & 0x3fffffff) * 2 ** 22 + (angleLow >>> 10)) * 2 ** -52;
      const angle = (Math.PI / 2) * fraction;
      const radius = Math.sqrt(-2 * Math.log(u));
      const first = radius * Math.cos(angle) * (angleHigh >>> 31 ? -1 : 1);
      const second = radius * Math.sin(angle) * ((angleHigh >>> 30) & 1 ? -1 : 1);
      expect(Math.abs(normals[2 * pair]! - first)).toBeLessThan(2e-14);
      expect(Math.abs(normals[2 * pair + 1]! - second)).toBeLessThan(2e-14);
    }
  });

  it('do not depend on where a fill starts or ends', () => {
    for (const fill of [fillUniforms, fillNormals]) {
      const whole = fill(new Float64Array(10_000), 0, key, 7, 8);
      for (const [from, length] of [
        [0, 1],
        [1, 1],
        [1, 2],
        [4095, 3],
        [4096, 5000],
        [9998, 2],
        [3, 0],
      ] as const) {
        expect([...fill(new Float64Array(length), from, key, 7, 8)]).toEqual([...whole.subarray(from, from + length)]);
      }
    }
    const words = fillWords(new Uint32Array(100), 0, key, 7, 8);
    expect([...fillWords(new Uint32Array(7), 13, key, 7, 8)]).toEqual([...words.subarray(13, 20)]);
    expect(() => fillWords(new Uint32Array(1), -1, key, 0, 0)).toThrow('-1');
    expect(() => fillWords(new Uint32Array(1), 0.5, key, 0, 0)).toThrow('0.5');
  });
});
