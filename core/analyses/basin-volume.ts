/** How large a basin is: its volume in any dimension, as a logarithm. */
import { RidgelineError } from '../contract/errors.ts';
import { logGamma } from '../math/log-gamma.ts';
import { quantiles } from '../math/quantiles.ts';
import { dot, norm2, sum } from '../math/sums.ts';
import { symmetricEigen } from '../math/symmetric-eigen.ts';
import { exp, log } from '../wasm/elementary.ts';
import type { Attractors } from './attractors.ts';
import { type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { DENSE_DIMENSION, denseHessian } from './dense-hessian.ts';
import { attractorsFor, descentParameters } from './descent-parameters.ts';
import { checkVectors } from './limits.ts';
import { integralAlongRay } from './radial-integral.ts';
import { between, firstWarning, rounded } from './values.ts';

const LN_PI = 1.1447298858494002;
const BLOCK_NUMBERS = 1 << 20;
const GROWTH = 1.189207115002721;
const BISECTIONS = 45;
const RESAMPLES = 400;
const ENOUGH = 20;

/**
 * The volume of the part of a basin that is seen from its minimum m in straight lines: with r(u) the distance at which the ray
 * along the unit vector u first leaves the basin, V = V_n E[r(u)^n] over uniform u, V_n the unit ball's. Directions may be drawn
 * from the ellipsoid that the Hessian foretells, of covariance A; their weights are |A|^(1/2) (u^T A^-1 u)^(n/2) (angular central
 * Gaussian), which leaves no scatter at all where the basin is that ellipsoid. Under a normal prior of scale s about the
 * origin V is the prior's mass there: S_n E[int_0^r t^(n-1) N(m + t u; 0, s^2) dt]. All sums are of logarithms. Interval: bootstrap
 * over directions; where few directions carry the sum it is too narrow and the estimate too low, which the warning says.
 * The basin: all that is less than `level` above the minimum, or all that flows to it. Cost: directions x 60 losses, or
 * x 40 descents.
 * Sources: Tyler, Biometrika 74 (1987) 579-589; Frenkel and Asenjo, J. Phys. Chem. B 121 (2017); Scherlis and Belrose 2025.
 */
export const basinVolume = defineAnalysis({
  id: 'basin-volume',
  version: 1,
  label: 'Basin volume',
  group: 'Basins',
  summary: 'The volume of the basin about a minimum, in logarithms, in any dimension.',
  method:
    'Radii of the basin in random directions, with importance weights of the Hessian’s ellipsoid; sums of logarithms. Directions times some 60 losses, or 40 descents.',
  formula: [
    String.raw`V = V_n\, \mathbb{E}_u\!\left[ r(u)^n \right] = V_n\, \mathbb{E}_{u \sim q}\!\left[ r(u)^n\, \lvert A \rvert^{1/2} (u^{\mathsf T} A^{-1} u)^{n/2} \right]`,
  ],
  references: [
    {
      text: 'D. E. Tyler, Statistical analysis for the angular central Gaussian distribution on the sphere, Biometrika 74 (1987)',
      url: 'https://doi.org/10.1093/biomet/74.3.579',
    },
    {
      text: 'A. Scherlis, N. Belrose, Estimating the probability of sampling a trained neural network at random, 2025',
      url: 'https://arxiv.org/abs/2501.18812',
    },
  ],
  needs: 'point',
  parameters: {
    basin: {
      kind: 'choice',
      label: 'Basin',
      options: [
        { value: 'level', label: 'Loss within a level of the minimum' },
        { value: 'descent', label: 'All that leads to the minimum' },
      ],
      default: 'level',
    },
    level: {
      kind: 'number',
      label: 'Level above the minimum',
      symbol: 'c',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'Also the height at which the Hessian’s ellipsoid is taken for directions.',
    },
    directionsFrom: {
      kind: 'choice',
      label: 'Directions from',
      options: [
        { value: 'hessian', label: 'The Hessian’s ellipsoid' },
        { value: 'sphere', label: 'The sphere, uniformly' },
      ],
      default: 'hessian',
    },
    directions: {
      kind: 'number',
      label: 'Directions',
      default: 500,
      minimum: 10,
      maximum: 1e6,
      integer: true,
      scale: 'log',
    },
    reach: {
      kind: 'number',
      label: 'Farthest radius',
      default: 100,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'Rays that never leave the basin end here.',
    },
    prior: {
      kind: 'choice',
      label: 'Measure',
      options: [
        { value: 'volume', label: 'Plain volume' },
        { value: 'normal', label: 'Normal prior about the origin' },
      ],
      default: 'volume',
    },
    priorScale: {
      kind: 'number',
      label: 'Standard deviation of the prior',
      symbol: 's',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
    ...descentParameters,
  },
  pictures: [
    {
      kind: 'points',
      title: 'Radius in each direction',
      x: { label: 'Direction' },
      y: { label: 'Radius', log: true },
      series: [{ array: 'radii', label: 'Radius' }],
    },
  ],
  check: ({ directionsFrom }, { dimension }) => {
    checkVectors(20, dimension, 'directions', 'a smaller landscape');
    if (directionsFrom === 'sphere' || dimension <= DENSE_DIMENSION) return;
    throw new RidgelineError(
      'too-large',
      `the Hessian’s ellipsoid in ${dimension} dimensions is too large; expected at most ${DENSE_DIMENSION}: take directions from the sphere`,
      {
        field: 'parameters.directionsFrom',
        value: directionsFrom,
        expected: `‘sphere’, or a dimension of at most ${DENSE_DIMENSION}`,
      },
    );
  },
  run: (parameters, context): AnalysisResult => {
    const { landscape, point, progress } = context;
    const { dimension: n } = landscape;
    const { directions: count, level, prior, priorScale, reach } = parameters;
    const gradient = new Float64Array(n);
    const loss = landscape.gradient(point, gradient);
    const ellipsoid = n <= DENSE_DIMENSION ? ellipsoidAt(context, level, reach, priorRadius(parameters, n)) : null;
    refuseSaddle(ellipsoid, norm2(gradient));
    const member = memberTest(parameters, context, loss);
    const logs = new Float64Array(count);
    const radii = new Float64Array(count);
    const block = Math.max(1, Math.floor(BLOCK_NUMBERS / n));
    const draws = context.draw(0);
    for (let from = 0; from < count; from += block) {
      const size = Math.min(block, count - from);
      const directions = new Float64Array(size * n);
      const weights = new Float64Array(size);
      for (let k = 0; k < size; k++) {
        const row = directions.subarray(k * n, (k + 1) * n);
        for (let i = 0; i < n; i++) row[i] = draws.normal();
        weights[k] = ellipsoid && parameters.directionsFrom === 'hessian' ? ellipsoid.turn(row) : 0;
        const length = norm2(row);
        for (let i = 0; i < n; i++) row[i] /= length;
      }
      const first = Math.min(reach, ellipsoid ? ellipsoid.shortest : reach) / 64;
      const found = exits(point, directions, size, first, reach, member, (part) => progress(from + part * size, count));
      for (let k = 0; k < size; k++) {
        const u = directions.subarray(k * n, (k + 1) * n);
        radii[from + k] = found[k];
        logs[from + k] =
          weights[k] +
          (prior === 'volume'
            ? n * log(found[k])
            : log(n) + integralAlongRay(found[k], n, dot(point, u), norm2(point), priorScale));
      }
    }
    progress(count, count);
    const ballLog = (n / 2) * LN_PI - logGamma(n / 2 + 1);
    const mean = logMean(logs);
    const resampled = bootstrap(logs, context.draw(1));
    const [low, high] = quantiles(resampled, [0.025, 0.975]);
    const effective = effectiveCount(logs);
    const ended = radii.reduce((total, r) => total + (r >= reach ? 1 : 0), 0) / count;
    const moved = norm2(gradient) > 1e-6 * Math.max(1, ellipsoid?.size ?? 1);
    const warning = firstWarning(
      !Number.isFinite(mean) && 'The basin has no volume about this point.',
      moved && 'The gradient is not 0 here: the point is no minimum; the volume is what is seen from it.',
      effective < ENOUGH &&
        `Only about ${effective.toFixed(1)} directions carry the volume: it is rather a lower bound; take more directions.`,
      ended > 0.01 &&
        `${Math.round(100 * ended)} % of the rays did not leave the basin: the volume goes as far as the farthest radius.`,
    );
    const logVolume = ballLog + mean;
    const ends = [Math.min(logVolume, ballLog + low), Math.max(logVolume, ballLog + high)] as const;
    const [smallest, median, largest] = quantiles(radii, [0, 0.5, 1]);
    return {
      values: {
        logVolume: between(logVolume, ...ends, {
          label: prior === 'volume' ? 'Natural logarithm of the volume' : 'Natural logarithm of the prior’s mass',
          warning,
        }),
        logVolume10: between(logVolume / Math.LN10, ends[0] / Math.LN10, ends[1] / Math.LN10, {
          label: 'Its decimal logarithm',
          warning,
        }),
        meanRadius: between(exp(mean / n), exp((ends[0] - ballLog) / n), exp((ends[1] - ballLog) / n), {
          label: prior === 'volume' ? 'Radius of the ball of this volume' : 'The mass as a radius: its nth root',
          warning,
        }),
        ...(ellipsoid && prior === 'volume'
          ? {
              quadraticLog: rounded(ballLog + (n / 2) * log(2 * level) - ellipsoid.logDeterminant / 2, {
                label: 'The same of the quadratic with this Hessian, up to the level',
                warning: ellipsoid.flat ? 'Some curvatures are zero or not to be told from it.' : null,
              }),
            }
          : {}),
        effectiveDirections: rounded(effective, { label: 'Directions that carry the volume' }),
        unended: rounded(ended, { label: 'Share of the rays that did not leave the basin' }),
        smallestRadius: rounded(smallest, { label: 'Smallest radius seen' }),
        medianRadius: rounded(median, { label: 'Median radius' }),
        largestRadius: rounded(largest, { label: 'Largest radius seen' }),
        loss: rounded(loss, { label: 'Loss of the point' }),
        gradientNorm: rounded(norm2(gradient), { label: 'Norm of the gradient' }),
      },
      arrays: {
        radii: { shape: [count], data: radii },
        logWeights: { shape: [count], data: logs },
      },
    };
  },
});

interface Ellipsoid {
  /** The shortest half axis. */
  shortest: number;
  /** Largest absolute curvature. */
  size: number;
  logDeterminant: number;
  flat: boolean;
  saddle: boolean;
  /** Turns normal numbers into a direction of the ellipsoid (not of length 1) and gives the logarithm of its weight. */
  turn(row: Float64Array): number;
}

/** Where a prior makes rays end; infinite for plain volume. */
function priorRadius({ prior, priorScale }: { prior: string; priorScale: number }, n: number): number {
  return prior === 'volume' ? Number.POSITIVE_INFINITY : priorScale * Math.sqrt(n);
}

/** The ellipsoid with half axes sqrt(2 c/h), none longer than the rays go. */
function ellipsoidAt(
  { landscape, point }: AnalysisContext,
  level: number,
  reach: number,
  priorReach: number,
): Ellipsoid | null {
  const { dimension: n } = landscape;
  const { matrix, finite, asymmetry } = denseHessian(landscape, point);
  if (!finite) return null;
  const { values, vectors } = symmetricEigen(matrix, n);
  const size = Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
  const rounding = asymmetry + n * Number.EPSILON * size;
  const longest = Math.min(reach, priorReach);
  const axes = values.map((h) => 1 / Math.sqrt(Math.max(h, 0) / (2 * level) + 1 / (longest * longest)));
  const logAxes = sum(axes.map((axis) => log(axis)));
  const turned = new Float64Array(n);
  return {
    shortest: axes.reduce((a, b) => Math.min(a, b)),
    size,
    logDeterminant: sum(values.map((h) => log(Math.max(h, 0)))),
    flat: values[0] <= rounding,
    saddle: values[0] < -1e-6 * size - rounding,
    turn: (row) => {
      // The weight needs u = A^(1/2) z/|A^(1/2) z|: u^T A^-1 u = |z|^2/|A^(1/2) z|^2.
      const before = dot(row, row);
      turned.fill(0);
      for (let k = 0; k < n; k++) {
        const amount = row[k] * axes[k];
        for (let i = 0; i < n; i++) turned[i] += amount * vectors[k * n + i];
      }
      row.set(turned);
      return logAxes + (n / 2) * log(before / dot(row, row));
    },
  };
}

function refuseSaddle(ellipsoid: Ellipsoid | null, gradientNorm: number): void {
  if (!ellipsoid?.saddle) return;
  const expected = 'a minimum: basin-census and critical-points find some';
  throw new RidgelineError('invalid-request', `the Hessian has a negative eigenvalue here; expected ${expected}`, {
    field: 'at.point',
    value: gradientNorm,
    expected,
  });
}

/** Whether points (one after another) belong to the basin. */
type MemberTest = (points: Float64Array, count: number) => boolean[];

function memberTest(
  parameters: Parameters<typeof attractorsFor>[1] & { basin: string; level: number; reach: number },
  { landscape, point, draw }: AnalysisContext,
  loss: number,
): MemberTest {
  const { dimension: n } = landscape;
  if (parameters.basin === 'level') {
    const top = loss + parameters.level;
    return (points, count) => Array.from(landscape.values(points, count), (value) => value < top);
  }
  const attractors: Attractors = attractorsFor(landscape, parameters, around(point, parameters.reach), 1, draw(2));
  const own = attractors.learn(point, loss);
  if (own < 0) refuseSaddle({ saddle: true } as Ellipsoid, 0);
  return (points, count) => Array.from(attractors.labels(points.slice(0, count * n), count), (label) => label === own);
}

/** Points that tell what gradients about the point are like: one length, or the reach where that is less, along each axis. */
function around(point: Float64Array, reach: number): Float64Array {
  const n = point.length;
  const count = Math.min(n, 25);
  const starts = new Float64Array(count * n);
  for (let k = 0; k < count; k++) {
    starts.set(point, k * n);
    starts[k * n + k] += Math.min(1, reach);
  }
  return starts;
}

/** Distances at which rays from the point first leave the basin, on a ladder of radii refined by bisection. */
function exits(
  centre: Float64Array,
  directions: Float64Array,
  count: number,
  first: number,
  reach: number,
  member: MemberTest,
  done: (part: number) => void,
): Float64Array {
  const n = centre.length;
  const inside = new Float64Array(count);
  const outside = new Float64Array(count).fill(reach);
  const ask = (rays: readonly number[], radius: (ray: number) => number): boolean[] => {
    const points = new Float64Array(rays.length * n);
    rays.forEach((ray, k) => {
      const r = radius(ray);
      for (let i = 0; i < n; i++) points[k * n + i] = centre[i] + r * directions[ray * n + i];
    });
    return member(points, rays.length);
  };
  let going = Array.from({ length: count }, (_, k) => k);
  const rungs = Math.max(1, Math.ceil(log(reach / first) / log(GROWTH)));
  for (let rung = 0, radius = first; going.length > 0; rung++, radius *= GROWTH) {
    const r = Math.min(radius, reach);
    const within = ask(going, () => r);
    going.forEach((ray, k) => {
      if (within[k]) inside[ray] = r;
      else outside[ray] = r;
    });
    going = r === reach ? [] : going.filter((_, k) => within[k]);
    done((0.5 * rung) / rungs);
  }
  const open = Array.from({ length: count }, (_, k) => k).filter((ray) => inside[ray] < reach);
  for (let step = 0; step < BISECTIONS && open.length > 0; step++) {
    const middle = (ray: number): number => (inside[ray] + outside[ray]) / 2;
    const within = ask(open, middle);
    open.forEach((ray, k) => {
      if (within[k]) inside[ray] = middle(ray);
      else outside[ray] = middle(ray);
    });
    done(0.5 + (0.5 * step) / BISECTIONS);
  }
  return inside.map((r, ray) => (r >= reach ? reach : (r + outside[ray]) / 2));
}

/** ln of the mean of exp(logs). */
function logMean(logs: Float64Array): number {
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + log(sum(logs.map((x) => exp(x - most))) / logs.length);
}

function bootstrap(logs: Float64Array, draws: { integer(below: number): number }): Float64Array {
  const picked = new Float64Array(logs.length);
  return Float64Array.from({ length: RESAMPLES }, () => {
    for (let k = 0; k < picked.length; k++) picked[k] = logs[draws.integer(logs.length)];
    return logMean(picked);
  });
}

/** (sum w)^2/sum w^2. */
function effectiveCount(logs: Float64Array): number {
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = logs.map((x) => exp(x - most));
  const total = sum(weights);
  return (total * total) / dot(weights, weights);
}
