/** The laboratory as a person uses it: the built app, its browser shell, a real browser. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../build/entries.ts';
import type { CompareAnswer } from '../../core/contract/compare.ts';
import type { Inspection } from '../../electron/laboratory/inspect.ts';
import type { Reproduction } from '../../electron/laboratory/reproduce.ts';
import { SessionStore } from '../../electron/laboratory/session-store.ts';
import type { BrowserShell } from './support/browser-shell.ts';
import { executablePath, missing } from './support/requirements.ts';
import { DONE, Installation, type RidgelineWindow, readNumber } from './support/ridgeline-window.ts';

const FORMULA = '(x^2-1)^2*y^4 + 0.05*(x-0.3)^2';

/** Seeds of the parts that a session's cells are stored in: each run of the experiment adds one. */
function storedParts(path: string): number[][][] {
  const store = SessionStore.open(path, { readOnly: true });
  try {
    return store.cells().map(({ id }) => store.blocks(id, ['steps']).map((block) => block.seeds));
  } finally {
    store.close();
  }
}

const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);

describe('the laboratory', { timeout: 90_000 }, () => {
  let installation: Installation;
  let shell: BrowserShell;
  let lab: RidgelineWindow;

  beforeAll(async () => {
    if (missing !== null) return;
    installation = await Installation.open(executablePath as string);
    shell = await installation.start();
    lab = await installation.window(shell.url);
  });
  afterAll(async () => {
    if (missing === null) await installation.close();
  });
  afterEach(() => {
    if (missing === null) expect(lab.complaints.splice(0)).toEqual([]);
  });
  // One long session: what comes after a failure would only fail of it.
  let failed: string | null = null;
  const test = (name: string, body: () => Promise<void>) =>
    it(name, async ({ skip }) => {
      if (missing !== null) skip(missing);
      if (failed !== null) skip(`‘${failed}’ failed`);
      failed = name;
      try {
        await body();
      } catch (error) {
        await lab.page.screenshot({ path: join(root, '.cache/e2e', `${name}.png`) });
        throw error;
      }
      failed = null;
    });

  async function expectAccessible(what: string): Promise<void> {
    const { violations } = await new AxeBuilder({ page: lab.page }).setLegacyMode(true).analyze();
    const serious = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ target }) => target.join(' '))
            .slice(0, 3)
            .join(', ')}`,
      );
    expect(serious, what).toEqual([]);
  }

  test('welcomes with three ready experiments, and the first one runs to its results', async () => {
    const { page } = lab;
    await expectAccessible('the start page');
    await page.getByRole('button', { name: 'Four optimizers on Rosenbrock' }).click();
    await lab.run();
    const losses = await lab.finished(4);
    expect(losses.map(readNumber).every((loss) => loss > 0 && loss < 1)).toBe(true);
    await page.getByRole('img', { name: /^Loss of 4 optimizers on Rosenbrock.*at the end Momentum/ }).waitFor();
    await page
      .getByRole('img', { name: /^Paths of SGD, Momentum, Adam, AdamW over the contour of Rosenbrock/ })
      .waitFor();
    expect(Object.keys(await lab.statisticsRows())).toEqual(['SGD', 'Momentum', 'Adam', 'AdamW']);
    await expectAccessible('results');
  });

  test('typesets a formula as it is typed, and shows where it is broken', async () => {
    const { page } = lab;
    await lab.command('New session');
    await lab.banner.getByRole('heading', { name: 'untitled' }).waitFor();
    await lab.command('New landscape');
    await lab.choose('formula', 'my landscape');
    const field = lab.panels.getByRole('textbox', { name: 'Formula of the landscape' });
    await field.fill('(x^2-1)^2*(y^4');
    await lab.panels
      .getByRole('alert')
      .filter({ hasText: 'Column 11: the bracket ‘(’ is never closed.' })
      .first()
      .waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('.formula-error').textContent()).toBe('(');
    await field.fill(FORMULA);
    await lab.panels.getByText('2 variables: x, y').waitFor();
    await field.press('Enter');
    const typeset = lab.panels.getByRole('math').first();
    await expect.poll(() => typeset.textContent()).toContain('0.05');
    expect(await field.getAttribute('aria-invalid')).toBe('false');
    await page.getByRole('img', { name: /^Contour of my landscape/ }).waitFor();
    await expectAccessible('the landscape panel');
  });

  test('takes optimizers, refuses a bad hyper-parameter in words, and makes an experiment of them', async () => {
    await lab.command('New optimizer');
    await expectAccessible('the dialog of optimizers');
    await lab.choose('adam', 'Adam');
    const rate = lab.field(/^Learning rate/);
    await lab.enter(rate, '-1');
    await lab.inspector
      .getByRole('alert')
      .filter({ hasText: 'Learning rate is −1; expected learning rate ≥ 0.' })
      .first()
      .waitFor();
    await lab.enter(rate, 'fast');
    await lab.inspector
      .getByRole('alert')
      .filter({ hasText: /‘fast’/ })
      .first()
      .waitFor();
    await lab.enter(rate, '3e-2');
    const row = lab.project.getByRole('row', { name: 'Adam' });
    await expect.poll(async () => readNumber((await row.allInnerTexts())[0]?.split('\n').at(-1) ?? '')).toBe(0.03);
    await lab.command('New optimizer');
    await lab.choose('sgd', 'SGD');
    await lab.enter(lab.field(/^Learning rate/), '0.02');
    await lab.command('New experiment');
    await lab.enter(lab.field('Seeds'), '10');
    await lab.enter(lab.field('Budget'), '300');
    await lab.enter(lab.field('Target loss'), '0.02');
    await lab.panels.getByText('10 seeds (0–9) · 300 steps').waitFor();
    await lab.run();
    await lab.finished(2);
  });

  test('shows the numbers that the terminal computes from the saved file', async () => {
    await lab.saveAs('mine');
    await lab.banner.getByRole('heading', { name: 'mine' }).waitFor();
    const { experiments } = (await installation.terminal('compare', 'mine.ridge')) as CompareAnswer;
    const rows = experiments[0]?.landscapes[0]?.rows ?? [];
    const shown = await lab.statisticsRows();
    expect(Object.keys(shown)).toEqual(rows.map(({ name }) => name));
    const medians = rows.map(({ final }) => Number(Number(final.median).toPrecision(3)));
    expect((await lab.finished(2)).map(readNumber)).toEqual(medians);
    for (const { name, success, outcomes } of rows) {
      expect(outcomes.budget).toBe(10);
      expect(shown[name]?.join('\n')).toContain(`${success?.successes}/10`);
    }
  });

  test('adds ten seeds and runs only those', async () => {
    await lab.panels.getByRole('button', { name: 'Add 10 seeds' }).click();
    await lab.panels.getByText('20 seeds (0–19)').waitFor();
    await lab.run();
    await lab.finished(2);
    await lab.page.keyboard.press('Control+s');
    await lab.status.getByText(/^Saved/).waitFor();
    for (const parts of storedParts(installation.path('mine.ridge'))) expect(parts).toEqual([upTo(10), upTo(10, 10)]);
  });

  test('shows the same numbers and panels after a reload and after opening the file again', async () => {
    await lab.command('Open Log');
    await lab.panels.getByRole('tab', { name: 'Statistics' }).click();
    const before = { losses: await lab.finished(2), rows: await lab.statisticsRows(), tabs: await lab.tabs() };
    expect(before.tabs).toContain('Log');
    const now = async () => ({
      losses: await lab.finished(2),
      rows: await lab.statisticsRows(),
      tabs: await lab.tabs(),
    });
    await lab.page.reload();
    await lab.matrix.waitFor();
    await expect.poll(now).toEqual(before);
    await lab.command('Close session');
    await lab.page.getByRole('grid', { name: 'Recent sessions' }).getByRole('row', { name: 'mine' }).dblclick();
    await lab.matrix.waitFor();
    await expect.poll(now).toEqual(before);
  });

  test('goes back and forth: results of an earlier setting are there again', async () => {
    const before = await lab.finished(2);
    await lab.select('Adam');
    await lab.enter(lab.field(/^Learning rate/), '0.04');
    const missing = lab.panels.getByText('20 runs missing');
    await missing.waitFor();
    await lab.banner.getByRole('button', { name: /^Undo: / }).click();
    expect(await lab.finished(2)).toEqual(before);
    await lab.banner.getByRole('button', { name: /^Redo: / }).click();
    await missing.waitFor();
    await lab.page.keyboard.press('F6');
    await lab.page.keyboard.press('Control+z');
    expect(await lab.finished(2)).toEqual(before);
  });

  test('shows a second tab the same document', async () => {
    const other = await installation.window((await installation.start()).url);
    await other.matrix.waitFor();
    expect(await other.finished(2)).toEqual(await lab.finished(2));
    await other.select('Experiment');
    await other.enter(other.field('Budget'), '400');
    await lab.panels.getByText('20 seeds (0–19) · 400 steps').waitFor();
    await lab.banner.getByRole('button', { name: /^Undo: / }).click();
    await other.panels.getByText('20 seeds (0–19) · 300 steps').waitFor();
    expect(other.complaints).toEqual([]);
    await other.page.close();
  });

  test('says who has a session open, stays with its own, and looks at the other read-only', async () => {
    const before = await lab.finished(2);
    const dialog = lab.page.getByRole('dialog', { name: 'Open session' });
    const openTaken = async () => {
      await lab.page.keyboard.press('Control+o');
      await dialog.getByText('taken.ridge').click();
      await dialog.getByRole('button', { name: 'Open', exact: true }).click();
      await dialog
        .getByRole('alert')
        .filter({ hasText: /^taken\.ridge is open in another Ridgeline \(process \d+/ })
        .waitFor();
    };
    await lab.saveAs('taken');
    await lab.saveAs('mine again');
    const store = SessionStore.open(installation.path('taken.ridge'));
    try {
      await openTaken();
      await lab.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      await lab.banner.getByRole('heading', { name: 'mine again' }).waitFor();
      expect(await lab.finished(2)).toEqual(before);
      await openTaken();
      await dialog.getByRole('button', { name: 'Open read-only' }).click();
      await lab.banner.getByText('read-only').waitFor();
      expect(await lab.finished(2)).toEqual(before);
    } finally {
      store.close();
    }
    await lab.page.keyboard.press('Control+o');
    await dialog.getByText('mine again.ridge').dblclick();
    await lab.banner.getByRole('heading', { name: 'mine again' }).waitFor();
  });

  test('shows progress, stops when asked, and goes on where it stopped', async () => {
    await lab.select('Experiment');
    await lab.enter(lab.field('Seeds'), '2');
    await lab.enter(lab.field('Budget'), '2e7');
    await lab.run();
    await lab.status.getByRole('progressbar', { name: 'Runs done' }).waitFor();
    await lab.page.keyboard.press('Control+.');
    await lab.status.getByText('Idle').waitFor();
    expect(await lab.matrix.getByRole('gridcell').getByRole('img', { name: DONE }).count()).toBeLessThan(2);
    await lab.page.keyboard.press('Control+s');
    const unfinished = async () =>
      ((await installation.terminal('inspect', 'mine again.ridge')) as Inspection).unfinished;
    await expect.poll(unfinished).toBeGreaterThan(0);
    await lab.run();
    await lab.finished(2);
  });

  test('survives the end of its service in the middle of a run', async () => {
    await lab.enter(lab.field('Seeds'), '3');
    await lab.run();
    await lab.status.getByRole('progressbar', { name: 'Runs done' }).waitFor();
    shell.kill();
    await lab.page
      .getByRole('alert')
      .getByText(/Runs go on there and nothing computed is lost|connection/)
      .first()
      .waitFor();
    lab.complaints.length = 0;
    await lab.page.close();
    shell = await installation.start(installation.path('mine again.ridge'));
    lab = await installation.window(shell.url);
    await lab.matrix.waitFor();
    await lab.run();
    await lab.finished(2);
    await lab.page.keyboard.press('Control+s');
    const result = (await installation.terminal('reproduce', 'mine again.ridge', '--alone')) as Reproduction;
    expect(result.cells.flatMap(({ differences }) => differences)).toEqual([]);
    expect(result.identical).toBe(true);
  });

  test('can be used without a mouse', async () => {
    const { page } = lab;
    const { keyboard } = page;
    await lab.command('Close session');
    await page.getByRole('heading', { name: 'Ready to run' }).waitFor();
    await keyboard.press('Control+l');
    await page.getByRole('dialog', { name: 'New landscape' }).waitFor();
    await keyboard.type('himmel');
    await page.getByRole('dialog').getByRole('option', { name: 'Himmelblau' }).waitFor();
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await lab.command('New optimizer');
    await page.getByRole('dialog', { name: 'New optimizer' }).waitFor();
    await keyboard.type('rmsprop');
    await page.getByRole('dialog').getByRole('option', { name: 'RMSprop' }).waitFor();
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await lab.command('New experiment');
    // From region to region with F6, from field to field with Tab.
    await expect
      .poll(async () => {
        await keyboard.press('F6');
        return lab.inspector.evaluate((side) => side.contains(document.activeElement));
      })
      .toBe(true);
    await expect
      .poll(async () => {
        await keyboard.press('Tab');
        return lab.field('Budget').evaluate((field) => field === document.activeElement);
      })
      .toBe(true);
    await keyboard.press('Control+a');
    await keyboard.type('200');
    await keyboard.press('Enter');
    await keyboard.press('Control+Enter');
    await lab.finished(1);
    await lab.panels.getByText(/^1 seed .* 200 steps/).waitFor();
  });

  test('draws ten thousand particles', async () => {
    const { page } = lab;
    await lab.command('Close session');
    await page.getByRole('button', { name: /10 000 SGD particles/ }).click();
    await lab.run();
    await lab.finished(1);
    await page
      .getByRole('img', { name: /particles|End points|Paths/ })
      .first()
      .waitFor();
    const [row] = Object.values(await lab.statisticsRows());
    expect(row?.some((cell) => Number.isFinite(readNumber(cell)))).toBe(true);
  });

  test('trains networks on the digits', async () => {
    const { page } = lab;
    await lab.command('Close session');
    await page.getByRole('button', { name: /Digits, 64-32-10/ }).click();
    await lab.enter(lab.field('Seeds'), '2');
    await lab.enter(lab.field('Budget'), '120');
    await lab.run();
    await lab.finished(4);
    await page.getByRole('img', { name: /of 4 optimizers on Digits/ }).waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible('the digits in the dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });
});
