/** A landscape: its formula, the contour of a plane that follows every edit, and the paths of runs where there are some. */
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import type { LandscapeItem } from '../../../core/contract/document.ts';
import { Tex } from '../../controls/tex.tsx';
import { useCatalogue, useDocument, usePreview } from '../../state/laboratory.ts';
import { landscapeQuery } from '../../state/landscape-query.ts';
import { asParameters, useFormulaDraft } from './formula-draft.ts';
import { FormulaEditor } from './formula-editor.tsx';
import { LandscapePlane } from './landscape-plane.tsx';
import './landscape.css';

export function LandscapePanel({ id }: { id: string }): ReactNode {
  const document = useDocument();
  const item = document?.landscapes.find((landscape) => landscape.id === id);
  if (!item) {
    return (
      <div className="pane">
        <div className="empty">
          <p>This landscape is no longer in the project. Undo brings it back.</p>
        </div>
      </div>
    );
  }
  return (
    <div className="pane landscape-pane">
      {item.family === 'formula' ? <FormulaLandscape key={id} item={item} /> : <FamilyLandscape key={id} item={item} />}
    </div>
  );
}

const NO_LINES: readonly string[] = [];

function FormulaLandscape({ item }: { item: LandscapeItem }): ReactNode {
  const formula = useFormulaDraft(item);
  const field = useRef<HTMLTextAreaElement>(null);
  const wrapped = usePreview(
    item.wrap?.length
      ? { kind: 'facts', landscape: landscapeQuery({ ...item, parameters: asParameters(formula.good) }) }
      : null,
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'l' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    field.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for everything inside
    <div className="landscape-body" onKeyDown={onKeyDown}>
      <FormulaEditor formula={formula} wrapped={wrapped.answer?.tex.slice(1) ?? NO_LINES} fieldRef={field} />
      <LandscapePlane
        item={item}
        parameters={asParameters(formula.good)}
        hasData={false}
        stale={formula.error !== null}
        edited={!formula.kept}
      />
    </div>
  );
}

function FamilyLandscape({ item }: { item: LandscapeItem }): ReactNode {
  const catalogue = useCatalogue();
  const entry = catalogue.landscapes.find(({ id }) => id === item.family);
  const facts = usePreview({ kind: 'facts', landscape: landscapeQuery(item) });
  if (!entry) {
    return (
      <div className="empty">
        <p>This Ridgeline does not know the family ‘{item.family}’. Its results are kept.</p>
      </div>
    );
  }
  const tex = facts.answer?.tex ?? entry.formula;
  return (
    <div className="landscape-body">
      <div className="formula-editor">
        <div className="formula-head">
          <div className="formula-typeset">
            {tex.map((line) => (
              <div key={line}>
                <Tex tex={line} display />
              </div>
            ))}
          </div>
          <div className="formula-status">
            <span className="medium">{entry.label}</span>
            {facts.error !== null ? (
              <span className="field-error">{facts.error.message}</span>
            ) : (
              <span className="text3 formula-summary" title={entry.summary}>
                {entry.references[0]?.text ?? entry.summary}
              </span>
            )}
          </div>
        </div>
      </div>
      <LandscapePlane
        item={item}
        parameters={item.parameters}
        hasData={entry.hasData}
        stale={facts.error !== null}
        edited={false}
      />
    </div>
  );
}
