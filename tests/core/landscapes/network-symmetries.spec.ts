/** What changes of the parameters leave the loss alone, and what the parameterisations promise. */
import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import type { TensorInfo } from '../../../core/landscapes/define.ts';
import { network } from '../../../core/landscapes/network.ts';
import { stream } from '../../../core/math/streams.ts';
import { Handle, relativeDistance, sines } from './network-setup.ts';

interface Opened {
  handle: Handle;
  tensors: Record<string, TensorInfo>;
  point: Float64Array;
}

function open(values: Record<string, unknown>, scale = 0.7): Opened {
  const parameters = fillParameters(network.parameters, { data: 'iris', ...values }, '');
  const handle = Handle.ofFamily('f64', { data: 'iris', ...values });
  const list = network.tensors!(parameters, builtInData);
  return {
    handle,
    tensors: Object.fromEntries(list.map((tensor) => [tensor.name, tensor])),
    point: sines(handle.kernel.dimension, 1.7, scale),
  };
}

/** Row `i` of a matrix, or number `i` of a vector, as coordinates. */
function rowOf({ offset, shape }: TensorInfo, i: number): number[] {
  const width = shape[1] ?? 1;
  return Array.from({ length: width }, (_, k) => offset + i * width + k);
}

function columnOf({ offset, shape }: TensorInfo, k: number): number[] {
  return Array.from({ length: shape[0] }, (_, i) => offset + i * shape[1] + k);
}

/** The coordinates of hidden unit `i` of layer 1 (weights, bias), and those behind it. */
function unit({ tensors }: Opened, i: number): { own: number[]; out: number[] } {
  return { own: [...rowOf(tensors.W1, i), ...rowOf(tensors.b1, i)], out: columnOf(tensors.W2, i) };
}

function start(values: Record<string, unknown>, seed = 0): Float64Array {
  const parameters = fillParameters(network.parameters, { data: 'iris', ...values }, '');
  const own = network.start(parameters, builtInData);
  if (own.kind === 'point') return Float64Array.from(own.point);
  const out = new Float64Array(network.dimension(parameters, builtInData));
  own.draw(stream('start', 'test', seed), out);
  return out;
}

describe('symmetries', () => {
  it.each(['tanh', 'relu', 'gelu', 'sine'])(
    'exchanging hidden units leaves the loss, and exchanges gradients (%s)',
    (activation) => {
      const opened = open({ hidden: [5, 4], activation });
      const { handle, point } = opened;
      const [a, b] = [unit(opened, 1), unit(opened, 4)];
      const from = [...a.own, ...a.out];
      const to = [...b.own, ...b.out];
      const exchange = (x: ArrayLike<number>): Float64Array => {
        const moved = Float64Array.from(x);
        from.forEach((place, i) => {
          moved[place] = x[to[i]];
          moved[to[i]] = x[place];
        });
        return moved;
      };
      const before = handle.gradient(point);
      const after = handle.gradient(exchange(point));
      expect(Math.abs(after.loss / before.loss - 1)).toBeLessThan(1e-12);
      expect(relativeDistance(after.gradient, exchange(before.gradient))).toBeLessThan(1e-12);
    },
  );

  it.each(['tanh', 'sine'])('turning the signs around an odd activation leaves the loss (%s)', (activation) => {
    const opened = open({ hidden: [5, 4], activation });
    const turned = opened.point.slice();
    const { own, out } = unit(opened, 2);
    for (const place of [...own, ...out]) turned[place] *= -1;
    expect(Math.abs(opened.handle.loss(turned) / opened.handle.loss(opened.point) - 1)).toBeLessThan(1e-12);
  });

  it.each(['relu', 'leaky-relu'])(
    'scaling a unit down behind a %s as it is scaled up before leaves the loss',
    (activation) => {
      const opened = open({ hidden: [5, 4], activation });
      const scaled = opened.point.slice();
      const { own, out } = unit(opened, 3);
      for (const place of own) scaled[place] *= 3.7;
      for (const place of out) scaled[place] /= 3.7;
      expect(Math.abs(opened.handle.loss(scaled) / opened.handle.loss(opened.point) - 1)).toBeLessThan(1e-12);
    },
  );

  it('normalised rows make the loss blind to the length of weights, and the gradient orthogonal to them', () => {
    for (const normalisationGain of [true, false]) {
      const { handle, tensors, point } = open({ hidden: [5, 4], normalisation: 'rows', normalisationGain });
      const longer = point.slice();
      const rows = [...rowOf(tensors.W1, 2)];
      for (const place of rows) longer[place] *= 2.5;
      const [before, after] = [handle.gradient(point), handle.gradient(longer)];
      expect(Math.abs(after.loss / before.loss - 1)).toBeLessThan(1e-12);
      const size = Math.hypot(...rows.map((place) => before.gradient[place]));
      for (const tensor of [tensors.W1, tensors.W2]) {
        for (let i = 0; i < tensor.shape[0]; i++) {
          const along = rowOf(tensor, i).reduce((sum, place) => sum + point[place] * before.gradient[place], 0);
          expect(Math.abs(along)).toBeLessThan(1e-12 * size);
        }
      }
      // |g| = G / |w|.
      for (const place of rows) {
        expect(Math.abs(2.5 * after.gradient[place] - before.gradient[place])).toBeLessThan(1e-12 * size);
      }
    }
  });

  it('layer normalisation makes the loss blind to the length of all weights below it, but for epsilon', () => {
    const { handle, tensors, point } = open({ hidden: [5, 4], normalisation: 'layer', epsilon: 1e-14, bias: false });
    const longer = point.slice();
    for (let i = 0; i < 5; i++) for (const place of rowOf(tensors.W1, i)) longer[place] *= 2.5;
    expect(Math.abs(handle.loss(longer) / handle.loss(point) - 1)).toBeLessThan(1e-11);
  });
});

describe('parameterisations', () => {
  it.each(['mup-sgd', 'mup-adam'])('%s is the standard one at the base width, to the bit', (parameterisation) => {
    const values = { hidden: [6, 6], parameterisation, baseWidth: 6 };
    expect(start(values)).toEqual(start({ hidden: [6, 6] }));
    const [muP, standard] = [open(values), open({ hidden: [6, 6] })];
    expect(muP.handle.gradient(muP.point)).toEqual(standard.handle.gradient(standard.point));
  });

  it.each(['ntk', 'mup-sgd', 'mup-adam'])(
    '%s starts as the standard one does, but for the outputs of muP',
    (parameterisation) => {
      const hidden = [16, 8];
      const [own, standard] = [open({ hidden, parameterisation, baseWidth: 4 }), open({ hidden })];
      // Output weights of muP are smaller by the root of width over base width.
      const smaller = parameterisation === 'ntk' ? 1 : Math.sqrt(8 / 4);
      const [x, y] = [start({ hidden, parameterisation, baseWidth: 4 }), start({ hidden })];
      const { offset, shape } = standard.tensors.W3;
      for (let i = 0; i < shape[0] * shape[1]; i++) y[offset + i] /= smaller;
      expect(Math.abs(own.handle.loss(x) / standard.handle.loss(y) - 1)).toBeLessThan(1e-12);
    },
  );

  it.each([
    ['mup-sgd', (g: number) => g],
    ['mup-adam', Math.sign],
  ] as const)('%s moves what a network computes by as much at every width', (parameterisation, step) => {
    // Root mean square change of a network's outputs over its first three steps.
    const moved = (width: number): number => {
      const values = { data: 'wine', hidden: [width, width], parameterisation, baseWidth: 64 };
      const handle = Handle.ofFamily('f64', values);
      const { dimension } = handle.kernel;
      const x = start(values);
      const before = handle.outputs(x);
      const rate = parameterisation === 'mup-sgd' ? 0.1 : 0.001;
      for (let t = 0; t < 3; t++) {
        const { gradient } = handle.gradient(x);
        for (let i = 0; i < dimension; i++) x[i] -= rate * step(gradient[i]);
      }
      const after = handle.outputs(x);
      return Math.sqrt(after.reduce((sum, z, i) => sum + (z - before[i]) ** 2, 0) / after.length);
    };
    const [narrow, wide] = [moved(64), moved(512)];
    expect(wide / narrow).toBeGreaterThan(0.5);
    expect(wide / narrow).toBeLessThan(2);
  });
});

describe('starts from outputs 0', () => {
  it.each(['f64', 'f32'] as const)('are exact for mirrored units and for subtracted outputs (%s)', (format) => {
    for (const values of [
      { hidden: [7, 6], mirrored: true },
      { hidden: [7, 5], startSeed: 4, subtractStart: true },
      { hidden: [7, 5], startSeed: 4, subtractStart: true, outputScale: 10, normalisation: 'layer' },
    ]) {
      const handle = Handle.ofFamily(format, { data: 'iris', ...values });
      expect(handle.outputs(start(values)).every((z) => z === 0)).toBe(true);
      const cross = handle.loss(start(values)) * (values.outputScale ?? 1) ** 2;
      expect(Math.abs(cross / Math.log(3) - 1)).toBeLessThan(format === 'f64' ? 1e-14 : 1e-6);
      expect(handle.measure(start(values)).testLoss * (values.outputScale ?? 1) ** 2).toBeCloseTo(Math.log(3), 5);
    }
  });

  it('stay close to their linearisation when the outputs are scaled up: moves are in proportion to 1/alpha', () => {
    const moved = (outputScale: number): number => {
      const values = { hidden: [30], mirrored: true, outputScale, loss: 'squared-error' };
      const handle = Handle.ofFamily('f64', { data: 'iris', ...values });
      const x = start(values);
      const x0 = x.slice();
      for (let t = 0; t < 200; t++) {
        const { gradient } = handle.gradient(x);
        for (let i = 0; i < x.length; i++) x[i] -= 0.05 * gradient[i];
      }
      return Math.hypot(...x.map((value, i) => value - x0[i]));
    };
    const ratio = moved(50) / moved(100);
    expect(Math.abs(ratio - 2)).toBeLessThan(0.02);
  });
});
