/** Update rules run by the plain interpreter, coordinate by coordinate: the oracle of everything faster. */
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { interpretExpression } from '../../../core/expression/interpret.ts';
import { parseExpression } from '../../../core/expression/parse.ts';
import { isRuleOptimizer, type OptimizerDefinition, updateRule } from '../../../core/optimizers/define.ts';
import { hyperValues } from '../../../core/optimizers/hyper-values.ts';
import { optimizers } from '../../../core/optimizers/index.ts';
import { scheduleValue } from '../../../core/optimizers/schedule.ts';

/** The optimizers that have a rule. */
export const ruleOptimizers = optimizers.filter(isRuleOptimizer);

export interface LoopOptions {
  parameters?: Record<string, unknown>;
  start: readonly number[];
  /** The gradient at a point, before update t (from 1). */
  gradient(point: readonly number[], t: number): readonly number[];
  steps: number;
  /** Normal deviates; absent: the rule must not ask. */
  deviate?: () => number;
  /** Is shown the state of each coordinate after update t. */
  watch?: (t: number, state: readonly Readonly<Record<string, number>>[]) => void;
}

/** The points before the first update and after each one. */
export function runRule(definition: OptimizerDefinition, options: LoopOptions): number[][] {
  const parameters = fillParameters(definition.parameters, options.parameters ?? {}, '');
  const { state, scalars = {}, lines } = updateRule(definition, parameters);
  const trees = lines.map((line) => {
    const [, name, text] = /^\s*(\w+)\s*=\s*(.*)$/s.exec(line) ?? [];
    return { name, text, tree: parseExpression(text, { conditionals: true }) };
  });
  const { names, schedules } = hyperValues(definition.parameters, parameters);
  const numbers = Object.fromEntries(
    Object.entries(names.constants ?? {}).map(([name, value]) => [name, Number(value)]),
  );
  const hyper = (t: number): Record<string, number> =>
    Object.fromEntries([
      ...Object.entries(numbers),
      ...schedules.map(({ name, schedule }) => [name, scheduleValue(schedule, t - 1)]),
    ]);
  const constants = Object.fromEntries(
    Object.entries(numbers).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
  const evaluate = (text: string, tree: ReturnType<typeof parseExpression>, names: Record<string, number>): number =>
    interpretExpression(text, tree, {
      // As when they are compiled in: a power with a fixed exponent may be a product.
      constants,
      dimension: undefined,
      value: (name) => {
        if (Object.hasOwn(names, name)) return names[name];
        if (name === 'xi' && options.deviate) return options.deviate();
        throw new Error(`the rule asks for ${name}`);
      },
    });
  const memory = options.start.map((x) =>
    Object.fromEntries(
      Object.entries(state).map(([name, { initial = '0' }]) => [
        name,
        evaluate(initial, parseExpression(initial), { ...hyper(1), x }),
      ]),
    ),
  );
  let uniform = Object.fromEntries(Object.entries(scalars).map(([name, { initial }]) => [name, initial]));
  let point = [...options.start];
  const points = [point];
  for (let t = 1; t <= options.steps; t++) {
    const gradient = options.gradient(point, t);
    const before = { ...hyper(t), ...uniform };
    point = point.map((x, i) => {
      const names: Record<string, number> = { ...before, ...memory[i], x, g: gradient[i], t };
      for (const { name, text, tree } of trees) names[name] = evaluate(text, tree, names);
      for (const name of Object.keys(state)) memory[i][name] = names[name];
      // They come out the same in every coordinate.
      uniform = Object.fromEntries(Object.keys(scalars).map((name) => [name, names[name]]));
      return names.x;
    });
    points.push(point);
    options.watch?.(t, memory);
  }
  return points;
}
