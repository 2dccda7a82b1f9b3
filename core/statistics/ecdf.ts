/** The empirical distribution function. */

export interface Ecdf {
  /** Distinct finite values, ascending. */
  values: Float64Array;
  /** Share of all values that are at most each of them; below 1 at the end when some values are infinite. */
  shares: Float64Array;
}

/** F(x) = #{values ≤ x}/n as its jumps. Infinite values are runs that never got there: they count in n only. NaN is left out. */
export function ecdf(sample: ArrayLike<number>): Ecdf {
  const present = Float64Array.from(sample)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const values: number[] = [];
  const shares: number[] = [];
  present.forEach((value, i) => {
    if (value === Number.POSITIVE_INFINITY) return;
    if (values.length > 0 && values[values.length - 1] === value) shares[shares.length - 1] = (i + 1) / present.length;
    else {
      values.push(value);
      shares.push((i + 1) / present.length);
    }
  });
  return { values: Float64Array.from(values), shares: Float64Array.from(shares) };
}
