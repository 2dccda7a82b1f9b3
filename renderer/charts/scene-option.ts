/** A scene as an ECharts option: custom series for what is drawn by hand, large scatter series for clouds. */
import type { CustomSeriesOption, ScatterSeriesOption } from 'echarts/charts';
import type { GridComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { Cloud, Drawing, Scene } from './scene.ts';

export type SceneOption = ComposeOption<CustomSeriesOption | ScatterSeriesOption | GridComponentOption>;

/** Loosely typed on purpose: ECharts' union of element options costs more than it guards here. */
type Element = Record<string, unknown>;

export function sceneOption(scene: Scene, sans: string, background: string | null): SceneOption {
  return {
    animation: false,
    ...(background === null ? {} : { backgroundColor: background }),
    grid: { left: 0, top: 0, right: 0, bottom: 0 },
    // Hidden axes make pixels the coordinates of clouds.
    xAxis: { show: false, type: 'value', min: 0, max: scene.width },
    yAxis: { show: false, type: 'value', min: 0, max: scene.height, inverse: true },
    series: [
      layer(scene.under, sans, 1),
      ...scene.clouds.map((cloud) => cloudSeries(cloud)),
      layer(scene.over, sans, 3),
    ],
  };
}

function layer(drawings: readonly Drawing[], sans: string, z: number): CustomSeriesOption {
  const children = drawings.flatMap((drawing) => elements(drawing, sans));
  return {
    type: 'custom',
    coordinateSystem: 'none',
    silent: true,
    z,
    data: [0],
    renderItem: () => ({ type: 'group', children, $mergeChildren: false }) as never,
  };
}

const SYMBOLS: Record<Cloud['shape'], string> = {
  circle: 'circle',
  square: 'rect',
  triangle: 'triangle',
  diamond: 'diamond',
  'triangle-down': 'path://M0 1L1 -1L-1 -1Z',
};

function cloudSeries(cloud: Cloud): ScatterSeriesOption {
  return {
    type: 'scatter',
    silent: true,
    z: 2,
    large: true,
    largeThreshold: 0,
    symbol: SYMBOLS[cloud.shape],
    symbolSize: cloud.size,
    itemStyle: { color: cloud.color, opacity: cloud.opacity },
    dimensions: ['x', 'y'],
    data: cloud.points as unknown as number[],
  };
}

function elements(drawing: Drawing, sans: string): Element[] {
  switch (drawing.type) {
    case 'polyline':
      return pieces(drawing.points).map((points) => ({
        type: 'polyline',
        shape: { points },
        style: {
          fill: null,
          stroke: drawing.stroke,
          lineWidth: drawing.width,
          lineJoin: 'round',
          ...(drawing.dash ? { lineDash: [...drawing.dash] } : {}),
          opacity: drawing.opacity ?? 1,
        },
      }));
    case 'polygon':
      return pieces(drawing.points).map((points) => ({
        type: 'polygon',
        shape: { points },
        style: { fill: drawing.fill, opacity: drawing.opacity ?? 1 },
      }));
    case 'mark':
      return [
        {
          type: 'path',
          x: drawing.x,
          y: drawing.y,
          shape: { pathData: drawing.path },
          style: {
            fill: drawing.fill,
            stroke: drawing.stroke,
            lineWidth: drawing.width,
            opacity: drawing.opacity ?? 1,
          },
        },
      ];
    case 'text': {
      const style = drawing.italic ? 'italic ' : '';
      return [
        {
          type: 'text',
          style: {
            text: drawing.text,
            x: drawing.x,
            y: drawing.y,
            fill: drawing.fill,
            font: `${style}${drawing.weight ?? 400} ${drawing.size ?? 11}px ${sans}`,
            align: drawing.align ?? 'left',
            verticalAlign: 'middle',
            opacity: drawing.opacity ?? 1,
            ...(drawing.halo === undefined ? {} : { stroke: drawing.halo, lineWidth: 3 }),
          },
        },
      ];
    }
    case 'rectangle':
      return [
        {
          type: 'rect',
          shape: { ...drawing.rectangle, r: drawing.radius ?? 0 },
          style: {
            fill: drawing.fill,
            stroke: drawing.stroke ?? null,
            lineWidth: drawing.width ?? 1,
            ...(drawing.dash ? { lineDash: [...drawing.dash] } : {}),
          },
        },
      ];
    case 'area':
      return [
        {
          type: 'path',
          shape: { pathData: ringsPath(drawing.rings) },
          style: {
            fill: drawing.fill,
            stroke: drawing.line?.stroke ?? null,
            lineWidth: drawing.line?.width ?? 0,
            strokeOpacity: drawing.line?.opacity ?? 1,
          },
        },
      ];
    case 'image':
      return [{ type: 'image', style: { image: drawing.image, ...drawing.rectangle } }];
    case 'clip':
      return [
        {
          type: 'group',
          clipPath: { type: 'rect', shape: { ...drawing.rectangle } },
          children: drawing.children.flatMap((child) => elements(child, sans)),
        },
      ];
  }
}

/** A flat list as points, cut where a coordinate is missing. */
function pieces(flat: ArrayLike<number>): [number, number][][] {
  const all: [number, number][][] = [];
  let current: [number, number][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const x = flat[i]!;
    const y = flat[i + 1]!;
    if (Number.isFinite(x) && Number.isFinite(y)) current.push([x, y]);
    else if (current.length > 0) {
      all.push(current);
      current = [];
    }
  }
  if (current.length > 0) all.push(current);
  return all;
}

export function ringsPath(rings: readonly ArrayLike<number>[]): string {
  let path = '';
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i += 2) {
      path += `${i === 0 ? 'M' : 'L'}${ring[i]!.toFixed(1)} ${ring[i + 1]!.toFixed(1)}`;
    }
    path += 'Z';
  }
  return path;
}
