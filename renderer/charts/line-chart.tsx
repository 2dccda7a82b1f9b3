/** Curves over steps or evaluations, with the session's cursor, brushing and hovering. */
import { type KeyboardEvent, type ReactNode, useMemo } from 'react';
import type { Metric } from '../../core/contract/summaries.ts';
import { countText } from '../controls/number-text.ts';
import { OptimizerMarker } from '../controls/optimizer-marker.tsx';
import { optimizerStyle } from '../controls/optimizer-style.ts';
import { hoverCursor, pinCursor, useCursor } from '../state/cursor.ts';
import { useTheme } from '../theme/theme.ts';
import type { Tokens } from '../theme/tokens.ts';
import { xPixel, yPixel } from './axes.ts';
import { CursorLayer, type CursorPlace } from './cursor-layer.tsx';
import { Figure, type FigureData } from './figure.tsx';
import type { ExportFigure } from './figure-export.ts';
import { hoverRun } from './hover.ts';
import {
  type LineBounds,
  type LineLayout,
  type LineSpec,
  layoutLines,
  lineBounds,
  pixelPath,
  rowOf,
} from './line-layout.ts';
import { measureText } from './measure-text.ts';
import { inside, lineTouches, nearestIndex } from './picking.ts';
import { PointerLayer } from './pointer-layer.tsx';
import type { Rectangle } from './scene.ts';
import { SceneView, useFontsReady } from './scene-view.tsx';
import type { Size } from './use-size.ts';

export interface LineChartProps {
  spec: LineSpec;
  /** Recorded steps of every curve, one for each x. */
  steps: ReadonlyMap<string, ArrayLike<number>>;
  heading: string;
  description: string;
  /** The caption names the floor and the ceiling. */
  caption: (bounds: LineBounds) => string;
  caveat?: string | null;
  data: FigureData;
  metric: Metric;
  /** Runs in a rectangle; seeds are null where a whole curve was touched. */
  onBrush?: ((hits: { id: string; seeds: number[] | null }[]) => void) | undefined;
  onPick?: ((id: string) => void) | undefined;
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined;
}

/** Size of an exported figure. */
const EXPORTED: Size = { width: 640, height: 360 };

export function LineChart(props: LineChartProps): ReactNode {
  const { spec, heading, description, data } = props;
  const tokens = useTheme((theme) => theme.tokens);
  const bounds = useMemo(() => lineBounds(spec), [spec]);
  const caption = props.caption(bounds);
  const exported = (colours: Tokens): ExportFigure => ({
    scene: layoutLines(spec, EXPORTED.width, EXPORTED.height, colours, measureText).scene,
    heading,
    caption,
    caveat: props.caveat ?? null,
    description,
  });
  return (
    <Figure
      heading={heading}
      description={description}
      caption={caption}
      data={data}
      exported={exported}
      onKeyDown={(event) => {
        if (!stepKeys(event, props.steps, props.metric)) props.onKeyDown?.(event);
      }}
    >
      {(size) => <Picture {...props} tokens={tokens} size={size} />}
    </Figure>
  );
}

function Picture(props: LineChartProps & { tokens: Tokens; size: Size }): ReactNode {
  const { spec, tokens, size, steps, metric } = props;
  const fonts = useFontsReady();
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels are measured again once the font is there
  const layout = useMemo(
    () => layoutLines(spec, size.width, size.height, tokens, measureText),
    [spec, size, tokens, fonts],
  );
  const place = (step: number): CursorPlace | null => cursorPlace(step, spec, steps, layout, tokens);

  const stepAt = (x: number): number | null => nearestStep(x, spec, steps, layout);
  const labelAt = (x: number, y: number) => layout.labels.find(({ box }) => inside(x, y, box))?.id ?? null;
  const inPlot = (x: number, y: number) =>
    inside(x, y, { ...layout.plot, x: layout.plot.x - 6, width: layout.plot.width + 10 });

  return (
    <>
      <SceneView scene={layout.scene} />
      <CursorLayer
        width={size.width}
        height={size.height}
        plot={layout.plot}
        titleWidth={measureText(spec.yTitle)}
        place={place}
      />
      {layout.needsLegend && <LegendOver spec={spec} />}
      <PointerLayer
        width={size.width}
        height={size.height}
        onHover={(x, y) => {
          hoverRun(labelAt(x, y));
          hoverCursor(inPlot(x, y) ? stepAt(x) : null, metric);
        }}
        onLeave={() => {
          hoverRun(null);
          hoverCursor(null);
        }}
        onClick={(x, y) => {
          const label = labelAt(x, y);
          if (label !== null) props.onPick?.(label);
          else if (inPlot(x, y)) pinCursor(stepAt(x), metric);
        }}
        {...(props.onBrush
          ? { onRectangle: (rectangle: Rectangle) => props.onBrush?.(hitsIn(rectangle, spec, layout)) }
          : {})}
      />
    </>
  );
}

function LegendOver({ spec }: { spec: LineSpec }): ReactNode {
  return (
    <div className="legend legend-over">
      {spec.series.map((series) => (
        <span key={series.id} className="legend-entry">
          <OptimizerMarker slot={series.slot} line />
          {series.label}
        </span>
      ))}
    </div>
  );
}

function nearestStep(x: number, spec: LineSpec, steps: LineChartProps['steps'], layout: LineLayout): number | null {
  const value = layout.xScale.value((x - layout.plot.x) / layout.plot.width);
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const series of spec.series) {
    const index = nearestIndex(series.x, value);
    if (index < 0) continue;
    const distance = Math.abs(xPixel(layout.xScale, layout.plot, series.x[index]!) - x);
    if (distance < least) {
      least = distance;
      best = steps.get(series.id)?.[index] ?? null;
    }
  }
  return best;
}

/** The hairline stands where the first curve has the step; on an axis of evaluations curves may differ, and rings show it. */
function cursorPlace(
  step: number,
  spec: LineSpec,
  steps: LineChartProps['steps'],
  layout: LineLayout,
  tokens: Tokens,
): CursorPlace | null {
  const { plot, xScale, yScale } = layout;
  let x: number | null = null;
  let label = '';
  const rings: CursorPlace['rings'] = [];
  for (const series of spec.series) {
    const own = steps.get(series.id);
    if (!own || own.length === 0 || step > own[own.length - 1]!) continue;
    const index = nearestIndex(own, step);
    const px = xPixel(xScale, plot, series.x[index]!);
    if (x === null) {
      x = px;
      label = countText(series.x[index]!);
    }
    const value = series.y[index]!;
    if (series.draw === 'median' && !Number.isNaN(value)) {
      rings.push({ x: px, y: yPixel(yScale, plot, value), color: optimizerStyle(series.slot, tokens.mode).color });
    }
  }
  return x === null ? null : { x, label, rings };
}

function hitsIn(rectangle: Rectangle, spec: LineSpec, layout: LineLayout): { id: string; seeds: number[] | null }[] {
  const hits: { id: string; seeds: number[] | null }[] = [];
  const touches = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    lineTouches(pixelPath(x, y, layout.xScale, layout.yScale, layout.plot).points, rectangle);
  for (const series of spec.series) {
    if (series.draw === 'runs' && series.runs) {
      const { seeds, values } = series.runs;
      const found = seeds.filter((_, row) => touches(series.x, rowOf(values, row, series.x.length)));
      if (found.length > 0) hits.push({ id: series.id, seeds: [...found] });
    } else if (touches(series.x, series.y)) hits.push({ id: series.id, seeds: null });
  }
  return hits;
}

/** Arrow keys walk the cursor over the recorded steps; Home and End go to the ends, Enter pins. */
export function stepKeys(event: KeyboardEvent, steps: ReadonlyMap<string, ArrayLike<number>>, metric: Metric): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const list = longest(steps);
  if (list.length === 0) return false;
  const { step, pinned } = useCursor.getState();
  const now = step === null ? -1 : nearestIndex(list, step);
  const go = (index: number): boolean => {
    event.preventDefault();
    const next = list[Math.min(list.length - 1, Math.max(0, index))]!;
    useCursor.setState({ step: next, pinned: true, metric });
    return true;
  };
  switch (event.key) {
    case 'ArrowRight':
      return go(now + (event.shiftKey ? 10 : 1));
    case 'ArrowLeft':
      return go(now === -1 ? list.length - 1 : now - (event.shiftKey ? 10 : 1));
    case 'Home':
      return go(0);
    case 'End':
      return go(list.length - 1);
    case 'Enter':
      if (step === null) return false;
      pinCursor(pinned ? null : step, metric);
      return true;
    default:
      return false;
  }
}

function longest(steps: ReadonlyMap<string, ArrayLike<number>>): ArrayLike<number> {
  let found: ArrayLike<number> = [];
  for (const list of steps.values()) if (list.length > found.length) found = list;
  return found;
}
