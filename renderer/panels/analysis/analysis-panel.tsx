/** An analysis: its numbers with intervals and exact values, and its arrays as pictures. */
import { CircleStop, History, Play, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AnalysisEntry } from '../../../core/contract/catalogue.ts';
import type { AnalysisItem, AnalysisStudyAnswer } from '../../../core/contract/studies.ts';
import { useActions } from '../../app/actions.ts';
import { studyText } from '../../app/progress-words.ts';
import { ArrayChart, SpecChart } from '../../charts/array-chart.tsx';
import { Button } from '../../controls/button.tsx';
import { proseNumber, secondsText } from '../../controls/number-text.ts';
import { Tex } from '../../controls/tex.tsx';
import { isAnswered, useCatalogue, useDocument, useStudy, useStudyProgress } from '../../state/laboratory.ts';
import { FailedPanel } from '../comparison/panel-state.tsx';
import { ENDS, overPictures } from './over-pictures.ts';
import { OverTable } from './over-table.tsx';
import { placeWords } from './place-words.ts';
import { problemWords } from './problem-words.ts';
import { ValuesTable } from './values-table.tsx';
import './analysis.css';

export function AnalysisPanel({ id }: { id: string }): ReactNode {
  const document = useDocument();
  const item = document?.analyses.find((other) => other.id === id);
  if (item === undefined) return null;
  return <Analysis item={item} />;
}

function Analysis({ item }: { item: AnalysisItem }): ReactNode {
  const catalogue = useCatalogue();
  const document = useDocument();
  const actions = useActions();
  const entry = catalogue.analyses.find((other) => other.id === item.analysis);
  const { answer, error } = useStudy({ kind: 'analysis', id: item.id });
  const progress = useStudyProgress('analyses', item.id);
  if (entry === undefined) {
    return (
      <div className="empty">
        <p>This Ridgeline does not know the analysis ‘{item.analysis}’. Its answer is kept.</p>
      </div>
    );
  }
  const busy = progress?.state === 'running' || progress?.state === 'queued';
  const stopped = progress?.state === 'cancelled' && !isAnswered(answer);
  const problem = answer?.problem ?? (progress?.state === 'failed' ? progress.error : null);
  const found = answer?.found ?? null;
  const over = foundOver(item, found);
  const study = { collection: 'analyses', id: item.id } as const;
  return (
    <div className="pane analysis">
      <div className="bar">
        <span className="strong ellipsis">{entry.label}</span>
        <span className="text3 ellipsis">{document === null ? '' : placeWords(item, entry, document)}</span>
        <span className="push analysis-actions" aria-live="polite">
          {answer?.stale != null && !busy && (
            <span className="chip stale" title={answer.stale}>
              <History size={12} aria-hidden /> {answer.stale}
            </span>
          )}
          {busy ? (
            <>
              <span className="text2">{studyText(progress)}</span>
              <Button small icon={CircleStop} onPress={() => void actions.stopStudy(study)}>
                Stop
              </Button>
            </>
          ) : (
            <>
              {stopped && <span className="text2">stopped</span>}
              <Button
                small
                icon={Play}
                keys="Mod+Enter"
                disabled={isAnswered(answer) || answer?.problem != null}
                onPress={() => void actions.startStudy(study)}
              >
                {stopped && item.over !== undefined ? 'Go on' : 'Measure'}
              </Button>
            </>
          )}
        </span>
      </div>
      {error !== null && answer === null && <FailedPanel error={error} />}
      {problem !== null && (
        <p className="field-error analysis-problem" role="alert">
          {problemWords(problem.message, catalogue)}
        </p>
      )}
      {found === null ? (
        !busy && <NotMeasured entry={entry} state={problem === null ? 'Not measured yet.' : ''} />
      ) : (
        <div className="analysis-body">
          {over === undefined ? (
            <ValuesTable name={entry.label} values={found.values} />
          ) : (
            <OverTable name={entry.label} over={over} values={found.values} />
          )}
          <Warnings found={found} />
          <Pictures entry={entry} over={over} found={found} heading={item.name} />
          <p className="caption analysis-caption selectable">
            <span>{captionWords(answer, found.seconds)}</span>
          </p>
        </div>
      )}
      <Method entry={entry} />
    </div>
  );
}

/** How often the answer that is there was asked for, which may have been changed since. */
function foundOver({ over }: AnalysisItem, found: AnalysisStudyAnswer['found']): AnalysisItem['over'] {
  if (found === null || found.arrays[over?.kind ?? ''] !== undefined) return over;
  const ends = (end: string): boolean => Object.values(found.values).some(({ label }) => label?.endsWith(end));
  if (ends(ENDS.steps)) return { kind: 'steps', count: 2, spacing: 'even' };
  return ends(ENDS.seeds) ? { kind: 'seeds', count: 2 } : undefined;
}

function NotMeasured({ entry, state }: { entry: AnalysisEntry; state: string }): ReactNode {
  return (
    <div className="empty">
      <p>
        {entry.summary} {state}
      </p>
    </div>
  );
}

function Warnings({ found }: { found: NonNullable<AnalysisStudyAnswer['found']> }): ReactNode {
  const catalogue = useCatalogue();
  const warnings = new Map<string, string[]>();
  for (const [name, { warning, label }] of Object.entries(found.values)) {
    if (warning === null) continue;
    const words = problemWords(warning, catalogue);
    warnings.set(words, [...(warnings.get(words) ?? []), label ?? name]);
  }
  if (warnings.size === 0) return null;
  return (
    <ul className="analysis-warnings">
      {[...warnings].map(([warning, names]) => (
        <li key={warning}>
          <TriangleAlert size={13} strokeWidth={1.9} aria-hidden />
          <span>
            {names.slice(0, 3).join(', ')}
            {names.length > 3 && ', …'}: {warning}
          </span>
        </li>
      ))}
    </ul>
  );
}

function captionWords(answer: AnalysisStudyAnswer | null, seconds: number | null): string {
  const values = Object.values(answer?.found?.values ?? {});
  const parts: string[] = values.some(({ interval: [low, high] }) => low !== high) ? ['95 % intervals'] : [];
  if (answer?.point) {
    const { shown, dimension } = answer.point;
    const numbers = shown.map((value) => proseNumber(value, 3)).join(', ');
    parts.push(`at (${numbers}${dimension > shown.length ? ', …' : ''})`);
  }
  if (seconds !== null) parts.push(`measured in ${secondsText(seconds)}`);
  return parts.join(' · ');
}

function Pictures({
  entry,
  over,
  found,
  heading,
}: {
  entry: AnalysisEntry;
  over: AnalysisItem['over'];
  found: NonNullable<AnalysisStudyAnswer['found']>;
  heading: string;
}): ReactNode {
  return (
    <div className="analysis-pictures">
      {over === undefined
        ? entry.pictures.map((picture) => (
            <ArrayChart key={picture.title} picture={picture} arrays={found.arrays} heading={heading} />
          ))
        : overPictures(over, found).map(({ title, spec }) => (
            <SpecChart key={title} title={title} spec={spec} heading={heading} />
          ))}
    </div>
  );
}

function Method({ entry }: { entry: AnalysisEntry }): ReactNode {
  return (
    <details className="analysis-method">
      <summary>Method</summary>
      <div className="inspector-formula">
        {entry.formula.map((line) => (
          <div key={line}>
            <Tex tex={line} />
          </div>
        ))}
      </div>
      <p className="prose">{entry.method}</p>
      {entry.references.map(({ text }) => (
        <p key={text} className="note">
          {text}
        </p>
      ))}
    </details>
  );
}
