/** Which minimum a start leads to: minima learnt on the way, each with a ball about it that nothing leaves. */
import type { Draws } from '../math/streams.ts';
import { norm2 } from '../math/sums.ts';
import { symmetricEigen } from '../math/symmetric-eigen.ts';
import type { AnalysedLandscape } from './define.ts';
import { denseHessian } from './dense-hessian.ts';
import { carryDown, type Descent, GOING } from './gradient-flow.ts';
import { stationaryFrom } from './stationary-search.ts';

/** Labels of starts that lead to no minimum. */
export const UNFINISHED = -1;
export const AT_SADDLE = -2;
export const DIVERGED = -3;

export interface Attractor {
  point: Float64Array;
  loss: number;
  /** Whatever comes as near as this stays and is drawn to the point, as tried along many directions; 0 where that fails. */
  radius: number;
  /** Of the Hessian, ascending; null beyond 100 dimensions. */
  eigenvalues: Float64Array | null;
  /** False for a point of a set of minima, which stands for all of the set that have its loss. */
  isolated: boolean;
}

export interface AttractorOptions {
  descent: Descent;
  evaluations: number;
  /** A gradient up to this part of `gradientScale` has arrived. */
  arrival: number;
  /** What gradients are like where starts are. */
  gradientScale: number;
  /** What lengths are like where starts are. */
  lengthScale: number;
  /** Whoever is farther from the origin than this has gone to infinity. */
  farAway: number;
  draws: Draws;
}

const POLISHED_DIMENSION = 100;
/** Starts that one call of the flow carries: their numbers stay in the fast memory. */
const CHUNK_NUMBERS = 1 << 14;
/** The first few learn the minima that the others are then caught by. */
const SCOUTS = 64;
const TRIED_DIRECTIONS = 48;
/** So many minima are gone through one by one. */
const FEW = 8;
const DEGENERATE = 1e-6;
/** How far, as a part of the length scale, a degenerate minimum is left to see whether starts come back. */
const AWAY = 0.1;

export class Attractors {
  readonly list: Attractor[] = [];
  private readonly landscape: AnalysedLandscape;
  private readonly options: AttractorOptions;
  /** Places in the list by first coordinate, and these coordinates. */
  private order: number[] = [];
  private firsts: number[] = [];
  private largestRadius = 0;

  constructor(landscape: AnalysedLandscape, options: AttractorOptions) {
    this.landscape = landscape;
    this.options = options;
  }

  /**
   * The place in `list` of the minimum that each of `count` starts leads to, or one of the labels above. `points` ends where
   * the starts ended. New minima are added to the list.
   */
  labels(points: Float64Array, count: number, done?: (starts: number) => void): Int32Array {
    const { dimension: n } = this.landscape;
    const labels = new Int32Array(count);
    const most = Math.max(2, Math.floor(CHUNK_NUMBERS / n));
    for (let from = 0; from < count; ) {
      const size = Math.min(count - from, from === 0 && this.list.length === 0 ? Math.min(SCOUTS, most) : most);
      const part = points.subarray(from * n, (from + size) * n);
      const { descent, evaluations } = this.options;
      labels.set(
        carryDown(this.landscape, part, size, {
          descent,
          evaluations,
          unfinished: UNFINISHED,
          diverged: DIVERGED,
          look: (xs, gs, at, loss) => this.look(xs, gs, at, loss),
          ...(done ? { finished: (finished: number) => done(from + finished) } : {}),
        }),
        from,
      );
      from += size;
    }
    return labels;
  }

  /** The points at which a start was looked at on its way down, from the start to its end. */
  path(start: Float64Array): Float64Array[] {
    const { dimension: n } = this.landscape;
    const { descent, evaluations } = this.options;
    const point = start.slice();
    const way = [start.slice()];
    carryDown(this.landscape, point, 1, {
      descent,
      evaluations,
      unfinished: UNFINISHED,
      diverged: DIVERGED,
      look: (xs, gs, at, loss) => {
        way.push(xs.slice(at, at + n));
        return this.look(xs, gs, at, loss);
      },
    });
    way.push(point);
    return way;
  }

  /** The place of the minimum whose ball holds the point that begins at `at`, or -1. */
  holding(points: Float64Array, at = 0): number {
    const { order, firsts, largestRadius } = this;
    const { dimension: n } = this.landscape;
    const x = points[at];
    let k = firsts.length > FEW ? lowerBound(firsts, x - largestRadius) : 0;
    for (; k < order.length && firsts[k] <= x + largestRadius; k++) {
      const { point: centre, radius } = this.list[order[k]];
      const limit = radius * radius;
      let squares = 0;
      for (let i = 0; i < n && squares < limit; i++) {
        const away = points[at + i] - centre[i];
        squares += away * away;
      }
      if (squares < limit) return order[k];
    }
    return -1;
  }

  private look(points: Float64Array, gradients: Float64Array, at: number, loss: number): number {
    const held = this.holding(points, at);
    if (held >= 0) return held;
    const { arrival, gradientScale, farAway } = this.options;
    const { dimension: n } = this.landscape;
    let squares = 0;
    let slopes = 0;
    for (let i = at; i < at + n; i++) {
      squares += points[i] * points[i];
      slopes += gradients[i] * gradients[i];
    }
    if (!(squares <= farAway * farAway)) return DIVERGED;
    if (slopes > arrival * arrival * gradientScale * gradientScale) return GOING;
    return this.learn(points.subarray(at, at + n), loss);
  }

  /** A point that the flow has come to rest at: a minimum known or new, or a saddle. */
  learn(end: Float64Array, endLoss: number): number {
    const { dimension: n } = this.landscape;
    const { lengthScale } = this.options;
    const polished = n <= POLISHED_DIMENSION ? stationaryFrom(this.landscape, end) : null;
    const near = polished && distance(polished.point, end) <= 0.01 * lengthScale ? polished : null;
    const point = near?.point ?? end.slice();
    const loss = near?.loss ?? endLoss;
    const eigenvalues = near?.eigenvalues ?? null;
    const size = eigenvalues ? Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[n - 1])) : 0;
    if (eigenvalues && eigenvalues[0] < -DEGENERATE * size) return AT_SADDLE;
    const same = this.list.findIndex((known) => distance(known.point, point) <= 1e-6 * lengthScale + known.radius);
    if (same >= 0) return same;
    const degenerate = eigenvalues === null || eigenvalues[0] <= DEGENERATE * size;
    const radius = degenerate && !this.returns(point) ? 0 : this.trappingRadius(point);
    const isolated = radius > 0;
    if (!isolated) {
      const level = this.list.findIndex(
        (known) => !known.isolated && Math.abs(known.loss - loss) <= 1e-6 * Math.max(1, Math.abs(loss)),
      );
      if (level >= 0) return level;
    }
    this.add({ point, loss, radius, eigenvalues, isolated });
    return this.list.length - 1;
  }

  private add(attractor: Attractor): void {
    this.list.push(attractor);
    this.order = this.list.map((_, k) => k).sort((a, b) => this.list[a].point[0] - this.list[b].point[0]);
    this.firsts = this.order.map((k) => this.list[k].point[0]);
    this.largestRadius = this.list.reduce((most, { radius }) => Math.max(most, radius), 0);
  }

  /** Whether starts a tenth of the length scale away, along the flattest direction or a random one, come back. */
  private returns(centre: Float64Array): boolean {
    const { dimension: n } = this.landscape;
    const { descent, evaluations, arrival, gradientScale, lengthScale, draws } = this.options;
    let direction: Float64Array;
    if (n <= POLISHED_DIMENSION) {
      const { values, vectors } = symmetricEigen(denseHessian(this.landscape, centre).matrix, n);
      const flattest = values.reduce((best, value, k) => (Math.abs(value) < Math.abs(values[best]) ? k : best), 0);
      direction = vectors.slice(flattest * n, (flattest + 1) * n);
    } else {
      direction = Float64Array.from({ length: n }, () => draws.normal());
      const length = norm2(direction);
      direction = direction.map((x) => x / length);
    }
    const away = AWAY * lengthScale;
    const points = Float64Array.from({ length: 2 * n }, (_, j) => {
      const i = j % n;
      return centre[i] + (j < n ? away : -away) * direction[i];
    });
    carryDown(this.landscape, points, 2, {
      descent,
      evaluations,
      unfinished: 0,
      diverged: 0,
      look: (_, gradients, at) => (norm2(gradients.subarray(at, at + n)) <= arrival * gradientScale ? 0 : GOING),
    });
    return [points.subarray(0, n), points.subarray(n)].every((end) => distance(end, centre) < away / 2);
  }

  /**
   * Half the largest radius up to which every tried step leads nearer to the point: grad L(x) . (x - m) > 0 for the flow, whose
   * distance from m then falls, 2 grad L . (x - m) > eta |grad L|^2 for descent. Tried on spheres along random directions and the
   * gradient's own.
   */
  private trappingRadius(centre: Float64Array): number {
    const { dimension: n } = this.landscape;
    const { descent, lengthScale, draws } = this.options;
    const tried = n === 1 ? 2 : n <= POLISHED_DIMENSION ? TRIED_DIRECTIONS : 12;
    const growth = n <= POLISHED_DIMENSION ? 1.5 : 3;
    const directions = Array.from({ length: tried }, (_, k) => {
      const direction = Float64Array.from({ length: n }, () => (n === 1 ? 2 * (k % 2) - 1 : draws.normal()));
      const length = norm2(direction);
      return direction.map((x) => x / length);
    });
    const points = new Float64Array(tried * n);
    const gradients = new Float64Array(tried * n);
    const holds = (radius: number): boolean => {
      directions.forEach((direction, k) => {
        for (let i = 0; i < n; i++) points[k * n + i] = centre[i] + radius * direction[i];
      });
      this.landscape.gradients(points, tried, gradients);
      return directions.every((direction, k) => {
        let inward = 0;
        let squares = 0;
        for (let i = 0; i < n; i++) {
          inward += radius * direction[i] * gradients[k * n + i];
          squares += gradients[k * n + i] * gradients[k * n + i];
        }
        // A flat direction gives rounding of either sign; it has to be told from a slope.
        const slope = inward > 1e-6 * radius * Math.sqrt(squares);
        return slope && (descent.kind === 'flow' || 2 * inward > descent.learningRate * squares);
      });
    };
    let radius = 1e-5 * lengthScale;
    if (!holds(radius)) return 0;
    while (radius < lengthScale && holds(growth * radius)) radius *= growth;
    return radius / 2;
  }
}

export function distance(a: Float64Array, b: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) * (a[i] - b[i]);
  return Math.sqrt(squares);
}

/** The first place whose value is not below `x`. */
function lowerBound(sorted: readonly number[], x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
