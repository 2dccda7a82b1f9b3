/** Colour, marker and dash of an optimizer, from the slot that it got when it joined the document. */
import { type ThemeMode, TOKENS } from '../theme/tokens.ts';

export const MARKER_SHAPES = ['circle', 'square', 'triangle', 'diamond', 'triangle-down'] as const;
export type MarkerShape = (typeof MARKER_SHAPES)[number];
interface Marker {
  shape: MarkerShape;
  hollow: boolean;
}
export interface OptimizerStyle {
  color: string;
  /** 1, except for the crowd above twenty. */
  opacity: number;
  marker: Marker;
  /** Stroke dash array; null is a solid line. */
  dash: readonly number[] | null;
}

const SLOTS = 10;
const CROWD = 20;

/** Slots count from 0: 0-9 ten colours and markers, 10-19 the colours again with a long dash and markers moved on by two, then the crowd. */
export function optimizerStyle(slot: number, mode: ThemeMode): OptimizerStyle {
  const tokens = TOKENS[mode];
  if (slot >= CROWD) {
    return { color: tokens.text3, opacity: 0.25, marker: { shape: 'circle', hollow: false }, dash: null };
  }
  const again = slot >= SLOTS;
  const index = slot % SLOTS;
  const place = again ? (index + 2) % SLOTS : index;
  return {
    color: tokens.optimizers[index] ?? tokens.text3,
    opacity: 1,
    marker: { shape: MARKER_SHAPES[place % 5] ?? 'circle', hollow: place >= 5 },
    dash: again ? [14, 4] : null,
  };
}

/** The outline of a marker about the origin as SVG path data, sized so that all shapes look equally large at radius r. */
export function markerPath(shape: MarkerShape, r: number): string {
  const f = (value: number): string => String(Math.round(value * 100) / 100);
  switch (shape) {
    case 'circle':
      return `M${f(-r)} 0A${f(r)} ${f(r)} 0 1 1 ${f(r)} 0A${f(r)} ${f(r)} 0 1 1 ${f(-r)} 0Z`;
    case 'square': {
      const a = 0.9 * r;
      return `M${f(-a)} ${f(-a)}H${f(a)}V${f(a)}H${f(-a)}Z`;
    }
    case 'triangle':
      return `M0 ${f(-1.15 * r)}L${f(1.1 * r)} ${f(0.85 * r)}H${f(-1.1 * r)}Z`;
    case 'diamond':
      return `M0 ${f(-1.25 * r)}L${f(1.25 * r)} 0L0 ${f(1.25 * r)}L${f(-1.25 * r)} 0Z`;
    case 'triangle-down':
      return `M0 ${f(1.15 * r)}L${f(1.1 * r)} ${f(-0.85 * r)}H${f(-1.1 * r)}Z`;
  }
}
