/** An optimizer: a rule to type, blocks to choose, or a step as it is; its equations, and a short run that follows every edit. */
import type { ReactNode } from 'react';
import type { OptimizerItem } from '../../../core/contract/document.ts';
import { useCatalogue, useDocument, usePreview } from '../../state/laboratory.ts';
import { errorText } from '../../state/messages.ts';
import { BlockComposer } from './block-composer.tsx';
import { Equations } from './equations.tsx';
import { OpenAsText } from './open-as-text.tsx';
import { optimizerQuery } from './optimizer-query.ts';
import { RuleEditor } from './rule-editor.tsx';
import { TrialRun } from './trial-run.tsx';
import './optimizer.css';

export function OptimizerPanel({ id }: { id: string }): ReactNode {
  const item = useDocument()?.optimizers.find((optimizer) => optimizer.id === id);
  const entry = useCatalogue().optimizers.find((optimizer) => optimizer.id === item?.algorithm);
  if (!item || !entry) {
    const words = item
      ? `This Ridgeline does not know the algorithm ‘${item.algorithm}’. Its results are kept.`
      : 'This optimizer is no longer in the project. Undo brings it back.';
    return (
      <div className="pane">
        <div className="empty">
          <p>{words}</p>
        </div>
      </div>
    );
  }
  return (
    <div className="pane optimizer-pane">
      {item.algorithm === 'own-rule' ? (
        <RuleEditor key={id} item={item} />
      ) : item.algorithm === 'composed' ? (
        <BlockComposer key={id} item={item} specs={entry.parameters} />
      ) : (
        <FixedRule key={id} item={item} label={entry.label} />
      )}
    </div>
  );
}

function FixedRule({ item, label }: { item: OptimizerItem; label: string }): ReactNode {
  const { answer, error } = usePreview({ kind: 'rule', ...optimizerQuery(item) });
  return (
    <div className="optimizer-body">
      <div className="optimizer-bar optimizer-head">
        <h3>{label}</h3>
        <span className="optimizer-status text3">parameters and transforms in the inspector</span>
        <OpenAsText item={item} own={answer?.own ?? null} />
      </div>
      {error !== null && <p className="field-error optimizer-message">{errorText(error)}</p>}
      <div className="optimizer-lower">
        <Equations tex={answer?.tex ?? []} stale={error !== null} />
        <TrialRun item={item} ready={answer !== null && error === null} />
      </div>
    </div>
  );
}
