/** The head of a formula landscape: the typed text, the typeset form, what is known of it, variables and constants. */
import { Check, History, X } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { countText, secondsText } from '../../controls/number-text.ts';
import { Tex } from '../../controls/tex.tsx';
import { ConstantsRow } from './constants-row.tsx';
import type { FormulaDraft } from './formula-draft.ts';
import { FormulaField } from './formula-field.tsx';
import { leftSide, variableWords } from './formula-words.ts';

export function FormulaEditor({
  formula,
  wrapped,
  fieldRef,
}: {
  formula: FormulaDraft;
  /** TeX of what the wrappers make of the formula, line by line. */
  wrapped: readonly string[];
  fieldRef: Ref<HTMLTextAreaElement>;
}): ReactNode {
  const { draft, goodPreview: shown, error, change, keep } = formula;
  return (
    <div className="formula-editor">
      <FormulaField
        value={draft.text}
        error={error}
        onChange={(text) => change({ text })}
        onKeep={keep}
        fieldRef={fieldRef}
      />
      {error !== null && draft.variables !== undefined && (
        <button
          type="button"
          className="formula-remedy"
          onClick={() => {
            change({ variables: undefined });
            keep();
          }}
        >
          Take the variables from the formula instead of {draft.variables.join(', ')}
        </button>
      )}
      <div className="formula-head">
        <div className="formula-typeset">
          {shown !== null && shown.tex !== null && <Tex tex={leftSide(shown.variables) + shown.tex} display />}
          {wrapped.map((line) => (
            <div key={line}>
              <Tex tex={line} display />
            </div>
          ))}
        </div>
        <div className="formula-status" aria-live="polite">
          {error !== null ? (
            <>
              <span className="failed">
                <X size={12} aria-hidden /> not a formula yet
              </span>
              <span className="chip stale">
                <History size={12} aria-hidden /> picture of the last one
              </span>
            </>
          ) : (
            shown !== null && (
              <>
                <span>
                  <Check size={12} aria-hidden className="formula-check" /> {countText(shown.dimension)}{' '}
                  {shown.dimension === 1 ? 'variable' : 'variables'}: {variableWords(shown.variables)}
                </span>
                <span className="text3">
                  exact gradient and Hessian · compiled in {secondsText(shown.compiledMs / 1000)}
                </span>
              </>
            )
          )}
        </div>
      </div>
      <ConstantsRow formula={formula} />
    </div>
  );
}
