/** A ready experiment of the welcome page: a document with one experiment, made from its parts. */
import type { ReadyEntry } from '../../contract/catalogue.ts';
import { type Document, type ExperimentItem, emptyDocument } from '../../contract/document.ts';
import type { LandscapeSpec, OptimizerSpec } from '../../contract/experiment.ts';

export interface ReadyExperiment extends ReadyEntry {
  /** A fresh document that opens as a session of its own. */
  document(): Document;
}

interface Parts {
  landscapes: ({ name: string } & Omit<LandscapeSpec, 'wrap'>)[];
  optimizers: ({ name: string } & OptimizerSpec)[];
  protocol: Pick<ExperimentItem, 'starts' | 'seeds' | 'budget'> &
    Partial<Pick<ExperimentItem, 'gradient' | 'record' | 'target'>>;
}

/** Every landscape with every optimizer; colours in the order of the optimizers. */
export function readyDocument(name: string, { landscapes, optimizers, protocol }: Parts): Document {
  const landscapeItems = landscapes.map((item, i) => ({ id: `l${i + 1}`, ...item }));
  const optimizerItems = optimizers.map((item, i) => ({ id: `o${i + 1}`, slot: i, ...item }));
  const experiment: ExperimentItem = {
    id: 'e1',
    name,
    landscapes: landscapeItems.map(({ id }) => id),
    optimizers: optimizerItems.map(({ id }) => id),
    gradient: { kind: 'full' },
    record: {},
    stop: {},
    cells: [],
    ...protocol,
  };
  return {
    ...emptyDocument(name),
    landscapes: landscapeItems,
    optimizers: optimizerItems,
    experiments: [experiment],
    nextSlot: optimizerItems.length,
  };
}
