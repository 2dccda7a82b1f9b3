/** A landscape as a surface, turned and wrapped: the built app, its browser shell, a real browser. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, missing } from './support/requirements.ts';
import { Installation, type RidgelineWindow } from './support/ridgeline-window.ts';

describe('a surface', { timeout: 120_000 }, () => {
  let installation: Installation;
  let lab: RidgelineWindow;

  beforeAll(async () => {
    if (missing !== null) return;
    installation = await Installation.open(executablePath as string);
    lab = await installation.window((await installation.start()).url);
  });
  afterAll(async () => {
    if (missing === null) await installation.close();
  });

  it('is turned by keys, follows a wrapper, and comes back with undo and after a reload', async ({ skip }) => {
    if (missing !== null) skip(missing);
    const { page } = lab;
    await page.getByRole('heading', { name: 'Ready to run' }).waitFor();
    await lab.command('New session');
    await lab.command('New landscape');
    await lab.choose('himmel', 'Himmelblau');
    const switches = lab.panels.getByRole('radiogroup', { name: 'Picture' });
    await switches.getByRole('radio', { name: 'Surface' }).click();
    const picture = lab.panels.getByRole('img', { name: /^Surface of Himmelblau/ });
    await picture.locator('canvas').nth(2).waitFor();
    await lab.panels.getByText(/linear height/).waitFor();

    // What is drawn is the same whenever it is drawn from the same place; a key brings the focus ring, which stays.
    const look = async () =>
      createHash('sha1')
        .update(await picture.screenshot())
        .digest('hex');
    const looking = () => expect.poll(look, { timeout: 15_000 });
    await page.mouse.move(1, 1);
    await picture.focus();
    await page.keyboard.press('0');
    const atRest = async () => {
      const before = await look();
      return before === (await look());
    };
    await expect.poll(atRest, { timeout: 15_000 }).toBe(true);
    const first = await look();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await looking().not.toBe(first);
    await page.keyboard.press('0');
    await looking().toBe(first);
    await page.keyboard.press('h');
    await lab.panels.getByText(/logarithmic height, floor/).waitFor();
    await page.keyboard.press('h');
    await looking().toBe(first);

    const row = lab.project.getByRole('row', { name: 'Himmelblau' });
    await lab.inspector.getByRole('button', { name: 'Add a wrapper' }).click();
    await page.getByRole('menuitem', { name: /^Rotate/ }).click();
    await lab.inspector.getByRole('listitem', { name: '1: Rotate' }).waitFor();
    await row.getByText('rotated').waitFor();
    await expect.poll(() => lab.panels.getByRole('math').allTextContents()).toHaveLength(2);
    await looking().not.toBe(first);
    await lab.banner.getByRole('button', { name: 'Undo: Put Rotate round Himmelblau' }).click();
    await row.getByText('rotated').waitFor({ state: 'hidden' });
    await page.mouse.move(1, 1);
    await picture.focus();
    await page.keyboard.press('0');
    await looking().toBe(first);

    // The switch is part of the arrangement that the session keeps.
    await page.waitForTimeout(1000);
    await page.reload();
    await lab.panels.getByRole('img', { name: /^Surface of Himmelblau/ }).waitFor();
    expect(lab.complaints).toEqual([]);
  });
});
