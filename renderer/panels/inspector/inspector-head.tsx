/** The head of an inspector: mark, name, what kind of thing it is. A double click or F2 renames. */
import type { ReactNode } from 'react';
import { LockNote } from '../../controls/locked-fields.tsx';
import { openDialog } from '../../state/dialogs.ts';
import type { Thing } from '../../state/selection.ts';

export function InspectorHead({
  thing,
  name,
  kind,
  mark,
}: {
  thing: Thing;
  name: string;
  kind: string;
  mark?: ReactNode;
}): ReactNode {
  return (
    <>
      <div className="inspector-head">
        {mark}
        <button
          type="button"
          className="inspector-name ellipsis"
          title={`${name} (F2 renames)`}
          onDoubleClick={() => openDialog({ kind: 'rename', thing })}
        >
          {name}
        </button>
        <span className="push text3">{kind}</span>
      </div>
      <LockNote />
    </>
  );
}
