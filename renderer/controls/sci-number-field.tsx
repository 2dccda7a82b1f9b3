/** A field for one number that takes 1e-3 as it is typed, says what it expects, and never changes what was typed. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { inSentence, limitMessage, type NumberLimits, rangeText, stepped } from './number-limits.ts';
import { fieldNumber, MINUS, parseNumber, typedNumber } from './number-text.ts';
import './sci-number-field.css';

export interface SciNumberFieldProps extends NumberLimits {
  /** Names the number in messages and, where no visible label points to `id`, to assistive technology. */
  label: string;
  /** Null is an empty field. */
  value: number | null;
  onCommit: (value: number) => void;
  /** The field may be emptied. */
  onClear?: (() => void) | undefined;
  id?: string | undefined;
  /** A visible label exists and points to `id`. */
  labelled?: boolean | undefined;
  unit?: string | undefined;
  placeholder?: string | undefined;
  disabled?: boolean | undefined;
  /** A message from outside, for example of a refused edit. */
  error?: string | null | undefined;
  className?: string | undefined;
}

/** Arrow keys commit after a pause, so that a run of presses is one edit. */
const STEP_PAUSE_MS = 350;

export function SciNumberField(props: SciNumberFieldProps): ReactNode {
  const { label, value, onCommit, onClear, unit, placeholder, disabled, className } = props;
  const ownId = useId();
  const id = props.id ?? ownId;
  const messageId = `${id}-message`;
  const [draft, setDraft] = useState<string | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  // What was typed stays as it was typed while it still means the value.
  const [typed, setTyped] = useState<{ text: string; value: number } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    setShown(value);
    if (message === null || value !== null) {
      setMessage(null);
      if (draft !== null) setDraft(restText(value, typed, true));
    }
  }
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );

  // The text at rest and the text to edit differ in their minus, and a change of text drops the selection.
  const entered = useRef<HTMLInputElement | null>(null);
  useLayoutEffect(() => {
    entered.current?.select();
    entered.current = null;
  });

  function stopTimer(): void {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
  }

  /** Commits the text, or explains why not; returns whether the field may close. */
  function commit(text: string): boolean {
    stopTimer();
    if (text.trim() === '') {
      if (value === null || onClear) {
        if (value !== null) onClear?.();
        setMessage(null);
        return true;
      }
      setMessage(`${label} is empty; expected ${rangeText(inSentence(label), props) ?? 'a number'}.`);
      return false;
    }
    const parsed = parseNumber(text);
    if (parsed.state === 'partial') {
      setMessage(`‘${text.trim()}’ is not finished; expected a number such as 1e-3.`);
      return false;
    }
    if (parsed.state === 'wrong') {
      setMessage(parsed.message);
      return false;
    }
    const problem = limitMessage(label, parsed.value, props);
    setMessage(problem);
    if (problem !== null) return false;
    setTyped({ text: text.trim(), value: parsed.value });
    if (!Object.is(parsed.value, value)) onCommit(parsed.value);
    return true;
  }

  function step(up: boolean, large: boolean): void {
    const parsed = parseNumber(draft ?? '');
    const from = parsed.state === 'number' ? parsed.value : value;
    if (from === null) return;
    const text = typedNumber(stepped(from, up, large, props));
    setDraft(text);
    setMessage(null);
    stopTimer();
    timer.current = setTimeout(() => commit(text), STEP_PAUSE_MS);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Enter') {
      commit(draft ?? event.currentTarget.value);
    } else if (event.key === 'Escape') {
      stopTimer();
      const rest = restText(value, typed, true);
      if (message !== null || draft !== rest) event.stopPropagation();
      setDraft(rest);
      setMessage(null);
    } else if (
      (event.key === 'ArrowUp' || event.key === 'ArrowDown') &&
      !event.altKey &&
      !event.ctrlKey &&
      !event.metaKey
    ) {
      event.preventDefault();
      step(event.key === 'ArrowUp', event.shiftKey);
    }
  }

  const said = message ?? props.error ?? null;
  return (
    <span className={`sci-number ${className ?? ''}`}>
      <span className="sci-number-box" data-invalid={said !== null || undefined} data-disabled={disabled || undefined}>
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          {...(props.labelled ? {} : { 'aria-label': label })}
          aria-invalid={said !== null}
          {...(said === null ? {} : { 'aria-describedby': messageId })}
          value={draft ?? restText(value, typed, false)}
          placeholder={placeholder}
          disabled={disabled}
          onFocus={(event) => {
            const input = event.currentTarget;
            const text = draft ?? restText(value, typed, true);
            entered.current = input;
            setDraft(text);
            // A press of the mouse places the caret after this; keys may come before the next frame.
            requestAnimationFrame(() => {
              if (input.value === text) input.select();
            });
          }}
          onChange={(event) => {
            setDraft(event.currentTarget.value);
            setMessage(null);
          }}
          onBlur={() => {
            if (draft !== null && commit(draft)) setDraft(null);
          }}
          onKeyDown={onKeyDown}
        />
        {unit !== undefined && <span className="sci-number-unit">{unit}</span>}
      </span>
      {said !== null && (
        <span id={messageId} className="sci-number-message" role="alert">
          {said}
        </span>
      )}
    </span>
  );
}

/** The text of a field that nobody types in: as it was typed where that is still the value, else all digits. */
function restText(value: number | null, typed: { text: string; value: number } | null, ascii: boolean): string {
  if (value === null) return '';
  if (typed !== null && Object.is(typed.value, value)) return ascii ? typed.text : typed.text.replaceAll('-', MINUS);
  return ascii ? typedNumber(value) : fieldNumber(value);
}
