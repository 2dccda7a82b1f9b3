/** Elementwise operations on vectors of doubles. Lengths are those of the first argument. */

/** y[i] += a x[i]. Returns y; x may be y. */
export function axpy(y: Float64Array, a: number, x: Float64Array): Float64Array {
  for (let i = 0; i < y.length; i++) y[i] += a * x[i];
  return y;
}

/** x[i] *= a. Returns x. */
export function scale(x: Float64Array, a: number): Float64Array {
  for (let i = 0; i < x.length; i++) x[i] *= a;
  return x;
}

/** out[i] = a x[i] + b y[i]. Returns out, which may be x or y. */
export function combine(out: Float64Array, a: number, x: Float64Array, b: number, y: Float64Array): Float64Array {
  for (let i = 0; i < out.length; i++) out[i] = a * x[i] + b * y[i];
  return out;
}
