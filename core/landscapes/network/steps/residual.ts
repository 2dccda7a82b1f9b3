/** A skip connection: y = x + scale f(x). */
import type { ModuleBuilder } from '../../../wasm/encoder.ts';
import type { Circuit } from '../circuit.ts';
import type { FormatFacts } from '../format.ts';
import type { Signal } from '../step.ts';
import { exportSweep } from '../sweep.ts';

export interface ResidualFunctions {
  addScaled(out: number, x: number, y: number, features: number, rows: number, scale: number): void;
  scaled(out: number, x: number, features: number, rows: number, scale: number): void;
  subtract(out: number, x: number, features: number, rows: number): void;
}

/** Exports `addScaled(out, x, y, scale)`: out = x + scale y; `scaled(out, x, scale)`: out = scale x; `subtract(out, x)`: out -= x. */
export function emitResidual(module: ModuleBuilder, facts: FormatFacts): void {
  exportSweep(module, facts, 'addScaled', ['out', 'x', 'y'], (a, at, scale) => {
    a.store(at.out, a.add(a.load(at.x), a.mul(scale, a.load(at.y))));
  });
  exportSweep(module, facts, 'scaled', ['out', 'x'], (a, at, scale) => {
    a.store(at.out, a.mul(scale, a.load(at.x)));
  });
  exportSweep(module, facts, 'subtract', ['out', 'x'], (a, at) => {
    a.store(at.out, a.sub(a.load(at.out), a.load(at.x)));
  });
}

/**
 * Adds the step from x and f = f(x) to y, which shares its errors with x: the first step of f has to add to them. Returns
 * the signal y.
 */
export function addResidual(circuit: Circuit, x: Signal, f: Signal, scale: number): Signal {
  const { functions, layout, steps } = circuit;
  const { features } = x;
  const y: Signal = { ...x, value: layout.block(features), dot: circuit.block(features) };
  const forward = ({ base, rows }: { base: number; rows: number }): void =>
    functions.addScaled(base + y.value, base + x.value, base + f.value, features, rows, scale);
  const pullBack = ({ base, rows }: { base: number; rows: number }): void =>
    functions.scaled(base + f.error, base + y.error, features, rows, scale);
  steps.push({
    forward,
    forwardCurved: forward,
    pullBack,
    pullBackCurved: pullBack,
    forwardDot: ({ rows }) => functions.addScaled(y.dot, x.dot, f.dot, features, rows, scale),
    pullBackDot: ({ rows }) => functions.scaled(f.errorDot, y.errorDot, features, rows, scale),
  });
  return y;
}
