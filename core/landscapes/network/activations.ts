/** The activation functions and their chain rules over blocks, as WebAssembly functions. */
import type { Arithmetic, Value } from '../../wasm/arithmetic.ts';
import { emitTanh, emitTanhSingle } from '../../wasm/elementary.ts';
import type { ModuleBuilder } from '../../wasm/encoder.ts';
import type { FormatFacts } from './format.ts';
import { emitNormal } from './normal.ts';
import { exportSweep } from './sweep.ts';

interface Derivatives {
  value: Value;
  first: Value;
  second: Value;
}

/** phi(z) with its first two derivatives. At a kink of ReLU the derivative is 0, as PyTorch's. */
function emitDerivatives(a: Arithmetic, activation: 'tanh' | 'relu' | 'gelu', z: Value): Derivatives {
  const [zero, one, two] = [a.constant(0), a.constant(1), a.constant(2)];
  if (activation === 'relu') {
    return { value: a.pseudoMax(z, zero), first: a.select(a.gt(z, zero), one, zero), second: zero };
  }
  if (activation === 'tanh') {
    const value = a.format === 'f64' ? emitTanh(a, z) : emitTanhSingle(a, z);
    const first = a.sub(one, a.mul(value, value));
    return { value, first, second: a.neg(a.mul(two, a.mul(value, first))) };
  }
  const { density, distribution } = emitNormal(a, z);
  const limited = a.pseudoMin(a.pseudoMax(z, a.constant(-1e9)), a.constant(1e9));
  return {
    value: a.mul(z, distribution),
    first: a.add(distribution, a.mul(limited, density)),
    second: a.mul(density, a.sub(two, a.mul(limited, limited))),
  };
}

/**
 * Exports, for blocks in block layout (a is the activation, e the error dL/da that becomes dL/dz):
 * - `tanh(z)`, `relu(z)`: z becomes phi(z). `gelu(z, first)`: also writes phi'(z).
 * - `tanhSecond(z, first, second)` and so on: z becomes phi(z), and both derivatives are written.
 * - `tanhChain(e, a)`, `reluChain(e, a)`: e becomes e phi', from a; `multiply(out, x, y)`: out = x y, and may be x.
 * - `secondChain(e, eDot, first, second, zDot)`: eDot becomes eDot phi' + e phi'' zDot, then e becomes e phi'.
 */
export function emitActivations(module: ModuleBuilder, facts: FormatFacts): void {
  for (const activation of ['tanh', 'relu', 'gelu'] as const) {
    if (activation === 'gelu') {
      exportSweep(module, facts, 'gelu', ['z', 'first'], (a, at) => {
        const { value, first } = emitDerivatives(a, activation, a.load(at.z));
        a.store(at.z, value);
        a.store(at.first, first);
      });
    } else {
      exportSweep(module, facts, activation, ['z'], (a, at) => {
        a.store(at.z, emitDerivatives(a, activation, a.load(at.z)).value);
      });
    }
    exportSweep(module, facts, `${activation}Second`, ['z', 'first', 'second'], (a, at) => {
      const { value, first, second } = emitDerivatives(a, activation, a.load(at.z));
      a.store(at.z, value);
      a.store(at.first, first);
      a.store(at.second, second);
    });
  }
  exportSweep(module, facts, 'tanhChain', ['e', 'a'], (a, at) => {
    const value = a.load(at.a);
    a.store(at.e, a.mul(a.load(at.e), a.sub(a.constant(1), a.mul(value, value))));
  });
  exportSweep(module, facts, 'reluChain', ['e', 'a'], (a, at) => {
    const zero = a.constant(0);
    a.store(at.e, a.select(a.gt(a.load(at.a), zero), a.load(at.e), zero));
  });
  exportSweep(module, facts, 'multiply', ['out', 'x', 'y'], (a, at) => {
    a.store(at.out, a.mul(a.load(at.x), a.load(at.y)));
  });
  exportSweep(module, facts, 'secondChain', ['e', 'eDot', 'first', 'second', 'zDot'], (a, at) => {
    const error = a.load(at.e);
    const first = a.load(at.first);
    const bend = a.mul(a.mul(error, a.load(at.second)), a.load(at.zDot));
    a.store(at.eDot, a.add(a.mul(a.load(at.eDot), first), bend));
    a.store(at.e, a.mul(error, first));
  });
}
