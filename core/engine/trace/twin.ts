/** A run beside itself in other arithmetic. */
import type { TraceQuery, TwinAnswer } from '../../contract/trace.ts';
import { norm2 } from '../../math/sums.ts';
import { combine } from '../../math/vectors.ts';
import { planeGround } from '../planes/ground.ts';
import { coordinateName } from '../planes/resolve.ts';
import { drawnSteps } from './lanes.ts';
import type { ReplayTick } from './replay.ts';
import { largest } from './step.ts';
import type { Traced } from './traced.ts';

/** Of |w|: from here on the two are said to part. */
const PARTED = 1e-3;

export function traceTwin(
  query: Extract<TraceQuery, { kind: 'twin' }>,
  traced: Traced,
  other: Traced,
  tick: ReplayTick,
): TwinAnswer {
  const { dimension } = traced.resolved;
  const steps = drawnSteps(query.from, query.to, query.points);
  const shown: number[] = [];
  const [loss, twinLoss, distance, relative]: number[][] = [[], [], [], []];
  let differs: number | null = null;
  let parts: number | null = null;
  const difference = new Float64Array(dimension);
  for (const [k, step] of steps.entries()) {
    const quiet = (): void => tick(k, steps.length);
    quiet();
    if (!traced.replay.goTo(step, quiet) || !other.replay.goTo(step, quiet)) break;
    const [point, twin] = [traced.replay.point(), other.replay.point()];
    combine(difference, 1, point, -1, twin);
    const apart = norm2(difference);
    shown.push(step);
    loss.push(traced.replay.runs.evaluate(point, null));
    twinLoss.push(other.replay.runs.evaluate(twin, null));
    distance.push(apart);
    relative.push(apart / norm2(point));
    if (apart !== 0) differs ??= step;
    if (apart > PARTED * norm2(point)) parts ??= step;
  }
  // One of them may have ended before, and then the other is looked at where it did.
  let at = Math.min(query.step, traced.replay.last, other.replay.last);
  while (!traced.replay.goTo(at, tick) || !other.replay.goTo(at, tick))
    at = Math.min(at, traced.replay.last, other.replay.last);
  const [point, twin] = [traced.replay.point(), other.replay.point()];
  combine(difference, 1, point, -1, twin);
  const coordinates =
    dimension <= query.count ? Array.from({ length: dimension }, (_, i) => i) : largest(difference, query.count);
  const ground = planeGround(traced.resolved, traced.data);
  return {
    kind: 'twin',
    run: traced.describe(),
    twin: other.describe(),
    steps: Float64Array.from(shown),
    loss: Float64Array.from(loss),
    twinLoss: Float64Array.from(twinLoss),
    distance: Float64Array.from(distance),
    relative: Float64Array.from(relative),
    complete: shown.length === 0 || shown.length === shown[shown.length - 1] - shown[0] + 1,
    differs,
    parts,
    at: {
      step: at,
      coordinates: coordinates.map((index) => ({ index, name: coordinateName(ground, index) })),
      point: Float64Array.from(coordinates, (i) => point[i]),
      twinPoint: Float64Array.from(coordinates, (i) => twin[i]),
      loss: traced.replay.runs.evaluate(point, null),
      twinLoss: other.replay.runs.evaluate(twin, null),
    },
  };
}
