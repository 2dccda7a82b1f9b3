import { describe, expect, it } from 'vitest';
import { axpy, combine, scale } from '../../../core/math/vectors.ts';

describe('vectors', () => {
  it('are changed element by element, aliases included', () => {
    const x = Float64Array.of(1, 2, 3);
    const y = Float64Array.of(10, 20, 30);
    expect([...axpy(y, 2, x)]).toEqual([12, 24, 36]);
    expect([...scale(y, 0.5)]).toEqual([6, 12, 18]);
    expect([...combine(x, 2, x, -1, y)]).toEqual([-4, -8, -12]);
    expect([...axpy(x, -1, x)]).toEqual([0, 0, 0]);
  });
});
