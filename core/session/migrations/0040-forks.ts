/** Format 40: an optimizer may have a precision of its own, and may be a fork. Older documents have neither. */
import type { Migration } from './define.ts';

export const forks: Migration = { to: 40, up: (document) => document };
