/** Takes over the lines of another rule, with its numbers and state. */
import { type ReactNode, useState } from 'react';
import type { OptimizerItem } from '../../../core/contract/document.ts';
import type { RulePreview } from '../../../core/contract/summaries.ts';
import { useActions } from '../../app/actions.ts';
import { Select } from '../../controls/select.tsx';
import { useCatalogue, useLaboratory } from '../../state/laboratory.ts';
import { showError } from '../../state/messages.ts';

export function StartFrom({ item }: { item: OptimizerItem }): ReactNode {
  const { optimizers } = useCatalogue();
  const laboratory = useLaboratory();
  const actions = useActions();
  const [busy, setBusy] = useState(false);
  const take = async (algorithm: string, label: string): Promise<void> => {
    setBusy(true);
    try {
      const question = JSON.stringify({ kind: 'rule', algorithm, parameters: {} });
      const { own } = (await laboratory.preview(question, new AbortController().signal)) as RulePreview;
      if (own === null) return;
      await actions.apply(
        [{ kind: 'set', collection: 'optimizers', id: item.id, path: ['parameters'], value: { ...own } }],
        `Start ${item.name} from ${label}`,
      );
    } catch (error) {
      showError(error);
    } finally {
      setBusy(false);
    }
  };
  const rules = optimizers.filter(({ kind, id }) => kind === 'rule' && id !== 'own-rule' && id !== 'composed');
  return (
    <span className="optimizer-start">
      <Select
        label="Start from an existing rule"
        value={null}
        placeholder="Start from …"
        disabled={busy}
        options={rules.map(({ id, label }) => ({ value: id, label }))}
        onChange={(id) => void take(id, rules.find((rule) => rule.id === id)?.label ?? id)}
      />
    </span>
  );
}
