/** A lesson as its author writes it: the text at the left, and at the right what a student will see, with what was not understood. */
import { Plus, TriangleAlert } from 'lucide-react';
import { type ReactNode, useMemo, useRef } from 'react';
import type { Catalogue, ClaimEntry } from '../../../core/contract/catalogue.ts';
import type { Document } from '../../../core/contract/document.ts';
import type { LessonItem } from '../../../core/contract/lessons.ts';
import { lessonThing } from '../../../core/session/lesson-locks.ts';
import { type Lesson, readLesson } from '../../../core/session/lesson-text.ts';
import { MenuButton, type MenuEntry } from '../../controls/menu.tsx';
import { useCatalogue, useDocument } from '../../state/laboratory.ts';
import { NoteLine, NoteText } from '../notes/note-text.tsx';
import { useWriting, WritingField } from '../notes/writing.tsx';
import { insertPiece, lessonPieces } from './lesson-pieces.ts';
import { exceptWords, targetWords } from './lock-words.ts';

export function WrittenLesson({ item }: { item: LessonItem }): ReactNode {
  const document = useDocument();
  const catalogue = useCatalogue();
  const writing = useWriting('lessons', item.id, item.text, `Write the lesson ${item.name}`);
  const { text } = writing;
  const lesson = useMemo(() => readLesson(text), [text]);
  const problems = useProblems(item, lesson);
  const field = useRef<HTMLTextAreaElement>(null);
  const claims = claimsOf(document, catalogue, item);
  const insert = (piece: string): void => {
    const put = insertPiece(text, field.current?.selectionEnd ?? text.length, piece);
    writing.write(put.text);
    // The menu gives the focus back to its button first.
    setTimeout(() => {
      field.current?.focus();
      field.current?.setSelectionRange(put.from, put.to);
    }, 0);
  };
  const pieces = document === null ? [] : lessonPieces(text, document, claims);
  return (
    <>
      <div className="lesson-writing">
        <MenuButton
          label="Put in"
          icon={Plus}
          entries={pieces.flatMap((group, i): MenuEntry[] => [
            ...(i > 0 ? ['separator' as const] : []),
            ...group.map(({ id, label, hint, text: piece }) => ({
              id,
              label,
              ...(hint === undefined ? {} : { hint }),
              run: () => insert(piece),
            })),
          ])}
        >
          Put in
        </MenuButton>
        <span className="text3 ellipsis">
          A line after ## begins a step; lines after &gt; ask, open or lock. Formulas between $ signs.
        </span>
      </div>
      <div className="note-columns">
        <WritingField name={item.name} writing={writing} field={field} />
        <section
          className="note-read selectable lesson-preview focus-inside"
          aria-label="What students see"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
          tabIndex={0}
        >
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
              {step.targets.map((target) => (
                <p key={JSON.stringify(target)} className="text3">
                  {target.kind === 'claims' ? 'Verifies the claims' : `Opens the ${targetWords(target)}`}
                </p>
              ))}
            </section>
          ))}
          {document !== null &&
            lesson.locks.map((lock) => (
              <p key={`${JSON.stringify(lock.target)} ${lock.reason}`} className="text3">
                Locks the {targetWords(lock.target)}
                {lock.except.length > 0 && `, except ${exceptWords(lock, document, catalogue).join(', ')}`}:{' '}
                {lock.reason}
              </p>
            ))}
        </section>
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
    </>
  );
}

function claimsOf(document: Document | null, catalogue: Catalogue, { verification }: LessonItem): ClaimEntry[] {
  const chosen = document?.verifications.find(({ id }) => id === verification);
  return catalogue.gallery.find(({ id }) => id === chosen?.entry)?.claims ?? [];
}

/** What the text does not say as it must, and what it names that is not there. */
function useProblems(item: LessonItem, lesson: Lesson): Lesson['problems'] {
  const document = useDocument();
  const catalogue = useCatalogue();
  if (document === null) return lesson.problems;
  const claims = claimsOf(document, catalogue, item).map(({ id }) => id);
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
