/** Small landscapes with known derivatives, in plain TypeScript, for analyses to be tried on. */
import type {
  AnalysedLandscape,
  AnalysisContext,
  AnalysisDefinition,
  AnalysisResult,
} from '../../../core/analyses/define.ts';
import type { ExactFacts } from '../../../core/contract/exact-facts.ts';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { stream } from '../../../core/math/streams.ts';

/** L(x) = x^T A x / 2 for a symmetric matrix given row by row. */
export function quadraticOf(matrix: readonly (readonly number[])[]): AnalysedLandscape {
  const rows = matrix.map((row) => Float64Array.from(row));
  const times = (v: ArrayLike<number>): Float64Array =>
    Float64Array.from(rows, (row) => {
      let total = 0;
      for (let j = 0; j < row.length; j++) total += row[j]! * v[j]!;
      return total;
    });
  const value = (x: Float64Array): number => times(x).reduce((total, entry, i) => total + (entry * x[i]!) / 2, 0);
  const dimension = matrix.length;
  return {
    dimension,
    values: (points, count) =>
      Float64Array.from({ length: count }, (_, k) => value(points.subarray(k * dimension, (k + 1) * dimension))),
    gradient: (x, gradient) => {
      gradient.set(times(x));
      return value(x);
    },
    gradients: (points, count, gradients) =>
      Float64Array.from({ length: count }, (_, k) => {
        const x = points.subarray(k * dimension, (k + 1) * dimension);
        gradients.set(times(x), k * dimension);
        return value(x);
      }),
    hessianVectorProduct: (_, v, out) => out.set(times(v)),
    programs: () => null,
  };
}

/** A symmetric matrix with the given eigenvalues: a diagonal one turned by random rotations. */
export function matrixWith(eigenvalues: readonly number[], seed: number): number[][] {
  const n = eigenvalues.length;
  const draws = stream('probe', 'turned matrix', seed);
  const a = Array.from({ length: n }, (_, i) => eigenvalues.map((value, j) => (i === j ? value : 0)));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const angle = 2 * Math.PI * draws.uniform();
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let k = 0; k < n; k++) {
        const [x, y] = [a[i]![k]!, a[j]![k]!];
        a[i]![k] = c * x - s * y;
        a[j]![k] = s * x + c * y;
      }
      for (let k = 0; k < n; k++) {
        const [x, y] = [a[k]![i]!, a[k]![j]!];
        a[k]![i] = c * x - s * y;
        a[k]![j] = s * x + c * y;
      }
    }
  }
  return a;
}

export interface Trial {
  parameters?: Record<string, unknown>;
  point?: ArrayLike<number>;
  seed?: number;
  exact?: ExactFacts;
  progress?: AnalysisContext['progress'];
}

/** Runs an analysis at the origin unless told. */
export function runAnalysis(
  definition: AnalysisDefinition,
  landscape: AnalysedLandscape,
  trial: Trial = {},
): AnalysisResult {
  const { parameters = {}, point, seed = 0, exact = {}, progress = () => undefined } = trial;
  const filled = fillParameters(definition.parameters, parameters, 'parameters');
  definition.check?.(filled, landscape);
  return definition.run(filled, {
    landscape,
    point: Float64Array.from(point ?? new Float64Array(landscape.dimension)),
    exact,
    start: (index, out) => stream('start', 'trials', index).fillNormal(out),
    related: () => landscape,
    run: null,
    draw: (index) => stream('probe', `${definition.id} ${index}`, seed),
    progress,
  });
}
