/** What each optimizer that draws no noise of its own reaches. */

export interface Reached {
  parameters: Record<string, unknown>;
  steps: number;
  /** Largest distance from the minimum in any coordinate at the end. */
  distance: number;
}

type Gradient = (w: readonly number[]) => number[];

export interface Course {
  gradient: Gradient;
  start: readonly number[];
  /** Every coordinate of the minimum. */
  minimum: number;
}

// Curvatures 20 and 0.05, axes turned by 30 degrees: no rescaling of coordinates helps.
const [along, across] = [Math.sqrt(0.75), 0.5];
const valley: Gradient = ([x, y]) => {
  const steep = 20 * (along * x + across * y);
  const flat = 0.05 * (along * y - across * x);
  return [along * steep - across * flat, across * steep + along * flat];
};

export const courses: Record<'parabola' | 'valley' | 'rosenbrock', Course> = {
  parabola: { gradient: (w) => w.map((value, i) => (i === 0 ? 1 : 4) * value), start: [1, -1], minimum: 0 },
  valley: { gradient: valley, start: [1, 1], minimum: 0 },
  rosenbrock: {
    gradient: ([x, y]) => [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)],
    start: [-1.2, 1],
    minimum: 1,
  },
};

const cosine = (from: number, steps: number) => ({ schedule: 'cosine', from, to: 0, steps });
const warmed = (to: number, steps: number, total: number) => ({
  schedule: 'warm-up',
  to,
  steps,
  then: cosine(to, total - steps),
});

export const promises: Record<string, Record<keyof typeof courses, Reached>> = {
  'gradient-descent': {
    parabola: { parameters: { learningRate: 0.2 }, steps: 100, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.05 }, steps: 2000, distance: 8e-3 },
    rosenbrock: { parameters: { learningRate: 0.0015 }, steps: 8000, distance: 0.02 },
  },
  sgd: {
    parabola: { parameters: { learningRate: 0.1, momentum: 0.5 }, steps: 200, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.05, momentum: 0.9 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 5e-4, momentum: 0.95 }, steps: 3000, distance: 1e-2 },
  },
  'own-rule': {
    parabola: { parameters: { values: { learningRate: 0.1, momentum: 0.5 } }, steps: 200, distance: 1e-8 },
    valley: { parameters: { values: { learningRate: 0.05, momentum: 0.9 } }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { values: { learningRate: 5e-4, momentum: 0.95 } }, steps: 3000, distance: 1e-2 },
  },
  composed: {
    parabola: { parameters: { learningRate: 0.2 }, steps: 100, distance: 1e-8 },
    valley: {
      parameters: { learningRate: 0.005, momentumKind: 'ema', preconditioner: 'second-moment' },
      steps: 2000,
      distance: 1e-8,
    },
    rosenbrock: {
      parameters: { learningRate: 5e-4, momentumKind: 'heavy-ball', momentum: 0.95 },
      steps: 3000,
      distance: 1e-2,
    },
  },
  sgdw: {
    parabola: { parameters: { learningRate: 0.005, weightDecay: 0 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.02, weightDecay: 0 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.002, weightDecay: 0 }, steps: 5000, distance: 1e-8 },
  },
  'clipped-sgd': {
    parabola: { parameters: { learningRate: 0.1 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.05 }, steps: 2000, distance: 3e-4 },
    rosenbrock: { parameters: { learningRate: 0.0015 }, steps: 8000, distance: 0.02 },
  },
  'heavy-ball': {
    parabola: { parameters: { learningRate: 0.005 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.02 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.002 }, steps: 5000, distance: 1e-8 },
  },
  nesterov: {
    parabola: { parameters: { learningRate: 0.005 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.02 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.001 }, steps: 5000, distance: 2e-8 },
  },
  'optimized-gradient-method': {
    parabola: { parameters: { learningRate: 0.1 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.01 }, steps: 2000, distance: 5e-4 },
    rosenbrock: { parameters: { learningRate: 2e-4 }, steps: 5000, distance: 8e-3 },
  },
  'triple-momentum': {
    parabola: { parameters: { smallestCurvature: 1, largestCurvature: 4 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { smallestCurvature: 0.05, largestCurvature: 20 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { smallestCurvature: 0.1, largestCurvature: 2000 }, steps: 5000, distance: 1e-8 },
  },
  qhm: {
    parabola: { parameters: { learningRate: 0.05, momentum: 0.9 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.2, momentum: 0.99 }, steps: 2000, distance: 2e-6 },
    rosenbrock: { parameters: { learningRate: 0.005, momentum: 0.99 }, steps: 5000, distance: 3e-5 },
  },
  aggmo: {
    parabola: { parameters: { learningRate: 0.2 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.1 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 2e-4 }, steps: 5000, distance: 1e-8 },
  },
  'demon-sgd': {
    parabola: { parameters: { learningRate: 0.01, totalSteps: 400 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.05, totalSteps: 2000 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.002, totalSteps: 5000 }, steps: 5000, distance: 1e-8 },
  },
  accsgd: {
    parabola: { parameters: { learningRate: 0.1 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.05 }, steps: 2000, distance: 5e-7 },
    rosenbrock: { parameters: { learningRate: cosine(0.002, 5000) }, steps: 5000, distance: 3e-5 },
  },
  adam: {
    parabola: { parameters: { learningRate: cosine(0.1, 400) }, steps: 400, distance: 1e-4 },
    valley: { parameters: { learningRate: 0.005 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.05 }, steps: 3000, distance: 1e-3 },
  },
  adamw: {
    parabola: { parameters: { learningRate: cosine(0.1, 400), weightDecay: 0.001 }, steps: 400, distance: 1e-3 },
    valley: { parameters: { learningRate: 0.005, weightDecay: 0 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.05, weightDecay: 0 }, steps: 3000, distance: 1e-3 },
  },
  rmsprop: {
    parabola: { parameters: { learningRate: cosine(0.05, 400) }, steps: 400, distance: 1e-3 },
    valley: { parameters: { learningRate: 0.001 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: cosine(0.01, 5000) }, steps: 5000, distance: 1e-2 },
  },
  adagrad: {
    parabola: { parameters: { learningRate: 0.5 }, steps: 200, distance: 1e-6 },
    valley: { parameters: { learningRate: 0.1 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.5 }, steps: 8000, distance: 2e-2 },
  },
  adadelta: {
    parabola: { parameters: { learningRate: cosine(1, 1000) }, steps: 1000, distance: 1e-8 },
    valley: { parameters: { learningRate: cosine(0.5, 2000) }, steps: 2000, distance: 1e-6 },
    rosenbrock: { parameters: { learningRate: cosine(0.5, 5000) }, steps: 5000, distance: 3e-2 },
  },
  adamax: {
    parabola: { parameters: { learningRate: 0.05 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.005 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: cosine(0.5, 5000) }, steps: 5000, distance: 1e-8 },
  },
  nadam: {
    parabola: { parameters: { learningRate: 0.02 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.005 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: cosine(0.05, 5000) }, steps: 5000, distance: 2e-3 },
  },
  nadamw: {
    parabola: { parameters: { learningRate: 0.02, weightDecay: 0 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.005, weightDecay: 0 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: cosine(0.05, 5000), weightDecay: 0 }, steps: 5000, distance: 1e-7 },
  },
  radam: {
    parabola: { parameters: { learningRate: 0.2 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.1 }, steps: 2000, distance: 3e-3 },
    rosenbrock: { parameters: { learningRate: warmed(0.05, 500, 5000) }, steps: 5000, distance: 1e-4 },
  },
  adabelief: {
    parabola: { parameters: { learningRate: 0.02 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 5e-4 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.02 }, steps: 5000, distance: 1e-8 },
  },
  adabound: {
    parabola: { parameters: { learningRate: 0.02 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.1 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.2, finalRate: 0.002 }, steps: 5000, distance: 2e-3 },
  },
  adan: {
    parabola: { parameters: { learningRate: 0.2 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.002 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: cosine(0.002, 5000) }, steps: 5000, distance: 1e-8 },
  },
  adopt: {
    parabola: { parameters: { learningRate: 0.05 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.01 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.5 }, steps: 5000, distance: 3e-4 },
  },
  ademamix: {
    parabola: { parameters: { learningRate: 0.5, beta3: 0.99, alpha: 2 }, steps: 400, distance: 2e-7 },
    valley: { parameters: { learningRate: 0.5, beta3: 0.999, alpha: 2 }, steps: 2000, distance: 2e-6 },
    rosenbrock: {
      parameters: { learningRate: cosine(0.1, 5000), beta3: 0.999, alpha: 2 },
      steps: 5000,
      distance: 2e-7,
    },
  },
  'cautious-adamw': {
    parabola: { parameters: { learningRate: 0.02, weightDecay: 0 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.005, weightDecay: 0 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.02, weightDecay: 0 }, steps: 5000, distance: 1e-8 },
  },
  'delta-bar-delta': {
    parabola: { parameters: { learningRate: 0.05 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.05 }, steps: 2000, distance: 3e-5 },
    rosenbrock: { parameters: { learningRate: 1e-4, increase: 1e-5 }, steps: 5000, distance: 6e-3 },
  },
  diffgrad: {
    parabola: { parameters: { learningRate: 0.05 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.5 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.05 }, steps: 5000, distance: 1e-8 },
  },
  ftrl: {
    parabola: { parameters: { learningRate: 0.5 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.5 }, steps: 2000, distance: 4e-3 },
    rosenbrock: { parameters: { learningRate: 0.5 }, steps: 5000, distance: 5e-2 },
  },
  grams: {
    parabola: { parameters: { learningRate: 0.02 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.05 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.02 }, steps: 5000, distance: 1e-8 },
  },
  'grokfast-ema': {
    parabola: { parameters: { learningRate: 0.5 }, steps: 400, distance: 2e-5 },
    valley: { parameters: { learningRate: 0.005 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.05 }, steps: 5000, distance: 1e-8 },
  },
  laprop: {
    parabola: { parameters: { learningRate: 0.05 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.005 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.02 }, steps: 5000, distance: 1e-8 },
  },
  madgrad: {
    parabola: { parameters: { learningRate: 0.005 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.05 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.002 }, steps: 5000, distance: 1e-8 },
  },
  mars: {
    parabola: { parameters: { learningRate: 0.2 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.001 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: cosine(0.002, 5000) }, steps: 5000, distance: 1e-8 },
  },
  'm-svag': {
    parabola: { parameters: { learningRate: 0.05 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.2 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.005 }, steps: 5000, distance: 1e-4 },
  },
  qhadam: {
    parabola: { parameters: { learningRate: cosine(0.5, 400) }, steps: 400, distance: 3e-8 },
    valley: { parameters: { learningRate: 0.01 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: cosine(0.05, 5000) }, steps: 5000, distance: 2e-4 },
  },
  smorms3: {
    parabola: { parameters: { learningRate: 0.005 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.001 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.005 }, steps: 5000, distance: 2e-3 },
  },
  yogi: {
    parabola: { parameters: { learningRate: 0.05 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.2 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.1 }, steps: 5000, distance: 1e-8 },
  },
  lion: {
    parabola: { parameters: { learningRate: cosine(0.02, 400) }, steps: 400, distance: 1e-3 },
    valley: { parameters: { learningRate: cosine(0.002, 2000) }, steps: 2000, distance: 1e-7 },
    rosenbrock: { parameters: { learningRate: cosine(0.005, 5000) }, steps: 5000, distance: 2e-2 },
  },
  'cautious-lion': {
    parabola: { parameters: { learningRate: cosine(0.05, 400) }, steps: 400, distance: 4e-5 },
    valley: { parameters: { learningRate: cosine(0.002, 2000) }, steps: 2000, distance: 8e-8 },
    rosenbrock: { parameters: { learningRate: cosine(0.005, 5000) }, steps: 5000, distance: 9e-6 },
  },
  signsgd: {
    parabola: { parameters: { learningRate: cosine(0.01, 400) }, steps: 400, distance: 4e-7 },
    valley: { parameters: { learningRate: cosine(0.002, 2000) }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: cosine(0.002, 5000) }, steps: 5000, distance: 3e-1 },
  },
  signum: {
    parabola: { parameters: { learningRate: cosine(0.01, 400) }, steps: 400, distance: 3e-5 },
    valley: { parameters: { learningRate: cosine(0.002, 2000) }, steps: 2000, distance: 2e-7 },
    rosenbrock: { parameters: { learningRate: cosine(0.002, 5000) }, steps: 5000, distance: 5e-5 },
  },
  tiger: {
    parabola: { parameters: { learningRate: cosine(0.01, 400), weightDecay: 0 }, steps: 400, distance: 5e-3 },
    valley: { parameters: { learningRate: cosine(0.002, 2000), weightDecay: 0 }, steps: 2000, distance: 2e-5 },
    rosenbrock: { parameters: { learningRate: cosine(0.002, 5000), weightDecay: 0 }, steps: 5000, distance: 4e-5 },
  },
  rprop: {
    parabola: { parameters: { learningRate: 1e-4 }, steps: 400, distance: 1e-6 },
    valley: { parameters: { learningRate: 1e-4 }, steps: 2000, distance: 1e-6 },
    rosenbrock: { parameters: { learningRate: 1e-4 }, steps: 5000, distance: 3e-3 },
  },
  asgd: {
    parabola: { parameters: { learningRate: 0.1 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.05 }, steps: 2000, distance: 8e-3 },
    rosenbrock: { parameters: { learningRate: 0.0015 }, steps: 8000, distance: 0.02 },
  },
  'ema-sgd': {
    parabola: { parameters: { learningRate: 0.1 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.05 }, steps: 2000, distance: 8e-3 },
    rosenbrock: { parameters: { learningRate: 0.0015 }, steps: 8000, distance: 0.02 },
  },
  'swa-sgd': {
    parabola: { parameters: { learningRate: 0.05 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.05 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.002 }, steps: 5000, distance: 1e-8 },
  },
  'lookahead-sgd': {
    parabola: { parameters: { learningRate: 0.01 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.05 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: 0.002 }, steps: 5000, distance: 2e-8 },
  },
  'lookahead-adam': {
    parabola: { parameters: { learningRate: 0.05 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.01 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: cosine(0.2, 5000) }, steps: 5000, distance: 1e-8 },
  },
  ranger: {
    parabola: { parameters: { learningRate: 0.5 }, steps: 400, distance: 6e-8 },
    valley: { parameters: { learningRate: 0.1 }, steps: 2000, distance: 4e-2 },
    rosenbrock: { parameters: { learningRate: warmed(0.1, 500, 5000) }, steps: 5000, distance: 1e-4 },
  },
  'schedule-free-sgd': {
    parabola: { parameters: { learningRate: 0.5 }, steps: 400, distance: 2e-6 },
    valley: { parameters: { learningRate: 0.5 }, steps: 2000, distance: 2e-3 },
    rosenbrock: { parameters: { learningRate: 0.005 }, steps: 5000, distance: 2e-2 },
  },
  'schedule-free-adamw': {
    parabola: { parameters: { learningRate: 0.2 }, steps: 400, distance: 1e-8 },
    valley: { parameters: { learningRate: 0.02 }, steps: 2000, distance: 1e-8 },
    rosenbrock: { parameters: { learningRate: cosine(0.2, 5000) }, steps: 5000, distance: 6e-3 },
  },
};

/**
 * On ½ |A (W − T)|² for W of 3 x 2, curvatures from 0.09 to 13 (program-promises.ts): the course whose parameters and steps
 * serve here too, and the distance reached.
 */
export const matrixPromises: Record<
  string,
  { as: keyof typeof courses; parameters?: Record<string, unknown>; distance: number }
> = {
  'gradient-descent': { as: 'valley', distance: 0.01 },
  sgd: { as: 'valley', distance: 1e-8 },
  sgdw: { as: 'valley', distance: 1e-8 },
  'clipped-sgd': { as: 'valley', distance: 0.02 },
  'heavy-ball': { as: 'valley', distance: 1e-8 },
  nesterov: { as: 'valley', distance: 1e-8 },
  'optimized-gradient-method': { as: 'valley', distance: 0.001 },
  'triple-momentum': { as: 'valley', distance: 1e-8 },
  qhm: { as: 'valley', distance: 0.000003 },
  aggmo: { as: 'valley', distance: 1e-8 },
  'demon-sgd': { as: 'valley', distance: 1e-8 },
  accsgd: { as: 'valley', distance: 6e-7 },
  adam: { as: 'rosenbrock', distance: 1e-8 },
  adamw: { as: 'rosenbrock', distance: 1e-8 },
  rmsprop: { as: 'rosenbrock', distance: 1e-8 },
  adagrad: { as: 'rosenbrock', distance: 1e-8 },
  adadelta: { as: 'rosenbrock', distance: 1e-8 },
  adamax: { as: 'rosenbrock', distance: 1e-8 },
  nadam: { as: 'rosenbrock', distance: 1e-8 },
  nadamw: { as: 'rosenbrock', distance: 1e-8 },
  radam: { as: 'valley', distance: 1e-8 },
  adabelief: { as: 'rosenbrock', distance: 1e-8 },
  adabound: { as: 'valley', distance: 1e-8 },
  adan: { as: 'rosenbrock', distance: 1e-8 },
  adopt: { as: 'rosenbrock', distance: 1e-8 },
  ademamix: { as: 'rosenbrock', distance: 7e-7 },
  'cautious-adamw': { as: 'rosenbrock', distance: 1e-8 },
  'delta-bar-delta': { as: 'valley', distance: 0.000002 },
  diffgrad: { as: 'valley', distance: 1e-8 },
  ftrl: { as: 'rosenbrock', distance: 6e-8 },
  grams: { as: 'rosenbrock', distance: 1e-8 },
  'grokfast-ema': { as: 'rosenbrock', distance: 1e-8 },
  laprop: { as: 'rosenbrock', distance: 1e-8 },
  madgrad: { as: 'valley', distance: 1e-8 },
  mars: { as: 'rosenbrock', distance: 1e-8 },
  'm-svag': { as: 'valley', distance: 1e-8 },
  qhadam: { as: 'rosenbrock', distance: 9e-7 },
  smorms3: { as: 'rosenbrock', distance: 1e-8 },
  yogi: { as: 'valley', distance: 1e-8 },
  lion: { as: 'rosenbrock', distance: 0.00005 },
  'cautious-lion': { as: 'rosenbrock', distance: 0.00002 },
  signsgd: { as: 'rosenbrock', distance: 0.0001 },
  signum: { as: 'rosenbrock', distance: 0.000003 },
  tiger: { as: 'rosenbrock', distance: 0.000002 },
  rprop: { as: 'parabola', distance: 0.00003 },
  asgd: { as: 'valley', distance: 0.02 },
  'ema-sgd': { as: 'valley', distance: 0.01 },
  'swa-sgd': { as: 'valley', distance: 1e-8 },
  'lookahead-sgd': { as: 'valley', distance: 1e-8 },
  'lookahead-adam': { as: 'rosenbrock', distance: 1e-8 },
  ranger: { as: 'valley', distance: 0.00003 },
  'schedule-free-sgd': { as: 'valley', distance: 0.002 },
  'schedule-free-adamw': { as: 'rosenbrock', distance: 8e-7 },
  composed: {
    as: 'valley',
    parameters: { learningRate: 0.05, momentumKind: 'heavy-ball', momentum: 0.9 },
    distance: 1e-8,
  },
  'own-rule': { as: 'valley', distance: 1e-8 },
};
