/** A new optimizer from the catalogue; it joins the experiment that asked for it. */
import type { ReactNode } from 'react';
import { useCatalogue, useDocument } from '../../state/laboratory.ts';
import { useActions } from '../actions.ts';
import { NewThingDialog } from './new-thing-dialog.tsx';

export interface NewOptimizerDialogProps {
  experiment: string | null;
  onClose: () => void;
}

export function NewOptimizerDialog({ experiment, onClose }: NewOptimizerDialogProps): ReactNode {
  const catalogue = useCatalogue();
  const actions = useActions();
  const target = useDocument()?.experiments.find((item) => item.id === experiment);
  return (
    <NewThingDialog
      thing="optimizer"
      joins={target?.name}
      label="Optimizers"
      entries={catalogue.optimizers}
      fact={(entry) => (entry.stochastic ? 'adds noise' : '')}
      onAdd={(algorithm) => void actions.addOptimizer(algorithm, target?.id ?? null)}
      onClose={onClose}
    />
  );
}
