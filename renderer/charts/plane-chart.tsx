/** A plane through a landscape: contours with zoom, paths or clouds of runs, rings at the session's cursor. */
import { type KeyboardEvent, type ReactNode, useMemo, useRef } from 'react';
import type { Box, GridPreview } from '../../core/contract/summaries.ts';
import { hoverPlace, type Place, pinPlace, useCursor } from '../state/cursor.ts';
import { useTheme } from '../theme/theme.ts';
import type { Tokens } from '../theme/tokens.ts';
import { coordinateText } from './coordinate-name.ts';
import { Caveat, Figure, type FigureData } from './figure.tsx';
import type { ExportFigure } from './figure-export.ts';
import { hoverRun } from './hover.ts';
import { measureText } from './measure-text.ts';
import { inside, lineDistance, lineTouches, nearestIndex } from './picking.ts';
import {
  layoutPlaneData,
  layoutTerrain,
  type PlaneData,
  type PlanePath,
  pathPixels,
  type TerrainSpec,
} from './plane-layout.ts';
import { PointerLayer } from './pointer-layer.tsx';
import type { Rectangle, Scene } from './scene.ts';
import { SceneView, useFontsReady } from './scene-view.tsx';
import { interpolated } from './surface-mesh.ts';
import { contourLevels, zoomed } from './terrain.ts';
import type { Size } from './use-size.ts';

export interface PlaneChartProps {
  /** Id of the landscape: where the pointer is over it, the session's place is set. */
  landscape?: string | undefined;
  data: PlaneData;
  /** The landscape's values; null while they are not known. */
  grid: GridPreview | null;
  /** What the plot shows: the zoomed box, or the grid's own. */
  view: Box;
  onView: (view: Box | null) => void;
  /** Known minimum of the landscape, for the levels. */
  minimum: number | null;
  labels: readonly [string, string];
  meaning: (levels: { ratio: number; base: number; baseIsZero: boolean }) => string;
  heading: string;
  description: string;
  caption: string;
  /** Null for a landscape of two dimensions. */
  caveat: { what: string; holds: string | null } | null;
  table: FigureData;
  onBrush?: ((hits: { id: string; seeds: number[] }[]) => void) | undefined;
  onPick?: ((id: string) => void) | undefined;
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined;
  aside?: ReactNode;
}

const EXPORTED: Size = { width: 640, height: 600 };
/** A path is under the pointer within this many pixels. */
export const NEAR = 8;
export const WHEEL_FACTOR = 1.0015;
/** Below this width the caveat stands above the frame. */
export const CAVEAT_INSIDE = 420;

export function caveatText(caveat: PlaneChartProps['caveat']): string | null {
  return caveat === null ? null : [caveat.what, caveat.holds].filter((part) => part !== null).join(' · ');
}

export function PlaneChart(props: PlaneChartProps): ReactNode {
  const { grid, view, minimum, data } = props;
  const levels = useMemo(() => (grid === null ? null : contourLevels(grid.values, minimum)), [grid, minimum]);
  const terrain: TerrainSpec = {
    view,
    labels: [coordinateText(props.labels[0]), coordinateText(props.labels[1])],
    grid,
    levels,
    meaning: levels === null ? '' : props.meaning(levels),
  };
  const exported = (tokens: Tokens): ExportFigure => {
    const { width, height } = EXPORTED;
    const base = layoutTerrain(terrain, width, height, tokens, measureText);
    const drawn = layoutPlaneData(data, view, base.plot, width, height, tokens, measureText);
    return {
      scene: merged(base, drawn),
      heading: props.heading,
      caption: props.caption,
      caveat: caveatText(props.caveat),
      description: props.description,
    };
  };
  const keys = (event: KeyboardEvent): void => {
    const middle = [(view[0] + view[1]) / 2, (view[2] + view[3]) / 2] as const;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') props.onView(zoomed(view, ...middle, 1 / 1.5));
    else if (event.key === '-') props.onView(zoomed(view, ...middle, 1.5));
    else if (event.key === '0') props.onView(null);
    else {
      props.onKeyDown?.(event);
      return;
    }
    event.preventDefault();
  };
  return (
    <Figure
      heading={props.heading}
      description={props.description}
      caption={props.caption}
      data={props.table}
      exported={exported}
      aside={props.aside}
      onKeyDown={keys}
    >
      {(size) => <Picture {...props} terrain={terrain} size={size} />}
    </Figure>
  );
}

/** Clouds have to lie above the terrain, which is drawn under everything. */
function merged(base: Scene, drawn: Scene): Scene {
  return { ...base, under: [...base.under, ...drawn.under], clouds: drawn.clouds, over: drawn.over };
}

function Picture(props: PlaneChartProps & { terrain: TerrainSpec; size: Size }): ReactNode {
  const { data, view, size, caveat } = props;
  const tokens = useTheme((theme) => theme.tokens);
  const fonts = useFontsReady();
  const { grid, levels, meaning } = props.terrain;
  const [xLabel, yLabel] = props.terrain.labels;
  const above = caveat !== null && size.width < CAVEAT_INSIDE;
  const height = size.height - (above ? 28 : 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels are measured again once the font is there
  const base = useMemo(
    () =>
      layoutTerrain({ view, labels: [xLabel, yLabel], grid, levels, meaning }, size.width, height, tokens, measureText),
    [view, xLabel, yLabel, grid, levels, meaning, size.width, height, tokens, fonts],
  );
  const { plot } = base;
  const drawn = useMemo(
    () => layoutPlaneData(data, view, plot, size.width, height, tokens, measureText),
    [data, view, plot, size.width, height, tokens],
  );
  const pixels = useMemo(() => data.paths.map((path) => pathPixels(path, view, plot)), [data.paths, view, plot]);
  const panFrom = useRef<Box | null>(null);

  const pathAt = (x: number, y: number): PlanePath | null => {
    if (!inside(x, y, plot)) return null;
    let least = NEAR * NEAR;
    let found: PlanePath | null = null;
    pixels.forEach((points, index) => {
      const distance = lineDistance(x, y, points);
      if (distance < least) {
        least = distance;
        found = data.paths[index]!;
      }
    });
    return found;
  };
  const toPlane = (x: number, y: number): [number, number] => [
    view[0] + ((x - plot.x) / plot.width) * (view[1] - view[0]),
    view[2] + ((plot.y + plot.height - y) / plot.height) * (view[3] - view[2]),
  ];

  const placeAt = (px: number, py: number): Place | null => {
    if (props.landscape === undefined || grid === null || !inside(px, py, plot)) return null;
    const [x, y] = toPlane(px, py);
    const [x0, x1, y0, y1] = grid.box;
    const loss = interpolated(grid.values, grid.size, (x - x0) / (x1 - x0), (y - y0) / (y1 - y0));
    return { landscape: props.landscape, labels: props.labels, x, y, loss };
  };

  return (
    <div className="plane" style={{ top: above ? 28 : 0 }}>
      <SceneView scene={base} />
      <SceneView scene={drawn} />
      <CursorRings paths={data.paths} pixels={pixels} plot={plot} width={size.width} height={height} />
      <PlaceRing {...props} plot={plot} width={size.width} height={height} />
      <PointerLayer
        width={size.width}
        height={height}
        onHover={(x, y) => {
          const path = pathAt(x, y);
          hoverRun(path?.id ?? null, path?.seed ?? null);
          hoverPlace(placeAt(x, y));
        }}
        onLeave={() => {
          hoverRun(null);
          hoverPlace(null);
        }}
        onClick={(x, y) => {
          const path = pathAt(x, y);
          if (path !== null) props.onPick?.(path.id);
          else pinPlace(useCursor.getState().placePinned ? null : placeAt(x, y));
        }}
        onWheel={(x, y, delta) => {
          if (!inside(x, y, plot)) return;
          props.onView(zoomed(view, ...toPlane(x, y), WHEEL_FACTOR ** Math.max(-400, Math.min(400, delta))));
        }}
        onPan={(dx, dy, done) => {
          panFrom.current ??= view;
          const from = panFrom.current;
          const mx = (-dx / plot.width) * (from[1] - from[0]);
          const my = (dy / plot.height) * (from[3] - from[2]);
          props.onView([from[0] + mx, from[1] + mx, from[2] + my, from[3] + my]);
          if (done) panFrom.current = null;
        }}
        onDoubleClick={() => props.onView(null)}
        {...(props.onBrush
          ? { onRectangle: (box: Rectangle) => props.onBrush?.(runsIn(box, data, pixels, view, plot)) }
          : {})}
      />
      {caveat !== null && (
        <div
          className={above ? 'plane-caveat above' : 'plane-caveat'}
          style={
            above ? {} : { right: size.width - plot.x - plot.width + 8, top: plot.y + 8, maxWidth: plot.width - 16 }
          }
        >
          <Caveat {...caveat} />
        </div>
      )}
    </div>
  );
}

function runsIn(
  box: Rectangle,
  data: PlaneData,
  pixels: readonly Float64Array[],
  view: Box,
  plot: Rectangle,
): { id: string; seeds: number[] }[] {
  const found = new Map<string, number[]>();
  const add = (id: string, seed: number) => {
    const seeds = found.get(id);
    if (seeds) seeds.push(seed);
    else found.set(id, [seed]);
  };
  data.paths.forEach((path, index) => {
    if (lineTouches(pixels[index]!, box)) add(path.id, path.seed);
  });
  for (const cloud of data.clouds) {
    const points = pathPixels(cloud, view, plot);
    for (let i = 0; i + 1 < points.length; i += 2) {
      if (inside(points[i]!, points[i + 1]!, box)) add(cloud.id, cloud.seeds[i / 2]!);
    }
  }
  return [...found].map(([id, seeds]) => ({ id, seeds }));
}

/** Whether the session's place lies in this plane of this landscape. */
export function isPlaceOf(
  place: Place | null,
  { landscape, labels }: Pick<PlaneChartProps, 'landscape' | 'labels'>,
): place is Place {
  return place !== null && place.landscape === landscape && place.labels.join() === labels.join();
}

/** The session's place: a ring where it is pinned or another picture points at it. */
function PlaceRing(props: PlaneChartProps & { plot: Rectangle; width: number; height: number }): ReactNode {
  const { view, plot } = props;
  const place = useCursor((cursor) => cursor.place);
  const pinned = useCursor((cursor) => cursor.placePinned);
  if (!isPlaceOf(place, props)) return null;
  const x = plot.x + ((place.x - view[0]) / (view[1] - view[0])) * plot.width;
  const y = plot.y + plot.height - ((place.y - view[2]) / (view[3] - view[2])) * plot.height;
  if (!inside(x, y, plot)) return null;
  return (
    <svg className="chart-layer" width={props.width} height={props.height} aria-hidden="true">
      {pinned && <line x1={plot.x} x2={plot.x + plot.width} y1={y} y2={y} className="cursor-line pinned" />}
      {pinned && <line x1={x} x2={x} y1={plot.y} y2={plot.y + plot.height} className="cursor-line pinned" />}
      <circle cx={x} cy={y} r={4} className="plane-place" />
    </svg>
  );
}

/** A ring on every path at the cursor's step. */
function CursorRings({
  paths,
  pixels,
  plot,
  width,
  height,
}: {
  paths: readonly PlanePath[];
  pixels: readonly Float64Array[];
  plot: Rectangle;
  width: number;
  height: number;
}): ReactNode {
  const step = useCursor((cursor) => cursor.step);
  if (step === null || paths.length === 0) return null;
  const radius = paths.length > 12 ? 4 : 8.5;
  return (
    <svg className="chart-layer" width={width} height={height} aria-hidden="true">
      {paths.map((path, index) => {
        const at = nearestIndex(path.steps, Math.min(step, path.steps[path.steps.length - 1] ?? 0));
        if (at < 0) return null;
        const x = pixels[index]![2 * at]!;
        const y = pixels[index]![2 * at + 1]!;
        if (!inside(x, y, plot)) return null;
        return <circle key={`${path.id} ${path.seed}`} className="plane-ring" cx={x} cy={y} r={radius} />;
      })}
    </svg>
  );
}
