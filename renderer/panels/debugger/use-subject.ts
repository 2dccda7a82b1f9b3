/** The runs of the debugger with their things, the clock that they share, and the answers of the selected one. */
import { useMemo } from 'react';
import type { ExperimentItem, LandscapeItem, OptimizerItem } from '../../../core/contract/document.ts';
import type { ErrorEnvelope } from '../../../core/contract/errors.ts';
import type { RunPlaceSpec } from '../../../core/contract/planes.ts';
import type { LanesAnswer } from '../../../core/contract/trace.ts';
import { knownRuns, useDebugged } from '../../state/debugged.ts';
import { useDocument } from '../../state/laboratory.ts';

export interface DebuggedRun {
  run: RunPlaceSpec;
  experiment: ExperimentItem;
  landscape: LandscapeItem;
  optimizer: OptimizerItem;
}

export interface Traced {
  answer: LanesAnswer | null;
  loading: boolean;
  error: ErrorEnvelope | null;
}

/** The runs that the document still has, and the place of the selected one among them. */
export function useDebuggedRuns(): { runs: DebuggedRun[]; selected: number } {
  const document = useDocument();
  const places = useDebugged((state) => state.runs);
  const selected = useDebugged((state) => state.selected);
  return useMemo(() => {
    if (document === null) return { runs: [], selected: 0 };
    const known = knownRuns(places, document);
    const runs = known.flatMap((run): DebuggedRun[] => {
      const experiment = document.experiments.find(({ id }) => id === run.experiment);
      const landscape = document.landscapes.find(({ id }) => id === run.landscape);
      const optimizer = document.optimizers.find(({ id }) => id === run.optimizer);
      return experiment && landscape && optimizer ? [{ run, experiment, landscape, optimizer }] : [];
    });
    const chosen = places[selected];
    const at = runs.findIndex(({ run }) => run === chosen);
    return { runs, selected: Math.max(0, at) };
  }, [document, places, selected]);
}

/** "seed 0 · η = 0.2", where the learning rate is a number. */
export function runWords({ run, optimizer, experiment }: DebuggedRun): string {
  const override = experiment.cells.find(
    (cell) => cell.landscape === run.landscape && cell.optimizer === run.optimizer,
  );
  const rate = override?.parameters?.learningRate ?? optimizer.parameters.learningRate;
  const parts = [`seed ${run.seed}`];
  if (typeof rate === 'number') parts.push(`η = ${String(rate).replace('-', '−')}`);
  if (optimizer.fork) parts.push(`fork at step ${optimizer.fork.step}`);
  return parts.join(' · ');
}
