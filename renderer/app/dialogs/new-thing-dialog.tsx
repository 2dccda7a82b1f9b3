/** The dialog that adds a definition of the catalogue to the document: the list, a choice, one button. */
import { type ReactNode, useState } from 'react';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { DefinitionList, type DefinitionListProps, type Grouped } from './definition-list.tsx';

export interface NewThingDialogProps<E extends Grouped>
  extends Pick<DefinitionListProps<E>, 'label' | 'entries' | 'fact'> {
  /** What it adds: "landscape". */
  thing: string;
  /** The experiment that the thing joins, by name. */
  joins?: string | undefined;
  onAdd: (id: string) => void;
  onClose: () => void;
}

export function NewThingDialog<E extends Grouped>(props: NewThingDialogProps<E>): ReactNode {
  const { thing, joins, onAdd, onClose, ...list } = props;
  const [chosen, setChosen] = useState<string | null>(list.entries[0]?.id ?? null);
  const take = (id: string): void => {
    onClose();
    onAdd(id);
  };
  return (
    <Dialog
      title={joins === undefined ? `New ${thing}` : `New ${thing} for ${joins}`}
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
            {`Add ${thing}`}
          </Button>
        </>
      }
    >
      <DefinitionList {...list} chosen={chosen} onChoose={setChosen} onTake={take} />
    </Dialog>
  );
}
