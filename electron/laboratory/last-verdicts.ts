/** The verdicts of the last verification of each gallery entry, kept in the data folder: no session has to be open to see them. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LastVerdicts } from '../../core/contract/laboratory-api.ts';
import type { ClaimVerdict } from '../../core/contract/studies.ts';

export interface MeasuredClaim {
  entry: string;
  version: number;
  claim: string;
  verdict: ClaimVerdict;
  seed: number;
  quick: boolean;
}

export class LastVerdictsFile {
  private readonly file: string;

  constructor(dataFolder: string) {
    this.file = join(dataFolder, 'verdicts.json');
  }

  /** Those of the versions that are asked about; an entry that has changed has not been verified. */
  list(versions: ReadonlyMap<string, number>): LastVerdicts[] {
    return this.read().filter(({ entry, version }) => versions.get(entry) === version);
  }

  /** Adds a claim to the last verification; one with another seed, form or version begins anew. */
  note({ entry, version, claim, verdict, seed, quick }: MeasuredClaim, at: number): void {
    const all = this.read();
    const last = all.find((other) => other.entry === entry);
    const goesOn = last?.version === version && last.seed === seed && last.quick === quick;
    const verdicts = { ...(goesOn ? last.verdicts : {}), [claim]: verdict };
    this.write([...all.filter((other) => other !== last), { entry, version, seed, quick, at, verdicts }]);
  }

  /** A list that cannot be read is an empty one: sessions keep the findings themselves. */
  private read(): LastVerdicts[] {
    try {
      const parsed: unknown = JSON.parse(readFileSync(this.file, 'utf8'));
      return Array.isArray(parsed)
        ? parsed.filter(
            (one): one is LastVerdicts => typeof one?.entry === 'string' && typeof one.verdicts === 'object',
          )
        : [];
    } catch {
      return [];
    }
  }

  private write(all: LastVerdicts[]): void {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(all, null, 1));
    renameSync(`${this.file}.new`, this.file);
  }
}
