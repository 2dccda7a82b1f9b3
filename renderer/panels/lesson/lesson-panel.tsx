/** A lesson: steps to tick, predictions to commit, and the measurement beside them; its author writes it as text. */
import type { ReactNode } from 'react';
import type { LessonItem } from '../../../core/contract/lessons.ts';
import { readLesson } from '../../../core/session/lesson-text.ts';
import { Segmented } from '../../controls/segmented.tsx';
import { useCatalogue, useDocument } from '../../state/laboratory.ts';
import { useEdit } from '../inspector/use-edit.ts';
import { FollowedLesson } from './followed-lesson.tsx';
import { WrittenLesson } from './written-lesson.tsx';
import './lesson.css';

export function LessonPanel({ id }: { id: string }): ReactNode {
  const item = useDocument()?.lessons.find((lesson) => lesson.id === id);
  return item === undefined ? null : <Lesson item={item} />;
}

function Lesson({ item }: { item: LessonItem }): ReactNode {
  const catalogue = useCatalogue();
  const claims = useDocument()?.verifications.find(({ id }) => id === item.verification);
  const entry = catalogue.gallery.find(({ id }) => id === claims?.entry);
  const edit = useEdit('lessons', item.id, item.name);
  const lesson = readLesson(item.text);
  const done = lesson.steps.filter(({ title }) => item.done.includes(title)).length;
  return (
    <div className="pane lesson">
      <div className="bar">
        <span className="strong ellipsis">{item.name}</span>
        <span className="text3 ellipsis">
          {entry === undefined ? 'no claims chosen' : entry.label} · {done} of {lesson.steps.length} steps done
        </span>
        <span className="push" />
        <Segmented
          label="Lesson"
          value={item.mode}
          onChange={(mode) => edit(['mode'], mode, 'mode')}
          options={[
            { value: 'follow', label: 'Follow' },
            { value: 'write', label: 'Write' },
          ]}
        />
      </div>
      {item.mode === 'write' ? <WrittenLesson item={item} /> : <FollowedLesson item={item} lesson={lesson} />}
    </div>
  );
}
