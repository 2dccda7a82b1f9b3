/** The steps of a run at which conditions hold, found by replay. */
import type { FindAnswer, TraceCondition, TraceQuery } from '../../contract/trace.ts';
import { dot, norm2 } from '../../math/sums.ts';
import { combine } from '../../math/vectors.ts';
import { refuse } from '../planes/ground.ts';
import type { ReplayTick } from './replay.ts';
import type { Traced } from './traced.ts';

/** Steps that are searched at once on the way back. */
const BACK = 256;

/** What a condition is asked of: one update. Losses and the gradient are computed when they are first needed. */
interface Update {
  step: number;
  before: Float64Array;
  after: Float64Array;
  lossBefore(): number;
  lossAfter(): number;
  gradient(): Float64Array;
}

export function traceFind(query: Extract<TraceQuery, { kind: 'find' }>, traced: Traced, tick: ReplayTick): FindAnswer {
  const { conditions, from, direction } = query;
  for (const [k, condition] of conditions.entries()) {
    if (condition.kind === 'crosses' && condition.coordinate >= traced.resolved.dimension)
      refuse(`conditions[${k}].coordinate`, condition.coordinate, `0 to ${traced.resolved.dimension - 1}`);
  }
  const steps: (number | null)[] = conditions.map(() => null);
  if (direction === 'next') {
    walk(traced, from, Number.POSITIVE_INFINITY, tick, (update) => {
      conditions.forEach((condition, k) => {
        if (steps[k] === null && holds(condition, update)) steps[k] = update.step;
      });
      return steps.every((step) => step !== null);
    });
  } else {
    for (let end = Math.min(from - 1, traced.replay.last); end > 0; end -= BACK) {
      const begin = Math.max(0, end - BACK);
      const found: (number | null)[] = conditions.map(() => null);
      walk(traced, begin, end, tick, (update) => {
        conditions.forEach((condition, k) => {
          if (steps[k] === null && holds(condition, update)) found[k] = update.step;
        });
        return false;
      });
      found.forEach((step, k) => {
        steps[k] ??= step;
      });
      if (steps.every((step) => step !== null)) break;
    }
  }
  return { kind: 'find', run: traced.describe(), steps };
}

/** Shows the updates after step `from` up to `to`, until `see` has seen enough. */
function walk(traced: Traced, from: number, to: number, tick: ReplayTick, see: (update: Update) => boolean): void {
  const { replay } = traced;
  const { runs } = replay;
  if (!replay.goTo(from, tick)) return;
  let before = replay.point();
  let lossBefore: number | null = null;
  const gradient = new Float64Array(before.length);
  while (replay.position < to && replay.next()) {
    const step = replay.position;
    const after = replay.point();
    let lossAfter: number | null = null;
    let hasGradient = false;
    const start = before;
    const done = see({
      step,
      before: start,
      after,
      lossBefore: () => {
        lossBefore ??= runs.evaluate(start, null);
        return lossBefore;
      },
      lossAfter: () => {
        lossAfter ??= runs.evaluate(after, null);
        return lossAfter;
      },
      gradient: () => {
        if (!hasGradient) lossBefore = runs.evaluate(start, gradient);
        hasGradient = true;
        return gradient;
      },
    });
    if (done) return;
    before = after;
    lossBefore = lossAfter;
    if (step % 32 === 0) tick(step - from, Math.min(to, replay.last) - from);
  }
}

function holds(condition: TraceCondition, update: Update): boolean {
  switch (condition.kind) {
    case 'loss-rises':
      return update.lossAfter() > update.lossBefore();
    case 'uphill':
      return dot(difference(update), update.gradient()) > 0;
    case 'gradient-below':
      return norm2(update.gradient()) < condition.value;
    case 'loss-below':
      return update.lossAfter() < condition.value;
    case 'loss-above':
      return update.lossAfter() > condition.value;
    case 'not-finite':
      return !Number.isFinite(update.lossAfter()) || !update.after.every(Number.isFinite);
    case 'update-above':
      return norm2(difference(update)) > condition.value;
    case 'crosses': {
      const { coordinate, value } = condition;
      const [start, end] = [update.before[coordinate] - value, update.after[coordinate] - value];
      return start !== 0 && (end === 0 || start > 0 !== end > 0) && !Number.isNaN(end);
    }
  }
}

function difference({ before, after }: Update): Float64Array {
  return combine(new Float64Array(before.length), 1, after, -1, before);
}
