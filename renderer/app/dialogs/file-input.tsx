/** A button that takes one file from this machine. */
import type { ReactNode } from 'react';
import { Button as AriaButton, FileTrigger } from 'react-aria-components';

export function FileInput({
  label,
  accept,
  onFile,
}: {
  label: string;
  accept: string;
  onFile: (file: File) => void;
}): ReactNode {
  return (
    <FileTrigger
      acceptedFileTypes={accept.split(',')}
      onSelect={(files) => {
        const file = files?.[0];
        if (file !== undefined) onFile(file);
      }}
    >
      <AriaButton className="button">{label}</AriaButton>
    </FileTrigger>
  );
}
