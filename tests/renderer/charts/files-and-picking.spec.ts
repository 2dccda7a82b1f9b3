import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { csvText, fileStem, moved, withResolution, withWords } from '../../../renderer/charts/figure-export.ts';
import { shortened, wrapped } from '../../../renderer/charts/measure-text.ts';
import { between, lineDistance, lineTouches, nearestIndex, segmentTouches } from '../../../renderer/charts/picking.ts';
import { TOKENS } from '../../../renderer/theme/tokens.ts';

describe('CSV', () => {
  it('keeps full precision, quotes, and names what is not finite', () => {
    expect(
      csvText(
        ['a', 'b, c'],
        [
          [0.1 + 0.2, 'x"y'],
          [Number.NaN, null],
          [Number.POSITIVE_INFINITY, -1e-300],
        ],
      ),
    ).toBe('a,"b, c"\r\n0.30000000000000004,"x""y"\r\nnan,\r\ninf,-1e-300\r\n');
  });

  it('does not let a name become a formula of a spreadsheet', () => {
    expect(csvText(['=1+1'], [['@SUM(A1)']])).toBe("'=1+1\r\n'@SUM(A1)\r\n");
  });

  it('names files plainly', () => {
    expect(fileStem('training loss, Digits 64-32-10')).toBe('training-loss-digits-64-32-10');
    expect(fileStem('../../etc')).toBe('etc');
    expect(fileStem('…')).toBe('figure');
  });
});

describe('exported figures', () => {
  it('say how large they are on paper', () => {
    const png = Uint8Array.from({ length: 60 }, (_, i) => i);
    const marked = withResolution(png, 600);
    expect(marked.length).toBe(81);
    expect(marked.slice(0, 33)).toEqual(png.slice(0, 33));
    expect(marked.slice(54)).toEqual(png.slice(33));
    const chunk = new DataView(marked.buffer, 33, 21);
    expect(chunk.getUint32(0)).toBe(9);
    expect(String.fromCharCode(...marked.slice(37, 41))).toBe('pHYs');
    expect(chunk.getUint32(8)).toBe(23622);
    expect(chunk.getUint32(17)).toBe(crc32(marked.slice(37, 50)));
  });

  it('carry heading, caveat and caption', () => {
    const scene = {
      width: 300,
      height: 200,
      plot: { x: 0, y: 0, width: 1, height: 1 },
      under: [],
      clouds: [],
      over: [],
    };
    const caption = 'n = 20 seeds, median and interquartile band · thinned to 100 of 1000 steps';
    const whole = withWords(
      { scene, heading: 'loss', caption, caveat: 'Slice: 2 of 6 dimensions', description: '' },
      TOKENS.light,
    );
    const words = whole.over.map((drawing) => (drawing.type === 'text' ? drawing.text : ''));
    expect(words[0]).toBe('loss');
    expect(words[1]).toBe('Slice: 2 of 6 dimensions');
    expect(words.slice(2).join(' ')).toBe(caption);
    expect(whole.height).toBeGreaterThan(scene.height + 40);
  });

  it('move as a whole', () => {
    expect(moved({ type: 'polyline', points: [1, 2, 3, 4], stroke: '', width: 1 }, 10)).toMatchObject({
      points: Float64Array.of(1, 12, 3, 14),
    });
    expect(moved({ type: 'clip', rectangle: { x: 0, y: 1, width: 2, height: 3 }, children: [] }, 10)).toMatchObject({
      rectangle: { y: 11 },
    });
  });
});

describe('text that has to fit', () => {
  const measure = (text: string) => text.length * 10;
  it('is cut with an ellipsis or wrapped', () => {
    expect(shortened('Momentum', 80, measure)).toBe('Momentum');
    expect(shortened('Momentum', 50, measure)).toBe('Mome…');
    expect(wrapped('a bb ccc', 40, measure)).toEqual(['a bb', 'ccc']);
  });
});

describe('picking', () => {
  it('finds the nearest of sorted values', () => {
    const list = [0, 1, 10, 100];
    for (const value of [-5, 0.4, 0.6, 5, 6, 60, 1000]) {
      const brute = list.reduce(
        (best, entry, i) => (Math.abs(entry - value) < Math.abs(list[best]! - value) ? i : best),
        0,
      );
      expect(nearestIndex(list, value)).toBe(brute);
    }
    expect(nearestIndex([], 3)).toBe(-1);
  });

  it('knows which lines a rectangle touches', () => {
    const box = between(10, 10, 5, 5);
    expect(box).toEqual({ x: 5, y: 5, width: 5, height: 5 });
    expect(segmentTouches(0, 0, 20, 20, box)).toBe(true);
    expect(segmentTouches(0, 20, 3, 0, box)).toBe(false);
    expect(lineTouches([0, 7, 100, 7], box)).toBe(true);
    expect(lineTouches([0, 7, Number.NaN, Number.NaN, 100, 7], box)).toBe(false);
    expect(lineTouches([7, 7], box)).toBe(true);
  });

  it('measures the distance to a line', () => {
    expect(lineDistance(5, 3, [0, 0, 10, 0])).toBe(9);
    expect(lineDistance(13, 4, [0, 0, 10, 0])).toBe(25);
    expect(lineDistance(1, 1, [])).toBe(Number.POSITIVE_INFINITY);
  });
});
