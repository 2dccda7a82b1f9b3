import { describe, expect, it } from 'vitest';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { compileUpdate, instantiateUpdate, type UpdateKernel } from '../../../core/expression/compile-rule.ts';
import { lowerRule } from '../../../core/expression/lower-rule.ts';
import type { UpdateRule } from '../../../core/expression/rule.ts';
import { initialState, traceRule } from '../../../core/expression/trace-rule.ts';
import { seedParticleStreams } from '../../../core/math/particle-streams.ts';
import { Workspace } from '../../../core/wasm/memory.ts';

type Hyper = Record<string, number>;

const moments = { m: { label: 'Mean gradient' }, v: { label: 'Mean square gradient' } };
const averages = ['m = beta1*m + (1-beta1)*h', 'v = beta2*v + (1-beta2)*h^2', 'mhat = m/(1-beta1^t)'];
const adamStep = 'x = x - learningRate*mhat/(sqrt(vhat)+epsilon)';
const adam = (...before: string[]): UpdateRule => ({
  state: moments,
  lines: [...before, ...averages, 'vhat = v/(1-beta2^t)', adamStep],
});
const adamHyper = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const buffer = { b: { label: 'Momentum' } };

/** Arrays of one run in a workspace. */
function arrays(
  kernel: UpdateKernel,
  workspace: Workspace,
  dimension: number,
  particles: number,
  hyper: Hyper,
  bytes = 8,
) {
  const stride = Math.ceil((dimension * particles * bytes) / 16) * 16;
  const { rule } = kernel;
  const places = {
    x: workspace.allocate(stride),
    g: workspace.allocate(stride),
    state: workspace.allocate(stride * Math.max(rule.state.length, 1)),
    stateStride: stride,
    streams: workspace.allocate(32 * particles + 32),
    scalars: workspace.allocate(8 * rule.scalars.length + 8),
    hyper: workspace.allocate(8 * rule.hyper.length + 8),
    dimension,
    particles,
  };
  workspace.f64(places.hyper, rule.hyper.length).set(rule.hyper.map((name) => hyper[name]));
  rule.scalars.forEach((name, k) => {
    workspace.f64(places.scalars, rule.scalars.length)[k] = rule.rule.scalars?.[name].initial ?? Number.NaN;
  });
  return places;
}

function path(rule: UpdateRule, hyper: Hyper, start: number, gradients: readonly number[]): number[] {
  const workspace = new Workspace();
  const kernel = instantiateUpdate(compileUpdate(rule, { hyper: Object.keys(hyper) }), workspace);
  const places = arrays(kernel, workspace, 1, 1, hyper);
  workspace.f64(places.x, 1)[0] = start;
  kernel.initialize(places);
  return gradients.map((gradient, step) => {
    workspace.f64(places.g, 1)[0] = gradient;
    kernel.update(places, step + 1);
    return workspace.f64(places.x, 1)[0];
  });
}

describe('golden vectors', () => {
  const nadam: UpdateRule = {
    state: moments,
    scalars: { product: { initial: 1 } },
    lines: [
      'mu = beta1*(1-0.5*0.96^(t*momentumDecay))',
      'next = beta1*(1-0.5*0.96^((t+1)*momentumDecay))',
      'product = product*mu',
      'm = beta1*m + (1-beta1)*g',
      'v = beta2*v + (1-beta2)*g^2',
      'vhat = v/(1-beta2^t)',
      'x = x - learningRate*((1-mu)*g/(1-product) + next*m/(1-product*next))/(sqrt(vhat)+epsilon)',
    ],
  };
  const cases: [string, UpdateRule, Hyper, number[]][] = [
    ['SGD', { state: {}, lines: ['x = x - learningRate*g'] }, { learningRate: 0.1 }, [0.9, 0.95, 0.925]],
    [
      'heavy ball',
      { state: buffer, lines: ['b = momentum*b + g', 'x = x - learningRate*b'] },
      { learningRate: 0.1, momentum: 0.9 },
      [0.9, 0.86, 0.799],
    ],
    [
      'heavy ball with dampening',
      {
        state: buffer,
        lines: ['b = if(t == 1, g, momentum*b + (1-dampening)*g)', 'x = x - learningRate*b'],
      },
      { learningRate: 0.1, momentum: 0.9, dampening: 0.9 },
      [0.9, 0.815, 0.736],
    ],
    [
      'Nesterov',
      { state: buffer, lines: ['b = momentum*b + g', 'x = x - learningRate*(g + momentum*b)'] },
      { learningRate: 0.1, momentum: 0.9 },
      [0.81, 0.824, 0.7441],
    ],
    [
      'Adagrad',
      { state: { s: { label: 's' } }, lines: ['s = s + g^2', 'x = x - learningRate*g/(sqrt(s)+1e-10)'] },
      { learningRate: 0.1 },
      [0.9, 0.94472136, 0.922899571],
    ],
    ['Adam', adam('h = g'), adamHyper, [0.900000001, 0.873366297, 0.839323383]],
    ['Adam, beta2 = 0.5', adam('h = g'), { ...adamHyper, beta2: 0.5 }, [0.900000001, 0.870227084, 0.825208635]],
    [
      'Adam with L2',
      adam('h = g + weightDecay*x'),
      { ...adamHyper, weightDecay: 0.01 },
      [0.900000001, 0.872291306, 0.837066398],
    ],
    [
      'AdamW',
      adam('h = g', 'x = x*(1-learningRate*weightDecay)'),
      { ...adamHyper, weightDecay: 0.01 },
      [0.899000001, 0.871467297, 0.836552916],
    ],
    [
      'AMSGrad',
      {
        state: { ...moments, largest: { label: 'Largest' } },
        lines: ['h = g', ...averages, 'largest = max(largest, v)', 'vhat = largest/(1-beta2^t)', adamStep],
      },
      { ...adamHyper, beta2: 0.5 },
      [0.900000001, 0.874215899, 0.844438993],
    ],
    ['NAdam', nadam, { ...adamHyper, momentumDecay: 4e-3 }, [0.894354823, 0.935465796, 0.908260077]],
    ['signSGD', { state: {}, lines: ['x = x - learningRate*sign(g)'] }, { learningRate: 0.1 }, [0.9, 1, 0.9]],
  ];
  it.each(cases)('%s', (_, rule, hyper, expected) => {
    path(rule, hyper, 1, [1, -0.5, 0.25]).forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k], 9);
    });
  });

  it('RAdam, with a step that depends on the length of the averages', () => {
    const rule: UpdateRule = {
      state: moments,
      lines: [
        'rhoInf = 2/(1-beta2)-1',
        'rho = rhoInf - 2*t*beta2^t/(1-beta2^t)',
        'm = beta1*m + (1-beta1)*g',
        'v = beta2*v + (1-beta2)*g^2',
        'mhat = m/(1-beta1^t)',
        'r = sqrt((rho-4)*(rho-2)*rhoInf/((rhoInf-4)*(rhoInf-2)*rho))',
        'u = if(rho > 5, r*sqrt(1-beta2^t)/(sqrt(v)+epsilon), 1)',
        'x = x - learningRate*mhat*u',
      ],
    };
    const values = path(rule, adamHyper, 1, [1, -0.5, 0.25, 1, -0.5, 0.25, 1]).slice(4);
    [0.789562569, 0.788683543, 0.786983709].forEach((expected, k) => {
      expect(values[k]).toBeCloseTo(expected, 9);
    });
  });
});

const everything: UpdateRule = {
  state: { m: { label: 'm' }, s: { label: 's', initial: 'a' }, start: { label: 'start', initial: 'x' } },
  scalars: { q: { initial: 1 } },
  lines: [
    'q = q*0.9 + beta^t',
    'h = if(clip != 0, max(min(g, 1), -1), g) + a*x + 0.01*(x - start)',
    'm = if(abs(h) <= a, m, beta*m + (1-beta)*h)',
    's = s + exp(-h^2)*log(2+abs(m))',
    'x = if(t >= 3, x, x*(1-rate)) - rate*m/(sqrt(s)+q)',
  ],
};
const everythingHyper = { rate: 0.1, beta: 0.8, a: 0.3 };
const gradientAt = (step: number, k: number): number => Math.sin(3 * step + 5 * k) * 2;

describe('compiled updates', () => {
  it.each([1, 2, 5, 6])('have the bits of the trace, %d elements', (dimension) => {
    for (const particles of [1, 2]) {
      const workspace = new Workspace();
      const names = { hyper: Object.keys(everythingHyper), constants: { clip: true } };
      const kernel = instantiateUpdate(compileUpdate(everything, names), workspace);
      const places = arrays(kernel, workspace, dimension, particles, everythingHyper);
      const count = dimension * particles;
      workspace.f64(places.x, count).set(Array.from({ length: count }, (_, k) => Math.cos(k)));
      kernel.initialize(places);
      const hyper = { ...everythingHyper, clip: true };
      const runs = Array.from({ length: count }, (_, k) => ({
        x: Math.cos(k),
        state: initialState(everything, Math.cos(k), hyper),
        scalars: { q: 1 } as Record<string, number>,
      }));
      for (let t = 1; t <= 6; t++) {
        workspace.f64(places.g, count).set(runs.map((_, k) => gradientAt(t, k)));
        kernel.update(places, t);
        runs.forEach((run, k) => {
          Object.assign(run, traceRule(everything, { ...run, g: gradientAt(t, k), t, hyper }));
        });
        expect([...workspace.f64(places.x, count)]).toEqual(runs.map((run) => run.x));
        kernel.rule.state.forEach((name, row) => {
          const values = [...workspace.f64(places.state + row * places.stateStride, count)];
          expect(values).toEqual(runs.map((run) => run.state[name]));
        });
        expect(workspace.f64(places.scalars, 1)[0]).toBe(runs[0].scalars.q);
      }
    }
  });

  it('in single precision round every operation', () => {
    const workspace = new Workspace();
    const rule: UpdateRule = {
      state: buffer,
      lines: ['b = momentum*b + (1-momentum)*g', 'x = x - rate*b/(sqrt(abs(b))+exp(b))'],
    };
    const hyper = { momentum: 0.9, rate: 0.1 };
    const kernel = instantiateUpdate(compileUpdate(rule, { hyper: Object.keys(hyper) }, 'f32'), workspace);
    for (const dimension of [1, 3, 4, 11]) {
      const places = arrays(kernel, workspace, dimension, 1, hyper, 4);
      const round = Math.fround;
      const expected = Array.from({ length: dimension }, (_, k) => ({ x: round(Math.cos(k)), b: 0 }));
      workspace.f32(places.x, dimension).set(expected.map(({ x }) => x));
      kernel.initialize(places);
      for (let t = 1; t <= 4; t++) {
        const gradients = expected.map((_, k) => round(gradientAt(t, k)));
        workspace.f32(places.g, dimension).set(gradients);
        kernel.update(places, t);
        expected.forEach((run, k) => {
          const [momentum, rest, rate] = [round(0.9), round(1 - 0.9), round(0.1)];
          run.b = round(round(momentum * run.b) + round(rest * gradients[k]));
          const root = round(Math.sqrt(Math.abs(run.b)));
          const below = round(root + round(Math.exp(run.b)));
          run.x = round(run.x - round(round(rate * run.b) / below));
        });
        expect([...workspace.f32(places.x, dimension)]).toEqual(expected.map(({ x }) => x));
        expect([...workspace.f32(places.state, dimension)]).toEqual(expected.map(({ b }) => b));
      }
    }
  });

  const noisy: UpdateRule = { state: {}, lines: ['x = x - rate*g + scale*xi + xi2'] };

  it('draw the same deviates for one particle as for many', () => {
    for (const dimension of [1, 2, 5]) {
      const run = (particles: number, format: 'f64' | 'f32', seeds: number[]): number[] => {
        const workspace = new Workspace();
        const kernel = instantiateUpdate(compileUpdate(noisy, { hyper: ['rate', 'scale'] }, format), workspace);
        const places = arrays(kernel, workspace, dimension, particles, { rate: 0, scale: 1 }, format === 'f64' ? 8 : 4);
        seedParticleStreams(
          new Uint32Array(workspace.memory.buffer, places.streams, 8 * particles),
          particles,
          'n',
          seeds,
        );
        const count = dimension * particles;
        const x = (): Float64Array | Float32Array =>
          format === 'f64' ? workspace.f64(places.x, count) : workspace.f32(places.x, count);
        const g = format === 'f64' ? workspace.f64(places.g, count) : workspace.f32(places.g, count);
        x().fill(0);
        g.fill(0);
        for (let t = 1; t <= 3; t++) kernel.update(places, t);
        return [...x()];
      };
      const many = run(4, 'f64', [5, 6, 7, 8]);
      const second = Array.from({ length: dimension }, (_, k) => many[4 * k + 1]);
      const alone = run(1, 'f64', [6]);
      expect(alone).toEqual(second);
      expect(new Set(alone).size).toBe(dimension);
      run(1, 'f32', [6]).forEach((value, k) => {
        expect(Math.abs(value - alone[k])).toBeLessThan(1e-5);
      });
    }
  });
});

describe('errors of rules', () => {
  const failure = (lines: string[], more: Partial<UpdateRule> = {}): RidgelineError => {
    try {
      lowerRule({ state: { m: { label: 'm' } }, lines, ...more }, { hyper: ['rate'] });
    } catch (error) {
      if (error instanceof RidgelineError) return error;
    }
    throw new Error(`${lines.join('; ')} was accepted`);
  };
  it.each([
    ['x = x - rat*g', 'Column 9: ‘rat’ is not known here.', 'lines[0]', 8],
    ['x = x - q', 'Column 9: ‘q’ is not known here.', 'lines[0]', 8],
    ['x - rate*g', 'a line has the form name = expression.', 'lines[0]', 0],
    ['x == rate*g', 'a line has the form name = expression.', 'lines[0]', 0],
    ['x = x - 2g', 'Column 10: a product needs its sign: write 2*g.', 'lines[0]', 9],
    ['rate = 2', 'rate cannot be assigned.', 'lines[0]', 0],
    ['t = 2', 't cannot be assigned.', 'lines[0]', 0],
    ['sin = 2', 'sin has a meaning of its own.', 'lines[0]', 0],
    ['x = sum(i, 1, 3, x)', 'a rule works on one coordinate at a time', 'lines[0]', 4],
    ['x = m[1]', 'a rule works on one coordinate at a time', 'lines[0]', 4],
    ['x = if(x < 1, 2)', 'if takes 3 arguments, not 2.', 'lines[0]', 4],
    ['x = 1 < 2 < 3', 'comparisons cannot be chained.', 'lines[0]', 10],
  ])('%s', (line, message, field, position) => {
    const error = failure([line]);
    expect(error.message).toContain(message);
    expect(error.details).toMatchObject({ field, position });
  });

  it('of whole rules', () => {
    expect(failure(['m = g']).message).toBe('no line of the rule assigns x');
    const scalar = failure(['q = q + g', 'x = x - q'], { scalars: { q: { initial: 0 } } });
    expect(scalar.message).toContain('the scalar q can depend only on t, hyper-parameters and scalars.');
    expect(failure(['x = g'], { state: { rate: { label: 'r' } } }).message).toContain('a name that is taken already');
    expect(failure(['x = g'], { state: { xi: { label: 'r' } } }).message).toContain('a name that is taken already');
    expect(failure(['x = g'], { state: { m: { label: 'm', initial: 'g' } } }).details.field).toBe('state.m.initial');
  });
});

describe('what is hoisted', () => {
  it('is all that coordinates and particles have in common', () => {
    const { columns, vector } = lowerRule(adam('h = g'), { hyper: Object.keys(adamHyper) });
    // beta1, 1-beta1, beta2, 1-beta2, 1-beta1^t, 1-beta2^t, learningRate, epsilon
    expect(columns).toHaveLength(8);
    expect(vector.nodes.some((node) => node.operation === 'pow')).toBe(false);
  });

  it('leaves nothing of a branch that a baked-in boolean closes', () => {
    const rule: UpdateRule = { state: {}, lines: ['x = x - if(nesterov, exp(g), g)'] };
    const { vector } = lowerRule(rule, { hyper: [], constants: { nesterov: false } });
    expect(vector.nodes.some((node) => node.operation === 'exp')).toBe(false);
  });
});
