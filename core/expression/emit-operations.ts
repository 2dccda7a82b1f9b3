/** One operation of a program as WebAssembly, over any arithmetic. */

import { type Arithmetic, type Handle, type Mask, simdArithmetic, type Value } from '../wasm/arithmetic.ts';
import {
  emitAcos,
  emitAsin,
  emitAtan,
  emitCos,
  emitCosh,
  emitExp,
  emitLog,
  emitPow,
  emitSin,
  emitSinh,
  emitTan,
  emitTanh,
} from '../wasm/elementary.ts';
import type { Local } from '../wasm/encoder.ts';
import type { BinaryOperation, CompareOperation, UnaryOperation } from './operations.ts';
import type { ProgramNode } from './program.ts';

const ELEMENTARY = {
  exp: emitExp,
  log: emitLog,
  sin: emitSin,
  cos: emitCos,
  tan: emitTan,
  asin: emitAsin,
  acos: emitAcos,
  atan: emitAtan,
  sinh: emitSinh,
  cosh: emitCosh,
  tanh: emitTanh,
} as const;

/** Whether elementary functions are written out where they are used, or called: many would make the code too long. */
export type Elementary = 'inline' | 'called';

/** Programs with more elementary functions than this call them. */
const INLINE_ELEMENTARY = 24;

/** How a program's elementary functions are best emitted. */
export function elementaryStyle(nodes: readonly ProgramNode[]): Elementary {
  const costly = nodes.filter(({ operation, expansion }) => {
    return Object.hasOwn(ELEMENTARY, operation) || operation === 'pow' || (operation === 'power' && !expansion);
  });
  return costly.length > INLINE_ELEMENTARY ? 'called' : 'inline';
}

export function emitUnary(a: Arithmetic, operation: UnaryOperation, x: Value, style: Elementary = 'inline'): Value {
  switch (operation) {
    case 'neg':
      return a.neg(x);
    case 'abs':
      return a.abs(x);
    case 'sqrt':
      return a.sqrt(x);
    case 'floor':
      return a.floor(x);
    case 'sign':
      return a.scope(() => {
        const zero = a.constant(0);
        // Adding 0 keeps NaN and makes -0 positive.
        const rest = a.select(a.lt(x, zero), a.constant(-1), a.add(x, zero));
        return a.select(a.lt(zero, x), a.constant(1), rest);
      });
    default:
      return inDoublePrecision(a, [x], (wide, [value]) =>
        style === 'inline' ? ELEMENTARY[operation](wide, value) : called(wide, operation, [value]),
      );
  }
}

export function emitBinary(
  a: Arithmetic,
  operation: BinaryOperation,
  x: Value,
  y: Value,
  style: Elementary = 'inline',
): Value {
  if (operation !== 'pow') return a[operation](x, y);
  return inDoublePrecision(a, [x, y], (wide, [base, exponent]) =>
    style === 'inline' ? emitPow(wide, base, exponent) : called(wide, 'pow', [base, exponent]),
  );
}

/** An elementary function as a function of the module, for two lanes. */
function called(a: Arithmetic, name: keyof typeof ELEMENTARY | 'pow', values: readonly Value[]): Value {
  const { f } = a;
  const target = f.module.helper(`elementary ${name}`, (module) => {
    if (name === 'pow') {
      return module.define({ x: 'v128', y: 'v128' }, ['v128'], (g, { x, y }) => {
        const inner = simdArithmetic(g);
        inner.push(emitPow(inner, inner.wrap(x), inner.wrap(y)));
      });
    }
    return module.define({ x: 'v128' }, ['v128'], (g, { x }) => {
      const inner = simdArithmetic(g);
      inner.push(ELEMENTARY[name](inner, inner.wrap(x)));
    });
  });
  for (const value of values) a.push(value);
  f.call(target);
  return a.pop();
}

export function emitCompare(a: Arithmetic, operation: CompareOperation, x: Value, y: Value): Mask {
  return a[operation](x, y);
}

/**
 * The elementary functions exist in double precision. Four singles are widened two by two, and the results rounded.
 */
function inDoublePrecision(
  a: Arithmetic,
  values: readonly Value[],
  emit: (wide: Arithmetic, values: readonly Value[]) => Value,
): Value {
  if (a.format === 'f64') return a.scope(() => emit(a, values));
  if (a.lanes !== 4) throw new Error('single numbers in single precision are not emitted');
  const { f } = a;
  const wide = simdArithmetic(f, 'f64');
  const half = (high: boolean): Value =>
    wide.scope(() => {
      const widened = values.map((value) => {
        a.push(value);
        if (high) {
          a.push(value);
          f.shuffle32([2, 3, 2, 3]);
        }
        f.op('f64x2.promote_low_f32x4');
        return wide.pop();
      });
      return emit(wide, widened);
    });
  const low = half(false);
  const high = half(true);
  for (const part of [low, high]) {
    wide.push(part);
    f.op('f32x4.demote_f64x2_zero');
  }
  f.shuffle32([0, 1, 4, 5]);
  for (const part of [low, high]) if (typeof part.held === 'object') f.release(part.held);
  return a.pop();
}

/** The local that holds a handle, if it is not a constant. */
export function localOf(handle: Handle): Local | undefined {
  return typeof handle.held === 'object' ? handle.held : undefined;
}
