/** Takes a file of data or of weights into the session, and lets a person choose what in it is to be predicted. */
import { type ReactNode, useState } from 'react';
import { DropZone, isFileDropItem } from 'react-aria-components';
import type { DataChoice, DataOutline } from '../../../core/contract/data-import.ts';
import { toEnvelope } from '../../../core/contract/errors.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { countText } from '../../controls/number-text.ts';
import { useApi } from '../../state/laboratory.ts';
import { errorText, showMessage } from '../../state/messages.ts';
import { type DataFiles, useActions } from '../actions.ts';
import { FileInput } from './file-input.tsx';
import { ImportChoice } from './import-choice.tsx';

const ACCEPTED = '.csv,.tsv,.txt,.npy,.npz,.gz,.safetensors,text/csv,application/gzip,application/octet-stream';
const MOST_BYTES = 512 * 1_048_576;

interface Read {
  files: DataFiles;
  outline: DataOutline;
}

export function ImportDialog({ onClose }: { onClose: () => void }): ReactNode {
  const actions = useActions();
  const api = useApi();
  const [message, setMessage] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [read, setRead] = useState<Read | null>(null);
  const [choice, setChoice] = useState<DataChoice>({});

  const attempt = async (words: string, work: () => Promise<void>): Promise<void> => {
    setBusy(words);
    setMessage(null);
    try {
      await work();
    } catch (error) {
      setMessage(errorText(toEnvelope(error)));
    } finally {
      setBusy(null);
    }
  };
  const look = (chosen: readonly File[]): void => {
    const [first, second] = inOrder(chosen);
    if (first === undefined) return;
    const large = chosen.find((file) => file.size > MOST_BYTES);
    if (large !== undefined) {
      setMessage(`${large.name} has ${countText(large.size)} bytes; expected at most ${countText(MOST_BYTES)}.`);
      return;
    }
    void attempt(`Reading ${first.name}…`, async () => {
      const files: DataFiles = {
        ...(await contentOf(first)),
        ...(second === undefined ? {} : { second: await contentOf(second) }),
      };
      const outline = await api.outlineData(files);
      setChoice({});
      setRead({ files, outline });
    });
  };
  const addTarget = (file: File): void => {
    if (read === null) return;
    void attempt(`Reading ${file.name}…`, async () => {
      const files: DataFiles = { name: read.files.name, bytes: read.files.bytes, second: await contentOf(file) };
      const outline = await api.outlineData(files);
      setChoice({});
      setRead({ files, outline });
    });
  };
  const take = (): void => {
    if (read === null) return;
    void attempt(`Importing ${read.files.name}…`, async () => {
      const id = await actions.importData(read.files, choice);
      onClose();
      const item = actions.item({ collection: 'data', id });
      actions.inspect();
      const next =
        read.outline.kind === 'weights'
          ? 'Choose it as the starts of an experiment.'
          : 'Make a landscape on it in the inspector.';
      showMessage('information', `${item?.name ?? read.files.name} is in the session. ${next}`);
    });
  };
  return (
    <Dialog
      title="Import data"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" disabled={read === null || busy !== null} onPress={take}>
            Import
          </Button>
        </>
      }
    >
      <p className="prose">
        A CSV table, arrays of NumPy (NPY, NPZ), a pair of IDX files, or weights (safetensors). What is read is kept
        inside the session file.
      </p>
      <DropZone
        className={`drop-zone ${read === null ? '' : 'drop-zone-small'}`}
        getDropOperation={() => 'copy'}
        onDrop={(event) => {
          void Promise.all(event.items.filter(isFileDropItem).map((item) => item.getFile())).then(look);
        }}
      >
        {busy ?? (read === null ? 'Drop a file here, or two with features and target, or' : filesWords(read))}
        {busy === null && (
          <FileInput
            label={read === null ? 'Choose a file' : 'Choose another file'}
            accept={ACCEPTED}
            multiple
            onFiles={look}
          />
        )}
      </DropZone>
      {read !== null && (
        <ImportChoice outline={read.outline} choice={choice} onChange={setChoice}>
          {read.files.second === undefined && read.outline.kind === 'arrays' && read.outline.parts.length === 1 && (
            <FileInput
              label="Choose the file with the target"
              accept={ACCEPTED}
              onFiles={([file]) => file && addTarget(file)}
            />
          )}
        </ImportChoice>
      )}
      {message !== null && (
        <p className="field-error" role="alert">
          {message}
        </p>
      )}
    </Dialog>
  );
}

function filesWords({ files, outline }: Read): string {
  const names = files.second === undefined ? files.name : `${files.name} and ${files.second.name}`;
  return outline.kind === 'weights'
    ? `${names}: weights`
    : `${names}: ${outline.format}, ${countText(outline.rows)} rows`;
}

async function contentOf(file: File): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** Features first: files of labels are named so. */
function inOrder(files: readonly File[]): readonly File[] {
  const isTarget = (file: File): boolean => /label|target|^y([^a-z]|$)/i.test(file.name);
  return [...files].sort((a, b) => Number(isTarget(a)) - Number(isTarget(b))).slice(0, 2);
}
