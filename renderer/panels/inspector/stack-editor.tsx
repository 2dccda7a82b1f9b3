/** What is put round a landscape or an optimizer, in order: a list with a form for each piece, changed by ordinary commands. */
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react';
import type { CatalogueEntry } from '../../../core/contract/catalogue.ts';
import type { Command } from '../../../core/contract/document.ts';
import type { ErrorEnvelope } from '../../../core/contract/errors.ts';
import type { Wrapper } from '../../../core/contract/experiment.ts';
import { useActions } from '../../app/actions.ts';
import { IconButton } from '../../controls/button.tsx';
import { MenuButton } from '../../controls/menu.tsx';
import { ParameterForm } from '../../controls/parameter-form.tsx';
import { errorText } from '../../state/messages.ts';
import { useEdit } from './use-edit.ts';
import { movedWrapper, wrapperError, wrapperLabel } from './wrapper-words.ts';

export interface StackEditorProps {
  collection: 'landscapes' | 'optimizers';
  item: { id: string; name: string };
  /** Where the list is in the item. */
  path: 'wrap' | 'transforms';
  list: readonly Wrapper[];
  entries: readonly CatalogueEntry[];
  /** Those that may be added; all unless told. */
  offered?: readonly CatalogueEntry[];
  title: string;
  /** One piece, in a word. */
  word: string;
  /** What stands in place of an empty list. */
  none: string;
  error: ErrorEnvelope | null;
}

export function StackEditor({
  collection,
  item,
  path,
  list: wrap,
  entries,
  offered = entries,
  title,
  word,
  none,
  error,
}: StackEditorProps): ReactNode {
  const actions = useActions();
  const edit = useEdit(collection, item.id, item.name);
  const list = useRef<HTMLOListElement>(null);
  /** The piece that keeps the focus while it moves. */
  const follow = useRef<number | null>(null);
  const about = wrapperError(error, path);
  // Without its field: the message stands where it belongs.
  const words = error === null ? '' : errorText({ code: error.code, message: error.message });

  useLayoutEffect(() => {
    if (follow.current === null) return;
    list.current?.querySelectorAll<HTMLElement>(':scope > li')[follow.current]?.focus();
    follow.current = null;
  });

  const replace = (next: readonly Wrapper[], label: string): void => {
    const target = { kind: 'set', collection, id: item.id, path: [path] } as const;
    const command: Command = { ...target, path: [...target.path], ...(next.length > 0 ? { value: [...next] } : {}) };
    void actions.apply([command], label);
  };
  const label = (index: number): string => wrapperLabel(wrap[index]?.kind ?? '', entries);
  const move = (index: number, by: 1 | -1): void => {
    const to = index + by;
    if (to < 0 || to >= wrap.length) return;
    follow.current = to;
    replace(movedWrapper(wrap, index, to), `Move ${label(index)} ${by < 0 ? 'up' : 'down'} round ${item.name}`);
  };
  const remove = (index: number): void => {
    follow.current = wrap.length > 1 ? Math.min(index, wrap.length - 2) : null;
    replace(
      wrap.filter((_, k) => k !== index),
      `Take ${label(index)} off ${item.name}`,
    );
  };
  const keys = (event: KeyboardEvent, index: number): void => {
    const own = event.target === event.currentTarget;
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown'))
      move(index, event.key === 'ArrowUp' ? -1 : 1);
    else if (own && event.key === 'Delete') remove(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="section">
      <div className="wrappers-head">
        <h3>{title}</h3>
        <MenuButton
          label={`Add a ${word}`}
          icon={Plus}
          entries={offered.map((entry) => ({
            id: entry.id,
            label: entry.label,
            hint: entry.summary,
            run: () => replace([...wrap, { kind: entry.id }], `Put ${entry.label} round ${item.name}`),
          }))}
        />
      </div>
      {wrap.length === 0 ? (
        <p className="note">{none}</p>
      ) : (
        <ol ref={list} className="wrappers" aria-label={`${title} of ${item.name}, in order`}>
          {wrap.map((wrapper, index) => {
            const entry = entries.find(({ id }) => id === wrapper.kind);
            const { kind, ...values } = wrapper;
            const mine = error !== null && about?.index === index;
            const parameter = mine ? about.parameter : null;
            const inForm = parameter !== null && entry?.parameters[parameter] !== undefined;
            return (
              <li
                // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
                key={index}
                className="wrapper focus-inside"
                aria-label={`${index + 1}: ${label(index)}`}
                aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
                // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved and removed by keys
                tabIndex={0}
                onKeyDown={(event) => keys(event, index)}
              >
                <div className="wrapper-head">
                  <span className="medium ellipsis" title={entry?.summary}>
                    {index + 1}. {label(index)}
                  </span>
                  <span className="push wrapper-tools">
                    <IconButton
                      icon={ArrowUp}
                      name="Apply earlier"
                      keys="Alt+ArrowUp"
                      disabled={index === 0}
                      onPress={() => move(index, -1)}
                      small
                      size={13}
                    />
                    <IconButton
                      icon={ArrowDown}
                      name="Apply later"
                      keys="Alt+ArrowDown"
                      disabled={index === wrap.length - 1}
                      onPress={() => move(index, 1)}
                      small
                      size={13}
                    />
                    <IconButton
                      icon={X}
                      name={`Remove ${label(index)}`}
                      keys="Delete"
                      onPress={() => remove(index)}
                      small
                      size={13}
                    />
                  </span>
                </div>
                {entry === undefined ? (
                  <p className="field-error">
                    This Ridgeline does not know the {word} ‘{kind}’.
                  </p>
                ) : (
                  Object.keys(entry.parameters).length > 0 && (
                    <ParameterForm
                      specs={entry.parameters}
                      values={values}
                      errors={inForm ? { [parameter]: words } : {}}
                      onChange={(name, value, words) => edit([path, index, name], value, `${words} (${entry.label})`)}
                    />
                  )
                )}
                {mine && !inForm && <p className="field-error">{words}</p>}
              </li>
            );
          })}
        </ol>
      )}
    </div>
  );
}
