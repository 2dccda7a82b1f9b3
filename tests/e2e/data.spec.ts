/** A person's own data and weights, and made data, in the built app with real clicks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../build/entries.ts';
import { executablePath, missing } from './support/requirements.ts';
import { Installation, type RidgelineWindow } from './support/ridgeline-window.ts';

const fixture = JSON.parse(readFileSync(join(root, 'tests/fixtures/array-files.json'), 'utf8')) as {
  idx: Record<string, string>;
  weights: { file: string }[];
};

describe('data and weights of a person', { timeout: 90_000 }, () => {
  let installation: Installation;
  let lab: RidgelineWindow;

  beforeAll(async () => {
    if (missing !== null) return;
    installation = await Installation.open(executablePath as string);
    const shell = await installation.start();
    lab = await installation.window(shell.url);
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 3},${(i * 0.37).toFixed(2)}`);
    writeFileSync(installation.path('houses.csv'), `rooms,age,price\n${rows.join('\n')}\n`);
    for (const [name, text] of [
      ['images.gz', fixture.idx['images.gz']],
      ['labels', fixture.idx.labels],
      ['trained.safetensors', fixture.weights[0]?.file],
    ] as const)
      writeFileSync(installation.path(name), Buffer.from(text ?? '', 'base64'));
    writeFileSync(installation.path('broken.npy'), Buffer.from('\x93NUMPY\x01\x00\x46\x00{', 'latin1'));
    await lab.page.getByRole('heading', { name: 'Ready to run' }).waitFor();
  });
  afterAll(async () => {
    if (missing === null) await installation.close();
  });

  const test = (name: string, body: () => Promise<void>) =>
    it(name, async ({ skip }) => {
      if (missing !== null) skip(missing);
      await body();
      expect(lab.complaints.splice(0)).toEqual([]);
    });

  async function choose(button: string, ...names: string[]): Promise<void> {
    const [chooser] = await Promise.all([
      lab.page.waitForEvent('filechooser'),
      lab.page.getByRole('button', { name: button, exact: true }).click(),
    ]);
    await chooser.setFiles(names.map((name) => installation.path(name)));
  }

  test('a file that cannot be read says why; a table becomes a regression of the chosen columns', async () => {
    const { page } = lab;
    await page.getByRole('button', { name: /^Import data/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Import data' });
    await choose('Choose a file', 'broken.npy');
    await dialog.getByText('broken.npy ends within its header; expected a whole NPY file').waitFor();
    await choose('Choose a file', 'houses.csv');
    await dialog.getByText('houses.csv: CSV, 40 rows').waitFor();
    expect(await dialog.getByRole('checkbox', { name: /^price/ }).isChecked()).toBe(true);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include('.dialog').analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    await dialog.getByText(/^age/).click();
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await lab.inspector.getByText('price, age').waitFor();
  });

  test('a pair of files, given one after the other', async () => {
    await lab.command('Import data');
    const dialog = lab.page.getByRole('dialog', { name: 'Import data' });
    await choose('Choose a file', 'images.gz');
    await choose('Choose the file with the target', 'labels');
    await dialog.getByText('images.gz and labels: IDX, 5 rows').waitFor();
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await lab.inspector.getByText('1, 3', { exact: true }).waitFor();
  });

  test('weights start the runs of an experiment', async () => {
    const { page } = lab;
    await lab.command('Import data');
    const dialog = page.getByRole('dialog', { name: 'Import data' });
    await choose('Choose a file', 'trained.safetensors');
    await dialog.getByText('trained.safetensors: weights').waitFor();
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await lab.inspector.getByText(/0\.weight \[6, 13\]/).waitFor();
    await lab.command('New experiment');
    await lab.inspector.getByRole('button', { name: /Starts$/ }).click();
    await page.getByRole('option', { name: 'weights' }).click();
    await lab.inspector.getByRole('button', { name: /trained\.safetensors/ }).waitFor();
    await page.getByText('starts: weights').waitFor();
  });

  test('a made set has its parameters below the field', async () => {
    const { page } = lab;
    await lab.command('New landscape');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox').fill('network on data');
    await dialog.getByRole('option', { selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await lab.inspector.getByRole('button', { name: /Data$/ }).click();
    await page.getByRole('option', { name: /^Spirals/ }).click();
    await lab.enter(lab.field(/^Spirals/), '3');
    // Two features, 32 hidden units, three classes.
    await lab.inspector.getByText(String(3 * 32 + 33 * 3)).waitFor({ timeout: 60_000 });
  });
});
