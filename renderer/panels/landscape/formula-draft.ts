/** A formula while it is being edited: what is typed, whether it parses, the last version that did, and when it is kept. */
import { useCallback, useEffect, useState } from 'react';
import type { Command, LandscapeItem } from '../../../core/contract/document.ts';
import type { FormulaPreview } from '../../../core/contract/summaries.ts';
import { useActions } from '../../app/actions.ts';
import type { Asked } from '../../state/asker.ts';
import { type PreviewQuestion, useLaboratory, usePreview } from '../../state/laboratory.ts';

export interface FormulaParameters {
  text: string;
  variables?: string[];
  constants: Record<string, number>;
}

/** Variables that are undefined are taken from the formula. */
export interface FormulaChange {
  text?: string;
  variables?: string[] | undefined;
  constants?: Record<string, number>;
}

export interface FormulaDraft {
  draft: FormulaParameters;
  /** The draft has not been looked at yet. */
  pending: boolean;
  error: FormulaPreview['error'];
  /** The last version without an error: what the picture and the typeset form show. */
  good: FormulaParameters;
  goodPreview: FormulaPreview | null;
  /** The document holds what is typed. */
  kept: boolean;
  change: (next: FormulaChange) => void;
  /** Keeps the draft as soon as it is known to have no error. */
  keep: () => void;
}

/** A pause of this long after the last edit keeps the formula, as one step of undo. */
const PAUSE_MS = 900;

/** The parameters of a formula landscape, whatever the document holds. */
export function formulaParameters(parameters: Record<string, unknown>): FormulaParameters {
  const { text, variables, constants } = parameters;
  const numbers: Record<string, number> = {};
  if (typeof constants === 'object' && constants !== null) {
    for (const [name, value] of Object.entries(constants)) if (typeof value === 'number') numbers[name] = value;
  }
  return {
    text: typeof text === 'string' ? text : '(x^2 - 1)^2 + y^2',
    ...(Array.isArray(variables) ? { variables: variables.map(String) } : {}),
    constants: numbers,
  };
}

/** As a request and the document spell it. */
export function asParameters(formula: FormulaParameters): Record<string, unknown> {
  return {
    text: formula.text,
    ...(formula.variables === undefined ? {} : { variables: formula.variables }),
    ...(Object.keys(formula.constants).length === 0 ? {} : { constants: formula.constants }),
  };
}

/** One edit for everything that differs between the document and the draft. */
export function formulaCommands(id: string, from: FormulaParameters, to: FormulaParameters): Command[] {
  const commands: Command[] = [];
  const set = (name: string, value: unknown) =>
    commands.push({
      kind: 'set',
      collection: 'landscapes',
      id,
      path: ['parameters', name],
      ...(value === undefined ? {} : { value }),
    });
  if (from.text !== to.text) set('text', to.text);
  if (JSON.stringify(from.variables) !== JSON.stringify(to.variables)) set('variables', to.variables);
  if (JSON.stringify(from.constants) !== JSON.stringify(to.constants)) {
    set('constants', Object.keys(to.constants).length === 0 ? undefined : to.constants);
  }
  return commands;
}

export function useFormulaDraft(item: LandscapeItem): FormulaDraft {
  const actions = useActions();
  const stored = formulaParameters(item.parameters);
  const storedKey = JSON.stringify(stored);
  const [draft, setDraft] = useState(stored);
  const [good, setGood] = useState<{ formula: FormulaParameters; preview: FormulaPreview | null }>({
    formula: stored,
    preview: null,
  });
  const [now, setNow] = useState(false);
  // The document changes by our own edits and by others', for example undo. Only the latter replace what is typed.
  const [seen, setSeen] = useState({ key: storedKey, sent: storedKey });
  if (seen.key !== storedKey) {
    const own = seen.sent === storedKey;
    setSeen({ key: storedKey, sent: storedKey });
    if (!own) {
      setDraft(stored);
      setGood({ formula: stored, preview: null });
    }
  }

  const laboratory = useLaboratory();
  const question: PreviewQuestion = {
    kind: 'formula',
    text: draft.text,
    constants: draft.constants,
    ...(draft.variables === undefined ? {} : { variables: draft.variables }),
  };
  const asked = usePreview(question) as Asked<FormulaPreview>;
  // In the render of a key press the answer is still that of the text before it.
  const settled = asked.answer !== null && asked.answer === laboratory.knownPreview(JSON.stringify(question));
  const error = settled ? asked.answer!.error : null;
  const valid = settled && error === null && asked.error === null;
  const draftKey = JSON.stringify(draft);
  if (valid && good.preview !== asked.answer) setGood({ formula: draft, preview: asked.answer });

  const kept = draftKey === storedKey;
  useEffect(() => {
    if (!valid || kept) {
      if (kept) setNow(false);
      return;
    }
    const write = () => {
      setNow(false);
      setSeen((old) => ({ ...old, sent: draftKey }));
      const next = JSON.parse(draftKey) as FormulaParameters;
      const commands = formulaCommands(item.id, JSON.parse(storedKey) as FormulaParameters, next);
      if (commands.length > 0) void actions.apply(commands, `Edit the formula of ${item.name}`);
    };
    if (now) {
      write();
      return;
    }
    const timer = setTimeout(write, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [valid, kept, now, draftKey, storedKey, item.id, item.name, actions]);

  return {
    draft,
    pending: !settled,
    error,
    good: good.formula,
    goodPreview: good.preview,
    kept,
    change: useCallback((next: FormulaChange) => {
      setNow(false);
      setDraft(({ text, variables, constants }) => {
        const named = 'variables' in next ? next.variables : variables;
        return {
          text: next.text ?? text,
          ...(named === undefined ? {} : { variables: named }),
          constants: next.constants ?? constants,
        };
      });
    }, []),
    keep: useCallback(() => setNow(true), []),
  };
}
