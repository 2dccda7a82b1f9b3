/** The lines of an elementwise rule with their numbers, for some coordinates of one update. */

import type { ParameterSpecs } from '../../contract/parameters.ts';
import type { StepAnswer, StepRow } from '../../contract/trace.ts';
import { MATHEMATICAL_CONSTANTS } from '../../expression/formula.ts';
import { parseRuleLines } from '../../expression/lower-rule.ts';
import { putIn } from '../../expression/put-in.ts';
import { roundTo, type ShortFormat } from '../../expression/rounding.ts';
import type { UpdateRule } from '../../expression/rule.ts';
import { LineTracer } from '../../expression/trace-lines.ts';
import { particleDraws } from '../../math/particle-draws.ts';
import { updateRule } from '../../optimizers/define.ts';
import { typesetStep } from '../../optimizers/typeset-rule.ts';
import { Workspace } from '../../wasm/memory.ts';
import { hyperParameters } from '../hyper-parameters.ts';
import { withGradientNoise } from '../kernel-runs.ts';
import type { ResolvedLandscape } from '../resolve.ts';
import type { ResultArray } from '../results.ts';
import type { RunSpec } from '../run-spec.ts';
import type { SeenByUpdate } from '../runs.ts';
import type { Traced } from './traced.ts';

/** State before and after one update, and what the update began with. */
export interface UpdateSeen {
  step: number;
  arrays: { before: Record<string, ResultArray>; after: Record<string, ResultArray> };
  seen: SeenByUpdate;
}

type Arithmetic = Pick<StepAnswer, 'rows' | 'written'> & { exact: boolean };

/** The gradient's rows come from the caller, who knows what kind it is. */
export function ruleArithmetic(traced: Traced, update: UpdateSeen, coordinates: readonly number[]): Arithmetic {
  const { resolved } = traced;
  const { optimizer, spec } = traced.settings(update.step);
  const rule = withGradientNoise(updateRule(optimizer.definition, optimizer.parameters), spec);
  const { names, fill, schedules } = hyperParameters(optimizer);
  const hyper = new Float64Array(schedules.length);
  fill(update.step - 1, hyper, 0);
  const tracer = new LineTracer(rule, names, formatOf(spec, resolved));
  const scalarNames = Object.keys(rule.scalars ?? {});
  const scalars = (update.arrays.before['state.scalars']?.data as Float64Array | undefined) ?? new Float64Array(0);
  const shared = tracer.shared(update.step, hyper, scalars);
  const states = Object.keys(rule.state);
  const deviates = deviatesOf({ spec, optimizer }, resolved, tracer.deviates, update.seen.stream);
  const gradient = update.seen.gradient ?? new Float64Array(resolved.dimension);
  const at = (arrays: Record<string, ResultArray>, name: string, i: number): number =>
    Number(arrays[`state.${name}`].data[i]);
  const traces = coordinates.map((i) =>
    tracer.coordinate(
      shared,
      at(update.arrays.before, 'x', i),
      gradient[i],
      states.map((name) => at(update.arrays.before, name, i)),
      deviates.map((row) => row[i]),
    ),
  );
  const exact = coordinates.every(
    (i, k) =>
      Object.is(traces[k].x, at(update.arrays.after, 'x', i)) &&
      states.every((name, s) => Object.is(traces[k].state[s], at(update.arrays.after, name, i))),
  );
  const fixed: Record<string, number> = { ...MATHEMATICAL_CONSTANTS, t: update.step };
  for (const [name, value] of Object.entries(names.constants ?? {})) fixed[name] = Number(value);
  names.hyper.forEach((name, k) => {
    fixed[name] = hyper[k];
  });
  scalarNames.forEach((name, k) => {
    fixed[name] = scalars[k];
  });
  const lines = typesetStep(rule, optimizer.definition.parameters as ParameterSpecs);
  const single = lines.filter(({ name }) => name === 'x').length === 1;
  const moved = coordinates.map((i) => at(update.arrays.after, 'x', i) - at(update.arrays.before, 'x', i));
  const written = coordinates.map((i, k) => {
    const known: Record<string, number> = { ...fixed, x: at(update.arrays.before, 'x', i), g: gradient[i] };
    for (const name of states) known[name] = at(update.arrays.before, name, i);
    deviates.forEach((row, d) => {
      known[d === 0 ? 'xi' : `xi${d + 1}`] = row[i];
    });
    return writtenLines(rule, tracer, lines, traces[k].lines, known, single ? moved[k] : null);
  });
  return {
    rows: rowsOf(
      rule,
      tracer,
      lines,
      traces.map((trace) => trace.lines),
      moved,
      single,
    ),
    written,
    exact,
  };
}

function rowsOf(
  rule: UpdateRule,
  tracer: LineTracer,
  lines: ReturnType<typeof typesetStep>,
  values: readonly (readonly number[])[],
  moved: readonly number[],
  single: boolean,
): StepRow[] {
  const rows: StepRow[] = [];
  const scalars = rule.scalars ?? {};
  for (const [k, { name, tex, right, added }] of lines.entries()) {
    if (name === 'x' && single) {
      rows.push({
        kind: 'update',
        name: 'update',
        tex: '\\Delta w_t',
        right: added ? added.right : `${right} - w_{t-1}`,
        values: Float64Array.from(moved),
      });
      continue;
    }
    const { shared } = tracer.lines[k];
    rows.push({
      kind: Object.hasOwn(scalars, name) || shared ? 'scalar' : Object.hasOwn(rule.state, name) ? 'state' : 'line',
      name,
      tex,
      right,
      values: shared ? Float64Array.of(values[0]?.[k] ?? Number.NaN) : Float64Array.from(values, (line) => line[k]),
    });
  }
  if (!single) {
    const right = 'w_t - w_{t-1}';
    rows.push({ kind: 'update', name: 'update', tex: '\\Delta w_t', right, values: Float64Array.from(moved) });
  }
  return rows;
}

/** The arithmetic of one coordinate; `moved` is what the one line for x adds, null where there are more. */
function writtenLines(
  rule: UpdateRule,
  tracer: LineTracer,
  lines: ReturnType<typeof typesetStep>,
  values: readonly number[],
  known: Record<string, number>,
  moved: number | null,
): StepAnswer['written'][number] {
  const shown = new Set(['x', 'g', ...Object.keys(rule.state)]);
  const written: StepAnswer['written'][number] = [];
  for (const [k, { name, right, tree, text }] of parseRuleLines(rule.lines).entries()) {
    const source = right.length > 0 ? right : text;
    const names = {
      value: (wanted: string) => known[wanted] ?? Number.NaN,
      isShown: (wanted: string) => shown.has(wanted) || wanted.startsWith('xi'),
    };
    const { added } = lines[k];
    if (!tracer.lines[k].shared) {
      const isMove = name === 'x' && moved !== null && added !== null;
      written.push({
        name: isMove ? 'update' : name,
        parts: putIn(source, isMove ? added.tree : tree, names),
        value: isMove ? moved : values[k],
      });
      shown.add(name);
    }
    known[name] = values[k];
  }
  return written;
}

/** What the engine rounds to: formulas in short formats are emulated, kernels that are not f64 have f32 points. */
function formatOf(spec: RunSpec, resolved: ResolvedLandscape): ShortFormat | undefined {
  if (spec.precision === 'f64') return undefined;
  const isFormula = resolved.definition.body.kind === 'formula' && spec.gradient.kind !== 'batch';
  return isFormula ? spec.precision : 'f32';
}

/**
 * The deviates that an update drew, [deviate][coordinate]. Coordinates draw in twos; noise of the gradient is drawn for all
 * of them first by the fused kernels, and behind the rule's own by the others.
 */
function deviatesOf(
  { spec, optimizer }: ReturnType<Traced['settings']>,
  resolved: ResolvedLandscape,
  count: number,
  stream: BigUint64Array | null,
): Float64Array[] {
  if (count === 0 || !stream) return [];
  const { dimension, definition } = resolved;
  const pairs = Math.ceil(dimension / 2);
  const isNoisy = spec.gradient.kind === 'noise' && spec.gradient.scale > 0;
  const fused = isNoisy && definition.body.kind === 'formula' && !optimizer.definition.isEvaluatedElsewhere;
  const drawn = normalsOf(stream, 2 * pairs * count);
  const format = formatOf(spec, resolved);
  const rows = Array.from({ length: count }, () => new Float64Array(2 * pairs));
  let from = 0;
  const take = (row: Float64Array, pair: number): void => {
    for (const second of [0, 1]) {
      const value = drawn[from++];
      row[2 * pair + second] = format ? roundTo(format, value) : value;
    }
  };
  if (fused) for (let pair = 0; pair < pairs; pair++) take(rows[count - 1], pair);
  for (let pair = 0; pair < pairs; pair++) {
    for (let k = 0; k < (fused ? count - 1 : count); k++) take(rows[k], pair);
  }
  return rows;
}

/** The next deviates of a particle's stream, which stays as it is. */
function normalsOf(stream: BigUint64Array, count: number): Float64Array {
  const workspace = new Workspace();
  const draws = particleDraws(workspace);
  const [words, out] = [workspace.allocateF64(8), workspace.allocateF64(2 * count)];
  const both = new BigUint64Array(workspace.memory.buffer, words, 8);
  for (let row = 0; row < 4; row++) both[2 * row] = both[2 * row + 1] = stream[row];
  draws.normals(words, out, count, 2);
  const drawn = workspace.f64(out, 2 * count);
  return Float64Array.from({ length: count }, (_, k) => drawn[2 * k]);
}
