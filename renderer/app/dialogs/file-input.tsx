/** A button that takes files from this machine. */
import type { ReactNode } from 'react';
import { Button as AriaButton, FileTrigger } from 'react-aria-components';

export function FileInput({
  label,
  accept,
  multiple = false,
  onFiles,
}: {
  label: string;
  accept: string;
  multiple?: boolean;
  onFiles: (files: readonly File[]) => void;
}): ReactNode {
  return (
    <FileTrigger
      acceptedFileTypes={accept.split(',')}
      allowsMultiple={multiple}
      onSelect={(files) => {
        if (files !== null && files.length > 0) onFiles([...files]);
      }}
    >
      <AriaButton className="button">{label}</AriaButton>
    </FileTrigger>
  );
}
