/** The data sets that a run needs: made ones come from their names, the others by content hash from whoever keeps them. */
import { RidgelineError } from '../contract/errors.ts';
import { builtInData } from '../landscapes/data/index.ts';
import { isSyntheticName } from '../landscapes/data/synthetic/index.ts';
import type { DataLookup, DataSet } from '../landscapes/define.ts';
import type { RunSpec } from './run-spec.ts';

/** Content hashes of the sets that have to be brought to whoever runs the spec. */
export function carriedHashes({ landscape, starts }: RunSpec): string[] {
  const sets = Object.entries(landscape.data)
    .filter(([parameter]) => !isSyntheticName(String(landscape.parameters[parameter])))
    .map(([, hash]) => hash);
  return starts.kind === 'weights' ? [...sets, starts.weights] : sets;
}

/** Finds the sets of a spec by the names that its parameters use; `byHash` holds those that were brought. */
export function runData({ landscape, starts }: RunSpec, byHash: (hash: string) => DataSet | undefined): DataLookup {
  const hashOf = (name: string): string | undefined => {
    if (starts.kind === 'weights' && starts.weights === name) return name;
    return Object.entries(landscape.data).find(([key]) => landscape.parameters[key] === name)?.[1];
  };
  return (name) => {
    const hash = hashOf(name);
    if (hash !== undefined && isSyntheticName(name)) return madeAsBefore(name, hash);
    const set = hash === undefined ? undefined : byHash(hash);
    if (set !== undefined) return set;
    throw new RidgelineError('not-found', `the data set ‘${name}’ was not sent to the worker`, {
      field: 'data',
      value: name,
    });
  };
}

function madeAsBefore(name: string, hash: string): DataSet {
  const set = builtInData(name);
  if (set.hash === hash) return set;
  throw new RidgelineError('conflict', `${name} has other numbers here than when the run was asked for`, {
    field: 'data',
    value: set.hash,
    expected: hash,
  });
}
