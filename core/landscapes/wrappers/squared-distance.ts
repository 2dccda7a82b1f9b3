/** Half a factor times the squared distance from a point, as a term of a loss. */
import { type Arithmetic, simdArithmetic } from '../../wasm/arithmetic.ts';
import type { Local } from '../../wasm/encoder.ts';
import { forEachPair } from '../../wasm/pairs.ts';
import { kernelModule, placed, pointTo } from '../kernel-parts.ts';
import type { AddedTerm } from './added.ts';
import type { Rows } from './rows.ts';

/** The term of many points in rows, added to what is there; `centre` holds the coordinates from number `from` on. */
interface DistanceFunctions {
  losses(x: number, losses: number, points: number, ...term: [...Centred]): void;
  gradients(x: number, losses: number, g: number, points: number, ...term: [...Centred]): void;
  products(v: number, out: number, points: number, factor: number, from: number, dimension: number): void;
}
type Centred = [centre: number, factor: number, from: number, dimension: number];

const TERM = { centre: 'i32', factor: 'f64', from: 'i32', dimension: 'i32' } as const;

const distanceFunctions = kernelModule<DistanceFunctions>((module) => {
  const over = (
    a: Arithmetic,
    { from, dimension }: Record<'from' | 'dimension', Local>,
    points: Local,
    coordinate: (offset: Local, i: Local) => void,
    before: () => void = () => {},
    after: (pair: Local) => void = () => {},
  ): void => {
    const { f } = a;
    const [i, offset] = [f.local('i32'), f.local('i32')];
    forEachPair(f, points, (pair, stride) => {
      before();
      f.get(stride).get(from).op('i32.mul').get(pair).op('i32.add').set(offset);
      f.forRange(i, from, dimension, 1, () => {
        a.scope(() => coordinate(offset, i));
        pointTo(f, offset, offset, stride);
      });
      after(pair);
    });
  };
  const withLosses = (name: 'losses' | 'gradients'): void => {
    const slopes = name === 'gradients' ? ({ g: 'i32' } as const) : {};
    module.exportFunction(name, { x: 'i32', losses: 'i32', ...slopes, points: 'i32', ...TERM }, [], (f, p) => {
      const a = simdArithmetic(f);
      const place = f.local('i32');
      const factor = a.splat(p.factor);
      const half = a.mul(a.constant(0.5), factor);
      const sum = a.variable(a.constant(0));
      const { g } = p as { g?: Local };
      over(
        a,
        p,
        p.points,
        (offset, i) => {
          f.get(i).get(p.from).op('i32.sub').i32(3).op('i32.shl').get(p.centre).op('i32.add').set(place);
          const centre = a.loadSplat(place);
          const away = a.sub(a.load(pointTo(f, place, p.x, offset)), centre);
          a.assign(sum, a.add(sum, a.mul(away, away)));
          if (g) a.store(place, a.add(a.load(pointTo(f, place, g, offset)), a.mul(factor, away)));
        },
        () => a.assign(sum, a.constant(0)),
        (pair) =>
          a.scope(() => {
            const loss = a.add(a.load(pointTo(f, place, p.losses, pair)), a.mul(half, sum));
            a.store(place, loss);
          }),
      );
    });
  };
  withLosses('losses');
  withLosses('gradients');
  module.exportFunction(
    'products',
    { v: 'i32', out: 'i32', points: 'i32', factor: 'f64', from: 'i32', dimension: 'i32' },
    [],
    (f, p) => {
      const a = simdArithmetic(f);
      const place = f.local('i32');
      const factor = a.splat(p.factor);
      over(a, p, p.points, (offset) => {
        const change = a.mul(factor, a.load(pointTo(f, place, p.v, offset)));
        a.store(place, a.add(a.load(pointTo(f, place, p.out, offset)), change));
      });
    },
  );
});

/** factor/2 times the squared distance from `centre` (the origin where absent), over the coordinates from `from` on. */
export function squaredDistance(
  factor: number,
  dimension: number,
  { centre, from = 0 }: { centre?: readonly number[] | undefined; from?: number } = {},
): AddedTerm {
  const addValues = (x: Rows, losses: Float64Array, points: number): void => {
    for (let p = 0; p < points; p++) {
      let sum = 0;
      for (let i = from; i < dimension; i++) {
        const away = x[i * points + p] - (centre ? centre[i] : 0);
        sum += away * away;
      }
      losses[p] += 0.5 * factor * sum;
    }
  };
  return {
    values: addValues,
    gradients(x, losses, g, points) {
      addValues(x, losses, points);
      for (let i = from; i < dimension; i++) {
        const c = centre ? centre[i] : 0;
        for (let k = i * points; k < (i + 1) * points; k++) g[k] += factor * (x[k] - c);
      }
    },
    products(_, v, out, points) {
      for (let k = from * points; k < dimension * points; k++) out[k] += factor * v[k];
    },
    ensemble(workspace) {
      const functions = distanceFunctions(workspace);
      const values = Float64Array.from({ length: dimension - from }, (_, i) => (centre ? centre[from + i] : 0));
      const place = placed(workspace, values);
      return {
        losses: (x, losses, points) => functions.losses(x, losses, points, place, factor, from, dimension),
        gradients: (x, losses, g, points) => functions.gradients(x, losses, g, points, place, factor, from, dimension),
        products: (_, v, out, points) => functions.products(v, out, points, factor, from, dimension),
      };
    },
  };
}
