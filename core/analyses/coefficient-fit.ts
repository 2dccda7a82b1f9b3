/** Learning coefficient and multiplicity from how the logarithmic slope of a volume or a partition function goes on. */
import { student95 } from '../math/student.ts';
import { exp, log } from '../wasm/elementary.ts';

/** The slope -d ln Z/d ln b, or d ln V/d ln e, where ln b or -ln e is `at`. */
export interface SlopePoint {
  at: number;
  slope: number;
  /** Standard error, above 0. */
  error: number;
}

export interface CoefficientFit {
  coefficient: number;
  low: number;
  high: number;
  multiplicity: number;
  /** Chi-square over degrees of freedom: far above 1 where the law does not hold at these points. */
  misfit: number;
  /** Chi-square for multiplicity 1, 2, ..., as far as tried. */
  squares: number[];
  /** The fitted slope. */
  slopeAt(at: number): number;
}

const MOST = 6;
/** The offset is sought where the last point has at + c from this to that. */
const NEAREST = 0.05;
const FARTHEST = 400;
const GRID = 400;

/**
 * Fits s(t) = lambda - (m - 1)/(t + c), the logarithmic slope of e^(-lambda t) (t + c)^(m - 1): what volumes below a level and
 * partition functions tend to near singular minima (Watanabe 2009, theorem 7.1). For each m from 1 to the dimension lambda and c by
 * weighted least squares, c on a grid that is refined; the m with the least chi-square + 2 x parameters (Akaike). At least three
 * points. Interval: Student's, with the errors enlarged where the misfit is above 1.
 */
export function fitCoefficient(points: readonly SlopePoint[], dimension: number): CoefficientFit {
  const fits = Array.from({ length: points.length < 4 ? 1 : Math.min(MOST, dimension) }, (_, k) =>
    fitWith(points, k + 1),
  );
  const criterion = ({ squares, parameters }: Fit): number => squares + 2 * parameters;
  const best = fits.reduce((a, b) => (criterion(b) < criterion(a) ? b : a));
  const freedom = Math.max(1, points.length - best.parameters);
  const misfit = best.squares / freedom;
  const width = student95(freedom) * best.error * Math.sqrt(Math.max(1, misfit));
  return {
    coefficient: best.coefficient,
    low: best.coefficient - width,
    high: best.coefficient + width,
    multiplicity: best.multiplicity,
    misfit,
    squares: fits.map(({ squares }) => squares),
    slopeAt: (at) => best.coefficient - (best.multiplicity - 1) / (at + best.offset),
  };
}

interface Fit {
  multiplicity: number;
  coefficient: number;
  offset: number;
  error: number;
  squares: number;
  parameters: number;
}

function fitWith(points: readonly SlopePoint[], multiplicity: number): Fit {
  const of = (offset: number): { coefficient: number; squares: number } => {
    let [weights, sum] = [0, 0];
    const bare = points.map(({ at, slope }) => slope + (multiplicity - 1) / (at + offset));
    points.forEach(({ error }, k) => {
      weights += 1 / (error * error);
      sum += bare[k] / (error * error);
    });
    const coefficient = sum / weights;
    const squares = points.reduce((total, { error }, k) => {
      const away = (bare[k] - coefficient) / error;
      return total + away * away;
    }, 0);
    return { coefficient, squares };
  };
  if (multiplicity === 1) {
    const { coefficient, squares } = of(0);
    const weights = points.reduce((total, { error }) => total + 1 / (error * error), 0);
    return { multiplicity, coefficient, offset: 0, squares, error: 1 / Math.sqrt(weights), parameters: 1 };
  }
  const first = points.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const offsetOf = (u: number): number => -first + NEAREST * exp(u * log(FARTHEST / NEAREST));
  let [low, high] = [0, 1];
  let best = 0;
  for (let round = 0; round < 3; round++) {
    let least = Number.POSITIVE_INFINITY;
    const [from, to] = [low, high];
    for (let k = 0; k <= GRID; k++) {
      const u = from + ((to - from) * k) / GRID;
      const { squares } = of(offsetOf(u));
      if (squares < least) [least, best] = [squares, u];
    }
    low = Math.max(0, best - (to - from) / GRID);
    high = Math.min(1, best + (to - from) / GRID);
  }
  const offset = offsetOf(best);
  // Normal equations of lambda and c: ds/dlambda = 1, ds/dc = (m - 1)/(t + c)^2.
  let [a, b, d] = [0, 0, 0];
  for (const { at, error } of points) {
    const weight = 1 / (error * error);
    const lean = (multiplicity - 1) / ((at + offset) * (at + offset));
    a += weight;
    b += weight * lean;
    d += weight * lean * lean;
  }
  const { coefficient, squares } = of(offset);
  return { multiplicity, coefficient, offset, squares, error: Math.sqrt(d / (a * d - b * b)), parameters: 2 };
}
