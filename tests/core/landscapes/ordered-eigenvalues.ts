/** Laws of the ordered eigenvalues of the Gaussian orthogonal ensemble, by de Bruijn's Pfaffians. */

const STEP = 0.005;
const REACH = 16;

/** Pf(A) of an antisymmetric matrix of even size, by elimination with pivots. */
function pfaffian(given: readonly (readonly number[])[]): number {
  const a = given.map((row) => [...row]);
  const n = a.length;
  let result = 1;
  for (let k = 0; k < n; k += 2) {
    let pivot = k + 1;
    for (let i = k + 2; i < n; i++) if (Math.abs(a[k]![i]!) > Math.abs(a[k]![pivot]!)) pivot = i;
    if (pivot !== k + 1) {
      [a[k + 1], a[pivot]] = [a[pivot]!, a[k + 1]!];
      for (const row of a) [row[k + 1], row[pivot]] = [row[pivot]!, row[k + 1]!];
      result = -result;
    }
    const top = a[k]![k + 1]!;
    result *= top;
    if (top === 0) return 0;
    for (let i = k + 2; i < n; i++) {
      for (let j = k + 2; j < n; j++) a[i]![j]! += (a[i]![k]! * a[k + 1]![j]! - a[i]![k + 1]! * a[k]![j]!) / top;
    }
  }
  return result;
}

/**
 * The integral of prod |x_i - x_j| prod w(x_i) over ordered x, w = e^(-x²/4) times `below` for x < 0 and 1 above: Pf of
 * int int_(x<y) (p_i(x) p_j(y) - p_j(x) p_i(y)) w w, bordered by int p_i w for odd N; p_i monic and orthogonal for w.
 */
function orderedIntegral(n: number, below: number): number {
  const half = Math.round(REACH / STEP);
  // Each side of 0 by itself, 0 belonging to both: weights jump there.
  const sides = below === 0 ? [1] : [-1, 1];
  const places = sides.flatMap((side) =>
    Array.from({ length: half + 1 }, (_, k) => ({
      x: side < 0 ? -REACH + k * STEP : k * STEP,
      factor: side < 0 ? below : 1,
      simpson: (STEP / 3) * (k === 0 || k === half ? 1 : k % 2 === 1 ? 4 : 2),
    })),
  );
  const x = places.map((place) => place.x);
  const w = places.map((place) => place.factor * Math.exp((-place.x * place.x) / 4));
  const simpson = places.map((place) => place.simpson);
  const count = x.length;
  const polynomials: number[][] = [];
  const squares: number[] = [];
  for (let d = 0; d < n; d++) {
    let p = d === 0 ? x.map(() => 1) : polynomials[d - 1]!.map((value, k) => value * x[k]!);
    for (let round = 0; round < 2; round++) {
      for (let e = 0; e < d; e++) {
        const q = polynomials[e]!;
        const part = p.reduce((sum, value, k) => sum + simpson[k]! * w[k]! * value * q[k]!, 0) / squares[e]!;
        p = p.map((value, k) => value - part * q[k]!);
      }
    }
    polynomials.push(p);
    squares.push(p.reduce((sum, value, k) => sum + simpson[k]! * w[k]! * value * value, 0));
  }
  // Running integrals to fourth order at every place, by cubics through neighbours, parabolas at the ends of a side.
  const running = polynomials.map((p) => {
    const f = p.map((value, k) => value * w[k]!);
    const out = new Float64Array(count);
    for (let k = 1; k < count; k++) {
      const within = k % (half + 1);
      const [a, b] = [f[k - 1]!, f[k]!];
      if (within === 0) out[k] = out[k - 1]!;
      else if (within === 1) out[k] = out[k - 1]! + (STEP / 12) * (5 * a + 8 * b - f[k + 1]!);
      else if (within === half) out[k] = out[k - 1]! + (STEP / 12) * (5 * b + 8 * a - f[k - 2]!);
      else out[k] = out[k - 1]! + (STEP / 24) * (13 * (a + b) - f[k - 2]! - f[k + 1]!);
    }
    return out;
  });
  const scale = squares.map((value) => Math.sqrt(value));
  const even = n % 2 === 0;
  const size = even ? n : n + 1;
  const a = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      let total = 0;
      for (let k = 0; k < count; k++) {
        total += simpson[k]! * w[k]! * (polynomials[j]![k]! * running[i]![k]! - polynomials[i]![k]! * running[j]![k]!);
      }
      a[i]![j] = total / (scale[i]! * scale[j]!);
      a[j]![i] = -a[i]![j]!;
    }
    if (!even) {
      a[i]![n] = running[i]![count - 1]! / scale[i]!;
      a[n]![i] = -a[i]![n]!;
    }
  }
  return Math.abs(pfaffian(a)) * scale.reduce((product, value) => product * value, 1);
}

/** P(all N eigenvalues are above 0), entries of variance 1 off and 2 on the diagonal. */
export function allPositive(n: number): number {
  return orderedIntegral(n, 0) / orderedIntegral(n, 1);
}

/** P(k of N eigenvalues are below 0), k = 0, ..., N: coefficients of the polynomial in the weight of x < 0. */
export function indexLaw(n: number): number[] {
  const whole = orderedIntegral(n, 1);
  const at = Array.from({ length: n + 1 }, (_, k) => 0.5 + k / n);
  const values = at.map((z) => orderedIntegral(n, z) / whole);
  // Newton's divided differences, then to powers of z.
  const divided = [...values];
  for (let k = 1; k <= n; k++) {
    for (let i = n; i >= k; i--) divided[i] = (divided[i]! - divided[i - 1]!) / (at[i]! - at[i - k]!);
  }
  let powers = [divided[n]!];
  for (let k = n - 1; k >= 0; k--) {
    const next = [0, ...powers];
    powers.forEach((value, i) => {
      next[i]! -= at[k]! * value;
    });
    next[0]! += divided[k]!;
    powers = next;
  }
  return powers;
}
