import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../.cache/fonts', import.meta.url));

/** `import '@fonts/fonts.css'` in the window reaches the font files that the build generates. */
export const fontsAlias = { '@fonts': folder };
