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
  /** A session that somebody else has open: it can be looked at. */
  const [taken, setTaken] = useState<string | null>(null);
  const busy = useRef(false);
  const forget = useCallback(() => setPath(null), []);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    // The button stays enabled, so that the focus stays on it and Escape is heard.
    if (busy.current) return;
    busy.current = true;
    setTaken(null);
    try {
      await work();
      onOpened?.();
      onClose();
    } catch (error) {
      const envelope = toEnvelope(error);
      setMessage(errorText(envelope));
      if (envelope.code === 'session-busy') setTaken(String(envelope.value));
    } finally {
      busy.current = false;
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
                onFiles={([file]) => {
                  if (file !== undefined) void attempt(() => actions.uploadSession(file));
                }}
              />
            </span>
          )}
          <Button onPress={onClose}>Cancel</Button>
          {taken !== null && (
            <Button onPress={() => void attempt(() => actions.openSession(taken, true))}>Open read-only</Button>
          )}
          <Button kind="primary" disabled={path === null} onPress={() => path !== null && open(path)}>
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
