/** The list of recently opened sessions, kept in the data folder. */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RecentSession } from '../../core/contract/laboratory-api.ts';

const KEPT = 20;
type Entry = Omit<RecentSession, 'state'>;

export class RecentSessions {
  private readonly file: string;

  constructor(dataFolder: string) {
    this.file = join(dataFolder, 'recent.json');
  }

  list(): RecentSession[] {
    return this.read().map((entry) => {
      const stat = statSync(entry.path, { throwIfNoEntry: false });
      return { ...entry, bytes: stat?.size ?? entry.bytes, state: stat?.isFile() ? 'ok' : 'missing' };
    });
  }

  note(entry: Entry): void {
    this.write([entry, ...this.read().filter((other) => other.path !== entry.path)].slice(0, KEPT));
  }

  forget(path: string): void {
    this.write(this.read().filter((entry) => entry.path !== path));
  }

  /** A list that cannot be read is an empty one: it is a convenience, and the sessions themselves are elsewhere. */
  private read(): Entry[] {
    try {
      const parsed: unknown = JSON.parse(readFileSync(this.file, 'utf8'));
      return Array.isArray(parsed)
        ? parsed.filter((entry): entry is Entry => typeof (entry as Entry)?.path === 'string')
        : [];
    } catch {
      return [];
    }
  }

  private write(entries: Entry[]): void {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(entries, null, 1));
    renameSync(`${this.file}.new`, this.file);
  }
}
