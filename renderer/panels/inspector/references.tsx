/** Where a definition comes from. */
import type { ReactNode } from 'react';
import type { Reference } from '../../../core/contract/catalogue.ts';

export function References({ references }: { references: readonly Reference[] }): ReactNode {
  if (references.length === 0) return null;
  return (
    <details className="inspector-references">
      <summary>Source</summary>
      {references.map((reference) => (
        <p key={reference.text} className="note selectable">
          {reference.text}
          {reference.url !== undefined && <span className="text3"> {reference.url}</span>}
        </p>
      ))}
    </details>
  );
}
