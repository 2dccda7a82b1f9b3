/** The session's cursor in one chart: a vertical hairline with the step above it and a ring on every curve. */
import type { ReactNode } from 'react';
import { useCursor } from '../state/cursor.ts';
import { measureText } from './measure-text.ts';
import { crisp, type Rectangle } from './scene.ts';

export interface Ring {
  x: number;
  y: number;
  color: string;
}
export interface CursorPlace {
  /** Pixel of the hairline. */
  x: number;
  label: string;
  rings: Ring[];
}

export interface CursorLayerProps {
  width: number;
  height: number;
  plot: Rectangle;
  /** Width of the words above the y axis. */
  titleWidth: number;
  place: (step: number) => CursorPlace | null;
}

export function CursorLayer({ width, height, plot, titleWidth, place }: CursorLayerProps): ReactNode {
  const step = useCursor((cursor) => cursor.step);
  const pinned = useCursor((cursor) => cursor.pinned);
  const at = step === null ? null : place(step);
  if (at === null) return null;
  const x = crisp(at.x - 0.5);
  const labelWidth = Math.max(22, measureText(at.label) + 14);
  // Where the box would cover the words above the axis it stands on the axis instead.
  const labelY = at.x - labelWidth / 2 < 12 + titleWidth + 6 ? plot.y + plot.height + 4 : plot.y - 20;
  const labelX = Math.min(Math.max(at.x - labelWidth / 2, 2), width - labelWidth - 2);
  return (
    <svg className="chart-layer" width={width} height={height} aria-hidden="true">
      <line
        x1={x}
        x2={x}
        y1={plot.y - 6}
        y2={plot.y + plot.height}
        className={pinned ? 'cursor-line pinned' : 'cursor-line'}
      />
      <rect x={labelX} y={labelY} width={labelWidth} height={15} rx={3} className="cursor-box" />
      <text x={labelX + labelWidth / 2} y={labelY + 11} textAnchor="middle" className="cursor-text">
        {at.label}
      </text>
      {at.rings.map((ring, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rings come in the order of the curves
        <circle key={index} cx={ring.x} cy={ring.y} r={3} className="cursor-ring" stroke={ring.color} />
      ))}
    </svg>
  );
}
