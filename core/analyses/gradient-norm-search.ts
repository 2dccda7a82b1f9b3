/** Finds a critical point from a start: descent of |grad L|^2/2 by limited-memory steps, then damped Newton. */
import { minimiseLbfgs } from '../math/lbfgs.ts';
import { dot } from '../math/sums.ts';
import type { AnalysedLandscape } from './define.ts';
import { type StationaryPoint, stationaryFrom } from './stationary-search.ts';

const MOST_ITERATIONS = 1000;
/** The descent ends where the slope of |grad L|^2/2 is this part of what it was at the start; Newton does the rest. */
const TOLERANCE = 1e-6;

/**
 * L-BFGS on phi = |grad L|^2/2, whose gradient is H grad L: one Hessian-vector product. Zeros of phi are critical points of any
 * index, degenerate ones as well; stationaryFrom then carries the end to the point. Null where phi has a minimum that is not 0.
 * Cost: some tens of gradients and products, and a few n x n eigenproblems at the end.
 * Sources: McIver and Komornicki, J. Am. Chem. Soc. 94 (1972) 2625-2633; Angelani et al., Phys. Rev. Lett. 85 (2000) 5356.
 */
export function gradientNormFrom(
  landscape: Pick<AnalysedLandscape, 'dimension' | 'gradient' | 'hessianVectorProduct' | 'hessian'>,
  start: Float64Array,
): StationaryPoint | null {
  const point = start.slice();
  const slope = new Float64Array(landscape.dimension);
  const squares = (x: Float64Array, gradient: Float64Array): number => {
    landscape.gradient(x, slope);
    landscape.hessianVectorProduct(x, slope, gradient);
    return dot(slope, slope) / 2;
  };
  minimiseLbfgs(squares, point, { iterations: MOST_ITERATIONS, tolerance: TOLERANCE });
  return stationaryFrom(landscape, point);
}
