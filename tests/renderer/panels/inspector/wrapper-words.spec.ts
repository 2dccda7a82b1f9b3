import { describe, expect, it } from 'vitest';
import { wrappers } from '../../../../core/landscapes/wrappers/index.ts';
import {
  movedWrapper,
  wrapFact,
  wrapperError,
  wrapperLabel,
} from '../../../../renderer/panels/inspector/wrapper-words.ts';

describe('wrappers in words', () => {
  it('have one word for each that there is', () => {
    for (const { id } of wrappers) expect(wrapFact([{ kind: id }]), id).not.toBe(id);
    expect(wrapFact([{ kind: 'rotate', seed: 3 }])).toBe('rotated');
    expect(wrapFact([{ kind: 'unheard' }])).toBe('unheard');
    expect(wrapFact([{ kind: 'rotate' }, { kind: 'shift' }])).toBe('2 wrappers');
    expect(wrapFact([])).toBeNull();
    expect(wrapFact(undefined)).toBeNull();
  });

  it('are called as the catalogue calls them', () => {
    const entries = wrappers.map(({ wrap: _, ...entry }) => entry);
    expect(wrapperLabel('rotate', entries)).toBe('Rotate');
    expect(wrapperLabel('unheard', entries)).toBe('unheard');
  });

  it('move one place, and not beyond the ends', () => {
    const list = [{ kind: 'a' }, { kind: 'b' }, { kind: 'c' }];
    expect(movedWrapper(list, 0, 1).map(({ kind }) => kind)).toEqual(['b', 'a', 'c']);
    expect(movedWrapper(list, 2, 1).map(({ kind }) => kind)).toEqual(['a', 'c', 'b']);
    expect(movedWrapper(list, 2, 3)).toEqual(list);
    expect(movedWrapper(list, 0, -1)).toEqual(list);
    expect(list.map(({ kind }) => kind)).toEqual(['a', 'b', 'c']);
  });

  it('are found in messages of the service', () => {
    expect(wrapperError({ field: 'landscape.wrap[2].seed' })).toEqual({ index: 2, parameter: 'seed' });
    expect(wrapperError({ field: 'landscape.wrap[0].kind' })).toEqual({ index: 0, parameter: null });
    expect(wrapperError({ field: 'landscape.wrap[1]' })).toEqual({ index: 1, parameter: null });
    expect(wrapperError({ field: 'landscape.parameters.dimension' })).toBeNull();
    expect(wrapperError(null)).toBeNull();
  });
});
