/** A lesson as a student follows it: predict, run, compare, and everything there again after reopening. */
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, missing } from './support/requirements.ts';
import { Installation } from './support/ridgeline-window.ts';

describe('a lesson', { timeout: 120_000 }, () => {
  let installation: Installation;
  beforeAll(async () => {
    if (missing === null) installation = await Installation.open(executablePath as string);
  });
  afterAll(async () => {
    if (missing === null) await installation.close();
  });

  it('asks before it measures, and keeps what was answered', async ({ skip }) => {
    if (missing !== null) skip(missing);
    const shell = await installation.start();
    const lab = await installation.window(shell.url);
    const { page } = lab;
    page.setDefaultTimeout(45_000);
    await page.getByRole('button', { name: /^Space beyond pictures/ }).click();
    const question = (name: RegExp) => lab.panels.getByRole('region', { name });
    const verify = lab.panels.getByRole('button', { name: 'Verify the claims' }).first();
    await lab.panels.getByText('3 predictions are open; commit first.').first().waitFor();
    expect(await verify.isDisabled()).toBe(true);

    const diagonal = question(/^How many kilometres/);
    await diagonal.getByRole('textbox').fill('100');
    await diagonal.getByRole('button', { name: /^Commit/ }).click();
    await diagonal.getByText(/committed \d\d:\d\d:\d\d/).waitFor();
    const volume = question(/^The radius grows/);
    await volume.getByText('many millions').click();
    await volume.getByRole('button', { name: /^Commit/ }).click();
    await volume.getByText(/committed/).waitFor();
    const spread = question(/^The standard deviation/);
    await spread.getByRole('textbox').fill('0.3');
    await spread.getByRole('button', { name: /^Commit/ }).click();
    await spread.getByText(/committed/).waitFor();

    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id),
    ).toEqual([]);
    await verify.click();
    await diagonal.getByText('418.33').first().waitFor();
    await diagonal.getByText('4.2 times too small').waitFor();
    await volume.getByText('as you predicted').waitFor();
    await spread.getByText(/times too large/).waitFor();
    expect(await diagonal.getByRole('button', { name: /^Change/ }).count()).toBe(0);

    await lab.panels.getByRole('checkbox', { name: 'Guess three numbers: done' }).click({ force: true });
    await lab.panels.getByText('1 of 5 steps done').waitFor();
    await lab.saveAs('class');
    await page.reload();
    await question(/^How many kilometres/)
      .getByText('4.2 times too small')
      .waitFor();
    await lab.panels.getByText('1 of 5 steps done').waitFor();
    expect(lab.complaints).toEqual([]);
  });
});
