/** Names of optimizers beside their markers; hovering one dims the others everywhere. */
import type { ReactNode } from 'react';
import { hoverRun } from '../../charts/hover.ts';
import { OptimizerMarker } from '../../controls/optimizer-marker.tsx';

export interface LegendProps {
  entries: readonly { id: string; label: string; slot: number }[];
  dimmed: (id: string, seed: number | null) => boolean;
  onPick: (id: string) => void;
  line?: boolean;
}

export function Legend({ entries, dimmed, onPick, line = false }: LegendProps): ReactNode {
  return (
    <div className="legend">
      {entries.map(({ id, label, slot }) => (
        <button
          key={id}
          type="button"
          className="legend-entry"
          data-dimmed={dimmed(id, null) || undefined}
          onPointerEnter={() => hoverRun(id)}
          onPointerLeave={() => hoverRun(null)}
          onFocus={() => hoverRun(id)}
          onBlur={() => hoverRun(null)}
          onClick={() => onPick(id)}
        >
          <OptimizerMarker slot={slot} line={line} />
          {label}
        </button>
      ))}
    </div>
  );
}
