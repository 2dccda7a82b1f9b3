/** Takes a table of data into the session: a CSV file with a header and a label in the last column. */
import { type ReactNode, useState } from 'react';
import { DropZone, isFileDropItem } from 'react-aria-components';
import { toEnvelope } from '../../../core/contract/errors.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { errorText, showMessage } from '../../state/messages.ts';
import { useActions } from '../actions.ts';
import { FileInput } from './file-input.tsx';

export function ImportDialog({ onClose }: { onClose: () => void }): ReactNode {
  const actions = useActions();
  const [message, setMessage] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const take = async (file: File): Promise<void> => {
    setBusy(file.name);
    setMessage(null);
    try {
      const id = await actions.importData(file.name, new Uint8Array(await file.arrayBuffer()));
      onClose();
      const item = actions.item({ collection: 'data', id });
      actions.inspect();
      showMessage(
        'information',
        `${item?.name ?? file.name} is in the session. Make a landscape on it in the inspector.`,
      );
    } catch (error) {
      setMessage(errorText(toEnvelope(error)));
    } finally {
      setBusy(null);
    }
  };
  return (
    <Dialog title="Import data" onClose={onClose} actions={<Button onPress={onClose}>Cancel</Button>}>
      <p className="prose">
        A CSV file: a header line, one row for each example, the class in its last column. The arrays are kept inside
        the session file.
      </p>
      <DropZone
        className="drop-zone"
        getDropOperation={() => 'copy'}
        onDrop={(event) => {
          const item = event.items.find(isFileDropItem);
          if (item !== undefined) void item.getFile().then(take);
        }}
      >
        {busy === null ? 'Drop a file here, or' : `Reading ${busy}…`}
        {busy === null && (
          <FileInput label="Choose a file" accept=".csv,.tsv,.txt,text/csv" onFile={(file) => void take(file)} />
        )}
      </DropZone>
      {message !== null && (
        <p className="field-error" role="alert">
          {message}
        </p>
      )}
    </Dialog>
  );
}
