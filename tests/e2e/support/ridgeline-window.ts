import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { root } from '../../../build/entries.ts';
import { type BrowserShell, startBrowserShell } from './browser-shell.ts';

/** How a cell of the matrix says that all its runs are there. */
export const DONE = /^done|^(\d[\d\s]*) of \1 seeds done/;

const bundle = (name: string): string => join(root, 'dist/electron', `${name}.js`);

/** The built app with a home folder of its own, and a browser to look at it with. */
export class Installation {
  readonly home = mkdtempSync(join(tmpdir(), 'ridgeline-e2e-'));
  private readonly env = { HOME: this.home, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };
  private readonly shells: BrowserShell[] = [];
  private readonly browser: Browser;

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  static async open(executablePath: string): Promise<Installation> {
    // Chromium's own sandbox cannot be set up as root; the pages are ours.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return new Installation(await chromium.launch({ executablePath, args }));
  }

  path(name: string): string {
    return join(this.home, name);
  }

  /** Starts the shell, or asks the one that runs for a new address: one for each tab. */
  async start(...args: string[]): Promise<BrowserShell> {
    const shell = await startBrowserShell({
      file: process.execPath,
      args: [bundle('browser-shell'), '--no-open', ...args],
      env: this.env,
      cwd: this.home,
    });
    this.shells.push(shell);
    return shell;
  }

  async window(url: string): Promise<RidgelineWindow> {
    const page = await this.browser.newPage({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    const window = new RidgelineWindow(page);
    await page.goto(url);
    return window;
  }

  /** What `ridgeline <words> --json` prints. */
  async terminal(...words: string[]): Promise<unknown> {
    const { stdout } = await promisify(execFile)(process.execPath, [bundle('terminal'), ...words, '--json'], {
      env: this.env,
      cwd: this.home,
      maxBuffer: 1 << 26,
    });
    return JSON.parse(stdout);
  }

  async close(): Promise<void> {
    await this.browser.close();
    for (const shell of this.shells) await shell.stop();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A tab with the laboratory in it, in the words of the person who uses it. */
export class RidgelineWindow {
  readonly page: Page;
  /** Errors of scripts, blocked and failed requests, violations of the content security policy. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('requestfailed', (request) => this.complaints.push(`failed: ${request.url()}`));
  }

  get banner(): Locator {
    return this.page.getByRole('banner');
  }
  get panels(): Locator {
    return this.page.getByRole('main', { name: 'Panels' });
  }
  get inspector(): Locator {
    return this.page.getByRole('complementary', { name: 'Inspector' });
  }
  get project(): Locator {
    return this.page.getByRole('treegrid', { name: 'Project' });
  }
  get status(): Locator {
    return this.page.getByRole('contentinfo');
  }
  get matrix(): Locator {
    return this.page.getByRole('grid', { name: /^Landscapes by optimizers/ });
  }
  get statistics(): Locator {
    return this.page.getByRole('table', { name: /^Statistics of/ });
  }
  field(name: string | RegExp): Locator {
    return this.inspector.getByRole('textbox', { name });
  }

  /** Types a command into the palette and takes the first that is found. */
  async command(words: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    const palette = this.page.getByRole('dialog', { name: 'Commands' });
    await palette.getByRole('searchbox').pressSequentially(words);
    await palette.getByRole('menuitem', { name: words }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await palette.waitFor({ state: 'hidden' });
  }

  /** Adds the entry that a search in the open dialog finds first; the inspector shows it. */
  async choose(words: string, name: string): Promise<void> {
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('combobox').fill(words);
    await dialog.getByRole('option', { selected: true }).waitFor();
    await this.page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await this.inspector.getByRole('button', { name, exact: true }).waitFor();
  }

  /** Types over what stands in a field, and keeps it with Enter. */
  async enter(field: Locator, text: string): Promise<void> {
    await field.click();
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Enter');
  }

  /** Selects a thing of the project, so that the inspector shows it. */
  async select(name: string): Promise<void> {
    await this.project.getByRole('row', { name, exact: true }).click();
  }

  async run(): Promise<void> {
    await this.banner.getByRole('button', { name: /^Run Ctrl/ }).click();
  }

  /** Waits until every cell of the matrix says that it is done, and gives what stands in them. */
  async finished(cells: number, timeout = 60_000): Promise<string[]> {
    const done = this.matrix.getByRole('gridcell').getByRole('img', { name: DONE });
    await done.nth(cells - 1).waitFor({ timeout });
    await this.status.getByText('Idle').waitFor({ timeout });
    return this.matrix.getByRole('gridcell').allInnerTexts();
  }

  async saveAs(name: string): Promise<void> {
    await this.page.keyboard.press('Control+Shift+s');
    const dialog = this.page.getByRole('dialog', { name: 'Save session as' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Names of the tabs in the centre, in order. */
  tabs(): Promise<string[]> {
    return this.panels.getByRole('tab').allInnerTexts();
  }

  /** Columns of the statistics by optimizer, as they stand on screen. */
  async statisticsRows(): Promise<Record<string, string[]>> {
    await this.statistics.waitFor();
    const rows = await this.statistics.getByRole('row').all();
    const entries = await Promise.all(
      rows.slice(1).map(async (row) => {
        const [name = ''] = await row.getByRole('rowheader').allInnerTexts();
        return [name.trim(), await row.getByRole('cell').allInnerTexts()] as const;
      }),
    );
    return Object.fromEntries(entries);
  }
}

/** The number that a text of the window begins with, 3.69e−1 or ∞. */
export function readNumber(text: string): number {
  const plain = (text.trim().split(/\s/)[0] ?? '').replaceAll('−', '-');
  return plain === '∞' ? Number.POSITIVE_INFINITY : Number(plain);
}
