/** Update rules run by their compiled kernels, on gradients from anywhere. */
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { hyperParameters } from '../../../core/engine/hyper-parameters.ts';
import { compileUpdate, instantiateUpdate } from '../../../core/expression/compile-rule.ts';
import { type OptimizerDefinition, updateRule } from '../../../core/optimizers/define.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import type { LoopOptions } from './rule-loop.ts';

/** As `runRule`, for rules that draw no deviates. Two equal particles, as a single run has them. */
export function runCompiled(
  definition: OptimizerDefinition,
  options: Omit<LoopOptions, 'deviate' | 'watch'>,
): number[][] {
  const parameters = fillParameters(definition.parameters, options.parameters ?? {}, '');
  const hyper = hyperParameters({ definition, parameters });
  const workspace = new Workspace();
  const kernel = instantiateUpdate(compileUpdate(updateRule(definition, parameters), hyper.names), workspace);
  const dimension = options.start.length;
  const particles = 2;
  const rows = dimension * particles;
  const count = kernel.rule.state.length;
  const places = {
    x: workspace.allocateF64(rows),
    g: workspace.allocateF64(rows),
    state: workspace.allocateF64(Math.max(1, count * rows)),
    stateStride: 8 * rows,
    streams: workspace.allocateF64(4 * particles),
    scalars: workspace.allocateF64(Math.max(1, kernel.rule.scalars.length)),
    hyper: workspace.allocateF64(Math.max(1, hyper.names.hyper.length)),
    dimension,
    particles,
  };
  const spread = (pointer: number, values: readonly number[]): void => {
    const view = workspace.f64(pointer, rows);
    for (const [i, value] of values.entries()) view.fill(value, particles * i, particles * (i + 1));
  };
  const point = (): number[] =>
    Array.from({ length: dimension }, (_, i) => workspace.f64(places.x, rows)[particles * i]);
  const table = (step: number): void => hyper.fill(step, workspace.f64(places.hyper, hyper.names.hyper.length), 0);
  spread(places.x, options.start);
  kernel.rule.scalars.forEach((name, k) => {
    workspace.f64(places.scalars, kernel.rule.scalars.length)[k] =
      kernel.rule.rule.scalars?.[name].initial ?? Number.NaN;
  });
  table(0);
  kernel.initialize(places);
  const points = [point()];
  for (let t = 1; t <= options.steps; t++) {
    spread(places.g, options.gradient(points[t - 1], t));
    table(t - 1);
    kernel.update(places, t);
    points.push(point());
  }
  return points;
}
