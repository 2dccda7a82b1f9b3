/** The inner loop of the fused kernel: one step of every pair of particles of a block. */

import { emitLoadStream, emitStoreStream, type ParticleStream } from '../math/particle-streams.ts';
import { type Arithmetic, type Mask, simdArithmetic, type Value } from '../wasm/arithmetic.ts';
import type { FunctionBuilder, FunctionReference, Local } from '../wasm/encoder.ts';
import { emitGradientParts, needsClearing } from './compile-formula.ts';
import { localOf } from './emit-operations.ts';
import { ProgramEmitter } from './emit-program.ts';
import { emitDeviates, emitLoadColumns, emitRoundedPair, emitRuleStep, releaseValues } from './emit-rule.ts';
import { FUSED_FIELDS } from './fused-context.ts';
import type { FusedPlan } from './fused-plan.ts';
import { rounder } from './rounding.ts';

/** Locals of the code around. */
export interface StepLocals {
  event: FunctionReference;
  context: Local;
  scratch: Local;
  /** The buffers with the points of this step, and for those of the next. */
  source: Local;
  other: Local;
  /** Number of the block's first particle. */
  particle: Local;
  step: Local;
  /** 1 when the points are only looked at. */
  last: Local;
  table: Local;
  losses: Local;
  noiseScale: Local | undefined;
  shift: Local;
  shiftEnd: Local;
}

/** A new number on its way to memory. */
interface Updated {
  /** The number before; undefined where it stands in memory still. */
  before: Value | undefined;
  value: Value;
  pointer: Local;
  offset: number;
}

/** New numbers that are held in registers until they are stored together. */
const COMMITTED_TOGETHER = 6;

/** Ways to leave the code for a pair. */
interface Leave {
  /** Starts the pair's step again. */
  again(): unknown;
  /** Goes on to the next pair. */
  next(): unknown;
}

class PairCode {
  private readonly a: Arithmetic;
  private readonly f: FunctionBuilder;
  private readonly plan: FusedPlan;
  private readonly given: StepLocals;
  private readonly columns: (Value | Mask)[];
  private readonly noiseScale: Value | undefined;
  private readonly stepNumber: Value;
  /** Addresses of the pair's place in the rows, in this step's points and in the next step's. */
  private readonly row: Local;
  private readonly from: Local;
  private readonly to: Local;
  private readonly frozen: Mask & { held: Local };
  private readonly frozenLanes: Local;

  constructor(f: FunctionBuilder, plan: FusedPlan, given: StepLocals) {
    this.f = f;
    this.a = simdArithmetic(f);
    this.plan = plan;
    this.given = given;
    this.columns = emitLoadColumns(this.a, plan.rule, given.table, plan.format);
    this.noiseScale = given.noiseScale && this.scale(given.noiseScale);
    f.get(given.step).op('f64.convert_i32_s', 'f64x2.splat');
    this.stepNumber = this.a.pop();
    this.row = f.local('i32');
    this.from = f.local('i32');
    this.to = f.local('i32');
    this.frozen = { kind: 'mask', held: f.local('v128') };
    this.frozenLanes = f.local('i32');
  }

  emit(): void {
    const { f, plan, given } = this;
    f.forRange(given.shift, 0, given.shiftEnd, 16, () => {
      f.block((next) => {
        const at = (base: Local, local: Local): unknown => f.get(base).get(given.shift).op('i32.add').set(local);
        at(given.scratch, this.row);
        at(given.source, this.from);
        at(given.other, this.to);
        f.get(this.row).load('v128.load', plan.rows.frozen).tee(this.frozen.held);
        f.op('i64x2.bitmask').set(this.frozenLanes);
        // Pairs that are frozen have nothing to do but to show their loss at the end.
        f.get(this.frozenLanes).i32(3).op('i32.eq').get(given.last).op('i32.gt_u').brIf(next);
        const leave = {
          again: () => f.get(given.shift).i32(16).op('i32.sub').set(given.shift).br(next),
          next: () => f.br(next),
        };
        if (plan.inline) this.inline(leave);
        else this.looped(leave);
      });
    });
    releaseValues(f, [...this.columns, this.stepNumber]);
    if (this.noiseScale) releaseValues(f, [this.noiseScale]);
    for (const local of [this.row, this.from, this.to, this.frozen.held, this.frozenLanes]) f.release(local);
  }

  /** Coordinates written out. */
  private inline(leave: Leave): void {
    const { a, f, plan, from } = this;
    const { dimension, gradient } = plan.programs;
    const x = Array.from({ length: dimension }, (_, k) => a.scope(() => a.variable(a.load(from, k * plan.rowBytes))));
    const emitter = new ProgramEmitter(a, gradient, { coordinate: (k) => x[k], format: plan.format });
    emitter.emit();
    const outputs = emitter.outputs();
    const g = x.map((_, k) => outputs.get(k) ?? a.constant(0));
    const loss = a.variable(emitter.value());
    const slope = plan.stationary ? this.largest(g) : undefined;
    this.look(loss, slope, leave, (frozen, diverged) => {
      x.forEach((value, k) => {
        const offset = k * plan.rowBytes;
        a.scope(() => {
          const before = a.load(this.to, offset);
          const kept = a.select(diverged, before, value);
          a.store(this.from, kept, offset);
          a.store(this.to, a.select(frozen, kept, before), offset);
        });
      });
    });
    releaseValues(f, slope ? [loss, slope] : [loss]);
    const stream = this.loadStream();
    const made: Value[] = [];
    if (this.noiseScale && stream) {
      for (let k = 0; k < dimension; k += 2) {
        const pair = emitRoundedPair(a, stream, plan.format);
        pair.forEach((deviate, second) => {
          if (k + second >= dimension) return;
          g[k + second] = this.noisy(g[k + second], deviate);
          made.push(g[k + second]);
        });
        releaseValues(f, pair);
      }
    }
    let updates: Updated[] = [];
    for (let k = 0; k < dimension; k += 2) {
      const deviates = stream ? emitDeviates(a, stream, plan.rule.deviates, plan.format) : [[], []];
      for (let j = k; j < Math.min(k + 2, dimension); j++) {
        updates.push(...this.rule(x[j], g[j], deviates[j - k], this.row, this.to, j * plan.rowBytes));
      }
      releaseValues(f, deviates.flat());
      if (updates.length < COMMITTED_TOGETHER && k + 2 < dimension) continue;
      this.commit(updates);
      updates = [];
    }
    this.storeStream(stream);
    emitter.release();
    releaseValues(f, [...x, ...made]);
  }

  private scale(noiseScale: Local): Value {
    const { a, plan } = this;
    const round = rounder(a, plan.format);
    return round ? a.scope(() => round(a.splat(noiseScale))) : a.splat(noiseScale);
  }

  private largest(g: readonly Value[]): Value {
    const { a, f } = this;
    return g.reduce((largest, value) => {
      const size = a.abs(value);
      const next = a.max(largest, size);
      releaseValues(f, [largest, size]);
      return next;
    }, a.constant(0));
  }

  private noisy(g: Value, deviate: Value): Value {
    const { a } = this;
    const round = rounder(a, this.plan.format) ?? ((value: Value) => value);
    return a.scope(() => round(a.add(g, round(a.mul(this.noiseScale as Value, deviate)))));
  }

  /** Applies the rule to one coordinate; the results are stored by `commit`. */
  private rule(x: Value, g: Value, deviates: readonly Value[], row: Local, to: Local, offset: number): Updated[] {
    const { a, f, plan } = this;
    const places = plan.rule.state.map(
      (_, k) => plan.rows.state + k * plan.programs.dimension * plan.rowBytes + offset,
    );
    const state = places.map((place) => a.load(row, place));
    const updated: Updated[] = [];
    emitRuleStep(
      a,
      plan.rule,
      { x, g, state, deviates, columns: this.columns, format: plan.format },
      (newX, newState) => {
        updated.push({ before: x, value: a.variable(newX), pointer: to, offset });
        newState.forEach((value, k) => {
          updated.push({ before: undefined, value: a.variable(value), pointer: row, offset: places[k] });
        });
      },
    );
    releaseValues(f, state);
    return updated;
  }

  /** Stores new numbers; frozen lanes keep theirs. */
  private commit(updates: readonly Updated[]): void {
    const { a, f } = this;
    f.get(this.frozenLanes);
    f.if(() => {
      for (const { before, value, pointer, offset } of updates) {
        a.scope(() => a.assign(value, a.select(this.frozen, before ?? a.load(pointer, offset), value)));
      }
    });
    for (const { value, pointer, offset } of updates) a.store(pointer, value, offset);
    releaseValues(
      f,
      updates.map(({ value }) => value),
    );
  }

  private loadStream(): ParticleStream | undefined {
    const { a, f, plan } = this;
    if (!plan.draws) return undefined;
    const pointer = f.local('i32');
    f.get(this.row).i32(plan.rows.streams).op('i32.add').set(pointer);
    const stream = emitLoadStream(a, pointer, plan.rowBytes);
    f.release(pointer);
    return stream;
  }

  private storeStream(stream: ParticleStream | undefined): void {
    const { a, f, plan } = this;
    if (!stream) return;
    const pointer = f.local('i32');
    f.get(this.row).i32(plan.rows.streams).op('i32.add').set(pointer);
    f.get(this.frozenLanes);
    f.if(() => {
      a.scope(() => {
        stream.forEach((bits, row) => {
          const before = a.loadBits(pointer, row * plan.rowBytes);
          a.assignBits(bits, a.selectBits(this.frozen, before, bits));
        });
      });
    });
    emitStoreStream(a, pointer, plan.rowBytes, stream);
    f.release(pointer);
    for (const bits of stream) f.release(bits.held as Local);
  }

  /**
   * Looks at the losses. An event may freeze lanes: then `restore` puts the points before in place of those whose loss is
   * not finite, frozen lanes get their point into both buffers, and the step starts again, with no event left. The points
   * of the last step are only looked at.
   */
  private look(
    loss: Value,
    slope: Value | undefined,
    leave: Leave,
    restore: (frozen: Mask, diverged: Mask) => void,
  ): void {
    const { a, f, plan, given, row } = this;
    const infinity = a.constant(Number.POSITIVE_INFINITY);
    const above = a.scope(() => {
      const finite = a.maskAnd(a.lt(a.load(row, plan.rows.target), loss), a.lt(loss, infinity));
      if (!slope) return finite;
      f.get(given.context).load('v128.load64_splat', FUSED_FIELDS.stationary);
      return a.maskAnd(finite, a.lt(a.pop(), slope));
    });
    a.push(above);
    f.get(this.frozen.held).op('v128.or', 'i64x2.bitmask').i32(3).op('i32.ne');
    f.if(() => {
      f.get(given.context).get(given.particle).get(given.shift).i32(3).op('i32.shr_u', 'i32.add');
      f.get(row).get(given.step);
      a.push(loss);
      a.push(slope ?? loss);
      f.call(given.event);
      a.scope(() => {
        f.get(row).load('v128.load', plan.rows.frozen);
        const frozen: Mask = { kind: 'mask', held: localOf(a.pop()) as Local };
        const diverged = a.maskAnd(a.maskNot(this.frozen), a.maskNot(a.lt(a.abs(loss), infinity)));
        restore(frozen, diverged);
      });
      leave.again();
    });
    a.scope(() => {
      // Lanes that are not above are frozen: they were tracked when they stopped, or never had a finite loss.
      const best = a.load(row, plan.rows.best);
      const better = a.maskAnd(a.lt(loss, best), above);
      a.store(row, a.select(better, loss, best), plan.rows.best);
      a.store(row, a.select(better, this.stepNumber, a.load(row, plan.rows.bestStep)), plan.rows.bestStep);
    });
    releaseMask(f, above);
    f.get(given.last);
    f.if(() => {
      this.show(loss);
      leave.next();
    });
  }

  /** Stores the losses of the last points where they are finite. */
  private show(loss: Value): void {
    const { a, f, given } = this;
    const place = f.local('i32');
    f.get(given.losses).get(given.particle).i32(3).op('i32.shl', 'i32.add').get(given.shift).op('i32.add').set(place);
    a.scope(() => {
      const finite = a.lt(a.abs(loss), a.constant(Number.POSITIVE_INFINITY));
      a.store(place, a.select(finite, loss, a.load(place)));
    });
    f.release(place);
  }

  /** Coordinates in loops over memory. */
  private looped(leave: Leave): void {
    const { a, f, plan, from } = this;
    const { dimension, gradient } = plan.programs;
    const base = f.local('i32');
    const program = f.local('i32');
    f.get(this.given.scratch).i32(plan.gradient).op('i32.add').set(base);
    f.get(this.given.scratch).i32(plan.program).op('i32.add').set(program);
    if (needsClearing(gradient))
      f.get(base)
        .i32(0)
        .i32(16 * dimension)
        .memoryFill();
    const rows = { base, stride: 16 };
    const emitter = new ProgramEmitter(a, gradient, {
      point: { base: from, stride: plan.rowBytes },
      gradient: rows,
      scratch: program,
      format: plan.format,
    });
    emitter.emit();
    emitGradientParts(a, gradient, emitter, rows, plan.format);
    const loss = a.variable(emitter.value());
    emitter.release();
    const slope = plan.stationary ? this.largestInMemory(base) : undefined;
    this.look(loss, slope, leave, (frozen, diverged) => {
      this.coordinates((offset) => {
        const [here, there] = [this.place(this.from, offset), this.place(this.to, offset)];
        a.scope(() => {
          const before = a.load(there);
          const x = a.select(diverged, before, a.load(here));
          a.store(here, x);
          a.store(there, a.select(frozen, x, before));
        });
        f.release(here).release(there);
      });
    });
    releaseValues(f, slope ? [loss, slope] : [loss]);
    const stream = this.loadStream();
    if (this.noiseScale && stream) {
      this.inTwos((_, gradientOffset, count) => {
        const pair = emitRoundedPair(a, stream, plan.format);
        const place = this.place(base, gradientOffset);
        for (let k = 0; k < count; k++) {
          const g = a.load(place, 16 * k);
          const noisy = this.noisy(g, pair[k]);
          a.store(place, noisy, 16 * k);
          releaseValues(f, [g, noisy]);
        }
        f.release(place);
        releaseValues(f, pair);
      });
    }
    this.inTwos((offset, gradientOffset, count) => {
      const deviates = stream ? emitDeviates(a, stream, plan.rule.deviates, plan.format) : [[], []];
      const [here, there, row, place] = [this.from, this.to, this.row, base].map((pointer, k) =>
        this.place(pointer, k < 3 ? offset : gradientOffset),
      );
      for (let k = 0; k < count; k++) {
        const x = a.load(here, k * plan.rowBytes);
        const g = a.load(place, 16 * k);
        this.commit(this.rule(x, g, deviates[k], row, there, k * plan.rowBytes));
        releaseValues(f, [x, g]);
      }
      for (const local of [here, there, row, place]) f.release(local);
      releaseValues(f, deviates.flat());
    });
    this.storeStream(stream);
    f.release(base).release(program);
  }

  private place(base: Local, offset: Local): Local {
    const local = this.f.local('i32');
    this.f.get(base).get(offset).op('i32.add').set(local);
    return local;
  }

  private largestInMemory(base: Local): Value {
    const { a, f, plan } = this;
    const largest = a.variable(a.constant(0));
    const offset = f.local('i32');
    f.forRange(offset, 0, 16 * plan.programs.dimension, 16, () => {
      const place = this.place(base, offset);
      a.scope(() => a.assign(largest, a.max(largest, a.abs(a.load(place)))));
      f.release(place);
    });
    f.release(offset);
    return largest;
  }

  /** Coordinates one by one; `offset` is that of a coordinate's row. */
  private coordinates(body: (offset: Local) => void): void {
    const { f, plan } = this;
    const offset = f.local('i32');
    f.forRange(offset, 0, plan.programs.dimension * plan.rowBytes, plan.rowBytes, () => body(offset));
    f.release(offset);
  }

  /** Coordinates two by two, the last of an odd number alone; offsets of rows and in the pair's gradient. */
  private inTwos(body: (offset: Local, gradientOffset: Local, count: number) => void): void {
    const { f, plan } = this;
    const { dimension } = plan.programs;
    const offset = f.local('i32');
    const gradientOffset = f.local('i32');
    f.i32(0).set(offset);
    f.forRange(gradientOffset, 0, 16 * (dimension - (dimension % 2)), 32, () => {
      body(offset, gradientOffset, 2);
      f.get(offset)
        .i32(2 * plan.rowBytes)
        .op('i32.add')
        .set(offset);
    });
    if (dimension % 2 === 1) body(offset, gradientOffset, 1);
    f.release(offset).release(gradientOffset);
  }
}

function releaseMask(f: FunctionBuilder, mask: Mask): void {
  const local = localOf(mask);
  if (local) f.release(local);
}

/** One step of all pairs of a block. */
export function emitFusedPair(f: FunctionBuilder, plan: FusedPlan, given: StepLocals): void {
  new PairCode(f, plan, given).emit();
}
