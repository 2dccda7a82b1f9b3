/** The optimizers side by side on one landscape: final loss, test accuracy, target, cost, with intervals and what may be said. */
import { ArrowDown, ArrowUp, Download, X } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { ExperimentItem, OptimizerItem } from '../../../core/contract/document.ts';
import type { MedianIqr, StatisticsAnswer, StatisticsRow } from '../../../core/contract/summaries.ts';
import { csvText, download, fileStem } from '../../charts/figure-export.ts';
import { hoverRun } from '../../charts/hover.ts';
import { IntervalAxis, IntervalPlot, intervalScale } from '../../charts/interval-plot.tsx';
import { IconButton } from '../../controls/button.tsx';
import { IntervalCell, NumberCell } from '../../controls/number-cell.tsx';
import {
  columnParts,
  countText,
  DIVERGED,
  grouped,
  type IntervalParts,
  intervalColumn,
  type NumberParts,
  notationOf,
  padFraction,
  proseNumber,
  secondsText,
  shareParts,
} from '../../controls/number-text.ts';
import { OptimizerMarker } from '../../controls/optimizer-marker.tsx';
import { useCatalogue, useSummary } from '../../state/laboratory.ts';
import { learningRateOf } from '../project-tree/learning-rate.ts';
import { brushHits, pickOptimizer, useLinked } from './linked.ts';
import { EmptyPanel, FailedPanel, NothingRun } from './panel-state.tsx';
import { nextSort, type Sort, sortedRows } from './sorting.ts';
import { type Subject, useSubject } from './subject.ts';
import './comparison.css';

export function StatisticsPanel(): ReactNode {
  const state = useSubject();
  return (
    <div className="pane comparison-pane">
      {state.kind === 'empty' ? <EmptyPanel message={state.message} /> : <Statistics subject={state.subject} />}
    </div>
  );
}

type Column = 'name' | 'rate' | 'runs' | 'loss' | 'testLoss' | 'accuracy' | 'success' | 'steps' | 'ert' | 'time';

interface Row {
  row: StatisticsRow;
  item: OptimizerItem;
  rate: number | string | null;
}

function Statistics({ subject }: { subject: Subject }): ReactNode {
  const { experiment, landscape, optimizers } = subject;
  const catalogue = useCatalogue();
  const { answer, error } = useSummary({ kind: 'statistics', experiment: experiment.id, landscape: landscape.id });
  const rows = useMemo(
    () =>
      (answer?.rows ?? []).flatMap((row): Row[] => {
        const item = optimizers.get(row.optimizer);
        return item
          ? [{ row, item, rate: learningRateOf(withOverride(item, experiment, landscape.id), catalogue) }]
          : [];
      }),
    [answer, optimizers, catalogue, experiment, landscape.id],
  );
  if (error !== null && answer === null) return <FailedPanel error={error} />;
  if (answer === null) return null;
  if (rows.every(({ row }) => row.n === 0)) return <NothingRun subject={subject} />;
  return <Table subject={subject} answer={answer} rows={rows} />;
}

/** The optimizer as this cell of the experiment runs it. */
function withOverride(item: OptimizerItem, experiment: ExperimentItem, landscape: string): OptimizerItem {
  const override = experiment.cells.find((cell) => cell.landscape === landscape && cell.optimizer === item.id);
  return override?.parameters ? { ...item, parameters: { ...item.parameters, ...override.parameters } } : item;
}

function sortValue({ row, item, rate }: Row, column: Column): number | string | null {
  switch (column) {
    case 'name':
      return item.name;
    case 'rate':
      return typeof rate === 'number' ? rate : null;
    case 'runs':
      return row.n;
    case 'loss':
      return row.final.median;
    case 'testLoss':
      return row.testLoss?.median ?? null;
    case 'accuracy':
      return row.testAccuracy?.median ?? null;
    case 'success':
      return row.success === null || row.success.n === 0 ? null : row.success.successes / row.success.n;
    case 'steps':
      return row.stepsToTarget?.median ?? null;
    case 'ert':
      return row.ert?.value ?? null;
    case 'time':
      return row.time.median;
  }
}

function asEntry({ median, low, high, n }: MedianIqr): { value: number; low: number; high: number } {
  // One run has no quartiles.
  return n < 2 ? { value: median, low: Number.NaN, high: Number.NaN } : { value: median, low, high };
}

/** Median with quartiles of a column; a share in percent. */
function metricColumn(
  rows: readonly Row[],
  pick: (row: StatisticsRow) => MedianIqr | null,
  factor = 1,
): (IntervalParts | null)[] {
  const entries = rows.map(({ row }) => pick(row));
  const known = entries.filter((entry) => entry !== null).map(asEntry);
  const parts = intervalColumn(
    known.map(({ value, low, high }) => ({ value: value * factor, low: low * factor, high: high * factor })),
    true,
  );
  let next = 0;
  return entries.map((entry) => (entry === null ? null : parts[next++]!));
}

/** More than half of the runs failed: the word says it. */
function failed(parts: IntervalParts | null, entry: MedianIqr): IntervalParts | null {
  if (parts === null || entry.median !== Number.POSITIVE_INFINITY || parts.interval !== null) return parts;
  return { ...parts, body: DIVERGED, word: true };
}

function Table({
  subject,
  answer,
  rows: unsorted,
}: {
  subject: Subject;
  answer: StatisticsAnswer;
  rows: Row[];
}): ReactNode {
  const { experiment, landscape, hasData } = subject;
  const linked = useLinked(experiment.id);
  const [sort, setSort] = useState<Sort<Column> | null>(null);
  const rows = sortedRows(unsorted, sort, sortValue);

  const unfinished = rows.some(({ row }) => row.n < row.wanted);
  const diverged = rows.some(({ row }) => row.outcomes.diverged > 0);
  const hasAccuracy = rows.some(({ row }) => row.testAccuracy !== null);
  const hasTestLoss = rows.some(({ row }) => row.testLoss !== null);
  const hasTarget = rows.some(({ row }) => row.success !== null);
  const single = rows.every(({ row }) => row.n < 2);

  const rates = rateColumn(rows);
  const losses = metricColumn(rows, (row) => row.final).map((parts, index) => failed(parts, rows[index]!.row.final));
  const testLosses = metricColumn(rows, (row) => row.testLoss);
  const accuracies = metricColumn(rows, (row) => row.testAccuracy, 100);
  const steps = metricColumn(rows, (row) => row.stepsToTarget);
  const costs = intervalColumn(
    rows.map(({ row }) => (row.ert === null ? NOT_KNOWN : costEntry(row))),
    true,
  );
  const plotted = rows.map(({ row }) => {
    const entry = hasAccuracy ? row.testAccuracy : row.final;
    const factor = hasAccuracy ? 100 : 1;
    if (entry === null) return { median: Number.NaN, low: Number.NaN, high: Number.NaN };
    return { median: entry.median * factor, low: entry.low * factor, high: entry.high * factor };
  });
  const scale = intervalScale(plotted, hasAccuracy ? 'linear' : 'log');

  const spread = single ? '' : ', median [IQR]';
  const heading = (column: Column, words: ReactNode, label: string, className = 'right') => (
    <th
      scope="col"
      className={className}
      aria-sort={sort?.key === column ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" className="sort" onClick={() => setSort(nextSort(sort, column))} title={`Sort by ${label}`}>
        {words}
        {sort?.key === column &&
          (sort.descending ? <ArrowDown size={11} aria-hidden /> : <ArrowUp size={11} aria-hidden />)}
      </button>
    </th>
  );
  const words = [nText(rows), ...answer.notes].join(' ');
  const target = answer.target === null ? '' : proseNumber(answer.target);

  return (
    <>
      <div className="statistics-scroll">
        <table
          className="table statistics selectable"
          aria-label={`Statistics of ${experiment.name} on ${landscape.name}`}
        >
          <thead>
            <tr>
              {heading('name', 'Optimizer', 'name', 'first')}
              {heading('rate', 'Rate η', 'learning rate')}
              {(unfinished || diverged) && heading('runs', 'Runs', 'finished runs')}
              {heading('loss', `${hasData ? 'Training loss' : 'Final loss'}${spread}`, 'final loss')}
              {hasTestLoss && !hasAccuracy && heading('testLoss', `Test loss${spread}`, 'test loss')}
              {hasAccuracy && heading('accuracy', `Test accuracy %${single ? '' : ' [IQR]'}`, 'test accuracy')}
              <th scope="col" className="statistics-plot">
                <IntervalAxis
                  scale={scale}
                  label={hasAccuracy ? 'Axis of test accuracy in percent' : 'Axis of the final loss'}
                />
              </th>
              {hasTarget && heading('success', `Reached ${target}`, 'share of runs that reached the target')}
              {hasTarget && heading('steps', `Steps to ${target}`, 'steps to the target')}
              {hasTarget && heading('ert', 'ERT, evals', 'expected running time in gradient evaluations', 'right wide')}
              {heading('time', 'Time a run', 'time of one run')}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ row, item }, index) => (
              <tr
                key={item.id}
                className={linked.selected === item.id ? 'on' : ''}
                data-dimmed={linked.dimmed(item.id, null) || undefined}
                onPointerEnter={() => hoverRun(item.id)}
                onPointerLeave={() => hoverRun(null)}
                onClick={(event) => {
                  if (event.shiftKey) brushHits(subject, [{ id: item.id, seeds: null }]);
                  else pickOptimizer(subject, item.id);
                }}
              >
                <th scope="row" className="first">
                  <button
                    type="button"
                    className="statistics-name focus-inside"
                    onFocus={() => hoverRun(item.id)}
                    onBlur={() => hoverRun(null)}
                  >
                    <OptimizerMarker slot={item.slot} line />
                    <span className="ellipsis">{item.name}</span>
                  </button>
                </th>
                <td className="right">{rates[index] === null ? '' : <NumberCell parts={rates[index]!} />}</td>
                {(unfinished || diverged) && (
                  <td className="right">
                    <Runs row={row} />
                  </td>
                )}
                <Measured parts={losses[index]!} />
                {hasTestLoss && !hasAccuracy && <Measured parts={testLosses[index]!} />}
                {hasAccuracy && <Measured parts={accuracies[index]!} />}
                <td className="statistics-plot">
                  <IntervalPlot entry={plotted[index]!} scale={scale} slot={item.slot} />
                </td>
                {hasTarget && <td className="right">{row.success !== null && <Reached success={row.success} />}</td>}
                {hasTarget && <Measured parts={steps[index]!} />}
                {hasTarget && <Measured parts={row.ert === null ? null : costs[index]!} className="wide" />}
                <td className="right">
                  {Number.isNaN(row.time.median) ? (
                    <span className="text3">not known</span>
                  ) : (
                    secondsText(row.time.median)
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="caption statistics-notes">
        <span className="selectable figure-caption-text" title={words}>
          {words}
        </span>
        <span className="figure-tools">
          <IconButton
            icon={Download}
            name="Save the table as CSV"
            onPress={() => saveTable(subject, answer, rows)}
            small
            size={13}
          />
        </span>
      </div>
    </>
  );
}

const NOT_KNOWN = { value: Number.NaN, low: Number.NaN, high: Number.NaN };

/** An expected running time of one run has no interval. */
function costEntry(row: StatisticsRow): { value: number; low: number; high: number } {
  const { value, low, high } = row.ert!;
  return row.n < 2 ? { value, low: Number.NaN, high: Number.NaN } : { value, low, high };
}

/** Rates are exact: all their digits where the column is plain; schedules by their word. */
function rateColumn(rows: readonly Row[]): (NumberParts | null)[] {
  const known = rows.map(({ rate }) => (typeof rate === 'number' ? rate : 0));
  const plain = notationOf(known) === 'plain';
  const parts = columnParts(known);
  const texts = known.map((rate) => grouped(String(rate)));
  const decimals = Math.max(0, ...texts.map((text) => text.split('.')[1]?.length ?? 0));
  return rows.map(({ rate }, index) => {
    if (rate === null) return null;
    if (typeof rate === 'string') return { body: rate, exponent: null, word: true };
    return plain && decimals <= 4
      ? { body: padFraction(texts[index]!, decimals), exponent: null, word: false }
      : parts[index]!;
  });
}

function Measured({ parts, className = '' }: { parts: IntervalParts | null; className?: string }): ReactNode {
  if (parts === null) return <td className={`right text3 ${className}`}>not computed</td>;
  if (parts.word && parts.body === DIVERGED) {
    return (
      <td className="right">
        <span className="failed">
          <X size={12} aria-hidden /> diverged
        </span>
      </td>
    );
  }
  return (
    <td className={`right ${parts.word ? 'text3' : ''} ${className}`}>
      <IntervalCell parts={parts} />
    </td>
  );
}

function Runs({ row }: { row: StatisticsRow }): ReactNode {
  const { diverged } = row.outcomes;
  return (
    <>
      {diverged > 0 && (
        <span className="failed">
          <X size={12} aria-hidden /> {countText(diverged)} diverged
        </span>
      )}
      {diverged > 0 && ' · '}
      {row.n < row.wanted ? `${countText(row.n)} of ${countText(row.wanted)}` : countText(row.n)}
    </>
  );
}

function Reached({ success }: { success: NonNullable<StatisticsRow['success']> }): ReactNode {
  const { body, interval } = shareParts(success);
  return (
    <span className="number">
      {body}
      {success.n > 1 && <span className="text3"> {interval}</span>}
    </span>
  );
}

function nText(rows: readonly Row[]): string {
  const counts = [...new Set(rows.map(({ row }) => row.n))].sort((a, b) => a - b);
  if (counts.length === 1) return counts[0] === 1 ? 'n = 1 run.' : `n = ${countText(counts[0]!)} runs each.`;
  return `n = ${countText(counts[0]!)}–${countText(counts[counts.length - 1]!)} runs.`;
}

function saveTable(subject: Subject, answer: StatisticsAnswer, rows: readonly Row[]): void {
  const triple = (name: string) => [`${name} median`, `${name} lower quartile`, `${name} upper quartile`];
  const values = (entry: MedianIqr | null) =>
    entry === null ? [null, null, null] : [entry.median, entry.low, entry.high];
  const header = [
    'optimizer',
    'algorithm',
    'learning rate',
    'runs',
    'wanted',
    'diverged',
    ...triple('final loss'),
    ...triple('best loss'),
    ...triple('test loss'),
    ...triple('accuracy'),
    ...triple('test accuracy'),
    'target',
    'successes',
    'share low',
    'share high',
    ...triple('steps to target'),
    'expected running time',
    'expected running time low',
    'expected running time high',
    'evaluations a step',
    ...triple('seconds'),
  ];
  const lines = rows.map(({ row, item, rate }) => [
    item.name,
    row.algorithm,
    rate,
    row.n,
    row.wanted,
    row.outcomes.diverged,
    ...values(row.final),
    ...values(row.best),
    ...values(row.testLoss),
    ...values(row.accuracy),
    ...values(row.testAccuracy),
    answer.target,
    row.success?.successes ?? null,
    row.success?.low ?? null,
    row.success?.high ?? null,
    ...values(row.stepsToTarget),
    row.ert?.value ?? null,
    row.ert?.low ?? null,
    row.ert?.high ?? null,
    row.evaluationsPerStep,
    ...values(row.time),
  ]);
  download(
    `${fileStem(`statistics ${subject.landscape.name}`)}.csv`,
    new Blob([csvText(header, lines)], { type: 'text/csv' }),
  );
}
