/** The thread that answers people: it plans, summarises, previews and parses, and never computes runs. */
import type { Document, ExperimentItem } from '../../core/contract/document.ts';
import { RidgelineError } from '../../core/contract/errors.ts';
import type { RunPlaceSpec } from '../../core/contract/planes.ts';
import { STUDIES } from '../../core/contract/studies.ts';
import type { SummaryQuery } from '../../core/contract/summaries.ts';
import { type Cell, cellsOf } from '../../core/engine/cell.ts';
import { evaluateRequested } from '../../core/engine/evaluate.ts';
import { bytesPerRun, plan } from '../../core/engine/plan.ts';
import { planeGround } from '../../core/engine/planes/ground.ts';
import { PlaneCache } from '../../core/engine/planes/plane-cache.ts';
import { preview } from '../../core/engine/preview.ts';
import { type ResolvedLandscape, resolveLandscape } from '../../core/engine/resolve.ts';
import { carriedHashes } from '../../core/engine/run-data.ts';
import { trace } from '../../core/engine/trace/trace.ts';
import { TracedRuns } from '../../core/engine/trace/traced.ts';
import { compare } from '../../core/summaries/compare.ts';
import type { SummaryContext } from '../../core/summaries/context.ts';
import { pathsIn } from '../../core/summaries/recorded-path.ts';
import { summarise } from '../../core/summaries/summarise.ts';
import { CarriedData } from '../laboratory/carried-data.ts';
import { exportResults } from '../laboratory/exporters.ts';
import { outlineData, readData } from '../laboratory/importers/data-files.ts';
import { runAnswer } from '../laboratory/run-answer.ts';
import { SessionStore } from '../laboratory/session-store.ts';
import { answerStudy, answersNamed, planStudy, type StudyContext } from '../laboratory/studies.ts';
import { exposeWorker } from './endpoint.ts';
import { type InteractiveApi, type PlannedTask, TRACE_WORDS } from './interactive-api.ts';

let store: SessionStore | null = null;
const carried = new CarriedData();
const lookUpData = carried.lookUp;

/** Cells are hashed once for each document that is asked about. */
let cellsCache: { document: Document; cells: Map<string, Cell[]> } | null = null;

function cellsFor(document: Document, experiment: string): Cell[] {
  if (!cellsCache || JSON.stringify(cellsCache.document) !== JSON.stringify(document))
    cellsCache = { document, cells: new Map() };
  const cached = cellsCache.cells.get(experiment);
  if (cached) return cached;
  const cells = cellsOf(document, experimentOf(document, experiment), lookUpData);
  cellsCache.cells.set(experiment, cells);
  return cells;
}

function experimentOf(document: Document, id: string): ExperimentItem {
  const experiment = document.experiments.find((item) => item.id === id);
  if (!experiment)
    throw new RidgelineError('not-found', `there is no experiment ‘${id}’`, { field: 'experiment', value: id });
  return experiment;
}

function finished(cell: string): Set<number> {
  return new Set(store?.finishedSeeds(cell) ?? []);
}

/** Planes resolved lately, of whatever landscape. */
const planes = new PlaneCache();

/** Replays of runs that were asked about lately. */
const replays = new TracedRuns();

function tracedCell(document: Document, { experiment, landscape, optimizer }: RunPlaceSpec): Cell {
  const cell = cellsFor(document, experiment).find((one) => one.landscape === landscape && one.optimizer === optimizer);
  if (cell) return cell;
  throw new RidgelineError('not-found', 'the experiment has no such run; expected an optimizer and a landscape of it', {
    field: 'run',
    value: `${optimizer} on ${landscape}`,
    expected: 'an optimizer and a landscape of the experiment',
  });
}

function resultsOf(document: Document): Pick<SummaryContext, 'cells' | 'blocks'> {
  return {
    cells: (experiment) => cellsFor(document, experiment),
    blocks: (cell, names) => store?.blocks(cell, names) ?? [],
  };
}

function stoppedBy(stop: SharedArrayBuffer): () => void {
  const word = new Int32Array(stop);
  return () => {
    if (Atomics.load(word, 0) !== 0) throw new RidgelineError('cancelled', 'The preview is not wanted any more.');
  };
}

function contextOf(document: Document): SummaryContext {
  const results = resultsOf(document);
  const resolved = (id: string): ResolvedLandscape => {
    const index = document.landscapes.findIndex((item) => item.id === id);
    const item = document.landscapes[index];
    if (!item)
      throw new RidgelineError('unknown-id', `there is no landscape ‘${id}’`, { field: 'landscape', value: id });
    return resolveLandscape(item, lookUpData, `landscapes[${index}]`);
  };
  return {
    document,
    ...results,
    landscape: (id) => {
      const { definition, parameters, dimension } = resolved(id);
      return { definition, parameters, dimension, facts: definition.facts?.(parameters) ?? {} };
    },
    ground: (id) => planeGround(resolved(id), lookUpData, pathsIn(results)),
    planes,
  };
}

function studyContext(document: Document): StudyContext {
  return { document, data: lookUpData, store, cells: (experiment) => cellsFor(document, experiment) };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

const implementation = {
  openSession: (path) => {
    store?.close();
    store = path === null ? null : SessionStore.open(path, { readOnly: true, checked: true });
    carried.replace(store?.dataSets() ?? []);
    cellsCache = null;
    replays.clear();
  },
  addData: (sets) => carried.add(sets),
  carriedData: () => carried.all(),
  plan: (document, experiment) => {
    const cells = cellsFor(document, experiment);
    const counts = new Map(cells.map((cell) => [cell.cell, finished(cell.cell)]));
    const tasks = plan(
      document,
      experimentOf(document, experiment),
      lookUpData,
      (cell) => counts.get(cell) ?? new Set(),
    );
    return {
      cells: cells.map((cell) => ({
        experiment,
        landscape: cell.landscape,
        optimizer: cell.optimizer,
        cell: cell.cell,
        wanted: cell.wantedSeeds.length,
        done: cell.wantedSeeds.filter((seed) => counts.get(cell.cell)?.has(seed)).length,
      })),
      tasks: tasks.map(
        ({ cell, seeds }): PlannedTask => ({
          landscape: cell.landscape,
          optimizer: cell.optimizer,
          cell: cell.cell,
          json: cell.json,
          seeds,
          data: carriedHashes(cell.spec),
        }),
      ),
      bytes: tasks.reduce((sum, task) => sum + task.seeds.length * bytesPerRun(task.cell), 0),
      runs: tasks.reduce((sum, task) => sum + task.seeds.length, 0),
    };
  },
  planStudy: (document, reference) => planStudy(studyContext(document), reference),
  study: (document, query) => answerStudy(studyContext(document), query),
  named: (documents) => ({
    cells: distinct(
      documents.flatMap((document) =>
        document.experiments.flatMap((experiment) => {
          try {
            return cellsOf(document, experiment, lookUpData).map((cell) => cell.cell);
          } catch {
            // A document that cannot be run names no results.
            return [];
          }
        }),
      ),
    ),
    answers: distinct(documents.flatMap((document) => answersNamed(studyContext(document)))),
    items: distinct(
      documents.flatMap((document) =>
        STUDIES.flatMap((collection) => document[collection].map(({ id }) => `${collection}:${id}`)),
      ),
    ),
  }),
  summary: (document, query: SummaryQuery) => summarise(query, contextOf(document)),
  compare: (document) => compare(contextOf(document)),
  preview: (query, document, stop) => {
    const began = performance.now();
    const answer = preview(query, lookUpData, {
      path: document === null ? undefined : pathsIn(resultsOf(document)),
      tick: stoppedBy(stop),
      planes,
    });
    const took = performance.now() - began;
    if (answer.kind === 'formula') return { ...answer, compiledMs: took };
    return 'computedMs' in answer ? { ...answer, computedMs: took } : answer;
  },
  trace: (query, document, control) => {
    const words = new Int32Array(control);
    return trace(
      query,
      {
        cell: (run) => tracedCell(document, run),
        data: lookUpData,
        tick: (done, total) => {
          if (Atomics.load(words, TRACE_WORDS.stop) !== 0)
            throw new RidgelineError('cancelled', 'The trace is not wanted any more.');
          Atomics.store(words, TRACE_WORDS.done, done);
          Atomics.store(words, TRACE_WORDS.total, total);
        },
      },
      replays,
    );
  },
  evaluate: (request) => evaluateRequested(request, lookUpData),
  runAnswer: (document, experiments) => runAnswer(contextOf(document), experiments),
  exportResults: (document, folder, format) => exportResults(contextOf(document), folder, format, lookUpData),
  outlineData,
  readData,
  dataSets: (hashes) =>
    hashes.map((hash) => {
      const set = carried.byHash(hash);
      if (!set)
        throw new RidgelineError('not-found', `no data set has the content hash ${hash}`, {
          field: 'data',
          value: hash,
        });
      return set;
    }),
} satisfies InteractiveApi;

exposeWorker(implementation);
