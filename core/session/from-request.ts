/** Makes a document of an experiment request of the scripting interface. */
import { type Document, type ExperimentItem, emptyDocument } from '../contract/document.ts';
import { RidgelineError } from '../contract/errors.ts';
import type { ExperimentRequest } from '../contract/requests.ts';

/** One experiment; item i of the request gets the id l<i> or o<i>, and its family or algorithm as its name. Files of data are read elsewhere. */
export function documentFromRequest(request: ExperimentRequest): Document {
  checkPlaces(request);
  const { name = 'Experiment', data: _, landscapes, optimizers, cells, ...protocol } = request;
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

/** What a schema cannot see: places that name nothing, and a stop at a target that is not there. */
function checkPlaces({ landscapes, optimizers, cells, stop, target }: ExperimentRequest): void {
  for (const [i, cell] of cells.entries()) {
    for (const [key, count] of [
      ['landscape', landscapes.length],
      ['optimizer', optimizers.length],
    ] as const) {
      if (cell[key] < count) continue;
      refuse(`cells[${i}].${key}`, cell[key], `0 to ${count - 1}, a place in the list of ${key}s`);
    }
    const first = cells.findIndex((other) => other.landscape === cell.landscape && other.optimizer === cell.optimizer);
    if (first < i)
      refuse(`cells[${i}]`, `landscape ${cell.landscape} with optimizer ${cell.optimizer}`, 'each pair once');
  }
  if (stop.target && target === undefined) refuse('stop.target', true, 'a target to stop at: set ‘target’ too');
}

function refuse(field: string, value: unknown, expected: string): never {
  throw new RidgelineError('invalid-request', `${field} is ${value}; expected ${expected}`, { field, value, expected });
}
