/** The claims of a gallery entry: predicted, measured, verdict; and below, everything about the one that is selected. */
import { CircleStop, History, Lock, Play } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useMemo } from 'react';
import type { ClaimEntry, GalleryCatalogueEntry } from '../../../core/contract/catalogue.ts';
import type { Document } from '../../../core/contract/document.ts';
import type { LessonPrediction } from '../../../core/contract/lessons.ts';
import type { ClaimFinding, VerificationItem } from '../../../core/contract/studies.ts';
import { openQuestions } from '../../../core/session/lesson-progress.ts';
import { readLesson } from '../../../core/session/lesson-text.ts';
import { useActions } from '../../app/actions.ts';
import { clockText } from '../../app/date-text.ts';
import { ArrayChart } from '../../charts/array-chart.tsx';
import { Button } from '../../controls/button.tsx';
import { LockedFields, useLocks } from '../../controls/locked-fields.tsx';
import { secondsText } from '../../controls/number-text.ts';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { Segmented } from '../../controls/segmented.tsx';
import { chooseClaim, useChosenClaims } from '../../state/chosen-claims.ts';
import { isAnswered, useCatalogue, useDocument, useStudy, useStudyProgress } from '../../state/laboratory.ts';
import { FailedPanel } from '../comparison/panel-state.tsx';
import { useEdit } from '../inspector/use-edit.ts';
import { AS_STATED, claimNumber, intervalWords, sampleWords, verdictSentence } from './claim-words.ts';
import { DeviationAxis, DeviationBar } from './deviation-bar.tsx';
import { Verdict, VerdictCounts } from './verdict.tsx';
import './verification.css';

export function VerificationPanel({ id }: { id: string }): ReactNode {
  const document = useDocument();
  const item = document?.verifications.find((other) => other.id === id);
  if (item === undefined) return null;
  return <Verification item={item} />;
}

function Verification({ item }: { item: VerificationItem }): ReactNode {
  const catalogue = useCatalogue();
  const actions = useActions();
  const entry = catalogue.gallery.find((other) => other.id === item.entry);
  const { answer, error } = useStudy({ kind: 'verification', id: item.id });
  const progress = useStudyProgress('verifications', item.id);
  const chosen = useChosenClaims(({ claims }) => claims[item.id] ?? null);
  const document = useDocument();
  const asked = useMemo(() => claimsAsked(document, item.id), [document, item.id]);
  if (entry === undefined) {
    return (
      <div className="empty">
        <p>This Ridgeline has no gallery entry ‘{item.entry}’. Its findings are kept.</p>
      </div>
    );
  }
  if (error !== null && answer === null) return <FailedPanel error={error} />;
  const found = new Map(answer?.findings.map((finding) => [finding.claim, finding.found]));
  const verdicts = [...found.values()].flatMap((finding) => (finding ? [finding.verdict] : []));
  const busy = progress?.state === 'running' || progress?.state === 'queued';
  const complete = isAnswered(answer);
  const current = entry.claims.find((claim) => claim.id === chosen) ?? entry.claims[0];
  const study = { collection: 'verifications', id: item.id } as const;
  const setChosen = (claim: string): void => chooseClaim(item.id, claim);

  return (
    <div className="pane verification">
      <div className="verification-head">
        <div className="verification-title">
          <h1>{entry.label}</h1>
          <p className="prose">{entry.summary}</p>
        </div>
        <div className="verification-state" aria-live="polite">
          <span className="verification-counts">
            <span className="medium">{entry.claims.length === 1 ? '1 claim' : `${entry.claims.length} claims`}</span>
            <VerdictCounts verdicts={verdicts} />
            {verdicts.length === 0 && !busy && <span className="text3">not measured</span>}
            {answer?.stale != null && (
              <span className="chip stale" title={answer.stale}>
                <History size={12} aria-hidden /> stale
              </span>
            )}
          </span>
          <span className="verification-actions">
            {busy ? (
              <>
                <span className="text2">{busyWords(progress, verdicts.length, entry, item.quick)}</span>
                <Button small icon={CircleStop} onPress={() => void actions.stopStudy(study)}>
                  Stop
                </Button>
              </>
            ) : (
              <>
                {complete && <span className="text3">{timeWords([...found.values()])}</span>}
                {asked.open > 0 && (
                  <span className="text2">
                    {asked.open === 1 ? '1 prediction is open' : `${asked.open} predictions are open`}
                  </span>
                )}
                <FormFields item={item} />
                <Button
                  small
                  icon={Play}
                  keys="Mod+Enter"
                  disabled={complete || asked.open > 0}
                  onPress={() => void actions.startStudy(study)}
                >
                  {verdicts.length > 0 && !complete ? 'Go on' : 'Verify'}
                </Button>
              </>
            )}
          </span>
        </div>
      </div>
      {answer?.problem != null && <p className="field-error verification-problem">{answer.problem.message}</p>}
      {progress?.state === 'failed' && progress.error !== null && (
        <p className="field-error verification-problem" role="alert">
          {progress.error.message}
        </p>
      )}
      <ClaimTable entry={entry} found={found} hidden={asked.claims} chosen={current?.id ?? null} onChoose={setChosen} />
      <p className="caption verification-caption">
        <span>
          Bars: measured minus predicted, in tolerances. A claim holds when its whole 99.9 % interval is inside the
          strip, fails when it is wholly outside.
        </span>
      </p>
      {current !== undefined && (
        <ClaimDetail
          claim={current}
          found={found.get(current.id) ?? null}
          entry={entry}
          hidden={asked.claims.has(current.id)}
          predictions={predictionsOf(document, item.id, current.id)}
        />
      )}
    </div>
  );
}

/** Seed and form: what can be changed before the claims are measured. */
function FormFields({ item }: { item: VerificationItem }): ReactNode {
  const edit = useEdit('verifications', item.id, item.name);
  const locked = useLocks({ collection: 'verifications', id: item.id });
  return (
    <>
      <LockedFields locked={locked(['seed'])}>
        <span className="verification-seed">
          <span className="text2">Seed</span>
          <SciNumberField
            label="Seed"
            value={item.seed}
            minimum={0}
            maximum={1e8}
            integer
            onCommit={(value) => edit(['seed'], value, 'seed')}
          />
        </span>
      </LockedFields>
      <LockedFields locked={locked(['quick'])}>
        <Segmented
          label="Form"
          value={item.quick ? 'quick' : 'full'}
          options={[
            { value: 'quick', label: 'Quick' },
            { value: 'full', label: 'Full' },
          ]}
          onChange={(form) => edit(['quick'], form === 'quick', 'form')}
        />
      </LockedFields>
    </>
  );
}

/** What students of lessons round this verification predicted for a claim. */
function predictionsOf(document: Document | null, verification: string, claim: string): LessonPrediction[] {
  return (document?.lessons ?? [])
    .filter((lesson) => lesson.verification === verification)
    .flatMap(({ text, predictions }) => {
      const asked = readLesson(text).questions.filter((question) => question.claim === claim);
      return predictions.filter(({ question }) => asked.some(({ id }) => id === question));
    });
}

/** What a lesson that is followed still wants predicted: which claims, and how many questions in all. */
function claimsAsked(document: Document | null, verification: string): { claims: ReadonlySet<string>; open: number } {
  const open = (document?.lessons ?? [])
    .filter((lesson) => lesson.mode === 'follow' && lesson.verification === verification)
    .flatMap(openQuestions);
  return { claims: new Set(open.flatMap(({ claim }) => claim ?? [])), open: open.length };
}

function busyWords(
  progress: ReturnType<typeof useStudyProgress>,
  done: number,
  { claims, budgetSeconds }: GalleryCatalogueEntry,
  quick: boolean,
): string {
  if (progress?.state === 'queued') return 'queued';
  return `${done} of ${claims.length} claims, about ${secondsText(quick ? budgetSeconds.quick : budgetSeconds.full)} in all`;
}

function timeWords(found: readonly (ClaimFinding | null)[]): string {
  const seconds = found.reduce((sum, one) => sum + (one?.seconds ?? 0), 0);
  return `measured in ${secondsText(seconds)}`;
}

function ClaimTable({
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
          {entry.claims.map((claim) => {
            const one = found.get(claim.id) ?? null;
            const told = claim.corrected ?? claim.statement;
            return (
              <tr
                key={claim.id}
                aria-selected={claim.id === chosen}
                className={claim.id === chosen ? 'selected' : ''}
                onClick={() => onChoose(claim.id)}
              >
                <th scope="row" className="claim-name ellipsis" title={hidden.has(claim.id) ? undefined : told}>
                  {hidden.has(claim.id) ? `${claim.id}: predict it in the lesson first` : told}
                </th>
                <td className="right">{one === null ? '' : claimNumber(one.predicted)}</td>
                <td className="right strong">{one === null ? '' : claimNumber(one.measured)}</td>
                <td className="right text3 claim-interval">{one === null ? '' : intervalWords(one)}</td>
                <td className="claim-bar">
                  <DeviationBar found={one} tolerance={claim.tolerance} />
                </td>
                <td
                  className="right text2 claim-count"
                  title={one?.count == null ? undefined : (claim.counted ?? 'counted')}
                >
                  {one === null ? '' : sampleWords(one)}
                </td>
                <td>
                  {one === null ? <span className="text3">not measured</span> : <Verdict verdict={one.verdict} />}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function ClaimDetail({
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
          <span className="strong">{claim.id}</span>
          {found !== null && <Verdict verdict={found.verdict} />}
        </div>
        <h3>Statement</h3>
        <p className="prose">“{claim.statement}”</p>
        <p className="prose">
          <b>{AS_STATED[claim.asStated]}.</b> {claim.corrected}
        </p>
        <h3>Prediction</h3>
        <p className="prose">{claim.theory}</p>
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
            {claim.quantity !== undefined && <p className="text3 claim-quantity">{claim.quantity}</p>}
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
            <p className="prose">{claim.reading}</p>
          </>
        )}
        {claim.notShown !== undefined && (
          <>
            <h3>Not shown</h3>
            <p className="prose">{claim.notShown}</p>
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
