/** A data set of the session: its size, its classes, and a landscape made from it. */
import type { ReactNode } from 'react';
import type { DataItem } from '../../../core/contract/document.ts';
import { useActions } from '../../app/actions.ts';
import { Button } from '../../controls/button.tsx';
import { countText } from '../../controls/number-text.ts';
import { useCatalogue } from '../../state/laboratory.ts';
import { ThingIcon } from '../project-tree/thing-icon.tsx';
import { InspectorHead } from './inspector-head.tsx';

const MOST_CLASSES = 12;

export function DataInspector({ item }: { item: DataItem }): ReactNode {
  const catalogue = useCatalogue();
  const actions = useActions();
  const thing = { collection: 'data', id: item.id } as const;
  const families = catalogue.landscapes.flatMap((entry) => {
    const parameter = Object.entries(entry.parameters).find(([, spec]) => spec.kind === 'data');
    return parameter === undefined ? [] : [{ entry, name: parameter[0] }];
  });
  return (
    <div className="section">
      <InspectorHead thing={thing} name={item.name} kind="data" mark={<ThingIcon collection="data" />} />
      <dl className="facts">
        <dt>Rows</dt>
        <dd>{countText(item.rows)}</dd>
        <dt>Features</dt>
        <dd>{countText(item.features)}</dd>
        <dt>Classes</dt>
        <dd>
          {item.classes.length === 0
            ? 'none'
            : `${item.classes.slice(0, MOST_CLASSES).join(', ')}${item.classes.length > MOST_CLASSES ? `, … (${countText(item.classes.length)})` : ''}`}
        </dd>
        {item.source !== '' && (
          <>
            <dt>Source</dt>
            <dd>{item.source}</dd>
          </>
        )}
        <dt>SHA-256</dt>
        <dd className="code" title={item.hash}>
          {item.hash.slice(0, 8)}…
        </dd>
      </dl>
      <div className="participants-actions">
        {families.map(({ entry, name }) => (
          <Button key={entry.id} small onPress={() => void actions.addLandscape(entry.id, { [name]: item.hash })}>
            New {entry.label.toLocaleLowerCase()} on it
          </Button>
        ))}
      </div>
    </div>
  );
}
