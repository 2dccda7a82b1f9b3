/** Where the pointer is over a plane, and the loss there; a click pins it. */
import type { ReactNode } from 'react';
import { coordinateText } from '../../charts/coordinate-name.ts';
import { proseNumber } from '../../controls/number-text.ts';
import { useCursor } from '../../state/cursor.ts';
import { useDocument } from '../../state/laboratory.ts';

export function PlaceReadout(): ReactNode {
  const place = useCursor((cursor) => cursor.place);
  const pinned = useCursor((cursor) => cursor.placePinned);
  const document = useDocument();
  const landscape = document?.landscapes.find(({ id }) => id === place?.landscape);
  if (place === null || landscape === undefined) return null;
  const rows = [
    [coordinateText(place.labels[0]), proseNumber(place.x, 5)],
    [coordinateText(place.labels[1]), proseNumber(place.y, 5)],
    ['loss', Number.isNaN(place.loss) ? 'not defined' : proseNumber(place.loss, 5)],
  ] as const;
  return (
    <div className="section">
      <h3>
        Place on {landscape.name}
        {pinned && ', pinned'}
      </h3>
      <dl className="facts">
        {rows.map(([label, value]) => (
          <Row key={label} label={label} value={value} />
        ))}
      </dl>
      <p className="note">The loss is read between the points of the picture.</p>
    </div>
  );
}

function Row({ label, value }: { label: string; value: string }): ReactNode {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}
