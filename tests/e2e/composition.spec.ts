/** Optimizers typed and composed in the window: the built app, its browser shell, a real browser. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, missing } from './support/requirements.ts';
import { Installation, type RidgelineWindow } from './support/ridgeline-window.ts';

describe('an optimizer', { timeout: 120_000 }, () => {
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

  it('is typed, with its mistakes marked and names completed, and run', async ({ skip }) => {
    if (missing !== null) skip(missing);
    const { page, panels, inspector } = lab;
    await page.getByRole('heading', { name: 'Ready to run' }).waitFor();
    await lab.command('New session');
    await lab.project.waitFor();
    await lab.command('New optimizer');
    await lab.choose('own', 'Own rule');
    const lines = panels.getByRole('textbox', { name: 'Lines of Own rule' });
    const equations = panels.getByRole('region', { name: 'The step in equations' });
    await equations.getByText('θ').first().waitFor();
    await panels.getByRole('img', { name: /^Loss/ }).waitFor();

    // Adam's lines, numbers and state, as one step of undo.
    await panels.getByRole('button', { name: 'Start from an existing rule' }).click();
    await page.getByRole('menuitem', { name: 'Adam', exact: true }).click();
    await expect.poll(() => lines.inputValue()).toContain('vhat = v/(1 - beta2^t)');
    await panels.getByText('compiles for ensembles').waitFor();

    // A name that nothing knows is marked, and becomes a number.
    await lines.focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nx = x - rho*x');
    await panels.getByText('Line 6, column 9: ‘rho’ is not known here', { exact: false }).waitFor();
    await panels.getByText('not a rule yet').waitFor();
    expect(await panels.locator('.formula-error').textContent()).toBe('rho');
    await panels.getByRole('button', { name: 'a number' }).click();
    await panels.getByText('compiles for ensembles').waitFor();
    await lab.enter(panels.getByRole('textbox', { name: 'rho' }), '1e-3');

    // Tab completes.
    await lines.focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' - 0*lear');
    await panels.getByRole('button', { name: 'learningRate', exact: true }).waitFor();
    await page.keyboard.press('Tab');
    await expect.poll(() => lines.inputValue()).toMatch(/x = x - rho\*x - 0\*learningRate$/);

    // Transforms stand round it.
    await inspector.getByRole('button', { name: 'Add a transform' }).click();
    await page.getByRole('menuitem', { name: /^Lookahead/ }).click();
    await equations.getByText('ϕ').first().waitFor();
    expect(lab.complaints).toEqual([]);
  });

  it('is composed from blocks, and opened as text', async ({ skip }) => {
    if (missing !== null) skip(missing);
    const { page, panels } = lab;
    await lab.command('New optimizer');
    await lab.choose('composed', 'Composed');
    const blocks = panels.getByRole('list', { name: 'Blocks of Composed, in order' });
    const pick = async (block: string, option: string): Promise<void> => {
      await blocks.getByRole('button', { name: new RegExp(` ${block}$`) }).click();
      await page.getByRole('option', { name: option, exact: true }).click();
    };
    await pick('Momentum', 'Running mean');
    await pick('Preconditioner', 'Mean square (Adam, RMSprop)');
    await pick('Decay', 'Beside the gradient');
    await blocks.getByRole('textbox', { name: 'Epsilon' }).waitFor();
    await panels.getByRole('button', { name: 'Open as own rule' }).click();
    const lines = panels.getByRole('textbox', { name: 'Lines of Composed as text' });
    await expect
      .poll(() => lines.inputValue())
      .toBe(
        [
          'm = beta1*m + (1 - beta1)*g',
          'mhat = m/(1 - beta1^t)',
          'v = beta2*v + (1 - beta2)*g^2',
          'vhat = v/(1 - beta2^t)',
          'x = (1 - learningRate*weightDecay)*x - learningRate*mhat/(sqrt(vhat) + epsilon)',
        ].join('\n'),
      );
    expect(lab.complaints).toEqual([]);
  });
});
