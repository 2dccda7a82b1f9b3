/** Programs over power series: the Taylor expansion of a formula along a line, with proven errors. */
import {
  addSeries,
  constantSeries,
  divideSeries,
  multiplySeries,
  negateSeries,
  powerSeries,
  type Series,
  seriesFunctions,
  signBeyondZero,
  subtractSeries,
  unknownSeries,
} from '../math/power-series.ts';
import type { Algebra } from './interpret-over.ts';
import type { BinaryOperation, CompareOperation, UnaryOperation } from './operations.ts';

/** Jumps and kinks are seen from t > 0: |t| is t. What cannot be told apart from rounding gives unknown coefficients. */
export class SeriesAlgebra implements Algebra<Series> {
  private readonly order: number;

  constructor(order: number) {
    this.order = order;
  }

  constant(value: number): Series {
    return constantSeries(value, this.order);
  }

  unary(operation: UnaryOperation, a: Series): Series {
    switch (operation) {
      case 'neg':
        return negateSeries(a);
      case 'abs': {
        const sign = signBeyondZero(a);
        return sign === null ? this.unknown() : sign < 0 ? negateSeries(a) : a;
      }
      case 'sign': {
        const sign = signBeyondZero(a);
        return sign === null ? this.unknown() : this.constant(sign);
      }
      case 'floor':
        return this.floor(a);
      default:
        return seriesFunctions[operation](a);
    }
  }

  binary(operation: BinaryOperation, a: Series, b: Series): Series {
    switch (operation) {
      case 'add':
        return addSeries(a, b);
      case 'sub':
        return a === b ? this.constant(0) : subtractSeries(a, b);
      case 'mul':
        return a === b ? powerSeries(a, 2) : multiplySeries(a, b);
      case 'div':
        return divideSeries(a, b);
      case 'min':
      case 'max': {
        const sign = signBeyondZero(subtractSeries(a, b));
        if (sign === null) return this.unknown();
        return sign < 0 === (operation === 'min') ? a : b;
      }
      case 'pow':
        return seriesFunctions.exp(multiplySeries(b, seriesFunctions.log(a)));
    }
  }

  power(a: Series, exponent: number): Series {
    return powerSeries(a, exponent);
  }

  compare(operation: CompareOperation, a: Series, b: Series): boolean | null {
    const sign = signBeyondZero(subtractSeries(a, b));
    if (sign === null) return null;
    switch (operation) {
      case 'lt':
        return sign < 0;
      case 'le':
        return sign <= 0;
      case 'eq':
        return sign === 0;
      case 'ne':
        return sign !== 0;
    }
  }

  either(): Series {
    return this.unknown();
  }

  private unknown(): Series {
    return unknownSeries(this.order);
  }

  private floor(a: Series): Series {
    const { low, high } = a[0];
    const whole = Math.floor(low);
    if (whole !== Math.floor(high)) return this.unknown();
    if (low !== whole || low !== high) return low > whole ? this.constant(whole) : this.unknown();
    const sign = signBeyondZero(subtractSeries(a, this.constant(whole)));
    return sign === null ? this.unknown() : this.constant(sign < 0 ? whole - 1 : whole);
  }
}
