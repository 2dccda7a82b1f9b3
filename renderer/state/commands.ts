/** Commands and their keys: every action of the window has a name, and most have a shortcut. */

export type Platform = 'mac' | 'other';
export type Shell = 'desktop' | 'browser';

/** Spelled `Mod+Shift+K`: Mod is Cmd on macOS and Ctrl elsewhere; then Ctrl, Alt, Shift and a key as `KeyboardEvent.key` names it. */
export interface Shortcut {
  mod: boolean;
  ctrl: boolean;
  alt: boolean;
  shift: boolean;
  key: string;
}

export interface CommandDefinition {
  id: string;
  label: string;
  section: string;
  /** Shown first binding first; all of them act. */
  keys?: readonly string[];
  /** Bindings for the browser shell, where the tab keeps the first ones for itself. */
  browserKeys?: readonly string[];
  /** Works while a text field has the focus. Undo and single keys do not: the field has its own. */
  whileTyping?: boolean;
  /** Acts before the control with the focus: a button in focus takes Enter for itself, with Ctrl too. */
  first?: boolean;
  enabled?: () => boolean;
  run: () => void;
}

export function currentPlatform(): Platform {
  return typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform) ? 'mac' : 'other';
}

export function currentShell(): Shell {
  return typeof navigator !== 'undefined' && navigator.userAgent.includes('Electron') ? 'desktop' : 'browser';
}

export function parseShortcut(text: string): Shortcut {
  const parts = text.split('+');
  const key = parts.pop();
  if (key === undefined || key === '') throw new Error(`‘${text}’ names no key`);
  const shortcut: Shortcut = { mod: false, ctrl: false, alt: false, shift: false, key };
  for (const part of parts) {
    if (part === 'Mod') shortcut.mod = true;
    else if (part === 'Ctrl') shortcut.ctrl = true;
    else if (part === 'Alt') shortcut.alt = true;
    else if (part === 'Shift') shortcut.shift = true;
    else throw new Error(`‘${part}’ in ‘${text}’ is not a modifier`);
  }
  return shortcut;
}

/** What matching needs of a keyboard event. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

export function matchesShortcut(press: KeyPress, shortcut: Shortcut, platform: Platform): boolean {
  const mac = platform === 'mac';
  if (press.ctrlKey !== (shortcut.ctrl || (shortcut.mod && !mac))) return false;
  if (press.metaKey !== (shortcut.mod && mac)) return false;
  if (press.altKey !== shortcut.alt) return false;
  // A sign such as ? already says whether Shift is held; layouts differ in that.
  const sign = shortcut.key.length === 1 && !/[a-z0-9]/i.test(shortcut.key);
  if (!sign && press.shiftKey !== shortcut.shift) return false;
  return sameKey(press, shortcut);
}

function sameKey(press: KeyPress, { key, alt }: Shortcut): boolean {
  if (press.key.toLowerCase() === key.toLowerCase()) return true;
  // Alt changes the character that a key types on macOS and some layouts: the key's place on the board decides.
  return alt && /^[a-z]$/i.test(key) && press.code === `Key${key.toUpperCase()}`;
}

const KEY_WORDS: Record<string, string> = {
  Enter: '↵',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Delete: 'Del',
  Escape: 'Esc',
  ' ': 'Space',
};

/** How a key is shown: `Ctrl K`, on macOS `⌘K`. */
export function shortcutText(text: string, platform: Platform): string {
  const { mod, ctrl, alt, shift, key } = parseShortcut(text);
  const word = KEY_WORDS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  if (platform === 'mac') {
    return `${ctrl ? '⌃' : ''}${alt ? '⌥' : ''}${shift ? '⇧' : ''}${mod ? '⌘' : ''}${word}`;
  }
  return [mod || ctrl ? 'Ctrl' : '', alt ? 'Alt' : '', shift ? 'Shift' : '', word]
    .filter((part) => part !== '')
    .join(' ');
}

/** The binding to show in this shell: the browser's own where there is one. */
export function shownKeys(command: Pick<CommandDefinition, 'keys' | 'browserKeys'>, shell: Shell): readonly string[] {
  if (shell === 'browser' && command.browserKeys !== undefined) return command.browserKeys;
  return command.keys ?? [];
}

/** The first enabled command that a key press means. Plain keys and Shift with a letter never act while typing. */
export function commandFor(
  press: KeyPress,
  commands: readonly CommandDefinition[],
  platform: Platform,
  typing: boolean,
): CommandDefinition | null {
  for (const command of commands) {
    if (typing && command.whileTyping !== true) continue;
    for (const text of [...(command.keys ?? []), ...(command.browserKeys ?? [])]) {
      if (matchesShortcut(press, parseShortcut(text), platform) && (command.enabled?.() ?? true)) return command;
    }
  }
  return null;
}

/** Two commands that share a binding: the second would never act. */
export function shortcutClashes(commands: readonly CommandDefinition[]): string[] {
  const owners = new Map<string, string>();
  const clashes: string[] = [];
  for (const command of commands) {
    for (const text of new Set([...(command.keys ?? []), ...(command.browserKeys ?? [])])) {
      const shortcut = parseShortcut(text);
      const key = JSON.stringify({ ...shortcut, key: shortcut.key.toLowerCase() });
      const owner = owners.get(key);
      if (owner !== undefined) clashes.push(`${text}: ${owner}, ${command.id}`);
      owners.set(key, command.id);
    }
  }
  return clashes;
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button', 'file'].includes(target.type);
}
