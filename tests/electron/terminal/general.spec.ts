import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analyzeAnswer, experimentRequest } from '../../../core/contract/requests.ts';
import { gallery, galleryById } from '../../../core/gallery/index.ts';
import { landscapes } from '../../../core/landscapes/index.ts';
import { optimizers } from '../../../core/optimizers/index.ts';
import { transforms } from '../../../core/optimizers/transforms/index.ts';
import { readArguments } from '../../../electron/terminal/arguments.ts';
import { VERBS } from '../../../electron/terminal/verbs.ts';
import { commandLine, errorOf, jsonOf, Scratch } from './command-line.ts';
import { ANALYZE, EXPERIMENT } from './examples.ts';

const scratch = new Scratch();
afterAll(() => scratch.remove());

describe('help', () => {
  it('lists every verb; asked for nothing, the request was wrong', async () => {
    const asked = await commandLine(['--help']);
    for (const name of Object.keys(VERBS)) expect(asked.stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    expect(asked).toMatchObject({ status: 0, stderr: '' });
    expect(await commandLine([])).toEqual({ ...asked, status: 2 });
    expect(await commandLine(['help'])).toEqual(asked);
  });

  it.each(Object.keys(VERBS))('explains %s and its options', async (name) => {
    const { status, stdout } = await commandLine([name, '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain(`ridgeline ${VERBS[name]?.usage}`);
    for (const option of Object.keys(VERBS[name]?.options ?? {}))
      expect(stdout).toMatch(new RegExp(`^ {2}--${option}\\b`, 'm'));
  });
});

describe('list', () => {
  it('tells ids, labels and parameter specs of everything', async () => {
    const found = (await jsonOf(['list', 'landscapes'])) as { id: string; parameters: object }[];
    expect(found.map(({ id }) => id)).toEqual(landscapes.map(({ id }) => id));
    expect(found.find(({ id }) => id === 'rosenbrock')?.parameters).toMatchObject({
      dimension: { kind: 'number', default: 2, integer: true },
    });
    const algorithms = (await jsonOf(['list', 'optimizers'])) as { id: string; references: object[] }[];
    expect(algorithms.map(({ id }) => id)).toEqual(optimizers.map(({ id }) => id));
    expect(algorithms.find(({ id }) => id === 'adam')?.references.length).toBeGreaterThan(0);
  });

  it('prints a table for people', async () => {
    const { stdout } = await commandLine(['list', 'optimizers']);
    const [table = '', below = ''] = stdout.trimEnd().split('\n\n');
    const [header, ...rows] = table.split('\n');
    expect(header).toMatch(/^id +label +summary$/);
    expect(rows).toHaveLength(optimizers.length);
    const [, kinds, ...round] = below.split('\n');
    expect(kinds).toMatch(/^kind +label +summary$/);
    expect(round).toHaveLength(transforms.length);
  });
});

describe('verify', () => {
  it('lists data sets, shipped and made', async () => {
    const listed = (await jsonOf(['list', 'data'])) as { id: string; parameters?: object; rows?: number }[];
    expect(listed.find(({ id }) => id === 'iris')).toMatchObject({ rows: 150, features: 4 });
    const made = listed.find(({ id }) => id === 'spirals');
    expect(made?.parameters).toMatchObject({ rows: { kind: 'number', default: 400 } });
    const { stdout } = await commandLine(['list', 'data']);
    expect(stdout).toMatch(/^moons\(rows, noise, seed\) +Two moons/m);
    expect(stdout).toMatch(/^wine +Wine +178 rows, 13 features, 3 classes\./m);
  });

  it('lists the entries that it knows', async () => {
    const listed = (await jsonOf(['list', 'gallery'])) as { id: string }[];
    expect(listed.map(({ id }) => id)).toEqual(gallery.map(({ id }) => id));
  });

  it('measures the claims of an entry and judges them', async () => {
    const { gallery: answers } = (await jsonOf(['verify', 'vastness', '--quick'])) as {
      gallery: { id: string; claims: Record<string, unknown>[] }[];
    };
    expect(answers.map(({ id }) => id)).toEqual(['vastness']);
    expect(answers[0]?.claims).toHaveLength(galleryById('vastness').claims.length);
    expect(answers[0]?.claims.find(({ id }) => id === 'forty-million')).toMatchObject({
      asStated: 'right',
      predicted: 39_824_784.3627,
      measured: expect.closeTo(39_824_784.3627, 1),
      interval: [expect.closeTo(39_824_784.3627, 1), expect.closeTo(39_824_784.3627, 1)],
      tolerance: 0.04,
      verdict: 'holds',
    });
  });

  it('prints a table for people', async () => {
    const { status, stdout } = await commandLine(['verify', 'vastness', '--quick', '--seed', '3']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^entry +claim +text +predicted +measured +99\.9 % interval +verdict +sample +seconds$/m);
    expect(stdout).toMatch(/^vastness +diagonal +right +418\.330013\d* +418\.330013\d* +not random +holds +1 +\d/m);
    expect(stdout).toMatch(/^Used of the budgets: vastness: \d+\.\d of 2 s\.$/m);
    const count = galleryById('vastness').claims.length;
    expect(stdout).toContain(`\n${count} claims: ${count} hold, 0 fail, 0 undecided.`);
  });

  it('refuses entries and seeds that there are not', async () => {
    expect(await errorOf(['verify', 'degenerate'])).toMatchObject({
      code: 'unknown-id',
      message: expect.stringMatching(/no gallery entry ‘degenerate’; expected one of vastness, /),
      value: 'degenerate',
    });
    expect(await errorOf(['verify', 'cage', '--seed', '200000000'])).toMatchObject({
      code: 'invalid-request',
      value: 200_000_000,
    });
  });
});

describe('analyze', () => {
  it('answers the described request: the Hessian of Rosenbrock at its minimum has eigenvalues 1001.6 and 0.4', async () => {
    const answer = analyzeAnswer.parse(await jsonOf(['analyze', '-'], { input: ANALYZE }));
    expect(answer.analysis).toBe('hessian-spectrum');
    const largest = 501 + Math.sqrt(501 * 501 - 400);
    const found = Object.values(answer.values).map(({ value }) => Number(value));
    expect(found.some((value) => Math.abs(value - largest) < 1e-9 * largest)).toBe(true);
  });

  it('says which analyses there are when it does not know one', async () => {
    const known = (await jsonOf(['list', 'analyses'])) as { id: string }[];
    const input = ANALYZE.replace('hessian-spectrum', 'tea-leaves');
    expect(await errorOf(['analyze', '-'], { input })).toMatchObject({
      code: 'unknown-id',
      message: expect.stringContaining('tea-leaves'),
      field: 'analysis',
      value: 'tea-leaves',
      expected: expect.stringContaining(known[0]?.id as string),
    });
  });
});

describe('schema', () => {
  it('publishes requests and answers as JSON Schema that says what zod says', async () => {
    const all = (await jsonOf(['schema'])) as Record<string, { properties: object }>;
    expect(Object.keys(all)).toEqual([
      'evaluateRequest',
      'evaluateAnswer',
      'experimentRequest',
      'runAnswer',
      'analyzeRequest',
      'analyzeAnswer',
      'compareAnswer',
      'document',
    ]);
    const { title, ...one } = (await jsonOf(['schema', 'experimentRequest'])) as { title: string; required: string[] };
    expect(title).toBe('experimentRequest');
    expect(one).toEqual(z.toJSONSchema(experimentRequest, { io: 'input' }));
    expect(one.required).toEqual(['landscapes', 'optimizers']);
    const plain = await commandLine(['schema', 'document']);
    expect(JSON.parse(plain.stdout)).toMatchObject({ title: 'document', type: 'object' });
  });
});

describe('self-test', () => {
  it('tries what the laboratory needs of this machine', async () => {
    const report = (await jsonOf(['self-test'])) as { passed: boolean; checks: { name: string; passed: boolean }[] };
    expect(report.checks.filter((check) => !check.passed)).toEqual([]);
    expect(report.passed).toBe(true);
  });
});

describe('a wrong command line', () => {
  it.each([
    [['lst'], 'verb', /no verb ‘lst’; did you mean list\?/],
    [
      ['list', 'optimisers'],
      'list',
      /no list of ‘optimisers’; expected one of landscapes, wrappers, optimizers, transforms, analyses, gallery, lessons, data/,
    ],
    [['run', 'a.json', '--worker', '2'], 'worker', /no option --worker here\. Did you mean --workers\?/],
    [['run', 'a.json', '--workers', 'two'], 'workers', /--workers is ‘two’; expected a whole number/],
    [['run', 'a.json', '--workers', '-1'], 'workers', /--workers is ‘-1’; expected a whole number/],
    [['run', 'a.json', '--workers', '100'], 'workers', /--workers is 100; expected 1 to 64/],
    [['run'], 'arguments', /Nothing is given; expected run EXPERIMENT\.json/],
    [['compare', 'a.ridge', 'b.ridge'], 'arguments', /a\.ridge b\.ridge is given; expected compare SESSION\.ridge/],
    [['export', 'a.ridge'], 'to', /--to is missing; expected the folder to write to/],
    [
      ['export', 'a.ridge', '--to', 'x', '--format', 'xml'],
      'format',
      /--format is ‘xml’; expected one of csv, json, safetensors/,
    ],
    [['schema', 'nothing'], 'name', /no schema ‘nothing’; expected one of evaluateRequest/],
  ] as const)('%j', async (words, field, message) => {
    const error = await errorOf(words);
    expect(error.field).toBe(field);
    expect(error.message).toMatch(message);
    expect(error.expected).toBeTruthy();
  });

  it('without --json says so on standard error, with the place in the request', async () => {
    expect(await commandLine(['lst'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'ridgeline: there is no verb ‘lst’; did you mean list?\n',
    });
    const input =
      '{"landscapes": [{"family": "rosenbrock"}], "optimizers": [{"algorithm": "adam", "parameters": {"learningRate": -1}}]}';
    expect(await commandLine(['run', '-'], { input })).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'ridgeline: invalid learningRate: -1; expected learningRate ≥ 0 (optimizers[0].parameters.learningRate)\n',
    });
  });

  it.each([
    ['is missing', null, 'not-found', /no such file/],
    ['is empty', '', 'invalid-request', /is not JSON/],
    ['is cut off', EXPERIMENT.slice(0, 100), 'invalid-request', /is not JSON/],
  ])('names a request that %s', async (_, text, code, message) => {
    const path = scratch.path('request.json');
    if (text !== null) scratch.write('request.json', text);
    const error = await errorOf(['run', path]);
    expect(error).toMatchObject({ code, field: 'request', value: path });
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
  });
});

describe('readArguments', () => {
  const spec = VERBS.run;
  if (!spec) throw new Error('there is no verb run');

  it('takes options anywhere, with = or a space, a lone dash as a word, and -- as the end of options', () => {
    expect(readArguments(['--workers=3', '-', '--json'], spec)).toMatchObject({
      positional: ['-'],
      numbers: { workers: 3 },
      flags: new Set(['json']),
    });
    expect(readArguments(['--save', 'a.ridge', '--', '--odd.json'], spec)).toMatchObject({
      positional: ['--odd.json'],
      texts: { save: 'a.ridge' },
    });
  });

  it('refuses an option that has lost its value', () => {
    expect(() => readArguments(['a.json', '--save'], spec)).toThrow('--save has no value; expected S.ridge');
    expect(() => readArguments(['a.json', '--save', '--json'], spec)).toThrow('--save has no value');
    expect(() => readArguments(['a.json', '--json=1'], spec)).toThrow('--json is ‘1’; expected no value');
  });
});
