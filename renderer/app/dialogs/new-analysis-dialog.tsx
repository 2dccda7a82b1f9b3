/** A new analysis from the catalogue, of the landscape and the run that are selected. */
import { type ReactNode, useState } from 'react';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { useCatalogue } from '../../state/laboratory.ts';
import { useActions } from '../actions.ts';
import { DefinitionList } from './definition-list.tsx';

const NEEDS = { point: 'at a point', landscape: 'of a landscape', run: 'along a run', nothing: '' } as const;

export function NewAnalysisDialog({ onClose }: { onClose: () => void }): ReactNode {
  const catalogue = useCatalogue();
  const actions = useActions();
  const [chosen, setChosen] = useState<string | null>(catalogue.analyses[0]?.id ?? null);
  const take = (analysis: string): void => {
    onClose();
    void actions.addAnalysis(analysis);
  };
  return (
    <Dialog
      title="New analysis"
      onClose={onClose}
      wide
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            kind="primary"
            disabled={chosen === null}
            onPress={() => chosen !== null && take(chosen)}
            keys="Enter"
          >
            Add analysis
          </Button>
        </>
      }
    >
      <DefinitionList
        label="Analyses"
        entries={catalogue.analyses}
        chosen={chosen}
        onChoose={setChosen}
        onTake={take}
        fact={(entry) => NEEDS[entry.needs]}
      />
    </Dialog>
  );
}
