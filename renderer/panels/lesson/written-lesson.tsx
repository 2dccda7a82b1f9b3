/** A lesson as its author writes it: the text at the left, and at the right what a student will see, with what was not understood. */
import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { LessonItem } from '../../../core/contract/lessons.ts';
import { lessonThing } from '../../../core/session/lesson-locks.ts';
import { type Lesson, readLesson } from '../../../core/session/lesson-text.ts';
import { useActions } from '../../app/actions.ts';
import { useCatalogue, useDocument } from '../../state/laboratory.ts';
import { NoteLine, NoteText } from '../notes/note-text.tsx';

const SAVE_AFTER_MS = 800;

export function WrittenLesson({ item }: { item: LessonItem }): ReactNode {
  const actions = useActions();
  const [draft, setDraft] = useState<string | null>(null);
  const pending = useRef<{ text: string; timer: ReturnType<typeof setTimeout> } | null>(null);
  const text = draft ?? item.text;
  const lesson = useMemo(() => readLesson(text), [text]);
  const problems = useProblems(item, lesson);
  const flush = useRef<() => void>(() => undefined);
  flush.current = () => {
    if (pending.current === null) return;
    clearTimeout(pending.current.timer);
    const { text: value } = pending.current;
    pending.current = null;
    void actions
      .apply(
        [{ kind: 'set', collection: 'lessons', id: item.id, path: ['text'], value }],
        `Write the lesson ${item.name}`,
      )
      .then(() => setDraft((current) => (current === value ? null : current)));
  };
  useEffect(() => () => flush.current(), []);
  const write = (value: string): void => {
    setDraft(value);
    if (pending.current !== null) clearTimeout(pending.current.timer);
    pending.current = { text: value, timer: setTimeout(() => flush.current(), SAVE_AFTER_MS) };
  };
  return (
    <>
      <div className="note-columns">
        <textarea
          className="note-text code focus-inside"
          aria-label={`Text of ${item.name}`}
          value={text}
          spellCheck
          onChange={(event) => write(event.currentTarget.value)}
          onBlur={() => flush.current()}
        />
        <div className="note-read selectable lesson-preview">
          <div className="prose lesson-prose">
            <NoteText text={lesson.introduction} />
          </div>
          {lesson.steps.map((step, index) => (
            <section key={step.title}>
              <h2>
                {index + 1} {step.title}
              </h2>
              <div className="prose lesson-prose">
                <NoteText text={step.text} />
              </div>
              {step.questions.map((question) => (
                <p key={question.id} className="lesson-asked">
                  <NoteLine text={question.words} />
                  <span className="text3">
                    {' '}
                    {question.kind === 'number' ? 'a number' : question.options.map(({ words }) => words).join(' / ')}
                  </span>
                </p>
              ))}
            </section>
          ))}
        </div>
      </div>
      {problems.length > 0 && (
        <ul className="lesson-problems" aria-label="What was not understood">
          {problems.map(({ line, message }) => (
            <li key={`${line} ${message}`}>
              <TriangleAlert size={12} strokeWidth={1.9} aria-hidden />
              <span>
                {line > 0 && `Line ${line}: `}
                {message}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="caption">
        <span>
          ## a step · &gt; open claims · &gt; open experiment &quot;name&quot; · &gt; predict name (claim): question ·
          &gt; choose name (claim): question, then &gt; - an option: 0 to 1 · &gt; lock optimizer &quot;name&quot;
          except learningRate: why
        </span>
      </p>
    </>
  );
}

/** What the text does not say as it must, and what it names that is not there. */
function useProblems(item: LessonItem, lesson: Lesson): Lesson['problems'] {
  const document = useDocument();
  const catalogue = useCatalogue();
  if (document === null) return lesson.problems;
  const verification = document.verifications.find(({ id }) => id === item.verification);
  const claims = catalogue.gallery.find(({ id }) => id === verification?.entry)?.claims.map(({ id }) => id) ?? [];
  const named = [...lesson.steps.flatMap(({ targets }) => targets), ...lesson.locks.map(({ target }) => target)];
  const lost = named.flatMap((target) => {
    if (target.kind === 'claim' && !claims.includes(target.claim)) return claimProblem(target.claim, claims);
    if (lessonThing(document, item, target) !== null) return [];
    return 'name' in target
      ? `there is no ${target.kind} called ‘${target.name}’`
      : 'no claims are chosen; the inspector has the choice';
  });
  const asked = lesson.questions.flatMap(({ claim }) =>
    claim !== null && !claims.includes(claim) ? claimProblem(claim, claims) : [],
  );
  const messages = [...new Set([...lost, ...asked])];
  return [...lesson.problems, ...messages.map((message) => ({ line: 0, message }))];
}

function claimProblem(claim: string, claims: readonly string[]): string {
  return claims.length === 0
    ? `the claim ‘${claim}’ is asked about, but no claims are chosen; the inspector has the choice`
    : `there is no claim ‘${claim}’; expected one of ${claims.join(', ')}`;
}
