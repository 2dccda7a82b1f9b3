/** A new name for a thing or for the session. */
import { type ReactNode, useState } from 'react';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { useDocument } from '../../state/laboratory.ts';
import type { Thing } from '../../state/selection.ts';
import { useActions } from '../actions.ts';
import { wordFor } from '../items.ts';

const LONGEST = 200;

export function RenameDialog({ thing, onClose }: { thing: Thing | 'session'; onClose: () => void }): ReactNode {
  const document = useDocument();
  const actions = useActions();
  const before = (thing === 'session' ? document?.name : actions.item(thing)?.name) ?? '';
  const [name, setName] = useState(before);
  const wrong = name.trim() === '' ? 'The name is empty; expected at least one character.' : null;
  const rename = (): void => {
    if (wrong !== null) return;
    void (thing === 'session' ? actions.renameSession(name) : actions.rename(thing, name));
    onClose();
  };
  return (
    <Dialog
      title={`Rename ${thing === 'session' ? 'the session' : wordFor(thing.collection)}`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" onPress={rename} disabled={wrong !== null} keys="Enter">
            Rename
          </Button>
        </>
      }
    >
      <input
        className="input"
        aria-label="Name"
        autoFocus
        maxLength={LONGEST}
        value={name}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') rename();
        }}
      />
      {wrong !== null && <p className="field-error">{wrong}</p>}
    </Dialog>
  );
}
