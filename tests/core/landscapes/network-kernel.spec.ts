import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, type Activation, type Nonlinearity } from '../../../core/landscapes/network/activations.ts';
import type { Loss } from '../../../core/landscapes/network/loss.ts';
import { referenceGradient } from './network-reference.ts';
import { Handle, madeUpData, madeUpPart, optionsFor, relativeDistance, sines } from './network-setup.ts';

const activations: readonly Activation[] = [...(Object.keys(ACTIVATIONS) as Nonlinearity[]), 'linear'];
const losses: readonly Loss[] = ['cross-entropy', 'squared-error'];
const depths: readonly number[][] = [[], [7], [9, 6], [5, 8, 3]];
const columns = 5;
const classes = 3;
const data = madeUpData(301, columns, classes);

function combinations(): { activation: Activation; loss: Loss; hidden: number[]; bias: boolean; l2: number }[] {
  return activations.flatMap((activation) =>
    losses.flatMap((loss) =>
      // Every shape with some activations; the others differ in nothing but their functions.
      (['tanh', 'gelu', 'linear'].includes(activation) ? depths : [[7], [9, 6]]).flatMap((hidden) =>
        [true, false].map((bias) => ({ activation, loss, hidden, bias, l2: bias ? 0.01 : 0 })),
      ),
    ),
  );
}

describe.each(combinations())('$activation, $loss, hidden $hidden, bias $bias', (combination) => {
  const options = optionsFor(columns, combination.hidden, classes, combination);
  const { dimension } = options.shape;
  // Powers of two of powers of two: the third derivatives, and with them the error of differences, grow fast.
  const point = sines(dimension, 1.7, combination.activation === 'quadratic' ? 0.6 : 0.8);
  const handle = Handle.of('f64', data, options);

  it('has the loss and gradient of plain loops', () => {
    const reference = referenceGradient(options, data.training, point);
    const result = handle.gradient(point);
    expect(Math.abs(result.loss / reference.loss - 1)).toBeLessThan(1e-13);
    expect(relativeDistance(result.gradient, reference.gradient)).toBeLessThan(1e-12);
    expect(handle.loss(point)).toBe(result.loss);
  });

  it('has the gradient that differences of its loss show', () => {
    const { gradient } = handle.gradient(point);
    const step = 1e-5;
    const differences = Float64Array.from(point, (_, i) => {
      const up = point.slice();
      const down = point.slice();
      up[i] += step;
      down[i] -= step;
      return (handle.loss(up) - handle.loss(down)) / (2 * step);
    });
    expect(relativeDistance(gradient, differences)).toBeLessThan(1e-8);
  });

  it('has the Hessian-vector product that differences of the reference gradient show, and it is symmetric', () => {
    const v = sines(dimension, 2.3);
    const u = sines(dimension, 0.9);
    const step = 1e-5;
    const shifted = (sign: number): Float64Array =>
      referenceGradient(
        options,
        data.training,
        point.map((value, i) => value + sign * step * v[i]),
      ).gradient;
    const [up, down] = [shifted(1), shifted(-1)];
    const product = handle.hessianVector(point, v);
    expect(
      relativeDistance(
        product,
        up.map((value, i) => (value - down[i]) / (2 * step)),
      ),
    ).toBeLessThan(1e-8);
    const dot = (a: ArrayLike<number>, b: Float64Array): number => b.reduce((sum, value, i) => sum + value * a[i], 0);
    const [uHv, vHu] = [dot(product, u), dot(handle.hessianVector(point, u), v)];
    expect(Math.abs(uHv - vHu)).toBeLessThan(1e-12 * Math.sqrt(dot(product, product as Float64Array) * dot(u, u)));
  });

  it('has the gradient of a batch with repeated rows', () => {
    const rows = Int32Array.from({ length: 77 }, (_, i) => (i * i) % data.training.rows);
    const reference = referenceGradient(options, data.training, point, rows);
    const result = handle.gradient(point, rows);
    expect(Math.abs(result.loss / reference.loss - 1)).toBeLessThan(1e-13);
    expect(relativeDistance(result.gradient, reference.gradient)).toBeLessThan(1e-12);
  });

  it('comes close in f32', () => {
    const single = Handle.of('f32', data, options);
    const rounded = Float32Array.from(point);
    const exact = handle.gradient(rounded);
    const result = single.gradient(rounded);
    expect(Math.abs(result.loss / exact.loss - 1)).toBeLessThan(1e-6);
    expect(relativeDistance(result.gradient, exact.gradient)).toBeLessThan(4e-6);
    const v = Float32Array.from(sines(dimension, 2.3));
    expect(relativeDistance(single.hessianVector(rounded, v), handle.hessianVector(rounded, v))).toBeLessThan(1e-5);
  });
});

describe('sizes', () => {
  it.each([
    [1, 1, [1], 2],
    [7, 2, [4], 2],
    [8, 3, [5], 4],
    [256, 4, [8], 5],
    [257, 13, [6, 2], 7],
    [520, 6, [3], 10],
  ])('%i rows, %i columns, hidden %j, %i classes', (rows, width, hidden, count) => {
    const some = madeUpData(rows, width, count);
    const options = optionsFor(width, hidden, count, { activation: 'gelu' });
    const point = sines(options.shape.dimension, 1.1);
    const reference = referenceGradient(options, some.training, point);
    for (const format of ['f64', 'f32'] as const) {
      const handle = Handle.of(format, some, options);
      const tolerance = format === 'f64' ? 1e-12 : 3e-6;
      const result = handle.gradient(point);
      expect(Math.abs(result.loss / reference.loss - 1)).toBeLessThan(tolerance);
      expect(relativeDistance(result.gradient, reference.gradient)).toBeLessThan(tolerance);
    }
  });
});

describe('batches', () => {
  const options = optionsFor(columns, [8], classes);
  const point = sines(options.shape.dimension);

  it.each(['f64', 'f32'] as const)('of all rows in order are the full gradient to the bit (%s)', (format) => {
    const handle = Handle.of(format, data, options);
    const all = Int32Array.from({ length: data.training.rows }, (_, i) => i);
    expect(handle.gradient(point, all)).toEqual(handle.gradient(point));
  });

  it('that are disjoint and equal in size have the full gradient as their mean', () => {
    const handle = Handle.of('f64', data, options);
    const size = 43;
    const count = data.training.rows / size;
    const mean = new Float64Array(options.shape.dimension);
    for (let b = 0; b < count; b++) {
      const rows = Int32Array.from({ length: size }, (_, i) => b + count * i);
      handle.gradient(point, rows).gradient.forEach((value, i) => {
        mean[i] += value / count;
      });
    }
    expect(count).toBe(7);
    expect(relativeDistance(mean, handle.gradient(point).gradient)).toBeLessThan(1e-13);
  });

  it('leave Hessian-vector products at one point alone', () => {
    for (const format of ['f64', 'f32'] as const) {
      const handle = Handle.of(format, data, options);
      const [v, u] = [sines(point.length, 2.3), sines(point.length, 0.9)];
      const first = handle.hessianVector(point, v);
      const elsewhere = handle.hessianVector(
        point.map((value) => 2 * value),
        v,
      );
      expect(handle.hessianVector(point, v)).toEqual(first);
      handle.gradient(point.map((value) => -value));
      const other = handle.hessianVector(point, u);
      expect(handle.hessianVector(point, v)).toEqual(first);
      handle.hessianVector(
        point.map(() => Number.NaN),
        v,
      );
      expect(handle.hessianVector(point, u)).toEqual(other);
      expect(
        handle.hessianVector(
          point.map((value) => 2 * value),
          v,
        ),
      ).toEqual(elsewhere);
    }
  });

  it('do not depend on what was computed before', () => {
    const handle = Handle.of('f32', data, options);
    const rows = Int32Array.of(3, 1, 4, 1, 5);
    const alone = handle.gradient(point, rows);
    handle.gradient(point.map((value) => -5 * value));
    handle.loss(point.map(() => Number.NaN));
    handle.hessianVector(point, point);
    expect(handle.gradient(point, rows)).toEqual(alone);
  });

  it('refuse rows that do not exist, and no rows', () => {
    const handle = Handle.of('f64', data, options);
    expect(() => handle.gradient(point, Int32Array.of(301))).toThrow('invalid data row 301: expected 0 to 300');
    expect(() => handle.gradient(point, Int32Array.of(-1))).toThrow('invalid data row -1');
    expect(() => handle.gradient(point, new Int32Array(0))).toThrow('at least one row');
  });
});

describe('metrics', () => {
  it('are losses and shares of right rows of both parts', () => {
    const options = optionsFor(columns, [8], classes, { l2: 0.1 });
    const point = sines(options.shape.dimension, 1.3, 2);
    const handle = Handle.of('f64', data, options);
    const measured = handle.measure(point);
    const withoutPenalty = { ...options, l2: 0 };
    const accuracy = (part: typeof data.training): number => {
      // A row is right when no change of its label lowers its loss.
      let right = 0;
      for (let row = 0; row < part.rows; row++) {
        const lossOf = (label: number): number =>
          referenceGradient(withoutPenalty, { ...part, labels: part.labels.map(() => label) }, point, [row]).loss;
        const own = lossOf(part.labels[row]);
        if ([0, 1, 2].every((label) => own <= lossOf(label))) right++;
      }
      return right / part.rows;
    };
    expect(measured.loss).toBe(handle.loss(point));
    expect(measured.testLoss).toBeCloseTo(referenceGradient(withoutPenalty, data.test, point).loss, 12);
    expect(measured.accuracy).toBe(accuracy(data.training));
    expect(measured.testAccuracy).toBe(accuracy(data.test));
  });

  it('leave out the test part where there is none', () => {
    const options = optionsFor(columns, [], classes);
    const handle = Handle.of('f32', madeUpData(20, columns, classes, 0), options);
    expect(Object.keys(handle.measure(sines(options.shape.dimension)))).toEqual(['loss', 'accuracy']);
  });

  it('count the first of equal outputs as the answer', () => {
    const options = optionsFor(columns, [], classes);
    const { accuracy } = Handle.of('f64', data, options).measure(new Float64Array(options.shape.dimension));
    const zeros = data.training.labels.filter((label) => label === 0).length;
    expect(accuracy).toBe(zeros / data.training.rows);
  });
});

describe('points that are not finite or far away', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%s gives NaN everywhere', (bad) => {
    for (const format of ['f64', 'f32'] as const) {
      for (const activation of activations) {
        const options = optionsFor(columns, [6], classes, { activation, l2: 0.5 });
        const handle = Handle.of(format, data, options);
        for (const place of [0, options.shape.dimension - 1]) {
          const point = sines(options.shape.dimension);
          point[place] = bad;
          expect(handle.loss(point)).toBeNaN();
          const { loss, gradient } = handle.gradient(point);
          expect(loss).toBeNaN();
          expect(gradient.every(Number.isNaN)).toBe(true);
          expect(handle.gradient(point, Int32Array.of(0, 1)).loss).toBeNaN();
          expect(handle.hessianVector(point, sines(options.shape.dimension)).every(Number.isNaN)).toBe(true);
          expect(Object.values(handle.measure(point)).every(Number.isNaN)).toBe(true);
        }
      }
    }
  });

  it.each(losses)('huge parameters end in a finite loss, infinity or NaN without a trap (%s)', (loss) => {
    for (const format of ['f64', 'f32'] as const) {
      for (const activation of activations) {
        const options = optionsFor(columns, [6, 6], classes, { activation, loss });
        const point = sines(options.shape.dimension, 1.7, format === 'f64' ? 1e160 : 1e25);
        const result = Handle.of(format, data, options).gradient(point);
        expect(result.loss > 0 || Number.isNaN(result.loss)).toBe(true);
      }
    }
  });
});

describe('cross-entropy far from its minimum and close to its infimum', () => {
  const options = optionsFor(1, [], 3, { bias: false });
  const part = { ...madeUpPart(1, 1, 3), features: Float64Array.of(1), labels: Int32Array.of(0), rows: 1 };
  const lonely = { training: part, test: { ...part, rows: 0 } };

  it.each([
    ['f64', 50],
    ['f64', 300],
    ['f32', 30],
    ['f32', 60],
  ] as const)('keeps its relative accuracy at a margin (%s, %i)', (format, margin) => {
    const { loss, gradient } = Handle.of(format, lonely, options).gradient([margin, 0, 0]);
    const exact = 2 * Math.exp(-margin);
    const tolerance = format === 'f64' ? 1e-15 : 2e-7;
    expect(Math.abs(loss / exact - 1)).toBeLessThan(tolerance);
    expect(relativeDistance(gradient, [-exact, exact / 2, exact / 2])).toBeLessThan(tolerance);
    const curved = Handle.of(format, lonely, options).hessianVector([margin, 0, 0], [1, 0, 0]);
    expect(relativeDistance(curved, [exact, -exact / 2, -exact / 2])).toBeLessThan(tolerance);
  });

  it.each(['f64', 'f32'] as const)('grows linearly with a wrong margin (%s)', (format) => {
    const { loss, gradient } = Handle.of(format, lonely, options).gradient([-3e5, 1e5, 0]);
    expect(loss).toBe(4e5);
    expect(Array.from(gradient)).toEqual([-1, 1, 0]);
  });
});

describe('the exact GELU', () => {
  // One row, one input 1, one hidden unit with weight z, squared error of output 0 against class 1: z_0 = gelu(z).
  const options = optionsFor(1, [1], 2, { bias: false, loss: 'squared-error', activation: 'gelu' });
  const part = { ...madeUpPart(1, 1, 2), features: Float64Array.of(1), labels: Int32Array.of(1), rows: 1 };
  const lonely = { training: part, test: { ...part, rows: 0 } };

  it.each([
    // The rounding of z^2 / 2 in both is a relative error of up to 18 eps each.
    ['f64', 1e-14],
    ['f32', 1e-6],
  ] as const)('is z times the normal distribution function (%s)', (format, tolerance) => {
    const handle = Handle.of(format, lonely, options);
    for (let z = -6; z <= 6; z += 0.25) {
      // d loss / d (second output weight) = (gelu(z) w - 1) gelu(z) with w = 0: minus gelu(z).
      const value = -handle.gradient([z, 0, 0]).gradient[2];
      const reference = referenceGradient(options, part, [z, 0, 0]).gradient[2];
      expect(Math.abs(value + reference)).toBeLessThanOrEqual(tolerance * Math.abs(reference));
    }
  });
});
