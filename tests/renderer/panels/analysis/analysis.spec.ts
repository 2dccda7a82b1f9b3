import { describe, expect, it } from 'vitest';
import { type Document, emptyDocument } from '../../../../core/contract/document.ts';
import type { AnalysisItem } from '../../../../core/contract/studies.ts';
import { placeWords } from '../../../../renderer/panels/analysis/place-words.ts';
import { offText } from '../../../../renderer/panels/analysis/values-table.tsx';
import { parseStep } from '../../../../renderer/panels/inspector/place-fields.tsx';

const document: Document = {
  ...emptyDocument('d'),
  landscapes: [{ id: 'l', name: 'Valley', family: 'rosenbrock', parameters: {} }],
  optimizers: [{ id: 'o', name: 'Adam', slot: 0, algorithm: 'adam', parameters: {} }],
};
const item: AnalysisItem = { id: 'a', name: 'A', analysis: 'x', landscape: 'l', parameters: {}, seed: 0 };

describe('an analysis', () => {
  it('says where it looks', () => {
    const words = (at: AnalysisItem['at']) =>
      placeWords(at === undefined ? item : { ...item, at }, { needs: 'point' }, document);
    expect(words(undefined)).toBe('on Valley, no point chosen');
    expect(words({ point: [1, -2, 3, 4] })).toBe('on Valley, at (1, \u22122, 3, …)');
    expect(words({ start: { seed: 4 } })).toBe('on Valley, at its start, seed 4');
    expect(words({ minimiser: 0 })).toBe('on Valley, at its known minimum');
    expect(words({ run: { experiment: 'e', optimizer: 'o', seed: 3 }, step: 'final' })).toBe(
      'on Valley, at the end of seed 3 of Adam',
    );
    expect(placeWords(item, { needs: 'landscape' }, document)).toBe('on Valley');
    expect(placeWords({ ...item, landscape: 'gone' }, { needs: 'landscape' }, document)).toBe('no landscape chosen');
    expect(placeWords(item, { needs: 'nothing' }, document)).toBe('');
  });

  it('takes a step as a number or a word, and says what it expects', () => {
    expect(parseStep(' 300 ')).toEqual({ ok: true, value: 300 });
    expect(parseStep('End')).toEqual({ ok: true, value: 'final' });
    expect(parseStep('-1')).toEqual({
      ok: false,
      message: '‘-1’ is not a step; expected final or a whole number from 0.',
    });
  });

  it('says how far a number is from the exact one', () => {
    expect([offText(2, 2), offText(2.1, 2), offText(0.5, 0), offText(Number.NaN, 1)]).toEqual([
      '0',
      '5\u00a0%',
      '0.5',
      '',
    ]);
    expect(offText(1 + 2e-6, 1)).toBe('2×10⁻⁶');
  });
});
