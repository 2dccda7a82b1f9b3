/** A lesson as a student follows it, top to bottom. */
import { ArrowUpRight, CircleStop, Play } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LessonItem } from '../../../core/contract/lessons.ts';
import type { ClaimFinding } from '../../../core/contract/studies.ts';
import { lessonThing } from '../../../core/session/lesson-locks.ts';
import { openQuestions } from '../../../core/session/lesson-progress.ts';
import type { Lesson, LessonStep, LessonTarget } from '../../../core/session/lesson-text.ts';
import { useActions } from '../../app/actions.ts';
import { Button } from '../../controls/button.tsx';
import { Checkbox } from '../../controls/checkbox.tsx';
import { chooseClaim } from '../../state/chosen-claims.ts';
import { isAnswered, useCatalogue, useDocument, useStudy, useStudyProgress } from '../../state/laboratory.ts';
import { NoteText } from '../notes/note-text.tsx';
import { VerdictCounts } from '../verification/verdict.tsx';
import { Question } from './question.tsx';

export function FollowedLesson({ item, lesson }: { item: LessonItem; lesson: Lesson }): ReactNode {
  const catalogue = useCatalogue();
  const claims = useDocument()?.verifications.find(({ id }) => id === item.verification);
  const entry = catalogue.gallery.find(({ id }) => id === claims?.entry);
  const { answer } = useStudy(claims === undefined ? null : { kind: 'verification', id: claims.id });
  const found = new Map(
    answer?.kind === 'verification' ? answer.findings.map((finding) => [finding.claim, finding.found]) : [],
  );
  return (
    <div className="lesson-scroll selectable">
      <article className="lesson-text">
        <h1>{item.name}</h1>
        <div className="prose lesson-prose">
          <NoteText text={lesson.introduction} />
        </div>
        {lesson.steps.length === 0 && <p className="text2">This lesson has no steps yet. Its author writes them.</p>}
        <ol className="lesson-steps">
          {lesson.steps.map((step, index) => (
            <Step key={step.title} item={item} step={step} number={index + 1} found={found}>
              {step.questions.map((question) => (
                <Question
                  key={question.id}
                  item={item}
                  question={question}
                  claim={entry?.claims.find(({ id }) => id === question.claim) ?? null}
                  found={question.claim === null ? null : (found.get(question.claim) ?? null)}
                  closed={[...found].some(([claim, one]) => one !== null && (question.claim ?? claim) === claim)}
                />
              ))}
            </Step>
          ))}
        </ol>
      </article>
    </div>
  );
}

function Step({
  item,
  step,
  number,
  found,
  children,
}: {
  item: LessonItem;
  step: LessonStep;
  number: number;
  found: ReadonlyMap<string, ClaimFinding | null>;
  children: ReactNode;
}): ReactNode {
  const actions = useActions();
  const done = item.done.includes(step.title);
  return (
    <li className={`lesson-step ${done ? 'done' : ''}`}>
      <div className="lesson-step-head">
        <span className="lesson-number" aria-hidden>
          {number}
        </span>
        <h2>{step.title}</h2>
        <span className="push">
          <Checkbox
            selected={done}
            label={`${step.title}: done`}
            onChange={(next) => void actions.tickStep({ lesson: item.id, step: step.title, done: next })}
          >
            done
          </Checkbox>
        </span>
      </div>
      <div className="prose lesson-prose">
        <NoteText text={step.text} />
      </div>
      {children}
      {step.targets.length > 0 && (
        <div className="lesson-targets">
          {step.targets.map((target) => (
            <Target key={JSON.stringify(target)} item={item} target={target} found={found} />
          ))}
        </div>
      )}
    </li>
  );
}

/** What a step points to, as a button; the claims as a whole can be measured from here. */
function Target({
  item,
  target,
  found,
}: {
  item: LessonItem;
  target: LessonTarget;
  found: ReadonlyMap<string, ClaimFinding | null>;
}): ReactNode {
  const actions = useActions();
  const document = useDocument();
  const thing = document === null ? null : lessonThing(document, item, target);
  if (target.kind === 'claims') {
    return item.verification === undefined ? (
      <span className="text3">no claims chosen</span>
    ) : (
      <Measure item={item} verification={item.verification} found={found} />
    );
  }
  const name = target.kind === 'claim' ? target.claim : target.name;
  if (thing === null) return <span className="text3">‘{name}’ is not here any more</span>;
  return (
    <Button
      small
      icon={ArrowUpRight}
      label={`Open the ${target.kind} ${name}`}
      onPress={() => {
        if (target.kind === 'claim') chooseClaim(thing.id, target.claim);
        actions.open(thing);
      }}
    >
      {target.kind === 'claim' ? 'claim' : target.kind} {name}
    </Button>
  );
}

function Measure({
  item,
  verification,
  found,
}: {
  item: LessonItem;
  verification: string;
  found: ReadonlyMap<string, ClaimFinding | null>;
}): ReactNode {
  const actions = useActions();
  const progress = useStudyProgress('verifications', verification);
  const study = { collection: 'verifications', id: verification } as const;
  const open = openQuestions(item).length;
  const verdicts = [...found.values()].flatMap((one) => (one ? [one.verdict] : []));
  const { answer } = useStudy({ kind: 'verification', id: verification });
  const complete = isAnswered(answer);
  const busy = progress?.state === 'running' || progress?.state === 'queued';
  return (
    <>
      {busy ? (
        <Button small icon={CircleStop} onPress={() => void actions.stopStudy(study)}>
          Stop
        </Button>
      ) : (
        <Button
          small
          icon={Play}
          disabled={open > 0 || complete}
          onPress={() => void actions.startStudy(study)}
          label="Verify the claims"
        >
          Verify
        </Button>
      )}
      <Button small icon={ArrowUpRight} label="Open the claims" onPress={() => actions.open(study)}>
        claims
      </Button>
      <span className="text2" aria-live="polite">
        {busy
          ? `${verdicts.length} of ${found.size} claims measured`
          : open > 0
            ? `${open === 1 ? 'One prediction is' : `${open} predictions are`} open; commit first.`
            : (answer?.stale ?? '')}
      </span>
      {progress?.state === 'failed' && progress.error !== null && (
        <span className="field-error" role="alert">
          {progress.error.message}
        </span>
      )}
      {complete && <VerdictCounts verdicts={verdicts} />}
    </>
  );
}
