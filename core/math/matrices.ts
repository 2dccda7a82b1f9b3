/** Products of small dense matrices, row by row in arrays of doubles. Outputs may not be inputs. */

/** out (rows x columns) = A (rows x inner) B (inner x columns). */
export function multiply(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  out.fill(0, 0, rows * columns);
  for (let i = 0; i < rows; i++) {
    const to = i * columns;
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k];
      const from = k * columns;
      for (let j = 0; j < columns; j++) out[to + j] += factor * b[from + j];
    }
  }
  return out;
}

/** out (rows x columns) = A (rows x inner) Bᵀ, where B is columns x inner. */
export function multiplyByTransposed(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a[i * inner + k] * b[j * inner + k];
      out[i * columns + j] = sum;
    }
  }
  return out;
}

/** out (columns x rows) = Aᵀ of A (rows x columns). */
export function transpose(a: Float64Array, out: Float64Array, rows: number, columns: number): Float64Array {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j];
  }
  return out;
}

/** out (rows) = A (rows x columns) x. */
export function multiplyVector(
  a: Float64Array,
  x: Float64Array,
  out: Float64Array,
  rows: number,
  columns: number,
): Float64Array {
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let k = 0; k < columns; k++) sum += a[i * columns + k] * x[k];
    out[i] = sum;
  }
  return out;
}
