/** Studies of the present document: what they would ask, and what the session knows of their answers. */
import type { Document } from '../../core/contract/document.ts';
import { RidgelineError, toEnvelope } from '../../core/contract/errors.ts';
import { toJsonNumber } from '../../core/contract/json-number.ts';
import type { AnalyzeAnswer, AnalyzeRequest, JsonNumber } from '../../core/contract/requests.ts';
import type {
  AnalysisItem,
  AnalysisStudyAnswer,
  ClaimFinding,
  FindingFigure,
  StudyAnswer,
  StudyQuery,
  StudyReference,
  VerificationItem,
  VerificationStudyAnswer,
} from '../../core/contract/studies.ts';
import {
  type AnalysisStudy,
  analysisStudy,
  type FindStudyRun,
  type StudyPiece,
} from '../../core/engine/analysis-study.ts';
import type { Cell } from '../../core/engine/cell.ts';
import type { Claim } from '../../core/gallery/define.ts';
import { intervalFigure } from '../../core/gallery/figure.ts';
import { galleryById } from '../../core/gallery/index.ts';
import { claimStudies } from '../../core/gallery/verification.ts';
import type { DataLookup } from '../../core/landscapes/define.ts';
import type { AnalysisFound } from '../workers/study-api.ts';
import type { SessionStore } from './session-store.ts';

/** Coordinates of the point that a window is told. */
const SHOWN_COORDINATES = 8;

export interface StudyContext {
  document: Document;
  data: DataLookup;
  store: SessionStore | null;
  cells(experiment: string): Cell[];
}

export type PlannedStudy =
  | {
      kind: 'analysis';
      id: string;
      json: string;
      request: AnalyzeRequest;
      known: boolean;
      /** Of an analysis asked many times, with the answers that are there. */
      pieces: (StudyPiece & { values: AnalysisFound['values'] | null })[];
    }
  | { kind: 'claims'; entry: string; seed: number; quick: boolean; claims: PlannedClaim[] };
export interface PlannedClaim {
  claim: string;
  id: string;
  json: string;
  known: boolean;
}

/** What a study asks, and which of its answers are there. Throws where it cannot be asked. */
export function planStudy(context: StudyContext, { collection, id }: StudyReference): PlannedStudy {
  const { store, document } = context;
  if (collection === 'analyses') {
    const study = studyOf(context, find(document.analyses, id, collection));
    return {
      kind: 'analysis',
      id: study.id,
      json: study.json,
      request: study.request,
      known: store?.answer(study.id) != null,
      pieces: study.pieces.map((piece) => {
        const found = store?.answer(piece.id)?.found;
        return { ...piece, values: found === undefined ? null : valuesOf(found as AnalyzeAnswer['values']) };
      }),
    };
  }
  const { entry, seed, quick } = find(document.verifications, id, collection);
  const claims = claimStudies(find(document.verifications, id, collection));
  return {
    kind: 'claims',
    entry,
    seed,
    quick,
    claims: claims.map((claim) => ({ ...claim, known: store?.answer(claim.id) != null })),
  };
}

/** The ids of the answers that the document's studies ask for. */
export function answersNamed(context: StudyContext): string[] {
  const { analyses, verifications } = context.document;
  const idsOf = (ids: () => string[]): string[] => {
    try {
      return ids();
    } catch {
      // What cannot be asked names no answer.
      return [];
    }
  };
  return [
    ...analyses.flatMap((item) =>
      idsOf(() => {
        const { id, pieces } = studyOf(context, item);
        return [id, ...pieces.map((piece) => piece.id)];
      }),
    ),
    ...verifications.flatMap((item) => idsOf(() => claimStudies(item).map(({ id }) => id))),
  ];
}

export function answerStudy(context: StudyContext, query: StudyQuery): StudyAnswer {
  return query.kind === 'analysis'
    ? analysisAnswer(context, find(context.document.analyses, query.id, 'analyses'))
    : verificationAnswer(context, find(context.document.verifications, query.id, 'verifications'));
}

/** What a store keeps of an analysis: values as JSON holds them. */
export function storedValues({ values }: Pick<AnalysisFound, 'values'>): AnalyzeAnswer['values'] {
  return Object.fromEntries(
    Object.entries(values).map(
      ([
        name,
        {
          value,
          interval: [low, high],
          exact,
          ...words
        },
      ]) => [
        name,
        {
          value: toJsonNumber(value),
          interval: [toJsonNumber(low), toJsonNumber(high)],
          exact: exact === null ? null : toJsonNumber(exact),
          ...words,
        },
      ],
    ),
  );
}

/** The values that were stored. */
function valuesOf(stored: AnalyzeAnswer['values']): AnalysisFound['values'] {
  return Object.fromEntries(
    Object.entries(stored).map(
      ([
        name,
        {
          value,
          interval: [low, high],
          exact,
          warning,
          label,
          unit,
        },
      ]) => [
        name,
        {
          value: Number(value),
          interval: [Number(low), Number(high)],
          exact: exact === null ? null : Number(exact),
          warning,
          ...(label === undefined ? {} : { label }),
          ...(unit === undefined ? {} : { unit }),
        },
      ],
    ),
  );
}

/** Findings of before say nothing of growth, count and figure. */
interface StoredFinding
  extends Partial<Pick<ClaimFinding, 'growth' | 'count'>>,
    Pick<ClaimFinding, 'verdict' | 'seconds'> {
  predicted: JsonNumber;
  measured: JsonNumber;
  interval: [JsonNumber, JsonNumber];
  /** Its arrays are those of the answer. */
  figure?: Omit<FindingFigure, 'arrays'> | null;
}

export function storedFinding({ predicted, measured, interval: [low, high], figure, ...rest }: ClaimFinding): unknown {
  return {
    ...rest,
    predicted: toJsonNumber(predicted),
    measured: toJsonNumber(measured),
    interval: [toJsonNumber(low), toJsonNumber(high)],
    figure: figure && { picture: figure.picture, caption: figure.caption },
  } satisfies StoredFinding;
}

function analysisAnswer(context: StudyContext, item: AnalysisItem): AnalysisStudyAnswer {
  const nothing: AnalysisStudyAnswer = { kind: 'analysis', problem: null, found: null, stale: null, point: null };
  let study: AnalysisStudy;
  try {
    study = studyOf(context, item);
  } catch (error) {
    return { ...lastKnown(context, item, nothing, null), problem: toEnvelope(error) };
  }
  const point = study.point && {
    shown: Array.from(study.point.subarray(0, SHOWN_COORDINATES)),
    dimension: study.point.length,
  };
  const record = context.store?.answer(study.id);
  if (record) return { ...nothing, found: foundOf(record), point };
  return { ...lastKnown(context, item, nothing, study.json), point };
}

/** The answer that the item had before it was changed, marked with what has changed. */
function lastKnown(
  { store }: StudyContext,
  item: AnalysisItem,
  nothing: AnalysisStudyAnswer,
  json: string | null,
): AnalysisStudyAnswer {
  const last = store?.lastAnswer(`analyses:${item.id}`, '');
  const record = last ? store?.answer(last) : null;
  if (!record) return nothing;
  return { ...nothing, found: foundOf(record), stale: changeWords(record.spec, json) };
}

function foundOf({
  found,
  arrays,
  seconds,
}: NonNullable<ReturnType<SessionStore['answer']>>): AnalysisStudyAnswer['found'] {
  return { values: found as AnalyzeAnswer['values'], arrays, seconds };
}

function verificationAnswer({ store }: StudyContext, item: VerificationItem): VerificationStudyAnswer {
  const nothing: VerificationStudyAnswer = { kind: 'verification', problem: null, findings: [], stale: null };
  let claims: ReturnType<typeof claimStudies>;
  try {
    claims = claimStudies(item);
  } catch (error) {
    return { ...nothing, problem: toEnvelope(error) };
  }
  let stale: string | null = null;
  const entry = galleryById(item.entry);
  const findings = claims.map(({ claim, id: task, json }) => {
    const words = entry.claims.find(({ id }) => id === claim);
    const current = store?.answer(task);
    if (current) return { claim, task, found: findingOf(current, words) };
    const last = store?.lastAnswer(`verifications:${item.id}`, claim);
    const record = last ? store?.answer(last) : null;
    if (!record) return { claim, task, found: null };
    stale = changeWords(record.spec, json);
    return { claim, task, found: findingOf(record, words) };
  });
  return { ...nothing, findings, stale };
}

function findingOf(
  { found, arrays }: NonNullable<ReturnType<SessionStore['answer']>>,
  words: Claim | undefined,
): ClaimFinding {
  const { predicted, measured, interval, growth = 1, count = null, figure, ...rest } = found as StoredFinding;
  const numbers = {
    measured: Number(measured),
    interval: [Number(interval[0]), Number(interval[1])] satisfies [number, number],
    growth,
  };
  const drawn = figure ? { ...figure, arrays } : words && intervalFigure(words, Number(predicted), [numbers]);
  return { ...rest, ...numbers, predicted: Number(predicted), count, figure: drawn ?? null };
}

const PART_WORDS: Record<string, string> = {
  analysis: 'the parameters',
  landscape: 'the landscape',
  at: 'the point',
  run: 'the run',
  over: 'the steps or seeds',
  seed: 'the seed',
  quick: 'the number of runs',
  entry: 'the entry',
  numerics: 'the version of the numerics',
};

/** Which parts of what an answer depends on are different now: "the landscape and the seed have changed". */
function changeWords(before: string, after: string | null): string {
  if (after === null) return 'it cannot be asked as it stands';
  const [old, present] = [JSON.parse(before), JSON.parse(after)] as Record<string, unknown>[];
  const changed = Object.keys({ ...old, ...present })
    .filter((key) => JSON.stringify(old?.[key]) !== JSON.stringify(present?.[key]))
    .map((key) => PART_WORDS[key] ?? key);
  if (changed.length === 0) return 'made under other conditions';
  const list = changed.length === 1 ? changed[0] : `${changed.slice(0, -1).join(', ')} and ${changed.at(-1)}`;
  return `${list} ${changed.length === 1 && !changed[0]?.endsWith('s') ? 'has' : 'have'} changed`;
}

function studyOf(context: StudyContext, item: AnalysisItem): AnalysisStudy {
  return analysisStudy(context.document, item, context.data, (landscape, place) => runPoint(context, landscape, place));
}

/** The point of a finished run at a step whose point was recorded, or at its end. */
function runPoint(
  { store, cells, document }: StudyContext,
  landscape: string,
  { run, step }: Parameters<FindStudyRun>[1],
): ReturnType<FindStudyRun> {
  if (!document.experiments.some(({ id }) => id === run.experiment))
    return missing('at.run.experiment', run.experiment, 'an experiment of the session');
  const cell = cells(run.experiment).find(
    (candidate) => candidate.landscape === landscape && candidate.optimizer === run.optimizer,
  );
  if (!cell) return missing('at.run', run.optimizer, 'an optimizer that the experiment runs on this landscape');
  const block = store?.blocks(cell.cell, ['points', 'final', 'steps']).find(({ seeds }) => seeds.includes(run.seed));
  if (!block) return missing('at.run.seed', run.seed, 'a run that has been computed: run the experiment first');
  const row = block.seeds.indexOf(run.seed);
  const { dimension, pointSteps } = cell;
  const steps = Number(block.arrays.steps?.data[row]);
  if (step === 'final' || step === steps) {
    const final = block.arrays.final?.data.subarray(row * dimension, (row + 1) * dimension);
    if (final) return { cell: cell.cell, step: steps, point: Float64Array.from(final as Float64Array) };
  }
  const place = pointSteps.indexOf(step as number);
  const points = block.arrays.points;
  if (place < 0 || !points || Number(step) > steps) {
    const kept = pointSteps.filter((recorded) => recorded <= steps);
    const list = kept.length <= 8 ? kept.join(', ') : `${kept.slice(0, 4).join(', ')}, …, ${kept.at(-1)}`;
    return missing('at.step', step, kept.length === 0 ? '‘final’: no points were recorded' : `final or one of ${list}`);
  }
  const from = (row * pointSteps.length + place) * dimension;
  const point = Float64Array.from(points.data.subarray(from, from + dimension) as Float64Array);
  return { cell: cell.cell, step: step as number, point };
}

function find<T extends { id: string }>(items: readonly T[], id: string, collection: string): T {
  const item = items.find((candidate) => candidate.id === id);
  if (!item)
    throw new RidgelineError('not-found', `${collection} has no item with the id ‘${id}’`, { field: 'id', value: id });
  return item;
}

function missing(field: string, value: unknown, expected: string): never {
  throw new RidgelineError('not-found', `${field} ${String(value)} is not there; expected ${expected}`, {
    field,
    value,
    expected,
  });
}
