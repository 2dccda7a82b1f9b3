/** An experiment that is ready to run: its picture, its name, its key. */
import type { ReactNode } from 'react';
import type { ReadyEntry } from '../../../core/contract/catalogue.ts';
import { ReadyPicture } from './ready-picture.tsx';

export function ReadyCard({
  entry,
  number,
  onOpen,
}: {
  entry: ReadyEntry;
  number: number | null;
  onOpen: () => void;
}): ReactNode {
  return (
    <button type="button" className="ready-card" onClick={onOpen}>
      <span className="ready-picture">
        <ReadyPicture id={entry.id} />
      </span>
      <span className="ready-words">
        <span>
          <span className="strong ready-label">{entry.label}</span>
          <span className="text2 ready-summary">{entry.summary}</span>
        </span>
        {number !== null && <kbd className="push">{number}</kbd>}
      </span>
    </button>
  );
}
