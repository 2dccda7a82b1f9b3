import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';

const folder = fileURLToPath(new URL('../.cache/fonts', import.meta.url));
const packages = fileURLToPath(new URL('../node_modules', import.meta.url));

/** `import '@fonts/fonts.css'` in the window reaches the files that `generateFonts` writes. */
export const fontsAlias = { '@fonts': folder };

/** KaTeX's style sheet offers each font in three formats; a built window has the one that every browser of today reads. */
export const katexAlias = { 'katex/dist/katex.min.css': join(folder, 'katex.css') };

/** Packages whose fonts are shipped although no module of theirs is bundled. */
export const fontPackages = ['inter-ui', '@fontsource-variable/jetbrains-mono', 'katex'];

const range = (first: number, last: number): string =>
  String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, offset) => first + offset));

/** What labels, numbers and formulas in running text need; the subsets made for the web lack most of the mathematics. */
const characters = [
  range(0x20, 0x7e), // Basic Latin
  range(0xa0, 0x17f), // Latin-1 and Latin Extended-A: names of people
  range(0x2b0, 0x2ff), // modifier letters
  range(0x300, 0x30c), // combining accents: hats, bars and tildes over symbols
  range(0x370, 0x3ff), // Greek
  range(0x1e00, 0x1eff), // Latin Extended Additional
  range(0x2000, 0x206f), // dashes, quotes, spaces, primes, ellipsis
  range(0x2070, 0x209f), // superscripts and subscripts
  range(0x20a0, 0x20bf), // currencies
  range(0x2100, 0x214f), // letter-like: ℓ ℝ ℕ
  range(0x2150, 0x218f), // fractions
  range(0x2190, 0x21ff), // arrows
  range(0x2200, 0x22ff), // mathematical operators
  range(0x2300, 0x23ff), // ⌘ ⌥ ⏎ ⌊ ⌋
  range(0x25a0, 0x25ff), // markers
  range(0x2713, 0x2717), // ticks and crosses
  range(0x27e8, 0x27e9), // angle brackets
].join('');

const latin =
  'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD';
const latinExtended =
  'U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB';
const greek = 'U+0370-03FF';

const face = (family: string, file: string, weights: string, unicodeRange?: string): string =>
  `@font-face{font-family:"${family}";font-style:normal;font-display:swap;font-weight:${weights};` +
  `src:url(./${file}) format("woff2")${unicodeRange ? `;unicode-range:${unicodeRange}` : ''}}`;

function katexStyles(): string {
  const styles = readFileSync(join(packages, 'katex/dist/katex.min.css'), 'utf8');
  return styles
    .replace(/,url\([^)]*\.(woff|ttf)\) format\("[a-z]+"\)/g, '')
    .replaceAll('url(fonts/', 'url(../../node_modules/katex/dist/fonts/');
}

/** Writes Inter's subset, JetBrains Mono, the style sheet that names them, and KaTeX's. */
export async function generateFonts(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const inter = readFileSync(join(packages, 'inter-ui/variable/InterVariable.woff2'));
  const mono = (script: string): Buffer =>
    readFileSync(
      join(packages, `@fontsource-variable/jetbrains-mono/files/jetbrains-mono-${script}-wght-normal.woff2`),
    );
  const files: Record<string, Uint8Array | string> = {
    'inter.woff2': await subsetFont(inter, characters, { targetFormat: 'woff2' }),
    'jetbrains-mono-latin.woff2': mono('latin'),
    'jetbrains-mono-latin-ext.woff2': mono('latin-ext'),
    'jetbrains-mono-greek.woff2': mono('greek'),
    'fonts.css': [
      face('Inter', 'inter.woff2', '100 900'),
      face('JetBrains Mono', 'jetbrains-mono-latin.woff2', '100 800', latin),
      face('JetBrains Mono', 'jetbrains-mono-latin-ext.woff2', '100 800', latinExtended),
      face('JetBrains Mono', 'jetbrains-mono-greek.woff2', '100 800', greek),
    ].join('\n'),
    'katex.css': katexStyles(),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}
