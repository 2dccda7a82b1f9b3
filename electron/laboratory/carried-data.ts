/** The data sets of a session, found by what a parameter holds: the name of one that the laboratory has, or name or content hash of another. */
import { RidgelineError } from '../../core/contract/errors.ts';
import { BUILT_IN_DATA, BUILT_IN_NAMES, builtInData, isBuiltIn } from '../../core/landscapes/data/index.ts';
import type { DataLookup, DataSet } from '../../core/landscapes/define.ts';

export class CarriedData {
  private readonly sets = new Map<string, DataSet>();

  replace(sets: readonly DataSet[]): void {
    this.sets.clear();
    this.add(sets);
  }

  add(sets: readonly DataSet[]): void {
    for (const set of sets) this.sets.set(set.hash, set);
  }

  all(): DataSet[] {
    return [...this.sets.values()];
  }

  byHash(hash: string): DataSet | undefined {
    return BUILT_IN_DATA.map((entry) => builtInData(entry.id)).find((set) => set.hash === hash) ?? this.sets.get(hash);
  }

  readonly lookUp: DataLookup = (name) => {
    if (isBuiltIn(name)) return builtInData(name);
    const found = this.sets.get(name) ?? [...this.sets.values()].find((set) => set.name === name);
    if (found) return found;
    const known = [...BUILT_IN_NAMES, ...[...this.sets.values()].map((set) => set.name)];
    throw new RidgelineError('not-found', `there is no data set ‘${name}’; known: ${known.join(', ')}`, {
      field: 'data',
      value: name,
      expected: known.join(' or '),
    });
  };
}
