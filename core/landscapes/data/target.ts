/** What a table's rows are to be predicted as: classes, or numbers of a regression. */
import { RidgelineError } from '../../contract/errors.ts';
import type { DataSet } from '../define.ts';

export type TargetKind = 'classes' | 'regression';

/** Up to so many different numbers are taken for classes; more only if they are whole and often repeated. */
const USUAL_CLASSES = 20;
const ROWS_OF_A_CLASS = 10;

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A column to predict: numbers where all its cells are numbers, otherwise texts. */
export interface TargetColumn {
  name: string;
  cells: readonly string[] | Float64Array;
}

export interface TargetPlace {
  /** The file, in messages. */
  file: string;
  /** The number of the first row, in messages. */
  firstRow: number;
  /** `row 3, column y`, or how else a cell of this file is found. */
  cell(row: number, column: string): string;
  /** `column y`. */
  column(name: string): string;
}

export type Target = Pick<DataSet, 'labels' | 'classes' | 'targets' | 'targetNames'>;

/** Whether a cell of a text table is a number; `nan` and `inf` are not. */
export function isNumber(cell: string): boolean {
  return numberPattern.test(cell);
}

/**
 * What a column is when nobody says it: numbers are for regression when no value occurs twice (in more than two rows), and
 * when there are more than 20 different ones, unless they are whole and occur ten times each on average.
 */
export function usualKind(cells: TargetColumn['cells']): TargetKind {
  if (!areNumbers(cells)) return 'classes';
  const numbers = numbersOf(cells);
  const different = new Set(numbers).size;
  if (different === numbers.length && numbers.length > 2) return 'regression';
  if (different <= USUAL_CLASSES) return 'classes';
  const isRepeated = different * ROWS_OF_A_CLASS <= numbers.length && numbers.every(Number.isInteger);
  return isRepeated ? 'classes' : 'regression';
}

/**
 * Classes of one column, or numbers of one or several. Classes are numbered in the order of their numbers when all are
 * numbers, otherwise of their characters. Throws 'invalid-data' naming the cell and what was expected.
 */
export function readTarget(columns: readonly TargetColumn[], kind: TargetKind | undefined, place: TargetPlace): Target {
  const [first] = columns;
  const chosen = kind ?? (columns.length > 1 ? 'regression' : usualKind(first.cells));
  if (chosen === 'classes') {
    if (columns.length === 1) return readClasses(first, place);
    throw new RidgelineError(
      'invalid-data',
      `${place.file}: ${columns.length} columns are to be predicted as classes; expected one, or regression`,
      { field: 'target', value: columns.map(({ name }) => name), expected: 'one column' },
    );
  }
  const rows = first.cells.length;
  const targets = new Float64Array(rows * columns.length);
  columns.forEach(({ name, cells }, k) => {
    for (let row = 0; row < rows; row++) targets[row * columns.length + k] = finiteNumber(cells[row], name, row, place);
  });
  return { labels: new Int32Array(0), classes: [], targets, targetNames: columns.map(({ name }) => name) };
}

/** The number in a cell; throws 'invalid-data' when it is not a finite one. */
export function finiteNumber(cell: string | number, column: string, row: number, place: TargetPlace): number {
  const value = typeof cell === 'number' ? cell : isNumber(cell) ? Number(cell) : Number.NaN;
  if (Number.isFinite(value)) return value + 0;
  const shown = cell === '' ? 'empty' : typeof cell === 'number' ? String(cell) : `‘${cell.slice(0, 40)}’`;
  const where = place.cell(row + place.firstRow, column);
  throw new RidgelineError(
    'invalid-data',
    `${place.file}, ${where} is ${shown}; expected a finite number, such as 0.5 or -1e-3`,
    { field: where, value: String(cell).slice(0, 40), expected: 'a finite number' },
  );
}

function readClasses({ name, cells }: TargetColumn, place: TargetPlace): Target {
  const empty = typeof cells[0] === 'string' ? (cells as readonly string[]).indexOf('') : -1;
  if (empty >= 0) {
    const where = place.cell(empty + place.firstRow, name);
    throw new RidgelineError('invalid-data', `${place.file}, ${where} is empty; expected a class`, {
      field: where,
      value: '',
      expected: 'a class',
    });
  }
  const isNumeric = areNumbers(cells);
  if (cells instanceof Float64Array) cells.forEach((cell, row) => void finiteNumber(cell, name, row, place));
  const names = isNumeric ? Array.from(numbersOf(cells), (value) => String(value + 0)) : (cells as readonly string[]);
  const classes = [...new Set(names)].sort(
    isNumeric ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  );
  const refuse = (found: string, expected: string): never => {
    throw new RidgelineError(
      'invalid-data',
      `${place.file}, ${place.column(name)} has ${found}; expected ${expected}`,
      {
        field: place.column(name),
        value: classes.length,
        expected,
      },
    );
  };
  if (classes.length === 1) refuse(`one class, ‘${classes[0].slice(0, 40)}’`, 'at least two classes');
  if (classes.length === cells.length && cells.length > 2) {
    const instead = isNumeric ? ', or regression' : '';
    refuse(`${classes.length} classes in ${cells.length} rows`, `classes that occur more than once${instead}`);
  }
  const indexes = new Map(classes.map((label, index) => [label, index]));
  return { labels: Int32Array.from(names, (label) => indexes.get(label) as number), classes };
}

function areNumbers(cells: TargetColumn['cells']): boolean {
  return cells instanceof Float64Array || cells.every(isNumber);
}

function numbersOf(cells: TargetColumn['cells']): Float64Array {
  return cells instanceof Float64Array ? cells : Float64Array.from(cells, Number);
}
