import { describe, expect, it } from 'vitest';
import { coordinateText } from '../../../../renderer/charts/coordinate-name.ts';
import { coordinateNames, meaningText, planeCaption } from '../../../../renderer/panels/comparison/plane-words.ts';
import { sliderRange } from '../../../../renderer/panels/landscape/constants-row.tsx';
import {
  asParameters,
  formulaCommands,
  formulaParameters,
} from '../../../../renderer/panels/landscape/formula-draft.ts';
import { formulaPieces } from '../../../../renderer/panels/landscape/formula-field.tsx';
import { leftSide, variableWords } from '../../../../renderer/panels/landscape/formula-words.ts';

describe('formula text', () => {
  const join = (pieces: { text: string }[]) => pieces.map(({ text }) => text).join('');

  it('shows functions in bold and keeps every character', () => {
    const text = '0.1*sum(i, 1, 4, sin (z[i]))';
    const pieces = formulaPieces(text, null);
    expect(join(pieces)).toBe(text);
    expect(pieces.filter(({ kind }) => kind === 'function').map((piece) => piece.text)).toEqual(['sum', 'sin']);
  });

  it('marks the characters of an error, and a blank behind the end', () => {
    const error = (position: number, length: number) => ({ message: 'no', position, length });
    expect(formulaPieces('x + xz', error(4, 2)).find(({ kind }) => kind === 'error')?.text).toBe('xz');
    const end = formulaPieces('x +', error(3, 1));
    expect(end.at(-1)).toEqual({ text: ' ', at: 3, kind: 'error' });
    expect(join(formulaPieces('x + xz', error(99, 5)))).toBe('x + xz ');
    expect(join(formulaPieces('', error(0, 1)))).toBe(' ');
  });

  it('names variables', () => {
    expect(variableWords(['x', 'y', 'z[4]'])).toBe('x, y, z[1…4]');
    expect(leftSide(['x', 'theta', 'w1', 'long_name', 'z[4]'])).toBe(
      'L(x, \\theta, w_{1}, \\mathrm{long\\_name}, z) = ',
    );
    expect(leftSide(['a', 'b', 'c', 'd1', 'e', 'f', 'g'])).toBe('L = ');
  });
});

describe('formula edits', () => {
  it('set only what differs, in one list of commands', () => {
    const from = formulaParameters({ text: 'x^2', constants: { a: 2 } });
    expect(formulaCommands('L', from, { ...from, text: 'a*x^2' })).toEqual([
      { kind: 'set', collection: 'landscapes', id: 'L', path: ['parameters', 'text'], value: 'a*x^2' },
    ]);
    expect(formulaCommands('L', from, { text: 'x^2', constants: {} })).toEqual([
      { kind: 'set', collection: 'landscapes', id: 'L', path: ['parameters', 'constants'] },
    ]);
    expect(formulaCommands('L', from, from)).toEqual([]);
  });

  it('survive whatever a document holds', () => {
    expect(formulaParameters({})).toEqual({ text: '(x^2 - 1)^2 + y^2', constants: {} });
    expect(formulaParameters({ text: 3, variables: ['x'], constants: { a: 'b', c: 1 } })).toEqual({
      text: '(x^2 - 1)^2 + y^2',
      variables: ['x'],
      constants: { c: 1 },
    });
    expect(asParameters({ text: 'x', constants: {} })).toEqual({ text: 'x' });
  });

  it('slide a constant round its size', () => {
    expect(sliderRange(2)).toEqual({ low: 0, high: 4, step: 0.01 });
    expect(sliderRange(-0.3)).toEqual({ low: -0.6, high: 0.6, step: 0.001 });
    expect(sliderRange(0)).toEqual({ low: 0, high: 2, step: 0.01 });
  });
});

describe('words of a plane', () => {
  it('name coordinates', () => {
    expect(coordinateText('z_12')).toBe('z₁₂');
    expect(coordinateText('w_{3}')).toBe('w₃');
    expect(coordinateText('\\theta_1')).toBe('θ₁');
    expect(coordinateText('x')).toBe('x');
    expect(coordinateNames(['x', 'y', 'z[2]'], 4)).toEqual(['x', 'y', 'z₁', 'z₂']);
    expect(coordinateNames([], 3)).toEqual(['w₁', 'w₂', 'w₃']);
    expect(coordinateNames(['a_1', 'a_2'], 2410)).toHaveLength(64);
  });

  it('say what the colours mean', () => {
    expect(meaningText(2, { ratio: 2, base: 0, baseIsZero: true })).toBe('L, levels × 2');
    expect(meaningText(6, { ratio: 10, base: -78.33, baseIsZero: false })).toBe(
      'L on the slice above −78.33, levels × 10',
    );
  });

  it('say what lies outside', () => {
    const none = {
      drawn: 'seed 0',
      leaving: { paths: 0, points: 0 },
      diverged: 0,
      undefinedShare: 0,
      minimisers: 0,
      coming: null,
      flat: false,
    };
    expect(planeCaption(none)).toBe('seed 0');
    expect(planeCaption({ ...none, coming: 'first' })).toBe('seed 0 · picture on its way');
    expect(
      planeCaption({ ...none, leaving: { paths: 1, points: 3 }, diverged: 2, undefinedShare: 0.25, minimisers: 4 }),
    ).toBe(
      'seed 0 · 1 path leaves the frame · 3 points lie outside the frame · 2 runs diverged · + known minima · hatched: not defined (25\u00a0% of the frame)',
    );
  });
});
