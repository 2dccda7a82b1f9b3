/** A recent session that is no longer where it was: open it at its new place, or forget it. */
import type { ReactNode } from 'react';
import { useApi } from '../../state/laboratory.ts';
import { OpenDialog } from './open-dialog.tsx';

export function LocateDialog({ path, name, onClose }: { path: string; name: string; onClose: () => void }): ReactNode {
  const api = useApi();
  return (
    <OpenDialog
      title={`Locate ${name}`}
      onClose={onClose}
      onOpened={() => {
        // The old place is dropped from the list; a failure leaves it there, where it can be forgotten by hand.
        api.forgetRecent({ path }).catch(() => undefined);
      }}
    />
  );
}
