/** Answers an analysis request: measures something of a landscape and gives the result as plain data. */
import type { AnalysedLandscape, AnalysisDefinition, AnalysisResult } from '../analyses/define.ts';
import { analysisById } from '../analyses/index.ts';
import { RidgelineError } from '../contract/errors.ts';
import type { LandscapeSpec } from '../contract/experiment.ts';
import { toJsonNumber } from '../contract/json-number.ts';
import type { AnalysisPlace, AnalyzeAnswer, AnalyzeRequest } from '../contract/requests.ts';
import { fillParameters } from '../contract/validate-parameters.ts';
import { formulaPrograms } from '../expression/compile-formula.ts';
import { parseFormula } from '../expression/formula.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { stream } from '../math/streams.ts';
import { type ResolvedLandscape, resolveLandscape } from './cell.ts';
import { openLandscape } from './open-landscape.ts';

/** Told how far the work is; throws 'cancelled' to stop it. */
export type AnalysisProgress = (done: number, total: number) => void;

export type RunPlace = Extract<AnalysisPlace, { run: unknown }>;

/** The landscape of a run of the session, and the point that it had at a step. */
export type FindRun = (place: RunPlace) => { landscape: LandscapeSpec; point: ArrayLike<number> };

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
  const { landscape, point, resolved } = placeOf(definition, request, data, findRun);
  definition.check?.(parameters, landscape);
  return definition.run(parameters, {
    landscape,
    point,
    exact: (point.length > 0 && resolved?.definition.exactAt?.(resolved.parameters, point)) || {},
    draw: (index) => stream('probe', `${definition.id} ${index}`, request.seed),
    progress,
  });
}

interface Place {
  landscape: AnalysedLandscape;
  point: Float64Array;
  resolved: ResolvedLandscape | null;
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
    return { landscape: NO_LANDSCAPE, point: new Float64Array(0), resolved: null };
  }
  const found = at !== undefined && 'run' in at ? findRun(at) : null;
  const spec = given ?? found?.landscape;
  if (spec === undefined) return refuse('landscape', undefined, `a landscape, which ${id} needs`);
  const resolved = resolveLandscape(spec, data, 'landscape');
  const landscape = analysed(resolved, data);
  if (needs === 'landscape') {
    if (at !== undefined) refuse('at', at, `no point: ${id} looks at the whole landscape`);
    return { landscape, point: new Float64Array(0), resolved };
  }
  if (at === undefined) return refuse('at', undefined, `a point, {"point": [...]}, which ${id} needs`);
  const point = Float64Array.from(found?.point ?? ('point' in at ? at.point : []));
  if (point.length !== resolved.dimension) {
    refuse('at.point', point.length, `${resolved.dimension} coordinates, the dimension of the landscape`);
  }
  return { landscape, point, resolved };
}

function analysed(resolved: ResolvedLandscape, data: DataLookup): AnalysedLandscape {
  const opened = openLandscape(resolved, data);
  const { dimension } = opened;
  const { body } = resolved.definition;
  const programs = once(() => {
    if (body.kind !== 'formula') return null;
    const { text, ...options } = body.source(resolved.parameters);
    return formulaPrograms(parseFormula(text, options));
  });
  return {
    dimension,
    values: (points, count) => opened.values(points, count),
    gradient: (point, gradient) => opened.gradient(point, gradient),
    gradients: (points, count, gradients) => opened.gradients(points, count, gradients),
    hessianVectorProduct: (point, v, out) => opened.hessianVectorProduct(point, v, out),
    programs,
  };
}

/** The result of `make`, made at the first call. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
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
