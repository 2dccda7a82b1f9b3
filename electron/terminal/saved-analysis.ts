/** Answers an analysis in a session that keeps question and answer, so that others see both and a stopped one goes on. */
import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { analysisById } from '../../core/analyses/index.ts';
import type { Command, Document } from '../../core/contract/document.ts';
import { emptyDocument } from '../../core/contract/document.ts';
import { fromEnvelope, RidgelineError } from '../../core/contract/errors.ts';
import { toJsonNumber } from '../../core/contract/json-number.ts';
import type { AnalysisPlace, AnalyzeAnswer, AnalyzeRequest } from '../../core/contract/requests.ts';
import type { AnalysisItem, AnalysisStudyAnswer, StudyPlace } from '../../core/contract/studies.ts';
import { withField } from '../../core/engine/with-field.ts';
import { canonicalJson } from '../../core/session/canonical.ts';
import { documentFromRequest } from '../../core/session/from-request.ts';
import { present } from '../../core/session/history.ts';
import type { Laboratory } from '../laboratory/laboratory.ts';
import { SessionStore } from '../laboratory/session-store.ts';
import type { Interruption } from './interruption.ts';
import { endProgress, sayProgress } from './output.ts';
import { requestFiles } from './request-data.ts';

export interface SavedAnalysis {
  /** The session that keeps the answer. */
  save: string;
  /** The session whose runs are looked at; it may be the same. */
  session: string | undefined;
  interruption: Interruption;
}

/**
 * Throws 'cancelled' after a signal: what is found is in the session, and the same command goes on with it. A session that
 * is in place of `save` and asks exactly this is gone on with; any other one is replaced.
 */
export async function analyzeInto(
  laboratory: Laboratory,
  request: AnalyzeRequest,
  { save, session, interruption }: SavedAnalysis,
): Promise<AnalyzeAnswer> {
  const target = resolve(extname(save) === '' ? `${save}.ridge` : save);
  const id =
    session === undefined
      ? await beginSession(laboratory, request, target)
      : await joinSession(laboratory, request, session, target);
  const unsubscribe = laboratory.subscribe('progress', ({ done, total, studies }) => {
    const own = studies.find((study) => study.id === id);
    if (own?.share != null) sayProgress(`${Math.floor(100 * own.share)} %`);
    else if (done < total) sayProgress(`${done} of ${total} runs`);
  });
  const study = { collection: 'analyses', id } as const;
  try {
    await interruption.during(
      () => void laboratory.stop({}).then(() => laboratory.stopStudy({})),
      async () => {
        if (neededRun(request) && session === undefined) {
          await laboratory.run({ experiment: 'e0' });
          await laboratory.whenIdle();
        }
        if (interruption.asked) return;
        await laboratory.startStudy(study);
        await laboratory.whenIdle();
      },
    );
    const { studies } = await laboratory.progress();
    const failed = studies.find((entry) => entry.id === id && entry.state === 'failed')?.error;
    if (failed) throw fromEnvelope(failed);
    if (interruption.asked)
      throw new RidgelineError('cancelled', `Stopped. What is found is in ${save}, and the same command goes on.`);
    return answerOf(request, (await laboratory.study({ kind: 'analysis', id })) as AnalysisStudyAnswer);
  } finally {
    unsubscribe();
    endProgress();
  }
}

function answerOf({ analysis }: AnalyzeRequest, { found, problem }: AnalysisStudyAnswer): AnalyzeAnswer {
  if (problem) throw fromEnvelope(problem);
  if (!found) throw new RidgelineError('internal', 'the analysis ended without an answer');
  return {
    analysis,
    values: found.values,
    arrays: Object.fromEntries(
      Object.entries(found.arrays).map(([name, { shape, data }]) => [
        name,
        { shape, data: Array.from(data, toJsonNumber) },
      ]),
    ),
  };
}

/** A new session with the question in it, or the one in its place that asks the same. */
async function beginSession(laboratory: Laboratory, request: AnalyzeRequest, target: string): Promise<string> {
  const document = documentOf(request);
  const sources = requestFiles(request.data);
  if (sources.length === 0 && asksTheSame(target, document)) {
    await laboratory.openSession({ path: target });
    return 'a0';
  }
  await laboratory.newDocument(document);
  for (const [i, { files, choice }] of sources.entries()) {
    const [first, second] = files;
    try {
      await laboratory.importData({ ...first, ...(second ? { second } : {}), choice });
    } catch (error) {
      withField(`data[${i}]`, () => {
        throw error;
      });
    }
  }
  await laboratory.saveAs({ path: target, replace: true });
  return 'a0';
}

function asksTheSame(target: string, document: Document): boolean {
  if (!existsSync(target)) return false;
  const store = SessionStore.open(target, { readOnly: true });
  try {
    return canonicalJson(present(store.readHistory())) === canonicalJson(document);
  } finally {
    store.close();
  }
}

/** The question among those of a session that is there; asked already, it is not asked twice. */
async function joinSession(
  laboratory: Laboratory,
  request: AnalyzeRequest,
  session: string,
  target: string,
): Promise<string> {
  const isSame = resolve(session) === target;
  const before = await laboratory.openSession({ path: session, ...(isSame ? {} : { readOnly: true }) });
  if (!isSame) await laboratory.saveAs({ path: target, replace: true });
  const document = before.document as Document;
  const { landscape, at } = placeIn(document, request.at);
  const toward = placeIn(document, request.toward).at;
  const commands: Command[] = [];
  let landscapeId = landscape;
  if (request.landscape !== undefined) {
    landscapeId = freeId('l', document.landscapes);
    const item = { id: landscapeId, name: request.landscape.family, ...request.landscape };
    const known = document.landscapes.find(
      ({ id: _, name: __, ...spec }) => canonicalJson(spec) === canonicalJson(request.landscape),
    );
    if (known) landscapeId = known.id;
    else commands.push({ kind: 'add', collection: 'landscapes', item });
  }
  const item = itemOf(request, freeId('a', document.analyses), landscapeId, at, toward);
  const asked = document.analyses.find(({ id: _, name: __, ...rest }) => {
    const { id: ___, name: ____, ...own } = item;
    return canonicalJson(rest) === canonicalJson(own);
  });
  if (asked) return asked.id;
  commands.push({ kind: 'add', collection: 'analyses', item });
  const { revision } = await laboratory.snapshot();
  await laboratory.apply({ base: revision, commands, label: `Add ${item.name}` });
  return item.id;
}

function freeId(letter: string, items: readonly { id: string }[]): string {
  for (let k = 0; ; k++) if (!items.some(({ id }) => id === `${letter}${k}`)) return `${letter}${k}`;
}

type RunPlace = Extract<AnalysisPlace, { run: unknown }>;
type ExperimentPlace = Extract<AnalysisPlace, { experiment: unknown }>;

function placeIn(
  document: Document,
  at: AnalysisPlace | undefined,
): { landscape: string | undefined; at: StudyPlace | undefined } {
  if (at === undefined || 'point' in at || 'start' in at) return { landscape: undefined, at };
  if ('experiment' in at) {
    const expected = 'a run of the session, {"run": {...}}; without --session an experiment of its own';
    throw new RidgelineError(
      'invalid-request',
      `at.experiment makes a run beside those of --session; expected ${expected}`,
      {
        field: 'at.experiment',
        expected,
      },
    );
  }
  return runIn(document, at);
}

function runIn(document: Document, { run, step }: RunPlace): { landscape: string; at: StudyPlace } {
  const experiment = document.experiments[run.experiment];
  const landscape = experiment?.landscapes[run.landscape];
  const optimizer = experiment?.optimizers[run.optimizer];
  if (!experiment || landscape === undefined || optimizer === undefined) {
    const expected = 'places in the lists of the session and of its experiment';
    throw new RidgelineError('not-found', `at.run is not in the session; expected ${expected}`, {
      field: 'at.run',
      value: run,
      expected,
    });
  }
  return { landscape, at: { run: { experiment: experiment.id, optimizer, seed: run.seed }, step } };
}

function itemOf(
  { analysis, parameters, seed, over }: AnalyzeRequest,
  id: string,
  landscape: string | undefined,
  at: StudyPlace | undefined,
  toward: StudyPlace | undefined = undefined,
): AnalysisItem {
  return {
    id,
    name: analysisById(analysis).label,
    analysis,
    ...(landscape === undefined ? {} : { landscape }),
    ...(at === undefined ? {} : { at }),
    ...(toward === undefined ? {} : { toward }),
    ...(over === undefined ? {} : { over }),
    parameters,
    seed,
  };
}

/** A point of a run has to be there; analyses along runs run them again by themselves. */
function neededRun({ analysis, at, over }: AnalyzeRequest): boolean {
  return at !== undefined && 'experiment' in at && over === undefined && analysisById(analysis).needs === 'point';
}

/** The document that asks this and nothing else. */
function documentOf(request: AnalyzeRequest): Document {
  const { landscape, at, toward } = request;
  if (toward !== undefined && ('run' in toward || 'experiment' in toward)) {
    const expected = 'a point or a start, or runs of --session S.ridge';
    throw new RidgelineError('invalid-request', `toward names a run of another experiment; expected ${expected}`, {
      field: 'toward',
      expected,
    });
  }
  if (at !== undefined && 'run' in at) {
    throw new RidgelineError('invalid-request', 'at.run names a run, and there is no session to find it in', {
      field: 'at.run',
      value: at.run,
      expected: 'a place of its own, or --session S.ridge',
    });
  }
  if (at !== undefined && 'experiment' in at) {
    if (landscape !== undefined) {
      const expected = 'no landscape: that of the run is meant';
      throw new RidgelineError('invalid-request', `invalid landscape; expected ${expected}`, {
        field: 'landscape',
        value: landscape.family,
        expected,
      });
    }
    const document = documentFromRequest(oneRun(at));
    const place: StudyPlace = { run: { experiment: 'e0', optimizer: 'o0', seed: at.seed }, step: at.step };
    const item = itemOf(request, 'a0', 'l0', place, toward);
    return { ...document, name: item.name, analyses: [item] };
  }
  const item = itemOf(request, 'a0', landscape === undefined ? undefined : 'l0', at, toward);
  const named = landscape === undefined ? [] : [{ id: 'l0', name: landscape.family, ...landscape }];
  return { ...emptyDocument(item.name), landscapes: named, analyses: [item] };
}

/** The experiment with the run that is looked at alone, its point kept at the step that is meant. */
function oneRun({ experiment, landscape, optimizer, seed, step }: ExperimentPlace): ExperimentPlace['experiment'] {
  const chosen = experiment.landscapes[landscape];
  const algorithm = experiment.optimizers[optimizer];
  if (!chosen || !algorithm) {
    const field = chosen ? 'at.optimizer' : 'at.landscape';
    throw new RidgelineError('invalid-request', `${field} names none of the experiment’s`, {
      field,
      value: chosen ? optimizer : landscape,
      expected: 'a place in the list of the experiment, from 0',
    });
  }
  const { steps = [0, experiment.budget.steps] } = experiment.record;
  const record =
    step === 'final'
      ? experiment.record
      : { ...experiment.record, points: true, steps: [...new Set([...steps, step])].sort((a, b) => a - b) };
  return {
    ...experiment,
    landscapes: [chosen],
    optimizers: [algorithm],
    record,
    seeds: { first: seed, count: 1 },
    cells: experiment.cells
      .filter((cell) => cell.landscape === landscape && cell.optimizer === optimizer)
      .map((cell) => ({ ...cell, landscape: 0, optimizer: 0 })),
  };
}
