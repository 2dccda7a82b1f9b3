import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';

const rules = createRequire(import.meta.url)('./layers.cjs') as IConfiguration;
const rooms = ['core', 'electron', 'renderer'];

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path));
}

/**
 * Checks the imports below a folder against build/layers.cjs and answers the violations, one sentence each.
 * A cruiser that cannot parse TypeScript reports success over no modules, so every source must have been read.
 */
export async function layerViolations(root: string): Promise<string[]> {
  const present = rooms.filter((room) => existsSync(join(root, room)));
  const { forbidden, options } = rules;
  const reply = await cruise(present, {
    ...options,
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: forbidden ?? [] },
  });
  const { modules, summary } = reply.output as ICruiseResult;

  const read = new Set(modules.map((module) => module.source));
  const unread = present
    .flatMap((room) => sourcesBelow(join(root, room)).map((path) => `${room}/${path.replaceAll('\\', '/')}`))
    .filter((path) => !read.has(path));
  const violations = summary.violations.map(({ rule, from, to, cycle }) => {
    const way = cycle ? cycle.map((step) => step.name).join(' -> ') : to;
    const why = forbidden?.find((entry) => entry.name === rule.name)?.comment;
    return `${rule.name}: ${from} -> ${way}${why ? ` (${why})` : ''}`;
  });
  return [...unread.map((path) => `not-read: ${path} was not parsed`), ...violations];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = await layerViolations(dirname(dirname(fileURLToPath(import.meta.url))));
  for (const violation of violations) console.error(violation);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
