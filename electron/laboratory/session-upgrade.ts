/** Brings a session file of an older format to today's tables, and keeps the original beside it. */
import { copyFileSync, existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { ANSWER_TABLES, FILE_FORMAT, MEANINGS } from './session-schema.ts';

/** By the format that they lead to. Never edit a released one. */
const STEPS: Record<number, string> = { 2: ANSWER_TABLES };

/** Where the file as it was is kept: `race.ridge` of format 1 as `race.format-1.ridge`. */
export function originalOf(path: string, format: number): string {
  return path.replace(/(\.ridge)?$/, `.format-${format}.ridge`);
}

/** Does nothing for a file of today's format. Either all steps are done or none. */
export function upgradeFile(path: string, db: DatabaseSync, format: number): void {
  if (format >= FILE_FORMAT) return;
  const original = originalOf(path, format);
  if (!existsSync(original)) copyFileSync(path, original);
  db.exec('BEGIN IMMEDIATE');
  try {
    for (let next = format + 1; next <= FILE_FORMAT; next++) db.exec(STEPS[next] ?? '');
    const explain = db.prepare('INSERT OR REPLACE INTO about VALUES (?, ?)');
    for (const [name, meaning] of Object.entries(MEANINGS)) explain.run(name, meaning);
    db.exec(`PRAGMA user_version=${FILE_FORMAT}`);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
