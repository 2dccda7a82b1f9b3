/** Adaptive integration of ordinary differential equations y' = f(y). */
import { pow } from '../wasm/elementary.ts';
import { factorise, solveFactorised } from './factorisations.ts';

/** out = f(y); y stays. */
export type Field = (y: Float64Array, out: Float64Array) => void;

export interface IntegrationOptions {
  /** Local errors are held to relative * |y_i| + absolute in every coordinate, in the root mean square. */
  relative: number;
  absolute: number;
  /** Steps inside of one span at most. */
  limit: number;
}

export interface Integrated {
  /** Time that was covered: the span, unless steps ran out. */
  time: number;
  /** The step to begin with next time. */
  step: number;
}

// Dormand and Prince, Journal of Computational and Applied Mathematics 6 (1980) 19-26: orders 5 and 4, seven stages.
const STAGES: readonly (readonly number[])[] = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const ERROR = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

/**
 * Moves y along the field for `span`, by Dormand and Prince's pair of orders 5 and 4; `first` is the step to begin with, 0 for
 * one chosen here.
 */
export function dormandPrince(
  field: Field,
  y: Float64Array,
  span: number,
  first: number,
  options: IntegrationOptions,
): Integrated {
  const n = y.length;
  const stages = STAGES.map(() => new Float64Array(n));
  const point = new Float64Array(n);
  const error = new Float64Array(n);
  field(y, stages[0]);
  return adaptive(y, span, first || span / 100, 5, options, (h, next) => {
    for (let s = 1; s < 7; s++) {
      const row = STAGES[s];
      const target = s === 6 ? next : point;
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let k = 0; k < s; k++) sum += row[k] * stages[k][i];
        target[i] = y[i] + h * sum;
      }
      field(target, stages[s]);
    }
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let k = 0; k < 7; k++) sum += ERROR[k] * stages[k][i];
      error[i] = h * sum;
    }
    // The last stage is the field at the new point.
    return { error, taken: () => stages[0].set(stages[6]) };
  });
}

/**
 * The same for stiff fields: Shampine and Reichelt's Rosenbrock pair of orders 2 and 3, L-stable, which solves with
 * I - h d J; `jacobian` writes J at y, row by row. Source: The MATLAB ODE suite, SIAM J. Sci. Comput. 18 (1997) 1-22.
 */
export function rosenbrockPair(
  field: Field,
  jacobian: (y: Float64Array, out: Float64Array) => void,
  y: Float64Array,
  span: number,
  first: number,
  options: IntegrationOptions,
): Integrated {
  const n = y.length;
  const vector = (): Float64Array => new Float64Array(n);
  const [f0, f1, f2, k1, k2, k3, point, error] = [0, 1, 2, 3, 4, 5, 6, 7].map(vector);
  const [j, w] = [new Float64Array(n * n), new Float64Array(n * n)];
  const rows = new Int32Array(n);
  const d = 1 / (2 + Math.SQRT2);
  const e = 6 + Math.SQRT2;
  field(y, f0);
  jacobian(y, j);
  return adaptive(y, span, first || span / 100, 3, options, (h, next) => {
    for (let i = 0; i < j.length; i++) w[i] = -h * d * j[i];
    for (let i = 0; i < n; i++) w[i * n + i] += 1;
    if (!factorise(w, n, rows)) {
      error.fill(Number.NaN);
      return { error, taken: () => undefined };
    }
    const solve = (b: Float64Array): Float64Array => solveFactorised(w, n, rows, b, b);
    k1.set(f0);
    solve(k1);
    for (let i = 0; i < n; i++) point[i] = y[i] + 0.5 * h * k1[i];
    field(point, f1);
    for (let i = 0; i < n; i++) k2[i] = f1[i] - k1[i];
    solve(k2);
    for (let i = 0; i < n; i++) {
      k2[i] += k1[i];
      next[i] = y[i] + h * k2[i];
    }
    field(next, f2);
    for (let i = 0; i < n; i++) k3[i] = f2[i] - e * (k2[i] - f1[i]) - 2 * (k1[i] - f0[i]);
    solve(k3);
    for (let i = 0; i < n; i++) error[i] = (h / 6) * (k1[i] - 2 * k2[i] + k3[i]);
    return {
      error,
      taken: () => {
        f0.set(f2);
        jacobian(next, j);
      },
    };
  });
}

/** Tries steps, keeps those whose error is small enough and chooses the next by it. `order` is one above the lower one. */
function adaptive(
  y: Float64Array,
  span: number,
  first: number,
  order: number,
  { relative, absolute, limit }: IntegrationOptions,
  attempt: (h: number, next: Float64Array) => { error: Float64Array; taken: () => void },
): Integrated {
  const next = new Float64Array(y.length);
  let time = 0;
  let step = first;
  for (let tries = 0; time < span && tries < limit; tries++) {
    const rest = span - time;
    const isLast = step >= rest * (1 - 1e-12);
    const h = isLast ? rest : step;
    const { error, taken } = attempt(h, next);
    let squares = 0;
    for (let i = 0; i < y.length; i++) {
      const part = error[i] / (absolute + relative * Math.max(Math.abs(y[i]), Math.abs(next[i])));
      // 0/0 where both tolerances and the point are 0: nothing moves.
      squares += error[i] === 0 ? 0 : part * part;
    }
    const size = Math.sqrt(squares / y.length);
    if (size <= 1) {
      y.set(next);
      time = isLast ? span : time + h;
      taken();
      const wanted = h * Math.min(5, Math.max(0.2, 0.9 * pow(Math.max(size, 1e-10), -1 / order)));
      // A last step that was cut short says little about the next one.
      step = isLast ? Math.max(step, wanted) : wanted;
    } else {
      step = h * (size < Number.POSITIVE_INFINITY ? Math.max(0.2, 0.9 * pow(size, -1 / order)) : 0.2);
      if (!(step > span * 1e-15)) break;
    }
  }
  return { time, step };
}
