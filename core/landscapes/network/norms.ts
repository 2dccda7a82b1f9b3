/** Sums over the parameters, in f64, as WebAssembly functions. */
import { simdArithmetic } from '../../wasm/arithmetic.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import { type FormatFacts, VECTOR_BYTES } from './format.ts';
import { advance } from './sweep.ts';

/**
 * Exports `squaresOfBlocks(x, count, out)`: for every 64 numbers of x the f64 sum of their squares, as 8 partial sums added
 * pairwise, one f64 each to `out`; the numbers behind the last whole 64 are squared in order and make one more.
 */
export function emitSquares(module: ModuleBuilder, { format, size, load }: FormatFacts): void {
  module.exportFunction('squaresOfBlocks', { x: 'i32', count: 'i32', out: 'i32' }, [], (f, { x, count, out }) => {
    const [block, k, whole] = [f.local('i32'), f.local('i32'), f.local('i32')];
    const number = f.local('f64');
    const partial = Array.from({ length: 8 }, () => f.local('f64'));
    const square = (offset: number): void => {
      f.get(x).load(load, offset);
      if (format === 'f32') f.op('f64.promote_f32');
      f.tee(number).get(number).op('f64.mul');
    };
    f.get(count).i32(-64).op('i32.and').set(whole);
    f.forRange(block, 0, whole, 64, () => {
      for (const sum of partial) f.f64(0).set(sum);
      f.forRange(k, 0, 8, 1, () => {
        partial.forEach((sum, i) => {
          square(i * size);
          f.get(sum).op('f64.add').set(sum);
        });
        advance(f, [x], 8 * size);
      });
      f.get(out);
      emitPairwise(f, partial);
      f.store('f64.store');
      advance(f, [out], 8);
    });
    f.f64(0).set(partial[0]);
    f.forRange(block, whole, count, 1, () => {
      square(0);
      f.get(partial[0]).op('f64.add').set(partial[0]);
      advance(f, [x], size);
    });
    f.get(out).get(partial[0]).store('f64.store');
  });
}

function emitPairwise(f: FunctionBuilder, values: readonly Local[]): void {
  if (values.length === 1) {
    f.get(values[0]);
    return;
  }
  emitPairwise(f, values.slice(0, values.length / 2));
  emitPairwise(f, values.slice(values.length / 2));
  f.op('f64.add');
}

/** Exports `finite(x, count)`: 1 when every number is finite, else 0. */
export function emitFinite(module: ModuleBuilder, { format, lanes, size, load }: FormatFacts): void {
  module.exportFunction('finite', { x: 'i32', count: 'i32' }, ['i32'], (f, { x, count }) => {
    const a = simdArithmetic(f, format);
    const [k, whole] = [f.local('i32'), f.local('i32')];
    const rest = f.local(format);
    const sum = a.variable(a.constant(0));
    f.get(count).i32(-lanes).op('i32.and').set(whole);
    f.forRange(k, 0, whole, lanes, () => {
      a.scope(() => a.assign(sum, a.add(sum, a.mul(a.load(x), a.constant(0)))));
      advance(f, [x], VECTOR_BYTES);
    });
    f.forRange(k, whole, count, 1, () => {
      f.get(rest).get(x).load(load);
      format === 'f64' ? f.f64(0) : f.f32(0);
      f.op(`${format}.mul`, `${format}.add`).set(rest);
      advance(f, [x], size);
    });
    // Zero times a finite number is 0, otherwise NaN, which differs from itself.
    a.push(sum);
    a.push(sum);
    f.op(`${format === 'f64' ? 'f64x2' : 'f32x4'}.ne`).op('v128.any_true');
    f.get(rest).get(rest).op(`${format}.ne`, 'i32.or', 'i32.eqz');
  });
}

/** Exports `same(x, y, count)`: 1 when the numbers have the same bits, else 0. */
export function emitSame(module: ModuleBuilder, { size }: FormatFacts): void {
  module.exportFunction('same', { x: 'i32', y: 'i32', count: 'i32' }, ['i32'], (f, { x, y, count }) => {
    const [k, bytes, difference] = [f.local('i32'), f.local('i32'), f.local('i32')];
    f.get(count).i32(size).op('i32.mul').set(bytes);
    f.i32(0).set(difference);
    f.forRange(k, 0, bytes, 4, (exit) => {
      f.get(x).load('i32.load').get(y).load('i32.load', 0).op('i32.ne').tee(difference).brIf(exit);
      advance(f, [x, y], 4);
    });
    f.get(difference).op('i32.eqz');
  });
}
