/** Asks before a run that will add more than 1 GB. */
import type { ReactNode } from 'react';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { bytesText, countText } from '../../controls/number-text.ts';
import { useActions } from '../actions.ts';

export interface LargeRunDialogProps {
  experiment: string;
  bytes: number;
  runs: number;
  onClose: () => void;
}

export function LargeRunDialog({ experiment, bytes, runs, onClose }: LargeRunDialogProps): ReactNode {
  const actions = useActions();
  return (
    <Dialog
      title="This run is large"
      role="alertdialog"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            kind="primary"
            autoFocus
            onPress={() => {
              onClose();
              void actions.start(experiment);
            }}
          >
            Run
          </Button>
        </>
      }
    >
      <p className="prose">
        {countText(runs)} runs will add about {bytesText(bytes)} to the session. Recording fewer steps or no points, in
        the inspector, makes it smaller.
      </p>
    </Dialog>
  );
}
