/** A person's CSV file as a data set: numbers in every column but those that are to be predicted. */
import { RidgelineError } from '../../contract/errors.ts';
import type { DataSet } from '../define.ts';
import { hashData } from './hash.ts';
import { readTable } from './table.ts';
import { finiteNumber, isNumber, readTarget, type TargetKind, type TargetPlace, usualKind } from './target.ts';

/** A column of one of these names (any case) is the target; the earlier name wins. Otherwise the last column is. */
const targetColumnNames = ['class', 'label', 'target', 'y'];

export interface TableChoice {
  /** Columns to predict, by name or by number from 1. */
  target?: readonly string[] | undefined;
  /** What they are; absent: see usualKind. */
  kind?: TargetKind | undefined;
}

/** What is in a table, before anyone chooses. */
export interface TableOutline {
  rows: number;
  columns: { name: string; areNumbers: boolean; different: number; first: string; kind: TargetKind }[];
  /** The number of the column that is the target when nobody says it, from 0. */
  target: number;
}

interface Table {
  names: string[];
  hasHeader: boolean;
  body: string[][];
  target: number;
}

/**
 * Reads CSV text. The first row is a header when it names a target column, or when none of its other cells is a number.
 * `name` is what messages call the file; `source` says where the data are from. Throws 'invalid-data' naming row, column
 * and value.
 */
export function parseCsv(text: string, name: string, source = name, choice: TableChoice = {}): DataSet {
  const { names, hasHeader, body, target } = openTable(text, name);
  const place: TargetPlace = {
    file: name,
    firstRow: hasHeader ? 2 : 1,
    cell: (row, column) => `row ${row}, column ${column}`,
    column: (column) => `column ${column}`,
  };
  const targetColumns = choice.target === undefined ? [target] : chosenColumns(choice.target, names, name);
  const featureColumns = names.map((_, column) => column).filter((column) => !targetColumns.includes(column));
  const columnName = (column: number): string => names[column] || String(column + 1);
  const features = new Float64Array(body.length * featureColumns.length);
  body.forEach((row, index) => {
    featureColumns.forEach((column, k) => {
      features[index * featureColumns.length + k] = finiteNumber(row[column], columnName(column), index, place);
    });
  });
  const read = readTarget(
    targetColumns.map((column) => ({ name: columnName(column), cells: body.map((row) => row[column]) })),
    choice.kind,
    place,
  );
  const set = {
    name,
    rows: body.length,
    columns: featureColumns.length,
    features,
    featureNames: featureColumns.map((column, k) => names[column] || `x${k + 1}`),
    ...read,
    source,
  };
  return { ...set, hash: hashData(set) };
}

/** The columns of CSV text, for a person to choose from. Throws as parseCsv does where the text is no table. */
export function outlineCsv(text: string, name: string): TableOutline {
  const { names, body, target } = openTable(text, name);
  const columns = names.map((given, column) => {
    const cells = body.map((row) => row[column]);
    return {
      name: given || String(column + 1),
      areNumbers: cells.every(isNumber),
      different: new Set(cells).size,
      first: cells[0].slice(0, 40),
      kind: usualKind(cells),
    };
  });
  return { rows: body.length, columns, target };
}

function openTable(text: string, name: string): Table {
  const table = readTable(text, name);
  const width = table[0].length;
  if (width < 2) {
    throw new RidgelineError(
      'invalid-data',
      `${name} has ${width} column; expected at least two, numbers and the class`,
      { field: name, value: width, expected: 'at least two columns' },
    );
  }
  const header = headerOf(table[0]);
  const body = header === undefined ? table : table.slice(1);
  if (body.length === 0) {
    throw new RidgelineError('invalid-data', `${name} has a header and no rows; expected at least one row`, {
      field: name,
      value: 0,
      expected: 'at least one row below the header',
    });
  }
  return {
    names: header?.names ?? new Array<string>(width).fill(''),
    hasHeader: header !== undefined,
    body,
    target: header?.target ?? width - 1,
  };
}

/** The names in the first row, if it is a header. */
function headerOf(first: string[]): { names: string[]; target: number } | undefined {
  const lowerCase = first.map((cell) => cell.toLowerCase());
  for (const candidate of targetColumnNames) {
    const column = lowerCase.indexOf(candidate);
    if (column >= 0) return { names: first, target: column };
  }
  const others = first.slice(0, -1);
  const isText = (cell: string): boolean => !isNumber(cell) && !/^([+-]?inf(inity)?|nan|)$/i.test(cell);
  return others.every(isText) ? { names: first, target: first.length - 1 } : undefined;
}

function chosenColumns(wanted: readonly string[], names: readonly string[], file: string): number[] {
  const columns = wanted.map((target) => {
    const named = names.indexOf(target);
    const numbered = /^[1-9]\d*$/.test(target) ? Number(target) - 1 : -1;
    const column = target !== '' && named >= 0 ? named : numbered;
    if (column >= 0 && column < names.length) return column;
    const known = names.map((name, i) => name || String(i + 1));
    const shown = known.length <= 12 ? known.join(', ') : `${known.slice(0, 11).join(', ')}, … (${known.length})`;
    throw new RidgelineError(
      'invalid-data',
      `${file} has no column ‘${target.slice(0, 60)}’; expected one of ${shown}`,
      {
        field: 'target',
        value: target.slice(0, 60),
        expected: `one of ${shown}`,
      },
    );
  });
  const unique = [...new Set(columns)];
  if (unique.length >= 1 && unique.length < names.length) return unique;
  const expected = 'at least one column to predict, and one to predict it from';
  throw new RidgelineError(
    'invalid-data',
    `${file}: ${unique.length} of ${names.length} columns are to be predicted; expected ${expected}`,
    {
      field: 'target',
      value: wanted,
      expected,
    },
  );
}
