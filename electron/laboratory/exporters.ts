/** Writes a session's numbers to a folder as CSV tables or as one JSON file. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { RidgelineError } from '../../core/contract/errors.ts';
import { jsonSafe } from '../../core/contract/json-number.ts';
import type { ExportFormat } from '../../core/contract/laboratory-api.ts';
import type { RunAnswer } from '../../core/contract/requests.ts';
import { writeSafetensors } from '../../core/landscapes/data/formats/safetensors.ts';
import type { DataLookup, TensorInfo } from '../../core/landscapes/define.ts';
import { compare } from '../../core/summaries/compare.ts';
import type { SummaryContext } from '../../core/summaries/context.ts';
import { runsOf } from './run-answer.ts';
import { storageError } from './session-errors.ts';

type Run = RunAnswer['runs'][number];

/** Writes the files and gives their paths. Existing files of the same names are replaced. */
export function exportResults(
  context: SummaryContext,
  folder: string,
  format: ExportFormat,
  data: DataLookup,
): string[] {
  try {
    mkdirSync(folder, { recursive: true });
    switch (format) {
      case 'csv':
        return exportCsv(context, folder);
      case 'json':
        return exportJson(context, folder);
      case 'safetensors':
        return exportWeights(context, folder, data);
    }
  } catch (error) {
    throw folderError(folder, error);
  }
}

/** What keeps the files from being written, said of the folder. */
function folderError(folder: string, error: unknown): RidgelineError {
  const { code } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    EEXIST: 'it is a file',
    ENOTDIR: 'a part of its path is a file',
    EACCES: 'no permission',
    EPERM: 'no permission',
    EROFS: 'the disk is read-only',
  };
  const reason = reasons[code ?? ''];
  if (reason === undefined) return storageError(folder, error);
  const expected = 'a folder that can be written';
  return new RidgelineError('not-permitted', `${folder} cannot be written to: ${reason}; expected ${expected}`, {
    field: 'folder',
    value: folder,
    expected,
  });
}

function exportCsv(context: SummaryContext, folder: string): string[] {
  const { document } = context;
  const runs = new Table(join(folder, 'runs.csv'), [
    'experiment',
    'landscape',
    'optimizer',
    'seed',
    'outcome',
    'steps',
    'targetStep',
    'finalLoss',
  ]);
  const records = new Table(join(folder, 'records.csv'), [
    'experiment',
    'landscape',
    'optimizer',
    'seed',
    'step',
    'loss',
    'testLoss',
    'accuracy',
    'testAccuracy',
  ]);
  const points = new Table(join(folder, 'points.csv'), [
    'experiment',
    'landscape',
    'optimizer',
    'seed',
    'step',
    'coordinate',
    'value',
  ]);
  try {
    for (const run of runsOf(context, document.experiments)) {
      const names = namesOf(context, run);
      const last = run.records[run.records.length - 1];
      runs.row([...names, run.seed, run.outcome, run.steps, run.targetStep ?? '', last?.loss ?? '']);
      for (const { step, loss, testLoss, accuracy, testAccuracy, point } of run.records) {
        records.row([...names, run.seed, step, loss, testLoss ?? '', accuracy ?? '', testAccuracy ?? '']);
        for (const [i, value] of (point ?? []).entries()) points.row([...names, run.seed, step, i + 1, value]);
      }
    }
  } finally {
    for (const table of [runs, records, points]) table.close();
  }
  const statistics = join(folder, 'statistics.json');
  writeJson(statistics, compare(context));
  return [runs.path, records.path, points.path, statistics];
}

/**
 * One file for the end of each run, `run-<experiment>-<landscape>-<optimizer>-<seed>.safetensors`, each a number from 0 as in
 * the answers of runs; of a landscape without named arrays the tensor `point`.
 */
function exportWeights(context: SummaryContext, folder: string, data: DataLookup): string[] {
  const { document } = context;
  const files: string[] = [];
  for (const [e, experiment] of document.experiments.entries()) {
    for (const cell of context.cells(experiment.id)) {
      const { definition, parameters, dimension } = context.landscape(cell.landscape);
      const tensors = definition.tensors?.(parameters, data) ?? [{ name: 'point', shape: [dimension], offset: 0 }];
      const places = [e, experiment.landscapes.indexOf(cell.landscape), experiment.optimizers.indexOf(cell.optimizer)];
      for (const { seeds, arrays } of context.blocks(cell.cell, ['final'])) {
        const final = Float64Array.from((arrays.final?.data ?? []) as ArrayLike<number>);
        for (const [row, seed] of seeds.entries()) {
          const point = final.subarray(row * dimension, (row + 1) * dimension);
          if (point.length < dimension) continue;
          const path = join(folder, `run-${[...places, seed].join('-')}.safetensors`);
          const metadata = { format: 'pt', family: definition.id, cell: cell.cell, seed: String(seed) };
          writeFileSync(
            path,
            writeSafetensors(
              tensors.map((tensor) => valuesOf(tensor, point)),
              metadata,
            ),
          );
          files.push(path);
        }
      }
    }
  }
  return files;
}

function valuesOf({ name, shape, offset }: Pick<TensorInfo, 'name' | 'shape' | 'offset'>, point: Float64Array) {
  const entries = shape.reduce((product, extent) => product * extent, 1);
  return { name, shape, values: point.subarray(offset, offset + entries) };
}

function exportJson(context: SummaryContext, folder: string): string[] {
  const path = join(folder, 'session.json');
  const fd = openSync(path, 'w');
  try {
    // Run by run: the whole text of a large session would not fit one string.
    writeSync(
      fd,
      `{"document":${JSON.stringify(jsonSafe(context.document))},\n"statistics":${JSON.stringify(jsonSafe(compare(context)))},\n"runs":[`,
    );
    let separator = '\n';
    for (const run of runsOf(context, context.document.experiments)) {
      writeSync(fd, separator + JSON.stringify(run));
      separator = ',\n';
    }
    writeSync(fd, '\n]}\n');
  } finally {
    closeSync(fd);
  }
  return [path];
}

function writeJson(path: string, value: unknown): void {
  const fd = openSync(path, 'w');
  try {
    writeSync(fd, `${JSON.stringify(jsonSafe(value), null, 1)}\n`);
  } finally {
    closeSync(fd);
  }
}

function namesOf(context: SummaryContext, run: Run): string[] {
  const { document } = context;
  const experiment = document.experiments[run.experiment];
  const landscape = document.landscapes.find((item) => item.id === experiment?.landscapes[run.landscape]);
  const optimizer = document.optimizers.find((item) => item.id === experiment?.optimizers[run.optimizer]);
  return [experiment?.name ?? '', landscape?.name ?? '', optimizer?.name ?? ''];
}

/** A CSV file (RFC 4180, \n) written in pieces. */
class Table {
  readonly path: string;
  private readonly fd: number;
  private buffer: string;

  constructor(path: string, header: string[]) {
    this.path = path;
    this.fd = openSync(path, 'w');
    this.buffer = `${header.join(',')}\n`;
  }

  row(values: readonly (string | number)[]): void {
    this.buffer += `${values.map(quoted).join(',')}\n`;
    if (this.buffer.length > 1 << 20) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.fd);
  }

  private flush(): void {
    writeSync(this.fd, this.buffer);
    this.buffer = '';
  }
}

function quoted(value: string | number): string {
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
