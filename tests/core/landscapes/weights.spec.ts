import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { experimentRequest } from '../../../core/contract/requests.ts';
import { cellsOf } from '../../../core/engine/cell.ts';
import { startRuns } from '../../../core/engine/execute.ts';
import { openLandscape } from '../../../core/engine/open-landscape.ts';
import { resolveLandscape } from '../../../core/engine/resolve.ts';
import { carriedHashes, runData } from '../../../core/engine/run-data.ts';
import type { NamedArray } from '../../../core/landscapes/data/formats/named-array.ts';
import { readSafetensors } from '../../../core/landscapes/data/formats/safetensors.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { pointFromWeights, weightsSet } from '../../../core/landscapes/data/weights.ts';
import type { DataLookup, DataSet } from '../../../core/landscapes/define.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/array-files.json', import.meta.url), 'utf8')) as {
  weights: { dtype: string; file: string; loss: number; point: number[] }[];
};
const spec = { family: 'network', parameters: { data: 'wine', hidden: [6], activation: 'tanh', trainFraction: 1 } };
const resolved = resolveLandscape(spec, builtInData, 'landscape');
const wanted = resolved.definition.tensors!(resolved.parameters, builtInData);

function tensor(name: string, shape: number[], from = 0): NamedArray {
  const length = shape.reduce((product, extent) => product * extent, 1);
  return { name, dtype: 'F64', shape, values: Float64Array.from({ length }, (_, i) => from + i) };
}

function pointOf(
  tensors: NamedArray[],
  dimension = resolved.dimension,
  places: typeof wanted | null = wanted,
): number[] {
  const out = new Float64Array(dimension);
  pointFromWeights(weightsSet(tensors, 'w.safetensors'), places ?? undefined, dimension, out);
  return Array.from(out);
}

function errorOf(work: () => unknown): RidgelineError {
  try {
    work();
  } catch (error) {
    if (error instanceof RidgelineError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

describe('weights of torch.nn.Linear layers', () => {
  it.each(fixture.weights.map((entry) => [entry.dtype, entry] as const))(
    'in %s give the loss that PyTorch gives',
    (_, entry) => {
      const bytes = new Uint8Array(Buffer.from(entry.file, 'base64'));
      const point = new Float64Array(resolved.dimension);
      pointFromWeights(weightsSet(readSafetensors(bytes, 'w'), 'w'), wanted, resolved.dimension, point);
      expect(Array.from(point)).toEqual(entry.point);
      const [loss] = openLandscape(resolved, builtInData).values(point, 1);
      expect(Math.abs(loss! - entry.loss)).toBeLessThan(1e-13 * entry.loss);
    },
  );
});

describe('tensors find their places', () => {
  const shapes = [[6, 13], [6], [3, 6], [3]] as const;
  const straight = Array.from({ length: resolved.dimension }, (_, i) => i);
  const starts = [0, 78, 84, 102];
  const named = (names: string[]): NamedArray[] => names.map((name, i) => tensor(name, [...shapes[i]!], starts[i]!));

  it.each([
    [['W1', 'b1', 'W2', 'b2']],
    [['0.weight', '0.bias', '2.weight', '2.bias']],
    [['layers.9.weight', 'layers.9.bias', 'layers.10.weight', 'layers.10.bias']],
    [['fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias']],
    [['w1', 'b1', 'w2', 'b2']],
    [['model.0.weight', 'model.0.bias', 'model.2.weight', 'model.2.bias']],
    [['input.weight', 'input.bias', 'head.weight', 'head.bias']],
  ])('%j, in any order', (names) => {
    const tensors = named(names);
    expect(pointOf(tensors)).toEqual(straight);
    expect(pointOf([...tensors].reverse())).toEqual(straight);
    expect(pointOf([...tensors].sort((a, b) => (a.name < b.name ? -1 : 1)))).toEqual(straight);
  });

  it('own names win over numbers', () => {
    const twice = [
      { name: 'A', shape: [2], offset: 0, role: 'weight', place: 'input' } as const,
      { name: 'B', shape: [2], offset: 2, role: 'weight', place: 'output' } as const,
    ];
    expect(pointOf([tensor('B', [2], 10), tensor('A', [2])], 4, twice)).toEqual([0, 1, 10, 11]);
  });

  it('a bias may be a row, and a landscape without arrays takes one tensor', () => {
    const row = named(['0.weight', '0.bias', '2.weight', '2.bias']).map((entry, i) =>
      i === 1 ? { ...entry, shape: [1, 6] } : entry,
    );
    expect(pointOf(row)).toEqual(straight);
    expect(pointOf([tensor('anything', [3])], 3, null)).toEqual([0, 1, 2]);
  });

  it.each<[string, NamedArray[], string]>([
    [
      'a tensor too few',
      named(['0.weight', '0.bias', '2.weight', '2.bias']).slice(1),
      'w.safetensors: has 3 tensors (0.bias, 2.weight, 2.bias); expected 4: W1 [6, 13], b1 [6], W2 [3, 6], b2 [3]',
    ],
    [
      'a transposed matrix',
      [tensor('0.weight', [13, 6]), ...named(['', '0.bias', '2.weight', '2.bias']).slice(1)],
      'w.safetensors: tensor ‘0.weight’ has the shape [13, 6]; expected [6, 13], as W1 of the landscape has',
    ],
    [
      'another width',
      [...named(['0.weight', '0.bias', '2.weight']), tensor('2.bias', [4])],
      'tensor ‘2.bias’ has the shape [4]; expected [3], as b2 of the landscape has',
    ],
  ])('%s is refused', (_, tensors, message) => {
    const error = errorOf(() => pointOf(tensors));
    expect([error.code, error.details.field]).toEqual(['invalid-data', 'weights']);
    expect(error.message).toContain(message);
  });

  it('what is not finite is refused, and so is a data set', () => {
    const bad = { ...tensor('a', [2]), values: Float64Array.of(0, Number.NaN) };
    expect(errorOf(() => weightsSet([bad], 'w')).message).toBe(
      'w has NaN in the tensor ‘a’, entry 1; expected finite numbers',
    );
    expect(errorOf(() => pointFromWeights(builtInData('iris'), wanted, 1, new Float64Array(1))).message).toBe(
      'iris is a data set; expected weights out of a safetensors file',
    );
  });
});

describe('the hash of weights', () => {
  it('sees values, names and shapes, and not the file’s name', () => {
    const hash = (tensors: NamedArray[], name = 'w'): string => weightsSet(tensors, name).hash;
    const plain = hash([tensor('a', [2, 3])]);
    expect(hash([tensor('a', [2, 3])], 'other')).toBe(plain);
    for (const other of [tensor('b', [2, 3]), tensor('a', [3, 2]), tensor('a', [6]), tensor('a', [2, 3], 1)])
      expect(hash([other])).not.toBe(plain);
  });
});

describe('runs that start from weights', () => {
  const weights = weightsSet(
    readSafetensors(new Uint8Array(Buffer.from(fixture.weights[0]!.file, 'base64')), 'w'),
    'trained.safetensors',
  );
  const lookup: DataLookup = (name): DataSet =>
    name === weights.name || name === weights.hash ? weights : builtInData(name);
  const cells = (start: string) => {
    const document = documentFromRequest(
      experimentRequest.parse({
        landscapes: [spec],
        optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.1 } }],
        starts: { kind: 'weights', weights: start },
        seeds: { count: 5 },
        budget: { steps: 3 },
        record: { steps: [0, 3], points: true },
      }),
    );
    return cellsOf(document, document.experiments[0]!, lookup);
  };

  it('are deterministic, begin there, and are named by the content', () => {
    const [cell] = cells(weights.name);
    expect(cell!.cell).toBe(cells(weights.hash)[0]!.cell);
    expect(cell!.spec.starts).toEqual({ kind: 'weights', weights: weights.hash });
    expect(cell!.wantedSeeds).toEqual([0]);
    expect(carriedHashes(cell!.spec)).toEqual([builtInData('wine').hash, weights.hash]);
    const byHash = (hash: string): DataSet | undefined =>
      [weights, builtInData('wine')].find((set) => set.hash === hash);
    const runs = startRuns(cell!.cell, cell!.spec, [0], runData(cell!.spec, byHash));
    while (!runs.finished) runs.advance(10);
    const { loss, points } = runs.results().arrays;
    expect(Math.abs(Number(loss!.data[0]) - fixture.weights[0]!.loss)).toBeLessThan(1e-13);
    expect(Array.from(points!.data as Float64Array).slice(0, resolved.dimension)).toEqual(fixture.weights[0]!.point);
  });

  it('do not fit another landscape, and weights are no data', () => {
    const other = experimentRequest.parse({
      landscapes: [{ ...spec, parameters: { ...spec.parameters, hidden: [7] } }],
      optimizers: [{ algorithm: 'sgd' }],
      starts: { kind: 'weights', weights: weights.name },
    });
    const document = documentFromRequest(other);
    const error = errorOf(() => cellsOf(document, document.experiments[0]!, lookup));
    expect([error.code, error.details.field]).toEqual(['invalid-data', 'starts.weights']);
    expect(
      errorOf(() => resolveLandscape({ ...spec, parameters: { data: weights.name } }, lookup, 'landscape')).message,
    ).toBe('trained.safetensors holds weights; expected a data set');
  });
});
