/** A new landscape: a formula of one's own, or a family of the catalogue. */
import { type ReactNode, useState } from 'react';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { useCatalogue } from '../../state/laboratory.ts';
import { useActions } from '../actions.ts';
import { DefinitionList } from './definition-list.tsx';

export function NewLandscapeDialog({ onClose }: { onClose: () => void }): ReactNode {
  const catalogue = useCatalogue();
  const actions = useActions();
  const formulaFirst = [...catalogue.landscapes].sort(
    (a, b) => Number(b.id === 'formula') - Number(a.id === 'formula'),
  );
  const [chosen, setChosen] = useState<string | null>(formulaFirst[0]?.id ?? null);
  const take = (family: string): void => {
    onClose();
    void actions.addLandscape(family);
  };
  return (
    <Dialog
      title="New landscape"
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
