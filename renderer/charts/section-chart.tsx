/** The loss along the horizontal line through a plane's middle, or through the session's place. */
import { type KeyboardEvent, type ReactNode, useMemo } from 'react';
import type { LinePreview } from '../../core/contract/summaries.ts';
import { countText, proseNumber } from '../controls/number-text.ts';
import { hoverPlace, type Place, pinPlace, useCursor } from '../state/cursor.ts';
import { changePlaneView, usePlaneView } from '../state/plane-views.ts';
import { singleKeysAllowed } from '../state/single-keys.ts';
import { useTheme } from '../theme/theme.ts';
import type { Tokens } from '../theme/tokens.ts';
import { coordinateText } from './coordinate-name.ts';
import { Caveat, Figure, type FigureData } from './figure.tsx';
import type { ExportFigure } from './figure-export.ts';
import { measureText } from './measure-text.ts';
import { inside, nearestIndex } from './picking.ts';
import { caveatText, isPlaceOf } from './plane-chart.tsx';
import { PointerLayer } from './pointer-layer.tsx';
import { SceneView, useFontsReady } from './scene-view.tsx';
import { layoutSection, rowAt, type SectionSpec } from './section-layout.ts';
import type { SurfaceChartProps } from './surface-chart.tsx';
import { heightAxis, heightWords, usualHeight } from './surface-height.ts';
import { contourLevels, undefinedShare } from './terrain.ts';
import type { Size } from './use-size.ts';

const EXPORTED: Size = { width: 640, height: 360 };
/** A minimiser is on the line within this share of the plane's height. */
const ON_LINE = 1e-6;

interface Row {
  x: Float64Array;
  loss: Float64Array;
  /** Derivative along the line; null for a row of a grid. */
  slope: Float64Array | null;
}

export interface SectionChartProps extends SurfaceChartProps {
  /** The line as it was computed for itself; the row of the grid stands in for it meanwhile. */
  line: LinePreview | null;
  /** Height of the line in the plane. */
  through: number;
  /** The line goes through the session's place. */
  atCursor: boolean;
}

/** Where the horizontal line of a section lies: at the session's place while it is in the plane, else in the middle. */
export function useSectionHeight(props: Pick<SurfaceChartProps, 'landscape' | 'labels' | 'view'>): {
  through: number;
  atCursor: boolean;
} {
  const held = useCursor(({ place }) => (isPlaceOf(place, props) ? place.y : null));
  const [, , low, high] = props.view;
  const atCursor = held !== null && held >= low && held <= high;
  return { through: atCursor ? held : (low + high) / 2, atCursor };
}

export function SectionChart(props: SectionChartProps): ReactNode {
  const { grid, minimum, panel, data, labels, line, through: y } = props;
  const view = usePlaneView(panel);
  const box = props.view;
  const levels = useMemo(() => (grid === null ? null : contourLevels(grid.values, minimum)), [grid, minimum]);
  const row = useMemo((): Row | null => {
    if (line === null) return grid === null ? null : { ...rowAt(grid, y), slope: null };
    const [low, high] = line.range;
    const last = line.values.length - 1;
    return {
      x: Float64Array.from(line.values, (_, i) => low + ((high - low) * i) / last),
      loss: line.values,
      slope: line.slopes,
    };
  }, [line, grid, y]);
  const kind = levels === null || view.height !== 'usual' ? view.height : usualHeight(levels, minimum);
  const spec = useMemo((): SectionSpec | null => {
    if (row === null || levels === null || kind === 'usual') return null;
    const minimisers: number[] = [];
    for (let i = 0; minimum !== null && i + 1 < data.minimisers.length; i += 2) {
      const [mx, my] = [data.minimisers[i]!, data.minimisers[i + 1]!];
      if (Math.abs(my - y) <= ON_LINE * (box[3] - box[2]) && mx >= box[0] && mx <= box[1]) minimisers.push(mx, minimum);
    }
    return { ...row, label: coordinateText(labels[0]), axis: heightAxis(row.loss, levels, kind), minimisers };
  }, [row, levels, kind, minimum, data.minimisers, y, box, labels]);

  const keys = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() === 'h' && !event.ctrlKey && !event.metaKey && !event.altKey && singleKeysAllowed()) {
      if (spec !== null) changePlaneView(panel, { height: spec.axis.kind === 'log' ? 'linear' : 'log' });
      event.preventDefault();
    } else if (event.key === '0') props.onView(null);
    else props.onKeyDown?.(event);
  };
  const other = coordinateText(labels[1]);
  const missing = row === null ? 0 : undefinedShare(row.loss);
  const caption = [
    `loss along ${coordinateText(labels[0])} at ${other} = ${proseNumber(y, 4)}`,
    props.atCursor ? 'through the cursor' : 'through the middle of the plane',
    row === null ? '' : `${countText(row.x.length)} points${row.slope === null ? ' of the grid' : ''}`,
    ...(spec === null ? [] : heightWords(spec.axis)),
    missing > 0 ? 'hatched: not defined' : '',
    data.paths.length > 0 ? 'paths are not drawn: they do not lie on this line' : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
  const exported = (tokens: Tokens): ExportFigure | null =>
    spec === null
      ? null
      : {
          scene: layoutSection(spec, EXPORTED.width, EXPORTED.height, tokens, measureText).scene,
          heading: props.heading,
          caption,
          caveat: caveatText(props.caveat),
          description: props.description,
        };
  const table: FigureData = {
    header: [labels[0], 'loss', ...(row?.slope ? ['slope'] : [])],
    *rows() {
      if (row === null) return;
      for (let i = 0; i < row.x.length; i += 1)
        yield [row.x[i]!, row.loss[i]!, ...(row.slope === null ? [] : [row.slope[i]!])];
    },
    ...(props.table.text === undefined ? {} : { text: (value) => proseNumber(value, 6) }),
  };
  return (
    <Figure
      heading={props.heading}
      description={props.description}
      caption={caption}
      data={table}
      exported={exported}
      aside={props.aside}
      onKeyDown={keys}
    >
      {(size) =>
        spec === null ? (
          <p className="note surface-waits">The section is on its way.</p>
        ) : (
          <Picture {...props} spec={spec} size={size} />
        )
      }
    </Figure>
  );
}

function Picture(props: SectionChartProps & { spec: SectionSpec; size: Size }): ReactNode {
  const { spec, through: y, size, caveat, landscape } = props;
  const tokens = useTheme((theme) => theme.tokens);
  const fonts = useFontsReady();
  const above = caveat !== null;
  const height = size.height - (above ? 28 : 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels are measured again once the font is there
  const layout = useMemo(
    () => layoutSection(spec, size.width, height, tokens, measureText),
    [spec, size.width, height, tokens, fonts],
  );
  const { plot } = layout.scene;
  const place = useCursor((cursor) => cursor.place);
  const index = isPlaceOf(place, props) ? nearestIndex(spec.x, place.x) : -1;
  const loss = index < 0 ? Number.NaN : spec.loss[index]!;
  const cx = index < 0 ? 0 : plot.x + layout.xScale.place(spec.x[index]!) * plot.width;
  const cy = plot.y + (1 - spec.axis.place(loss)) * plot.height;

  const placeAt = (px: number, py: number): Place | null => {
    if (landscape === undefined || !inside(px, py, plot)) return null;
    const at = nearestIndex(spec.x, layout.xScale.value((px - plot.x) / plot.width));
    return { landscape, labels: props.labels, x: spec.x[at]!, y, loss: spec.loss[at]! };
  };
  return (
    <div className="plane" style={{ top: above ? 28 : 0 }}>
      <SceneView scene={layout.scene} />
      {!Number.isNaN(loss) && (
        <svg className="chart-layer" width={size.width} height={height} aria-hidden="true">
          <line x1={cx} x2={cx} y1={plot.y} y2={plot.y + plot.height} className="cursor-line" />
          <circle cx={cx} cy={cy} r={4} className="plane-place" />
        </svg>
      )}
      <PointerLayer
        width={size.width}
        height={height}
        onHover={(px, py) => {
          // The line stays where it is while the pointer walks along it.
          const at = placeAt(px, py);
          if (at !== null) hoverPlace(at);
        }}
        onClick={(px, py) => pinPlace(useCursor.getState().placePinned ? null : placeAt(px, py))}
      />
      {caveat !== null && (
        <div className="plane-caveat above">
          <Caveat {...caveat} />
        </div>
      )}
    </div>
  );
}
