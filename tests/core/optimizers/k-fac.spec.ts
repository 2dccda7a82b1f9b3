import { describe, expect, it } from 'vitest';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import type { LayersKernel } from '../../../core/landscapes/define.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import { cellIn, numbersOf, ranToEnd } from '../engine/experiment.ts';

type Matrix = number[][];

const zeros = (rows: number, columns: number): Matrix => Array.from({ length: rows }, () => Array(columns).fill(0));
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
const trace = (a: Matrix): number => a.reduce((sum, row, i) => sum + row[i], 0);
const addSquare = (to: Matrix, v: readonly number[], weight: number): void => {
  for (const [i, row] of to.entries()) for (let j = 0; j < v.length; j++) row[j] += weight * v[i] * v[j];
};

/** Gauss–Jordan with pivots. */
function inverse(a: Matrix): Matrix {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let j = 0; j < n; j++) {
    const pivot = rows
      .slice(j)
      .reduce((best, row, k) => (Math.abs(row[j]) > Math.abs(rows[best][j]) ? j + k : best), j);
    [rows[j], rows[pivot]] = [rows[pivot], rows[j]];
    rows[j] = rows[j].map((value) => value / rows[j][j]);
    for (let i = 0; i < n; i++) {
      if (i === j) continue;
      const factor = rows[i][j];
      rows[i] = rows[i].map((value, k) => value - factor * rows[j][k]);
    }
  }
  return rows.map((row) => row.slice(n));
}

const iris = builtInData('iris');
const classes = 3;
const units = 3;
const rowOf = (row: number): number[] => Array.from(iris.features.subarray(4 * row, 4 * row + 4));

interface Factors {
  a: Matrix[];
  g: Matrix[];
  gradient: Matrix[];
}

/** Factors and gradients of the softmax network 4-3-3 with tanh, row by row and label by label. */
function factorsAt(x: readonly number[], kind: 'exact' | 'empirical'): Factors {
  const matrix = (offset: number, rows: number, columns: number): Matrix =>
    Array.from({ length: rows }, (_, i) => [
      ...x.slice(offset + i * columns, offset + (i + 1) * columns),
      x[offset + rows * columns + i],
    ]);
  const weights = [matrix(0, units, 4), matrix(units * 5, classes, units)];
  const result: Factors = {
    a: [zeros(5, 5), zeros(units + 1, units + 1)],
    g: [zeros(units, units), zeros(classes, classes)],
    gradient: [zeros(units, 5), zeros(classes, units + 1)],
  };
  for (let row = 0; row < iris.rows; row++) {
    const inputs = [...rowOf(row), 1];
    const hidden = weights[0].map((w) => Math.tanh(w.reduce((sum, value, j) => sum + value * inputs[j], 0)));
    const above = [...hidden, 1];
    const z = weights[1].map((w) => w.reduce((sum, value, j) => sum + value * above[j], 0));
    const top = Math.max(...z);
    const powers = z.map((value) => Math.exp(value - top));
    const total = powers.reduce((sum, value) => sum + value, 0);
    const p = powers.map((value) => value / total);
    const errorsFor = (label: number): [below: number[], out: number[]] => {
      const out = p.map((value, k) => value - (k === label ? 1 : 0));
      const below = hidden.map(
        (h, i) => (1 - h * h) * out.reduce((sum, error, k) => sum + error * weights[1][k][i], 0),
      );
      return [below, out];
    };
    addSquare(result.a[0], inputs, 1 / iris.rows);
    addSquare(result.a[1], above, 1 / iris.rows);
    for (let label = 0; label < classes; label++) {
      const weight = kind === 'exact' ? p[label] : Number(label === iris.labels[row]);
      for (const [layer, errors] of errorsFor(label).entries()) addSquare(result.g[layer], errors, weight / iris.rows);
    }
    for (const [layer, errors] of errorsFor(iris.labels[row]).entries()) {
      const from = layer === 0 ? inputs : above;
      for (const [i, error] of errors.entries()) {
        for (const [j, value] of from.entries()) result.gradient[layer][i][j] += (error * value) / iris.rows;
      }
    }
  }
  return result;
}

const flat = (matrices: Matrix[]): number[] =>
  matrices.flatMap((w) => [...w.flatMap((row) => row.slice(0, -1)), ...w.map((row) => row[row.length - 1])]);

/** The whole rule once more, with matrices as lists of rows. */
function plainPath(
  start: readonly number[],
  steps: number,
  h: { rate: number; momentum: number; damping: number; decay: number; kind: 'exact' | 'empirical'; kappa?: number },
): number[][] {
  const path = [[...start]];
  let [a, g]: Matrix[][] = [[], []];
  const mean = (old: Matrix[], fresh: Matrix[], share: number): Matrix[] =>
    fresh.map((matrix, k) =>
      matrix.map((row, i) => row.map((v, j) => share * (old[k]?.[i][j] ?? 0) + (1 - share) * v)),
    );
  let m = start.map(() => 0);
  for (let t = 1; t <= steps; t++) {
    const x = path[t - 1];
    const now = factorsAt(x, h.kind);
    const share = Math.min(1 - 1 / t, h.decay);
    [a, g] = [mean(a, now.a, share), mean(g, now.g, share)];
    const shifted = (matrix: Matrix, by: number): Matrix =>
      matrix.map((row, i) => row.map((value, j) => value + (i === j ? by : 0)));
    const moves = now.gradient.map((gradient, k) => {
      const pi = Math.sqrt(trace(a[k]) / a[k].length / (trace(g[k]) / g[k].length));
      const left = inverse(shifted(g[k], Math.sqrt(h.damping) / pi));
      return times(times(left, gradient), inverse(shifted(a[k], pi * Math.sqrt(h.damping))));
    });
    const [move, slope] = [flat(moves), flat(now.gradient)];
    const inner = move.reduce((sum, value, i) => sum + value * slope[i], 0);
    const bound = h.kappa === undefined ? 1 : Math.min(1, Math.sqrt(h.kappa / (h.rate * h.rate * inner)));
    m = m.map((value, i) => h.momentum * value + bound * move[i]);
    path.push(x.map((value, i) => value - h.rate * m[i]));
  }
  return path;
}

const onIris = (optimizer: object, rest: object = {}, landscape: object = {}) =>
  ranToEnd(
    cellIn({
      landscapes: [
        {
          family: 'network',
          parameters: { data: 'iris', hidden: [units], scaling: 'none', trainFraction: 1, ...landscape },
        },
      ],
      optimizers: [{ algorithm: 'k-fac', ...optimizer }],
      budget: { steps: 4 },
      record: { points: true, steps: [0, 1, 2, 3, 4] },
      ...rest,
    }),
    [0],
  );

function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  const size = Math.max(...Array.from(expected, Math.abs));
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(found[i] - expected[i]), `number ${i}`).toBeLessThan(tolerance * size);
  }
}

describe('k-fac', () => {
  it.each([
    { fisher: 'exact', damping: 1e-2 },
    { fisher: 'empirical', damping: 1e-2 },
    { fisher: 'exact', damping: 1e-2, klClip: 1e-3 },
  ] as const)('takes the steps of a plain computation: %j', (choice) => {
    const { fisher, damping, klClip } = choice as { fisher: 'exact' | 'empirical'; damping: number; klClip?: number };
    const parameters = { learningRate: 0.1, momentum: 0.9, averaging: 0.6, inversePeriod: 1, ...choice };
    const points = numbersOf(onIris({ parameters }), 'points');
    const size = points.length / 5;
    const expected = plainPath(points.slice(0, size), 4, {
      rate: 0.1,
      momentum: 0.9,
      decay: 0.6,
      damping,
      kind: fisher,
      ...(klClip === undefined ? {} : { kappa: klClip }),
    });
    expected.forEach((point, t) => {
      expectNear(points.slice(t * size, (t + 1) * size), point, 1e-9);
    });
  });

  it('is the natural gradient where the model is one layer and the loss is squared', () => {
    const landscape = { hidden: [], loss: 'squared-error' };
    const choice = { learningRate: 0.5, damping: 0 };
    const kFac = onIris(
      { parameters: { ...choice, fisher: 'exact', momentum: 0, averaging: 0, inversePeriod: 1 } },
      {},
      landscape,
    );
    const natural = onIris({ algorithm: 'natural-gradient', parameters: choice }, {}, landscape);
    expectNear(numbersOf(kFac, 'points'), numbersOf(natural, 'points'), 1e-8);
    // A whole step solves the least squares at once.
    const whole = onIris(
      { parameters: { learningRate: 1, damping: 0, fisher: 'exact', momentum: 0, averaging: 0, inversePeriod: 1 } },
      {},
      landscape,
    );
    const losses = numbersOf(whole, 'loss');
    expect(losses[2]).toBeCloseTo(losses[1], 12);
    expect(losses[1]).toBeLessThan(losses[0]);
  });

  it('is the natural gradient where all rows have the same curvature: regression, and logistic regression at 0', () => {
    const points = (family: string, optimizer: object, steps: number) =>
      numbersOf(
        ranToEnd(
          cellIn({
            landscapes: [{ family, parameters: family === 'logistic' ? { initialScale: 0 } : {} }],
            optimizers: [optimizer],
            budget: { steps },
            record: { points: true },
          }),
          [0],
        ),
        'points',
      );
    const parameters = { learningRate: 0.5, damping: 0 };
    for (const [family, steps] of [
      ['regression', 3],
      ['logistic', 1],
    ] as const) {
      const choice = { ...parameters, fisher: 'exact', momentum: 0, averaging: 0, inversePeriod: 1 };
      const found = points(family, { algorithm: 'k-fac', parameters: choice }, steps);
      expectNear(found, points(family, { algorithm: 'natural-gradient', parameters }, steps), 1e-8);
    }
  });

  it('draws errors whose moments are those that are expected', () => {
    // At a rate of 0 the point stays, and the averages become means over all draws.
    const steps = 1500;
    const parameters = { learningRate: 0, averaging: 1 - 1e-9, inversePeriod: 1e6 };
    const rest = { budget: { steps }, record: { steps: [0, steps] } };
    const drawn = numbersOf(onIris({ parameters: { ...parameters, fisher: 'sampled' } }, rest), 'state.errors');
    const exact = numbersOf(
      onIris({ parameters: { ...parameters, fisher: 'exact' } }, { budget: { steps: 1 } }),
      'state.errors',
    );
    // Of 1500 x 150 squares of normal deviates, each mean errs by at most √2 / √225000 of the mean square: 0.3 %; five of these.
    for (const [from, n] of [
      [0, units],
      [units * units, classes],
    ]) {
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const at = (r: number, c: number) => exact[from + r * n + c];
          const error = 5 * Math.sqrt((at(i, i) * at(j, j) * 3) / (steps * iris.rows)) * 2;
          expect(Math.abs(drawn[from + i * n + j] - at(i, j))).toBeLessThan(error);
        }
      }
    }
  });

  it('counts an L2 penalty as damping', () => {
    const choice = { fisher: 'exact', averaging: 0, inversePeriod: 1, momentum: 0 };
    const starts = { starts: { kind: 'point', point: Array.from({ length: 27 }, (_, i) => Math.sin(i + 1)) } };
    const penalised = onIris({ parameters: { ...choice, damping: 0.01 } }, starts, { l2: 0.02 });
    const decayed = onIris({ parameters: { ...choice, damping: 0.01, weightDecay: 0.02 } }, starts);
    expectNear(numbersOf(penalised, 'points'), numbersOf(decayed, 'points'), 1e-12);
  });

  it('takes features without variation and directions without curvature as they are', () => {
    // Many pixels of the digits are always 0, and equal changes of all logits change nothing.
    const { arrays } = ranToEnd(
      cellIn({
        landscapes: [{ family: 'network', parameters: { data: 'digits', hidden: [8] } }],
        optimizers: [{ algorithm: 'k-fac', parameters: { damping: 0, learningRate: 0.05 } }],
        budget: { steps: 3 },
      }),
      [0],
    );
    expect(arrays.finalLoss.data[0]).toBeLessThan(Number(arrays.loss.data[0]));
  });

  it('descends on a network faster than gradients do', () => {
    const budget = { budget: { steps: 60 }, record: { steps: [0, 60] } };
    const kFac = onIris({}, budget);
    const sgd = onIris({ algorithm: 'sgd', parameters: { learningRate: 0.1, momentum: 0.9 } }, budget);
    expect(numbersOf(kFac, 'finalLoss')[0]).toBeLessThan(0.5 * numbersOf(sgd, 'finalLoss')[0]);
  });

  it.each([
    ['rosenbrock', {}],
    ['regression', { noisePerRow: 1 }],
    ['attention-network', {}],
    ['network', { normalisation: 'layer' }],
    ['network', { normalisation: 'rows' }],
  ])('refuses a landscape that is not made of layers: %s %j', (family, parameters) => {
    const request = {
      landscapes: [{ family, parameters }],
      optimizers: [{ algorithm: 'k-fac' }],
      budget: { steps: 1 },
    };
    expect(() => cellIn(request)).toThrow(`k-fac needs layers, and ${family} has none here`);
  });
});

describe('layers of a convolutional network', () => {
  // Five images of 3 x 3 pixels, two channels, then a layer of two outputs.
  const [rows, side, channels, outputs] = [5, 3, 2, 2];
  const features = Float64Array.from({ length: rows * side * side }, (_, i) => Math.sin(3.7 * i + 1));
  const data = {
    name: 'small',
    hash: 'small',
    rows,
    columns: side * side,
    features,
    labels: Int32Array.from([0, 1, 1, 0, 1]),
    featureNames: [],
    classes: ['a', 'b'],
    source: 'test',
  };
  const parameters = {
    data: 'small',
    channels: [channels],
    strides: [1],
    pooling: 'none',
    hidden: [],
    activation: 'tanh',
    loss: 'squared-error',
    l2: 0,
    trainFraction: 1,
    scaling: 'none',
    initialisation: 'fan-in',
    initialScale: 1,
  } as never;
  const definition = landscapeById('convolutional-network');
  const dimension = definition.dimension(parameters, () => data);
  const x = Float64Array.from({ length: dimension }, (_, i) => 0.4 * Math.cos(2.3 * i + 0.5));
  const u = Float64Array.from({ length: rows * outputs }, (_, i) => Math.sin(1.9 * i));

  function opened(): { layers: LayersKernel; place: number; uPlace: number } {
    const workspace = new Workspace();
    if (definition.body.kind !== 'kernel') throw new Error('a formula');
    const kernel = definition.body.create(parameters, { workspace, precision: 'f64', data: () => data });
    const [place, uPlace] = [workspace.allocateF64(dimension + 8), workspace.allocateF64(rows * outputs + 8)];
    workspace.f64(place, dimension).set(x);
    workspace.f64(uPlace, u.length).set(u);
    if (!kernel.model?.layers) throw new Error('no layers');
    return { layers: kernel.model.layers, place, uPlace };
  }

  it('have the moments of patches, and of errors at every pixel', () => {
    const { layers, place, uPlace } = opened();
    const [kernel, dense] = layers.layers;
    expect(kernel).toMatchObject({ outputs: channels, inputs: 9, places: 9 });
    expect(dense).toMatchObject({ outputs, inputs: 9 * channels, places: 1 });
    const expected = {
      a: [zeros(10, 10), zeros(19, 19)],
      g: [zeros(channels, channels), zeros(outputs, outputs)],
    };
    for (let row = 0; row < rows; row++) {
      const hidden: number[] = [];
      for (let pixel = 0; pixel < 9; pixel++) {
        const patch = Array.from({ length: 9 }, (_, k) => {
          const [r, c] = [Math.floor(pixel / 3) + Math.floor(k / 3) - 1, (pixel % 3) + (k % 3) - 1];
          return r < 0 || c < 0 || r > 2 || c > 2 ? 0 : features[row * 9 + 3 * r + c];
        });
        addSquare(expected.a[0], [...patch, 1], 1);
        for (let o = 0; o < channels; o++) {
          const z = patch.reduce((sum, value, k) => sum + value * x[kernel.weights + o * 9 + k], 0);
          hidden.push(Math.tanh(z + x[(kernel.biases ?? 0) + o]));
        }
      }
      addSquare(expected.a[1], [...hidden, 1], 1);
      const out = Array.from(u.subarray(row * outputs, (row + 1) * outputs));
      addSquare(expected.g[1], out, 1);
      const below = hidden.map(
        (h, i) => (1 - h * h) * out.reduce((sum, error, k) => sum + error * x[dense.weights + k * 18 + i], 0),
      );
      for (let pixel = 0; pixel < 9; pixel++) addSquare(expected.g[0], below.slice(2 * pixel, 2 * pixel + 2), 1);
    }
    const [inputs, errors] = [new Float64Array(100 + 361), new Float64Array(4 + 4)];
    layers.inputMoments(place, inputs);
    layers.errorMoments(place, uPlace, errors);
    expectNear(inputs, expected.a.flat(2), 1e-13);
    expectNear(errors, expected.g.flat(2), 1e-13);
  });

  it('let K-FAC descend', () => {
    const cell = cellIn({
      landscapes: [{ family: 'convolutional-network', parameters: { channels: [2], strides: [2] } }],
      optimizers: [{ algorithm: 'k-fac', parameters: { learningRate: 0.05, inversePeriod: 5 } }],
      budget: { steps: 8 },
      precision: 'f32',
    });
    const { arrays } = ranToEnd(cell, [0]);
    expect(arrays.finalLoss.data[0]).toBeLessThan(0.7 * Number(arrays.loss.data[0]));
  });
});
