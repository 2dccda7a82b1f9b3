/** The text of a formula: monospaced, functions in bold, the place of an error underlined. */
import { type KeyboardEvent, type ReactNode, type Ref, useId, useLayoutEffect, useRef, useState } from 'react';
import { type Completion, completionsAt } from './complete-name.ts';

export interface FormulaFieldProps {
  value: string;
  error: { message: string; position: number; length: number } | null;
  onChange: (text: string) => void;
  /** Enter or leaving the field. */
  onKeep: () => void;
  fieldRef?: Ref<HTMLTextAreaElement>;
  /** What the text is; the formula of a landscape unless told. */
  label?: string;
  /** Lines: Enter begins another one. */
  lines?: boolean;
  /** Names that Tab completes. */
  names?: readonly Completion[];
}

interface Piece {
  text: string;
  at: number;
  kind: 'plain' | 'function' | 'error';
}

/** Pieces of the text in order; an error at its end gets a blank of its own to stand under. */
export function formulaPieces(text: string, error: FormulaFieldProps['error']): Piece[] {
  const from = error === null ? text.length + 1 : Math.min(Math.max(0, error.position), text.length);
  const to = error === null ? from : Math.min(text.length, from + Math.max(1, error.length));
  const pieces: Piece[] = [];
  const plain = (start: number, end: number) => {
    const part = text.slice(start, end);
    let last = 0;
    for (const match of part.matchAll(/[A-Za-z_]\w*(?=\s*\()/g)) {
      if (match.index > last) pieces.push({ text: part.slice(last, match.index), at: start + last, kind: 'plain' });
      pieces.push({ text: match[0], at: start + match.index, kind: 'function' });
      last = match.index + match[0].length;
    }
    if (last < part.length) pieces.push({ text: part.slice(last), at: start + last, kind: 'plain' });
  };
  if (error === null) {
    plain(0, text.length);
    return pieces;
  }
  plain(0, from);
  pieces.push({ text: from < text.length ? text.slice(from, to) : ' ', at: from, kind: 'error' });
  plain(to, text.length);
  return pieces;
}

export function FormulaField({
  value,
  error,
  onChange,
  onKeep,
  fieldRef,
  label = 'Formula of the landscape',
  lines = false,
  names = [],
}: FormulaFieldProps): ReactNode {
  const id = useId();
  const own = useRef<HTMLTextAreaElement | null>(null);
  const [caret, setCaret] = useState<number | null>(null);
  /** Where the caret goes once the completed text is there. */
  const after = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (after.current === null) return;
    own.current?.setSelectionRange(after.current, after.current);
    setCaret(after.current);
    after.current = null;
  });
  const { from, found } =
    caret === null || caret > value.length ? { from: 0, found: [] } : completionsAt(value, caret, names);
  const complete = ({ insert }: Completion): void => {
    after.current = from + insert.length;
    onChange(value.slice(0, from) + insert + value.slice(caret ?? from));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const [first] = found;
    if (event.key === 'Tab' && !event.shiftKey && first !== undefined) {
      event.preventDefault();
      complete(first);
      return;
    }
    if (event.key === 'Escape' && first !== undefined) {
      event.stopPropagation();
      setCaret(null);
      return;
    }
    const keeps = !lines || event.ctrlKey || event.metaKey;
    if (lines && keeps && event.key === 'Enter') {
      event.preventDefault();
      onKeep();
      return;
    }
    if (keeps && event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      onKeep();
    }
  };
  return (
    <div>
      <div className="formula-field" data-invalid={error !== null || undefined}>
        <pre aria-hidden="true" className="formula-ink">
          {formulaPieces(value, error).map((piece) => (
            <span key={piece.at} className={piece.kind === 'plain' ? undefined : `formula-${piece.kind}`}>
              {piece.text}
            </span>
          ))}
          {/* A last empty line has height only with something in it. */}
          {value.endsWith('\n') ? ' ' : null}
        </pre>
        <textarea
          ref={(element) => {
            own.current = element;
            if (typeof fieldRef === 'function') fieldRef(element);
            else if (fieldRef) fieldRef.current = element;
          }}
          className="formula-text"
          aria-label={label}
          aria-invalid={error !== null}
          {...(error === null ? {} : { 'aria-describedby': id })}
          rows={1}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => {
            setCaret(null);
            onKeep();
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        />
      </div>
      {found.length > 0 && (
        <p className="formula-names" aria-live="polite">
          <kbd>Tab</kbd>
          {found.map((one, k) => (
            <button
              key={one.name}
              type="button"
              tabIndex={-1}
              className={k === 0 ? 'code medium' : 'code'}
              // The field keeps the focus, and with it the caret.
              onMouseDown={(event) => {
                event.preventDefault();
                complete(one);
              }}
            >
              {one.name}
            </button>
          ))}
        </p>
      )}
      {error !== null && (
        <p id={id} className="formula-message" role="alert">
          {error.message}
        </p>
      )}
    </div>
  );
}
