/** Names completed while they are typed. */

export interface Completion {
  name: string;
  /** What is written in place of what was typed. */
  insert: string;
}

/** The names that go on from the letters before the caret, and where those begin; none where the word is whole. */
export function completionsAt(
  text: string,
  caret: number,
  names: readonly Completion[],
  most = 5,
): { from: number; found: Completion[] } {
  const [typed = ''] = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(text.slice(0, caret)) ?? [];
  const from = caret - typed.length;
  const isInside = /^[\p{L}\p{N}_]/u.test(text.slice(caret));
  // The e of a number is none.
  if (typed === '' || isInside || /\d$/.test(text.slice(0, from))) return { from, found: [] };
  const found = names.filter(({ name }) => name !== typed && name.startsWith(typed));
  return { from, found: names.some(({ name }) => name === typed) ? [] : found.slice(0, most) };
}
