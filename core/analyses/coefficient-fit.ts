/** Learning coefficient and multiplicity from how the logarithmic slope of a volume or a partition function goes on. */
import { student95 } from '../math/student.ts';
import { erfc, exp, log } from '../wasm/elementary.ts';

/** The slope -d ln Z/d ln b, or d ln V/d ln e, where ln b or -ln e is `at`. */
export interface SlopePoint {
  at: number;
  slope: number;
  /** Standard error, above 0. */
  error: number;
}

export interface CoefficientFit {
  /** The median of what is known of the coefficient, and the middle 95 % of it. */
  coefficient: number;
  low: number;
  high: number;
  /** The most probable one. */
  multiplicity: number;
  /** Of multiplicity 1, 2, ..., as far as tried. */
  probabilities: number[];
  /** Chi-square over degrees of freedom: far above 1 where the law does not hold at these points. */
  misfit: number;
  /** The slope of the most probable law. */
  slopeAt(at: number): number;
}

const MOST = 6;
/** Where the first point stands the offset makes at + c lie from this to that: nearer slopes would turn, farther nothing is seen of it. */
const NEAREST = 1;
const FARTHEST = 100;
const GRID = 200;
const ROUNDS = 3;
const NORMAL_95 = 1.959963984540054;
/** What weighs less than this beside the heaviest is left out. */
const LIGHT = 1e-10;

/**
 * Fits s(t) = lambda - (m - 1)/(t + c), the logarithmic slope of e^(-lambda t) (t + c)^(m - 1): what volumes below a level and
 * partition functions tend to near singular minima (Watanabe 2009, theorem 7.1). Few points can rarely tell m = 1 from a slow
 * rise, and a fit of the best m alone hides that. So lambda is averaged over m and c as Bayes' rule has it: m = 1 with prior
 * probability 1/2, m = 2, 3, ... up to the dimension or 6 the other half in equal parts; ln(t_1 + c) and lambda uniform; normal
 * errors, enlarged where the best law misses the points, with Student's width for their few. At least three points; of fewer
 * than four only m = 1 is tried. Source: Hoeting, Madigan, Raftery, Volinsky, Statistical Science 14 (1999) 382-417.
 */
export function fitCoefficient(points: readonly SlopePoint[], dimension: number): CoefficientFit {
  const families = Array.from({ length: points.length < 4 ? 1 : Math.min(MOST, dimension) }, (_, k) =>
    lawsOf(points, k + 1),
  );
  const laws = families.flat();
  const least = laws.reduce((a, b) => (b.squares < a.squares ? b : a));
  const freedom = Math.max(1, points.length - (families.length > 1 ? 2 : 1));
  const misfit = least.squares / freedom;
  const enlarged = Math.max(1, misfit);
  const weigh = ({ part, squares }: Law): number => part * exp((least.squares - squares) / (2 * enlarged));
  const others = families.length > 1 ? 0.5 / (families.length - 1) : 0;
  const weights = families.flatMap((family, k) => {
    const prior = k > 0 ? others : 1 - others * (families.length - 1);
    return family.map((law) => prior * weigh(law));
  });
  const total = weights.reduce((a, b) => a + b, 0);
  const probabilities = new Array<number>(families.length).fill(0);
  laws.forEach(({ multiplicity }, k) => {
    probabilities[multiplicity - 1] += weights[k] / total;
  });
  const multiplicity = 1 + probabilities.indexOf(Math.max(...probabilities));
  const best = families[multiplicity - 1].reduce((a, b) => (b.squares < a.squares ? b : a));
  const information = points.reduce((sum, { error }) => sum + 1 / (error * error), 0);
  const width = (Math.sqrt(enlarged / information) * student95(freedom)) / NORMAL_95;
  const heavy = laws.flatMap(({ coefficient }, k) =>
    weights[k] > LIGHT * total ? [{ coefficient, weight: weights[k] / total }] : [],
  );
  return {
    coefficient: quantile(heavy, width, 0.5),
    low: quantile(heavy, width, 0.025),
    high: quantile(heavy, width, 0.975),
    multiplicity,
    probabilities,
    misfit,
    slopeAt: (at) => best.coefficient - (best.multiplicity - 1) / (at + best.offset),
  };
}

/** How sure the multiplicity is, where it is not. */
export function multiplicityWarning({ multiplicity, probabilities }: CoefficientFit): string | null {
  const percent = Math.round(100 * probabilities[multiplicity - 1]);
  return percent < 95 ? `Its probability is ${percent} %: what is at hand does not tell it from its neighbours.` : null;
}

interface Law {
  multiplicity: number;
  offset: number;
  /** The best for these two, and its chi-square. */
  coefficient: number;
  squares: number;
  /** Prior probability among the laws of this multiplicity. */
  part: number;
}

/** The laws of one multiplicity, offsets evenly in ln(t_1 + c), more densely about the best. */
function lawsOf(points: readonly SlopePoint[], multiplicity: number): Law[] {
  if (multiplicity === 1) return [{ multiplicity, offset: 0, part: 1, ...weighted(points, 1, 0) }];
  const first = points.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const offsetOf = (u: number): number => NEAREST * exp(u * log(FARTHEST / NEAREST)) - first;
  const found: (Omit<Law, 'part'> & { u: number })[] = [];
  let [low, high] = [0, 1];
  for (let round = 0; round < ROUNDS; round++) {
    for (let k = 0; k <= GRID; k++) {
      const u = low + ((high - low) * k) / GRID;
      if (round > 0 && (k === 0 || k === GRID)) continue;
      const offset = offsetOf(u);
      found.push({ multiplicity, offset, u, ...weighted(points, multiplicity, offset) });
    }
    const best = found.reduce((a, b) => (b.squares < a.squares ? b : a));
    const cell = (high - low) / GRID;
    low = Math.max(0, best.u - cell);
    high = Math.min(1, best.u + cell);
  }
  found.sort((a, b) => a.u - b.u);
  // Trapezoids.
  return found.map(({ u, ...law }, k) => ({
    ...law,
    part: ((found[k + 1]?.u ?? u) - (found[k - 1]?.u ?? u)) / 2,
  }));
}

/** Weighted least squares of lambda. */
function weighted(
  points: readonly SlopePoint[],
  multiplicity: number,
  offset: number,
): { coefficient: number; squares: number } {
  let [weights, sum] = [0, 0];
  for (const { at, slope, error } of points) {
    weights += 1 / (error * error);
    sum += (slope + (multiplicity - 1) / (at + offset)) / (error * error);
  }
  const coefficient = sum / weights;
  let squares = 0;
  for (const { at, slope, error } of points) {
    const away = (slope + (multiplicity - 1) / (at + offset) - coefficient) / error;
    squares += away * away;
  }
  return { coefficient, squares };
}

/** Of a mixture of normal distributions of one width. */
function quantile(parts: readonly { coefficient: number; weight: number }[], width: number, p: number): number {
  const below = (x: number): number => {
    let total = 0;
    for (const { coefficient, weight } of parts) total += 0.5 * weight * erfc((coefficient - x) / (width * Math.SQRT2));
    return total;
  };
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { coefficient } of parts) {
    low = Math.min(low, coefficient - 9 * width);
    high = Math.max(high, coefficient + 9 * width);
  }
  for (let round = 0; round < 60 && low < high; round++) {
    const middle = (low + high) / 2;
    if (below(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
