/** A note: text with formulas between dollar signs, written on the left and typeset on the right. */
import { type ReactNode, useState } from 'react';
import type { NoteItem } from '../../../core/contract/document.ts';
import { Segmented } from '../../controls/segmented.tsx';
import { useDocument } from '../../state/laboratory.ts';
import { NoteText } from './note-text.tsx';
import { useWriting, WritingField } from './writing.tsx';
import './note-panel.css';

type View = 'write' | 'both' | 'read';

export function NotePanel({ id }: { id: string }): ReactNode {
  const note = useDocument()?.notes.find((item) => item.id === id);
  return note === undefined ? null : <Note note={note} />;
}

function Note({ note }: { note: NoteItem }): ReactNode {
  const [view, setView] = useState<View>('both');
  const writing = useWriting('notes', note.id, note.text, `Write in ${note.name}`);
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
        {view !== 'read' && <WritingField name={note.name} writing={writing} />}
        {view !== 'write' && (
          <section
            className="note-read prose selectable focus-inside"
            aria-label="As it reads"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
            tabIndex={0}
          >
            {writing.text.trim() === '' && <p>Nothing is written yet.</p>}
            <NoteText text={writing.text} />
          </section>
        )}
      </div>
    </div>
  );
}
