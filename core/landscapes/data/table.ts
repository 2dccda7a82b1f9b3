/** CSV text as rows of trimmed cells, every row as long as the first. */
import papaparse from 'papaparse/papaparse.js';
import { RidgelineError } from '../../contract/errors.ts';

/**
 * Splits CSV text (comma, semicolon, tab or bar; quotes as in RFC 4180; blank lines are skipped). Rows are counted from 1
 * in messages, blank lines left out. Throws 'invalid-data' when there is no row, or rows differ in length.
 */
export function readTable(text: string, name: string): string[][] {
  const { data, errors } = papaparse.parse(text, {
    skipEmptyLines: 'greedy',
    delimiter: '',
    delimitersToGuess: [',', ';', '\t', '|'],
  });
  const broken = errors.find((error) => error.type === 'Quotes');
  if (broken !== undefined) {
    throw new RidgelineError('invalid-data', `${name}, row ${(broken.row ?? 0) + 1}: ${broken.message}`, {
      field: `row ${(broken.row ?? 0) + 1}`,
      expected: 'quotes that open and close around a whole cell',
    });
  }
  if (data.length === 0) {
    throw new RidgelineError('invalid-data', `${name} has no rows; expected at least one row of numbers and a class`, {
      field: name,
      value: 0,
      expected: 'at least one row of numbers and a class',
    });
  }
  const width = data[0].length;
  data.forEach((row, index) => {
    if (row.length === width) return;
    throw new RidgelineError(
      'invalid-data',
      `${name}, row ${index + 1} has ${row.length} columns; expected ${width}, as in row 1`,
      { field: `row ${index + 1}`, value: row.length, expected: `${width} columns` },
    );
  });
  return data.map((row) => row.map((cell) => cell.trim()));
}
