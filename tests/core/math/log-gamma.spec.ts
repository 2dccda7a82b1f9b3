import { describe, expect, it } from 'vitest';
import { decimalPower } from '../../../core/math/decimal-power.ts';
import { logGamma } from '../../../core/math/log-gamma.ts';

describe('the logarithm of the gamma function', () => {
  it('is that of factorials and half factorials', () => {
    let factorial = 1;
    let half = Math.sqrt(Math.PI);
    for (let n = 1; n <= 170; n++) {
      const scale = Math.max(1, Math.log(factorial));
      expect(Math.abs(logGamma(n) - Math.log(factorial))).toBeLessThan(2e-14 * scale);
      expect(Math.abs(logGamma(n - 0.5) - Math.log(half))).toBeLessThan(2e-14 * scale);
      factorial *= n;
      half *= n - 0.5;
    }
  });

  it('satisfies its recursion on both sides of the series', () => {
    for (const x of [1e-8, 0.3, 5.5, 11.999, 12, 100.25, 1e6]) {
      expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(1e-14 * Math.max(20, logGamma(x + 1)));
    }
    expect(() => logGamma(0)).toThrow(/positive/);
  });
});

describe('powers to all digits', () => {
  it('are the exact ones of whole numbers', () => {
    for (const [base, power] of [
      [2, 1000],
      [7, 333],
      [10, 308],
      [3, 20_000],
      [1, 12_345],
      [123_456_789, 77],
    ] as const) {
      const digits = (BigInt(base) ** BigInt(power)).toString();
      const { mantissa, exponent } = decimalPower(base, power);
      expect(exponent).toBe(digits.length - 1);
      const exact = Number(`${digits[0]}.${digits.slice(1, 25)}`);
      expect(Math.abs(mantissa / exact - 1)).toBeLessThan(1e-15);
    }
  });

  it('are those of halves, inverses and the smallest double', () => {
    expect(decimalPower(0.5, 10)).toEqual({ mantissa: 9.765625, exponent: -4 });
    expect(decimalPower(2, -10)).toEqual({ mantissa: 9.765625, exponent: -4 });
    // 2^-350000000000 by Python's decimal module with 60 digits.
    const { mantissa, exponent } = decimalPower(0.5, 350_000_000_000);
    expect(exponent).toBe(-105_360_498_483);
    expect(mantissa).toBeCloseTo(4.041863803053016, 14);
    expect(decimalPower(5e-324, 1)).toMatchObject({ exponent: -324 });
    expect(decimalPower(5e-324, 1).mantissa).toBeCloseTo(4.940656458412465, 14);
    expect(() => decimalPower(0, 2)).toThrow(/positive/);
    expect(() => decimalPower(2, 0.5)).toThrow(/whole/);
  });

  it('counts the orders of hidden units, and their signs', () => {
    for (const [units, orders] of [
      [16, 13.3206],
      [64, 89.1034],
      [512, 1166.5412],
    ] as const)
      expect(logGamma(units + 1) / Math.LN10).toBeCloseTo(orders, 4);
    expect((logGamma(513) + 512 * Math.LN2) / Math.LN10).toBeCloseTo(1320.6686, 4);
  });
});
