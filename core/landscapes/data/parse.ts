/** A person's CSV file as a data set: numbers in every column but one, which holds the class. */
import { RidgelineError } from '../../contract/errors.ts';
import type { DataSet } from '../define.ts';
import { hashData } from './hash.ts';
import { readTable } from './table.ts';

/** A column of one of these names (any case) holds the class; the earlier name wins. Otherwise the last column does. */
const classColumnNames = ['class', 'label', 'target', 'y'];

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads CSV text. The first row is a header when it names a class column, or when none of its other cells is a number.
 * Classes are numbered in the order of their numbers when all are numbers, otherwise of their characters. `name` is what
 * messages call the file; `source` says where the data are from. Throws 'invalid-data' naming row, column and value.
 */
export function parseCsv(text: string, name: string, source = name): DataSet {
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
  const classColumn = header?.classColumn ?? width - 1;
  const featureColumns = Array.from({ length: width }, (_, column) => column).filter(
    (column) => column !== classColumn,
  );
  const columnName = (column: number): string => header?.names[column] || String(column + 1);
  const firstRow = header === undefined ? 1 : 2;

  const features = new Float64Array(body.length * featureColumns.length);
  body.forEach((row, index) => {
    featureColumns.forEach((column, k) => {
      features[index * featureColumns.length + k] = readNumber(row[column], name, index + firstRow, columnName(column));
    });
  });
  const { labels, classes } = readClasses(
    body.map((row) => row[classColumn]),
    { name, firstRow, column: columnName(classColumn) },
  );
  const set = {
    name,
    rows: body.length,
    columns: featureColumns.length,
    features,
    labels,
    featureNames: featureColumns.map((column, k) => header?.names[column] || `x${k + 1}`),
    classes,
    source,
  };
  return { ...set, hash: hashData(set) };
}

/** The names in the first row, if it is a header. */
function headerOf(first: string[]): { names: string[]; classColumn: number } | undefined {
  const lowerCase = first.map((cell) => cell.toLowerCase());
  for (const candidate of classColumnNames) {
    const column = lowerCase.indexOf(candidate);
    if (column >= 0) return { names: first, classColumn: column };
  }
  const others = first.slice(0, -1);
  const isText = (cell: string): boolean => !numberPattern.test(cell) && !/^([+-]?inf(inity)?|nan|)$/i.test(cell);
  return others.every(isText) ? { names: first, classColumn: first.length - 1 } : undefined;
}

function readNumber(cell: string, name: string, row: number, column: string): number {
  const value = numberPattern.test(cell) ? Number(cell) : Number.NaN;
  if (Number.isFinite(value)) return value + 0;
  const shown = cell === '' ? 'empty' : `‘${cell.slice(0, 40)}’`;
  throw new RidgelineError(
    'invalid-data',
    `${name}, row ${row}, column ${column} is ${shown}; expected a finite number, such as 0.5 or -1e-3`,
    { field: `row ${row}, column ${column}`, value: cell, expected: 'a finite number' },
  );
}

function readClasses(
  cells: string[],
  place: { name: string; firstRow: number; column: string },
): { labels: Int32Array; classes: string[] } {
  const { name, firstRow, column } = place;
  const empty = cells.indexOf('');
  if (empty >= 0) {
    throw new RidgelineError(
      'invalid-data',
      `${name}, row ${empty + firstRow}, column ${column} is empty; expected a class`,
      { field: `row ${empty + firstRow}, column ${column}`, value: '', expected: 'a class' },
    );
  }
  const areNumbers = cells.every((cell) => numberPattern.test(cell));
  const names = areNumbers ? cells.map((cell) => String(Number(cell) + 0)) : cells;
  const classes = [...new Set(names)].sort(
    areNumbers ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  );
  const refuse = (found: string, expected: string): never => {
    throw new RidgelineError('invalid-data', `${name}, column ${column} has ${found}; expected ${expected}`, {
      field: `column ${column}`,
      value: classes.length,
      expected,
    });
  };
  if (classes.length === 1) refuse(`one class, ‘${classes[0].slice(0, 40)}’`, 'at least two classes');
  if (classes.length === cells.length && cells.length > 2) {
    refuse(`${classes.length} classes in ${cells.length} rows`, 'classes that occur more than once');
  }
  const indexes = new Map(classes.map((label, index) => [label, index]));
  return { labels: Int32Array.from(names, (label) => indexes.get(label) as number), classes };
}
