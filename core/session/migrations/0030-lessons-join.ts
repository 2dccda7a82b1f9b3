/** Format 30: a document holds lessons. */
import type { Migration } from './define.ts';

export const lessonsJoin: Migration = {
  to: 30,
  up: (document) => ({ ...document, lessons: [] }),
};
