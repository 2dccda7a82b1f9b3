/** The numbers of an analysis: value, interval, exact value where one is known, and how far they are apart. */
import { Download, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { AnalyzeAnswer, JsonNumber } from '../../../core/contract/requests.ts';
import { csvText, download, fileStem } from '../../charts/figure-export.ts';
import { Button, IconButton } from '../../controls/button.tsx';
import { IntervalCell, NumberCell } from '../../controls/number-cell.tsx';
import {
  aloneParts,
  countText,
  intervalNotation,
  intervalParts,
  percentText,
  proseNumber,
} from '../../controls/number-text.ts';
import { proseText } from '../../controls/prose-text.ts';

type Values = AnalyzeAnswer['values'];

/** Longer tables show only their beginning at first. */
const MOST_ROWS = 16;
const FIRST_ROWS = 12;

export function ValuesTable({ name, values }: { name: string; values: Values }): ReactNode {
  const all = Object.entries(values);
  const [whole, showWhole] = useState(false);
  // Pictures would begin below the screen: what comes first says most.
  const rows = whole || all.length <= MOST_ROWS ? all : all.slice(0, FIRST_ROWS);
  const hasExact = rows.some(([, { exact }]) => exact !== null);
  return (
    <div className="analysis-values selectable">
      {all.map(
        ([key, { words }]) =>
          words !== undefined && (
            <p key={key} className="analysis-words">
              {proseText(words)}
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
            <th scope="col" className="analysis-rest right">
              <SaveValues name={name} values={values} />
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, { value, interval, exact, label, unit, warning }]) => (
            <tr key={key}>
              <NameCell label={label ?? key} unit={unit ?? ''} />
              <td className="right">
                <ValueCell value={value} interval={interval} />
              </td>
              {hasExact && <td className="right">{exact !== null && <ExactCell value={exact} />}</td>}
              {hasExact && (
                <td className="right text3">{exact === null ? '' : offText(Number(value), Number(exact))}</td>
              )}
              <DoubtCell warnings={warning === null ? [] : [warning]} />
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length < all.length && (
        <div className="analysis-more">
          <Button small kind="ghost" onPress={() => showWhole(true)}>
            Show all {countText(all.length)} values
          </Button>
        </div>
      )}
    </div>
  );
}

/** What a row is about, over two lines where it is long. */
export function NameCell({ label, unit }: { label: string; unit: string }): ReactNode {
  return (
    <th scope="row">
      <span className="analysis-name">
        {proseText(label)}
        {unit !== '' && <span className="text3"> {unit}</span>}
      </span>
    </th>
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

/** A value with its interval; one that is exact, or whose interval is narrower than the digits shown, stands alone. */
export function ValueCell({
  value,
  interval: [low, high],
}: {
  value: JsonNumber;
  interval: [JsonNumber, JsonNumber];
}): ReactNode {
  const entry = { value: Number(value), low: Number(low), high: Number(high) };
  const isExact = entry.low === entry.high && entry.low === entry.value;
  if (isExact || entry.high - entry.low <= 1e-7 * Math.abs(entry.value)) return <ExactCell value={value} />;
  return <IntervalCell parts={intervalParts(entry, intervalNotation([entry]))} />;
}

/** A number with all the digits that a table has room for. */
export function ExactCell({ value }: { value: JsonNumber }): ReactNode {
  return <NumberCell parts={aloneParts(Number(value), 6)} />;
}

/** Marks a row whose number comes with warnings; they stand below the table. */
export function DoubtCell({ warnings }: { warnings: readonly string[] }): ReactNode {
  return (
    <td className="analysis-rest">
      {warnings.length > 0 && (
        <span className="analysis-warned" title={warnings.join(' ')}>
          <TriangleAlert size={12} strokeWidth={1.9} aria-label="doubtful" />
        </span>
      )}
    </td>
  );
}

/** How far a measured number is from the exact one, relative to it; the difference where that is zero. */
export function offText(value: number, exact: number): string {
  if (value === exact) return '0';
  if (!Number.isFinite(value) || !Number.isFinite(exact)) return '';
  if (exact === 0) return proseNumber(value, 2);
  const share = Math.abs(value / exact - 1);
  return share < 1e-4 ? proseNumber(share, 2) : percentText(share);
}
