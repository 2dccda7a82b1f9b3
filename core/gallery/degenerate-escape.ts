/** The model of two minima on a line under SGD with fresh batches, as a Markov chain: who stays at the regular one. */
import { erf, exp, log } from '../wasm/elementary.ts';

export interface EscapeModel {
  /** Minima at -place, of order 1, and place, of order 2. */
  place: number;
  learningRate: number;
  batch: number;
  /** Starts are uniform within so much of -place. */
  reach: number;
}

/** Where Q = (w + w0)(w - w0)^2 is largest between its zeros. */
export function barrierOf(place: number): number {
  return -place / 3;
}

const CELLS = 300;
const MOMENTS = 40;
/** How far left of the regular minimum the chain is followed; from beyond, the next step leads across. */
const LEFT = 1.2;

/**
 * The shares of trajectories that have not crossed the barrier after 0, 1, ..., `steps` steps. A step is
 * w' = w - lr (m Q - n) Q', with m the mean of B squares of normal numbers and n normal of variance m/B: an integral over m, and
 * normal probabilities of the cells between the far left and the barrier. Errors fall as the square of the cells' width.
 */
export function stayingShares({ place, learningRate, batch, reach }: EscapeModel, steps: number): number[] {
  const low = -place - LEFT;
  const width = (barrierOf(place) - low) / CELLS;
  const moments = Array.from({ length: MOMENTS }, (_, k) => 0.05 + 0.07 * k);
  const densities = moments.map((m) => exp((batch / 2 - 1) * log(m) - (batch * m) / 2));
  const total = densities.reduce((a, b) => a + b);
  const kernel = Array.from({ length: CELLS }, (_, cell) => {
    const w = low + (cell + 0.5) * width;
    const [left, right] = [w + place, w - place];
    const value = left * right * right;
    const slope = right * right + 2 * left * right;
    const row = new Float64Array(CELLS);
    moments.forEach((m, k) => {
      const mean = w - learningRate * m * value * slope;
      const spread = learningRate * Math.abs(slope) * Math.sqrt((2 * m) / batch);
      const first = Math.max(0, Math.floor((mean - 5 * spread - low) / width));
      const last = Math.min(CELLS - 1, Math.ceil((mean + 5 * spread - low) / width));
      let before = erf((low + first * width - mean) / spread);
      for (let to = first; to <= last; to++) {
        const behind = erf((low + (to + 1) * width - mean) / spread);
        row[to] += (densities[k] / total) * (0.5 * (behind - before));
        before = behind;
      }
    });
    return row;
  });
  let mass = new Float64Array(CELLS);
  for (let cell = 0; cell < CELLS; cell++) {
    const [from, to] = [low + cell * width, low + (cell + 1) * width];
    mass[cell] = Math.max(0, Math.min(to, -place + reach) - Math.max(from, -place - reach)) / (2 * reach);
  }
  const shares = [1];
  for (let step = 0; step < steps; step++) {
    const next = new Float64Array(CELLS);
    for (let cell = 0; cell < CELLS; cell++) {
      if (mass[cell] === 0) continue;
      const row = kernel[cell];
      for (let to = 0; to < CELLS; to++) next[to] += mass[cell] * row[to];
    }
    mass = next;
    shares.push(mass.reduce((a, b) => a + b));
  }
  return shares;
}
