import { describe, expect, it, vi } from 'vitest';
import { type Document, emptyDocument } from '../../../core/contract/document.ts';
import { RidgelineError } from '../../../core/contract/errors.ts';
import type { LaboratoryApi, Snapshot } from '../../../core/contract/laboratory-api.ts';
import { isAnotherSession, Laboratory } from '../../../renderer/state/laboratory.ts';

interface Around {
  revision?: number;
  path?: string | null;
  edits?: { label: string; at: number }[];
}

function snapshot(document: Document | null, { revision = 1, path = null, edits = [] }: Around = {}): Snapshot {
  return {
    session:
      document === null
        ? null
        : { name: document.name, path, readOnly: false, localCopy: null, bytes: 0, save: { kind: 'saved', at: 0 } },
    revision,
    document,
    history: { undo: null, redo: null, entries: edits, position: edits.length },
    layout: null,
  };
}

const note = (id: string) => ({ kind: 'add', collection: 'notes', item: { id, name: id, text: '' } }) as const;
const ids = (document: Document | null) => document?.notes.map(({ id }) => id);

function laboratoryWith(first: Snapshot, apply: LaboratoryApi['apply']) {
  const api = {
    catalogue: async () => ({}),
    snapshot: async () => first,
    subscribe: () => () => undefined,
    apply,
  } as unknown as LaboratoryApi;
  return Laboratory.connect(api);
}

describe('edits', () => {
  it('show at once, go in order with the newest revision, and settle on what the service says', async () => {
    const document = emptyDocument('d');
    const bases: number[] = [];
    let present = document;
    let revision = 1;
    const laboratory = await laboratoryWith(snapshot(document), async ({ base, commands }) => {
      bases.push(base);
      const [command] = commands;
      if (command?.kind === 'add') present = { ...present, notes: [...present.notes, command.item as never] };
      revision += 1;
      return snapshot(present, { revision, edits: [{ label: 'first', at: 1 }] });
    });
    const first = laboratory.apply([note('a')], 'A');
    const second = laboratory.apply([note('b')], 'B');
    expect(ids(laboratory.store.getState().document)).toEqual(['a', 'b']);
    expect(ids(laboratory.store.getState().snapshot.document)).toEqual([]);
    await Promise.all([first, second]);
    expect(bases).toEqual([1, 2]);
    expect(ids(laboratory.store.getState().snapshot.document)).toEqual(['a', 'b']);
  });

  it('are taken back when the service refuses them', async () => {
    const refuse = vi.fn(async () => {
      throw new RidgelineError('invalid-request', 'no');
    });
    const laboratory = await laboratoryWith(snapshot(emptyDocument('d')), refuse);
    const sent = laboratory.apply([note('a')], 'A');
    expect(ids(laboratory.store.getState().document)).toEqual(['a']);
    await expect(sent).rejects.toThrow('no');
    expect(ids(laboratory.store.getState().document)).toEqual([]);
  });
});

describe('isAnotherSession', () => {
  const document = emptyDocument('d');
  const edits = [{ label: 'a', at: 1 }];

  it('sees opening, closing and changing sessions', () => {
    expect(isAnotherSession(snapshot(null), snapshot(document))).toBe(true);
    expect(isAnotherSession(snapshot(document), snapshot(null, { revision: 2 }))).toBe(true);
    expect(isAnotherSession(snapshot(document, { edits }), snapshot(document, { revision: 2 }))).toBe(true);
    expect(
      isAnotherSession(
        snapshot(document, { edits }),
        snapshot(document, { revision: 2, edits: [{ label: 'b', at: 9 }] }),
      ),
    ).toBe(true);
  });

  it('takes edits, undo, renaming and Save As for the same one', () => {
    const more = [...edits, { label: 'b', at: 2 }];
    expect(isAnotherSession(snapshot(document), snapshot(document, { revision: 2, edits }))).toBe(false);
    expect(
      isAnotherSession(
        snapshot(document, { edits }),
        snapshot({ ...document, name: 'e' }, { revision: 2, edits: more }),
      ),
    ).toBe(false);
    expect(
      isAnotherSession(
        snapshot(document, { edits: more }),
        snapshot(document, { revision: 3, path: '/x.ridge', edits: more }),
      ),
    ).toBe(false);
    expect(isAnotherSession(snapshot(document), snapshot(document))).toBe(false);
  });
});
