/** A new landscape: a formula of one's own, or a family of the catalogue. */
import { type ReactNode, useState } from 'react';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { useCatalogue, useDocument } from '../../state/laboratory.ts';
import { useActions } from '../actions.ts';
import { DefinitionList } from './definition-list.tsx';

export interface NewLandscapeDialogProps {
  /** The experiment that the landscape joins. */
  experiment: string | null;
  onClose: () => void;
}

export function NewLandscapeDialog({ experiment, onClose }: NewLandscapeDialogProps): ReactNode {
  const catalogue = useCatalogue();
  const document = useDocument();
  const actions = useActions();
  const target = document?.experiments.find((item) => item.id === experiment);
  const formulaFirst = [...catalogue.landscapes].sort(
    (a, b) => Number(b.id === 'formula') - Number(a.id === 'formula'),
  );
  const [chosen, setChosen] = useState<string | null>(formulaFirst[0]?.id ?? null);
  const take = (family: string): void => {
    onClose();
    void actions.addLandscape(family, {}, target?.id ?? null);
  };
  return (
    <Dialog
      title={target === undefined ? 'New landscape' : `New landscape for ${target.name}`}
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
            Add landscape
          </Button>
        </>
      }
    >
      <DefinitionList
        label="Landscapes"
        entries={formulaFirst}
        chosen={chosen}
        onChoose={setChosen}
        onTake={take}
        fact={(entry) => (entry.hasData ? 'on data' : '')}
      />
    </Dialog>
  );
}
