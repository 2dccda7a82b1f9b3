import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { EvaluateAnswer, RunAnswer } from '../../../core/contract/requests.ts';
import { readSafetensors } from '../../../core/landscapes/data/formats/safetensors.ts';
import { SessionStore } from '../../../electron/laboratory/session-store.ts';
import { errorOf, jsonOf, Scratch } from './command-line.ts';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/array-files.json', import.meta.url), 'utf8')) as {
  archives: Record<string, string>;
  idx: Record<string, string>;
  weights: { file: string; loss: number; point: number[] }[];
};

function fileOf(name: string, content: string | undefined, encoding: BufferEncoding = 'base64'): string {
  const path = scratch.path(name);
  writeFileSync(path, Buffer.from(content ?? '', encoding));
  return path;
}

const table = fileOf(
  'table.csv',
  `a,b,class\n${Array.from({ length: 30 }, (_, i) => `${i},${(i * 7) % 5},${i % 3}`).join('\n')}\n`,
  'utf8',
);
const archive = fileOf('arrays.npz', fixture.archives.compressed);
const images = fileOf('images.gz', fixture.idx['images.gz']);
const labels = fileOf('labels', fixture.idx.labels);
const weights = fileOf('trained.safetensors', fixture.weights[0]?.file);
const network = (data: string, hidden: number[] = []) => ({
  family: 'network',
  parameters: { data, hidden, trainFraction: 1 },
});
const zeros = (count: number) => [new Array<number>(count).fill(0)];

describe('files of data in a request', () => {
  it.each([
    ['a CSV file', { file: table }, 'table.csv', 9, 3],
    ['an archive', { file: archive, name: 'mine' }, 'mine', 6, 2],
    ['a pair of files', { file: images, second: labels, name: 'pictures' }, 'pictures', 14, 2],
  ])('%s is evaluated', async (_, source, name, dimension, classes) => {
    const request = { data: [source], landscape: network(name), points: zeros(dimension), want: ['value'] };
    const { points } = (await jsonOf(['evaluate', '-'], { input: JSON.stringify(request) })) as EvaluateAnswer;
    expect(Math.abs(Number(points[0]?.value) - Math.log(classes))).toBeLessThan(1e-12);
  });

  it.each<[string, object[], string, string, RegExp]>([
    [
      'no file',
      [{ file: '/nowhere/a.csv' }],
      'not-found',
      'data[0].file',
      /cannot read \/nowhere\/a\.csv: there is no such file/,
    ],
    ['a folder', [{ file: scratch.folder }], 'not-found', 'data[0].file', /it is a folder/],
    [
      'the same name twice',
      [{ file: table }, { file: table }],
      'invalid-request',
      'data[1].name',
      /named table\.csv as another one/,
    ],
    [
      'an unknown column',
      [{ file: table, target: ['c'] }],
      'invalid-data',
      'data[0].target',
      /has no column ‘c’; expected one of a, b, class/,
    ],
    ['an unknown field', [{ file: table, traget: ['c'] }], 'invalid-request', 'data[0].traget', /traget/],
  ])('%s is refused', async (_, data, code, field, message) => {
    const request = { data, landscape: network('table.csv'), points: zeros(9) };
    const error = await errorOf(['evaluate', '-'], { input: JSON.stringify(request) });
    expect(error).toMatchObject({ code, field });
    expect(error.message).toMatch(message);
  });
});

describe('a session that starts from weights', () => {
  it('keeps them, is reproduced, and gives its ends as weights again', async () => {
    const session = scratch.path('trained.ridge');
    const request = {
      data: [{ file: weights }, { file: table }],
      landscapes: [network('wine', [6])],
      optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: 0.1 } }],
      starts: { kind: 'weights', weights: 'trained.safetensors' },
      seeds: { count: 3 },
      budget: { steps: 4 },
    };
    const { runs } = (await jsonOf(['run', '-', '--save', session], { input: JSON.stringify(request) })) as RunAnswer;
    expect(runs).toHaveLength(1);
    expect(Math.abs(Number(runs[0]?.records[0]?.loss) - (fixture.weights[0]?.loss ?? 0))).toBeLessThan(1e-12);
    expect(await jsonOf(['reproduce', session])).toMatchObject({ identical: true, compared: 1 });
    const store = SessionStore.open(session, { readOnly: true });
    expect(store.dataSets().map(({ name, tensors }) => [name, tensors?.length])).toEqual([
      ['trained.safetensors', 4],
      ['table.csv', undefined],
    ]);
    const [cell] = store.cells();
    const final = Array.from(store.blocks(cell?.id ?? '', ['final'])[0]?.arrays.final?.data as Float64Array);
    store.close();
    const folder = scratch.path('ends');
    const { files } = (await jsonOf(['export', session, '--to', folder, '--format', 'safetensors'])) as {
      files: string[];
    };
    expect(files).toEqual([`${folder}/run-0-0-0-0.safetensors`]);
    const tensors = readSafetensors(new Uint8Array(readFileSync(files[0] as string)), 'x');
    expect(tensors.map(({ name, shape }) => `${name} ${shape.join('x')}`)).toEqual([
      'W1 6x13',
      'b1 6',
      'W2 3x6',
      'b2 3',
    ]);
    expect(tensors.flatMap(({ values }) => Array.from(values as Float64Array))).toEqual(final);
    const again = { ...request, data: [{ file: files[0], name: 'end' }], starts: { kind: 'weights', weights: 'end' } };
    const next = (await jsonOf(['run', '-'], { input: JSON.stringify(again) })) as RunAnswer;
    expect(next.runs[0]?.records[0]?.loss).toBe(runs[0]?.records.at(-1)?.loss);
  });
});
