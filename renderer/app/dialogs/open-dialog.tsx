/** Opens a session: from a folder of the laboratory's machine, or uploaded from this one. */
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { toEnvelope } from '../../../core/contract/errors.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { errorText } from '../../state/messages.ts';
import { useActions } from '../actions.ts';
import { useShell } from '../shell.ts';
import { FileBrowser } from './file-browser.tsx';
import { FileInput } from './file-input.tsx';

export interface OpenDialogProps {
  onClose: () => void;
  title?: string;
  initial?: string;
  /** After a session was opened. */
  onOpened?: () => void;
}

export function OpenDialog({ onClose, title = 'Open session', initial, onOpened }: OpenDialogProps): ReactNode {
  const { desktop } = useShell();
  const actions = useActions();
  const [path, setPath] = useState<string | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const forget = useCallback(() => setPath(null), []);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await work();
      onOpened?.();
      onClose();
    } catch (error) {
      setMessage(errorText(toEnvelope(error)));
    } finally {
      setBusy(false);
    }
  };
  const open = (chosen: string): void => void attempt(() => actions.openSession(chosen));

  // The desktop has a dialog of its own; this one only shows what went wrong.
  const asked = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks once
  useEffect(() => {
    if (desktop === null || asked.current) return;
    asked.current = true;
    desktop.chooseOpen({}).then(
      ({ path: chosen }) => (chosen === null ? onClose() : open(chosen)),
      (error: unknown) => setMessage(errorText(toEnvelope(error))),
    );
  }, [desktop]);
  if (desktop !== null && message === null) return null;

  return (
    <Dialog
      title={title}
      onClose={onClose}
      wide
      actions={
        <>
          {desktop === null && (
            <span className="dialog-left">
              <FileInput
                label="Upload from this machine"
                accept=".ridge"
                onFile={(file) => void attempt(() => actions.uploadSession(file))}
              />
            </span>
          )}
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" disabled={path === null || busy} onPress={() => path !== null && open(path)}>
            Open
          </Button>
        </>
      }
    >
      <FileBrowser
        shows={['session']}
        initial={initial}
        selected={path}
        onFolder={forget}
        onSelect={setPath}
        onChoose={open}
      />
      {message !== null && (
        <p className="field-error" role="alert">
          {message}
        </p>
      )}
    </Dialog>
  );
}
