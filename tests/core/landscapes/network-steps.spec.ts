import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { attentionNetwork } from '../../../core/landscapes/attention-network.ts';
import { convolutionalNetwork } from '../../../core/landscapes/convolutional-network.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';
import { stream } from '../../../core/math/streams.ts';
import fixture from '../../fixtures/network-steps-torch.json' with { type: 'json' };
import { Handle, relativeDistance, sines } from './network-setup.ts';

const cases = fixture.cases.map(
  (expected) => [expected.family, JSON.stringify(expected.parameters), expected] as const,
);

describe('agreement with PyTorch in float64', () => {
  it.each(cases)('%s %s', (family, _, expected) => {
    const values = { ...expected.parameters, trainFraction: 1 };
    const handle = Handle.ofFamily('f64', values, landscapeById(family));
    const { dimension } = handle.kernel;
    expect(dimension).toBe(expected.dimension);
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
  });
});

describe('single precision, batches and repeats', () => {
  it.each(cases)('%s %s', (family, _, { parameters }) => {
    // ReLU may find itself on the other side of its kink.
    const values = { ...parameters, activation: 'tanh', trainFraction: 0.3 };
    const [double, single] = (['f64', 'f32'] as const).map((each) =>
      Handle.ofFamily(each, values, landscapeById(family)),
    );
    const point = Float32Array.from(sines(double.kernel.dimension, 1.7, 0.3));
    const direction = Float32Array.from(sines(point.length, 0.9));
    const exact = double.gradient(point);
    const near = single.gradient(point);
    expect(Math.abs(near.loss / exact.loss - 1)).toBeLessThan(1e-5);
    expect(relativeDistance(near.gradient, exact.gradient)).toBeLessThan(2e-5);
    const product = double.hessianVector(point, direction);
    expect(relativeDistance(single.hessianVector(point, direction), product)).toBeLessThan(1e-4);
    const all = Int32Array.from({ length: double.kernel.rows }, (_, i) => i);
    expect(double.gradient(point, all)).toEqual(exact);
    expect(double.hessianVector(point, direction)).toEqual(product);
  });
});

describe('the families', () => {
  it('name their coordinates by array and place', () => {
    const filled = fillParameters(convolutionalNetwork.parameters, {}, '');
    const tensors = convolutionalNetwork.tensors!(filled, builtInData);
    expect(tensors.map(({ name, shape }) => `${name} ${shape.join('x')}`)).toEqual([
      'K1 8x1x3x3',
      'k1 8',
      'K2 16x8x3x3',
      'k2 16',
      'W1 10x256',
      'b1 10',
    ]);
    expect(convolutionalNetwork.coordinateName!(filled, 80 + 72 + 9 + 5)).toBe('K2[2,2,2,3]');
    const words = fillParameters(attentionNetwork.parameters, { units: 0, normalisation: 'none' }, '');
    const names = attentionNetwork.tensors!(words, builtInData).map(({ name }) => name);
    expect(names).toEqual(['E', 'P', 'WQ1', 'bQ1', 'WK1', 'bK1', 'WV1', 'bV1', 'WO1', 'bO1', 'W', 'b']);
    expect(attentionNetwork.coordinateName!(words, 128 + 17)).toBe('P[2,2]');
  });

  it.each([
    [
      convolutionalNetwork,
      { data: 'wine' },
      'rows of wine have 13 features, which is no square image; expected imageWidth',
    ],
    [convolutionalNetwork, { strides: [1] }, 'there are 1; expected strides one for each of the 2 convolutions'],
    [attentionNetwork, { heads: 3 }, '3 heads share it out; expected heads a divisor of the width 16'],
    [attentionNetwork, { data: 'wine' }, 'rows of wine have 13 features; expected pieceSize a divisor of 13'],
    [attentionNetwork, { data: 'iris', tokens: 'numbers' }, 'which is not the number of a token from 0 to 99999'],
  ])('%o refuse %j', (family, values, message) => {
    const parameters = fillParameters(family.parameters, values, '');
    expect(() => family.check!(parameters, builtInData)).toThrow(message);
  });

  it('start with gains 1, biases 0 and weights of the right size', () => {
    const parameters = fillParameters(attentionNetwork.parameters, { width: 64, units: 256 }, '');
    const out = new Float64Array(attentionNetwork.dimension(parameters, builtInData)).fill(Number.NaN);
    const start = attentionNetwork.start(parameters, builtInData);
    if (start.kind !== 'random') throw new Error('expected a random start');
    start.draw(stream('start', 'test', 0), out);
    for (const { name, shape, offset, role } of attentionNetwork.tensors!(parameters, builtInData)) {
      const values = out.subarray(offset, offset + shape.reduce((a, b) => a * b));
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
      if (role === 'bias' || name.startsWith('s')) expect(deviation).toBe(0);
      else if (role === 'norm') expect(values.every((value) => value === 1)).toBe(true);
      // Relative deviation of a deviation from n normals: 1/sqrt(2n); four of them.
      else expect(Math.abs(deviation * Math.sqrt(shape[1]) - 1)).toBeLessThan(4 / Math.sqrt(2 * values.length));
    }
  });

  it.each([
    ['convolutional-network', {}, 60, 0.2, 0.93],
    ['attention-network', {}, 150, 0.1, 0.85],
  ] as const)('%s learns the digits', (family, values, steps, rate, accuracy) => {
    const definition = landscapeById(family);
    const parameters = fillParameters(definition.parameters, values, '');
    const handle = Handle.ofFamily('f32', values, definition);
    const start = definition.start(parameters, builtInData);
    if (start.kind !== 'random') throw new Error('expected a random start');
    const drawn = new Float64Array(handle.kernel.dimension);
    start.draw(stream('start', 'test', 0), drawn);
    const point = Float32Array.from(drawn);
    const velocity = new Float32Array(point.length);
    for (let step = 0; step < steps; step++) {
      const { gradient } = handle.gradient(point);
      for (let i = 0; i < point.length; i++) {
        velocity[i] = 0.9 * velocity[i] + gradient[i];
        point[i] -= rate * velocity[i];
      }
    }
    expect(handle.measure(point).testAccuracy).toBeGreaterThan(accuracy);
  });
});
