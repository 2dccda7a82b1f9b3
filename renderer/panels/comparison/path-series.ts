/** A trajectories answer as paths of a plane, as curves over steps, and as a table. */
import type { OptimizerItem } from '../../../core/contract/document.ts';
import type { TrajectoriesAnswer } from '../../../core/contract/summaries.ts';
import type { FigureData } from '../../charts/figure.tsx';
import type { LineSeries } from '../../charts/line-layout.ts';
import type { PlanePath } from '../../charts/plane-layout.ts';
import { tableNumber } from './curve-series.ts';

export function pathsOf(answer: TrajectoriesAnswer, optimizers: ReadonlyMap<string, OptimizerItem>): PlanePath[] {
  const paths: PlanePath[] = [];
  for (const path of answer.trajectories) {
    const item = optimizers.get(path.optimizer);
    if (!item || path.points.length === 0) continue;
    paths.push({
      id: item.id,
      label: item.name,
      slot: item.slot,
      seed: path.seed,
      steps: path.steps,
      points: path.points,
      diverged: path.outcome === 'diverged',
    });
  }
  return paths;
}

export function longestSteps(paths: readonly PlanePath[]): ArrayLike<number> {
  let longest: ArrayLike<number> = [];
  for (const { steps } of paths)
    if (steps.length > longest.length || (steps[steps.length - 1] ?? 0) > (longest[longest.length - 1] ?? 0))
      longest = steps;
  return longest;
}

export function pathTable(answer: TrajectoriesAnswer, optimizers: ReadonlyMap<string, OptimizerItem>): FigureData {
  return {
    header: [
      'optimizer',
      'seed',
      'step',
      answer.plane.labels[0],
      answer.plane.labels[1],
      'loss',
      'distance from the plane',
    ],
    *rows() {
      for (const path of answer.trajectories) {
        const name = optimizers.get(path.optimizer)?.name ?? path.optimizer;
        for (let i = 0; i < path.steps.length; i += 1) {
          yield [
            name,
            path.seed,
            path.steps[i]!,
            path.points[2 * i]!,
            path.points[2 * i + 1]!,
            path.loss[i]!,
            path.distance[i] ?? null,
          ];
        }
      }
    },
    text: (value, column) => (column === 1 || column === 2 ? String(value) : tableNumber(value)),
  };
}

/** Loss or distance from the plane of every path, as single runs. */
export function pathCurves(
  answer: TrajectoriesAnswer,
  optimizers: ReadonlyMap<string, OptimizerItem>,
  quantity: 'loss' | 'distance',
): { series: LineSeries[]; steps: Map<string, ArrayLike<number>> } {
  const series: LineSeries[] = [];
  const steps = new Map<string, ArrayLike<number>>();
  const groups = new Map<string, TrajectoriesAnswer['trajectories']>();
  for (const path of answer.trajectories) {
    if (path[quantity].length === 0) continue;
    const group = groups.get(path.optimizer);
    if (group) group.push(path);
    else groups.set(path.optimizer, [path]);
  }
  for (const [id, group] of groups) {
    const item = optimizers.get(id);
    if (!item) continue;
    const lone = group.length === 1 ? group[0]! : null;
    if (lone) {
      series.push({ id, label: item.name, slot: item.slot, x: lone.steps, y: lone[quantity], draw: 'median' });
      steps.set(id, lone.steps);
      continue;
    }
    const all = [...new Set(group.flatMap((path) => Array.from(path.steps)))].sort((a, b) => a - b);
    const values = new Float64Array(group.length * all.length).fill(Number.NaN);
    const column = new Map(all.map((step, i) => [step, i]));
    group.forEach((path, row) => {
      path.steps.forEach((step, i) => {
        values[row * all.length + column.get(step)!] = path[quantity][i]!;
      });
    });
    // The label stands where the first run ends.
    const first = values.subarray(0, all.length);
    series.push({
      id,
      label: item.name,
      slot: item.slot,
      x: all,
      y: first,
      runs: { seeds: group.map(({ seed }) => seed), values },
      draw: 'runs',
    });
    steps.set(id, all);
  }
  return { series, steps };
}

/** The optimizers that have paths, once each. */
export function uniqueOptimizers(
  paths: readonly { id: string; label: string; slot: number }[],
): { id: string; label: string; slot: number }[] {
  return [...new Map(paths.map(({ id, label, slot }) => [id, { id, label, slot }])).values()];
}
