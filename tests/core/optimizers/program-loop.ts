/** Step programs run on plain functions, with nothing of the engine: what they compute by themselves. */
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { stream } from '../../../core/math/streams.ts';
import type { OptimizerDefinition } from '../../../core/optimizers/define.ts';
import type { OracleModel, TensorShape } from '../../../core/optimizers/program.ts';
import { isSchedule, scheduleValue } from '../../../core/optimizers/schedule.ts';

export interface Problem {
  loss(x: Float64Array): number;
  gradient?(x: Float64Array): ArrayLike<number>;
  /** The Hessian times a vector. */
  product?(x: Float64Array, v: Float64Array): ArrayLike<number>;
  model?: OracleModel;
}

export interface ProgramOptions {
  parameters?: Record<string, unknown>;
  start: ArrayLike<number>;
  steps: number;
  tensors?: readonly TensorShape[];
  seed?: number;
  watch?: (t: number, x: Float64Array, state: Readonly<Record<string, Float64Array>>) => void;
}

export interface ProgramPath {
  /** The points before the first step and after each one. */
  points: number[][];
  state: Readonly<Record<string, Float64Array>>;
  asked: { losses: number; gradients: number; products: number };
  /** Random words that were used. */
  drawn: number;
}

export function runProgram(definition: OptimizerDefinition, problem: Problem, options: ProgramOptions): ProgramPath {
  if (!definition.program) throw new TypeError(`${definition.id} is no program`);
  const parameters = fillParameters(definition.parameters, options.parameters ?? {}, '');
  const x = Float64Array.from(options.start);
  const program = definition.program.create(parameters as never, {
    dimension: x.length,
    tensors: options.tensors ?? [],
  });
  const asked = { losses: 0, gradients: 0, products: 0 };
  const refuse = (what: string) => (): never => {
    throw new Error(`${definition.id} asks for ${what}`);
  };
  const { gradient = refuse('gradients'), product = refuse('products'), model } = problem;
  const random = stream('noise', 'programs', options.seed ?? 0);
  const oracle = {
    loss: (at: Float64Array) => {
      asked.losses++;
      return problem.loss(at);
    },
    gradient: (at: Float64Array, g: Float64Array) => {
      asked.gradients++;
      g.set(gradient(at));
      return problem.loss(at);
    },
    product: (at: Float64Array, v: Float64Array, out: Float64Array) => {
      asked.products++;
      out.set(product(at, v));
    },
    get model() {
      return model ?? refuse('a model')();
    },
    random,
  };
  const points = [Array.from(x)];
  for (let t = 1; t <= options.steps; t++) {
    const values = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name,
        isSchedule(value) ? scheduleValue(value, t - 1) : value,
      ]),
    );
    program.step(x, oracle, values as never, t);
    points.push(Array.from(x));
    options.watch?.(t, x, program.state);
  }
  return { points, state: program.state, asked, drawn: random.position };
}

/** ½ (x − c)ᵀ A (x − c) for a symmetric A, row by row; c is the origin unless given. */
export function quadratic(a: readonly (readonly number[])[], c: readonly number[] = a.map(() => 0)): Problem {
  const times = (v: ArrayLike<number>): number[] => a.map((row) => row.reduce((sum, h, i) => sum + h * v[i], 0));
  const shifted = (x: Float64Array): number[] => c.map((center, i) => x[i] - center);
  return {
    loss: (x) => 0.5 * times(shifted(x)).reduce((sum, g, i) => sum + g * (x[i] - c[i]), 0),
    gradient: (x) => times(shifted(x)),
    product: (_, v) => times(v),
  };
}

export function diagonal(values: readonly number[]): number[][] {
  return values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));
}

/** A linear loss ⟨G, x⟩: every step sees the gradient G. */
export function slope(g: readonly number[]): Problem {
  return { loss: (x) => g.reduce((sum, value, i) => sum + value * x[i], 0), gradient: () => g };
}

export const rosenbrock: Problem = {
  loss: ([x, y]) => 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x),
  gradient: ([x, y]) => [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)],
  product: ([x, y], [u, v]) => [(1200 * x * x - 400 * y + 2) * u - 400 * x * v, -400 * x * u + 200 * v],
};

/** One matrix of rows x columns in a hidden layer. */
export function matrix(rows: number, columns: number): TensorShape[] {
  return [{ name: 'W', shape: [rows, columns], offset: 0, role: 'weight', place: 'hidden' }];
}
