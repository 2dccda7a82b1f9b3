/** A list to choose a definition from: grouped, searched by typing, with the formula of the chosen one beside it. */
import { Search } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useFilter } from 'react-aria-components';
import type { CatalogueEntry } from '../../../core/contract/catalogue.ts';
import { Tex } from '../../controls/tex.tsx';

/** An entry that stands under a heading. */
export type Grouped = CatalogueEntry & { group: string };

export interface DefinitionListProps<E extends Grouped> {
  label: string;
  entries: readonly E[];
  chosen: string | null;
  onChoose: (id: string) => void;
  /** Double click or Enter. */
  onTake: (id: string) => void;
  fact?: (entry: E) => string;
}

/** The focus stays in the search field: arrows choose, Enter takes. */
export function DefinitionList<E extends Grouped>(props: DefinitionListProps<E>): ReactNode {
  const { label, entries, chosen, onChoose, onTake, fact } = props;
  const { contains } = useFilter({ sensitivity: 'base' });
  const [query, setQuery] = useState('');
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  // Every word, in any order and any of the texts: "field gaussian" finds the Gaussian random field.
  const matches = (entry: E, text: string): boolean => {
    const words = `${entry.label} ${entry.id} ${entry.summary} ${entry.group}`;
    return text
      .split(/[\s-]+/)
      .filter(Boolean)
      .every((word) => contains(words, word));
  };
  const matching = entries.filter((entry) => matches(entry, query));
  const groups = [...new Set(matching.map((entry) => entry.group))];
  const ordered = groups.flatMap((group) => matching.filter((entry) => entry.group === group));
  const current = entries.find((entry) => entry.id === chosen);

  const search = (text: string): void => {
    setQuery(text);
    if (text === '') return;
    const best = entries.find((entry) => contains(entry.label, text)) ?? entries.find((entry) => matches(entry, text));
    if (best !== undefined) onChoose(best.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = ordered.findIndex((entry) => entry.id === chosen);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = ordered[Math.min(ordered.length - 1, Math.max(0, at + (event.key === 'ArrowDown' ? 1 : -1)))];
      if (next !== undefined) onChoose(next.id);
    } else if (event.key === 'Enter' && at >= 0 && chosen !== null) {
      event.preventDefault();
      onTake(chosen);
    } else if (event.key === 'Escape' && query !== '') {
      event.stopPropagation();
      setQuery('');
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen entry is kept in view
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  return (
    <div className="definitions">
      <div className="definitions-list">
        <div className="tree-filter">
          <Search size={13} strokeWidth={1.9} aria-hidden />
          <input
            type="text"
            role="combobox"
            aria-label={`Search ${label.toLowerCase()}`}
            aria-expanded
            aria-controls={id}
            aria-activedescendant={chosen === null ? undefined : `${id}-${chosen}`}
            // biome-ignore lint/a11y/noAutofocus: typing is the first thing to do in this dialog
            autoFocus
            placeholder="Search"
            value={query}
            onChange={(event) => search(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        <div ref={list} id={id} role="listbox" aria-label={label} className="menu definitions-menu">
          {ordered.length === 0 && <p className="palette-empty">Nothing is called ‘{query}’.</p>}
          {groups.map((group) => (
            // biome-ignore lint/a11y/useSemanticElements: a group of options
            <div key={group} role="group" aria-label={group}>
              <div className="menu-header">{group}</div>
              {ordered
                .filter((entry) => entry.group === group)
                .map((entry) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys
                  // biome-ignore lint/a11y/useFocusableInteractive: the search field keeps the focus
                  <div
                    key={entry.id}
                    id={`${id}-${entry.id}`}
                    role="option"
                    aria-selected={entry.id === chosen}
                    className="menu-item definition"
                    // Enter takes what was clicked: the focus stays in the search field.
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => onChoose(entry.id)}
                    onDoubleClick={() => onTake(entry.id)}
                  >
                    <span className="ellipsis">{entry.label}</span>
                    {fact !== undefined && <span className="push text3">{fact(entry)}</span>}
                  </div>
                ))}
            </div>
          ))}
        </div>
      </div>
      <div className="definitions-about" aria-live="polite">
        {current === undefined ? (
          <p className="text2">Choose one to read about it.</p>
        ) : (
          <>
            <h2>{current.label}</h2>
            <p className="prose">{current.summary}</p>
            <div className="inspector-formula">
              {current.formula.map((line) => (
                <div key={line}>
                  <Tex tex={line} />
                </div>
              ))}
            </div>
            {current.references.map((reference) => (
              <p key={reference.text} className="note">
                {reference.text}
              </p>
            ))}
          </>
        )}
      </div>
    </div>
  );
}
