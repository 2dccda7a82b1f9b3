/** A plane through a landscape as a surface: turned, zoomed and shifted by pointer and keys, with the paths of runs on it. */
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { proseNumber } from '../controls/number-text.ts';
import { hoverPlace, type Place, pinPlace, useCursor } from '../state/cursor.ts';
import { changePlaneView, type PlaneView, usePlaneView } from '../state/plane-views.ts';
import { singleKeysAllowed } from '../state/single-keys.ts';
import { useTheme } from '../theme/theme.ts';
import type { Tokens } from '../theme/tokens.ts';
import { coordinateText } from './coordinate-name.ts';
import { Caveat, Figure } from './figure.tsx';
import type { ExportFigure } from './figure-export.ts';
import { hoverRun } from './hover.ts';
import { measureText } from './measure-text.ts';
import { lineDistance, nearestIndex } from './picking.ts';
import { CAVEAT_INSIDE, caveatText, isPlaceOf, NEAR, type PlaneChartProps, WHEEL_FACTOR } from './plane-chart.tsx';
import { PointerLayer } from './pointer-layer.tsx';
import type { Drawing, Scene } from './scene.ts';
import { SceneView, useFontsReady, usePixelRatio } from './scene-view.tsx';
import {
  type Camera,
  cameraOf,
  FIRST_ORBIT,
  isFirst,
  type Orbit,
  project,
  rayThrough,
  shifted,
  turned,
  zoomedAt,
} from './surface-camera.ts';
import type { SurfaceCanvas } from './surface-canvas.ts';
import { type HeightAxis, heightAxis, heightWords, usualHeight } from './surface-height.ts';
import {
  floorShapes,
  layoutBox,
  layoutOnSurface,
  liftedPath,
  type SeenPath,
  type SurfaceSpec,
  seenPath,
  surfacePlot,
} from './surface-layout.ts';
import { floorHeight, hitSurface, interpolated, type SurfaceMesh, surfaceAt, surfaceMesh } from './surface-mesh.ts';
import { contourLevels, type Levels } from './terrain.ts';
import type { Size } from './use-size.ts';

export interface SurfaceChartProps extends PlaneChartProps {
  /** Whose view this is: the camera and the scale of heights are kept for it. */
  panel: string;
}

const EXPORTED: Size = { width: 640, height: 560 };
/** Degrees that one pixel of a drag turns by. */
const DRAG = 0.4;
const KEY_TURN = 5;
const KEY_SHIFT = 24;

interface Prepared {
  spec: SurfaceSpec;
  mesh: SurfaceMesh;
}

export function SurfaceChart(props: SurfaceChartProps): ReactNode {
  const { grid, minimum, panel, data } = props;
  const view = usePlaneView(panel);
  const levels = useMemo(() => (grid === null ? null : contourLevels(grid.values, minimum)), [grid, minimum]);
  const kind = levels === null || view.height !== 'usual' ? view.height : usualHeight(levels, minimum);
  const axis = useMemo(
    () => (grid === null || levels === null || kind === 'usual' ? null : heightAxis(grid.values, levels, kind)),
    [grid, levels, kind],
  );
  const [xLabel, yLabel] = [coordinateText(props.labels[0]), coordinateText(props.labels[1])];
  const meaning = levels === null ? '' : props.meaning(levels);
  const prepared = useMemo(
    (): Prepared | null =>
      grid === null || levels === null || axis === null ? null : prepare(grid, levels, axis, [xLabel, yLabel], meaning),
    [grid, levels, axis, xLabel, yLabel, meaning],
  );
  const lifted = useMemo(
    () => (prepared === null ? [] : data.paths.map((path) => liftedPath(path, prepared.mesh))),
    [prepared, data.paths],
  );
  const turn = (orbit: Orbit): void => changePlaneView(panel, orbit);
  const camera = useRef<Camera | null>(null);

  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const now = camera.current;
    const middle = now === null ? null : ([now.width / 2, now.height / 2] as const);
    const letter = event.key.toLowerCase();
    if (arrow !== undefined && event.shiftKey && now !== null)
      turn(shifted(view, arrow[0] * KEY_SHIFT, -arrow[1] * KEY_SHIFT, now));
    else if (arrow !== undefined) turn(turned(view, -arrow[0] * KEY_TURN, arrow[1] * KEY_TURN));
    else if ((event.key === '+' || event.key === '=') && now !== null && middle !== null)
      turn(zoomedAt(view, 1.25, ...middle, now));
    else if (event.key === '-' && now !== null && middle !== null) turn(zoomedAt(view, 0.8, ...middle, now));
    else if (event.key === '0') {
      if (isFirst(view)) props.onView(null);
      else turn(FIRST_ORBIT);
    } else if (letter === 'h' && singleKeysAllowed() && axis !== null)
      changePlaneView(panel, { height: axis.kind === 'log' ? 'linear' : 'log' });
    else if (letter === 'o' && singleKeysAllowed())
      changePlaneView(panel, { projection: view.projection === 'perspective' ? 'orthographic' : 'perspective' });
    else {
      props.onKeyDown?.(event);
      return;
    }
    event.preventDefault();
  };

  const words = [props.caption, ...(axis === null ? [] : heightWords(axis))];
  if (data.paths.length > 0)
    words.push(
      props.caveat === null ? 'paths lie on the surface' : 'paths are projected onto the surface of the slice',
    );
  const caption = words.filter((part) => part !== '').join(' · ');

  const exported = async (tokens: Tokens, ratio: number): Promise<ExportFigure | null> => {
    if (prepared === null) return null;
    const { width, height } = EXPORTED;
    const plot = surfacePlot(width, height, prepared.spec.levels);
    const shot = cameraOf(view, view.projection, plot, { width, height });
    const paths = lifted.map((path) => seenPath(path, prepared.mesh, shot));
    const raster = await rasterOf(prepared, shot, tokens, ratio);
    const image: Drawing = { type: 'image', image: raster, rectangle: { x: 0, y: 0, width, height } };
    return {
      scene: {
        width,
        height,
        plot,
        under: [...layoutBox(prepared.spec, shot, tokens, measureText), image],
        clouds: [],
        over: layoutOnSurface(data, paths, prepared.mesh, shot, plot, tokens, measureText),
      },
      heading: props.heading,
      caption,
      caveat: caveatText(props.caveat),
      description: props.description,
    };
  };
  return (
    <Figure
      heading={props.heading}
      description={props.description}
      caption={caption}
      data={props.table}
      exported={exported}
      aside={props.aside}
      onKeyDown={keys}
    >
      {(size) =>
        prepared === null ? (
          <p className="note surface-waits">The surface is on its way.</p>
        ) : (
          <Picture
            {...props}
            prepared={prepared}
            lifted={lifted}
            planeView={view}
            size={size}
            turn={turn}
            cameraRef={camera}
          />
        )
      }
    </Figure>
  );
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function prepare(
  grid: NonNullable<PlaneChartProps['grid']>,
  levels: Levels,
  axis: HeightAxis,
  labels: readonly [string, string],
  meaning: string,
): Prepared {
  const unit = (levels.values.at(-1) ?? levels.base + 1) - levels.base;
  return {
    spec: { labels, grid, levels, axis, meaning, floor: floorShapes(grid, levels) },
    mesh: surfaceMesh(grid, axis, levels.base, unit > 0 ? unit : 1),
  };
}

/** The surface alone as an image, drawn on a card of its own that is given back at once. */
async function rasterOf(
  { mesh, spec }: Prepared,
  camera: Camera,
  tokens: Tokens,
  ratio: number,
): Promise<HTMLCanvasElement> {
  const { SurfaceCanvas } = await import('./surface-canvas.ts');
  const canvas = SurfaceCanvas.create(() => undefined);
  if (canvas === null) throw new Error(NO_WEBGL);
  try {
    const possible = Math.min(ratio, canvas.mostRatio(camera.width, camera.height));
    canvas.show(mesh, spec.levels);
    canvas.draw(camera, tokens, possible);
    const image = document.createElement('canvas');
    image.width = canvas.element.width;
    image.height = canvas.element.height;
    image.getContext('2d')?.drawImage(canvas.element, 0, 0);
    return image;
  } finally {
    canvas.dispose();
  }
}

const NO_WEBGL = 'This browser gives no WebGL, which the surface needs. The contour shows the same values.';

type CanvasState = { kind: 'loading' } | { kind: 'missing' } | { kind: 'lost' } | { kind: 'ready'; since: number };

interface PictureProps extends SurfaceChartProps {
  prepared: Prepared;
  lifted: readonly ReturnType<typeof liftedPath>[];
  planeView: PlaneView;
  size: Size;
  turn: (orbit: Orbit) => void;
  cameraRef: { current: Camera | null };
}

function Picture(props: PictureProps): ReactNode {
  const { prepared, lifted, planeView, size, caveat, data, turn } = props;
  const { mesh, spec } = prepared;
  const tokens = useTheme((theme) => theme.tokens);
  const fonts = useFontsReady();
  const ratio = usePixelRatio();
  const holder = useRef<HTMLDivElement>(null);
  const canvas = useRef<SurfaceCanvas | null>(null);
  const [state, setState] = useState<CanvasState>({ kind: 'loading' });
  const above = caveat !== null && size.width < CAVEAT_INSIDE;
  const height = size.height - (above ? 28 : 0);
  const plot = useMemo(() => surfacePlot(size.width, height, spec.levels), [size.width, height, spec.levels]);
  const camera = useMemo(
    () => cameraOf(planeView, planeView.projection, plot, { width: size.width, height }),
    [planeView, plot, size.width, height],
  );
  props.cameraRef.current = camera;

  useEffect(() => {
    let alive = true;
    let restored = 0;
    const start = async (): Promise<void> => {
      const { SurfaceCanvas } = await import('./surface-canvas.ts');
      const target = holder.current;
      if (!alive || target === null) return;
      const made = SurfaceCanvas.create((lost) => {
        restored += 1;
        setState(lost ? { kind: 'lost' } : { kind: 'ready', since: restored });
      });
      canvas.current = made;
      if (made === null) {
        setState({ kind: 'missing' });
        return;
      }
      target.append(made.element);
      setState({ kind: 'ready', since: 0 });
    };
    start().catch(() => {
      if (alive) setState({ kind: 'missing' });
    });
    return () => {
      alive = false;
      canvas.current?.dispose();
      canvas.current = null;
    };
  }, []);

  useLayoutEffect(() => {
    if (state.kind === 'ready') canvas.current?.show(mesh, spec.levels);
  }, [mesh, spec.levels, state]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another surface is drawn from the same camera
  useLayoutEffect(() => {
    if (state.kind === 'ready') canvas.current?.draw(camera, tokens, ratio);
  }, [camera, tokens, ratio, state, mesh, spec.levels]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: labels are measured again once the font is there
  const box = useMemo(
    (): Scene => scene(layoutBox(spec, camera, tokens, measureText), camera, plot),
    [spec, camera, tokens, plot, fonts],
  );
  const paths = useMemo(() => lifted.map((path) => seenPath(path, mesh, camera)), [lifted, mesh, camera]);
  const drawn = useMemo(
    (): Scene => scene(layoutOnSurface(data, paths, mesh, camera, plot, tokens, measureText), camera, plot),
    [data, paths, mesh, camera, plot, tokens],
  );
  const from = useRef<Orbit | null>(null);

  const pathAt = (x: number, y: number): SeenPath | null => {
    let least = NEAR * NEAR;
    let found: SeenPath | null = null;
    for (const path of paths) {
      const distance = lineDistance(x, y, path.seen);
      if (distance < least) {
        least = distance;
        found = path;
      }
    }
    return found;
  };
  const placeAt = (x: number, y: number): Place | null => {
    const hit = hitSurface(mesh, rayThrough(camera, x, y));
    if (hit === null || props.landscape === undefined) return null;
    const [x0, x1, y0, y1] = mesh.grid.box;
    return {
      landscape: props.landscape,
      labels: props.labels,
      x: x0 + hit.u * (x1 - x0),
      y: y0 + hit.v * (y1 - y0),
      loss: interpolated(mesh.grid.values, mesh.grid.size, hit.u, hit.v),
    };
  };

  return (
    <div className="plane" style={{ top: above ? 28 : 0 }}>
      <SceneView scene={box} />
      <div ref={holder} className="surface-canvas" aria-hidden="true" />
      <SceneView scene={drawn} />
      <PlaceOnSurface {...props} camera={camera} />
      <StepRings paths={paths} width={size.width} height={height} />
      <PointerLayer
        width={size.width}
        height={height}
        onHover={(x, y) => {
          const path = pathAt(x, y);
          hoverRun(path?.path.id ?? null, path?.path.seed ?? null);
          hoverPlace(placeAt(x, y));
        }}
        onLeave={() => {
          hoverRun(null);
          hoverPlace(null);
        }}
        onClick={(x, y) => {
          const path = pathAt(x, y);
          if (path !== null) props.onPick?.(path.path.id);
          else pinPlace(useCursor.getState().placePinned ? null : placeAt(x, y));
        }}
        onWheel={(x, y, delta) =>
          turn(zoomedAt(planeView, WHEEL_FACTOR ** -Math.max(-400, Math.min(400, delta)), x, y, camera))
        }
        onPan={(dx, dy, done, shift) => {
          from.current ??= { ...planeView };
          turn(shift ? shifted(from.current, dx, dy, camera) : turned(from.current, -dx * DRAG, dy * DRAG));
          if (done) from.current = null;
        }}
        onDoubleClick={() => turn(FIRST_ORBIT)}
      />
      {state.kind === 'missing' && <p className="note surface-message">{NO_WEBGL}</p>}
      {state.kind === 'lost' && (
        <p className="note surface-message">The graphics card lost the surface; it is drawn again when it is back.</p>
      )}
      {caveat !== null && (
        <div
          className={above ? 'plane-caveat above' : 'plane-caveat'}
          style={above ? {} : { right: 12, top: 10, maxWidth: size.width - 24 }}
        >
          <Caveat {...caveat} />
        </div>
      )}
    </div>
  );
}

function scene(drawings: Drawing[], camera: Camera, plot: Scene['plot']): Scene {
  return { width: camera.width, height: camera.height, plot, under: drawings, clouds: [], over: [] };
}

/** The session's place on this surface, with its foot on the floor and its loss beside it. */
function PlaceOnSurface({
  prepared: { mesh },
  camera,
  landscape,
  labels,
}: Pick<PictureProps, 'prepared' | 'landscape' | 'labels'> & { camera: Camera }): ReactNode {
  const place = useCursor((cursor) => cursor.place);
  const pinned = useCursor((cursor) => cursor.placePinned);
  if (!isPlaceOf(place, { landscape, labels })) return null;
  const [x0, x1, y0, y1] = mesh.grid.box;
  const u = (place.x - x0) / (x1 - x0);
  const v = (place.y - y0) / (y1 - y0);
  const z = surfaceAt(mesh, u, v);
  if (Number.isNaN(z)) return null;
  const [x, y] = project(camera, u - 0.5, v - 0.5, z);
  const [footX, footY] = project(camera, u - 0.5, v - 0.5, floorHeight());
  const text = proseNumber(interpolated(mesh.grid.values, mesh.grid.size, u, v));
  const width = measureText(text) + 10;
  const left = x + 10 + width > camera.width - 2 ? x - 10 - width : x + 10;
  return (
    <svg className="chart-layer" width={camera.width} height={camera.height} aria-hidden="true">
      <line x1={x} y1={y} x2={footX} y2={footY} className={pinned ? 'cursor-line pinned' : 'cursor-line'} />
      <circle cx={x} cy={y} r={4} className="plane-place" />
      <rect x={left} y={y - 8} width={width} height={15} rx={3} className="cursor-box" />
      <text x={left + width / 2} y={y + 3} textAnchor="middle" className="cursor-text">
        {text}
      </text>
    </svg>
  );
}

/** A ring on every path at the cursor's step. */
function StepRings({ paths, width, height }: { paths: readonly SeenPath[]; width: number; height: number }): ReactNode {
  const step = useCursor((cursor) => cursor.step);
  if (step === null || paths.length === 0) return null;
  const radius = paths.length > 12 ? 4 : 8.5;
  return (
    <svg className="chart-layer" width={width} height={height} aria-hidden="true">
      {paths.map(({ path, pixels, recorded }) => {
        const at = nearestIndex(path.steps, Math.min(step, path.steps[path.steps.length - 1] ?? 0));
        const point = at < 0 ? -1 : (recorded[at] ?? -1);
        if (point < 0) return null;
        return (
          <circle
            key={`${path.id} ${path.seed}`}
            className="plane-ring"
            cx={pixels[2 * point]!}
            cy={pixels[2 * point + 1]!}
            r={radius}
          />
        );
      })}
    </svg>
  );
}
