/** How much of a landscape a plane shows at its centre: of the gradient, and of the curvature. */
import type { PlaneSpec } from '../../contract/planes.ts';
import type { PlaneFactsPreview } from '../../contract/summaries.ts';
import { extremeEigenpairs } from '../../math/lanczos.ts';
import { type Draws, stream } from '../../math/streams.ts';
import { meanEstimate } from '../../math/student.ts';
import { dot, norm2 } from '../../math/sums.ts';
import type { OpenLandscape } from '../open-landscape.ts';
import { type PlaneGround, refuse, type Tick } from './ground.ts';
import type { PlaneCache } from './plane-cache.ts';
import { squaredInPlane } from './project.ts';

/** Random products for the trace; up to so many dimensions it is summed exactly instead. */
const PROBES = 40;
/** Relative to the largest eigenvalue: its own error is about the square. */
const TOLERANCE = 1e-3;
const PRODUCTS = 150;

/**
 * At the centre of the plane, with an orthonormal basis q1, q2: (g.q1)^2 + (g.q2)^2 over |g|^2; q1'Hq1 + q2'Hq2 beside tr H
 * (Hutchinson's mean of v'Hv over 40 sign vectors, or the exact sum up to 40 dimensions) and beside the eigenvalue that is
 * largest in size (Lanczos). Cost: 40 products and some 20 to 300 more.
 */
export function planeFacts(spec: PlaneSpec | undefined, ground: PlaneGround, planes: PlaneCache): PlaneFactsPreview {
  const { dimension } = ground.resolved;
  if (dimension < 2) refuse('landscape', `${dimension} dimension`, 'two dimensions or more');
  const plane = planes.resolve(spec ?? { axes: [0, 1] }, ground);
  const landscape = ground.landscape();
  const { center, basis } = plane;
  const gradient = new Float64Array(dimension);
  landscape.gradient(center, gradient);
  const gradientNorm = norm2(gradient);
  const squares = gradientNorm * gradientNorm;
  const images = basis.map((q) => {
    const image = new Float64Array(dimension);
    landscape.hessianVectorProduct(center, q, image);
    return image;
  });
  const a = dot(basis[0], images[0]);
  const b = (dot(basis[0], images[1]) + dot(basis[1], images[0])) / 2;
  const c = dot(basis[1], images[1]);
  const half = Math.sqrt(((a - c) / 2) * ((a - c) / 2) + b * b);
  return {
    kind: 'plane-facts',
    dimension,
    gradientNorm,
    gradientShare: squares > 0 ? squaredInPlane(plane, gradient) / squares : null,
    curvature: a + c,
    trace: traceAt(landscape, center, ground.tick),
    top: largestAt(landscape, center, ground.tick),
    steepest: Math.abs((a + c) / 2) + half,
    computedMs: 0,
  };
}

function traceAt(landscape: OpenLandscape, point: Float64Array, tick: Tick): PlaneFactsPreview['trace'] {
  const { dimension: n } = landscape;
  const v = new Float64Array(n);
  const image = new Float64Array(n);
  if (n <= PROBES) {
    let value = 0;
    for (let i = 0; i < n; i++) {
      v.fill(0);
      v[i] = 1;
      landscape.hessianVectorProduct(point, v, image);
      value += image[i];
      tick();
    }
    return { value, low: value, high: value, probes: 0 };
  }
  const samples = Float64Array.from({ length: PROBES }, (_, k) => {
    fillSigns(v, stream('probe', 'plane trace', k));
    landscape.hessianVectorProduct(point, v, image);
    tick();
    return dot(v, image);
  });
  const { mean, low, high } = meanEstimate(samples);
  return { value: mean, low, high, probes: PROBES };
}

function fillSigns(out: Float64Array, draws: Draws): void {
  for (let i = 0; i < out.length; ) {
    for (let bits = draws.uint32(), k = 0; k < 32 && i < out.length; k++, bits >>>= 1) out[i++] = bits & 1 ? 1 : -1;
  }
}

/** The extreme eigenvalue that is larger in size. */
function largestAt(landscape: OpenLandscape, point: Float64Array, tick: Tick): PlaneFactsPreview['top'] {
  const found = (['largest', 'smallest'] as const).map((end) => {
    const pairs = extremeEigenpairs((v, out) => landscape.hessianVectorProduct(point, v, out), landscape.dimension, {
      count: 1,
      end,
      tolerance: TOLERANCE,
      products: PRODUCTS,
      draws: stream('probe', `plane ${end}`, 0),
      productsDone: tick,
    });
    return { value: pairs.values[0], residual: pairs.residuals[0], converged: pairs.converged };
  });
  return Math.abs(found[1].value) > Math.abs(found[0].value) ? found[1] : found[0];
}
