import { describe, expect, it } from 'vitest';
import { MARKER_SHAPES, markerPath, optimizerStyle } from '../../../renderer/controls/optimizer-style.ts';

describe('optimizerStyle', () => {
  it('gives the first ten slots their colours, the last five of them hollow', () => {
    expect(optimizerStyle(0, 'light')).toEqual({
      color: '#104a9d',
      opacity: 1,
      marker: { shape: 'circle', hollow: false },
      dash: null,
    });
    expect(optimizerStyle(3, 'dark')).toMatchObject({ color: '#fbb499', marker: { shape: 'diamond', hollow: false } });
    expect(optimizerStyle(5, 'light')).toMatchObject({ color: '#826403', marker: { shape: 'circle', hollow: true } });
    expect(optimizerStyle(9, 'light')).toMatchObject({
      color: '#4c4d5c',
      marker: { shape: 'triangle-down', hollow: true },
    });
  });

  it('repeats colours with a long dash and moves markers on by two', () => {
    expect(optimizerStyle(10, 'light')).toMatchObject({
      color: '#104a9d',
      dash: [14, 4],
      marker: { shape: 'triangle', hollow: false },
    });
    expect(optimizerStyle(18, 'light')).toMatchObject({ color: '#189ec6', marker: { shape: 'circle', hollow: false } });
  });

  it('never gives two of the first twenty the same colour, marker and dash', () => {
    const seen = Array.from({ length: 20 }, (_, slot) => JSON.stringify(optimizerStyle(slot, 'light')));
    expect(new Set(seen).size).toBe(20);
  });

  it('leaves the crowd grey', () => {
    expect(optimizerStyle(20, 'light')).toMatchObject({ color: '#5a616a', opacity: 0.25 });
  });
});

describe('markerPath', () => {
  it('closes every shape about the origin', () => {
    for (const shape of MARKER_SHAPES) {
      const path = markerPath(shape, 4);
      expect(path).toMatch(/^M.*Z$/);
      expect(path).not.toMatch(/NaN|e-/);
    }
  });
});
