/** Sets one value inside a thing, as one step of undo with words that say what changed. */
import type { Collection, Command } from '../../../core/contract/document.ts';
import { useActions } from '../../app/actions.ts';
import { inSentence } from '../../controls/number-limits.ts';
import { typedNumber } from '../../controls/number-text.ts';

export type Edit = (path: (string | number)[], value: unknown, label: string) => void;

export function useEdit(collection: Collection, id: string, name: string): Edit {
  const actions = useActions();
  return (path, value, label) => {
    const command: Command =
      value === undefined ? { kind: 'set', collection, id, path } : { kind: 'set', collection, id, path, value };
    void actions.apply([command], editLabel(label, name, value));
  };
}

/** "Set learning rate of Adam to 1e-3". */
export function editLabel(label: string, name: string, value: unknown): string {
  const what = inSentence(label);
  if (value === undefined) return `Clear ${what} of ${name}`;
  if (typeof value === 'number') return `Set ${what} of ${name} to ${typedNumber(value)}`;
  if (typeof value === 'boolean') return `Turn ${what} of ${name} ${value ? 'on' : 'off'}`;
  if (typeof value === 'string' && value.length <= 24) return `Set ${what} of ${name} to ${value}`;
  return `Change ${what} of ${name}`;
}
