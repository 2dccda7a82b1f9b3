import { describe, expect, it } from 'vitest';
import { denseFunctions } from '../../../core/landscapes/dense/functions.ts';
import { placed } from '../../../core/landscapes/kernel-parts.ts';
import { Workspace } from '../../../core/wasm/memory.ts';

const numbers = (count: number, phase: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(3 * i + phase));

describe('dense functions', () => {
  it.each([
    [1, 1, 1],
    [2, 3, 5],
    [3, 1, 8],
    [4, 7, 9],
    [5, 4, 23],
  ])('multiply matrices of %i x %i x %i, transposed or not', (rows, depth, columns) => {
    const workspace = new Workspace();
    const functions = denseFunctions(workspace);
    const [a, b, start] = [numbers(rows * depth, 1), numbers(depth * columns, 2), numbers(rows * columns, 3)];
    const turned = placed(workspace, numbers(rows * depth, 0));
    const [left, right, out] = [placed(workspace, a), placed(workspace, b), placed(workspace, start)];
    functions.transpose(left, rows, depth, turned);
    const expected = start.map((value, index) => {
      let sum = value;
      for (let k = 0; k < depth; k++)
        sum += a[Math.floor(index / columns) * depth + k] * b[k * columns + (index % columns)];
      return sum;
    });
    functions.product(left, 8 * depth, 8, right, out, rows, depth, columns, 1);
    expect([...workspace.f64(out, start.length)]).toEqual([...expected]);
    functions.product(turned, 8, 8 * rows, right, out, rows, depth, columns, 0);
    workspace.f64(out, start.length).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] - start[i], 13);
    });
  });

  it.each([0, 1, 2, 7, 8, 19])('work on vectors of %i numbers', (count) => {
    const workspace = new Workspace();
    const functions = denseFunctions(workspace);
    const [x, y] = [numbers(count, 1), numbers(count, 2)];
    const [px, py, out] = [placed(workspace, x), placed(workspace, y), placed(workspace, x)];
    expect(functions.dot(px, py, count)).toBeCloseTo(
      x.reduce((sum, value, i) => sum + value * y[i], 0),
      14,
    );
    functions.multiply(px, py, out, count);
    expect([...workspace.f64(out, count)]).toEqual([...x.map((value, i) => value * y[i])]);
    functions.addScaled(-2, px, py, count);
    expect([...workspace.f64(py, count)]).toEqual([...y.map((value, i) => value + -2 * x[i])]);
  });
});
