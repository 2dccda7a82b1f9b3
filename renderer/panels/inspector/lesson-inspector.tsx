/** A lesson's form: whose claims it measures, what it locks, and the copy to hand out. */
import { type ReactNode, useId } from 'react';
import type { LessonItem } from '../../../core/contract/lessons.ts';
import { readLesson } from '../../../core/session/lesson-text.ts';
import { useActions } from '../../app/actions.ts';
import { Button } from '../../controls/button.tsx';
import { FieldLabel, Row } from '../../controls/parameter-form.tsx';
import { Select } from '../../controls/select.tsx';
import { useCatalogue, useDocument } from '../../state/laboratory.ts';
import { exceptWords } from '../lesson/lock-words.ts';
import { ThingIcon } from '../project-tree/thing-icon.tsx';
import { InspectorHead } from './inspector-head.tsx';
import { useEdit } from './use-edit.ts';

export function LessonInspector({ item }: { item: LessonItem }): ReactNode {
  const actions = useActions();
  const catalogue = useCatalogue();
  const document = useDocument();
  const verifications = document?.verifications ?? [];
  const edit = useEdit('lessons', item.id, item.name);
  const id = useId();
  const { steps, questions, locks } = readLesson(item.text);
  const thing = { collection: 'lessons', id: item.id } as const;
  return (
    <>
      <div className="section">
        <InspectorHead thing={thing} name={item.name} kind="lesson" mark={<ThingIcon collection="lessons" />} />
        <div className="form">
          <Row
            path={['verification']}
            label={<FieldLabel id={`${id}-claims`} label="Claims" help="What the predictions are compared with" />}
          >
            <Select
              label="Claims"
              value={verifications.some((other) => other.id === item.verification) ? (item.verification ?? null) : null}
              options={verifications.map(({ id: value, name }) => ({ value, label: name }))}
              onChange={(value) => edit(['verification'], value, 'claims')}
            />
          </Row>
        </div>
        <dl className="facts">
          <dt>Steps done</dt>
          <dd>
            {steps.filter(({ title }) => item.done.includes(title)).length} of {steps.length}
          </dd>
          <dt>Predictions committed</dt>
          <dd>
            {questions.filter((question) => item.predictions.some((one) => one.question === question.id)).length} of{' '}
            {questions.length}
          </dd>
        </dl>
        <div className="participants-actions">
          <Button small onPress={() => actions.open(thing)}>
            Open
          </Button>
          <Button small onPress={() => void actions.handOutLesson(item.id)}>
            Hand out…
          </Button>
        </div>
        <p className="note">
          To hand it out, a new session gets the lesson, its claims and the things that its steps and locks name,
          without answers and results. Save it and give that file to students; this session stays as it is.
        </p>
      </div>
      {locks.length > 0 && (
        <div className="section">
          <h3>{item.mode === 'follow' ? 'Locked while it is followed' : 'Will be locked when it is followed'}</h3>
          {locks.map((lock) => (
            <p key={`${JSON.stringify(lock.target)} ${lock.reason}`} className="note selectable">
              <b>{'name' in lock.target ? lock.target.name : 'claims'}</b>
              {lock.except.length > 0 &&
                document !== null &&
                `, except ${exceptWords(lock, document, catalogue).join(', ')}`}
              : {lock.reason}
            </p>
          ))}
        </div>
      )}
    </>
  );
}
