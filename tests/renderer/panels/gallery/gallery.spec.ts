import { describe, expect, it } from 'vitest';
import { galleryGroups } from '../../../../renderer/panels/gallery/gallery-list.tsx';

const entry = (id: string, group: string, summary = '') => ({
  id,
  version: 1,
  label: id.toUpperCase(),
  group,
  summary,
  references: [],
  budgetSeconds: { quick: 1, full: 1 },
  claims: [],
});

describe('the gallery', () => {
  const entries = [entry('cage', 'Space'), entry('rates', 'Dynamics', 'Measured rates'), entry('folding', 'Space')];

  it('keeps the order of groups and entries', () => {
    expect(galleryGroups(entries).map(({ group, entries: own }) => [group, own.map(({ id }) => id)])).toEqual([
      ['Space', ['cage', 'folding']],
      ['Dynamics', ['rates']],
    ]);
  });

  it('finds entries by all words of a filter, in any of their words', () => {
    expect(galleryGroups(entries, ' MEASURED dyn ').flatMap(({ entries: own }) => own.map(({ id }) => id))).toEqual([
      'rates',
    ]);
    expect(galleryGroups(entries, 'cage rates')).toEqual([]);
  });
});
