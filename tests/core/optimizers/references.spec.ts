import { describe, expect, it } from 'vitest';
import { optimizerById } from '../../../core/optimizers/index.ts';
import { runCompiled } from './compiled-loop.ts';
import { referenceCases, referenceStart, rosenbrockGradient } from './references.ts';
import { ruleOptimizers, runRule } from './rule-loop.ts';
import { torchCases, torchTolerance } from './torch.ts';

const cases = referenceCases();
const start = referenceStart;
const gradient = rosenbrockGradient;

describe('formulas of the papers, in Python', () => {
  it.each(cases)('$name', ({ optimizer, parameters, points }) => {
    const definition = optimizerById(optimizer);
    const steps = points[points.length - 1].step;
    const states: Record<string, number>[][] = [];
    const watch = (_: number, state: readonly Readonly<Record<string, number>>[]) => {
      states.push(state.map((values) => ({ ...values })));
    };
    const path = runRule(definition, { parameters, start, gradient, steps, watch });
    for (const { step, w, state = {} } of points) {
      w.forEach((expected, i) => {
        expect(Math.abs(path[step][i] - expected), `w[${i}] at step ${step}`).toBeLessThanOrEqual(
          torchTolerance(expected),
        );
        for (const [name, values] of Object.entries(state)) {
          expect(Math.abs(states[step - 1][i][name] - values[i]), `${name}[${i}] at step ${step}`).toBeLessThanOrEqual(
            torchTolerance(values[i]),
          );
        }
      });
    }
  });

  it.each(cases)('have the same bits compiled: $name', ({ optimizer, parameters }) => {
    const options = { parameters, start, gradient, steps: 40 };
    expect(runCompiled(optimizerById(optimizer), options)).toEqual(runRule(optimizerById(optimizer), options));
  });

  it('are there for every rule without noise, unless PyTorch’s own paths are', () => {
    const compared = new Set([...cases, ...torchCases(ruleOptimizers.map(({ id }) => id))].map((one) => one.optimizer));
    const missing = ruleOptimizers.filter(({ id, stochastic }) => !stochastic && !compared.has(id)).map(({ id }) => id);
    // Golden vectors and identities have these; the composed ones are held to the bits of the others.
    expect(missing).toEqual(['gradient-descent', 'lion', 'composed', 'own-rule']);
  });
});
