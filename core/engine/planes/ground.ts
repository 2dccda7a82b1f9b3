/** What planes and lines are resolved on: a landscape, and the runs of a session where there is one. */
import { RidgelineError } from '../../contract/errors.ts';
import type { PlaceSpec, RunPlaceSpec } from '../../contract/planes.ts';
import type { DataLookup } from '../../landscapes/define.ts';
import { stream } from '../../math/streams.ts';
import { type OpenLandscape, openLandscape } from '../open-landscape.ts';
import type { ResolvedLandscape } from '../resolve.ts';
import { landscapeStart } from '../starts.ts';

/** The recorded points of a run while it was good, the final one at the end. */
export interface RunPath {
  /** Id of the run's cell: what its numbers depend on besides the seed. */
  cell: string;
  steps: ArrayLike<number>;
  points: readonly Float64Array[];
}

/** Told now and then while there is work; throws 'cancelled' to stop it. */
export type Tick = () => void;

export interface PlaneGround {
  readonly resolved: ResolvedLandscape;
  readonly data: DataLookup;
  /** Throws where there is no such run, or none of its points was recorded. */
  path(run: RunPlaceSpec): RunPath;
  readonly tick: Tick;
  /** The landscape in f64 where it has that, opened when it is first needed. */
  landscape(): OpenLandscape;
  /** The same for the values of a picture: f32 where a landscape on data has that, nearly three times as fast. */
  picture(): { landscape: OpenLandscape; precision: 'f64' | 'f32' };
}

/** `path` is absent where there is no session. */
export function planeGround(
  resolved: ResolvedLandscape,
  data: DataLookup,
  path: PlaneGround['path'] = noSession,
  tick: Tick = () => undefined,
): PlaneGround {
  const opened = new Map<'f64' | 'f32', OpenLandscape>();
  const { precisions, hasData } = resolved.definition;
  const best = precisions.includes('f64') ? 'f64' : 'f32';
  const open = (precision: 'f64' | 'f32'): OpenLandscape => {
    const known = opened.get(precision) ?? openLandscape(resolved, data, precision);
    opened.set(precision, known);
    return known;
  };
  return {
    resolved,
    data,
    path,
    tick,
    landscape: () => open(best),
    picture: () => {
      const precision = hasData && precisions.includes('f32') ? 'f32' : best;
      return { landscape: open(precision), precision };
    },
  };
}

function noSession(run: RunPlaceSpec): never {
  throw new RidgelineError('invalid-request', 'a point of a run was asked for, and there is no session to find it in', {
    field: 'run',
    value: run,
    expected: 'a point, a start or a known minimiser',
  });
}

/** The point that `place` names. Throws for one that does not exist, naming its field below `field`. */
export function pointAt(place: PlaceSpec, ground: PlaneGround, field: string): Float64Array {
  const { definition, parameters, dimension } = ground.resolved;
  switch (place.kind) {
    case 'own':
      return ownPoint(ground);
    case 'point':
      if (place.point.length !== dimension)
        refuse(`${field}.point`, `${place.point.length} coordinates`, `${dimension} coordinates`);
      return Float64Array.from(place.point);
    case 'start':
      return landscapeStart(ground.resolved, ground.data, place.seed);
    case 'minimiser': {
      const known = definition.facts?.(parameters).minimisers ?? [];
      const found = known[place.index];
      if (found) return Float64Array.from(found);
      return refuse(
        `${field}.index`,
        place.index,
        known.length === 0 ? 'no known minimiser' : `0 to ${known.length - 1}`,
      );
    }
    case 'run': {
      const { steps, points } = ground.path(place.run);
      const last = points.length - 1;
      const index =
        place.step === 'final' ? last : place.step === 'start' ? 0 : Array.from(steps).indexOf(place.step as number);
      const point = points[index];
      if (!point) return refuse(`${field}.step`, place.step, 'a step whose point was recorded');
      if (point.length !== dimension)
        refuse(`${field}.run`, `a run in ${point.length} dimensions`, `one in ${dimension} dimensions`);
      return point;
    }
  }
}

/** The family's view point; of one on data its start for seed 0, since its origin is no place that anybody visits; else the origin. */
export function ownKind({ definition, parameters, dimension }: ResolvedLandscape): 'view' | 'start' | 'origin' {
  if (definition.viewPoint?.(parameters)) return 'view';
  return definition.hasData && dimension > 2 ? 'start' : 'origin';
}

function ownPoint({ resolved, data }: PlaneGround): Float64Array {
  const { definition, parameters, dimension } = resolved;
  switch (ownKind(resolved)) {
    case 'view':
      return Float64Array.from(definition.viewPoint?.(parameters) ?? []);
    case 'start':
      return landscapeStart(resolved, data, 0);
    case 'origin':
      return new Float64Array(dimension);
  }
}

/** Deviates of direction `index` of a seed: the same for every landscape of this dimension. */
export function randomDirection(dimension: number, seed: number, index: number): Float64Array {
  return stream('probe', 'plane', seed).fillNormal(new Float64Array(dimension), index * dimension);
}

export function refuse(field: string, value: unknown, expected: string): never {
  throw new RidgelineError('invalid-request', `invalid ${field}: ${String(value)}; expected ${expected}`, {
    field,
    value,
    expected,
  });
}
