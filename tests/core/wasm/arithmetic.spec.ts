import { describe, expect, it } from 'vitest';
import type { Arithmetic, Format, Value } from '../../../core/wasm/arithmetic.ts';
import { scalarArithmetic, simdArithmetic } from '../../../core/wasm/arithmetic.ts';
import { ModuleBuilder } from '../../../core/wasm/encoder.ts';
import { instantiate } from '../../../core/wasm/instantiate.ts';
import { type Emitter, firstDifference, mixedNumbers, runOver } from './lanes.ts';

const nearestEven = (x: number): number => {
  const rounded = Math.round(x);
  const even = Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
  return x < 0 ? -Math.abs(even) : even;
};

/** As the instructions are defined; Math.min and Math.max treat NaN and zeros differently. */
const lower = (x: number, y: number): number => {
  if (y < x) return y;
  return x;
};
const higher = (x: number, y: number): number => {
  if (x < y) return y;
  return x;
};

type Oracle = (x: number, y: number, z: number) => number;

/** An emitter and what it has to compute in f64. */
const operations: Record<string, readonly [Emitter, Oracle]> = {
  add: [(a, x, y) => a.add(x, y), (x, y) => x + y],
  sub: [(a, x, y) => a.sub(x, y), (x, y) => x - y],
  mul: [(a, x, y) => a.mul(x, y), (x, y) => x * y],
  div: [(a, x, y) => a.div(x, y), (x, y) => x / y],
  neg: [(a, x) => a.neg(x), (x) => -x],
  abs: [(a, x) => a.abs(x), (x) => Math.abs(x)],
  sqrt: [(a, x) => a.sqrt(x), (x) => Math.sqrt(x)],
  min: [(a, x, y) => a.min(x, y), (x, y) => Math.min(x, y)],
  max: [(a, x, y) => a.max(x, y), (x, y) => Math.max(x, y)],
  pseudoMin: [(a, x, y) => a.pseudoMin(x, y), lower],
  pseudoMax: [(a, x, y) => a.pseudoMax(x, y), higher],
  floor: [(a, x) => a.floor(x), (x) => Math.floor(x)],
  ceil: [(a, x) => a.ceil(x), (x) => Math.ceil(x)],
  trunc: [(a, x) => a.trunc(x), (x) => Math.trunc(x)],
  nearest: [(a, x) => a.nearest(x), nearestEven],
  copySign: [(a, x, y) => a.copySign(x, y), (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x))],
  eq: [(a, x, y) => choose(a, a.eq(x, y)), (x, y) => Number(x === y)],
  ne: [(a, x, y) => choose(a, a.ne(x, y)), (x, y) => Number(x !== y)],
  lt: [(a, x, y) => choose(a, a.lt(x, y)), (x, y) => Number(x < y)],
  gt: [(a, x, y) => choose(a, a.gt(x, y)), (x, y) => Number(x > y)],
  le: [(a, x, y) => choose(a, a.le(x, y)), (x, y) => Number(x <= y)],
  ge: [(a, x, y) => choose(a, a.ge(x, y)), (x, y) => Number(x >= y)],
  masks: [
    (a, x, y, z) => choose(a, a.maskOr(a.maskAnd(a.lt(x, y), a.lt(y, z)), a.maskNot(a.le(x, z)))),
    (x, y, z) => Number((x < y && y < z) || !(x <= z)),
  ],
  select: [(a, x, y, z) => a.select(a.lt(x, z), x, y), (x, y, z) => (x < z ? x : y)],
  variable: [
    (a, x, y) => {
      const result = a.variable(x);
      const smaller = a.lt(y, x);
      a.ifAny(smaller, () => a.assign(result, a.select(smaller, y, result)));
      return result;
    },
    lower,
  ],
};

function choose(a: Arithmetic, mask: ReturnType<Arithmetic['lt']>): Value {
  return a.select(mask, a.constant(1), a.constant(0));
}

const count = 20_000;
const x = mixedNumbers(count, 1n);
const y = mixedNumbers(count, 2n).map((value, i) => (i % 5 === 0 ? x[i]! : value));
const z = mixedNumbers(count, 3n);

describe.each(['scalar', 'simd'] as const)('%s arithmetic', (backEnd) => {
  it.each(Object.keys(operations))('%s is JavaScript’s, bit by bit', (name) => {
    const [emit, oracle] = operations[name]!;
    const expected = Float64Array.from(x, (value, i) => oracle(value, y[i]!, z[i]!));
    const results = runOver(backEnd, 'f64', emit, x, y, z);
    expect(firstDifference(results, expected)).toBe(-1);
  });

  it('moves the bits of doubles', () => {
    const bits: Emitter = (a, u, v) => {
      const mixed = a.bitXor(a.toBits(u), a.shiftRightUnsigned(a.toBits(v), 3));
      const moved = a.addBits(a.shiftLeft(mixed, 5), a.shiftRightSigned(a.toBits(u), 7));
      const masked = a.bitOr(a.bitAnd(moved, a.bitsConstant(0x7fffffffffffffffn)), a.bitsConstant(1n));
      const positive = a.ltBits(a.bitsConstant(0n), a.toBits(u));
      const difference = a.subBits(masked, a.bitAnd(a.maskToBits(positive), a.bitsConstant(12345n)));
      return a.fromBits(a.selectBits(a.eqBits(a.toBits(u), a.toBits(v)), a.toBits(u), difference));
    };
    const raw = new BigInt64Array(1);
    const double = new Float64Array(raw.buffer);
    const toBits = (value: number): bigint => {
      double[0] = value;
      return raw[0]!;
    };
    const expected = Float64Array.from(x, (value, i) => {
      const [u, v] = [toBits(value), toBits(y[i]!)];
      const mixed = u ^ (BigInt.asUintN(64, v) >> 3n);
      const masked = (((mixed << 5n) + (u >> 7n)) & 0x7fffffffffffffffn) | 1n;
      raw[0] = u === v ? u : BigInt.asIntN(64, masked - (u > 0n ? 12345n : 0n));
      return double[0]!;
    });
    expect(firstDifference(runOver(backEnd, 'f64', bits, x, y), expected)).toBe(-1);
  });

  it('rounds to f32 after every operation', () => {
    const emit: Emitter = (a, u, v, w) => a.add(a.mul(u, v), a.div(a.sqrt(a.abs(w)), a.constant(0.1)));
    const [u, v, w] = [x, y, z].map((values) => Float32Array.from(values));
    const f = Math.fround;
    const expected = u!.map((value, i) => f(f(value * v![i]!) + f(f(Math.sqrt(Math.abs(w![i]!))) / f(0.1))));
    expect(firstDifference(runOver(backEnd, 'f32', emit, u!, v!, w!), expected)).toBe(-1);
  });

  it('moves the bits of floats', () => {
    const emit: Emitter = (a, u) =>
      a.fromBits(a.addBits(a.shiftLeft(a.shiftRightUnsigned(a.toBits(u), 16), 16), a.bitsConstant(0x10000n)));
    const floats = Float32Array.from(x, (value) => (value % 1e30) + 1);
    const raw = new Uint32Array(1);
    const single = new Float32Array(raw.buffer);
    const expected = floats.map((value) => {
      single[0] = value;
      raw[0] = (raw[0]! & 0xffff0000) + 0x10000;
      return single[0]!;
    });
    expect(firstDifference(runOver(backEnd, 'f32', emit, floats), expected)).toBe(-1);
  });

  it('calls a scalar function for each lane', () => {
    const emit: Emitter = (a, u, v) => {
      const target = a.f.module.helper('difference', (m) =>
        m.define({ p: a.format, q: a.format }, [a.format], (f, { p, q }) => f.get(p).get(q).op(`${a.format}.sub`)),
      );
      return a.perLane(target, u, v);
    };
    for (const format of ['f64', 'f32'] as const satisfies Format[]) {
      const expected = runOver(backEnd, format, (a, u, v) => a.sub(u, v), x, y);
      expect(firstDifference(runOver(backEnd, format, emit, x, y), expected)).toBe(-1);
    }
  });
});

describe('scopes', () => {
  it('keep a function small and its result alive', () => {
    for (const backEnd of [scalarArithmetic, simdArithmetic]) {
      const module = new ModuleBuilder();
      module.exportFunction('run', { x: 'f64' }, ['f64'], (f, p) => {
        const a = backEnd(f);
        const start = a.splat(p.x);
        let sum = a.variable(start);
        const highest: number[] = [];
        for (let i = 0; i < 50; i++) {
          sum = a.scope(() => {
            const one = a.mul(start, a.constant(2));
            const two = a.sub(a.add(one, sum), start);
            return a.sub(two, start);
          });
          const probe = f.local(a.lanes === 1 ? 'f64' : 'v128');
          highest.push(probe.index);
          f.release(probe);
        }
        a.scope(() => {
          a.add(sum, sum);
        });
        const both = a.scope(() => ({ left: a.add(sum, start), right: [a.neg(sum)][0]! }));
        a.push(a.add(a.add(both.left, both.right), sum));
        if (a.lanes === 2) f.lane('f64x2.extract_lane', 1);
        // Results stay until the outermost scope ends, one local each; temporaries are used again.
        expect(Math.max(...highest) - highest[0]!).toBeLessThanOrEqual(52);
      });
      const { run } = instantiate<{ run(x: number): number }>(module.toBytes());
      expect(run(3)).toBe(6);
    }
  });

  it('refuse what cannot be assigned', () => {
    const module = new ModuleBuilder();
    module.define({ x: 'f32' }, [], (f, { x: local }) => {
      const a = scalarArithmetic(f);
      expect(() => a.assign(a.constant(1), a.constant(2))).toThrow('constant');
      expect(() => a.wrap(local)).toThrow('f32');
    });
  });
});
