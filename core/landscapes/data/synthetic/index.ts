/** The data sets that are made from a name: the list, and each set made when it is asked for. */
import { madeDataId, readDataName, writeDataName } from '../../../contract/data-name.ts';
import { RidgelineError } from '../../../contract/errors.ts';
import { fillParameters } from '../../../contract/validate-parameters.ts';
import type { DataSet } from '../../define.ts';
import { hashData } from '../hash.ts';
import { blobs } from './blobs.ts';
import { chebyshev } from './chebyshev.ts';
import { circles } from './circles.ts';
import type { SyntheticDefinition } from './define.ts';
import { modularAddition } from './modular-addition.ts';
import { moons } from './moons.ts';
import { parity } from './parity.ts';
import { polynomial } from './polynomial.ts';
import { spirals } from './spirals.ts';
import { teacher } from './teacher.ts';

export const syntheticData: readonly SyntheticDefinition[] = [
  spirals,
  circles,
  moons,
  blobs,
  teacher,
  chebyshev,
  polynomial,
  parity,
  modularAddition,
];

/** Of features and targets: 160 MB. */
const MOST_NUMBERS = 20_000_000;

const cache = new Map<string, DataSet>();
const setsKept = 8;

/** Whether a name is that of a made set, whatever its parameters. */
export function isSyntheticName(name: string): boolean {
  const id = madeDataId(name);
  return syntheticData.some((definition) => definition.id === id);
}

/**
 * The set that a name such as `spirals(rows=400, noise=0.1)` makes; parameters that are left out have their defaults. Its own
 * name has all of them, in the order of the spec. Throws 'invalid-parameter' naming the parameter.
 */
export function madeData(name: string): DataSet {
  const { id, values } = readDataName(name);
  const definition = syntheticData.find((candidate) => candidate.id === id);
  if (definition === undefined) throw new RidgelineError('internal', `no file makes the data set ${id}`);
  const parameters = within(id, () => fillParameters(definition.parameters, values, ''));
  const canonical = writeDataName(id, parameters);
  const known = cache.get(canonical);
  const set = known ?? make(definition, parameters, canonical);
  // The one asked for last is the last to go.
  cache.delete(canonical);
  cache.set(canonical, set);
  for (const oldest of cache.keys()) {
    if (cache.size <= setsKept) break;
    cache.delete(oldest);
  }
  return set;
}

function make(
  definition: SyntheticDefinition,
  parameters: Parameters<SyntheticDefinition['create']>[0],
  name: string,
): DataSet {
  const numbers = definition.numbers(parameters);
  if (numbers > MOST_NUMBERS) {
    throw new RidgelineError('too-large', `${name} would have ${numbers} numbers; expected at most ${MOST_NUMBERS}`, {
      field: 'data',
      value: name,
      expected: `at most ${MOST_NUMBERS} numbers in all`,
    });
  }
  const rows = within(definition.id, () => definition.create(parameters));
  const set = { name, ...rows, source: `made by Ridgeline: ${definition.label}, version ${definition.version}` };
  return { ...set, hash: hashData(set) };
}

/** Puts the id in front of what an error says. */
function within<T>(id: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    throw new RidgelineError(error.code, `data ${id}: ${error.message}`, error.details);
  }
}
