/** Critical points of a landscape of two dimensions in the part of it that is looked at. */
import { denseHessian } from '../../analyses/dense-hessian.ts';
import { type StationaryPoint, stationaryFrom } from '../../analyses/stationary-search.ts';
import type { CriticalKind, CriticalPointsPreview, PreviewQuery } from '../../contract/summaries.ts';
import { chaoEstimate } from '../../math/capture-recapture.ts';
import { quantiles } from '../../math/quantiles.ts';
import { stream } from '../../math/streams.ts';
import { symmetricEigenvalues } from '../../math/symmetric-eigen.ts';
import type { OpenLandscape } from '../open-landscape.ts';
import { type PlaneGround, refuse } from './ground.ts';

/** Results nearer than this part of the box are one point. */
const MERGE = 1e-5;
/** A curvature up to this part of the typical one counts as none. */
const DEGENERATE = 1e-6;
const MOST_POINTS = 500;
/** Places at which the typical curvature is measured. */
const SIZES = 25;

/**
 * Damped Newton on the gradient (analyses/stationary-search.ts) from one random place in each cell of a grid over the box;
 * results that are nearer than 1e-5 of the box are one point. How often each was reached tells how many may be missing
 * (Chao's estimate). The same box gives the same points.
 */
export function criticalInView(
  { axes, box, starts }: Extract<PreviewQuery, { kind: 'critical-points' }>,
  ground: PlaneGround,
): CriticalPointsPreview {
  const { dimension } = ground.resolved;
  if (dimension !== 2) refuse('landscape', `${dimension} dimensions`, '2: in more, use the analysis ‘critical-points’');
  if (axes[0] === axes[1]) refuse('axes', axes.join(', '), '0, 1 or 1, 0');
  const landscape = ground.landscape();
  const [first, second] = axes;
  const [left, right, bottom, top] = box;
  const draws = stream('probe', 'critical points in view', 0);
  const found: { at: StationaryPoint; captures: number }[] = [];
  const count = starts * starts;
  const sizes = new Float64Array(Math.min(count, SIZES));
  let outside = 0;
  let failed = 0;
  const start = new Float64Array(2);
  for (let k = 0; k < count; k++) {
    const column = k % starts;
    const row = (k - column) / starts;
    start[first] = left + ((right - left) * (column + draws.uniform())) / starts;
    start[second] = bottom + ((top - bottom) * (row + draws.uniform())) / starts;
    // A stride that is no divisor of the columns spreads the few over the box.
    if (k % Math.ceil(count / SIZES) === 0)
      sizes[Math.floor(k / Math.ceil(count / SIZES))] = curvatureAt(landscape, start);
    const at = stationaryFrom(landscape, start);
    ground.tick();
    if (!at) {
      failed++;
      continue;
    }
    const x = at.point[first];
    const y = at.point[second];
    if (!(x >= left && x <= right && y >= bottom && y <= top)) {
      outside++;
      continue;
    }
    const known = found.find(({ at: { point } }) => {
      const dx = (point[first] - x) / (right - left);
      const dy = (point[second] - y) / (top - bottom);
      return dx * dx + dy * dy <= MERGE * MERGE;
    });
    if (known) known.captures++;
    else found.push({ at, captures: 1 });
  }
  const typical = quantiles(
    sizes.filter((size) => size > 0),
    [0.5],
  )[0];
  const points = found.map(({ at: { point, loss, eigenvalues } }) => ({
    x: point[first],
    y: point[second],
    loss,
    type: kindOf(eigenvalues, typical),
  }));
  points.sort((a, b) => a.loss - b.loss || a.x - b.x || a.y - b.y);
  return {
    kind: 'critical-points',
    points: points.slice(0, MOST_POINTS),
    starts: count,
    arrived: count - outside - failed,
    outside,
    failed,
    estimate: chaoEstimate(found.map(({ captures }) => captures)),
    cut: points.length > MOST_POINTS,
    computedMs: 0,
  };
}

/** The largest curvature of any direction at a point, in size. */
function curvatureAt(landscape: OpenLandscape, point: Float64Array): number {
  const { matrix, finite } = denseHessian(landscape, point);
  if (!finite) return 0;
  const [low, high] = symmetricEigenvalues(matrix, 2);
  return Math.max(Math.abs(low), Math.abs(high));
}

function kindOf([low, high]: Float64Array, typical: number): CriticalKind {
  if (Math.min(Math.abs(low), Math.abs(high)) <= DEGENERATE * typical) return 'degenerate';
  return low > 0 ? 'minimum' : high < 0 ? 'maximum' : 'saddle';
}
