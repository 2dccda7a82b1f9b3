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
    // The page of the lesson goes and comes back; what was typed and not committed is still there.
    await lab.panels.getByRole('radio', { name: 'Write' }).click();
    await lab.panels.getByRole('region', { name: 'What students see' }).waitFor();
    await lab.panels.getByRole('radio', { name: 'Follow' }).click();
    expect(await diagonal.getByRole('textbox').inputValue()).toBe('100');
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

    await lab.inspector.getByRole('button', { name: 'Hand out…' }).click();
    const saving = page.getByRole('dialog', { name: 'Save session as' });
    await saving.getByRole('textbox', { name: 'Name' }).fill('for students');
    await saving.getByRole('button', { name: 'Save', exact: true }).click();
    await saving.waitFor({ state: 'hidden' });
    await lab.panels.getByText('0 of 5 steps done').waitFor();
    await lab.panels.getByText('3 predictions are open; commit first.').first().waitFor();
    expect(await lab.project.getByRole('row', { name: /Space beyond pictures/ }).count()).toBe(2);
    expect(await installation.terminal('inspect', installation.path('for students.ridge'))).toMatchObject({
      whole: true,
      answers: 0,
    });
    expect(lab.complaints).toEqual([]);
  });

  it('is written round an experiment without knowing its language', async ({ skip }) => {
    if (missing !== null) skip(missing);
    const shell = await installation.start();
    const lab = await installation.window(shell.url);
    const { page } = lab;
    await lab.status.waitFor();
    await lab.command('New session');
    await lab.command('New experiment');
    await lab.project.getByRole('row', { name: 'Experiment', exact: true }).waitFor();
    await lab.command('New lesson');
    const text = lab.panels.getByRole('textbox', { name: /^Text of Lesson/ });
    await text.waitFor();
    expect(await text.inputValue()).toMatch(/> open experiment "/);
    await text.press('Control+End');
    await lab.panels.getByRole('button', { name: 'Put in' }).click();
    await page.getByRole('menuitem', { name: 'A question with choices' }).click();
    await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    await page.keyboard.type('Which is first?');
    const seen = lab.panels.getByRole('region', { name: 'What students see' });
    await seen.getByText('Which is first?').waitFor();
    expect(await lab.panels.getByRole('list', { name: 'What was not understood' }).count()).toBe(0);
    await lab.panels.getByRole('radio', { name: 'Follow' }).click();
    await lab.panels.getByRole('region', { name: 'Which is first?' }).getByText('it rises').waitFor();
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id),
    ).toEqual([]);
    expect(lab.complaints).toEqual([]);
  });
});
