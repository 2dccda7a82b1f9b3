import { describe, expect, it } from 'vitest';
import { linearAlignment, representationOf } from '../../../core/analyses/linear-cka.ts';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { analysedLandscape } from '../../../core/engine/analysed-landscape.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';
import { stream } from '../../../core/math/streams.ts';
import { Workspace } from '../../../core/wasm/memory.ts';

const draws = stream('probe', 'representations', 0);
const normals = (count: number): Float64Array => draws.fillNormal(new Float64Array(count));

/** tr(K H L H)/sqrt(tr(K H K H) tr(L H L H)) with K = A A^T, L = B B^T and H = 1 - 11^T/n: the definition by kernels. */
function byKernels(a: Float64Array, p: number, b: Float64Array, q: number, n: number): number {
  const kernel = (x: Float64Array, columns: number): number[][] => {
    const k = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (__, j) => {
        let total = 0;
        for (let c = 0; c < columns; c++) total += x[i * columns + c]! * x[j * columns + c]!;
        return total;
      }),
    );
    const rows = k.map((row) => row.reduce((s, v) => s + v, 0) / n);
    const all = rows.reduce((s, v) => s + v, 0) / n;
    return k.map((row, i) => row.map((v, j) => v - rows[i]! - rows[j]! + all));
  };
  const product = (k: number[][], l: number[][]): number =>
    k.reduce((s, row, i) => s + row.reduce((t, v, j) => t + v * l[i]![j]!, 0), 0);
  const [k, l] = [kernel(a, p), kernel(b, q)];
  return product(k, l) / Math.sqrt(product(k, k) * product(l, l));
}

describe('linear CKA', () => {
  it('is the one of kernels, whichever side of rows the features are', () => {
    for (const [n, p, q] of [
      [30, 4, 7],
      [10, 25, 18],
      [12, 5, 40],
      [12, 40, 5],
    ] as const) {
      const [a, b] = [normals(n * p), normals(n * q)];
      for (let i = 0; i < n * p; i++) a[i]! += 3;
      const found = linearAlignment(representationOf(a, p), representationOf(b, q));
      expect(found).toBeCloseTo(byKernels(a, p, b, q, n), 12);
    }
  });

  it('does not see turns, scale and shift, and sees other maps', () => {
    const [n, p] = [50, 3];
    const a = normals(n * p);
    const angle = 0.7;
    const turned = new Float64Array(n * p);
    const stretched = new Float64Array(n * p);
    for (let i = 0; i < n; i++) {
      const [x, y, z] = a.subarray(3 * i, 3 * i + 3);
      turned.set(
        [
          -5 * (Math.cos(angle) * x! - Math.sin(angle) * y!) + 1,
          -5 * (Math.sin(angle) * x! + Math.cos(angle) * y!),
          5 * z!,
        ],
        3 * i,
      );
      stretched.set([10 * x!, y!, z!], 3 * i);
    }
    const one = representationOf(a, p);
    expect(linearAlignment(one, representationOf(turned, p))).toBeCloseTo(1, 12);
    expect(linearAlignment(one, representationOf(stretched, p))).toBeLessThan(0.8);
  });

  it('of independent normal features is about the root of their product over the rows', () => {
    const [n, p, q] = [2000, 6, 9];
    let mean = 0;
    for (let k = 0; k < 40; k++) {
      mean += linearAlignment(representationOf(normals(n * p), p), representationOf(normals(n * q), q)) / 40;
    }
    // One alignment has about chi^2 over its 54 squares: a spread of sqrt(2/54), 3 % of the mean of 40.
    expect(mean / (Math.sqrt(p * q) / n)).toBeGreaterThan(0.88);
    expect(mean / (Math.sqrt(p * q) / n)).toBeLessThan(1.12);
  });
});

function modelOf(family: string, parameters: Record<string, unknown>) {
  const definition = landscapeById(family);
  const filled = fillParameters(definition.parameters, parameters, '');
  const landscape = analysedLandscape({ definition, parameters: filled } as never, builtInData);
  const { model, tensors } = landscape;
  return { landscape, model: model!, tensors: tensors! };
}

describe('hidden activations', () => {
  it.each([
    ['network', { data: 'digits', hidden: [9, 7], activation: 'gelu', loss: 'cross-entropy' }],
    ['network', { data: 'digits', hidden: [8, 8], activation: 'tanh', skip: 'residual', normalisation: 'layer' }],
    ['convolutional-network', { channels: [3, 4], hidden: [6] }],
    ['convolutional-network', { channels: [2, 3], pooling: 'global' }],
  ])('of a %s lead to its outputs by the last layer', (family, parameters) => {
    const { landscape, model, tensors } = modelOf(family, parameters as Record<string, unknown>);
    const point = normals(landscape.dimension).map((x) => 0.3 * x);
    const outputs = new Float64Array(model.outputs);
    model.predict(point, outputs);
    const { layers, activations } = model.hidden!;
    const all = activations(point);
    expect(all.map(({ length }) => length)).toEqual(
      layers.map(({ features }) => (features * model.outputs) / model.outputsPerRow),
    );
    const last = all.at(-1)!;
    const width = layers.at(-1)!.features;
    const weight = tensors.findLast(({ role }) => role === 'weight')!;
    const bias = tensors.findLast(({ role }) => role === 'bias')!;
    const columns = model.outputsPerRow;
    let farthest = 0;
    for (let row = 0; row < outputs.length / columns; row++) {
      for (let k = 0; k < columns; k++) {
        let z = point[bias.offset + k]!;
        for (let j = 0; j < width; j++) z += point[weight.offset + k * width + j]! * last[row * width + j]!;
        farthest = Math.max(farthest, Math.abs(z - outputs[row * columns + k]!));
      }
    }
    expect(farthest).toBeLessThan(1e-11);
  });

  it('are those of a plain forward pass', () => {
    const { landscape, model } = modelOf('network', { data: 'iris', hidden: [3, 2], activation: 'tanh' });
    const point = normals(landscape.dimension);
    const [first, second] = model.hidden!.activations(point);
    // W1 (3 x 4), b1, W2 (2 x 3), b2: the second layer from the first.
    const [w, b] = [point.subarray(15, 21), point.subarray(21, 23)];
    for (let row = 0; row < first!.length / 3; row++) {
      for (let k = 0; k < 2; k++) {
        let z = b[k]!;
        for (let j = 0; j < 3; j++) z += w[k * 3 + j]! * first![row * 3 + j]!;
        expect(second![row * 2 + k]).toBeCloseTo(Math.tanh(z), 12);
      }
    }
  });

  it('of attention are seen at every block, and at a point that is not finite are no numbers', () => {
    const { landscape, model } = modelOf('attention-network', {});
    const { layers, activations } = model.hidden!;
    expect(layers[0]!.name).toBe('embedding');
    expect(layers.length).toBeGreaterThan(1);
    const found = activations(normals(landscape.dimension));
    for (const each of found) expect(each.every(Number.isFinite)).toBe(true);
    const broken = new Float64Array(landscape.dimension);
    broken[0] = Number.NaN;
    for (const each of activations(broken)) expect(each.every(Number.isNaN)).toBe(true);
  });

  it('pass through a wrapper that moves the point', () => {
    const landscape = { family: 'network', parameters: { data: 'iris', hidden: [4] } };
    const moved = {
      ...landscape,
      wrap: [
        { kind: 'shift', by: new Array(35).fill(0.5) },
        { kind: 'scale', value: 3 },
      ],
    };
    const point = Array.from({ length: 35 }, (_, i) => 0.25 * ((i % 7) - 3));
    const there = point.map((x) => x + 0.5);
    const plain = ask('representation-likeness', { landscape, at: { point } });
    expect(ask('representation-likeness', { landscape: moved, at: { point: there } }).values).toEqual(plain.values);
    const kernel = landscapeById('network').body;
    if (kernel.kind !== 'kernel') throw new Error('a network has a kernel');
    const filled = fillParameters(landscapeById('network').parameters, landscape.parameters, '');
    const made = kernel.create(filled, { workspace: new Workspace(), precision: 'f32', data: builtInData });
    expect(made.model?.hidden?.layers).toEqual([{ name: 'hidden layer 1', features: 4 }]);
  });
});

function ask(analysis: string, more: Record<string, unknown>): AnalyzeAnswer {
  return analyzeRequested(analyzeRequest.parse({ analysis, ...more }), builtInData, () => undefined);
}

describe('representation-likeness', () => {
  const landscape = { family: 'network', parameters: { data: 'digits', hidden: [12, 10], trainFraction: 0.3 } };
  const dimension = landscapeDimension();
  function landscapeDimension(): number {
    return 64 * 12 + 12 + 12 * 10 + 10 + 10 * 10 + 10;
  }
  const start = (seed: number): number[] =>
    Array.from(stream('probe', 'likeness starts', seed).fillNormal(new Float64Array(dimension)), (x) => 0.2 * x);

  it('is 1 for the same point, and less for the layers among themselves', () => {
    const at = { point: start(0) };
    const same = ask('representation-likeness', { landscape, at, parameters: { to: start(0) } });
    expect(Number(same.values.likeness1!.value)).toBeCloseTo(1, 12);
    expect(Number(same.values.matched!.value)).toBe(1);
    const own = ask('representation-likeness', { landscape, at });
    expect(Number(own.values.likeness1!.value)).toBeLessThan(1);
    expect(own.arrays.likeness!.shape).toEqual([3, 3]);
    for (let l = 0; l < 3; l++) expect(Number(own.arrays.likeness!.data[4 * l])).toBeCloseTo(1, 12);
  });

  it('of a sample of rows holds that of all of them in its interval', () => {
    const request = { landscape, at: { point: start(1) } };
    const whole = ask('representation-likeness', { ...request, parameters: { to: start(2), rows: 5000 } });
    expect(whole.values.likeness1!.interval[0]).toBe(whole.values.likeness1!.interval[1]);
    let held = 0;
    const samples = 25;
    for (let seed = 0; seed < samples; seed++) {
      const part = ask('representation-likeness', { ...request, seed, parameters: { to: start(2), rows: 80 } });
      const [low, high] = part.values.likeness2!.interval.map(Number);
      if (low! <= Number(whole.values.likeness2!.value) && Number(whole.values.likeness2!.value) <= high!) held++;
    }
    // Of 25 intervals that hold with probability 0.95, fewer than 20 hold once in 3,000 times.
    expect(held).toBeGreaterThanOrEqual(20);
  });

  it('along a run starts at 1, and compares all steps with each other', () => {
    const experiment = {
      landscapes: [landscape],
      optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.01 } }],
      budget: { steps: 60 },
    };
    const answer = ask('training-dynamics', { at: { experiment }, parameters: { samples: 4, outputs: 0, rows: 5000 } });
    const { shape, data } = answer.arrays.hiddenAlignment!;
    expect(shape).toEqual([2, 4]);
    expect(Number(data[0])).toBeCloseTo(1, 12);
    expect(Number(data[3])).toBeLessThan(0.999);
    const steps = answer.arrays.stepLikeness1!;
    expect(steps.shape).toEqual([4, 4]);
    expect(Number(steps.data[1])).toBe(Number(steps.data[4]));
    expect(steps.data.slice(0, 4)).toEqual(data.slice(0, 4));
    expect(Number(answer.values.hiddenAlignment1!.value)).toBe(Number(data[3]));
  });

  it('refuses landscapes without hidden layers, saying what to use instead', () => {
    const at = { point: [0, 0] };
    const bowl = { family: 'formula', parameters: { text: 'x^2 + y^2' } };
    expect(() => ask('representation-likeness', { landscape: bowl, at })).toThrow(/has no model; use a landscape/);
    const linear = { family: 'logistic' };
    const zeros = { point: [0, 0] };
    expect(() => ask('representation-likeness', { landscape: linear, at: zeros })).toThrow(/training-dynamics/);
  });
});
