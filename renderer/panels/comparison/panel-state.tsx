/** What a comparison panel shows instead of its picture: nothing yet, an error, results on their way. */
import type { ReactNode } from 'react';
import type { ErrorEnvelope } from '../../../core/contract/errors.ts';
import { useActions } from '../../app/actions.ts';
import { Button } from '../../controls/button.tsx';
import type { Subject } from './subject.ts';

export function EmptyPanel({ message, children }: { message: string; children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <p>{message}</p>
      {children && <div className="actions">{children}</div>}
    </div>
  );
}

export function FailedPanel({ error }: { error: ErrorEnvelope }): ReactNode {
  return (
    <div className="empty" role="alert">
      <p className="field-error">{error.message}</p>
    </div>
  );
}

/** No run has finished: says so, and offers to run. */
export function NothingRun({ subject }: { subject: Subject }): ReactNode {
  const actions = useActions();
  if (subject.running)
    return <EmptyPanel message={`Running on ${subject.landscape.name}. The first finished seed appears here.`} />;
  return (
    <EmptyPanel message={`No results of ${subject.experiment.name} on ${subject.landscape.name} yet.`}>
      <Button onPress={() => void actions.run(subject.experiment.id)} keys="Mod+Enter" small>
        Run
      </Button>
    </EmptyPanel>
  );
}
