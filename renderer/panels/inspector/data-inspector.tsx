/** A data set of the session: its size, what is predicted, and a landscape made from it; or weights with their tensors. */
import type { ReactNode } from 'react';
import type { LandscapeEntry } from '../../../core/contract/catalogue.ts';
import type { DataItem } from '../../../core/contract/document.ts';
import { useActions } from '../../app/actions.ts';
import { Button } from '../../controls/button.tsx';
import { countText } from '../../controls/number-text.ts';
import { useCatalogue } from '../../state/laboratory.ts';
import { ThingIcon } from '../project-tree/thing-icon.tsx';
import { InspectorHead } from './inspector-head.tsx';

const MOST_NAMES = 12;

export function DataInspector({ item }: { item: DataItem }): ReactNode {
  const catalogue = useCatalogue();
  const actions = useActions();
  const thing = { collection: 'data', id: item.id } as const;
  const families = catalogue.landscapes.flatMap((entry) => {
    const parameter = Object.entries(entry.parameters).find(([, spec]) => spec.kind === 'data');
    if (parameter === undefined || item.tensors !== undefined) return [];
    if (item.targets !== undefined && forRegression(item, entry) === null) return [];
    return [{ entry, name: parameter[0] }];
  });
  return (
    <div className="section">
      <InspectorHead
        thing={thing}
        name={item.name}
        kind={item.tensors === undefined ? 'data' : 'weights'}
        mark={<ThingIcon collection="data" />}
      />
      <dl className="facts">
        {item.tensors === undefined ? (
          <>
            <dt>Rows</dt>
            <dd>{countText(item.rows)}</dd>
            <dt>Features</dt>
            <dd>{countText(item.features)}</dd>
            <dt>{item.targets === undefined ? 'Classes' : item.targets.length === 1 ? 'Target' : 'Targets'}</dt>
            <dd>{listed(item.targets ?? item.classes)}</dd>
          </>
        ) : (
          <>
            <dt>Weights</dt>
            <dd>{countText(item.features)}</dd>
            <dt>Tensors</dt>
            <dd>{listed(item.tensors.map(({ name, shape }) => `${name} [${shape.join(', ')}]`))}</dd>
          </>
        )}
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
          <Button
            key={entry.id}
            small
            onPress={() =>
              void actions.addLandscape(entry.id, {
                ...onData(entry),
                ...forRegression(item, entry),
                [name]: item.hash,
              })
            }
          >
            New {entry.label.toLocaleLowerCase()} on it
          </Button>
        ))}
      </div>
    </div>
  );
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length > MOST_NAMES ? `, … (${countText(names.length)})` : '';
  return `${names.slice(0, MOST_NAMES).join(', ')}${more}`;
}

/** What a family needs to predict numbers: squared error, where it has a choice. Null where it has none; {} for classes. */
function forRegression(item: DataItem, entry: LandscapeEntry): Record<string, string> | null {
  if (item.targets === undefined) return {};
  const { loss } = entry.parameters;
  const canFit = loss?.kind === 'choice' && loss.options.some(({ value }) => value === 'squared-error');
  return canFit ? { loss: 'squared-error' } : null;
}

/** Families that also take rows typed in are told to take the data set. */
function onData({ parameters: { problem } }: LandscapeEntry): Record<string, string> {
  return problem?.kind === 'choice' && problem.options.some(({ value }) => value === 'data') ? { problem: 'data' } : {};
}
