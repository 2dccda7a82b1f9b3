/** Pictures of an analysis that was asked many times: curves along a run over its loss, or distributions over seeds. */
import type { StudyOver } from '../../../core/contract/analysis-over.ts';
import type { AnalysisStudyAnswer } from '../../../core/contract/studies.ts';
import type { ArraySpec } from '../../charts/array-layout.ts';

type Found = NonNullable<AnalysisStudyAnswer['found']>;

export interface OverPicture {
  title: string;
  spec: ArraySpec;
}

/** Ends of the labels of the values that a picture is drawn of. */
export const ENDS = { steps: ', at the last step', seeds: ', mean over seeds' } as const;

/** One picture for each value that is not the same everywhere, as the table has them. */
export function overPictures(over: StudyOver, { values, arrays }: Found): OverPicture[] {
  const x = arrays[over.kind]?.data;
  if (x === undefined) return [];
  return Object.entries(values).flatMap(([name, { label = name, unit = '', exact }]) => {
    const array = arrays[name];
    if (!array || !label.endsWith(ENDS[over.kind]) || isConstant(array.data)) return [];
    const title = label.slice(0, -ENDS[over.kind].length);
    const spec =
      over.kind === 'steps'
        ? alongRun(x, over.spacing === 'log', array.data, arrays, name, unit)
        : distribution(
            arrays[`${name} sorted`]?.data ?? new Float64Array(0),
            unit,
            exact === null ? null : Number(exact),
          );
    return [{ title, spec }];
  });
}

function isConstant(data: Float64Array): boolean {
  return data.every((value) => value === data[0] || Number.isNaN(value));
}

function alongRun(
  steps: Float64Array,
  isLog: boolean,
  values: Float64Array,
  arrays: Found['arrays'],
  name: string,
  unit: string,
): ArraySpec {
  const [low, high] = [arrays[`${name} low`]?.data, arrays[`${name} high`]?.data];
  const losses = arrays['loss of the run']?.data;
  return {
    kind: 'lines',
    xTitle: 'step',
    yTitle: unit,
    xLog: isLog,
    yLog: false,
    series: [{ label: 'value', x: steps, rows: [values], predicted: false, band: low && high ? { low, high } : null }],
    backdrop:
      losses && name !== 'loss'
        ? { label: 'loss', x: steps, values: losses, log: losses.every((loss) => !(loss <= 0)) }
        : null,
  };
}

/** The share of the seeds up to each value, in the middle of its step; the exact value as a line. */
function distribution(sorted: Float64Array, unit: string, exact: number | null): ArraySpec {
  const shares = sorted.map((_, k) => (k + 0.5) / sorted.length);
  const spec: ArraySpec = {
    kind: 'points',
    xTitle: unit === '' ? 'value' : unit,
    yTitle: 'share of the seeds below',
    xLog: false,
    yLog: false,
    series: [{ label: 'seeds', x: sorted, rows: [shares], predicted: false, band: null }],
  };
  if (exact === null) return spec;
  const line = { label: 'exact', x: [exact, exact], rows: [[0, 1]], predicted: true, band: null };
  return { ...spec, series: [...spec.series, line] };
}
