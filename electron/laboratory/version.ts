/** The version of the app, as sessions and windows name it. */
import { readFileSync } from 'node:fs';

/** From the package.json two folders up: of the sources, of dist/electron and of a packed app alike. */
export const APP_VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
