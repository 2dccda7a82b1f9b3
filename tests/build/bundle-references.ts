import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { parseAst } from 'vite';

/** Paths of all files below a folder, with forward slashes. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

interface SyntaxNode {
  type: string;
  source?: { value?: unknown } | null;
  callee?: { type: string; name?: string };
  arguments?: { value?: unknown }[];
}

function* nodesOf(tree: unknown): Generator<SyntaxNode> {
  if (Array.isArray(tree)) for (const child of tree) yield* nodesOf(child);
  else if (typeof tree === 'object' && tree !== null) {
    if ('type' in tree) yield tree as SyntaxNode;
    for (const child of Object.values(tree)) if (typeof child === 'object') yield* nodesOf(child);
  }
}

/** What a bundle imports or requires by a name that is written in it. */
export function importsOf(file: string): string[] {
  const found = new Set<string>();
  for (const node of nodesOf(parseAst(readFileSync(file, 'utf8')))) {
    const required =
      node.type === 'CallExpression' && /^_*require$/.test(node.callee?.name ?? '') ? node.arguments?.[0] : undefined;
    const specifier = (node.source ?? required)?.value;
    if (typeof specifier === 'string') found.add(specifier);
  }
  return [...found].sort();
}

/** The imports of a bundle that Node or Electron does not bring along; there should be none. */
export const foreignImportsOf = (file: string): string[] =>
  importsOf(file).filter((specifier) => !isBuiltin(specifier) && specifier !== 'electron');

/** Names of built assets, `name-hash.ext`, that a built page, script or style sheet speaks of. */
export function assetsNamedIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...new Set(text.match(/[\w.~-]+-[\w-]{8}\.(?:js|css|woff2|svg|png|wasm)\b/g) ?? [])].sort();
}
