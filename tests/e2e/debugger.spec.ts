/** The run debugger as a person uses it: stepping, a condition, a fork that runs, and all of it there after opening again. */
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reproduction } from '../../electron/laboratory/reproduce.ts';
import { executablePath, missing } from './support/requirements.ts';
import { Installation, type RidgelineWindow } from './support/ridgeline-window.ts';

describe('the run debugger', { timeout: 180_000 }, () => {
  let installation: Installation;
  let lab: RidgelineWindow;
  beforeAll(async () => {
    if (missing !== null) return;
    installation = await Installation.open(executablePath as string);
    lab = await installation.window((await installation.start()).url);
    lab.page.setDefaultTimeout(45_000);
  });
  afterAll(async () => {
    if (missing === null) await installation.close();
  });

  it('steps through a run, stops at a condition, and forks it', async ({ skip }) => {
    if (missing !== null) skip(missing);
    const { page } = lab;
    await page.getByRole('button', { name: 'Four optimizers on Rosenbrock' }).click();
    await lab.run();
    await lab.finished(4);

    // From a cell of the matrix, by key.
    await lab.matrix.locator("[data-cell='1 3']").click();
    await page.keyboard.press('d');
    const step = page.getByRole('textbox', { name: 'Step' });
    await step.waitFor();
    const lanes = page.getByRole('img', { name: /^Loss, gradient norm, step length and cosine/ });
    await lanes.waitFor();
    const table = page.getByRole('tabpanel', { name: 'Update arithmetic' });
    await table.getByText(/, step 1$/).waitFor();
    expect(await lab.inspector.getByText('What the step did').count()).toBe(1);

    // Keys of the clock.
    await lanes.focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('ArrowRight');
    await table.getByText(/, step 12$/).waitFor();
    await page.keyboard.press('ArrowLeft');
    await table.getByText(/, step 11$/).waitFor();
    expect(await step.inputValue()).toBe('11');
    await page.keyboard.press('End');
    const last = await step.inputValue();
    await page.keyboard.press('Home');
    await table.getByText(/, step 1$/).waitFor();
    expect(Number(last)).toBeGreaterThan(100);

    // A condition of our own, then on to where it holds.
    await lab.inspector.getByRole('button', { name: 'Add a condition' }).click();
    await page.getByRole('menuitem', { name: 'Loss below a value' }).click();
    await lab.enter(lab.inspector.getByRole('textbox', { name: 'Value of: Loss below 10⁻³' }), '3');
    const first = lab.inspector.getByRole('button', { name: /^Loss below 3 ?step \d/ });
    await first.waitFor();
    const found = Number(/step (\d+)/.exec((await first.textContent()) ?? '')?.[1]);
    await first.click();
    await table.getByText(new RegExp(`, step ${found}$`)).waitFor();
    expect(found).toBeGreaterThan(1);

    // State, and the run in other arithmetic.
    await page.getByRole('tab', { name: 'State' }).click();
    await page.getByText('State vector').waitFor();
    await page.getByRole('tab', { name: 'Twin f32' }).click();
    await page
      .getByText(/^The points differ/)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'Update arithmetic' }).click();

    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual(
      [],
    );

    // A fork with another learning rate joins the experiment and runs.
    await lanes.focus();
    await page.keyboard.press('f');
    const dialog = page.getByRole('dialog', { name: new RegExp(`^Fork .* at step ${found}$`) });
    const rate = dialog.getByRole('textbox', { name: /Learning rate/ });
    await rate.fill('0.001');
    await dialog.getByRole('button', { name: 'Fork and run' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const forked = page.getByRole('button', { name: new RegExp(`from ${found}\\s*0$`) });
    await forked.waitFor();
    expect(await forked.getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('tab', { name: 'Experiment' }).click();
    await lab.finished(5);
    expect(lab.complaints).toEqual([]);

    // Named, left and opened again: the debugger stands where it stood, and every run is reproduced.
    const path = installation.path('forked.ridge');
    await page.getByRole('tab', { name: 'Run debugger' }).click();
    await lab.saveAs('forked');
    await page.reload();
    await table.getByText(new RegExp(`, step ${found}$`)).waitFor();
    await forked.waitFor();
    const again = (await installation.terminal('reproduce', path)) as Reproduction;
    expect(again).toMatchObject({ identical: true });
    expect(again.cells).toHaveLength(5);
    expect(again.runs).toBe(again.compared);
  });
});
