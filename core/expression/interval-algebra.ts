/** Programs over intervals: bounds of a formula and its derivatives in a box. */
import {
  absoluteInterval,
  addIntervals,
  divideIntervals,
  hull,
  type Interval,
  interval,
  intervalFunctions,
  maximumOf,
  minimumOf,
  multiplyIntervals,
  negateInterval,
  powerOf,
  subtractIntervals,
} from '../math/interval.ts';
import type { Algebra } from './interpret-over.ts';
import type { BinaryOperation, CompareOperation, UnaryOperation } from './operations.ts';

/**
 * Remembers in `kinked` whether a jump or kink (abs, sign, floor, min, max, a comparison) may lie in the box: there
 * derivatives say nothing about what happens across it. Two operands that are one object are one number: x - x is 0.
 */
export class IntervalAlgebra implements Algebra<Interval> {
  kinked = false;

  constant(value: number): Interval {
    return interval(value);
  }

  unary(operation: UnaryOperation, a: Interval): Interval {
    switch (operation) {
      case 'neg':
        return negateInterval(a);
      case 'abs':
        // A box that only touches the kink has a neighbour on its other side.
        if (a.low <= 0 && a.high >= 0 && a.low !== a.high) this.kinked = true;
        return absoluteInterval(a);
      case 'sign':
        if (a.low <= 0 && a.high >= 0 && a.low !== a.high) this.kinked = true;
        return interval(Math.sign(a.low), Math.sign(a.high));
      case 'floor':
        if (!(Math.floor(a.low) === Math.floor(a.high))) this.kinked = true;
        return interval(Math.floor(a.low), Math.floor(a.high));
      default:
        return intervalFunctions[operation](a);
    }
  }

  binary(operation: BinaryOperation, a: Interval, b: Interval): Interval {
    switch (operation) {
      case 'add':
        return addIntervals(a, b);
      case 'sub':
        return a === b ? interval(0) : subtractIntervals(a, b);
      case 'mul':
        return a === b ? powerOf(a, 2) : multiplyIntervals(a, b);
      case 'div':
        return divideIntervals(a, b);
      case 'min':
      case 'max':
        if (a.low <= b.high && b.low <= a.high) this.kinked = true;
        return operation === 'min' ? minimumOf(a, b) : maximumOf(a, b);
      case 'pow':
        return intervalFunctions.exp(multiplyIntervals(b, intervalFunctions.log(a)));
    }
  }

  power(a: Interval, exponent: number): Interval {
    return powerOf(a, exponent);
  }

  compare(operation: CompareOperation, a: Interval, b: Interval): boolean | null {
    const less = a.high < b.low;
    const more = a.low > b.high;
    const equal = a.low === a.high && b.low === b.high && a.low === b.low;
    switch (operation) {
      case 'lt':
        return less ? true : more || equal || a.low >= b.high ? false : null;
      case 'le':
        return less || equal || a.high <= b.low ? true : more ? false : null;
      case 'eq':
        return equal ? true : less || more ? false : null;
      case 'ne':
        return equal ? false : less || more ? true : null;
    }
  }

  either(a: Interval, b: Interval): Interval {
    if (a.low !== b.low || a.high !== b.high || a.low !== a.high) this.kinked = true;
    return hull(a, b);
  }
}
