/** The one fact that stands at the right of a thing's row. */

import type { ReactNode } from 'react';
import type { DataItem, ExperimentItem, LandscapeItem, OptimizerItem } from '../../../core/contract/document.ts';
import type { LessonItem } from '../../../core/contract/lessons.ts';
import type { AnalysisItem, VerificationItem } from '../../../core/contract/studies.ts';
import { readLesson } from '../../../core/session/lesson-text.ts';
import { NumberCell } from '../../controls/number-cell.tsx';
import { countText, dimensionText, numberParts } from '../../controls/number-text.ts';
import { useCatalogue, usePreview, useProgress, useStudy, useStudyProgress } from '../../state/laboratory.ts';
import { landscapeQuery } from '../../state/landscape-query.ts';
import { Findings } from '../gallery/gallery-list.tsx';
import { wrapFact } from '../inspector/wrapper-words.ts';
import { type ColumnStyle, learningRateOf } from './learning-rate.ts';

export function LandscapeFact({ item }: { item: LandscapeItem }): ReactNode {
  const { answer, error } = usePreview({ kind: 'facts', landscape: landscapeQuery(item) });
  const wrapped = wrapFact(item.wrap);
  if (error !== null) return <span className="tree-error">error</span>;
  if (answer === null) return wrapped;
  const dimension = dimensionText(answer.dimension);
  return wrapped === null ? dimension : `${wrapped}, ${dimension}`;
}

export function OptimizerFact({ item, style }: { item: OptimizerItem; style: ColumnStyle }): ReactNode {
  const catalogue = useCatalogue();
  const rate = learningRateOf(item, catalogue);
  if (rate === null) return null;
  if (typeof rate === 'string') return rate;
  return <NumberCell parts={numberParts(rate, style.notation, style.digits)} />;
}

export function ExperimentFact({ item }: { item: ExperimentItem }): ReactNode {
  const progress = useProgress();
  const cells = progress.cells.filter((cell) => cell.experiment === item.id);
  const wanted = cells.reduce((sum, cell) => sum + cell.wanted, 0);
  const done = cells.reduce((sum, cell) => sum + cell.done, 0);
  if (
    progress.state !== 'idle' &&
    cells.some((cell) => cell.state === 'running' || cell.state === 'queued') &&
    wanted > 0
  ) {
    return (
      <span className="meter tree-meter" title={`${countText(done)} of ${countText(wanted)} runs`}>
        <i style={{ width: `${(100 * done) / wanted}%` }} />
      </span>
    );
  }
  return `${item.landscapes.length} × ${item.optimizers.length}`;
}

export function DataFact({ item }: { item: DataItem }): ReactNode {
  if (item.tensors !== undefined) return `${countText(item.features)} weights`;
  return `${countText(item.rows)} × ${countText(item.features)}`;
}

/** What an analysis is doing, or that its answer is missing or of an earlier version. */
export function AnalysisFact({ item }: { item: AnalysisItem }): ReactNode {
  const { answer } = useStudy({ kind: 'analysis', id: item.id });
  const progress = useStudyProgress('analyses', item.id);
  if (progress?.state === 'queued') return 'queued';
  if (progress?.state === 'running') {
    return (
      <span className="meter tree-meter">
        <i style={{ width: `${100 * (progress.share ?? 0)}%` }} />
      </span>
    );
  }
  if (progress?.state === 'failed' || answer?.problem != null) return <span className="tree-error">error</span>;
  if (answer === null) return null;
  if (answer.found === null) return 'not run';
  return answer.stale === null ? 'done' : <span className="tree-stale">stale</span>;
}

export function VerificationFact({ item }: { item: VerificationItem }): ReactNode {
  const catalogue = useCatalogue();
  const entry = catalogue.gallery.find((other) => other.id === item.entry);
  return entry === undefined ? null : <Findings item={item} of={entry.claims.length} />;
}

/** Steps that are done. */
export function LessonFact({ item }: { item: LessonItem }): ReactNode {
  const { steps } = readLesson(item.text);
  const done = steps.filter(({ title }) => item.done.includes(title)).length;
  return item.mode === 'write' ? 'being written' : `${done} of ${steps.length}`;
}
