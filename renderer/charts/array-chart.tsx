/** Arrays of an answer as a figure: curves, points, bars, or a map of numbers or classes. */
import { type ReactNode, useMemo } from 'react';
import type { IntervalPicture, PictureSpec } from '../../core/contract/catalogue.ts';
import type { StudyArray } from '../../core/contract/studies.ts';
import { countText, proseNumber } from '../controls/number-text.ts';
import { proseText } from '../controls/prose-text.ts';
import { useTheme } from '../theme/theme.ts';
import type { Tokens } from '../theme/tokens.ts';
import { type ArraySeries, type ArraySpec, layoutArrays } from './array-layout.ts';
import { Figure, type FigureData, type TableCell } from './figure.tsx';
import type { ExportFigure } from './figure-export.ts';
import { type IntervalRows, layoutIntervals } from './interval-layout.ts';
import { layoutMap, type MapSpec, mapEnds } from './map-layout.ts';
import { measureText } from './measure-text.ts';
import type { Scene } from './scene.ts';
import { SceneView, useFontsReady } from './scene-view.tsx';
import type { Size } from './use-size.ts';

type Arrays = Readonly<Record<string, StudyArray>>;
type Plotted = Exclude<PictureSpec, { kind: 'map' }>;

/** Size of an exported figure. */
const EXPORTED: Size = { width: 640, height: 360 };
/** Rows of an array of two dimensions that are drawn. */
const MOST_ROWS = 24;

/** The series of a picture as far as the answer has their arrays; null when it has none of them. */
export function pictureSeries(picture: Plotted, arrays: Arrays): ArraySeries[] | null {
  const found = picture.series.flatMap(
    ({ array, label, predicted = false, joined = false, band, x: place = picture.x.array }): ArraySeries[] => {
      const values = arrays[array];
      if (values === undefined || values.data.length === 0) return [];
      const columns = values.shape.at(-1) ?? values.data.length;
      const count = values.shape.length > 1 ? values.data.length / columns : 1;
      const rows = Array.from({ length: Math.min(count, MOST_ROWS) }, (_, row) =>
        values.data.subarray(row * columns, (row + 1) * columns),
      );
      const own = place === undefined ? undefined : arrays[place]?.data;
      if (own !== undefined && count > 1 && own.length === values.data.length)
        return rows.map((row, k) => {
          const x = own.subarray(k * columns, (k + 1) * columns);
          return { label: k === 0 ? proseText(label) : '', x, rows: [row], predicted, joined, band: null };
        });
      if (place !== undefined && own?.length !== columns) return [];
      const from = picture.x.from ?? 1;
      const x = own ?? Float64Array.from({ length: columns }, (_, i) => from + i);
      const [low, high] = (band ?? []).map((name) => arrays[name]?.data);
      return [{ label: proseText(label), x, rows, predicted, joined, band: low && high ? { low, high } : null }];
    },
  );
  return found.length === 0 ? null : found;
}

export function ArrayChart({
  picture,
  arrays,
  heading,
  caption,
}: {
  picture: PictureSpec | IntervalPicture;
  arrays: Arrays;
  heading: string;
  /** In the place of what the chart says by itself. */
  caption?: string;
}): ReactNode {
  if (picture.kind === 'intervals')
    return <IntervalChart picture={picture} arrays={arrays} heading={heading} caption={caption ?? ''} />;
  if (picture.kind === 'map') return <MapChart picture={picture} arrays={arrays} heading={heading} />;
  return <PlottedChart picture={picture} arrays={arrays} heading={heading} caption={caption} />;
}

function PlottedChart({
  picture,
  arrays,
  heading,
  caption,
}: {
  picture: Plotted;
  arrays: Arrays;
  heading: string;
  caption: string | undefined;
}): ReactNode {
  const spec = useMemo((): ArraySpec | null => {
    const series = pictureSeries(picture, arrays);
    return (
      series && {
        kind: picture.kind,
        xTitle: proseText(picture.x.label),
        yTitle: proseText(picture.y.label),
        xLog: picture.x.log ?? false,
        yLog: picture.y.log ?? false,
        xCounted: picture.x.array === undefined && picture.x.log !== true,
        series,
      }
    );
  }, [picture, arrays]);
  return spec === null ? null : <SpecChart spec={spec} title={picture.title} heading={heading} caption={caption} />;
}

/** Curves that are put together elsewhere. */
export function SpecChart({
  spec,
  title,
  heading,
  caption,
}: {
  spec: ArraySpec;
  title: string;
  heading: string;
  caption?: string | undefined;
}): ReactNode {
  const scene = (size: Size, tokens: Tokens): Scene =>
    layoutArrays(spec, size.width, size.height, tokens, measureText).scene;
  const named = spec.series.flatMap(({ label }) => label || []).join(', ');
  return (
    <Drawn
      heading={`${title}, ${heading}`}
      title={title}
      description={`${title}: ${spec.yTitle} over ${spec.xTitle}, ${named}.`}
      caption={caption === undefined ? plotCaption(spec) : [caption, ...drawnWords(spec)].join(' · ')}
      data={plotData(spec)}
      scene={scene}
    />
  );
}

function plotCaption({ kind, series, xLog, yLog, backdrop }: ArraySpec): string {
  const [first] = series;
  const count = first?.x.length ?? 0;
  const parts = [count === 1 ? '1 value' : `${countText(count)} values`];
  if (backdrop) parts.push(`faint: ${backdrop.label}, scale at the right`);
  if ((first?.rows.length ?? 0) > 1) parts.push(`${countText(first!.rows.length)} rows`);
  if (series.some(({ band }) => band !== null)) parts.push(`${kind === 'lines' ? 'band' : 'whiskers'}: 95 % intervals`);
  return [...parts, ...drawnWords({ series, xLog, yLog })].join(' · ');
}

function drawnWords({ series, xLog, yLog }: Pick<ArraySpec, 'series' | 'xLog' | 'yLog'>): string[] {
  const parts: string[] = [];
  if (series.some(({ predicted }) => predicted)) parts.push('dashed: bound or prediction');
  if (
    yLog &&
    series.some(({ rows }) => rows.some((row) => Array.prototype.some.call(row, (value: number) => value <= 0)))
  )
    parts.push('zero and below on the axis floor');
  if (xLog && series.some(({ x }) => Array.prototype.some.call(x, (value: number) => value <= 0)))
    parts.push('zero and below at the left end');
  return parts;
}

function plotData({ xTitle, yTitle, series, backdrop }: ArraySpec): FigureData {
  const [first] = series;
  if (series.some(({ x }) => x !== first?.x)) return longData(xTitle, yTitle, series);
  const columns = series.flatMap(({ label, rows }) =>
    rows.map((values, row) => ({ name: rows.length > 1 ? `${label} ${row + 1}` : label, values })),
  );
  if (backdrop) columns.push({ name: backdrop.label, values: backdrop.values });
  return {
    header: [xTitle, ...columns.map(({ name }) => name)],
    *rows(): Generator<TableCell[]> {
      for (let i = 0; i < (first?.x.length ?? 0); i += 1)
        yield [first!.x[i]!, ...columns.map(({ values }) => values[i] ?? null)];
    },
    text: (value) => proseNumber(value, 5),
  };
}

/** Series that do not share their places, one after the other. */
function longData(xTitle: string, yTitle: string, series: readonly ArraySeries[]): FigureData {
  return {
    header: ['series', xTitle, yTitle],
    *rows(): Generator<TableCell[]> {
      for (const { label, predicted, x, rows } of series)
        for (const row of rows)
          for (let i = 0; i < x.length; i += 1)
            yield [label || (predicted ? 'predicted' : 'measured'), x[i]!, row[i] ?? null];
    },
    text: (value) => proseNumber(value, 5),
  };
}

function IntervalChart({
  picture,
  arrays,
  heading,
  caption,
}: {
  picture: IntervalPicture;
  arrays: Arrays;
  heading: string;
  caption: string;
}): ReactNode {
  const rows = useMemo((): IntervalRows | null => intervalRows(picture, arrays), [picture, arrays]);
  if (rows === null) return null;
  const { names, values, low, high, predicted } = rows;
  return (
    <Drawn
      heading={`${picture.title}, ${heading}`}
      title={picture.title}
      description={`${picture.title}: ${picture.x.label}, ${names.map((name, i) => `${name} ${proseNumber(values[i]!, 4)}, predicted ${proseNumber(predicted[i]!, 4)}`).join('; ')}.`}
      caption={caption}
      data={{
        header: ['', picture.x.label, 'low', 'high', 'predicted'],
        *rows(): Generator<TableCell[]> {
          for (const [i, name] of names.entries()) yield [name, values[i]!, low[i]!, high[i]!, predicted[i]!];
        },
        text: (value) => proseNumber(value, 5),
      }}
      scene={(size, tokens) => layoutIntervals(rows, size.width, size.height, tokens, measureText)}
    />
  );
}

/** The rows of an interval picture; null where an array is missing. */
export function intervalRows(
  { x, rows, values, band, predicted, tolerance }: IntervalPicture,
  arrays: Arrays,
): IntervalRows | null {
  const data = (name: string): Float64Array | null => arrays[name]?.data ?? null;
  const [middle, low, high, line] = [values, ...band, predicted].map(data);
  if (!middle || !low || !high || !line) return null;
  const [lowest, highest] = (tolerance ?? []).map(data);
  return {
    title: proseText(x.label),
    log: x.log ?? false,
    names: rows.map(proseText),
    values: middle,
    low,
    high,
    predicted: line,
    tolerance: lowest && highest ? { low: lowest, high: highest } : null,
  };
}

function MapChart({
  picture,
  arrays,
  heading,
}: {
  picture: Extract<PictureSpec, { kind: 'map' }>;
  arrays: Arrays;
  heading: string;
}): ReactNode {
  const array = arrays[picture.array];
  const [x, y] = [picture.x, picture.y].map((axis) =>
    axis.array === undefined ? undefined : arrays[axis.array]?.data,
  );
  const spec = useMemo((): MapSpec | null => {
    if (array === undefined || array.shape.length !== 2) return null;
    const [rows = 0, columns = 0] = array.shape;
    return {
      values: array.data,
      rows,
      columns,
      categories: picture.categories ?? false,
      xTitle: picture.x.label,
      yTitle: picture.y.label,
      xEnds: mapEnds(x),
      yEnds: mapEnds(y),
    };
  }, [array, picture, x, y]);
  if (spec === null) return null;
  return (
    <Drawn
      heading={`${picture.title}, ${heading}`}
      title={picture.title}
      description={`${picture.title}: a map of ${countText(spec.columns)} by ${countText(spec.rows)} numbers.`}
      caption={`${countText(spec.columns)} × ${countText(spec.rows)} ${spec.categories ? 'points' : 'numbers'}`}
      tall
      data={{
        header: [picture.x.label, picture.y.label, 'value'],
        *rows(): Generator<TableCell[]> {
          for (let j = 0; j < spec.rows; j += 1)
            for (let i = 0; i < spec.columns; i += 1)
              yield [x?.[i] ?? i + 1, y?.[j] ?? j + 1, spec.values[j * spec.columns + i]!];
        },
        text: (value) => proseNumber(value, 5),
      }}
      scene={(size, tokens) => layoutMap(spec, size.width, size.height, tokens, measureText)}
    />
  );
}

function Drawn({
  heading,
  title,
  description,
  caption,
  data,
  scene,
  tall = false,
}: {
  heading: string;
  title: string;
  description: string;
  caption: string;
  data: FigureData;
  scene: (size: Size, tokens: Tokens) => Scene;
  /** A map wants more height than a curve. */
  tall?: boolean;
}): ReactNode {
  const tokens = useTheme((theme) => theme.tokens);
  const fonts = useFontsReady();
  const [told, named] = [proseText(caption), proseText(title)];
  const exported = (colours: Tokens): ExportFigure => ({
    scene: scene(EXPORTED, colours),
    heading,
    caption: told,
    caveat: null,
    description,
  });
  return (
    <section className={`array-figure ${tall ? 'tall' : ''}`} aria-label={named}>
      <h2>{named}</h2>
      <Figure heading={heading} description={description} caption={told} data={data} exported={exported}>
        {(size) => <SceneView key={fonts} scene={scene(size, tokens)} />}
      </Figure>
    </section>
  );
}
