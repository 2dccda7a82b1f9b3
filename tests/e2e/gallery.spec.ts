/** The gallery and analyses as a person uses them: claims verified, numbers measured, both there again after reopening. */
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, missing } from './support/requirements.ts';
import { Installation } from './support/ridgeline-window.ts';

describe('gallery and analyses', { timeout: 90_000 }, () => {
  let installation: Installation;
  beforeAll(async () => {
    if (missing === null) installation = await Installation.open(executablePath as string);
  });
  afterAll(async () => {
    if (missing === null) await installation.close();
  });

  it('verifies an entry, measures a spectrum, and finds both again', async ({ skip }) => {
    if (missing !== null) skip(missing);
    const shell = await installation.start();
    const lab = await installation.window(shell.url);
    const { page } = lab;
    page.setDefaultTimeout(45_000);
    await page.getByRole('button', { name: /^How large high dimension is/ }).click();
    const claims = page.getByRole('region', { name: 'Claims' });
    await claims.getByText('not measured').first().waitFor();
    await page.keyboard.press('Control+Enter');
    await page
      .locator('.verification-actions')
      .getByText(/^measured in/)
      .waitFor();
    const second = claims.getByRole('row').nth(2);
    await second.click();
    expect(await second.getAttribute('aria-selected')).toBe('true');
    await page
      .locator('.claim-text')
      .getByText(/^holds: measured/)
      .waitFor();

    await lab.command('New landscape');
    await lab.choose('rosenbrock', 'Rosenbrock');
    await lab.command('New analysis');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('option', { name: /^Hessian spectrum/ }).click();
    await page.keyboard.press('Enter');
    await lab.inspector.getByRole('button', { name: 'Hessian spectrum', exact: true }).waitFor();
    await lab.panels.getByText('Not measured yet.').waitFor();
    await page.keyboard.press('Control+Enter');
    await lab.panels.getByRole('row', { name: /^Sharpness, the largest eigenvalue 1506\.37/ }).waitFor();
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id),
    ).toEqual([]);

    await lab.enter(lab.field('Start of seed'), '1');
    await lab.inspector.getByRole('button', { name: /Point/ }).click();
    await page.getByRole('option', { name: 'a known minimum' }).click();
    await lab.panels.getByText('the point has changed').waitFor();
    await page.keyboard.press('Control+Enter');
    await lab.panels.getByRole('row', { name: /^Sharpness, the largest eigenvalue 1001\.6/ }).waitFor();

    await page.reload();
    await lab.panels.getByRole('row', { name: /^Sharpness, the largest eigenvalue 1001\.6/ }).waitFor();
    expect(lab.complaints).toEqual([]);
  });
});
