// Started by portable.spec.ts in a network namespace of its own: uses the unpacked archive as its user would.
// Its one argument is JSON: the unpacked app, an empty home folder, Chromium, and a prefix that gives up root.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type BrowserShell, startBrowserShell } from './support/browser-shell.ts';

interface Config {
  app: string;
  home: string;
  chromium: string;
  prefix: string[];
}

const config = JSON.parse(process.argv[2] ?? '') as Config;

/** Nothing of npm, of this checkout or of its Node is in reach. */
const env = { HOME: config.home, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };
const command = (...args: string[]): { file: string; args: string[] } => {
  const [file, ...rest] = [...config.prefix, join(config.app, 'ridgeline'), ...args];
  return { file: file ?? '', args: rest };
};

function expectThat(claim: boolean, what: string): void {
  if (!claim) throw new Error(`expected: ${what}`);
  console.log(`ok ${what}`);
}

/** 192.0.2.1 belongs to nobody (RFC 5737); with a network the attempt would hang or be refused from afar. */
function networkError(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '192.0.2.1', port: 80, timeout: 2000 });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    socket.once('timeout', () => resolve('timeout'));
    socket.once('connect', () => resolve(undefined));
  });
}

function runTerminal(...args: string[]): string {
  const { file, args: rest } = command(...args);
  const { status, stdout, stderr } = spawnSync(file, rest, { env, cwd: config.home, encoding: 'utf8' });
  if (status !== 0) throw new Error(`ridgeline ${args.join(' ')} ended with status ${status}: ${stderr}`);
  return stdout;
}

expectThat((await networkError()) === 'ENETUNREACH', 'there is no network');
const landscapes = JSON.parse(runTerminal('list', 'landscapes', '--json')) as { id: string }[];
expectThat(
  landscapes.some(({ id }) => id === 'rosenbrock'),
  'the command line lists its landscapes',
);

/** Waits until the matrix of the ready experiment shows a loss in each of its four cells. */
async function finishedLosses(page: Page): Promise<string[]> {
  const grid = page.getByRole('grid', { name: /^Landscapes by optimizers/ });
  await grid.waitFor();
  await page.getByRole('contentinfo').getByText('Idle').waitFor();
  for (const name of ['SGD', 'Momentum', 'Adam', 'AdamW'])
    await grid.getByRole('columnheader', { name }).first().waitFor();
  await grid.getByRole('gridcell').getByRole('img', { name: /^done/ }).nth(3).waitFor();
  return grid.getByRole('gridcell').allInnerTexts();
}

async function openWindow(browser: Browser, url: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  await page.goto(url);
  return { page, complaints };
}

const session = join(config.home, 'my first race.ridge');
const browser = await chromium.launch({ executablePath: config.chromium });
const running: BrowserShell[] = [];

async function start(...args: string[]): Promise<BrowserShell> {
  const shell = await startBrowserShell({ ...command(...args), env, cwd: config.home });
  running.push(shell);
  return shell;
}

try {
  const first = await start('serve');
  const { page, complaints } = await openWindow(browser, first.url);
  await page.getByRole('button', { name: 'Four optimizers on Rosenbrock' }).click();
  await page
    .getByRole('banner')
    .getByRole('button', { name: /^Run Ctrl/ })
    .click();
  const losses = await finishedLosses(page);
  expectThat(
    losses.every((text) => /\d/.test(text)),
    `the four runs end: ${losses.join(', ').replaceAll('\n', ' ')}`,
  );
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog', { name: 'Save session as' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('my first race');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expectThat(existsSync(session), 'the session is saved in the home folder');
  if (config.prefix.length > 0) expectThat(statSync(session).uid !== 0, 'by an ordinary user');
  expectThat(complaints.length === 0, `the window has nothing to complain about ${complaints.join('; ')}`);
  await page.close();
  await first.stop();

  const inspection = JSON.parse(runTerminal('inspect', session, '--json')) as {
    whole: boolean;
    cells: { runs: number }[];
  };
  expectThat(inspection.whole && inspection.cells.length === 4, 'the file is whole and holds four cells');
  const reproduction = JSON.parse(runTerminal('reproduce', session, '--json')) as { identical: boolean; runs: number };
  expectThat(reproduction.identical && reproduction.runs === 4, 'the runs reproduce to the bit');

  const second = await start(session, '--no-open');
  const reopened = await openWindow(browser, second.url);
  expectThat(
    (await finishedLosses(reopened.page)).join() === losses.join(),
    'the reopened session shows the same losses',
  );
  expectThat(reopened.complaints.length === 0, `and has nothing to complain about ${reopened.complaints.join('; ')}`);
} finally {
  await browser.close();
  for (const shell of running) await shell.stop();
}
