/** Answers an analysis request: measures something of a landscape and gives the result as plain data. */
import type { AnalysedLandscape, AnalysedRun, AnalysisDefinition, AnalysisResult } from '../analyses/define.ts';
import { analysisById } from '../analyses/index.ts';
import type { Document } from '../contract/document.ts';
import { RidgelineError } from '../contract/errors.ts';
import type { LandscapeSpec } from '../contract/experiment.ts';
import { toJsonNumber } from '../contract/json-number.ts';
import type { AnalysisPlace, AnalyzeAnswer, AnalyzeRequest } from '../contract/requests.ts';
import { fillParameters } from '../contract/validate-parameters.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { stream } from '../math/streams.ts';
import { documentFromRequest } from '../session/from-request.ts';
import { analysedLandscape, analysedRun, cellOfRun, type RunChoice } from './analysed-landscape.ts';
import { type Cell, landscapePart, type ResolvedLandscape, resolveLandscape } from './cell.ts';
import { landscapeSpecOf } from './choose-wrappers.ts';
import { startWriter } from './starts.ts';

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

/** The same as arrays of numbers, for those who do not write JSON. */
export function measureRequested(
  request: AnalyzeRequest,
  data: DataLookup,
  progress: AnalysisProgress,
  findRun: FindRun = refuseRun,
): AnalysisResult {
  const definition = analysisById(request.analysis);
  const parameters = fillParameters(definition.parameters, request.parameters, 'parameters');
  const { landscape, point, resolved, run, spec } = placeOf(definition, request, data, findRun);
  definition.check?.(parameters, landscape);
  let starts: ((seed: number, out: Float64Array) => void) | undefined;
  return definition.run(parameters, {
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
    draw: (index) => stream('probe', `${definition.id} ${index}`, request.seed),
    progress,
  });
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
    'point' in at ? at.point : 'run' in at ? (found?.point() ?? []) : pointOfRun(made as Cell, at, data),
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

function pointOfRun(cell: Cell, { seed, step }: ExperimentPlace, data: DataLookup): Float64Array {
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
