/** The checks that only Electron can show, printed as JSON. */
import { appSchemeHandler } from './app-scheme.ts';
import { prepareScheme } from './desktop-shell.ts';
import type { ElectronApi } from './electron-api.ts';
import { mainPort } from './main-port.ts';
import { HOME, SCHEME } from './policy.ts';
import { selfTest } from './self-test.ts';

export async function selfTestInElectron(electron: ElectronApi, rendererFolder: string): Promise<void> {
  prepareScheme(electron);
  await electron.app.whenReady();
  electron.protocol.handle(SCHEME, appSchemeHandler(rendererFolder));
  const report = await selfTest([
    ['app:// headers', () => schemeHeaders(electron)],
    ['ports carry bytes', () => portsCarryBytes(electron)],
  ]);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  electron.app.exit(report.passed ? 0 : 1);
}

const HEADERS = ['content-security-policy', 'x-content-type-options', 'cross-origin-opener-policy'];

async function schemeHeaders({ net }: ElectronApi): Promise<string> {
  const response = await net.fetch(HOME);
  const missing = HEADERS.filter((name) => !response.headers.has(name));
  if (response.status !== 200) throw new Error(`${HOME} answered ${response.status}`);
  if (missing.length > 0) throw new Error(`${HOME} lacks ${missing.join(', ')}`);
  const outside = await net.fetch(`${SCHEME}://ridgeline/..%2fpackage.json`);
  if (outside.status !== 404) throw new Error(`a path out of the folder answered ${outside.status}`);
  return `${HOME} has ${HEADERS.join(', ')}`;
}

async function portsCarryBytes({ MessageChannelMain }: ElectronApi): Promise<string> {
  const { port1, port2 } = new MessageChannelMain();
  const [near, far] = [mainPort(port1), mainPort(port2)];
  far.onMessage((bytes) => far.send(bytes.map((byte) => byte + 1)));
  const answer = new Promise<Uint8Array>((resolve) => near.onMessage(resolve));
  near.send(Uint8Array.of(1, 2, 3));
  const bytes = await answer;
  near.close();
  if (bytes.join() !== '2,3,4') throw new Error(`sent 1, 2, 3 and got ${bytes.join()}`);
  return 'three bytes went to a port and came back';
}
