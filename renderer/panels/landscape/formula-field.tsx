/** The text of a formula: monospaced, functions in bold, the place of an error underlined. */
import { type KeyboardEvent, type ReactNode, type Ref, useId } from 'react';

export interface FormulaFieldProps {
  value: string;
  error: { message: string; position: number; length: number } | null;
  onChange: (text: string) => void;
  /** Enter or leaving the field. */
  onKeep: () => void;
  fieldRef?: Ref<HTMLTextAreaElement>;
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

export function FormulaField({ value, error, onChange, onKeep, fieldRef }: FormulaFieldProps): ReactNode {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
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
          ref={fieldRef}
          className="formula-text"
          aria-label="Formula of the landscape"
          aria-invalid={error !== null}
          {...(error === null ? {} : { 'aria-describedby': id })}
          rows={1}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={onKeep}
        />
      </div>
      {error !== null && (
        <p id={id} className="formula-message" role="alert">
          {error.message}
        </p>
      )}
    </div>
  );
}
