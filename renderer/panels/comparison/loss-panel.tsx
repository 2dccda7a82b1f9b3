/** Loss or accuracy of the optimizers over steps or gradient evaluations. */
import { SlidersHorizontal } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react';
import type { Metric } from '../../../core/contract/summaries.ts';
import { curveCaption } from '../../charts/caption.ts';
import { LineChart } from '../../charts/line-chart.tsx';
import type { LineSpec } from '../../charts/line-layout.ts';
import { choiceEntry, MenuButton } from '../../controls/menu.tsx';
import { axisNumbers, proseNumber } from '../../controls/number-text.ts';
import { Segmented } from '../../controls/segmented.tsx';
import { useSummary } from '../../state/laboratory.ts';
import {
  curveData,
  curveSentence,
  curveSeries,
  type Drawn,
  isShare,
  MOST_RUNS,
  metricWords,
  type Unit,
} from './curve-series.ts';
import { brushHits, pickOptimizer, useLinked } from './linked.ts';
import { EmptyPanel, FailedPanel, NothingRun } from './panel-state.tsx';
import { type Subject, useSubject } from './subject.ts';
import './comparison.css';

export function LossPanel(): ReactNode {
  const state = useSubject();
  return (
    <div className="pane comparison-pane">
      {state.kind === 'empty' ? <EmptyPanel message={state.message} /> : <Curves subject={state.subject} />}
    </div>
  );
}

type Part = 'training' | 'test';
type Quantity = 'loss' | 'accuracy';

function metricOf(quantity: Quantity, part: Part): Metric {
  if (quantity === 'loss') return part === 'test' ? 'testLoss' : 'loss';
  return part === 'test' ? 'testAccuracy' : 'accuracy';
}

function Curves({ subject }: { subject: Subject }): ReactNode {
  const { experiment, landscape, optimizers, hasData, running } = subject;
  const [part, setPart] = useState<Part>('training');
  const [quantity, setQuantity] = useState<Quantity>('loss');
  const [unit, setUnit] = useState<Unit>('evaluations');
  const [drawn, setDrawn] = useState<Drawn>('median');
  const [logY, setLogY] = useState(true);
  const [logX, setLogX] = useState(false);
  const linked = useLinked(experiment.id);

  const metric = metricOf(hasData ? quantity : 'loss', hasData ? part : 'training');
  const few = Math.min(experiment.seeds.count, 4);
  const runs = drawn === 'runs' || linked.brushed !== null ? Math.min(experiment.seeds.count, MOST_RUNS) : few;
  const { answer, error, stale } = useSummary({
    kind: 'curves',
    experiment: experiment.id,
    landscape: landscape.id,
    metric,
    runs,
    pixels: runs > 20 ? 300 : 800,
  });
  const statistics = useSummary({ kind: 'statistics', experiment: experiment.id, landscape: landscape.id });
  const hasAccuracy = statistics.answer?.rows.some(({ accuracy }) => accuracy !== null) ?? false;

  const { series, steps } = useMemo(
    () => (answer === null ? { series: [], steps: new Map() } : curveSeries(answer, optimizers, unit, drawn)),
    [answer, optimizers, unit, drawn],
  );
  const log = logY && !isShare(metric);
  const batch = experiment.gradient.kind === 'batch' ? ` (batch ${experiment.gradient.size})` : '';
  const words = metricWords(metric, hasData);
  const target = answer?.target ?? null;
  const spec = useMemo((): LineSpec => {
    const mostEvaluations = Math.max(0, ...series.map(({ x }) => x[x.length - 1] ?? 0));
    return {
      series: series.map((one) => {
        if (one.draw === 'runs') return one;
        // Over a median, single runs are drawn where some of them are brushed.
        const brushed = linked.brushed?.get(one.id)?.size ?? 0;
        const some = brushed > 0 && brushed < (one.runs?.seeds.length ?? 0);
        return some ? one : { ...one, runs: null };
      }),
      xTitle: unit === 'steps' ? 'step' : `gradient evaluations${batch}`,
      yTitle: words,
      xScale: logX ? 'log' : 'linear',
      yScale: log ? 'log' : 'linear',
      xEnd: unit === 'steps' ? (answer?.budget ?? 1) : mostEvaluations,
      yLabels: axisNumbers,
      target: metric === 'loss' && target !== null ? { value: target, label: `target ${proseNumber(target)}` } : null,
      running,
      dimmed: linked.dimmed,
      emphasised: (id) => id === linked.selected,
    };
  }, [series, unit, batch, words, logX, log, answer, metric, target, running, linked]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === 'g' && event.shiftKey) setLogX((old) => !old);
    else if (key === 'g') setLogY((old) => !old);
    else if (key === 'm') setDrawn((old) => (old === 'median' ? 'runs' : 'median'));
    else if (key === 'e') setUnit((old) => (old === 'steps' ? 'evaluations' : 'steps'));
    else return;
    event.preventDefault();
  };

  const controls = (
    <div className="bar comparison-bar">
      <span className="strong ellipsis" title={landscape.name}>
        {landscape.name}
      </span>
      {stale && answer !== null && !running && <span className="text3">updating</span>}
      <span className="push comparison-controls">
        {hasData && hasAccuracy && (
          <Segmented
            label="Quantity"
            value={quantity}
            options={[
              { value: 'loss', label: 'Loss' },
              { value: 'accuracy', label: 'Accuracy' },
            ]}
            onChange={setQuantity}
          />
        )}
        {hasData && (
          <Segmented
            label="Part of the data"
            value={part}
            options={[
              { value: 'training', label: 'Training' },
              { value: 'test', label: 'Test' },
            ]}
            onChange={setPart}
          />
        )}
        <span className="comparison-wide">
          <Segmented
            label="Cost unit"
            value={unit}
            options={[
              { value: 'evaluations', label: 'Evaluations' },
              { value: 'steps', label: 'Steps' },
            ]}
            onChange={setUnit}
          />
        </span>
        <MenuButton
          label="View"
          icon={SlidersHorizontal}
          entries={[
            choiceEntry('median', 'Median and interquartile band', 'M', drawn === 'median', () => setDrawn('median')),
            choiceEntry('runs', 'Single runs', 'M', drawn === 'runs', () => setDrawn('runs')),
            'separator',
            choiceEntry('evaluations', 'Over gradient evaluations', 'E', unit === 'evaluations', () =>
              setUnit('evaluations'),
            ),
            choiceEntry('steps', 'Over steps', 'E', unit === 'steps', () => setUnit('steps')),
            'separator',
            choiceEntry('log-y', `Logarithmic ${isShare(metric) ? 'loss' : words}`, 'G', logY, () =>
              setLogY((old) => !old),
            ),
            choiceEntry('log-x', 'Logarithmic steps', 'Shift+G', logX, () => setLogX((old) => !old)),
          ]}
        />
      </span>
    </div>
  );

  if (error !== null && answer === null) return <FailedPanel error={error} />;
  if (answer === null) return controls;
  if (series.length === 0) {
    return (
      <>
        {controls}
        <NothingRun subject={subject} />
      </>
    );
  }
  const shown = answer.curves.filter(({ optimizer, n }) => optimizers.has(optimizer) && n > 0);
  return (
    <>
      {controls}
      <LineChart
        spec={spec}
        steps={steps}
        heading={`${words}, ${landscape.name}`}
        description={curveSentence(series, words, landscape.name, unit, (value) => proseNumber(value, 2))}
        caption={(bounds) =>
          curveCaption({
            curves: shown,
            drawn,
            runsShown:
              drawn === 'runs'
                ? { shown: Math.min(MOST_RUNS, experiment.seeds.count), of: experiment.seeds.count }
                : null,
            shown: answer.shown,
            recorded: answer.recorded,
            budget: answer.budget,
            ...bounds,
          })
        }
        data={curveData(answer, optimizers)}
        metric={metric}
        onBrush={(hits) => brushHits(subject, hits)}
        onPick={(id) => pickOptimizer(subject, id)}
        onKeyDown={onKeyDown}
      />
    </>
  );
}
