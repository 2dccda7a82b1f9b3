/** The blocked summation of blocked-sum.ts as WebAssembly: partial sums and pairwise levels in memory. */

import type { Arithmetic, Value } from '../wasm/arithmetic.ts';
import { simdArithmetic } from '../wasm/arithmetic.ts';
import type { FunctionBuilder, FunctionReference, Local, ModuleBuilder } from '../wasm/encoder.ts';
import { SUM_BLOCK, SUM_LANES, sumLevels } from './blocked-sum.ts';
import { rounder, type ShortFormat } from './rounding.ts';

const VECTOR_BYTES = 16;

/** Bytes that one sum of up to `terms` terms needs. */
export function sumBytes(terms: number): number {
  return VECTOR_BYTES * (SUM_LANES + sumLevels(terms));
}

/** Stores -0 in all partial sums. */
export function emitClearSum(a: Arithmetic, base: Local, offset: number): void {
  for (let k = 0; k < SUM_LANES; k++) a.store(base, a.constant(-0), offset + VECTOR_BYTES * k);
}

/** Adds, in the format given. */
function emitAdd(a: Arithmetic, p: Value, q: Value, format: ShortFormat | undefined): Value {
  const round = rounder(a, format);
  return round ? a.scope(() => round(a.add(p, q))) : a.add(p, q);
}

/** Adds `term` as number `count` of its sum. */
export function emitAddTerm(
  a: Arithmetic,
  base: Local,
  offset: number,
  count: Local,
  term: Value,
  format?: ShortFormat,
): void {
  const { f } = a;
  const address = f.local('i32');
  f.get(count)
    .i32(SUM_LANES - 1)
    .op('i32.and')
    .i32(4)
    .op('i32.shl')
    .get(base)
    .op('i32.add')
    .set(address);
  a.scope(() => a.store(address, emitAdd(a, a.load(address, offset), term, format), offset));
  f.release(address);
}

/** Leaves 1 on the stack where `count` terms end a block. */
export function emitEndsBlock(f: FunctionBuilder, count: Local): void {
  f.get(count)
    .i32(SUM_BLOCK - 1)
    .op('i32.and', 'i32.eqz');
}

/** Closes the block that ends at `count` terms and carries it into the pairwise levels. */
export function emitCloseBlock(
  f: FunctionBuilder,
  base: Local,
  offset: number,
  count: Local,
  format?: ShortFormat,
): void {
  f.get(base).i32(offset).op('i32.add').get(count).call(closeBlock(f.module, format));
}

/** The sum of all `count` terms. */
export function emitTotal(a: Arithmetic, base: Local, offset: number, count: Local, format?: ShortFormat): Value {
  a.f.get(base).i32(offset).op('i32.add').get(count).call(total(a.f.module, format));
  return a.pop();
}

function emitFold(a: Arithmetic, sum: Local, format: ShortFormat | undefined): Value {
  const level: Value[] = [];
  for (let k = 0; k < SUM_LANES; k++) level.push(a.load(sum, VECTOR_BYTES * k));
  while (level.length > 1) {
    for (let k = 0; k < level.length; k++) level.splice(k, 2, emitAdd(a, level[k], level[k + 1], format));
  }
  return level[0];
}

function closeBlock(module: ModuleBuilder, format: ShortFormat | undefined): FunctionReference {
  return module.helper(`blocked sum: close block ${format}`, () =>
    module.define({ sum: 'i32', count: 'i32' }, [], (f, { sum, count }) => {
      const a = simdArithmetic(f);
      const folded = a.variable(emitFold(a, sum, format));
      emitClearSum(a, sum, 0);
      const level = f.local('i32');
      const blocks = f.local('i32');
      f.get(sum)
        .i32(VECTOR_BYTES * SUM_LANES)
        .op('i32.add')
        .set(level);
      f.get(count)
        .i32(Math.clz32(1) - Math.clz32(SUM_BLOCK))
        .op('i32.shr_u')
        .i32(1)
        .op('i32.sub')
        .set(blocks);
      f.block((done) => {
        f.loop((again) => {
          f.get(blocks).i32(1).op('i32.and', 'i32.eqz').brIf(done);
          a.assign(folded, emitAdd(a, a.load(level), folded, format));
          f.get(level).i32(VECTOR_BYTES).op('i32.add').set(level);
          f.get(blocks).i32(1).op('i32.shr_u').set(blocks);
          f.br(again);
        });
      });
      a.store(level, folded);
    }),
  );
}

function total(module: ModuleBuilder, format: ShortFormat | undefined): FunctionReference {
  return module.helper(`blocked sum: total ${format}`, () =>
    module.define({ sum: 'i32', count: 'i32' }, ['v128'], (f, { sum, count }) => {
      const a = simdArithmetic(f);
      const result = a.variable(emitFold(a, sum, format));
      const level = f.local('i32');
      const blocks = f.local('i32');
      f.get(sum)
        .i32(VECTOR_BYTES * SUM_LANES)
        .op('i32.add')
        .set(level);
      f.get(count)
        .i32(Math.clz32(1) - Math.clz32(SUM_BLOCK))
        .op('i32.shr_u')
        .set(blocks);
      f.block((done) => {
        f.loop((again) => {
          f.get(blocks).op('i32.eqz').brIf(done);
          f.get(blocks).i32(1).op('i32.and');
          f.if(() => a.assign(result, emitAdd(a, a.load(level), result, format)));
          f.get(level).i32(VECTOR_BYTES).op('i32.add').set(level);
          f.get(blocks).i32(1).op('i32.shr_u').set(blocks);
          f.br(again);
        });
      });
      a.push(result);
    }),
  );
}
