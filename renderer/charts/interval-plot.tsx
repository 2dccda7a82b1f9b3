/** Median and quartiles of one row of a table, on an axis that the column's heading shows. */
import type { ReactNode } from 'react';
import { markerPath, optimizerStyle } from '../controls/optimizer-style.ts';
import { useTheme } from '../theme/theme.ts';
import { linearScale, logExtent, logScale, type Scale } from './scale.ts';
import './charts.css';

export interface IntervalEntry {
  median: number;
  low: number;
  high: number;
}

const WIDTH = 132;
const INSET = 14;
const ROW = 20;

/** The axis that holds all rows; logarithmic with a floor and a ceiling like any other. */
export function intervalScale(entries: readonly IntervalEntry[], kind: 'linear' | 'log'): Scale {
  const values = entries.flatMap(({ median, low, high }) => [median, low, high]);
  if (kind === 'log') return logScale(logExtent([[Number.NaN, ...values]]), { count: 4 });
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  return finite.length === 0 ? linearScale(0, 1, { count: 3 }) : linearScale(low, high, { count: 3, nice: true });
}

function pixel(scale: Scale, value: number): number {
  return INSET + Math.min(1, Math.max(0, scale.place(value))) * (WIDTH - 2 * INSET);
}

export function IntervalAxis({ scale, label }: { scale: Scale; label: string }): ReactNode {
  let taken = Number.NEGATIVE_INFINITY;
  return (
    <svg width={WIDTH} height={16} className="interval-axis" role="img" aria-label={label}>
      {scale.ticks.map((tick) => {
        const x = INSET + tick.at * (WIDTH - 2 * INSET);
        const half = tick.label.length * 3.2;
        if (x - half < taken + 5) return null;
        taken = x + half;
        return (
          <text key={tick.value} x={Math.max(half, Math.min(x, WIDTH - half))} y={12} textAnchor="middle">
            {tick.label}
          </text>
        );
      })}
    </svg>
  );
}

/** A diverged median is an arrow at the right end. */
export function IntervalPlot({ entry, scale, slot }: { entry: IntervalEntry; scale: Scale; slot: number }): ReactNode {
  const mode = useTheme((theme) => theme.mode);
  const style = optimizerStyle(slot, mode);
  const middle = ROW / 2;
  const known = !Number.isNaN(entry.median);
  const beyond = entry.median === Number.POSITIVE_INFINITY || (scale.ceiling !== null && entry.median > scale.ceiling);
  const below = scale.floor !== null && entry.median <= scale.floor;
  const x = pixel(scale, entry.median);
  return (
    <svg width={WIDTH} height={ROW} aria-hidden="true" className="interval-plot">
      {scale.ticks.map(({ value, at }) => (
        <line
          key={value}
          x1={INSET + at * (WIDTH - 2 * INSET)}
          x2={INSET + at * (WIDTH - 2 * INSET)}
          y1={0}
          y2={ROW}
          className="interval-grid"
        />
      ))}
      {known && !Number.isNaN(entry.low) && !Number.isNaN(entry.high) && (
        <line
          x1={pixel(scale, entry.low)}
          x2={pixel(scale, entry.high)}
          y1={middle}
          y2={middle}
          stroke={style.color}
          strokeWidth={6}
          opacity={0.4}
        />
      )}
      {known && (beyond || below) && (
        <path
          d={beyond ? 'M-6 -4L0 0L-6 4Z' : 'M6 -4L0 0L6 4Z'}
          transform={`translate(${x} ${middle})`}
          className="interval-bound"
          stroke={style.color}
        />
      )}
      {known && !beyond && !below && (
        <path
          d={markerPath(style.marker.shape, 3)}
          transform={`translate(${x} ${middle})`}
          fill={style.marker.hollow ? 'var(--panel)' : style.color}
          stroke={style.color}
          strokeWidth={1.5}
        />
      )}
    </svg>
  );
}
