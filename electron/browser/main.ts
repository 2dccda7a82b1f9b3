/** Starts the browser shell. */
import { fileURLToPath } from 'node:url';
import { createLaboratory } from '../laboratory/laboratory.ts';
import { runBrowserShell } from './shell.ts';

/** Two folders up from this file is the project, in the sources and in dist/electron alike. */
const rendererFolder = fileURLToPath(new URL('../../dist/renderer', import.meta.url));

process.exit(await runBrowserShell({ argv: process.argv.slice(2), createLaboratory, rendererFolder }));
