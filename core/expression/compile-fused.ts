/**
 * A formula's gradient and an update rule in one kernel that takes many steps a call and follows every particle's loss.
 *
 * Particles are worked on in blocks that stay in cache: a block is copied to scratch memory, takes all steps of the call,
 * and is copied back, so that neither the length of a call nor the number of particles changes a bit. Within a step the
 * pairs of a block are independent of each other, which keeps the processor's pipelines full.
 */

import { simdArithmetic } from '../wasm/arithmetic.ts';
import { type FunctionBuilder, type FunctionReference, type Local, ModuleBuilder } from '../wasm/encoder.ts';
import type { Workspace } from '../wasm/memory.ts';
import type { FormulaPrograms } from './compile-formula.ts';
import { columnBytes, emitScalarPart } from './emit-rule.ts';
import { FUSED_FIELDS, type FusedContext, type FusedField } from './fused-context.ts';
import { emitFusedPair } from './fused-pair.ts';
import { type CompiledFused, type FusedOptions, type FusedPlan, planFused } from './fused-plan.ts';
import { instantiateKernel } from './instantiate-kernel.ts';
import type { RuleProgram } from './lower-rule.ts';

export interface FusedExports {
  /**
   * Takes `steps` updates of all particles (an even number), the first from the point of step `firstStep`. At each step
   * the loss is looked at before the update: bests, targets, divergence, stop conditions. `context`: fused-context.ts.
   */
  advance(context: number, firstStep: number, steps: number, particles: number): void;
}

/** Leaves a field of the context in a new local. */
export function loadField(f: FunctionBuilder, context: Local, field: FusedField): Local {
  const real = field === 'noiseScale' || field === 'stationary';
  const local = f.local(real ? 'f64' : 'i32');
  return setTo(f.get(context).load(real ? 'f64.load' : 'i32.load', FUSED_FIELDS[field]), local);
}

function setTo(f: FunctionBuilder, local: Local): Local {
  f.set(local);
  return local;
}

/** Leaves `base + index * size` in a new local. */
function element(f: FunctionBuilder, base: Local, index: Local, size: number): Local {
  return setTo(f.get(base).get(index).i32(size).op('i32.mul', 'i32.add'), f.local('i32'));
}

/** Fills the table of columns for all steps of a call, two steps at once where no scalar carries over. */
function definePrepare(module: ModuleBuilder, rule: RuleProgram): FunctionReference {
  const bytes = columnBytes(rule);
  const together = rule.scalars.length === 0 ? 2 : 1;
  return module.define({ context: 'i32', firstStep: 'i32', steps: 'i32' }, [], (f, { context, firstStep, steps }) => {
    if (rule.columns.length === 0 && rule.scalars.length === 0) return;
    const hyper = loadField(f, context, 'hyper');
    const stride = loadField(f, context, 'hyperStride');
    const scalars = loadField(f, context, 'scalars');
    const table = loadField(f, context, 'table');
    const [step, t, last, secondHyper, secondRow] = Array.from({ length: 5 }, () => f.local('i32'));
    f.get(steps).i32(1).op('i32.sub').set(last);
    f.get(firstStep).i32(1).op('i32.add').set(t);
    f.forRange(step, 0, steps, together, () => {
      f.get(hyper)
        .set(secondHyper)
        .get(table)
        .i32(together === 2 ? bytes : 0)
        .op('i32.add')
        .set(secondRow);
      if (together === 2) {
        // The last step of an odd number has no successor with hyper-parameters of its own.
        f.get(hyper).get(stride).op('i32.add').get(hyper).get(step).get(last).op('i32.lt_s', 'select').set(secondHyper);
      }
      const laneStep = together === 2 ? 1 : 0;
      emitScalarPart(f, rule, { t, hyper: [hyper, secondHyper], scalars, columns: [table, secondRow], laneStep });
      f.get(hyper).get(stride).i32(together).op('i32.mul', 'i32.add').set(hyper);
      f.get(table)
        .i32(bytes * together)
        .op('i32.add')
        .set(table);
      f.get(t).i32(together).op('i32.add').set(t);
    });
  });
}

/**
 * Called when a running lane's loss is not finite or at a target, or its gradient is small: notes what happened and
 * freezes the lane if need be. `particle` is the first lane's number, `row` the address of the pair's place in its rows.
 */
function defineEvent(module: ModuleBuilder, plan: FusedPlan): FunctionReference {
  const parameters = { context: 'i32', particle: 'i32', row: 'i32', step: 'i32', loss: 'v128', slope: 'v128' } as const;
  return module.define(parameters, [], (f, { context, particle, row, step, loss, slope }) => {
    const targets = loadField(f, context, 'targets');
    const count = loadField(f, context, 'targetCount');
    const stopTarget = loadField(f, context, 'stopTarget');
    const [divergedAt, stoppedAt, nextTarget, hits] = (['divergedAt', 'stoppedAt', 'nextTarget', 'hits'] as const).map(
      (field) => loadField(f, context, field),
    );
    const laneLoss = f.local('f64');
    const next = f.local('i32');
    for (const lane of [0, 1]) {
      const number = setTo(f.get(particle).i32(lane).op('i32.add'), f.local('i32'));
      const freeze = (steps: Local): void => {
        f.get(element(f, steps, number, 4))
          .get(step)
          .store('i32.store');
        f.get(row)
          .i64(-1n)
          .store('i64.store', plan.rows.frozen + 8 * lane);
      };
      f.block((done) => {
        f.get(row)
          .load('i64.load', plan.rows.frozen + 8 * lane)
          .op('i64.eqz', 'i32.eqz')
          .brIf(done);
        f.get(loss).lane('f64x2.extract_lane', lane).set(laneLoss);
        f.get(laneLoss).op('f64.abs').f64(Number.POSITIVE_INFINITY).op('f64.lt', 'i32.eqz');
        f.if(() => {
          freeze(divergedAt);
          f.br(done);
        });
        // A lane that stops here is frozen when its step starts again.
        f.get(laneLoss)
          .get(row)
          .load('f64.load', plan.rows.best + 8 * lane)
          .op('f64.lt');
        f.if(() => {
          f.get(row)
            .get(laneLoss)
            .store('f64.store', plan.rows.best + 8 * lane);
          f.get(row)
            .get(step)
            .op('f64.convert_i32_s')
            .store('f64.store', plan.rows.bestStep + 8 * lane);
        });
        const nextPlace = element(f, nextTarget, number, 4);
        f.get(nextPlace).load('i32.load').set(next);
        f.block((passed) => {
          f.loop((again) => {
            f.get(next).get(count).op('i32.ge_s').brIf(passed);
            f.get(laneLoss)
              .get(element(f, targets, next, 8))
              .load('f64.load')
              .op('f64.le', 'i32.eqz')
              .brIf(passed);
            f.get(hits).get(number).get(count).op('i32.mul').get(next).op('i32.add').i32(2).op('i32.shl', 'i32.add');
            f.get(step).store('i32.store');
            f.get(next).i32(1).op('i32.add').set(next).br(again);
          });
        });
        f.get(nextPlace).get(next).store('i32.store');
        emitTarget(f, plan, targets, count, next, row, lane);
        f.get(stopTarget).i32(0).op('i32.ge_s').get(next).get(stopTarget).op('i32.gt_s', 'i32.and');
        if (plan.stationary) {
          f.get(slope).lane('f64x2.extract_lane', lane);
          f.get(context).load('f64.load', FUSED_FIELDS.stationary).op('f64.le', 'i32.or');
        }
        f.if(() => freeze(stoppedAt));
      });
    }
  });
}

/** Stores the loss that a lane has to reach next; minus infinity when none is left. */
function emitTarget(
  f: FunctionBuilder,
  plan: FusedPlan,
  targets: Local,
  count: Local,
  next: Local,
  row: Local,
  lane: number,
): void {
  f.get(row).get(next).get(count).op('i32.lt_s');
  f.if(
    () => f.get(element(f, targets, next, 8)).load('f64.load'),
    () => f.f64(Number.NEGATIVE_INFINITY),
    'f64',
  );
  f.store('f64.store', plan.rows.target + 8 * lane);
}

/** Rows in memory that correspond to rows of a block: `count` rows from `place` on, in scratch from `offset` on. */
interface Copied {
  place: Local;
  offset: number;
  count: number;
}

class BlockCode {
  private readonly f: FunctionBuilder;
  private readonly plan: FusedPlan;
  private readonly event: FunctionReference;

  constructor(f: FunctionBuilder, plan: FusedPlan, event: FunctionReference) {
    this.f = f;
    this.plan = plan;
    this.event = event;
  }

  /** All blocks, each with all steps. */
  emit(context: Local, firstStep: Local, steps: Local, particles: Local): void {
    const { f, plan } = this;
    const { dimension } = plan.programs;
    const scratch = loadField(f, context, 'scratch');
    const field = (name: FusedField): Local => loadField(f, context, name);
    const [x, previous] = [field('x'), field('previous')];
    const rows: Copied[] = [
      { place: field('best'), offset: plan.rows.best, count: 1 },
      { place: field('bestStep'), offset: plan.rows.bestStep, count: 1 },
    ];
    if (plan.draws) rows.push({ place: field('streams'), offset: plan.rows.streams, count: 4 });
    const stateRows = dimension * plan.rule.state.length;
    if (stateRows > 0) rows.push({ place: field('state'), offset: plan.rows.state, count: stateRows });
    const source = f.local('i32');
    const other = f.local('i32');
    const particle = f.local('i32');
    const blockEnd = f.local('i32');
    const pairs = f.local('i32');
    f.forRange(particle, 0, particles, plan.block, () => {
      f.get(particle).i32(plan.block).op('i32.add').tee(blockEnd).get(particles);
      f.get(blockEnd)
        .get(particles)
        .op('i32.lt_s', 'select')
        .get(particle)
        .op('i32.sub')
        .i32(1)
        .op('i32.shr_u')
        .set(pairs);
      f.get(scratch).i32(plan.points[0]).op('i32.add').set(source);
      f.get(scratch).i32(plan.points[1]).op('i32.add').set(other);
      for (const copied of rows) this.copy(copied, scratch, particle, particles, pairs, 'in');
      this.copy({ place: x, offset: 0, count: dimension }, source, particle, particles, pairs, 'in');
      this.copy({ place: previous, offset: 0, count: dimension }, other, particle, particles, pairs, 'in');
      this.prepareLanes(context, scratch, source, other, particle, pairs);
      this.steps(context, firstStep, steps, scratch, source, other, particle, pairs);
      for (const copied of rows) this.copy(copied, scratch, particle, particles, pairs, 'out');
      this.copy({ place: x, offset: 0, count: dimension }, source, particle, particles, pairs, 'out');
      this.copy({ place: previous, offset: 0, count: dimension }, other, particle, particles, pairs, 'out');
    });
  }

  /** Copies rows of the block's particles between the arrays and scratch memory at `base`. */
  private copy(
    { place, offset, count }: Copied,
    base: Local,
    particle: Local,
    particles: Local,
    pairs: Local,
    way: 'in' | 'out',
  ): void {
    const { f, plan } = this;
    const [outside, inside, row, end, at] = Array.from({ length: 5 }, () => f.local('i32'));
    f.get(place).get(particle).i32(3).op('i32.shl', 'i32.add').set(outside);
    f.get(base).i32(offset).op('i32.add').set(inside);
    f.get(pairs).i32(4).op('i32.shl').set(end);
    f.forRange(row, 0, count, 1, () => {
      f.forRange(at, 0, end, 16, () => {
        const [to, from] = way === 'in' ? [inside, outside] : [outside, inside];
        f.get(to).get(at).op('i32.add').get(from).get(at).op('i32.add').load('v128.load').store('v128.store');
      });
      f.get(outside).get(particles).i32(3).op('i32.shl', 'i32.add').set(outside);
      f.get(inside).i32(plan.rowBytes).op('i32.add').set(inside);
    });
    for (const local of [outside, inside, row, end, at]) f.release(local);
  }

  /** Sets targets and frozen lanes of a block; a frozen lane has its point in both buffers. */
  private prepareLanes(
    context: Local,
    scratch: Local,
    source: Local,
    other: Local,
    particle: Local,
    pairs: Local,
  ): void {
    const { f, plan } = this;
    const a = simdArithmetic(f);
    const targets = loadField(f, context, 'targets');
    const count = loadField(f, context, 'targetCount');
    const steps = (['divergedAt', 'stoppedAt'] as const).map((field) => loadField(f, context, field));
    const nextTarget = loadField(f, context, 'nextTarget');
    const [pair, row, number, next, coordinate, end] = Array.from({ length: 6 }, () => f.local('i32'));
    f.forRange(pair, 0, pairs, 1, () => {
      f.get(pair).i32(4).op('i32.shl').get(scratch).op('i32.add').set(row);
      for (const lane of [0, 1]) {
        f.get(particle).get(pair).i32(1).op('i32.shl', 'i32.add').i32(lane).op('i32.add').set(number);
        f.get(row).i64(-1n).i64(0n);
        const places = steps.map((field) => element(f, field, number, 4));
        for (const place of places) f.get(place).load('i32.load').i32(0).op('i32.ge_s');
        f.op('i32.or', 'select').store('i64.store', plan.rows.frozen + 8 * lane);
        const nextPlace = element(f, nextTarget, number, 4);
        f.get(nextPlace).load('i32.load').set(next);
        emitTarget(f, plan, targets, count, next, row, lane);
        for (const local of [...places, nextPlace]) f.release(local);
      }
      const frozen = { kind: 'mask', held: f.local('v128') } as const;
      f.get(row).load('v128.load', plan.rows.frozen).set(frozen.held);
      a.ifAny(frozen, () => {
        const from = f.local('i32');
        const to = f.local('i32');
        f.get(pair).i32(4).op('i32.shl').set(coordinate);
        f.get(source).get(coordinate).op('i32.add').set(from);
        f.get(other).get(coordinate).op('i32.add').set(to);
        f.get(from)
          .i32(plan.programs.dimension * plan.rowBytes)
          .op('i32.add')
          .set(end);
        f.loop((again) => {
          a.scope(() => a.store(to, a.select(frozen, a.load(from), a.load(to))));
          f.get(to).i32(plan.rowBytes).op('i32.add').set(to);
          f.get(from).i32(plan.rowBytes).op('i32.add').tee(from).get(end).op('i32.lt_u').brIf(again);
        });
        f.release(from).release(to);
      });
      f.release(frozen.held);
    });
    for (const local of [pair, row, number, next, coordinate, end, targets, count, nextTarget, ...steps])
      f.release(local);
  }

  /** All steps of one block. Leaves the last points in `source` and those before in `other`. */
  private steps(
    context: Local,
    firstStep: Local,
    steps: Local,
    scratch: Local,
    source: Local,
    other: Local,
    particle: Local,
    pairs: Local,
  ): void {
    const { f, plan } = this;
    const table = loadField(f, context, 'table');
    const observe = loadField(f, context, 'observe');
    const noiseScale = plan.noise ? loadField(f, context, 'noiseScale') : undefined;
    const losses = loadField(f, context, 'losses');
    const [step, end, last] = Array.from({ length: 3 }, () => f.local('i32'));
    const [shift, shiftEnd] = [f.local('i32'), f.local('i32')];
    f.get(firstStep).get(steps).op('i32.add').set(end);
    f.get(firstStep).set(step);
    f.get(pairs).i32(4).op('i32.shl').set(shiftEnd);
    f.block((finished) => {
      f.loop((again) => {
        f.get(step).get(end).op('i32.eq').tee(last).get(observe).op('i32.eqz', 'i32.and').brIf(finished);
        emitFusedPair(f, plan, {
          event: this.event,
          context,
          scratch,
          source,
          other,
          particle,
          step,
          last,
          table,
          losses,
          noiseScale,
          shift,
          shiftEnd,
        });
        f.get(last).brIf(finished);
        f.get(source).get(other).set(source).set(other);
        f.get(table).i32(columnBytes(plan.rule)).op('i32.add').set(table);
        f.get(step).i32(1).op('i32.add').set(step).br(again);
      });
    });
    for (const local of [table, observe, losses, step, end, last, shift, shiftEnd]) f.release(local);
    if (noiseScale) f.release(noiseScale);
  }
}

/** Compiles a formula's gradient and a rule into one kernel. */
export function compileFused(programs: FormulaPrograms, rule: RuleProgram, options: FusedOptions = {}): CompiledFused {
  const plan = planFused(programs, rule, options);
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', { minimum: 1 });
  const prepare = definePrepare(module, rule);
  const event = defineEvent(module, plan);
  module.exportFunction(
    'advance',
    { context: 'i32', firstStep: 'i32', steps: 'i32', particles: 'i32' },
    [],
    (f, { context, firstStep, steps, particles }) => {
      f.get(context).get(firstStep).get(steps).call(prepare);
      new BlockCode(f, plan, event).emit(context, firstStep, steps, particles);
    },
  );
  return {
    dimension: programs.dimension,
    rule,
    bytes: module.toBytes(),
    scratchBytes: plan.scratchBytes,
    columnBytes: columnBytes(rule),
  };
}

/** A fused kernel in a workspace. */
export interface FusedKernel {
  advance(context: FusedContext, firstStep: number, steps: number, particles: number): void;
}

export function instantiateFused(compiled: CompiledFused, workspace: Workspace): FusedKernel {
  const { advance } = instantiateKernel<FusedExports>(compiled.bytes, workspace);
  return {
    advance: (context, firstStep, steps, particles) => {
      if (steps > context.maximumSteps || particles % 2 !== 0) {
        throw new RangeError(
          `invalid call of ${steps} steps (at most ${context.maximumSteps}) for ${particles} particles`,
        );
      }
      advance(context.pointer, firstStep, steps, particles);
    },
  };
}
