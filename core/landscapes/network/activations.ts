/** The activation functions: their names, and each with its first two derivatives over `Arithmetic`. */
import { type Arithmetic, simdArithmetic, type Value } from '../../wasm/arithmetic.ts';
import {
  emitCos,
  emitExp,
  emitExpSingle,
  emitLog1p,
  emitSin,
  emitTanh,
  emitTanhSingle,
} from '../../wasm/elementary.ts';
import { emitNormal } from './normal.ts';

export interface Derivatives {
  value: Value;
  first: Value;
  second: Value;
}

export interface ActivationKind {
  label: string;
  /** TeX of the function of z. */
  tex: string;
  derivatives(a: Arithmetic, z: Value): Derivatives;
  /** An error times the derivative, from the value of the function, where that is quick. */
  chain?(a: Arithmetic, error: Value, value: Value): Value;
}

/** A function in f64 of lanes that may be f32: then two halves, rounded afterwards. */
function inDoubles(a: Arithmetic, x: Value, emit: (wide: Arithmetic, x: Value) => Value): Value {
  if (a.format === 'f64') return emit(a, x);
  return a.scope(() => {
    const wide = simdArithmetic(a.f, 'f64');
    const halves = [0, 2].map((first) => {
      a.push(x);
      a.push(x);
      a.f.shuffle32([first, first + 1, first, first + 1]).op('f64x2.promote_low_f32x4');
      const half = wide.pop();
      const value = wide.scope(() => emit(wide, half));
      wide.push(value);
      a.f.op('f32x4.demote_f64x2_zero');
      return a.pop();
    });
    for (const half of halves) a.push(half);
    a.f.shuffle32([0, 1, 4, 5]);
    return a.pop();
  });
}

/** e^(-|z|), the logistic function of z (`share`), one less it (`rest`), and its slope. */
export function emitLogistic(a: Arithmetic, z: Value): { power: Value; share: Value; rest: Value; slope: Value } {
  const one = a.constant(1);
  const exponent = a.neg(a.abs(z));
  const power = a.format === 'f64' ? emitExp(a, exponent) : emitExpSingle(a, exponent);
  const large = a.div(one, a.add(one, power));
  const small = a.mul(power, large);
  const isPositive = a.ge(z, a.constant(0));
  return {
    power,
    share: a.select(isPositive, large, small),
    rest: a.select(isPositive, small, large),
    slope: a.mul(large, small),
  };
}

/** Keeps a product with something that vanishes at infinity from being NaN. */
function emitLimited(a: Arithmetic, z: Value): Value {
  return a.pseudoMin(a.pseudoMax(z, a.constant(-1e9)), a.constant(1e9));
}

const LEAK = 0.01;

/** At a kink the derivative is the one from the left, as PyTorch's. */
export const ACTIVATIONS = {
  tanh: {
    label: 'tanh',
    tex: String.raw`\tanh(z)`,
    derivatives(a, z) {
      const [one, two] = [a.constant(1), a.constant(2)];
      const value = a.format === 'f64' ? emitTanh(a, z) : emitTanhSingle(a, z);
      const first = a.sub(one, a.mul(value, value));
      return { value, first, second: a.neg(a.mul(two, a.mul(value, first))) };
    },
    chain: (a, error, value) => a.mul(error, a.sub(a.constant(1), a.mul(value, value))),
  },
  relu: {
    label: 'ReLU',
    tex: String.raw`\max(0, z)`,
    derivatives(a, z) {
      const [zero, one] = [a.constant(0), a.constant(1)];
      return { value: a.pseudoMax(z, zero), first: a.select(a.gt(z, zero), one, zero), second: zero };
    },
    chain: (a, error, value) => a.select(a.gt(value, a.constant(0)), error, a.constant(0)),
  },
  gelu: {
    label: 'GELU (exact)',
    tex: String.raw`z\,\Phi(z)`,
    derivatives(a, z) {
      const { density, distribution } = emitNormal(a, z);
      const limited = emitLimited(a, z);
      return {
        value: a.mul(z, distribution),
        first: a.add(distribution, a.mul(limited, density)),
        second: a.mul(density, a.sub(a.constant(2), a.mul(limited, limited))),
      };
    },
  },
  silu: {
    label: 'SiLU (swish)',
    tex: 'z / (1 + e^{-z})',
    derivatives(a, z) {
      const { share, rest, slope } = emitLogistic(a, z);
      const limited = emitLimited(a, z);
      return {
        value: a.mul(a.pseudoMax(z, a.constant(-1e9)), share),
        first: a.mul(share, a.add(a.constant(1), a.mul(limited, rest))),
        second: a.mul(slope, a.add(a.constant(2), a.mul(limited, a.sub(rest, share)))),
      };
    },
  },
  softplus: {
    label: 'Softplus',
    tex: String.raw`\log(1 + e^z)`,
    derivatives(a, z) {
      const { power, share, slope } = emitLogistic(a, z);
      const value = a.add(a.pseudoMax(z, a.constant(0)), inDoubles(a, power, emitLog1p));
      return { value, first: share, second: slope };
    },
  },
  'leaky-relu': {
    label: 'Leaky ReLU (0.01)',
    tex: String.raw`\max(z / 100, z)`,
    derivatives(a, z) {
      const [zero, one, leak] = [a.constant(0), a.constant(1), a.constant(LEAK)];
      const isPositive = a.gt(z, zero);
      const first = a.select(isPositive, one, leak);
      return { value: a.mul(z, first), first, second: zero };
    },
    chain: (a, error, value) => a.mul(error, a.select(a.gt(value, a.constant(0)), a.constant(1), a.constant(LEAK))),
  },
  sine: {
    label: 'Sine',
    tex: String.raw`\sin(z)`,
    derivatives(a, z) {
      const value = inDoubles(a, z, emitSin);
      return { value, first: inDoubles(a, z, emitCos), second: a.neg(value) };
    },
  },
  quadratic: {
    label: 'Quadratic',
    tex: 'z^2',
    derivatives(a, z) {
      const two = a.constant(2);
      return { value: a.mul(z, z), first: a.mul(two, z), second: two };
    },
  },
} as const satisfies Record<string, ActivationKind>;

export type Nonlinearity = keyof typeof ACTIVATIONS;
export type Activation = Nonlinearity | 'linear';

/** What a form offers. */
export const ACTIVATION_OPTIONS: readonly { value: Activation; label: string }[] = [
  ...(Object.keys(ACTIVATIONS) as Nonlinearity[]).map((value) => ({ value, label: ACTIVATIONS[value].label })),
  { value: 'linear', label: 'Linear' },
];
