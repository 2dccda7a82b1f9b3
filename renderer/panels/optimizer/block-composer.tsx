/** A composed optimizer as blocks in a row, from the gradient to the step, with a choice and its numbers in each. */
import { ChevronRight } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import type { OptimizerItem } from '../../../core/contract/document.ts';
import type { ParameterSpecs } from '../../../core/contract/parameters.ts';
import { ParameterForm } from '../../controls/parameter-form.tsx';
import { Select } from '../../controls/select.tsx';
import { usePreview } from '../../state/laboratory.ts';
import { errorText } from '../../state/messages.ts';
import { useEdit } from '../inspector/use-edit.ts';
import { PLACES, valueIn } from './blocks.ts';
import { Equations } from './equations.tsx';
import { OpenAsText } from './open-as-text.tsx';
import { optimizerQuery } from './optimizer-query.ts';
import { TrialRun } from './trial-run.tsx';

export function BlockComposer({ item, specs }: { item: OptimizerItem; specs: ParameterSpecs }): ReactNode {
  const edit = useEdit('optimizers', item.id, item.name);
  const rule = usePreview({ kind: 'rule', ...optimizerQuery(item) });
  const value = valueIn(specs, item.parameters);
  const failed = /\.parameters\.([A-Za-z0-9]+)/.exec(rule.error?.field ?? '')?.[1];
  const words = rule.error === null ? '' : errorText({ code: rule.error.code, message: rule.error.message });
  return (
    <div className="optimizer-body">
      <div className="optimizer-bar optimizer-head">
        <h3>Blocks</h3>
        <span className="optimizer-status text3">from the gradient to the step</span>
        <OpenAsText item={item} own={rule.answer?.own ?? null} />
      </div>
      <ol className="blocks" aria-label={`Blocks of ${item.name}, in order`}>
        {PLACES.map(({ label, choice, fields }, k) => {
          const spec = choice === null ? undefined : specs[choice];
          const shown = fields(value);
          const isIdle = choice !== null && value(choice) === 'none';
          const own = Object.fromEntries(shown.flatMap((name) => (specs[name] ? [[name, plain(specs[name])]] : [])));
          return (
            <Fragment key={label}>
              {k > 0 && (
                <li className="block-arrow" aria-hidden>
                  <ChevronRight size={14} />
                </li>
              )}
              <li className="block" data-idle={isIdle || undefined}>
                <span className="block-label">{label}</span>
                {choice !== null && spec?.kind === 'choice' && (
                  <span title={spec.options.find((option) => option.value === value(choice))?.label}>
                    <Select
                      label={label}
                      value={String(value(choice))}
                      options={spec.options}
                      onChange={(next) => edit(['parameters', choice], next, label)}
                    />
                  </span>
                )}
                {shown.length > 0 && (
                  <ParameterForm
                    specs={own}
                    values={item.parameters}
                    errors={failed !== undefined && own[failed] ? { [failed]: words } : {}}
                    onChange={(name, next, words) => edit(['parameters', name], next, words)}
                  />
                )}
                {failed !== undefined && failed === choice && <p className="field-error">{words}</p>}
              </li>
            </Fragment>
          );
        })}
      </ol>
      <div className="optimizer-lower">
        <Equations tex={rule.answer?.tex ?? []} stale={rule.error !== null} />
        <TrialRun item={item} ready={rule.answer !== null && rule.error === null} />
      </div>
    </div>
  );
}

/** In a block everything is in view. */
function plain(spec: ParameterSpecs[string]): ParameterSpecs[string] {
  const { advanced: _, ...rest } = spec;
  return rest;
}
