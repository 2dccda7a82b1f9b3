/** Turns an optimizer into an own rule with the same lines, numbers and state. */
import { FileText } from 'lucide-react';
import type { ReactNode } from 'react';
import type { OptimizerItem } from '../../../core/contract/document.ts';
import type { OwnRuleText } from '../../../core/contract/summaries.ts';
import { useActions } from '../../app/actions.ts';
import { freeName, newId } from '../../app/items.ts';
import { Button } from '../../controls/button.tsx';
import { useDocument } from '../../state/laboratory.ts';
import { ownParameters } from './rule-words.ts';

export function OpenAsText({ item, own }: { item: OptimizerItem; own: OwnRuleText | null }): ReactNode {
  const actions = useActions();
  const document = useDocument();
  if (document === null) return null;
  return (
    <span title={own === null ? 'It takes norms, or whole vectors: lines of a rule cannot say it' : undefined}>
      <Button
        icon={FileText}
        small
        disabled={own === null}
        onPress={() => {
          if (own === null) return;
          const copy: OptimizerItem = {
            id: newId(),
            name: freeName(`${item.name} as text`, document.optimizers),
            slot: document.nextSlot,
            algorithm: 'own-rule',
            parameters: ownParameters(own),
            ...(item.gradient && { gradient: item.gradient }),
          };
          void actions
            .apply([{ kind: 'add', collection: 'optimizers', item: copy }], `Open ${item.name} as an own rule`)
            .then(() => actions.open({ collection: 'optimizers', id: copy.id }));
        }}
      >
        Open as own rule
      </Button>
    </span>
  );
}
