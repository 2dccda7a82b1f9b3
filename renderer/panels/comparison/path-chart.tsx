/** Beside a plane: the loss of the drawn runs in all dimensions, or how far they are from the plane. */
import { type ReactNode, useMemo } from 'react';
import type { OptimizerItem } from '../../../core/contract/document.ts';
import type { TrajectoriesAnswer } from '../../../core/contract/summaries.ts';
import { boundsWords } from '../../charts/caption.ts';
import { LineChart } from '../../charts/line-chart.tsx';
import type { LineSpec } from '../../charts/line-layout.ts';
import type { Linked } from './linked.ts';
import { pathCurves, pathTable } from './path-series.ts';

export interface PathChartProps {
  quantity: 'loss' | 'distance';
  answer: TrajectoriesAnswer;
  optimizers: ReadonlyMap<string, OptimizerItem>;
  linked: Linked;
  landscape: string;
}

export function PathChart({ quantity, answer, optimizers, linked, landscape }: PathChartProps): ReactNode {
  const { series, steps } = useMemo(() => pathCurves(answer, optimizers, quantity), [answer, optimizers, quantity]);
  const dimension = answer.plane.dimension;
  const loss = quantity === 'loss';
  const spec = useMemo(
    (): LineSpec => ({
      series,
      xTitle: 'step',
      yTitle: loss ? (dimension > 2 ? `loss, all ${dimension} dimensions` : 'loss') : 'distance from the plane',
      xScale: 'linear',
      yScale: loss ? 'log' : 'linear',
      dimmed: linked.dimmed,
      emphasised: (id) => id === linked.selected,
    }),
    [series, loss, dimension, linked],
  );
  const words = loss ? 'loss of the drawn runs' : 'distance from the plane';
  return (
    <LineChart
      spec={spec}
      steps={steps}
      heading={`${words}, ${landscape}`}
      description={`${loss ? 'Loss of the drawn runs' : 'Distance of the drawn runs from the plane'} over steps on ${landscape}.`}
      caption={(bounds) =>
        loss
          ? ['L is the whole loss', ...boundsWords(bounds)].join(' · ')
          : 'The contour is exact only where this is 0.'
      }
      data={pathTable(answer, optimizers)}
      metric="loss"
    />
  );
}
