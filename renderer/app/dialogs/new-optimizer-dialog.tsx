/** A new optimizer from the catalogue; it joins the experiment that asked for it. */
import { type ReactNode, useState } from 'react';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { useCatalogue, useDocument } from '../../state/laboratory.ts';
import { useActions } from '../actions.ts';
import { DefinitionList } from './definition-list.tsx';

export function NewOptimizerDialog({
  experiment,
  onClose,
}: {
  experiment: string | null;
  onClose: () => void;
}): ReactNode {
  const catalogue = useCatalogue();
  const document = useDocument();
  const actions = useActions();
  const [chosen, setChosen] = useState<string | null>(catalogue.optimizers[0]?.id ?? null);
  const target = document?.experiments.find((item) => item.id === experiment);
  const take = (algorithm: string): void => {
    onClose();
    void actions.addOptimizer(algorithm, target?.id ?? null);
  };
  return (
    <Dialog
      title={target === undefined ? 'New optimizer' : `New optimizer for ${target.name}`}
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
            Add optimizer
          </Button>
        </>
      }
    >
      <DefinitionList
        label="Optimizers"
        entries={catalogue.optimizers}
        chosen={chosen}
        onChoose={setChosen}
        onTake={take}
        fact={(entry) => (entry.stochastic ? 'adds noise' : '')}
      />
    </Dialog>
  );
}
