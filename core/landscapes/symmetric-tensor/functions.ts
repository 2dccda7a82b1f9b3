/** Sums of symmetric tensors over many points at once, and the geometry of a sphere, in WebAssembly. */
import { type Arithmetic, simdArithmetic, type Value } from '../../wasm/arithmetic.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import { kernelModule, pointTo } from '../kernel-parts.ts';

/**
 * Arrays are row by row with one column a point; `points` is even. Counts are numbers. Every sum runs over its index in
 * order, so that a point has the same bits in every company.
 */
export interface TensorFunctions {
  /** out[a][p] = sum over b < depth of tensor[a][b] x[b][p], for `rows` values of a. */
  contract(tensor: number, x: number, depth: number, rows: number, points: number, out: number): void;
  /** out[a][p] = sum over b < depth of t[a][b][p] x[b][p], for `rows` values of a; `out` may be `t`. */
  reduce(t: number, x: number, depth: number, rows: number, points: number, out: number): void;
  /** Copies `points` columns: rows of `from` are fromPoints long, those of `to` toPoints. */
  columns(from: number, fromPoints: number, to: number, toPoints: number, depth: number, points: number): void;
  /** sigma = s x with s[p] = radius/|x[·][p]|. */
  normalise(x: number, radius: number, depth: number, points: number, sigma: number, s: number): void;
  /** out = s (v - sigma (sigma . v)/depth), for |sigma|² = depth; `out` may be `v`. */
  project(sigma: number, s: number, v: number, depth: number, points: number, out: number): void;
  /** losses = factor (sigma . d), and d = scale d. */
  homogeneous(
    sigma: number,
    d: number,
    factor: number,
    scale: number,
    depth: number,
    points: number,
    losses: number,
  ): void;
  /** With m = sigma . u/depth: losses -= strength depth m^order, and d -= strength order m^(order - 1) u. */
  plant(
    sigma: number,
    u: number,
    strength: number,
    order: number,
    depth: number,
    points: number,
    d: number,
    losses: number,
  ): void;
  /** e -= strength order (order - 1) m^(order - 2) (u . t)/depth u: the change of the same derivative along t. */
  plantChange(
    sigma: number,
    u: number,
    strength: number,
    order: number,
    depth: number,
    points: number,
    t: number,
    e: number,
  ): void;
  /**
   * out -= (sigma . d) s/depth t + (t . d) s/depth sigma + (sigma . v) s/depth g: what the turning of the sphere adds to a
   * Hessian-vector product; t is the change of sigma along v, d the derivative by sigma, g the gradient.
   */
  turn(
    sigma: number,
    s: number,
    d: number,
    t: number,
    v: number,
    g: number,
    depth: number,
    points: number,
    out: number,
  ): void;
}

/** Rows of the tensor that are summed side by side. */
const ROWS = 4;

export const tensorFunctions = kernelModule<TensorFunctions>((module) => {
  emitContract(module);
  emitReduce(module);
  emitColumns(module);
  emitSphere(module);
  emitPlant(module);
  emitTurn(module);
});

function emitContract(module: ModuleBuilder): void {
  module.exportFunction(
    'contract',
    { tensor: 'i32', x: 'i32', depth: 'i32', rows: 'i32', points: 'i32', out: 'i32' },
    [],
    (f, p) => {
      const a = simdArithmetic(f);
      const [row, whole, column, b, from, at, width, rowBytes, to] = Array.from({ length: 9 }, () => f.local('i32'));
      f.get(p.points).i32(3).op('i32.shl').set(width);
      f.get(p.depth).i32(3).op('i32.shl').set(rowBytes);
      const starts = Array.from({ length: ROWS }, () => f.local('i32'));
      const block = (count: number): void => {
        f.forRange(column, 0, width, 16, () => {
          a.scope(() => {
            const sums = Array.from({ length: count }, () => a.variable(a.constant(0)));
            f.get(p.tensor).set(from);
            for (let i = 0; i < count; i++) {
              f.get(from).set(starts[i]);
              pointTo(f, from, from, rowBytes);
            }
            pointTo(f, at, p.x, column);
            f.forRange(b, 0, rowBytes, 8, () => {
              a.scope(() => {
                const value = a.load(at);
                sums.forEach((sum, i) => {
                  a.scope(() => {
                    pointTo(f, from, starts[i], b);
                    a.assign(sum, a.add(sum, a.mul(a.loadSplat(from), value)));
                  });
                });
              });
              pointTo(f, at, at, width);
            });
            pointTo(f, to, p.out, column);
            for (const sum of sums) {
              a.store(to, sum);
              pointTo(f, to, to, width);
            }
          });
        });
        for (let i = 0; i < count; i++) {
          pointTo(f, p.tensor, p.tensor, rowBytes);
          pointTo(f, p.out, p.out, width);
        }
      };
      f.get(p.rows).i32(-ROWS).op('i32.and').set(whole);
      f.forRange(row, 0, whole, ROWS, () => block(ROWS));
      f.forRange(row, whole, p.rows, 1, () => block(1));
    },
  );
}

function emitReduce(module: ModuleBuilder): void {
  module.exportFunction(
    'reduce',
    { t: 'i32', x: 'i32', depth: 'i32', rows: 'i32', points: 'i32', out: 'i32' },
    [],
    (f, p) => {
      const a = simdArithmetic(f);
      const [row, column, b, left, right, width] = Array.from({ length: 6 }, () => f.local('i32'));
      f.get(p.points).i32(3).op('i32.shl').set(width);
      f.forRange(row, 0, p.rows, 1, () => {
        f.forRange(column, 0, width, 16, () => {
          a.scope(() => {
            const sum = a.variable(a.constant(0));
            pointTo(f, left, p.t, column);
            pointTo(f, right, p.x, column);
            f.forRange(b, 0, p.depth, 1, () => {
              a.scope(() => a.assign(sum, a.add(sum, a.mul(a.load(left), a.load(right)))));
              pointTo(f, left, left, width);
              pointTo(f, right, right, width);
            });
            a.store(pointTo(f, left, p.out, column), sum);
          });
        });
        f.get(p.t).get(p.depth).get(width).op('i32.mul', 'i32.add').set(p.t);
        pointTo(f, p.out, p.out, width);
      });
    },
  );
}

function emitColumns(module: ModuleBuilder): void {
  module.exportFunction(
    'columns',
    { from: 'i32', fromPoints: 'i32', to: 'i32', toPoints: 'i32', depth: 'i32', points: 'i32' },
    [],
    (f, p) => {
      const a = simdArithmetic(f);
      const [b, column, width, left, right] = Array.from({ length: 5 }, () => f.local('i32'));
      f.get(p.points).i32(3).op('i32.shl').set(width);
      f.forRange(b, 0, p.depth, 1, () => {
        f.forRange(column, 0, width, 16, () => {
          a.scope(() => a.store(pointTo(f, right, p.to, column), a.load(pointTo(f, left, p.from, column))));
        });
        f.get(p.from).get(p.fromPoints).i32(3).op('i32.shl', 'i32.add').set(p.from);
        f.get(p.to).get(p.toPoints).i32(3).op('i32.shl', 'i32.add').set(p.to);
      });
    },
  );
}

/** Passes over the coordinates of two points at a time. */
class Pairs {
  readonly a: Arithmetic;
  readonly column: Local;
  private readonly f: FunctionBuilder;
  private readonly depth: Local;
  private readonly width: Local;
  private readonly b: Local;
  private readonly places: Local[];

  constructor(f: FunctionBuilder, depth: Local) {
    this.f = f;
    this.a = simdArithmetic(f);
    this.depth = depth;
    [this.column, this.width, this.b] = Array.from({ length: 3 }, () => f.local('i32'));
    this.places = Array.from({ length: 6 }, () => f.local('i32'));
  }

  /** Runs `body` for each pair of columns. */
  each(points: Local, body: () => void): void {
    const { f, column, width, a } = this;
    f.get(points).i32(3).op('i32.shl').set(width);
    f.forRange(column, 0, width, 16, () => a.scope(body));
  }

  /** Runs `body` for each coordinate with the places of that row in the arrays; `shared` ones have one number a row. */
  rows(arrays: readonly Local[], body: (places: readonly Local[]) => void, shared: readonly Local[] = []): void {
    const { f, a, b, width, places, column } = this;
    arrays.forEach((array, i) => {
      pointTo(f, places[i], array, column);
    });
    const single = shared.map((array, i) => {
      const place = places[arrays.length + i];
      f.get(array).set(place);
      return place;
    });
    f.forRange(b, 0, this.depth, 1, () => {
      a.scope(() => body([...places.slice(0, arrays.length), ...single]));
      arrays.forEach((_, i) => {
        pointTo(f, places[i], places[i], width);
      });
      for (const place of single) f.get(place).i32(8).op('i32.add').set(place);
    });
  }

  /** The dot product of the pair's columns in two arrays. */
  dot(x: Local, y: Local, shared = false): Value {
    const { a } = this;
    const sum = a.variable(a.constant(0));
    const add = ([left, right]: readonly Local[]): void =>
      a.assign(sum, a.add(sum, a.mul(a.load(left), shared ? a.loadSplat(right) : a.load(right))));
    if (shared) this.rows([x], add, [y]);
    else this.rows([x, y], add);
    return sum;
  }

  /** The number for this pair in an array of one number a point. */
  own(array: Local): Value {
    return this.a.load(this.ownPlace(array));
  }

  storeOwn(array: Local, value: Value): void {
    this.a.store(this.ownPlace(array), value);
  }

  /** The depth as a number. */
  size(): Value {
    this.f.get(this.depth).op('f64.convert_i32_s');
    this.f.op('f64x2.splat');
    return this.a.pop();
  }

  private ownPlace(array: Local): Local {
    return pointTo(this.f, this.places[0], array, this.column);
  }
}

function emitSphere(module: ModuleBuilder): void {
  module.exportFunction(
    'normalise',
    { x: 'i32', radius: 'f64', depth: 'i32', points: 'i32', sigma: 'i32', s: 'i32' },
    [],
    (f, p) => {
      const pairs = new Pairs(f, p.depth);
      const { a } = pairs;
      pairs.each(p.points, () => {
        const s = a.div(a.splat(p.radius), a.sqrt(pairs.dot(p.x, p.x)));
        pairs.storeOwn(p.s, s);
        pairs.rows([p.x, p.sigma], ([x, sigma]) => a.store(sigma, a.mul(s, a.load(x))));
      });
    },
  );
  module.exportFunction(
    'project',
    { sigma: 'i32', s: 'i32', v: 'i32', depth: 'i32', points: 'i32', out: 'i32' },
    [],
    (f, p) => {
      const pairs = new Pairs(f, p.depth);
      const { a } = pairs;
      pairs.each(p.points, () => {
        const along = a.div(pairs.dot(p.sigma, p.v), pairs.size());
        const s = pairs.own(p.s);
        pairs.rows([p.sigma, p.v, p.out], ([sigma, v, out]) =>
          a.store(out, a.mul(s, a.sub(a.load(v), a.mul(a.load(sigma), along)))),
        );
      });
    },
  );
  module.exportFunction(
    'homogeneous',
    { sigma: 'i32', d: 'i32', factor: 'f64', scale: 'f64', depth: 'i32', points: 'i32', losses: 'i32' },
    [],
    (f, p) => {
      const pairs = new Pairs(f, p.depth);
      const { a } = pairs;
      pairs.each(p.points, () => {
        pairs.storeOwn(p.losses, a.mul(a.splat(p.factor), pairs.dot(p.sigma, p.d)));
        pairs.rows([p.d], ([d]) => a.store(d, a.mul(a.splat(p.scale), a.load(d))));
      });
    },
  );
}

/** base to a power that is in a local, and not below 0. */
function power(a: Arithmetic, base: Value, exponent: Local, less: number): Value {
  const { f } = a;
  const i = f.local('i32');
  const result = a.variable(a.constant(1));
  f.forRange(i, less, exponent, 1, () => {
    a.scope(() => a.assign(result, a.mul(result, base)));
  });
  f.release(i);
  return result;
}

/** (strength times `factors` falling factors from the order on), as numbers. */
function fallingFactor(a: Arithmetic, strength: Local, order: Local, factors: number): Value {
  const { f } = a;
  f.get(strength);
  for (let i = 0; i < factors; i++) f.get(order).i32(i).op('i32.sub', 'f64.convert_i32_s', 'f64.mul');
  f.op('f64x2.splat');
  return a.pop();
}

function emitPlant(module: ModuleBuilder): void {
  const parameters = { sigma: 'i32', u: 'i32', strength: 'f64', order: 'i32', depth: 'i32', points: 'i32' } as const;
  module.exportFunction('plant', { ...parameters, d: 'i32', losses: 'i32' }, [], (f, p) => {
    const pairs = new Pairs(f, p.depth);
    const { a } = pairs;
    pairs.each(p.points, () => {
      const overlap = a.div(pairs.dot(p.sigma, p.u, true), pairs.size());
      const slope = power(a, overlap, p.order, 1);
      const signal = a.mul(a.mul(fallingFactor(a, p.strength, p.order, 0), pairs.size()), a.mul(slope, overlap));
      pairs.storeOwn(p.losses, a.sub(pairs.own(p.losses), signal));
      const factor = a.mul(fallingFactor(a, p.strength, p.order, 1), slope);
      pairs.rows([p.d], ([d, u]) => a.store(d, a.sub(a.load(d), a.mul(factor, a.loadSplat(u)))), [p.u]);
    });
  });
  module.exportFunction('plantChange', { ...parameters, t: 'i32', e: 'i32' }, [], (f, p) => {
    const pairs = new Pairs(f, p.depth);
    const { a } = pairs;
    pairs.each(p.points, () => {
      const overlap = a.div(pairs.dot(p.sigma, p.u, true), pairs.size());
      const along = a.div(pairs.dot(p.t, p.u, true), pairs.size());
      const factor = a.mul(a.mul(fallingFactor(a, p.strength, p.order, 2), power(a, overlap, p.order, 2)), along);
      pairs.rows([p.e], ([e, u]) => a.store(e, a.sub(a.load(e), a.mul(factor, a.loadSplat(u)))), [p.u]);
    });
  });
}

function emitTurn(module: ModuleBuilder): void {
  module.exportFunction(
    'turn',
    { sigma: 'i32', s: 'i32', d: 'i32', t: 'i32', v: 'i32', g: 'i32', depth: 'i32', points: 'i32', out: 'i32' },
    [],
    (f, p) => {
      const pairs = new Pairs(f, p.depth);
      const { a } = pairs;
      pairs.each(p.points, () => {
        const share = a.div(pairs.own(p.s), pairs.size());
        const [radial, across, along] = (
          [
            [p.sigma, p.d],
            [p.t, p.d],
            [p.sigma, p.v],
          ] as const
        ).map(([x, y]) => a.mul(share, pairs.dot(x, y)));
        pairs.rows([p.sigma, p.t, p.g, p.out], ([sigma, t, g, out]) => {
          const moved = a.add(a.mul(radial, a.load(t)), a.mul(across, a.load(sigma)));
          a.store(out, a.sub(a.load(out), a.add(moved, a.mul(along, a.load(g)))));
        });
      });
    },
  );
}
