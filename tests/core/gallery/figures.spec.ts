import { describe, expect, it } from 'vitest';
import { type Claim, defineEntry, type GalleryContext } from '../../../core/gallery/define.ts';
import { exactly, meanOf, shareOf } from '../../../core/gallery/estimates.ts';
import { type ClaimFigure, figureArrays } from '../../../core/gallery/figure.ts';
import { type ClaimAnswer, verifyEntry } from '../../../core/gallery/verify.ts';
import { stream } from '../../../core/math/streams.ts';

const normals = stream('probe', 'figures', 0).fillNormal(new Float64Array(4000));

function claim(id: string, more: Partial<Claim> & Pick<Claim, 'measure'>): Claim {
  return {
    id,
    statement: 's',
    asStated: 'right',
    theory: 't',
    tolerance: 0.05,
    toleranceReason: 'planted',
    ...more,
  };
}

function picture(title: string): (context: GalleryContext) => ClaimFigure {
  return (context) => ({
    picture: { kind: 'lines', title, x: { label: 'x' }, y: { label: 'y' }, series: [{ array: 'y', label: 'y' }] },
    arrays: figureArrays({ y: context.shared('values', () => [Number.NaN]) }),
    caption: 'n = 1',
  });
}

function answers(claims: Claim[], figure?: (context: GalleryContext) => ClaimFigure, drawn = true): ClaimAnswer[] {
  const entry = defineEntry({
    id: 'planted',
    version: 1,
    label: 'Planted',
    group: 'Test',
    summary: '',
    seed: 'none',
    references: [],
    budgetSeconds: { quick: 1, full: 1 },
    claims,
    ...(figure ? { figure } : {}),
  });
  return [...verifyEntry(entry, { seed: 0, quick: true, progress: () => {} }, null, drawn)];
}

describe('the figure of a claim', () => {
  it('is its own, else that of its entry, and is drawn from what was measured', () => {
    const measure = (context: GalleryContext) => ({
      predicted: 1,
      ...exactly(context.shared('values', () => [1, 1])[0]),
    });
    const [own, shared] = answers(
      [claim('own', { measure, figure: picture('own') }), claim('shared', { measure })],
      picture('shared'),
    );
    expect([own.figure?.picture.title, shared.figure?.picture.title]).toEqual(['own', 'shared']);
    expect(Array.from(own.figure?.arrays.y.data ?? [])).toEqual([1, 1]);
  });

  it('shows the interval of every sample beside the prediction where there is none', () => {
    const measure = (context: GalleryContext) => ({
      predicted: 0,
      ...meanOf(normals.subarray(0, context.sample(100, 100))),
    });
    const [{ figure, growth, count }] = answers([claim('mean', { measure, tolerance: 0.01, quantity: 'mean' })]);
    expect([growth, count]).toEqual([8, 800]);
    expect(figure?.picture).toMatchObject({
      kind: 'intervals',
      x: { label: 'mean' },
      rows: ['first sample', '2 times the sample', '4 times the sample', '8 times the sample'],
    });
    const { measured, low, high, lowest, highest } = figure?.arrays ?? {};
    for (const [k, n] of [100, 200, 400, 800].entries()) {
      const { measured: mean, interval } = meanOf(normals.subarray(0, n));
      expect([measured.data[k], low.data[k], high.data[k]]).toEqual([mean, ...interval]);
    }
    expect([lowest.data[0], highest.data[0]]).toEqual([-0.01, 0.01]);
  });

  it('is made only where it is wished for, with the count of what was measured', () => {
    const [{ figure, count, interval }, exact] = answers(
      [
        claim('share', { measure: () => ({ predicted: 0.5, ...shareOf(50, 100) }), tolerance: 0.3 }),
        claim('exact', { measure: () => ({ predicted: 0, ...exactly(0) }) }),
      ],
      undefined,
      false,
    );
    expect([figure, count, exact.count]).toEqual([undefined, 100, undefined]);
    expect(interval[0]).toBeLessThan(0.5);
  });
});
