/** A question of a lesson: a number or a choice to commit before the run, and then beside the measurement. */
import { Check, CircleHelp, Lock, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import type { ClaimEntry } from '../../../core/contract/catalogue.ts';
import type { LessonItem, LessonPrediction } from '../../../core/contract/lessons.ts';
import type { ClaimFinding } from '../../../core/contract/studies.ts';
import type { LessonQuestion } from '../../../core/session/lesson-text.ts';
import { useActions } from '../../app/actions.ts';
import { clockText, dateText } from '../../app/date-text.ts';
import { Button } from '../../controls/button.tsx';
import { proseText } from '../../controls/prose-text.ts';
import { SciNumberField } from '../../controls/sci-number-field.tsx';
import { answerDraft, draftAnswer, useAnswerDraft } from '../../state/answer-drafts.ts';
import { NoteLine } from '../notes/note-text.tsx';
import { claimNumber, intervalWords } from '../verification/claim-words.ts';
import { outcomeOf } from './outcome.ts';

export interface QuestionProps {
  item: LessonItem;
  question: LessonQuestion;
  claim: ClaimEntry | null;
  found: ClaimFinding | null;
  /** Measured already: nothing can be committed any more. */
  closed: boolean;
}

export function Question({ item, question, claim, found, closed }: QuestionProps): ReactNode {
  const actions = useActions();
  const committed = item.predictions.find((one) => one.question === question.id) ?? null;
  const draft = useAnswerDraft(item.id, question.id);
  const [empty, setEmpty] = useState(false);
  const setDraft = (value: number | string): void => {
    draftAnswer(item.id, question.id, value);
    setEmpty(false);
  };
  const [changing, setChanging] = useState(false);
  const asks = !closed && (committed === null || changing);
  const commit = (): void => {
    const answer = answerDraft(item.id, question.id);
    setEmpty(answer === null);
    if (answer === null) return;
    void actions.commitPrediction({ lesson: item.id, question: question.id, answer }).then((done) => {
      if (!done) return;
      setChanging(false);
      draftAnswer(item.id, question.id, null);
    });
  };
  return (
    <section className="lesson-question" aria-label={question.words}>
      <p className="lesson-asked">
        <NoteLine text={question.words} />
      </p>
      {asks && (
        <div className={`lesson-answer ${question.kind}`}>
          {question.kind === 'number' ? (
            <SciNumberField
              label={`Your prediction: ${question.words}`}
              value={typeof draft === 'number' ? draft : null}
              placeholder="a number"
              onCommit={setDraft}
            />
          ) : (
            <Options question={question} value={typeof draft === 'string' ? draft : null} onChange={setDraft} />
          )}
          <Button small onPress={commit} label={`Commit the prediction: ${question.words}`}>
            Commit
          </Button>
          {empty && (
            <span className="field-error" role="alert">
              {question.kind === 'number' ? 'Type a number first.' : 'Choose one first.'}
            </span>
          )}
          {changing && (
            <Button small kind="ghost" onPress={() => setChanging(false)}>
              Keep the old one
            </Button>
          )}
        </div>
      )}
      {!asks && committed !== null && (
        <dl className="lesson-facts">
          <dt>You predicted</dt>
          <dd>
            <b>{answerText(committed)}</b>
            <span className="text3 lesson-time" title={dateText(committed.at, Date.now())}>
              <Lock size={11} strokeWidth={1.9} aria-hidden /> committed {clockText(committed.at)}
            </span>
            {!closed && (
              <Button
                small
                kind="ghost"
                label={`Change the prediction: ${question.words}`}
                onPress={() => {
                  setDraft(committed.answer);
                  setChanging(true);
                }}
              >
                Change
              </Button>
            )}
          </dd>
          {found !== null && <Measured found={found} claim={claim} question={question} committed={committed} />}
        </dl>
      )}
      {closed && committed === null && (
        <p className="text2">Measured before a prediction was committed, so there is none to compare.</p>
      )}
    </section>
  );
}

function answerText({ answer }: LessonPrediction): string {
  return typeof answer === 'number' ? claimNumber(answer) : answer;
}

function Options({
  question,
  value,
  onChange,
}: {
  question: Extract<LessonQuestion, { kind: 'choice' }>;
  value: string | null;
  onChange: (value: string) => void;
}): ReactNode {
  return (
    <RadioGroup aria-label={question.words} className="lesson-options" value={value} onChange={onChange}>
      {question.options.map(({ words }) => (
        <Radio key={words} value={words} className="lesson-option">
          <span className="lesson-radio" aria-hidden />
          <span>{proseText(words)}</span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

/** The measurement beside the prediction, and what theory says. */
function Measured({
  found,
  claim,
  question,
  committed,
}: {
  found: ClaimFinding;
  claim: ClaimEntry | null;
  question: LessonQuestion;
  committed: LessonPrediction;
}): ReactNode {
  const { state, words } = outcomeOf(question, committed.answer, found, claim?.tolerance ?? 0);
  const Icon = state === 'holds' ? Check : state === 'fails' ? X : CircleHelp;
  return (
    <>
      <dt>Measured</dt>
      <dd>
        <b>{claimNumber(found.measured)}</b>
        <span className="text3">
          {found.interval[0] === found.interval[1] ? 'exact' : `[${intervalWords(found)}]`}
          {claim?.quantity !== undefined && ` · ${claim.quantity}`}
        </span>
      </dd>
      <dt>Theory</dt>
      <dd>
        {claimNumber(found.predicted)}
        {claim !== null && <span className="text3">± {claimNumber(claim.tolerance)}</span>}
      </dd>
      <dt>Together</dt>
      <dd>
        <span className={`chip ${state}`}>
          <Icon size={12} strokeWidth={1.9} aria-hidden /> {words}
        </span>
      </dd>
    </>
  );
}
