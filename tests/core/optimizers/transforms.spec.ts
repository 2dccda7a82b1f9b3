import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { openLandscape } from '../../../core/engine/open-landscape.ts';
import { resolveOptimizer } from '../../../core/engine/resolve.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { isRuleOptimizer } from '../../../core/optimizers/define.ts';
import { optimizerById } from '../../../core/optimizers/index.ts';
import { transformed } from '../../../core/optimizers/transforms/apply.ts';
import { transformById, transforms } from '../../../core/optimizers/transforms/index.ts';
import { arraysOf, cellIn, formulaCell, numbersOf, ranToEnd } from '../engine/experiment.ts';
import { runProgram } from './program-loop.ts';
import { runRule } from './rule-loop.ts';

const every = (steps: number) => Array.from({ length: steps + 1 }, (_, step) => step);
const START = [-1.2, 1, 0.7];

/** All points of a run on a formula. */
function path(optimizer: object, steps = 40, rest: object = {}): number[] {
  const cell = formulaCell('(1 - x)^2 + 100*(y - x^2)^2 + 0.1*z^4 + 0.3*z', optimizer, {
    starts: { kind: 'point', point: START },
    budget: { steps },
    record: { steps: every(steps), points: true },
    ...rest,
  });
  return numbersOf(ranToEnd(cell), 'points');
}

const sgd = (momentum: number, more: object = {}) => ({
  algorithm: 'sgd',
  parameters: { learningRate: 1e-3, momentum, ...more },
});
const adam = (more: object = {}) => ({ algorithm: 'adam', parameters: { learningRate: 1e-3, ...more } });

describe('optimizers that are a transform of another have its bits', () => {
  it.each([
    [
      'lookahead-sgd',
      { momentum: 0.9, slowStep: 0.3, weightDecay: 0.1 },
      sgd(0.9, { weightDecay: 0.1 }),
      [{ kind: 'lookahead', slowStep: 0.3 }],
    ],
    ['lookahead-adam', { learningRate: 1e-3, period: 3 }, adam(), [{ kind: 'lookahead', period: 3 }]],
    [
      'ranger',
      { learningRate: 1e-3, epsilon: 1e-8, beta1: 0.9 },
      { algorithm: 'radam', parameters: { learningRate: 1e-3 } },
      [{ kind: 'lookahead', period: 6 }],
    ],
    ['clipped-sgd', { threshold: 3, momentum: 0.9 }, sgd(0.9), [{ kind: 'clip', threshold: 3 }]],
    [
      'norm-clipped-sgd',
      { learningRate: 1e-3, threshold: 3, momentum: 0.9 },
      sgd(0.9),
      [{ kind: 'clip', by: 'norm', threshold: 3 }],
    ],
    [
      'norm-clipped-sgd',
      { learningRate: 1e-3, clipping: 'normalised', threshold: 0.1 },
      sgd(0.5),
      [{ kind: 'clip', by: 'normalised', threshold: 0.1 }],
    ],
    [
      'norm-clipped-sgd',
      { learningRate: 1e-3, clipping: 'adaptive', threshold: 0.1 },
      sgd(0.5),
      [{ kind: 'clip', by: 'adaptive', threshold: 0.1 }],
    ],
    ['gradient-noise-sgd', { variance: 0.3, momentum: 0.9 }, sgd(0.9), [{ kind: 'noise', variance: 0.3 }]],
    ['grokfast-ema', { learningRate: 1e-3, weightDecay: 0.1 }, adam({ weightDecay: 0.1 }), [{ kind: 'grokfast' }]],
    [
      'ema-sgd',
      { averageDecay: 0.9 },
      sgd(0),
      [{ kind: 'average', weights: 'ema', averageDecay: 0.9, evaluated: false }],
    ],
    [
      'swa-sgd',
      { learningRate: 1e-3, averageFrom: 9, averagePeriod: 4 },
      sgd(0.9),
      [{ kind: 'average', averageFrom: 9, averagePeriod: 4, evaluated: false }],
    ],
    ['adamw', { learningRate: 1e-3, weightDecay: 0.1 }, adam(), [{ kind: 'decay', weightDecay: 0.1 }]],
    ['sgd', { momentum: 0.9, weightDecay: 0.1 }, sgd(0.9), [{ kind: 'decay', coupling: 'coupled', weightDecay: 0.1 }]],
  ])('%s %j', (algorithm, parameters, inner, transforms) => {
    const momentum = algorithm === 'norm-clipped-sgd' && !('momentum' in parameters) ? { momentum: 0.5 } : {};
    const built = path({ algorithm, parameters: { learningRate: 1e-3, ...momentum, ...parameters } });
    expect(built.every(Number.isFinite)).toBe(true);
    expect(path({ ...inner, transforms })).toEqual(built);
  });

  it('and the state of the averages is that of theirs', () => {
    const states = (optimizer: object) => {
      const arrays = arraysOf(ranToEnd(formulaCell('x^2 + 3*y^2', optimizer, { budget: { steps: 30 } })), 0);
      return arrays['state.a'];
    };
    const [mine, theirs] = [
      states({ ...sgd(0.9), transforms: [{ kind: 'average', averageFrom: 5 }] }),
      states({ algorithm: 'swa-sgd', parameters: { learningRate: 1e-3, averageFrom: 5 } }),
    ];
    expect(mine).toEqual(theirs);
    expect(mine.some((value) => value !== 0)).toBe(true);
  });
});

describe('identities', () => {
  it.each([
    [{ kind: 'lookahead', period: 1, slowStep: 1 }],
    [{ kind: 'accumulate', gradients: 1 }],
    [{ kind: 'clip', threshold: 1e9 }],
    [{ kind: 'decay', weightDecay: 0 }],
    [{ kind: 'grokfast', amplification: 0 }],
    [{ kind: 'noise', variance: 0 }],
    [{ kind: 'average', evaluated: false }],
  ])('%j leaves every rule what it is, bit for bit', (transform) => {
    for (const inner of [
      sgd(0.9),
      adam({ amsgrad: true }),
      { algorithm: 'nadam' },
      { algorithm: 'nesterov', parameters: { learningRate: 1e-4 } },
    ]) {
      expect(path({ ...inner, transforms: [transform] })).toEqual(path(inner));
    }
  });

  it('accumulating does a step of the inner rule at every k-th gradient', () => {
    // Powers of two: the mean of equal gradients is exact.
    for (const inner of [
      sgd(0.9),
      adam(),
      { algorithm: 'nadam' },
      { algorithm: 'sgd', parameters: { learningRate: 1e-3, momentum: 0.9, dampening: 0.5 } },
    ]) {
      const slow = path({ ...inner, transforms: [{ kind: 'accumulate', gradients: 4 }] }, 41);
      const plain = path(inner, 10);
      for (let t = 0; t <= 41; t++)
        expect(slow.slice(3 * t, 3 * t + 3)).toEqual(plain.slice(3 * Math.floor(t / 4), 3 * Math.floor(t / 4) + 3));
    }
  });

  it('cautious steps go down the gradient, coordinate by coordinate', () => {
    const gradient = ([x, y]: readonly number[]) => [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)];
    const steps = 300;
    const { definition, parameters } = transformed(
      {
        definition: optimizerById('sgd'),
        parameters: fillParameters(optimizerById('sgd').parameters, { learningRate: 1e-3, momentum: 0.9 }, ''),
      },
      transformById('cautious'),
      {} as never,
    );
    const points = runRule(definition, { parameters: parameters as never, start: [-1.2, 1], gradient, steps });
    let still = 0;
    for (let t = 0; t < steps; t++) {
      gradient(points[t]).forEach((g, i) => {
        const move = points[t + 1][i] - points[t][i];
        expect(move * g).toBeLessThanOrEqual(0);
        if (move === 0) still++;
      });
    }
    expect(still).toBeGreaterThan(0);
  });

  it('the average of a run is the mean of its points', () => {
    const points = path(sgd(0.9), 30);
    const of = (transform: object) =>
      arraysOf(
        ranToEnd(
          formulaCell(
            '(1 - x)^2 + 100*(y - x^2)^2 + 0.1*z^4 + 0.3*z',
            { ...sgd(0.9), transforms: [{ kind: 'average', ...transform }] },
            { starts: { kind: 'point', point: START }, budget: { steps: 30 } },
          ),
        ),
        0,
      )['state.a'] as number[];
    const mean = (weight: (t: number) => number) =>
      START.map((_, i) => {
        let [sum, total] = [0, 0];
        for (let t = 1; t <= 30; t++) {
          sum += weight(t) * points[3 * t + i];
          total += weight(t);
        }
        return sum / total;
      });
    const close = (actual: number[], expected: number[]) => {
      for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i], 12);
    };
    close(
      of({}),
      mean(() => 1),
    );
    close(
      of({ averageFrom: 11 }),
      mean((t) => (t >= 11 ? 1 : 0)),
    );
    close(
      of({ weights: 'polynomial', averagePower: 0 }),
      mean(() => 1),
    );
    // Shamir and Zhang's weights are t (t + 1) ... (t + ν - 1).
    close(
      of({ weights: 'polynomial', averagePower: 3 }),
      mean((t) => t * (t + 1) * (t + 2)),
    );
    close(
      of({ weights: 'ema', averageDecay: 0.8 }),
      mean((t) => (t === 1 ? 0.8 ** 29 : 0.2 * 0.8 ** (30 - t))),
    );
  });
});

describe.each(transforms.map((transform) => [transform.id, transform] as const))(
  '%s as lines and as a program',
  (kind, transform) => {
    const problem = {
      loss: ([x, y]: Float64Array) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
      gradient: ([x, y]: Float64Array) => [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)],
    };
    const choices = Object.entries(transform.parameters).flatMap(([name, spec]) =>
      spec.kind === 'choice' ? spec.options.map(({ value }) => ({ [name]: value })) : [],
    );
    it.each((choices.length > 0 ? choices : [{}]) as Record<string, unknown>[])('say the same: %j', (values) => {
      for (const algorithm of ['sgd', 'adam', 'nadam']) {
        const inner = optimizerById(algorithm);
        const parameters = fillParameters(
          inner.parameters,
          { learningRate: 1e-4, ...(algorithm === 'sgd' && { momentum: 0.8 }) },
          '',
        );
        const own = fillParameters(transform.parameters, values, '');
        const lines = transformed({ definition: inner, parameters }, transform, own);
        if (!isRuleOptimizer(lines.definition) || transform.stochastic) continue;
        const program = transformed(
          { definition: inner, parameters },
          { ...transform, isElementwise: () => false },
          own,
        );
        expect(program.definition.program).toBeDefined();
        const [first, second] = [
          runRule(lines.definition, {
            parameters: lines.parameters as never,
            start: [-1.2, 1],
            gradient: (w) => problem.gradient(Float64Array.from(w)),
            steps: 25,
          }),
          runProgram(program.definition, problem, {
            parameters: program.parameters as never,
            start: [-1.2, 1],
            steps: 25,
          }).points,
        ];
        for (const [t, point] of first.entries()) {
          for (const [i, value] of point.entries()) expect(second[t][i]).toBeCloseTo(value, 11);
        }
      }
    });

    it('fits round a program that asks for one gradient, and stops and goes on with the same bits', () => {
      const cell = cellIn({
        landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [4] } }],
        optimizers: [{ algorithm: 'muon', parameters: { learningRate: 0.01 }, transforms: [{ kind }] }],
        budget: { steps: 21 },
        gradient: { kind: 'batch', size: 20 },
      });
      const whole = ranToEnd(cell, [1]);
      expect(numbersOf(whole, 'loss').every(Number.isFinite)).toBe(true);
      expect(ranToEnd(cell, [1], 4)).toEqual(whole);
    });
  },
);

describe('a run whose average is shown', () => {
  const steps = 25;
  const request = (algorithm: string, evaluated: boolean, more: object = {}) =>
    cellIn({
      landscapes: [{ family: 'logistic', parameters: { l2: 0.1 } }],
      optimizers: [
        { algorithm, parameters: { learningRate: 0.05 }, transforms: [{ kind: 'average', averageFrom: 3, evaluated }] },
      ],
      budget: { steps },
      record: { steps: every(steps), points: true },
      seeds: { count: 3 },
      starts: { kind: 'normal', scale: 0.3 },
      target: 0.3,
      ...more,
    });

  it.each(['adam', 'muon'])('moves as it would, and records loss and points of the average: %s', (algorithm) => {
    const [shown, moving] = [request(algorithm, true), request(algorithm, false)].map((cell) => ranToEnd(cell));
    const landscape = openLandscape(request(algorithm, true).resolved, builtInData, 'f64');
    const d = landscape.dimension;
    for (const seed of [0, 1, 2]) {
      const [a, b] = [arraysOf(shown, seed), arraysOf(moving, seed)] as Record<string, number[]>[];
      expect(a['state.x']).toEqual(b['state.x']);
      const mean = new Float64Array(d);
      const losses: number[] = [];
      for (let t = 0; t <= steps; t++) {
        const point = b.points.slice(t * d, (t + 1) * d);
        for (let i = 0; i < d; i++) mean[i] = t < 4 ? point[i] : mean[i] + (point[i] - mean[i]) / (t - 2);
        for (let i = 0; i < d; i++) expect(a.points[t * d + i]).toBeCloseTo(mean[i], 12);
        losses.push(landscape.values(mean, 1)[0]);
        expect(a.loss[t]).toBeCloseTo(losses[t], 12);
      }
      expect(a.final).toEqual(a.points.slice(-d));
      expect(a.finalLoss[0]).toBeCloseTo(losses[steps], 12);
      expect(a.best[0]).toBeCloseTo(Math.min(...losses), 12);
      expect(a.targetStep[0]).toBe(losses.findIndex((loss) => loss <= 0.3));
    }
  });

  it('on a formula has the points that its own loop averages', () => {
    const average = (evaluated: boolean) =>
      path({ ...sgd(0.9), transforms: [{ kind: 'average', averageFrom: 1, evaluated }] }, 20);
    const [shown, moving] = [average(true), average(false)];
    for (let t = 1; t <= 20; t++) {
      for (let i = 0; i < 3; i++) {
        const mean =
          every(t)
            .slice(1)
            .reduce((sum, k) => sum + moving[3 * k + i], 0) / t;
        expect(shown[3 * t + i]).toBeCloseTo(mean, 12);
      }
    }
  });

  it('is refused in formats that only fused kernels have', () => {
    const refused = () => request('adam', true, { landscapes: [{ family: 'rosenbrock' }], precision: 'bf16' });
    expect(refused).toThrow('precision is ‘bf16’; expected ‘f64’');
  });
});

describe('a program', () => {
  it('that asks for more than one gradient takes only averages round it', () => {
    for (const algorithm of ['sam', 'lbfgs', 'newton', 'hmc', 'gradient-flow', 'nelder-mead']) {
      for (const { id } of transforms) {
        const resolve = () => resolveOptimizer({ algorithm, parameters: {}, transforms: [{ kind: id }] }, 'optimizer');
        if (id === 'average') expect(resolve).not.toThrow();
        else expect(resolve).toThrow(`${id} does not fit round ${algorithm}`);
      }
    }
  });
});

describe('a list of transforms', () => {
  it('is part of a cell’s id, but not where there is none', () => {
    const idOf = (optimizer: object) =>
      cellIn({ landscapes: [{ family: 'rosenbrock' }], optimizers: [optimizer], budget: { steps: 10 } }).cell;
    const plain = '58b232cc6decde56';
    expect(idOf({ algorithm: 'adam' }).slice(0, 16)).toBe(plain);
    expect(idOf({ algorithm: 'adam', transforms: [] }).slice(0, 16)).toBe(plain);
    const clipped = idOf({ algorithm: 'adam', transforms: [{ kind: 'clip' }] });
    expect(clipped.slice(0, 16)).not.toBe(plain);
    expect(idOf({ algorithm: 'adam', transforms: [{ kind: 'clip', threshold: 1 }] })).toBe(clipped);
    expect(idOf({ algorithm: 'adam', transforms: [{ kind: 'clip', threshold: 2 }] })).not.toBe(clipped);
  });

  it('puts the last one outside: noise is added before what is inside clips', () => {
    const lines = (kinds: string[]) => {
      const { definition, parameters } = resolveOptimizer(
        { algorithm: 'gradient-descent', parameters: {}, transforms: kinds.map((kind) => ({ kind })) },
        'optimizer',
      );
      return isRuleOptimizer(definition) ? definition.rule(parameters).lines : [];
    };
    expect(lines(['clip', 'noise'])).toEqual([
      'h2 = g + sqrt(variance/t^annealing)*xi',
      'h = max(-threshold, min(h2, threshold))',
      'x = x - learningRate*h',
    ]);
    expect(lines(['noise', 'clip', 'noise'])[0]).toBe('h3 = g + sqrt(variance2/t^annealing2)*xi2');
  });

  it('refuses what it does not know, by its place', () => {
    const resolve = (transform: object) => () =>
      resolveOptimizer(
        { algorithm: 'adam', parameters: {}, transforms: [{ kind: 'clip' }, transform as never] },
        'optimizers[2]',
      );
    const field = (action: () => unknown) => {
      try {
        action();
      } catch (error) {
        return (error as { details: { field: string } }).details.field;
      }
      return null;
    };
    expect(resolve({ kind: 'lokahead' })).toThrow('unknown transform: lokahead; did you mean lookahead?');
    expect(field(resolve({ kind: 'lokahead' }))).toBe('optimizers[2].transforms[1].kind');
    expect(field(resolve({ kind: 'lookahead', period: 0 }))).toBe('optimizers[2].transforms[1].period');
    expect(() =>
      resolveOptimizer({ algorithm: 'sgld', parameters: {}, transforms: [{ kind: 'decay' }] }, 'optimizer'),
    ).toThrow('sgld has no parameter learningRate; expected ‘independent’ or ‘coupled’');
  });
});
