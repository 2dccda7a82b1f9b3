/** Elementary functions in fixed-point arithmetic of hundreds of bits, from their series: the reference for ulp bounds. */

/** value 2^-scale. */
export interface Fixed {
  readonly value: bigint;
  readonly scale: number;
}

const bits = 420;
const one = 1n << BigInt(bits);

const view = new DataView(new ArrayBuffer(8));

/** A finite double as mantissa 2^exponent. */
function parts(x: number): { mantissa: bigint; exponent: number } {
  view.setFloat64(0, x);
  const raw = view.getBigUint64(0);
  const field = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  const mantissa = field === 0 ? fraction : fraction | (1n << 52n);
  return { mantissa: raw >> 63n ? -mantissa : mantissa, exponent: Math.max(field, 1) - 1075 };
}

const shift = (value: bigint, by: number): bigint => (by >= 0 ? value << BigInt(by) : value >> BigInt(-by));

/** x 2^scale. */
function fixed(x: number, scale: number): bigint {
  const { mantissa, exponent } = parts(x);
  return shift(mantissa, exponent + scale);
}

function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

const multiply = (x: bigint, y: bigint): bigint => (x * y) >> BigInt(bits);
const divide = (x: bigint, y: bigint): bigint => (x << BigInt(bits)) / y;

/** atan(1/n) 2^scale. */
function inverseArctangent(n: bigint, scale: number): bigint {
  let power = (1n << BigInt(scale)) / n;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= -(n * n);
    sum += power / k;
  }
  return sum;
}

const piScale = 1700;
/** Machin's formula. */
const piWide = 4n * (4n * inverseArctangent(5n, piScale) - inverseArctangent(239n, piScale));
const pi = shift(piWide, bits - piScale);

/** 2 atanh(s) for |s| <= 1/3 or so. */
function twiceInverseTangent(s: bigint): bigint {
  const square = multiply(s, s);
  let power = s;
  let sum = s;
  for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
    power = multiply(power, square);
    sum += power / k;
  }
  return 2n * sum;
}

const ln2 = twiceInverseTangent(one / 3n);

/** exp of fixed-point x, with the power of two apart. */
function exponential(x: bigint): Fixed {
  const k = (2n * x + ln2) / (2n * ln2) - (x < 0n ? 1n : 0n);
  const halvings = 12;
  const r = (x - k * ln2) >> BigInt(halvings);
  let term = one;
  let sum = one;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = multiply(term, r) / n;
    sum += term;
  }
  for (let i = 0; i < halvings; i++) sum = multiply(sum, sum);
  return { value: sum, scale: bits - Number(k) };
}

const at = ({ value, scale }: Fixed, target: number): bigint => shift(value, target - scale);

/** log of the positive number mantissa 2^exponent. */
function logarithm(mantissa: bigint, exponent: number): bigint {
  const length = mantissa.toString(2).length;
  let m = shift(mantissa, bits - length + 1);
  let k = exponent + length - 1;
  if (m * m > 2n * one * one) {
    m >>= 1n;
    k++;
  }
  return twiceInverseTangent(divide(m - one, m + one)) + BigInt(k) * ln2;
}

const logarithmOf = (x: number): bigint => logarithm(parts(x).mantissa, parts(x).exponent);

function sineAndCosine(x: number): { sin: bigint; cos: bigint } {
  const wide = fixed(x, piScale);
  const half = piWide / 2n;
  let quadrant = wide / half;
  if (wide < 0n) quadrant -= 1n;
  const r = shift(wide - quadrant * half, bits - piScale);
  const square = multiply(r, r);
  const series = (first: bigint, start: bigint): bigint => {
    let term = first;
    let sum = first;
    for (let n = start; term !== 0n && term !== -1n; n += 2n) {
      term = -multiply(term, square) / (n * (n + 1n));
      sum += term;
    }
    return sum;
  };
  const [s, c] = [series(r, 2n), series(one, 1n)];
  const turns: readonly { sin: bigint; cos: bigint }[] = [
    { sin: s, cos: c },
    { sin: c, cos: -s },
    { sin: -s, cos: -c },
    { sin: -c, cos: s },
  ];
  return turns[Number(((quadrant % 4n) + 4n) % 4n)]!;
}

/** atan of top/bottom, both fixed-point and not negative, bottom > 0. */
function arctangent(top: bigint, bottom: bigint): bigint {
  let t = divide(top, bottom);
  const halvings = 5;
  for (let i = 0; i < halvings; i++) t = divide(t, one + integerRoot(one * one + t * t));
  const square = multiply(t, t);
  let power = t;
  let sum = t;
  for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
    power = -multiply(power, square);
    sum += power / k;
  }
  return sum << BigInt(halvings);
}

const signed = (x: number, value: bigint): bigint => (x < 0 ? -value : value);

function arcsine(x: number): bigint {
  const m = fixed(Math.abs(x), bits);
  if (m === one) return signed(x, pi / 2n);
  return signed(x, arctangent(m, integerRoot(one * one - m * m)));
}

/** erf with so many bits that 1 - erf keeps its relative accuracy up to x = 27. */
function errorFunction(x: number, scale: number): bigint {
  const m = fixed(x, scale);
  const square = (m * m) >> BigInt(scale);
  let term = m;
  let sum = m;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = -((term * square) >> BigInt(scale)) / n;
    sum += term / (2n * n + 1n);
  }
  const root = integerRoot(shift(piWide, 2 * scale - piScale));
  return ((2n * sum) << BigInt(scale)) / root;
}

const plain = (value: bigint): Fixed => ({ value, scale: bits });

/** The exact function of the exact double, to at least 300 bits where |x| > 2^-60. */
export const unaryReferences: Readonly<Record<string, (x: number) => Fixed>> = {
  exp: (x) => exponential(fixed(x, bits)),
  expm1: (x) => {
    const e = exponential(fixed(x, bits));
    const scale = Math.max(bits, e.scale);
    return { value: at(e, scale) - (1n << BigInt(scale)), scale };
  },
  log: (x) => plain(logarithmOf(x)),
  log1p: (x) => plain(logarithm(one + fixed(x, bits), -bits)),
  log2: (x) => plain(divide(logarithmOf(x), ln2)),
  log10: (x) => plain(divide(logarithmOf(x), logarithm(10n, 0))),
  sin: (x) => plain(sineAndCosine(x).sin),
  cos: (x) => plain(sineAndCosine(x).cos),
  tan: (x) => {
    const { sin, cos } = sineAndCosine(x);
    return plain(divide(sin, cos));
  },
  asin: (x) => plain(arcsine(x)),
  acos: (x) => plain(pi / 2n - arcsine(x)),
  atan: (x) => plain(signed(x, arctangent(fixed(Math.abs(x), bits), one))),
  sinh: (x) => hyperbolic(x, (p, m) => p - m),
  cosh: (x) => hyperbolic(x, (p, m) => p + m),
  tanh: (x) => {
    const e = exponential(2n * fixed(x, bits));
    const scale = Math.max(bits, e.scale);
    const power = at(e, scale);
    const unit = 1n << BigInt(scale);
    return { value: ((power - unit) << BigInt(scale)) / (power + unit), scale };
  },
  erf: (x) => ({ value: errorFunction(x, 500), scale: 500 }),
  erfc: (x) => {
    const scale = 500 + Math.ceil(2.95 * x * x);
    return { value: (1n << BigInt(scale)) - errorFunction(x, scale), scale };
  },
};

function hyperbolic(x: number, join: (plus: bigint, minus: bigint) => bigint): Fixed {
  const m = fixed(x, bits);
  const [plus, minus] = [exponential(m), exponential(-m)];
  const scale = Math.max(plus.scale, minus.scale);
  return { value: join(at(plus, scale), at(minus, scale)), scale: scale + 1 };
}

export const binaryReferences: Readonly<Record<string, (x: number, y: number) => Fixed>> = {
  pow: (x, y) => {
    const { mantissa, exponent } = parts(y);
    return exponential(shift(logarithmOf(x) * mantissa, exponent));
  },
  hypot: (x, y) => {
    const scale = 1100;
    const [m, n] = [fixed(x, scale), fixed(y, scale)];
    return { value: integerRoot((m * m + n * n) << 200n), scale: scale + 100 };
  },
  /** For y > 0. */
  atan2: (y, x) => {
    const angle = arctangent(fixed(y, 2 * bits), fixed(Math.abs(x), 2 * bits));
    return plain(x < 0 ? pi - angle : angle);
  },
};

/** |computed - reference| in units of the last place of the reference among doubles (or floats). */
export function ulps(computed: number, reference: Fixed, format: 'f64' | 'f32' = 'f64'): number {
  const magnitude = reference.value < 0n ? -reference.value : reference.value;
  if (magnitude === 0n) return computed === 0 ? 0 : Number.POSITIVE_INFINITY;
  const exponent = magnitude.toString(2).length - 1 - reference.scale;
  const [digits, smallest] = format === 'f64' ? [52, -1074] : [23, -149];
  const unit = Math.max(exponent - digits, smallest);
  // Both as integers in units of 2^-64 ulp.
  const scale = 64 - unit;
  const difference = fixed(computed, scale) - shift(reference.value, scale - reference.scale);
  return Math.abs(Number(difference)) / 2 ** 64;
}
