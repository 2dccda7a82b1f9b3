/**
 * Code for one BBOB function on a pair of points: forwards through its stages for the value, backwards for the gradient.
 * The same sweep over numbers that change along a direction gives the Hessian-vector product.
 */
import type { Arithmetic, Value } from '../../wasm/arithmetic.ts';
import type { Local } from '../../wasm/encoder.ts';
import { type Algebra, type Differential, differentials, square } from './algebra.ts';
import type { BbobPieces } from './functions.ts';

/** Rows of four in a matrix are multiplied side by side, to hide the latency of additions. */
export const BLOCK = 4;

/** Where everything stands in memory. Vectors have 16 bytes, two points, a coordinate; a second half holds the changes. */
export interface Layout {
  dimension: number;
  /** Bytes of one half of a vector. */
  half: number;
  centre: number;
  first: LinearPlace;
  shift: number;
  second: LinearPlace | undefined;
  tables: readonly number[];
  peaks: PeaksPlace | undefined;
  /** x − centre, y, u, z, and the adjoints of z and of what comes before. */
  vectors: { distance: number; y: number; u: number; z: number; after: number; before: number };
  minimum: number;
  penalty: number;
  earlySums: number;
  termSums: number;
  neighbours: boolean;
  pieces: BbobPieces;
}

/** Factors as pairs, or a matrix and its transpose in blocks of rows: of each column the entries of the block's rows. */
export type LinearPlace = { kind: 'diagonal'; factors: number } | { kind: 'dense'; matrix: number; transpose: number };

export interface PeaksPlace {
  count: number;
  /** In blocks of peaks: of each coordinate the widths, then the centres. */
  packed: number;
  /** Logarithms of the heights, and the heights. */
  logarithms: number;
  heights: number;
  /** Widths and centres peak by peak, for what is gathered. */
  widths: number;
  centres: number;
}

/** Rows x[coordinate][point] of the pair at hand: the address of the first, and the bytes from row to row. */
export interface RowPlace {
  start: Local;
  stride: Local;
}

export class Sweep<U> {
  private readonly a: Arithmetic;
  private readonly g: Algebra<U>;
  private readonly layout: Layout;
  private height: Value;

  constructor(a: Arithmetic, g: Algebra<U>, layout: Layout) {
    this.a = a;
    this.g = g;
    this.layout = layout;
    this.height = a.constant(0);
  }

  /** The loss of the points in the rows given for each part of a number: coordinates, and their changes. */
  value(inputs: readonly RowPlace[]): U {
    const { g, layout } = this;
    const outside = this.forward(inputs);
    const sums = this.sums();
    return this.whole(layout.pieces.finish(g, sums, g.lift(this.height)), outside);
  }

  /** The loss, and the adjoints of the coordinates one by one to `write`. */
  gradient(inputs: readonly RowPlace[], write: (adjoint: U, row: Local) => void, output: RowPlace): U {
    const { g, layout } = this;
    const outside = this.forward(inputs);
    const sums = this.sums();
    const outer = differentials(g, sums.length);
    const ended = layout.pieces.finish(
      outer,
      sums.map((sum, k) => outer.variable(sum, k)),
      outer.lift(this.height),
    );
    this.backward(ended.partials, inputs, write, output);
    return this.whole(ended.value, outside);
  }

  private whole(value: U, outside: U | undefined): U {
    const { g, layout } = this;
    const penalised = outside === undefined ? value : g.add(value, g.mul(g.constant(layout.penalty), outside));
    return g.add(penalised, g.constant(layout.minimum));
  }

  private load(vector: number, place: Local, offset = 0): U {
    const { a, g, layout } = this;
    return g.join(Array.from({ length: g.width }, (_, part) => a.load(place, vector + part * layout.half + offset)));
  }

  private store(vector: number, place: Local, value: U): void {
    this.g.parts(value).forEach((part, k) => {
      this.a.store(place, part, vector + k * this.layout.half);
    });
  }

  /** Runs `body` for places 0, 16, … of `count` coordinates; what it makes is given back each time. */
  private each(count: number, body: (place: Local) => void): void {
    const { a } = this;
    const place = a.f.local('i32');
    a.f.forRange(place, 0, 16 * count, 16, () => a.scope(() => body(place)));
    a.f.release(place);
  }

  /** A sum under construction. */
  private accumulator(): { add(value: U): void; total(): U } {
    const { a, g } = this;
    const held = Array.from({ length: g.width }, () => a.variable(a.constant(0)));
    return {
      add: (value) =>
        g.parts(value).forEach((part, k) => {
          a.assign(held[k], a.add(held[k], part));
        }),
      total: () => g.join(held),
    };
  }

  private linear(place: LinearPlace, from: number, to: number, transposed: boolean): void {
    if (place.kind === 'dense') {
      this.product(transposed ? place.transpose : place.matrix, from, to);
      return;
    }
    const { a, g, layout } = this;
    this.each(layout.dimension, (index) => {
      this.store(to, index, g.mul(g.lift(a.load(index, place.factors)), this.load(from, index)));
    });
  }

  private product(matrix: number, from: number, to: number): void {
    const { f } = this.a;
    const { dimension } = this.layout;
    const entry = f.local('i32');
    const row = f.local('i32');
    f.i32(matrix).set(entry);
    const whole = dimension - (dimension % BLOCK);
    f.forRange(row, 0, 16 * whole, 16 * BLOCK, () => this.rows(BLOCK, entry, row, from, to));
    f.i32(16 * whole).set(row);
    if (whole < dimension) this.rows(dimension - whole, entry, row, from, to);
    f.release(entry).release(row);
  }

  /** `count` rows of a matrix times a vector. */
  private rows(count: number, entry: Local, row: Local, from: number, to: number): void {
    const { a, g, layout } = this;
    a.scope(() => {
      const totals = Array.from({ length: count }, () => this.accumulator());
      this.each(layout.dimension, (column) => {
        const value = this.load(from, column);
        totals.forEach((total, r) => {
          total.add(g.join(g.parts(value).map((part) => a.mul(a.loadSplat(entry, 8 * r), part))));
        });
        a.f
          .get(entry)
          .i32(8 * count)
          .op('i32.add')
          .set(entry);
      });
      totals.forEach((total, r) => {
        this.store(to + 16 * r, row, total.total());
      });
    });
  }

  /** Fills the vectors up to z; gives the sum of squares outside of the domain. */
  private forward(inputs: readonly RowPlace[]): U | undefined {
    const { a, g, layout } = this;
    const { vectors, pieces, second } = layout;
    const rows = inputs.map(() => a.f.local('i32'));
    rows.forEach((row, k) => {
      a.f.get(inputs[k].start).set(row);
    });
    const outside = layout.penalty > 0 ? this.accumulator() : undefined;
    this.each(layout.dimension, (place) => {
      const x = g.join(rows.map((row) => a.load(row)));
      outside?.add(square(g, this.excess(x)));
      this.store(vectors.distance, place, g.sub(x, g.lift(a.load(place, layout.centre))));
      rows.forEach((row, k) => {
        a.f.get(row).get(inputs[k].stride).op('i32.add').set(row);
      });
    });
    for (const row of rows) a.f.release(row);
    this.linear(layout.first, vectors.distance, vectors.y, false);
    if (layout.shift !== 0 || pieces.map) {
      this.each(layout.dimension, (place) => {
        const y = g.add(this.load(vectors.y, place), g.constant(layout.shift));
        if (layout.shift !== 0) this.store(vectors.y, place, y);
        if (pieces.map) this.store(vectors.u, place, pieces.map(g, y, this.tables(g, place)));
      });
    }
    if (second) this.linear(second, this.mapped(), vectors.z, false);
    if (layout.peaks) this.gatherPeak(layout.peaks);
    return outside?.total();
  }

  /** By how much a coordinate is outside of [−5, 5], with its sign. */
  private excess(x: U): U {
    const { g } = this;
    const [five, none] = [g.constant(5), g.constant(0)];
    const [over, under] = [g.sub(x, five), g.add(x, five)];
    return g.above(over, over, g.above(g.sub(none, under), under, none));
  }

  private mapped(): number {
    const { vectors, pieces } = this.layout;
    return pieces.map ? vectors.u : vectors.y;
  }

  private last(): number {
    return this.layout.second ? this.layout.vectors.z : this.mapped();
  }

  private tables<T>(g: Algebra<T>, place: Local): (table: number) => T {
    return (table) => g.lift(this.a.load(place, this.layout.tables[table]));
  }

  /** All sums of the function: the early ones, then those of the terms. */
  private sums(): U[] {
    const { g, layout } = this;
    const { pieces, vectors, neighbours, dimension } = layout;
    const early = Array.from({ length: layout.earlySums }, () => this.accumulator());
    const late = Array.from({ length: layout.termSums }, () => this.accumulator());
    const earlyTerms = pieces.early;
    if (earlyTerms) {
      this.each(dimension, (place) => {
        const terms = earlyTerms(g, this.load(vectors.y, place), this.tables(g, place));
        for (const [k, term] of terms.entries()) early[k].add(term);
      });
    }
    this.each(neighbours ? dimension - 1 : dimension, (place) => {
      const next = neighbours ? this.load(this.last(), place, 16) : undefined;
      const terms = pieces.term(g, this.load(this.last(), place), this.tables(g, place), next);
      for (const [k, term] of terms.entries()) late[k].add(term);
    });
    return [...early, ...late].map((sum) => sum.total());
  }

  private backward(
    sums: readonly (U | undefined)[],
    inputs: readonly RowPlace[],
    write: (adjoint: U, row: Local) => void,
    output: RowPlace,
  ): void {
    const { a, g, layout } = this;
    const { vectors, pieces, earlySums, second } = layout;
    const early = sums.slice(0, earlySums);
    this.termsBackward(sums.slice(earlySums));
    let adjoint = vectors.after;
    if (second) {
      this.linear(second, vectors.after, vectors.before, true);
      adjoint = vectors.before;
    }
    if (pieces.map || pieces.early) {
      const inner = differentials(g, 1);
      this.each(layout.dimension, (place) => {
        const y = inner.variable(this.load(vectors.y, place), 0);
        const tables = this.tables(inner, place);
        const behind = this.load(adjoint, place);
        const parts: U[] = [];
        if (!pieces.map) parts.push(behind);
        else this.contribute(parts, behind, pieces.map(inner, y, tables), 0);
        const terms = pieces.early?.(inner, y, tables) ?? [];
        for (const [k, term] of terms.entries()) this.contribute(parts, early[k], term, 0);
        this.store(adjoint, place, this.total(parts));
      });
    }
    const other = adjoint === vectors.after ? vectors.before : vectors.after;
    this.linear(layout.first, adjoint, other, true);
    const rows = [...inputs, output].map(({ start }) => {
      const row = a.f.local('i32');
      a.f.get(start).set(row);
      return row;
    });
    const written = rows[rows.length - 1];
    this.each(layout.dimension, (place) => {
      let whole = this.load(other, place);
      if (layout.penalty > 0) {
        const x = g.join(rows.slice(0, -1).map((row) => a.load(row)));
        whole = g.add(whole, g.mul(g.constant(2 * layout.penalty), this.excess(x)));
      }
      write(whole, written);
      [...inputs, output].forEach(({ stride }, k) => {
        a.f.get(rows[k]).get(stride).op('i32.add').set(rows[k]);
      });
    });
    for (const row of rows) a.f.release(row);
  }

  /** Adjoints of z, in the vector `after`. */
  private termsBackward(sums: readonly (U | undefined)[]): void {
    const { a, g, layout } = this;
    const { vectors, pieces, neighbours, dimension } = layout;
    const inner = differentials(g, neighbours ? 2 : 1);
    const carried = Array.from({ length: g.width }, () => a.variable(a.constant(0)));
    this.each(neighbours ? dimension - 1 : dimension, (place) => {
      const z = inner.variable(this.load(this.last(), place), 0);
      const next = neighbours ? inner.variable(this.load(this.last(), place, 16), 1) : undefined;
      const terms = pieces.term(inner, z, this.tables(inner, place), next);
      const own: U[] = neighbours ? [g.join(carried)] : [];
      const onward: U[] = [];
      terms.forEach((term, k) => {
        this.contribute(own, sums[k], term, 0);
        if (neighbours) this.contribute(onward, sums[k], term, 1);
      });
      this.store(vectors.after, place, this.total(own));
      if (neighbours) {
        g.parts(this.total(onward)).forEach((part, k) => {
          a.assign(carried[k], part);
        });
      }
    });
    if (!neighbours) return;
    const place = a.f.local('i32');
    a.f.i32(16 * (dimension - 1)).set(place);
    this.store(vectors.after, place, g.join(carried));
    a.f.release(place);
  }

  private contribute(parts: U[], adjoint: U | undefined, term: Differential<U>, index: number): void {
    const partial = term.partials[index];
    if (adjoint !== undefined && partial !== undefined) parts.push(this.g.mul(adjoint, partial));
  }

  private total(parts: readonly U[]): U {
    return parts.length === 0 ? this.g.constant(0) : parts.reduce((p, q) => this.g.add(p, q));
  }

  /**
   * Finds the peak that is highest at each of the two points, by the logarithm of its height there, and gathers its widths
   * and centres into the first two tables.
   */
  private gatherPeak({ count, packed, logarithms, heights, widths, centres }: PeaksPlace): void {
    const { a, layout } = this;
    const { f } = a;
    const { dimension, vectors, tables } = layout;
    const entry = f.local('i32');
    const peak = f.local('i32');
    const best = a.variable(a.constant(Number.NEGATIVE_INFINITY));
    const bestPlace = a.variable(a.constant(0));
    const at = a.variable(a.constant(0));
    const block = (size: number): void =>
      a.scope(() => {
        const sums = Array.from({ length: size }, () => a.variable(a.constant(0)));
        this.each(dimension, (place) => {
          const y = a.load(place, vectors.y);
          sums.forEach((sum, r) => {
            const away = a.sub(y, a.loadSplat(entry, 8 * (size + r)));
            a.assign(sum, a.add(sum, a.mul(a.mul(a.loadSplat(entry, 8 * r), away), away)));
          });
          f.get(entry)
            .i32(16 * size)
            .op('i32.add')
            .set(entry);
        });
        sums.forEach((sum, r) => {
          const height = a.add(a.loadSplat(peak, logarithms + 8 * r), a.mul(a.constant(-0.5 / dimension), sum));
          const higher = a.gt(height, best);
          a.assign(best, a.select(higher, height, best));
          a.assign(bestPlace, a.select(higher, at, bestPlace));
          a.assign(at, a.add(at, a.constant(1)));
        });
      });
    f.i32(packed).set(entry);
    const whole = count - (count % BLOCK);
    f.forRange(peak, 0, 8 * whole, 8 * BLOCK, () => block(BLOCK));
    f.i32(8 * whole).set(peak);
    if (whole < count) block(count - whole);

    const [left, right] = [f.local('i32'), f.local('i32')];
    const offset = (lane: number, bytes: number, to: Local): void => {
      a.push(bestPlace);
      f.lane('f64x2.extract_lane', lane).op('i32.trunc_sat_f64_s').i32(bytes).op('i32.mul').set(to);
    };
    const gathered = (table: number): Value => {
      f.get(left).load('v128.load64_splat', table).get(right).load('f64.load', table).lane('f64x2.replace_lane', 1);
      return a.pop();
    };
    offset(0, 8, left);
    offset(1, 8, right);
    this.height = gathered(heights);
    offset(0, 8 * dimension, left);
    offset(1, 8 * dimension, right);
    this.each(dimension, (place) => {
      a.store(place, gathered(widths), tables[0]);
      a.store(place, gathered(centres), tables[1]);
      for (const row of [left, right]) f.get(row).i32(8).op('i32.add').set(row);
    });
    for (const local of [entry, peak, left, right]) f.release(local);
  }
}
