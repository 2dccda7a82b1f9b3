/** Figures of claims: what was measured beside what is predicted, as arrays with a picture that says how they are drawn. */
import type { FindingFigure, StudyArray } from '../contract/studies.ts';

export type ClaimFigure = FindingFigure;

/** Lists of numbers as arrays of a figure; what is one row stays one row. */
export function figureArrays(lists: Readonly<Record<string, ArrayLike<number>>>): Record<string, StudyArray> {
  return Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [name, { shape: [list.length], data: Float64Array.from(list) }]),
  );
}

/** A measurement with so many times the first sample. */
export interface Sampled {
  growth: number;
  measured: number;
  interval: readonly [low: number, high: number];
}

/** The figure of a claim that has none of its own: the interval of every sample that was taken, beside prediction and tolerance. */
export function intervalFigure(
  { quantity = 'measured value', tolerance }: { quantity?: string | undefined; tolerance: number },
  predicted: number,
  samples: readonly Sampled[],
): ClaimFigure {
  const exact = samples.every(({ interval: [low, high] }) => low === high);
  const name = ({ growth }: Sampled): string =>
    samples.length === 1 ? 'measured' : growth === 1 ? 'first sample' : `${growth} times the sample`;
  return {
    picture: {
      kind: 'intervals',
      title: 'Measured beside predicted',
      x: { label: quantity },
      rows: samples.map(name),
      values: 'measured',
      band: ['low', 'high'],
      predicted: 'predicted',
      tolerance: ['lowest', 'highest'],
    },
    arrays: figureArrays({
      measured: samples.map(({ measured }) => measured),
      low: samples.map(({ interval }) => interval[0]),
      high: samples.map(({ interval }) => interval[1]),
      predicted: samples.map(() => predicted),
      lowest: samples.map(() => predicted - tolerance),
      highest: samples.map(() => predicted + tolerance),
    }),
    caption: `${exact ? 'nothing random' : '99.9 % intervals'} · dashed: predicted · shaded: inside the tolerance`,
  };
}
