/** Quantities of a run by steps. */
import type { LanesAnswer, TraceQuery } from '../../contract/trace.ts';
import { norm2 } from '../../math/sums.ts';
import { combine } from '../../math/vectors.ts';
import type { ReplayTick } from './replay.ts';
import { cosineDown } from './step.ts';
import type { Traced } from './traced.ts';

/** Steps from `from` to `to`, all or evenly thinned to `points` with both ends. */
export function drawnSteps(from: number, to: number, points: number): number[] {
  const count = to - from + 1;
  if (count <= points) return Array.from({ length: Math.max(0, count) }, (_, k) => from + k);
  return Array.from({ length: points }, (_, k) => from + Math.round((k * (to - from)) / (points - 1)));
}

export function traceLanes(
  query: Extract<TraceQuery, { kind: 'lanes' }>,
  traced: Traced,
  tick: ReplayTick,
): LanesAnswer {
  const { replay } = traced;
  const { runs } = replay;
  const steps = drawnSteps(query.from, Math.min(query.to, replay.last), query.points);
  const [loss, gradientNorm, updateNorm, cosine]: number[][] = [[], [], [], []];
  const shown: number[] = [];
  const dimension = traced.resolved.dimension;
  const gradient = new Float64Array(dimension);
  const update = new Float64Array(dimension);
  for (const [k, step] of steps.entries()) {
    tick(k, steps.length);
    if (step === 0) {
      if (!replay.goTo(0)) break;
      shown.push(0);
      loss.push(runs.evaluate(replay.point(), null));
      for (const lane of [gradientNorm, updateNorm, cosine]) lane.push(Number.NaN);
      continue;
    }
    if (!replay.goTo(step - 1, () => tick(k, steps.length))) break;
    const before = replay.point();
    const lossBefore = runs.evaluate(before, gradient);
    // Where the step before is drawn, its loss has been evaluated here.
    if (shown[shown.length - 1] === step - 1) loss[loss.length - 1] = lossBefore;
    if (!replay.next()) break;
    const after = replay.point();
    combine(update, 1, after, -1, before);
    shown.push(step);
    gradientNorm.push(norm2(gradient));
    updateNorm.push(norm2(update));
    cosine.push(cosineDown(update, gradient));
    loss.push(steps[k + 1] === step + 1 ? Number.NaN : runs.evaluate(after, null));
  }
  // The last one may have been left to a step that never came.
  if (shown.length > 0 && Number.isNaN(loss[loss.length - 1]) && replay.position === shown[shown.length - 1])
    loss[loss.length - 1] = runs.evaluate(replay.point(), null);
  const complete = shown.length === 0 || shown.length === shown[shown.length - 1] - shown[0] + 1;
  // Where the run ended long before, the steps that it has are drawn as finely as was asked for.
  if (!complete && replay.end !== null && steps[steps.length - 1] > replay.last)
    return traceLanes({ ...query, to: replay.last }, traced, tick);
  return {
    kind: 'lanes',
    run: traced.describe(),
    steps: Float64Array.from(shown),
    loss: Float64Array.from(loss),
    gradientNorm: Float64Array.from(gradientNorm),
    updateNorm: Float64Array.from(updateNorm),
    cosine: Float64Array.from(cosine),
    complete,
  };
}
