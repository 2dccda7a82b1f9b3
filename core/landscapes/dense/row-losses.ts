/** Losses of predictions, one for each row of data, in WebAssembly. */
import type { Arithmetic, Value } from '../../wasm/arithmetic.ts';
import { emitExp, emitLog1p } from '../../wasm/elementary.ts';
import type { FunctionBuilder, ModuleBuilder } from '../../wasm/encoder.ts';
import { kernelModule, pointTo, pushBlockedSum } from '../kernel-parts.ts';

/**
 * The sum of the losses of predictions z for targets y, with the first derivatives in `errors` and the second in
 * `curvatures`. `bytes` is a multiple of 64; padding has z = y = 0 and adds nothing to the sum.
 */
type RowLoss = (z: number, y: number, errors: number, curvatures: number, bytes: number) => number;

export interface RowLosses {
  /** ½ (z - y)². */
  squared: RowLoss;
  /** log(1 + exp(-y z)) for y = 1 or -1. */
  logistic: RowLoss;
  /** ¼ (z² - y)²: how far the intensity of z is from y. */
  intensity: RowLoss;
}

export const rowLosses = kernelModule<RowLosses>((module) => {
  emitRowLoss(module, 'squared', emitSquared);
  emitRowLoss(module, 'logistic', emitLogistic);
  emitRowLoss(module, 'intensity', emitIntensity);
});

interface Terms {
  readonly [name: string]: Value;
  readonly loss: Value;
  readonly error: Value;
  readonly curvature: Value;
}

function emitSquared(a: Arithmetic, z: Value, y: Value): Terms {
  const error = a.sub(z, y);
  return { loss: a.mul(a.constant(0.5), a.mul(error, error)), error, curvature: a.constant(1) };
}

function emitLogistic(a: Arithmetic, z: Value, y: Value): Terms {
  const margin = a.mul(y, z);
  const small = emitExp(a, a.neg(a.abs(margin)));
  const counts = a.mul(y, y);
  const whole = a.add(a.constant(1), small);
  const wrong = a.div(a.select(a.lt(margin, a.constant(0)), a.constant(1), small), whole);
  return {
    loss: a.mul(counts, a.add(a.max(a.neg(margin), a.constant(0)), emitLog1p(a, small))),
    error: a.neg(a.mul(y, wrong)),
    curvature: a.mul(counts, a.div(small, a.mul(whole, whole))),
  };
}

function emitIntensity(a: Arithmetic, z: Value, y: Value): Terms {
  const square = a.mul(z, z);
  const miss = a.sub(square, y);
  return {
    loss: a.mul(a.constant(0.25), a.mul(miss, miss)),
    error: a.mul(miss, z),
    curvature: a.add(miss, a.add(square, square)),
  };
}

function emitRowLoss(
  module: ModuleBuilder,
  name: keyof RowLosses,
  terms: (a: Arithmetic, z: Value, y: Value) => Terms,
): void {
  const parameters = { z: 'i32', y: 'i32', errors: 'i32', curvatures: 'i32', bytes: 'i32' } as const;
  module.exportFunction(name, parameters, ['f64'], (f: FunctionBuilder, p) => {
    const place = f.local('i32');
    pushBlockedSum(f, p.bytes, (a, at, offset) => {
      const z = a.load(pointTo(f, place, p.z, at), offset);
      const y = a.load(pointTo(f, place, p.y, at), offset);
      const { loss, error, curvature } = a.scope(() => terms(a, z, y));
      a.store(pointTo(f, place, p.errors, at), error, offset);
      a.store(pointTo(f, place, p.curvatures, at), curvature, offset);
      return loss;
    });
  });
}
