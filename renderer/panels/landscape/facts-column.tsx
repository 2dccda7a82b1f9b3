/** What is known of a landscape, and what its picture leaves out. */
import type { ReactNode } from 'react';
import type { FactsPreview } from '../../../core/contract/summaries.ts';
import { coordinateText } from '../../charts/coordinate-name.ts';
import { countText, proseNumber } from '../../controls/number-text.ts';
import { indexWords, PointList } from './point-list.tsx';

export function FactsColumn({
  facts,
  axes,
  held,
}: {
  facts: FactsPreview;
  axes: readonly [number, number];
  held: string;
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
          <p className="note">{leftOut(facts, axes, held)}</p>
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

/** "4 of 6 dimensions (z₁, z₂, z₃, z₄) are held at 0. …" */
export function leftOut(
  facts: Pick<FactsPreview, 'dimension' | 'variables'>,
  axes: readonly [number, number],
  held: string,
): string {
  const count = facts.dimension - 2;
  const names: string[] = [];
  for (let k = 0; k < facts.dimension && names.length < 5; k += 1) {
    if (axes.includes(k)) continue;
    names.push(coordinateText(facts.variables[k] ?? `w_${k + 1}`));
  }
  const list = count > 4 ? `${names.slice(0, 3).join(', ')}, …` : names.slice(0, count).join(', ');
  return `${countText(count)} of ${countText(facts.dimension)} dimensions (${list}) ${count === 1 ? 'is' : 'are'} held at ${held}. Heights and distances in the picture are those of the plane only.`;
}
