/** The Fokker-Planck equation on a rectangle, as a jump process between cells whose masses stay positive and add up. */
import { SparseSolver, sparseMatrix } from '../math/sparse.ts';
import { expm1 } from '../wasm/elementary.ts';

/** Cells of a rectangle, row by row: cell (i, j) at j columns + i, its middle at low + (i + 1/2) width. */
export interface PlaneGrid {
  columns: number;
  rows: number;
  low: readonly [number, number];
  width: readonly [number, number];
}

/** At the middles of the cells: the loss, its gradient (two numbers a cell) and the diffusion matrix (xx, xy, yy a cell). */
export interface DriftAndDiffusion {
  losses: Float64Array;
  gradients: Float64Array;
  diffusions: Float64Array;
  /** The diffusion where it is the same multiple of the identity everywhere; else null. */
  isotropic: number | null;
}

/** Jumps reach so many cells. */
const REACH = 3;
/** Parts of the mixed diffusion that are tried where all of it would need longer jumps. */
const PARTS = 20;

export interface JumpProcess {
  /** From which cell to which at which rate. */
  from: Int32Array;
  to: Int32Array;
  rate: Float64Array;
  /** What part of the mixed diffusion each cell has: 1 where jumps of three cells can make it. */
  resolved: Float64Array;
  /** What jumps scatter above the diffusion, in squares of cells a time, two numbers a cell: drift that goes upwind. */
  blur: Float64Array;
}

/**
 * Rates of a jump process on the cells whose generator is that of dw = -grad L dt + sqrt(2 D) dW in Ito's sense, to second order in
 * the cells' width: in units of cells D = sum of rho_k e_k e_k^T with whole e_k and rho_k >= 0 (Selling's formula); jumps to
 * w + e_k at the rate rho_k B(-v), to w - e_k at rho_k B(v), B(z) = z/(e^z - 1), v = e_k . D^-1 (-grad L) between the two
 * cells, as Scharfetter and Gummel have it. Masses then follow the transposed generator, which is the Fokker-Planck equation p_t =
 * div(grad L p) + sum d_i d_j (D_ij p): they stay positive and add up exactly. For an isotropic constant D, v is the fall of
 * L over D and f(v) = v/(1 - e^-v) (Scharfetter and Gummel), so that exp(-L/D) is exactly stationary. A drift across a D without inverse goes upwind (first order). Where a thin,
 * oblique D would need jumps of more than three cells, part of D_xy is left out. No jump leaves the rectangle.
 * Sources: Selling, J. Reine Angew. Math. 77 (1874) 143-229; Bonnans and Zidani, SIAM J. Numer. Anal. 41 (2003) 1008-1021; Scharfetter and
 * Gummel, IEEE Trans. Electron Devices 16 (1969); Spalding, Int. J. Numer. Methods Eng. 4 (1972) 551-559.
 */
export function jumpProcess(
  grid: PlaneGrid,
  { losses, gradients, diffusions, isotropic }: DriftAndDiffusion,
): JumpProcess {
  const { columns, rows, width } = grid;
  const cells = columns * rows;
  const [hx, hy] = width;
  const pull = new Float64Array(2 * cells);
  const rest = new Float64Array(2 * cells);
  const stencils: { e: readonly [number, number]; rho: number }[][] = [];
  const resolved = new Float64Array(cells);
  for (let k = 0; k < cells; k++) {
    const [a, c, b] = [
      diffusions[3 * k] / (hx * hx),
      diffusions[3 * k + 1] / (hx * hy),
      diffusions[3 * k + 2] / (hy * hy),
    ];
    const drift = [-gradients[2 * k] / hx, -gradients[2 * k + 1] / hy];
    let part = 1;
    let terms = selling(a, c, b);
    for (let tried = PARTS - 1; terms === null && tried >= 0; tried--) {
      part = tried / PARTS;
      terms = selling(a, part * c, b);
    }
    resolved[k] = c === 0 ? 1 : part;
    stencils.push(terms ?? []);
    // D^-1 times the drift, on a D that is hardly thicker than it was.
    const ridge = 1e-12 * (a + b);
    const [aa, bb, cc] = [a + ridge, b + ridge, part * c];
    const determinant = aa * bb - cc * cc;
    if (determinant > 0) {
      pull[2 * k] = (bb * drift[0] - cc * drift[1]) / determinant;
      pull[2 * k + 1] = (aa * drift[1] - cc * drift[0]) / determinant;
    }
    rest[2 * k] = drift[0] - (a * pull[2 * k] + part * c * pull[2 * k + 1]);
    rest[2 * k + 1] = drift[1] - (part * c * pull[2 * k] + b * pull[2 * k + 1]);
    for (const i of [2 * k, 2 * k + 1]) {
      if (Math.abs(rest[i]) < 1e-9 * Math.abs(drift[i - 2 * k])) rest[i] = 0;
    }
  }
  const from: number[] = [];
  const to: number[] = [];
  const rate: number[] = [];
  const jump = (k: number, i: number, j: number, value: number, by: readonly [number, number]): void => {
    const [x, y] = [i + by[0], j + by[1]];
    if (!(value > 0) || x < 0 || x >= columns || y < 0 || y >= rows) return;
    from.push(k);
    to.push(y * columns + x);
    rate.push(value);
  };
  for (let j = 0, k = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++, k++) {
      for (const { e, rho } of stencils[k]) {
        for (const sign of [1, -1]) {
          const by = [sign * e[0], sign * e[1]] as const;
          const [x, y] = [i + by[0], j + by[1]];
          if (x < 0 || x >= columns || y < 0 || y >= rows) continue;
          const other = y * columns + x;
          const v =
            isotropic === null
              ? (by[0] * (pull[2 * k] + pull[2 * other]) + by[1] * (pull[2 * k + 1] + pull[2 * other + 1])) / 2
              : (losses[k] - losses[other]) / isotropic;
          jump(k, i, j, rho * (isotropic === null ? hybrid(v) : bernoulli(-v)), by);
        }
      }
      const [x, y] = [rest[2 * k], rest[2 * k + 1]];
      jump(k, i, j, Math.abs(x), [Math.sign(x), 0]);
      jump(k, i, j, Math.abs(y), [0, Math.sign(y)]);
    }
  }
  const blur = new Float64Array(2 * cells);
  rate.forEach((value, k) => {
    const [i, j] = [
      (to[k] % columns) - (from[k] % columns),
      Math.floor(to[k] / columns) - Math.floor(from[k] / columns),
    ];
    blur[2 * from[k]] += value * i * i;
    blur[2 * from[k] + 1] += value * j * j;
  });
  for (let k = 0; k < cells; k++) {
    blur[2 * k] -= (2 * diffusions[3 * k]) / (hx * hx);
    blur[2 * k + 1] -= (2 * diffusions[3 * k + 2]) / (hy * hy);
  }
  return { from: Int32Array.from(from), to: Int32Array.from(to), rate: Float64Array.from(rate), resolved, blur };
}

/** a xx + 2 c xy + b yy as a sum of non-negative multiples of squares of short whole directions; null where they get long. */
function selling(a: number, c: number, b: number): { e: readonly [number, number]; rho: number }[] | null {
  const form = (u: readonly number[], w: readonly number[]): number =>
    a * u[0] * w[0] + c * (u[0] * w[1] + u[1] * w[0]) + b * u[1] * w[1];
  const tiny = 1e-13 * (a + b);
  let base: [number, number][] = [
    [1, 0],
    [0, 1],
    [-1, -1],
  ];
  for (let round = 0; round < 64; round++) {
    const pair = [
      [0, 1],
      [1, 2],
      [2, 0],
    ].find(([i, j]) => form(base[i], base[j]) > tiny);
    if (!pair) {
      const terms = [0, 1, 2].map((k) => ({
        e: [-base[k][1], base[k][0]] as const,
        rho: Math.max(0, -form(base[(k + 1) % 3], base[(k + 2) % 3])),
      }));
      const used = terms.filter(({ rho }) => rho > tiny);
      return used.every(({ e }) => Math.abs(e[0]) <= REACH && Math.abs(e[1]) <= REACH) ? used : null;
    }
    const [u, w] = [base[pair[0]], base[pair[1]]];
    base = [
      [-u[0], -u[1]],
      [w[0], w[1]],
      [u[0] - w[0], u[1] - w[1]],
    ];
  }
  return null;
}

/** Half the difference of hybrid(v) and hybrid(-v) is v/2, both are positive: central where |v| < 2, upwind beyond. */
function hybrid(v: number): number {
  return Math.abs(v) < 2 ? 1 + v / 2 : Math.max(0, v);
}

/** z/(e^z - 1). */
export function bernoulli(z: number): number {
  if (Math.abs(z) < 1e-10) return 1 - z / 2;
  return z > 700 ? 0 : z / expm1(z);
}

/**
 * Masses of the cells after a time: implicit Euler's steps, which keep them positive, twice as many and extrapolated, which makes
 * the error of second order. `change` is the part of the mass that twice as many steps move.
 */
export function evolve(
  { from, to, rate }: JumpProcess,
  first: Float64Array,
  time: number,
  times: number,
  done: (part: number) => void,
): { masses: Float64Array; change: number; negative: number; residual: number } {
  let residual = 0;
  const follow = (steps: number, start: number): Float64Array => {
    const step = time / steps;
    const cells = first.length;
    const diagonal = new Float64Array(cells).fill(1);
    for (let k = 0; k < rate.length; k++) diagonal[from[k]] += step * rate[k];
    const places = Array.from({ length: cells }, (_, k) => k);
    const matrix = sparseMatrix(
      cells,
      [...places, ...to],
      [...places, ...from],
      [...diagonal, ...rate.map((value) => -step * value)],
    );
    const solver = new SparseSolver(matrix);
    let masses = first.slice();
    for (let k = 0; k < steps; k++) {
      const next = masses.slice();
      residual = Math.max(residual, solver.solve(masses, next));
      masses = next;
      done((start + (k + 1)) / (3 * times));
    }
    return masses;
  };
  const coarse = follow(times, 0);
  const fine = follow(2 * times, times);
  let [change, negative] = [0, 0];
  const masses = fine.map((p, k) => {
    const value = 2 * p - coarse[k];
    change += Math.abs(p - coarse[k]) / 2;
    negative += Math.max(0, -value);
    return Math.max(0, value);
  });
  const total = masses.reduce((a, b) => a + b, 0);
  return { masses: masses.map((p) => p / total), change, negative, residual };
}
