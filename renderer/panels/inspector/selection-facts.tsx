/** Facts of the cells that are selected: runs, landscape, outcomes, precision. */
import type { ReactNode } from 'react';
import { countText } from '../../controls/number-text.ts';
import { useDocument, useSummary } from '../../state/laboratory.ts';
import { brushedCount, useSelection } from '../../state/selection.ts';

const OUTCOME_WORDS = ['missing', 'budget', 'target', 'stationary', 'diverged'] as const;

export function SelectionFacts(): ReactNode {
  const document = useDocument();
  const { experiment: experimentId, landscape: landscapeId, optimizer: optimizerId, brush, thing } = useSelection();
  const experiment = document?.experiments.find((item) => item.id === experimentId);
  const { answer } = useSummary(experiment === undefined ? null : { kind: 'matrix', experiment: experiment.id });
  if (experiment === undefined || answer === null || document === null) return null;
  const column =
    thing?.collection === 'optimizers' && experiment.optimizers.includes(optimizerId ?? '') ? optimizerId : null;
  const row = landscapeId !== null && experiment.landscapes.includes(landscapeId) ? landscapeId : null;
  const cells = answer.cells.filter(
    (cell) => (row === null || cell.landscape === row) && (column === null || cell.optimizer === column),
  );
  if (cells.length === 0) return null;
  const wanted = cells.reduce((sum, cell) => sum + cell.wanted, 0);
  const done = cells.reduce((sum, cell) => sum + cell.done, 0);
  const outcomes = [0, 0, 0, 0, 0];
  for (const cell of cells) for (const state of cell.seeds) outcomes[state] = (outcomes[state] ?? 0) + 1;
  const name = (items: readonly { id: string; name: string }[], id: string | null): string =>
    items.find((item) => item.id === id)?.name ?? 'all';
  const [only] = cells;
  return (
    <div className="section">
      <h3>Selection</h3>
      <dl className="facts">
        <dt>Runs</dt>
        <dd>
          {countText(done)} of {countText(wanted)}
        </dd>
        <dt>Landscape</dt>
        <dd>{name(document.landscapes, row)}</dd>
        <dt>Optimizer</dt>
        <dd>{name(document.optimizers, column)}</dd>
        <dt>Outcome</dt>
        <dd>
          {done === 0
            ? 'none yet'
            : outcomes
                .map((count, state) => ({ count, word: OUTCOME_WORDS[state] }))
                .filter(({ count }, state) => state > 0 && count > 0)
                .map(({ count, word }) => `${countText(count)} ${word}`)
                .join(', ')}
        </dd>
        <dt>Precision</dt>
        <dd>{experiment.precision ?? 'f64'}</dd>
        {brushedCount(brush) > 0 && (
          <>
            <dt>Brushed</dt>
            <dd>{countText(brushedCount(brush))} runs</dd>
          </>
        )}
        {cells.length === 1 && only !== undefined && (
          <>
            <dt>Cell id</dt>
            <dd className="code" title={only.cell}>
              {only.cell.slice(0, 6)}…{only.cell.slice(-2)}
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}
