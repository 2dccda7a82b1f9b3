import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AnalyzeAnswer, analyzeAnswer } from '../../../core/contract/requests.ts';
import { present } from '../../../core/session/history.ts';
import { SessionStore } from '../../../electron/laboratory/session-store.ts';
import { commandLine, errorOf, jsonOf } from './command-line.ts';
import { ANALYZE } from './examples.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-analyze-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('analyze', () => {
  it('answers the request of the documentation', async () => {
    const answer = analyzeAnswer.parse(await jsonOf(['analyze', '-'], { input: ANALYZE }));
    expect(answer.analysis).toBe('hessian-spectrum');
    // Rosenbrock's Hessian at (1, 1) is [[802, -400], [-400, 200]].
    expect(answer.values.sharpness?.value).toBeCloseTo(501 + Math.sqrt(501 ** 2 - 400), 9);
    expect(answer.values.smallest?.value).toBeCloseTo(501 - Math.sqrt(501 ** 2 - 400), 9);
    expect(answer.arrays.eigenvalues?.shape).toEqual([2]);
  });

  it('prints a table for people', async () => {
    const { status, stdout } = await commandLine(['analyze', '-'], { input: ANALYZE });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^name +value +95 % interval +exact +meaning\nsharpness +1001\.600639 /);
    expect(stdout).toMatch(/array eigenvalues: 2 numbers; see --json/);
  });

  it('looks at a step of a run in a session', async () => {
    const session = join(folder, 'bowl.ridge');
    const experiment = {
      landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1, 4] } }],
      optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: 0.25 } }],
      starts: { kind: 'point', point: [1, 1] },
      budget: { steps: 4 },
      record: { steps: [0, 1, 4], points: true },
    };
    writeFileSync(join(folder, 'bowl.json'), JSON.stringify(experiment));
    await jsonOf(['run', join(folder, 'bowl.json'), '--save', session]);
    const request = { analysis: 'hessian-spectrum', at: { run: {}, step: 1 } };
    const words = ['analyze', '-', '--session', session];
    const answer = (await jsonOf(words, { input: JSON.stringify(request) })) as AnalyzeAnswer;
    expect(answer.values.sharpness).toMatchObject({ value: 4, exact: 4 });
    // One step took (1, 1) to (0.75, 0), where the gradient is (0.75, 0).
    expect(answer.values.gradientNorm?.value).toBe(0.75);
    const refused = await errorOf(words, { input: JSON.stringify({ ...request, at: { run: {}, step: 2 } }) });
    expect(refused).toMatchObject({ code: 'not-found', field: 'at.step', value: 2 });
    expect(refused.message).toMatch(/a step with a point: 0, 1, 4/);
    const other = await errorOf(words, { input: JSON.stringify({ ...request, at: { run: { seed: 3 } } }) });
    expect(other).toMatchObject({ code: 'not-found', field: 'at.run' });
  });

  it.each([
    [{ analysis: 'hessian-spectra', at: { point: [1] } }, 'analysis', /did you mean hessian-spectrum\?/],
    [{ analysis: 'hessian-spectrum', at: { run: {} } }, 'at.run', /no session to find it in/],
    [{ analysis: 'hessian-spectrum', at: { point: [1] } }, 'landscape', /missing landscape/],
    [{ analysis: 'hessian-spectrum', landscape: { family: 'rosenbrock' } }, 'at', /missing at/],
    [
      { analysis: 'hessian-spectrum', landscape: { family: 'rosenbrock' }, at: { point: [1] } },
      'at.point',
      /expected 2 coordinates/,
    ],
    [
      {
        analysis: 'hessian-spectrum',
        landscape: { family: 'rosenbrock' },
        at: { point: [1, 1] },
        parameters: { zeroThreshold: -1 },
      },
      'parameters.zeroThreshold',
      /zeroThreshold/,
    ],
  ])('refuses %j', async (request, field, message) => {
    const error = await errorOf(['analyze', '-'], { input: JSON.stringify(request) });
    expect(error.field).toBe(field);
    expect(error.message).toMatch(message);
  });
});

describe('analyze --save', () => {
  const experiment = {
    landscapes: [{ family: 'rosenbrock' }, { family: 'quadratic', parameters: { eigenvalues: [1, 4] } }],
    optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: 0.25 } }],
    starts: { kind: 'normal', scale: 1 },
    budget: { steps: 4 },
    seeds: { first: 0, count: 50 },
  };

  it.each([
    ['a point', { analysis: 'hessian-spectrum', landscape: { family: 'rosenbrock' }, at: { point: [1, 1] } }],
    ['nothing', { analysis: 'geometry' }],
    ['a step of a run', { analysis: 'hessian-spectrum', at: { experiment, landscape: 1, seed: 3, step: 2 } }],
    [
      'seeds of a run',
      { analysis: 'hessian-spectrum', at: { experiment, landscape: 1, seed: 3 }, over: { kind: 'seeds', count: 3 } },
    ],
  ])('keeps the answer at %s, the same as without a session', async (name, request) => {
    const session = join(folder, `${name.replaceAll(' ', '-')}.ridge`);
    const input = JSON.stringify(request);
    const kept = analyzeAnswer.parse(await jsonOf(['analyze', '-', '--save', session], { input }));
    expect(kept).toEqual(analyzeAnswer.parse(await jsonOf(['analyze', '-'], { input })));
    const store = SessionStore.open(session, { readOnly: true });
    const { analyses } = present(store.readHistory());
    expect(analyses).toHaveLength(1);
    expect(store.lastAnswer('analyses:a0', '')).not.toBeNull();
    expect(store.integrity()).toEqual([]);
    store.close();
    if (name !== 'seeds of a run') return;
    // Asked again it is there, and nothing is measured twice: three seeds and the whole.
    expect(analyzeAnswer.parse(await jsonOf(['analyze', '-', '--save', session], { input }))).toEqual(kept);
    expect(answers(session)).toBe(4);
  });

  it('adds to a session whose runs it looks at', async () => {
    const session = join(folder, 'runs.ridge');
    writeFileSync(join(folder, 'runs.json'), JSON.stringify({ ...experiment, seeds: { first: 0, count: 2 } }));
    await jsonOf(['run', join(folder, 'runs.json'), '--save', session]);
    const input = JSON.stringify({ analysis: 'hessian-spectrum', at: { run: { landscape: 1, seed: 1 } } });
    const alone = await jsonOf(['analyze', '-', '--session', session], { input });
    const other = join(folder, 'other.ridge');
    const words = ['analyze', '-', '--session', session, '--save', other];
    expect(await jsonOf(words, { input })).toEqual(alone);
    expect([answers(session), answers(other)]).toEqual([0, 1]);
  });

  it('refuses a list and a place that is not there', async () => {
    const one = { analysis: 'geometry' };
    const words = ['analyze', '-', '--save', join(folder, 'list.ridge')];
    expect(await errorOf(words, { input: JSON.stringify([one]) })).toMatchObject({ field: 'save' });
    const request = { analysis: 'sharpness', at: { experiment, landscape: 7 } };
    expect(await errorOf(words, { input: JSON.stringify(request) })).toMatchObject({ field: 'at.landscape', value: 7 });
  });
});

function answers(session: string): number {
  const store = SessionStore.open(session, { readOnly: true });
  const count = store.answerCount();
  store.close();
  return count;
}
