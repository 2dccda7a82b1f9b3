/** Wrappers in words, and the messages of the service about them. */
import type { CatalogueEntry } from '../../../core/contract/catalogue.ts';
import type { ErrorEnvelope } from '../../../core/contract/errors.ts';
import type { Wrapper } from '../../../core/contract/experiment.ts';

/** What a wrapped landscape is said to be, where the label of the wrapper is not a word for it. */
const WORDS: Readonly<Record<string, string>> = {
  shift: 'shifted',
  rotate: 'rotated',
  scale: 'scaled',
  l2: 'penalised',
  bowl: 'confined',
  embed: 'embedded',
  restrict: 'restricted',
  linearise: 'linearised',
  quadratic: 'quadratic model',
  'gradient-noise': 'noisy gradient',
  round: 'rounded',
};

/** "rotated", or "3 wrappers"; null for a landscape as it is. */
export function wrapFact(wrap: readonly Wrapper[] | undefined): string | null {
  const [first] = wrap ?? [];
  if (wrap === undefined || first === undefined) return null;
  return wrap.length === 1 ? (WORDS[first.kind] ?? first.kind) : `${wrap.length} wrappers`;
}

/** The label of a wrapper; its kind where this version does not know it. */
export function wrapperLabel(kind: string, entries: readonly CatalogueEntry[]): string {
  return entries.find(({ id }) => id === kind)?.label ?? kind;
}

/** The list with the entry at `from` moved to `to`; unchanged where there is no such place. */
export function movedWrapper(wrap: readonly Wrapper[], from: number, to: number): Wrapper[] {
  const list = [...wrap];
  const [item] = to >= 0 && to < list.length ? list.splice(from, 1) : [];
  if (item !== undefined) list.splice(to, 0, item);
  return list;
}

/** The wrapper, or transform, and its parameter that a message is about: `landscape.wrap[1].seed`. */
export function wrapperError(
  error: Pick<ErrorEnvelope, 'field'> | null,
  path: 'wrap' | 'transforms' = 'wrap',
): { index: number; parameter: string | null } | null {
  const pattern = new RegExp(String.raw`(?:^|\.)${path}\[(\d+)\](?:\.([A-Za-z0-9_-]+))?`);
  const found = pattern.exec(error?.field ?? '');
  if (found === null) return null;
  return { index: Number(found[1]), parameter: found[2] === undefined || found[2] === 'kind' ? null : found[2] };
}
