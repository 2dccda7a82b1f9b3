import { describe, expect, it } from 'vitest';
import {
  type LineSpec,
  lineSpec,
  type PlaneSpec,
  planeSpec,
  type RunPlaceSpec,
} from '../../../core/contract/planes.ts';
import { previewQuery } from '../../../core/contract/summaries.ts';
import { openLandscape } from '../../../core/engine/open-landscape.ts';
import { criticalInView } from '../../../core/engine/planes/critical-in-view.ts';
import { type PlaneGround, planeGround, type RunPath } from '../../../core/engine/planes/ground.ts';
import { PlaneCache } from '../../../core/engine/planes/plane-cache.ts';
import { planeFacts } from '../../../core/engine/planes/plane-facts.ts';
import { previewGrid, previewLine } from '../../../core/engine/planes/previews.ts';
import { pointOf, project } from '../../../core/engine/planes/project.ts';
import { type ResolvedPlane, resolvePlane } from '../../../core/engine/planes/resolve.ts';
import { resolveLandscape } from '../../../core/engine/resolve.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { stream } from '../../../core/math/streams.ts';
import { dot, norm2 } from '../../../core/math/sums.ts';

function ground(family: string, parameters: Record<string, unknown>, path?: PlaneGround['path']): PlaneGround {
  return planeGround(resolveLandscape({ family, parameters }, builtInData, 'landscape'), builtInData, path);
}

const plane = (spec: unknown, on: PlaneGround): ResolvedPlane => resolvePlane(planeSpec.parse(spec), on);
const run: RunPlaceSpec = { experiment: 'e1', landscape: 'l1', optimizer: 'o1', seed: 0 };
const digits = { data: 'digits', hidden: [6, 5] };

function grid(spec: PlaneSpec | undefined, on: PlaneGround, box: number[] | undefined, size: [number, number]) {
  const query = previewQuery.parse({
    kind: 'grid',
    landscape: { family: '', parameters: {} },
    ...(spec ? { plane: spec } : {}),
    ...(box ? { box } : {}),
    size,
  });
  return previewGrid(query as never, on, new PlaneCache());
}

function line(spec: LineSpec, on: PlaneGround, more: object = {}) {
  const query = previewQuery.parse({ kind: 'line', landscape: { family: '', parameters: {} }, line: spec, ...more });
  return previewLine(query as never, on, new PlaneCache());
}

/** A path that turns, in `n` dimensions. */
function path(n: number, count: number): RunPath {
  const draws = stream('probe', 'a path', 4);
  const a = draws.fillNormal(new Float64Array(n), 0);
  const b = draws.fillNormal(new Float64Array(n), n);
  const c = draws.fillNormal(new Float64Array(n), 2 * n);
  const points = Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    return Float64Array.from(
      { length: n },
      (_, k) => 3 * (1 - t) * a[k] + Math.sin(4 * t) * b[k] + 0.1 * t * t * t * c[k],
    );
  });
  return { cell: 'c1', steps: points.map((_, i) => 10 * i), points };
}

describe('a plane of axes', () => {
  it('has the losses of its points to the bit, and the family’s own view', () => {
    const on = ground('rosenbrock', { dimension: 4 });
    const at = [0.5, -0.25, 1.5, 0.75];
    const answer = grid({ axes: [2, 0], at }, on, [-1, 2, -2, 2], [5, 4]);
    const points: number[] = [];
    for (let j = 0; j < 4; j++)
      for (let i = 0; i < 5; i++) points.push(-2 + (4 * j) / 3, -0.25, -1 + (3 * i) / 4, 0.75);
    expect([...answer.values]).toEqual([...on.landscape().values(Float64Array.from(points), 20)]);
    expect(answer.plane).toMatchObject({ kind: 'axes', axes: [2, 0], labels: ['w_3', 'w_1'], center: [1.5, 0.5] });
    expect(grid(undefined, on, undefined, [3, 3]).box).toEqual(on.resolved.definition.view(on.resolved.parameters));
  });

  it('is evaluated in pieces that make no difference, and may be stopped between them', () => {
    const on = ground('rosenbrock', { dimension: 1000 });
    const whole = grid({ axes: [0, 1] }, on, [-1, 1, -1, 1], [20, 20]);
    const some = grid({ axes: [0, 1] }, on, [-1, 1, -1, -1 + 2 / 19], [20, 2]);
    expect([...some.values]).toEqual([...whole.values.subarray(0, 40)]);
    let ticks = 0;
    const stopping = planeGround(on.resolved, builtInData, undefined, () => {
      if (++ticks === 3) throw new Error('enough');
    });
    expect(() => grid({ axes: [0, 1] }, stopping, [-1, 1, -1, 1], [20, 20])).toThrow('enough');
    expect(ticks).toBe(3);
  });

  it('shows known minimisers only where they lie in it', () => {
    const on = ground('rosenbrock', { dimension: 3 });
    const through = grid({ axes: [0, 1], at: { kind: 'minimiser', index: 0 } }, on, undefined, [3, 3]);
    expect([...through.minimisers]).toEqual([1, 1]);
    expect(through.minimisersOff).toBe(0);
    const beside = grid({ axes: [0, 1], at: [0, 0, 0.5] }, on, undefined, [3, 3]);
    expect(beside.minimisers).toHaveLength(0);
    expect(beside.minimisersOff).toBe(1);
  });

  it('is refused where it does not exist', () => {
    const on = ground('rosenbrock', { dimension: 3 });
    expect(() => plane({ axes: [0, 3] }, on)).toThrow('invalid plane.axes: 0, 3; expected two different coordinates');
    expect(() => plane({ axes: [1, 1] }, on)).toThrow('invalid plane.axes');
    expect(() => plane({ axes: [0, 1], at: [0] }, on)).toThrow(
      'invalid plane.at: 1 coordinates; expected 3 coordinates',
    );
    expect(() => plane({ axes: [0, 1], at: { kind: 'minimiser', index: 2 } }, on)).toThrow('invalid plane.at.index: 2');
    expect(() => plane({ kind: 'principal', run }, on)).toThrow('there is no session');
  });
});

describe('random directions', () => {
  it('are orthonormal, belong to their seed, and see the mean curvature tr H/n', () => {
    const eigenvalues = Array.from({ length: 40 }, (_, i) => 1 + i);
    const on = ground('quadratic', { eigenvalues });
    const seen: number[] = [];
    for (let seed = 0; seed < 400; seed++) {
      const { u, v } = plane({ kind: 'random', seed }, on);
      expect(Math.abs(dot(u, v))).toBeLessThan(1e-14);
      expect(norm2(u)).toBeCloseTo(1, 14);
      expect(norm2(v)).toBeCloseTo(1, 14);
      seen.push(u.reduce((sum, x, i) => sum + x * x * eigenvalues[i], 0));
    }
    // u'Hu for uniform u has mean tr H/n = 20.5 and variance 2 (mean of l^2 - mean^2)/(n + 2).
    const mean = seen.reduce((a, b) => a + b, 0) / seen.length;
    const deviation = Math.sqrt((2 * ((40 * 40 - 1) / 12)) / 42);
    expect(Math.abs(mean - 20.5)).toBeLessThan((3.5 * deviation) / Math.sqrt(seen.length));
    expect([...plane({ kind: 'random', seed: 5 }, on).u]).toEqual([...plane({ kind: 'random', seed: 5 }, on).u]);
    expect([...plane({ kind: 'random', seed: 5 }, on).u]).not.toEqual([...plane({ kind: 'random', seed: 6 }, on).u]);
  });

  it('have the norms of the parameters, row by row or array by array', () => {
    const on = ground('network', digits);
    const start = { kind: 'start', seed: 3 };
    const free = plane({ kind: 'random', seed: 7, at: start }, on);
    const filter = plane({ kind: 'random', seed: 7, normalise: 'filter', at: start }, on);
    const layer = plane({ kind: 'random', seed: 7, normalise: 'layer', at: start }, on);
    const moved = plane({ kind: 'random', seed: 7, normalise: 'filter', biases: 'weights', at: start }, on);
    // 64-6-5-10: the rows of the three weight matrices and the biases behind each.
    let offset = 0;
    for (const [rows, columns] of [
      [6, 64],
      [5, 6],
      [10, 5],
    ]) {
      const part = (x: Float64Array, from: number, length: number) => x.subarray(offset + from, offset + from + length);
      const size = rows * columns;
      expect(norm2(part(layer.u, 0, size))).toBeCloseTo(norm2(part(layer.origin, 0, size)), 12);
      for (let row = 0; row < rows; row++) {
        const d = part(filter.v, row * columns, columns);
        const w = part(filter.origin, row * columns, columns);
        expect(norm2(d)).toBeCloseTo(norm2(w), 12);
        // The direction within the row is that of the same deviates.
        const raw = stream('probe', 'plane', 7).fillNormal(
          new Float64Array(columns),
          filter.v.length + offset + row * columns,
        );
        expect(dot(d, raw) / (norm2(d) * norm2(raw))).toBeCloseTo(1, 12);
      }
      expect(part(filter.u, size, rows).every((x) => x === 0)).toBe(true);
      expect([...part(moved.u, size, rows)]).toEqual([...part(moved.origin, size, rows)]);
      offset += size + rows;
    }
    expect(filter.answer.orthonormal).toBe(false);
    expect(free.answer.orthonormal).toBe(true);
    expect(
      grid(
        { kind: 'random', seed: 7, normalise: 'filter', biases: 'zero', at: { kind: 'start', seed: 3 } },
        on,
        undefined,
        [2, 2],
      ).box,
    ).toEqual([-1, 1, -1, 1]);
    expect(() => plane({ kind: 'random', normalise: 'filter' }, ground('rosenbrock', { dimension: 4 }))).toThrow(
      'invalid plane.normalise: filter',
    );
    expect(() =>
      plane({ kind: 'random', normalise: 'layer', at: { kind: 'point', point: Array(485).fill(0) } }, on),
    ).toThrow('invalid plane.at: directions that span no plane');
  });
});

describe('eigenvectors of the Hessian', () => {
  for (const n of [30, 400]) {
    it(`are found in ${n} dimensions, with their eigenvalues`, () => {
      const eigenvalues = Array.from({ length: n }, (_, i) =>
        i === 7 ? 50 : i === 9 ? 20 : i === 11 ? -8 : Math.sin(i),
      );
      const on = ground('quadratic', { eigenvalues });
      const top = plane({ kind: 'hessian' }, on);
      expect(top.answer.eigenvalues!.values[0]).toBeCloseTo(50, 8);
      expect(top.answer.eigenvalues!.values[1]).toBeCloseTo(20, 8);
      expect(top.u[7]).toBeCloseTo(1, 6);
      expect(top.v[9]).toBeCloseTo(1, 6);
      const ends = plane({ kind: 'hessian', pair: 'ends' }, on);
      expect(ends.answer.eigenvalues!.values[1]).toBeCloseTo(-8, 6);
      expect(ends.v[11]).toBeCloseTo(1, 5);
      expect(Math.max(...ends.answer.eigenvalues!.residuals)).toBeLessThan(1e-3);
    });
  }

  it('satisfy H v = l v where the Hessian is no diagonal', () => {
    const on = ground('network', digits);
    const { basis, center, answer } = plane({ kind: 'hessian', at: { kind: 'start', seed: 1 } }, on);
    const image = new Float64Array(center.length);
    basis.forEach((q, k) => {
      on.landscape().hessianVectorProduct(center, q, image);
      const value = answer.eigenvalues!.values[k];
      expect(norm2(image.map((x, i) => x - value * q[i]))).toBeLessThan(1e-4 * answer.eigenvalues!.values[0]);
    });
    expect(Math.abs(dot(basis[0], basis[1]))).toBeLessThan(1e-14);
  });
});

describe('principal directions', () => {
  it('are those of the points about the end, by power iteration on the matrix itself', () => {
    const recorded = path(12, 60);
    const on = ground('rosenbrock', { dimension: 12 }, () => recorded);
    const { u, v, center, answer } = plane({ kind: 'principal', run }, on);
    const end = recorded.points[59];
    expect([...center]).toEqual([...end]);
    const matrix = Array.from({ length: 12 }, (_, i) =>
      Float64Array.from({ length: 12 }, (_, j) =>
        recorded.points.reduce((sum, p) => sum + (p[i] - end[i]) * (p[j] - end[j]), 0),
      ),
    );
    const total = matrix.reduce((sum, row, i) => sum + row[i], 0);
    const found: Float64Array[] = [];
    for (let k = 0; k < 2; k++) {
      let q = Float64Array.from({ length: 12 }, (_, i) => Math.cos(3 * i + k));
      for (let step = 0; step < 3000; step++) {
        for (const other of found) q = q.map((x, i) => x - dot(q, other) * other[i]);
        q = Float64Array.from(matrix, (row) => dot(row, q));
        const length = norm2(q);
        q = q.map((x) => x / length);
      }
      found.push(q);
      const value = dot(
        q,
        Float64Array.from(matrix, (row) => dot(row, q)),
      );
      expect(answer.principal!.shares[k]).toBeCloseTo(value / total, 9);
    }
    expect(Math.abs(dot(u, found[0]))).toBeCloseTo(1, 9);
    expect(Math.abs(dot(v, found[1]))).toBeCloseTo(1, 9);
    expect(answer.principal!.points).toBe(60);
    const { box } = grid({ kind: 'principal', run }, on, undefined, [2, 2]);
    for (const point of recorded.points) {
      const { x, y } = project(plane({ kind: 'principal', run }, on), point);
      expect(x > box[0] && x < box[1] && y > box[2] && y < box[3]).toBe(true);
    }
  });

  it('need a path that turns', () => {
    const straight = Array.from({ length: 9 }, (_, i) => Float64Array.of(i, 2 * i, -i));
    const on = (points: Float64Array[]) =>
      ground('rosenbrock', { dimension: 3 }, () => ({ cell: 'c', steps: points.map((_, i) => i), points }));
    expect(() => plane({ kind: 'principal', run }, on(straight))).toThrow('a run whose points lie on one line');
    expect(() => plane({ kind: 'principal', run }, on(straight.slice(7)))).toThrow('a run with 2 recorded points');
  });
});

describe('a plane through three points', () => {
  const recorded = path(5, 20);
  const on = ground('rosenbrock', { dimension: 5 }, () => recorded);
  const spec = {
    kind: 'points',
    points: [
      { kind: 'run', run, step: 'start' },
      { kind: 'run', run, step: 70 },
      { kind: 'minimiser', index: 0 },
    ],
  };

  it('holds them where its marks stand', () => {
    const resolved = plane(spec, on);
    const wanted = [recorded.points[0], recorded.points[7], new Float64Array(5).fill(1)];
    resolved.answer.marks.forEach(({ x, y }, i) => {
      const out = new Float64Array(5);
      pointOf(resolved, x, y, out);
      for (const [k, value] of out.entries()) expect(value).toBeCloseTo(wanted[i][k], 12);
    });
    const answer = grid(spec as PlaneSpec, on, undefined, [2, 2]);
    expect([...answer.minimisers]).toHaveLength(2);
    expect(answer.minimisers[0]).toBeCloseTo(resolved.answer.marks[2].x, 12);
  });

  it('is refused where they lie on one line', () => {
    const same = { kind: 'point', point: [1, 2, 3, 4, 5] };
    expect(() => plane({ ...spec, points: [same, same, { kind: 'own' }] }, on)).toThrow(
      'three points that are not on one line',
    );
    expect(() => plane({ ...spec, points: [{ kind: 'run', run, step: 71 }, same, same] }, on)).toThrow(
      'invalid plane.points[0].step: 71',
    );
  });
});

describe('projection', () => {
  it('is the nearest point of a plane, whatever angle its directions make', () => {
    const on = ground('network', digits);
    const resolved = plane({ kind: 'random', seed: 2, normalise: 'filter', at: { kind: 'start', seed: 0 } }, on);
    expect(Math.abs(dot(resolved.u, resolved.v))).toBeGreaterThan(1e-3);
    const n = resolved.origin.length;
    const inside = new Float64Array(n);
    pointOf(resolved, 0.3, -0.8, inside);
    const back = project(resolved, inside);
    expect(back.x).toBeCloseTo(0.3, 12);
    expect(back.y).toBeCloseTo(-0.8, 12);
    expect(back.distance).toBeLessThan(1e-12);
    const away = stream('probe', 'away', 0).fillNormal(new Float64Array(n));
    const { x, y, distance } = project(resolved, away);
    const near = new Float64Array(n);
    for (const [dx, dy] of [
      [0, 0],
      [0.01, 0],
      [-0.01, 0.01],
      [0, -0.01],
    ]) {
      pointOf(resolved, x + dx, y + dy, near);
      const apart = norm2(near.map((value, k) => value - away[k]));
      if (dx === 0 && dy === 0) expect(apart).toBeCloseTo(distance, 12);
      else expect(apart).toBeGreaterThan(distance);
    }
  });
});

describe('a line', () => {
  it('has the losses of its points and their derivatives', () => {
    const recorded = path(4, 10);
    const on = ground('rosenbrock', { dimension: 4 }, () => recorded);
    const lines: unknown[] = [
      { kind: 'axis', axis: 2, at: [1, 0.5, 0, 0.5] },
      { kind: 'random', seed: 3 },
      { kind: 'hessian', end: 'bottom', at: { kind: 'start' } },
      { kind: 'gradient', at: { kind: 'start' } },
      { kind: 'points', points: [{ kind: 'run', run, step: 'start' }, { kind: 'minimiser' }] },
      { kind: 'in-plane', plane: { kind: 'random', seed: 3 }, along: 'vertical', through: 0.4 },
    ];
    for (const spec of lines) {
      const size = 2001;
      const answer = line(lineSpec.parse(spec), on, { size, range: [-0.5, 0.75] });
      const h = 1.25 / (size - 1);
      for (let i = 200; i < size; i += 317) {
        const difference =
          (answer.values[i - 2] - 8 * answer.values[i - 1] + 8 * answer.values[i + 1] - answer.values[i + 2]) /
          (12 * h);
        expect(Math.abs(answer.slopes[i] - difference)).toBeLessThan(1e-6 * (1 + Math.abs(difference)));
      }
    }
  });

  it('runs from one point to another, and through a picture', () => {
    const on = ground('rosenbrock', { dimension: 4 });
    const between = line(lineSpec.parse({ kind: 'points', points: [{ kind: 'start' }, { kind: 'minimiser' }] }), on, {
      size: 401,
    });
    expect(between.range).toEqual([-0.5, 1.5]);
    expect([...between.minimisers]).toEqual([expect.closeTo(1, 12)]);
    const start = resolveStart(on);
    expect(between.values[100]).toBe(openLandscape(on.resolved, builtInData).gradient(start, new Float64Array(4)));
    expect(between.unit).toBeCloseTo(norm2(start.map((x) => 1 - x)), 12);
    const picture = grid({ axes: [0, 1] }, on, [-2, 2, -1, 3], [41, 21]);
    const row = line(lineSpec.parse({ kind: 'in-plane', plane: { axes: [0, 1] }, through: 1 }), on, {
      size: 41,
      range: [-2, 2],
    });
    expect(row.label).toBe('w_1');
    for (let i = 0; i < 41; i++) expect(row.values[i]).toBeCloseTo(picture.values[10 * 41 + i], 10);
  });
});

describe('what a plane leaves out', () => {
  const facts = (spec: unknown, on: PlaneGround) => planeFacts(planeSpec.parse(spec), on, new PlaneCache());

  it('is known in closed form of a quadratic', () => {
    const eigenvalues = [5, -7, 1, 2, 0.5];
    const on = ground('quadratic', { eigenvalues });
    const at = [1, -1, 2, 0, 3];
    const found = facts({ axes: [0, 2], at }, on);
    const gradient = at.map((x, i) => x * eigenvalues[i]);
    const squares = gradient.reduce((sum, g) => sum + g * g, 0);
    expect(found.gradientNorm).toBeCloseTo(Math.sqrt(squares), 12);
    expect(found.gradientShare).toBeCloseTo((gradient[0] * gradient[0] + gradient[2] * gradient[2]) / squares, 12);
    expect(found.curvature).toBeCloseTo(6, 12);
    expect(found.trace).toEqual({ value: 1.5, low: 1.5, high: 1.5, probes: 0 });
    expect(found.top.value).toBeCloseTo(-7, 6);
    expect(found.steepest).toBeCloseTo(5, 12);
    expect(facts({ axes: [0, 1], at: [0, 0, 0, 0, 0] }, on).gradientShare).toBeNull();
  });

  it('is estimated of a network within its interval', () => {
    const on = ground('network', digits);
    const found = facts({ kind: 'hessian', at: { kind: 'start', seed: 2 } }, on);
    const center = plane({ axes: [0, 1], at: { kind: 'start', seed: 2 } }, on).center;
    const n = center.length;
    let exact = 0;
    const unit = new Float64Array(n);
    const column = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      unit[i] = 1;
      on.landscape().hessianVectorProduct(center, unit, column);
      unit[i] = 0;
      exact += column[i];
    }
    expect(found.trace.low).toBeLessThan(exact);
    expect(found.trace.high).toBeGreaterThan(exact);
    expect(found.trace.probes).toBe(40);
    // The plane of the two top eigenvectors has their eigenvalues as its curvatures.
    const { values } = plane({ kind: 'hessian', at: { kind: 'start', seed: 2 } }, on).answer.eigenvalues!;
    expect(found.curvature).toBeCloseTo(values[0] + values[1], 6);
    expect(found.steepest).toBeCloseTo(values[0], 6);
    const ends = plane({ kind: 'hessian', pair: 'ends', at: { kind: 'start', seed: 2 } }, on).answer.eigenvalues!
      .values;
    const [largest] = [...ends].sort((a, b) => Math.abs(b) - Math.abs(a));
    expect(Math.abs(found.top.value - largest)).toBeLessThan(1e-5 * Math.abs(largest));
  });
});

describe('critical points in view', () => {
  const search = (family: string, parameters: object, box: number[], starts = 24, axes = [0, 1]) => {
    const query = previewQuery.parse({ kind: 'critical-points', landscape: { family }, box, starts, axes });
    return criticalInView(query as never, ground(family, { ...parameters }));
  };
  const types = ({ points }: ReturnType<typeof search>) =>
    ['minimum', 'saddle', 'maximum', 'degenerate'].map((type) => points.filter((point) => point.type === type).length);

  it('are all nine of Himmelblau’s function and of Styblinski and Tang’s', () => {
    const himmelblau = search('himmelblau', {}, [-5, 5, -5, 5]);
    expect(types(himmelblau)).toEqual([4, 4, 1, 0]);
    expect(himmelblau.estimate.high).toBe(9);
    // Newton stops at steps of 1e-10 (1 + |x|), where curvatures of up to 135 leave about 1e-17.
    expect(himmelblau.points[3].loss).toBeLessThan(1e-17);
    // Published: the maximum lies at (-0.270845, -0.923039) with 181.617.
    const top = himmelblau.points.find(({ type }) => type === 'maximum')!;
    expect([top.x, top.y, top.loss]).toEqual([
      expect.closeTo(-0.270845, 6),
      expect.closeTo(-0.923039, 6),
      expect.closeTo(181.617, 3),
    ]);
    expect(types(search('styblinski-tang', { dimension: 2 }, [-5, 5, -5, 5]))).toEqual([4, 4, 1, 0]);
    const turned = search('himmelblau', {}, [-5, 5, -5, 5], 24, [1, 0]);
    expect(turned.points).toHaveLength(9);
    for (const { x, y, type } of turned.points) {
      const same = himmelblau.points.filter((other) => Math.hypot(other.x - y, other.y - x) < 1e-7);
      expect(same.map((other) => other.type)).toEqual([type]);
    }
  });

  it('are fewer in a part, and may be missing where starts are few', () => {
    const part = search('himmelblau', {}, [2, 4, 1, 3]);
    expect(types(part)).toEqual([1, 0, 0, 0]);
    const few = search('rastrigin', { dimension: 2 }, [-5.12, 5.12, -5.12, 5.12], 8);
    expect(few.estimate.high).toBeGreaterThan(few.points.length);
    expect(few.arrived + few.outside + few.failed).toBe(64);
  });

  it('are degenerate where the Hessian is', () => {
    const { points } = search('monomial', { exponents: [2, 2] }, [-1, 1, -1, 1], 6);
    expect(points.length).toBeGreaterThan(0);
    expect(points.every(({ type }) => type === 'degenerate')).toBe(true);
  });

  it('are not searched in other dimensions', () => {
    expect(() => search('rosenbrock', { dimension: 3 }, [-1, 1, -1, 1])).toThrow('invalid landscape: 3 dimensions');
  });
});

describe('planes resolved before', () => {
  it('are kept for the same question about the same runs', () => {
    let cell = 'c1';
    const recorded = path(6, 30);
    const on = ground('rosenbrock', { dimension: 6 }, () => ({ ...recorded, cell }));
    const cache = new PlaneCache();
    const spec = planeSpec.parse({ kind: 'principal', run });
    const first = cache.resolve(spec, on);
    expect(cache.resolve(spec, on)).toBe(first);
    cell = 'c2';
    expect(cache.resolve(spec, on)).not.toBe(first);
  });
});

function resolveStart(on: PlaneGround): Float64Array {
  return resolvePlane({ axes: [0, 1], at: { kind: 'start', seed: 0 } }, on).center;
}
