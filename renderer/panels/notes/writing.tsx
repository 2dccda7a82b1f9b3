/** Text of the document while it is typed: shown at once, kept after a pause, when the field is left, and when it goes away. */
import { type ReactNode, type Ref, useEffect, useRef, useState } from 'react';
import { useActions } from '../../app/actions.ts';

const SAVE_AFTER_MS = 800;

export interface Writing {
  text: string;
  write: (text: string) => void;
  /** Keeps what is typed without waiting. */
  keep: () => void;
}

/** The text of a note or a lesson; `label` names the edit in the history. */
export function useWriting(collection: 'notes' | 'lessons', id: string, stored: string, label: string): Writing {
  const actions = useActions();
  const [draft, setDraft] = useState<string | null>(null);
  const pending = useRef<{ text: string; timer: ReturnType<typeof setTimeout> } | null>(null);
  const keep = useRef<() => void>(() => undefined);
  keep.current = () => {
    if (pending.current === null) return;
    clearTimeout(pending.current.timer);
    const { text: value } = pending.current;
    pending.current = null;
    void actions
      .apply([{ kind: 'set', collection, id, path: ['text'], value }], label)
      .then(() => setDraft((current) => (current === value ? null : current)));
  };
  useEffect(() => () => keep.current(), []);
  return {
    text: draft ?? stored,
    write: (value) => {
      setDraft(value);
      if (pending.current !== null) clearTimeout(pending.current.timer);
      pending.current = { text: value, timer: setTimeout(() => keep.current(), SAVE_AFTER_MS) };
    },
    keep: () => keep.current(),
  };
}

export function WritingField({
  name,
  writing,
  field,
}: {
  name: string;
  writing: Writing;
  field?: Ref<HTMLTextAreaElement>;
}): ReactNode {
  return (
    <textarea
      ref={field}
      className="note-text code focus-inside"
      aria-label={`Text of ${name}`}
      value={writing.text}
      spellCheck
      onChange={(event) => writing.write(event.currentTarget.value)}
      onBlur={writing.keep}
    />
  );
}
