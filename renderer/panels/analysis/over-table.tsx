/** The numbers of an analysis that was asked many times: a row for each quantity, its parts side by side. */
import type { ReactNode } from 'react';
import type { StudyOver } from '../../../core/contract/analysis-over.ts';
import type { AnalyzeAnswer } from '../../../core/contract/requests.ts';
import { ENDS } from './over-pictures.ts';
import { DoubtCell, ExactCell, NameCell, SaveValues, ValueCell } from './values-table.tsx';

type Values = AnalyzeAnswer['values'];

/** What the parts of a quantity are called, and how their names end. */
const PARTS = {
  steps: [
    { end: '', words: 'At the last step' },
    { end: 'Change', words: 'Change since the first' },
  ],
  seeds: [
    { end: '', words: 'Mean' },
    { end: 'Median', words: 'Median' },
    { end: 'Deviation', words: 'Deviation' },
  ],
} as const;

export function OverTable({ name, over, values }: { name: string; over: StudyOver; values: Values }): ReactNode {
  const parts = PARTS[over.kind];
  const end = ENDS[over.kind];
  const quantities = Object.entries(values).filter(([key, { label = key }]) => label.endsWith(end));
  const hasExact = quantities.some(([, { exact }]) => exact !== null);
  return (
    <div className="analysis-values selectable">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Quantity</th>
            {parts.map(({ words }) => (
              <th key={words} scope="col" className="right">
                {words}
              </th>
            ))}
            {hasExact && (
              <th scope="col" className="right">
                Exact
              </th>
            )}
            <th scope="col" className="analysis-rest right">
              <SaveValues name={name} values={values} />
            </th>
          </tr>
        </thead>
        <tbody>
          {quantities.map(([key, { label = key, unit = '', exact }]) => {
            const cells = parts.map((part) => values[`${key}${part.end}`]);
            const doubts = [...new Set(cells.flatMap((cell) => cell?.warning ?? []))];
            return (
              <tr key={key}>
                <NameCell label={label.slice(0, -end.length)} unit={unit} />
                {cells.map((cell, k) => (
                  <td key={parts[k]?.words} className="right">
                    {cell !== undefined && <ValueCell value={cell.value} interval={cell.interval} />}
                  </td>
                ))}
                {hasExact && <td className="right">{exact !== null && <ExactCell value={exact} />}</td>}
                <DoubtCell warnings={doubts} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
