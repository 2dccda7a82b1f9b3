/** The Fokker-Planck equation of noisy descents on a rectangle, and what its cells leave as an error. */
import type { AnalysedLandscape } from './define.ts';
import { evolve, type JumpProcess, jumpProcess, type PlaneGrid } from './fokker-planck.ts';
import { diffusionsOf, type GradientNoise } from './gradient-noises.ts';
import { middlesOf, type PlaneStarts, startMasses } from './plane-grid.ts';

export interface PlaneEquation extends PlaneStarts {
  learningRate: number;
  steps: number;
  /** Steps in time. */
  times: number;
}

export interface EquationOnGrid {
  grid: PlaneGrid;
  middles: Float64Array;
  losses: Float64Array;
  diffusions: Float64Array;
  process: JumpProcess;
  planck: ReturnType<typeof evolve>;
}

/** The equation's density after the run on so many cells a side. */
export function equationOn(
  cells: number,
  settings: PlaneEquation,
  noise: GradientNoise,
  landscape: AnalysedLandscape,
  progress: (done: number, of: number) => void,
): EquationOnGrid {
  const { box, learningRate, steps, times } = settings;
  const grid: PlaneGrid = {
    columns: cells,
    rows: cells,
    low: [box[0], box[2]],
    width: [(box[1] - box[0]) / cells, (box[3] - box[2]) / cells],
  };
  const middles = middlesOf(grid);
  const count = cells * cells;
  const gradients = new Float64Array(2 * count);
  const losses = landscape.gradients(middles, count, gradients);
  const diffusions = diffusionsOf(noise, middles, count, 2, learningRate);
  const isotropic = noise.kind === 'constant' && noise.factor[2] === 0 && noise.factor[0] === noise.factor[3];
  const process = jumpProcess(grid, { losses, gradients, diffusions, isotropic: isotropic ? diffusions[0] : null });
  const first = startMasses(settings, grid);
  const planck = evolve(process, first, learningRate * steps, times, (part) => progress(part, 1));
  return { grid, middles, losses, diffusions, process, planck };
}

/** A third of the greatest difference between the distribution functions of either coordinate: what is left of a second-order error. */
export function gridError(fine: EquationOnGrid, coarse: EquationOnGrid): number {
  const sums = ({ grid, planck }: EquationOnGrid, axis: 0 | 1): Float64Array => {
    const cells = axis === 0 ? grid.columns : grid.rows;
    const masses = new Float64Array(cells);
    planck.masses.forEach((p, k) => {
      masses[axis === 0 ? k % grid.columns : Math.floor(k / grid.columns)] += p;
    });
    for (let k = 1; k < cells; k++) masses[k] += masses[k - 1];
    return masses;
  };
  let worst = 0;
  for (const axis of [0, 1] as const) {
    const [a, b] = [sums(fine, axis), sums(coarse, axis)];
    // Where sides have an odd number of cells, the function of the finer ones is read between two of them.
    b.forEach((below, k) => {
      const at = ((k + 1) * a.length) / b.length - 1;
      const [low, part] = [Math.floor(at), at - Math.floor(at)];
      const other = a[low] + part * ((a[low + 1] ?? 1) - a[low]);
      worst = Math.max(worst, Math.abs(below - other));
    });
  }
  return worst / 3;
}
