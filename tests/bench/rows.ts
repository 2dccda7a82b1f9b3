import type { Row } from './measure.ts';
import { analysisRows } from './rows/analyses.ts';
import { bbobRows } from './rows/bbob.ts';
import { curvatureRows } from './rows/curvature.ts';
import { formulaRow } from './rows/formula.ts';
import { laboratoryRows } from './rows/laboratory.ts';
import { networkRows } from './rows/network.ts';
import { particleRows } from './rows/particles.ts';
import { summaryRow } from './rows/summaries.ts';

export const rows: Row[] = [
  ...particleRows,
  ...networkRows,
  ...curvatureRows,
  ...laboratoryRows,
  ...bbobRows,
  ...analysisRows,
  formulaRow,
  summaryRow,
];
