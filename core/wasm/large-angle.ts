/** Reduction of angles beyond the reach of Cody and Waite's method, after Payne and Hanek (1983), in integer arithmetic. */

import { type Arithmetic, scalarArithmetic, type Value } from './arithmetic.ts';
import type { FunctionBuilder, FunctionReference, Local, ModuleBuilder } from './encoder.ts';
import { emitFastTwoSum, emitSplit, emitTwoProduct } from './polynomial.ts';

/** The fraction bits of 2/pi behind 64 zeros: 1,280 bits in words of 64. */
const twoOverPi = [
  '0000000000000000',
  'a2f9836e4e441529',
  'fc2757d1f534ddc0',
  'db6295993c439041',
  'fe5163abdebbc561',
  'b7246e3a424dd2e0',
  '06492eea09d1921c',
  'fe1deb1cb129a73e',
  'e88235f52ebb4484',
  'e99c7026b45f7e41',
  '3991d639835339f4',
  '9c845f8bbdf9283b',
  '1ff897ffde05980f',
  'ef2f118b5a0a6d1f',
  '6d367ecf27cb09b7',
  '4f463f669e5fea2d',
  '7527bac7ebe5f17b',
  '3d0739f78a5292ea',
  '6bfb5fb11f8d5d08',
  '56033046fc7b6bab',
].map((digits) => BigInt(`0x${digits}`));

/** (index: i32) -> word of 2/pi as i64; 0 outside. */
function wordFunction(module: ModuleBuilder): FunctionReference {
  return module.helper('two-over-pi', (m) =>
    m.define({ index: 'i32' }, ['i64'], (f, { index }) => {
      const result = f.local('i64');
      twoOverPi.forEach((word, i) => {
        f.i64(word).get(result).get(index).i32(i).op('i32.eq', 'select').set(result);
      });
      f.get(result);
    }),
  );
}

/** (x, y) -> the upper 64 bits of the unsigned 128-bit product. */
function highProductFunction(module: ModuleBuilder): FunctionReference {
  return module.helper('high-product', (m) =>
    m.define({ x: 'i64', y: 'i64' }, ['i64'], (f, { x, y }) => {
      const low = (value: Local): FunctionBuilder => f.get(value).i64(0xffffffffn).op('i64.and');
      const high = (value: Local): FunctionBuilder => f.get(value).i64(32n).op('i64.shr_u');
      const middle = f.local('i64');
      const other = f.local('i64');
      low(x);
      low(y).op('i64.mul').i64(32n).op('i64.shr_u');
      high(x);
      low(y).op('i64.mul', 'i64.add').set(middle);
      low(x);
      high(y).op('i64.mul');
      low(middle).op('i64.add').set(other);
      high(x);
      high(y).op('i64.mul');
      high(middle).op('i64.add');
      high(other).op('i64.add');
    }),
  );
}

/**
 * (x: f64) -> (y0, y1: f64, quadrant: i32) with x = quadrant pi/2 + y0 + y1 (mod 2 pi), |y0| <= pi/4, for finite
 * |x| >= 2^21; NaN for others. The relative error of y0 + y1 is below 2^-100 for every double.
 */
export function largeAngleFunction(module: ModuleBuilder): FunctionReference {
  const word = wordFunction(module);
  const highProduct = highProductFunction(module);
  return module.helper('large-angle', (m) =>
    m.define({ x: 'f64' }, ['f64', 'f64', 'i32'], (f, { x }) => {
      const [mantissa, product0, product1, product2, window0, window1, window2] = Array.from({ length: 7 }, () =>
        f.local('i64'),
      ) as [Local, Local, Local, Local, Local, Local, Local];
      const position = f.local('i32');
      const index = f.local('i32');
      const shift = f.local('i64');
      const sign = f.local('i32');

      // x = mantissa 2^(exponent - 1075); the first bit of 2/pi that matters modulo 4 stands at exponent - 1075 + 62.
      f.get(x)
        .op('i64.reinterpret_f64')
        .i64(0xfffffffffffffn)
        .op('i64.and')
        .i64(1n << 52n)
        .op('i64.or')
        .set(mantissa);
      f.get(x).op('i64.reinterpret_f64').i64(52n).op('i64.shr_u', 'i32.wrap_i64').i32(0x7ff).op('i32.and');
      f.i32(1075 - 62)
        .op('i32.sub')
        .set(position);
      f.get(position).i32(6).op('i32.shr_s').set(index);
      f.get(position).i32(63).op('i32.and', 'i64.extend_i32_u').set(shift);
      [window2, window1, window0].forEach((window, i) => {
        f.get(index).i32(i).op('i32.add').call(word).get(shift).op('i64.shl');
        f.get(index)
          .i32(i + 1)
          .op('i32.add')
          .call(word)
          .i64(1n)
          .op('i64.shr_u');
        f.i64(63n).get(shift).op('i64.sub', 'i64.shr_u', 'i64.or').set(window);
      });

      // The product modulo 2^192: two bits of quadrant, then the fraction.
      f.get(mantissa).get(window0).op('i64.mul').set(product0);
      f.get(mantissa).get(window0).call(highProduct);
      f.get(mantissa).get(window1).op('i64.mul', 'i64.add').tee(product1);
      f.get(mantissa).get(window1).op('i64.mul', 'i64.lt_u', 'i64.extend_i32_u');
      f.get(mantissa).get(window1).call(highProduct).op('i64.add');
      f.get(mantissa).get(window2).op('i64.mul', 'i64.add').set(product2);

      const quadrant = f.local('i32');
      const fraction = f.local('i64');
      const fractionLow = f.local('i64');
      f.get(product2).i64(2n).op('i64.shl').get(product1).i64(62n).op('i64.shr_u', 'i64.or').set(fraction);
      f.get(product1).i64(2n).op('i64.shl').get(product0).i64(62n).op('i64.shr_u', 'i64.or').set(fractionLow);
      // A fraction of a half or more is a negative number in the next quadrant: the sign bit of the two's complement.
      f.get(product2).i64(62n).op('i64.shr_u', 'i32.wrap_i64');
      f.get(fraction).i64(63n).op('i64.shr_u', 'i32.wrap_i64', 'i32.add').set(quadrant);

      const a = scalarArithmetic(f);
      const number = (emit: () => void): Value => {
        emit();
        return a.pop();
      };
      const first = number(() => f.get(fraction).op('f64.convert_i64_s'));
      const rest = number(() => {
        f.get(fraction);
        a.push(first);
        f.op('i64.trunc_sat_f64_s', 'i64.sub', 'f64.convert_i64_s');
      });
      const last = number(() => f.get(fractionLow).op('f64.convert_i64_u'));
      const sum = emitFastTwoSum(a, first, a.add(rest, a.mul(last, a.constant(2 ** -64))));
      const high = a.mul(sum.high, a.constant(2 ** -64));
      const low = a.mul(sum.low, a.constant(2 ** -64));
      const halfPi = a.constant(Math.PI / 2);
      const product = emitTwoProduct(a, high, emitSplit(a, high), halfPi, emitSplit(a, halfPi));
      const productLow = a.add(product.low, a.add(a.mul(low, halfPi), a.mul(high, a.constant(6.123233995736766e-17))));
      const angle = emitFastTwoSum(a, product.high, productLow);

      f.get(x).op('i64.reinterpret_f64').i64(0n).op('i64.lt_s').set(sign);
      const finite = a.lt(a.abs(a.wrap(x)), a.constant(Number.POSITIVE_INFINITY));
      const signed = (value: Value): Value => {
        a.push(a.neg(value));
        a.push(value);
        f.get(sign).op('select');
        return a.select(finite, a.pop(), a.constant(Number.NaN));
      };
      pushAll(a, signed(angle.high), signed(angle.low));
      f.i32(0).get(quadrant).op('i32.sub').get(quadrant).get(sign).op('select');
    }),
  );
}

function pushAll(a: Arithmetic, ...values: readonly Value[]): void {
  for (const value of values) a.push(value);
}
