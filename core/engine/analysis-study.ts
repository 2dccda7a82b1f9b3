/** An analysis of the document, ready to be asked: its place found, its request complete, and what its answer depends on. */
import { analysisById } from '../analyses/index.ts';
import { stepsOf } from '../analyses/run-samples.ts';
import type { StudyOver } from '../contract/analysis-over.ts';
import type { Document, LandscapeItem } from '../contract/document.ts';
import { RidgelineError } from '../contract/errors.ts';
import { looksAtTwoPoints } from '../contract/parameters.ts';
import type { AnalyzeRequest } from '../contract/requests.ts';
import type { AnalysisItem, StudyPlace } from '../contract/studies.ts';
import { fillParameters } from '../contract/validate-parameters.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { canonicalJson, contentHash } from '../session/canonical.ts';
import { documentFromRequest } from '../session/from-request.ts';
import { NUMERICS } from '../wasm/numerics-version.ts';
import { cellOfRun } from './analysed-landscape.ts';
import { landscapePart, type ResolvedLandscape, resolveLandscape } from './resolve.ts';
import { startWriter } from './starts.ts';

/** A run of the document that an analysis looks at. */
export type StudyRun = Extract<StudyPlace, { run: unknown }>;
/** Finds the point of a run on a landscape, with the cell that made it; throws 'not-found' where there is none. */
export type FindStudyRun = (landscape: string, place: StudyRun) => { cell: string; step: number; point: Float64Array };

export interface AnalysisStudy {
  /** SHA-256 of `json`. */
  id: string;
  /** Canonical JSON of everything that the answer depends on. */
  json: string;
  request: AnalyzeRequest;
  /** The point that is looked at; null for analyses that need none, and for those asked many times. */
  point: Float64Array | null;
  /** Of an analysis asked many times: its pieces, each with an identity of its own under which its answer is kept. */
  pieces: readonly StudyPiece[];
}

export interface StudyPiece {
  /** A step, or a seed. */
  piece: number;
  id: string;
  json: string;
}

/** Throws where the analysis cannot be asked as it stands: the message names what is missing. */
export function analysisStudy(
  document: Document,
  item: AnalysisItem,
  data: DataLookup,
  findRun: FindStudyRun,
): AnalysisStudy {
  const definition = analysisById(item.analysis);
  const other = otherEnd(document, item, data, findRun);
  const own = other ? { ...item.parameters, to: Array.from(other.point) } : item.parameters;
  const filled = fillParameters(definition.parameters, own, 'parameters');
  const { to: _to, ...rest } = filled;
  // A place says more than its coordinates, which may be many.
  const parameters = other ? { ...rest, to: other.identity } : filled;
  const analysis = { id: definition.id, version: definition.version, parameters };
  const asked = { analysis: definition.id, parameters: own, seed: item.seed };
  const common = { kind: 'analysis', numerics: NUMERICS, analysis, seed: item.seed };
  const { over } = item;
  if (over !== undefined && definition.needs === 'nothing')
    return missing('over', over.kind, `no ‘over’: ${definition.label} computes and draws nothing`);
  if (definition.needs === 'nothing') return finished(common, asked, null);
  const landscape = document.landscapes.find(({ id }) => id === item.landscape);
  if (!landscape) return missing('landscape', item.landscape, `a landscape, which ${definition.label} needs`);
  const resolved = resolveLandscape(landscape, data, 'landscape');
  const { id: _, name: __, ...spec } = landscape;
  const part = landscapePart(resolved);
  const place = item.at;
  if (definition.needs === 'landscape') {
    if (over?.kind === 'steps') return wrongOver(over, definition.label);
    return finished({ ...common, landscape: part }, { ...asked, landscape: spec }, over ?? null);
  }
  if (definition.needs === 'run' || over?.kind === 'steps' || (over !== undefined && place && 'run' in place)) {
    if (over?.kind === 'steps' && definition.needs === 'run') return wrongOver(over, definition.label);
    if (!(place && 'run' in place)) {
      const whose = over?.kind === 'steps' ? 'an analysis along a run' : definition.label;
      return missing('at', undefined, `a run, which ${whose} needs`);
    }
    const { run, step } = place;
    const at = { ...runRequest(document, landscape, run), step };
    const choice = { ...at, document: documentFromRequest(at.experiment), experiment: 0 };
    const { cell, spec: ran, deterministic } = cellOfRun(choice, data);
    if (over?.kind === 'seeds' && deterministic)
      return missing('over', over.kind, 'no ‘over’: nothing in this run is random, so that all seeds give one answer');
    const isStep = definition.needs === 'point' && over?.kind !== 'steps';
    const identity = { ...common, run: { cell, seed: run.seed, ...(isStep ? { step } : {}) } };
    return finished(identity, { ...asked, at }, over ?? null, { seed: run.seed, steps: ran.budget });
  }
  if (item.at === undefined) return missing('at', undefined, `a point, which ${definition.label} needs`);
  const { point, identity } = placeOf(item.at, landscape.id, resolved, data, findRun);
  const started = over !== undefined && 'start' in item.at ? { start: item.at.start } : null;
  const request = { ...asked, landscape: spec, at: started ?? { point: Array.from(point) } };
  const found = finished({ ...common, landscape: part, at: identity }, request, over ?? null, {
    seed: started?.start.seed ?? item.seed,
    steps: 0,
  });
  return { ...found, point: started ? null : point };
}

/** The other point of an analysis between two, where the item names it by its place. */
function otherEnd(
  document: Document,
  { analysis, landscape: id, toward }: AnalysisItem,
  data: DataLookup,
  findRun: FindStudyRun,
): ReturnType<typeof placeOf> | null {
  if (toward === undefined) return null;
  const { label, parameters } = analysisById(analysis);
  if (!looksAtTwoPoints(parameters)) return missing('toward', 'another point', `none: ${label} looks at one point`);
  const landscape = document.landscapes.find((item) => item.id === id);
  if (!landscape) return missing('landscape', id, `a landscape, which ${label} needs`);
  return placeOf(toward, landscape.id, resolveLandscape(landscape, data, 'landscape'), data, findRun);
}

function wrongOver({ kind }: StudyOver, label: string): never {
  return missing('over', kind, `seeds: ${label} is not asked at single points`);
}

/** A run of the document as a request that anybody can run. */
function runRequest(
  document: Document,
  { id, name: _, ...spec }: LandscapeItem,
  { experiment: wanted, optimizer, seed }: StudyRun['run'],
): Extract<AnalyzeRequest['at'], { experiment: unknown }> {
  const experiment = document.experiments.find((each) => each.id === wanted);
  if (!experiment) return missing('at.run.experiment', wanted, 'an experiment of the document');
  const item = document.optimizers.find((each) => each.id === optimizer);
  if (!item) return missing('at.run.optimizer', optimizer, 'an optimizer of the document');
  const own = experiment.cells.find((cell) => cell.landscape === id && cell.optimizer === optimizer);
  const { id: __, name: ___, landscapes: ____, optimizers: _____, cells: ______, ...protocol } = experiment;
  const gradient = own?.gradient ?? item.gradient;
  return {
    experiment: {
      ...protocol,
      landscapes: [spec],
      optimizers: [
        {
          algorithm: item.algorithm,
          parameters: { ...item.parameters, ...own?.parameters },
          ...(gradient === undefined ? {} : { gradient }),
        },
      ],
      seeds: { first: seed, count: 1 },
      cells: [],
    },
    landscape: 0,
    optimizer: 0,
    seed,
    step: 'final',
  };
}

function finished(
  spec: Record<string, unknown>,
  request: AnalyzeRequest,
  over: StudyOver | null,
  counted: { seed: number; steps: number } = { seed: request.seed, steps: 0 },
): AnalysisStudy {
  if (over === null) return { id: contentHash(spec), json: canonicalJson(spec), request, point: null, pieces: [] };
  const whole = { ...spec, over };
  const numbers =
    over.kind === 'steps'
      ? stepsOf(over.count, over.spacing, counted.steps)
      : Array.from({ length: over.count }, (_, k) => counted.seed + k);
  return {
    id: contentHash(whole),
    json: canonicalJson(whole),
    request: { ...request, over },
    point: null,
    pieces: numbers.map((piece) => {
      const own = { ...spec, over: over.kind, piece };
      return { piece, id: contentHash(own), json: canonicalJson(own) };
    }),
  };
}

/** A place as a point, and as what stands for it in the identity: a run is named by its cell, not by its coordinates. */
function placeOf(
  at: StudyPlace,
  landscape: string,
  resolved: ResolvedLandscape,
  data: DataLookup,
  findRun: FindStudyRun,
): { point: Float64Array; identity: unknown } {
  const { definition, parameters, dimension } = resolved;
  if ('point' in at) {
    if (at.point.length !== dimension) {
      const expected = `${dimension} coordinates, the dimension of the landscape`;
      throw new RidgelineError('invalid-request', `at.point has ${at.point.length} coordinates; expected ${expected}`, {
        field: 'at.point',
        value: at.point.length,
        expected,
      });
    }
    return { point: Float64Array.from(at.point), identity: { point: at.point } };
  }
  if ('minimiser' in at) {
    const listed = definition.facts?.(parameters).minimisers ?? [];
    const found = listed[at.minimiser];
    if (!found) {
      const expected = listed.length === 0 ? 'another place: no minimiser is known' : `0 to ${listed.length - 1}`;
      return missing('at.minimiser', at.minimiser, expected);
    }
    return { point: Float64Array.from(found), identity: { point: found } };
  }
  if ('start' in at) {
    const point = new Float64Array(dimension);
    startWriter(
      { landscape: landscapePart(resolved), starts: { kind: 'landscape' } },
      resolved,
      data,
    )(at.start.seed, point);
    return { point, identity: { start: at.start.seed } };
  }
  const { cell, step, point } = findRun(landscape, at);
  return { point, identity: { cell, seed: at.run.seed, step } };
}

function missing(field: string, value: unknown, expected: string): never {
  const words = value === undefined ? `missing ${field}` : `invalid ${field}: ${String(value)}`;
  throw new RidgelineError('not-found', `${words}; expected ${expected}`, { field, value, expected });
}
