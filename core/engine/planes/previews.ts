/** The terrain of a plane and the section along a line, as the window and the terminal ask for them. */
import { RidgelineError } from '../../contract/errors.ts';
import type { Box, GridPreview, LinePreview, PreviewQuery } from '../../contract/summaries.ts';
import { dot, norm2 } from '../../math/sums.ts';
import { usualBox } from './boxes.ts';
import type { PlaneGround } from './ground.ts';
import type { PlaneCache } from './plane-cache.ts';
import { coordinateName, planeAnswer, type ResolvedLine, resolveLine } from './resolve.ts';
import { gridValues, lineValues, pointsInPlane } from './sample.ts';

export function previewGrid(
  query: Extract<PreviewQuery, { kind: 'grid' }>,
  ground: PlaneGround,
  planes: PlaneCache,
): GridPreview {
  if (ground.resolved.dimension === 1) return previewGraph(query, ground);
  const plane = planes.resolve(query.plane ?? { axes: [0, 1] }, ground);
  const box = query.box ?? usualBox(plane, ground);
  checkBox(box);
  const { definition, parameters } = ground.resolved;
  const { landscape, precision } = ground.picture();
  const { inPlane, off } = pointsInPlane(plane, definition.facts?.(parameters).minimisers ?? []);
  return {
    kind: 'grid',
    box,
    size: query.size,
    values: gridValues(plane, box, query.size, landscape, ground.tick),
    ...(precision === 'f32' ? { precision } : {}),
    plane: plane.answer,
    minimisers: inPlane,
    minimisersOff: off,
    computedMs: 0,
  };
}

/** A landscape of one dimension has no plane: every row of the grid is its graph. */
function previewGraph(query: Extract<PreviewQuery, { kind: 'grid' }>, ground: PlaneGround): GridPreview {
  const { definition, parameters } = ground.resolved;
  const box = query.box ?? definition.view(parameters);
  checkBox(box);
  const [nx, ny] = query.size;
  const points = Float64Array.from({ length: nx }, (_, i) => box[0] + ((box[1] - box[0]) * i) / (nx - 1));
  const row = ground.landscape().values(points, nx);
  const values = new Float64Array(nx * ny);
  for (let j = 0; j < ny; j++) values.set(row, j * nx);
  const name = coordinateName(ground, 0);
  const known = definition.facts?.(parameters).minimisers ?? [];
  return {
    kind: 'grid',
    box,
    size: query.size,
    values,
    plane: { ...planeAnswer('axes', [name, name], 1), axes: [0, 0] },
    minimisers: Float64Array.from(known.flatMap(([x]) => [x, 0])),
    minimisersOff: 0,
    computedMs: 0,
  };
}

export function previewLine(
  query: Extract<PreviewQuery, { kind: 'line' }>,
  ground: PlaneGround,
  planes: PlaneCache,
): LinePreview {
  const line = resolveLine(query.line, ground, (spec) => {
    const plane = planes.resolve(spec, ground, 'line.plane');
    return { plane, box: usualBox(plane, ground) };
  });
  const range = query.range ?? line.range;
  if (!(range[0] < range[1])) {
    throw new RidgelineError('invalid-request', `range is [${range.join(', ')}]; expected low below high`, {
      field: 'range',
      value: range,
      expected: 'low below high',
    });
  }
  const { definition, parameters, dimension } = ground.resolved;
  return {
    kind: 'line',
    line: query.line.kind,
    range,
    ...lineValues(line, range, query.size, ground.landscape(), ground.tick),
    label: line.label,
    dimension,
    unit: norm2(line.u),
    marks: line.marks,
    minimisers: pointsOnLine(line, definition.facts?.(parameters).minimisers ?? []),
    computedMs: 0,
  };
}

/** Where on the line those of the points are that lie on it. */
function pointsOnLine({ origin, u }: ResolvedLine, points: readonly (readonly number[])[]): Float64Array {
  const length = dot(u, u);
  return Float64Array.from(
    points.flatMap((point) => {
      const d = Float64Array.from(point, (x, k) => x - origin[k]);
      const t = dot(d, u) / length;
      const reach = 1 + norm2(d);
      for (let k = 0; k < d.length; k++) d[k] -= t * u[k];
      return norm2(d) <= 1e-9 * reach ? [t] : [];
    }),
  );
}

function checkBox([left, right, bottom, top]: Box): void {
  if (left < right && bottom < top) return;
  throw new RidgelineError(
    'invalid-request',
    `box is [${left}, ${right}] x [${bottom}, ${top}]; expected low below high`,
    { field: 'box', value: [left, right, bottom, top], expected: 'low below high' },
  );
}
