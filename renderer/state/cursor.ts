/** The one cursor of the session, a step and a place: hovering a chart sets it, a click pins it, every chart draws it. */
import { create } from 'zustand';
import type { Metric } from '../../core/contract/summaries.ts';

/** A place in a plane through a landscape. */
export interface Place {
  /** Id of the landscape. */
  landscape: string;
  /** Names of the plane's two directions. */
  labels: readonly [string, string];
  x: number;
  y: number;
  /** NaN where the landscape is not defined or not known. */
  loss: number;
}

export interface Cursor {
  step: number | null;
  pinned: boolean;
  /** What the readout in the inspector reads at the step. */
  metric: Metric;
  place: Place | null;
  placePinned: boolean;
}

export const useCursor = create<Cursor>(() => ({
  step: null,
  pinned: false,
  metric: 'loss',
  place: null,
  placePinned: false,
}));

/** Moves an unpinned place; null when the pointer leaves. */
export function hoverPlace(place: Place | null): void {
  useCursor.setState((cursor) => (cursor.placePinned || cursor.place === place ? cursor : { ...cursor, place }));
}

/** Pins the place; null lets go. */
export function pinPlace(place: Place | null): void {
  useCursor.setState({ place, placePinned: place !== null });
}

/** Moves an unpinned cursor; null when the pointer leaves. */
export function hoverCursor(step: number | null, metric?: Metric): void {
  useCursor.setState((cursor) => {
    if (cursor.pinned) return cursor;
    if (cursor.step === step && (metric === undefined || metric === cursor.metric)) return cursor;
    return { ...cursor, step, metric: metric ?? cursor.metric };
  });
}

/** Pins the cursor at a step; pinning the same step again, or null, lets go. */
export function pinCursor(step: number | null, metric?: Metric): void {
  useCursor.setState((cursor) => {
    if (step === null || (cursor.pinned && cursor.step === step)) return { ...cursor, pinned: false, step };
    return { step, pinned: true, metric: metric ?? cursor.metric };
  });
}
