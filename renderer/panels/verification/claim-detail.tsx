/** Everything about one claim: its figure, the statement, what theory says, what was measured, and what is not shown. */
import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ClaimEntry, GalleryCatalogueEntry } from '../../../core/contract/catalogue.ts';
import type { LessonPrediction } from '../../../core/contract/lessons.ts';
import type { ClaimFinding } from '../../../core/contract/studies.ts';
import { clockText } from '../../app/date-text.ts';
import { ArrayChart } from '../../charts/array-chart.tsx';
import { proseText } from '../../controls/prose-text.ts';
import { AS_STATED, claimNumber, intervalWords, verdictSentence } from './claim-words.ts';
import { Verdict } from './verdict.tsx';

export function ClaimDetail({
  claim,
  found,
  entry,
  hidden,
  predictions,
}: {
  claim: ClaimEntry;
  found: ClaimFinding | null;
  entry: GalleryCatalogueEntry;
  hidden: boolean;
  predictions: readonly LessonPrediction[];
}): ReactNode {
  if (hidden) {
    return (
      <div className="claim-detail">
        <p className="prose claim-hidden">
          <Lock size={13} strokeWidth={1.9} aria-hidden /> The lesson asks for your prediction of this claim first.
        </p>
      </div>
    );
  }
  return (
    <div className="claim-detail">
      <ClaimPicture claim={claim} found={found} entry={entry} />
      <div className="claim-text selectable">
        <div className="claim-head">
          <h2>{claim.id}</h2>
          {found !== null && <Verdict verdict={found.verdict} />}
        </div>
        <h3>Statement</h3>
        <p className="prose">{proseText(claim.statement)}</p>
        <p className="prose">
          <b>{AS_STATED[claim.asStated]}.</b> {claim.corrected === undefined ? '' : proseText(claim.corrected)}
        </p>
        <h3>Prediction</h3>
        <p className="prose">{proseText(claim.theory)}</p>
        <h3>Measurement</h3>
        {found === null ? (
          <p className="text2">Not measured yet.</p>
        ) : (
          <>
            <p className="claim-measured">
              {claimNumber(found.measured)}{' '}
              <span className="claim-measured-range">
                {found.interval[0] === found.interval[1] ? 'exact' : `99.9 % interval [${intervalWords(found)}]`}
              </span>
            </p>
            {claim.quantity !== undefined && <p className="text3 claim-quantity">{proseText(claim.quantity)}</p>}
            <p className="prose">{verdictSentence(found, claim.tolerance)}</p>
          </>
        )}
        {predictions.map(({ answer, at }) => (
          <p key={at} className="text2">
            You predicted {typeof answer === 'number' ? claimNumber(answer) : `“${answer}”`}, committed {clockText(at)}.
          </p>
        ))}
        {claim.reading !== undefined && (
          <>
            <h3>Reading</h3>
            <p className="prose">{proseText(claim.reading)}</p>
          </>
        )}
        {claim.notShown !== undefined && (
          <>
            <h3>Not shown</h3>
            <p className="prose">{proseText(claim.notShown)}</p>
          </>
        )}
      </div>
    </div>
  );
}

/** Measured beside predicted; what is not measured yet has no picture. */
function ClaimPicture({
  claim,
  found,
  entry,
}: {
  claim: ClaimEntry;
  found: ClaimFinding | null;
  entry: GalleryCatalogueEntry;
}): ReactNode {
  const figure = found?.figure ?? null;
  if (figure === null) {
    return (
      <div className="claim-picture empty">
        <p>The figure is drawn from what the claim measures.</p>
      </div>
    );
  }
  return (
    <div className={`claim-picture ${figure.picture.kind}`}>
      <ArrayChart
        key={claim.id}
        picture={figure.picture}
        arrays={figure.arrays}
        heading={`${entry.label}, ${claim.id}`}
        caption={figure.caption}
      />
    </div>
  );
}
