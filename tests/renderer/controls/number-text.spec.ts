import { describe, expect, it } from 'vitest';
import {
  aloneParts,
  axisNumbers,
  bytesText,
  columnParts,
  countText,
  decadeText,
  dimensionText,
  FIGURE_SPACE,
  fieldNumber,
  grouped,
  intervalColumn,
  intervalPartsText,
  intervalText,
  notationOf,
  numberParts,
  numberText,
  PUNCTUATION_SPACE,
  parseNumber,
  partsText,
  percentText,
  proseNumber,
  secondsText,
  shareParts,
  superscript,
  typedNumber,
} from '../../../renderer/controls/number-text.ts';

const texts = (values: number[]) => columnParts(values).map(partsText);

describe('a number alone', () => {
  it.each([
    [0.00137, '1.37e−3'],
    [-0.00137, '−1.37e−3'],
    [0.01, '0.0100'],
    [0.0373, '0.0373'],
    [1, '1.00'],
    [12.345, '12.3'],
    [999.96, '1000'],
    [9999, '9999'],
    [9999.4, '9999'],
    [9999.6, '1.00e+4'],
    [20000, '2.00e+4'],
    [0, '0'],
    [-0, '0'],
    [5e-324, '4.94e−324'],
    [1.7976931348623157e308, '1.80e+308'],
    [0.0099999, '1.00e−2'],
  ])('%d is %s', (value, text) => expect(numberText(value)).toBe(text));

  it('has words for what is not a number', () => {
    expect(numberText(Number.POSITIVE_INFINITY)).toBe('diverged');
    expect(numberText(Number.NaN)).toBe('not computed');
    expect(numberParts(Number.NaN, 'plain').word).toBe(true);
  });
});

it('tells the labels of an axis apart, however large they are', () => {
  const labels = axisNumbers([-1.0536049848e11, -1.0536049847e11]);
  expect(new Set(labels).size).toBe(2);
  expect(axisNumbers([1e6, 2e6])).toEqual(['10⁶', '2×10⁶']);
});

describe('a number that stands alone in a table', () => {
  it.each([
    [1.359141, '1.35914'],
    [28, '28'],
    [12345, '12\u2009345'],
    [0.0251, '0.0251'],
    [1.0461e-14, '1.0461e−14'],
    [-2e12, '−2e+12'],
    [0, '0'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NaN, 'not computed'],
  ])('%d is %s', (value, text) => expect(partsText(aloneParts(value, 6))).toBe(text));
});

describe('a column', () => {
  it('is plain only when all of it fits', () => {
    expect(notationOf([0.01, 9999, 0, Number.NaN, Number.POSITIVE_INFINITY])).toBe('plain');
    expect(notationOf([0.01, 0.0099])).toBe('scientific');
    expect(texts([3.73, 0.139, 0.00139])).toEqual(['3.73e+0', '1.39e−1', '1.39e−3']);
  });

  it('puts points under points with figure spaces', () => {
    expect(texts([0.0123, 1.5, 9999])).toEqual([
      '0.0123',
      `1.50${FIGURE_SPACE.repeat(2)}`,
      `9999${PUNCTUATION_SPACE}${FIGURE_SPACE.repeat(4)}`,
    ]);
  });

  it('leaves words unpadded', () => {
    expect(texts([1.5, Number.POSITIVE_INFINITY])).toEqual(['1.50', 'diverged']);
  });

  it('pads short exponents on the left, where a right-aligned cell needs it', () => {
    expect(texts([1e-3, 1e-12])).toEqual([`${FIGURE_SPACE}1.00e−3`, '1.00e−12']);
  });
});

describe('intervals', () => {
  const e = (value: number, low: number, high: number) => ({ value, low, high });

  it('share one exponent', () => {
    expect(intervalText(e(0.00137, 0.00135, 0.0014))).toBe('1.37 [1.35, 1.40] e−3');
    expect(intervalText(e(5.03e-3, 4.95e-3, 5.12e-3))).toBe('5.03 [4.95, 5.12] e−3');
    expect(intervalText(e(2.04e-5, 1.83e-5, 2.26e-5))).toBe('2.04 [1.83, 2.26] e−5');
    expect(intervalText(e(9.0e-4, 8e-4, 1.1e-3))).toBe('9.0 [8.0, 11.0] e−4');
  });

  it('take fewer digits when the interval is wide', () => {
    expect(intervalText(e(2.4e-3, 1.1e-3, 4.9e-3))).toBe('2.4 [1.1, 4.9] e−3');
  });

  it('take more digits when three would hide the interval', () => {
    expect(intervalText(e(1.3701e-3, 1.3698e-3, 1.3705e-3))).toBe('1.37010 [1.36980, 1.37050] e−3');
    expect(intervalText(e(6.51234, 6.5123, 6.5124))).toBe('6.51234 [6.51230, 6.51240]');
  });

  it('do not share an exponent over more than three decades', () => {
    expect(intervalText(e(1.37e-3, 1.02e-6, 0.43))).toBe('1.37e−3 [1.0e−6, 4.3e−1]');
  });

  it('are plain where numbers are plain', () => {
    expect(intervalText(e(97.21, 97.0, 97.6))).toBe('97.2 [97.0, 97.6]');
    expect(intervalText(e(526, 522, 531))).toBe('526 [522, 531]');
    expect(intervalText(e(0.5, 0.25, 0.75))).toBe('0.50 [0.25, 0.75]');
  });

  it('name failures, missing and exact ones', () => {
    expect(intervalText(e(Number.POSITIVE_INFINITY, 20000, Number.POSITIVE_INFINITY))).toBe('∞ [>20\u2009000]');
    expect(intervalText(e(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY))).toBe('∞');
    expect(intervalText(e(Number.NaN, 0, 1))).toBe('not computed');
    expect(intervalText(e(1.25, 1.25, 1.25))).toBe('1.25 exact');
    expect(intervalText(e(1.25, Number.NaN, Number.NaN))).toBe('1.25');
    expect(intervalText(e(1.25, 1.0, Number.POSITIVE_INFINITY))).toBe('1.25 [1.00, ∞]');
    expect(intervalText(e(1.25e-3, 1e-3, Number.POSITIVE_INFINITY))).toBe('1.25 [1.00, ∞] e−3');
  });

  it('keep signs', () => {
    expect(intervalText(e(-1.5, -2.25, -0.75))).toBe('−1.5 [−2.3, −0.8]');
    expect(intervalText(e(0, -0.001, 0.002))).toBe('0.0 [−1.0, 2.0] e−3');
  });

  it('align in a column', () => {
    const column = intervalColumn([e(1.37e-3, 1.35e-3, 1.4e-3), e(2.4e-12, 1.1e-12, 4.9e-12)]).map(intervalPartsText);
    const width = (text: string) => text.length;
    expect(width(column[0]!)).toBe(width(column[1]!));
    expect(column[0]).toBe('1.37 [1.35, 1.40] e−3');
    expect(column[1]).toBe(`2.4${FIGURE_SPACE} [1.1, 4.9]${FIGURE_SPACE} e−12`);
  });

  it('share decimals in a plain column, but never hide an interval', () => {
    const column = (...entries: ReturnType<typeof e>[]) => intervalColumn(entries).map(intervalPartsText);
    expect(column(e(33, 21, 33), e(5, 4, 5))).toEqual(['33 [21, 33]', `5 [4, 5]${FIGURE_SPACE.repeat(2)}`]);
    expect(column(e(97.648, 97.617, 97.665), e(97.9, 97.8, 98))).toEqual(['97.6 [97.6, 97.7]', '97.9 [97.8, 98.0]']);
    expect(column(e(3011, 2900, 3400), e(4.6, 4.51, 4.74))[1]).toContain('4.60 [4.51, 4.74]');
  });

  it('are written when quantiles of a sample coincide', () => {
    expect(intervalColumn([e(98.3, 98.3, 98.3)], true).map(intervalPartsText)).toEqual(['98.3 [98.3, 98.3]']);
  });

  it('never write NaN or Infinity', () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e300, 1e-300, -3];
    for (const value of odd)
      for (const low of odd)
        for (const high of odd) {
          const text = intervalColumn([e(value, low, high), e(1, 0.5, 2)])
            .map(intervalPartsText)
            .join();
          expect(text).not.toMatch(/NaN|Infinity|undefined|-/);
        }
  });
});

describe('prose and axes', () => {
  it.each([
    [0.00137, '1.37×10⁻³'],
    [0.001, '10⁻³'],
    [-1e-8, '−10⁻⁸'],
    [3e-3, '3×10⁻³'],
    [0.05, '0.05'],
    [2.5, '2.5'],
    [1000, '1000'],
    [10000, '10\u2009000'],
    [20000, '20\u2009000'],
    [123456, '1.23×10⁵'],
    [1e6, '10⁶'],
    [0, '0'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NaN, 'not computed'],
  ])('%d is %s', (value, text) => expect(proseNumber(value)).toBe(text));

  it('writes axis labels with the same decimals', () => {
    expect(axisNumbers([-1, -0.5, 0, 0.5])).toEqual(['−1.0', '−0.5', '0.0', '0.5']);
    expect(axisNumbers([0, 5000, 10000])).toEqual(['0', '5000', '10\u2009000']);
    expect(axisNumbers([0, 0.1, 0.2, 0.30000000000000004])).toEqual(['0.0', '0.1', '0.2', '0.3']);
    expect(axisNumbers([0, 2e-5])).toEqual(['0', '2×10⁻⁵']);
  });

  it('writes decades', () => {
    expect([-3, 0, 1, 2].map((exponent) => decadeText(exponent))).toEqual(['10⁻³', '1', '10', '10²']);
    expect(decadeText(4, true)).toBe('10\u2009000');
    expect(superscript(-12)).toBe('⁻¹²');
  });
});

describe('units', () => {
  it('counts', () => {
    expect(countText(1000)).toBe('1000');
    expect(countText(12345678)).toBe('12\u2009345\u2009678');
    expect(grouped('−12345.678')).toBe('−12\u2009345.678');
    expect(dimensionText(2410)).toBe('2410-D');
  });

  it('shares', () => {
    expect(percentText(0.67)).toBe('67\u00a0%');
    expect(percentText(0.999)).toBe('99.9\u00a0%');
    expect(percentText(0)).toBe('0\u00a0%');
    expect(percentText(1)).toBe('100\u00a0%');
    expect(shareParts({ successes: 20, n: 20, low: 0.839, high: 1 })).toEqual({
      body: '20/20',
      interval: '[84, 100]\u00a0%',
    });
    expect(shareParts({ successes: 0, n: 0, low: 0, high: 1 })).toEqual({ body: '0/0', interval: '' });
  });

  it.each([
    [0, '0 s'],
    [2.5e-6, '2.5 µs'],
    [0.0123, '12 ms'],
    [0.00123, '1.2 ms'],
    [1.23, '1.2 s'],
    [59.9, '60 s'],
    [60, '1 min'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('%d s is %s', (seconds, text) => expect(secondsText(seconds)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [18_400_000, '18.4 MB'],
    [1000, '1 kB'],
    [999_950, '1 MB'],
    [2_500_000_000, '2.5 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));
});

describe('typing', () => {
  it('writes every digit', () => {
    expect(typedNumber(0.00137)).toBe('1.37e-3');
    expect(typedNumber(0.1 + 0.2)).toBe('0.30000000000000004');
    expect(typedNumber(1e6)).toBe('1e6');
    expect(fieldNumber(-1e-8)).toBe('−1e−8');
  });

  it('reads back what it writes, to the last bit', () => {
    for (const value of [0.1, -0.001, 1 / 3, 1e-300, 1.5e300, 5e-324, 123456.789, -0.0373]) {
      for (const text of [typedNumber(value), fieldNumber(value)])
        expect(parseNumber(text)).toEqual({ state: 'number', value });
    }
  });

  it.each([['1e-'], ['1e'], ['-'], [''], ['.'], ['1.'.slice(0, 0)], ['+'], ['−'], ['1.5e+']])(
    '‘%s’ is not wrong yet',
    (text) => expect(parseNumber(text).state).toBe('partial'),
  );

  it.each([
    ['1e-3', 0.001],
    ['1E-3', 0.001],
    ['.5', 0.5],
    ['1.', 1],
    ['−2', -2],
    ['1.37×10⁻³', 0.00137],
    ['2*10^-3', 0.002],
    ['10 000', 10000],
    ['12\u2009345.5', 12345.5],
    [' 7 ', 7],
  ])('‘%s’ is %d', (text, value) => expect(parseNumber(text)).toEqual({ state: 'number', value }));

  it('says what is wrong', () => {
    expect(parseNumber('0,1')).toEqual({ state: 'wrong', message: '‘0,1’ has a comma; write 0.1.' });
    expect(parseNumber('abc')).toEqual({
      state: 'wrong',
      message: '‘abc’ is not a number; expected one such as 0.1 or 1e-3.',
    });
    expect(parseNumber('1e999').state).toBe('wrong');
    expect(parseNumber('0x10').state).toBe('wrong');
    expect(parseNumber('1 2').state).toBe('wrong');
  });
});
