/** An own rule: its lines with the mistakes marked, the numbers and the state that they use, what they mean beside them. */
import { Check, History, X } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { OptimizerItem } from '../../../core/contract/document.ts';
import type { OwnRuleText } from '../../../core/contract/summaries.ts';
import { ParameterForm } from '../../controls/parameter-form.tsx';
import { useCatalogue } from '../../state/laboratory.ts';
import { errorText } from '../../state/messages.ts';
import { useEdit } from '../inspector/use-edit.ts';
import { FormulaField } from '../landscape/formula-field.tsx';
import { Equations } from './equations.tsx';
import { useRuleDraft } from './rule-draft.ts';
import { ruleField, ruleNames, unknownName } from './rule-words.ts';
import { StartFrom } from './start-from.tsx';
import { TrialRun } from './trial-run.tsx';

export function RuleEditor({ item }: { item: OptimizerItem }): ReactNode {
  const specs = useCatalogue().optimizers.find(({ id }) => id === 'own-rule')?.parameters ?? {};
  const defaults = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, spec.default]),
  ) as unknown as OwnRuleText;
  const draft = useRuleDraft(item, defaults);
  const edit = useEdit('optimizers', item.id, item.name);
  const { stored, text, error, shown, good, valid } = draft;
  const field = ruleField(error);
  const unknown = unknownName(error);
  const names = useMemo(() => ruleNames({ ...stored, lines: text }), [stored, text]);
  const marked =
    error !== null && field === 'lines'
      ? {
          message: error.message,
          position: error.position ?? 0,
          length: error.position === undefined ? 0 : (error.length ?? 1),
        }
      : null;
  const elsewhere = error === null ? '' : errorText({ code: error.code, message: error.message });
  const { lines: _, ...others } = specs;
  return (
    <div className="optimizer-body">
      <div className="optimizer-columns">
        <div className="optimizer-editor">
          <div className="optimizer-bar">
            <h3>Lines</h3>
            <span className="optimizer-status" aria-live="polite">
              {error !== null ? (
                <>
                  <span className="failed">
                    <X size={12} aria-hidden /> not a rule yet
                  </span>
                  <span className="chip stale">
                    <History size={12} aria-hidden /> shows the last one
                  </span>
                </>
              ) : (
                valid && (
                  <span className="text3">
                    <Check size={12} aria-hidden className="formula-check" /> compiles for ensembles
                  </span>
                )
              )}
            </span>
            <StartFrom item={item} />
          </div>
          <FormulaField
            value={text}
            error={marked}
            onChange={draft.change}
            onKeep={draft.keep}
            label={`Lines of ${item.name}`}
            lines
            names={names}
          />
          {unknown !== null && (
            <p className="optimizer-remedies">
              Take <span className="code">{unknown}</span> as{' '}
              <button
                type="button"
                className="inspector-link"
                onClick={() => edit(['parameters', 'values'], { ...stored.values, [unknown]: 1 }, `Number ${unknown}`)}
              >
                a number
              </button>
              {' or '}
              <button
                type="button"
                className="inspector-link"
                onClick={() => edit(['parameters', 'state'], { ...stored.state, [unknown]: '0' }, `State ${unknown}`)}
              >
                a state that begins at 0
              </button>
            </p>
          )}
          {error !== null && field === null && <p className="field-error">{elsewhere}</p>}
          <ParameterForm
            specs={others}
            values={item.parameters}
            errors={field !== null && field !== 'lines' ? { [field]: elsewhere } : {}}
            onChange={(name, value, label) => edit(['parameters', name], value, label)}
          />
        </div>
        <Equations tex={shown?.tex ?? []} stale={!valid} />
      </div>
      <TrialRun item={{ ...item, parameters: { ...good } }} ready={shown !== null} />
    </div>
  );
}
