/** Writes the results of the session as files into a folder. */
import { type ReactNode, useCallback, useState } from 'react';
import { toEnvelope } from '../../../core/contract/errors.ts';
import type { ExportFormat, FolderListing } from '../../../core/contract/laboratory-api.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { Segmented } from '../../controls/segmented.tsx';
import { useApi } from '../../state/laboratory.ts';
import { errorText, showMessage } from '../../state/messages.ts';
import { FileBrowser } from './file-browser.tsx';
import { joinPath } from './paths.ts';

export function ExportDialog({ onClose }: { onClose: () => void }): ReactNode {
  const api = useApi();
  const [folder, setFolder] = useState<string | null>(null);
  const [name, setName] = useState('ridgeline-results');
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [message, setMessage] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const onFolder = useCallback((listing: FolderListing) => setFolder(listing.path), []);
  const target = folder === null ? null : name.trim() === '' ? folder : joinPath(folder, name.trim());
  const write = async (): Promise<void> => {
    if (target === null) return;
    setBusy(true);
    try {
      const { files } = await api.exportResults({ folder: target, format });
      onClose();
      showMessage('information', `${files.length === 1 ? '1 file' : `${files.length} files`} written to ${target}.`);
    } catch (error) {
      setMessage(errorText(toEnvelope(error)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title="Export results"
      onClose={onClose}
      wide
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" disabled={target === null || busy} onPress={() => void write()}>
            Export
          </Button>
        </>
      }
    >
      <FileBrowser
        shows={[]}
        selected={null}
        onFolder={onFolder}
        onSelect={() => undefined}
        onChoose={() => undefined}
      />
      <div className="files-name">
        <label htmlFor="export-name">New folder</label>
        <input
          id="export-name"
          className="input"
          value={name}
          spellCheck={false}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Segmented
          label="Format"
          value={format}
          onChange={setFormat}
          options={[
            { value: 'csv', label: 'CSV' },
            { value: 'json', label: 'JSON' },
            { value: 'safetensors', label: 'End points' },
          ]}
        />
      </div>
      {message !== null && (
        <p className="field-error" role="alert">
          {message}
        </p>
      )}
    </Dialog>
  );
}
