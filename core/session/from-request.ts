/** Makes a document of an experiment request of the scripting interface. */
import { type Document, emptyDocument, type ExperimentItem } from '../contract/document.ts';
import type { ExperimentRequest } from '../contract/requests.ts';

/** One experiment; item i of the request gets the id l<i> or o<i>, and its family or algorithm as its name. */
export function documentFromRequest(request: ExperimentRequest): Document {
  const { name = 'Experiment', landscapes, optimizers, cells, ...protocol } = request;
  const landscapeNames = distinct(landscapes.map((landscape) => landscape.family));
  const optimizerNames = distinct(optimizers.map((optimizer) => optimizer.algorithm));
  const experiment: ExperimentItem = {
    id: 'e0',
    name,
    ...protocol,
    landscapes: landscapes.map((_, i) => `l${i}`),
    optimizers: optimizers.map((_, i) => `o${i}`),
    cells: cells.map(({ landscape, optimizer, ...rest }) => ({
      landscape: `l${landscape}`,
      optimizer: `o${optimizer}`,
      ...rest,
    })),
  };
  return {
    ...emptyDocument(name),
    landscapes: landscapes.map((landscape, i) => ({ id: `l${i}`, name: landscapeNames[i], ...landscape })),
    optimizers: optimizers.map((optimizer, i) => ({ id: `o${i}`, name: optimizerNames[i], slot: i, ...optimizer })),
    experiments: [experiment],
    nextSlot: optimizers.length,
  };
}

/** Numbers the names that stand more than once: adam, adam 2. */
function distinct(names: readonly string[]): string[] {
  return names.map((name, i) => {
    const earlier = names.slice(0, i).filter((other) => other === name).length;
    return earlier === 0 ? name : `${name} ${earlier + 1}`;
  });
}
