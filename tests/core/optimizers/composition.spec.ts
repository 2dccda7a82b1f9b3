import { describe, expect, it } from 'vitest';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { ownRuleText } from '../../../core/optimizers/own-rule-text.ts';
import { formulaCell, numbersOf, ranToEnd } from '../engine/experiment.ts';
import { ruleOptimizers } from './rule-loop.ts';

const TEXT = '(1 - x)^2 + 100*(y - x^2)^2 + 0.1*z^4 + 0.3*z';

/** Points and losses of every step of a run on a formula. */
function path(optimizer: object, steps = 60, rest: object = {}): { points: number[]; loss: number[] } {
  const every = Array.from({ length: steps + 1 }, (_, step) => step);
  const cell = formulaCell(TEXT, optimizer, {
    starts: { kind: 'point', point: [-1.2, 1, 0.7] },
    budget: { steps },
    record: { steps: every, points: true },
    ...rest,
  });
  const block = ranToEnd(cell);
  return { points: numbersOf(block, 'points'), loss: numbersOf(block, 'loss') };
}

const cosine = { schedule: 'cosine', from: 0.01, to: 0, steps: 50 };

describe('composed', () => {
  const ema = { momentumKind: 'ema' };
  const adam = { ...ema, preconditioner: 'second-moment' };
  const late = { learningRate: 1e-3 };
  it.each([
    ['gradient-descent', { learningRate: 1e-3 }, {}],
    ['sgd', { weightDecay: 0.1 }, { decay: 'coupled', weightDecay: 0.1 }],
    ['sgd', { momentum: 0.9 }, { momentumKind: 'heavy-ball' }],
    [
      'sgd',
      { momentum: 0.8, nesterov: true, weightDecay: 0.02 },
      { momentumKind: 'nesterov', momentum: 0.8, decay: 'coupled', weightDecay: 0.02 },
    ],
    ['sgdw', { momentum: 0.9, weightDecay: 0.1 }, { momentumKind: 'heavy-ball', decay: 'decoupled', weightDecay: 0.1 }],
    ['heavy-ball', { momentum: 0.7, learningRate: 1e-3 }, { momentumKind: 'points', momentum: 0.7 }],
    ['clipped-sgd', { threshold: 2, momentum: 0.9 }, { gradient: 'clip', threshold: 2, momentumKind: 'heavy-ball' }],
    ['signsgd', { learningRate: 1e-3, weightDecay: 0 }, { gradient: 'sign' }],
    [
      'signum',
      { learningRate: 1e-3, momentum: 0.9, weightDecay: 0.1 },
      { ...ema, correctMean: false, preconditioner: 'sign', decay: 'decoupled', weightDecay: 0.1 },
    ],
    [
      'qhm',
      { learningRate: 1e-3, momentum: 0.9, nu: 0.7, weightDecay: 0 },
      { momentumKind: 'qh', correctMean: false, beta1: 0.9, nu: 0.7 },
    ],
    ['adam', { learningRate: cosine }, { ...adam, learningRate: cosine }],
    ['adam', { weightDecay: 0.1 }, { ...adam, decay: 'coupled', weightDecay: 0.1 }],
    ['adam', { amsgrad: true, beta1: 0.8 }, { ...ema, beta1: 0.8, preconditioner: 'largest' }],
    ['adamw', { weightDecay: 0.05 }, { ...adam, decay: 'decoupled', weightDecay: 0.05 }],
    ['adamax', { learningRate: 1e-3 }, { ...ema, preconditioner: 'infinity' }],
    [
      'adabelief',
      { learningRate: 1e-3, epsilon: 1e-12, weightDecay: 0 },
      { ...ema, preconditioner: 'belief', epsilon: 1e-12 },
    ],
    [
      'rmsprop',
      { learningRate: 1e-3, smoothing: 0.99 },
      { preconditioner: 'second-moment', correctSquare: false, beta2: 0.99 },
    ],
    [
      'rmsprop',
      { learningRate: 1e-3, smoothing: 0.99, momentum: 0.9, centered: true },
      { momentumKind: 'heavy-ball', preconditioner: 'centred', preconditioned: 'gradient', beta2: 0.99 },
    ],
    ['adagrad', { learningRate: 1e-3, epsilon: 1e-10 }, { preconditioner: 'sum', epsilon: 1e-10 }],
    ['qhadam', { learningRate: 1e-3, nu1: 0.6, nu2: 1, beta1: 0.9 }, { ...adam, momentumKind: 'qh', nu: 0.6 }],
    ['ademamix', { learningRate: 1e-3, weightDecay: 0, alpha: 4 }, { ...adam, momentumKind: 'two-ema', alpha: 4 }],
    [
      'ema-sgd',
      { momentum: 0.9, averageDecay: 0.9 },
      { momentumKind: 'heavy-ball', averaging: 'ema', evaluated: false, averageDecay: 0.9 },
    ],
    [
      'swa-sgd',
      { learningRate: 1e-3, momentum: 0, averageFrom: 7, averagePeriod: 3 },
      { averaging: 'equal', evaluated: false, averageFrom: 7, averagePeriod: 3 },
    ],
  ])('gives the bits of %s %j', (algorithm, parameters, blocks) => {
    const built = path({ algorithm, parameters: { learningRate: 1e-3, ...parameters } });
    expect(built.points.every(Number.isFinite)).toBe(true);
    expect(path({ algorithm: 'composed', parameters: { ...late, ...blocks } })).toEqual(built);
  });

  it('gives the bits of SGD with annealed noise, seed by seed', () => {
    const seeds = { seeds: { first: 3, count: 4 } };
    const parameters = { learningRate: 1e-3, variance: 0.3 };
    expect(path({ algorithm: 'composed', parameters: { ...parameters, noise: 'annealed' } }, 30, seeds)).toEqual(
      path({ algorithm: 'gradient-noise-sgd', parameters }, 30, seeds),
    );
  });
});

const ADAM = `# Kingma and Ba, algorithm 1
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g^2   # element by element

mhat = m/(1 - beta1^t)
vhat = v/(1 - beta2^t)
x = x - learningRate*mhat/(sqrt(vhat) + epsilon)`;
const adamValues = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const adamState = { m: '0', v: '0' };

function errorOf(action: () => unknown): RidgelineError | null {
  try {
    action();
  } catch (error) {
    if (error instanceof RidgelineError) return error;
    throw error;
  }
  return null;
}

describe('own-rule', () => {
  const own = (parameters: object) => ({ algorithm: 'own-rule', parameters });

  it('gives the bits of Adam, typed by hand', () => {
    const typed = own({ lines: ADAM, values: adamValues, state: adamState });
    expect(path(typed)).toEqual(path({ algorithm: 'adam' }));
    const scheduled = own({ lines: ADAM, values: { ...adamValues, learningRate: cosine }, state: adamState });
    expect(path(scheduled)).toEqual(path({ algorithm: 'adam', parameters: { learningRate: cosine } }));
  });

  it('takes Greek letters, initial values and shared state', () => {
    const lines = 'ρ = 1/(n + 1)\nn = n + 1\nβ = 0.5*ρ\na = a + β*(x - a)\nx = x - η*g';
    const { points } = path(own({ lines, values: { eta: 1e-3 }, state: { a: 'x' }, scalars: { n: 0 } }));
    expect(points).toEqual(path({ algorithm: 'gradient-descent', parameters: { learningRate: 1e-3 } }).points);
  });

  it.each([
    [{ lines: 'x = x - learningRat*g' }, 'lines', 'Line 1, column 9: ‘learningRat’ is not known here.', 8],
    [{ lines: '# first\n\nb = g\nx = x - learningRate*(b' }, 'lines', 'Line 4, column 22:', 36],
    [{ lines: 'x = x - rate*g\n', values: { rate: 1 }, state: { q: 'x + bta' } }, 'state.q', 'Column 5: ‘bta’', 4],
    [{ lines: 'b = g' }, 'lines', 'no line of the rule assigns x', undefined],
    [{ lines: 'pi = 3\nx = g' }, 'lines', 'Line 1, column 1: pi cannot be assigned', 0],
    [{ lines: 'x = x - sum(i, 1, 3, g)' }, 'lines', 'Line 1, column 9: a rule works on one coordinate', 8],
    [{ lines: 'x == g' }, 'lines', 'Line 1, column 1: a line has the form name = expression', 0],
    [{ lines: 'x = g', state: { learningRate: '0' } }, 'learningRate', 'has a name that is taken already', undefined],
    [{ lines: 'x = g', state: { streams: '0' } }, 'state.streams', 'invalid state: streams', undefined],
    [{ lines: 'x = x\n'.repeat(201) }, 'lines', 'the rule has 201 lines; expected at most 200', undefined],
    [{ lines: 'x = g', values: { a: { schedule: 'formula', text: 't +' } } }, 'values.a', 'something is missing', 2],
  ])('refuses %j by its place', (parameters, field, message, position) => {
    const error = errorOf(() => path(own(parameters), 3));
    expect(error?.message).toContain(message);
    expect(error?.details.field).toContain(field);
    expect(error?.details.position).toBe(position);
  });

  it.each(ruleOptimizers.map((definition) => [definition.id, definition] as const))(
    'gives the bits of %s, opened as text',
    (algorithm, definition) => {
      const parameters = fillParameters(definition.parameters, {}, '');
      const text = ownRuleText(definition, parameters);
      expect(path(own(text), 20)).toEqual(path({ algorithm, parameters: {} }, 20));
    },
  );
});
