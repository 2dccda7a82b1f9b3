/** What is known of a landscape, and what its picture leaves out. */
import type { ReactNode } from 'react';
import type { FactsPreview } from '../../../core/contract/summaries.ts';
import { countText, proseNumber } from '../../controls/number-text.ts';
import { indexWords, PointList } from './point-list.tsx';

export function FactsColumn({
  facts,
  leftOut,
}: {
  facts: FactsPreview;
  /** Sentences about the plane that is shown. */
  leftOut: readonly string[];
}): ReactNode {
  return (
    <div className="facts-column selectable">
      <section className="section">
        <h3>Domain and minima</h3>
        <dl className="facts">
          <dt>Dimension</dt>
          <dd>{countText(facts.dimension)}</dd>
          <dt>Lowest loss</dt>
          <dd>{facts.minimum === null ? <span className="text3">not known</span> : proseNumber(facts.minimum, 6)}</dd>
          {facts.minimisers.length > 0 && (
            <>
              <dt>{facts.minimisers.length === 1 ? 'At' : `At ${countText(facts.minimisers.length)} points`}</dt>
              <dd>
                <PointList points={facts.minimisers.map((point) => ({ point }))} what="minima" />
              </dd>
            </>
          )}
          {facts.criticalPoints.length > 0 && (
            <>
              <dt>{facts.criticalPoints.length === 1 ? 'Critical point' : 'Critical points'}</dt>
              <dd>
                <PointList
                  points={facts.criticalPoints.map(({ point, index }) => ({
                    point,
                    words: indexWords(index, facts.dimension),
                  }))}
                  what="critical points"
                />
              </dd>
            </>
          )}
          <dt>Start</dt>
          <dd>{facts.start}</dd>
          {facts.facts.map(({ label, value }) => (
            <Fact key={label} label={label} value={value} />
          ))}
        </dl>
      </section>
      {facts.dimension > 2 && (
        <section className="section">
          <h3>What the picture leaves out</h3>
          {leftOut.map((sentence) => (
            <p key={sentence} className="note">
              {sentence}
            </p>
          ))}
        </section>
      )}
    </div>
  );
}

function Fact({ label, value }: { label: string; value: string }): ReactNode {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}
