/** What an author puts into a lesson by a menu instead of typing it: steps, questions, things to open, locks. */
import type { ClaimEntry } from '../../../core/contract/catalogue.ts';
import type { Document } from '../../../core/contract/document.ts';
import { readLesson, THINGS } from '../../../core/session/lesson-text.ts';
import { proseText } from '../../controls/prose-text.ts';

export interface LessonPiece {
  id: string;
  label: string;
  hint?: string;
  /** What is put into the text; `‹` and `›` stand round the words that are typed over next. */
  text: string;
}

/** In groups: the general ones, those of the claims, those of the things in the session. */
export function lessonPieces(text: string, document: Document, claims: readonly ClaimEntry[]): LessonPiece[][] {
  const taken = new Set(readLesson(text).questions.map(({ id }) => id));
  const free = (stem: string): string => {
    for (let n = 1; ; n += 1) {
      const id = n === 1 ? stem : `${stem}-${n}`;
      if (!taken.has(id)) return id;
    }
  };
  const general: LessonPiece[] = [
    { id: 'step', label: 'A step', text: '## ‹What to do›\n\nSay how.' },
    { id: 'number', label: 'A question for a number', text: `> predict ${free('number')}: ‹What do you expect?›` },
    {
      id: 'choice',
      label: 'A question with choices',
      text: `> choose ${free('choice')}: ‹What will happen?›\n> - it rises\n> - it stays\n> - it falls`,
    },
  ];
  const ofClaims: LessonPiece[] =
    claims.length === 0
      ? []
      : [
          { id: 'claims', label: 'Verify the claims', text: '> open claims' },
          ...claims.map(({ id, statement }) => ({
            id: `ask ${id}`,
            label: `A question about ${id}`,
            hint: proseText(statement),
            text: `> predict ${free(id)} (${id}): ‹What number will be measured?›`,
          })),
        ];
  const ofThings = Object.entries(THINGS).flatMap(([kind, collection]): LessonPiece[] =>
    document[collection].flatMap(({ name }) => {
      const locks = kind === 'experiment' || kind === 'landscape' || kind === 'optimizer';
      const lock = { id: `lock ${kind} ${name}`, label: `Lock ${kind} ${name}`, text: '' };
      // The one number of an experiment that students may want to raise stays open.
      lock.text = `> lock ${kind} "${name}"${kind === 'experiment' ? ' except seeds.count' : ''}: ‹why it stays as it is›`;
      const open = { id: `open ${kind} ${name}`, label: `Open ${kind} ${name}`, text: `> open ${kind} "${name}"` };
      return kind === 'landscape' || kind === 'optimizer' ? [lock] : locks ? [open, lock] : [open];
    }),
  );
  return [general, ofClaims, ofThings].filter((group) => group.length > 0);
}

/** The text with a piece on lines of its own after the line of the caret, and what is selected then. */
export function insertPiece(text: string, caret: number, piece: string): { text: string; from: number; to: number } {
  const end = text.indexOf('\n', caret);
  const before = (end < 0 ? text : text.slice(0, end)).trimEnd();
  const after = (end < 0 ? '' : text.slice(end)).trimStart();
  const start = before === '' ? 0 : before.length + 2;
  const [open, close] = [piece.indexOf('‹'), piece.indexOf('›')];
  const plain = piece.replace(/[‹›]/g, '');
  return {
    text: `${before}${before === '' ? '' : '\n\n'}${plain}\n${after === '' ? '' : `\n${after}`}`,
    from: start + (open < 0 ? plain.length : open),
    to: start + (open < 0 ? plain.length : close - 1),
  };
}
