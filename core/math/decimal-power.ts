/** Powers far beyond the range of doubles, to all digits of one. */
import { pow } from '../wasm/elementary.ts';

/** Fixed-point numbers with 192 bits behind the point. */
const BITS = 192n;
const ONE = 1n << BITS;

const TWO_64 = 4294967296 * 4294967296;

/** mantissa 10^exponent, 1 <= mantissa < 10. */
export interface DecimalNumber {
  mantissa: number;
  exponent: number;
}

/**
 * base^power for base > 0 and a whole power up to 2^53 in size: the mantissa errs by a few units in its last place, because
 * power log10(base) is computed to 57 decimals, of which the whole part takes at most 19.
 */
export function decimalPower(base: number, power: number): DecimalNumber {
  if (!(base > 0 && base < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`invalid base ${base}: expected a positive number`);
  }
  if (!Number.isSafeInteger(power)) throw new RangeError(`invalid power ${power}: expected a whole number below 2^53`);
  const log10 = (BigInt(power) * logarithm(base) * ONE) / logOfTen();
  // BigInt's shift rounds towards minus infinity, so that the rest is not negative.
  const exponent = log10 >> BITS;
  const rest = Number(((log10 - (exponent << BITS)) * (1n << 64n)) >> BITS) / TWO_64;
  return { mantissa: pow(10, rest), exponent: Number(exponent) };
}

/** ln of a positive double, in fixed point. */
function logarithm(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = bits >> 52n;
  const fraction = bits & 0xfffffffffffffn;
  const whole = field === 0n ? fraction : fraction | 0x10000000000000n;
  // x = whole 2^shift; then the part in [2/3, 4/3) times a power of 2.
  let power = (field === 0n ? 1n : field) - 1075n;
  let part = whole << BITS;
  while (part * 3n >= ONE * 4n) {
    part >>= 1n;
    power += 1n;
  }
  while (part * 3n < ONE * 2n) {
    part <<= 1n;
    power -= 1n;
  }
  return 2n * areaTangent(((part - ONE) << BITS) / (part + ONE)) + power * logOfTwo();
}

function logOfTwo(): bigint {
  return 2n * areaTangent(ONE / 3n);
}

function logOfTen(): bigint {
  // 10 = 2^3 (5/4), and ln(5/4) = 2 atanh(1/9).
  return 3n * logOfTwo() + 2n * areaTangent(ONE / 9n);
}

/** atanh z = z + z^3/3 + z^5/5 + ..., |z| <= 1/3. */
function areaTangent(z: bigint): bigint {
  const square = (z * z) >> BITS;
  let term = z;
  let total = 0n;
  for (let k = 1n; term !== 0n && term !== -1n; k += 2n) {
    total += term / k;
    term = (term * square) >> BITS;
  }
  return total;
}
