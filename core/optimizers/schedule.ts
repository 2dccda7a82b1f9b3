/** The value of a scheduled hyper-parameter at a step. */
import { oneCycleEnds } from '../contract/one-cycle-ends.ts';
import type { Schedule } from '../contract/parameters.ts';
import { timeFormula } from '../expression/time-formula.ts';
import { cos, pow } from '../wasm/elementary.ts';

/**
 * The value at `step`, 0 for the first update:
 * - constant: value
 * - step: from · factor^⌊step/every⌋
 * - exponential: from · factor^(step/every), the same without the steps
 * - cosine: to + (from − to)/2 · (1 + cos(π step/steps)), and `to` from step `steps` on (Loshchilov & Hutter 2017, one cycle)
 * - cosine-restarts: the same curve again and again, from `from` every time; every cycle is `growth` (default 1) times as
 *   long as the one before, the first has `steps` steps (SGDR; PyTorch's CosineAnnealingWarmRestarts)
 * - warm-up: a straight line from `from` (default 0) at step 0 to `to` at step `steps`; then the schedule `then`, whose
 *   step 0 is step `steps`, or `to` for ever
 * - warm-up-stable-decay: a straight line from `from` (default 0) to `peak` over warmUpSteps, `peak` for stableSteps, a
 *   straight line to `to` over decaySteps, and `to` from then on (Hu et al. 2024, with a linear decay as Hägele et al. 2024)
 * - one-cycle: a half cosine from `from` (default peak/25) to `peak`, which is reached at step rise·steps − 1 (rise: default
 *   0.3), and another one to `to` (default from/10,000) at step steps − 1 (Smith & Topin 2019; PyTorch's OneCycleLR)
 * - inverse-time: from / (1 + step/scale)
 * - inverse-square-root: from / √(1 + step/scale); after a warm-up of `scale` steps that of the Transformer
 * - formula: the text's value at t = step
 */
export function scheduleValue(schedule: Schedule, step: number): number {
  switch (schedule.schedule) {
    case 'constant':
      return schedule.value;
    case 'step':
      return schedule.from * pow(schedule.factor, Math.floor(step / schedule.every));
    case 'exponential':
      return schedule.from * pow(schedule.factor, step / schedule.every);
    case 'cosine': {
      const { from, to, steps } = schedule;
      return step >= steps ? to : halfCosine(from, to, step, steps);
    }
    case 'cosine-restarts': {
      const { from, to, steps, growth = 1 } = schedule;
      const { into, length } = cycleAt(step, steps, growth);
      return halfCosine(from, to, into, length);
    }
    case 'warm-up': {
      const { from = 0, to, steps, then } = schedule;
      if (step < steps) return from + ((to - from) * step) / steps;
      return then === undefined ? to : scheduleValue(then, step - steps);
    }
    case 'warm-up-stable-decay': {
      const { from = 0, peak, to, warmUpSteps, stableSteps, decaySteps } = schedule;
      if (step < warmUpSteps) return from + ((peak - from) * step) / warmUpSteps;
      const decayed = step - warmUpSteps - stableSteps;
      if (decayed >= decaySteps) return to;
      return decayed <= 0 ? peak : peak + ((to - peak) * decayed) / decaySteps;
    }
    case 'one-cycle': {
      const { peak, steps, rise = 0.3 } = schedule;
      const { from, to } = oneCycleEnds(schedule);
      // A rise shorter than a step is over before it begins.
      const top = Math.max(0, rise * steps - 1);
      if (step < top) return halfCosine(from, peak, step, top);
      return step >= steps - 1 ? to : halfCosine(peak, to, step - top, steps - 1 - top);
    }
    case 'inverse-time':
      return schedule.from / (1 + step / schedule.scale);
    case 'inverse-square-root':
      return schedule.from / Math.sqrt(1 + step / schedule.scale);
    case 'formula':
      return timeFormula(schedule.text)(step);
  }
}

/** From `from` at step 0 to `to` at step `steps` along half a period of a cosine. */
function halfCosine(from: number, to: number, step: number, steps: number): number {
  return to + 0.5 * (from - to) * (1 + cos((Math.PI * step) / steps));
}

/** The cycle that a step falls in: how far into it, and how long it is. */
function cycleAt(step: number, first: number, growth: number): { into: number; length: number } {
  if (growth === 1) return { into: step % first, length: first };
  let into = step;
  let length = first;
  while (into >= length) {
    into -= length;
    length *= growth;
  }
  return { into, length };
}

export function isSchedule(value: unknown): value is Schedule {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, 'schedule');
}
