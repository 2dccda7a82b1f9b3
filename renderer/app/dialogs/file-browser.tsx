/** Folders and files of the machine that the laboratory runs on: roots, the way up, a path that can be typed. */
import { CornerLeftUp, Database, File, Folder } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { GridList, GridListItem } from 'react-aria-components';
import { toEnvelope } from '../../../core/contract/errors.ts';
import type { FolderListing } from '../../../core/contract/laboratory-api.ts';
import { Button, IconButton } from '../../controls/button.tsx';
import { bytesText } from '../../controls/number-text.ts';
import { useApi } from '../../state/laboratory.ts';
import { errorText } from '../../state/messages.ts';
import { dateText } from '../date-text.ts';

type EntryKind = FolderListing['entries'][number]['kind'];

export interface FileBrowserProps {
  /** Which files are listed beside the folders. */
  shows: readonly EntryKind[];
  /** The folder to begin with; the laboratory's choice where there is none. */
  initial?: string | undefined;
  selected: string | null;
  onFolder: (listing: FolderListing) => void;
  onSelect: (path: string) => void;
  /** Double click or Enter on a file. */
  onChoose: (path: string) => void;
}

export function FileBrowser({ shows, initial, selected, onFolder, onSelect, onChoose }: FileBrowserProps): ReactNode {
  const api = useApi();
  const [listing, setListing] = useState<FolderListing | null>(null);
  const [typed, setTyped] = useState('');
  const [message, setMessage] = useState<string | null>(null);

  const enter = useCallback(
    async (path: string | undefined): Promise<void> => {
      try {
        const next = await api.listFolder(path === undefined ? {} : { path });
        setListing(next);
        setTyped(next.path);
        setMessage(null);
        onFolder(next);
      } catch (error) {
        setMessage(errorText(toEnvelope(error)));
      }
    },
    [api, onFolder],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, at the beginning
  useEffect(() => void enter(initial), []);

  const goTo = (text: string): void => {
    const path = text.trim();
    if (path === '') return;
    if (path.endsWith('.ridge') && shows.includes('session')) onChoose(path);
    else void enter(path);
  };
  const entries = listing?.entries.filter((entry) => entry.kind === 'folder' || shows.includes(entry.kind)) ?? [];
  return (
    <div className="files">
      <div className="files-path">
        <IconButton
          icon={CornerLeftUp}
          name="Up"
          disabled={listing?.parent === null || listing === null}
          onPress={() => void enter(listing?.parent ?? undefined)}
          size={14}
        />
        <input
          className="input code"
          aria-label="Path"
          value={typed}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.preventDefault();
              goTo(typed);
            }
          }}
        />
        <Button onPress={() => goTo(typed)}>Go</Button>
      </div>
      {message !== null && (
        <p className="field-error" role="alert">
          {message}
        </p>
      )}
      <div className="files-columns">
        <div className="files-roots" role="toolbar" aria-label="Places" aria-orientation="vertical">
          {listing?.roots.map((root) => (
            <button
              key={root.path}
              type="button"
              className="files-root focus-inside"
              title={root.path}
              onClick={() => void enter(root.path)}
            >
              <Folder size={13} strokeWidth={1.7} aria-hidden />
              <span className="ellipsis">{root.label}</span>
            </button>
          ))}
        </div>
        <GridList
          aria-label="Files"
          className="files-list"
          selectionMode="single"
          selectionBehavior="replace"
          selectedKeys={selected === null ? [] : [selected]}
          onSelectionChange={(keys) => {
            const [key] = keys === 'all' ? [] : [...keys];
            const entry = entries.find((other) => other.path === key);
            if (entry !== undefined && entry.kind !== 'folder') onSelect(entry.path);
          }}
          onAction={(key) => {
            const entry = entries.find((other) => other.path === key);
            if (entry === undefined) return;
            if (entry.kind === 'folder') void enter(entry.path);
            else onChoose(entry.path);
          }}
          renderEmptyState={() => (
            <p className="files-empty">{listing === null ? 'Reading the folder…' : 'Nothing here.'}</p>
          )}
        >
          {entries.map((entry) => {
            const Icon = entry.kind === 'folder' ? Folder : entry.kind === 'data' ? Database : File;
            return (
              <GridListItem key={entry.path} id={entry.path} textValue={entry.name} className="files-row focus-inside">
                <Icon size={13} strokeWidth={1.7} aria-hidden className="text3" />
                <span className="ellipsis">{entry.name}</span>
                <span className="push text3">{entry.kind === 'folder' ? '' : bytesText(entry.bytes)}</span>
                <span className="files-date text3">{dateText(entry.modified, Date.now())}</span>
              </GridListItem>
            );
          })}
        </GridList>
      </div>
    </div>
  );
}
