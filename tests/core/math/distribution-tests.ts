/** Statistics that deviates are checked with; they use JavaScript's own functions, not those under test. */

export function moments(values: Float64Array): { mean: number; variance: number; skewness: number; kurtosis: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const power = (k: number): number => values.reduce((sum, value) => sum + (value - mean) ** k, 0) / n;
  const variance = power(2);
  return { mean, variance, skewness: power(3) / variance ** 1.5, kurtosis: power(4) / variance ** 2 };
}

/** sqrt(n) times the largest distance between the empirical distribution function and `distribution`. */
export function kolmogorovSmirnov(values: Float64Array, distribution: (x: number) => number): number {
  const sorted = values.slice().sort();
  const n = sorted.length;
  let largest = 0;
  sorted.forEach((value, i) => {
    const expected = distribution(value);
    largest = Math.max(largest, Math.abs(expected - i / n), Math.abs((i + 1) / n - expected));
  });
  return Math.sqrt(n) * largest;
}

export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = Math.min(x.length, y.length);
  let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    sx += x[i]!;
    sy += y[i]!;
    sxx += x[i]! ** 2;
    syy += y[i]! ** 2;
    sxy += x[i]! * y[i]!;
  }
  return (n * sxy - sx * sy) / Math.sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
}

/** The normal distribution function by the trapezoidal rule, which converges exponentially here; error below 1e-12. */
export function normalDistribution(x: number): number {
  const step = 0.05;
  let sum = 0;
  for (let k = 0; k < 200; k++) {
    const t = (k + 0.5) * step;
    sum += (Math.exp(-0.5 * t * t) * Math.sin(x * t)) / t;
  }
  return 0.5 + (sum * step) / Math.PI;
}

/** Sum of (observed - expected)^2 / expected for equally likely cells. */
export function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
