/** Takes over the lines of another rule, with its numbers and state. */
import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import type { OptimizerItem } from '../../../core/contract/document.ts';
import type { RulePreview } from '../../../core/contract/summaries.ts';
import { useActions } from '../../app/actions.ts';
import { MenuButton } from '../../controls/menu.tsx';
import { useCatalogue, useLaboratory } from '../../state/laboratory.ts';
import { showError } from '../../state/messages.ts';
import { ownParameters } from './rule-words.ts';

export function StartFrom({ item }: { item: OptimizerItem }): ReactNode {
  const { optimizers } = useCatalogue();
  const laboratory = useLaboratory();
  const actions = useActions();
  const take = async (algorithm: string, label: string): Promise<void> => {
    try {
      const question = JSON.stringify({ kind: 'rule', algorithm, parameters: {} });
      const { own } = (await laboratory.preview(question, new AbortController().signal)) as RulePreview;
      if (own === null) return;
      await actions.apply(
        [{ kind: 'set', collection: 'optimizers', id: item.id, path: ['parameters'], value: ownParameters(own) }],
        `Start ${item.name} from ${label}`,
      );
    } catch (error) {
      showError(error);
    }
  };
  const rules = optimizers.filter(({ kind, group }) => kind === 'rule' && group !== 'Composed');
  return (
    <MenuButton
      label="Start from an existing rule"
      icon={ChevronDown}
      entries={rules.map(({ id, label }) => ({ id, label, run: () => void take(id, label) }))}
    >
      Start from
    </MenuButton>
  );
}
