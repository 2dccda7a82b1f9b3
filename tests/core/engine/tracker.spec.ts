import { describe, expect, it } from 'vitest';
import { targetLevels } from '../../../core/engine/cadence.ts';
import { Tracker } from '../../../core/engine/tracker.ts';
import { stream } from '../../../core/math/streams.ts';

const targets = targetLevels(0);

/** Losses that wander down and up again over many decades. */
function wandering(seed: number, count: number): number[] {
  const draws = stream('probe', 'tracker', seed).draws(0);
  let exponent = 1 + draws.uniform();
  return Array.from({ length: count }, () => {
    exponent += 1.5 * draws.normal() - 0.1;
    return 10 ** exponent;
  });
}

function followed(
  losses: readonly number[],
  target: number | null,
  from = 0,
  tracker = new Tracker(1, targets, target),
): Tracker {
  for (const [i, loss] of losses.entries()) tracker.see(from + i, [loss]);
  return tracker;
}

describe('Tracker', () => {
  it.each([1, 2, 3, 4, 5])('finds best and first hits as a search through all losses does (%i)', (seed) => {
    const losses = wandering(seed, 60);
    const target = 0.01;
    const tracker = followed(losses, target);
    const best = Math.min(...losses);
    expect([tracker.best[0], tracker.bestStep[0]]).toEqual([best, losses.indexOf(best)]);
    expect([...tracker.hits]).toEqual(targets.map((level) => losses.findIndex((loss) => loss <= level)));
    expect(tracker.targetStep[0]).toBe(losses.findIndex((loss) => loss <= target));
  });

  it('goes on where another one ended', () => {
    const losses = wandering(9, 50);
    const straight = followed(losses, 0.5);
    for (const cut of [0, 1, 20, 49]) {
      const first = followed(losses.slice(0, cut), 0.5);
      const second = new Tracker(1, targets, 0.5);
      second.restore(first);
      followed(losses.slice(cut), 0.5, cut, second);
      expect(second).toEqual(straight);
    }
  });

  it('takes a loss equal to a target for a hit, and the first of equal losses for the best', () => {
    const tracker = new Tracker(1, [4, 2, 1], 2);
    for (const [step, loss] of [8, 2, 2, 3].entries()) tracker.see(step, [loss]);
    expect([...tracker.hits]).toEqual([1, 1, -1]);
    expect([tracker.best[0], tracker.bestStep[0], tracker.targetStep[0]]).toEqual([2, 1, 1]);
  });

  it('follows many runs each as if it were alone, but for those that have ended', () => {
    const runs = [11, 12, 13, 14].map((seed) => wandering(seed, 40));
    const together = new Tracker(runs.length, targets, 0.5);
    const ended = new Uint8Array(runs.length);
    for (let step = 0; step < 40; step++) {
      ended[2] = Number(step >= 20);
      together.see(
        step,
        runs.map((losses) => losses[step]),
        ended,
      );
    }
    for (const [run, losses] of runs.entries()) {
      const alone = followed(losses.slice(0, run === 2 ? 20 : 40), 0.5);
      expect(together.best[run]).toBe(alone.best[0]);
      expect(together.bestStep[run]).toBe(alone.bestStep[0]);
      expect(together.targetStep[run]).toBe(alone.targetStep[0]);
      expect([...together.hits.subarray(run * targets.length, (run + 1) * targets.length)]).toEqual([...alone.hits]);
    }
  });

  it('passes over a loss that is not finite, and keeps what was before it', () => {
    const tracker = new Tracker(1, [1], null);
    tracker.see(0, [0.5]);
    for (const loss of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) tracker.see(1, [loss]);
    expect([tracker.best[0], tracker.bestStep[0], tracker.targetStep[0]]).toEqual([0.5, 0, -1]);
  });
});
