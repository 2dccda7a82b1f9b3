/** How many kinds there are, from how often each kind seen was seen. */
import { exp, log } from '../wasm/elementary.ts';

const NORMAL_95 = 1.959963984540054;

export interface CountEstimate {
  value: number;
  low: number;
  high: number;
}

/**
 * Chao's estimate of the number of kinds, bias-corrected, from how often each of the S kinds seen was seen. With f1 and f2
 * the numbers of kinds seen once and twice: S + f1 (f1 - 1)/(2 (f2 + 1)), a lower bound on average however unlike the
 * kinds' chances are. The interval is log-normal in the unseen number; with nothing seen once it is that of equal chances.
 * Source: Chao, Biometrics 43 (1987) 783-791; bias-corrected form and variance: Chiu et al., Biometrics 70 (2014) 671-682.
 */
export function chaoEstimate(captures: ArrayLike<number>): CountEstimate {
  const seen = captures.length;
  const { total, once, twice } = frequencies(captures);
  if (seen === 0) return { value: 0, low: 0, high: Number.POSITIVE_INFINITY };
  const unseen = (once * (once - 1)) / (2 * (twice + 1));
  if (unseen === 0) {
    // 1 - exp(-total/seen) is the chance that a kind is seen, were all alike.
    const missed = exp(-total / seen);
    const width = NORMAL_95 * Math.sqrt(seen * missed * (1 - missed));
    return { value: seen, low: seen, high: Math.max(seen, Math.floor((seen + width) / (1 - missed))) };
  }
  const variance =
    twice > 0
      ? unseen +
        (once * square(2 * once - 1)) / (4 * square(twice + 1)) +
        (square(once) * twice * square(once - 1)) / (4 * square(square(twice + 1)))
      : (once * (once - 1)) / 2 + (once * square(2 * once - 1)) / 4 - square(square(once)) / (4 * (seen + unseen));
  const factor = exp(NORMAL_95 * Math.sqrt(log(1 + Math.max(0, variance) / square(unseen))));
  // Whole numbers, so that having seen all of them stays possible.
  return { value: seen + unseen, low: Math.floor(seen + unseen / factor), high: Math.floor(seen + unseen * factor) };
}

/**
 * The chance that one more draw gives a kind already seen: 1 - f1/n of n draws (Good and Turing), between 0 and 1, with
 * the normal interval of variance (f1 (1 - f1/n) + 2 f2)/n^2.
 * Source: Good, Biometrika 40 (1953) 237-264; Esty, Annals of Statistics 11 (1983) 905-912.
 */
export function coverageEstimate(captures: ArrayLike<number>): CountEstimate {
  const { total, once, twice } = frequencies(captures);
  if (total === 0) return { value: 0, low: 0, high: 1 };
  const value = 1 - once / total;
  const width = (NORMAL_95 * Math.sqrt(once * value + 2 * twice)) / total;
  // With nothing seen once or twice three draws in n may still be new (the rule of three).
  return { value, low: Math.max(0, value - Math.max(width, 3 / total)), high: Math.min(1, value + width) };
}

/**
 * The same two where a unit of sampling meets several kinds, each once at most, and kinds that come together in one unit: from the
 * kinds of each unit. With Q1 and Q2 kinds met by one and two of t units: S + (1 - 1/t) Q1 (Q1 - 1)/(2 (Q2 + 1)) kinds, and 1 - Q1/U of
 * the U meetings known. Units are independent of each other, what they meet is not: errors are the jackknife's over units, or those
 * of single captures where these are larger; and a group that fewer than three in t units reach may hide from all of them.
 * Sources: Chao, Biometrics 43 (1987) 783-791; Chao, Colwell, Ecology 98 (2017); Efron, Stein, Annals of Statistics 9 (1981) 586-596.
 */
export function incidenceEstimates(units: readonly (readonly number[])[]): {
  total: CountEstimate;
  coverage: CountEstimate;
} {
  const met = new Map<number, number>();
  for (const unit of units) for (const kind of new Set(unit)) met.set(kind, (met.get(kind) ?? 0) + 1);
  const captures = [...met.values()];
  const whole = frequencies(captures);
  const [total, coverage] = [chaoEstimate(captures), coverageEstimate(captures)];
  const count = units.length;
  if (whole.total === 0 || count < 2) return { total, coverage: { ...coverage, low: 0 } };
  const estimate = (seen: number, once: number, twice: number, meetings: number, of: number): [number, number] => [
    seen + ((1 - 1 / of) * once * (once - 1)) / (2 * (twice + 1)),
    meetings > 0 ? 1 - once / meetings : 0,
  ];
  const without = units.map((unit) => {
    let [seen, once, twice, meetings] = [met.size, whole.once, whole.twice, whole.total];
    for (const kind of new Set(unit)) {
      const times = met.get(kind) as number;
      meetings--;
      if (times === 1) {
        seen--;
        once--;
      } else if (times === 2) {
        once++;
        twice--;
      } else if (times === 3) twice++;
    }
    return estimate(seen, once, twice, meetings, count - 1);
  });
  const [variance, spread] = [0, 1].map((k) => {
    const mean = without.reduce((sum, each) => sum + each[k], 0) / count;
    return ((count - 1) / count) * without.reduce((sum, each) => sum + square(each[k] - mean), 0);
  });
  const [all, share] = estimate(met.size, whole.once, whole.twice, whole.total, count);
  const unseen = all - met.size;
  const width = NORMAL_95 * Math.sqrt(spread);
  const factor = unseen > 0 ? exp(NORMAL_95 * Math.sqrt(log(1 + variance / square(unseen)))) : 1;
  return {
    total: {
      value: all,
      low: Math.max(met.size, Math.min(total.low, Math.floor(met.size + unseen / factor))),
      high: Math.max(total.high, Math.floor(met.size + unseen * factor)),
    },
    coverage: {
      value: share,
      low: Math.max(0, Math.min(coverage.low, share - Math.max(width, 3 / count))),
      high: Math.min(1, Math.max(coverage.high, share + width)),
    },
  };
}

function frequencies(captures: ArrayLike<number>): { total: number; once: number; twice: number } {
  let total = 0;
  let once = 0;
  let twice = 0;
  for (let i = 0; i < captures.length; i++) {
    total += captures[i];
    if (captures[i] === 1) once++;
    if (captures[i] === 2) twice++;
  }
  return { total, once, twice };
}

function square(x: number): number {
  return x * x;
}
