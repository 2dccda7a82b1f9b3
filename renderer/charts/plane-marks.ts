/** Neutral marks of a plane: critical points by their kind, and named points that the plane was laid through. */
import type { Box, CriticalKind } from '../../core/contract/summaries.ts';
import type { Tokens } from '../theme/tokens.ts';
import { inside } from './picking.ts';
import type { Drawing, Rectangle } from './scene.ts';
import { planeToPixels } from './terrain.ts';

export interface CriticalMark {
  x: number;
  y: number;
  type: CriticalKind;
}

export interface PlaneMark {
  label: string;
  x: number;
  y: number;
}

/** A cup, a cross, a cap: the shape of the surface there. */
const GLYPHS: Record<CriticalKind, string> = {
  minimum: 'M-3.5 -2.5C-3.5 4 3.5 4 3.5 -2.5',
  saddle: 'M-3 -3L3 3M-3 3L3 -3',
  maximum: 'M-3.5 2.5C-3.5 -4 3.5 -4 3.5 2.5',
  degenerate: 'M-3 -3H3V3H-3Z',
};
/** A found minimum within so many pixels of a known one is the same, and is not marked twice. */
const SAME = 2;

export function criticalMarks(
  critical: readonly CriticalMark[],
  minimisers: ArrayLike<number>,
  view: Box,
  plot: Rectangle,
  tokens: Tokens,
): Drawing[] {
  const pixels = planeToPixels(view, plot);
  const isKnown = (x: number, y: number): boolean => {
    for (let i = 0; i + 1 < minimisers.length; i += 2) {
      if (Math.hypot(pixels.x(minimisers[i]!) - x, pixels.y(minimisers[i + 1]!) - y) < SAME) return true;
    }
    return false;
  };
  return critical.flatMap((point): Drawing[] => {
    const x = pixels.x(point.x);
    const y = pixels.y(point.y);
    if (!inside(x, y, plot) || (point.type === 'minimum' && isKnown(x, y))) return [];
    const mark = { type: 'mark', path: GLYPHS[point.type], x, y, fill: null } as const;
    return [
      { ...mark, stroke: tokens.panel, width: 3.5 },
      { ...mark, stroke: tokens.text, width: 1.25 },
    ];
  });
}

/** Small squares in the text's colour with their names above them. */
export function namedMarks(marks: readonly PlaneMark[], view: Box, plot: Rectangle, tokens: Tokens): Drawing[] {
  const pixels = planeToPixels(view, plot);
  return marks.flatMap(({ label, ...at }): Drawing[] => {
    const x = pixels.x(at.x);
    const y = pixels.y(at.y);
    if (!inside(x, y, plot)) return [];
    const below = y - plot.y < 20;
    return [
      { type: 'mark', path: 'M-2.5 -2.5H2.5V2.5H-2.5Z', x, y, fill: tokens.text, stroke: tokens.panel, width: 1.5 },
      {
        type: 'text',
        text: label,
        x,
        y: below ? y + 12 : y - 12,
        fill: tokens.text,
        align: 'center',
        halo: tokens.panel,
      },
    ];
  });
}
