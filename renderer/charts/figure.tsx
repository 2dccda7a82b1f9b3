/** The frame of every chart: the picture with its sentence, the table view (T), the caption, and the files. */
import { Download, Layers, Table2 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { IconButton } from '../controls/button.tsx';
import { MenuButton } from '../controls/menu.tsx';
import type { Tokens } from '../theme/tokens.ts';
import { TOKENS } from '../theme/tokens.ts';
import { csvText, download, type ExportFigure, figurePng, figureSvg, fileStem, RESOLUTIONS } from './figure-export.ts';
import { type Size, useSize } from './use-size.ts';
import './charts.css';

export type TableCell = string | number | null;

/** The data of a figure as rows: full precision, for the CSV file and the table view. */
export interface FigureData {
  header: string[];
  rows: () => Iterable<TableCell[]>;
  /** How the table view writes a number of a column. */
  text?: (value: number, column: number) => string;
}

export interface FigureProps {
  /** Heading of the exported figure and stem of its files. */
  heading: string;
  /** What the picture shows, in a sentence, for those who do not see it. */
  description: string;
  caption: string;
  data: FigureData;
  /** The figure drawn for a file, in the given colours; parts that are pixels have `ratio` for each of the scene's. */
  exported: (tokens: Tokens, ratio: number) => ExportFigure | null | Promise<ExportFigure | null>;
  /** Beside the caption, at its right. */
  aside?: ReactNode;
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined;
  children: (size: Size) => ReactNode;
}

const TABLE_ROWS = 500;

export function Figure(props: FigureProps): ReactNode {
  const { heading, description, caption, data, exported, aside, onKeyDown, children } = props;
  const [element, size] = useSize<HTMLDivElement>();
  const [asTable, setAsTable] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const captionId = useId();
  const stem = fileStem(heading);

  const save = async (kind: 'csv' | 'svg' | keyof typeof RESOLUTIONS): Promise<void> => {
    setProblem(null);
    try {
      if (kind === 'csv') {
        download(`${stem}.csv`, new Blob([csvText(data.header, data.rows())], { type: 'text/csv' }));
        return;
      }
      // Files are for paper: they wear the light colours.
      const ratio = RESOLUTIONS[kind === 'svg' ? 'print' : kind];
      const figure = await exported(TOKENS.light, ratio);
      if (figure === null) return;
      if (kind === 'svg')
        download(`${stem}.svg`, new Blob([await figureSvg(figure, TOKENS.light)], { type: 'image/svg+xml' }));
      else download(`${stem}.png`, await figurePng(figure, TOKENS.light, ratio));
    } catch (error) {
      setProblem(`The figure was not written: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  const keys = (event: KeyboardEvent): void => {
    if ((event.key === 't' || event.key === 'T') && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      setAsTable((shown) => !shown);
      return;
    }
    onKeyDown?.(event);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the picture or the table inside
    <div className="figure" onKeyDown={keys}>
      <div ref={element} className="figure-body">
        {asTable ? (
          <DataTable data={data} label={`${heading}, as a table`} />
        ) : (
          size !== null && (
            <div
              className="figure-picture focus-inside"
              role="img"
              aria-label={description}
              aria-describedby={captionId}
              // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the cursor of the picture
              tabIndex={0}
            >
              {children(size)}
            </div>
          )
        )}
      </div>
      <div className="caption figure-caption">
        <span id={captionId} className="figure-caption-text selectable">
          {problem ?? caption}
        </span>
        <span className="figure-tools">
          {aside}
          <IconButton
            icon={Table2}
            name={asTable ? 'Show as picture' : 'Show as table'}
            keys="T"
            onPress={() => setAsTable((shown) => !shown)}
            selected={asTable}
            small
            size={13}
          />
          <MenuButton
            label="Save the figure or its data"
            icon={Download}
            entries={[
              { id: 'csv', label: 'Data as CSV', run: () => void save('csv') },
              { id: 'svg', label: 'Figure as SVG', run: () => void save('svg') },
              { id: 'screen', label: 'Figure as PNG, twice the size', run: () => void save('screen') },
              { id: 'print', label: 'Figure as PNG, 600 dpi', run: () => void save('print') },
            ]}
          />
        </span>
      </div>
    </div>
  );
}

function DataTable({ data, label }: { data: FigureData; label: string }): ReactNode {
  const rows: TableCell[][] = [];
  let more = 0;
  for (const row of data.rows()) {
    if (rows.length < TABLE_ROWS) rows.push(row);
    else more += 1;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by key
    <section className="figure-table selectable" aria-label={label} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {data.header.map((name, column) => (
              <th key={name} className={typeof rows[0]?.[column] === 'string' ? '' : 'right'} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <tr key={index}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                <td key={column} className={typeof cell === 'string' ? '' : 'right'}>
                  {typeof cell === 'number' ? (data.text ?? plainText)(cell, column) : cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <p className="note">
          The first {TABLE_ROWS} of {TABLE_ROWS + more} rows. The CSV file has all of them.
        </p>
      )}
    </section>
  );
}

function plainText(value: number): string {
  return String(value);
}

/** On every picture of part of a larger space: what is shown, and how much of the whole it holds. */
export function Caveat({ what, holds }: { what: string; holds: string | null }): ReactNode {
  return (
    <span className="caveat" title={holds === null ? what : `${what}: ${holds}`}>
      <Layers size={13} strokeWidth={1.9} aria-hidden />
      <span className="caveat-text">
        {what}
        {holds !== null && <span className="caveat-holds">{holds}</span>}
      </span>
    </span>
  );
}
