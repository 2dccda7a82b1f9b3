import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processContender } from './contender.ts';
import type { Entrant } from './measure.ts';

const source = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const succeeds = (file: string, args: string[]): boolean => spawnSync(file, args, { stdio: 'ignore' }).status === 0;

let folder: string | undefined;
process.once('exit', () => folder && rmSync(folder, { recursive: true, force: true }));

/** Compiles a C source beside this file with gcc -O3 and answers the program, or undefined where there is no gcc. */
function compileC(name: string): string | undefined {
  if (!succeeds('gcc', ['--version'])) return undefined;
  folder ??= mkdtempSync(join(tmpdir(), 'ridgeline-bench-'));
  const program = join(folder, basename(name, '.c'));
  const { status, stderr } = spawnSync('gcc', ['-O3', '-o', program, source(name), '-lm'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`gcc refused ${name}: ${stderr}`);
  return program;
}

/** The Python here that has a module. */
export function pythonWith(module: string): string | undefined {
  return ['python3', '/usr/bin/python3'].find((file) => succeeds(file, ['-c', `import ${module}`]));
}

/** A Python script beside this file as a contender, or why it cannot run here. */
export async function pythonEntrant(name: string, module: string, script: string, args: string[]): Promise<Entrant> {
  const python = pythonWith(module);
  if (python === undefined) return { name, missing: `no Python here has the module ${module}` };
  return processContender(name, python, [source(script), ...args], { PYTHONDONTWRITEBYTECODE: '1' });
}

/** A C source beside this file as a contender, or why it cannot run here. */
export async function cEntrant(name: string, file: string, args: string[]): Promise<Entrant> {
  const program = compileC(file);
  return program === undefined ? { name, missing: 'there is no gcc here' } : processContender(name, program, args);
}
