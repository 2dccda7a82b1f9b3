/** Brings the document of an older session to today's shape. */
import { DOCUMENT_FORMAT, type Document, documentSchema } from '../contract/document.ts';
import { RidgelineError } from '../contract/errors.ts';
import { requestError } from '../contract/request-error.ts';
import { studiesJoin } from './migrations/0020-studies-join.ts';
import { lessonsJoin } from './migrations/0030-lessons-join.ts';
import { forks } from './migrations/0040-forks.ts';
import type { Migration } from './migrations/define.ts';

/** In order of `to`, ten apart. Format 10 is the first. */
export const MIGRATIONS: readonly Migration[] = [studiesJoin, lessonsJoin, forks];

/** Migrate, then validate. Works on a copy; a newer format gives 'session-newer'. */
export function readDocument(stored: unknown, migrations: readonly Migration[] = MIGRATIONS): Document {
  if (stored === null || typeof stored !== 'object' || typeof (stored as { format?: unknown }).format !== 'number') {
    throw new RidgelineError('session-damaged', 'the document has no format number');
  }
  let document = structuredCopy(stored as Record<string, unknown>);
  if ((document.format as number) > DOCUMENT_FORMAT) {
    throw new RidgelineError(
      'session-newer',
      `the document has format ${document.format}; this Ridgeline reads up to ${DOCUMENT_FORMAT}. The file was not changed.`,
      { field: 'format', value: document.format, expected: `at most ${DOCUMENT_FORMAT}` },
    );
  }
  for (const migration of migrations) {
    if ((document.format as number) < migration.to) document = { ...migration.up(document), format: migration.to };
  }
  const checked = documentSchema.safeParse(document);
  if (!checked.success) {
    const error = requestError(checked.error, document, { prefix: 'document' });
    throw new RidgelineError('session-damaged', error.message, error.details);
  }
  return checked.data;
}

function structuredCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
