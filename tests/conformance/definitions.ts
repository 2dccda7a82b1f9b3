/** Finds what a folder defines, whether or not its index knows. */
import { readdirSync } from 'node:fs';

/** Every exported object with an id and parameters, by the file that exports it. */
export async function definitionsIn(folder: string): Promise<{ file: string; id: string; definition: unknown }[]> {
  const url = new URL(`../../core/${folder}/`, import.meta.url);
  const files = readdirSync(url).filter((name) => name.endsWith('.ts') && name !== 'index.ts');
  const found: { file: string; id: string; definition: unknown }[] = [];
  for (const file of files) {
    const module: Record<string, unknown> = await import(new URL(file, url).href);
    for (const value of Object.values(module)) {
      if (typeof value !== 'object' || value === null) continue;
      if ('id' in value && 'parameters' in value && 'version' in value) {
        found.push({ file, id: String(value.id), definition: value });
      }
    }
  }
  return found;
}

/** One sentence for each thing that is wrong with a folder and its list. */
export async function registrationFaults(folder: string, list: readonly { id: string }[]): Promise<string[]> {
  const found = await definitionsIn(folder);
  const faults: string[] = [];
  for (const { file, id, definition } of found) {
    if (!(list as readonly unknown[]).includes(definition)) faults.push(`${file} is not in ${folder}/index.ts`);
    if (file !== `${id}.ts`) faults.push(`${file} defines ‘${id}’; expected ${id}.ts`);
  }
  for (const { id } of list) {
    if (!found.some((entry) => entry.id === id)) faults.push(`${folder}/index.ts lists ‘${id}’, which no file defines`);
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) faults.push(`the id ‘${id}’ is not kebab-case`);
    if (list.filter((other) => other.id === id).length > 1) faults.push(`the id ‘${id}’ is there twice`);
  }
  return faults;
}
