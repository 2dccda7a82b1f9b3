import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { experimentRequest } from '../../../core/contract/requests.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import { createLaboratory, type Laboratory } from '../../../electron/laboratory/laboratory.ts';
import { APP_VERSION } from '../../../electron/laboratory/version.ts';
import { type Contender, ownContender } from '../contender.ts';
import type { Row } from '../measure.ts';

const everything = mkdtempSync(join(tmpdir(), 'ridgeline-bench-'));
process.once('exit', () => rmSync(everything, { recursive: true, force: true }));
const temporaryFolder = (): string => mkdtempSync(join(everything, 'folder-'));

async function runRequest(laboratory: Laboratory, request: object): Promise<number> {
  const document = documentFromRequest(experimentRequest.parse(request));
  await laboratory.newDocument(document);
  const began = performance.now();
  for (const { id } of document.experiments) await laboratory.run({ experiment: id });
  await laboratory.whenIdle();
  return (performance.now() - began) / 1000;
}

/** Networks run one seed a task, so these are 40 tasks of equal length. */
const fortyTasks = (steps: number): object => ({
  landscapes: [{ family: 'network', parameters: { data: 'digits', hidden: [32] } }],
  optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.1 } }],
  starts: { kind: 'landscape' },
  seeds: { first: 0, count: 40 },
  budget: { steps },
});

async function withWorkers(workers: number): Promise<Contender> {
  const dataFolder = temporaryFolder();
  const laboratory = createLaboratory({ dataFolder, workers, version: APP_VERSION });
  await runRequest(laboratory, fortyTasks(5));
  return {
    name: workers === 1 ? '1 worker' : `${workers} workers`,
    measure: () => runRequest(laboratory, fortyTasks(200)),
    stop: () => void laboratory.close(),
  };
}

const bigExperiment = {
  landscapes: [{ family: 'rosenbrock', parameters: { dimension: 10 } }],
  optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.01 } }],
  starts: { kind: 'normal', scale: 1 },
  seeds: { first: 0, count: 1280 },
  budget: { steps: 2000 },
  record: { steps: Array.from({ length: 2001 }, (_, step) => step), points: true },
};

async function makeBigSession(folder: string): Promise<{ path: string; megabytes: number }> {
  const laboratory = createLaboratory({ dataFolder: folder, workers: 2, version: APP_VERSION });
  await runRequest(laboratory, bigExperiment);
  const path = join(folder, 'big.ridge');
  await laboratory.saveAs({ path });
  await laboratory.close();
  return { path, megabytes: statSync(path).size / 1e6 };
}

/** Milliseconds from nothing to an open session, and on to what the window asks for first. */
async function open(path: string, withCharts: boolean): Promise<number> {
  const dataFolder = temporaryFolder();
  const began = performance.now();
  const laboratory = createLaboratory({ dataFolder, workers: 1, version: APP_VERSION });
  const { document } = await laboratory.openSession({ path });
  const experiment = document?.experiments[0];
  if (withCharts && experiment) {
    await laboratory.summary({ kind: 'matrix', experiment: experiment.id });
    const landscape = experiment.landscapes[0] ?? '';
    const curves = { metric: 'loss', runs: 0, pixels: 800 } as const;
    await laboratory.summary({ kind: 'curves', experiment: experiment.id, landscape, ...curves });
  }
  const elapsed = performance.now() - began;
  await laboratory.close();
  return elapsed;
}

export const laboratoryRows: Row[] = [
  {
    id: 'workers',
    title: '40 equal tasks (networks on digits), with their results stored',
    unit: 's',
    better: 'lower',
    rivals: true,
    entrants: async () => [await withWorkers(1), await withWorkers(2)],
  },
  {
    id: 'open-session',
    title: 'Opening a large session, workers started anew',
    unit: 'ms',
    better: 'lower',
    rivals: false,
    entrants: async () => {
      const { path, megabytes } = await makeBigSession(temporaryFolder());
      const size = `${megabytes.toFixed(0)} MB`;
      return [
        ownContender(`${size}, open`, () => open(path, false)),
        ownContender(`${size}, first charts`, () => open(path, true)),
      ];
    },
  },
];
