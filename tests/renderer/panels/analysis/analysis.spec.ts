import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../../core/contract/catalogue.ts';
import { type Document, emptyDocument } from '../../../../core/contract/document.ts';
import type { AnalysisItem } from '../../../../core/contract/studies.ts';
import { mapEnds } from '../../../../renderer/charts/map-layout.ts';
import { overPictures } from '../../../../renderer/panels/analysis/over-pictures.ts';
import { placeWords } from '../../../../renderer/panels/analysis/place-words.ts';
import { problemWords } from '../../../../renderer/panels/analysis/problem-words.ts';
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

  it('says problems with the labels of what they name by id, as sentences', () => {
    const entry = (id: string, label: string) => ({ id, label }) as never;
    const catalogue = {
      analyses: [entry('basin-census', 'Basin census'), entry('trace', 'Trace of the Hessian')],
      landscapes: [entry('gaussian-field', 'Gaussian random field')],
      optimizers: [],
    } as unknown as Catalogue;
    expect(problemWords('expected a minimum: basin-census and mini-batch trace find some', catalogue)).toBe(
      'Expected a minimum: ‘Basin census’ and mini-batch trace find some.',
    );
    expect(problemWords('Such as gaussian-field.', catalogue)).toBe('Such as ‘Gaussian random field’.');
  });

  it('says how often it is asked', () => {
    const run: AnalysisItem['at'] = { run: { experiment: 'e', optimizer: 'o', seed: 3 }, step: 'final' };
    const words = (changes: Partial<AnalysisItem>, needs: 'point' | 'landscape' | 'run' = 'point') =>
      placeWords({ ...item, ...changes }, { needs }, document);
    const over = { kind: 'seeds', count: 20 } as const;
    expect(words({ at: run, over: { kind: 'steps', count: 5, spacing: 'even' } })).toBe(
      'on Valley, along seed 3 of Adam',
    );
    expect(words({ at: run, over })).toBe('on Valley, at the end of runs of Adam, over 20 seeds');
    expect(words({ at: { start: { seed: 0 } }, over })).toBe('on Valley, at its starts, over 20 seeds');
    expect(words({ at: run, over }, 'run')).toBe('on Valley, along runs of Adam, over 20 seeds');
    expect(words({ over }, 'landscape')).toBe('on Valley, over 20 seeds');
  });

  it('draws what changes along a run over its loss, and distributions of what differs between seeds', () => {
    const value = (label: string, exact: number | null = null) => ({
      value: 1,
      interval: [1, 1] as [number, number],
      exact,
      warning: null,
      label,
    });
    const array = (...data: number[]) => ({ shape: [data.length], data: Float64Array.from(data) });
    const steps = overPictures(
      { kind: 'steps', count: 3, spacing: 'log' },
      {
        values: {
          sharpness: value('Sharpness, at the last step'),
          sharpnessChange: value('Sharpness, last step less first'),
          zero: value('Zero eigenvalues, at the last step'),
        },
        arrays: {
          steps: array(0, 4, 9),
          sharpness: array(1, 2, 4),
          'sharpness low': array(1, 1, 3),
          'sharpness high': array(1, 3, 5),
          zero: array(2, 2, 2),
          'loss of the run': array(3, 2, 0),
        },
        seconds: 1,
      },
    );
    expect(steps.map(({ title }) => title)).toEqual(['Sharpness']);
    expect(steps[0]?.spec).toMatchObject({ xLog: true, backdrop: { label: 'loss', log: false } });
    expect(steps[0]?.spec.series[0]?.band).not.toBeNull();
    const [seeds] = overPictures(
      { kind: 'seeds', count: 2 },
      {
        values: { loss: value('Loss, mean over seeds', 2), lossMedian: value('Loss, median over seeds') },
        arrays: { seeds: array(0, 1), loss: array(3, 1), 'loss sorted': array(1, 3) },
        seconds: 1,
      },
    );
    expect(seeds?.spec.series.map(({ label }) => label)).toEqual(['seeds', 'exact']);
    expect(Array.from(seeds?.spec.series[0]?.rows[0] ?? [])).toEqual([0.25, 0.75]);
  });

  it('puts the ends of a map half a pixel beyond the middles', () => {
    expect(mapEnds([0.5, 1.5, 2.5])).toEqual([0, 3]);
    expect([mapEnds([1]), mapEnds(undefined)]).toEqual([undefined, undefined]);
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
