import type { Row } from './measure.ts';
import { formulaRow } from './rows/formula.ts';
import { networkRows } from './rows/network.ts';

export const rows: Row[] = [...networkRows, formulaRow];
