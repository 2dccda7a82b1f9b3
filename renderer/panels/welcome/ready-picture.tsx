/** The picture on a ready experiment's card, drawn from the results of that experiment (pictures.json). */
import { contours } from 'd3-contour';
import { type ReactNode, useMemo } from 'react';
import type { Box } from '../../../core/contract/summaries.ts';
import { decadeText } from '../../controls/number-text.ts';
import { markerPath, optimizerStyle } from '../../controls/optimizer-style.ts';
import { usePreview } from '../../state/laboratory.ts';
import { useTheme } from '../../theme/theme.ts';
import { levelsOf } from './levels.ts';
import { type Picture, pictures } from './pictures.ts';

const WIDTH = 340;
const HEIGHT = 225;

export function ReadyPicture({ id }: { id: string }): ReactNode {
  const picture = pictures[id];
  if (picture === undefined) return <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" />;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="xMidYMid slice" role="img" aria-label={picture.words}>
      {picture.kind === 'curves' ? <Curves picture={picture} /> : <Plane picture={picture} />}
    </svg>
  );
}

type PlanePicture = Extract<Picture, { kind: 'paths' | 'particles' }>;

function Plane({ picture }: { picture: PlanePicture }): ReactNode {
  const mode = useTheme((theme) => theme.mode);
  const [left, right, low, high] = picture.box;
  const x = (value: number): number => ((value - left) / (right - left)) * WIDTH;
  const y = (value: number): number => HEIGHT - ((value - low) / (high - low)) * HEIGHT;
  return (
    <>
      <Terrain landscape={picture.landscape} box={picture.box} />
      {picture.kind === 'particles' ? (
        <path
          d={dots(picture.points, x, y)}
          stroke={optimizerStyle(picture.slot, mode).color}
          strokeWidth={2.2}
          strokeLinecap="round"
          fill="none"
        />
      ) : (
        <>
          {picture.paths.map((path) => (
            <path
              key={path.slot}
              d={line(path.points, x, y)}
              fill="none"
              stroke="var(--panel)"
              strokeWidth={4}
              strokeLinejoin="round"
            />
          ))}
          {picture.paths.map((path) => {
            const style = optimizerStyle(path.slot, mode);
            return (
              <path
                key={path.slot}
                d={line(path.points, x, y)}
                fill="none"
                stroke={style.color}
                strokeWidth={1.5}
                strokeLinejoin="round"
              />
            );
          })}
          {picture.paths.map((path) => {
            const style = optimizerStyle(path.slot, mode);
            const end = path.points.length - 2;
            return (
              <path
                key={path.slot}
                d={markerPath(style.marker.shape, 4.2)}
                transform={`translate(${x(path.points[end] ?? 0)} ${y(path.points[end + 1] ?? 0)})`}
                fill={style.color}
                stroke="var(--panel)"
                strokeWidth={1}
              />
            );
          })}
        </>
      )}
    </>
  );
}

const COLUMNS = 97;
const ROWS = 65;

/** The landscape under a picture, computed by the laboratory. */
function Terrain({ landscape, box }: { landscape: PlanePicture['landscape']; box: Box }): ReactNode {
  const { answer } = usePreview({ kind: 'grid', landscape, box, size: [COLUMNS, ROWS] });
  const bands = useMemo(() => {
    if (answer === null) return [];
    const values = Array.from(answer.values, (value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value));
    return contours().size([COLUMNS, ROWS]).thresholds(levelsOf(values))(values);
  }, [answer]);
  return (
    <>
      <rect width={WIDTH} height={HEIGHT} fill="var(--t0)" />
      {bands.map((band, index) => (
        <path
          key={band.value}
          d={shape(band.coordinates)}
          fill={`var(--t${Math.min(9, index + 1)})`}
          stroke="var(--contour)"
          strokeWidth={0.5}
          strokeOpacity={0.7}
        />
      ))}
    </>
  );
}

function shape(polygons: number[][][][]): string {
  const x = (value: number): number => Math.round(((value - 0.5) / (COLUMNS - 1)) * WIDTH * 10) / 10;
  const y = (value: number): number => Math.round((HEIGHT - ((value - 0.5) / (ROWS - 1)) * HEIGHT) * 10) / 10;
  let path = '';
  for (const polygon of polygons) {
    for (const ring of polygon) path += `M${ring.map(([column = 0, row = 0]) => `${x(column)} ${y(row)}`).join('L')}Z`;
  }
  return path;
}

type Scale = (value: number) => number;

function line(points: readonly number[], x: Scale, y: Scale): string {
  let path = '';
  for (let index = 0; index + 1 < points.length; index += 2) {
    path += `${index === 0 ? 'M' : 'L'}${x(points[index] ?? 0).toFixed(1)} ${y(points[index + 1] ?? 0).toFixed(1)}`;
  }
  return path;
}

function dots(points: readonly number[], x: Scale, y: Scale): string {
  let path = '';
  for (let index = 0; index + 1 < points.length; index += 2) {
    path += `M${x(points[index] ?? 0).toFixed(1)} ${y(points[index + 1] ?? 0).toFixed(1)}h0`;
  }
  return path;
}

/** Median curves on a logarithmic axis that labels every second decade. */
function Curves({ picture }: { picture: Extract<Picture, { kind: 'curves' }> }): ReactNode {
  const mode = useTheme((theme) => theme.mode);
  const logs = picture.curves.flatMap((curve) => curve.values.map(Math.log10));
  const top = Math.ceil(Math.max(...logs) * 2) / 2 + 0.1;
  const bottom = Math.min(...logs) - 0.5;
  const last = Math.max(...picture.curves.flatMap((curve) => curve.steps));
  const x = (step: number): number => (step / last) * (WIDTH - 44);
  const y = (log: number): number => ((top - log) / (top - bottom)) * HEIGHT;
  const decades: number[] = [];
  for (let decade = Math.floor(top); decade >= bottom; decade -= 1) decades.push(decade);
  const every = decades.length > 4 ? 2 : 1;
  return (
    <>
      <rect width={WIDTH} height={HEIGHT} fill="var(--panel)" />
      {decades
        .filter((decade) => decade % every === 0)
        .map((decade) => (
          <g key={decade}>
            <line x1={0} x2={WIDTH} y1={y(decade)} y2={y(decade)} stroke="var(--grid)" />
            <text x={WIDTH - 4} y={y(decade) - 4} textAnchor="end" className="picture-label">
              {decadeText(decade)}
            </text>
          </g>
        ))}
      {picture.curves.map((curve) => {
        const style = optimizerStyle(curve.slot, mode);
        const points = curve.steps.flatMap((step, index) => [step, Math.log10(curve.values[index] ?? 1)]);
        return (
          <g key={curve.slot}>
            <path d={line(points, x, y)} fill="none" stroke={style.color} strokeWidth={1.75} strokeLinejoin="round" />
            <path
              d={markerPath(style.marker.shape, 4)}
              transform={`translate(${x(points.at(-2) ?? 0)} ${y(points.at(-1) ?? 0)})`}
              fill={style.color}
            />
          </g>
        );
      })}
    </>
  );
}
