/** The claims of a gallery entry: predicted, measured, verdict; and below, everything about the one that is selected. */
import { CircleStop, History, Play } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { GalleryCatalogueEntry } from '../../../core/contract/catalogue.ts';
import type { Document } from '../../../core/contract/document.ts';
import type { LessonPrediction } from '../../../core/contract/lessons.ts';
import type { ClaimFinding, VerificationItem } from '../../../core/contract/studies.ts';
import { openQuestions } from '../../../core/session/lesson-progress.ts';
import { readLesson } from '../../../core/session/lesson-text.ts';
import { useActions } from '../../app/actions.ts';
import { Button } from '../../controls/button.tsx';
import { secondsText } from '../../controls/number-text.ts';
import { proseText } from '../../controls/prose-text.ts';
import { chooseClaim, useChosenClaims } from '../../state/chosen-claims.ts';
import { isAnswered, useCatalogue, useDocument, useStudy, useStudyProgress } from '../../state/laboratory.ts';
import { FailedPanel } from '../comparison/panel-state.tsx';
import { ClaimDetail } from './claim-detail.tsx';
import { ClaimTable } from './claim-table.tsx';
import { VerdictCounts } from './verdict.tsx';
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
          <p className="prose">{proseText(entry.summary)}</p>
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
