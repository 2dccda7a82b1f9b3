/** Distances of probabilities on one grid in the plane, with what samples of them scatter. */
import { quantiles } from '../math/quantiles.ts';
import type { Draws } from '../math/streams.ts';
import { cos, log, sin } from '../wasm/elementary.ts';
import type { PlaneGrid } from './fokker-planck.ts';
import { massesOf } from './plane-grid.ts';

/** Directions that distributions are projected on. */
const DIRECTIONS = 24;
/** Bins of a side for divergences. */
export const BINS = 16;
const RESAMPLES = 40;

export interface Distances {
  greatest: number;
  area: number;
  divergence: number;
}

/** Distances of masses on one grid. */
export class Comparer {
  private readonly grid: PlaneGrid;
  /** For each direction the cells in the order of their projections, and the ways from one to the next. */
  private readonly directions: { order: Int32Array; ways: Float64Array }[];

  constructor(grid: PlaneGrid, middles: Float64Array) {
    this.grid = grid;
    this.directions = Array.from({ length: DIRECTIONS }, (_, d) => {
      const angle = (Math.PI * d) / DIRECTIONS;
      const [x, y] = [cos(angle), sin(angle)];
      const along = Float64Array.from(
        { length: middles.length / 2 },
        (_, k) => x * middles[2 * k] + y * middles[2 * k + 1],
      );
      const order = Int32Array.from(along, (_, k) => k).sort((a, b) => along[a] - along[b] || a - b);
      const ways = Float64Array.from(order, (place, k) =>
        k + 1 < order.length ? along[order[k + 1]] - along[place] : 0,
      );
      return { order, ways };
    });
  }

  distances(p: Float64Array, q: Float64Array): Distances {
    let [greatest, area] = [0, 0];
    for (const { order, ways } of this.directions) {
      let above = 0;
      for (let k = 0; k < order.length; k++) {
        above += p[order[k]] - q[order[k]];
        // Only between different projections is the difference one of distribution functions.
        if (ways[k] < 1e-12) continue;
        if (Math.abs(above) > greatest) greatest = Math.abs(above);
        area += (Math.abs(above) * ways[k]) / DIRECTIONS;
      }
    }
    const bins = [p, q].map((masses) => this.binned(masses));
    let divergence = 0;
    bins[0].forEach((mass, k) => {
      if (mass > 0) divergence += mass * log(mass / Math.max(bins[1][k], 1e-300));
    });
    return { greatest, area, divergence };
  }

  private binned(masses: Float64Array): Float64Array {
    const { columns, rows } = this.grid;
    const bins = new Float64Array(BINS * BINS);
    masses.forEach((mass, k) => {
      const [i, j] = [k % columns, Math.floor(k / columns)];
      bins[Math.floor((j * BINS) / rows) * BINS + Math.floor((i * BINS) / columns)] += mass;
    });
    return bins;
  }
}

interface Compared {
  value: Distances;
  greatest: [number, number];
  area: [number, number];
  divergence: [number, number];
  alone: Record<keyof Distances, Float64Array>;
}

/** Distances with bootstrap intervals over the particles, and those of so many draws from the other masses. */
export function compared(
  comparer: Comparer,
  places: Int32Array,
  ensemble: Float64Array,
  other: Float64Array,
  draws: Draws,
  progress: (done: number, of: number) => void,
): Compared {
  const count = places.length;
  const value = comparer.distances(ensemble, other);
  const sums = new Float64Array(other.length);
  other.reduce((total, p, k) => {
    sums[k] = total + p;
    return sums[k];
  }, 0);
  const drawn = (): number => {
    const u = draws.uniform() * sums[sums.length - 1];
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle] > u) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const [again, alone] = [[] as Distances[], [] as Distances[]];
  for (let r = 0; r < RESAMPLES; r++) {
    progress(r, RESAMPLES);
    again.push(
      comparer.distances(
        massesOf(
          places.map(() => places[draws.integer(count)]),
          other.length,
        ),
        other,
      ),
    );
    alone.push(comparer.distances(massesOf(places.map(drawn), other.length), other));
  }
  const columns = (list: readonly Distances[]): Record<keyof Distances, Float64Array> => ({
    greatest: Float64Array.from(list, (each) => each.greatest),
    area: Float64Array.from(list, (each) => each.area),
    divergence: Float64Array.from(list, (each) => each.divergence),
  });
  const spread = columns(again);
  const scatter = columns(alone);
  // Resampled distances are too large by what resampling adds: as much as the scatter alone, which is taken off below.
  const interval = (of: keyof Distances): [number, number] => {
    const [low, high] = quantiles(spread[of], [0.025, 0.975]);
    const [, most] = quantiles(scatter[of], [0.025, 0.975]);
    return [Math.max(0, Math.min(value[of], low) - most), Math.max(value[of], high)];
  };
  return {
    value,
    greatest: interval('greatest'),
    area: interval('area'),
    divergence: interval('divergence'),
    alone: scatter,
  };
}
