/** Starts the runs of a task: the entrance of the engine. A pure function of the spec and the seeds. */
import { RidgelineError } from '../contract/errors.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { isRuleOptimizer } from '../optimizers/define.ts';
import { NUMERICS } from '../wasm/numerics-version.ts';
import { type Checkpoint, decodeCheckpoint } from './checkpoint.ts';
import { landscapeSpecOf } from './choose-wrappers.ts';
import { forkState } from './fork-state.ts';
import { ForkedRuns } from './forked-runs.ts';
import { FormulaRuns } from './formula-runs.ts';
import { KernelRuns } from './kernel-runs.ts';
import { ProgramRuns } from './program-runs.ts';
import { optimizerOfRun, type ResolvedLandscape, type ResolvedOptimizer, resolveLandscape } from './resolve.ts';
import { pastSpec, type RunSpec } from './run-spec.ts';
import type { Runs } from './runs.ts';

/**
 * Runs of some seeds of a cell, from the start or from a checkpoint of the same cell and seeds. Throws 'conflict' when the spec was made for other versions of the numerics.
 */
export function startRuns(
  cell: string,
  spec: RunSpec,
  seeds: readonly number[],
  data: DataLookup,
  checkpoint: Uint8Array | null = null,
): Runs {
  const resolved = resolveLandscape(landscapeSpecOf(spec.landscape), data, 'landscape');
  const optimizer = optimizerOfRun(spec);
  refuseOtherVersions(spec, resolved, optimizer.spec);
  const from = decodeCheckpoint(checkpoint, cell, seeds);
  if (spec.past && !(from && from.step >= spec.past.step)) {
    const before = pastSpec(spec, spec.past);
    const parent = startRuns(cell, before, seeds, data, checkpoint);
    return new ForkedRuns(spec, parent, (state) => {
      const carried = forkState(spec, before, state, optimizer, resolved);
      return openRuns(cell, spec, seeds, resolved, optimizer, data, carried);
    });
  }
  return openRuns(cell, spec, seeds, resolved, optimizer, data, from);
}

function openRuns(
  cell: string,
  spec: RunSpec,
  seeds: readonly number[],
  resolved: ResolvedLandscape,
  optimizer: ResolvedOptimizer,
  data: DataLookup,
  from: Checkpoint | null,
): Runs {
  const { definition, parameters } = optimizer;
  if (!isRuleOptimizer(definition))
    return new ProgramRuns(cell, spec, seeds, resolved, { definition, parameters }, data, from);
  const isFused = spec.gradient.kind !== 'batch' && !definition.isEvaluatedElsewhere;
  if (resolved.definition.body.kind === 'formula' && isFused)
    return new FormulaRuns(cell, spec, seeds, resolved, optimizer, data, from);
  return new KernelRuns(cell, spec, seeds, resolved, optimizer, data, from);
}

function refuseOtherVersions(spec: RunSpec, resolved: ResolvedLandscape, optimizer: RunSpec['optimizer']): void {
  const versions: [string, number, number][] = [
    ...Object.entries(NUMERICS).map(([layer, version]): [string, number, number] => [
      `numerics of ${layer}`,
      spec.numerics[layer as keyof typeof NUMERICS],
      version,
    ]),
    [`landscape ${spec.landscape.family}`, spec.landscape.version, resolved.definition.version],
    ...(spec.landscape.wrap ?? []).map(({ kind, version }, k): [string, number, number] => [
      `wrapper ${kind}`,
      version,
      resolved.wrap?.[k].version ?? 0,
    ]),
    [`optimizer ${spec.optimizer.algorithm}`, spec.optimizer.version, optimizer.version],
    ...(spec.optimizer.transforms ?? []).map(({ kind, version }, k): [string, number, number] => [
      `transform ${kind}`,
      version,
      optimizer.transforms?.[k].version ?? 0,
    ]),
  ];
  const other = versions.find(([, wanted, here]) => wanted !== here);
  if (!other) return;
  const [what, wanted, here] = other;
  throw new RidgelineError(
    'conflict',
    `${what} is version ${here} here; the run was asked for with version ${wanted}`,
    {
      field: what,
      value: wanted,
      expected: `version ${here}`,
    },
  );
}
