import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../core/contract/validate-parameters.ts';
import { stream } from '../../core/math/streams.ts';
import { isRuleOptimizer, type ProgramOptimizer, updateRule } from '../../core/optimizers/define.ts';
import { optimizerById, optimizers } from '../../core/optimizers/index.ts';
import { runCompiled } from '../core/optimizers/compiled-loop.ts';
import { runProgram } from '../core/optimizers/program-loop.ts';
import { ruleOptimizers, runRule } from '../core/optimizers/rule-loop.ts';
import { courses, matrixPromises, promises } from './optimizer-promises.ts';
import { programCourses, programPromises } from './program-promises.ts';

const rosenbrock = courses.rosenbrock.gradient;

describe.each(ruleOptimizers.map(({ id, stochastic }) => [id, stochastic] as const))('%s', (id, stochastic) => {
  const definition = optimizerById(id);
  const deviates = () => {
    const draws = stream('noise', 'conformance', 0);
    return () => draws.normal();
  };

  it('gives the same bits twice', () => {
    // Defaults suit Rosenbrock's slopes badly where a rate multiplies the gradient as it is.
    const parameters = promises[id]?.rosenbrock.parameters ?? {};
    const options = { parameters, start: [-1.2, 1], gradient: rosenbrock, steps: 30 };
    const run = () => runRule(definition, { ...options, deviate: deviates() });
    const path = run();
    expect(path.flat().every(Number.isFinite)).toBe(true);
    expect(run()).toEqual(path);
  });

  it('asks for noise exactly if it says so', () => {
    let asked = 0;
    const count = () => {
      asked++;
      return 0;
    };
    runRule(definition, { start: [1], gradient: (w) => [...w], steps: 1, deviate: count });
    expect(asked > 0).toBe(stochastic);
  });

  it('names every state vector that it keeps', () => {
    const defaults = Object.fromEntries(
      Object.entries(definition.parameters).map(([name, spec]) => [name, spec.default]),
    );
    const { state, lines } = updateRule(definition, defaults as never);
    for (const [name, { label }] of Object.entries(state)) {
      expect(label).toMatch(/^\p{Lu}/u);
      expect(lines.some((line) => new RegExp(`\\b${name}\\b`).test(line))).toBe(true);
    }
  });

  if (!stochastic) {
    it.each(Object.entries(courses))('reaches the minimum in its declared steps: %s', (name, course) => {
      const declared = promises[id];
      expect(declared, `declare what ${id} reaches in tests/conformance/optimizer-promises.ts`).toBeDefined();
      const { parameters, steps, distance } = declared[name as keyof typeof courses];
      const { gradient, start, minimum } = course;
      const end = runCompiled(definition, { parameters, start, gradient, steps })[steps];
      expect(Math.max(...end.map((value) => Math.abs(value - minimum)))).toBeLessThan(distance);
    });

    it('reaches the minimum of a matrix problem', () => {
      const declared = matrixPromises[id];
      expect(declared, `declare what ${id} reaches in tests/conformance/optimizer-promises.ts`).toBeDefined();
      const { problem, start, minimum } = programCourses.matrix;
      const { parameters, steps } = promises[id][declared.as];
      const end = runCompiled(definition, {
        parameters: declared.parameters ?? parameters,
        start,
        gradient: (w) => Array.from(problem.gradient?.(Float64Array.from(w)) ?? []),
        steps,
      })[steps];
      expect(Math.max(...end.map((value, i) => Math.abs(value - minimum[i])))).toBeLessThan(declared.distance);
    });
  }
});

describe.each(optimizers.map((definition) => [definition.id, definition] as const))(
  '%s refuses',
  (_, { parameters }) => {
    const bounded = Object.entries(parameters).flatMap(([name, spec]) =>
      spec.kind !== 'number'
        ? []
        : [
            ...(spec.minimum === undefined ? [] : [[name, spec.minimum - 1]]),
            ...(spec.maximum === undefined ? [] : [[name, spec.maximum + 1]]),
            ...(spec.integer ? [[name, (spec.minimum ?? 0) + 0.5]] : []),
          ],
    ) as [string, number][];

    it('numbers out of range, with their name', () => {
      for (const [name, value] of bounded) {
        expect(() => fillParameters(parameters, { [name]: value }, 'parameters')).toThrow(`invalid ${name}: ${value}`);
      }
    });
  },
);

const programs = optimizers.filter((definition): definition is ProgramOptimizer => !isRuleOptimizer(definition));

describe.each(programs.map((definition) => [definition.id, definition] as const))('%s', (id, definition) => {
  const { program, stochastic, parameters: specs } = definition;
  const declared = programPromises[id];
  const isLooking = program.needs === 'model' || program.needs === 'layers';
  const start = [0.9, 1.2];

  it('names every array that it keeps, and keeps every array that it names', () => {
    const filled = fillParameters(specs, {}, '') as never;
    const layers = [{ outputs: 2, inputs: 2, places: 1, weights: 0, biases: 4 }];
    const { state } = program.create(filled, { dimension: 6, tensors: [], layers });
    expect(Object.keys(state)).toEqual(Object.keys(program.state));
    for (const [name, { label }] of Object.entries(program.state)) {
      expect(label).toMatch(/^\p{Lu}/u);
      // These are names of the engine's own.
      expect(['x', 'draws', 'asked']).not.toContain(name);
    }
  });

  it('is typeset whatever its choices', () => {
    const choices = Object.entries(specs).flatMap(([name, spec]): Record<string, unknown>[] => {
      if (spec.kind === 'choice') return spec.options.map(({ value }) => ({ [name]: value }));
      if (spec.kind === 'boolean') return [{ [name]: !spec.default }];
      return spec.kind === 'number' && spec.optional ? [{ [name]: (spec.minimum ?? 0) + 4 }] : [];
    });
    for (const values of [{}, ...choices]) {
      const lines = program.formula(fillParameters(specs, values, '') as never);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(() => katex.renderToString(line, { strict: 'error' })).not.toThrow();
    }
  });

  if (isLooking) return;

  it('draws random numbers exactly if it says so, and asks for no more than it says', () => {
    const run = (seed: number) =>
      runProgram(definition, programCourses.valley.problem, {
        parameters: declared.valley?.parameters ?? {},
        start,
        steps: 25,
        seed,
      });
    const path = run(0);
    expect(path.points.flat().every(Number.isFinite)).toBe(true);
    expect(run(0).points).toEqual(path.points);
    // Some draw only where the gradient is small.
    const still = runProgram(definition, programCourses.valley.problem, { start: [0, 0], steps: 3 });
    expect(path.drawn + still.drawn > 0).toBe(stochastic);
    const { gradients, products } = path.asked;
    if (program.needs === 'loss') expect([gradients, products]).toEqual([0, 0]);
    if (program.needs === 'gradient') expect(products).toBe(0);
  });

  it('reads every schedule that it allows, step by step', () => {
    // A schedule that always says the same is the number.
    const scheduled = Object.fromEntries(
      Object.entries(specs).flatMap(([name, spec]) =>
        spec.kind === 'number' && spec.schedulable && spec.default !== undefined
          ? [[name, { schedule: 'constant', value: spec.default }]]
          : [],
      ),
    );
    const run = (parameters: Record<string, unknown>) =>
      runProgram(definition, programCourses.valley.problem, { parameters, start, steps: 8 }).points;
    expect(run(scheduled)).toEqual(run({}));
  });

  it.each(Object.keys(programCourses))('reaches the minimum in its declared steps: %s', (name) => {
    const course = programCourses[name as keyof typeof programCourses];
    expect(declared, `declare what ${id} reaches in tests/conformance/program-promises.ts`).toBeDefined();
    const promise = declared[name as keyof typeof programCourses];
    if (promise === null) return;
    const { parameters, steps, distance } = promise;
    const { problem, minimum, tensors } = course;
    const { points } = runProgram(definition, problem, { parameters, start: course.start, steps, tensors });
    expect(Math.max(...points[steps].map((value, i) => Math.abs(value - minimum[i])))).toBeLessThan(distance);
  });
});

describe('identities', () => {
  const expectClose = (path: number[][], expected: number[][]): void => {
    for (const [t, point] of path.entries()) {
      for (const [i, x] of point.entries()) expect(x).toBeCloseTo(expected[t][i], 9);
    }
  };
  const run = (id: string, parameters: Record<string, unknown>, scale = 1) =>
    runRule(optimizerById(id), {
      parameters,
      start: [-1.2, 1],
      gradient: (w) => rosenbrock(w).map((g) => scale * g),
      steps: 60,
    });

  it('SGD without momentum is gradient descent', () => {
    expect(run('sgd', { learningRate: 1e-3, momentum: 0 })).toEqual(run('gradient-descent', { learningRate: 1e-3 }));
  });

  it('SGD tends to that as its momentum goes to 0', () => {
    const [small, none] = [1e-12, 0].map((momentum) => run('sgd', { learningRate: 1e-4, momentum }));
    expectClose(small, none);
  });

  it('AdamW without decay is Adam', () => {
    for (const amsgrad of [false, true]) {
      expect(run('adamw', { weightDecay: 0, amsgrad })).toEqual(run('adam', { amsgrad }));
    }
  });

  it.each([
    ['adam', { epsilon: 0 }],
    ['adam', { epsilon: 0, amsgrad: true }],
    ['adamw', { epsilon: 0 }],
    ['rmsprop', { epsilon: 0 }],
    ['rmsprop', { epsilon: 0, centered: true, momentum: 0.9 }],
    ['adagrad', { epsilon: 0, learningRate: 0.01 }],
    ['lion', {}],
  ])('%s %j does not notice the scale of the gradient', (id, parameters) => {
    // A power of two changes no bit.
    expect(run(id, parameters, 1024)).toEqual(run(id, parameters));
    expectClose(run(id, parameters, 1000), run(id, parameters));
  });

  it('RMSprop is Adam without a mean and without its correction', () => {
    // At step 1 Adam divides by |g|; RMSprop by √(1 − α) |g|.
    const [adam, rmsprop] = [run('adam', { beta1: 0, epsilon: 0 }), run('rmsprop', { learningRate: 1e-3, epsilon: 0 })];
    expect((rmsprop[1][0] + 1.2) / (adam[1][0] + 1.2)).toBeCloseTo(10, 10);
  });

  it('SGLD samples exp(−βL): on a parabola the variance is that of its discretisation', () => {
    // w' = (1 − εβ/2) w + √ε ξ is stationary with variance ε/(1 − (1 − εβ/2)²) = 1/(β(1 − εβ/4)).
    const [stepSize, beta, steps] = [0.1, 8, 40_000];
    const draws = stream('noise', 'sgld', 0);
    const path = runRule(optimizerById('sgld'), {
      parameters: { stepSize, inverseTemperature: beta },
      start: [0],
      gradient: (w) => [...w],
      steps,
      deviate: () => draws.normal(),
    });
    const variance = path.slice(100).reduce((sum, [w]) => sum + w * w, 0) / (steps - 99);
    // Correlation over about (1 + 0.6²)/(1 − 0.6²) = 2.1 steps: four standard errors of a variance.
    const error = 4 * Math.sqrt((2 * 2.1) / steps);
    expect(Math.abs(variance * beta * (1 - (stepSize * beta) / 4) - 1)).toBeLessThan(error);
  });
});
