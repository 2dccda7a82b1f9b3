/** A number as tables and facts show it: with a grey e. */
import type { ReactNode } from 'react';
import type { IntervalParts, NumberParts } from './number-text.ts';

export function NumberCell({ parts }: { parts: NumberParts }): ReactNode {
  if (parts.exponent === null) return <span>{parts.body}</span>;
  return (
    <span className="number">
      {parts.body}
      <span className="e">e</span>
      {parts.exponent}
    </span>
  );
}

export function IntervalCell({ parts }: { parts: IntervalParts }): ReactNode {
  return (
    <span className="number">
      {parts.body}
      {parts.interval !== null && <span className="text3"> {parts.interval}</span>}
      {parts.exponent !== null && (
        <>
          {parts.interval !== null && ' '}
          <span className="e">e</span>
          <span className={parts.interval === null ? '' : 'text2'}>{parts.exponent}</span>
        </>
      )}
    </span>
  );
}
