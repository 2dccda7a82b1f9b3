/** A text field whose text means something: it commits on Enter or on leaving, and keeps what was typed while it is wrong. */
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import type { Parsed } from './lists.ts';

export interface ParsedFieldProps<T> {
  label: string;
  /** The text of the value as it stands. */
  text: string;
  /** How the text stands while nobody edits it, for example with a true minus. */
  rest?: string;
  parse: (text: string) => Parsed<T>;
  onCommit: (value: T) => void;
  id?: string;
  multiline?: boolean;
  code?: boolean;
  placeholder?: string;
  error?: string | null;
}

export function ParsedField<T>(props: ParsedFieldProps<T>): ReactNode {
  const { label, text, parse, onCommit, multiline = false, code = false, placeholder } = props;
  const ownId = useId();
  const id = props.id ?? ownId;
  const [focused, setFocused] = useState(false);
  const [draft, setDraft] = useState<string | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const [shown, setShown] = useState(text);
  // The value has changed elsewhere, for example by undo: what was typed no longer stands.
  if (shown !== text) {
    setShown(text);
    setDraft(null);
    setMessage(null);
  }
  const commit = (): void => {
    if (draft === null) return;
    if (draft === text) {
      setDraft(null);
      setMessage(null);
      return;
    }
    const parsed = parse(draft);
    if (!parsed.ok) {
      setMessage(parsed.message);
      return;
    }
    setMessage(null);
    onCommit(parsed.value);
  };
  const said = message ?? props.error ?? null;
  const common = {
    id,
    className: `input ${code ? 'code' : ''}`,
    value: draft ?? (focused ? text : (props.rest ?? text)),
    spellCheck: false,
    autoComplete: 'off',
    placeholder,
    'aria-label': label,
    'aria-invalid': said !== null,
    ...(said === null ? {} : { 'aria-describedby': `${id}-message` }),
    onFocus: () => setFocused(true),
    onBlur: () => {
      setFocused(false);
      commit();
    },
    onKeyDown: (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        commit();
      } else if (event.key === 'Escape' && draft !== null) {
        event.stopPropagation();
        setDraft(null);
        setMessage(null);
      }
    },
  };
  return (
    <span className="parsed-field">
      {multiline ? (
        <textarea
          {...common}
          rows={Math.min(6, Math.max(2, Math.ceil((draft ?? text).length / 30)))}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
      ) : (
        <input type="text" {...common} onChange={(event) => setDraft(event.currentTarget.value)} />
      )}
      {said !== null && (
        <span id={`${id}-message`} className="field-error" role="alert">
          {said}
        </span>
      )}
    </span>
  );
}
