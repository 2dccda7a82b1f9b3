/** What the comparison panels are about: the selected experiment, one of its landscapes, and its optimizers with their colours. */
import { useMemo } from 'react';
import type { Document, ExperimentItem, LandscapeItem, OptimizerItem } from '../../../core/contract/document.ts';
import type { CellProgress } from '../../../core/contract/laboratory-api.ts';
import { useCatalogue, useDocument, useProgress } from '../../state/laboratory.ts';
import { useSelection } from '../../state/selection.ts';

export interface Subject {
  document: Document;
  experiment: ExperimentItem;
  landscape: LandscapeItem;
  optimizers: ReadonlyMap<string, OptimizerItem>;
  /** The landscape's family is defined on data: there is a test part. */
  hasData: boolean;
  /** Runs of this experiment on this landscape are being computed or wait. */
  running: boolean;
}

export type SubjectState = { kind: 'ready'; subject: Subject } | { kind: 'empty'; message: string };

/** The experiment that is selected, or the only one; the landscape that is selected, or its first. */
export function useSubject(): SubjectState {
  const document = useDocument();
  const catalogue = useCatalogue();
  const experimentId = useSelection((selection) => selection.experiment);
  const landscapeId = useSelection((selection) => selection.landscape);
  const cells = useProgress().cells;
  const found = useMemo((): SubjectState => {
    if (document === null) return { kind: 'empty', message: 'No session is open.' };
    const experiment = document.experiments.find(({ id }) => id === experimentId) ?? document.experiments[0];
    if (!experiment)
      return {
        kind: 'empty',
        message: 'No experiment yet. An experiment runs optimizers on landscapes; its results appear here.',
      };
    const wanted =
      landscapeId !== null && experiment.landscapes.includes(landscapeId) ? landscapeId : experiment.landscapes[0];
    const landscape = document.landscapes.find(({ id }) => id === wanted);
    if (!landscape)
      return {
        kind: 'empty',
        message: `${experiment.name} has no landscape yet. Add one to compare optimizers on it.`,
      };
    const optimizers = new Map(
      document.optimizers.filter(({ id }) => experiment.optimizers.includes(id)).map((item) => [item.id, item]),
    );
    if (optimizers.size === 0)
      return { kind: 'empty', message: `${experiment.name} has no optimizer yet. Add one to see how it does.` };
    const hasData = catalogue.landscapes.find(({ id }) => id === landscape.family)?.hasData ?? false;
    return { kind: 'ready', subject: { document, experiment, landscape, optimizers, hasData, running: false } };
  }, [document, catalogue, experimentId, landscapeId]);
  const running = found.kind === 'ready' && isRunning(cells, found.subject);
  return useMemo(
    () => (found.kind === 'ready' && running ? { kind: 'ready', subject: { ...found.subject, running } } : found),
    [found, running],
  );
}

function isRunning(cells: readonly CellProgress[], { experiment, landscape }: Subject): boolean {
  return cells.some(
    (cell) =>
      cell.experiment === experiment.id &&
      cell.landscape === landscape.id &&
      (cell.state === 'running' || cell.state === 'queued'),
  );
}
