/** The verbs of the terminal that work on requests and sessions. Each gives an exit status. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompareAnswer } from '../../core/contract/compare.ts';
import { RidgelineError } from '../../core/contract/errors.ts';
import {
  type EvaluateAnswer,
  evaluateRequest,
  experimentRequest,
  type JsonNumber,
  type RunAnswer,
} from '../../core/contract/requests.ts';
import { evaluateRequested } from '../../core/engine/evaluate.ts';
import { builtInData } from '../../core/landscapes/data/index.ts';
import { documentFromRequest } from '../../core/session/from-request.ts';
import { buildCatalogue } from '../laboratory/catalogue.ts';
import { inspectSession } from '../laboratory/inspect.ts';
import { createLaboratory, type Laboratory } from '../laboratory/laboratory.ts';
import { reproduceSession } from '../laboratory/reproduce.ts';
import { APP_VERSION } from '../laboratory/version.ts';
import { rendererFolder } from '../shells/renderer-folder.ts';
import { readArguments } from './arguments.ts';
import { endProgress, printJson, printLine, printTable, sayProgress } from './output.ts';
import { answerAll, parseRequest, readJson } from './read-request.ts';

const LISTS = ['landscapes', 'optimizers', 'analyses', 'gallery'] as const;

export async function list(words: string[]): Promise<number> {
  const usage = 'ridgeline list landscapes|optimizers|analyses|gallery [--json]';
  const { positional, flags } = readArguments(words, { json: 'flag' }, 1, 1, usage);
  const what = positional[0] as (typeof LISTS)[number];
  if (!LISTS.includes(what))
    throw new RidgelineError('invalid-request', `there is no list of ‘${what}’; expected ${LISTS.join(', ')}`, {
      field: 'list',
      value: what,
      expected: LISTS.join(' or '),
    });
  const entries = buildCatalogue(APP_VERSION)[what];
  if (flags.has('json')) printJson(entries);
  else if (entries.length === 0) printLine(`No ${what} in this version.`);
  else
    printTable(
      ['id', 'label', 'summary'],
      entries.map(({ id, label, summary }) => [id, label, summary]),
    );
  return 0;
}

export async function evaluate(words: string[]): Promise<number> {
  const { positional, flags } = readArguments(
    words,
    { json: 'flag' },
    1,
    1,
    'ridgeline evaluate REQUEST.json [--json]',
  );
  const answer = async (request: unknown): Promise<EvaluateAnswer> =>
    evaluateRequested(parseRequest(evaluateRequest, request), builtInData);
  return answerAll(readJson(positional[0] as string), flags.has('json'), answer, (value) => {
    for (const { point, value: loss, gradient, hessian } of (value as EvaluateAnswer).points) {
      printLine(`point    ${point.join(' ')}`);
      if (loss !== undefined) printLine(`value    ${loss}`);
      if (gradient) printLine(`gradient ${gradient.join(' ')}`);
      for (const row of hessian ?? []) printLine(`hessian  ${row.join(' ')}`);
    }
  });
}

export async function run(words: string[]): Promise<number> {
  const usage = 'ridgeline run EXPERIMENT.json|SESSION.ridge [--save S.ridge] [--workers N] [--json]';
  const { positional, flags, texts, numbers } = readArguments(
    words,
    { json: 'flag', save: 'text', workers: 'number' },
    1,
    1,
    usage,
  );
  const source = positional[0] as string;
  const workers = workerCount(numbers.workers);
  const json = flags.has('json');
  if (source.endsWith('.ridge')) {
    const answer = await withLaboratory(workers, async (laboratory) => {
      await laboratory.openSession({ path: source });
      const done = await runEverything(laboratory);
      if (texts.save) await laboratory.saveAs({ path: texts.save, replace: true });
      return done;
    });
    if (json) printJson(answer);
    else printRuns(answer);
    return 0;
  }
  const input = readJson(source);
  if (texts.save && Array.isArray(input))
    throw new RidgelineError('invalid-request', '--save takes one experiment, and a list was given', {
      field: 'save',
      value: texts.save,
      expected: 'one experiment',
    });
  return answerAll(
    input,
    json,
    (request) => runRequest(request, workers, texts.save),
    (value) => printRuns(value as RunAnswer),
  );
}

async function runRequest(request: unknown, workers: number, save: string | undefined): Promise<RunAnswer> {
  const document = documentFromRequest(parseRequest(experimentRequest, request));
  return withLaboratory(workers, async (laboratory) => {
    await laboratory.newDocument(document);
    const answer = await runEverything(laboratory);
    if (save) await laboratory.saveAs({ path: save, replace: true });
    return answer;
  });
}

async function runEverything(laboratory: Laboratory): Promise<RunAnswer> {
  const { document } = await laboratory.snapshot();
  if (!document) throw new RidgelineError('internal', 'the session has no document');
  const unsubscribe = laboratory.subscribe('progress', ({ done, total, secondsLeft }) => {
    sayProgress(`${done} of ${total} runs${secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`}`);
  });
  const stop = (): void => void laboratory.stop({});
  process.once('SIGINT', stop);
  try {
    for (const experiment of document.experiments) await laboratory.run({ experiment: experiment.id });
    await laboratory.whenIdle();
    const failed = (await laboratory.progress()).cells.find((cell) => cell.error !== null);
    if (failed) throw new RidgelineError('internal', failed.error ?? 'a task failed');
    return await laboratory.ask('runAnswer', document, document.experiments);
  } finally {
    process.off('SIGINT', stop);
    unsubscribe();
    endProgress();
  }
}

function printRuns(answer: RunAnswer): void {
  printTable(
    ['experiment', 'landscape', 'optimizer', 'seed', 'outcome', 'steps', 'loss'],
    answer.runs.map((entry) => [
      entry.experiment,
      entry.landscape,
      entry.optimizer,
      entry.seed,
      entry.outcome,
      entry.steps,
      entry.records.at(-1)?.loss ?? 'NaN',
    ]),
  );
}

export async function compare(words: string[]): Promise<number> {
  const { positional, flags } = readArguments(
    words,
    { json: 'flag' },
    1,
    1,
    'ridgeline compare SESSION.ridge [--json]',
  );
  const answer = await withReadOnly(positional[0] as string, async (laboratory) => {
    const { document } = await laboratory.snapshot();
    return laboratory.ask('compare', document as NonNullable<typeof document>);
  });
  if (flags.has('json')) printJson(answer);
  else printComparison(answer);
  return 0;
}

function printComparison({ experiments }: CompareAnswer): void {
  for (const { name: experiment, landscapes } of experiments) {
    for (const { name, dimension, rows, notes } of landscapes) {
      printLine(`${experiment} · ${name} (${dimension}-D)`);
      printTable(
        ['optimizer', 'runs', 'median loss', 'quartiles', 'reached target'],
        rows.map((row) => [
          row.name,
          row.n,
          short(row.final.median),
          `${short(row.final.low)} .. ${short(row.final.high)}`,
          row.success ? `${row.success.successes}/${row.success.n}` : '',
        ]),
      );
      for (const note of notes) printLine(note);
      printLine();
    }
  }
}

function short(value: JsonNumber): string {
  return typeof value === 'number' ? value.toPrecision(4) : value;
}

export async function exportVerb(words: string[]): Promise<number> {
  const usage = 'ridgeline export SESSION.ridge --to FOLDER [--format csv|json]';
  const { positional, texts, flags } = readArguments(words, { to: 'text', format: 'text', json: 'flag' }, 1, 1, usage);
  if (texts.to === undefined)
    throw new RidgelineError('invalid-request', `--to is missing. Usage: ${usage}`, {
      field: 'to',
      expected: 'a folder',
    });
  const format = texts.format ?? 'csv';
  if (format !== 'csv' && format !== 'json')
    throw new RidgelineError('invalid-request', `--format is ‘${format}’; this version writes csv and json`, {
      field: 'format',
      value: format,
      expected: 'csv or json',
    });
  const folder = texts.to;
  const answer = await withReadOnly(positional[0] as string, (laboratory) =>
    laboratory.exportResults({ folder, format }),
  );
  if (flags.has('json')) printJson(answer);
  else for (const file of answer.files) printLine(file);
  return 0;
}

export async function inspect(words: string[]): Promise<number> {
  const { positional, flags } = readArguments(
    words,
    { json: 'flag' },
    1,
    1,
    'ridgeline inspect SESSION.ridge [--json]',
  );
  const inspection = inspectSession(positional[0] as string);
  if (flags.has('json')) printJson(inspection);
  else {
    printLine(
      `${inspection.name}: ${inspection.bytes} bytes, document format ${inspection.format}, ${inspection.edits} edits, written by ${inspection.writtenBy ?? 'an unknown version'}`,
    );
    printLine(
      inspection.whole ? 'Whole: every array matches its checksum.' : `Damaged: ${inspection.problems.join('; ')}`,
    );
    printTable(
      ['cell', 'landscape', 'optimizer', 'runs'],
      inspection.cells.map(({ cell, family, algorithm, runs }) => [cell.slice(0, 12), family, algorithm, runs]),
    );
  }
  return inspection.whole ? 0 : 1;
}

export async function reproduce(words: string[]): Promise<number> {
  const usage = 'ridgeline reproduce SESSION.ridge [--workers N] [--alone] [--json]';
  const { positional, flags, numbers } = readArguments(
    words,
    { json: 'flag', workers: 'number', alone: 'flag' },
    1,
    1,
    usage,
  );
  const result = await reproduceSession(positional[0] as string, {
    workers: workerCount(numbers.workers),
    batch: flags.has('alone') ? 1 : 512,
    onProgress: (done, total) => sayProgress(`${done} of ${total} runs`),
  });
  endProgress();
  if (flags.has('json')) printJson(result);
  else {
    for (const cell of result.cells) {
      const words =
        cell.versions ??
        (cell.differences.length === 0
          ? 'the same bits'
          : `differs, first in ${cell.differences[0]?.array} of seed ${cell.differences[0]?.seed}`);
      printLine(
        `${cell.cell.slice(0, 12)}  ${cell.family} · ${cell.algorithm}  ${cell.identical}/${cell.runs} runs  ${words}`,
      );
    }
    printLine(
      result.identical ? `All ${result.compared} runs came out the same, to the bit.` : 'Not the same; see above.',
    );
  }
  return result.identical ? 0 : 1;
}

function workerCount(asked: number | undefined): number {
  const most = 64;
  const count = asked ?? availableParallelism();
  if (count < 1 || count > most)
    throw new RidgelineError('invalid-request', `--workers is ${count}; expected 1 to ${most}`, {
      field: 'workers',
      value: count,
      expected: `1 to ${most}`,
    });
  return count;
}

/** A laboratory with a folder of its own, so that the terminal leaves nothing behind. */
async function withLaboratory<T>(workers: number, work: (laboratory: Laboratory) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-'));
  const laboratory = createLaboratory({ dataFolder: folder, workers, version: APP_VERSION });
  try {
    return await work(laboratory);
  } finally {
    await laboratory.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function withReadOnly<T>(path: string, work: (laboratory: Laboratory) => Promise<T>): Promise<T> {
  return withLaboratory(1, async (laboratory) => {
    await laboratory.openSession({ path, readOnly: true });
    return work(laboratory);
  });
}

/** `open` and `serve` are the browser shell's own command line. */
export async function serve(words: string[], open: boolean): Promise<number> {
  const { runBrowserShell } = await import('../browser/shell.ts');
  return runBrowserShell({
    argv: [open ? '--open' : '--no-open', ...words],
    createLaboratory,
    rendererFolder: rendererFolder(),
  });
}
