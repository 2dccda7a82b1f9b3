/** A note's facts. */
import type { ReactNode } from 'react';
import type { NoteItem } from '../../../core/contract/document.ts';
import { useActions } from '../../app/actions.ts';
import { Button } from '../../controls/button.tsx';
import { countText } from '../../controls/number-text.ts';
import { ThingIcon } from '../project-tree/thing-icon.tsx';
import { InspectorHead } from './inspector-head.tsx';

export function NoteInspector({ item }: { item: NoteItem }): ReactNode {
  const actions = useActions();
  const words = item.text.split(/\s+/).filter((word) => word !== '').length;
  const thing = { collection: 'notes', id: item.id } as const;
  return (
    <div className="section">
      <InspectorHead thing={thing} name={item.name} kind="note" mark={<ThingIcon collection="notes" />} />
      <dl className="facts">
        <dt>Words</dt>
        <dd>{countText(words)}</dd>
      </dl>
      <div className="participants-actions">
        <Button small onPress={() => actions.open(thing)}>
          Open
        </Button>
      </div>
    </div>
  );
}
