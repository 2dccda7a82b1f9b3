/** An own rule while it is being edited: what is typed, whether it is one, the last that was, and when it is kept. */
import { useCallback, useEffect, useState } from 'react';
import type { OptimizerItem } from '../../../core/contract/document.ts';
import type { ErrorEnvelope } from '../../../core/contract/errors.ts';
import type { Schedule } from '../../../core/contract/parameters.ts';
import type { OwnRuleText, RulePreview } from '../../../core/contract/summaries.ts';
import { useActions } from '../../app/actions.ts';
import { type PreviewQuestion, useLaboratory, usePreview } from '../../state/laboratory.ts';
import { optimizerQuery } from './optimizer-query.ts';

export interface RuleDraft {
  /** The parameters as the document has them. */
  stored: OwnRuleText;
  text: string;
  error: ErrorEnvelope | null;
  /** The typeset form of the last rule without an error. */
  shown: RulePreview | null;
  /** The parameters of that rule. */
  good: OwnRuleText;
  valid: boolean;
  change: (text: string) => void;
  /** Keeps the text as soon as it is known to have no error. */
  keep: () => void;
}

/** A pause of this long after the last edit keeps the rule, as one step of undo. */
const PAUSE_MS = 900;

/** The parameters of an own rule, whatever the document holds. */
export function ownRuleOf(item: OptimizerItem, defaults: OwnRuleText): OwnRuleText {
  const { lines, values, state, scalars, evaluated } = item.parameters;
  const record = <T>(value: unknown, otherwise: Record<string, T>): Record<string, T> =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, T>) : otherwise;
  return {
    lines: typeof lines === 'string' ? lines : defaults.lines,
    values: record<number | Schedule>(values, defaults.values),
    state: record<string>(state, defaults.state),
    scalars: record<number>(scalars, defaults.scalars),
    ...(typeof evaluated === 'string' ? { evaluated } : {}),
  };
}

export function useRuleDraft(item: OptimizerItem, defaults: OwnRuleText): RuleDraft {
  const actions = useActions();
  const stored = ownRuleOf(item, defaults);
  const [text, setText] = useState(stored.lines);
  const [good, setGood] = useState<{ rule: OwnRuleText; preview: RulePreview | null }>({ rule: stored, preview: null });
  const [now, setNow] = useState(false);
  // The document changes by our own edits and by others', for example undo. Only the latter replace what is typed.
  const [seen, setSeen] = useState({ text: stored.lines, sent: stored.lines });
  if (seen.text !== stored.lines) {
    const own = seen.sent === stored.lines;
    setSeen({ text: stored.lines, sent: stored.lines });
    if (!own) setText(stored.lines);
  }

  const laboratory = useLaboratory();
  const rule: OwnRuleText = { ...stored, lines: text };
  const question: PreviewQuestion = { kind: 'rule', ...optimizerQuery({ ...item, parameters: { ...rule } }) };
  const asked = usePreview(question);
  const answer = asked.answer as RulePreview | null;
  // In the render of a key press the answer is still that of the text before it.
  const valid = answer !== null && answer === laboratory.knownPreview(JSON.stringify(question));
  if (valid && good.preview !== answer) setGood({ rule, preview: answer });

  const kept = text === stored.lines;
  useEffect(() => {
    if (!valid || kept) {
      if (kept) setNow(false);
      return;
    }
    const write = () => {
      setNow(false);
      setSeen((old) => ({ ...old, sent: text }));
      const path = ['parameters', 'lines'];
      void actions.apply(
        [{ kind: 'set', collection: 'optimizers', id: item.id, path, value: text }],
        `Edit the rule of ${item.name}`,
      );
    };
    if (now) {
      write();
      return;
    }
    const timer = setTimeout(write, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [valid, kept, now, text, item.id, item.name, actions]);

  return {
    stored,
    text,
    error: valid || asked.loading ? null : asked.error,
    shown: good.preview,
    good: good.rule,
    valid,
    change: useCallback((next: string) => {
      setNow(false);
      setText(next);
    }, []),
    keep: useCallback(() => setNow(true), []),
  };
}
