/** The claims of an entry in one table: predicted, measured, how far apart in tolerances, verdict. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { ClaimEntry, GalleryCatalogueEntry } from '../../../core/contract/catalogue.ts';
import type { ClaimFinding } from '../../../core/contract/studies.ts';
import { NumberCell } from '../../controls/number-cell.tsx';
import { proseText } from '../../controls/prose-text.ts';
import { AS_STATED, claimCells, sampleWords } from './claim-words.ts';
import { DeviationAxis, DeviationBar } from './deviation-bar.tsx';
import { Verdict } from './verdict.tsx';

export function ClaimTable({
  entry,
  found,
  hidden,
  chosen,
  onChoose,
}: {
  entry: GalleryCatalogueEntry;
  found: ReadonlyMap<string, ClaimFinding | null>;
  /** Claims that a lesson wants predictions of first. */
  hidden: ReadonlySet<string>;
  chosen: string | null;
  onChoose: (claim: string) => void;
}): ReactNode {
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = entry.claims.findIndex((claim) => claim.id === chosen);
    const next = entry.claims[Math.max(0, Math.min(entry.claims.length - 1, at + step))];
    if (next !== undefined) onChoose(next.id);
  };
  const row = useRef<HTMLTableRowElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen claim is kept in view
  useEffect(() => {
    row.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys choose a claim
    <section className="verification-scroll focus-inside" aria-label="Claims" tabIndex={0} onKeyDown={onKeyDown}>
      <table className="table claims">
        <thead>
          <tr>
            <th scope="col" className="claim-name">
              Claim
            </th>
            <th scope="col" className="right">
              Predicted
            </th>
            <th scope="col" className="right">
              Measured
            </th>
            <th scope="col" className="right claim-interval">
              99.9 % interval
            </th>
            <th scope="col" className="claim-bar">
              <DeviationAxis />
            </th>
            <th scope="col" className="right claim-count">
              n
            </th>
            <th scope="col" className="claim-verdict">
              Verdict
            </th>
          </tr>
        </thead>
        <tbody>
          {entry.claims.map((claim) => (
            <tr
              key={claim.id}
              ref={claim.id === chosen ? row : null}
              aria-selected={claim.id === chosen}
              className={claim.id === chosen ? 'selected' : ''}
              onClick={() => onChoose(claim.id)}
            >
              <ClaimCells claim={claim} found={found.get(claim.id) ?? null} hidden={hidden.has(claim.id)} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ClaimCells({
  claim,
  found,
  hidden,
}: {
  claim: ClaimEntry;
  found: ClaimFinding | null;
  hidden: boolean;
}): ReactNode {
  const told = proseText(claim.corrected ?? claim.statement);
  const cells = found === null ? null : claimCells(found);
  return (
    <>
      <th scope="row" className="claim-name" title={hidden ? undefined : told}>
        {hidden ? (
          `${claim.id}: predict it in the lesson first`
        ) : (
          <span className="claim-told">
            {claim.asStated !== 'right' && <span className="text3">{AS_STATED[claim.asStated]}: </span>}
            {told}
          </span>
        )}
      </th>
      <td className="right">{cells !== null && <NumberCell parts={cells.predicted} />}</td>
      <td className="right strong">{cells !== null && <NumberCell parts={cells.measured} />}</td>
      <td className="right text3 claim-interval">{cells?.interval}</td>
      <td className="claim-bar">
        <DeviationBar found={found} tolerance={claim.tolerance} />
      </td>
      <td className="right text2 claim-count" title={found?.count == null ? undefined : (claim.counted ?? 'counted')}>
        {found === null ? '' : sampleWords(found)}
      </td>
      <td>{found === null ? <span className="text3">not measured</span> : <Verdict verdict={found.verdict} />}</td>
    </>
  );
}
