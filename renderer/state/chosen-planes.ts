/** Which plane through each landscape is looked at: the same in every panel. Saved with the arrangement of the window. */
import { create } from 'zustand';
import type { Document } from '../../core/contract/document.ts';
import { type PlaceSpec, type PlaneSpec, planeSpec, type RunPlaceSpec } from '../../core/contract/planes.ts';

export const FIRST_PLANE: PlaneSpec = { kind: 'axes', axes: [0, 1] };

/** By the landscape's id; a landscape whose plane nobody chose has none. */
export const useChosenPlanes = create<{ planes: Readonly<Record<string, PlaneSpec>> }>(() => ({ planes: {} }));

export function useChosenPlane(landscape: string): PlaneSpec | null {
  return useChosenPlanes(({ planes }) => planes[landscape] ?? null);
}

export function choosePlane(landscape: string, plane: PlaneSpec): void {
  useChosenPlanes.setState(({ planes }) => ({ planes: { ...planes, [landscape]: plane } }));
}

/** Reads saved planes; what is not understood, or goes through runs that the document does not have, is left out. */
export function readChosenPlanes(saved: unknown, document: Document): Record<string, PlaneSpec> {
  const planes: Record<string, PlaneSpec> = {};
  if (typeof saved !== 'object' || saved === null) return planes;
  for (const [landscape, value] of Object.entries(saved)) {
    const parsed = planeSpec.safeParse(value);
    const known = document.landscapes.some(({ id }) => id === landscape);
    if (known && parsed.success && runsOf(parsed.data).every((run) => exists(run, document)))
      planes[landscape] = parsed.data;
  }
  return planes;
}

/** The points that a plane is laid through or about. */
export function placesOf(plane: PlaneSpec): PlaceSpec[] {
  if (plane.kind === 'principal') return [{ kind: 'run', run: plane.run, step: 'final' }];
  if (plane.kind === 'points') return [...plane.points];
  const { at } = plane;
  if (at === undefined) return [{ kind: 'own' }];
  return [Array.isArray(at) ? { kind: 'point', point: at } : at];
}

function runsOf(plane: PlaneSpec): RunPlaceSpec[] {
  return placesOf(plane).flatMap((place) => (place.kind === 'run' ? [place.run] : []));
}

function exists(run: RunPlaceSpec, { experiments }: Document): boolean {
  const experiment = experiments.find(({ id }) => id === run.experiment);
  return (experiment?.landscapes.includes(run.landscape) && experiment.optimizers.includes(run.optimizer)) ?? false;
}
