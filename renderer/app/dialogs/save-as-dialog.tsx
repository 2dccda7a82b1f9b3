/** Saves the session under a name: in a folder of the laboratory's machine, or downloaded to this one. */
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { toEnvelope } from '../../../core/contract/errors.ts';
import type { FolderListing } from '../../../core/contract/laboratory-api.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { useSnapshot } from '../../state/laboratory.ts';
import { errorText } from '../../state/messages.ts';
import { useActions } from '../actions.ts';
import { useShell } from '../shell.ts';
import { FileBrowser } from './file-browser.tsx';
import { fileName, folderOf, joinPath } from './paths.ts';

export function SaveAsDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { desktop } = useShell();
  const { session, document } = useSnapshot();
  const actions = useActions();
  const [folder, setFolder] = useState<FolderListing | null>(null);
  const [name, setName] = useState(() => fileName(document?.name ?? 'session'));
  const [replace, setReplace] = useState(false);
  const [message, setMessage] = useState<string | null>(
    session?.save.kind === 'failed' ? `Not saved: ${session.save.message}` : null,
  );
  const busy = useRef(false);

  const save = async (path: string, over: boolean): Promise<void> => {
    // The button stays enabled, so that the focus stays on it and Escape is heard.
    if (busy.current) return;
    busy.current = true;
    try {
      await actions.saveAs({ path, replace: over });
      onClose();
    } catch (error) {
      const envelope = toEnvelope(error);
      // The one thing to confirm here: replacing a file cannot be undone.
      setReplace(envelope.code === 'conflict');
      setMessage(errorText(envelope));
    } finally {
      busy.current = false;
    }
  };
  const onFolder = useCallback((listing: FolderListing) => {
    setFolder(listing);
    setReplace(false);
  }, []);

  const asked = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks once
  useEffect(() => {
    if (desktop === null || asked.current) return;
    asked.current = true;
    desktop.chooseSave({ name }).then(
      // The system's dialog has asked about replacing already.
      ({ path }) => (path === null ? onClose() : void save(path, true)),
      (error: unknown) => setMessage(errorText(toEnvelope(error))),
    );
  }, [desktop]);
  if (desktop !== null && message === null) return null;

  const wrong =
    name.trim() === ''
      ? 'The name is empty; expected a file name.'
      : /[/\\]/.test(name)
        ? `‘${name}’ has a slash; expected a file name without folders.`
        : null;
  const submit = (): void => {
    if (wrong === null && folder !== null) void save(joinPath(folder.path, fileName(name)), replace);
  };
  return (
    <Dialog
      title="Save session as"
      onClose={onClose}
      wide
      actions={
        <>
          {desktop === null && (
            <span className="dialog-left">
              <Button onPress={() => void actions.downloadSession()}>Download to this machine</Button>
            </span>
          )}
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" disabled={wrong !== null || folder === null} onPress={submit}>
            {replace ? 'Replace' : 'Save'}
          </Button>
        </>
      }
    >
      <FileBrowser
        shows={['session']}
        initial={session?.path === null || session === null ? undefined : folderOf(session.path)}
        selected={null}
        onFolder={onFolder}
        onSelect={(path) => setName(path.split(/[/\\]/).pop() ?? name)}
        onChoose={(path) => setName(path.split(/[/\\]/).pop() ?? name)}
      />
      <div className="files-name">
        <label htmlFor="save-name">Name</label>
        <input
          id="save-name"
          className="input"
          value={name}
          spellCheck={false}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setReplace(false);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') submit();
          }}
        />
      </div>
      {(wrong ?? message) !== null && (
        <p className="field-error" role="alert">
          {wrong ?? message}
        </p>
      )}
    </Dialog>
  );
}
