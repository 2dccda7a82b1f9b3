/** What a test in a real browser needs: the built app and a Chromium. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../build/entries.ts';
import { findChromium } from '../../../build/launcher/chromium.mjs';

export const executablePath = findChromium();
/** Why such a test cannot run here; null where it can. */
export const missing = !existsSync(join(root, 'dist/renderer/index.html'))
  ? 'dist/ is not built (npm run build)'
  : executablePath === undefined
    ? 'there is no Chromium here'
    : null;
