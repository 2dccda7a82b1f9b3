/** How every panel shows its plane: contour, surface or section, and from where. Saved with the arrangement of the window. */
import { create } from 'zustand';
import { FIRST_ORBIT, type Orbit, type Projection } from '../charts/surface-camera.ts';

export const PICTURES = ['contour', 'surface', 'section', 'paths'] as const;
/** `paths` leaves the terrain out. */
export type PictureKind = (typeof PICTURES)[number];

export interface PlaneView extends Orbit {
  picture: PictureKind;
  /** The scale of heights; `usual` follows the levels of the contour. */
  height: 'usual' | 'linear' | 'log';
  projection: Projection;
}

export const USUAL_VIEW: PlaneView = {
  picture: 'contour',
  height: 'usual',
  projection: 'orthographic',
  ...FIRST_ORBIT,
};

/** Views by panel; panels that show the usual have none. */
export const usePlaneViews = create<{ views: Readonly<Record<string, PlaneView>> }>(() => ({ views: {} }));

export function usePlaneView(panel: string): PlaneView {
  return usePlaneViews(({ views }) => views[panel] ?? USUAL_VIEW);
}

export function changePlaneView(panel: string, change: Partial<PlaneView>): void {
  usePlaneViews.setState(({ views }) => ({
    views: { ...views, [panel]: { ...(views[panel] ?? USUAL_VIEW), ...change } },
  }));
}

/** The picture after this one, round and round; `paths` only where there are some. */
export function nextPicture(picture: PictureKind, withPaths: boolean): PictureKind {
  const round = PICTURES.filter((one) => withPaths || one !== 'paths');
  return round[(round.indexOf(picture) + 1) % round.length]!;
}

/** Whether a panel of this id shows a plane that can be turned into a surface. */
export function showsPlane(panel: string | null): panel is string {
  return panel !== null && (panel === 'trajectories' || panel.startsWith('landscape:'));
}

/** Reads saved views; what is not understood falls back to the usual. */
export function readPlaneViews(saved: unknown): Record<string, PlaneView> {
  const views: Record<string, PlaneView> = {};
  if (typeof saved !== 'object' || saved === null) return views;
  for (const [panel, value] of Object.entries(saved)) {
    if (!showsPlane(panel) || typeof value !== 'object' || value === null) continue;
    const view = value as Partial<Record<keyof PlaneView, unknown>>;
    const pan = Array.isArray(view.pan) ? view.pan : [];
    views[panel] = {
      picture: oneOf(view.picture, PICTURES, USUAL_VIEW.picture),
      height: oneOf(view.height, ['usual', 'linear', 'log'], USUAL_VIEW.height),
      projection: oneOf(view.projection, ['orthographic', 'perspective'], USUAL_VIEW.projection),
      azimuth: within(view.azimuth, -180, 180, USUAL_VIEW.azimuth),
      elevation: within(view.elevation, 0, 90, USUAL_VIEW.elevation),
      zoom: within(view.zoom, 0.1, 100, USUAL_VIEW.zoom),
      pan: [within(pan[0], -100, 100, 0), within(pan[1], -100, 100, 0)],
    };
  }
  return views;
}

function oneOf<T extends string>(value: unknown, all: readonly T[], usual: T): T {
  return all.find((one) => one === value) ?? usual;
}

function within(value: unknown, low: number, high: number, usual: number): number {
  return typeof value === 'number' && value >= low && value <= high ? value : usual;
}
