/** An optimizer's marker, alone or on a short piece of its line. */
import type { ReactNode } from 'react';
import { useTheme } from '../theme/theme.ts';
import { markerPath, optimizerStyle } from './optimizer-style.ts';

export interface OptimizerMarkerProps {
  slot: number;
  /** Height in pixels; the marker's radius is 0.3 of it. */
  size?: number;
  /** Draws a piece of the line too, as in legends and table rows. */
  line?: boolean;
}

export function OptimizerMarker({ slot, size = 12, line = false }: OptimizerMarkerProps): ReactNode {
  const mode = useTheme((theme) => theme.mode);
  const { color, opacity, marker, dash } = optimizerStyle(slot, mode);
  const width = line ? size + 10 : size;
  return (
    <svg className="optimizer-marker" width={width} height={size} aria-hidden="true" opacity={opacity}>
      {line && (
        <line
          x1={0}
          x2={width}
          y1={size / 2}
          y2={size / 2}
          stroke={color}
          strokeWidth={1.75}
          {...(dash === null ? {} : { strokeDasharray: '8 2' })}
        />
      )}
      <path
        d={markerPath(marker.shape, size * 0.3)}
        transform={`translate(${width / 2} ${size / 2})`}
        fill={marker.hollow ? 'var(--panel)' : color}
        stroke={color}
        strokeWidth={1.5}
      />
    </svg>
  );
}
