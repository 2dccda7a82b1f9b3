/** What a migration of the document is. */

/** One step: takes a document of format `to` - 10 (any plain data) and gives one of format `to`. Never edit a released step. */
export interface Migration {
  to: number;
  up(document: Record<string, unknown>): Record<string, unknown>;
}
