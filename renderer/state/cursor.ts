/** The one cursor of the session: hovering a chart sets it, a click pins it, every chart draws it. */
import { create } from 'zustand';
import type { Metric } from '../../core/contract/summaries.ts';

export interface Cursor {
  step: number | null;
  pinned: boolean;
  /** What the readout in the inspector reads at the step. */
  metric: Metric;
}

export const useCursor = create<Cursor>(() => ({ step: null, pinned: false, metric: 'loss' }));

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
