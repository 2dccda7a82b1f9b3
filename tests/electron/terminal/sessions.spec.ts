import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareAnswer } from '../../../core/contract/compare.ts';
import { documentSchema } from '../../../core/contract/document.ts';
import { type RunAnswer, runAnswer } from '../../../core/contract/requests.ts';
import type { Inspection } from '../../../electron/laboratory/inspect.ts';
import type { Reproduction } from '../../../electron/laboratory/reproduce.ts';
import { SessionStore } from '../../../electron/laboratory/session-store.ts';
import { commandLine, errorOf, jsonOf, Scratch } from './command-line.ts';

const scratch = new Scratch();
const session = scratch.path('race.ridge');
let answer: RunAnswer;

const EXPERIMENT = {
  name: 'Race, "quoted"',
  landscapes: [{ family: 'rosenbrock' }, { family: 'network', parameters: { data: 'iris', hidden: [4] } }],
  optimizers: [
    { algorithm: 'adam', parameters: { learningRate: 0.05 } },
    { algorithm: 'sgd', parameters: { learningRate: 0.9 } },
  ],
  starts: { kind: 'normal', scale: 0.5 },
  seeds: { first: 3, count: 6 },
  budget: { steps: 60 },
  target: 1,
};

beforeAll(async () => {
  const input = JSON.stringify(EXPERIMENT);
  answer = runAnswer.parse(await jsonOf(['run', '-', '--save', session], { input }));
});
afterAll(() => scratch.remove());

function copyOf(name: string): string {
  const path = scratch.path(name);
  copyFileSync(session, path);
  return path;
}

const numberOf = (value: number | string | undefined): number => Number(value);

describe('a session on a made data set', () => {
  it('runs, is reproduced from its name, and finds its results under another spelling', async () => {
    const path = scratch.path('moons.ridge');
    const experiment = (data: string) => ({
      landscapes: [{ family: 'network', parameters: { data, hidden: [3] } }],
      optimizers: [{ algorithm: 'adam' }],
      budget: { steps: 5 },
    });
    const first = await jsonOf(['run', '-', '--save', path], {
      input: JSON.stringify(experiment('moons(seed=3, rows=40)')),
    });
    expect(await jsonOf(['reproduce', path])).toMatchObject({ identical: true, compared: 1 });
    const second = await jsonOf(['run', '-'], { input: JSON.stringify(experiment('moons(rows=40,seed=3,noise=0.1)')) });
    expect(second).toEqual(first);
    const cells = ((await jsonOf(['inspect', path])) as Inspection).cells;
    const other = scratch.path('moons-again.ridge');
    await jsonOf(['run', '-', '--save', other], {
      input: JSON.stringify(experiment('moons(rows=40,seed=3,noise=0.1)')),
    });
    expect(((await jsonOf(['inspect', other])) as Inspection).cells).toEqual(cells);
  });

  it('whose name has a fault is refused with the parameter', async () => {
    const request = {
      landscapes: [{ family: 'network', parameters: { data: 'moons(noise=-1)' } }],
      optimizers: [{ algorithm: 'adam' }],
    };
    expect(await errorOf(['run', '-'], { input: JSON.stringify(request) })).toMatchObject({
      code: 'invalid-parameter',
      field: 'landscapes[0].parameters.data.noise',
      message: 'data moons: invalid noise: -1; expected 0 ≤ noise ≤ 1000000',
    });
  });
});

describe('compare', () => {
  it('answers with the published schema and the numbers of the runs', async () => {
    const { experiments } = compareAnswer.parse(await jsonOf(['compare', session]));
    const [rosenbrock, network] = experiments[0]?.landscapes ?? [];
    expect(rosenbrock).toMatchObject({ family: 'rosenbrock', dimension: 2, budget: 60, target: 1 });
    for (const [l, landscape] of [rosenbrock, network].entries()) {
      for (const [o, row] of (landscape?.rows ?? []).entries()) {
        const runs = answer.runs.filter((run) => run.landscape === l && run.optimizer === o);
        expect(row).toMatchObject({ n: 6, wanted: 6 });
        expect(row.outcomes.diverged).toBe(runs.filter(({ outcome }) => outcome === 'diverged').length);
        expect(row.success).toMatchObject({
          n: 6,
          successes: runs.filter(({ targetStep }) => targetStep !== undefined).length,
        });
        const finals = runs
          .map((run) => (run.outcome === 'diverged' ? Number.POSITIVE_INFINITY : numberOf(run.records.at(-1)?.loss)))
          .sort((a, b) => a - b);
        const middle = [finals[2], finals[3]] as [number, number];
        const median = numberOf(row.final.median);
        expect(median).toBeGreaterThanOrEqual(middle[0]);
        expect(median).toBeLessThanOrEqual(middle[1]);
      }
    }
    // A learning rate of 0.9 throws gradient descent out of Rosenbrock's valley.
    expect(rosenbrock?.rows[1]).toMatchObject({ outcomes: { diverged: 6 }, final: { median: 'Infinity' } });
  });

  it('prints a table for people', async () => {
    const { stdout } = await commandLine(['compare', session]);
    expect(stdout).toContain('Race, "quoted" · rosenbrock (2-D)');
    expect(stdout).toMatch(/^adam +6 /m);
  });
});

describe('inspect', () => {
  it('tells what is in a session', async () => {
    const { cells, ...rest } = (await jsonOf(['inspect', session])) as Inspection;
    expect(rest).toMatchObject({
      path: session,
      name: 'race',
      whole: true,
      problems: [],
      landscapes: [
        { name: 'rosenbrock', family: 'rosenbrock' },
        { name: 'network', family: 'network' },
      ],
      experiments: [{ name: 'Race, "quoted"', seeds: { first: 3, count: 6 }, budget: 60 }],
      bytes: readFileSync(session).length,
    });
    expect(cells.map(({ runs, checkpoints }) => [runs, checkpoints])).toEqual([
      [6, 0],
      [6, 0],
      [6, 0],
      [6, 0],
    ]);
    expect((await commandLine(['inspect', session])).stdout).toContain('Whole: every array matches its checksum.');
  });
});

describe('reproduce', { timeout: 60_000 }, () => {
  it.each([[['--workers', '1']], [['--workers', '2']], [['--alone']]])('finds the same bits with %j', async (words) => {
    const result = (await jsonOf(['reproduce', session, ...words])) as Reproduction;
    expect(result).toMatchObject({ identical: true, runs: 24, compared: 24 });
    expect(result.cells.flatMap(({ differences }) => differences)).toEqual([]);
  });

  it('finds a number that was changed, names it, and ends with status 1', async () => {
    const path = copyOf('changed.ridge');
    const store = SessionStore.open(path);
    const cell = store.cells().find(({ spec }) => spec.includes('"rosenbrock"') && spec.includes('"adam"'));
    const [block] = store.blocks(cell?.id as string, []);
    const loss = block?.arrays.loss?.data as Float64Array;
    loss[1] = (loss[1] as number) * (1 + 2 ** -52);
    store.write(() => {
      const database = new DatabaseSync(path);
      database.close();
      store.dropCellsExcept(new Set());
      store.putResults(
        { id: cell?.id as string, json: cell?.spec as string },
        block as NonNullable<typeof block>,
        'here',
        '1',
      );
    });
    store.close();
    const result = (await jsonOf(['reproduce', path], { status: 1 })) as Reproduction;
    expect(result).toMatchObject({ identical: false, runs: 6, compared: 6 });
    expect(result.cells[0]).toMatchObject({ identical: 5, differences: [{ seed: 3, array: 'loss', index: 1 }] });
    const { stdout } = await commandLine(['reproduce', path]);
    expect(stdout).toMatch(/differs, first in loss\[1\] of seed 3: [\d.]+ is stored, [\d.]+ came out/);
  });
});

/** A line of CSV as RFC 4180 reads it. */
function csv(path: string): Record<string, string>[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const [header = [], ...rows] = lines.map((line) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
    ),
  );
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
}

describe('export', () => {
  it('writes CSV tables that hold the numbers of the runs, to the last digit', async () => {
    const folder = scratch.path('tables/new');
    const { files } = (await jsonOf(['export', session, '--to', folder])) as { files: string[] };
    expect(files.map((file) => file.slice(folder.length + 1)).sort()).toEqual([
      'points.csv',
      'records.csv',
      'runs.csv',
      'statistics.json',
    ]);
    const names = ['rosenbrock', 'network'];
    const algorithms = ['adam', 'sgd'];
    const runs = csv(`${folder}/runs.csv`);
    expect(
      runs.map((row) => [
        row.experiment,
        row.landscape,
        row.optimizer,
        Number(row.seed),
        row.outcome,
        Number(row.steps),
      ]),
    ).toEqual(
      answer.runs.map((run) => [
        'Race, "quoted"',
        names[run.landscape],
        algorithms[run.optimizer],
        run.seed,
        run.outcome,
        run.steps,
      ]),
    );
    const records = csv(`${folder}/records.csv`);
    const losses = answer.runs.flatMap((run) => run.records.map(({ loss }) => numberOf(loss)));
    expect(records.map((row) => Number(row.loss))).toEqual(losses);
    const accuracies = answer.runs.flatMap((run) =>
      run.records.map(({ accuracy }) => (accuracy === undefined ? '' : String(accuracy))),
    );
    expect(records.map((row) => row.accuracy)).toEqual(accuracies);
    const coordinates = answer.runs.flatMap((run) => run.records.flatMap(({ point = [] }) => point.map(numberOf)));
    expect(csv(`${folder}/points.csv`).map((row) => Number(row.value))).toEqual(coordinates);
    expect(compareAnswer.parse(JSON.parse(readFileSync(`${folder}/statistics.json`, 'utf8')))).toEqual(
      await jsonOf(['compare', session]),
    );
  });

  it('writes one JSON file with document, statistics and runs', async () => {
    const { stdout } = await commandLine(['export', session, '--to', scratch.path('json'), '--format', 'json']);
    expect(stdout).toBe(`${scratch.path('json/session.json')}\n`);
    const written = JSON.parse(readFileSync(scratch.path('json/session.json'), 'utf8')) as Record<string, unknown>;
    expect(written.runs).toEqual(answer.runs);
    expect(documentSchema.parse(written.document).experiments[0]?.name).toBe('Race, "quoted"');
    expect(written.statistics).toEqual(await jsonOf(['compare', session]));
  });

  it('refuses a folder that is a file', async () => {
    const error = await errorOf(['export', session, '--to', scratch.write('file', 'x')], { status: 1 });
    expect(error).toMatchObject({ field: 'folder', value: scratch.path('file') });
    expect(error.message).toMatch(/file/);
  });
});

/** A program prefix that gives up root, where this is root; else nothing. */
const asNobody =
  process.getuid?.() === 0
    ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all', '--']
    : [];
const nobodyCanRead =
  spawnSync(asNobody[0] ?? 'true', [...asNobody.slice(1), process.execPath, '--version']).status === 0;

describe('a session that is not as it should be', { timeout: 60_000 }, () => {
  const cases: [name: string, prepare: () => string, code: string, status: number, message: RegExp][] = [
    ['is not there', () => scratch.path('nothing.ridge'), 'not-found', 2, /nothing\.ridge does not exist/],
    [
      'is empty',
      () => scratch.write('empty.ridge', ''),
      'not-a-session',
      2,
      /empty\.ridge is not a Ridgeline session: it has 0 bytes/,
    ],
    [
      'is a text',
      () => scratch.write('text.ridge', 'a,b\n'.repeat(100)),
      'not-a-session',
      2,
      /it does not begin like one/,
    ],
    [
      'is another program’s database',
      () => {
        const path = scratch.path('other.ridge');
        const database = new DatabaseSync(path);
        database.exec('CREATE TABLE t (x)');
        database.close();
        return path;
      },
      'not-a-session',
      2,
      /an SQLite database of another program/,
    ],
    [
      'is cut off',
      () => {
        const path = copyOf('cut.ridge');
        truncateSync(path, 50_000);
        return path;
      },
      'session-damaged',
      1,
      /cut\.ridge is damaged: it is cut off: 50000 of \d+ bytes are there\. The file was not changed/,
    ],
    [
      'is of a newer Ridgeline',
      () => {
        const path = copyOf('newer.ridge');
        const database = new DatabaseSync(path);
        database.exec('PRAGMA user_version = 99');
        database.close();
        return path;
      },
      'session-newer',
      2,
      /newer\.ridge has format 99; this Ridgeline reads up to \d+\. The file was not changed/,
    ],
    [
      'is a folder',
      () => {
        mkdirSync(scratch.path('folder.ridge'), { recursive: true });
        return scratch.path('folder.ridge');
      },
      'not-a-session',
      2,
      /folder\.ridge is not a file; expected a \.ridge session/,
    ],
  ];

  it.each(cases)(
    '%s: compare, inspect, reproduce, export and run say so, and change nothing',
    async (_, prepare, code, status, message) => {
      const path = prepare();
      const before = code === 'not-found' || path.endsWith('folder.ridge') ? null : readFileSync(path);
      const verbs = [['compare'], ['inspect'], ['reproduce'], ['run'], ['export', '--to', scratch.path('out')]];
      const errors = await Promise.all(verbs.map(([verb = '', ...rest]) => errorOf([verb, path, ...rest], { status })));
      for (const error of errors) {
        expect(error).toMatchObject({ code, field: 'path', value: path });
        expect(error.message).toMatch(message);
        expect(error.expected).toBeTruthy();
      }
      if (before) expect(readFileSync(path).equals(before)).toBe(true);
    },
  );

  it('has a damaged array: inspect lists it, and what needs it says so', async () => {
    const path = copyOf('flipped.ridge');
    const database = new DatabaseSync(path);
    database.exec("UPDATE chunk SET data = zeroblob(length(data)) WHERE name = 'outcome'");
    database.close();
    const inspection = (await jsonOf(['inspect', path], { status: 1 })) as Inspection;
    expect(inspection.whole).toBe(false);
    expect(inspection.problems[0]).toMatch(/‘outcome’.*does not match its checksum/);
    expect(await errorOf(['compare', path], { status: 1 })).toMatchObject({
      code: 'session-damaged',
      message: expect.stringMatching(/flipped\.ridge is damaged: the array ‘outcome’ does not match its checksum/),
    });
  });

  it('is open elsewhere: it can be read, not run, and not replaced', async () => {
    const path = copyOf('open.ridge');
    const store = SessionStore.open(path);
    try {
      const busy = {
        code: 'session-busy',
        message: expect.stringMatching(/open\.ridge is open in another Ridgeline \(process \d+ on .*\)/),
      };
      expect(await errorOf(['run', path], { status: 1 })).toMatchObject({ ...busy, field: 'path', value: path });
      const input = JSON.stringify(EXPERIMENT);
      expect(await errorOf(['run', '-', '--save', path], { status: 1, input })).toMatchObject({
        ...busy,
        field: 'save',
      });
      compareAnswer.parse(await jsonOf(['compare', path]));
      expect(await jsonOf(['inspect', path])).toMatchObject({ whole: true });
    } finally {
      store.close();
    }
  });

  it('cannot be written: it can be read, and run into another file only', async ({ skip }) => {
    if (!nobodyCanRead) skip('another user cannot start Node here');
    const path = copyOf('locked.ridge');
    chmodSync(path, 0o444);
    chmodSync(scratch.folder, 0o755);
    const options = { prefix: asNobody };
    const error = await errorOf(['run', path], { ...options, status: 1 });
    expect(error).toMatchObject({ code: 'session-read-only', field: 'path', value: path });
    expect(error.message).toMatch(
      /locked\.ridge is read-only, so the results cannot go into it; --save S\.ridge puts all into another file/,
    );
    expect(await jsonOf(['inspect', path], options)).toMatchObject({ whole: true });
    compareAnswer.parse(await jsonOf(['compare', path], options));
    const folder = scratch.path('writable');
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    const copy = `${folder}/copy.ridge`;
    expect(await jsonOf(['run', path, '--save', copy], options)).toEqual(answer);
    expect(await jsonOf(['inspect', copy], options)).toMatchObject({ whole: true });
    expect(await errorOf(['export', path, '--to', scratch.path('not mine')], { ...options, status: 1 })).toMatchObject({
      code: 'not-permitted',
      field: 'folder',
    });
  });
});
