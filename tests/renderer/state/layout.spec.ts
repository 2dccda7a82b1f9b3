import { afterEach, describe, expect, it } from 'vitest';
import { type Document, emptyDocument } from '../../../core/contract/document.ts';
import {
  lostPanels,
  readLayout,
  setSideWidth,
  toggleSide,
  USUAL_SIDES,
  useLayout,
} from '../../../renderer/state/layout.ts';

const document: Document = {
  ...emptyDocument('d'),
  landscapes: [{ id: 'l1', name: 'L', family: 'rosenbrock', parameters: {} }],
  notes: [{ id: 'n1', name: 'N', text: '' }],
};

describe('readLayout', () => {
  it('gives the usual for what is absent, of another version, or nonsense', () => {
    for (const saved of [null, undefined, 3, 'x', [], { version: 2 }, { version: 1, sides: 7, selection: [] }]) {
      const { sides, selection, dock } = readLayout(saved, document);
      expect(sides).toEqual(USUAL_SIDES);
      expect(selection).toMatchObject({ thing: null, experiment: null, brush: null });
      expect(dock).toBeNull();
    }
  });

  it('keeps what was saved and drops what the document no longer has', () => {
    const saved = {
      version: 1,
      sides: { left: false, right: true, leftWidth: 300, rightWidth: 9999, leftTab: 'queue', rightTab: 'history' },
      selection: { thing: { collection: 'landscapes', id: 'l1' }, landscape: 'l1', experiment: 'gone', optimizer: 5 },
      dock: { panels: {} },
    };
    const { sides, selection, dock } = readLayout(saved, document);
    expect(sides).toEqual({
      left: false,
      right: true,
      leftWidth: 300,
      rightWidth: 268,
      leftTab: 'queue',
      rightTab: 'history',
    });
    expect(selection).toEqual({
      thing: { collection: 'landscapes', id: 'l1' },
      landscape: 'l1',
      experiment: null,
      optimizer: null,
      brush: null,
    });
    expect(dock).toEqual({ panels: {} });
  });
});

describe('lostPanels', () => {
  it('names the panels of things that are gone, and no others', () => {
    const panel = (collection: string, id: string) => ({ params: { thing: { collection, id } } });
    const dock = {
      panels: {
        a: panel('landscapes', 'l1'),
        b: panel('landscapes', 'l2'),
        c: panel('notes', 'n1'),
        d: panel('toString', 'n1'),
        loss: { params: {} },
      },
    };
    expect(lostPanels(dock, document)).toEqual(['b', 'd']);
    expect(lostPanels(null, document)).toEqual([]);
  });
});

describe('sides', () => {
  afterEach(() => useLayout.setState({ ...USUAL_SIDES, over: null, width: 1440 }));

  it('hide in a wide window and lie over the content in a narrow one', () => {
    useLayout.setState({ ...USUAL_SIDES, over: null, width: 1440 });
    toggleSide('right');
    expect(useLayout.getState()).toMatchObject({ right: false, over: null });
    useLayout.setState({ width: 1150 });
    toggleSide('left');
    expect(useLayout.getState()).toMatchObject({ left: false, over: null });
    toggleSide('right');
    expect(useLayout.getState()).toMatchObject({ over: 'right' });
    useLayout.setState({ width: 1024 });
    toggleSide('left', true);
    expect(useLayout.getState()).toMatchObject({ over: 'left' });
    toggleSide('left');
    expect(useLayout.getState()).toMatchObject({ over: null, left: false });
  });

  it('keep their widths within limits', () => {
    setSideWidth('left', 12);
    setSideWidth('right', 300.4);
    expect(useLayout.getState()).toMatchObject({ leftWidth: 180, rightWidth: 300 });
  });
});
