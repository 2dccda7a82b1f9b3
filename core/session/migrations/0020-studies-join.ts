/** Format 20: a document holds analyses and verifications beside its experiments. */
import type { Migration } from './define.ts';

export const studiesJoin: Migration = {
  to: 20,
  up: (document) => ({ ...document, analyses: [], verifications: [] }),
};
