/** What a fork takes over of the runs that it goes on from. */
import { OUTCOMES } from '../contract/requests.ts';
import { roundTo, type ShortFormat } from '../expression/rounding.ts';
import { initialState } from '../expression/trace-rule.ts';
import { isRuleOptimizer } from '../optimizers/define.ts';
import type { Checkpoint } from './checkpoint.ts';
import { countReached, withOwnTarget } from './extend.ts';
import { hyperParameters } from './hyper-parameters.ts';
import { optimizerOfRun, type ResolvedLandscape, type ResolvedOptimizer } from './resolve.ts';
import type { ResultArray } from './results.ts';
import { cadenceOf, type RunSpec } from './run-spec.ts';

type Arrays = Record<string, ResultArray>;

/**
 * A checkpoint of the fork: points and state of the runs of `before` as they stand, rounded to the fork's format. State that
 * only the new settings have begins as it would at a start from here; what only the old ones had is dropped.
 */
export function forkState(
  spec: RunSpec,
  before: RunSpec,
  state: Checkpoint,
  optimizer: ResolvedOptimizer,
  resolved: ResolvedLandscape,
): Checkpoint {
  const runs = state.seeds.length;
  const tracked = { ...state.arrays, ...trackedBothWays(state.arrays, spec, runs) };
  const arrays = withRuleState(tracked, before, optimizer, resolved.dimension, runs);
  return { ...state, budget: spec.budget, arrays: rounded(arrays, spec, optimizer, resolved) };
}

/** What was seen of the runs, by the names of fused kernels and by those of all others: a fork may change from one to the other. */
function trackedBothWays(arrays: Arrays, spec: RunSpec, runs: number): Arrays {
  const { targets } = cadenceOf(spec);
  const { own } = spec.targets;
  const integers = (values: ArrayLike<number>, shape: number[] = []): ResultArray => ({
    shape,
    data: Int32Array.from(values),
  });
  if (arrays.bests) {
    const width = arrays.allHits.shape[0] ?? 1;
    const place = own === null ? -1 : [...targets, own].sort((a, b) => b - a).indexOf(own);
    const all = arrays.allHits.data as Int32Array;
    const [diverged, stopped] = [arrays.divergedAt.data, arrays.stoppedAt.data] as Int32Array[];
    const targetStep = Int32Array.from({ length: runs }, (_, run) => (place < 0 ? -1 : all[run * width + place]));
    const endedAt = Int32Array.from(diverged, (step, run) => (step >= 0 ? step : stopped[run]));
    const endedAs = Uint8Array.from(endedAt, (step, run) => {
      if (step < 0) return 0;
      if (diverged[run] >= 0) return OUTCOMES.indexOf('diverged');
      return OUTCOMES.indexOf(spec.stop.target && targetStep[run] === step ? 'target' : 'stationary');
    });
    return {
      best: arrays.bests,
      bestStep: integers(arrays.bestSteps.data as Float64Array),
      hits: integers(
        all.filter((_, k) => k % width !== place),
        [targets.length],
      ),
      ...(own === null ? {} : { targetStep: integers(targetStep) }),
      endedAt: integers(endedAt),
      endedAs: { shape: [], data: endedAs },
    };
  }
  if (!arrays.endedAt) return {};
  const allHits = withOwnTarget(arrays, targets, own, runs);
  const [endedAt, endedAs] = [arrays.endedAt.data as Int32Array, arrays.endedAs.data as Uint8Array];
  const isDiverged = (run: number): boolean => endedAt[run] >= 0 && OUTCOMES[endedAs[run]] === 'diverged';
  return {
    bests: arrays.best,
    bestSteps: { shape: [], data: Float64Array.from(arrays.bestStep.data as Int32Array) },
    allHits,
    nextTarget: integers(Array.from({ length: runs }, (_, run) => countReached(allHits, run))),
    divergedAt: integers(Array.from(endedAt, (step, run) => (isDiverged(run) ? step : -1))),
    stoppedAt: integers(Array.from(endedAt, (step, run) => (isDiverged(run) ? -1 : step))),
  };
}

/** State vectors and scalars of the fork's rule; step programs have the same arrays whatever their parameters, or refuse. */
function withRuleState(
  arrays: Arrays,
  before: RunSpec,
  optimizer: ResolvedOptimizer,
  dimension: number,
  runs: number,
): Arrays {
  const { definition, parameters } = optimizer;
  if (!isRuleOptimizer(definition)) return arrays;
  const rule = definition.rule(parameters);
  const { names } = hyperParameters(optimizer);
  const x = arrays['state.x'].data as Float64Array;
  const complete: Arrays = { ...arrays };
  const missing = Object.keys(rule.state).filter((name) => !arrays[`state.${name}`]);
  if (missing.length > 0) {
    const first = { ...names.constants, ...firstHyper(optimizer) };
    const begun = Array.from(x, (value) => initialState(rule, value, first));
    for (const name of missing)
      complete[`state.${name}`] = { shape: [dimension], data: Float64Array.from(begun, (state) => state[name]) };
  }
  const wanted = Object.entries(rule.scalars ?? {});
  if (wanted.length > 0) {
    const old = optimizerOfRun(before);
    const had = isRuleOptimizer(old.definition) ? Object.keys(old.definition.rule(old.parameters).scalars ?? {}) : [];
    const data = new Float64Array(runs * wanted.length);
    for (let run = 0; run < runs; run++) {
      wanted.forEach(([name, { initial }], k) => {
        const place = had.indexOf(name);
        const known = place < 0 ? initial : Number(arrays['state.scalars'].data[run * had.length + place]);
        data[run * wanted.length + k] = known;
      });
    }
    complete['state.scalars'] = { shape: [wanted.length], data };
  }
  return complete;
}

/** Scheduled hyper-parameters as they begin. */
function firstHyper(optimizer: ResolvedOptimizer): Record<string, number> {
  const { names, fill, schedules } = hyperParameters(optimizer);
  const first = new Float64Array(schedules.length);
  fill(0, first, 0);
  return Object.fromEntries(names.hyper.map((name, k) => [name, first[k]]));
}

/** Points, and the state vectors of rules, as numbers of the fork's format. */
function rounded(
  arrays: Arrays,
  { precision, gradient }: RunSpec,
  optimizer: ResolvedOptimizer,
  { definition }: ResolvedLandscape,
): Arrays {
  if (precision === 'f64') return arrays;
  const isFormula = definition.body.kind === 'formula' && gradient.kind !== 'batch';
  const format: ShortFormat = isFormula ? precision : 'f32';
  const body = optimizer.definition;
  const vectors = isRuleOptimizer(body) ? Object.keys(body.rule(optimizer.parameters).state) : [];
  const names = ['previous', 'state.x', ...vectors.map((name) => `state.${name}`)];
  const short = names.flatMap((name): [string, ResultArray][] => {
    const array = arrays[name];
    if (!array) return [];
    return [
      [
        name,
        { shape: array.shape, data: Float64Array.from(array.data as Float64Array, (value) => roundTo(format, value)) },
      ],
    ];
  });
  return { ...arrays, ...Object.fromEntries(short) };
}
