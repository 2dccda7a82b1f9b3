/** A new landscape: a formula of one's own, or a family of the catalogue. */
import type { ReactNode } from 'react';
import { useCatalogue, useDocument } from '../../state/laboratory.ts';
import { useActions } from '../actions.ts';
import { NewThingDialog } from './new-thing-dialog.tsx';

export interface NewLandscapeDialogProps {
  /** The experiment that the landscape joins. */
  experiment: string | null;
  onClose: () => void;
}

export function NewLandscapeDialog({ experiment, onClose }: NewLandscapeDialogProps): ReactNode {
  const catalogue = useCatalogue();
  const actions = useActions();
  const target = useDocument()?.experiments.find((item) => item.id === experiment);
  const formulaFirst = [...catalogue.landscapes].sort(
    (a, b) => Number(b.id === 'formula') - Number(a.id === 'formula'),
  );
  return (
    <NewThingDialog
      thing="landscape"
      joins={target?.name}
      label="Landscapes"
      entries={formulaFirst}
      fact={(entry) => (entry.hasData ? 'on data' : '')}
      onAdd={(family) => void actions.addLandscape(family, {}, target?.id ?? null)}
      onClose={onClose}
    />
  );
}
