import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LastVerdictsFile } from '../../../electron/laboratory/last-verdicts.ts';

let folder: string;
let kept: LastVerdictsFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-verdicts-'));
  kept = new LastVerdictsFile(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const measured = { entry: 'perlin', version: 1, claim: 'line', verdict: 'holds', seed: 0, quick: true } as const;
const versions = new Map([['perlin', 1]]);

describe('the last verdicts', () => {
  it('are those of one verification, and stay for the next window', () => {
    kept.note(measured, 5);
    kept.note({ ...measured, claim: 'plane', verdict: 'undecided' }, 6);
    expect(new LastVerdictsFile(folder).list(versions)).toEqual([
      { entry: 'perlin', version: 1, seed: 0, quick: true, at: 6, verdicts: { line: 'holds', plane: 'undecided' } },
    ]);
    kept.note({ ...measured, seed: 1, verdict: 'fails' }, 7);
    expect(kept.list(versions)[0]?.verdicts).toEqual({ line: 'fails' });
  });

  it('of an entry that has changed since are not told', () => {
    kept.note(measured, 5);
    expect(kept.list(new Map([['perlin', 2]]))).toEqual([]);
  });

  it('that cannot be read are none', () => {
    writeFileSync(join(folder, 'verdicts.json'), '{');
    expect(kept.list(versions)).toEqual([]);
    kept.note(measured, 5);
    expect(kept.list(versions)).toHaveLength(1);
  });
});
