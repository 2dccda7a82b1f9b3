import { describe, expect, it, vi } from 'vitest';
import type { Actions } from '../../../renderer/app/actions.ts';
import { windowCommands } from '../../../renderer/app/window-commands.ts';
import {
  type CommandDefinition,
  commandFor,
  type KeyPress,
  matchesShortcut,
  parseShortcut,
  shortcutClashes,
  shortcutText,
  shownKeys,
} from '../../../renderer/state/commands.ts';
import type { Laboratory } from '../../../renderer/state/laboratory.ts';

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held };
}

describe('shortcuts', () => {
  it('reads modifiers and the key', () => {
    expect(parseShortcut('Mod+Shift+K')).toEqual({ mod: true, ctrl: false, alt: false, shift: true, key: 'K' });
    expect(() => parseShortcut('Super+K')).toThrow('‘Super’');
    expect(() => parseShortcut('Mod+')).toThrow('names no key');
  });

  it('means Ctrl by Mod, and Cmd on macOS', () => {
    const undo = parseShortcut('Mod+Z');
    expect(matchesShortcut(press('z', { ctrlKey: true }), undo, 'other')).toBe(true);
    expect(matchesShortcut(press('z', { metaKey: true }), undo, 'other')).toBe(false);
    expect(matchesShortcut(press('z', { metaKey: true }), undo, 'mac')).toBe(true);
    expect(matchesShortcut(press('z', { ctrlKey: true }), undo, 'mac')).toBe(false);
    expect(matchesShortcut(press('Z', { ctrlKey: true, shiftKey: true }), undo, 'other')).toBe(false);
  });

  it('keeps Ctrl on macOS where Cmd would switch applications', () => {
    expect(matchesShortcut(press('Tab', { ctrlKey: true }), parseShortcut('Ctrl+Tab'), 'mac')).toBe(true);
  });

  it('finds letters by their place when Alt types another character', () => {
    const shortcut = parseShortcut('Mod+Alt+N');
    expect(matchesShortcut(press('˜', { metaKey: true, altKey: true, code: 'KeyN' }), shortcut, 'mac')).toBe(true);
    expect(matchesShortcut(press('˜', { metaKey: true, altKey: true, code: 'KeyM' }), shortcut, 'mac')).toBe(false);
  });

  it('takes a sign with or without Shift, as the keyboard has it', () => {
    expect(matchesShortcut(press('?', { shiftKey: true }), parseShortcut('?'), 'other')).toBe(true);
    expect(matchesShortcut(press('?'), parseShortcut('?'), 'other')).toBe(true);
  });

  it('writes keys as the platform does', () => {
    expect(shortcutText('Mod+Enter', 'other')).toBe('Ctrl ↵');
    expect(shortcutText('Mod+Shift+Z', 'mac')).toBe('⇧⌘Z');
    expect(shortcutText('Alt+ArrowUp', 'other')).toBe('Alt ↑');
  });

  it('shows the second binding where a browser tab keeps the first', () => {
    const command = { keys: ['Mod+N'], browserKeys: ['Mod+Alt+N'] };
    expect(shownKeys(command, 'desktop')).toEqual(['Mod+N']);
    expect(shownKeys(command, 'browser')).toEqual(['Mod+Alt+N']);
    expect(shownKeys({ keys: ['Mod+S'] }, 'browser')).toEqual(['Mod+S']);
  });
});

describe('commandFor', () => {
  const run = vi.fn();
  const commands: CommandDefinition[] = [
    { id: 'off', label: '', section: '', keys: ['Mod+K'], enabled: () => false, run },
    { id: 'on', label: '', section: '', keys: ['Mod+K'], whileTyping: true, run },
    { id: 'undo', label: '', section: '', keys: ['Mod+Z'], run },
  ];

  it('skips what is not enabled, and leaves the keys of a text field to it', () => {
    expect(commandFor(press('k', { ctrlKey: true }), commands, 'other', false)?.id).toBe('on');
    expect(commandFor(press('z', { ctrlKey: true }), commands, 'other', true)).toBeNull();
    expect(commandFor(press('k', { ctrlKey: true }), commands, 'other', true)?.id).toBe('on');
    expect(commandFor(press('q'), commands, 'other', false)).toBeNull();
  });
});

describe('the commands of the window', () => {
  const commands = windowCommands({ store: { getState: () => ({}) } } as unknown as Laboratory, {} as Actions);

  it('never share a binding or an id', () => {
    expect(shortcutClashes(commands)).toEqual([]);
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
  });

  it('tell clashes', () => {
    expect(
      shortcutClashes([...commands, { id: 'x', label: '', section: '', keys: ['Mod+k'], run: () => undefined }]),
    ).toEqual(['Mod+k: palette, x']);
  });

  it('offer another binding for every key that a browser tab keeps', () => {
    const kept = ['Mod+N', 'Mod+W', 'Mod+T', 'Mod+Shift+N', 'Mod+Shift+W', 'Ctrl+Tab', 'Ctrl+Shift+Tab'];
    for (const command of commands) {
      if ((command.keys ?? []).some((key) => kept.includes(key))) expect(command.browserKeys, command.id).toBeDefined();
      for (const key of shownKeys(command, 'browser')) expect(kept).not.toContain(key);
    }
  });
});
