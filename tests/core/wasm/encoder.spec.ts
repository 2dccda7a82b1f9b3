import { describe, expect, it } from 'vitest';
import { ByteSink } from '../../../core/wasm/byte-sink.ts';
import { type FunctionBuilder, ModuleBuilder, type ValueType } from '../../../core/wasm/encoder.ts';
import { instantiate } from '../../../core/wasm/instantiate.ts';
import {
  type LaneInstruction,
  type LaneMemoryInstruction,
  type LoadInstruction,
  laneInstructions,
  laneMemoryInstructions,
  loadInstructions,
  type PlainInstruction,
  plainInstructions,
  type RelaxedInstruction,
  relaxedInstructions,
  type StoreInstruction,
  storeInstructions,
} from '../../../core/wasm/instructions.ts';

type Signature = readonly [readonly ValueType[], readonly ValueType[]];

/** Operands and results as the instruction's name implies them. */
function signature(name: PlainInstruction): Signature {
  const [prefix, operation] = name.split('.') as [string, string];
  if (prefix === 'v128') {
    if (operation === 'not') return [['v128'], ['v128']];
    if (operation === 'any_true') return [['v128'], ['i32']];
    return [Array(operation === 'bitselect' ? 3 : 2).fill('v128'), ['v128']];
  }
  if (prefix.includes('x')) {
    if (operation === 'splat') {
      const scalar = { i8x16: 'i32', i16x8: 'i32', i32x4: 'i32', i64x2: 'i64', f32x4: 'f32', f64x2: 'f64' } as const;
      return [[scalar[prefix as keyof typeof scalar]], ['v128']];
    }
    if (/^(all_true|bitmask)$/.test(operation)) return [['v128'], ['i32']];
    if (/^(shl|shr_[su])$/.test(operation)) return [['v128', 'i32'], ['v128']];
    const unary = /^(abs|neg|sqrt|ceil|floor|trunc|nearest|extend.*|convert.*|trunc_sat.*|demote.*|promote.*)$/;
    return [Array(unary.test(operation) ? 1 : 2).fill('v128'), ['v128']];
  }
  const type = prefix as ValueType;
  if (operation === 'eqz') return [[type], ['i32']];
  const source = /_([if](?:32|64))(?:_[su])?$/.exec(operation);
  if (source) return [[source[1] as ValueType], [type]];
  if (/^(eq|ne|[lg][te](_[su])?)$/.test(operation)) return [[type, type], ['i32']];
  if (/^(clz|ctz|popcnt|abs|neg|sqrt|ceil|floor|trunc|nearest|extend\d+_s)$/.test(operation)) return [[type], [type]];
  return [[type, type], [type]];
}

function single(
  parameters: readonly ValueType[],
  results: readonly ValueType[],
  build: (f: FunctionBuilder) => void,
): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  module.memory({ minimum: 1 });
  const named = Object.fromEntries(parameters.map((type, i) => [`p${i}`, type]));
  module.exportFunction('run', named, results, (f, locals) => {
    for (const local of Object.values(locals)) f.get(local);
    build(f);
  });
  return module.toBytes();
}

describe('instructions', () => {
  it('take and give what their names say', () => {
    const special = new Set(['unreachable', 'nop', 'return', 'drop', 'select']);
    for (const name of Object.keys(plainInstructions) as PlainInstruction[]) {
      if (special.has(name)) continue;
      const [parameters, results] = signature(name);
      expect(WebAssembly.validate(single(parameters, results, (f) => f.op(name))), name).toBe(true);
    }
    for (const name of Object.keys(relaxedInstructions) as RelaxedInstruction[]) {
      const bytes = single(['v128', 'v128', 'v128'], ['v128'], (f) => f.relaxed(name));
      expect(WebAssembly.validate(bytes), name).toBe(true);
    }
  });

  it('reach memory and lanes', () => {
    for (const name of Object.keys(loadInstructions) as LoadInstruction[]) {
      const type = name.split('.')[0] as ValueType;
      expect(WebAssembly.validate(single(['i32'], [type], (f) => f.load(name, 300))), name).toBe(true);
    }
    for (const name of Object.keys(storeInstructions) as StoreInstruction[]) {
      const type = name.split('.')[0] as ValueType;
      expect(WebAssembly.validate(single(['i32', type], [], (f) => f.store(name, 8, 1))), name).toBe(true);
    }
    for (const name of Object.keys(laneMemoryInstructions) as LaneMemoryInstruction[]) {
      const results = name.includes('load') ? (['v128'] as const) : [];
      expect(WebAssembly.validate(single(['i32', 'v128'], results, (f) => f.laneMemory(name, 1))), name).toBe(true);
    }
    const scalars = { i8x16: 'i32', i16x8: 'i32', i32x4: 'i32', i64x2: 'i64', f32x4: 'f32', f64x2: 'f64' } as const;
    for (const name of Object.keys(laneInstructions) as LaneInstruction[]) {
      const scalar = scalars[name.split('.')[0] as keyof typeof scalars];
      const [parameters, results]: Signature = name.includes('extract')
        ? [['v128'], [scalar]]
        : [['v128', scalar], ['v128']];
      expect(WebAssembly.validate(single(parameters, results, (f) => f.lane(name, 1))), name).toBe(true);
    }
  });

  it('compute what they are called', () => {
    const run = (results: ValueType, build: (f: FunctionBuilder) => void): unknown =>
      instantiate<{ run(): unknown }>(single([], [results], build)).run();
    const lanes = (build: (f: FunctionBuilder) => void): unknown[] =>
      [0, 1].map((lane) =>
        run('f64', (f) => {
          build(f);
          f.lane('f64x2.extract_lane', lane);
        }),
      );
    expect(lanes((f) => f.f64x2(1, 5).f64x2(3, 2).op('f64x2.sub'))).toEqual([-2, 3]);
    expect(lanes((f) => f.f64x2(1, 5).f64x2(3, 2).op('f64x2.pmin'))).toEqual([1, 2]);
    expect(lanes((f) => f.f64x2(1, 5).f64x2(3, 2).op('f64x2.pmax'))).toEqual([3, 5]);
    expect(lanes((f) => f.f64x2(2.5, -2.5).op('f64x2.nearest'))).toEqual([2, -2]);
    expect(lanes((f) => f.f64x2(2.5, -2.5).op('f64x2.trunc'))).toEqual([2, -2]);
    expect(lanes((f) => f.f64x2(2.5, -2.5).op('f64x2.floor'))).toEqual([2, -3]);
    expect(lanes((f) => f.f64x2(2.5, -2.5).op('f64x2.ceil'))).toEqual([3, -2]);
    expect(lanes((f) => f.f64x2(1, 2).f64x2(3, 4).shuffle64(1, 2))).toEqual([2, 3]);
    expect(lanes((f) => f.f64x2(1, 2).f64x2(3, 4).shuffle32([2, 3, 4, 5]))).toEqual([2, 3]);
    expect(lanes((f) => f.i32x4(-7).op('f64x2.convert_low_i32x4_s'))).toEqual([-7, -7]);
    expect(lanes((f) => f.i32x4(-7).op('f64x2.convert_low_i32x4_u'))).toEqual([4294967289, 4294967289]);
    expect(lanes((f) => f.f32x4(0.1).op('f64x2.promote_low_f32x4'))).toEqual([Math.fround(0.1), Math.fround(0.1)]);
    const integer = (build: (f: FunctionBuilder) => void): unknown =>
      run('i64', (f) => {
        build(f);
        f.lane('i64x2.extract_lane', 1);
      });
    expect(integer((f) => f.i64x2(1n, -8n).i32(1).op('i64x2.shr_s'))).toBe(-4n);
    expect(integer((f) => f.i64x2(1n, -8n).i32(60).op('i64x2.shr_u'))).toBe(15n);
    expect(integer((f) => f.i64x2(1n, -8n).i64x2(3n).op('i64x2.mul'))).toBe(-24n);
    expect(integer((f) => f.i64x2(1n, -8n).i64x2(3n).op('i64x2.lt_s'))).toBe(-1n);
    expect(run('i32', (f) => f.i32x4(5).i32x4(6).op('i32x4.lt_s', 'i32x4.all_true'))).toBe(1);
    expect(run('i32', (f) => f.i64x2(-1n, 1n).op('i64x2.bitmask'))).toBe(1);
    expect(run('i32', (f) => f.i64x2(0n).op('v128.any_true'))).toBe(0);
    expect(run('i32', (f) => f.f32x4(-3.7).op('i32x4.trunc_sat_f32x4_s').lane('i32x4.extract_lane', 2))).toBe(-3);
    expect(run('f32', (f) => f.i32x4(9).op('f32x4.convert_i32x4_s').lane('f32x4.extract_lane', 3))).toBe(9);
  });
});

describe('constants', () => {
  it('keep their value at every length of LEB128', () => {
    const wide = new Set<bigint>([0n]);
    for (let bit = 0n; bit < 64n; bit++) {
      for (const near of [-1n, 0n, 1n]) {
        wide.add(BigInt.asIntN(64, (1n << bit) + near));
        wide.add(BigInt.asIntN(64, -(1n << bit) + near));
      }
    }
    const module = new ModuleBuilder();
    const values = [...wide];
    const small = [...new Set(values.map((value) => Number(BigInt.asIntN(32, value))))];
    for (const value of values) module.exportFunction(`wide ${value}`, {}, ['i64'], (f) => f.i64(value));
    for (const value of small) module.exportFunction(`small ${value}`, {}, ['i32'], (f) => f.i32(value));
    const run = instantiate<Record<string, () => bigint | number>>(module.toBytes());
    for (const value of values) expect(run[`wide ${value}`]!()).toBe(value);
    for (const value of small) expect(run[`small ${value}`]!()).toBe(value);
  });

  it('are encoded in the fewest bytes', () => {
    const length = (write: (sink: ByteSink) => void): number => {
      const sink = new ByteSink(1);
      write(sink);
      return sink.length;
    };
    for (const [value, bytes] of [
      [0, 1],
      [127, 1],
      [128, 2],
      [16383, 2],
      [16384, 3],
      [4294967295, 5],
    ] as const) {
      expect(length((sink) => sink.unsigned(value))).toBe(bytes);
    }
    for (const [value, bytes] of [
      [63, 1],
      [64, 2],
      [-64, 1],
      [-65, 2],
      [-8192, 2],
      [-8193, 3],
      [2147483647, 5],
    ] as const) {
      expect(length((sink) => sink.signed32(value))).toBe(bytes);
      expect(length((sink) => sink.signed64(BigInt(value)))).toBe(bytes);
    }
    expect(length((sink) => sink.signed64(-(1n << 63n)))).toBe(10);
  });

  it('of floating point keep every bit', () => {
    for (const value of [0, -0, 0.1, Number.MIN_VALUE, -Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN]) {
      const bytes = single([], ['f64'], (f) => f.f64(value));
      expect(instantiate<{ run(): number }>(bytes).run()).toBe(value);
      const vector = single([], ['f64'], (f) => f.f64x2(1, value).lane('f64x2.extract_lane', 1));
      expect(instantiate<{ run(): number }>(vector).run()).toBe(value);
    }
  });
});

describe('control', () => {
  it('loops, leaves and branches', () => {
    const module = new ModuleBuilder();
    module.exportFunction('triangle', { n: 'i32' }, ['i32'], (f, { n }) => {
      const i = f.local('i32');
      const sum = f.local('i32');
      f.forRange(i, 0, n, 1, (exit) => {
        f.get(i).i32(100).op('i32.eq').brIf(exit);
        f.get(sum).get(i).op('i32.add').set(sum);
      });
      f.get(sum);
    });
    module.exportFunction('sign', { x: 'f64' }, ['i32'], (f, { x }) => {
      f.get(x).f64(0).op('f64.lt');
      f.if(
        () => f.i32(-1),
        () => f.get(x).f64(0).op('f64.gt'),
        'i32',
      );
    });
    module.exportFunction('choose', { x: 'i32' }, ['i32'], (f, { x }) => {
      f.block((other) => {
        f.block((second) => {
          f.block((first) => {
            f.get(x).brTable([first, second], other);
          });
          f.i32(10).op('return');
        });
        f.i32(20).op('return');
      });
      f.i32(30);
    });
    const run = instantiate<Record<'triangle' | 'sign' | 'choose', (x: number) => number>>(module.toBytes());
    expect([0, 1, 5, 1000, -3].map(run.triangle)).toEqual([0, 0, 10, 4950, 0]);
    expect([-2, 0, 3].map(run.sign)).toEqual([-1, 0, 1]);
    expect([0, 1, 2, 9].map(run.choose)).toEqual([10, 20, 30, 30]);
  });

  it('calls imports, itself and functions defined meanwhile', () => {
    const module = new ModuleBuilder();
    const twice = module.importFunction('host', 'twice', ['f64'], ['f64']);
    const counter = module.global('i32', 7, { mutable: true, exportName: 'counter' });
    module.exportFunction('factorial', { n: 'f64' }, ['f64'], (f, { n }, self) => {
      const helper = () =>
        module.helper('halve', (m) =>
          m.define({ x: 'f64' }, ['f64'], (inner, { x }) => inner.get(x).f64(0.5).op('f64.mul')),
        );
      f.getGlobal(counter).i32(1).op('i32.add').setGlobal(counter);
      f.get(n).f64(1).op('f64.le');
      f.if(
        () => f.f64(1),
        () => f.get(n).get(n).f64(1).op('f64.sub').call(self).op('f64.mul').call(twice).call(helper()),
        'f64',
      );
      expect(helper()).toBe(helper());
    });
    const bytes = module.toBytes();
    const run = instantiate<{ factorial(n: number): number; counter: { value: number } }>(bytes, {
      host: { twice: (x: number) => 2 * x },
    });
    expect(run.factorial(10)).toBe(3628800);
    expect(run.counter.value).toBe(17);
  });

  it('hoists constants once and gives released locals out again', () => {
    const module = new ModuleBuilder();
    module.exportFunction('run', { n: 'i32' }, ['f64'], (f, { n }) => {
      const first = f.local('f64');
      f.release(first);
      expect(f.local('f64')).toBe(first);
      const i = f.local('i32');
      const sum = f.local('v128');
      f.forRange(i, 0, n, 1, () => {
        const one = () => f.hoisted('one', 'v128', () => f.f64x2(1));
        expect(one()).toBe(one());
        f.get(sum).get(one()).op('f64x2.add').set(sum);
      });
      f.get(sum).lane('f64x2.extract_lane', 0);
    });
    expect(instantiate<{ run(n: number): number }>(module.toBytes()).run(5)).toBe(5);
  });
});

describe('modules', () => {
  it('keep data and share an imported memory', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const module = new ModuleBuilder();
    module.importMemory('host', 'memory', { minimum: 1 });
    module.dataSegment(1000, Uint8Array.of(1, 2, 3, 4));
    module.exportFunction('copy', {}, ['i32'], (f) => {
      f.i32(2000).i32(1000).i32(4).memoryCopy();
      f.i32(2004).i32(9).i32(2).memoryFill();
      f.memorySize();
    });
    const { copy } = instantiate<{ copy(): number }>(module.toBytes(), { host: { memory } });
    expect(copy()).toBe(1);
    expect([...new Uint8Array(memory.buffer, 2000, 7)]).toEqual([1, 2, 3, 4, 9, 9, 0]);
  });

  it('take a shared memory', () => {
    const module = new ModuleBuilder();
    module.importMemory('host', 'memory', { minimum: 1, maximum: 4, shared: true });
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
    expect(() => instantiate(module.toBytes(), { host: { memory } })).not.toThrow();
  });

  it('refuse what would be encoded wrongly', () => {
    const module = new ModuleBuilder();
    module.memory({ minimum: 1 });
    expect(() => module.importMemory('host', 'memory', { minimum: 1 })).toThrow('at most one memory');
    module.define({}, [], (f) => {
      expect(() => f.v128([1, 2])).toThrow('16 bytes');
      expect(() => f.load('f64.load', 0, 16)).toThrow('alignment 16');
      expect(() => f.load('f64.load', -1)).toThrow('offset -1');
      expect(() => module.toBytes()).toThrow('being built');
    });
    expect(() => module.importFunction('a', 'b', [], [])).toThrow('before the first definition');
    expect(() => module.importMemory('a', 'ä', { minimum: 1 })).toThrow();
  });

  it('of 50 kB are encoded in a few milliseconds', () => {
    const encode = (): Uint8Array => {
      const module = new ModuleBuilder();
      for (let k = 0; k < 10; k++) {
        module.exportFunction(`f${k}`, { x: 'f64' }, ['f64'], (f, { x }) => {
          f.get(x);
          for (let i = 0; i < 400; i++) f.f64(i).op('f64.add').get(x).op('f64.mul');
        });
      }
      return module.toBytes();
    };
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 8; i++) {
      const before = performance.now();
      const bytes = encode();
      best = Math.min(best, performance.now() - before);
      expect(bytes.length).toBeGreaterThan(50000);
    }
    expect(best).toBeLessThan(20);
  });
});
