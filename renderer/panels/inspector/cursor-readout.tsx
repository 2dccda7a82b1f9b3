/** The curves at the cursor: median and quartiles of every optimizer, lowest first. */
import type { ReactNode } from 'react';
import type { Metric } from '../../../core/contract/summaries.ts';
import { NumberCell } from '../../controls/number-cell.tsx';
import { columnParts, countText } from '../../controls/number-text.ts';
import { OptimizerMarker } from '../../controls/optimizer-marker.tsx';
import { useCursor } from '../../state/cursor.ts';
import { useDocument, useSummary } from '../../state/laboratory.ts';
import { selectThing, useSelection } from '../../state/selection.ts';
import { readCurves } from './read-curves.ts';

const WORDS: Record<Metric, string> = {
  loss: 'training loss',
  testLoss: 'test loss',
  accuracy: 'training accuracy',
  testAccuracy: 'test accuracy',
};

export function CursorReadout(): ReactNode {
  const cursor = useCursor();
  const document = useDocument();
  const { experiment, landscape, optimizer: selected } = useSelection();
  const shown = document?.experiments.find((item) => item.id === experiment);
  const place = landscape ?? shown?.landscapes[0] ?? null;
  const asks = cursor.step !== null && experiment !== null && place !== null;
  const { answer } = useSummary(asks ? { kind: 'curves', experiment, landscape: place, metric: cursor.metric } : null);
  if (!asks || answer === null || cursor.step === null) return null;
  const rows = readCurves(answer.curves, cursor.step, cursor.metric);
  if (rows.length === 0) return null;
  const medians = columnParts(rows.map((row) => row.median));
  const spreads = rows.map((row) => row.high - row.low);
  const widths = columnParts(spreads);
  const single = rows.every((row) => row.n < 2);
  return (
    <div className="section">
      <h3>Cursor, {WORDS[cursor.metric]}</h3>
      <table className="table readout">
        <thead>
          <tr>
            <th>
              at {countText(cursor.step)}
              {cursor.pinned && ', pinned'}
            </th>
            <th className="right">{single ? 'value' : 'median'}</th>
            {!single && <th className="right">IQR</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const item = document?.optimizers.find((other) => other.id === row.optimizer);
            const median = medians[index];
            const width = widths[index];
            return (
              <tr key={row.optimizer} className={row.optimizer === selected ? 'on' : ''}>
                <td>
                  <button
                    type="button"
                    className="readout-name"
                    onClick={() => selectThing({ collection: 'optimizers', id: row.optimizer })}
                  >
                    <OptimizerMarker slot={item?.slot ?? 0} />
                    <span className="ellipsis">{item?.name ?? 'deleted'}</span>
                  </button>
                </td>
                <td className="right">{median !== undefined && <NumberCell parts={median} />}</td>
                {!single && (
                  <td className="right text2">
                    {width !== undefined && row.n > 1 && Number.isFinite(spreads[index]) && (
                      <NumberCell parts={width} />
                    )}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
      {!single && <p className="note">n = {counts(rows.map((row) => row.n))} seeds; IQR: third minus first quartile</p>}
    </div>
  );
}

function counts(numbers: number[]): string {
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  return low === high ? countText(low) : `${countText(low)}–${countText(high)}`;
}
