/** The browser shell as a process of its own, on a service that only remembers. Prints what was asked of it at the end. */
import { runBrowserShell } from '../../../electron/browser/shell.ts';
import { fakeLaboratory } from '../fake-laboratory.ts';

const laboratory = fakeLaboratory();
const { RENDERER: rendererFolder = '', BROWSER: browser, PATH } = process.env;
const machine = {
  platform: 'linux' as const,
  environment: { DISPLAY: browser === undefined ? '' : ':0', PATH },
  root: false,
  program: (path: string) => (path === browser ? path : null),
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
