import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { network } from '../../../core/landscapes/network.ts';
import { stream } from '../../../core/math/streams.ts';
import fixture from '../../fixtures/network-torch.json' with { type: 'json' };
import { Handle, sines } from './network-setup.ts';

function filled(values: Record<string, unknown> = {}): ReturnType<typeof fillParameters<typeof network.parameters>> {
  return fillParameters(network.parameters, values, '');
}

function startOf(values: Record<string, unknown>, seed = 0): { point: Float64Array; words: string } {
  const parameters = filled(values);
  const start = network.start(parameters, builtInData);
  if (start.kind !== 'random') throw new Error('expected a random start');
  const point = new Float64Array(network.dimension(parameters, builtInData)).fill(Number.NaN);
  start.draw(stream('start', 'test', seed), point);
  return { point, words: start.words };
}

describe('the family', () => {
  it('has 2,410 parameters by default: 64-32-10 on the digits', () => {
    expect(network.dimension(filled(), builtInData)).toBe(64 * 32 + 32 + 32 * 10 + 10);
    expect(network.dimension(filled({ data: 'iris', hidden: [], bias: false }), builtInData)).toBe(12);
    expect(network.dimension(filled({ data: 'wine', hidden: [4, 5] }), builtInData)).toBe(56 + 25 + 18);
  });

  it('names coordinates by layer, output and input', () => {
    const parameters = filled({ data: 'iris', hidden: [6] });
    const names = [0, 1, 4, 23, 24, 29, 30, 36, 47, 48, 50].map((i) => network.coordinateName!(parameters, i));
    expect(names).toEqual([
      'W1[1,1]',
      'W1[1,2]',
      'W1[2,1]',
      'W1[6,4]',
      'b1[1]',
      'b1[6]',
      'W2[1,1]',
      'W2[2,1]',
      'W2[3,6]',
      'b2[1]',
      'b2[3]',
    ]);
    const own = filled({ data: 'a hash', hidden: [6] });
    expect(network.coordinateName!(own, 4)).toBe('w[5]');
  });

  it('tells which coordinates are which weights and biases', () => {
    const tensors = network.tensors!(filled({ data: 'iris', hidden: [6, 5] }), builtInData);
    expect(tensors.map(({ name, shape, offset, role, place }) => [name, shape, offset, role, place])).toEqual([
      ['W1', [6, 4], 0, 'weight', 'input'],
      ['b1', [6], 24, 'bias', 'input'],
      ['W2', [5, 6], 30, 'weight', 'hidden'],
      ['b2', [5], 60, 'bias', 'hidden'],
      ['W3', [3, 5], 65, 'weight', 'output'],
      ['b3', [3], 80, 'bias', 'output'],
    ]);
  });

  it('writes the network of its parameters as TeX', () => {
    const lines = network.typeset!(filled({ hidden: [7, 4], activation: 'gelu', bias: false, l2: 0.5 }));
    expect(lines[0]).toContain(String.raw`\frac{0.5}{2}`);
    expect(lines[2]).toBe(String.raw`a_{1} = \varphi(W_{1} x) \in \mathbb{R}^{7}`);
    expect(lines[4]).toBe('z = W_{3} a_{2}');
    expect(lines[5]).toContain(String.raw`\Phi`);
  });

  it('refuses a split without test rows, unless none are wanted', () => {
    expect(() => network.check!(filled({ data: 'iris', trainFraction: 0.999 }), builtInData)).toThrow(
      'trainFraction 0.999 leaves no row of iris for the test part',
    );
    network.check!(filled({ data: 'iris', trainFraction: 1 }), builtInData);
    network.check!(filled({ data: 'iris' }), builtInData);
  });

  it.each([
    [{ loss: 'hinge' }, 'digits has 10 classes, and the hinge loss is for two; expected loss cross-entropy'],
    [{ loss: 'squared-error', labelSmoothing: 0.1 }, 'labels are smoothed for the cross-entropy alone'],
    [{ normalisation: 'rows', parameterisation: 'ntk' }, 'expected parameterisation standard'],
    [{ hidden: [3], mirrored: true }, 'expected mirrored false, or an even width of the last hidden layer'],
    [{ hidden: [4, 4], mirrored: true, skip: 'residual' }, 'units with skip connections cannot start in pairs'],
    [{ subtractStart: true }, 'expected subtractStart false, or a fixed start'],
  ])('refuses %j', (values, message) => {
    expect(() => network.check!(filled(values), builtInData)).toThrow(message);
  });

  it('has wrong labels in the training part alone', () => {
    const values = { data: 'iris', hidden: [] };
    const point = sines(15, 1.7, 0.4);
    const [clean, noisy] = [values, { ...values, labelNoise: 0.3 }].map((each) => Handle.ofFamily('f64', each));
    expect(noisy.measure(point).testLoss).toBe(clean.measure(point).testLoss);
    expect(noisy.measure(point).loss).not.toBe(clean.measure(point).loss);
    expect(Handle.ofFamily('f64', { ...values, labelNoise: 0.3, labelNoiseSeed: 1 }).loss(point)).not.toBe(
      noisy.loss(point),
    );
  });

  it('learns the targets of a set for regression', () => {
    const rows = 60;
    const set = {
      ...builtInData('iris'),
      name: 'line',
      hash: 'line',
      rows,
      columns: 1,
      features: Float64Array.from({ length: rows }, (_, i) => i / rows),
      featureNames: ['x'],
      labels: new Int32Array(0),
      classes: [],
      targets: Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? 3 * (i / 2 / rows) - 1 : 2)),
      targetNames: ['y', 'z'],
    };
    const parameters = filled({ hidden: [], loss: 'squared-error', scaling: 'none' });
    const lookup = (): typeof set => set;
    network.check!(parameters, lookup);
    expect(() => network.check!({ ...parameters, loss: 'cross-entropy' }, lookup)).toThrow(
      'the data set line is for regression, which has no cross-entropy; expected loss squared-error',
    );
    expect(network.dimension(parameters, lookup)).toBe(4);
    const { body } = network;
    if (body.kind !== 'kernel') throw new Error('expected a kernel');
    const handle = new Handle('f64', (workspace) =>
      body.create(parameters, { workspace, precision: 'f64', data: lookup }),
    );
    expect(handle.kernel.metrics).toEqual(['loss', 'testLoss']);
    expect(handle.loss([3, 0, -1, 2])).toBeLessThan(1e-30);
    expect(handle.measure([3, 0, -1, 3])).toEqual({ loss: expect.closeTo(0.5, 14), testLoss: expect.closeTo(0.5, 14) });
  });

  it('refuses precisions that it does not have, and data that do not exist', () => {
    expect(() => Handle.ofFamily('f16' as 'f64', {})).toThrow('precision f16 of a network; expected f64 or f32');
    expect(() => Handle.ofFamily('f64', { data: 'mnist' })).toThrow(
      'there is no data set ‘mnist’; expected one of digits',
    );
  });

  it('has rows and metrics of the split', () => {
    expect(Handle.ofFamily('f32', {}).kernel.rows).toBe(1438);
    expect(Handle.ofFamily('f64', { data: 'iris', trainFraction: 1 }).kernel.metrics).toEqual(['loss', 'accuracy']);
  });

  it('learns the digits', () => {
    const handle = Handle.ofFamily('f32', {});
    const point = Float32Array.from(startOf({}).point);
    const before = handle.measure(point);
    for (let step = 0; step < 150; step++) {
      const { gradient } = handle.gradient(point);
      for (let i = 0; i < point.length; i++) point[i] -= gradient[i];
    }
    const after = handle.measure(point);
    expect(before.testAccuracy).toBeLessThan(0.3);
    expect(after.loss).toBeLessThan(0.05);
    expect(after.accuracy).toBeGreaterThan(0.99);
    expect(after.testAccuracy).toBeGreaterThan(0.95);
  });
});

describe('the start', () => {
  it.each([
    ['fan-in', 1 / Math.sqrt(64), 1 / Math.sqrt(200), 'normal 1/√fan-in'],
    ['he', Math.sqrt(2 / 64), Math.sqrt(2 / 200), 'normal √(2/fan-in)'],
    ['xavier', Math.sqrt(2 / 264), Math.sqrt(2 / 210), 'normal √(2/(fan-in + fan-out))'],
  ])('%s draws weights of the right size and no biases', (initialisation, first, second, words) => {
    const start = startOf({ hidden: [200], initialisation });
    expect(start.words).toBe(words);
    const deviation = (from: number, to: number): number => {
      const part = start.point.subarray(from, to);
      return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length);
    };
    // Relative deviation of a deviation from n normals: 1/sqrt(2n); four of them.
    expect(Math.abs(deviation(0, 12800) / first - 1)).toBeLessThan(4 / Math.sqrt(25600));
    expect(Math.abs(deviation(13000, 15000) / second - 1)).toBeLessThan(4 / Math.sqrt(4000));
    expect(deviation(12800, 13000)).toBe(0);
    expect(deviation(15000, 15010)).toBe(0);
  });

  it('scales, repeats for a seed and differs between seeds', () => {
    const plain = startOf({ data: 'iris' });
    const doubled = startOf({ data: 'iris', initialScale: 2 });
    expect(doubled.words).toBe('normal 1/√fan-in, times 2');
    expect(doubled.point).toEqual(plain.point.map((value) => 2 * value));
    expect(startOf({ data: 'iris' }).point).toEqual(plain.point);
    expect(startOf({ data: 'iris' }, 1).point).not.toEqual(plain.point);
  });
});

interface Expected {
  value: number;
  gradientNorm: number;
  productNorm: number;
  entries: number[];
  gradient: number[];
  product: number[];
}

function expectAgreement(values: Record<string, unknown>, expected: Expected): void {
  const handle = Handle.ofFamily('f64', { ...values, trainFraction: 1 });
  const { dimension } = handle.kernel;
  const point = sines(dimension, 1.7, 0.3);
  const { loss: value, gradient } = handle.gradient(point);
  const product = handle.hessianVector(point, sines(dimension, 0.9));
  const norm = (x: ArrayLike<number>): number => Math.hypot(...Array.from(x));
  const near = (a: number, b: number, scale: number): void => {
    expect(Math.abs(a - b)).toBeLessThan(1e-12 * scale);
  };
  near(value, expected.value, expected.value);
  near(norm(gradient), expected.gradientNorm, expected.gradientNorm);
  near(norm(product), expected.productNorm, expected.productNorm);
  expected.entries.forEach((entry, i) => {
    near(gradient[entry], expected.gradient[i], expected.gradientNorm);
    near(product[entry], expected.product[i], expected.productNorm);
  });
}

describe('agreement with PyTorch in float64', () => {
  it.each(fixture.cases)('$data, hidden $hidden, $activation, $loss', (expected) => {
    const { data, hidden, activation, loss, l2 } = expected;
    expectAgreement({ data, hidden, activation, loss, l2 }, expected);
  });

  it.each(fixture.variants.map((variant) => [JSON.stringify(variant.parameters), variant] as const))(
    '%s',
    (_, variant) => expectAgreement(variant.parameters, variant),
  );
});
