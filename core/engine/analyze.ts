/** Answers an analysis request: measures something of a landscape and gives the result as plain data. */
import type {
  AnalysedLandscape,
  AnalysedRun,
  AnalysisContext,
  AnalysisDefinition,
  AnalysisResult,
} from '../analyses/define.ts';
import { analysisById } from '../analyses/index.ts';
import { checkVectors } from '../analyses/limits.ts';
import { stepsOf } from '../analyses/run-samples.ts';
import type { StudyOver } from '../contract/analysis-over.ts';
import type { Document } from '../contract/document.ts';
import { RidgelineError } from '../contract/errors.ts';
import type { LandscapeSpec } from '../contract/experiment.ts';
import { toJsonNumber } from '../contract/json-number.ts';
import { looksAtTwoPoints } from '../contract/parameters.ts';
import type { AnalysisPlace, AnalyzeAnswer, AnalyzeRequest } from '../contract/requests.ts';
import { fillParameters } from '../contract/validate-parameters.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { stream } from '../math/streams.ts';
import { documentFromRequest } from '../session/from-request.ts';
import { analysedLandscape, cellOfRun, type RunChoice } from './analysed-landscape.ts';
import { analysedRun } from './analysed-run.ts';
import type { Cell } from './cell.ts';
import { landscapeSpecOf } from './choose-wrappers.ts';
import { type Many, measureMany, type Pieces } from './measure-many.ts';
import { landscapePart, type ResolvedLandscape, resolveLandscape } from './resolve.ts';
import { landscapeStart, startWriter } from './starts.ts';
import { withField } from './with-field.ts';

/** Told how far the work is; throws 'cancelled' to stop it. */
export type AnalysisProgress = (done: number, total: number) => void;

export type RunPlace = Extract<AnalysisPlace, { run: unknown }>;

/** The landscape of a run of the session, the point that it had at a step, where that was kept, and the session's document. */
export type FindRun = (place: RunPlace) => {
  landscape: LandscapeSpec;
  point(): ArrayLike<number>;
  document: Document;
};

/** Without `findRun` there is no session, and a request whose `at` names a run is refused. */
export function analyzeRequested(
  request: AnalyzeRequest,
  data: DataLookup,
  progress: AnalysisProgress,
  findRun: FindRun = refuseRun,
): AnalyzeAnswer {
  return { analysis: request.analysis, ...plainResult(measureRequested(request, data, progress, findRun)) };
}

/** The same as arrays of numbers, for those who do not write JSON. `pieces` keeps what is found of an analysis asked many times. */
export function measureRequested(
  request: AnalyzeRequest,
  data: DataLookup,
  progress: AnalysisProgress,
  findRun: FindRun = refuseRun,
  pieces?: Pieces,
): AnalysisResult {
  const definition = analysisById(request.analysis);
  const given = request.toward ? otherEnd(definition, request, data, findRun) : request.parameters;
  const parameters = fillParameters(definition.parameters, given, 'parameters');
  const measure = (place: Place, seed: number, told: AnalysisProgress): AnalysisResult => {
    definition.check?.(parameters, place.landscape);
    return definition.run(parameters, contextOf(definition, place, seed, data, told));
  };
  const { over } = request;
  if (over === undefined) return measure(placeOf(definition, request, data, findRun), request.seed, progress);
  const many =
    over.kind === 'steps'
      ? stepsOfRun(definition, request, over, data, findRun, measure)
      : seedsOf(definition, request, over, data, findRun, measure);
  return measureMany(many, progress, pieces);
}

function contextOf(
  definition: AnalysisDefinition,
  { landscape, point, resolved, run, spec }: Place,
  chance: number,
  data: DataLookup,
  progress: AnalysisProgress,
): AnalysisContext {
  let starts: ((seed: number, out: Float64Array) => void) | undefined;
  return {
    landscape,
    point,
    exact: (point.length > 0 && resolved?.definition.exactAt?.(resolved.parameters, point)) || {},
    start: (seed, out) => {
      starts ??= resolved
        ? startWriter({ landscape: landscapePart(resolved), starts: { kind: 'landscape' } }, resolved, data)
        : absent;
      starts(seed, out);
    },
    related: (changes) => {
      if (!spec) return absent();
      const changed = { ...spec, parameters: { ...spec.parameters, ...changes } };
      return analysedLandscape(resolveLandscape(changed, data, 'landscape'), data);
    },
    run,
    draw: (index) => stream('probe', `${definition.id} ${index}`, chance),
    progress,
  };
}

/** The parameters with the coordinates of `toward` as those of the other point. */
function otherEnd(
  definition: AnalysisDefinition,
  request: AnalyzeRequest,
  data: DataLookup,
  findRun: FindRun,
): Record<string, unknown> {
  const { toward, at } = request;
  if (!looksAtTwoPoints(definition.parameters))
    return refuse('toward', toward, `no other point: ${definition.id} looks at one`);
  const made = at !== undefined && 'experiment' in at ? landscapeSpecOf(cellOf(at, data).spec.landscape) : undefined;
  const found = at !== undefined && 'run' in at ? findRun(at).landscape : undefined;
  const landscape = request.landscape ?? made ?? found;
  const place = withField('toward', () => placeOf(definition, { ...request, landscape, at: toward }, data, findRun));
  return { ...request.parameters, to: Array.from(place.point) };
}

type Measure = (place: Place, seed: number, told: AnalysisProgress) => AnalysisResult;

/** The analysis at steps along a run, which is run again as far as needed; with the same chance at all of them. */
function stepsOfRun(
  definition: AnalysisDefinition,
  request: AnalyzeRequest,
  { count, spacing }: Extract<StudyOver, { kind: 'steps' }>,
  data: DataLookup,
  findRun: FindRun,
  measure: Measure,
): Many {
  if (definition.needs !== 'point') {
    const looks = definition.needs === 'run' ? 'looks along the whole run by itself' : 'does not look at a point';
    return refuse('over', 'steps', `‘seeds’, or no ‘over’ at all: ${definition.id} ${looks}`);
  }
  const { landscape, resolved, spec, run } = runPlace(definition.id, request.landscape, request.at, data, findRun);
  const looked = run as AnalysedRun;
  checkVectors(Math.min(count, looked.steps + 1), landscape.dimension, 'over.count', 'take fewer steps');
  const path = looked.path(stepsOf(count, spacing, looked.steps));
  return {
    kind: 'steps',
    numbers: path.steps,
    losses: path.losses,
    ended: path.steps[path.steps.length - 1] < looked.steps,
    measure: (k, told) => measure({ landscape, resolved, spec, point: path.points[k], run: null }, request.seed, told),
  };
}

/** The analysis for seeds of the run or start that is named, or of its own chance alone. */
function seedsOf(
  definition: AnalysisDefinition,
  request: AnalyzeRequest,
  { count }: Extract<StudyOver, { kind: 'seeds' }>,
  data: DataLookup,
  findRun: FindRun,
  measure: Measure,
): Many {
  if (definition.needs === 'nothing')
    return refuse('over', 'seeds', `no ‘over’: ${definition.id} computes and draws nothing`);
  const { at } = request;
  const first = firstSeed(request);
  const cell =
    at !== undefined && 'experiment' in at
      ? cellOf(at, data)
      : at !== undefined && 'run' in at
        ? cellOfRun({ document: findRun(at).document, ...at.run }, data)
        : null;
  if (cell?.deterministic)
    return refuse('over', 'seeds', 'no ‘over’: nothing in this run is random, so that all seeds give one answer');
  const landscape = cell && analysedLandscape(cell.resolved, data);
  const placeFor = (seed: number): Place => {
    // Runs need not be in a session: they are run again.
    if (cell && landscape && at !== undefined && 'step' in at) {
      const place = { landscape, resolved: cell.resolved, spec: landscapeSpecOf(cell.spec.landscape) };
      if (definition.needs === 'run') {
        return { ...place, point: new Float64Array(0), run: analysedRun(cell, seed, data) };
      }
      return { ...place, point: pointOfRun(cell, { seed, step: at.step }, data), run: null };
    }
    const moved = at !== undefined && 'start' in at ? { ...request, at: { start: { seed } } } : request;
    return placeOf(definition, moved, data, findRun);
  };
  return {
    kind: 'seeds',
    numbers: Array.from({ length: count }, (_, k) => first + k),
    measure: (k, told) => measure(placeFor(first + k), request.seed + k, told),
  };
}

/** The seed from which those of `over` are counted. */
function firstSeed({ at, seed }: AnalyzeRequest): number {
  if (at === undefined || 'point' in at) return seed;
  return 'start' in at ? at.start.seed : 'run' in at ? at.run.seed : at.seed;
}

interface Place {
  landscape: AnalysedLandscape;
  point: Float64Array;
  resolved: ResolvedLandscape | null;
  spec: LandscapeSpec | null;
  run: AnalysedRun | null;
}

function placeOf(
  { id, needs }: AnalysisDefinition,
  { landscape: given, at }: AnalyzeRequest,
  data: DataLookup,
  findRun: FindRun,
): Place {
  if (needs === 'nothing') {
    if (given !== undefined) refuse('landscape', given.family, `no landscape: ${id} needs none`);
    if (at !== undefined) refuse('at', at, `no point: ${id} needs none`);
    return { landscape: NO_LANDSCAPE, point: new Float64Array(0), resolved: null, spec: null, run: null };
  }
  if (needs === 'run') return runPlace(id, given, at, data, findRun);
  const made = at !== undefined && 'experiment' in at ? cellOf(at, data) : null;
  const found = at !== undefined && 'run' in at ? findRun(at) : null;
  const spec = given ?? found?.landscape ?? (made && landscapeSpecOf(made.spec.landscape)) ?? undefined;
  if (spec === undefined) return refuse('landscape', undefined, `a landscape, which ${id} needs`);
  const resolved = resolveLandscape(spec, data, 'landscape');
  const landscape = analysedLandscape(resolved, data);
  if (needs === 'landscape') {
    if (at !== undefined) refuse('at', at, `no point: ${id} looks at the whole landscape`);
    return { landscape, point: new Float64Array(0), resolved, spec, run: null };
  }
  if (at === undefined) return refuse('at', undefined, `a point, {"point": [...]}, which ${id} needs`);
  const point = Float64Array.from(
    'point' in at
      ? at.point
      : 'start' in at
        ? landscapeStart(resolved, data, at.start.seed)
        : 'run' in at
          ? (found?.point() ?? [])
          : pointOfRun(made as Cell, at, data),
  );
  if (point.length !== resolved.dimension) {
    refuse('at.point', point.length, `${resolved.dimension} coordinates, the dimension of the landscape`);
  }
  return { landscape, point, resolved, spec, run: null };
}

type ExperimentPlace = Extract<AnalysisPlace, { experiment: unknown }>;

/** A run needs no landscape beside its own. */
function runPlace(
  id: string,
  given: LandscapeSpec | undefined,
  at: AnalysisPlace | undefined,
  data: DataLookup,
  findRun: FindRun,
): Place {
  const wanted = `a run, {"run": {...}} of a session or {"experiment": {...}}, which ${id} needs`;
  if (at === undefined) return refuse('at', undefined, wanted);
  if ('point' in at) return refuse('at.point', at.point.length, wanted);
  if ('start' in at) return refuse('at.start', at.start.seed, wanted);
  if (given !== undefined) refuse('landscape', given.family, `no landscape: ${id} looks at that of the run`);
  const cell = 'run' in at ? cellOfRun({ document: findRun(at).document, ...at.run }, data) : cellOf(at, data);
  const run = analysedRun(cell, 'run' in at ? at.run.seed : at.seed, data);
  const { resolved, spec } = cell;
  return {
    landscape: analysedLandscape(resolved, data),
    point: new Float64Array(0),
    resolved,
    spec: landscapeSpecOf(spec.landscape),
    run,
  };
}

function cellOf({ experiment, landscape, optimizer, seed }: ExperimentPlace, data: DataLookup): Cell {
  const choice: RunChoice = { document: documentFromRequest(experiment), experiment: 0, landscape, optimizer, seed };
  return cellOfRun(choice, data);
}

function pointOfRun(
  cell: Cell,
  { seed, step }: Pick<ExperimentPlace, 'seed' | 'step'>,
  data: DataLookup,
): Float64Array {
  const { budget } = cell.spec;
  const wanted = step === 'final' ? budget : step;
  if (wanted > budget) refuse('at.step', step, `at most ${budget}, the budget of the run`);
  const { points, steps } = analysedRun(cell, seed, data).path([wanted]);
  if (steps.length === 0) refuse('at.step', step, 'a step that the run reached');
  return points[0];
}

/** What an analysis that needs no landscape is given. */
const NO_LANDSCAPE: AnalysedLandscape = {
  dimension: 0,
  values: absent,
  gradient: absent,
  gradients: absent,
  hessianVectorProduct: absent,
  programs: absent,
};

function absent(): never {
  throw new RidgelineError('internal', 'an analysis that needs no landscape asked for one');
}

function refuseRun({ run }: RunPlace): never {
  throw new RidgelineError('invalid-request', 'at.run names a run, and there is no session to find it in', {
    field: 'at.run',
    value: run,
    expected: '{"point": [...]}, or a session that holds the run',
  });
}

function refuse(field: string, value: unknown, expected: string): never {
  const words = value === undefined ? `missing ${field}` : `invalid ${field}`;
  throw new RidgelineError('invalid-request', `${words}; expected ${expected}`, { field, value, expected });
}

function plainResult({ values, arrays }: AnalysisResult): Omit<AnalyzeAnswer, 'analysis'> {
  return {
    values: mapEntries(values, ({ value, interval: [low, high], exact, ...words }) => ({
      value: toJsonNumber(value),
      interval: [toJsonNumber(low), toJsonNumber(high)],
      exact: exact === null ? null : toJsonNumber(exact),
      ...words,
    })),
    arrays: mapEntries(arrays, ({ shape, data }) => ({ shape, data: Array.from(data, toJsonNumber) })),
  };
}

function mapEntries<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
