/** Everything about one update of a run. */
import type { ParameterSpecs } from '../../contract/parameters.ts';
import type { StateVectorChange, StepAnswer, StepRow, TerrainAnswer, TraceQuery } from '../../contract/trace.ts';
import { dot, norm2 } from '../../math/sums.ts';
import { combine } from '../../math/vectors.ts';
import { isRuleOptimizer } from '../../optimizers/define.ts';
import { hyperValues, scheduledNumber } from '../../optimizers/hyper-values.ts';
import { typesetOptimizer } from '../../optimizers/typeset-rule.ts';
import { planeGround, refuse } from '../planes/ground.ts';
import { coordinateName } from '../planes/resolve.ts';
import { gridValues } from '../planes/sample.ts';
import type { ResultArray } from '../results.ts';
import { ruleArithmetic, type UpdateSeen } from './arithmetic.ts';
import type { ReplayTick } from './replay.ts';
import { inPlane, type StepVectors, stepPlane } from './step-plane.ts';
import type { Traced } from './traced.ts';

/** Entries of a state array without coordinates that are shown. */
const FIRST_ENTRIES = 12;
/** Arrays of a point that are listed. */
const TENSORS = 200;

interface Seen extends UpdateSeen, StepVectors {
  afterPoint: Float64Array;
}

export function traceStep(query: Extract<TraceQuery, { kind: 'step' }>, traced: Traced, tick: ReplayTick): StepAnswer {
  const seen = seeUpdate(query.step, traced, tick);
  const { coordinates, chosen } = choose(query, traced, seen.update);
  const { resolved } = traced;
  const { optimizer } = traced.settings(query.step);
  const ground = planeGround(resolved, traced.data);
  const isRule = isRuleOptimizer(optimizer.definition);
  const arithmetic = isRule ? ruleArithmetic(traced, seen, coordinates) : null;
  const plane = query.plane && resolved.dimension > 1 ? stepPlane(query.plane, traced, seen) : null;
  return {
    kind: 'step',
    run: traced.describe(),
    step: query.step,
    coordinates: coordinates.map((index) => ({ index, name: coordinateName(ground, index) })),
    chosen,
    exact: arithmetic?.exact ?? null,
    rows: rowsOf(traced, seen, coordinates, arithmetic?.rows ?? null),
    written: arithmetic?.written ?? [],
    formula: isRule ? [] : typesetOptimizer(optimizer.definition, optimizer.parameters),
    state: stateOf(traced, seen, coordinates),
    hyper: hyperOf(traced, query.step),
    tensors: tensorsOf(traced, seen),
    ...measured(traced, seen),
    plane: plane && inPlane(plane, query.step, seen, traced.replay.known()),
  };
}

export function traceTerrain(
  query: Extract<TraceQuery, { kind: 'terrain' }>,
  traced: Traced,
  tick: ReplayTick,
): TerrainAnswer {
  const { box, size } = query;
  const [left, right, low, high] = box;
  if (!(left < right && low < high)) refuse('box', box.join(', '), 'low < high on both axes');
  const seen = seeUpdate(query.step, traced, tick);
  const plane = stepPlane(query.plane, traced, seen);
  const { landscape } = planeGround(traced.resolved, traced.data).picture();
  return { kind: 'terrain', box, size, values: gridValues(plane, box, size, landscape, () => tick(0, 1)) };
}

function seeUpdate(step: number, traced: Traced, tick: ReplayTick): Seen {
  const { replay } = traced;
  traced.goTo(step, tick);
  traced.goTo(step - 1, tick);
  const before = replay.point();
  const arraysBefore = replay.arrays();
  const gradient = new Float64Array(before.length);
  replay.runs.evaluate(before, gradient);
  replay.next();
  const afterPoint = replay.point();
  return {
    step,
    before,
    afterPoint,
    gradient,
    update: combine(new Float64Array(before.length), 1, afterPoint, -1, before),
    seen: replay.runs.lastSeen(0),
    arrays: { before: arraysBefore, after: replay.arrays() },
  };
}

function choose(
  query: Extract<TraceQuery, { kind: 'step' }>,
  { resolved }: Traced,
  update: Float64Array,
): { coordinates: number[]; chosen: StepAnswer['chosen'] } {
  const { dimension } = resolved;
  if (query.coordinates) {
    const wrong = query.coordinates.find((index) => index >= dimension);
    if (wrong !== undefined) refuse('coordinates', wrong, `0 to ${dimension - 1}`);
    return { coordinates: query.coordinates, chosen: 'asked' };
  }
  if (dimension <= query.count) return { coordinates: Array.from({ length: dimension }, (_, i) => i), chosen: 'all' };
  return { coordinates: largest(update, query.count), chosen: 'largest' };
}

/** The places of the largest |entries|, ascending; of equal ones the first. */
export function largest(vector: Float64Array, count: number): number[] {
  const kept: number[] = [];
  const size = (i: number): number => {
    const value = Math.abs(vector[i]);
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  for (let i = 0; i < vector.length; i++) {
    if (kept.length === count && size(i) <= size(kept[kept.length - 1])) continue;
    let at = kept.length;
    while (at > 0 && size(kept[at - 1]) < size(i)) at--;
    kept.splice(at, 0, i);
    if (kept.length > count) kept.pop();
  }
  return kept.sort((a, b) => a - b);
}

function rowsOf(traced: Traced, seen: Seen, coordinates: readonly number[], lines: StepRow[] | null): StepRow[] {
  const of = (vector: ArrayLike<number>): Float64Array => Float64Array.from(coordinates, (i) => vector[i]);
  const { gradient: kind } = traced.settings(seen.step).spec;
  const given = seen.seen.gradient;
  const rows: StepRow[] = [{ kind: 'before', name: 'x', tex: 'w_{t-1}', right: null, values: of(seen.before) }];
  if (given) {
    const right =
      kind.kind === 'batch'
        ? '\\nabla L_{B_t}(w_{t-1})'
        : kind.kind === 'noise' && !lines
          ? '\\nabla L(w_{t-1}) + \\text{noise}'
          : '\\nabla L(w_{t-1})';
    rows.push({ kind: 'gradient', name: 'g', tex: 'g_t', right, values: of(given) });
  }
  if (!given || given.some((entry, i) => !Object.is(entry, seen.gradient[i])))
    rows.push({
      kind: 'exact-gradient',
      name: 'gradient',
      tex: '\\nabla L',
      right: given ? '\\text{over all data}' : '\\text{exact, not asked for}',
      values: of(seen.gradient),
    });
  const update: StepRow = {
    kind: 'update',
    name: 'update',
    tex: '\\Delta w_t',
    right: 'w_t - w_{t-1}',
    values: of(seen.update),
  };
  const vectors = lines ?? [...stateRows(traced, seen, coordinates), update];
  return [
    ...rows,
    ...vectors,
    { kind: 'after', name: 'x', tex: 'w_t', right: 'w_{t-1} + \\Delta w_t', values: of(seen.afterPoint) },
  ];
}

/** State of a step program that has a number for each coordinate. */
function stateRows(traced: Traced, seen: Seen, coordinates: readonly number[]): StepRow[] {
  return stateOf(traced, seen, coordinates)
    .filter(({ perCoordinate }) => perCoordinate)
    .map(({ name, tex, label, valuesAfter }) => ({
      kind: 'state',
      name,
      tex: tex ? `{${tex}}` : `\\text{${label}}`,
      right: `\\text{${label}}`,
      values: valuesAfter,
    }));
}

function stateOf(traced: Traced, seen: Seen, coordinates: readonly number[]): StateVectorChange[] {
  const { definition, parameters } = traced.settings(seen.step).optimizer;
  const described: Readonly<Record<string, { label: string; symbol?: string }>> = isRuleOptimizer(definition)
    ? definition.rule(parameters).state
    : definition.program.state;
  const { dimension } = traced.resolved;
  return Object.entries(described).flatMap(([name, { label, symbol }]) => {
    const before = seen.arrays.before[`state.${name}`];
    const after = seen.arrays.after[`state.${name}`];
    if (!before || !after) return [];
    const perCoordinate = after.data.length === dimension;
    const places = perCoordinate
      ? coordinates
      : Array.from({ length: Math.min(after.data.length, FIRST_ENTRIES) }, (_, i) => i);
    return [
      {
        name,
        label,
        tex: symbol ?? null,
        size: after.data.length,
        perCoordinate,
        before: norm2(doubles(before)),
        after: norm2(doubles(after)),
        valuesBefore: Float64Array.from(places, (i) => Number(before.data[i])),
        valuesAfter: Float64Array.from(places, (i) => Number(after.data[i])),
      },
    ];
  });
}

function doubles({ data }: ResultArray): Float64Array {
  return data instanceof Float64Array ? data : Float64Array.from(data as Float32Array);
}

function hyperOf(traced: Traced, step: number): StepAnswer['hyper'] {
  const { optimizer } = traced.settings(step);
  const specs = optimizer.definition.parameters as ParameterSpecs;
  const { names, schedules } = hyperValues(specs, optimizer.parameters as Record<string, unknown>);
  const all = Object.entries(specs).flatMap(([name, { kind }]) =>
    kind === 'constants' ? Object.keys(optimizer.parameters[name] as object) : [name],
  );
  return all.flatMap((name): StepAnswer['hyper'] => {
    const label = specs[name]?.label ?? name;
    const schedule = schedules.find((one) => one.name === name);
    if (schedule) return [{ name, label, value: scheduledNumber(schedule, step - 1), scheduled: true }];
    const value = names.constants?.[name];
    return typeof value === 'number' ? [{ name, label, value, scheduled: false }] : [];
  });
}

function tensorsOf({ resolved, data }: Traced, { before, update, gradient }: Seen): StepAnswer['tensors'] {
  const tensors = resolved.definition.tensors?.(resolved.parameters, data) ?? [];
  return tensors.slice(0, TENSORS).map(({ name, shape, offset }) => {
    const size = shape.reduce((product, side) => product * side, 1);
    const part = (vector: Float64Array): Float64Array => vector.subarray(offset, offset + size);
    return {
      name,
      size,
      point: norm2(part(before)),
      gradient: norm2(part(gradient)),
      update: norm2(part(update)),
      cosine: cosineDown(part(update), part(gradient)),
    };
  });
}

/** cos of the angle between an update and minus a gradient; NaN where one of them is 0. */
export function cosineDown(update: Float64Array, gradient: Float64Array): number {
  const cosine = -dot(update, gradient) / (norm2(update) * norm2(gradient));
  return Math.max(-1, Math.min(1, cosine));
}

/** The change of the loss by its terms, in f64 where the landscape has that. */
function measured(traced: Traced, { before, afterPoint, update }: Seen): Pick<StepAnswer, 'did' | 'along'> {
  const { landscape } = traced;
  const gradient = new Float64Array(before.length);
  const lossBefore = landscape.gradient(before, gradient);
  const [lossAfter] = landscape.values(afterPoint, 1);
  const bent = new Float64Array(before.length);
  landscape.hessianVectorProduct(before, update, bent);
  const change = lossAfter - lossBefore;
  const first = dot(gradient, update);
  const curved = dot(update, bent);
  return {
    did: {
      before: lossBefore,
      after: lossAfter,
      change,
      first,
      second: curved / 2,
      unexplained: change - first - curved / 2,
    },
    along: {
      curvature: curved / dot(update, update),
      update: norm2(update),
      gradient: norm2(gradient),
      cosine: cosineDown(update, gradient),
    },
  };
}
