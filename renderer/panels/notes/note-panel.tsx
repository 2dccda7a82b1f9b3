/** A note: text with formulas between dollar signs, written on the left and typeset on the right. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useActions } from '../../app/actions.ts';
import { Segmented } from '../../controls/segmented.tsx';
import { useDocument } from '../../state/laboratory.ts';
import { NoteText } from './note-text.tsx';
import './note-panel.css';

const SAVE_AFTER_MS = 800;
type View = 'write' | 'both' | 'read';

export function NotePanel({ id }: { id: string }): ReactNode {
  const document = useDocument();
  const note = document?.notes.find((item) => item.id === id);
  const actions = useActions();
  const [draft, setDraft] = useState<string | null>(null);
  const [view, setView] = useState<View>('both');
  const pending = useRef<{ text: string; timer: ReturnType<typeof setTimeout> } | null>(null);
  const text = draft ?? note?.text ?? '';
  const name = note?.name ?? '';

  const flush = useRef<() => void>(() => undefined);
  flush.current = () => {
    if (pending.current === null) return;
    clearTimeout(pending.current.timer);
    const { text: value } = pending.current;
    pending.current = null;
    void actions
      .apply([{ kind: 'set', collection: 'notes', id, path: ['text'], value }], `Write in ${name}`)
      .then(() => setDraft((current) => (current === value ? null : current)));
  };
  useEffect(() => () => flush.current(), []);

  if (note === undefined) return null;
  const write = (value: string): void => {
    setDraft(value);
    if (pending.current !== null) clearTimeout(pending.current.timer);
    pending.current = { text: value, timer: setTimeout(() => flush.current(), SAVE_AFTER_MS) };
  };
  return (
    <div className="pane">
      <div className="bar">
        <span className="strong ellipsis">{note.name}</span>
        <span className="text3 ellipsis">formulas between $ signs, headings after #</span>
        <span className="push" />
        <Segmented
          label="View"
          value={view}
          onChange={setView}
          options={[
            { value: 'write', label: 'Write' },
            { value: 'both', label: 'Both' },
            { value: 'read', label: 'Read' },
          ]}
        />
      </div>
      <div className="note-columns">
        {view !== 'read' && (
          <textarea
            className="note-text code focus-inside"
            aria-label={`Text of ${note.name}`}
            value={text}
            spellCheck
            onChange={(event) => write(event.currentTarget.value)}
            onBlur={() => flush.current()}
          />
        )}
        {view !== 'write' && (
          <div className="note-read prose selectable">
            {text.trim() === '' && <p>Nothing is written yet.</p>}
            <NoteText text={text} />
          </div>
        )}
      </div>
    </div>
  );
}
