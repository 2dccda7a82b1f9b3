import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { type RunAnswer, runAnswer } from '../../../core/contract/requests.ts';
import type { Inspection } from '../../../electron/laboratory/inspect.ts';
import { SessionStore } from '../../../electron/laboratory/session-store.ts';
import { commandLine, type ErrorObject, errorOf, jsonOf, Scratch } from './command-line.ts';
import { EXPERIMENT } from './examples.ts';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const race = (changes: object = {}) => ({
  landscapes: [{ family: 'rosenbrock' }],
  optimizers: [
    { algorithm: 'adam', parameters: { learningRate: 0.05 } },
    { algorithm: 'sgd', parameters: { learningRate: 0.001 }, gradient: { kind: 'noise', scale: 0.1 } },
  ],
  starts: { kind: 'normal', scale: 0.5 },
  seeds: { first: 0, count: 5 },
  budget: { steps: 50 },
  record: { steps: [0, 50] },
  ...changes,
});

async function answerOf(words: string[], input = ''): Promise<RunAnswer> {
  return runAnswer.parse(await jsonOf(['run', ...words], { input }));
}

/** Seeds of all stored runs, cell by cell, and when each was measured. */
function storedRuns(path: string): number[][] {
  const store = SessionStore.open(path, { readOnly: true });
  try {
    return store.cells().map(({ id }) => store.finishedSeeds(id));
  } finally {
    store.close();
  }
}

describe('run', { timeout: 60_000 }, () => {
  it('answers the described experiment with every run and every record asked for, whatever the number of workers', async () => {
    const path = scratch.write('experiment.json', EXPERIMENT);
    const session = scratch.path('described.ridge');
    const answer = await answerOf([path, '--save', session, '--workers', '1']);
    expect(await answerOf([path, '--workers', '2'])).toEqual(answer);
    expect(answer.runs).toHaveLength(40);
    for (const [i, run] of answer.runs.entries()) {
      expect(run).toMatchObject({
        experiment: 0,
        landscape: 0,
        optimizer: Math.floor(i / 20),
        seed: i % 20,
        outcome: 'budget',
        steps: 500,
      });
      expect(run.records.map(({ step }) => step)).toEqual([0, 1, 10, 500]);
      for (const { loss, point } of run.records) {
        const [x = 0, ...z] = point as number[];
        expect(loss).toBeCloseTo(2 * (x * x - 1) ** 2 + z.reduce((sum, value) => sum + value * value, 0), 9);
      }
    }
    // Both optimizers meet the same starts.
    for (let seed = 0; seed < 20; seed++)
      expect(answer.runs[seed]?.records[0]).toEqual(answer.runs[20 + seed]?.records[0]);
    expect(storedRuns(session).map((seeds) => seeds.length)).toEqual([20, 20]);
  });

  it('leaves nothing behind in the folder for temporary files', async () => {
    // A folder of its own: other tests run command lines at the same time.
    const folder = scratch.path('temporary');
    mkdirSync(folder);
    const { status } = await commandLine(['run', '-'], {
      input: JSON.stringify(race()),
      environment: { TMPDIR: folder },
    });
    expect(status).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('runs a session’s missing seeds only, into the session', async () => {
    const session = scratch.path('grows.ridge');
    const first = await answerOf(['-', '--save', session], JSON.stringify(race()));
    // The same experiment with more seeds, as a window would have edited it.
    const store = SessionStore.open(session);
    const history = store.readHistory();
    for (const entry of history.entries)
      for (const experiment of entry.document.experiments) experiment.seeds.count = 8;
    store.write(() => store.writeHistory(history));
    store.close();
    const more = await answerOf([session]);
    expect(more.runs.filter(({ seed }) => seed < 5)).toEqual(first.runs);
    expect(more.runs.map(({ seed }) => seed)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
    const parts = SessionStore.open(session, { readOnly: true });
    expect(parts.cells().map(({ id }) => parts.blocks(id, ['steps']).map((block) => block.seeds))).toEqual([
      [
        [0, 1, 2, 3, 4],
        [5, 6, 7],
      ],
      [
        [0, 1, 2, 3, 4],
        [5, 6, 7],
      ],
    ]);
    parts.close();
    const again = readFileSync(session);
    expect(await answerOf([session])).toEqual(more);
    expect(storedRuns(session)).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [0, 1, 2, 3, 4, 5, 6, 7],
    ]);
    expect(again.length).toBe(readFileSync(session).length);
  });

  it('takes a session under any name', async () => {
    copyFileSync(scratch.path('grows.ridge'), scratch.path('grows.backup'));
    expect((await answerOf([scratch.path('grows.backup')])).runs).toHaveLength(16);
  });

  it('runs a deterministic cell once, marks targets, stops when asked, and calls divergence by its name', async () => {
    const request = race({
      optimizers: [
        { algorithm: 'gradient-descent', parameters: { learningRate: 0.001 } },
        { algorithm: 'gradient-descent', parameters: { learningRate: 10 } },
      ],
      starts: { kind: 'point', point: [-1.2, 1] },
      target: 4.2,
      stop: { target: true },
    });
    const { runs } = await answerOf(['-'], JSON.stringify(request));
    expect(runs.map(({ seed, outcome }) => [seed, outcome])).toEqual([
      [0, 'target'],
      [0, 'diverged'],
    ]);
    const [reached, diverged] = runs;
    expect(reached?.targetStep).toBe(reached?.steps);
    expect(reached?.steps).toBeLessThan(50);
    expect(diverged?.targetStep).toBeUndefined();
    expect(diverged?.records[0]?.loss).toBeCloseTo(24.2, 12);
  });

  it('lets one cell differ from the others', async () => {
    const request = race({ cells: [{ landscape: 0, optimizer: 0, parameters: { learningRate: 0.2 } }] });
    const other = race({
      optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.2 } }],
    });
    const [overridden, direct] = (await jsonOf(['run', '-'], {
      input: JSON.stringify([request, other]),
    })) as RunAnswer[];
    expect(overridden?.runs.slice(0, 5)).toEqual(direct?.runs);
  });

  it('prints the comparison for people, one row an optimizer', async () => {
    const { stdout, status } = await commandLine(['run', '-'], { input: JSON.stringify(race()) });
    expect(status).toBe(0);
    const [title, header, ...rows] = stdout.split('\n');
    expect(title).toMatch(/rosenbrock \(2-D\)$/);
    expect(header).toMatch(/^optimizer +runs +median loss +quartiles +reached target$/);
    expect(rows[0]).toMatch(/^\S+ +\d+ +\S+ +\S+ \.\. \S+/);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops on %s, keeps what is done, and goes on later', async (signal) => {
    const steps = 40_000_000;
    const input = JSON.stringify({
      landscapes: [{ family: 'rosenbrock' }],
      optimizers: [{ algorithm: 'adam', parameters: { learningRate: 1e-3 } }],
      budget: { steps },
      record: { steps: [0, steps] },
    });
    const session = scratch.path(`stopped-${signal}.ridge`);
    const temporary = scratch.path(signal);
    mkdirSync(temporary);
    const { status, stdout } = await commandLine(['run', '-', '--save', session, '--workers', '1', '--json'], {
      input,
      environment: { TMPDIR: temporary },
      onStart: async (kill) => {
        // The session is there as soon as the run is about to begin.
        while (!readdirSync(temporary, { recursive: true }).some((name) => String(name).endsWith('.ridge')))
          await pause(50);
        await pause(1000);
        kill(signal);
      },
    });
    const { error } = JSON.parse(stdout) as { error: ErrorObject };
    expect(error.code).toBe('cancelled');
    expect(error.message).toMatch(/^Stopped after 0 of [01] runs\. ridgeline run .*\.ridge goes on\.$/);
    expect(status).toBe(1);
    const inspection = (await jsonOf(['inspect', session])) as Inspection;
    expect(inspection).toMatchObject({ whole: true, cells: [] });
    expect(inspection.unfinished).toBeLessThanOrEqual(1);
    if (signal === 'SIGINT') expect((await answerOf([session])).runs[0]).toMatchObject({ outcome: 'budget', steps });
  });
});

const refused: [name: string, change: object, field: string, value: unknown, message: RegExp][] = [
  ['no seeds', { seeds: { count: 0 } }, 'seeds.count', 0, /seeds\.count is 0; expected at least 1/],
  ['half a seed', { seeds: { count: 1.5 } }, 'seeds.count', 1.5, /expected a whole number/],
  ['a negative seed', { seeds: { first: -1, count: 1 } }, 'seeds.first', -1, /expected at least 0/],
  [
    'a budget of 1e12',
    { budget: { steps: 1e12 } },
    'budget.steps',
    1e12,
    /budget\.steps is 1000000000000; expected at most 1000000000/,
  ],
  ['no budget', { budget: { steps: 0 } }, 'budget.steps', 0, /expected at least 1/],
  [
    'an unknown family',
    { landscapes: [{ family: 'rosenbrok' }] },
    'landscapes[0].family',
    'rosenbrok',
    /did you mean rosenbrock/,
  ],
  [
    'an unknown algorithm',
    { optimizers: [{ algorithm: 'adam' }, { algorithm: 'adamm' }] },
    'optimizers[1].algorithm',
    'adamm',
    /did you mean adam/,
  ],
  ...([-1, null, 'NaN', 'fast', true, [0.1]] as unknown[]).map((value): (typeof refused)[number] => [
    `a learning rate of ${JSON.stringify(value)}`,
    { optimizers: [{ algorithm: 'adam' }, { algorithm: 'sgd', parameters: { learningRate: value } }] },
    'optimizers[1].parameters.learningRate',
    value,
    /invalid learningRate: .*; expected .*learningRate ≥ 0/,
  ]),
  [
    'a momentum of 1',
    { optimizers: [{ algorithm: 'adam', parameters: { beta1: 1 } }] },
    'optimizers[0].parameters.beta1',
    1,
    /invalid beta1: 1; expected 0 ≤ beta1 < 1/,
  ],
  [
    'a schedule out of range',
    {
      optimizers: [
        { algorithm: 'adam', parameters: { learningRate: { schedule: 'cosine', from: -1, to: 0, steps: 5 } } },
      ],
    },
    'optimizers[0].parameters.learningRate.from',
    -1,
    /invalid learningRate\.from: -1/,
  ],
  [
    'a broken formula in the second landscape',
    { landscapes: [{ family: 'rosenbrock' }, { family: 'formula', parameters: { text: 'x^2 +' } }] },
    'landscapes[1].parameters.text',
    'x^2 +',
    /Column \d+: /,
  ],
  [
    'an unknown gradient',
    { gradient: { kind: 'exact' } },
    'gradient.kind',
    'exact',
    /expected one of ‘full’, ‘batch’, ‘noise’/,
  ],
  [
    'batches without data',
    { optimizers: [{ algorithm: 'sgd', gradient: { kind: 'batch', size: 8 } }] },
    'optimizers[0].gradient.kind',
    'batch',
    /rosenbrock has no data; expected ‘full’ or ‘noise’/,
  ],
  [
    'a precision that is not there',
    { precision: 'f99' },
    'precision',
    'f99',
    /precision is ‘f99’; expected one of ‘f64’/,
  ],
  [
    'a start of another dimension',
    { starts: { kind: 'point', point: [1] } },
    'starts.point',
    1,
    /has 1 coordinates; expected 2/,
  ],
  ['crossed bounds', { starts: { kind: 'uniform', low: 2, high: 1 } }, 'starts.low', 2, /expected at most 1/],
  ['a cell that is not there', { cells: [{ landscape: 0, optimizer: 7 }] }, 'cells[0].optimizer', 7, /expected 0 to 1/],
  [
    'a bad value in a cell',
    { cells: [{ landscape: 0, optimizer: 0, parameters: { learningRate: -2 } }] },
    'cells[0].parameters.learningRate',
    -2,
    /invalid learningRate: -2/,
  ],
  ['a stop at no target', { stop: { target: true } }, 'stop.target', true, /a target to stop at/],
  ['a misspelt field', { budgte: { steps: 5 } }, 'budgte', { steps: 5 }, /budgte is not a field that is known here/],
  ['no optimizers', { optimizers: [] }, 'optimizers', [], /expected at least 1 entry/],
];

describe('a list of experiments with bad elements', () => {
  it('answers every element in its place', { timeout: 60_000 }, async () => {
    const input = JSON.stringify([race(), ...refused.map(([, change]) => race(change)), race()]);
    const answers = (await jsonOf(['run', '-'], { input, status: 2 })) as (RunAnswer & { error?: ErrorObject })[];
    expect(answers).toHaveLength(refused.length + 2);
    expect(runAnswer.parse(answers[0]).runs).toHaveLength(10);
    expect(answers.at(-1)).toEqual(answers[0]);
    for (const [i, [name, , field, value, message]] of refused.entries()) {
      const { error } = answers[i + 1] as { error?: ErrorObject };
      expect.soft(error, name).toMatchObject({ field, value, message: expect.stringMatching(message) });
      expect.soft(error?.expected, name).toBeTruthy();
    }
  });
});

describe('a place to save that will not do', () => {
  it.each([
    ['a folder that is not there', 'nowhere/a.ridge', 'not-found', /there is no folder .*nowhere/],
    ['a file that is no session', 'experiment.json', 'not-a-session', /experiment\.json is not a Ridgeline session/],
  ])('%s is refused before anything is computed', async (_, name, code, message) => {
    scratch.write('experiment.json', EXPERIMENT);
    const save = scratch.path(name);
    const error = await errorOf(['run', '-', '--save', save], {
      input: JSON.stringify(race({ budget: { steps: 1e9 } })),
    });
    expect(error).toMatchObject({ code, field: 'save', value: save });
    expect(error.message).toMatch(message);
    expect(readFileSync(scratch.path('experiment.json'), 'utf8')).toBe(EXPERIMENT);
  });

  it('one file cannot hold a list of experiments', async () => {
    const error = await errorOf(['run', '-', '--save', scratch.path('list.ridge')], { input: '[]' });
    expect(error).toMatchObject({ code: 'invalid-request', field: 'save', expected: 'one experiment' });
  });
});
