/** Where the built window is: two folders up from this file is the project, in the sources and in dist/electron alike. */
import { fileURLToPath } from 'node:url';

export function rendererFolder(): string {
  return fileURLToPath(new URL('../../dist/renderer', import.meta.url));
}
