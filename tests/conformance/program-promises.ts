/** What each optimizer that is a step program reaches. */
import type { TensorShape } from '../../core/optimizers/program.ts';
import { diagonal, matrix, type Problem, quadratic, rosenbrock } from '../core/optimizers/program-loop.ts';

interface ProgramCourse {
  problem: Problem;
  start: readonly number[];
  minimum: readonly number[];
  tensors: readonly TensorShape[];
}

// Curvatures 20 and 0.05, axes turned by 30 degrees.
const [along, across] = [Math.sqrt(0.75), 0.5];
const turned = quadratic([
  [20 * along * along + 0.05 * across * across, 19.95 * along * across],
  [19.95 * along * across, 20 * across * across + 0.05 * along * along],
]);

// ½ |A (W − T)|² for W of 3 x 2: curvatures from 0.09 to 13.
const A = [
  [3, 1, 0],
  [1, 2, 0.5],
  [0, 0.5, 0.4],
];
const T = [1, -2, 0.5, 3, -1, 0.7];
const gram = A.map((_, i) => A.map((_, j) => A.reduce((sum, row) => sum + row[i] * row[j], 0)));
const factors = quadratic(
  T.map((_, at) => T.map((_, to) => (at % 2 === to % 2 ? gram[Math.floor(at / 2)][Math.floor(to / 2)] : 0))),
  T,
);

export const programCourses: Record<'parabola' | 'valley' | 'rosenbrock' | 'matrix', ProgramCourse> = {
  parabola: { problem: quadratic(diagonal([1, 4])), start: [1, -1], minimum: [0, 0], tensors: [] },
  valley: { problem: turned, start: [1, 1], minimum: [0, 0], tensors: [] },
  rosenbrock: { problem: rosenbrock, start: [-1.2, 1], minimum: [1, 1], tensors: [] },
  matrix: { problem: factors, start: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1], minimum: T, tensors: matrix(3, 2) },
};

interface Reached {
  parameters: Record<string, unknown>;
  steps: number;
  distance: number;
}

const cosine = (from: number, steps: number) => ({ schedule: 'cosine', from, to: 0, steps });
const reached = (steps: number, distance: number, parameters: Record<string, unknown> = {}): Reached => ({
  parameters,
  steps,
  distance,
});
/** The same everywhere. */
const everywhere = (steps: number, distance: number, parameters: Record<string, unknown> = {}) => {
  const one = reached(steps, distance, parameters);
  return { parabola: one, valley: one, rosenbrock: one, matrix: one };
};

// What samples does not settle; its moments are checked elsewhere.
const sampler = { parabola: null, valley: null, rosenbrock: null, matrix: null };

export const programPromises: Record<string, Record<keyof typeof programCourses, Reached | null>> = {
  'norm-clipped-sgd': {
    parabola: reached(400, 1e-8, { learningRate: 0.2 }),
    valley: reached(2000, 1e-2, { learningRate: 0.05 }),
    rosenbrock: reached(3000, 1e-2, { learningRate: 5e-4, momentum: 0.95, threshold: 100 }),
    matrix: reached(2000, 1e-2, { learningRate: 0.05, momentum: 0.9 }),
  },
  muon: {
    parabola: reached(400, 1e-5, { vectorLearningRate: cosine(0.1, 400) }),
    valley: reached(1000, 1e-6, { vectorLearningRate: cosine(0.1, 1000) }),
    rosenbrock: reached(2000, 1e-4, { vectorLearningRate: cosine(0.1, 2000) }),
    matrix: reached(1000, 1e-3, { learningRate: cosine(0.1, 1000), weightDecay: 0 }),
  },
  shampoo: {
    parabola: reached(100, 1e-8, { learningRate: 0.5 }),
    valley: reached(1000, 1e-7, { learningRate: 0.5 }),
    rosenbrock: reached(5000, 0.1, { learningRate: 1 }),
    matrix: reached(1000, 1e-8, { learningRate: 1 }),
  },
  soap: {
    parabola: reached(1000, 1e-6, { learningRate: cosine(0.1, 1000), weightDecay: 0 }),
    valley: reached(1000, 1e-6, { learningRate: cosine(0.1, 1000), weightDecay: 0 }),
    rosenbrock: reached(1000, 1e-5, { learningRate: cosine(0.1, 1000), weightDecay: 0 }),
    matrix: reached(1000, 1e-5, { learningRate: cosine(0.1, 1000), weightDecay: 0 }),
  },
  'spectral-descent': {
    parabola: reached(400, 1e-6, { learningRate: 0.05 }),
    valley: reached(4000, 1e-3, { learningRate: 0.05 }),
    rosenbrock: reached(8000, 0.02, { learningRate: 0.0015 }),
    matrix: reached(4000, 1e-4, { learningRate: 0.05 }),
  },
  adafactor: {
    parabola: reached(1000, 1e-4, { learningRate: cosine(0.5, 1000) }),
    valley: reached(1000, 1e-3, { learningRate: cosine(0.1, 1000) }),
    rosenbrock: reached(4000, 1, { learningRate: cosine(0.1, 4000) }),
    matrix: reached(1000, 1e-4, { learningRate: cosine(0.1, 1000) }),
  },
  lamb: {
    parabola: reached(1000, 1e-6, { learningRate: cosine(0.05, 1000), weightDecay: 0 }),
    valley: reached(1000, 1e-8, { learningRate: cosine(0.05, 1000), weightDecay: 0 }),
    rosenbrock: reached(4000, 1e-2, { learningRate: cosine(0.05, 4000), weightDecay: 0 }),
    matrix: reached(1000, 1e-4, { learningRate: cosine(0.05, 1000), weightDecay: 0 }),
  },
  lars: {
    parabola: reached(400, 1e-6, { learningRate: 1, trust: 0.02, weightDecay: 0 }),
    valley: reached(1000, 1e-8, { learningRate: 1, trust: 0.02, weightDecay: 0 }),
    rosenbrock: reached(4000, 1e-2, { learningRate: cosine(1, 4000), trust: 0.01, weightDecay: 0 }),
    matrix: reached(4000, 1e-2, { learningRate: cosine(1, 4000), trust: 0.01, weightDecay: 0 }),
  },
  lbfgs: everywhere(100, 1e-8, { toleranceGradient: 1e-12, toleranceChange: 0, lineSearch: 'strong-wolfe' }),
  sam: {
    parabola: reached(400, 1e-2, { learningRate: 0.1, radius: 1e-3 }),
    valley: reached(2000, 1e-2, { learningRate: 0.05, momentum: 0.9, radius: 1e-3 }),
    rosenbrock: reached(3000, 1e-2, { learningRate: 5e-4, momentum: 0.95, radius: 1e-3 }),
    matrix: reached(2000, 1e-2, { learningRate: 0.05, momentum: 0.9, radius: 1e-3 }),
  },
  asam: {
    parabola: reached(400, 1e-2, { learningRate: 0.1, radius: 1e-3 }),
    valley: reached(2000, 1e-2, { learningRate: 0.05, momentum: 0.9, radius: 1e-3 }),
    rosenbrock: reached(3000, 1e-2, { learningRate: 5e-4, momentum: 0.95, radius: 1e-3 }),
    matrix: reached(2000, 1e-2, { learningRate: 0.05, momentum: 0.9, radius: 1e-3 }),
  },
  'entropy-sgd': {
    parabola: reached(400, 1e-3, { innerRate: 0.05, scope: 1 }),
    valley: reached(2000, 1e-2, { innerRate: 0.05, scope: 1 }),
    rosenbrock: reached(1000, 1e-2, { innerRate: 0.001, scope: 1 }),
    matrix: reached(2000, 1e-2, { innerRate: 0.05, scope: 1 }),
  },
  'perturbed-gradient-descent': {
    parabola: reached(400, 1e-4, { smoothness: 5, accuracy: 1e-6 }),
    valley: reached(2000, 1e-2, { smoothness: 20 }),
    rosenbrock: reached(8000, 0.02, { smoothness: 667 }),
    matrix: reached(4000, 1e-2, { smoothness: 20 }),
  },
  'polyak-step': {
    parabola: reached(100, 1e-8),
    valley: reached(1000, 1e-8),
    rosenbrock: reached(2000, 1e-4),
    matrix: reached(1000, 1e-8),
  },
  'd-adaptation': {
    parabola: reached(1000, 1e-6, { learningRate: cosine(1, 1000) }),
    valley: reached(1000, 1e-8, { learningRate: cosine(1, 1000) }),
    rosenbrock: reached(1000, 1e-2, { learningRate: cosine(1, 1000) }),
    matrix: reached(1000, 1e-8, { learningRate: cosine(1, 1000) }),
  },
  prodigy: {
    parabola: reached(1000, 1e-6, { learningRate: cosine(1, 1000) }),
    valley: reached(1000, 1e-8, { learningRate: cosine(1, 1000) }),
    rosenbrock: reached(3000, 1e-2),
    matrix: reached(1000, 1e-8, { learningRate: cosine(1, 1000) }),
  },
  bfgs: everywhere(60, 1e-8),
  'conjugate-gradients': everywhere(60, 1e-8),
  newton: everywhere(6, 1e-8),
  'saddle-free-newton': everywhere(10, 1e-8, { damping: 0 }),
  'cubic-newton': everywhere(40, 1e-8),
  'trust-region': everywhere(40, 1e-8),
  sophia: {
    parabola: reached(1000, 1e-4, { learningRate: cosine(0.1, 1000), weightDecay: 0, gamma: 1 }),
    valley: reached(1000, 1e-3, { learningRate: cosine(0.1, 1000), weightDecay: 0, gamma: 1 }),
    rosenbrock: reached(8000, 0.5, { learningRate: cosine(0.05, 8000), weightDecay: 0, gamma: 0.1 }),
    matrix: reached(4000, 1e-2, { learningRate: cosine(0.1, 4000), weightDecay: 0, gamma: 1 }),
  },
  adahessian: {
    parabola: reached(400, 1e-8),
    valley: reached(6000, 1e-3),
    rosenbrock: reached(8000, 1e-1, { learningRate: 0.5 }),
    matrix: reached(4000, 1e-3),
  },
  'gradient-flow': everywhere(500, 1e-8, { timeStep: 1, method: 'stiff' }),
  'momentum-flow': everywhere(1000, 1e-8, { timeStep: 0.5 }),
  'sign-flow': everywhere(100, 1e-6, { timeStep: 0.2 }),
  'langevin-sde': sampler,
  'central-flow': {
    parabola: reached(200, 1e-6, { learningRate: 0.1 }),
    valley: reached(2000, 1e-4, { learningRate: 0.1, innerSteps: 2 }),
    rosenbrock: reached(3000, 0.3, { learningRate: 0.001, innerSteps: 2 }),
    matrix: reached(1500, 1e-3, { learningRate: 0.1, innerSteps: 2 }),
  },
  mala: sampler,
  hmc: sampler,
  'random-search': everywhere(4000, 0.4, { deviation: 0.05 }),
  'nelder-mead': everywhere(1500, 1e-8, { edge: 1 }),
  'cma-es': everywhere(300, 1e-8),
  'differential-evolution': everywhere(800, 1e-8),
  'simulated-annealing': everywhere(4000, 0.3, { deviation: 0.1 }),
};
