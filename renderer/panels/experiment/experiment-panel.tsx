/** An experiment: its matrix of landscapes and optimizers, one cell each with the median final loss and its seeds. */
import { Ban, History, SlidersHorizontal, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import type { LandscapeItem, OptimizerItem } from '../../../core/contract/document.ts';
import type { CellProgress } from '../../../core/contract/laboratory-api.ts';
import type { MatrixCell } from '../../../core/contract/summaries.ts';
import { useActions } from '../../app/actions.ts';
import { Button } from '../../controls/button.tsx';
import { NumberCell } from '../../controls/number-cell.tsx';
import { dimensionText, type NumberParts, notationOf, numberParts } from '../../controls/number-text.ts';
import { OptimizerMarker } from '../../controls/optimizer-marker.tsx';
import { openDialog } from '../../state/dialogs.ts';
import { useDocument, useProgress, useSnapshot, useSummary } from '../../state/laboratory.ts';
import { isRail, useLayout } from '../../state/layout.ts';
import { selectCell, useSelection } from '../../state/selection.ts';
import { singleKeysAllowed } from '../../state/single-keys.ts';
import { ExperimentFailures, ExperimentHeader } from './experiment-header.tsx';
import { type Remembered, useStaleCells } from './matrix-memory.ts';
import { type CellStatus, cellStatus, cellWords, seedMarks } from './seed-marks.ts';
import { SeedTicks } from './seed-ticks.tsx';
import './experiment.css';

export function ExperimentPanel({ id }: { id: string }): ReactNode {
  const document = useDocument();
  const experiment = document?.experiments.find((item) => item.id === id);
  const rail = useLayout((layout) => isRail(layout.width));
  if (document === null || experiment === undefined) return null;
  const landscapes = experiment.landscapes.flatMap((key) => document.landscapes.find((item) => item.id === key) ?? []);
  const optimizers = experiment.optimizers.flatMap((key) => document.optimizers.find((item) => item.id === key) ?? []);
  return (
    <div className={`pane experiment ${rail ? 'compact' : ''}`}>
      {!rail && <ExperimentHeader id={id} />}
      <ExperimentFailures id={id} />
      {landscapes.length === 0 || optimizers.length === 0 ? (
        <Missing experiment={id} landscapes={landscapes.length} optimizers={optimizers.length} />
      ) : (
        <Matrix experiment={id} landscapes={landscapes} optimizers={optimizers} />
      )}
    </div>
  );
}

function Missing({
  experiment,
  landscapes,
  optimizers,
}: {
  experiment: string;
  landscapes: number;
  optimizers: number;
}): ReactNode {
  const what =
    landscapes === 0 && optimizers === 0
      ? 'landscapes and no optimizers'
      : landscapes === 0
        ? 'landscapes'
        : 'optimizers';
  const actions = useActions();
  return (
    <div className="empty">
      <p>This experiment has no {what} yet. Tick some in the inspector, or add new ones.</p>
      <div className="actions">
        {landscapes === 0 && (
          <Button onPress={() => openDialog({ kind: 'new-landscape', experiment })} keys="Mod+L">
            New landscape
          </Button>
        )}
        {optimizers === 0 && (
          <Button
            onPress={() => openDialog({ kind: 'new-optimizer', experiment })}
            keys={singleKeysAllowed() ? 'A' : undefined}
          >
            New optimizer
          </Button>
        )}
        <Button
          onPress={() => {
            selectCell(experiment, null, null);
            actions.inspect();
          }}
        >
          Choose in the inspector
        </Button>
      </div>
    </div>
  );
}

interface MatrixProps {
  experiment: string;
  landscapes: LandscapeItem[];
  optimizers: OptimizerItem[];
}

/** A grid with one stop for Tab: arrows move, Enter and Space select a cell, a row or a column for the charts. */
function Matrix({ experiment, landscapes, optimizers }: MatrixProps): ReactNode {
  const { answer, error } = useSummary({ kind: 'matrix', experiment });
  const progress = useProgress();
  const { history } = useSnapshot();
  const selection = useSelection();
  const table = useRef<HTMLTableElement>(null);
  const [focus, setFocus] = useState<[number, number]>([0, 0]);
  const stale = useStaleCells(answer);
  const cells = useMemo(
    () => new Map(answer?.cells.map((cell) => [`${cell.landscape} ${cell.optimizer}`, cell])),
    [answer],
  );
  const running = useMemo(
    () =>
      new Map<string, CellProgress>(
        progress.cells
          .filter((cell) => cell.experiment === experiment)
          .map((cell) => [`${cell.landscape} ${cell.optimizer}`, cell]),
      ),
    [progress.cells, experiment],
  );
  const document = useDocument();
  const actions = useActions();
  const item = document?.experiments.find((other) => other.id === experiment);
  const seed = item?.seeds.first ?? 0;
  const overrides = item?.cells;
  const own = useMemo(
    () =>
      new Set(
        overrides?.filter((cell) => cell.parameters !== undefined).map((cell) => `${cell.landscape} ${cell.optimizer}`),
      ),
    [overrides],
  );
  const here = selection.experiment === experiment;
  // Charts show the first landscape while none is selected.
  const shownLandscape = landscapes.find((landscape) => landscape.id === selection.landscape) ?? landscapes[0];

  // One notation over everything that the matrix shows.
  const columns = useMemo(() => {
    const values = optimizers.map((optimizer) =>
      landscapes.map((landscape) => {
        const key = `${landscape.id} ${optimizer.id}`;
        return stale.get(key)?.final.median ?? cells.get(key)?.final.median ?? Number.NaN;
      }),
    );
    const notation = notationOf(values.flat());
    return values.map((column) => column.map((value) => numberParts(value, notation)));
  }, [optimizers, landscapes, cells, stale]);

  const select = (row: number, column: number): void => {
    selectCell(experiment, landscapes[row - 1]?.id ?? null, optimizers[column - 1]?.id ?? null);
  };
  const debugCell = (landscape: string, optimizer: string): void =>
    actions.debug({ experiment, landscape, optimizer, seed });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key.toLowerCase() === 'a' && singleKeysAllowed()) {
      event.preventDefault();
      openDialog({ kind: 'new-optimizer', experiment });
      return;
    }
    const [row, column] = focus;
    const [landscape, optimizer] = [landscapes[row - 1], optimizers[column - 1]];
    if (event.key.toLowerCase() === 'd' && singleKeysAllowed() && landscape && optimizer) {
      event.preventDefault();
      debugCell(landscape.id, optimizer.id);
      return;
    }
    const moves: Record<string, [number, number]> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, optimizers.length],
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next: [number, number] = [
      Math.min(landscapes.length, Math.max(0, to[0])),
      Math.min(optimizers.length, Math.max(0, to[1])),
    ];
    setFocus(next);
    table.current?.querySelector<HTMLElement>(`[data-cell='${next[0]} ${next[1]}']`)?.focus();
  };
  const stop = (row: number, column: number) => ({
    'data-cell': `${row} ${column}`,
    tabIndex: focus[0] === row && focus[1] === column ? 0 : -1,
    onFocus: () => setFocus([row, column]),
    onClick: () => select(row, column),
  });

  if (error !== null && answer === null) {
    return (
      <p className="experiment-failure" role="alert">
        {error.message}
      </p>
    );
  }
  return (
    <div className="matrix-scroll">
      <table
        ref={table}
        className="matrix"
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are chosen with arrows is a grid
        role="grid"
        aria-label="Landscapes by optimizers, median final loss"
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <th scope="col" className="matrix-corner">
              <button type="button" className="matrix-cell focus-inside" {...stop(0, 0)}>
                Landscape
              </button>
            </th>
            {optimizers.map((optimizer, index) => (
              <th
                key={optimizer.id}
                scope="col"
                aria-selected={
                  here && selection.optimizer === optimizer.id && selection.thing?.collection === 'optimizers'
                }
                className="matrix-column"
              >
                <button
                  type="button"
                  className="matrix-cell focus-inside"
                  {...stop(0, index + 1)}
                  title={optimizer.name}
                >
                  <OptimizerMarker slot={optimizer.slot} line />
                  <span className="ellipsis">{optimizer.name}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {landscapes.map((landscape, row) => {
            const facts = answer?.landscapes[landscape.id];
            const selected = here && shownLandscape?.id === landscape.id;
            return (
              <tr key={landscape.id} className={selected ? 'selected' : ''} aria-selected={selected}>
                <th scope="row">
                  <button
                    type="button"
                    className="matrix-cell focus-inside"
                    {...stop(row + 1, 0)}
                    title={landscape.name}
                  >
                    <span className="medium ellipsis">{landscape.name}</span>
                    {facts !== undefined && (
                      <span className="text3 matrix-dimension">{dimensionText(facts.dimension)}</span>
                    )}
                  </button>
                </th>
                {optimizers.map((optimizer, column) => {
                  const key = `${landscape.id} ${optimizer.id}`;
                  const chosen =
                    selected && selection.optimizer === optimizer.id && selection.thing?.collection === 'optimizers';
                  return (
                    <td key={optimizer.id} className={chosen ? 'chosen' : ''}>
                      <button
                        type="button"
                        className="matrix-cell focus-inside"
                        aria-pressed={chosen}
                        {...stop(row + 1, column + 1)}
                        onDoubleClick={() => debugCell(landscape.id, optimizer.id)}
                      >
                        <Cell
                          cell={cells.get(key) ?? null}
                          progress={running.get(key) ?? null}
                          stale={stale.get(key) ?? null}
                          reason={history.undo}
                          parts={columns[column]?.[row] ?? null}
                          own={own.has(key)}
                        />
                      </button>
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  cell: MatrixCell | null;
  progress: CellProgress | null;
  stale: Remembered | null;
  reason: string | null;
  parts: NumberParts | null;
  /** The optimizer has parameters of its own on this landscape. */
  own: boolean;
}

const WORDS: Record<CellStatus, string> = {
  done: 'not computed',
  running: 'running',
  queued: 'queued',
  cancelled: 'cancelled',
  failed: 'failed',
  partial: 'not computed',
  empty: 'not run',
};

function Cell({ cell, progress, stale, reason, parts, own }: CellProps): ReactNode {
  if (cell === null) return <span className="text3">not run</span>;
  const status = cellStatus(cell, progress);
  const words = cellWords(cell, status);
  const marks = seedMarks(cell, progress);
  return (
    <>
      <span className="matrix-value" title={stale === null ? words : `stale: ${reason ?? 'the definition changed'}`}>
        {stale !== null && parts !== null ? (
          <span className="matrix-stale">
            <History size={11} strokeWidth={2} role="img" aria-label="stale" />
            <NumberCell parts={parts} />
          </span>
        ) : status === 'failed' ? (
          <span className="matrix-failed">
            <X size={11} strokeWidth={2.2} aria-hidden />
            failed
          </span>
        ) : cell.done === 0 || parts === null ? (
          <span className="text3 matrix-word">
            {status === 'cancelled' && <Ban size={11} strokeWidth={1.9} aria-hidden />}
            {WORDS[status]}
          </span>
        ) : cell.final.median === Number.POSITIVE_INFINITY ? (
          <span className="matrix-failed">diverged</span>
        ) : (
          <NumberCell parts={parts} />
        )}
      </span>
      {own && (
        <span className="text3 push" title="own parameters on this landscape">
          <SlidersHorizontal size={10} strokeWidth={1.9} role="img" aria-label="own parameters on this landscape" />
        </span>
      )}
      <SeedTicks marks={marks} label={words} />
    </>
  );
}
