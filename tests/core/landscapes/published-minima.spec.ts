import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { hessian, type OpenLandscape, openLandscape } from '../../../core/engine/open-landscape.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';

/** What collections print: point and value with the digits that they give. */
interface Published {
  id: string;
  parameters?: Record<string, unknown>;
  point: number[];
  value: number;
  /** Digits behind the decimal point of the value. */
  digits: number;
  /** The point is on the edge of the domain: no minimum, and no fact. */
  edge?: boolean;
  /** A minimum beside the deepest. */
  local?: boolean;
}

const published: Published[] = [
  { id: 'branin', point: [-Math.PI, 12.275], value: 0.397887, digits: 6 },
  { id: 'branin', point: [Math.PI, 2.275], value: 0.397887, digits: 6 },
  { id: 'branin', point: [9.42478, 2.475], value: 0.397887, digits: 6 },
  { id: 'cross-in-tray', point: [1.3491, -1.3491], value: -2.06261, digits: 5 },
  { id: 'cross-in-tray', point: [-1.3491, 1.3491], value: -2.06261, digits: 5 },
  { id: 'easom', point: [3.14, 3.14], value: -1, digits: 6 },
  { id: 'eggholder', point: [512, 404.2319], value: -959.6407, digits: 4, edge: true },
  { id: 'goldstein-price', point: [0, -1], value: 3, digits: 12 },
  { id: 'goldstein-price', point: [1.8, 0.2], value: 84, digits: 9, local: true },
  { id: 'goldstein-price', point: [-0.6, -0.4], value: 30, digits: 9, local: true },
  { id: 'goldstein-price', point: [1.2, 0.8], value: 840, digits: 9, local: true },
  { id: 'hartmann-3', point: [0.114614, 0.555649, 0.852547], value: -3.86278, digits: 5 },
  {
    id: 'hartmann-6',
    point: [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573],
    value: -3.32237,
    digits: 5,
  },
  {
    id: 'hartmann-6',
    point: [0.4047, 0.8824, 0.8461, 0.574, 0.1389, 0.0385],
    value: -3.203162,
    digits: 6,
    local: true,
  },
  { id: 'holder-table', point: [8.05502, 9.66459], value: -19.2085, digits: 4 },
  { id: 'langermann', point: [2.00299219, 1.006096], value: -5.1621259, digits: 6 },
  { id: 'mccormick', point: [-0.54719, -1.54719], value: -1.9133, digits: 3 },
  { id: 'michalewicz', point: [2.2, 1.57], value: -1.8013, digits: 4 },
  {
    id: 'michalewicz',
    parameters: { dimension: 5 },
    point: [2.202906, 1.570796, 1.284992, 1.923058, 1.72047],
    value: -4.687658,
    digits: 6,
  },
  {
    id: 'michalewicz',
    parameters: { dimension: 10 },
    point: [2.202906, 1.570796, 1.284992, 1.923058, 1.72047, 1.570796, 1.454414, 1.756087, 1.655717, 1.570796],
    value: -9.66015,
    digits: 5,
  },
  { id: 'schwefel-2-26', point: [420.9687, 420.9687], value: -837.9658, digits: 4 },
  { id: 'shekel', parameters: { wells: '5' }, point: [4, 4, 4, 4], value: -10.1532, digits: 4 },
  { id: 'shekel', parameters: { wells: '7' }, point: [4, 4, 4, 4], value: -10.4029, digits: 4 },
  { id: 'shekel', parameters: { wells: '10' }, point: [4, 4, 4, 4], value: -10.5364, digits: 4 },
  { id: 'shubert', point: [-1.4251, -0.8003], value: -186.7309, digits: 4 },
  { id: 'schaffer-4', point: [0, 1.25313], value: 0.292579, digits: 6 },
  { id: 'six-hump-camel', point: [0.0898, -0.7126], value: -1.0316, digits: 4 },
  { id: 'six-hump-camel', point: [-1.7036, 0.7961], value: -0.215464, digits: 6, local: true },
  { id: 'six-hump-camel', point: [1.6071, 0.5687], value: 2.10425, digits: 6, local: true },
  { id: 'three-hump-camel', point: [-1.7475, 0.8738], value: 0.298638, digits: 6, local: true },
  { id: 'foxholes', point: [-31.97833, -31.97833], value: 0.998004, digits: 6 },
  { id: 'freudenstein-roth', point: [11.41, -0.8968], value: 48.9842, digits: 3, local: true },
  { id: 'powell-badly-scaled', point: [1.098e-5, 9.106], value: 0, digits: 9 },
  { id: 'muller-brown', point: [-0.558, 1.4417], value: -146.7, digits: 1 },
  { id: 'muller-brown', point: [0.623, 0.028], value: -108.17, digits: 2, local: true },
  { id: 'muller-brown', point: [-0.05, 0.467], value: -80.77, digits: 2, local: true },
  { id: 'eggholder', point: [482.353, 432.879], value: -956.918232, digits: 6, local: true },
  { id: 'trid', parameters: { dimension: 6 }, point: [6, 10, 12, 12, 10, 6], value: -50, digits: 9 },
  {
    id: 'trid',
    parameters: { dimension: 10 },
    point: [10, 18, 24, 28, 30, 30, 28, 24, 18, 10],
    value: -210,
    digits: 9,
  },
  { id: 'dixon-price', point: [1, 0.708], value: 0, digits: 12 },
  { id: 'helical-valley', point: [0.999, 0.001, 0.001], value: 0, digits: 12 },
  { id: 'wood', point: [0.99, 1.01, 0.99, 1.01], value: 0, digits: 12 },
  { id: 'bohachevsky', point: [0.001, -0.001], value: 0, digits: 12 },
  { id: 'bohachevsky', parameters: { variant: '2' }, point: [0.001, -0.001], value: 0, digits: 12 },
  { id: 'bohachevsky', parameters: { variant: '3' }, point: [0.001, -0.001], value: 0, digits: 12 },
];

function open(id: string, parameters: Record<string, unknown> = {}): OpenLandscape {
  const definition = landscapeById(id);
  const filled = fillParameters(definition.parameters, parameters, '');
  const dimension = definition.dimension(filled, builtInData);
  return openLandscape({ definition, parameters: filled, data: {}, dimension }, builtInData);
}

/** Solves A x = b by elimination with pivots; A is overwritten. */
function solve(matrix: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  const b = right.slice();
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(matrix[i]![k]!) > Math.abs(matrix[pivot]![k]!)) pivot = i;
    [matrix[k], matrix[pivot]] = [matrix[pivot]!, matrix[k]!];
    [b[k], b[pivot]] = [b[pivot]!, b[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = matrix[i]![k]! / matrix[k]![k]!;
      for (let j = k; j < n; j++) matrix[i]![j]! -= factor * matrix[k]![j]!;
      b[i]! -= factor * b[k]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) b[k]! -= matrix[k]![j]! * b[j]!;
    b[k]! /= matrix[k]![k]!;
  }
  return b;
}

/** Of Gaussian elimination without exchanges: all positive where a symmetric matrix is positive definite. */
function pivots(matrix: Float64Array[]): number[] {
  return matrix.map((row, k) => {
    for (const below of matrix.slice(k + 1)) {
      const factor = below[k]! / row[k]!;
      for (let j = k; j < row.length; j++) below[j]! -= factor * row[j]!;
    }
    return row[k]!;
  });
}

/** Newton's method, from a point that is close already. */
function polish(landscape: OpenLandscape, from: readonly number[]): { point: Float64Array; loss: number } {
  const point = Float64Array.from(from);
  const gradient = new Float64Array(point.length);
  for (let round = 0; round < 30; round++) {
    landscape.gradient(point, gradient);
    const step = solve(hessian(landscape, point), gradient);
    for (let i = 0; i < point.length; i++) point[i]! -= step[i]!;
  }
  return { point, loss: landscape.gradient(point, gradient) };
}

describe('published minima', () => {
  it.each(published)('$id $parameters near $point is $value', (entry) => {
    const { id, parameters, point, value, digits, edge, local } = entry;
    const landscape = open(id, parameters);
    const definition = landscapeById(id);
    const facts = definition.facts?.(fillParameters(definition.parameters, parameters ?? {}, '')) ?? {};
    if (edge) {
      expect(landscape.values(Float64Array.from(point), 1)[0]).toBeCloseTo(value, digits);
      return;
    }
    const found = polish(landscape, point);
    expect(found.loss).toBeCloseTo(value, digits);
    found.point.forEach((x, i) => {
      expect(Math.abs(x - point[i]!), `coordinate ${i}`).toBeLessThan(0.011);
    });
    for (const pivot of pivots(hessian(landscape, found.point))) expect(pivot).toBeGreaterThan(0);
    if (local) return;
    expect(Math.abs(found.loss - facts.minimum!)).toBeLessThan(1e-13 * Math.max(1, Math.abs(facts.minimum!)));
    const distances = facts.minimisers!.map((known) =>
      Math.max(...known.map((x, i) => Math.abs(x - found.point[i]!) / Math.max(1, Math.abs(x)))),
    );
    expect(Math.min(...distances)).toBeLessThan(1e-7);
  });
});

describe('facts that papers have otherwise', () => {
  it('Hartmann 3: the published minimum belongs to 0.03815, not to 0.0381', () => {
    const other = landscapeById('hartmann-3').body;
    const source = other.kind === 'formula' ? other.source({}) : { text: '' };
    const rounded = open('formula', { ...source, text: source.text.replace('0.03815', '0.0381'), constants: {} });
    expect(polish(rounded, [0.114614, 0.555649, 0.852547]).loss).toBeCloseTo(-3.86277979, 8);
    expect(polish(open('hartmann-3'), [0.114614, 0.555649, 0.852547]).loss).toBeCloseTo(-3.86278215, 8);
  });

  it('Langermann without the minus sign has another minimum', () => {
    const body = landscapeById('langermann').body;
    const source = body.kind === 'formula' ? body.source({}) : { text: '' };
    const plain = open('formula', { ...source, text: `-(${source.text})`, constants: {} });
    const { point, loss } = polish(plain, [2.7934, 1.5972]);
    expect(loss).toBeCloseTo(-4.155809, 6);
    expect([...point].map((x) => x.toFixed(6))).toEqual(['2.793402', '1.597233']);
  });

  it('Colville is Wood', () => {
    const [wood, colville] = [open('wood'), open('colville')];
    for (const point of [
      [0.3, -1.2, 2, 0.7],
      [-3, -1, -3, -1],
    ]) {
      const values = [wood, colville].map((one) => one.values(Float64Array.from(point), 1)[0]!);
      expect(Math.abs(values[0]! / values[1]! - 1)).toBeLessThan(1e-14);
    }
  });

  it('Wood has the saddle that its facts state, and no second minimum there', () => {
    const wood = open('wood');
    const { point, loss } = polish(wood, [-0.967974, 0.947139, -0.969516, 0.951248]);
    expect(loss).toBeCloseTo(7.876965, 5);
    expect([...point].map((x) => x.toFixed(6))).toEqual(['-0.967974', '0.947139', '-0.969516', '0.951248']);
  });

  it('Dixon–Price goes down from (1/3, 0, …, 0), which is no minimum', () => {
    for (const dimension of [2, 3, 4, 6]) {
      const landscape = open('dixon-price', { dimension });
      const at = Float64Array.from({ length: dimension }, (_, i) => (i === 0 ? 1 / 3 : 0));
      const gradient = new Float64Array(dimension);
      expect(landscape.gradient(at, gradient)).toBeCloseTo(2 / 3, 14);
      for (const entry of gradient) expect(Math.abs(entry)).toBeLessThan(1e-14);
      // Down along w_3 = t, the w_2 that suits it best, and w_(i+1) = √(w_i/2) behind: −96 t⁴ + ….
      const moved = at.slice();
      if (dimension === 2) moved[1] = 0.2;
      else moved.set([18 * 0.03 ** 2, 0.03], 1);
      for (let i = 3; i < dimension; i++) moved[i] = Math.sqrt(moved[i - 1]! / 2);
      expect(landscape.values(moved, 1)[0]).toBeLessThan(2 / 3);
    }
  });

  it('Schwefel 2.26 has the second minimum that its facts state', () => {
    const landscape = open('schwefel-2-26', { dimension: 1 });
    const { point, loss } = polish(landscape, [-302.5]);
    expect(point[0]).toBeCloseTo(-302.5249, 4);
    expect(loss + 418.9828872724337).toBeCloseTo(118.438, 3);
  });

  it('McCormick has a lower minimum a step further, and so on', () => {
    const landscape = open('mccormick');
    const at = (x: number, y: number) => landscape.values(Float64Array.of(x, y), 1)[0]!;
    const [x, y] = [0.5 - Math.PI / 3, -0.5 - Math.PI / 3];
    for (const k of [1, 2, 10]) expect(at(x - k * Math.PI, y - k * Math.PI)).toBeCloseTo(at(x, y) - k * Math.PI, 10);
  });

  it('Müller–Brown has its two saddles', () => {
    const landscape = open('muller-brown');
    expect(polish(landscape, [-0.822, 0.624]).loss).toBeCloseTo(-40.664844, 6);
    expect(polish(landscape, [0.2125, 0.293]).loss).toBeCloseTo(-72.24894, 6);
  });

  it('the eigenvalues that facts state are those of the Hessian', () => {
    // Products and sums of eigenvalues are determinants and traces.
    const [xx, xy] = hessian(open('cube'), Float64Array.of(1, 1))[0]!;
    const yy = hessian(open('cube'), Float64Array.of(1, 1))[1]![1]!;
    expect(xx! + yy).toBeCloseTo(2001.8 + 0.19982, 2);
    expect(xx! * yy - xy! ** 2).toBeCloseTo(400, 6);
    const matyas = hessian(open('matyas'), Float64Array.of(0, 0));
    expect(matyas[0]![0]! + matyas[0]![1]!).toBeCloseTo(0.04, 14);
    expect(matyas[0]![0]! - matyas[0]![1]!).toBeCloseTo(1, 14);
    const zakharov = hessian(open('zakharov', { dimension: 3 }), Float64Array.of(0, 0, 0));
    const direction = [1, 2, 3];
    const stretched = zakharov.map((row) => direction.reduce((sum, v, i) => sum + v * row[i]!, 0));
    expect(stretched.map((value, i) => value / direction[i]!)).toEqual([9, 9, 9]);
    const note = landscapeById('zakharov').facts?.({ dimension: 3 }).notes?.[0]?.value;
    expect(note).toContain('9 in that');
    const trid = hessian(open('trid', { dimension: 4 }), Float64Array.of(1, 2, 3, 4));
    const top = [1, 2, 3, 4].map((i) => Math.sin((4 * i * Math.PI) / 5));
    const image = trid.map((row) => top.reduce((sum, v, i) => sum + v * row[i]!, 0));
    image.forEach((value, i) => {
      expect(value / top[i]!).toBeCloseTo(2 - 2 * Math.cos((4 * Math.PI) / 5), 12);
    });
  });

  it('the double sum has the condition number that its facts state', () => {
    const facts = (dimension: number) => landscapeById('schwefel-1-2').facts?.({ dimension }).notes ?? [];
    // d = 2: eigenvalues of 2 [[2, 1], [1, 1]] are 3 ± √5.
    expect(Number(facts(2)[1]?.value)).toBeCloseTo((3 + Math.sqrt(5)) / (3 - Math.sqrt(5)), 3);
    expect(1 / (2 * Math.sin(Math.PI / 10) ** 2)).toBeCloseTo(3 + Math.sqrt(5), 12);
  });
});
