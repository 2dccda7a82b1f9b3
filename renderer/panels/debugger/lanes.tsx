/** The lanes of the runs under the clock: loss, gradient, step length and direction by steps. */
import { ZoomOut } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { LanesAnswer } from '../../../core/contract/trace.ts';
import { Figure, type FigureData } from '../../charts/figure.tsx';
import {
  LANE_WORDS,
  LANES,
  type LaneSeries,
  type LanesSpec,
  laneReadings,
  layoutLanes,
  nearest,
} from '../../charts/lanes-layout.ts';
import { measureText } from '../../charts/measure-text.ts';
import { PointerLayer } from '../../charts/pointer-layer.tsx';
import { crisp } from '../../charts/scene.ts';
import { SceneView, useFontsReady } from '../../charts/scene-view.tsx';
import type { Size } from '../../charts/use-size.ts';
import { IconButton } from '../../controls/button.tsx';
import { countText } from '../../controls/number-text.ts';
import { optimizerStyle } from '../../controls/optimizer-style.ts';
import { useDebugged } from '../../state/debugged.ts';
import { useTheme } from '../../theme/theme.ts';
import { lanesCaption } from './step-words.ts';
import type { DebuggedRun } from './use-subject.ts';

export interface LanesProps {
  runs: readonly DebuggedRun[];
  answers: readonly (LanesAnswer | null)[];
  selected: number;
  range: readonly [number, number];
  step: number;
  onStep: (step: number) => void;
}

const EXPORTED: Size = { width: 760, height: 420 };

export function Lanes(props: LanesProps): ReactNode {
  const { runs, answers, selected, range, step } = props;
  const spec = useMemo((): LanesSpec => {
    const found = runs.map(
      ({ optimizer }, k): LaneSeries => seriesOf(optimizer.id, optimizer.slot, answers[k] ?? null),
    );
    return { series: found, selected, range };
  }, [runs, answers, selected, range]);
  const answer = answers[selected] ?? null;
  const name = runs[selected]?.optimizer.name ?? '';
  const where = runs[selected]?.landscape.name ?? '';
  const data: FigureData = {
    header: ['optimizer', 'seed', 'step', 'loss', '|g|', '|Δw|', 'cos'],
    rows: function* () {
      for (const [k, series] of spec.series.entries()) {
        const run = runs[k]!;
        for (let i = 0; i < series.steps.length; i += 1)
          yield [
            run.optimizer.name,
            run.run.seed,
            series.steps[i]!,
            ...LANES.map((kind) => {
              const value = series.values[kind][i]!;
              return Number.isNaN(value) ? null : value;
            }),
          ];
      }
    },
  };
  const caption =
    answer === null
      ? 'Replaying…'
      : lanesCaption(
          answer.steps,
          answer.complete,
          answer.run.budget,
          answer.run.end,
          answer.run.gradient,
          answer.run.isAveraged,
        );
  const heading = `steps of ${name} on ${where}`;
  const description = `Loss, gradient norm, step length and cosine of update and minus gradient of ${runs
    .map(({ optimizer }) => optimizer.name)
    .join(', ')} on ${where}, by steps; step ${step} is marked.`;
  const zoomed = useDebugged((state) => state.range !== null);
  return (
    <Figure
      heading={heading}
      description={description}
      caption={caption}
      data={data}
      exported={(tokens) => ({
        scene: layoutLanes(spec, EXPORTED.width, EXPORTED.height, tokens, measureText).scene,
        heading,
        caption,
        caveat: null,
        description,
      })}
      aside={
        <>
          <span className="debugger-hint text3">← → one step · Shift ten · Home End</span>
          {zoomed && (
            <IconButton
              icon={ZoomOut}
              name="Show all steps"
              keys="0"
              onPress={() => useDebugged.setState({ range: null })}
              small
              size={13}
            />
          )}
        </>
      }
    >
      {(size) => <Picture {...props} spec={spec} size={size} />}
    </Figure>
  );
}

function seriesOf(id: string, slot: number, answer: LanesAnswer | null): LaneSeries {
  const none = new Float64Array(0);
  if (answer === null)
    return {
      id,
      slot,
      steps: none,
      values: { loss: none, gradient: none, update: none, cosine: none },
      diverged: false,
    };
  const { steps, loss, gradientNorm, updateNorm, cosine } = answer;
  return {
    id,
    slot,
    steps,
    values: { loss, gradient: gradientNorm, update: updateNorm, cosine },
    diverged: answer.run.end?.outcome === 'diverged' && steps[steps.length - 1] === answer.run.end.step,
  };
}

function Picture({ spec, size, step, onStep }: LanesProps & { spec: LanesSpec; size: Size }): ReactNode {
  const tokens = useTheme((theme) => theme.tokens);
  const fonts = useFontsReady();
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels are measured again once the font is there
  const layout = useMemo(
    () => layoutLanes(spec, size.width, size.height, tokens, measureText),
    [spec, size, tokens, fonts],
  );
  const { plot, x } = layout;
  const chosen = spec.series[spec.selected];
  const readings = laneReadings(layout, chosen, step);
  const stepAt = (px: number): number => {
    const wanted = x.value((px - plot.x) / plot.width);
    const at = chosen === undefined ? -1 : nearest(chosen.steps, wanted);
    return at < 0 ? Math.round(wanted) : chosen!.steps[at]!;
  };
  const inside = step >= spec.range[0] && step <= spec.range[1];
  const at = plot.x + x.place(step) * plot.width;
  const label = countText(step);
  const labelWidth = Math.max(22, measureText(label) + 14);
  const color = chosen === undefined ? tokens.text : optimizerStyle(chosen.slot, tokens.mode).color;
  return (
    <>
      <SceneView scene={layout.scene} />
      <svg className="chart-layer" width={size.width} height={size.height} aria-hidden="true">
        {readings.map(({ kind, top, text }) => (
          <text key={kind} x={plot.x + plot.width} y={top - 5} textAnchor="end" className="lane-words">
            {LANE_WORDS[kind]}
            {inside && text !== '' && (
              <tspan dx={8} className="lane-value">
                {text}
              </tspan>
            )}
          </text>
        ))}
        {inside && (
          <>
            <line
              className="cursor-line pinned lane-line"
              x1={crisp(at - 0.5)}
              x2={crisp(at - 0.5)}
              y1={plot.y - 4}
              y2={plot.y + plot.height}
            />
            <rect
              className="cursor-box"
              x={Math.min(Math.max(at - labelWidth / 2, 2), size.width - labelWidth - 2)}
              y={plot.y - 20}
              width={labelWidth}
              height={16}
              rx={3}
            />
            <text
              className="cursor-text"
              x={Math.min(Math.max(at, labelWidth / 2 + 2), size.width - labelWidth / 2 - 2)}
              y={plot.y - 8}
              textAnchor="middle"
            >
              {label}
            </text>
            {readings.map(
              ({ kind, x: px, y }) =>
                y !== null && <circle key={kind} className="cursor-ring" cx={px} cy={y} r={3.5} stroke={color} />,
            )}
          </>
        )}
      </svg>
      <PointerLayer
        width={size.width}
        height={size.height}
        onClick={(px) => onStep(stepAt(px))}
        onRectangle={({ x: from, width }) => {
          const value = (px: number): number =>
            Math.round(x.value(Math.min(1, Math.max(0, (px - plot.x) / plot.width))));
          const [low, high] = [value(from), value(from + width)];
          if (high > low) useDebugged.setState({ range: [Math.max(0, low), high] });
        }}
        onDoubleClick={() => useDebugged.setState({ range: null })}
      />
    </>
  );
}
