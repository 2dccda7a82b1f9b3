/** How errors repeat the value that they refuse: short, whatever was given. */

const LONGEST_TEXT = 200;
const MOST_ENTRIES = 20;
const DEEPEST = 3;

/** The value in words, for a message; `undefined` is a field that is missing. */
export function written(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return value.length > 40 ? `‘${value.slice(0, 40)}…’` : `‘${value}’`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

/** The value itself where it is small, else in words: errors cross threads and sockets, and people read them. */
export function quotable(value: unknown): unknown {
  if (isSmall(value, DEEPEST)) return value;
  return typeof value === 'string' ? `${value.slice(0, LONGEST_TEXT)}…` : written(value);
}

function isSmall(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.length <= LONGEST_TEXT;
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  if (depth === 0 || ArrayBuffer.isView(value)) return false;
  const entries: unknown[] = Object.values(value);
  return entries.length <= MOST_ENTRIES && entries.every((entry) => isSmall(entry, depth - 1));
}
