import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODEC_LIMITS, decode, encode } from '../../core/contract/codec.ts';
import { RidgelineError } from '../../core/contract/errors.ts';
import { decodeUtf8, encodeUtf8 } from '../../core/contract/utf8.ts';

const RUNS = { seed: 7, numRuns: 400 };

const FORBIDDEN = ['__proto__', 'constructor', 'prototype'];
const key = fc.oneof(fc.string(), fc.constantFrom('$', 'a', '0', '10')).filter((name) => !FORBIDDEN.includes(name));
const bytesOf = fc.uint8Array({ maxLength: 40 });
const leaf = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(null, undefined, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
  fc.float64Array({ maxLength: 9 }),
  fc.float32Array({ maxLength: 9 }),
  fc.int32Array({ maxLength: 9 }),
  fc.uint32Array({ maxLength: 9 }),
  fc.bigUint64Array({ maxLength: 9 }),
  bytesOf,
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 6 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 6, noNullPrototype: true }),
  ),
}));

/** A frame with this header and whatever follows, written without the codec. */
function frame(header: string, ...rest: number[]): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + rest.length);
  bytes.set([0x52, 0x44, 0x47, 1]);
  new DataView(bytes.buffer).setUint32(4, text.length, true);
  bytes.set(text, 8);
  bytes.set(rest, 8 + text.length);
  return bytes;
}

describe('codec', () => {
  it('gives back any value of plain data and typed arrays, to the bit', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(decode(encode(value))).toStrictEqual(value);
      }),
      RUNS,
    );
  });

  it('reads a frame that lies at any offset of a larger buffer', () => {
    fc.assert(
      fc.property(tree, fc.nat(15), (value, offset) => {
        const bytes = encode(value);
        const larger = new Uint8Array(offset + bytes.length + 3).fill(255);
        larger.set(bytes, offset);
        expect(decode(larger.subarray(offset, offset + bytes.length))).toStrictEqual(value);
      }),
      RUNS,
    );
  });

  it('keeps the payload of every NaN in an array', () => {
    const bits = new BigUint64Array([0x7ff8000000000000n, 0xfff8dead_beef0001n, 0x8000000000000000n]);
    const back = decode(encode(new Float64Array(bits.buffer))) as Float64Array;
    expect(new BigUint64Array(back.buffer)).toEqual(bits);
  });

  it('puts every section at a multiple of eight and ends with the last', () => {
    const bytes = encode([new Uint8Array([7]), new Float64Array([1.5]), 'é']);
    const start = Math.ceil((8 + new DataView(bytes.buffer).getUint32(4, true)) / 8) * 8;
    expect(bytes[start]).toBe(7);
    expect(new DataView(bytes.buffer).getFloat64(start + 8, true)).toBe(1.5);
    expect(bytes.length).toBe(start + 16);
  });

  it('hands out arrays that own their memory', () => {
    const bytes = encode(new Uint8Array([1, 2, 3]));
    const back = decode(bytes) as Uint8Array;
    bytes.fill(0);
    expect([...back]).toEqual([1, 2, 3]);
    expect(back.buffer.byteLength).toBe(3);
  });

  it('takes a Buffer and an array on shared memory for what they are', () => {
    const shared = new Float64Array(new SharedArrayBuffer(16));
    shared.set([1, 2]);
    expect(decode(encode([Buffer.from('ab'), shared]))).toStrictEqual([
      new Uint8Array([97, 98]),
      new Float64Array([1, 2]),
    ]);
  });

  it.each([
    ['a function', { a: { b: () => 1 } }, /a\.b cannot be sent: a function/],
    ['a big integer', [1n], /\[0\] cannot be sent: a bigint/],
    ['a date', { at: new Date(0) }, /at cannot be sent: a Date/],
    ['a map', new Map(), /value cannot be sent: a Map/],
    ['an instance of a class', { e: new RidgelineError('internal', 'x') }, /e cannot be sent/],
    ['an array of another kind', { a: new Float16Array(2) }, /a cannot be sent: a Float16Array/],
    ['a key that reaches the prototype', JSON.parse('{"__proto__": 1}'), /‘__proto__’/],
  ])('refuses to write %s', (_name, value, message) => {
    expect(() => encode(value)).toThrow(message);
    expect(() => encode(value)).toThrow(RidgelineError);
  });

  it('refuses a value that contains itself', () => {
    const value: Record<string, unknown> = {};
    value.self = value;
    expect(() => encode(value)).toThrow(/nesting; expected at most 100 levels/);
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['another file', new TextEncoder().encode('SQLite format 3 and more')],
    ['a later version', frame('1').with(3, 2)],
    ['a header longer than the frame', frame('[1]').with(4, 200)],
    ['a header longer than the limit', frame('[1]').with(7, 255)],
    ['no JSON', frame('[1')],
    ['bytes after the end', frame('1', 0)],
    ['a cut section', frame('{"$":["Float64Array",1]}', 0, 0, 0)],
    ['an array longer than memory', frame('{"$":["Float64Array",1e15]}')],
    ['a negative length', frame('{"$":["Uint8Array",-1]}')],
    ['a broken length', frame('{"$":["Uint8Array",0.5]}')],
    ['a length that is text', frame('{"$":["Uint8Array","1"]}')],
    ['an array of no kind', frame('{"$":["Array",1]}')],
    ['an array kind from the prototype', frame('{"$":["constructor",1]}')],
    ['an unknown word', frame('{"$":"eval"}')],
    ['a number under $', frame('{"$":1}')],
    ['a list of none under $', frame('{"$":[]}')],
    ['an escaped object that needs none', frame('{"$":[{"a":1}]}')],
    ['__proto__', frame('{"a":{"__proto__":{"x":1}}}')],
    ['constructor', frame('[{"constructor":1}]')],
    ['prototype', frame('{"prototype":1,"b":2}')],
    ['depth', frame('['.repeat(5000) + ']'.repeat(5000))],
    ['depth through escapes', frame(`${'{"$":[{"$":'.repeat(200)}1${'}]}'.repeat(200)}`)],
    ['text that is not UTF-8', frame('"aa"').with(10, 0xc0)],
  ])('refuses %s', (_name, bytes) => {
    expect(() => decode(bytes)).toThrow(RidgelineError);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  it('refuses or reads, and does nothing else, whatever byte is changed', () => {
    const value = { a: [new Float64Array([1, 2]), { $: 'NaN' }], b: 'ü€😀', c: Number.NaN, d: undefined };
    const bytes = encode(value);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const changed = bytes.slice();
          for (const [at, byte] of changes) changed[at] = byte;
          try {
            encode(decode(changed));
          } catch (error) {
            expect(error).toBeInstanceOf(RidgelineError);
          }
        },
      ),
      { seed: 7, numRuns: 3000 },
    );
  });

  it('refuses any bytes that are not a frame', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(() => decode(bytes)).toThrow(RidgelineError);
      }),
      RUNS,
    );
  });

  it('has room for the largest answers', () => {
    expect(CODEC_LIMITS.headerBytes).toBeGreaterThan(20_000_000);
    const points = new Float64Array(500_000).fill(Math.PI);
    expect((decode(encode({ points })) as { points: Float64Array }).points).toEqual(points);
  });
});

describe('utf-8', () => {
  it('writes and reads as TextEncoder and TextDecoder do', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const bytes = encodeUtf8(text);
        expect(bytes).toEqual(new TextEncoder().encode(text));
        expect(decodeUtf8(bytes)).toBe(text);
      }),
      RUNS,
    );
  });

  it('writes U+FFFD for half a pair, as TextEncoder does', () => {
    for (const text of ['\ud800', 'a\udc00b', '\ud83d\ud83d\ude00']) {
      expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
    }
  });

  it('refuses exactly what a strict TextDecoder refuses', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const tricky = fc.constantFrom(
      0x41,
      0x80,
      0xbf,
      0xc0,
      0xc1,
      0xc2,
      0xe0,
      0x9f,
      0xa0,
      0xed,
      0xf0,
      0x8f,
      0x90,
      0xf4,
      0xf5,
      0xff,
    );
    fc.assert(
      fc.property(fc.array(tricky, { maxLength: 8 }), (list) => {
        const bytes = Uint8Array.from(list);
        let expected: string | null = null;
        try {
          expected = strict.decode(bytes);
        } catch {
          expect(() => decodeUtf8(bytes)).toThrow(RidgelineError);
        }
        if (expected !== null) expect(decodeUtf8(bytes)).toBe(expected);
      }),
      { seed: 7, numRuns: 3000 },
    );
  });

  it('reads text longer than one part', () => {
    const text = 'aé€😀'.repeat(5000);
    expect(decodeUtf8(encodeUtf8(text))).toBe(text);
  });
});
