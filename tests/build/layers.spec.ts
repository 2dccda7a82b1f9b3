import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerViolations } from '../../build/check-layers.ts';

let folder: string;

function plant(files: Record<string, string>): string {
  const root = mkdtempSync(join(folder, 'tree-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const rulesBroken = async (files: Record<string, string>): Promise<string[]> =>
  (await layerViolations(plant(files))).map((violation) => violation.split(':')[0] ?? '');

describe('layer rules', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ridgeline-layers-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const one = 'export const one = 1;\nexport type One = 1;\n';

  it.each([
    ['core-math-arrows', 'core/math/a.ts', '../expression/b.ts'],
    ['core-optimizers-arrows', 'core/optimizers/a.ts', '../engine/b.ts'],
    ['core-statistics-arrows', 'core/statistics/a.ts', '../summaries/b.ts'],
    ['core-landscapes-contract', 'core/landscapes/a.ts', '../contract/requests.ts'],
    ['core-stands-alone', 'core/math/a.ts', '../../electron/laboratory/b.ts'],
    ['core-rooms-are-listed', 'core/utilities/a.ts', '../math/b.ts'],
    ['core-no-node', 'core/math/a.ts', 'node:fs'],
    ['renderer-sees-contracts-only', 'renderer/app/a.ts', '../../core/math/b.ts'],
    ['renderer-summaries-types-only', 'renderer/app/a.ts', '../../core/summaries/b.ts'],
    ['renderer-no-node', 'renderer/app/a.ts', '../../electron/laboratory/b.ts'],
    ['renderer-no-builtins', 'renderer/app/a.ts', 'node:fs'],
    ['electron-has-no-window-code', 'electron/laboratory/a.ts', '../../renderer/app/b.ts'],
    ['everything-resolves', 'electron/laboratory/a.ts', './missing.ts'],
  ])('refuses %s: %s importing %s', async (rule, from, specifier) => {
    const target = join(dirname(from), specifier);
    const exists = specifier.startsWith('.') && !specifier.includes('missing');
    const files = { [from]: `export { one } from '${specifier}';\n`, ...(exists && { [target]: one }) };
    expect(await rulesBroken(files)).toContain(rule);
  });

  it('counts an import of types as an import', async () => {
    const files = { 'core/math/a.ts': "export type { One } from '../engine/b.ts';\n", 'core/engine/b.ts': one };
    expect(await rulesBroken(files)).toContain('core-math-arrows');
  });

  it('refuses a cycle', async () => {
    const files = {
      'core/math/a.ts': "import { b } from './b.ts';\nexport const a = (): number => b();\n",
      'core/math/b.ts': "import { a } from './a.ts';\nexport const b = (): number => a();\n",
    };
    expect(await rulesBroken(files)).toContain('no-cycles');
  });

  it('lets a type point back', async () => {
    const files = {
      'core/math/a.ts': "import { b } from './b.ts';\nexport type A = 1;\nexport const a = b;\n",
      'core/math/b.ts': "import type { A } from './a.ts';\nexport const b: A = 1;\n",
    };
    expect(await rulesBroken(files)).toEqual([]);
  });

  it('refuses a package that core does not need', async () => {
    const root = plant({
      'core/math/a.ts': "export { useState } from 'react';\n",
      'package.json': '{"type":"module"}',
    });
    cpSync(join('node_modules', 'react'), join(root, 'node_modules', 'react'), { recursive: true });
    expect((await layerViolations(root)).join()).toContain('core-math-packages');
  });

  it('reports a file that it could not read', async () => {
    const root = plant({ 'core/math/a.ts': one, 'core/math/.hidden/b.ts': one });
    mkdirSync(join(root, 'core/math/node_modules'));
    writeFileSync(join(root, 'core/math/node_modules/c.ts'), one);
    expect((await layerViolations(root)).join()).toContain('not-read: core/math/node_modules/c.ts');
  });

  it('allows what the rules allow', async () => {
    const files = {
      'core/math/b.ts': one,
      'core/contract/requests.ts': one,
      'core/summaries/s.ts': one,
      'core/engine/a.ts': "export { one } from '../math/b.ts';\n",
      'core/landscapes/a.ts': "import type { One } from '../contract/requests.ts';\nexport const a: One = 1;\n",
      'renderer/app/a.ts': "import type { One } from '../../core/summaries/s.ts';\nexport const a: One = 1;\n",
      'electron/laboratory/a.ts': "export { one } from '../../core/engine/a.ts';\nexport { join } from 'node:path';\n",
    };
    expect(await rulesBroken(files)).toEqual([]);
  });
});
