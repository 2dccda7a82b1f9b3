/** A new analysis from the catalogue, of the landscape and the run that are selected. */
import type { ReactNode } from 'react';
import { useCatalogue } from '../../state/laboratory.ts';
import { useActions } from '../actions.ts';
import { NewThingDialog } from './new-thing-dialog.tsx';

const NEEDS = { point: 'at a point', landscape: 'of a landscape', run: 'along a run', nothing: '' } as const;

export function NewAnalysisDialog({ onClose }: { onClose: () => void }): ReactNode {
  const catalogue = useCatalogue();
  const actions = useActions();
  return (
    <NewThingDialog
      thing="analysis"
      label="Analyses"
      entries={catalogue.analyses}
      fact={(entry) => NEEDS[entry.needs]}
      onAdd={(analysis) => void actions.addAnalysis(analysis)}
      onClose={onClose}
    />
  );
}
