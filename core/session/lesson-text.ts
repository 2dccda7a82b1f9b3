/**
 * The text of a lesson. It is written as a note is, with headings for steps; a line that begins with > tells the window
 * something:
 *
 *     What stands before the first step is the introduction.
 *     ## The title of a step
 *     What to do, with $formulas$.
 *     > open claim rate-k2
 *     > open experiment "Race"
 *     > predict exponent (rate-k2): By which power of t does the loss fall?
 *     > choose fate (along-valley): Where does w2 end?
 *     > - it stays where it is: above 0.99
 *     > - it drifts: 0.5 to 0.99
 *     > lock optimizer "sgd" except learningRate: The start and the noise are what the claim is about.
 *
 * In parentheses stands the claim that the answer is compared with; options may say by which measured numbers they are right.
 */
import type { Collection } from '../contract/document.ts';

/** What a step points to, or a lock holds: the claims of the lesson, one of them, or a thing by its name. */
export type LessonTarget = { kind: 'claims' } | { kind: 'claim'; claim: string } | { kind: LessonThing; name: string };
export type LessonThing = keyof typeof THINGS;

/** Words for the things of a document that a lesson can name. */
export const THINGS = {
  landscape: 'landscapes',
  optimizer: 'optimizers',
  experiment: 'experiments',
  analysis: 'analyses',
  note: 'notes',
} as const satisfies Record<string, Collection>;

export interface LessonOption {
  words: string;
  /** The measured numbers by which it is right: low <= measured < high; null: no end there. Both null: it does not say. */
  low: number | null;
  high: number | null;
}
export type LessonQuestion = { id: string; words: string; claim: string | null } & (
  | { kind: 'number' }
  | { kind: 'choice'; options: LessonOption[] }
);
export interface LessonStep {
  title: string;
  text: string;
  targets: LessonTarget[];
  questions: LessonQuestion[];
}
export interface LessonLock {
  target: LessonTarget;
  /** Paths that stay editable: "seeds.count"; the word ‘parameters’ may be left out. */
  except: string[];
  reason: string;
}
export interface LessonWords {
  introduction: string;
  steps: LessonStep[];
  locks: LessonLock[];
}
export interface Lesson extends LessonWords {
  /** Of all steps, in order. */
  questions: LessonQuestion[];
  /** Lines that were not understood, counted from 1. They are left out of what is read. */
  problems: { line: number; message: string }[];
}

/** Reads a lesson; whatever is not understood is named among the problems, the rest stands. */
export function readLesson(text: string): Lesson {
  const reader = new LessonReader();
  for (const [i, line] of text.split('\n').entries()) reader.read(line, i + 1);
  return reader.lesson();
}

/** The text that `readLesson` reads as these words. */
export function writeLesson({ introduction, steps, locks }: LessonWords): string {
  const parts = [introduction];
  if (locks.length > 0) parts.push(locks.map(lockLine).join('\n'));
  for (const { title, text, targets, questions } of steps) {
    const lines = [...questions.flatMap(questionLines), ...targets.map((target) => `> open ${targetWords(target)}`)];
    parts.push(`## ${title}`, text, ...(lines.length > 0 ? [lines.join('\n')] : []));
  }
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The option that a measured number makes right; null where none says so. */
export function optionFor(options: readonly LessonOption[], measured: number): LessonOption | null {
  const holds = ({ low, high }: LessonOption): boolean =>
    (low !== null || high !== null) && (low === null || measured >= low) && (high === null || measured < high);
  return options.find(holds) ?? null;
}

const QUESTION = /^(predict|choose)\s+([\w-]+)\s*(?:\(([\w-]+)\))?\s*:\s*(\S.*)$/;
const TARGET = /^(?:claims$|claim\s+([\w-]+)$|(landscape|optimizer|experiment|analysis|note)\s+"([^"]+)"$)/;
const LOCK = /^lock\s+(claims|claim\s+[\w-]+|\w+\s+"[^"]+")(?:\s+except\s+([\w.,\s-]+?))?\s*:\s*(\S.*)$/;
const NUMBER = String.raw`[-−]?(?:\d+\.?\d*|\.\d+)(?:e[-−+]?\d+)?`;
const RANGE = new RegExp(`:\\s*(?:below\\s+(${NUMBER})|above\\s+(${NUMBER})|(${NUMBER})\\s+to\\s+(${NUMBER}))$`, 'i');

const EXPECTED =
  'expected > open, > predict, > choose, > - an option, or > lock, as in: > predict slope (rate-k2): What is the slope?';

class LessonReader {
  private readonly introduction: string[] = [];
  private readonly steps: (Omit<LessonStep, 'text'> & { lines: string[] })[] = [];
  private readonly locks: LessonLock[] = [];
  private readonly problems: Lesson['problems'] = [];
  private choice: Extract<LessonQuestion, { kind: 'choice' }> | null = null;

  read(line: string, number: number): void {
    const heading = /^##\s+(\S.*)$/.exec(line);
    const told = /^>\s*(.*)$/.exec(line);
    if (told) this.tell(told[1].trim(), number);
    else {
      this.choice = null;
      if (heading) this.begin(heading[1].trim(), number);
      else (this.step?.lines ?? this.introduction).push(line);
    }
  }

  lesson(): Lesson {
    const steps = this.steps.map(({ lines, ...step }) => ({ ...step, text: tidy(lines) }));
    const questions = steps.flatMap((step) => step.questions);
    for (const question of questions) {
      if (question.kind === 'choice' && question.options.length < 2)
        this.problem(0, `the question ‘${question.id}’ has ${question.options.length} options; expected at least 2`);
    }
    return { introduction: tidy(this.introduction), steps, locks: this.locks, questions, problems: this.problems };
  }

  private get step(): (typeof this.steps)[number] | undefined {
    return this.steps.at(-1);
  }

  private begin(title: string, line: number): void {
    if (this.steps.some((step) => step.title === title))
      this.problem(line, `there are two steps ‘${title}’; expected titles that differ`);
    this.steps.push({ title, lines: [], targets: [], questions: [] });
  }

  private tell(words: string, line: number): void {
    if (words.startsWith('- ')) {
      this.option(words.slice(2).trim(), line);
      return;
    }
    this.choice = null;
    if (words.startsWith('lock ')) this.lock(words, line);
    else if (this.step === undefined) this.problem(line, `‘> ${words}’ stands before the first step`);
    else if (words.startsWith('open ')) this.open(this.step, words.slice('open '.length).trim(), line);
    else this.question(this.step, words, line);
  }

  private open(step: { targets: LessonTarget[] }, words: string, line: number): void {
    const target = targetOf(words);
    if (target) step.targets.push(target);
    else this.problem(line, `‘> open ${words}’ was not understood; expected as in: > open experiment "Race"`);
  }

  private question(step: { questions: LessonQuestion[] }, words: string, line: number): void {
    const match = QUESTION.exec(words);
    if (!match) {
      this.problem(line, `‘> ${words}’ was not understood; ${EXPECTED}`);
      return;
    }
    const [, kind, id, claim = null, asked] = match;
    if (this.steps.some((other) => other.questions.some((question) => question.id === id)))
      this.problem(line, `there are two questions ‘${id}’; expected names that differ`);
    else if (kind === 'predict') step.questions.push({ id, kind: 'number', words: asked, claim });
    else {
      this.choice = { id, kind: 'choice', words: asked, claim, options: [] };
      step.questions.push(this.choice);
    }
  }

  private option(words: string, line: number): void {
    if (!this.choice) {
      this.problem(line, `‘> - ${words}’ belongs to no question; expected > choose before it`);
      return;
    }
    const range = RANGE.exec(words);
    const [below, above, from, to] = (range ?? []).slice(1).map((text) => (text === undefined ? null : numberOf(text)));
    this.choice.options.push({
      words: range ? words.slice(0, range.index).trim() : words,
      low: above ?? from ?? null,
      high: below ?? to ?? null,
    });
  }

  private lock(words: string, line: number): void {
    const match = LOCK.exec(words);
    const target = match && targetOf(match[1].replace(/\s+/, ' '));
    if (!match || !target) {
      this.problem(
        line,
        `‘> ${words}’ was not understood; expected as in: > lock optimizer "sgd" except learningRate: why it is locked`,
      );
      return;
    }
    const except = (match[2] ?? '').split(',').flatMap((path) => path.trim() || []);
    this.locks.push({ target, except, reason: match[3] });
  }

  private problem(line: number, message: string): void {
    this.problems.push({ line, message });
  }
}

function targetOf(words: string): LessonTarget | null {
  const match = TARGET.exec(words);
  if (!match) return null;
  const [, claim, thing, name] = match;
  if (claim !== undefined) return { kind: 'claim', claim };
  if (thing !== undefined) return { kind: thing as LessonThing, name };
  return { kind: 'claims' };
}

function targetWords(target: LessonTarget): string {
  if (target.kind === 'claims') return 'claims';
  return target.kind === 'claim' ? `claim ${target.claim}` : `${target.kind} "${target.name}"`;
}

function lockLine({ target, except, reason }: LessonLock): string {
  return `> lock ${targetWords(target)}${except.length > 0 ? ` except ${except.join(', ')}` : ''}: ${reason}`;
}

function questionLines(question: LessonQuestion): string[] {
  const { id, claim, words } = question;
  const head = `> ${question.kind === 'number' ? 'predict' : 'choose'} ${id}${claim === null ? '' : ` (${claim})`}: ${words}`;
  return question.kind === 'number'
    ? [head]
    : [head, ...question.options.map((option) => `> - ${optionWords(option)}`)];
}

function optionWords({ words, low, high }: LessonOption): string {
  if (low !== null && high !== null) return `${words}: ${low} to ${high}`;
  if (low !== null) return `${words}: above ${low}`;
  return high === null ? words : `${words}: below ${high}`;
}

function numberOf(text: string): number {
  return Number(text.replaceAll('−', '-'));
}

/** Lines without empty ones at the ends, and with one empty line where there were several. */
function tidy(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
