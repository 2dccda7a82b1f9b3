/** The numbers of an analysis: value, interval, exact value where one is known, and how far they are apart. */
import { Download, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AnalyzeAnswer, JsonNumber } from '../../../core/contract/requests.ts';
import { csvText, download, fileStem } from '../../charts/figure-export.ts';
import { IconButton } from '../../controls/button.tsx';
import { intervalText, percentText, proseNumber } from '../../controls/number-text.ts';

type Values = AnalyzeAnswer['values'];

export function ValuesTable({ name, values }: { name: string; values: Values }): ReactNode {
  const rows = Object.entries(values);
  const hasExact = rows.some(([, { exact }]) => exact !== null);
  return (
    <div className="analysis-values selectable">
      {rows.map(
        ([key, { words }]) =>
          words !== undefined && (
            <p key={key} className="analysis-words">
              {words}
            </p>
          ),
      )}
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Quantity</th>
            <th scope="col" className="right">
              Value
            </th>
            {hasExact && (
              <th scope="col" className="right">
                Exact
              </th>
            )}
            {hasExact && (
              <th scope="col" className="right">
                Off by
              </th>
            )}
            <th scope="col" className="analysis-tools">
              <SaveValues name={name} values={values} />
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, { value, interval, exact, label, unit, warning }]) => (
            <tr key={key}>
              <th scope="row" className="ellipsis" title={key}>
                {label ?? key}
                {unit !== undefined && unit !== '' && <span className="text3"> {unit}</span>}
              </th>
              <td className="right number">{valueText(value, interval)}</td>
              {hasExact && <td className="right number">{exact === null ? '' : proseNumber(Number(exact), 6)}</td>}
              {hasExact && (
                <td className="right text3">{exact === null ? '' : offText(Number(value), Number(exact))}</td>
              )}
              <td>
                {warning !== null && (
                  <span className="analysis-warned" title={warning}>
                    <TriangleAlert size={12} strokeWidth={1.9} aria-label="doubtful" />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Saves all numbers as CSV. */
export function SaveValues({ name, values }: { name: string; values: Values }): ReactNode {
  const rows = Object.entries(values);
  const save = (): void => {
    const header = ['name', 'meaning', 'value', 'low', 'high', 'exact', 'unit', 'warning', 'words'];
    const lines = rows.map(([key, { value, interval, exact, label, unit, warning, words }]) => [
      key,
      label ?? null,
      Number(value),
      Number(interval[0]),
      Number(interval[1]),
      exact === null ? null : Number(exact),
      unit ?? null,
      warning,
      words ?? null,
    ]);
    download(`${fileStem(name)}.csv`, new Blob([csvText(header, lines)], { type: 'text/csv' }));
  };
  return <IconButton icon={Download} name="Save the numbers as CSV" onPress={save} small size={13} />;
}

export function valueText(value: JsonNumber, [low, high]: [JsonNumber, JsonNumber]): string {
  const entry = { value: Number(value), low: Number(low), high: Number(high) };
  // An interval that is narrower than the digits shown says nothing more.
  const isExact = entry.low === entry.high && entry.low === entry.value;
  if (isExact || entry.high - entry.low <= 1e-7 * Math.abs(entry.value)) return proseNumber(entry.value, 6);
  return intervalText(entry);
}

/** How far a measured number is from the exact one, relative to it; the difference where that is zero. */
export function offText(value: number, exact: number): string {
  if (value === exact) return '0';
  if (!Number.isFinite(value) || !Number.isFinite(exact)) return '';
  if (exact === 0) return proseNumber(value, 2);
  const share = Math.abs(value / exact - 1);
  return share < 1e-4 ? proseNumber(share, 2) : percentText(share);
}
