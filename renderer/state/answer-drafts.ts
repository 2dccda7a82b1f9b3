/** Answers of lessons that are typed or chosen and not committed yet. They outlive the panel: it may close or be rebuilt. */
import { create } from 'zustand';

interface AnswerDrafts {
  drafts: Readonly<Record<string, number | string>>;
}

const useDrafts = create<AnswerDrafts>(() => ({ drafts: {} }));

const keyOf = (lesson: string, question: string): string => `${lesson} ${question}`;

export function useAnswerDraft(lesson: string, question: string): number | string | null {
  return useDrafts(({ drafts }) => drafts[keyOf(lesson, question)] ?? null);
}

/** The draft at this moment: a field gives its number when it is left, which may be by the press on Commit. */
export function answerDraft(lesson: string, question: string): number | string | null {
  return useDrafts.getState().drafts[keyOf(lesson, question)] ?? null;
}

/** Null forgets it. */
export function draftAnswer(lesson: string, question: string, answer: number | string | null): void {
  useDrafts.setState(({ drafts }) => {
    const { [keyOf(lesson, question)]: _, ...others } = drafts;
    return { drafts: answer === null ? others : { ...others, [keyOf(lesson, question)]: answer } };
  });
}
