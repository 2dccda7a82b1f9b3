import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { openLandscape } from '../../../core/engine/open-landscape.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';
import { optimizerById } from '../../../core/optimizers/index.ts';
import { runCompiled } from './compiled-loop.ts';
import { GOLDEN_TOLERANCE, goldenVectors, radamPoints } from './golden-vectors.ts';
import { ruleOptimizers, runRule } from './rule-loop.ts';
import { type TorchCase, torchCases, torchTolerance } from './torch.ts';

const noData = (): never => {
  throw new Error('no data here');
};

/** The compiled loss and gradient of a family. */
function compiled({ family, parameters }: TorchCase['landscape'], dimension: number) {
  const definition = landscapeById(family);
  const filled = fillParameters(definition.parameters, parameters, '');
  const opened = openLandscape({ definition, parameters: filled, data: {}, dimension }, noData);
  const gradient = new Float64Array(dimension);
  return {
    loss: (point: readonly number[]) => opened.values(Float64Array.from(point), 1)[0],
    gradient: (point: readonly number[]) => {
      opened.gradient(Float64Array.from(point), gradient);
      return [...gradient];
    },
  };
}

describe('compiled rules', () => {
  it.each(goldenVectors)('give the golden vectors: %s %j', (id, parameters, expected) => {
    const gradients = [1, -0.5, 0.25];
    const points = runCompiled(optimizerById(id), {
      parameters: { learningRate: 0.1, ...parameters },
      start: [1],
      gradient: (_, t) => [gradients[t - 1]],
      steps: 3,
    });
    expected.forEach((printed, i) => {
      expect(Math.abs(points[i + 1][0] - printed)).toBeLessThanOrEqual(GOLDEN_TOLERANCE);
    });
  });

  it('RAdam, whose step becomes adaptive', () => {
    const gradients = [1, -0.5, 0.25, 1, -0.5, 0.25, 1];
    const points = runCompiled(optimizerById('radam'), {
      parameters: { learningRate: 0.1 },
      start: [1],
      gradient: (_, t) => [gradients[t - 1]],
      steps: 7,
    });
    radamPoints.forEach((printed, i) => {
      expect(Math.abs(points[i + 5][0] - printed)).toBeLessThanOrEqual(GOLDEN_TOLERANCE);
    });
  });

  it.each(torchCases(ruleOptimizers.map(({ id }) => id)))('follow PyTorch with compiled landscapes: $name', (one) => {
    const { loss, gradient } = compiled(one.landscape, one.start.length);
    const { parameters, start, points } = one;
    const steps = points[points.length - 1].step;
    const path = runCompiled(optimizerById(one.optimizer), { parameters, start, gradient, steps });
    for (const { step, w, loss: expected } of points) {
      w.forEach((value, i) => {
        expect(Math.abs(path[step][i] - value), `w[${i}] at step ${step}`).toBeLessThanOrEqual(torchTolerance(value));
      });
      expect(Math.abs(loss(path[step]) - expected), `loss at step ${step}`).toBeLessThanOrEqual(
        torchTolerance(expected),
      );
    }
  });

  it.each([
    ['gradient-descent', {}],
    ['sgd', { momentum: 0.9, dampening: 0.3, weightDecay: 0.1 }],
    ['sgd', { momentum: 0.9, nesterov: true }],
    ['adam', { weightDecay: 0.1, amsgrad: true }],
    ['adamw', { beta1: { schedule: 'cosine', from: 0.9, to: 0.5, steps: 30 } }],
    ['rmsprop', { centered: true, momentum: 0.5, weightDecay: 0.01 }],
    ['adagrad', { initialAccumulator: 0.1, learningRateDecay: 0.01, weightDecay: 0.01 }],
    ['lion', { weightDecay: 0.1, learningRate: { schedule: 'warm-up', to: 0.01, steps: 10 } }],
  ])('have the bits of the plain interpreter: %s %j', (id, parameters) => {
    const gradient = (w: readonly number[], t: number): number[] => w.map((x, i) => (i + 1) * x + 0.1 * t);
    const options = { parameters, start: [1, -2, 0.5], gradient, steps: 50 };
    expect(runCompiled(optimizerById(id), options)).toEqual(runRule(optimizerById(id), options));
  });

  it.each(
    ruleOptimizers.filter(({ stochastic }) => !stochastic).map((definition) => [definition.id, definition] as const),
  )('read scheduled hyper-parameters: %s', (_, definition) => {
    const parameters = Object.fromEntries(
      Object.entries(definition.parameters).flatMap(([name, spec]) => {
        if (spec.kind !== 'number' || !spec.schedulable || spec.default === undefined) return [];
        return [[name, { schedule: 'inverse-square-root', from: spec.default, scale: 20 }]];
      }),
    );
    const gradient = (w: readonly number[], t: number): number[] => w.map((x, i) => (i + 1) * x + 0.1 * t);
    // Some ranges leave no room for a schedule that tends to 0.
    const refused = new Set(['etaPlus', 'longStep', 'advantage']);
    for (const name of refused) delete parameters[name];
    const options = { parameters, start: [1, -2, 0.5], gradient, steps: 30 };
    expect(runCompiled(definition, options)).toEqual(runRule(definition, options));
  });
});
