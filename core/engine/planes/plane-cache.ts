/** Planes that were resolved lately: eigenvectors and principal directions take longer than the pictures of a zoom. */
import type { PlaceSpec, PlaneSpec, RunPlaceSpec } from '../../contract/planes.ts';
import { canonicalJson } from '../../session/canonical.ts';
import { landscapePart } from '../resolve.ts';
import type { PlaneGround } from './ground.ts';
import { type ResolvedPlane, resolvePlane } from './resolve.ts';

const KEPT = 8;

export class PlaneCache {
  private readonly planes = new Map<string, ResolvedPlane>();

  /** As `resolvePlane`; the same question about the same runs is computed once. */
  resolve(spec: PlaneSpec, ground: PlaneGround, field = 'plane'): ResolvedPlane {
    const key = canonicalJson({
      landscape: landscapePart(ground.resolved),
      spec,
      cells: runsIn(spec).map((run) => ground.path(run).cell),
    });
    const plane = this.planes.get(key) ?? resolvePlane(spec, ground, field);
    this.planes.delete(key);
    this.planes.set(key, plane);
    for (const oldest of this.planes.keys()) {
      if (this.planes.size <= KEPT) break;
      this.planes.delete(oldest);
    }
    return plane;
  }
}

/** The runs that a plane is made of. */
export function runsIn(spec: PlaneSpec): RunPlaceSpec[] {
  if (spec.kind === 'principal') return [spec.run];
  const places: (PlaceSpec | undefined)[] =
    spec.kind === 'points' ? [...spec.points] : [Array.isArray(spec.at) ? undefined : spec.at];
  return places.flatMap((place) => (place?.kind === 'run' ? [place.run] : []));
}
