/** The browser shell as a process of its own, on a service that only remembers. Prints what was asked of it at the end. */
import { dirname } from 'node:path';
import { runBrowserShell } from '../../../electron/browser/shell.ts';
import { fakeLaboratory } from '../fake-laboratory.ts';

const laboratory = fakeLaboratory();
const { RENDERER: rendererFolder = dirname('.'), PATH } = process.env;
const machine = {
  platform: process.platform,
  environment: { DISPLAY: process.env.DISPLAY, PATH },
  root: false,
  program: () => null,
};

const status = await runBrowserShell({
  argv: process.argv.slice(2),
  createLaboratory: ({ dataFolder, workers, version }) => {
    process.stderr.write(`created ${JSON.stringify({ dataFolder, workers: workers >= 1, version })}\n`);
    return laboratory;
  },
  rendererFolder,
  machine,
});
process.stderr.write(`ended ${JSON.stringify({ status, closed: laboratory.closed, asked: laboratory.asked })}\n`);
process.exit(status);
