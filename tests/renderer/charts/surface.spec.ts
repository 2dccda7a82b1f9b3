import { describe, expect, it } from 'vitest';
import type { Box } from '../../../core/contract/summaries.ts';
import type { PlanePath } from '../../../renderer/charts/plane-layout.ts';
import type { Drawing } from '../../../renderer/charts/scene.ts';
import { layoutSection, rowAt } from '../../../renderer/charts/section-layout.ts';
import {
  cameraOf,
  clipMatrix,
  FIRST_ORBIT,
  HEIGHT,
  isFirst,
  project,
  rayThrough,
  shifted,
  turned,
  zoomedAt,
} from '../../../renderer/charts/surface-camera.ts';
import { heightAxis, heightWords, usualHeight } from '../../../renderer/charts/surface-height.ts';
import {
  floorShapes,
  layoutBox,
  layoutOnSurface,
  liftedPath,
  seenPath,
  surfacePlot,
} from '../../../renderer/charts/surface-layout.ts';
import {
  boxHeight,
  hitSurface,
  interpolated,
  isHidden,
  surfaceAt,
  surfaceMesh,
} from '../../../renderer/charts/surface-mesh.ts';
import { contourLevels } from '../../../renderer/charts/terrain.ts';
import { TOKENS } from '../../../renderer/theme/tokens.ts';

const measure = (text: string) => text.length * 6.2;
const picture = { width: 640, height: 560 };
const plot = { x: 12, y: 12, width: 616, height: 514 };
const box: Box = [-2, 2, -1, 3];

function gridOf(loss: (x: number, y: number) => number, n = 41) {
  const values = Float64Array.from({ length: n * n }, (_, i) =>
    loss(box[0] + ((box[1] - box[0]) * (i % n)) / (n - 1), box[2] + ((box[3] - box[2]) * Math.floor(i / n)) / (n - 1)),
  );
  return { box, size: [n, n] as const, values };
}
const bowl = gridOf((x, y) => x * x + 2 * (y - 1) ** 2);
function specOf(grid: ReturnType<typeof gridOf>, kind: 'linear' | 'log' = 'linear') {
  const levels = contourLevels(grid.values);
  const axis = heightAxis(grid.values, levels, kind);
  return {
    spec: {
      labels: ['x', 'y'] as const,
      grid,
      levels,
      axis,
      meaning: 'L, levels × 2',
      floor: floorShapes(grid, levels),
    },
    mesh: surfaceMesh(grid, axis, levels.base, 1),
  };
}
const orbits = [-170, -90, -34, 0, 60, 135].flatMap((azimuth) =>
  [0, 20, 60, 90].map((elevation) => ({ ...FIRST_ORBIT, azimuth, elevation })),
);
const projections = ['orthographic', 'perspective'] as const;

describe('the camera of a surface', () => {
  it('shows the whole box from everywhere, with room for labels', () => {
    for (const projection of projections) {
      for (const orbit of orbits) {
        const camera = cameraOf(orbit, projection, plot, picture);
        for (const x of [-0.5, 0.5])
          for (const y of [-0.5, 0.5])
            for (const z of [-HEIGHT / 2, HEIGHT / 2]) {
              const [px, py] = project(camera, x, y, z);
              expect(px).toBeGreaterThan(plot.x + 30);
              expect(px).toBeLessThan(plot.x + plot.width - 30);
              expect(py).toBeGreaterThan(plot.y);
              expect(py).toBeLessThan(plot.y + plot.height - 20);
            }
      }
    }
  });

  it('sends the ray of a pixel through every point that it puts there', () => {
    for (const projection of projections) {
      for (const orbit of orbits) {
        const camera = cameraOf({ ...orbit, zoom: 1.7, pan: [0.1, -0.2] }, projection, plot, picture);
        const point = [0.21, -0.4, 0.13] as const;
        const { origin, direction } = rayThrough(camera, ...project(camera, ...point));
        const length = direction[0] ** 2 + direction[1] ** 2 + direction[2] ** 2;
        const t = [0, 1, 2].reduce((sum, k) => sum + (point[k]! - origin[k]!) * direction[k]!, 0) / length;
        expect(t).toBeGreaterThan(0);
        for (const k of [0, 1, 2] as const) expect(origin[k] + t * direction[k]).toBeCloseTo(point[k], 10);
      }
    }
  });

  it('tells the graphics card the same projection, nearer points in front', () => {
    for (const projection of projections) {
      const camera = cameraOf({ ...FIRST_ORBIT, zoom: 1.3, pan: [0.2, 0.1] }, projection, plot, picture);
      const m = clipMatrix(camera);
      const clip = (p: readonly number[]) => {
        const row = (r: number) => m[r]! * p[0]! + m[4 + r]! * p[1]! + m[8 + r]! * p[2]! + m[12 + r]!;
        return [row(0) / row(3), row(1) / row(3), row(2) / row(3)] as const;
      };
      const points: [number, number, number][] = [
        [0.5, -0.5, 0.3],
        [-0.2, 0.4, -0.31],
      ];
      for (const point of points) {
        const [x, y, z] = clip(point);
        const [px, py] = project(camera, ...point);
        expect(((x + 1) / 2) * picture.width).toBeCloseTo(px, 9);
        expect(((1 - y) / 2) * picture.height).toBeCloseTo(py, 9);
        const nearer = [0, 1, 2].map((k) => point[k]! + 0.1 * camera.toward[k]!);
        expect(clip(nearer)[2]).toBeLessThan(z);
        expect(Math.abs(z)).toBeLessThan(1);
      }
    }
  });

  it('turns within floor and zenith, keeps the pixel under the pointer while zooming, and knows its first place', () => {
    expect(turned(FIRST_ORBIT, 0, 200).elevation).toBe(90);
    expect(turned(FIRST_ORBIT, 0, -200).elevation).toBe(0);
    expect(turned({ ...FIRST_ORBIT, azimuth: 175 }, 10, 0).azimuth).toBe(-175);
    const camera = cameraOf(FIRST_ORBIT, 'orthographic', plot, picture);
    const point = [0.3, 0.1, 0.1] as const;
    const [px, py] = project(camera, ...point);
    const zoomed = zoomedAt(FIRST_ORBIT, 1.5, px, py, camera);
    const after = project(cameraOf(zoomed, 'orthographic', plot, picture), ...point);
    expect(after[0]).toBeCloseTo(px, 9);
    expect(after[1]).toBeCloseTo(py, 9);
    const moved = project(cameraOf(shifted(FIRST_ORBIT, 15, -7, camera), 'orthographic', plot, picture), ...point);
    expect(moved[0] - px).toBeCloseTo(15, 9);
    expect(moved[1] - py).toBeCloseTo(-7, 9);
    expect(isFirst(FIRST_ORBIT)).toBe(true);
    expect(isFirst(zoomed)).toBe(false);
  });
});

describe('the height of a surface', () => {
  it('is logarithmic as the levels are, with a floor one level below the lowest', () => {
    const grid = gridOf((x, y) => (x * x + (y - 1) ** 2) ** 4);
    const levels = contourLevels(grid.values, 0);
    expect(usualHeight(levels, 0)).toBe('log');
    expect(usualHeight(levels, null)).toBe('linear');
    expect(usualHeight(contourLevels(bowl.values, 0), 0)).toBe('linear');
    const axis = heightAxis(grid.values, levels, 'log');
    expect(axis.floor).toBeCloseTo(levels.values[0]! / levels.ratio, 12);
    expect(axis.place(0)).toBe(0);
    expect(axis.place(-1)).toBe(0);
    expect(axis.place(Number.NaN)).toBeNaN();
    expect(axis.place(Math.max(...grid.values))).toBeCloseTo(1, 12);
    // Levels of equal ratios stand at equal distances.
    const places = levels.values.map(axis.place);
    const steps = places.slice(1).map((place, k) => place - places[k]!);
    for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 10);
    expect(heightWords(axis)[0]).toMatch(/^logarithmic height, floor /);
  });

  it('measures from a base that is not zero, and says so', () => {
    const grid = gridOf((x, y) => 5 + (x * x + (y - 1) ** 2) ** 4);
    const axis = heightAxis(grid.values, contourLevels(grid.values, 5), 'log');
    expect(axis.title).toBe('L above 5');
    expect(axis.place(5)).toBe(0);
  });

  it('cuts a linear height where a few points tower over the rest, and infinite losses', () => {
    const grid = gridOf((x, y) => 1 / (Math.abs(x) + Math.abs(y - 1) + 1e-9));
    const axis = heightAxis(grid.values, contourLevels(grid.values), 'linear');
    expect(axis.ceiling).not.toBeNull();
    expect(axis.place(1e9)).toBe(1);
    const infinite = gridOf((x) => (x > 1.9 ? Number.POSITIVE_INFINITY : x * x));
    const whole = heightAxis(infinite.values, contourLevels(infinite.values), 'linear');
    expect(whole.place(Number.POSITIVE_INFINITY)).toBe(1);
    expect(heightWords(whole)[0]).toContain('cut at');
  });

  it('is flat in the middle of its axis for a constant', () => {
    const grid = gridOf(() => 3);
    const axis = heightAxis(grid.values, contourLevels(grid.values), 'log');
    expect(axis.kind).toBe('linear');
    expect(axis.place(3)).toBe(0.5);
  });
});

describe('the surface', () => {
  it('reproduces linear functions between grid points, and its normals are theirs', () => {
    const plane = gridOf((x, y) => 3 * x - 2 * y + 1);
    for (const [u, v] of [
      [0.313, 0.71],
      [0.9, 0.05],
      [1, 1],
      [0, 0.5],
    ] as const) {
      const expected = 3 * (box[0] + u * 4) - 2 * (box[2] + v * 4) + 1;
      expect(interpolated(plane.values, plane.size, u, v)).toBeCloseTo(expected, 10);
    }
    expect(interpolated(plane.values, plane.size, 1.01, 0.5)).toBeNaN();
    const { mesh } = specOf(plane);
    const at = 3 * (20 * 41 + 20);
    const rise = (boxHeight(1) - boxHeight(0)) / 20;
    const length = Math.hypot(12 * rise, 8 * rise, 1);
    expect(mesh.normals[at]).toBeCloseTo((-12 * rise) / length, 5);
    expect(mesh.normals[at + 1]).toBeCloseTo((8 * rise) / length, 5);
  });

  it('has a hole where the landscape is not defined, and no triangle touches it', () => {
    const grid = gridOf((x, y) => (x > 0 ? Math.log(x) + y * y : Number.NaN));
    const { mesh } = specOf(grid);
    expect(mesh.index.length).toBeGreaterThan(0);
    for (const corner of mesh.index) expect(grid.values[corner]).not.toBeNaN();
    expect(surfaceAt(mesh, 0.2, 0.5)).toBeNaN();
    expect(mesh.positions.every(Number.isFinite)).toBe(true);
    expect(specOf(bowl).mesh.index.length).toBe(6 * 40 * 40);
  });

  it('is met by a line of sight where it is seen, from everywhere', () => {
    const { mesh } = specOf(bowl);
    for (const projection of projections) {
      for (const orbit of orbits) {
        const camera = cameraOf(orbit, projection, plot, picture);
        const [u, v] = [0.62, 0.44];
        const z = surfaceAt(mesh, u, v);
        const toward =
          projection === 'orthographic'
            ? camera.toward
            : camera.toward.map((t, k) => 3 * t - [u - 0.5, v - 0.5, z][k]!);
        const hit = hitSurface(mesh, rayThrough(camera, ...project(camera, u - 0.5, v - 0.5, z)));
        if (isHidden(mesh, u, v, z, toward as [number, number, number])) {
          // Something nearer is met instead; along the floor it may be the underside of the point itself.
          if (hit !== null && orbit.elevation > 0) expect(Math.hypot(hit.u - u, hit.v - v)).toBeGreaterThan(0.01);
        } else if (orbit.elevation > 10) {
          expect(hit).not.toBeNull();
          expect(hit!.u).toBeCloseTo(u, 3);
          expect(hit!.v).toBeCloseTo(v, 3);
          expect(hit!.z).toBeCloseTo(surfaceAt(mesh, hit!.u, hit!.v), 12);
        }
      }
    }
    const camera = cameraOf(FIRST_ORBIT, 'orthographic', plot, picture);
    expect(hitSurface(mesh, rayThrough(camera, 1, 1))).toBeNull();
  });

  it('hides what lies behind a ridge, and nothing from above', () => {
    const ridge = gridOf((x) => Math.exp(-8 * x * x));
    const { mesh } = specOf(ridge);
    const z = surfaceAt(mesh, 0.9, 0.5);
    expect(isHidden(mesh, 0.9, 0.5, z, [-1, 0, 0.1])).toBe(true);
    expect(isHidden(mesh, 0.1, 0.5, z, [-1, 0, 0.1])).toBe(false);
    expect(isHidden(mesh, 0.9, 0.5, z, [0, 0, 1])).toBe(false);
  });
});

function path(points: number[]): PlanePath {
  return { id: 'a', label: 'Adam', slot: 0, seed: 0, steps: [0, 1, 2], points, diverged: false };
}

describe('what lies on a surface', () => {
  const { spec, mesh } = specOf(bowl);
  const camera = cameraOf(FIRST_ORBIT, 'orthographic', plot, picture);

  it('follows it between the recorded points, and breaks where it leaves the grid', () => {
    const lifted = liftedPath(path([-1.5, 2, 1, 0, 9, 9]), mesh);
    expect(Array.from(lifted.recorded.slice(0, 2))).not.toContain(-1);
    expect(lifted.recorded[2]).toBe(-1);
    const count = lifted.points.length / 3;
    expect(count).toBeGreaterThan(25);
    for (let i = 0; i < count; i += 1) {
      const z = lifted.points[3 * i + 2]!;
      if (Number.isNaN(z)) continue;
      expect(z - surfaceAt(mesh, lifted.points[3 * i]! + 0.5, lifted.points[3 * i + 1]! + 0.5)).toBeCloseTo(0.004, 9);
    }
    const seen = seenPath(lifted, mesh, camera);
    expect(seen.pixels.length).toBe(2 * count);
    expect(seen.endSeen).toBe(false);
  });

  it('is named, cased and ended as in the contour, and nothing is cut at the edge of the picture', () => {
    const above = cameraOf({ ...FIRST_ORBIT, elevation: 75 }, 'orthographic', plot, picture);
    const paths = [seenPath(liftedPath(path([-1.5, 2, 1, 0.5, 0, 1]), mesh), mesh, above)];
    const data = { paths: paths.map((one) => one.path), clouds: [], minimisers: [0, 1, 50, 50] };
    const over = layoutOnSurface(data, paths, mesh, above, plot, TOKENS.light, measure);
    const lines = over.filter((drawing) => drawing.type === 'polyline');
    const casing = lines.findIndex((drawing) => drawing.stroke === TOKENS.light.panel);
    const stroke = lines.findIndex((drawing) => drawing.stroke === TOKENS.light.optimizers[0] && drawing.width === 2);
    expect(casing).toBeGreaterThanOrEqual(0);
    expect(stroke).toBeGreaterThan(casing);
    const texts = over.flatMap((drawing) => (drawing.type === 'text' ? [drawing.text] : []));
    expect(texts).toEqual(['start', 'Adam']);
    // One minimiser lies in the grid: its plus and the halo of it.
    expect(over.filter((drawing) => drawing.type === 'mark' && drawing.path.includes('H5'))).toHaveLength(2);
  });

  it('stands in a box whose labels are whole and apart from every side', () => {
    for (const orbit of orbits) {
      const drawings = layoutBox(spec, cameraOf(orbit, 'orthographic', plot, picture), TOKENS.light, measure);
      const texts = drawings.filter(
        (drawing): drawing is Extract<Drawing, { type: 'text' }> => drawing.type === 'text',
      );
      for (const { text, x, y, align } of texts) {
        const left = align === 'center' ? x - measure(text) / 2 : x;
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + measure(text)).toBeLessThanOrEqual(picture.width);
        expect(y).toBeGreaterThanOrEqual(6);
        expect(y).toBeLessThanOrEqual(picture.height - 6);
      }
      const names = texts.map(({ text }) => text);
      // An axis that is seen end on has no name; the other two always have.
      expect(['x', 'y', 'L'].filter((name) => names.includes(name)).length).toBeGreaterThanOrEqual(2);
    }
    expect(surfacePlot(640, 560, spec.levels).height).toBeLessThan(560 - 30);
  });

  it('shows on the floor where the landscape is not defined', () => {
    const holes = specOf(gridOf((x, y) => (x > 0 ? Math.log(x) + y * y : Number.NaN)));
    const whole = layoutBox(spec, camera, TOKENS.light, measure).length;
    const drawings = layoutBox(holes.spec, camera, TOKENS.light, measure);
    expect(whole).toBeGreaterThan(0);
    const hatch = drawings.find((drawing) => drawing.type === 'polyline' && drawing.points.length > 60);
    expect(hatch).toBeDefined();
  });
});

describe('a section', () => {
  it('is the row of the grid at a height, between rows too', () => {
    const saddle = gridOf((x, y) => x + 10 * y);
    const row = rowAt(saddle, 0.537);
    expect(row.x[0]).toBe(-2);
    expect(row.x.at(-1)).toBe(2);
    row.x.forEach((x, i) => {
      expect(row.loss[i]).toBeCloseTo(x + 5.37, 9);
    });
  });

  it('breaks where the landscape is not defined and marks minima on the line', () => {
    const grid = gridOf((x, y) => (x < -1 ? Number.NaN : x * x + (y - 1) ** 2));
    const levels = contourLevels(grid.values, 0);
    const row = rowAt(grid, 1);
    const axis = heightAxis(row.loss, levels, 'linear');
    const { scene } = layoutSection({ ...row, label: 'x', axis, minimisers: [0, 0] }, 500, 300, TOKENS.light, measure);
    const curve = scene.over.find((drawing) => drawing.type === 'polyline' && drawing.points.length === 82);
    expect(curve).toBeDefined();
    expect(scene.over.filter(({ type }) => type === 'mark')).toHaveLength(2);
    expect(scene.over.filter(({ type }) => type === 'polyline').length).toBeGreaterThan(10);
  });
});
