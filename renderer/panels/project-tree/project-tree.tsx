/** All things of the project, with one fact each: open, rename, duplicate, delete, move, filter. */
import { ChevronDown, ChevronRight, Search } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useMemo, useState } from 'react';
import {
  Button,
  type Key as CollectionKey,
  Input,
  SearchField,
  Tree,
  TreeItem,
  TreeItemContent,
} from 'react-aria-components';
import { COLLECTIONS, type Collection, type Document } from '../../../core/contract/document.ts';
import { useActions } from '../../app/actions.ts';
import { MANY } from '../../app/items.ts';
import { Key } from '../../controls/button.tsx';
import { ContextMenu } from '../../controls/menu.tsx';
import { openDialog } from '../../state/dialogs.ts';
import { useCatalogue, useDocument } from '../../state/laboratory.ts';
import { selectThing, type Thing, useSelection } from '../../state/selection.ts';
import { singleKeysAllowed } from '../../state/single-keys.ts';
import { columnStyle, learningRateOf } from './learning-rate.ts';
import {
  AnalysisFact,
  DataFact,
  ExperimentFact,
  LandscapeFact,
  LessonFact,
  OptimizerFact,
  VerificationFact,
} from './thing-fact.tsx';
import { ThingIcon } from './thing-icon.tsx';
import './project-tree.css';

const EMPTY_HINTS: Record<Collection, string> = {
  landscapes: 'None yet. Add one (A).',
  optimizers: 'None yet. Add one (A).',
  experiments: 'None yet.',
  analyses: 'None yet.',
  verifications: 'None opened yet.',
  lessons: 'None opened yet.',
  notes: 'None yet.',
  data: 'None imported.',
};

export function ProjectTree({ onAdd }: { onAdd: () => void }): ReactNode {
  const document = useDocument();
  const catalogue = useCatalogue();
  const actions = useActions();
  const thing = useSelection((selection) => selection.thing);
  const [filter, setFilter] = useState('');
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [menu, setMenu] = useState<{ thing: Thing; at: { x: number; y: number } } | null>(null);
  const shown = useMemo(() => (document === null ? null : filtered(document, filter)), [document, filter]);
  if (document === null || shown === null) return null;

  const rates = document.optimizers
    .map((item) => learningRateOf(item, catalogue))
    .filter((rate) => typeof rate === 'number');
  const style = columnStyle(rates);
  const withData = new Set(catalogue.landscapes.filter((entry) => entry.hasData).map((entry) => entry.id));

  const onKeyDownCapture = (event: KeyboardEvent): void => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const act = (run: () => void): void => {
      event.preventDefault();
      event.stopPropagation();
      run();
    };
    if (event.key.toLowerCase() === 'a' && plain && !event.shiftKey && singleKeysAllowed()) act(onAdd);
    else if (thing === null) return;
    else if ((event.key === 'Delete' || event.key === 'Backspace') && plain) act(() => void actions.remove(thing));
    else if (event.altKey && event.key === 'ArrowUp') act(() => void actions.move(thing, -1));
    else if (event.altKey && event.key === 'ArrowDown') act(() => void actions.move(thing, 1));
  };
  const onContextMenu = (event: MouseEvent): void => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-thing]');
    const [collection, id] = (row?.dataset.thing ?? '').split(':');
    if (collection === undefined || id === undefined) return;
    event.preventDefault();
    const target = { collection: collection as Collection, id };
    selectThing(target);
    setMenu({ thing: target, at: { x: event.clientX, y: event.clientY } });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the menu of the row under the pointer; keys have the same commands
    <div className="tree-panel" onContextMenu={onContextMenu}>
      <SearchField
        aria-label="Filter the project"
        value={filter}
        onChange={setFilter}
        className="tree-filter"
        data-project-filter
      >
        <Search size={13} strokeWidth={1.9} aria-hidden />
        <Input placeholder="Filter" />
        {filter === '' && <Key keys="Mod+F" />}
      </SearchField>
      <div className="tree-scroll" onKeyDownCapture={onKeyDownCapture} data-region-focus>
        <Tree
          aria-label="Project"
          className="tree"
          selectionMode="single"
          selectionBehavior="replace"
          disabledBehavior="selection"
          disabledKeys={COLLECTIONS}
          expandedKeys={COLLECTIONS.filter((collection) => filter !== '' || !closed.has(collection))}
          onExpandedChange={(keys) => setClosed(new Set(COLLECTIONS.filter((collection) => !keys.has(collection))))}
          selectedKeys={thing === null ? [] : [keyOf(thing)]}
          onSelectionChange={(keys) => {
            const [key] = keys === 'all' ? [] : [...keys];
            const chosen = key === undefined ? null : thingOf(key);
            if (chosen !== null) selectThing(chosen);
          }}
          onAction={(key) => {
            const chosen = thingOf(key);
            if (chosen !== null) actions.open(chosen);
          }}
        >
          {COLLECTIONS.map((collection) => (
            <TreeItem key={collection} id={collection} textValue={MANY[collection]} className="tree-group focus-inside">
              <TreeItemContent>
                {({ isExpanded }) => (
                  <>
                    <Button slot="chevron" className="tree-chevron">
                      {isExpanded ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
                    </Button>
                    {MANY[collection]}
                    <span className="push tree-count">{shown[collection].length}</span>
                  </>
                )}
              </TreeItemContent>
              {document[collection].length === 0 && (
                <TreeItem
                  id={`hint:${collection}`}
                  textValue={EMPTY_HINTS[collection]}
                  className="tree-hint focus-inside"
                >
                  <TreeItemContent>{EMPTY_HINTS[collection]}</TreeItemContent>
                </TreeItem>
              )}
              {shown[collection].map((item) => (
                <TreeItem
                  key={`${collection}:${item.id}`}
                  id={`${collection}:${item.id}`}
                  textValue={item.name}
                  className="tree-row focus-inside"
                >
                  <TreeItemContent>
                    <span className="tree-mark" data-thing={`${collection}:${item.id}`}>
                      <ThingIcon
                        collection={collection}
                        {...('slot' in item ? { slot: item.slot } : {})}
                        hasData={'family' in item && withData.has(item.family)}
                      />
                      <span className="ellipsis" title={item.name}>
                        {item.name}
                      </span>
                      <span className="tree-fact">
                        {collection === 'landscapes' && 'family' in item && <LandscapeFact item={item} />}
                        {collection === 'optimizers' && 'algorithm' in item && (
                          <OptimizerFact item={item} style={style} />
                        )}
                        {collection === 'experiments' && 'budget' in item && <ExperimentFact item={item} />}
                        {collection === 'analyses' && 'analysis' in item && <AnalysisFact item={item} />}
                        {collection === 'verifications' && 'entry' in item && <VerificationFact item={item} />}
                        {collection === 'lessons' && 'mode' in item && <LessonFact item={item} />}
                        {collection === 'data' && 'hash' in item && <DataFact item={item} />}
                      </span>
                    </span>
                  </TreeItemContent>
                </TreeItem>
              ))}
            </TreeItem>
          ))}
        </Tree>
        {filter !== '' && COLLECTIONS.every((collection) => shown[collection].length === 0) && (
          <p className="tree-none">Nothing here is called ‘{filter}’.</p>
        )}
      </div>
      {menu !== null && (
        <ContextMenu
          label="Actions"
          at={menu.at}
          onClose={() => setMenu(null)}
          entries={[
            {
              id: 'open',
              label: menu.thing.collection === 'optimizers' || menu.thing.collection === 'data' ? 'Inspect' : 'Open',
              keys: 'Enter',
              run: () => actions.open(menu.thing),
            },
            { id: 'rename', label: 'Rename', keys: 'F2', run: () => openDialog({ kind: 'rename', thing: menu.thing }) },
            {
              id: 'duplicate',
              label: 'Duplicate',
              keys: 'Mod+D',
              disabled: menu.thing.collection === 'data',
              run: () => void actions.duplicate(menu.thing),
            },
            'separator',
            { id: 'up', label: 'Move up', keys: 'Alt+ArrowUp', run: () => void actions.move(menu.thing, -1) },
            { id: 'down', label: 'Move down', keys: 'Alt+ArrowDown', run: () => void actions.move(menu.thing, 1) },
            'separator',
            { id: 'delete', label: 'Delete', keys: 'Delete', run: () => void actions.remove(menu.thing) },
          ]}
        />
      )}
    </div>
  );
}

type Shown = { [C in Collection]: Document[C] };

function filtered(document: Document, filter: string): Shown {
  const wanted = filter.trim().toLocaleLowerCase();
  if (wanted === '') return document;
  const keep = <T extends { name: string }>(items: T[]): T[] =>
    items.filter((item) => item.name.toLocaleLowerCase().includes(wanted));
  return {
    landscapes: keep(document.landscapes),
    optimizers: keep(document.optimizers),
    experiments: keep(document.experiments),
    analyses: keep(document.analyses),
    verifications: keep(document.verifications),
    lessons: keep(document.lessons),
    notes: keep(document.notes),
    data: keep(document.data),
  };
}

function keyOf({ collection, id }: Thing): string {
  return `${collection}:${id}`;
}

function thingOf(key: CollectionKey): Thing | null {
  const [collection, id] = String(key).split(':');
  if (id === undefined || !COLLECTIONS.some((known) => known === collection)) return null;
  return { collection: collection as Collection, id };
}
