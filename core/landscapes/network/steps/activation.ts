/** An activation function, number by number. */
import type { ModuleBuilder } from '../../../wasm/encoder.ts';
import { ACTIVATIONS, type Activation, type ActivationKind, type Nonlinearity } from '../activations.ts';
import type { Circuit } from '../circuit.ts';
import type { FormatFacts } from '../format.ts';
import type { Signal, Step } from '../step.ts';
import { exportSweep } from '../sweep.ts';

type Sweep = (x: number, y: number, features: number, rows: number) => void;
type Sweep3 = (x: number, y: number, z: number, features: number, rows: number) => void;

/** Beside those whose names start with that of an activation: see `emitActivations`. */
export interface ActivationFunctions {
  multiply: Sweep3;
  chainCurved: Sweep3;
  chainDot(eDot: number, first: number, bend: number, zDot: number, features: number, rows: number): void;
}

/**
 * Exports, for every activation (a is its value, e the error dL/da that becomes dL/dz):
 * - `tanh(z)`: z becomes a, and `tanhChain(e, a)`: e becomes e phi'; or where phi' does not come quickly from a,
 *   `gelu(z, first)`: z becomes a, and phi'(z) is written.
 * - `tanhCurved(z, first, second)`: z becomes a, and both derivatives are written.
 * And for all of them
 * - `multiply(out, x, y)`: out = x y, and may be x.
 * - `chainCurved(e, first, second)`: second becomes e phi'', the bend, and e becomes e phi'.
 * - `chainDot(eDot, first, bend, zDot)`: eDot becomes eDot phi' + bend zDot.
 */
export function emitActivations(module: ModuleBuilder, facts: FormatFacts): void {
  for (const [name, kind] of Object.entries<ActivationKind>(ACTIVATIONS)) {
    const { chain } = kind;
    if (chain) {
      exportSweep(module, facts, name, ['z'], (a, at) => {
        a.store(at.z, kind.derivatives(a, a.load(at.z)).value);
      });
      exportSweep(module, facts, `${name}Chain`, ['e', 'a'], (a, at) => {
        a.store(at.e, chain(a, a.load(at.e), a.load(at.a)));
      });
    } else {
      exportSweep(module, facts, name, ['z', 'first'], (a, at) => {
        const { value, first } = kind.derivatives(a, a.load(at.z));
        a.store(at.z, value);
        a.store(at.first, first);
      });
    }
    exportSweep(module, facts, `${name}Curved`, ['z', 'first', 'second'], (a, at) => {
      const { value, first, second } = kind.derivatives(a, a.load(at.z));
      a.store(at.z, value);
      a.store(at.first, first);
      a.store(at.second, second);
    });
  }
  exportSweep(module, facts, 'multiply', ['out', 'x', 'y'], (a, at) => {
    a.store(at.out, a.mul(a.load(at.x), a.load(at.y)));
  });
  exportSweep(module, facts, 'chainCurved', ['e', 'first', 'second'], (a, at) => {
    const error = a.load(at.e);
    a.store(at.second, a.mul(error, a.load(at.second)));
    a.store(at.e, a.mul(error, a.load(at.first)));
  });
  exportSweep(module, facts, 'chainDot', ['eDot', 'first', 'bend', 'zDot'], (a, at) => {
    const bend = a.mul(a.load(at.bend), a.load(at.zDot));
    a.store(at.eDot, a.add(a.mul(a.load(at.eDot), a.load(at.first)), bend));
  });
}

function ownFunctions(circuit: Circuit, name: Nonlinearity): { value: Sweep; curved: Sweep3; chain?: Sweep } {
  const all = circuit.functions as unknown as Record<string, unknown>;
  const chain = all[`${name}Chain`] as Sweep | undefined;
  return { value: all[name] as Sweep, curved: all[`${name}Curved`] as Sweep3, ...(chain && { chain }) };
}

/**
 * The step that turns z into phi(z) in place: nothing else may read the value of `z`, or have written its errors. Returns
 * the signal that z becomes.
 */
export function addActivation(circuit: Circuit, activation: Activation, z: Signal): Signal {
  if (activation === 'linear') return z;
  const { functions, layout, steps } = circuit;
  const { features, value, error, errorDot } = z;
  const own = ownFunctions(circuit, activation);
  const [first, second] = [layout.block(features), layout.block(features)];
  const output: Signal = { ...z, dot: circuit.block(features) };
  const { chain } = own;
  const withoutFirst = own.value as unknown as (z: number, features: number, rows: number) => void;
  const step: Step = {
    forward({ base, rows }) {
      if (chain) withoutFirst(base + value, features, rows);
      else own.value(base + value, base + first, features, rows);
    },
    forwardCurved: ({ base, rows }) => own.curved(base + value, base + first, base + second, features, rows),
    pullBack({ base, rows }) {
      if (chain) chain(base + error, base + value, features, rows);
      else functions.multiply(base + error, base + error, base + first, features, rows);
    },
    pullBackCurved: ({ base, rows }) =>
      functions.chainCurved(base + error, base + first, base + second, features, rows),
    forwardDot: ({ base, rows }) => functions.multiply(output.dot, base + first, z.dot, features, rows),
    pullBackDot: ({ base, rows }) => functions.chainDot(errorDot, base + first, base + second, z.dot, features, rows),
  };
  steps.push(step);
  return output;
}
