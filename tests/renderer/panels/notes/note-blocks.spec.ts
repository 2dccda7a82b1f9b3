import { describe, expect, it } from 'vitest';
import { noteBlocks, noteParts } from '../../../../renderer/panels/notes/note-blocks.ts';

describe('noteBlocks', () => {
  it('parts headings, items and paragraphs', () => {
    const blocks = noteBlocks('# Title\nfirst\nsecond\n\n- one\n- two\n\n\nlast');
    expect(blocks.map(({ kind, parts }) => [kind, parts.map(({ text }) => text).join('')])).toEqual([
      ['heading', 'Title'],
      ['paragraph', 'first\nsecond'],
      ['item', 'one'],
      ['item', 'two'],
      ['paragraph', 'last'],
    ]);
    expect(noteBlocks('  \n')).toEqual([]);
  });
});

describe('noteParts', () => {
  it('finds formulas in the line and on lines of their own', () => {
    expect(noteParts('rate $\\eta$ and $$x^2$$ end')).toEqual([
      { kind: 'text', text: 'rate ' },
      { kind: 'inline', text: '\\eta' },
      { kind: 'text', text: ' and ' },
      { kind: 'display', text: 'x^2' },
      { kind: 'text', text: ' end' },
    ]);
  });

  it('leaves a single dollar sign alone', () => {
    expect(noteParts('costs $5')).toEqual([{ kind: 'text', text: 'costs $5' }]);
  });
});
